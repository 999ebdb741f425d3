"""Slices: divides long work on the event loop into parts, with pauses for other calls.

Owns the length of the pauses. A call takes several turns of the event loop, so that one turn between two
parts is not enough: other calls get as much time as the part took.
"""

import asyncio
import time

SLICE_S = 0.002
"""Least seconds of a part: shorter parts would cost more in pauses than other calls gain."""


class Slices:
    """Slices of one piece of work."""

    def __init__(self) -> None:
        """Begins the first part."""
        self._began_s = time.perf_counter()

    async def give_way(self) -> None:
        """Pauses for as long as the part took and begins the next part; a short part has no pause."""
        worked_s = time.perf_counter() - self._began_s
        if worked_s >= SLICE_S:
            await asyncio.sleep(worked_s)
            self._began_s = time.perf_counter()
