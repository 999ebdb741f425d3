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
from lightspeed_ops.core.block_reasons import BlockReason
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
from lightspeed_ops.engine.certifications import Certifications
from lightspeed_ops.engine.clock import Clock, elapsed_ns, never_ahead
from lightspeed_ops.engine.housekeeping import Housekeeping
from lightspeed_ops.engine.lease_reaper import LeaseReaper
from lightspeed_ops.engine.refused import (
    Refused,
    request_conflict,
    storage_full,
    too_many_of_tenant,
    too_many_surfaces,
)
from lightspeed_ops.engine.reprocessing import Prepared, Reprocessing, decide_with
from lightspeed_ops.engine.requests import Request, Reservation, Reservations, SharedAnswer
from lightspeed_ops.engine.requeueing import Requeueing
from lightspeed_ops.engine.snapshots import Snapshots
from lightspeed_ops.engine.surface_cache import CachedSurface, CacheInvalidated, SurfaceCache
from lightspeed_ops.journal.port import Journal, JournalFailed, JournalFull, StoredResponse, VersionConflict

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
    reservation: Reservation | None = None

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
        self._cells = SurfaceCache(journal, clock)
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
        self.lease_reaper = LeaseReaper(self._cells, clock, elapsed_ns, self._expire_leases)
        self.failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Fails when storage has failed: the process must stop."""
        journal.failed.add_done_callback(self._settled)

    async def start(self) -> None:
        """Rebuilds every living surface; a journal that never had a surface gets the default surface."""
        names = await self._journal.current_batch()
        for name in names:
            await self._cells.current(name)
        if not names and not await self._journal.deleted(after="", limit=1):
            # Another server may have begun on the same journal at the same time.
            with suppress(Refused):
                await self.execute(DEFAULT_SURFACE, _default_creation())
        for _, cached in self._cells:
            self._requeueing.begin_if_due(cached)
        log.info("surfaces_ready", surfaces=len(self.surfaces()))

    async def stop(self) -> None:
        """Gives up what is done in the background; what callers wait for is theirs."""
        await self._requeueing.stop()
        await self._snapshots.stop()

    def now_ms(self, name: str) -> int:
        """A surface's clock, Unix milliseconds: leases, backoffs and freshness run on it."""
        cached = self._cells.get(name)
        return self._clock() + (0 if cached is None else cached.ahead_ms)

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
        async with self._reservations.reservation(name, request.request_id) as reservation:
            if reservation.shared is None:
                answer = await self._execute(
                    name, command, _Asked(request.render, context, request, reservation)
                )
                reservation.shared = SharedAnswer(request.fingerprint, answer)
            elif reservation.shared.fingerprint != request.fingerprint:
                raise Refused(request_conflict(name, request.method, request.request_id))
            return reservation.shared.answer

    async def read(
        self, name: str, view: Callable[[Surface], V | Refusal], *, context: TenantContext | None = None
    ) -> V:
        """A view of the surface for a caller who may read it; all that it shows is durable."""
        asked: _Asked[None, V] = _Asked(lambda _, surface: view(surface), context)
        return await self._execute(name, AskToRead(), asked)

    def begin(self, name: str, command: Command[A]) -> "PendingCommit[A] | None":
        """Decides a command at once; None where the surface is not in memory, or is about to be rebuilt.

        What came of it counts when :meth:`finish` has returned it. Raises :class:`Refused` where storage is
        full.
        """
        cached = self._cells.get(name)
        if self.failed.done() or cached is None or not self._cells.is_current(cached):
            return None
        asked: _Asked[A, A] = _Asked(_as_it_is)
        return self._begin(cached, command, asked)

    async def finish(self, pending: "PendingCommit[A]") -> A:
        """What was begun, when it is durable; raises :class:`CommitAborted` where it did not come to be."""
        try:
            return await self._finish(pending)
        except (VersionConflict, CacheInvalidated, JournalFull) as undone:
            raise CommitAborted from undone
        except JournalFailed as failure:
            self._stop(failure)
            raise

    def subscribe(self, name: str, wake: Callable[[], None]) -> Callable[[], None]:
        """Calls ``wake`` whenever something happens to a surface; what is answered ends that."""
        return _subscribed(self._woken, name, wake)

    def when_leases_expire(
        self, name: str, tell: Callable[[tuple[ExpiredLease, ...]], None]
    ) -> Callable[[], None]:
        """Tells of leases that expire, before anything else is decided; what is answered ends that."""
        return _subscribed(self._expiry_told, name, tell)

    def peek(self, name: str) -> Surface | None:
        """The surface as it is in memory, durable or not, for who decides nothing on it; None where not."""
        cached = self._cells.get(name)
        return None if cached is None else cached.surface

    def block_reason(self, name: str, command: StartAvailable) -> BlockReason | None:
        """Returns why a start would start nothing, or None if it has to be decided; see ``core``."""
        cached = self._cells.get(name)
        if self.failed.done() or cached is None or not self._cells.is_current(cached):
            return None
        return block_reason(cached.surface, command, self._clock() + cached.ahead_ms)

    def surfaces(self, tenant_id: str | None = None) -> list[str]:
        """Names of the living surfaces, of one tenant or of all, sorted."""
        return self._cells.current_batch(tenant_id)

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
            except (VersionConflict, CacheInvalidated):
                continue
            except JournalFull as full:
                raise Refused(storage_full(name)) from full
            except JournalFailed as failure:
                self._stop(failure)
                raise

    async def _once(self, name: str, command: Command[A], asked: _Asked[A, V]) -> V:
        """One way of a command; raises :class:`VersionConflict` where it must be gone again."""
        self._refuse_failed()
        cached = await self._cells.current(name)
        if asked.reservation is not None and asked.request is not None:
            recorded = await self._recorded(name, asked.request)
            if recorded is not None:
                return recorded  # type: ignore[return-value]  # who asks with a request id wants bytes
        command = await self._certifications.prepared(cached.surface, command, asked.context)
        try:
            prepared = await self._reprocessing.prepare(cached, command, asked.context)
        except BaseException:
            # What was staged for a replay that does not start is dropped.
            self._requeueing.begin_if_due(cached)
            raise
        if not self._cells.is_current(cached):
            raise CacheInvalidated
        if isinstance(prepared, Planning) and not prepared.holds(cached.surface):
            raise CacheInvalidated
        return await self._finish(self._begin(cached, command, asked, prepared))

    def _begin(
        self, cached: CachedSurface, command: Command[A], asked: _Asked[A, V], prepared: Prepared = None
    ) -> "PendingCommit[V]":
        """Decides, evolves, renders and appends; nothing of it may be told before :meth:`_finish`."""
        if self._journal.full and _needs_room(command):
            raise Refused(storage_full(cached.surface.name))
        now_ms = self._clock()
        wall_ahead_ms = self._wall_ahead_ms() - cached.ahead_ms
        origin = Origin(now_ms + cached.ahead_ms, asked.request_id, asked.context, wall_ahead_ms)
        decided = self._decide(cached, command, prepared, origin)
        before = cached.promise
        outcome = self._record(cached, command, decided, asked, origin)
        return PendingCommit(outcome, cached, wrote=cached.promise is not before)

    async def _finish(self, pending: "PendingCommit[V]") -> V:
        """Returns the outcome of what was begun when it is durable; raises where it did not come to be."""
        await self._confirm(pending.cached, wrote=pending.wrote)
        self._refuse_failed()
        self._snapshots.save_if_due(pending.cached)
        self._requeueing.begin_if_due(pending.cached)
        if isinstance(pending.outcome, Refusal):
            raise Refused(pending.outcome)
        return pending.outcome

    async def _recorded(self, name: str, request: Request[A]) -> bytes | None:
        """What a request was answered before; None where it was not."""
        found = await self._journal.find_response(name, request.request_id)
        if found is None:
            return None
        self._refuse_failed()
        if found.fingerprint != request.fingerprint:
            raise Refused(request_conflict(name, request.method, request.request_id))
        return found.answer

    def _decide(
        self, cached: CachedSurface, command: Command[A], prepared: Prepared, origin: Origin
    ) -> Decided[A]:
        decided = decide_with(cached.surface, command, prepared, origin)
        if decided.refusal is not None or not isinstance(command, CreateSurface | UndeleteSurface):
            return decided
        too_many = self._too_many(cached.surface.name)
        if too_many is None:
            return decided
        if isinstance(command, UndeleteSurface):
            return refuse_undeletion(cached.surface, command, origin, too_many)
        return Decided((), refusal=too_many)

    def _too_many(self, name: str) -> Refusal | None:
        """The refusal of one living surface more, if the server or its tenant may have no more."""
        current_batch, of_tenant = self._cells.count_living(tenant_of(name))
        if current_batch >= self._limits.max_surfaces:
            return too_many_surfaces(name, self._limits.max_surfaces)
        if of_tenant >= self._limits.max_surfaces_per_tenant:
            return too_many_of_tenant(name, self._limits.max_surfaces_per_tenant)
        return None

    def _record(
        self,
        cached: CachedSurface,
        command: Command[A],
        decided: Decided[A],
        asked: _Asked[A, V],
        origin: Origin,
    ) -> V | Refusal:
        """Evolves, renders and appends at once: the next command decides on what is.

        An event that cannot be applied must not get into the journal, where it could never be applied again;
        a surface that has one half of its commit must not be decided on.
        """
        recorded_ms, version = origin.recorded_ms, cached.surface.version + 1
        ahead_ms = origin.now_ms - recorded_ms
        commit = Commit(cached.surface.name, version, recorded_ms, decided.events, ahead_ms)
        rendered = None if commit.events else _rendered(cached.surface, command, decided, asked, commit)
        if rendered is not None and rendered.answered is None:
            return rendered.outcome
        with self._wholly(cached):
            evolve(cached.surface, commit)
            rendered = rendered or _rendered(cached.surface, command, decided, asked, commit)
            cached.promise = self._journal.append(commit, rendered.answered)
        cached.promise.add_done_callback(self._settled)
        self._cells.keep(cached)
        if isinstance(command, ExpireLeases):
            expired: tuple[ExpiredLease, ...] = decided.answer or ()  # type: ignore[assignment]  # its answer
            for tell in self._expiry_told.get(commit.surface, ()):
                tell(expired)
        for wake in self._woken.get(commit.surface, ()):
            wake()
        if asked.reservation is not None:
            asked.reservation.promise = cached.promise
        return rendered.outcome

    @contextmanager
    def _wholly(self, cached: CachedSurface) -> Iterator[None]:
        """Throws the surface away where not all of it is done."""
        try:
            yield
        except BaseException:
            self._cells.discard(cached)
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

    async def _confirm(self, cached: CachedSurface, *, wrote: bool) -> None:
        """Returns when what a command decided on, and what it wrote, is durable.

        What wrote nothing meets no conflict that would tell of another writer: the journal is asked. Raises
        :class:`VersionConflict` or :class:`CacheInvalidated` where the command was decided on what is not.
        """
        version = cached.surface.version
        try:
            await cached.settled()
        except JournalFull as full:
            if wrote:
                raise
            raise CacheInvalidated from full
        if wrote:
            return
        newest = await self._journal.newest_version(cached.surface.name)
        if newest > cached.surface.version:
            cached.stale = True
            raise CacheInvalidated
        if newest > version:
            # Behind it are commits of this engine, unless one of them breaks.
            try:
                await cached.settled()
            except JournalFull as full:
                raise CacheInvalidated from full


@dataclass(frozen=True, slots=True)
class PendingCommit(Generic[V]):
    """A command that was decided, and is not durable yet."""

    outcome: V | Refusal
    cached: CachedSurface
    wrote: bool


class CommitAborted(Exception):
    """What was begun did not come to be: it is as if nobody had asked."""


class _Rendered(NamedTuple, Generic[V]):
    """What a command comes to: for who asked, and for who asks again."""

    outcome: V | Refusal
    answered: StoredResponse | None


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
    return _Rendered(outcome, StoredResponse(request.request_id, request.fingerprint, kept, commit.now_ms))


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
