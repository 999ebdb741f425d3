"""The engine: the single writer of every surface.

Owns the way of a command: decide, evolve, append, answer. Nothing awaits between them, so that every command
decides on what is; every answer waits until what it rests on is durable. Where another writer was first, the
surface is rebuilt from the journal and the command decided again; where storage failed, nothing more is
answered and :attr:`Engine.failed` tells the process to stop; where it is full, what finishes running work is
still decided.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

import structlog

from lightspeed_ops.config import Limits
from lightspeed_ops.core.commands import (
    AcknowledgeBatches,
    ApplyControl,
    AskToRead,
    Command,
    CreateSurface,
    Decided,
    ExpiredLease,
    ExpireLeases,
    ExtendLeases,
    FailBatches,
    Origin,
    Report,
    StartAvailable,
    UndeleteSurface,
)
from lightspeed_ops.core.decide.batches import block_reason
from lightspeed_ops.core.decide.planning import Planning
from lightspeed_ops.core.decide.surfaces import refuse_undeletion
from lightspeed_ops.core.events import Commit
from lightspeed_ops.core.evolve import evolve
from lightspeed_ops.core.holds import Hold as BlockReason
from lightspeed_ops.core.policy import TenantContext
from lightspeed_ops.core.profiles import AdapterProfile, default_pipeline
from lightspeed_ops.core.refusal import Refusal
from lightspeed_ops.core.settings import default_settings
from lightspeed_ops.core.surface import (
    DEFAULT_SURFACE,
    Surface,
    default_context,
    tenant_of,
)
from lightspeed_ops.engine.cells import Cell, Cells, Moved
from lightspeed_ops.engine.certifications import Certifications
from lightspeed_ops.engine.clock import Clock, elapsed_ns, never_ahead
from lightspeed_ops.engine.housekeeping import Housekeeping
from lightspeed_ops.engine.refused import (
    Refused,
    request_conflict,
    storage_full,
    too_many_of_tenant,
    too_many_surfaces,
)
from lightspeed_ops.engine.reprocessing import Prepared, Reprocessing, decide_with
from lightspeed_ops.engine.requests import Hold, Request, Reservations, SharedAnswer
from lightspeed_ops.engine.requeueing import Requeueing
from lightspeed_ops.engine.snapshots import Snapshots
from lightspeed_ops.engine.timekeeper import Timekeeper
from lightspeed_ops.journal.port import Answered, Journal, JournalFailed, JournalFull, VersionConflict

FINISHING = (AcknowledgeBatches, FailBatches, ExtendLeases, Report, ExpireLeases, AskToRead)
"""Commands that are decided while storage is full: never shed what lets work finish."""

A = TypeVar("A")
V = TypeVar("V")

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Asked(Generic[A, V]):
    """What a caller wants to have of a command: how it is rendered, on whose behalf, and as which request."""

    render: Callable[[A, Surface], V | Refusal]
    context: TenantContext | None = None
    request: Request[A] | None = None
    hold: Hold | None = None

    @property
    def request_id(self) -> str:
        return "" if self.request is None else self.request.request_id


class Engine:
    """Executes commands on surfaces."""

    def __init__(
        self,
        journal: Journal,
        clock: Clock,
        *,
        wall_ahead_ms: Clock = never_ahead,
        elapsed_ns: Clock = elapsed_ns,
        limits: Limits | None = None,
    ) -> None:
        """An engine over a journal.

        Args:
            journal: Where commits go.
            clock: The service clock, Unix milliseconds.
            wall_ahead_ms: How far the wall clock is ahead of it.
            elapsed_ns: A clock that goes on while the process stands still, for its own gaps.
            limits: The limits of the server; the defaults if None.
        """
        self._journal = journal
        self._clock = clock
        self._wall_ahead_ms = wall_ahead_ms
        self._limits = limits or Limits()
        self._cells = Cells(journal, clock)
        self._reservations = Reservations()
        self._woken: dict[str, list[Callable[[], None]]] = {}
        """Who is called when something happens to a surface."""
        self._expiry_told: dict[str, list[Callable[[tuple[ExpiredLease, ...]], None]]] = {}
        self._certifications = Certifications(clock)
        self._snapshots = Snapshots(journal, self._cells, clock, self._stop)
        self.housekeeping = Housekeeping(
            journal, self._cells, self._snapshots, clock, wall_ahead_ms, self._stop
        )
        self._reprocessing = Reprocessing(journal, clock, self._execute_own)
        self._requeueing = Requeueing(self._cells, self._execute_own, self._reprocessing.is_staging)
        self.timekeeper = Timekeeper(self._cells, clock, elapsed_ns, self._expire_leases)
        self.failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Fails when storage has failed: the process must stop."""
        journal.failed.add_done_callback(self._settled)

    async def start(self) -> None:
        """Rebuilds every living surface; a journal that never had a surface gets the default surface."""
        names = await self._journal.living()
        for name in names:
            await self._cells.current(name)
        if not names and not await self._journal.deleted(after="", limit=1):
            # Another server may have begun on the same journal at the same time.
            with suppress(Refused):
                await self.execute(DEFAULT_SURFACE, _default_creation())
        for _, cell in self._cells:
            self._requeueing.begin_if_due(cell)
        log.info("surfaces_ready", surfaces=len(self.surfaces()))

    async def stop(self) -> None:
        """Gives up what is done in the background; what callers wait for is theirs."""
        await self._requeueing.stop()
        await self._snapshots.stop()

    def now_ms(self, name: str) -> int:
        """A surface's clock, Unix milliseconds: leases, backoffs and freshness run on it."""
        cell = self._cells.get(name)
        return self._clock() + (0 if cell is None else cell.ahead_ms)

    async def execute(self, name: str, command: Command[A], *, context: TenantContext | None = None) -> A:
        """Does a command and answers it when it is durable; raises :class:`Refused`."""
        asked: _Asked[A, A] = _Asked(_as_it_is, context)
        return await self._execute(name, command, asked)

    async def answer(
        self, name: str, command: Command[A], request: Request[A], *, context: TenantContext | None = None
    ) -> bytes:
        """Does a command once for each request id, and answers what it was answered then, byte for byte.

        Raises :class:`Refused`, also where the id was used by a request of other content. An answer may be
        one of a refusal: a recorded one.
        """
        if not request.request_id:
            return await self._execute(name, command, _Asked(request.render, context, request))
        async with self._reservations.hold(name, request.request_id) as hold:
            if hold.shared is None:
                answer = await self._execute(name, command, _Asked(request.render, context, request, hold))
                hold.shared = SharedAnswer(request.fingerprint, answer)
            elif hold.shared.fingerprint != request.fingerprint:
                raise Refused(request_conflict(name, request.method, request.request_id))
            return hold.shared.answer

    async def read(
        self, name: str, view: Callable[[Surface], V | Refusal], *, context: TenantContext | None = None
    ) -> V:
        """A view of the surface for a caller who may read it; all that it shows is durable."""
        asked: _Asked[None, V] = _Asked(lambda _, surface: view(surface), context)
        return await self._execute(name, AskToRead(), asked)

    def begin(self, name: str, command: Command[A]) -> "Begun[A] | None":
        """Decides a command at once; None where the surface is not in memory, or is about to be rebuilt.

        What came of it counts when :meth:`finish` has returned it. Raises :class:`Refused` where storage is
        full.
        """
        cell = self._cells.get(name)
        if self.failed.done() or cell is None or not self._cells.is_current(cell):
            return None
        asked: _Asked[A, A] = _Asked(_as_it_is)
        return self._begin(cell, command, asked)

    async def finish(self, begun: "Begun[A]") -> A:
        """What was begun, when it is durable; raises :class:`Undone` where it did not come to be."""
        try:
            return await self._finish(begun)
        except (VersionConflict, Moved, JournalFull) as undone:
            raise Undone from undone
        except JournalFailed as failure:
            self._stop(failure)
            raise

    def when_it_moves(self, name: str, wake: Callable[[], None]) -> Callable[[], None]:
        """Calls ``wake`` whenever something happens to a surface; what is answered ends that."""
        return _subscribed(self._woken, name, wake)

    def when_leases_expire(
        self, name: str, tell: Callable[[tuple[ExpiredLease, ...]], None]
    ) -> Callable[[], None]:
        """Tells of leases that expire, before anything else is decided; what is answered ends that."""
        return _subscribed(self._expiry_told, name, tell)

    def look(self, name: str) -> Surface | None:
        """The surface as it is in memory, durable or not, for who decides nothing on it; None where not."""
        cell = self._cells.get(name)
        return None if cell is None else cell.surface

    def block_reason(self, name: str, command: StartAvailable) -> BlockReason | None:
        """Returns why a start would start nothing, or None if it has to be decided; see ``core``."""
        cell = self._cells.get(name)
        if self.failed.done() or cell is None or not self._cells.is_current(cell):
            return None
        return block_reason(cell.surface, command, self._clock() + cell.ahead_ms)

    def surfaces(self, tenant_id: str | None = None) -> list[str]:
        """Names of the living surfaces, of one tenant or of all, sorted."""
        return self._cells.living(tenant_id)

    async def deleted_surfaces(self, tenant_id: str, *, after: str, limit: int) -> Sequence[str]:
        """At most ``limit`` names of a tenant's deleted surfaces behind a name, sorted."""
        return await self._journal.deleted(after=after, limit=limit, tenant=tenant_id)

    async def _expire_leases(self, name: str, command: ExpireLeases) -> int:
        return len(await self.execute(name, command))

    async def _execute_own(self, name: str, command: Command[None]) -> None:
        """Executes a command that the service asks for itself."""
        await self.execute(name, command)

    async def _execute(self, name: str, command: Command[A], asked: _Asked[A, V]) -> V:
        while True:
            try:
                return await self._once(name, command, asked)
            except (VersionConflict, Moved):
                continue
            except JournalFull as full:
                raise Refused(storage_full(name)) from full
            except JournalFailed as failure:
                self._stop(failure)
                raise

    async def _once(self, name: str, command: Command[A], asked: _Asked[A, V]) -> V:
        """One way of a command; raises :class:`VersionConflict` where it must be gone again."""
        self._refuse_failed()
        cell = await self._cells.current(name)
        if asked.hold is not None and asked.request is not None:
            recorded = await self._recorded(name, asked.request)
            if recorded is not None:
                return recorded  # type: ignore[return-value]  # who asks with a request id wants bytes
        command = await self._certifications.prepared(cell.surface, command, asked.context)
        try:
            prepared = await self._reprocessing.prepare(cell, command, asked.context)
        except BaseException:
            # What was staged for a replay that does not start is dropped.
            self._requeueing.begin_if_due(cell)
            raise
        if not self._cells.is_current(cell):
            raise Moved
        if isinstance(prepared, Planning) and not prepared.holds(cell.surface):
            raise Moved
        return await self._finish(self._begin(cell, command, asked, prepared))

    def _begin(
        self, cell: Cell, command: Command[A], asked: _Asked[A, V], prepared: Prepared = None
    ) -> "Begun[V]":
        """Decides, evolves, renders and appends; nothing of it may be told before :meth:`_finish`."""
        if self._journal.full and _needs_room(command):
            raise Refused(storage_full(cell.surface.name))
        now_ms = self._clock()
        wall_ahead_ms = self._wall_ahead_ms() - cell.ahead_ms
        origin = Origin(now_ms + cell.ahead_ms, asked.request_id, asked.context, wall_ahead_ms)
        decided = self._decide(cell, command, prepared, origin)
        before = cell.promise
        outcome = self._record(cell, command, decided, asked, origin)
        return Begun(outcome, cell, wrote=cell.promise is not before)

    async def _finish(self, begun: "Begun[V]") -> V:
        """Returns the outcome of what was begun when it is durable; raises where it did not come to be."""
        await self._confirm(begun.cell, wrote=begun.wrote)
        self._refuse_failed()
        self._snapshots.save_if_due(begun.cell)
        self._requeueing.begin_if_due(begun.cell)
        if isinstance(begun.outcome, Refusal):
            raise Refused(begun.outcome)
        return begun.outcome

    async def _recorded(self, name: str, request: Request[A]) -> bytes | None:
        """What a request was answered before; None where it was not."""
        found = await self._journal.find_answer(name, request.request_id)
        if found is None:
            return None
        self._refuse_failed()
        if found.fingerprint != request.fingerprint:
            raise Refused(request_conflict(name, request.method, request.request_id))
        return found.answer

    def _decide(self, cell: Cell, command: Command[A], prepared: Prepared, origin: Origin) -> Decided[A]:
        decided = decide_with(cell.surface, command, prepared, origin)
        if decided.refusal is not None or not isinstance(command, CreateSurface | UndeleteSurface):
            return decided
        too_many = self._too_many(cell.surface.name)
        if too_many is None:
            return decided
        if isinstance(command, UndeleteSurface):
            return refuse_undeletion(cell.surface, command, origin, too_many)
        return Decided((), refusal=too_many)

    def _too_many(self, name: str) -> Refusal | None:
        """The refusal of one living surface more, if the server or its tenant may have no more."""
        living, of_tenant = self._cells.count_living(tenant_of(name))
        if living >= self._limits.max_surfaces:
            return too_many_surfaces(name, self._limits.max_surfaces)
        if of_tenant >= self._limits.max_surfaces_per_tenant:
            return too_many_of_tenant(name, self._limits.max_surfaces_per_tenant)
        return None

    def _record(
        self, cell: Cell, command: Command[A], decided: Decided[A], asked: _Asked[A, V], origin: Origin
    ) -> V | Refusal:
        """Evolves, renders and appends at once: the next command decides on what is.

        An event that cannot be applied must not get into the journal, where it could never be applied again;
        a surface that has one half of its commit must not be decided on.
        """
        recorded_ms, version = origin.recorded_ms, cell.surface.version + 1
        ahead_ms = origin.now_ms - recorded_ms
        commit = Commit(cell.surface.name, version, recorded_ms, decided.events, ahead_ms)
        rendered = None if commit.events else _rendered(cell.surface, command, decided, asked, commit)
        if rendered is not None and rendered.answered is None:
            return rendered.outcome
        with self._wholly(cell):
            evolve(cell.surface, commit)
            rendered = rendered or _rendered(cell.surface, command, decided, asked, commit)
            cell.promise = self._journal.append(commit, rendered.answered)
        cell.promise.add_done_callback(self._settled)
        self._cells.keep(cell)
        if isinstance(command, ExpireLeases):
            expired: tuple[ExpiredLease, ...] = decided.answer or ()  # type: ignore[assignment]  # its answer
            for tell in self._expiry_told.get(commit.surface, ()):
                tell(expired)
        for wake in self._woken.get(commit.surface, ()):
            wake()
        if asked.hold is not None:
            asked.hold.promise = cell.promise
        return rendered.outcome

    @contextmanager
    def _wholly(self, cell: Cell) -> Iterator[None]:
        """Throws the surface away where not all of it is done."""
        try:
            yield
        except BaseException:
            self._cells.discard(cell)
            raise

    def _settled(self, promise: asyncio.Future[Any]) -> None:
        """Sees to it that a failure is noticed also where everybody who waited has gone."""
        failure = None if promise.cancelled() else promise.exception()
        if failure is not None and not isinstance(failure, (VersionConflict, JournalFull)):
            self._stop(failure)

    def _stop(self, failure: BaseException) -> None:
        if not self.failed.done():
            self.failed.set_exception(failure)

    def _refuse_failed(self) -> None:
        if self.failed.done():
            raise JournalFailed("expected to answer, but storage has failed") from self.failed.exception()

    async def _confirm(self, cell: Cell, *, wrote: bool) -> None:
        """Returns when what a command decided on, and what it wrote, is durable.

        What wrote nothing meets no conflict that would tell of another writer: the journal is asked. Raises
        :class:`VersionConflict` or :class:`Moved` where the command was decided on what is not.
        """
        version = cell.surface.version
        try:
            await cell.settled()
        except JournalFull as full:
            if wrote:
                raise
            raise Moved from full
        if wrote:
            return
        newest = await self._journal.newest_version(cell.surface.name)
        if newest > cell.surface.version:
            cell.stale = True
            raise Moved
        if newest > version:
            # Behind it are commits of this engine, unless one of them breaks.
            try:
                await cell.settled()
            except JournalFull as full:
                raise Moved from full


