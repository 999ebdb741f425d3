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
