"""server/docs/deploying.md, followed to the letter."""

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from tests.deploy.deploying import INSTALLS, PAGE, follow_page, lacking
from tests.deploy.expressions import DEPLOY
from tests.deploy.followed_page import read_blocks


@pytest.mark.long
@pytest.mark.toolchain
@pytest.mark.timeout(300)
def test_the_page_works_to_the_letter(tmp_path: Path, skip_loudly: Callable[[str], NoReturn]) -> None:
    """Every command runs in the order of the page, in a fresh folder, and prints what the page shows.

    The packages of this environment stand in for those that the page installs; `make packages`, and with it
    the CI, follows the page with the installation.
    """
    if missing := lacking():
        skip_loudly(f"deploying.md was not followed: {missing}")
    follow_page(tmp_path, path=Path(sys.executable).parent)


def test_the_page_installs_by_the_commands_that_the_test_knows() -> None:
    """What stands in for the installation stands in for nothing else."""
    text = "".join(block.commands for block in read_blocks(PAGE))
    assert INSTALLS == re.findall(r"^(?:git clone|python3 -m venv|pip) .*$", text, re.MULTILINE)


def test_the_page_starts_the_server_as_systemd_does() -> None:
    """The command line of the page is that of the unit, but for the folders."""
    unit = (DEPLOY / "systemd/lightspeed.service").read_text()
    started = re.search(r"^ExecStart=/opt/lightspeed/bin/(.*)$", unit, re.MULTILINE)
    assert started is not None
    command = started[1].replace("/etc/lightspeed/", "")
    text = "".join(block.commands for block in read_blocks(PAGE))
    assert 2 == text.count(f"{command} 2>> server.log & echo $! > server.pid")
