"""A fair share of the event loop for the load of a surface, which calls wait for.

Owns how long a load works until other tasks run. A step that is always short would be starved on a busy
server: it is done once in a turn of the event loop, however long the other tasks of the turn take.
"""

import asyncio
from collections.abc import Callable
from time import thread_time

MOST_S = 0.005
"""Most seconds of CPU time that a load works on because other tasks had as much: calls wait for it."""


class FairShare:
    """The share of one load: as much time as all other tasks have, and at least a step in each turn."""

    def __init__(self, passes: int = 1, clock: Callable[[], float] = thread_time) -> None:
        """Begins the first step.

        Args:
            passes: Most passes between two steps, if the other tasks need less time than a step: a call takes
                several passes.
            clock: Returns seconds of the thread's CPU time: a busy machine shortens no share.
        """
        self._passes = passes
        self._clock = clock
        self._resumed_s = clock()
        self._others_s = 0.0

    async def give_way(self) -> None:
        """Ends a step: lets other tasks run, unless they had more time lately than this load."""
        paused_s = self._clock()
        worked_s = paused_s - self._resumed_s
        if worked_s < min(self._others_s, MOST_S):
            return
        for _ in range(self._passes):
            await asyncio.sleep(0)
            self._resumed_s = self._clock()
            self._others_s = self._resumed_s - paused_s
            if self._others_s >= worked_s:
                break
