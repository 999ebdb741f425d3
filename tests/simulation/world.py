"""The world: servers, workers and clients on virtual time, for a number of steps from one seed.

Owns the steps, the faults and the checks of each step. The same seed gives the same run: every random
choice is drawn from it, and no code reads a real clock.
"""

import asyncio
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from random import Random
from typing import Any, TypeVar

import structlog
from lightspeed_ops.core import batch_index, batch_list, multilevel_queue, replay_backlog, start_order
from lightspeed_ops.core.commands import ApplyControl, FailRun, StartRun
from lightspeed_ops.core.events import Commit
from lightspeed_ops.core.operator import Resume
from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.engine import ServiceClock
from lightspeed_ops.engine.schedule_timer import RETRY_MS
from lightspeed_ops.journal.rebuild import rebuild
from lightspeed_ops.reader import Reader

from tests.server.core.building import NAME, NOW_MS
from tests.simulation import virtual
from tests.simulation.clients import Operator, Producer, Scheduler, Subscriber, Tuner
from tests.simulation.journal import Cause, Truth
from tests.simulation.network import Network
from tests.simulation.observers import Observer
from tests.simulation.reference_model import Violation, expect
from tests.simulation.server import Server, elapsed_ns
from tests.simulation.start_order_model import LOW_PASSED_MOST, NORMAL_PASSED_MOST
from tests.simulation.tested_surface import EXPIRY_S, TestedSurface, settings_of
from tests.simulation.workers import FaultRates, Poller, Puller, Pushed

A = TypeVar("A")

FULL_CHECK_EVERY = 250
"""Steps between two checks whose cost grows with the whole state."""
CALM_S = 900.0
"""Seconds in which everything must end after the last fault."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a simulation: the hash of its trace, and counts."""

    trace: str
    figures: Counter[str]


def simulate(seed: int, steps: int, kind: "Callable[[int, int], World] | None" = None) -> Outcome:
    """Runs a number of steps and lets everything end; raises :class:`Violation` if a check fails.

    ``kind`` makes the world; None: one whose servers own nothing.
    """
    world: list[World] = []

    async def main() -> Outcome:
        world.append((kind or World)(seed, steps))
        return await world[0].run()

    try:
        with _small_bounds(), _failing_on_error_logs(lambda what: world[0].fail(Violation(what))):
            return virtual.run(main())
    except Exception as failure:
        recent = "\n".join(world[0].recent) if world else ""
        message = (
            f"{failure!r}\nafter {world[0].steps} steps; the last of what happened:\n{recent}\n"
            f"once more: python -m tests.simulation {seed} {steps}{' cluster' if kind else ''}"
        )
        raise Violation(message) from failure


@contextmanager
def _small_bounds() -> Iterator[None]:
    """Makes replays staged and lists short with a few batches, like those of thousands elsewhere."""
    small = {
        (replay_backlog, "REQUEUED_AT_ONCE"): 2,
        (batch_index, "BLOCK_BATCHES"): 4,
        (batch_index, "COMPACT_FROM"): 2,
        (batch_list, "LOOKED_AT"): 7,
        (multilevel_queue, "NORMAL_PASSED_MOST"): NORMAL_PASSED_MOST,
        (multilevel_queue, "LOW_PASSED_MOST"): LOW_PASSED_MOST,
        (start_order, "NORMAL_PASSED_MOST"): NORMAL_PASSED_MOST,
        (start_order, "LOW_PASSED_MOST"): LOW_PASSED_MOST,
        (start_order, "_PASSED_MOST"): (2**60, 2**60, NORMAL_PASSED_MOST, LOW_PASSED_MOST),
    }
    before = {place: getattr(*place) for place in small}
    try:
        for place, bound in small.items():
            setattr(*place, bound)
        yield
    finally:
        for place, bound in before.items():
            setattr(*place, bound)


@contextmanager
def _failing_on_error_logs(fail: Callable[[str], None]) -> Iterator[None]:
    """Turns error logs of the service into failures, and suppresses other logs."""

    def check(_logger: object, method: str, event: Any) -> Any:
        if method in ("error", "exception", "critical"):
            fail(f"expected nothing to be logged as an error, but it is {event}")
        raise structlog.DropEvent

    before = structlog.get_config()
    structlog.configure(processors=[structlog.processors.format_exc_info, check])
    try:
        yield
    finally:
        structlog.configure(**before)


