"""The engine: the single writer of every surface.

Owns the path of a command: decide, evolve, append, answer. No await stands between decide and append, so that
every command decides on the current surface. Every answer waits until everything that it rests on is durable.

If another writer committed first, the engine rebuilds the surface from the journal and decides the command
again. If storage failed, the engine answers nothing more, and :attr:`Engine.failed` tells the process to
stop. If storage is full, the engine still decides the commands that finish running work. If storage is away,
it decides nothing.

With other servers on the journal, the engine decides on the surfaces that it owns, and reads the others.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, TypeVar

import structlog

from lightspeed_ops.cluster import OwnedElsewhere, Ownership, SoleOwner
from lightspeed_ops.config import Limits
from lightspeed_ops.core.block_reasons import BlockReason
from lightspeed_ops.core.commands import (
    ApplyControl,
    AskToRead,
    CertifyHeavyDataConformance,
    Command,
    CreateSurface,
    Decided,
    ExpiredLease,
    ExpireLeases,
    Origin,
    StartAvailable,
    UndeleteSurface,
)
from lightspeed_ops.core.decide import decide
from lightspeed_ops.core.decide.batches import block_reason
from lightspeed_ops.core.decide.planning import Planning
from lightspeed_ops.core.decide.surfaces import default_creation
from lightspeed_ops.core.events import Commit
from lightspeed_ops.core.evolve import evolve
from lightspeed_ops.core.limits import SurfaceLimits
from lightspeed_ops.core.policy import Caller
from lightspeed_ops.core.refusal import Refusal, Refused
from lightspeed_ops.core.surface import DEFAULT_SURFACE, Surface
from lightspeed_ops.core.surface_list import SurfaceFilter, SurfaceOrder, SurfacePlace
from lightspeed_ops.engine.batch_counts import BatchCounts
from lightspeed_ops.engine.certifications import Certifications
from lightspeed_ops.engine.clock import Clock, elapsed_ns, never_ahead
from lightspeed_ops.engine.housekeeping import Housekeeping
from lightspeed_ops.engine.lease_reaper import LeaseReaper
from lightspeed_ops.engine.pending_commit import Asked, CommitAborted, PendingCommit, as_it_is
from lightspeed_ops.engine.pending_commit import rendered as rendered_as
from lightspeed_ops.engine.promise_waits import PromiseWaits
from lightspeed_ops.engine.queue_rates import RateSampler
from lightspeed_ops.engine.refusals import (
    needs_room,
    request_conflict,
    storage_full,
)
from lightspeed_ops.engine.reprocessing import Prepared, Reprocessing, decide_replay
from lightspeed_ops.engine.requests import Request, Reservations, SharedResponse
from lightspeed_ops.engine.requeueing import Requeueing
from lightspeed_ops.engine.schedule_timer import ScheduleTimer
from lightspeed_ops.engine.snapshots import Snapshots
from lightspeed_ops.engine.subscriptions import Subscriptions
from lightspeed_ops.engine.surface_cache import CachedSurface, CacheInvalidated, CommitObserver, SurfaceCache
from lightspeed_ops.engine.surface_copies import SurfaceCopies
from lightspeed_ops.engine.surface_limits import within_limits
from lightspeed_ops.engine.surface_list import SurfaceList, SurfacePage
from lightspeed_ops.engine.surface_samples import SurfaceSamples
from lightspeed_ops.engine.takeover import Takeover
from lightspeed_ops.journal.background import log_failure
from lightspeed_ops.journal.port import (
    Journal,
    JournalAway,
    JournalFailed,
    JournalFull,
    NotOwner,
    VersionConflict,
)

PREPARED = (ApplyControl, CertifyHeavyDataConformance)
"""Commands with a preparation before they are decided: replays are planned, certifications measured."""

A = TypeVar("A")
V = TypeVar("V")

log = structlog.get_logger()


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
        ownership: Ownership | None = None,
    ) -> None:
        """Makes an engine over a journal.

        Args:
            journal: The journal that stores the commits.
            clock: The service clock, Unix milliseconds.
            wall_ahead_ms: Returns how far the wall clock is ahead of the service clock, milliseconds.
            elapsed_ns: A clock that runs on while the process is stalled; it shows the stalls.
            limits: The limits of the server; the defaults if None.
            counts: Counts what happens to batches; None: nothing is counted.
            ownership: Which surfaces this server decides on; None: all of them.
        """
        self._journal, self._clock = journal, clock
        self._started_ms = 0
        """The service clock at the start of the engine."""
        self._wall_ahead_ms = wall_ahead_ms
        self.change_limits(limits or Limits())
        self._counts = counts
        self.ownership: Ownership = ownership or SoleOwner()
        """Which surfaces this server decides on."""
        self._is_mine, self._is_sole = self.ownership.is_mine, isinstance(self.ownership, SoleOwner)
        self._cache = SurfaceCache(journal, clock, self._loaded, self.ownership)
        self._waits = PromiseWaits()
        self._copies = SurfaceCopies(journal, self._cache, self._waits.done)
        self._reservations = Reservations(self._waits.done)
        self._woken: Subscriptions[Callable[[], None]] = Subscriptions()
        """Callbacks for each appended commit."""
        self._expiry_listeners: Subscriptions[Callable[[tuple[ExpiredLease, ...]], None]] = Subscriptions()
        self._certifications = Certifications(clock)
        self._snapshots = Snapshots(journal, self._cache, clock, self._stop)
        self.housekeeping = Housekeeping(
            journal, self._cache, self._snapshots, clock, wall_ahead_ms, self._stop
        )
        self._reprocessing = Reprocessing(journal, clock, self._execute_own)
        self._requeueing = Requeueing(self._cache, self._execute_own, self._reprocessing.is_staging)
        self._surface_list = SurfaceList(self._cache, self._copies, clock, self._waits.done)
        self.rate_sampler = RateSampler(self._cache, clock)
        self.surface_samples = SurfaceSamples(self._cache, clock, counts or BatchCounts())
        self.schedule_timer = ScheduleTimer(self._cache, self.wall_ms, self._execute_own)
        self.lease_reaper = LeaseReaper(
            self._cache, clock, elapsed_ns, self._expire_leases, lambda: self._journal.away
        )
        self._takeover = Takeover(
            self._cache, self._copies, self.lease_reaper, self.rate_sampler, self._requeueing
        )
        self._background: list[asyncio.Task[None]] = []
        """Tasks that an engine has only if there are other servers."""
        self.failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Fails when storage fails: the process must then stop."""
        self.commit_observer: CommitObserver | None = None
        """Is shown each commit before it is applied; None: no part wants to see them."""
        journal.failed.add_done_callback(self._settled)
        self.ownership.follow(self._takeover.changed)

    def change_limits(self, limits: Limits) -> None:
        """Decides within other limits from now on."""
        self._limits = limits
        self._surface_limits = SurfaceLimits(
            limits.max_surface_queued_bytes,
            limits.max_surface_dead_letters,
            limits.max_surface_dead_letter_bytes,
        )

    async def start(self) -> None:
        """Rebuilds its living surfaces; creates the default surface if the journal never had a surface.

        With other servers on the journal, a surface is rebuilt when this server gains it.
        """
        self._started_ms = self._clock()
        names = await (self._journal.living() if self._is_sole else self._copies.begin())
        for name in names:
            if self._is_mine(name):
                await self._cache.current(name)
        if not names and not await self._journal.deleted(after="", limit=1):
            # Another server may have started on the same journal at the same time.
            with suppress(Refused, OwnedElsewhere):
                await self.execute(DEFAULT_SURFACE, default_creation())
        for _, cached in self._cache:
            self._requeueing.begin_if_due(cached)
        if not self._is_sole:
            for run in (self._waits.watch(lambda: self._journal.away), self._copies.run()):
                self._background.append(asyncio.create_task(run))
                self._background[-1].add_done_callback(log_failure)
        log.info("surfaces_ready", surfaces=len(self.surfaces()))

    async def stop(self) -> None:
        """Cancels requeueing and snapshots in the background; it does not cancel calls in progress."""
        for task in self._background:
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        await self._takeover.stop()
        await self._requeueing.stop()
        await self._snapshots.stop()

    async def release(self, name: str) -> None:
        """Returns when no commit of a surface is pending, so that another server can go on with it.

        The surface must not be mine any more, so that no new commit is decided.
        """
        cached = self._cache.get(name)
        while cached is not None and cached.promise is not None and not cached.promise.done():
            await asyncio.wait((cached.promise,))

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

        Raises:
            OwnedElsewhere: another server owns the surface; nothing happened.
            JournalAway: storage is away. If the command was decided before, it may still take effect.
        """
        asked: Asked[A, A] = Asked(as_it_is, caller)
        return await self._execute(name, command, asked)

    async def answer(
        self, name: str, command: Command[A], request: Request[A], *, caller: Caller | None = None
    ) -> bytes:
        """Executes a command once per request id and returns the stored response, byte for byte.

        The stored response may be that of a refusal. Raises :class:`Refused`, also if a request with other
        content used the id.
        """
        if not request.request_id:
            return await self._execute(name, command, Asked(request.render, caller, request))
        async with self._reservations.reservation(name, request.request_id) as reservation:
            if reservation.shared is None:
                answer = await self._execute(
                    name, command, Asked(request.render, caller, request, reservation)
                )
                reservation.shared = SharedResponse(request.fingerprint, answer)
            elif reservation.shared.fingerprint != request.fingerprint:
                raise Refused(request_conflict(name, request.method, request.request_id))
            return reservation.shared.answer

    async def read(
        self, name: str, view: Callable[[Surface], V | Refusal], *, caller: Caller | None = None
    ) -> V:
        """Returns a view of the surface, all of it durable; raises :class:`Refused` without permission.

        The surface may be owned by another server; :class:`JournalAway` is raised if storage is away.
        """
        asked: Asked[None, V] = Asked(lambda _, surface: view(surface), caller)
        try:
            return await self._execute(name, AskToRead(), asked)
        except OwnedElsewhere:
            return await self._read_elsewhere(name, view, caller)

    def begin(
        self, name: str, command: Command[A], *, caller: Caller | None = None
    ) -> PendingCommit[A] | None:
        """Decides a command at once and returns the pending commit.

        Returns None if the surface is not in memory or must be rebuilt, or if storage failed. The outcome
        counts only when :meth:`finish` has returned it. Raises :class:`Refused` if storage is full, and as
        :meth:`execute` does.
        """
        cached = self._cache.get(name)
        if self.failed.done() or cached is None or not self._cache.is_current(cached):
            return None
        asked: Asked[A, A] = Asked(as_it_is, caller)
        return self._begin(cached, command, asked)

    async def finish(self, pending: PendingCommit[A]) -> A:
        """Returns the outcome of a pending commit when it is durable, or raises :class:`CommitAborted`.

        While storage is away, it waits on, or raises :class:`JournalAway` if a later commit is pending.
        """
        try:
            if pending.wrote and pending.cached.promise is not None:
                await asyncio.shield(pending.cached.promise)
            return await self._finish(pending)
        except (VersionConflict, CacheInvalidated, JournalFull, NotOwner, OwnedElsewhere) as aborted:
            raise CommitAborted from aborted
        except JournalFailed as failure:
            self._stop(failure)
            raise

    def subscribe(self, name: str, wake: Callable[[], None]) -> Callable[[], None]:
        """Calls ``wake`` for each appended commit of a surface; the returned function ends that."""
        return self._woken.add(name, wake)

    def when_leases_expire(
        self, name: str, tell: Callable[[tuple[ExpiredLease, ...]], None]
    ) -> Callable[[], None]:
        """Calls ``tell`` with expired leases of a surface, before the engine decides the next command.

        The returned function ends the subscription.
        """
        return self._expiry_listeners.add(name, tell)

    def when_lost(self, name: str, tell: Callable[[], None]) -> Callable[[], None]:
        """Calls ``tell`` when another server owns a surface; the returned function ends that."""
        return self._takeover.losses.add(name, tell)

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
        if not self._is_mine(name):
            return None
        return block_reason(cached.surface, command, self._clock() + cached.ahead_ms)

    def surfaces(self, tenant_id: str | None = None) -> list[str]:
        """Returns the names of the living surfaces, of one tenant or of all, sorted."""
        return self._cache.living(tenant_id)

    async def learn_names(self) -> None:
        """Learns which surfaces other servers have created and deleted; raises :class:`JournalAway`."""
        if not self._is_sole:
            await self._copies.refresh()

    async def catch_up(self, tenant_id: str | None = None) -> None:
        """Brings the surfaces of other servers up to date, of one tenant or of all, and waits for it."""
        await self.learn_names()
        await self._copies.bring_all(tenant_id)

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
        await self.learn_names()
        page = await self._surface_list.page(tenant_id, wanted, order, after=after, count=count)
        self._refuse_failed()
        return page

    async def tenants(self, *, after: str, limit: int) -> list[tuple[str, int]]:
        """Returns at most ``limit`` tenants after an id, sorted, with the number of their living surfaces.

        A surface counts as soon as the engine has decided its creation.
        """
        self._refuse_failed()
        await self.learn_names()
        return self._cache.tenants(after=after, limit=limit)

    async def deleted_surfaces(self, tenant_id: str, *, after: str, limit: int) -> Sequence[str]:
        """Returns at most ``limit`` names of a tenant's deleted surfaces after a name, sorted."""
        return await self._journal.deleted(after=after, limit=limit, tenant=tenant_id)

    def _loaded(self, surface: Surface) -> None:
        """Takes note of a surface that was loaded from the journal."""
        if self._is_mine(surface.name):
            self.schedule_timer.note(surface)

    async def _expire_leases(self, name: str, command: ExpireLeases) -> int:
        return len(await self.execute(name, command))

    async def _execute_own(self, name: str, command: Command[None]) -> None:
        """Executes a command that the engine issues itself."""
        await self.execute(name, command)

    async def _execute(self, name: str, command: Command[A], asked: Asked[A, V]) -> V:
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

    async def _read_elsewhere(
        self, name: str, view: Callable[[Surface], V | Refusal], caller: Caller | None
    ) -> V:
        """Returns a view of a surface that another server owns, as new as the journal is.

        A denial is not audited, because only the owner can do that.
        """
        cached = await self._copies.newest(name)
        decided = decide(cached.surface, AskToRead(), Origin(self.now_ms(name), "", caller))
        outcome = decided.refusal or view(cached.surface)
        if decided.events:
            log.warning("denial_not_audited", surface=name, why="another server owns the surface")
        self._refuse_failed()
        if isinstance(outcome, Refusal):
            raise Refused(outcome)
        return outcome

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
        self, cached: CachedSurface, command: Command[A], asked: Asked[A, V], prepared: Prepared = None
    ) -> PendingCommit[V]:
        """Decides, evolves, renders and appends; no caller is answered before :meth:`_finish` returns."""
        name = cached.surface.name
        if not self._is_sole and cached.surface.version and not self._is_mine(name):
            # The first commit of a surface claims it.
            raise OwnedElsewhere(name)
        if not self._is_sole and self._journal.away:
            raise JournalAway(f"expected to change '{name}', but storage is away")
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
            decided = within_limits(self._cache, self._limits, cached.surface, command, decided, origin)
        before = cached.promise
        outcome = self._record(cached, command, decided, asked, origin)
        return PendingCommit(outcome, cached, wrote=cached.promise is not before)

    async def _finish(self, pending: PendingCommit[V]) -> V:
        """Returns the outcome of a pending commit when it is durable; raises if the commit was aborted."""
        cached = pending.cached
        try:
            if pending.wrote:
                await self._settled_now(cached)
            else:
                await self._confirm(cached)
        except NotOwner as not_owner:
            self.ownership.refused(cached.surface.name)
            raise OwnedElsewhere(cached.surface.name) from not_owner
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

    def _record(
        self,
        cached: CachedSurface,
        command: Command[A],
        decided: Decided[A],
        asked: Asked[A, V],
        origin: Origin,
    ) -> V | Refusal:
        """Evolves, renders and appends in one step: the next command decides on the new state.

        An event that cannot be applied must never reach the journal, because no rebuild could apply it. The
        engine must never decide on a surface with half of a commit.
        """
        recorded_ms, version = origin.recorded_ms, cached.surface.version + 1
        ahead_ms = origin.now_ms - recorded_ms
        commit = Commit(cached.surface.name, version, recorded_ms, decided.events, ahead_ms)
        rendered = None if commit.events else rendered_as(cached.surface, command, decided, asked, commit)
        if rendered is not None and rendered.answered is None:
            return rendered.outcome
        if self._counts is not None:
            self._counts.count(cached.surface, commit, decided.answer)
        observed = None if self.commit_observer is None else self.commit_observer(cached.surface, commit)
        try:
            evolve(cached.surface, commit)
            rendered = rendered or rendered_as(cached.surface, command, decided, asked, commit)
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
        if failure is not None and not isinstance(failure, (VersionConflict, JournalFull, NotOwner)):
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
            await self._settled_now(cached)
            newest = await self._journal.head(cached.head)
            if newest > cached.surface.version:
                cached.stale = True
                raise CacheInvalidated
            if newest > version:
                # The newer versions are commits of this engine, unless one of them is aborted.
                await self._settled_now(cached)
        except JournalFull as full:
            raise CacheInvalidated from full

    async def _settled_now(self, cached: CachedSurface) -> None:
        """Returns when everything that a surface shows now is durable, or raises the promise's error."""
        promise = cached.promise
        if promise is not None:
            await self._waits.done(promise)
            promise.result()
