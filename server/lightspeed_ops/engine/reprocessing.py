"""Reprocessing: prepares a replay before it is decided: its plan, and the applied batches of its window.

Owns the reads of history and the steps of the planning. Both give way to other calls: a replay of a million
batches holds the event loop for some milliseconds at a time.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, TypeVar

from lightspeed_ops.core.commands import ApplyControl, Command, Decided, Origin, StageReplay
from lightspeed_ops.core.connector import ReprocessWindow
from lightspeed_ops.core.decide import decide
from lightspeed_ops.core.decide.controls import apply_control, control_builder, replayed_stages
from lightspeed_ops.core.decide.planning import PLANNED_AT_ONCE, Planning
from lightspeed_ops.core.decide.replays import REPLAY_UNITS, is_refused, reprocessable
from lightspeed_ops.core.events import BatchesAcknowledged, Commit, Event, SurfaceCreated
from lightspeed_ops.core.orchestrator import Batch
from lightspeed_ops.core.policy import Caller
from lightspeed_ops.core.refusal import Refusal
from lightspeed_ops.core.replay_backlog import chunks, is_large
from lightspeed_ops.core.surface import Surface
from lightspeed_ops.engine.refusals import window_pruned
from lightspeed_ops.engine.slices import Slices
from lightspeed_ops.engine.surface_cache import CachedSurface, CacheInvalidated
from lightspeed_ops.journal.port import After, HistoryPruned, Journal
from lightspeed_ops.journal.rebuild import READ_COMMITS

A = TypeVar("A")
WANTED = frozenset[type[Event]]({BatchesAcknowledged, SurfaceCreated})
"""The events that show which batches were applied."""
FIRST_READ_COMMITS = 8
"""Commits of the first read from the journal; each may have a thousand batches."""
READ_BATCHES = 16_000
"""Batches that one read from the journal aims at: freeing them takes some milliseconds."""
Prepared = Planning | Refusal | None
"""The planning of a replay, a refusal if a part of its window was pruned, or None for other commands."""


class Reprocessing:
    """Reprocessing of all surfaces: prepares their replays."""

    def __init__(
        self,
        journal: Journal,
        clock: Callable[[], int],
        stage: Callable[[str, StageReplay], Awaitable[None]],
    ) -> None:
        """Makes reprocessing without replays; ``stage`` executes a command."""
        self._journal = journal
        self._clock = clock
        self._stage = stage
        self._locks: dict[str, tuple[asyncio.Lock, int]] = {}
        """By surface: the lock of replays that stage, and how many of them hold it or wait for it."""

    def is_staging(self, name: str) -> bool:
        """Returns True if batches of a surface are being staged for a replay that is about to start."""
        return name in self._locks

    async def prepare(self, cached: CachedSurface, command: Command[Any], caller: Caller | None) -> Prepared:
        """Returns the planning of a replay, or a refusal if a part of its window was pruned.

        Returns None for other commands, and for replays that are refused whatever their plan is. Raises
        :class:`CacheInvalidated` if a change of the surface made the plan untrue.
        """
        surface = cached.surface
        if not isinstance(command, ApplyControl):
            return None
        stages = replayed_stages(surface, command, Origin(self._clock(), "", caller))
        if not stages:
            return None
        applied = await self._applied(cached, command, stages)
        if isinstance(applied, Refusal):
            return applied
        planning = Planning(surface, stages, applied, dry_run=command.dry_run)
        slices = Slices()
        for _ in planning.steps():
            await slices.give_way()
        if not planning.is_valid_for(surface):
            raise CacheInvalidated
        planning.is_paced = is_large(planning.size)
        if is_large(len(planning.again)) and not command.dry_run:
            await self._staged(surface, command, planning)
        return planning

    async def _applied(
        self, cached: CachedSurface, command: ApplyControl, stages: tuple[str, ...]
    ) -> tuple[Batch, ...] | Refusal:
        """Returns the applied batches inside the window, each content once, in the order of application."""
        window = cached.surface.settings.connector_plan.reprocess_window
        if window is None:
            return command.applied
        found = await _acknowledged(self._journal, cached, window, frozenset(stages))
        if window != cached.surface.settings.connector_plan.reprocess_window:
            raise CacheInvalidated
        return found

    async def _staged(self, surface: Surface, command: ApplyControl, planning: Planning) -> None:
        """Stages the applied batches of a planning, one replay after another.

        A replay that is refused anyway stages nothing.
        """
        plan = planning.plan(surface, budget_needed=REPLAY_UNITS)
        if is_refused(surface, command, planning, plan):
            return
        async with self._staging_lock(surface.name):
            for part in chunks(planning.again):
                await self._stage(surface.name, StageReplay(planning.version, part))
        planning.staging = planning.version

    @asynccontextmanager
    async def _staging_lock(self, name: str) -> AsyncIterator[None]:
        """Holds the staging lock of a surface: its replays stage one at a time."""
        lock, count = self._locks.get(name, (asyncio.Lock(), 0))
        self._locks[name] = lock, count + 1
        try:
            async with lock:
                yield
        finally:
            _, count = self._locks.pop(name)
            if count > 1:
                self._locks[name] = lock, count - 1


def decide_replay(
    surface: Surface, command: Command[A], prepared: Planning | Refusal, origin: Origin
) -> Decided[A]:
    """Decides a replay with its planning, or with the refusal of its window."""
    assert isinstance(command, ApplyControl), "only controls are prepared"
    if isinstance(prepared, Refusal):
        return _without_history(surface, command, prepared, origin)
    decided: Decided[Any] = apply_control(surface, command, origin, prepared)
    return decided


async def _acknowledged(
    journal: Journal, cached: CachedSurface, window: ReprocessWindow, stages: frozenset[str]
) -> tuple[Batch, ...] | Refusal:
    """Returns batches applied inside a window since the surface was created; a refusal if some are pruned."""
    surface = cached.surface
    found: dict[Batch, None] = {}
    version = looked_at = 0
    limit = FIRST_READ_COMMITS
    slices = Slices()
    while version < surface.version:
        try:
            commits = await journal.read(surface.name, After(version, limit), only=WANTED)
        except HistoryPruned as gone:
            return window_pruned(surface.name, gone.oldest_kept)
        if not commits:
            await cached.settled()
            # A journal that others write to may still have to read what is settled: let it.
            await slices.give_way()
            continue
        version = commits[-1].version
        limit = _next_limit(limit, sum(map(_size, commits)))
        for commit in commits:
            if _begins(commit):
                found.clear()
            found.update(dict.fromkeys(reprocessable((commit,), window, stages)))
            looked_at += _size(commit)
            if looked_at > PLANNED_AT_ONCE:
                looked_at = 0
                await slices.give_way()
    return tuple(found)


def _next_limit(limit: int, batches: int) -> int:
    """Returns twice as many commits if the last ones were small, half as many if they were large."""
    if batches > READ_BATCHES:
        return max(FIRST_READ_COMMITS, limit // 2)
    return min(READ_COMMITS, limit * 2) if batches < READ_BATCHES // 2 else limit


def _size(commit: Commit) -> int:
    """Returns the number of batches that a commit names."""
    return sum(len(getattr(event, "batches", ())) for event in commit.events)


def _begins(commit: Commit) -> bool:
    """Returns True if this commit created the surface: earlier commits belong to a deleted one."""
    return any(isinstance(event, SurfaceCreated) for event in commit.events)


def _without_history(surface: Surface, command: ApplyControl, gone: Refusal, origin: Origin) -> Decided[Any]:
    """Refuses, with an audit, a replay whose window was pruned; every other refusal comes first."""
    if not replayed_stages(surface, command, origin):
        return decide(surface, command, origin)
    builder = control_builder(surface, command.action, origin, at_ms=command.at_ms)
    refused: Decided[Any] = builder.refused(gone)
    return replace(refused, events=()) if command.dry_run else refused
