"""Requeueing: puts the batches of large replays back into the queue, in commits of bounded size.

Owns the tasks, at most one per surface. The batches still to requeue are state of the surface: after a crash,
or on another server, requeueing goes on.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextvars import Context
from functools import partial
from operator import attrgetter

import structlog

from lightspeed_ops.cluster import OwnedElsewhere
from lightspeed_ops.core.active_batch import ActiveBatch
from lightspeed_ops.core.commands import Command, ContinueReplay, StageReplay
from lightspeed_ops.core.decide.commit_builder import forgotten_refusal
from lightspeed_ops.core.decide.planning import PLANNED_AT_ONCE, in_order
from lightspeed_ops.core.refusal import Refused
from lightspeed_ops.core.replay_backlog import is_large
from lightspeed_ops.core.surface import Surface
from lightspeed_ops.engine.slices import Slices
from lightspeed_ops.engine.surface_cache import CachedSurface, SurfaceCache
from lightspeed_ops.journal.background import log_failure
from lightspeed_ops.journal.port import JournalAway, JournalDamaged, JournalFailed

RETRY_S = 0.5
"""Seconds between two attempts while storage has no room or is away."""
DROP_STAGED = StageReplay(0)

log = structlog.get_logger()


class Requeueing:
    """Requeueing of all surfaces: the tasks of replays that still have batches to requeue."""

    def __init__(
        self,
        cache: SurfaceCache,
        execute: Callable[[str, Command[None]], Awaitable[None]],
        is_staging: Callable[[str], bool],
    ) -> None:
        """Makes requeueing without tasks; ``is_staging`` tells if a replay of a surface is about to start."""
        self._cache = cache
        self._execute = execute
        self._is_staging = is_staging
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def begin_if_due(self, cached: CachedSurface) -> None:
        """Starts the task of a surface if it has batches to requeue or staged batches to drop."""
        name = cached.surface.name
        if name not in self._tasks and self._is_due(cached) and self._cache.ownership.is_mine(name):
            # The task has a context of its own, because it is no part of the call that started it.
            task = self._tasks[name] = asyncio.create_task(self._run(name), context=Context())
            task.add_done_callback(log_failure)
            task.add_done_callback(partial(self._ended, name))

    async def stop(self) -> None:
        """Cancels the tasks; the next start of the server continues them."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _ended(self, name: str, _task: asyncio.Task[None]) -> None:
        del self._tasks[name]

    def _is_due(self, cached: CachedSurface) -> bool:
        backlog = cached.surface.queue.backlog
        return backlog.has_requeues or bool(backlog.staging and not self._is_staging(cached.surface.name))

    async def _run(self, name: str) -> None:
        """Requeues until no batch is left; if storage is full, it tries again after :data:`RETRY_S`."""
        try:
            while self._is_due(cached := await self._cache.current(name)):
                try:
                    await self._turn(cached.surface)
                except Refused as refused:
                    log.warning("replay_not_continued", surface=name, why=refused.refusal.message)
                    await asyncio.sleep(RETRY_S)
                except (JournalAway, OwnedElsewhere):
                    if not self._cache.ownership.epoch(name):
                        # The server that owns the surface now goes on.
                        return
                    await asyncio.sleep(RETRY_S)
        except JournalDamaged as damaged:
            log.error("journal_damaged", surface=name, damage=str(damaged))  # noqa: TRY400 - a trace adds nothing
        except (JournalFailed, JournalAway):
            # Failed storage has already stopped the process; else the next commit of the surface goes on.
            return
        except Exception:
            log.exception("replay_failed", surface=name)

    async def _turn(self, surface: Surface) -> None:
        """Executes one turn: requeues all returning dead letters, or the next applied batches.

        If only staged batches are left, whose replay never started, it drops them.
        """
        backlog = surface.queue.backlog
        started_in = backlog.started_in
        if not backlog.has_requeues:
            await self._execute(surface.name, DROP_STAGED)
        elif not backlog.returning:
            await self._execute(surface.name, ContinueReplay(started_in))
        else:
            async for keys, returned in _returning(surface):
                await self._execute(surface.name, ContinueReplay(started_in, keys, returned))


async def _returning(surface: Surface) -> AsyncIterator[tuple[tuple[str, ...], bool]]:
    """Yields keys of returning dead letters, in their first order, and True with the last of them."""
    backlog = surface.queue.backlog
    found: list[ActiveBatch] = []
    slices = Slices()
    for place, active in enumerate(list(surface.queue.dead.values()), 1):
        if backlog.returns(active) and forgotten_refusal(surface, active, "replay") is None:
            found.append(active)
        if place % PLANNED_AT_ONCE == 0:
            await slices.give_way()
    keys: list[str] = []
    for ordered in in_order(found, key=attrgetter("order")):
        if ordered is None:
            await slices.give_way()
            continue
        if is_large(len(keys) + 1):
            yield tuple(keys), False
            keys.clear()
        keys.append(ordered.batch.key)
    yield tuple(keys), True
