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
from itertools import chain
from random import Random
from typing import Any

import structlog
from lightspeed_ops.core import batch_index, batch_list, multilevel_queue, replay_backlog, start_order
from lightspeed_ops.core.active_batch import GRACE_MS
from lightspeed_ops.core.commands import (
    ApplyControl,
    Command,
    DeliveryMode,
    FailRun,
    StartAvailable,
    StartRun,
)
from lightspeed_ops.core.events import Commit, ReplayStaged, RetriesScheduled
from lightspeed_ops.core.evolve import evolve
from lightspeed_ops.core.operator import Resume
from lightspeed_ops.core.policy import Budget
from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.core.schedule import MANUAL
from lightspeed_ops.core.snapshot import freeze, thaw
from lightspeed_ops.core.surface import Surface
from lightspeed_ops.engine import ServiceClock
from lightspeed_ops.engine.schedule_timer import RETRY_MS
from lightspeed_ops.journal.rebuild import rebuild
from lightspeed_ops.reader import Reader

from tests.server.core.building import NAME, NOW_MS, create, pipeline
from tests.server.core.observing import observable
from tests.simulation import virtual
from tests.simulation.clients import (
    STAGE_LIMITS,
    Operator,
    Producer,
    Scheduler,
    Subscriber,
    Tuner,
    schedule,
)
from tests.simulation.event_checker import EventChecker
from tests.simulation.journal import BY_ITSELF, Cause, Truth
from tests.simulation.network import Network
from tests.simulation.observers import Observer
from tests.simulation.reference_model import ACTIVE, ReferenceModel, Violation, expect
from tests.simulation.response_check import check_answer
from tests.simulation.schedule_model import ScheduleModel
from tests.simulation.server import Server, elapsed_ns
from tests.simulation.start_order_model import LOW_PASSED_MOST, NORMAL_PASSED_MOST
from tests.simulation.workers import FaultRates, Poller, Puller, Pushed

