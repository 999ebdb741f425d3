"""The engine: the single writer of every surface.

Owns the way of a command: decide, append, evolve, answer. Nothing awaits between decide and evolve, so that
every command decides on what is; every answer waits until what it rests on is durable. Where another writer
was first, the surface is rebuilt from the journal and the command decided again; where storage failed,
nothing more is answered and :attr:`Engine.failed` tells the process to stop.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import structlog

from lightspeed_ops.core.commands import ApplyControl, AskToRead, Command, CreateSurface, Decided, Origin
from lightspeed_ops.core.decide import decide
from lightspeed_ops.core.decide.controls import reprocessable
from lightspeed_ops.core.events import Commit
from lightspeed_ops.core.evolve import evolve
from lightspeed_ops.core.operator import Replay
from lightspeed_ops.core.orchestrator import Batch
from lightspeed_ops.core.policy import TenantContext
from lightspeed_ops.core.profiles import AdapterProfile, default_pipeline
from lightspeed_ops.core.refusal import Reason, Refusal
from lightspeed_ops.core.settings import default_settings
from lightspeed_ops.core.snapshot import freeze, thaw
from lightspeed_ops.core.surface import (
    DEFAULT_SURFACE,
    Surface,
    default_context,
    surface_signature,
    tenant_of,
)
from lightspeed_ops.journal.port import (
    HistoryLetGo,
    Journal,
    JournalDamaged,
    JournalFailed,
    VersionConflict,
)

READ_COMMITS = 1_000
"""Commits read from the journal at once while a surface is rebuilt."""
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

    __slots__ = ("promise", "surface")

    def __init__(self, surface: Surface) -> None:
        self.surface = surface
        self.promise: asyncio.Future[int] | None = None


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
            cell = await self._cell(name)
            asked = await self._with_applied(cell, command)
            origin = Origin(self._clock(), request_id, context)
            decided = self._decide(cell, asked, origin)
            if decided.events:
                self._record(cell, Commit(name, cell.surface.version + 1, origin.now_ms, decided.events))
            viewed = view(cell.surface) if decided.refusal is None else None
            try:
                await self._durable(cell)
            except VersionConflict as conflict:
                log.info("surface_rebuilt", surface=name, reason=str(conflict))
                self._discard(name, cell)
                continue
            await self._snapshot_if_due(cell)
            if decided.refusal is not None:
                raise Refused(decided.refusal)
            # A command that is done has its answer, and a view.
            return decided.answer, viewed  # type: ignore[return-value]

    def exists(self, name: str) -> bool:
        """True where there is such a surface."""
        cell = self._cells.get(name)
        return cell is not None and cell.surface.exists

    def surfaces(self, tenant_id: str | None = None) -> list[str]:
        """Names of the surfaces that exist, of one tenant or of all, sorted."""
        existing = (name for name, cell in self._cells.items() if cell.surface.exists)
        return sorted(name for name in existing if tenant_id is None or tenant_of(name) == tenant_id)

    def _decide(self, cell: _Cell, command: Command[A], origin: Origin) -> Decided[A]:
        creates = isinstance(command, CreateSurface) and not cell.surface.exists
        if creates and len(self.surfaces()) >= self._max_surfaces:
            return Decided((), refusal=_too_many_surfaces(cell.surface.name, self._max_surfaces))
        return decide(cell.surface, command, origin)

    def _record(self, cell: _Cell, commit: Commit) -> None:
        """Appends and evolves at once: the next command decides on what is."""
        cell.promise = self._journal.append(commit)
        evolve(cell.surface, commit)
        self._cells[commit.surface] = cell

    async def _durable(self, cell: _Cell) -> None:
        """Returns when everything that the surface rests on is durable."""
        if cell.promise is None:
            return
        try:
            # A caller who goes away must not take the promise of others with him.
            await asyncio.shield(cell.promise)
        except JournalFailed as failure:
            if not self.failed.done():
                self.failed.set_exception(failure)
            raise

    async def _cell(self, name: str) -> _Cell:
        """The surface in memory, rebuilt from the journal where it is not; one that never was is not kept."""
        cell = self._cells.get(name)
        if cell is not None:
            return cell
        task = self._loading.get(name)
        if task is None:
            task = self._loading[name] = asyncio.create_task(self._load(name))
            task.add_done_callback(lambda _: self._loading.pop(name, None))
        return await asyncio.shield(task)

    async def _load(self, name: str) -> _Cell:
        snapshot = await self._journal.load_snapshot(name)
        surface = Surface(name) if snapshot is None else thaw(snapshot)
        if snapshot is not None and surface_signature(surface) != snapshot.signature:
            raise JournalDamaged(f"expected the snapshot of '{name}' to have its signature, but it has another")
        while commits := await self._journal.read(name, after_version=surface.version, limit=READ_COMMITS):
            for commit in commits:
                evolve(surface, commit)
        cell = _Cell(surface)
        if surface.version:
            self._cells[name] = cell
        return cell

    def _discard(self, name: str, cell: _Cell) -> None:
        if self._cells.get(name) is cell:
            del self._cells[name]

    async def _snapshot_if_due(self, cell: _Cell) -> None:
        durable = cell.promise is not None and cell.promise.done()
        if durable and self._journal.snapshot_due(cell.surface.name):
            await self._journal.save_snapshot(freeze(cell.surface))

    async def _with_applied(self, cell: _Cell, command: Command[A]) -> Command[A]:
        """Hands a replay the applied batches that its reprocess window names, as the journal has them."""
        surface = cell.surface
        window = surface.settings.connector_plan.reprocess_window
        if not isinstance(command, ApplyControl) or not isinstance(command.action, Replay) or window is None:
            return command
        stages = frozenset(surface.pipeline.stages_from(command.action.from_stage))
        found: dict[str, Batch] = {}
        version = 0
        while version < surface.version:
            try:
                commits = await self._journal.read(surface.name, after_version=version, limit=READ_COMMITS)
            except HistoryLetGo as gone:
                raise Refused(_window_let_go(surface.name, gone.oldest_kept)) from gone
            if not commits:
                await self._durable(cell)
                continue
            found.update((batch.key, batch) for batch in reprocessable(commits, window, stages))
            version = commits[-1].version
        return replace(command, applied=tuple(found.values()))


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
    message = f"expected to reprocess applied batches of '{name}', but history before commit {oldest} was let go"
    return Refusal(
        Reason.CURSOR_TOO_OLD, message, {"surface": name, "requested": "1", "oldest_kept": str(oldest)}
    )
