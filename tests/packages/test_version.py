"""The version: one in all manifests, set by one command."""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.packages.go_modules import modules, pages
from tests.packages.version import PLACES, ROOT, set_version, versions

NAMES = (
    *("pyproject.toml", "package.json", "package-lock.json"),
    *("Cargo.toml", "Cargo.lock", "go.mod", "pom.xml"),
)
"""Files in which a package has its version."""

ROOT_PAGE = "lightspeed.dev/ops"
"""The page of the project, without its scheme."""

WITHOUT_VERSION = ("clients/rust/generator/", "clients/go/go.mod", "clients/console/", "tests/")
"""The generator of the Rust client's code is no package, nor is the console, a part of the server's package,
nor what tests build. The version of a Go module is its tag."""


@pytest.fixture
def copies(tmp_path: Path) -> Path:
    """A folder with copies of all manifests."""
    for name in {place.path for place in PLACES}:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def test_all_manifests_have_one_version() -> None:
    """The server and all clients are published in one version."""
    assert 1 == len(set(versions()))


def test_every_manifest_is_a_place_of_the_version() -> None:
    """A new package is in the list; so is the README whose lines of Maven users copy."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    manifests = {
        name
        for name in listed.stdout.splitlines()
        if Path(name).name in NAMES and not name.startswith(WITHOUT_VERSION)
    }
    assert manifests == {place.path for place in PLACES if Path(place.path).name in NAMES}


def test_a_version_is_set_everywhere(copies: Path) -> None:
    """Only the versions of our own packages change."""
    before = {place.path: (copies / place.path).read_text() for place in PLACES}
    old = next(versions(copies))
    set_version("97.98.99", copies)
    assert {"97.98.99"} == set(versions(copies))
    for name, text in before.items():
        count = sum(place.path == name for place in PLACES)
        changed = (copies / name).read_text()
        assert count == changed.count("97.98.99")
        assert text == changed.replace("97.98.99", old)


@pytest.mark.parametrize("version", ["", "1", "1.0", "v1.0.0", "1.0.0-rc1", "1.0.0rc1"])
def test_a_malformed_version_changes_nothing(version: str, copies: Path) -> None:
    """A version has three numbers."""
    with pytest.raises(ValueError, match=f"expected a version such as 0.2.0, but got '{version}'"):
        set_version(version, copies)
    assert set(versions()) == set(versions(copies))


def test_a_missing_place_is_named(copies: Path) -> None:
    """A manifest that was rewritten is not passed over."""
    path = copies / "clients/rust/Cargo.toml"
    path.write_text(re.sub(r"^version = .*", "", path.read_text(), flags=re.MULTILINE))
    with pytest.raises(ValueError, match=r"in clients/rust/Cargo.toml, but found 0"):
        set_version("0.2.0", copies)


def test_the_version_is_printed() -> None:
    """`make version` prints nothing else."""
    printed = subprocess.check_output([sys.executable, "-m", "tests.packages.version"], cwd=ROOT, text=True)
    assert next(versions()) == printed.strip()


def test_go_finds_each_module_in_its_folder() -> None:
    """The path of a module is not its folder in the repository: the pages of the release say where it is."""
    found = {
        module: (f"{ROOT_PAGE}.git", str(folder.relative_to(ROOT))) for module, folder in modules().items()
    }
    assert found == pages()
    assert all(f"{module}/".startswith(f"{ROOT_PAGE}/") for module in found)


def test_every_folder_has_the_licence() -> None:
    """Each client is published alone, so each has a copy of the licence."""
    expected = (ROOT / "LICENSE").read_text()
    assert [] == [folder.name for folder in FOLDERS if (folder / "LICENSE").read_text() != expected]


def test_the_server_has_client_and_command_as_dependencies() -> None:
    """The server's package asks for those of its version, and packs the code of neither."""
    server = tomllib.loads((ROOT / "pyproject.toml").read_text())
    version, dependencies = server["project"]["version"], server["project"]["dependencies"]
    assert {f"lightspeed-ops-client=={version}", f"lightspeed-ops-cli=={version}"} <= set(dependencies)
    assert ["server/lightspeed_ops"] == server["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]


METADATA = {
    "clients/python/pyproject.toml": (
        'license = "Apache-2.0"',
        'description = "',
        "keywords = [",
        "Repository = ",
    ),
    "clients/cli/pyproject.toml": (
        'license = "Apache-2.0"',
        'description = "',
        "keywords = [",
        "Repository = ",
    ),
    "clients/typescript/package.json": (
        '"license": "Apache-2.0"',
        '"description": "',
        '"keywords": [',
        '"repository": {',
    ),
    "clients/rust/Cargo.toml": ('license = "Apache-2.0"', 'description = "', "keywords = [", "repository = "),
    # Maven knows no keywords.
    "clients/java/pom.xml": ("<name>Apache-2.0</name>", "<description>", "<scm>"),
    "pyproject.toml": ('license = "Apache-2.0"', 'description = "', "keywords = [", "Repository = "),
}
"""What registries show of a package; of a Go module, they read README and LICENSE."""


@pytest.mark.parametrize("name", METADATA)
def test_registries_can_show_each_package(name: str) -> None:
    """Each manifest has licence, description, repository and keywords."""
    text = (ROOT / name).read_text()
    assert [] == [field for field in METADATA[name] if field not in text]
    assert "https://lightspeed.dev/ops" in text


def test_no_key_stands_twice_in_the_npm_manifest() -> None:
    """A parser takes the last one and says nothing."""

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        assert len(pairs) == len(dict(pairs)), [key for key, _ in pairs]
        return dict(pairs)

    json.loads((ROOT / "clients/typescript/package.json").read_text(), object_pairs_hook=once)


def test_the_python_client_has_few_dependencies() -> None:
    """Users of the client install no server."""
    client = tomllib.loads((ROOT / "clients/python/pyproject.toml").read_text())
    names = {re.split(r"[>=<]", one)[0] for one in client["project"]["dependencies"]}
    assert {"grpcio", "protobuf", "grpcio-status", "googleapis-common-protos"} == names


def test_the_command_has_few_dependencies() -> None:
    """Operators install neither a server nor a library for screens."""
    command = tomllib.loads((ROOT / "clients/cli/pyproject.toml").read_text())
    names = {re.split(r"[>=<]", one)[0] for one in command["project"]["dependencies"]}
    assert {"lightspeed-ops-client", "click", "platformdirs"} == names


FOLDERS = sorted(path for path in (ROOT / "clients").iterdir() if path.is_dir() and path.name != "console")
"""The folders of the clients that are published; the console is a part of the server's package."""
