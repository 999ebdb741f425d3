"""`lightspeed top` in a real pseudo terminal, against a real server."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import grpc
import pytest
from lightspeed.ops.v1 import operator_pb2

from tests.clients.cli.setups import surfaces
from tests.clients.cli.top.pseudo_terminal import PseudoTerminal
from tests.clients.cli.transcript import Scene
from tests.harness.api import Api
from tests.harness.server import ManualClock, RunningServer, Setup
from tests.harness.surfaces import SurfaceCalls

pytestmark = pytest.mark.slow

UP, DOWN, HOME, ENTER, ESCAPE = "\x1b[A", "\x1b[B", "\x1b[H", "\r", "\x1b"
COMMAND = [sys.executable, "-m", "lightspeed_cli", "top", "--interval", "0.2", "--utc"]
Start = Callable[..., PseudoTerminal]


class Watched(NamedTuple):
    """The server of the tests, and calls of others."""

    address: str
    api: Api
    clock: ManualClock


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """A server with a surface in each state, whose clock stands still."""
    clock = ManualClock()
    server = RunningServer("127.0.0.1:0", Setup(clock=clock))
    server.start()
    with grpc.insecure_channel(server.address) as channel:
        made = Scene(Api(channel), clock, tmp_path_factory.mktemp("home"))
        surfaces.working(made, "orders")
        surfaces.paused(made, "refunds")
        surfaces.failed(made, "flights")
        yield Watched(server.address, made.api, clock)
    server.stop()


@pytest.fixture
def top(watched: Watched, tmp_path: Path) -> Iterator[Start]:
    """Starts the command in a terminal."""
    started: list[PseudoTerminal] = []

    def start(**size: int) -> PseudoTerminal:
        started.append(PseudoTerminal(COMMAND, _environment(watched.address, tmp_path), **size))
        return started[-1]

    yield start
    for one in started:
        one.__exit__()


def _environment(address: str, home: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    return kept | {"LIGHTSPEED_ADDRESS": address, "XDG_CONFIG_HOME": str(home), "TERM": "xterm"}


def rows(text: str) -> list[str]:
    """Returns the ids of the surfaces in the order of the screen."""
    _, _, listed = text.partition("SURFACE")
    lines = listed.splitlines()[1:]
    return [line[2:].split()[0] for line in lines[: lines.index("")]]


def test_the_list(top: Start) -> None:
    """The worst surface comes first; keys sort, filter, move, open and explain, and `q` ends with 0."""
    terminal = top()
    text = terminal.until("> flights")
    assert ["flights", "refunds"] == rows(text)[:2]
    assert {"orders", "default"} == set(rows(text)[2:])
    assert "the run failed, 1 dead letter" in text
    assert "4 surfaces, 1 need attention" in text
    terminal.type("s")
    terminal.until("sort: queued")
    terminal.type("sssss")
    terminal.until("sort: worst")
    terminal.type("/ref")
    terminal.until(lambda shown: ["refunds"] == rows(shown))
    terminal.type(ENTER + ESCAPE)
    terminal.until("sort: worst  up/down")
    terminal.until("> refunds")  # The selection stays with its surface.
    terminal.type(UP)
    terminal.until("> flights")
    terminal.type(DOWN)
    terminal.until("> refunds")
    terminal.type(HOME + "?")
    terminal.until("any key closes the help")
    terminal.type(" ")
    terminal.until("> flights")
    terminal.type("q")
    assert 0 == terminal.ends()
    assert not terminal.display.is_own_screen
    assert terminal.display.has_cursor
    assert terminal.modes == terminal.modes_now


def test_an_opened_surface(top: Start) -> None:
    """Enter shows stages with the reason why nothing starts, rates and audits; Escape goes back."""
    terminal = top(lines=30)
    terminal.until("> flights")
    terminal.type(ENTER)
    text = terminal.until("fail_run  ok  by operator")
    assert "no run is in progress, the lifecycle is failed" in text
    assert "PER SECOND OVER" in text
    assert "0 workers" in text
    terminal.type(ESCAPE)
    terminal.until("> flights")


def test_changes_come_live(top: Start, watched: Watched) -> None:
    """A change of a surface and its audit appear without a key, and only changed lines are written."""
    terminal = top()
    terminal.until("> flights")
    surface = SurfaceCalls(watched.api, f"{surfaces.PARENT}/refunds")
    watched.clock.advance(10)
    surface.control(operator_pb2.Action(resume=operator_pb2.Action.Resume(reason="the disk is free")))
    terminal.until("resume  ok  by operator  the disk is free")
    before = terminal.written_bytes
    watched.clock.advance(10)
    surface.control(operator_pb2.Action(pause=operator_pb2.Action.Pause(reason="night")))
    terminal.until("pause  ok  by operator  night")
    screen_bytes = 110 * 24
    assert terminal.written_bytes - before < screen_bytes / 2


def test_the_size_changes(top: Start) -> None:
    """A narrow terminal leaves out columns, a tiny one says so, and a wide one has all of them again."""
    terminal = top(columns=140)
    terminal.until("CONTROL")
    terminal.resize(60, 12)
    text = terminal.until(lambda shown: "> flights" in shown and "CONTROL" not in shown)
    assert "DEAD" in text
    assert 60 >= max(map(len, text.splitlines()))
    terminal.resize(30, 5)
    terminal.until("expected 40 x 8")
    terminal.resize(140, 24)
    terminal.until("CONTROL")


def test_ctrl_c_ends_with_130(top: Start) -> None:
    """The terminal is as it was before."""
    terminal = top()
    terminal.until("> flights")
    terminal.type("\x03")
    assert 130 == terminal.ends()
    assert not terminal.display.is_own_screen
    assert terminal.modes == terminal.modes_now


def test_a_signal_leaves_the_terminal_in_order(top: Start) -> None:
    """SIGTERM ends the process as it does, after the terminal is restored."""
    terminal = top()
    terminal.until("> flights")
    terminal.process.terminate()
    assert -signal.SIGTERM == terminal.ends()
    assert not terminal.display.is_own_screen
    assert terminal.modes == terminal.modes_now


def test_without_a_terminal(watched: Watched, tmp_path: Path) -> None:
    """It refuses with exit code 2, and names the command that prints once."""
    done = subprocess.run(
        COMMAND,
        env=_environment(watched.address, tmp_path),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert 2 == done.returncode
    assert "lightspeed status" in done.stderr
    assert "" == done.stdout


def test_a_server_that_does_not_answer(tmp_path: Path) -> None:
    """The message stands in the terminal, which top has never taken."""
    with PseudoTerminal([*COMMAND, "--timeout", "0.3s"], _environment("127.0.0.1:1", tmp_path)) as terminal:
        assert terminal.ends() in (8, 9)
        assert "lightspeed:" in terminal.display.text


def test_a_lost_connection(tmp_path: Path, start_server: Callable[..., RunningServer]) -> None:
    """A banner says as of when the screen is; it goes when the server is back."""
    server = start_server(Setup(clock=ManualClock()), listen="127.0.0.1:0")
    with PseudoTerminal(COMMAND, _environment(server.address, tmp_path)) as terminal:
        terminal.until("> default")
        server.stop()
        assert "as of 20" in terminal.until("DISCONNECTED")
        again = RunningServer(server.address, Setup(clock=ManualClock()))
        again.start()
        try:
            terminal.until(lambda shown: "DISCONNECTED" not in shown)
        finally:
            again.stop()