@dataclass(frozen=True, slots=True)
class Begun(Generic[V]):
    """A command that was decided, and is not durable yet."""

    outcome: V | Refusal
    cell: Cell
    wrote: bool


class Undone(Exception):
    """What was begun did not come to be: it is as if nobody had asked."""


class _Rendered(NamedTuple, Generic[V]):
    """What a command comes to: for who asked, and for who asks again."""

    outcome: V | Refusal
    answered: Answered | None


def _rendered(
    surface: Surface, command: Command[A], decided: Decided[A], asked: _Asked[A, V], commit: Commit
) -> _Rendered[V]:
    """Renders a command's outcome, and as an answer to keep where its request has an id.

    A refusal without effect is decided again, and so are a start that started nothing, which is a poll, and a
    dry run.
    """
    # A command that is not refused is done, and has its answer.
    outcome = decided.refusal or asked.render(decided.answer, surface)  # type: ignore[arg-type]
    request = asked.request
    again = not commit.events and (isinstance(outcome, Refusal) or _asks_only(command))
    if request is None or not request.request_id or again:
        return _Rendered(outcome, None)
    kept: Any = request.render_refusal(outcome) if isinstance(outcome, Refusal) else outcome
    return _Rendered(outcome, Answered(request.request_id, request.fingerprint, kept, commit.now_ms))


