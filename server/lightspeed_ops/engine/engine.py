"""The engine: the single writer of every surface.

Owns the path of a command: decide, evolve, append, answer. No await stands between decide and append, so that
every command decides on the current surface. Every answer waits until everything that it rests on is durable.

If another writer committed first, the engine rebuilds the surface from the journal and decides the command
again. If storage failed, the engine answers nothing more, and :attr:`Engine.failed` tells the process to
stop. If storage is full, the engine still decides the commands that finish running work.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

import structlog

from lightspeed_ops.config import Limits
from lightspeed_ops.core.block_reasons import BlockReason
from lightspeed_ops.core.commands import (
    ApplyControl,
    AskToRead,
    CertifyHeavyDataConformance,
    Command,
    CreateSurface,
    Decided,
    DiscardDeadLetters,
    ExpiredLease,
    ExpireLeases,
    Origin,
    RedriveDeadLetters,
    StartAvailable,
    UndeleteSurface,
    UpdateSurface,
)
from lightspeed_ops.core.decide import decide
from lightspeed_ops.core.decide.batches import block_reason
from lightspeed_ops.core.decide.planning import Planning
from lightspeed_ops.core.decide.surfaces import default_creation, refuse_undeletion
from lightspeed_ops.core.events import Commit
from lightspeed_ops.core.evolve import evolve
from lightspeed_ops.core.limits import SurfaceLimits
from lightspeed_ops.core.policy import Caller
from lightspeed_ops.core.refusal import Refusal, Refused
from lightspeed_ops.core.surface import DEFAULT_SURFACE, Surface, tenant_of
from lightspeed_ops.core.surface_list import SurfaceFilter, SurfaceOrder, SurfacePlace
from lightspeed_ops.engine.batch_counts import BatchCounts
from lightspeed_ops.engine.certifications import Certifications
from lightspeed_ops.engine.clock import Clock, elapsed_ns, never_ahead
from lightspeed_ops.engine.housekeeping import Housekeeping
from lightspeed_ops.engine.lease_reaper import LeaseReaper
from lightspeed_ops.engine.queue_rates import RateSampler
from lightspeed_ops.engine.refusals import (
    needs_room,
    request_conflict,
    storage_full,
    too_many_of_tenant,
    too_many_surfaces,
)
from lightspeed_ops.engine.reprocessing import Prepared, Reprocessing, decide_replay
from lightspeed_ops.engine.requests import Request, Reservation, Reservations, SharedResponse
from lightspeed_ops.engine.requeueing import Requeueing
from lightspeed_ops.engine.schedule_timer import ScheduleTimer
from lightspeed_ops.engine.snapshots import Snapshots
from lightspeed_ops.engine.surface_cache import CachedSurface, CacheInvalidated, CommitObserver, SurfaceCache
from lightspeed_ops.engine.surface_list import SurfaceList, SurfacePage
from lightspeed_ops.engine.surface_samples import SurfaceSamples
from lightspeed_ops.journal.port import Journal, JournalFailed, JournalFull, StoredResponse, VersionConflict

PREPARED = (ApplyControl, CertifyHeavyDataConformance)
"""Commands with a preparation before they are decided: replays are planned, certifications measured."""

A = TypeVar("A")
V = TypeVar("V")

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Asked(Generic[A, V]):
    """What a caller asks of a command: the rendering, who it is and the request with its id."""

    render: Callable[[A, Surface], V | Refusal]
    caller: Caller | None = None
    request: Request[A] | None = None
    reservation: Reservation | None = None


class Engine:
    """The engine: executes commands, and is the single writer of every surface."""

    def __init__(
        self,
        journal: Journal,
        clock: Clock,
        *,
        wall_ahead_ms: Clock = never_ahead,
        elapsed_ns: Clock = elapsed_ns,
        limits: Limits | None = None,
        counts: BatchCounts | None = None,
    ) -> None:
        """Makes an engine over a journal.

        Args:
            journal: The journal that stores the commits.
            clock: The service clock, Unix milliseconds.
            wall_ahead_ms: Returns how far the wall clock is ahead of the service clock, milliseconds.
            elapsed_ns: A clock that runs on while the process is stalled; it shows the stalls.
            limits: The limits of the server; the defaults if None.
            counts: Counts what happens to batches; None: nothing is counted.
        """
        self._journal = journal
        self._clock = clock
        self._started_ms = 0
        """The service clock at the start of the engine."""
        self._wall_ahead_ms = wall_ahead_ms
        self.change_limits(limits or Limits())
        self._counts = counts
        self._cache = SurfaceCache(journal, clock, self._loaded)
        self._reservations = Reservations()
        self._woken: dict[str, list[Callable[[], None]]] = {}
        """By surface: callbacks for each appended commit."""
        self._expiry_listeners: dict[str, list[Callable[[tuple[ExpiredLease, ...]], None]]] = {}
        self._certifications = Certifications(clock)
        self._snapshots = Snapshots(journal, self._cache, clock, self._stop)
        self.housekeeping = Housekeeping(
            journal, self._cache, self._snapshots, clock, wall_ahead_ms, self._stop
        )
        self._reprocessing = Reprocessing(journal, clock, self._execute_own)
        self._requeueing = Requeueing(self._cache, self._execute_own, self._reprocessing.is_staging)
        self._surface_list = SurfaceList(self._cache, clock)
        self.rate_sampler = RateSampler(self._cache, clock)
        self.surface_samples = SurfaceSamples(self._cache, clock, counts or BatchCounts())
        self.schedule_timer = ScheduleTimer(self._cache, self.wall_ms, self._execute_own)
        self.lease_reaper = LeaseReaper(self._cache, clock, elapsed_ns, self._expire_leases)
        self.failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Fails when storage fails: the process must then stop."""
        self.commit_observer: CommitObserver | None = None
        """Is shown each commit before it is applied; None: no part wants to see them."""
        journal.failed.add_done_callback(self._settled)

    def change_limits(self, limits: Limits) -> None:
        """Decides within other limits from now on."""
        self._limits = limits
        self._surface_limits = SurfaceLimits(
            limits.max_surface_queued_bytes,
            limits.max_surface_dead_letters,
            limits.max_surface_dead_letter_bytes,
        )

    async def start(self) -> None:
        """Rebuilds every living surface; creates the default surface if the journal never had a surface."""
        self._started_ms = self._clock()
        names = await self._journal.living()
        for name in names:
            await self._cache.current(name)
        if not names and not await self._journal.deleted(after="", limit=1):
            # Another server may have started on the same journal at the same time.
            with suppress(Refused):
                await self.execute(DEFAULT_SURFACE, default_creation())
        for _, cached in self._cache:
            self._requeueing.begin_if_due(cached)
        log.info("surfaces_ready", surfaces=len(self.surfaces()))

    async def stop(self) -> None:
        """Cancels requeueing and snapshots in the background; it does not cancel calls in progress."""
        await self._requeueing.stop()
        await self._snapshots.stop()

    def now_ms(self, name: str) -> int:
        """Returns a surface's clock in Unix milliseconds: leases, backoffs and freshness run on it."""
        cached = self._cache.get(name)
        return self._clock() + (0 if cached is None else cached.ahead_ms)

    def wall_ms(self) -> int:
        """Returns the wall clock in Unix milliseconds: schedules and records run on it."""
        return self._clock() + self._wall_ahead_ms()

    def clocks_ms(self) -> tuple[int, int]:
        """Returns the wall clock in Unix milliseconds, and how far it is ahead of the service clock."""
        now_ms, ahead_ms = self._clock(), self._wall_ahead_ms()
        return now_ms + ahead_ms, ahead_ms

    def uptime_ms(self) -> int:
        """Returns the time since the start of the engine in milliseconds."""
        return self._clock() - self._started_ms

    async def execute(self, name: str, command: Command[A], *, caller: Caller | None = None) -> A:
        """Executes a command and returns its answer when it is durable; raises :class:`Refused`.

        Without a caller, the surface's own context is the caller.
        """
        asked: _Asked[A, A] = _Asked(_as_it_is, caller)
        return await self._execute(name, command, asked)

    async def answer(
        self, name: str, command: Command[A], request: Request[A], *, caller: Caller | None = None
    ) -> bytes:
        """Executes a command once per request id and returns the stored response, byte for byte.

        The stored response may be that of a refusal. Raises :class:`Refused`, also if a request with other
        content used the id.
        """
        if not request.request_id:
            return await self._execute(name, command, _Asked(request.render, caller, request))
        async with self._reservations.reservation(name, request.request_id) as reservation:
            if reservation.shared is None:
                answer = await self._execute(
                    name, command, _Asked(request.render, caller, request, reservation)
                )
                reservation.shared = SharedResponse(request.fingerprint, answer)
            elif reservation.shared.fingerprint != request.fingerprint:
                raise Refused(request_conflict(name, request.method, request.request_id))
            return reservation.shared.answer

    async def read(
        self, name: str, view: Callable[[Surface], V | Refusal], *, caller: Caller | None = None
    ) -> V:
        """Returns a view of the surface, all of it durable; raises :class:`Refused` without permission."""
        asked: _Asked[None, V] = _Asked(lambda _, surface: view(surface), caller)
        return await self._execute(name, AskToRead(), asked)

    def begin(
        self, name: str, command: Command[A], *, caller: Caller | None = None
    ) -> "PendingCommit[A] | None":
        """Decides a command at once and returns the pending commit.

        Returns None if the surface is not in memory or must be rebuilt, or if storage failed. The outcome
        counts only when :meth:`finish` has returned it. Raises :class:`Refused` if storage is full.
        """
        cached = self._cache.get(name)
        if self.failed.done() or cached is None or not self._cache.is_current(cached):
            return None
        asked: _Asked[A, A] = _Asked(_as_it_is, caller)
        return self._begin(cached, command, asked)

    async def finish(self, pending: "PendingCommit[A]") -> A:
        """Returns the outcome of a pending commit when it is durable, or raises :class:`CommitAborted`."""
        try:
            return await self._finish(pending)
        except (VersionConflict, CacheInvalidated, JournalFull) as aborted:
            raise CommitAborted from aborted
        except JournalFailed as failure:
            self._stop(failure)
            raise

    def subscribe(self, name: str, wake: Callable[[], None]) -> Callable[[], None]:
        """Calls ``wake`` for each appended commit of a surface; the returned function ends that."""
        return _subscribed(self._woken, name, wake)

    def when_leases_expire(
        self, name: str, tell: Callable[[tuple[ExpiredLease, ...]], None]
    ) -> Callable[[], None]:
        """Calls ``tell`` with expired leases of a surface, before the engine decides the next command.

        The returned function ends the subscription.
        """
        return _subscribed(self._expiry_listeners, name, tell)

    def peek(self, name: str) -> Surface | None:
        """Peeks at a cached surface, durable or not, for callers that decide nothing; None if not cached."""
        cached = self._cache.get(name)
        return None if cached is None else cached.surface

    def glance(self, name: str) -> "tuple[Surface, asyncio.Future[int] | None] | None":
        """Returns a cached surface and the promise of its newest commit, for callers that decide nothing.

        Returns None if it is not cached, or has to be rebuilt first: a read does that.
        """
        cached = self._cache.get(name)
        if cached is None or not self._cache.is_current(cached):
            return None
        return cached.surface, cached.promise

    def block_reason(self, name: str, command: StartAvailable) -> BlockReason | None:
        """Returns the block reason of a start, or None if the start has to be decided; see ``core``."""
        cached = self._cache.get(name)
        if self.failed.done() or cached is None or not self._cache.is_current(cached):
            return None
        return block_reason(cached.surface, command, self._clock() + cached.ahead_ms)

    def surfaces(self, tenant_id: str | None = None) -> list[str]:
        """Returns the names of the living surfaces, of one tenant or of all, sorted."""
        return self._cache.living(tenant_id)

    async def surface_page(
        self,
        tenant_id: str | None,
        wanted: SurfaceFilter,
        order: SurfaceOrder,
        *,
        after: SurfacePlace | None,
        count: int,
    ) -> SurfacePage:
        """Returns a page of the living surfaces, of one tenant or of all; see :class:`SurfaceList`."""
        self._refuse_failed()
        page = await self._surface_list.page(tenant_id, wanted, order, after=after, count=count)
        self._refuse_failed()
        return page

    def tenants(self, *, after: str, limit: int) -> list[tuple[str, int]]:
        """Returns at most ``limit`` tenants after an id, sorted, with the number of their living surfaces.

        A surface counts as soon as the engine has decided its creation.
        """
        self._refuse_failed()
        return self._cache.tenants(after=after, limit=limit)

    async def deleted_surfaces(self, tenant_id: str, *, after: str, limit: int) -> Sequence[str]:
        """Returns at most ``limit`` names of a tenant's deleted surfaces after a name, sorted."""
        return await self._journal.deleted(after=after, limit=limit, tenant=tenant_id)

    def _loaded(self, surface: Surface) -> None:
        """Takes note of a surface that was loaded from the journal."""
        self.schedule_timer.note(surface)

    async def _expire_leases(self, name: str, command: ExpireLeases) -> int:
        return len(await self.execute(name, command))

    async def _execute_own(self, name: str, command: Command[None]) -> None:
        """Executes a command that the engine issues itself."""
        await self.execute(name, command)

    async def _execute(self, name: str, command: Command[A], asked: _Asked[A, V]) -> V:
        """Attempts a command until no other writer is first and the cached surface stays valid."""
        while True:
            try:
                if self.failed.done():
                    self._refuse_failed()
                cached = self._cache.find(name) or await self._cache.current(name)
                if asked.reservation is not None and asked.request is not None:
                    recorded = await self._recorded(name, asked.request)
                    if recorded is not None:
                        return recorded  # type: ignore[return-value]  # with a request id, V is bytes
                ready: Command[A] = command
                prepared: Prepared = None
                if isinstance(command, PREPARED):
                    ready, prepared = await self._prepared(cached, command, asked.caller)
                if self._cache.is_current(cached):
                    return await self._finish(self._begin(cached, ready, asked, prepared))
            except (VersionConflict, CacheInvalidated):
                continue
            except JournalFull as full:
                raise Refused(storage_full(name)) from full
            except JournalFailed as failure:
                self._stop(failure)
                raise

    async def _prepared(
        self, cached: CachedSurface, command: Command[Any], caller: Caller | None
    ) -> tuple[Command[Any], Prepared]:
        """Returns a certification with its measurement, or a control with the planning of its replay."""
        command = await self._certifications.prepared(cached.surface, command, caller)
        try:
            prepared = await self._reprocessing.prepare(cached, command, caller)
        except BaseException:
            # Drops the batches that were staged for a replay that does not start.
            self._requeueing.begin_if_due(cached)
            raise
        if isinstance(prepared, Planning) and not prepared.is_valid_for(cached.surface):
            raise CacheInvalidated
        return command, prepared

    def _begin(
        self, cached: CachedSurface, command: Command[A], asked: _Asked[A, V], prepared: Prepared = None
    ) -> "PendingCommit[V]":
        """Decides, evolves, renders and appends; no caller is answered before :meth:`_finish` returns."""
        if self._journal.full and needs_room(command):
            raise Refused(storage_full(cached.surface.name))
        now_ms = self._clock()
        wall_ahead_ms = self._wall_ahead_ms() - cached.ahead_ms
        request_id = "" if asked.request is None else asked.request.request_id
        origin = Origin(
            now_ms + cached.ahead_ms, request_id, asked.caller, wall_ahead_ms, self._surface_limits
        )
        if prepared is None:
            decided = decide(cached.surface, command, origin)
        else:
            decided = decide_replay(cached.surface, command, prepared, origin)
        if isinstance(command, CreateSurface | UndeleteSurface) and decided.refusal is None:
            decided = self._within_limits(cached.surface, command, decided, origin)
        before = cached.promise
        outcome = self._record(cached, command, decided, asked, origin)
        return PendingCommit(outcome, cached, wrote=cached.promise is not before)

    async def _finish(self, pending: "PendingCommit[V]") -> V:
        """Returns the outcome of a pending commit when it is durable; raises if the commit was aborted."""
        cached = pending.cached
        if pending.wrote and cached.promise is not None:
            # A cancelled caller must not cancel the promise that other callers wait for.
            await asyncio.shield(cached.promise)
        else:
            await self._confirm(cached)
        if self.failed.done():
            self._refuse_failed()
        if self._journal.snapshot_due(cached.surface.name):
            self._snapshots.save_if_due(cached)
        backlog = cached.surface.queue.backlog
        if backlog.pending or backlog.returning or backlog.staging:
            self._requeueing.begin_if_due(cached)
        if isinstance(pending.outcome, Refusal):
            raise Refused(pending.outcome)
        return pending.outcome

    async def _recorded(self, name: str, request: Request[A]) -> bytes | None:
        """Returns the stored response of a request, or None; raises :class:`Refused` for other content."""
        found = await self._journal.find_response(name, request.request_id)
        if found is None:
            return None
        self._refuse_failed()
        if found.fingerprint != request.fingerprint:
            raise Refused(request_conflict(name, request.method, request.request_id))
        return found.answer

    def _within_limits(
        self,
        surface: Surface,
        command: CreateSurface | UndeleteSurface,
        decided: Decided[A],
        origin: Origin,
    ) -> Decided[A]:
        """Returns the decision to create or restore a surface, or its refusal if there are too many."""
        too_many = self._too_many(surface.name)
        if too_many is None:
            return decided
        if isinstance(command, UndeleteSurface):
            return refuse_undeletion(surface, command, origin, too_many)
        return Decided((), refusal=too_many)

    def _too_many(self, name: str) -> Refusal | None:
        """Returns the refusal of one more living surface if the server or its tenant is at a limit."""
        living, of_tenant = self._cache.count_living(tenant_of(name))
        if living >= self._limits.max_surfaces:
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
        """Evolves, renders and appends in one step: the next command decides on the new state.

        An event that cannot be applied must never reach the journal, because no rebuild could apply it. The
        engine must never decide on a surface with half of a commit.
        """
        recorded_ms, version = origin.recorded_ms, cached.surface.version + 1
        ahead_ms = origin.now_ms - recorded_ms
        commit = Commit(cached.surface.name, version, recorded_ms, decided.events, ahead_ms)
        rendered = None if commit.events else _rendered(cached.surface, command, decided, asked, commit)
        if rendered is not None and rendered.answered is None:
            return rendered.outcome
        if self._counts is not None:
            self._counts.count(cached.surface, commit, decided.answer)
        observed = None if self.commit_observer is None else self.commit_observer(cached.surface, commit)
        try:
            evolve(cached.surface, commit)
            rendered = rendered or _rendered(cached.surface, command, decided, asked, commit)
            cached.promise = self._journal.append(commit, rendered.answered)
        except BaseException:
            # It may have half of the commit.
            self._cache.discard(cached)
            raise
        cached.promise.add_done_callback(self._settled)
        if observed is not None:
            cached.promise.add_done_callback(observed)
        self._cache.keep(cached)
        if cached.surface.schedule_status is not None:
            self.schedule_timer.note(cached.surface)
        if isinstance(command, ExpireLeases):
            expired: tuple[ExpiredLease, ...] = decided.answer or ()  # type: ignore[assignment]  # its answer
            for tell in self._expiry_listeners.get(commit.surface, ()):
                tell(expired)
        for wake in self._woken.get(commit.surface, ()):
            wake()
        if asked.reservation is not None:
            asked.reservation.promise = cached.promise
        return rendered.outcome

    def _settled(self, promise: asyncio.Future[Any]) -> None:
        """Stops the engine if storage failed, even if all callers that waited for the promise are gone."""
        failure = None if promise.cancelled() else promise.exception()
        if failure is not None and not isinstance(failure, (VersionConflict, JournalFull)):
            self._stop(failure)

    def _stop(self, failure: BaseException) -> None:
        if not self.failed.done():
            self.failed.set_exception(failure)

    def _refuse_failed(self) -> None:
        """Raises if storage has failed."""
        if self.failed.done():
            raise JournalFailed("expected to answer, but storage has failed") from self.failed.exception()

    async def _confirm(self, cached: CachedSurface) -> None:
        """Returns when the state that a command without a commit decided on is durable.

        Such a command meets no version conflict, so the engine asks the journal for the newest version.
        Raises :class:`VersionConflict` or :class:`CacheInvalidated` if the state is not the durable one.
        """
        version = cached.surface.version
        try:
            await cached.settled()
            newest = await self._journal.head(cached.head)
            if newest > cached.surface.version:
                cached.stale = True
                raise CacheInvalidated
            if newest > version:
                # The newer versions are commits of this engine, unless one of them is aborted.
                await cached.settled()
        except JournalFull as full:
            raise CacheInvalidated from full


