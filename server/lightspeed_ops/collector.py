"""Collector: looks for garbage cycles in bounded steps, however many objects live.

Owns Python's collector of this process. A million active batches are millions of objects, in no cycle, and a
full collection looks through all of them while every call waits. Here objects that have lived for a while are
frozen: no collection looks at them again, and they are freed as always when nothing refers to them. What was
frozen and became part of a cycle is found when so little is frozen that a look through all of it is short.
"""

import asyncio
import gc

YOUNG_OBJECTS = 20_000
"""How many objects come to be before Python looks for cycles among them: a bulk has ten thousand, hardly any
in a cycle. A quarter as many would take a twentieth of the time that large bulks take. What calls leave
behind is looked for as they come (see ``transport/calls.py``)."""
YOUNG_COLLECTIONS = 5
"""How often that is before those are looked at that were in use then: at 0.2 µs each, 25 ms."""
NEVER = 1_000_000_000
"""After how many of these Python itself would look through everything."""
FREEZE_FROM = 50_000
"""Objects that are frozen together."""
THAWED_MOST = 250_000
"""Objects that a full collection may look at: 50 ms."""
STEP_S = 0.5
"""How often the objects are counted: in this time no more than a few hundred thousand come to be."""
STEPS_BETWEEN_FULL = 120
"""Steps between two looks at what was frozen: a minute, in which little of it can become garbage."""


def begin() -> None:
    """Takes over from Python's own schedule; what was imported is not looked at again."""
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, YOUNG_COLLECTIONS, NEVER)


class Collector:
    """The steps of this process."""

    def __init__(self) -> None:
        """Freezes what has been built up to now: surfaces that were loaded stay."""
        self._steps = 0
        gc.collect()
        gc.freeze()

    async def run(self) -> None:
        """Takes a step again and again, until it is cancelled."""
        while True:
            await asyncio.sleep(STEP_S)
            self.step()

    def step(self) -> None:
        """Collects and freezes what has become many objects; seldom looks through all of them, if few."""
        self._steps += 1
        if self._steps % STEPS_BETWEEN_FULL == 0:
            self._look_at_frozen()
        elif len(gc.get_objects(generation=2)) >= FREEZE_FROM:
            gc.collect()
            gc.freeze()

    def _look_at_frozen(self) -> None:
        """Looks through everything if that is short, else through what is not frozen."""
        if gc.get_freeze_count() > THAWED_MOST:
            gc.collect()
            return
        gc.unfreeze()
        gc.collect()
        gc.freeze()
