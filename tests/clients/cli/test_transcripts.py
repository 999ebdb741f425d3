"""The command, as its transcripts show it: every output and every exit code."""

import time
from collections.abc import Callable
from pathlib import Path

import grpc
import pytest

from tests.clients.cli.transcript import Player, Scene
from tests.golden import Golden
from tests.harness.api import Api
from tests.harness.server import ManualClock, RunningServer, Setup

PAGE = Path(__file__).parents[3] / "clients/cli/README.md"
TRANSCRIPTS = sorted((Path(__file__).parent / "transcripts").glob("*.txt"))


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_transcript(
    path: Path,
    golden: Golden,
    start_server: Callable[..., RunningServer],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The command prints what the file says, and ends with the exit codes that it says."""
    clock = ManualClock()
    server = start_server(Setup(clock=clock), listen="127.0.0.1:0")
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    with grpc.insecure_channel(server.address) as channel:
        player = Player(Scene(Api(channel), clock, home), server.address, monkeypatch)
        golden.check(path, player.play(path.read_text(encoding="utf-8")))


def test_the_page_shows_its_transcript() -> None:
    """The session of the command's page is one that was played."""
    played = (Path(__file__).parent / "transcripts/readme.txt").read_text(encoding="utf-8").splitlines()
    shown = [line for line in played if line and not line.startswith(("# ", "exit 0"))]
    session = "\n".join(["```console", *shown, "```"])
    assert session in PAGE.read_text(encoding="utf-8")
