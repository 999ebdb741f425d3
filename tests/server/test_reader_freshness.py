"""The freshness feed: idle subscribers cost nothing, and none misses a change."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from lightspeed_ops.core.refusal import Refused
from lightspeed_ops.core.surface import Surface
from lightspeed_ops.engine import Engine
from lightspeed_ops.journal.memory import MemoryJournal
from lightspeed_ops.reader import Freshness, FreshnessFeed, Reader

from tests.harness.server import ManualClock
from tests.server.core.building import (
    COMPLETE_RUN,
    DELETE,
    START_RUN,
    acknowledge,
    batch,
    create,
    enqueue,
    start,
)
from tests.server.journal.histories import FLIGHTS

SUBSCRIBERS = 100
WRITES = 20
WITHIN_S = 10.0


class CountingEngine(Engine):
    """An engine that counts how often a surface is read."""

    reads = 0

    async def read(self, name: str, view: Callable[[Surface], Any], **options: Any) -> Any:
        """Counts reads."""
        self.reads += 1
        return await super().read(name, view, **options)


class Feed:
    """A feed over an engine with a run in progress."""

    def __init__(self) -> None:
        journal = MemoryJournal()
        self.engine = CountingEngine(journal, ManualClock())
        self.feed = FreshnessFeed(self.engine, Reader(journal))

    async def begin(self) -> None:
        """Creates the surface and starts its run."""
        for command in (create(), START_RUN):
            await self.engine.execute(FLIGHTS, command)

    async def acknowledge(self, key: str) -> None:
        """Acknowledges a batch, which changes freshness."""
        for command in (enqueue(batch(key, lag_ms=len(key))), start(1), acknowledge(key)):
            await self.engine.execute(FLIGHTS, command)


@pytest.fixture
async def feed() -> Feed:
    """Returns a feed of a surface with a run in progress."""
    fresh = Feed()
    await fresh.begin()
    return fresh


async def test_a_write_that_leaves_freshness_as_it_is_wakes_no_subscriber(feed: Feed) -> None:
    """A write without a change of freshness wakes no subscriber and reads no surface.

    The cost of a write does not depend on the subscribers.
    """
    watches = [feed.feed.watch(FLIGHTS) for _ in range(SUBSCRIBERS)]
    for watch in watches:
        await _next(watch)
    await asyncio.sleep(0)
    before = feed.engine.reads
    for number in range(WRITES):
        await feed.engine.execute(FLIGHTS, enqueue(batch(f"b-{number}")))
        await asyncio.sleep(0)
    assert feed.engine.reads - before <= 1
    await _close(watches)


async def test_every_subscriber_hears_of_a_change(feed: Feed) -> None:
    """Every subscriber receives a change, with one read for all."""
    watches = [feed.feed.watch(FLIGHTS) for _ in range(SUBSCRIBERS)]
    for watch in watches:
        await _next(watch)
    hearing = [asyncio.ensure_future(_next(watch)) for watch in watches]
    before = feed.engine.reads
    await feed.acknowledge("b-1")
    heard = await asyncio.gather(*hearing)
    assert {3} == {seen.recorded.observed_lag_ms for seen in heard}
    assert feed.engine.reads - before <= 3
    await _close(watches)


async def test_a_change_while_a_subscriber_is_busy_is_not_missed(feed: Feed) -> None:
    """A busy subscriber receives the newest state at its next read; states between are not kept."""
    watch = feed.feed.watch(FLIGHTS)
    await _next(watch)
    for key in ("b-1", "b-22", "b-333"):
        await feed.acknowledge(key)
    assert 5 == (await _next(watch)).recorded.observed_lag_ms
    await _close([watch])


async def test_subscribers_of_a_deleted_surface_are_refused(feed: Feed) -> None:
    """Subscribers of a deleted surface are refused, later ones too, and the feed ends its task."""
    watches = [feed.feed.watch(FLIGHTS) for _ in range(2)]
    for watch in watches:
        await _next(watch)
    hearing = [asyncio.ensure_future(_next(watch)) for watch in watches]
    for command in (COMPLETE_RUN, DELETE):
        await feed.engine.execute(FLIGHTS, command)
    for one in (*hearing, _next(feed.feed.watch(FLIGHTS))):
        with pytest.raises(Refused):
            await one


async def test_a_surface_is_followed_as_long_as_it_has_subscribers(feed: Feed) -> None:
    """The task of a surface ends with its last subscriber, and starts again with the next one."""
    first, second = feed.feed.watch(FLIGHTS), feed.feed.watch(FLIGHTS)
    for watch in (first, second):
        await _next(watch)
    tasks = len(asyncio.all_tasks())
    await _close([first])
    assert tasks == len(asyncio.all_tasks())
    await _close([second])
    await asyncio.sleep(0)
    assert tasks - 1 == len(asyncio.all_tasks())
    third = feed.feed.watch(FLIGHTS)
    await _next(third)
    await feed.acknowledge("b-1")
    assert 3 == (await _next(third)).recorded.observed_lag_ms
    await _close([third])


async def _next(watch: AsyncIterator[Freshness]) -> Freshness:
    async with asyncio.timeout(WITHIN_S):
        return await anext(watch)


async def _close(watches: list[AsyncIterator[Freshness]]) -> None:
    for watch in watches:
        await watch.aclose()  # type: ignore[attr-defined]  # they are generators
