"""The processes of the demo: a server, and workers.

Owns how they are started, watched and stopped. It must never leave a process behind, nor miss the death of
one.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import grpc
from grpc_health.v1.health_pb2 import HealthCheckRequest, HealthCheckResponse

# The server promises to end within 10 s; a worker has at most a few batches, of milliseconds each.
STOP_TIMEOUT_S = 15.0

# A cold start on a busy machine takes a few seconds.
START_TIMEOUT_S = 30.0
START_POLL_S = 0.05

ADMIN_PORT = 9464  # By default: people have it in their fingers.

HEALTH_CHECK = "/grpc.health.v1.Health/Check"
HEALTH_TIMEOUT_S = 1.0

# Lines of the log to show when a process has failed: a stack trace and its cause.
TAIL_LINES = 30


class DemoFailed(Exception):
    """The demo cannot continue, for the reason in the message."""


class Process:
    """One process, from its start to its end. Leaving a `with` block kills it if it still runs."""

    def __init__(self, name: str, command: list[str], *, log: Path) -> None:
        """Starts the process.

        Args:
            name: Name in messages.
            command: Program and arguments.
            log: File for its output.
        """
        self.name = name
        self._log = log
        with log.open("wb") as output:
            # A session of its own, so that Ctrl-C reaches only the demo, which then stops its processes in
            # order.
            self._process = subprocess.Popen(  # noqa: S603 - the command is made here, of constants and paths
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def check(self, *, timeout_s: float = 0.0) -> None:
        """Does nothing while the process runs; if in doubt, waits a little for its end.

        Raises:
            DemoFailed: It has ended; the message has the end of its log.
        """
        try:
            code = self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            return
        raise DemoFailed(
            f"expected {self.name} to run, but it has ended with code {code}:\n{self.log_tail()}"
        )

    def stop(self) -> int:
        """Sends SIGTERM, waits for the end, and returns the exit code.

        Raises:
            DemoFailed: It did not end.
        """
        if self._process.poll() is None:
            self._process.terminate()
        try:
            return self._process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            raise DemoFailed(
                f"expected {self.name} to end within {STOP_TIMEOUT_S:.0f} s:\n{self.log_tail()}"
            ) from None

    def kill(self) -> int:
        """Kills the process without a warning, and returns its exit code."""
        self._process.kill()
        return self._process.wait()

    def log_tail(self) -> str:
        """Returns the end of its log, indented."""
        lines = self._log.read_text(errors="replace").splitlines()[-TAIL_LINES:]
        return "\n".join(f"  | {line}" for line in lines)

    def __enter__(self) -> Self:
        """Returns the process itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Kills the process if it still runs."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


class Addresses(NamedTuple):
    """Addresses of a server: of its calls, and of its admin listener."""

    target: str
    admin: str

    @classmethod
    def free(cls) -> "Addresses":
        """Returns addresses with free ports; the admin listener has its usual one, if that is free."""
        admin = ADMIN_PORT if _is_free(ADMIN_PORT) else free_port()
        return cls(f"127.0.0.1:{free_port()}", f"127.0.0.1:{admin}")

    def console(self, surface: str) -> str:
        """Returns the address of the page of a surface in the console."""
        return f"http://{self.admin}/console/#/{surface}"


class Server(Process):
    """A server process of the demo, on a free port."""

    def __init__(
        self, journal: str, *, log: Path, addresses: "Addresses | None" = None, name: str = "the server"
    ) -> None:
        """Starts the server; it may take a moment until it serves. Without addresses it takes free ports."""
        self.addresses = addresses or Addresses.free()
        self.target = self.addresses.target
        command = [
            sys.executable,
            "-m",
            "lightspeed_ops",
            "serve",
            "--listen",
            self.target,
            "--journal",
            journal,
            "--admin-listen",
            self.addresses.admin,
        ]
        super().__init__(name, command, log=log)

    def wait_until_serving(self) -> None:
        """Waits until the server's health is SERVING.

        Raises:
            DemoFailed: It has ended, or takes too long.
        """
        deadline_s = time.monotonic() + START_TIMEOUT_S
        with grpc.insecure_channel(self.target) as channel:
            while not _is_serving(channel):
                self.check()
                if time.monotonic() > deadline_s:
                    raise DemoFailed(
                        f"expected the server to serve within {START_TIMEOUT_S:.0f} s:\n{self.log_tail()}"
                    )
                time.sleep(START_POLL_S)


def _is_serving(channel: grpc.Channel) -> bool:
    check = channel.unary_unary(
        HEALTH_CHECK,
        request_serializer=HealthCheckRequest.SerializeToString,
        response_deserializer=HealthCheckResponse.FromString,
    )
    try:
        answer = check(HealthCheckRequest(), timeout=HEALTH_TIMEOUT_S)
    except grpc.RpcError:
        return False
    return answer.status == HealthCheckResponse.SERVING


def _is_free(port: int) -> bool:
    with socket.socket() as probe, suppress(OSError):
        # Without it a port would not be free for a minute after its server.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))
        return True
    return False


def free_port() -> int:
    """Returns a TCP port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        _, port = probe.getsockname()
    return int(port)
