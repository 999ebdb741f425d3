"""Fair shares: how long the load of a surface works until other tasks run."""

import asyncio
from time import thread_time

import pytest
from lightspeed_ops.journal.fair_share import MOST_S, FairShare
from lightspeed_ops.journal.memory import MemoryJournal
from lightspeed_ops.journal.rebuild import PASSES, rebuild

from tests.server.core.building import acknowledged, batches
from tests.server.journal.histories import FLIGHTS, Author
from tests.server.journal.reading import store

STEP_S = 0.000_3
"""Seconds of a step."""
STEPS = 400
TURN_S = 0.002
"""Seconds of a turn in which others compute."""
COMMITS = 4
"""Commits of each kind with a thousand batches, each of which is a step of the rebuild."""


class Others:
    """Tasks that compute in each turn of the event loop, on a clock that runs while something computes."""

    def __init__(self, turn_s: float) -> None:
        """Takes the seconds of each turn."""
        self.now_s = self.passes = 0.0
        self._turn_s = turn_s

    def clock(self) -> float:
        """Returns seconds."""
        return self.now_s

    async def run(self) -> None:
        """Computes until it is cancelled."""
        while True:
            self.passes += 1
            self.now_s += self._turn_s
            await asyncio.sleep(0)


@pytest.mark.parametrize(
    ("turn_s", "most_passes"),
    [
        (0.0, STEPS + 1),  # idle: a turn after each step
        (MOST_S, STEPS * STEP_S / MOST_S * 2),  # busy: half of the time
        (4 * MOST_S, STEPS * STEP_S / MOST_S * 2),  # busier: the longest part in each turn
    ],
)
async def test_a_load_gets_as_much_time_as_others_have(turn_s: float, most_passes: float) -> None:
    """A load waits for few passes of a busy event loop, and for a turn after each step of an idle one."""
    others = Others(turn_s)
    task = asyncio.create_task(others.run())
    share = FairShare(clock=others.clock)
    for _ in range(STEPS):
        others.now_s += STEP_S
        await share.give_way()
    task.cancel()
    assert STEPS * STEP_S / MOST_S / 2 <= others.passes <= most_passes


@pytest.mark.slow
async def test_a_rebuild_is_not_starved() -> None:
    """A rebuild waits for few passes of an event loop in which others compute, not for all of them."""
    journal = MemoryJournal()
    author = Author()
    await store(journal, author.begin())
    keys = iter(batches(COMMITS * 1_000))
    for _ in range(COMMITS):
        await store(journal, author.do(*acknowledged(*(next(keys) for _ in range(1_000)))))
    passes = 0

    async def compute() -> None:
        nonlocal passes
        while True:
            passes += 1
            ends_s = thread_time() + TURN_S
            while thread_time() < ends_s:
                pass
            await asyncio.sleep(0)

    task = asyncio.create_task(compute())
    await rebuild(journal, FLIGHTS)
    task.cancel()
    assert passes <= 3 * COMMITS * PASSES / 2
