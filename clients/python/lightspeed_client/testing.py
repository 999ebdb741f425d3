"""Help for tests of programs that use this client: a server in memory, and tasks.

Owns the server process, which ends with its `with` block. It must never need the server's package: it runs
the command `lightspeed` of the same virtual environment or of the PATH, or the one that the environment
variable LIGHTSPEED_COMMAND names.
"""

import os
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from lightspeed.ops.v1.batch_pb2 import Batch

from lightspeed_client._internal.client import Client
from lightspeed_client._internal.errors import DeadlineExceeded, Unavailable
from lightspeed_client._internal.owners import DEFAULT_SURFACE
from lightspeed_client._internal.task import Cancellation, Task, cancel

__all__ = ["MemoryServer", "make_task"]

COMMAND = "LIGHTSPEED_COMMAND"

# A start takes less than a second; a busy machine of a CI service takes a while longer.
START_TIMEOUT_S = 30.0
STOP_TIMEOUT_S = 10.0

# How often to ask a server that starts. Each time a new client asks, because one that waits for a second
# would log that the server does not answer.
POLL_INTERVAL_S = 0.05
ANSWER_TIMEOUT_S = 0.5


class MemoryServer:
    """Memory server: `lightspeed serve --journal memory` on a free port, for one test or many.

    Attributes:
        target: Address for clients and workers.
    """

    def __init__(self, *arguments: str) -> None:
        """Starts the server, and waits until it answers.

        Args:
            arguments: Further arguments of `lightspeed serve`.

        Raises:
            RuntimeError: The command was not found, or the server ended or did not answer; with its output.
        """
        command = _command()
        self.target = f"127.0.0.1:{_free_port()}"
        self._output: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - `close` closes it
        try:
            self._process = subprocess.Popen(  # noqa: S603 - the command is the caller's
                [*command, "serve", "--listen", self.target, "--journal", "memory", *arguments],
                stdout=self._output,
                stderr=self._output,
                # Servers of tests run beside each other: metrics on a free port.
                env={**os.environ, "LIGHTSPEED_ADMIN_LISTEN": "127.0.0.1:0"},
            )
        except OSError as error:
            self._output.close()
            raise RuntimeError(f"expected the command {command[0]!r}, or another in {COMMAND}") from error
        try:
            self._wait_for_answer()
        except BaseException:
            self.close()
            raise

    def client(self) -> Client:
        """Returns a new client of the server."""
        return Client(self.target)

    def close(self) -> None:
        """Stops the server. May be called again."""
        self._process.terminate()
        try:
            self._process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._output.close()

    def __enter__(self) -> Self:
        """Returns the server itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stops the server."""
        self.close()

    def _wait_for_answer(self) -> None:
        ends_s = time.monotonic() + START_TIMEOUT_S
        while self._process.poll() is None and time.monotonic() < ends_s:
            try:
                with self.client() as client:
                    client.get_surface(timeout_s=ANSWER_TIMEOUT_S)
            except (Unavailable, DeadlineExceeded):
                time.sleep(POLL_INTERVAL_S)
            else:
                return
        self._output.seek(0)
        output = self._output.read().decode(errors="replace")
        raise RuntimeError(f"expected a server at {self.target}, but it does not answer:\n{output}")


def _command() -> list[str]:
    """Returns the command of the server: a virtual environment need not be activated."""
    if given := os.environ.get(COMMAND):
        return shlex.split(given)
    beside = shutil.which("lightspeed", path=str(Path(sys.executable).parent))
    return [beside or "lightspeed"]


def make_task(
    batch: Batch | None = None,
    *,
    key: str = "batch-1",
    stage: str = "load",
    records: int = 1,
    attempt: int = 1,
    surface: str = DEFAULT_SURFACE,
    cancellation: Cancellation | None = None,
) -> Task:
    """Returns a task, to call a handler without a server.

    Args:
        batch: The batch; None: one of the key, stage and records.
        key: Key of the batch, and its idempotency key.
        stage: Stage of the batch.
        records: Records of the batch.
        attempt: Number of the attempt.
        surface: Resource name of the surface.
        cancellation: Cancels the task from the start.
    """
    made = batch or Batch(key=key, stage=stage, records=records, idempotency_key=key, sequence=1)
    task = Task(made, "run-000001", attempt, surface, lease_token=f"{attempt}-{made.key}")
    if cancellation is not None:
        cancel(task, cancellation)
    return task


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port
