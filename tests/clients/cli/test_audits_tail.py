"""`audits tail -f --cursor-file` across kills of the command and of the server: no hole, no repeat.

Every change of labels is an audit, so that the sequences must be 1, 2, 3 and so on. The output has one
sequence a line. What is missing is a hole, what comes again is a repeat.
"""

import random
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, NamedTuple

import pytest
from lightspeed_client import Client

from tests.harness.process import ServerProcess, environment
from tests.harness.server import RunningServer, Setup

pytestmark = pytest.mark.slow

SURFACE = "tenants/default/surfaces/default"
DEADLINE_S = 30.0
# A command takes 0.2 s to connect on a quiet machine, and several times as much on a busy one.
LONGEST_RUN_S = 1.2

# Runs the command, and kills it before it writes its cursor for the Nth time: the output is flushed by then.
KILLED_BEFORE_CURSOR = """
import os, signal, sys
from lightspeed_cli import cursor_file
from lightspeed_cli.main import main

write, left = cursor_file.CursorFile.write, [int(sys.argv.pop(1))]

def write_or_die(file, *arguments):
    left[0] -= 1
    if not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)
    write(file, *arguments)

cursor_file.CursorFile.write = write_or_die
main()
"""


class Counted(NamedTuple):
    """Holes and repeats of an output, and its newest sequence."""

    holes: int
    repeats: int
    newest: int


def counted(text: str) -> Counted:
    """Counts the holes and repeats of sequences; a torn last line counts as it stands."""
    found = [int(line) for line in text.splitlines()]
    newest = max(found, default=0)
    return Counted(newest - len(set(found)), len(found) - len(set(found)), newest)


class Server:
    """A server with a data file, which can be killed and started again at its address."""

    def __init__(self, folder: Path) -> None:
        """Starts the server."""
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.address = f"127.0.0.1:{free.getsockname()[1]}"
        self._folder = folder
        self._process = self._started()

    def restart(self) -> None:
        """Kills the server and starts it again."""
        self.end()
        self.start()

    def start(self) -> None:
        """Starts the server again."""
        self._process = self._started()

    def end(self) -> None:
        """Kills the server."""
        self._process.kill()

    def _started(self) -> ServerProcess:
        process = ServerProcess("--listen", self.address, "--journal", f"sqlite:{self._folder}/ops.db")
        process.logged("serving")
        return process


class Changes:
    """A thread that changes labels, and with each change makes an audit, until it is told to end."""

    def __init__(self, address: str) -> None:
        """Starts the thread."""
        self._client = Client(address, timeout_s=DEADLINE_S)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._change)
        self._thread.start()

    def end(self) -> int:
        """Ends the thread, and returns the newest sequence."""
        self._ended.set()
        self._thread.join(DEADLINE_S)
        with self._client as client:
            return client.get_surface(surface=SURFACE).records.audits

    def _change(self) -> None:
        number = 0
        while not self._ended.is_set():
            number += 1
            self._client.update_surface(surface=SURFACE, labels={"number": str(number)})
            time.sleep(0.005)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """Returns a server with a data file."""
    running = Server(tmp_path)
    yield running
    running.end()


class Tail:
    """The command with a cursor file."""

    def __init__(self, folder: Path, address: str, form: str = "name") -> None:
        """Prepares the command."""
        self._arguments = [
            "audits",
            "tail",
            "-o",
            form,
            "-n",
            "1000000",
            "--cursor-file",
            str(folder / "cursor"),
        ]
        self._environment = environment(
            {"LIGHTSPEED_ADDRESS": address, "XDG_CONFIG_HOME": str(folder / "config")}
        )
        self._errors = folder / "errors.txt"

    def start(
        self, output: int | IO[bytes], *, kill_at: int = 0, follow: bool = True
    ) -> subprocess.Popen[bytes]:
        """Starts the command; with `kill_at` it is killed before it writes its cursor for that time."""
        program = ["-c", KILLED_BEFORE_CURSOR, str(kill_at)] if kill_at else ["-m", "lightspeed_cli"]
        command = [sys.executable, *program, *self._arguments, *(["-f"] if follow else [])]
        with self._errors.open("ab") as errors:
            return subprocess.Popen(command, stdout=output, stderr=errors, env=self._environment)

    def finish(self, output: int | IO[bytes]) -> bytes:
        """Runs the command up to the newest entry, and returns what it printed into a pipe."""
        process = self.start(output, follow=False)
        printed, _ = process.communicate(timeout=DEADLINE_S)
        assert 0 == process.returncode, self._errors.read_text()
        return printed or b""


