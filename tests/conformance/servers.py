"""The servers of scenarios: one process for nearly all, special ones for limits.

Owns starting, stopping, killing and freezing them.
"""

import os
import signal
import time
from pathlib import Path
from typing import Any

import structlog
from lightspeed_ops.config import Limits

from tests.conformance.link import Link
from tests.harness.process import ServerProcess
from tests.harness.secured import Secured
from tests.harness.server import ManualClock, RunningServer, Setup
from tests.harness.servers import Servers


class CommonServer:
    """`lightspeed serve` over a data file, always on the same port."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        """Starts the process, with these arguments beside the journal."""
        self._arguments = ("--journal", f"sqlite:{folder}/journal.db", *arguments)
        self._process = ServerProcess(*self._arguments)
        self.address = self._process.address
        self.credentials = dict[str, str]()
        """What a client needs beside the address, as the command `connect` has it."""
        self._is_up = True

    def do(self, what: str) -> None:
        """Does the action of a scenario's `server` step."""
        match what:
            case "stop":
                self._process.terminate()
                self._process.wait()
            case "kill":
                self._process.kill()
            case "start":
                self._start()
            case "restart":
                self.do("stop")
                self._start()
            case "freeze":
                os.kill(self._process.pid, signal.SIGSTOP)
                _wait_until_stopped(self._process.pid)
            case "thaw":
                os.kill(self._process.pid, signal.SIGCONT)
            case _:
                raise ValueError(f"expected something that a server can do, but it is {what!r}")
        self._is_up = what not in {"stop", "kill"}

    def restore(self) -> None:
        """Restores the server after a failed scenario."""
        if self._is_up:
            self.do("thaw")
        else:
            self.do("start")

    def close(self) -> None:
        """Ends the process."""
        self._process.kill()

    def _start(self) -> None:
        self._process.kill()  # This closes its pipes too.
        self._process = ServerProcess(*self._arguments, "--listen", self.address)
        self._process.logged("serving")


class SecuredServer(CommonServer):
    """`lightspeed serve` with TLS and identities; its one token has the role system."""

    def __init__(self, folder: Path) -> None:
        """Starts the process."""
        secured = Secured(folder)
        roots = folder / "roots.pem"
        roots.write_bytes(secured.authority.pem)
        token = secured.tokens.add("conformance", "system", "")
        super().__init__(folder, *secured.arguments)
        self.credentials = {"roots": str(roots), "token": token}


class SecondServer:
    """The second of two servers in this process on one journal: the first one owns all surfaces."""

    def __init__(self) -> None:
        """Starts both."""
        self._servers = Servers()
        self._servers.start()
        self.address = self._servers.addresses[1]
        self.credentials = dict[str, str]()

    def do(self, what: str) -> None:
        """Refuses: scenarios of two servers leave them alone."""
        raise ValueError(f"expected two servers that go on as they are, but got {what!r}")

    def restore(self) -> None:
        """Does nothing: no scenario changes the servers."""

    def close(self) -> None:
        """Ends both."""
        self._servers.stop()


class SpecialServer:
    """The service in this process, with limits too low for an ordinary one, or behind a link."""

    def __init__(self, wanted: dict[str, Any]) -> None:
        """Starts it with a scenario's `server` limits: records_kept, streams, surfaces; per tenant too."""
        journal = f"memory:{wanted['records_kept']}" if "records_kept" in wanted else "memory"
        limits = Limits(
            max_streams=wanted.get("streams", Limits().max_streams),
            max_streams_per_tenant=wanted.get("streams_per_tenant", Limits().max_streams_per_tenant),
            max_surfaces=wanted.get("surfaces", Limits().max_surfaces),
            max_surfaces_per_tenant=wanted.get("surfaces_per_tenant", Limits().max_surfaces_per_tenant),
        )
        self.credentials = dict[str, str]()
        self._clock = _LiveClock()
        self._setup = Setup(journal=journal, limits=limits, clock=self._clock)
        self._running = RunningServer("127.0.0.1:0", self._setup)
        self._running.start()
        self._link = Link(self._running.address) if wanted.get("link") else None
        self.address = self._link.address if self._link is not None else self._running.address

    def do(self, what: str) -> None:
        """Does the action of a scenario's `server` step."""
        match what:
            case "lose" if self._link is not None:
                self._link.lose()
            case "cut" if self._link is not None:
                self._link.cut()
            case "drain":
                self._running.refuse_calls()
            case "break":
                # Other tests check the log of a bug.
                structlog.configure(processors=[_say_nothing])
                self._clock.broken = True
            case "stop":
                self._running.ask_to_stop()
            case "restart":
                self._running.stop()
                self._running = RunningServer(self._running.address, self._setup)
                self._running.start()
            case _:
                raise ValueError(f"expected something that a special server can do, but it is {what!r}")

    def restore(self) -> None:
        """Does nothing: the next scenario has another server."""

    def close(self) -> None:
        """Ends the server, and its link."""
        if self._link is not None:
            self._link.close()
        self._running.stop()


Server = CommonServer | SecondServer | SpecialServer


class _LiveClock(ManualClock):
    """The real clock, until it breaks."""

    def __call__(self) -> int:
        self.now_ms = time.time_ns() // 1_000_000
        return super().__call__()


def _say_nothing(*_: object) -> structlog.typing.ProcessorReturnValue:
    raise structlog.DropEvent


def _wait_until_stopped(pid: int) -> None:
    """Waits until the process is frozen.

    `kill` returns before the signal has arrived, and a call sent then could still be answered.
    """
    status = Path(f"/proc/{pid}/stat")
    while status.exists() and status.read_text().rpartition(")")[2].split()[0] not in "Tt":
        time.sleep(0.001)
