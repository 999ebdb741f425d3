"""A real server inside the test process: the whole service on an event loop of its own, in a thread."""

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, TypeVar

import structlog
import uvloop
from lightspeed_ops.bootstrap import Service
from lightspeed_ops.config import AdminSettings, Config, Limits, ServerSettings, ShutdownSettings
from lightspeed_ops.engine import INTERVAL_S_DEFAULT, ServiceClock
from lightspeed_ops.journal.port import Journal
from lightspeed_ops.opening import OpenJournal, open_shared_journal
from lightspeed_ops.readiness import Readiness
from lightspeed_ops.tracing.export import Tracing
from lightspeed_ops.transport.callers import Authenticator
from lightspeed_ops.transport.open_streams import draining

A = TypeVar("A")

DEADLINE_S = 20.0
"""Limit for any step of a test before it counts as hanging; two noisy cores need a generous one."""
NOW_MS = 1_700_000_000_000
"""Initial time of manual clocks, Unix milliseconds."""


class ManualClock:
    """A server's clock that the test moves, and can make fail."""

    def __init__(self, now_ms: int = NOW_MS) -> None:
        """Starts at a time that does not move."""
        self.now_ms = now_ms
        self.broken = False

    def __call__(self) -> int:
        """Returns Unix milliseconds, as the engine reads them."""
        if self.broken:
            raise RuntimeError("the clock's secret: /etc/clockwork")
        return self.now_ms

    def advance(self, by_ms: int) -> None:
        """Advances the clock."""
        self.now_ms += by_ms


class SteppedClock:
    """Source of service clocks: elapsed time, and a wall clock that a test can step."""

    def __init__(self, now_ms: int = NOW_MS) -> None:
        """Starts with both at rest."""
        self._wall_ms = now_ms
        self._elapsed_ms = 0

    def advance(self, by_ms: int) -> None:
        """Advances both clocks."""
        self._elapsed_ms += by_ms

    def step(self, by_ms: int) -> None:
        """Sets the wall clock forward or back."""
        self._wall_ms += by_ms

    def service_clock(self) -> ServiceClock:
        """Returns the clock of a server that starts now."""
        return ServiceClock(
            wall_ns=lambda: (self._wall_ms + self._elapsed_ms) * 1_000_000,
            elapsed_ns=lambda: self._elapsed_ms * 1_000_000,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """Configuration of a server; the defaults of the command, but with room for every test's surfaces."""

    journal: str = "memory"
    limits: Limits = field(
        default_factory=lambda: Limits(max_surfaces=100_000, max_surfaces_per_tenant=100_000)
    )
    clock: Callable[[], int] = field(default_factory=ServiceClock)
    open_journal: Callable[[], Journal] | None = None
    shutdown: ShutdownSettings = field(default_factory=ShutdownSettings)
    authenticator: Authenticator | None = None
    admin_listen: str = ""
    """Address of metrics and probes; empty for none."""
    tracing: Tracing | None = None
    housekeeping_interval_s: float = INTERVAL_S_DEFAULT
    """Seconds between two rounds of housekeeping."""


def show_warnings() -> None:
    """Shows warnings and bugs of the logs of servers in this process, and nothing else."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        processors=[structlog.processors.format_exc_info, structlog.processors.JSONRenderer()],
        cache_logger_on_first_use=False,  # tests read lines
    )


class RunningServer:
    """The real service at one address, from :meth:`start` to :meth:`stop`."""

    def __init__(self, address: str, setup: Setup) -> None:
        """Prepares a server; :meth:`start` runs it."""
        self.address = address
        self.setup = setup
        self._thread = threading.Thread(target=self._run, name="server", daemon=True)
        self._ready: Future[int] = Future()
        self._loop: asyncio.AbstractEventLoop
        self._asked: asyncio.Event
        self._service: Service

    def start(self) -> None:
        """Returns when the server accepts calls; only warnings and bugs of its logs are shown."""
        show_warnings()
        self._thread.start()
        port = self._ready.result(DEADLINE_S)
        if self.address.endswith(":0"):
            self.address = f"{self.address.removesuffix('0')}{port}"

    def ask_to_stop(self) -> None:
        """Begins an orderly shutdown, as SIGTERM does, and does not wait for it."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._asked.set)

    def stop(self) -> None:
        """Stops the server and returns when it has ended."""
        if self._thread.is_alive():
            self.ask_to_stop()
        self._thread.join(DEADLINE_S)
        assert not self._thread.is_alive(), "the server did not end"

    @property
    def failure(self) -> BaseException | None:
        """Error of the storage, at which a process would end; None if there is none."""
        failed = self._service.engine.failed
        return failed.exception() if failed.done() else None

    @property
    def readiness(self) -> Readiness:
        """Whether the server takes calls."""
        return self._service.readiness

    @property
    def admin_address(self) -> str:
        """Address of metrics and probes."""
        return f"127.0.0.1:{self._service.admin_port}"

    def refuse_calls(self) -> None:
        """Does the first step of an orderly shutdown, in which new calls are refused, and none after it."""
        self._service._server._calls.end_refusal = draining  # the step itself is too short to observe

    def give_up(self) -> None:
        """Ends the server as a process does after its storage has failed."""
        self.run(self._service.give_up)

    def run(self, work: Callable[[], Coroutine[Any, Any, A]]) -> A:
        """Runs a coroutine on the server's loop, such as opening the gate of a fake part."""
        return asyncio.run_coroutine_threadsafe(work(), self._loop).result(DEADLINE_S)

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        self._loop, self._asked = asyncio.get_running_loop(), asyncio.Event()
        setup = self.setup
        try:
            config = Config(
                server=ServerSettings(listen=self.address, journal=setup.journal),
                limits=setup.limits,
                shutdown=setup.shutdown,
                admin=AdminSettings(listen=setup.admin_listen),
            )
            own = setup.open_journal
            opened = OpenJournal(own()) if own else await open_shared_journal(config)
            service = self._service = Service(
                config,
                opened.journal,
                clock=setup.clock,
                authenticator=setup.authenticator,
                tracing=setup.tracing,
                ownership=opened.membership,
                housekeeping_interval_s=setup.housekeeping_interval_s,
            )
            port = await service.start()
        except BaseException as error:  # noqa: BLE001 - any error goes to the caller of `start`
            self._ready.set_exception(error)
            return
        self._ready.set_result(port)
        await self._asked.wait()
        await service.stop()


class BridgedServer:
    """Server for pytest-grpc; it gets a :class:`Setup` in place of servicers."""

    def __init__(self) -> None:
        """Starts without a setup or an address."""
        self._setup = Setup()
        self._address = ""
        self.running: RunningServer

    def configure(self, setup: Setup) -> None:
        """Sets the setup; pytest-grpc calls it the servicer."""
        self._setup = setup

    def add_insecure_port(self, address: str) -> None:
        """Sets the address."""
        self._address = address

    def start(self) -> None:
        """Runs the server."""
        self.running = RunningServer(self._address, self._setup)
        self.running.start()

    def stop(self, grace: float | None = None) -> None:
        """Ends the server."""
        self.running.stop()
