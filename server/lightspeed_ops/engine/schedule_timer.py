"""The schedule timer: decides due times of schedules by commands, when the wall clock reaches them.

Owns a heap with the times at which it checks surfaces, so that a round costs nothing if nothing is due,
however many surfaces there are. The heap only says when to check: the surface says what is due. A due time is
pushed with the commit that settled it, and with each load of its surface.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from heapq import heapify, heappop, heappush

import structlog

from lightspeed_ops.cluster import OwnedElsewhere
from lightspeed_ops.core.commands import FireSchedule
from lightspeed_ops.core.decide.schedules import wake_ms
from lightspeed_ops.core.refusal import Refused
from lightspeed_ops.core.surface import Surface
from lightspeed_ops.engine.surface_cache import SurfaceCache
from lightspeed_ops.journal.background import log_failure
from lightspeed_ops.journal.port import JournalAway, JournalDamaged, JournalFailed

TICK_S = 0.05
"""Longest sleep in seconds: within it a new due time is noticed, and so is a step of the wall clock."""
SHORTEST_S = 0.001
"""Shortest sleep in seconds: due times are whole milliseconds."""
FIRED_AT_ONCE = 32
"""Most due times that are decided at the same time: they share a sync of the journal, and the event loop
decides no more of them, some milliseconds, before it turns to other calls."""
RETRY_MS = 5_000
"""Time until the next attempt at a due time that could not be decided, such as while storage is full."""
RECHECK_MS = 1_000
"""Time until the next check of a surface whose due time was decided."""
VOID_ENTRIES = 1_000
"""Most entries of the heap that are void, beside one for each that is not: then it is built anew."""

log = structlog.get_logger()


class ScheduleTimer:
    """The schedule timer of all surfaces."""

    def __init__(
        self,
        cache: SurfaceCache,
        wall_ms: Callable[[], int],
        fire: Callable[[str, FireSchedule], Awaitable[None]],
    ) -> None:
        """Makes a timer that does not run yet; ``fire`` executes a command."""
        self._cache = cache
        self._wall_ms = wall_ms
        self._fire = fire
        self._heap: list[tuple[int, str]] = []
        self._checks: dict[str, int] = {}
        """By surface: the time of its next check; other entries of the surface in the heap are void."""
        self._free = asyncio.Semaphore(FIRED_AT_ONCE)
        self._busy: set[asyncio.Task[None]] = set()

    def note(self, surface: Surface) -> None:
        """Takes note of the due time of a surface that was loaded, or that has a new commit.

        An earlier check stays: the commit may still be aborted.
        """
        due_ms = wake_ms(surface)
        if due_ms is not None:
            self._check_at(surface.name, due_ms)

    async def run(self) -> None:
        """Decides due times until it is cancelled."""
        try:
            while True:
                await asyncio.sleep(self._pause_s())
                for name in self._due():
                    await self._free.acquire()
                    task = asyncio.create_task(self._decide(name))
                    self._busy.add(task)
                    task.add_done_callback(self._decided)
                    task.add_done_callback(log_failure)
        finally:
            for task in self._busy:
                task.cancel()

    def _pause_s(self) -> float:
        if not self._heap:
            return TICK_S
        return min(TICK_S, max(SHORTEST_S, (self._heap[0][0] - self._wall_ms()) / 1_000))

    def _due(self) -> Iterator[str]:
        """Yields the names of surfaces to check now."""
        while self._heap and self._heap[0][0] <= self._wall_ms():
            check_ms, name = heappop(self._heap)
            if self._checks.get(name) == check_ms:
                del self._checks[name]
                yield name

    def _check_at(self, name: str, at_ms: int) -> None:
        """Adds a check of a surface, unless there is one before."""
        known_ms = self._checks.get(name)
        if known_ms is not None and known_ms <= at_ms:
            return
        self._checks[name] = at_ms
        heappush(self._heap, (at_ms, name))
        if len(self._heap) > 2 * len(self._checks) + VOID_ENTRIES:
            self._heap = [(check_ms, checked) for checked, check_ms in self._checks.items()]
            heapify(self._heap)

    async def _decide(self, name: str) -> None:
        """Decides the due time of a surface, if it has come; after an error a later check tries again.

        If the surface was lost, its due time is noted again with the load after a gain.
        """
        try:
            surface = (await self._cache.current(name)).surface
            due_ms = wake_ms(surface)
            if due_ms is not None and due_ms <= self._wall_ms():
                await self._fire(name, FireSchedule(due_ms))
                # Nothing was recorded if the wall clock was set back meanwhile.
                self._check_at(name, self._wall_ms() + RECHECK_MS)
            elif due_ms is not None:
                self._check_at(name, due_ms)
        except Refused as refused:
            log.warning("schedule_not_fired", surface=name, why=refused.refusal.message)
        except JournalDamaged as damaged:
            log.error("journal_damaged", surface=name, damage=str(damaged))  # noqa: TRY400 - a trace adds nothing
        except (JournalAway, OwnedElsewhere):
            self._postpone(name)
            return
        except JournalFailed:
            # The engine has already stopped the process.
            return
        except Exception:
            log.exception("schedule_failed", surface=name)
        else:
            return
        self._check_at(name, self._wall_ms() + RETRY_MS)

    def _postpone(self, name: str) -> None:
        """Checks a surface again soon, if this server may decide on it again without a gain."""
        if self._cache.ownership.epoch(name) or self._cache.ownership.is_mine(name):
            self._check_at(name, self._wall_ms() + RECHECK_MS)

    def _decided(self, task: asyncio.Task[None]) -> None:
        self._busy.discard(task)
        self._free.release()
