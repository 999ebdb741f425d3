"""The garbage collector: collects cycles in bounded steps, however many objects live.

Owns Python's garbage collector of this process. A million active batches are millions of objects, in no
cycle, and a full collection examines all of them while every call waits. This collector freezes objects that
have lived for a while: no collection examines them again, and they are freed as always when nothing refers to
them. Frozen objects that became part of a cycle are collected when few objects are frozen, because examining
all of them is then short.
"""

import asyncio
import gc

YOUNG_OBJECTS = 20_000
"""New objects before Python looks for cycles among them: a bulk has ten thousand, hardly any in a cycle. With
a quarter as many, the collections would take a twentieth of the time of large bulks. The garbage of calls is
collected as they come (see ``transport/interceptor.py``)."""
YOUNG_COLLECTIONS = 5
"""Young collections before Python examines their survivors too: at 0.2 µs each, 25 ms."""
NEVER = 1_000_000_000
"""Collections of survivors before Python itself would examine everything."""
FREEZE_FROM = 50_000
"""Least objects that are frozen together."""
THAWED_MOST = 250_000
"""Most frozen objects that a full collection may examine: 50 ms."""
STEP_S = 0.1
"""Seconds between two counts of the objects: in this time at most a hundred thousand or so are made. A count
takes less than a millisecond."""
STEPS_BETWEEN_FULL = 600
"""Steps between two examinations of frozen objects: a minute, in which few of them can become garbage."""


def begin() -> None:
    """Replaces Python's own schedule; no collection examines the imported objects again."""
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, YOUNG_COLLECTIONS, NEVER)


class Collector:
    """The garbage collector of this process, in steps."""

    def __init__(self) -> None:
        """Freezes all objects made up to now: loaded surfaces stay in memory."""
        self._steps = 0
        gc.collect()
        gc.freeze()

    async def run(self) -> None:
        """Executes a step every :data:`STEP_S` until it is cancelled."""
        while True:
            await asyncio.sleep(STEP_S)
            self.step()

    def step(self) -> None:
        """Collects and freezes the objects if there are many; once a minute examines frozen ones, if few."""
        self._steps += 1
        if self._steps % STEPS_BETWEEN_FULL == 0:
            self._check_frozen()
        elif len(gc.get_objects(generation=2)) >= FREEZE_FROM:
            gc.collect()
            gc.freeze()

    def _check_frozen(self) -> None:
        """Examines all objects if few are frozen, else only those that are not frozen."""
        if gc.get_freeze_count() > THAWED_MOST:
            gc.collect()
            return
        gc.unfreeze()
        gc.collect()
        gc.freeze()
