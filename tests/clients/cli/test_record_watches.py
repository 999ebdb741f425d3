"""Watches of one surface: its queue, its batches and its freshness."""

import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import grpc
import pytest
from click.testing import CliRunner, Result
from lightspeed_cli.commands import dead_letters
from lightspeed_cli.root import lightspeed

from tests.clients.cli.setups import batches
from tests.clients.cli.transcript import Scene
from tests.harness.api import Api
from tests.harness.process import LIGHTSPEED, environment
from tests.harness.server import ManualClock, RunningServer, Setup

DEADLINE_S = 30.0


@pytest.fixture
def server(start_server: Callable[..., RunningServer]) -> RunningServer:
    """Returns a server in memory, with a clock at rest."""
    return start_server(Setup(clock=ManualClock()), listen="127.0.0.1:0")


@pytest.fixture
def scene(server: RunningServer, tmp_path: Path) -> Iterator[Scene]:
    """Returns what setups need."""
    clock = server.setup.clock
    assert isinstance(clock, ManualClock)
    with grpc.insecure_channel(server.address) as channel:
        yield Scene(Api(channel), clock, tmp_path)


def watched(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch, words: list[str], *changes: Callable[[], object]
) -> Result:
    """Runs a watch: before each read but the first a change happens, and Ctrl-C after the last."""
    coming = iter(changes)

    def change(_seconds: float) -> None:
        try:
            next(coming)()
        except StopIteration:
            raise KeyboardInterrupt from None

    monkeypatch.setattr("lightspeed_cli.watching.time.sleep", change)
    return CliRunner().invoke(lightspeed, [*words, "--utc"], env={"LIGHTSPEED_ADDRESS": server.address})


def test_a_queue_is_watched_by_its_counts_and_block_reason(
    server: RunningServer, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rates and ages change all the time: they alone make no line."""
    result = watched(
        server,
        monkeypatch,
        ["queue", "watch"],
        lambda: batches.enqueue(scene, "default", "load", "a", "b"),
        lambda: scene.clock.advance(1_000),
        lambda: batches.run(scene),
        lambda: batches.start(scene),
    )
    found = [line.split("  ")[-1].strip() for line in result.stdout.splitlines()]
    idle = "no run is in progress, the lifecycle is idle"
    assert ["NOTHING STARTS, FOR", idle, idle, "-", "-"] == found
    assert 130 == result.exit_code


def test_batches_are_watched(server: RunningServer, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch that starts gets a new line; one that ends is named on standard error."""

    def end() -> None:
        batches.acknowledge(scene, "a")

    batches.enqueue(scene, "default", "load", "a", "b")
    batches.run(scene)
    words = ["batch", "list", "-w", "-o", "jsonl"]
    result = watched(server, monkeypatch, words, lambda: batches.start(scene), end)
    assert 3 == len(result.stdout.splitlines())
    assert "a is not listed any more\n" == result.stderr


def test_freshness_is_watched(server: RunningServer) -> None:
    """The first reading comes at once."""
    process = subprocess.Popen(
        [LIGHTSPEED, "freshness", "watch", "-o", "name"],
        env=environment({"LIGHTSPEED_ADDRESS": server.address}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None, "it is a pipe"
        assert "fresh\n" == process.stdout.readline()
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=DEADLINE_S)
    finally:
        process.kill()
    assert (130, "", "") == (process.returncode, output, errors)


def test_an_interrupted_bulk_action_says_what_it_did(
    server: RunningServer, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C between two calls: the first ones are done, and counted."""

    def interrupt(_seconds: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(dead_letters, "CALL_DEAD_LETTERS", 2)
    monkeypatch.setattr("lightspeed_cli.commands.dead_letters.time.sleep", interrupt)
    batches.run(scene)
    batches.dead_letters(scene, "default", "load", "no row", "a", "b", "c")
    words = ["dead-letters", "redrive", "--all", "-r", "fixed", "--yes", "--rate", "1"]
    result = CliRunner().invoke(lightspeed, words, env={"LIGHTSPEED_ADDRESS": server.address})
    assert 130 == result.exit_code
    assert "RESULT    DEAD LETTERS\nredriven             2\n" == result.stdout
    assert "1 are left" in result.stderr
