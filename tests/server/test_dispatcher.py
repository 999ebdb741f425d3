"""The dispatcher: whoever waits is given what there is, also where others had to do with it before."""

import asyncio
from collections.abc import Awaitable, Callable

from lightspeed_ops.core.commands import Door, StartAvailable, Startup
from lightspeed_ops.core.holds import BackoffWait, Hold, StageFilter
from lightspeed_ops.core.refusal import Refusal
from lightspeed_ops.engine import Dispatcher, Engine
from lightspeed_ops.journal.memory import MemoryJournal

from tests.harness.server import ManualClock
from tests.server.core.building import START_RUN, batches, create, enqueue, fail, start
from tests.server.journal.histories import FLIGHTS

EXTRACT, LOAD = "extract", "load"
BACKOFF_MS = 5_000
WITHIN_S = 10.0
"""How long a hand-off may take that takes no time."""


class Waiting:
    """Somebody who takes one batch of a stage, and then no more."""

    def __init__(self, stage: str, *, when_held: Callable[[], None] = lambda: None) -> None:
        """Waits; ``when_held`` is called each time that it gets nothing."""
        self._stage = stage
        self._when_held = when_held
        self.holds: list[type[Hold]] = []
        self.taken: asyncio.Future[Startup] = asyncio.get_running_loop().create_future()

    def wish(self) -> StartAvailable | None:
        """One batch of the stage."""
        return None if self.taken.done() else StartAvailable(1, (self._stage,), door=Door.PUSH)

    def take(self, startup: Startup, durable: Awaitable[Startup]) -> None:
        """Here it is."""
        self._durable = asyncio.ensure_future(durable)
        self._durable.add_done_callback(lambda _: self.taken.set_result(startup))

    def held(self, hold: Hold) -> None:
        """Nothing for now."""
        self.holds.append(type(hold))
        self._when_held()

    def refuse(self, refusal: Refusal) -> None:
        """Not foreseen here."""
        self.taken.set_exception(AssertionError(refusal.message))


async def test_a_backoff_that_ends_between_two_turns_is_not_lost() -> None:
    """The first is told to wait for it; then it is over, and the second, who cannot use it, releases it."""
    clock = ManualClock()
    engine = Engine(MemoryJournal(), clock)
    slow = create(base_backoff_ms=BACKOFF_MS, max_backoff_ms=BACKOFF_MS)
    for command in (slow, START_RUN, enqueue(*batches(1, EXTRACT)), start(1), fail("b-1")):
        await engine.execute(FLIGHTS, command)
    dispatcher = Dispatcher(engine)
    first = Waiting(EXTRACT, when_held=lambda: clock.advance(2 * BACKOFF_MS))
    second = Waiting(LOAD)
    dispatcher.join(FLIGHTS, first)
    dispatcher.join(FLIGHTS, second)
    async with asyncio.timeout(WITHIN_S):
        startup = await first.taken
    assert ["b-1"] == [one.batch.key for one in startup.started]
    assert [BackoffWait, StageFilter] == [first.holds[0], second.holds[0]]
    for taker in (first, second):
        dispatcher.leave(FLIGHTS, taker)
