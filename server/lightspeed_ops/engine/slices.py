"""Slices: long work of the event loop, between whose parts others have their turn.

Owns how long the pauses are. A call takes several turns of the event loop, so that a turn between two parts
is not enough: others have as much time as the part took.
"""

import asyncio
import time

SLICE_S = 0.002
"""How long a part lasts at least: shorter ones would cost more in pauses than they spare others."""


class Slices:
    """The parts of one piece of work."""

    def __init__(self) -> None:
        """Begins with a part."""
        self._began_s = time.perf_counter()

    async def give_way(self) -> None:
        """Lets others run for as long as the part took, unless it was short; then the next one begins."""
        worked_s = time.perf_counter() - self._began_s
        if worked_s >= SLICE_S:
            await asyncio.sleep(worked_s)
            self._began_s = time.perf_counter()