def _subscribed(by_name: dict[str, list[V]], name: str, subscriber: V) -> Callable[[], None]:
    """Adds a subscriber of a surface; what is answered removes it."""
    subscribers = by_name.setdefault(name, [])
    subscribers.append(subscriber)

    def end() -> None:
        subscribers.remove(subscriber)
        if not subscribers and by_name.get(name) is subscribers:
            del by_name[name]

    return end


def _needs_room(command: Command[Any]) -> bool:
    """True for what is refused while storage is full; who asks only whether he may start anything may."""
    return not isinstance(command, FINISHING) and not (
        isinstance(command, StartAvailable) and command.max_batches == 0
    )


def _asks_only(command: Command[Any]) -> bool:
    """True for a command that, where it does nothing, was no more than a question."""
    return isinstance(command, StartAvailable) or (isinstance(command, ApplyControl) and command.dry_run)


def _as_it_is(answer: A, _surface: Surface) -> A:
    """Renders for who wants the answer alone."""
    return answer


def _default_creation() -> CreateSurface:
    name = DEFAULT_SURFACE.rsplit("/", 1)[-1]
    profile = AdapterProfile.STANDARD
    context = default_context(tenant_of(DEFAULT_SURFACE))
    return CreateSurface(profile, context, default_pipeline(name), default_settings(name, profile))
