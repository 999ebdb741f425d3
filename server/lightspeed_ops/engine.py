"""The engine: the single writer of every surface.

Owns the way of a command: decide, evolve, append, answer. Nothing awaits between them, so that every command
decides on what is; every answer waits until what it rests on is durable. Where another writer was first, the
surface is rebuilt from the journal and the command decided again; where storage failed, nothing more is
answered and :attr:`Engine.failed` tells the process to stop.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any, TypeVar

import structlog

from lightspeed_ops.core.commands import ApplyControl, AskToRead, Command, CreateSurface, Decided, Origin
from lightspeed_ops.core.connector import ReprocessWindow
from lightspeed_ops.core.decide import decide
from lightspeed_ops.core.decide.controls import reprocessable
from lightspeed_ops.core.decide.draft import Draft
from lightspeed_ops.core.events import Commit, SurfaceCreated
from lightspeed_ops.core.evolve import evolve
from lightspeed_ops.core.operator import Replay, action_label
from lightspeed_ops.core.orchestrator import Batch
from lightspeed_ops.core.policy import TenantContext
from lightspeed_ops.core.profiles import AdapterProfile, default_pipeline
from lightspeed_ops.core.refusal import Reason, Refusal
from lightspeed_ops.core.settings import default_settings
from lightspeed_ops.core.snapshot import freeze
from lightspeed_ops.core.surface import (
    DEFAULT_SURFACE,
    Surface,
    default_context,
    tenant_of,
)
from lightspeed_ops.journal.port import HistoryLetGo, Journal, JournalFailed, VersionConflict
from lightspeed_ops.journal.rebuild import READ_COMMITS, follow, rebuild

SURFACES_DEFAULT = 1_000
"""Most surfaces of one server: each holds its queue in memory."""

A = TypeVar("A")
V = TypeVar("V")
Clock = Callable[[], int]

log = structlog.get_logger()


class Refused(Exception):
    """A command that was refused; what is audited of it is durable."""

    def __init__(self, refusal: Refusal) -> None:
        """Carries the refusal to whoever asked."""
        super().__init__(refusal.message)
        self.refusal = refusal


class _Cell:
    """A surface in memory and the promise of its newest commit."""

    __slots__ = ("promise", "saving", "stale", "surface")

    def __init__(self, surface: Surface) -> None:
        self.surface = surface
        self.promise: asyncio.Future[int] | None = None
        self.stale = False
        """To be rebuilt: nothing may be decided on it any more."""
        self.saving = False
        """A snapshot of it is on its way."""

    @property
    def broken(self) -> bool:
        """True where the surface shows what did not come to be."""
        promise = self.promise
        return promise is not None and promise.done() and (promise.cancelled() or bool(promise.exception()))

    @property
    def durable(self) -> bool:
        """True where everything that the surface shows is durable."""
        return self.promise is None or (self.promise.done() and not self.broken)


class Engine:
    """Executes commands on surfaces."""

    def __init__(self, journal: Journal, clock: Clock, *, max_surfaces: int = SURFACES_DEFAULT) -> None:
        """An engine over a journal; the clock gives Unix milliseconds."""
        self._journal = journal
        self._clock = clock
        self._max_surfaces = max_surfaces
        self._cells: dict[str, _Cell] = {}
        self._loading: dict[str, asyncio.Task[_Cell]] = {}
        self.failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Fails when storage has failed: the process must stop."""

    async def start(self) -> None:
        """Rebuilds every surface that the journal has; a journal without any gets the default surface."""
        names = await self._journal.surfaces()
        for name in names:
            await self._cell(name)
        if not names:
            # Another server may have begun on the same journal at the same time.
            with suppress(Refused):
                await self.execute(DEFAULT_SURFACE, _default_creation())
        log.info("surfaces_ready", surfaces=len(self.surfaces()))

    def now_ms(self) -> int:
        """The server's clock, Unix milliseconds."""
        return self._clock()

    async def execute(
        self, name: str, command: Command[A], *, request_id: str = "", context: TenantContext | None = None
    ) -> A:
        """Does a command and answers it when it is durable; raises :class:`Refused`."""
        answer, _ = await self._execute(name, command, _nothing, request_id, context)
        return answer

    async def execute_and_view(
        self, name: str, command: Command[object], view: Callable[[Surface], V], *, request_id: str = ""
    ) -> V:
        """Does a command and answers a view of the surface right after it, when it is durable."""
        _, viewed = await self._execute(name, command, view, request_id, None)
        return viewed

    async def read(
        self, name: str, view: Callable[[Surface], V], *, context: TenantContext | None = None
    ) -> V:
        """A view of the surface for a caller who may read it; all that it shows is durable."""
        _, viewed = await self._execute(name, AskToRead(), view, "", context)
        return viewed

    async def _execute(
        self,
        name: str,
        command: Command[A],
        view: Callable[[Surface], V],
        request_id: str,
        context: TenantContext | None,
    ) -> tuple[A, V]:
        while True:
            try:
                return await self._once(name, command, view, request_id, context)
            except (VersionConflict, _Moved):
                continue
            except JournalFailed as failure:
                self._stop(failure)
                raise

    async def _once(
        self,
        name: str,
        command: Command[A],
        view: Callable[[Surface], V],
        request_id: str,
        context: TenantContext | None,
    ) -> tuple[A, V]:
        """One way of a command; raises :class:`VersionConflict` where it must be gone again."""
        self._refuse_failed()
        cell = await self._cell(name)
        applied = await self._applied(cell, command, context)
        if not self._is_current(cell):
            raise _Moved
        origin = Origin(self._clock(), request_id, context)
        decided = self._decide(cell, command, applied, origin)
        if decided.events:
            self._record(cell, Commit(name, cell.surface.version + 1, origin.now_ms, decided.events))
        viewed = view(cell.surface) if decided.refusal is None else None
        version = cell.surface.version
        await self._durable(cell)
        if not decided.events:
            await self._confirm(cell, version)
        self._refuse_failed()
        await self._snapshot_if_due(cell)
        if decided.refusal is not None:
            raise Refused(decided.refusal)
        # A command that is done has its answer, and a view.
        return decided.answer, viewed  # type: ignore[return-value]

    def exists(self, name: str) -> bool:
        """True where there is such a surface; a deletion counts from when it is durable."""
        cell = self._cells.get(name)
        return cell is not None and (cell.surface.exists or not cell.durable)

    def surfaces(self, tenant_id: str | None = None) -> list[str]:
        """Names of the surfaces that exist, of one tenant or of all, sorted."""
        existing = (name for name, cell in self._cells.items() if cell.surface.exists)
        return sorted(name for name in existing if tenant_id is None or tenant_of(name) == tenant_id)

    def _decide(
        self, cell: _Cell, command: Command[A], applied: tuple[Batch, ...] | Refusal, origin: Origin
    ) -> Decided[A]:
        creates = isinstance(command, CreateSurface) and not cell.surface.exists
        if creates and len(self.surfaces()) >= self._max_surfaces:
            return Decided((), refusal=_too_many_surfaces(cell.surface.name, self._max_surfaces))
        if isinstance(applied, Refusal):
            return _without_history(cell.surface, command, applied, origin)
        if applied and isinstance(command, ApplyControl):
            asked: Command[Any] = replace(command, applied=applied)
            return decide(cell.surface, asked, origin)
        return decide(cell.surface, command, origin)

    def _record(self, cell: _Cell, commit: Commit) -> None:
        """Evolves and appends at once: the next command decides on what is.

        An event that cannot be applied must not get into the journal, where it could never be applied again;
        a surface that has one half of its commit must not be decided on.
        """
        try:
            evolve(cell.surface, commit)
            cell.promise = self._journal.append(commit)
        except BaseException:
            cell.stale = True
            self._cells.pop(commit.surface, None)
            raise
        cell.promise.add_done_callback(self._settled)
        self._cells[commit.surface] = cell

    def _settled(self, promise: asyncio.Future[int]) -> None:
        """Sees to it that a failure is noticed also where everybody who waited has gone."""
        failure = None if promise.cancelled() else promise.exception()
        if failure is not None and not isinstance(failure, VersionConflict):
            self._stop(failure)

    def _stop(self, failure: BaseException) -> None:
        if not self.failed.done():
            self.failed.set_exception(failure)

    def _refuse_failed(self) -> None:
        if self.failed.done():
            raise JournalFailed("expected to answer, but storage has failed") from self.failed.exception()

    async def _durable(self, cell: _Cell) -> None:
        """Returns when everything that the surface shows now is durable."""
        promise = cell.promise
        if promise is None:
            return
        if promise.done():
            promise.result()
            return
        # A caller who goes away must not take the promise of others with him.
        await asyncio.shield(promise)

    async def _confirm(self, cell: _Cell, version: int) -> None:
        """Returns where a version was the newest: what left no event met no conflict that would have told.

        Raises :class:`VersionConflict` or :class:`_Moved` where another writer has written since.
        """
        newest = await self._journal.newest_version(cell.surface.name)
        if newest > cell.surface.version:
            cell.stale = True
            raise _Moved
        if newest > version:
            # Behind it are commits of this engine, unless one of them breaks.
            await self._durable(cell)

    def _is_current(self, cell: _Cell) -> bool:
        """True where a command may be decided on a cell: it is the one that is kept, or nothing is yet."""
        return not cell.stale and not cell.broken and self._cells.get(cell.surface.name, cell) is cell

    async def _cell(self, name: str) -> _Cell:
        """The surface in memory, rebuilt from the journal where it is not; one that never was is not kept."""
        cell = self._cells.get(name)
        if cell is not None and self._is_current(cell):
            return cell
        task = self._loading.get(name)
        if task is None:
            task = self._loading[name] = asyncio.create_task(self._load(name))
            task.add_done_callback(lambda _: self._loading.pop(name))
        return await asyncio.shield(task)

    async def _load(self, name: str) -> _Cell:
        """Reads on from the surface in memory where all of it is durable, else from the newest snapshot."""
        before = self._cells.get(name)
        if before is not None:
            before.stale = True
            log.info("surface_rebuilt", surface=name, version=before.surface.version)
        if before is not None and before.durable:
            surface = await self._follow(before.surface)
        else:
            surface = await rebuild(self._journal, name)
        cell = _Cell(surface)
        if surface.version:
            self._cells[name] = cell
        return cell

    async def _follow(self, surface: Surface) -> Surface:
        try:
            return await follow(self._journal, surface)
        except HistoryLetGo:
            return await rebuild(self._journal, surface.name)

    async def _snapshot_if_due(self, cell: _Cell) -> None:
        """Saves a snapshot of the surface as it is now, as soon as all that it shows is durable."""
        if cell.saving or not self._is_current(cell) or not self._journal.snapshot_due(cell.surface.name):
            return
        cell.saving = True
        try:
            snapshot = freeze(cell.surface)
            # What it shows beyond the caller's own command may turn out not to have been: then there is none.
            with suppress(VersionConflict):
                await self._durable(cell)
                await self._journal.save_snapshot(snapshot)
        finally:
            cell.saving = False

    async def _applied(
        self, cell: _Cell, command: Command[A], context: TenantContext | None
    ) -> tuple[Batch, ...] | Refusal:
        """The applied batches that a replay's reprocess window names, as the journal has them.

        A replay that is refused anyway needs none. While the journal is read the surface may move on: what is
        answered is whole for the surface as it is then.
        """
        surface = cell.surface
        while isinstance(command, ApplyControl) and isinstance(command.action, Replay):
            window, pipeline = surface.settings.connector_plan.reprocess_window, surface.pipeline
            refused = decide(surface, command, Origin(self._clock(), "", context)).refusal is not None
            if window is None or refused:
                break
            stages = frozenset(pipeline.stages_from(command.action.from_stage))
            found = await self._acknowledged(cell, window, stages)
            if (window, pipeline) == (surface.settings.connector_plan.reprocess_window, surface.pipeline):
                return found
        return ()

    async def _acknowledged(
        self, cell: _Cell, window: ReprocessWindow, stages: frozenset[str]
    ) -> tuple[Batch, ...] | Refusal:
        """What was applied inside a window since the surface was created, each key once."""
        surface = cell.surface
        found: dict[str, Batch] = {}
        version = 0
        while version < surface.version:
            try:
                commits = await self._journal.read(surface.name, after_version=version, limit=READ_COMMITS)
            except HistoryLetGo as gone:
                return _window_let_go(surface.name, gone.oldest_kept)
            if not commits:
                await self._durable(cell)
                continue
            version = commits[-1].version
            for commit in commits:
                if _begins(commit):
                    found.clear()
                for batch in reprocessable((commit,), window, stages):
                    found.setdefault(batch.key, batch)
        return tuple(found.values())


