"""server/docs/scaling.md, followed to the letter."""

import os
import sys
from pathlib import Path

import pytest

from tests.deploy.expressions import ROOT, is_of_cluster, rule_expressions
from tests.deploy.followed_page import follow, read_blocks
from tests.harness.postgresql import USER, Cluster, free_port
from tests.harness.programs import program

PAGE = ROOT / "server/docs/scaling.md"
PORTS = (50_051, 50_052, 9_464, 9_465)
"""The ports of the page."""
DATABASES = ("lightspeed", "restored")


@pytest.mark.slow
@pytest.mark.toolchain
@pytest.mark.timeout(180)
def test_the_page_works_to_the_letter(postgresql: Cluster, tmp_path: Path) -> None:
    """Every command runs in the order of the page, in a fresh folder, and prints what the page shows."""
    folder = tmp_path / "page"
    folder.mkdir()
    replaced = {str(port): str(free_port()) for port in PORTS}
    for name in DATABASES:
        replaced[f"@localhost/{name}"] = f"@127.0.0.1:{postgresql.port}/{name}"
    programs = (Path(sys.executable).parent, Path(program("createuser")).parent)
    environment = {
        "PATH": os.pathsep.join([*map(str, programs), os.environ["PATH"]]),
        "PGHOST": str(postgresql.folder),
        "PGPORT": str(postgresql.port),
        "PGUSER": USER,
    }
    try:
        follow(read_blocks(PAGE), folder, replaced=replaced, environment=environment)
    finally:
        for name in DATABASES:
            postgresql.drop_database(name)
        postgresql.execute("DROP ROLE IF EXISTS lightspeed")


def test_the_page_explains_every_alert_of_several_servers() -> None:
    """An alert without a line of what to look at wakes a person for nothing."""
    alerts = {name for name, expression in rule_expressions().items() if is_of_cluster(expression)}
    page = PAGE.read_text()
    assert set() == {name for name in alerts if f"| `{name}` |" not in page}
