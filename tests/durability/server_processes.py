"""Server processes that are killed or fail, each forked from a process that has imported everything.

Owns their start, which takes a tenth of a second instead of a whole one, and their end. The process runs
`lightspeed serve` as the command does.
"""

import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from tests.harness.process import DEADLINE_S, environment

STACKS_S = 0.5
"""Time in which a server that runs has written its stacks."""

_FORKING_PROCESS = """
import asyncio, faulthandler, json, os, signal, sys
import lightspeed_ops.__main__ as command

stacks = int(sys.argv[1])

def write_tasks(number, frame):
    lines = [f"{len(asyncio.all_tasks())} tasks:"]
    for task in asyncio.all_tasks():
        lines.append(f"  {task.get_name()}:")
        waits = task.get_coro()
        while waits is not None:
            inner = getattr(waits, "cr_frame", None) or getattr(waits, "ag_frame", None)
            if inner is not None:
                lines.append(f"    {inner.f_code.co_qualname}, line {inner.f_lineno}")
            else:
                lines.append(f"    {waits!r}")
            waits = getattr(waits, "cr_await", None) or getattr(waits, "ag_await", None)
    os.write(stacks, "\\n".join([*lines, ""]).encode())

for line in sys.stdin:
    process = os.fork()
    if process == 0:
        # The stacks of all threads need no lock of the interpreter; those of tasks do.
        signal.signal(signal.SIGUSR1, write_tasks)
        faulthandler.register(signal.SIGUSR1, file=stacks, all_threads=True, chain=True)
        sys.stdin.close()
        sys.argv = ["lightspeed", "serve", *json.loads(line)]
        command.main()
        os._exit(0)
    print(process, flush=True)
    status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    print(f"ended {status}", file=sys.stderr, flush=True)
"""


class ServerProcesses:
    """Runs one server at a time."""

    def __init__(self, **settings: str) -> None:
        """Processes whose servers have these environment variables."""
        self._stacks = tempfile.TemporaryFile("a+")  # noqa: SIM115 - `close` closes it
        self._process = subprocess.Popen(
            [sys.executable, "-c", _FORKING_PROCESS, str(self._stacks.fileno())],
            pass_fds=[self._stacks.fileno()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(settings),
        )
        self._server = 0
        self._lines: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.output: list[str] = []
        """The output of the server since its start."""

    def start(self, *arguments: str) -> bool:
        """Starts a server; returns True if it serves, and False if it ended instead."""
        self.output = []
        stdin = _pipe(self._process.stdin)
        stdin.write(json.dumps(arguments) + "\n")
        stdin.flush()
        self._server = int(_pipe(self._process.stdout).readline())
        return not self._until(lambda line: _event(line) == "serving").startswith("ended ")

    def kill(self) -> None:
        """Kills the server; returns when it has ended."""
        os.kill(self._server, signal.SIGKILL)
        assert self.wait() == -signal.SIGKILL

    def pause(self) -> None:
        """Stops the server with SIGSTOP: its connections stay open, and nothing answers."""
        os.kill(self._server, signal.SIGSTOP)

    def resume(self) -> None:
        """Lets the server go on after `pause`."""
        os.kill(self._server, signal.SIGCONT)

    def read_output(self) -> list[str]:
        """Returns the output of the server so far."""
        while not self._lines.empty():
            self.output.append(self._lines.get())
        return self.output

    def stacks(self, within_s: float = STACKS_S) -> str:
        """Returns the stacks of the server's threads and tasks, and the state of each thread in the kernel.

        A server that hangs writes those of its threads alone; one that is stopped writes nothing.
        """
        if not self._server:
            return "it does not run"
        threads = [
            f"{one.parent.name}: {_read(one)}" for one in Path(f"/proc/{self._server}").glob("task/*/stat")
        ]
        waits = [
            f"{one.parent.name}: {_read(one)}" for one in Path(f"/proc/{self._server}").glob("task/*/wchan")
        ]
        begin = self._stacks.seek(0, os.SEEK_END)
        with suppress(ProcessLookupError):
            os.kill(self._server, signal.SIGUSR1)
        time.sleep(within_s)
        self._stacks.seek(begin)
        return "\n".join([*threads, *waits, self._stacks.read()])

    def terminate(self) -> None:
        """Asks the server to end, and does not wait."""
        os.kill(self._server, signal.SIGTERM)

    def wait(self, within_s: float = DEADLINE_S) -> int:
        """Returns the server's exit code, also after an earlier end."""
        ended = self.output[-1] if self.output and self.output[-1].startswith("ended ") else ""
        return int((ended or self._until(lambda _: False, within_s)).split()[1])

    def close(self) -> None:
        """Ends the forking process, and a server that a failed test left."""
        if self._server:
            with suppress(ProcessLookupError):  # It has ended by itself, which nothing has read yet.
                os.kill(self._server, signal.SIGKILL)
        _pipe(self._process.stdin).close()
        self._process.wait(DEADLINE_S)
        self._reader.join(DEADLINE_S)
        self._stacks.close()
        for pipe in (self._process.stdout, self._process.stderr):
            _pipe(pipe).close()

    def _until(self, wanted: Callable[[str], bool], within_s: float = DEADLINE_S) -> str:
        """Returns the first matching line, or the last line, which says that the server has ended."""
        ends = time.monotonic() + within_s
        while True:
            try:
                line = self._lines.get(timeout=max(0.0, ends - time.monotonic()))
            except queue.Empty:
                output = "".join(self.output)
                raise AssertionError(
                    f"expected more of the server within {within_s} s, but:\n{output}"
                ) from None
            self.output.append(line)
            if line.startswith("ended "):
                self._server = 0
                return line
            if wanted(line):
                return line

    def _read(self) -> None:
        for line in _pipe(self._process.stderr):
            self._lines.put(line)


def _pipe(pipe: IO[str] | None) -> IO[str]:
    assert pipe is not None, "opened as a pipe"
    return pipe


def _read(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError as gone:
        return str(gone)


def _event(line: str) -> Any:
    try:
        return json.loads(line).get("event")
    except ValueError:
        return None
