"""The public names of the package, which imports their modules only when a program asks for them."""

import ast
import pickle
import subprocess
import sys
from pathlib import Path

import lightspeed_client
import pytest

CLIENT_ALONE = """
import sys
import lightspeed_client
assert not {"grpc", "asyncio", "google.protobuf"} & sys.modules.keys(), "the package itself imports nothing"
lightspeed_client.Client
print(*sorted(name for name in sys.modules if name.startswith("lightspeed_client.")))
"""


def test_types_and_modules_agree() -> None:
    """A type checker sees each name in the module from which a program gets it."""
    tree = ast.parse(Path(lightspeed_client.__file__).read_text(encoding="utf-8"))
    (block,) = [node for node in tree.body if isinstance(node, ast.If)]
    seen = {
        name.name: found.module
        for found in block.body
        if isinstance(found, ast.ImportFrom)
        for name in found.names
    }
    assert seen == lightspeed_client._MODULES
    assert sorted(seen) == sorted(lightspeed_client.__all__)


@pytest.mark.parametrize("name", lightspeed_client.__all__)
def test_each_name_is_found(name: str) -> None:
    """A name is there, and `dir` knows it; an exception is named, and pickled, as programs import it."""
    found = getattr(lightspeed_client, name)
    assert name in dir(lightspeed_client)
    if isinstance(found, type) and issubclass(found, Exception):
        assert "lightspeed_client" == found.__module__
        assert pickle.loads(pickle.dumps(found)) is found


def test_an_unknown_name_is_an_attribute_error() -> None:
    """As of any module."""
    with pytest.raises(AttributeError, match="no attribute 'Nonsense'"):
        lightspeed_client.Nonsense  # noqa: B018


def test_a_client_loads_no_worker() -> None:
    """A program that only calls starts faster."""
    printed = subprocess.check_output([sys.executable, "-c", CLIENT_ALONE], text=True).split()
    assert "lightspeed_client._internal.client" in printed
    assert [] == [name for name in printed if name.endswith((".worker", ".async_worker", ".async_client"))]
