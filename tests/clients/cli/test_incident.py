"""server/docs/incident.md, followed to the letter: its half at the terminal."""

import sys
from pathlib import Path

import pytest

from tests.deploy.followed_page import follow, read_blocks
from tests.deploy.prometheus_process import free_port

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "server/docs/incident.md"


@pytest.mark.slow
def test_the_incident_is_repaired_by_command(tmp_path: Path) -> None:
    """Every command runs in the order of the page, in a fresh folder, and prints what the page shows."""
    folder, port, admin_port = tmp_path / "page", free_port(), free_port()
    folder.mkdir()
    replaced = {
        "python clients/": f"{sys.executable} {ROOT}/clients/",
        "localhost:50051": f"localhost:{port}",
        "serve ": f"serve --listen localhost:{port} --admin-listen localhost:{admin_port} ",
    }
    environment = {
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "XDG_CONFIG_HOME": str(tmp_path),
    }
    follow(read_blocks(PAGE), folder, replaced=replaced, environment=environment)
