"""The push dispatcher.

Every waiting work stream gets available batches, whatever others did to them before.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import pytest
from lightspeed_ops.core.block_reasons import BlockReason, Empty, StageFilter, StartRateReached
from lightspeed_ops.core.commands import DeliveryMode, ExpiredLease, StartAvailable, StartedBatches
from lightspeed_ops.core.policy import Caller
from lightspeed_ops.core.refusal import Refusal
from lightspeed_ops.core.stage_limits import StageLimit
from lightspeed_ops.engine import Engine, PushDispatcher, Trust
from lightspeed_ops.journal.memory import MemoryJournal

from tests.harness.server import ManualClock
from tests.server.core.building import (
    COMPLETE_RUN,
    DELETE,
    START_RUN,
    batch,
    batches,
    create,
    enqueue,
    fail,
    start,
)
from tests.server.journal.histories import FLIGHTS

EXTRACT, LOAD = "extract", "load"
BACKOFF_MS = 5_000
IDLE_SUBSCRIBERS = 200
WRITES = 20
WITHIN_S = 10.0
"""Seconds that a delivery may take, though it needs none."""


class Waiting:
    """A work stream with demand for one batch of a stage."""

    def __init__(self, stage: str, *, when_asked: Callable[[], None] = lambda: None) -> None:
        """A stream that waits; ``when_asked`` runs each time that the dispatcher asks for its demand."""
        self._stage = stage
        self.stages: tuple[str, ...] = (stage,)
        self.trust = Trust.NEW
        self.caller: Caller | None = None
        self._when_asked = when_asked
        self.block_reasons: list[type[BlockReason]] = []
        self.reported: asyncio.Queue[type[BlockReason]] = asyncio.Queue()
        self.taken: asyncio.Future[StartedBatches] = asyncio.get_running_loop().create_future()

    def demand(self) -> StartAvailable | None:
        """Demands one batch of the stage."""
        self._when_asked()
        return None if self.taken.done() else StartAvailable(1, (self._stage,), delivery=DeliveryMode.PUSH)

    def deliver(self, started_batches: StartedBatches, durable: Awaitable[StartedBatches]) -> None:
        """Takes the start."""
        self._durable = asyncio.ensure_future(durable)
        self._durable.add_done_callback(lambda _: self.taken.set_result(started_batches))

    def blocked(self, block_reason: BlockReason) -> None:
        """Takes a block reason."""
        self.block_reasons.append(type(block_reason))
        self.reported.put_nowait(type(block_reason))

    def expired(self, leases: Mapping[str, ExpiredLease]) -> bool:
        """Ignores expired leases, since the stream has none."""
        return False

    def refuse(self, refusal: Refusal) -> None:
        """Fails the test, since no refusal is expected."""
        self.taken.set_exception(AssertionError(refusal.message))


async def test_a_backoff_that_ends_between_two_rounds_is_not_lost() -> None:
    """A backoff that ends between two turns is not lost.

    A stream that cannot use the batch releases it for another.
    """
    clock = ManualClock()
    engine = Engine(MemoryJournal(), clock)
    slow = create(base_backoff_ms=BACKOFF_MS, max_backoff_ms=BACKOFF_MS)
    for command in (slow, START_RUN, enqueue(*batches(1, EXTRACT)), start(1), fail("b-1")):
        await engine.execute(FLIGHTS, command)
    dispatcher = PushDispatcher(engine)
    asked: list[str] = []

    def second_asked() -> None:
        """Called when the stream joins, and at its next turn."""
        asked.append(LOAD)
        if len(asked) == 2:
            clock.advance(2 * BACKOFF_MS)

    first, second = Waiting(EXTRACT), Waiting(LOAD, when_asked=second_asked)
    dispatcher.join(FLIGHTS, first)
    dispatcher.join(FLIGHTS, second)
    async with asyncio.timeout(WITHIN_S):
        started_batches = await first.taken
    assert ["b-1"] == [one.batch.key for one in started_batches.started]
    assert len(asked) >= 2
    for subscriber in (first, second):
        dispatcher.leave(FLIGHTS, subscriber)


@pytest.mark.slow
async def test_a_limit_of_starts_ends_by_itself() -> None:
    """A stream that waits for the start rate of its stage gets a batch when the rate allows it."""
    clock = ManualClock()
    engine = Engine(MemoryJournal(), clock)
    limited = create(stage_limits=(StageLimit(LOAD, max_starts_per_second=1),))
    for command in (limited, START_RUN, enqueue(*batches(2, LOAD)), start(1)):
        await engine.execute(FLIGHTS, command)
    dispatcher = PushDispatcher(engine)
    waiting = Waiting(LOAD)
    dispatcher.join(FLIGHTS, waiting)
    async with asyncio.timeout(WITHIN_S):
        assert StartRateReached is await waiting.reported.get()
        clock.advance(1_000)
        started_batches = await waiting.taken
    assert ["b-2"] == [one.batch.key for one in started_batches.started]
    dispatcher.leave(FLIGHTS, waiting)


async def test_those_that_wait_are_not_asked_at_each_write() -> None:
    """A write does not ask waiting streams that can use nothing of it.

    The cost of a write does not depend on them.
    """
    engine = await _engine()
    dispatcher = PushDispatcher(engine)
    asked: list[str] = []
    waiting = [Waiting(LOAD, when_asked=lambda: asked.append(LOAD)) for _ in range(IDLE_SUBSCRIBERS)]
    for subscriber in waiting:
        dispatcher.join(FLIGHTS, subscriber)
    await _blocked(waiting)
    asked.clear()
    for number in range(WRITES):
        await engine.execute(FLIGHTS, enqueue(batch(f"b-{number}", stage=EXTRACT)))
        await asyncio.sleep(0)
    assert len(asked) <= WRITES + 1
    for subscriber in waiting:
        dispatcher.leave(FLIGHTS, subscriber)


async def test_an_unchanged_block_reason_is_sent_once() -> None:
    """An unchanged block reason is sent once to each waiting stream, also to one that joins later."""
    engine = await _engine()
    dispatcher = PushDispatcher(engine)
    early = Waiting(LOAD)
    dispatcher.join(FLIGHTS, early)
    await _blocked([early])
    assert [Empty] == early.block_reasons
    late = Waiting(LOAD)
    for number in range(WRITES):
        await engine.execute(FLIGHTS, enqueue(batch(f"b-{number}", stage=EXTRACT)))
    await _blocked([early])
    dispatcher.join(FLIGHTS, late)
    await _blocked([late])
    assert ([Empty, StageFilter], [StageFilter]) == (early.block_reasons, late.block_reasons)
    for subscriber in (early, late):
        dispatcher.leave(FLIGHTS, subscriber)


async def test_round_robin_covers_all_demands_of_stages() -> None:
    """Streams of one stage and streams of all stages are served in the order in which they became ready."""
    engine = await _engine()
    dispatcher = PushDispatcher(engine)
    subscribers = [Waiting(stage) for stage in (EXTRACT, LOAD, EXTRACT, LOAD)]
    for subscriber in subscribers:
        dispatcher.join(FLIGHTS, subscriber)
    await engine.execute(FLIGHTS, enqueue(batch("e-1", stage=EXTRACT), batch("l-1", stage=LOAD)))
    await engine.execute(FLIGHTS, enqueue(batch("e-2", stage=EXTRACT), batch("l-2", stage=LOAD)))
    async with asyncio.timeout(WITHIN_S):
        startups = [await subscriber.taken for subscriber in subscribers]
    keys = [one.batch.key for started_batches in startups for one in started_batches.started]
    assert ["e-1", "l-1", "e-2", "l-2"] == keys
    for subscriber in subscribers:
        dispatcher.leave(FLIGHTS, subscriber)


async def test_a_subscriber_of_a_surface_that_ends_is_refused() -> None:
    """Streams of a surface that ends are refused, also those that wait without being asked."""
    engine = await _engine()
    dispatcher = PushDispatcher(engine)
    subscriber = Waiting(LOAD)
    dispatcher.join(FLIGHTS, subscriber)
    await _blocked([subscriber])
    await engine.execute(FLIGHTS, COMPLETE_RUN)
    await engine.execute(FLIGHTS, DELETE)
    async with asyncio.timeout(WITHIN_S):
        with pytest.raises(AssertionError, match="expected"):
            await subscriber.taken
    dispatcher.leave(FLIGHTS, subscriber)


async def _engine() -> Engine:
    engine = Engine(MemoryJournal(), ManualClock())
    for command in (create(), START_RUN):
        await engine.execute(FLIGHTS, command)
    return engine


async def _blocked(subscribers: list[Waiting]) -> None:
    """Returns when each stream has received a new block reason."""
    async with asyncio.timeout(WITHIN_S):
        for subscriber in subscribers:
            await subscriber.reported.get()