@dataclass(frozen=True, slots=True)
class PendingCommit(Generic[V]):
    """A pending commit: the outcome of a decided command whose commit is not durable yet."""

    outcome: V | Refusal
    cached: CachedSurface
    wrote: bool


class CommitAborted(Exception):
    """A pending commit was aborted: the surface is as if the command had never been sent."""


class _Rendered(NamedTuple, Generic[V]):
    """The outcome of a command, and the stored response for a repeated request, or None."""

    outcome: V | Refusal
    answered: StoredResponse | None


def _rendered(
    surface: Surface, command: Command[A], decided: Decided[A], asked: _Asked[A, V], commit: Commit
) -> _Rendered[V]:
    """Renders a command's outcome, and its stored response if the request has an id.

    Refusals without effect, starts that started nothing (polls) and dry runs have no stored response: if the
    request is repeated, the command is decided again.
    """
    # A command without a refusal has an answer.
    outcome = decided.refusal or asked.render(decided.answer, surface)  # type: ignore[arg-type]
    request = asked.request
    again = not commit.events and (isinstance(outcome, Refusal) or _asks_only(command))
    if request is None or not request.request_id or again:
        return _Rendered(outcome, None)
    kept: Any = request.render_refusal(outcome) if isinstance(outcome, Refusal) else outcome
    return _Rendered(outcome, StoredResponse(request.request_id, request.fingerprint, kept, commit.now_ms))


def _subscribed(by_name: dict[str, list[V]], name: str, subscriber: V) -> Callable[[], None]:
    """Adds a subscriber of a surface and returns the function that removes it."""
    subscribers = by_name.setdefault(name, [])
    subscribers.append(subscriber)

    def end() -> None:
        subscribers.remove(subscriber)
        if not subscribers and by_name.get(name) is subscribers:
            del by_name[name]

    return end


def _asks_only(command: Command[Any]) -> bool:
    """Returns True if the command, when it has no effect, is only a question: a poll or a dry run."""
    if isinstance(command, ApplyControl | UpdateSurface | RedriveDeadLetters | DiscardDeadLetters):
        return command.dry_run
    return isinstance(command, StartAvailable)


def _as_it_is(answer: A, _surface: Surface) -> A:
    """Renders the answer alone."""
    return answer
