"""server/docs/openlineage.md, followed to the letter."""

import sys
from pathlib import Path

import pytest

from tests.deploy.followed_page import follow, read_blocks
from tests.deploy.prometheus_process import free_port

ROOT = Path(__file__).parents[4]


@pytest.mark.slow
def test_the_page_about_openlineage_works(tmp_path: Path) -> None:
    """Every command runs in the order of the page, in a fresh folder, and prints what the page shows."""
    folder = tmp_path / "page"
    folder.mkdir()
    server, admin, receiver, metrics = (str(free_port()) for _ in range(4))
    replaced = {
        "python clients/": f"{sys.executable} {ROOT}/clients/",
        "localhost:50051": f"localhost:{server}",
        "serve --": f"serve --listen localhost:{server} --admin-listen localhost:{admin} --",
        "5000": receiver,
        "9465": metrics,
    }
    environment = {
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "LIGHTSPEED_ADDRESS": f"localhost:{server}",
        "XDG_CONFIG_HOME": str(tmp_path),
    }
    follow(
        read_blocks(ROOT / "server/docs/openlineage.md"), folder, replaced=replaced, environment=environment
    )
