"""A fork server: a process that has imported the command ``lightspeed``, and forks processes that run it.

A new interpreter takes most of a second of the processor to import the server. A fork has it: from its start
to its end a server takes 0.13 s instead of 0.95 s, measured on two busy cores. There is one fork server for
each process of tests. It must never start a thread or use gRPC: its forks would share them.
"""

import atexit
import importlib
import json
import os
import resource
import select
import selectors
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from typing import IO

from lightspeed_cli.root import lightspeed

MAX_ORDER_BYTES = 128 * 1024
"""Limit for an order: arguments and the environment, a few KB."""
NUMBER = struct.Struct("!i")
"""The id of a process, and later its exit code."""
OUT, ERR = 1, 2
ORDER_FDS = 3
"""Output, errors, and the socket for id and exit code."""
STARTED_WITH = ("LD_", "PYTHON", "GRPC_", "OTEL_", "LANG", "LC_", "TZ")
"""Variables that count when a process starts or imports: a fork is too late for them."""


def can_fork(settings: Mapping[str, str]) -> bool:
    """Returns True if a fork may take these variables."""
    return not any(name.startswith(STARTED_WITH) for name in settings)


class ForkedProcess:
    """A process of the command, with what the tests use of :class:`subprocess.Popen`."""

    def __init__(self, arguments: Sequence[str], environment: Mapping[str, str]) -> None:
        """Starts the process; its output and errors are pipes."""
        self.args = ["lightspeed", *arguments]
        self.returncode: int | None = None
        (out, its_out), (err, its_err) = os.pipe(), os.pipe()
        self._status, its_status = socket.socketpair()
        self.stdout: IO[str] = os.fdopen(out, encoding="utf-8")  # their reader closes them
        self.stderr: IO[str] = os.fdopen(err, encoding="utf-8")
        order = {
            "arguments": self.args,
            "environment": dict(environment),
            "folder": str(Path.cwd()),
            "open_files": resource.getrlimit(resource.RLIMIT_NOFILE),
        }
        socket.send_fds(_fork_server(), [json.dumps(order).encode()], [its_out, its_err, its_status.fileno()])
        os.close(its_out)
        os.close(its_err)
        its_status.close()
        self.pid = self._number()

    def send_signal(self, number: int) -> None:
        """Sends a signal, unless the process has ended."""
        if self.poll() is None:
            with suppress(ProcessLookupError):  # it has just ended
                os.kill(self.pid, number)

    def kill(self) -> None:
        """Kills the process."""
        self.send_signal(signal.SIGKILL)

    def poll(self) -> int | None:
        """Returns the exit code if the process has ended."""
        if self.returncode is None and select.select([self._status], [], [], 0)[0]:
            self._end()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Returns the exit code; raises :class:`subprocess.TimeoutExpired`."""
        if self.returncode is None:
            if not select.select([self._status], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(self.args, timeout or 0.0)
            self._end()
        assert self.returncode is not None, "it has ended"
        return self.returncode

    def _end(self) -> None:
        self.returncode = self._number()
        self._status.close()

    def _number(self) -> int:
        received = self._status.recv(NUMBER.size, socket.MSG_WAITALL)
        assert len(received) == NUMBER.size, "the fork server has ended"
        (number,) = NUMBER.unpack(received)
        return int(number)


@cache
def _fork_server() -> socket.socket:
    """Starts the fork server of this process, which ends with it; returns the socket for orders."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.harness.fork_server", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
        )

    def end() -> None:
        ours.close()
        process.wait()

    atexit.register(end)
    return ours


def serve(orders: socket.socket) -> Callable[[], None]:
    """Forks a process for each order until there are no more; returns what this process does next."""
    ready = selectors.DefaultSelector()
    ready.register(orders, selectors.EVENT_READ)
    while True:
        for key, _ in ready.select():
            if key.data is None:
                text, fds, _, _ = socket.recv_fds(orders, MAX_ORDER_BYTES, ORDER_FDS)
                if not text:
                    return lambda: None
                pid = os.fork()
                if pid == 0:
                    return partial(_run, json.loads(text), fds)
                status = socket.socket(fileno=fds.pop())
                for fd in fds:
                    os.close(fd)
                status.sendall(NUMBER.pack(pid))
                ready.register(os.pidfd_open(pid), selectors.EVENT_READ, (pid, status))
            else:
                pid, status = key.data
                ready.unregister(key.fileobj)
                os.close(key.fd)
                _, ended = os.waitpid(pid, 0)
                with status, suppress(BrokenPipeError):  # a test that does not wait has closed it
                    status.sendall(NUMBER.pack(os.waitstatus_to_exitcode(ended)))


def _run(order: Mapping[str, object], fds: Sequence[int]) -> None:
    """Runs the command with the order's arguments and variables; it has no open file of the fork server."""
    for fd, place in zip(fds, (OUT, ERR), strict=False):
        os.dup2(fd, place)
    sys.stdout = os.fdopen(OUT, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(ERR, "w", buffering=1, encoding="utf-8", closefd=False)
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))
    resource.setrlimit(resource.RLIMIT_NOFILE, order["open_files"])  # type: ignore[arg-type]
    os.environ.clear()
    os.environ.update(order["environment"])  # type: ignore[call-overload]  # JSON keeps its types
    os.environ.setdefault("GRPC_VERBOSITY", "ERROR")  # as the import of the server has set it
    os.chdir(str(order["folder"]))
    sys.argv = order["arguments"]  # type: ignore[assignment]
    lightspeed.main(prog_name="lightspeed")


if __name__ == "__main__":
    importlib.import_module("lightspeed_ops.__main__")
    serve(socket.socket(fileno=int(sys.argv[1])))()
