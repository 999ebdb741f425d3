"""A real server process: `lightspeed serve`, its address, its logs and its end."""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.harness.fork_server import ForkedProcess, can_fork

LIGHTSPEED = str(Path(sys.executable).with_name("lightspeed"))
DEADLINE_S = 60.0
"""Limit for the start of a process; two noisy cores need a generous one."""


def environment(changes: Mapping[str, str]) -> dict[str, str]:
    """Returns the environment of this process with no settings of the service except the given ones.

    Servers of tests run beside each other: metrics are on a free port, unless a setting says otherwise.
    """
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("LIGHTSPEED_")}
    return inherited | {"LIGHTSPEED_ADMIN_LISTEN": "127.0.0.1:0"} | dict(changes)


class ServerProcess:
    """`lightspeed serve` with arguments and settings; by default on a free port and in memory.

    It is a fork of a process that has imported the command, if its program and settings allow that.
    """

    _may_fork = True

    def __init__(self, *arguments: str, program: str = LIGHTSPEED, **settings: str) -> None:
        """Starts the process and does not wait; ``program`` is the command."""
        if "--listen" not in arguments and "LIGHTSPEED_LISTEN" not in settings:
            arguments = ("--listen", "127.0.0.1:0", *arguments)
        names_journal = {"LIGHTSPEED_JOURNAL", "XDG_STATE_HOME"} & settings.keys()
        if "--journal" not in arguments and not names_journal:
            arguments = ("--journal", "memory", *arguments)
        self._process = self._start(program, ["serve", *arguments], settings)
        self._lines: queue.Queue[str] = queue.Queue()
        self._logs: list[dict[str, Any]] = []
        self._other_lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """Id of the process."""
        return self._process.pid

    @property
    def address(self) -> str:
        """Address of the server, once it listens."""
        serving = self.logged("serving")
        listen = str(serving["listen"])
        return listen if listen.startswith("unix:") else f"{listen.rpartition(':')[0]}:{serving['port']}"

    @property
    def admin_address(self) -> str:
        """Address of metrics and probes, once the server listens there."""
        return f"127.0.0.1:{self.logged('admin_listening')['port']}"

    def logged(self, event: str, **values: object) -> dict[str, Any]:
        """Waits for the first log line of an event with these values, and returns it."""
        wanted = {"event": event, **values}
        seen, ends = 0, time.monotonic() + DEADLINE_S
        while True:
            for line in self._logs[seen:]:
                if wanted.items() <= line.items():
                    return line
            seen = len(self._logs)
            self._take(ends, wanted)

    @property
    def logs(self) -> list[dict[str, Any]]:
        """Returns all log lines of a process that has ended."""
        self._take_all()
        return self._logs

    @property
    def other_lines(self) -> list[str]:
        """Returns the output of an ended process that is not a log line."""
        self._take_all()
        return self._other_lines

    def terminate(self, number: int = signal.SIGTERM) -> None:
        """Signals the process to end, and does not wait."""
        self._process.send_signal(number)

    def wait(self, within_s: float = DEADLINE_S) -> int:
        """Returns the exit code; fails if the process does not end in time."""
        return self._process.wait(within_s)

    def kill(self) -> None:
        """Kills the process."""
        self._process.kill()
        self._process.wait()
        self._reader.join(DEADLINE_S)
        for pipe in (self._process.stdout, self._process.stderr):
            if pipe is not None:
                pipe.close()

    def _start(
        self, program: str, arguments: Sequence[str], settings: Mapping[str, str]
    ) -> "subprocess.Popen[str] | ForkedProcess":
        if self._may_fork and program == LIGHTSPEED and can_fork(settings):
            return ForkedProcess(arguments, environment(settings))
        return subprocess.Popen(
            [program, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(settings),
        )

    def _take(self, ends: float, wanted: dict[str, object]) -> None:
        try:
            self._parse(self._lines.get(timeout=max(0.0, ends - time.monotonic())))
        except queue.Empty:
            output = "\n".join(map(str, [*self._logs, *self._other_lines]))
            raise AssertionError(f"expected the server to log {wanted}, but it logged:\n{output}") from None

    def _take_all(self) -> None:
        self._reader.join(DEADLINE_S)
        while not self._lines.empty():
            self._parse(self._lines.get())

    def _parse(self, line: str) -> None:
        try:
            self._logs.append(json.loads(line))
        except ValueError:
            self._other_lines.append(line)

    def _read(self) -> None:
        assert self._process.stderr is not None, "stderr is a pipe"
        for line in self._process.stderr:
            self._lines.put(line.rstrip("\n"))


class MeasuredServerProcess(ServerProcess):
    """A server process for measurements of time and memory: a new interpreter, as operators start it."""

    _may_fork = False