class World:
    """The servers, workers, clients and network of one simulation."""

    def __init__(self, seed: int, steps: int) -> None:
        """Draws the kind of the world."""
        self.random = random = Random(seed)
        self._wanted = steps
        self.steps = 0
        self.figures: Counter[str] = Counter()
        self.recent: deque[str] = deque(maxlen=40)
        self._trace = blake2b(digest_size=16)
        self._skew_ms = 0
        self._answers: list[object] = []
        self.slowest_ms = random.choice([0, 0, 5, 60])
        self._schedules = Random(f"schedules of {seed}")
        """The source of schedules alone, so that worlds without one do not depend on it."""
        is_scheduled = seed % 2 == 1
        creation = settings_of(random, self._schedules, is_scheduled=is_scheduled)
        self.truth = Truth(random.choice([200, 800]), self)
        self._servers: list[Server] = []
        self._count = random.choice([1, 1, 2])
        self._loss = random.choice([0.0, 0.02, 0.08])
        self.surfaces = [TestedSurface(self, NAME, creation, loss=self._loss, is_scheduled=is_scheduled)]
        self.retries_s = 0.0
        self.copies_lag = False
        """True if a server may show an older version than the newest one."""
        self._actors: list[asyncio.Task[None]] = []
        self._loop = asyncio.get_running_loop()
        self._done: asyncio.Future[None] = self._loop.create_future()

    # The host of servers.

    def clock(self) -> ServiceClock:
        """Returns the clock of one process; tests may set the wall clock of all."""
        return ServiceClock(
            wall_ns=lambda: (NOW_MS + self._skew_ms) * 1_000_000 + elapsed_ns(), elapsed_ns=elapsed_ns
        )

    def keep(self, answer: object) -> bytes:
        """Stores a response by its request id."""
        self._answers.append(answer)
        return b"%d" % (len(self._answers) - 1)

    def kept(self, answer: bytes) -> object:
        """Returns a stored response."""
        return self._answers[int(answer)]

    def reader(self) -> Reader:
        """Returns a reader of the durable commits."""
        return Reader(self.truth)

    async def asked(self, answer: Awaitable[A]) -> A | None:
        """Returns an answer of a reader."""
        return await answer

    def ready_server(self) -> Server | None:
        """Returns a server that serves, if there is one."""
        ready = [server for server in self._servers if server.ready]
        return self.random.choice(ready) if ready else None

    def tested(self, name: str) -> TestedSurface:
        """Returns a surface of this world."""
        return next(surface for surface in self.surfaces if surface.name == name)

    # Events, and their checks.

    def durable(self, commit: Commit, cause: Cause) -> None:
        """Enters a durable commit into the model of its surface."""
        self.tested(commit.surface).durable(commit, cause, self._spares)

    def _spares(self, commit: Commit) -> None:
        """Checks what a commit of the service itself ends, if there is one server."""
        if len(self._servers) == 1:
            [server] = self._servers
            served_ms = round((self._loop.time() - server.up_s) * 1_000)
            up_ms = server.up_ms[commit.surface]
            self.tested(commit.surface).spares_who_could_not_extend(commit, up_ms, served_ms)

    def fail(self, failure: BaseException) -> None:
        """Ends the simulation with a failure."""
        if not self._done.done():
            self._done.set_exception(failure)

    def note(self, what: str) -> None:
        """Adds to the trace."""
        self._trace.update(what.encode())
        self.recent.append(what[:400])

    def step(self) -> None:
        """Counts a step, and checks everything; ends the time of faults after the wanted number of steps."""
        self.steps += 1
        try:
            self._check()
            if self.steps % FULL_CHECK_EVERY == 0:
                self._servers_agree()
        except Exception as failure:  # noqa: BLE001 - likewise
            self.fail(failure)
        if self.steps >= self._wanted and not self._done.done():
            self._done.set_result(None)

    def _check(self) -> None:
        serving = [server for server in self._servers if server.ready and not server.journal.full]
        for surface in self.surfaces:
            surface.nothing_is_overdue(self._servers)
            surface.long_polls_get_batches(serving[0] if len(serving) == self._count == 1 else None)
            surface.due_times_are_decided(self._servers)

    def _servers_agree(self) -> None:
        for surface in self.surfaces:
            surface.servers_agree(self._servers)

    async def _journal_agrees(self) -> None:
        for surface in self.surfaces:
            surface.journal_agrees(await rebuild(self.truth, surface.name))

    # The run.

    async def run(self) -> Outcome:
        """Runs with faults for a number of steps, then without faults until everything has ended."""
        await self._begin()
        await self._chaos()
        await self._calm()
        self.figures["steps"] = self.steps
        return Outcome(self._trace.hexdigest(), self.figures)

    async def _begin(self) -> None:
        server = Server(self)
        for surface in self.surfaces:
            await server.do(surface.name, surface.creation)
            await server.do(surface.name, StartRun())
        self._servers = [server, *(Server(self) for _ in range(self._count - 1))]
        for one in self._servers:
            await one.start()

    async def _chaos(self) -> None:
        for surface in self.surfaces:
            self._populate(surface)
        self._act(self._go_wrong())
        await self._done
        for actor in self._actors:
            actor.cancel()
        await asyncio.gather(*self._actors, return_exceptions=True)

    def _populate(self, surface: TestedSurface) -> None:
        """Starts the workers and clients of a surface."""
        random, network = self.random, surface.network
        for number in range(3):
            self._act(Puller(f"puller-{number}", network, random, FaultRates()).run())
            self._act(self._stream(Pushed(f"pushed-{number}", network, random, FaultRates())))
        for number in range(2):
            self._act(Producer(f"producer-{number}", network, random, surface.model).run())
        self._act(surface.operator.run())
        self._act(Subscriber(surface, random, RecordKind.CHECKPOINT).run())
        self._act(Subscriber(surface, random, RecordKind.AUDIT).run())
        self._act(Observer(surface, random).run())
        self._act(Tuner(surface, network, random).run())
        self._act(self._poll(Poller("poller-0", network, random, FaultRates())))
        if surface.is_scheduled:
            self._act(Scheduler(network, self._schedules, surface.model).run())

    async def _calm(self) -> None:
        """Stops all faults, and waits until everything has ended."""
        self._wanted, self._done = 2**60, self._loop.create_future()
        await self._end_faults()
        for surface in self.surfaces:
            await self._finish(surface)
        self._servers_agree()
        await self._journal_agrees()

    async def _end_faults(self) -> None:
        for server in self._servers:
            server.journal.full = False
        while len(self._servers) < self._count:
            await self._start_server()

    async def _finish(self, surface: TestedSurface) -> None:
        """Works until everything of a surface has ended."""
        network = Network(surface, self.random, 0.0)
        operator = Operator("calm-operator", network, self.random, surface.model)
        for number in range(3):
            worker = Puller(f"calm-{number}", network, self.random, FaultRates(calm=True))
            worker.stages = ()
            self._act(worker.run())
        ends_s = self._loop.time() + CALM_S
        model = surface.model
        while any(active.outstanding for active in model.live.values()):
            expect(self._loop.time() < ends_s, f"everything to end, and not {model.live}")
            await operator.put_right()
            await operator.ask(ApplyControl(Resume("calm"))) if model.control == "paused" else None
            done, _ = await asyncio.wait([self._done], timeout=1)
            for failed in done:
                failed.result()

    async def _stream(self, worker: Pushed) -> None:
        """Connects a worker again and again."""
        while True:
            await asyncio.sleep(self.random.random() * 2)
            server = self.ready_server()
            if server is not None:
                await worker.run(server)

    async def _poll(self, worker: Poller) -> None:
        """Lets a worker poll servers, one after another."""
        while True:
            await asyncio.sleep(self.random.random())
            server = self.ready_server()
            if server is not None:
                await worker.run(server, late_s=EXPIRY_S + 8 * self.slowest_ms / 1_000)

    async def _go_wrong(self) -> None:
        faults: list[Callable[[], Awaitable[None]]] = [self._restart, self._restart]
        if self._count == 1:
            # Servers that share a journal are expected to have clocks that agree.
            faults += [self._set_clock] + [self._oversleep] * self.surfaces[0].is_scheduled
        if self.slowest_ms:
            faults.append(self._fill_up)
        while True:
            await asyncio.sleep(self.random.random() * 20)
            self._forgive()
            await self.random.choice(faults)()
            self._forgive()
            await self._journal_agrees()

    def _forgive(self) -> None:
        for surface in self.surfaces:
            surface.forgive_overdue()

    async def _restart(self) -> None:
        """Kills a server, and starts another one after a while."""
        self.figures["restarts"] += 1
        server = self._servers.pop(self.random.randrange(len(self._servers)))
        await server.kill()
        await asyncio.sleep(self.random.choice([0.0, 0.5, 4.0]))
        await self._start_server()
        self._servers_agree()

    async def _start_server(self) -> None:
        server = Server(self)
        self._servers.append(server)
        await server.start()

    async def _set_clock(self) -> None:
        """Sets the wall clock forward or back; neither leases nor backoffs may move."""
        self.figures["clock jumps"] += 1
        self._skew_ms += self.random.choice([-86_400_000, -20_000, -500, 500, 3_000, 20_000, 86_400_000])

    async def _oversleep(self) -> None:
        """Ends the run, and sets the wall clock forward over due times: the catch-up policy decides."""
        self.figures["clock jumps"] += 1
        await self.surfaces[0].operator.ask(FailRun("evening"))
        self._skew_ms += self.random.choice([3_000, 20_000])

    async def _fill_up(self) -> None:
        """Makes the storage full for a while."""
        self.figures["full disks"] += 1
        journal = self.random.choice(self._servers).journal
        journal.overflow()
        await asyncio.sleep(self.random.random() * 2)
        journal.full = False
        self.retries_s = self._loop.time() + RETRY_MS / 1_000

    def _act(self, what: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(what)
        task.add_done_callback(self._acted)
        self._actors.append(task)

    def _acted(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and task.exception() is not None:
            failure = task.exception()
            assert failure is not None
            self.fail(failure)
