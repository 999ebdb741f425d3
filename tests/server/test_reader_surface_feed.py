"""The surface feed: what its subscribers share, what a slow one costs, and what it never shows."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import TypeVar

import pytest
from lightspeed_ops.core.refusal import Reason, Refusal, Refused
from lightspeed_ops.core.surface import Surface
from lightspeed_ops.core.surface_list import NO_FILTER, SurfaceFilter
from lightspeed_ops.reader import surface_feed
from lightspeed_ops.reader.surface_feed import (
    CaughtUp,
    Changes,
    Heartbeat,
    SurfaceFeeds,
    SurfaceFrame,
    WorkShare,
)

from tests.server.core.building import START_RUN
from tests.server.core.given import given

NOW_MS = 1_700_000_000_000
INTERVAL_MS = 20
V = TypeVar("V")
WITHIN_S = 20.0


class Memory:
    """Surfaces in memory, which a test changes; it counts the views that are encoded."""

    def __init__(self, count: int) -> None:
        """Makes some surfaces."""
        self.by_name: dict[str, Surface] = {}
        self.promises: dict[str, asyncio.Future[int]] = {}
        self.owners: dict[str, str] = {}
        self.encoded: list[str] = []
        for number in range(count):
            self.add(f"s-{number:03}")

    def add(self, name: str) -> Surface:
        """Adds a surface."""
        surface = given(START_RUN).surface.state
        surface.name = name
        self.by_name[name] = surface
        return surface

    def change(self, name: str, promise: asyncio.Future[int] | None = None) -> None:
        """Commits a change of a surface."""
        self.by_name[name].version += 1
        self.promises.pop(name, None)
        if promise is not None:
            self.promises[name] = promise

    def now_ms(self, _name: str) -> int:
        """Returns the time."""
        return NOW_MS

    async def catch_up(self, _tenant_id: str | None) -> None:
        """Does nothing: there are no other servers."""

    def surfaces(self, _tenant_id: str | None) -> list[str]:
        """Returns all names."""
        return sorted(self.by_name)

    def peek(self, name: str) -> Surface | None:
        """Returns a surface."""
        return self.by_name.get(name)

    def glance(self, name: str) -> tuple[Surface, asyncio.Future[int] | None] | None:
        """Returns a surface and its promise."""
        surface = self.by_name.get(name)
        return None if surface is None else (surface, self.promises.get(name))

    async def read(self, name: str, view: Callable[[Surface], V | Refusal]) -> V:
        """Returns a view."""
        found = view(self.by_name[name])
        assert not isinstance(found, Refusal)
        return found

    def settings(self, surface: Surface) -> bytes:
        """Encodes the name."""
        return surface.name.encode()

    def owner(self, name: str) -> str:
        """Returns the owner that the test set; empty for none."""
        return self.owners.get(name, "")

    def view(self, surface: Surface, now_ms: int, settings: bytes, owner: str) -> bytes:
        """Encodes the name and the version, and the owner if there is one."""
        self.encoded.append(surface.name)
        assert NOW_MS == now_ms
        return settings + f":{surface.version}{owner and f'@{owner}'}".encode()


def watch(
    feeds: SurfaceFeeds, wanted: SurfaceFilter = NO_FILTER, heartbeat_ms: int = 60_000
) -> AsyncGenerator[SurfaceFrame, None]:
    """Opens a watch with a short interval."""
    return feeds.watch("acme", wanted, interval_ms=INTERVAL_MS, heartbeat_ms=heartbeat_ms)


async def following(frames: AsyncGenerator[SurfaceFrame, None]) -> Changes:
    """Returns the next changes."""
    async with asyncio.timeout(WITHIN_S):
        while True:
            frame = await anext(frames)
            if isinstance(frame, Changes):
                return frame


async def caught_up(frames: AsyncGenerator[SurfaceFrame, None]) -> list[bytes]:
    """Returns the first views, up to the mark."""
    found: list[bytes] = []
    async with asyncio.timeout(WITHIN_S):
        while not isinstance(frame := await anext(frames), CaughtUp):
            assert isinstance(frame, Changes)
            found += frame.changed
    return found


async def test_a_new_owner_is_a_change() -> None:
    """A surface that another server owns from now on is sent again, though nothing was committed."""
    memory = Memory(5)
    async with aclosing(watch(SurfaceFeeds(memory, memory))) as frames:
        assert 5 == len(await caught_up(frames))
        memory.owners["s-002"] = "b:1"
        version = memory.by_name["s-002"].version
        assert [f"s-002:{version}@b:1".encode()] == (await following(frames)).changed
        del memory.owners["s-002"]
        assert [f"s-002:{version}".encode()] == (await following(frames)).changed


async def test_a_view_is_encoded_once_for_all_subscribers() -> None:
    """Ten subscribers share the views, and at the same place also the frame, of each change."""
    memory = Memory(5)
    feeds = SurfaceFeeds(memory, memory)
    watches = [watch(feeds) for _ in range(10)]
    for one in watches:
        assert 5 == len(await caught_up(one))
    assert 5 == len(memory.encoded)
    memory.change("s-003")
    parts = [await following(one) for one in watches]
    assert 6 == len(memory.encoded)
    assert [[f"s-003:{memory.by_name['s-003'].version}".encode()]] * 10 == [part.changed for part in parts]
    assert 1 == len(set(map(id, parts)))
    for one in watches:
        await one.aclose()


async def test_another_filter_shares_the_views() -> None:
    """Each filter has an order of its own, and a surface that no filter wants is not encoded."""
    memory = Memory(4)
    feeds = SurfaceFeeds(memory, memory)
    async with (
        aclosing(watch(feeds, SurfaceFilter(surface_id_prefix="s-00"))) as all_of_them,
        aclosing(watch(feeds, SurfaceFilter(surface_id_prefix="s-001"))) as one_of_them,
        aclosing(watch(feeds, SurfaceFilter(surface_id_prefix="other"))) as none_of_them,
    ):
        assert [0, 0] == [len(await caught_up(none_of_them)), len(memory.encoded)]
        assert [4, 1] == [len(await caught_up(all_of_them)), len(await caught_up(one_of_them))]
        assert 4 == len(memory.encoded)


async def test_nothing_is_shown_before_it_is_durable() -> None:
    """A change waits for its promise; one whose commit was aborted is never shown."""
    memory = Memory(1)
    promise: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    memory.change("s-000", promise)
    async with aclosing(watch(SurfaceFeeds(memory, memory))) as frames:
        first = asyncio.ensure_future(caught_up(frames))
        await asyncio.sleep(5 * INTERVAL_MS / 1000)
        assert not first.done()
        promise.set_result(1)
        assert [f"s-000:{memory.by_name['s-000'].version}".encode()] == await first
        aborted: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        memory.change("s-000", aborted)
        later = asyncio.ensure_future(following(frames))
        await asyncio.sleep(2 * INTERVAL_MS / 1000)
        aborted.set_exception(RuntimeError("aborted"))
        await asyncio.sleep(2 * INTERVAL_MS / 1000)
        assert not later.done()
        memory.change("s-000")
        assert [f"s-000:{memory.by_name['s-000'].version}".encode()] == (await later).changed


@pytest.mark.slow
async def test_a_slow_subscriber_gets_the_newest_state_alone() -> None:
    """However much changed while it did not read, its next frames have each surface once."""
    memory = Memory(20)
    feeds = SurfaceFeeds(memory, memory)
    async with aclosing(watch(feeds)) as slow, aclosing(watch(feeds)) as fast:
        await caught_up(slow)
        await caught_up(fast)
        for _ in range(30):
            for name in memory.by_name:
                memory.change(name)
            await following(fast)
        (feed,) = feeds._feeds.values()
        assert len(feed._log) <= 2 * 20 + surface_feed.LOG_SPARE
        found = (await following(slow)).changed
        assert 20 == len(found)
        assert {one.version for one in memory.by_name.values()} == {
            int(data.split(b":")[1]) for data in found
        }


async def test_removals_are_kept_until_all_have_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """A subscriber that would miss one is ended, and the others are not."""
    monkeypatch.setattr(surface_feed, "REMOVED_KEPT", 5)
    memory = Memory(20)
    feeds = SurfaceFeeds(memory, memory)
    async with aclosing(watch(feeds)) as slow, aclosing(watch(feeds)) as fast:
        await caught_up(slow)
        await caught_up(fast)
        for number in range(5):
            del memory.by_name[f"s-{number:03}"]
        assert [f"s-{number:03}" for number in range(5)] == sorted(
            change.name for change in (await following(fast)).removed
        )
        (feed,) = feeds._feeds.values()
        assert 20 == len(feed._changes)
        for number in range(5, 8):
            del memory.by_name[f"s-{number:03}"]
        assert 3 == len((await following(fast)).removed)
        memory.change("s-010")
        await following(fast)
        assert 12 + 5 == len(feed._changes)
        with pytest.raises(Refused) as ended:
            await following(slow)
        assert Reason.PEER_TIMEOUT is ended.value.refusal.reason
    assert {} == feeds._feeds


async def test_a_surface_that_has_to_be_loaded_is_loaded() -> None:
    """A surface that cannot be looked at is read once, and then it appears."""
    memory = Memory(1)
    late = memory.by_name["s-000"]
    loaded: list[str] = []

    class Unloaded(Memory):
        def glance(self, name: str) -> tuple[Surface, asyncio.Future[int] | None] | None:
            return (late, None) if loaded else None

        async def read(self, name: str, view: Callable[[Surface], V | Refusal]) -> V:
            loaded.append(name)
            return await super().read(name, view)

    unloaded = Unloaded(1)
    async with aclosing(watch(SurfaceFeeds(unloaded, unloaded))) as frames:
        assert [] == await caught_up(frames)
        assert [f"s-000:{late.version}".encode()] == (await following(frames)).changed
        assert ["s-000"] == loaded


async def test_heartbeats_come_if_nothing_changes() -> None:
    """Each has the time up to which the subscriber has everything."""
    memory = Memory(1)
    async with aclosing(watch(SurfaceFeeds(memory, memory), heartbeat_ms=100)) as frames:
        await caught_up(frames)
        async with asyncio.timeout(WITHIN_S):
            assert Heartbeat(NOW_MS) == await anext(frames)


async def test_the_work_takes_a_share_of_the_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many feeds work, the work is cut into parts, and a pause follows enough of them."""
    slept: list[float] = []
    now_s = 0.0

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    monkeypatch.setattr(time, "perf_counter", lambda: now_s)
    work_share = WorkShare()
    for _ in range(5):
        async with work_share.part():
            now_s += 0.4 * surface_feed.WORK_S
    assert 1 == len(slept), "three parts together are as long as one piece of work"
    assert slept[0] >= surface_feed.REST * surface_feed.WORK_S


async def test_a_part_of_a_look_is_short() -> None:
    """A look at many changed surfaces is cut, so that calls run between its parts."""

    class Slow(Memory):
        def view(self, surface: Surface, now_ms: int, settings: bytes, owner: str) -> bytes:
            time.sleep(surface_feed.WORK_S / 2)
            return super().view(surface, now_ms, settings, owner)

    memory = Slow(40)
    looks: list[int] = []
    examine = surface_feed.SurfaceFeed._examine

    def counted(feed: surface_feed.SurfaceFeed, names: object) -> object:
        looked = examine(feed, names)  # type: ignore[arg-type]  # the names of the feed
        looks.append(len(looked.views))
        return looked

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(surface_feed.SurfaceFeed, "_examine", counted)
        async with aclosing(watch(SurfaceFeeds(memory, memory))) as frames:
            assert 40 == len(await caught_up(frames))
    assert max(looks) <= 4