LEASE_MS = 2_000
BASE_BACKOFF_MS, MAX_BACKOFF_MS = 200, 1_000
MAX_ATTEMPTS = 3
FULL_CHECK_EVERY = 250
"""Steps between two checks whose cost grows with the whole state."""
EXPIRY_S = 1.0
"""Seconds after its deadline within which expired work is available again."""
CALM_S = 900.0
"""Seconds in which everything must end after the last fault."""
MUCH = 10**9


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
        self._is_scheduled = seed % 2 == 1
        self._settings = create(
            pipeline=pipeline(schedule=schedule(self._schedules, NOW_MS) if self._is_scheduled else MANUAL),
            max_in_flight=random.randint(3, 8),
            stage_limits=STAGE_LIMITS[0],
            max_queued=random.randint(6, 40),
            max_attempts=MAX_ATTEMPTS,
            base_backoff_ms=BASE_BACKOFF_MS,
            max_backoff_ms=MAX_BACKOFF_MS,
            lease_ms=LEASE_MS,
            cancellation_budget_ms=random.choice([0, 1_500]),
            dead_letters=random.random() < 0.85,
            budget=Budget(MUCH, MUCH, MUCH, MUCH, MUCH, MUCH),
        )
        self.model = ReferenceModel(
            self._settings.settings, ScheduleModel(NAME, self._settings.pipeline.schedule)
        )
        self._event_checker = EventChecker(self.model)
        self.truth = Truth(random.choice([200, 800]), self)
        self._replica = Surface(NAME)
        self._servers: list[Server] = []
        self._count = random.choice([1, 1, 2])
        self._network = Network(self, random, random.choice([0.0, 0.02, 0.08]))
        self._operator = Operator("operator", self._network, random, self.model)
        self._overdue: dict[str, float] = {}
        self._undecided: tuple[int, float] | None = None
        """The due time that the service has to decide, and since when; None if none has come."""
        self._retries_s = 0.0
        """The time of the next attempt at a due time that a full disk refused."""
        self._startable_s: float | None = None
        """Since when a batch may start for a long poll that waits; None if there is none."""
        self._requests: set[str] = set()
        self._notes: dict[int, list[Callable[[], None]]] = {}
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

    def ready_server(self) -> Server | None:
        """Returns a server that serves, if there is one."""
        ready = [server for server in self._servers if server.ready]
        return self.random.choice(ready) if ready else None

    def at_version(self, version: int, note: Callable[[], None]) -> None:
        """Calls a function when the model has a version; never if it is beyond it."""
        if version == self.model.version:
            note()
        elif version > self.model.version:
            self._notes.setdefault(version, []).append(note)

    # Events, and their checks.

    def durable(self, commit: Commit, cause: Cause) -> None:
        """Enters a durable commit into the model, and compares the surface with it."""
        self._note(f"{commit.version} {commit.recorded_ms} {commit.events}")
        for event in commit.events:
            self.figures[type(event).__name__] += 1
        try:
            # A replay may stage batches in several commits before it starts.
            if not all(isinstance(event, ReplayStaged) for event in commit.events):
                self._is_done_once(cause.request_id)
            if cause is BY_ITSELF:
                self._spares_who_could_not_extend(commit)
            self._event_checker.enter(commit, cause.command)
            evolve(self._replica, commit)
            self.model.agree(self._replica)
            for note in self._notes.pop(commit.version, ()):
                note()
        except Exception as failure:  # noqa: BLE001 - the servers must not hear of it: the world ends
            self.fail(failure)
        command = cause.command
        if command is None or (isinstance(command, StartAvailable) and command.delivery is DeliveryMode.PUSH):
            self._step()

    def _is_done_once(self, request_id: str) -> None:
        if request_id:
            expect(request_id not in self._requests, f"request '{request_id}' to be done once")
            self._requests.add(request_id)

    def _spares_who_could_not_extend(self, commit: Commit) -> None:
        """Checks that after a start no lease expires before a heartbeat was possible.

        The wall clock does not matter.
        """
        if len(self._servers) != 1:
            return
        [server] = self._servers
        retried = [event.retries for event in commit.events if isinstance(event, RetriesScheduled)]
        for record in chain.from_iterable(retried):
            active = self.model.live[record.batch_key]
            grace_s = max(GRACE_MS, (active.deadline_ms - active.granted_ms) // 3) / 1_000
            is_spared = (
                active.granted_ms >= server.up_ms or self._loop.time() - server.up_s >= grace_s - 0.002
            )
            expect(is_spared, f"'{record.batch_key}' to be spared for {grace_s} s after the start")

    def deliver(self, command: Command[Any], request_id: str, answered: "asyncio.Future[Any] | None") -> None:
        """Delivers a message to a server, if there is one."""
        server = self.ready_server()
        if server is not None:
            server.serve(command, request_id, answered)
        self._step()

    def answered(self, command: Command[Any], answer: object) -> None:
        """Checks that the effects in a response are in the journal."""
        self._note(f"{type(command).__name__}: {answer}")
        check_answer(self.model, command, answer)

    def fail(self, failure: BaseException) -> None:
        """Ends the simulation with a failure."""
        if not self._done.done():
            self._done.set_exception(failure)

    def _note(self, what: str) -> None:
        self._trace.update(what.encode())
        self.recent.append(what[:400])

    def _step(self) -> None:
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
        self._nothing_is_overdue()
        self._long_polls_get_batches()
        self._due_times_are_decided()

    def _nothing_is_overdue(self) -> None:
        """Checks that expired work is available within a second.

        It needs a server whose grace period is over.
        """
        now_s, overdue = self._loop.time(), self._overdue
        serving = [server for server in self._servers if server.ready and not server.journal.full]
        in_flight = {
            active.token: active for active in self.model.live.values() if active.place == "in_flight"
        }
        now_ms = min([server.engine.now_ms(NAME) for server in serving], default=0)
        up_s = max([0.0, *(server.up_s for server in self._servers)])
        for token, active in in_flight.items():
            grace_s = max(GRACE_MS / 1_000, (active.deadline_ms - active.granted_ms) / 3_000)
            if active.deadline_ms > now_ms or now_s < up_s + grace_s:
                overdue.pop(token, None)
                continue
            since_s = overdue.setdefault(token, now_s)
            late_s = EXPIRY_S + 4 * self.slowest_ms / 1_000
            expect(now_s - since_s <= late_s, f"'{active.batch.key}' to be taken back within a second")
        for token in [token for token in overdue if token not in in_flight]:
            del overdue[token]

    def _long_polls_get_batches(self) -> None:
        """Checks that a long poll gets a batch within a second if one may start."""
        now_s = self._loop.time()
        serving = [server for server in self._servers if server.ready and not server.journal.full]
        is_waiting = len(serving) == self._count == 1 and any(
            poll.is_waiting() and not poll.stages for poll in serving[0].polls
        )
        if not is_waiting or not self.model.may_start(serving[0].engine.now_ms(NAME)):
            self._startable_s = None
            return
        if self._startable_s is None:
            self._startable_s = now_s
        late_s = EXPIRY_S + 4 * self.slowest_ms / 1_000
        expect(now_s - self._startable_s <= late_s, "a long poll to get a batch that may start")

    def _due_times_are_decided(self) -> None:
        """Checks that a due time is decided within a second; after a full disk the next attempt is later."""
        now_s, due_ms = (
            self._loop.time(),
            self.model.schedule.due_ms(is_active=self.model.lifecycle in ACTIVE),
        )
        serving = [server for server in self._servers if server.ready and not server.journal.full]
        is_early = now_s < self._retries_s or not serving
        if due_ms is None or is_early or min(one.engine.wall_ms() for one in serving) < due_ms:
            self._undecided = None
        elif self._undecided is None or self._undecided[0] != due_ms:
            self._undecided = due_ms, now_s
        else:
            late_s = EXPIRY_S + 4 * self.slowest_ms / 1_000
            expect(now_s - self._undecided[1] <= late_s, f"due time {due_ms} to be decided within a second")

    def _servers_agree(self) -> None:
        """Checks that every server has the state of the journal, and so has a snapshot."""
        expected = observable(self._replica)
        expect(observable(thaw(freeze(self._replica))) == expected, "a snapshot to hold the whole state")
        for server in self._servers:
            surface = server.surface()
            if surface is not None and surface.version == self._replica.version:
                expect(observable(surface) == expected, "a server to have the state that its journal gives")

    async def _journal_agrees(self) -> None:
        """Checks that the newest snapshot and the commits after it give the state."""
        rebuilt = await rebuild(self.truth, NAME)
        if rebuilt.version == self._replica.version:
            expect(observable(rebuilt) == observable(self._replica), "the journal to give the state")

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
        await server.do(self._settings)
        await server.do(StartRun())
        self._servers = [server, *(Server(self) for _ in range(self._count - 1))]
        for one in self._servers:
            await one.start()

    async def _chaos(self) -> None:
        random, network = self.random, self._network
        for number in range(3):
            self._act(Puller(f"puller-{number}", network, random, FaultRates()).run())
            self._act(self._stream(Pushed(f"pushed-{number}", network, random, FaultRates())))
        for number in range(2):
            self._act(Producer(f"producer-{number}", network, random, self.model).run())
        self._act(self._operator.run())
        self._act(Subscriber(self, random, RecordKind.CHECKPOINT).run())
        self._act(Subscriber(self, random, RecordKind.AUDIT).run())
        self._act(Observer(self, random).run())
        self._act(Tuner(self, network, random).run())
        self._act(self._poll(Poller("poller-0", network, random, FaultRates())))
        if self._is_scheduled:
            self._act(Scheduler(network, self._schedules, self.model).run())
        self._act(self._go_wrong())
        await self._done
        for actor in self._actors:
            actor.cancel()
        await asyncio.gather(*self._actors, return_exceptions=True)

    async def _calm(self) -> None:
        """Stops all faults, and waits until everything has ended."""
        self._wanted, self._done = 2**60, self._loop.create_future()
        network = Network(self, self.random, 0.0)
        operator = Operator("calm-operator", network, self.random, self.model)
        for server in self._servers:
            server.journal.full = False
        while len(self._servers) < self._count:
            await self._start_server()
        for number in range(3):
            worker = Puller(f"calm-{number}", network, self.random, FaultRates(calm=True))
            worker.stages = ()
            self._act(worker.run())
        ends_s = self._loop.time() + CALM_S
        while any(active.outstanding for active in self.model.live.values()):
            expect(self._loop.time() < ends_s, f"everything to end, and not {self.model.live}")
            await operator.put_right()
            await operator.ask(ApplyControl(Resume("calm"))) if self.model.control == "paused" else None
            done, _ = await asyncio.wait([self._done], timeout=1)
            for failed in done:
                failed.result()
        self._servers_agree()
        await self._journal_agrees()

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
            faults += [self._set_clock] + [self._oversleep] * self._is_scheduled
        if self.slowest_ms:
            faults.append(self._fill_up)
        while True:
            await asyncio.sleep(self.random.random() * 20)
            self._overdue.clear()
            await self.random.choice(faults)()
            self._overdue.clear()
            await self._journal_agrees()

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
        await self._operator.ask(FailRun("evening"))
        self._skew_ms += self.random.choice([3_000, 20_000])

    async def _fill_up(self) -> None:
        """Makes the storage full for a while."""
        self.figures["full disks"] += 1
        journal = self.random.choice(self._servers).journal
        journal.overflow()
        await asyncio.sleep(self.random.random() * 2)
        journal.full = False
        self._retries_s = self._loop.time() + RETRY_MS / 1_000

    def _act(self, what: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(what)
        task.add_done_callback(self._acted)
        self._actors.append(task)

    def _acted(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and task.exception() is not None:
            failure = task.exception()
            assert failure is not None
            self.fail(failure)
