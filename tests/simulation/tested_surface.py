"""A tested surface: its model, its checks, and the network between it and its clients.

Owns what must hold for one surface, whichever server serves it. The world owns the servers and their faults.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from itertools import chain
from random import Random
from typing import Any, Protocol, TypeVar

from lightspeed_ops.core.active_batch import GRACE_MS
from lightspeed_ops.core.commands import Command, CreateSurface, DeliveryMode, StartAvailable
from lightspeed_ops.core.events import Commit, ReplayStaged, RetriesScheduled
from lightspeed_ops.core.evolve import evolve
from lightspeed_ops.core.policy import Budget
from lightspeed_ops.core.retention import KEEP_ALL, Retention
from lightspeed_ops.core.schedule import MANUAL
from lightspeed_ops.core.snapshot import freeze, thaw
from lightspeed_ops.core.surface import Surface
from lightspeed_ops.reader import Reader

from tests.server.core.building import NOW_MS, create, pipeline
from tests.server.core.observing import observable
from tests.simulation.clients import STAGE_LIMITS, Operator, schedule
from tests.simulation.event_checker import EventChecker
from tests.simulation.journal import BY_ITSELF, Cause
from tests.simulation.network import Network
from tests.simulation.reference_model import ACTIVE, ReferenceModel, expect
from tests.simulation.response_check import check_answer
from tests.simulation.schedule_model import ScheduleModel
from tests.simulation.server import Server

A = TypeVar("A")

LEASE_MS = 2_000
BASE_BACKOFF_MS, MAX_BACKOFF_MS = 200, 1_000
MAX_ATTEMPTS = 3
EXPIRY_S = 1.0
"""Seconds after its deadline within which expired work is available again."""
MUCH = 10**9


class Surroundings(Protocol):
    """The world around a surface."""

    random: Random
    figures: Counter[str]
    slowest_ms: int
    steps: int
    retries_s: float
    """The time of the next attempt at a due time that a full disk refused."""
    copies_lag: bool

    def ready_server(self) -> Server | None:
        """Returns a server that serves, if there is one."""
        ...

    def reader(self) -> Reader:
        """Returns a reader of the durable commits."""
        ...

    async def asked(self, answer: Awaitable[A]) -> A | None:
        """Returns an answer of a reader, or None if storage was away."""
        ...

    def fail(self, failure: BaseException) -> None:
        """Ends the simulation with a failure."""
        ...

    def note(self, what: str) -> None:
        """Adds to the trace."""
        ...

    def step(self) -> None:
        """Counts a step, and checks everything."""
        ...


def settings_of(
    random: Random, schedules: Random, *, is_scheduled: bool, retention: Retention = KEEP_ALL
) -> CreateSurface:
    """Returns the creation of a surface with settings by chance."""
    return create(
        pipeline=pipeline(schedule=schedule(schedules, NOW_MS) if is_scheduled else MANUAL),
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
        retention=retention,
    )


class TestedSurface:
    """One surface of a world."""

    __test__ = False

    def __init__(
        self, world: Surroundings, name: str, creation: CreateSurface, *, loss: float, is_scheduled: bool
    ) -> None:
        """A surface that is not created yet; ``loss`` is that of its network."""
        self._world = world
        self._loop = asyncio.get_running_loop()
        self.name = name
        self._label = name.rpartition("/")[2]
        self.creation = creation
        self.is_scheduled = is_scheduled
        self.random = world.random
        self.figures = world.figures
        self.model = ReferenceModel(creation.settings, ScheduleModel(name, creation.pipeline.schedule))
        self._event_checker = EventChecker(self.model)
        self.replica = Surface(name)
        self.network = Network(self, world.random, loss)
        self.operator = Operator("operator", self.network, world.random, self.model)
        self._overdue: dict[str, float] = {}
        self._undecided: tuple[int, float] | None = None
        """The due time that the service has to decide, and since when; None if none has come."""
        self._startable_s: float | None = None
        """Since when a batch may start for a long poll that waits; None if there is none."""
        self._requests: set[str] = set()
        self._notes: dict[int, list[Callable[[], None]]] = {}

    # What clients and readers need of it.

    @property
    def copies_lag(self) -> bool:
        """True if a server may show an older version than the newest one."""
        return self._world.copies_lag

    def ready_server(self) -> Server | None:
        """Returns a server that serves, if there is one."""
        return self._world.ready_server()

    def reader(self) -> Reader:
        """Returns a reader of the durable commits."""
        return self._world.reader()

    async def asked(self, answer: Awaitable[A]) -> A | None:
        """Returns an answer of a reader, or None if storage was away."""
        return await self._world.asked(answer)

    def at_version(self, version: int, note: Callable[[], None]) -> None:
        """Calls a function when the model has a version; never if it is beyond it."""
        if version == self.model.version:
            note()
        elif version > self.model.version:
            self._notes.setdefault(version, []).append(note)

    def deliver(self, command: Command[Any], request_id: str, answered: "asyncio.Future[Any] | None") -> None:
        """Delivers a message to a server, if there is one."""
        server = self.ready_server()
        if server is not None:
            server.serve(self.name, command, request_id, answered)
        self._world.step()

    def answered(self, command: Command[Any], answer: object) -> None:
        """Checks that the effects in a response are in the journal."""
        self._world.note(f"{self._label} {type(command).__name__}: {answer}")
        check_answer(self.model, command, answer)

    # Events, and their checks.

    def durable(self, commit: Commit, cause: Cause, spares: Callable[[Commit], None]) -> None:
        """Enters a durable commit into the model, and compares the surface with it."""
        self._world.note(f"{self._label} {commit.version} {commit.recorded_ms} {commit.events}")
        for event in commit.events:
            self.figures[type(event).__name__] += 1
        try:
            # A replay may stage batches in several commits before it starts.
            if not all(isinstance(event, ReplayStaged) for event in commit.events):
                self._is_done_once(cause.request_id)
            if cause is BY_ITSELF:
                spares(commit)
            self._event_checker.enter(commit, cause.command)
            evolve(self.replica, commit)
            self.model.agree(self.replica)
            for note in self._notes.pop(commit.version, ()):
                note()
        except Exception as failure:  # noqa: BLE001 - the servers must not hear of it: the world ends
            self._world.fail(failure)
        command = cause.command
        if command is None or (isinstance(command, StartAvailable) and command.delivery is DeliveryMode.PUSH):
            self._world.step()

    def _is_done_once(self, request_id: str) -> None:
        if request_id:
            expect(request_id not in self._requests, f"request '{request_id}' to be done once")
            self._requests.add(request_id)

    def spares_who_could_not_extend(self, commit: Commit, up_ms: int, served_ms: int) -> None:
        """Checks that after a start or a gain no lease expires before a heartbeat was possible.

        ``up_ms`` is its time, on the surface's clock, and ``served_ms`` the time since then. The wall clock
        does not matter.
        """
        retried = [event.retries for event in commit.events if isinstance(event, RetriesScheduled)]
        for record in chain.from_iterable(retried):
            active = self.model.live[record.batch_key]
            grace_ms = max(GRACE_MS, (active.deadline_ms - active.granted_ms) // 3)
            is_spared = active.granted_ms >= up_ms or served_ms >= grace_ms - 2
            expect(is_spared, f"'{record.batch_key}' to be spared for {grace_ms} ms after the start")

    # Checks of each step.

    def forgive(self) -> None:
        """Begins to wait anew for everything that is late."""
        self.forgive_overdue()
        self._undecided = self._startable_s = None

    def forgive_overdue(self) -> None:
        """Begins to wait anew for expired work."""
        self._overdue.clear()

    def nothing_is_overdue(self, servers: Sequence[Server]) -> None:
        """Checks that expired work is available within a second.

        It needs a server whose grace period is over.
        """
        now_s, overdue = self._loop.time(), self._overdue
        serving = [server for server in servers if server.ready and not server.journal.full]
        in_flight = {
            active.token: active for active in self.model.live.values() if active.place == "in_flight"
        }
        now_ms = min([server.engine.now_ms(self.name) for server in serving], default=0)
        up_s = max([0.0, *(server.up_s for server in servers)])
        for token, active in in_flight.items():
            grace_s = max(GRACE_MS / 1_000, (active.deadline_ms - active.granted_ms) / 3_000)
            if active.deadline_ms > now_ms or now_s < up_s + grace_s:
                overdue.pop(token, None)
                continue
            since_s = overdue.setdefault(token, now_s)
            expect(
                now_s - since_s <= self._late_s,
                f"'{active.batch.key}' of {self._label} to be taken back within a second",
            )
        for token in [token for token in overdue if token not in in_flight]:
            del overdue[token]

    def long_polls_get_batches(self, server: Server | None) -> None:
        """Checks that a long poll gets a batch within a second if one may start; None: no server starts."""
        now_s = self._loop.time()
        is_waiting = server is not None and any(
            poll.is_waiting() and not poll.stages for poll in server.polls.get(self.name, ())
        )
        if server is None or not is_waiting or not self.model.may_start(server.engine.now_ms(self.name)):
            self._startable_s = None
            return
        if self._startable_s is None:
            self._startable_s = now_s
        expect(now_s - self._startable_s <= self._late_s, "a long poll to get a batch that may start")

    def due_times_are_decided(self, servers: Sequence[Server]) -> None:
        """Checks that a due time is decided within a second; after a full disk the next attempt is later."""
        now_s, schedule_model = self._loop.time(), self.model.schedule
        due_ms = schedule_model.due_ms(is_active=self.model.lifecycle in ACTIVE)
        serving = [server for server in servers if server.ready and not server.journal.full]
        is_early = now_s < self._world.retries_s or not serving
        if due_ms is None or is_early or min(one.engine.wall_ms() for one in serving) < due_ms:
            self._undecided = None
        elif self._undecided is None or self._undecided[0] != due_ms:
            self._undecided = due_ms, now_s
        else:
            is_late = now_s - self._undecided[1] > self._late_s
            expect(not is_late, f"due time {due_ms} to be decided within a second")

    @property
    def _late_s(self) -> float:
        return EXPIRY_S + 4 * self._world.slowest_ms / 1_000

    def servers_agree(self, servers: Sequence[Server]) -> None:
        """Checks that every server has the state of the journal, and so has a snapshot."""
        expected = observable(self.replica)
        expect(observable(thaw(freeze(self.replica))) == expected, "a snapshot to hold the whole state")
        for server in servers:
            surface = server.surface(self.name)
            if surface is not None and surface.version == self.replica.version:
                expect(observable(surface) == expected, "a server to have the state that its journal gives")

    def journal_agrees(self, rebuilt: Surface) -> None:
        """Checks that the newest snapshot and the commits after it give the state."""
        if rebuilt.version == self.replica.version:
            expect(observable(rebuilt) == observable(self.replica), "the journal to give the state")