class _Moved(Exception):
    """The surface was rebuilt while the command waited."""


def _nothing(_surface: Surface) -> None:
    """The view of a caller who wants the answer alone."""


def _default_creation() -> CreateSurface:
    name = DEFAULT_SURFACE.rsplit("/", 1)[-1]
    profile = AdapterProfile.STANDARD
    context = default_context(tenant_of(DEFAULT_SURFACE))
    return CreateSurface(profile, context, default_pipeline(name), default_settings(name, profile))


def _too_many_surfaces(name: str, limit: int) -> Refusal:
    message = f"expected to create surface '{name}', but this server holds {limit} surfaces already"
    return Refusal(Reason.SURFACE_LIMIT, message, {"surface": name, "limit": str(limit)})


def _window_let_go(name: str, oldest: int) -> Refusal:
    message = (
        f"expected to reprocess applied batches of '{name}', but history before commit {oldest} was let go"
    )
    return Refusal(
        Reason.CURSOR_TOO_OLD, message, {"surface": name, "requested": "1", "oldest_kept": str(oldest)}
    )


def _begins(commit: Commit) -> bool:
    """True where a surface began with this commit: what was before belongs to one that was deleted."""
    return any(isinstance(event, SurfaceCreated) for event in commit.events)


def _without_history(surface: Surface, command: Command[A], gone: Refusal, origin: Origin) -> Decided[A]:
    """Refuses a replay whose window the journal cannot serve: audited, and behind every other refusal."""
    decided = decide(surface, command, origin)
    if decided.refusal is not None:
        return decided
    assert isinstance(command, ApplyControl), "only controls read the journal"
    action = command.action
    draft = Draft(surface, origin, audited=action_label(action), at_ms=command.at_ms, reason=action.reason)
    return draft.refused(gone)