def die_within(process: subprocess.Popen[bytes], run_s: float) -> None:
    """Kills a process after a time, if it has not ended."""
    try:
        process.wait(run_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def run_times_s(seed: int, kills: int) -> Iterator[float]:
    """Yields how long each command runs, seconds."""
    chance = random.Random(seed)
    yield from (chance.uniform(0.2, LONGEST_RUN_S) for _ in range(kills))


@pytest.mark.parametrize(
    "kills", [pytest.param(4, marks=pytest.mark.slow), pytest.param(100, marks=[pytest.mark.long])]
)
@pytest.mark.timeout(600)
def test_a_file_gets_each_audit_once(server: Server, tmp_path: Path, kills: int) -> None:
    """Whenever the command or the server is killed, the file has every audit once, and whole."""
    tail, changes = Tail(tmp_path, server.address), Changes(server.address)
    path = tmp_path / "audits.txt"
    for number, run_s in enumerate(run_times_s(1, kills), start=1):
        with path.open("ab") as output:
            process = tail.start(output, kill_at=number if number % 2 else 0)
        if number % 2 == 0:
            time.sleep(run_s / 2)
            server.restart()
        die_within(process, run_s)
    newest = changes.end()
    with path.open("ab") as output:
        tail.finish(output)
    assert Counted(holes=0, repeats=0, newest=newest) == counted(path.read_text())
    assert ["cursor"] == [path.name for path in tmp_path.iterdir() if "cursor" in path.name]


def test_a_command_with_a_cursor_waits_for_its_server(server: Server, tmp_path: Path) -> None:
    """It starts while the server is away, and goes on when the server is back."""
    tail, path = Tail(tmp_path, server.address), tmp_path / "audits.txt"
    with path.open("ab") as output:
        tail.finish(output)
        server.end()
        process = tail.start(output)
        server.start()
        with Client(server.address) as client:
            client.update_surface(surface=SURFACE, labels={"number": "1"})
        ends_s = time.monotonic() + DEADLINE_S
        while path.read_text() != "1\n2\n" and time.monotonic() < ends_s:
            time.sleep(0.05)
        process.kill()
        process.wait()
    assert "1\n2\n" == path.read_text()


@pytest.mark.parametrize("kill_at", [1, 2, 3])
def test_a_kill_between_output_and_cursor_repeats_nothing_in_a_file(
    start_server: Callable[..., RunningServer], tmp_path: Path, kill_at: int
) -> None:
    """What was flushed without its cursor is found in the file, and not printed again."""
    server = start_server(Setup(), listen="127.0.0.1:0")
    with Client(server.address) as client:
        for number in range(5):
            client.update_surface(surface=SURFACE, labels={"number": str(number)})
    tail, path = Tail(tmp_path, server.address), tmp_path / "audits.txt"
    with path.open("ab") as output:
        process = tail.start(output, kill_at=kill_at)
        if kill_at == 3:  # The third one follows a heartbeat, or the next entry.
            with Client(server.address) as client:
                time.sleep(0.1)
                client.update_surface(surface=SURFACE, labels={})
        assert -9 == process.wait(DEADLINE_S)
        tail.finish(output)
    newest = 7 if kill_at == 3 else 6
    assert Counted(holes=0, repeats=0, newest=newest) == counted(path.read_text())


def test_a_table_in_a_file_has_its_heading_and_lines_once(
    start_server: Callable[..., RunningServer], tmp_path: Path
) -> None:
    """A command that was killed after its first lines does not print the heading again."""
    server = start_server(Setup(), listen="127.0.0.1:0")
    tail, path = Tail(tmp_path, server.address, "table"), tmp_path / "audits.txt"
    with path.open("ab") as output:
        assert -9 == tail.start(output, kill_at=2).wait(DEADLINE_S)
        before = path.read_text()
        tail.finish(output)
    assert before == path.read_text()
    assert 2 == len(before.splitlines())


def test_a_kill_between_output_and_cursor_repeats_one_frame_in_a_pipe(
    start_server: Callable[..., RunningServer], tmp_path: Path
) -> None:
    """A pipe cannot be read again: the entries of the frame come twice, and none is missing."""
    server = start_server(Setup(), listen="127.0.0.1:0")
    with Client(server.address) as client:
        client.update_surface(surface=SURFACE, labels={"number": "1"})
    tail = Tail(tmp_path, server.address)
    process = tail.start(subprocess.PIPE, kill_at=2)
    printed, _ = process.communicate(timeout=DEADLINE_S)
    assert -9 == process.returncode
    text = (printed + tail.finish(subprocess.PIPE)).decode()
    assert Counted(holes=0, repeats=2, newest=2) == counted(text)
