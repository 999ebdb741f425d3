"""Incomplete frames: what connections with work streams hold is estimated, and bounded for all together."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack

import pytest
from lightspeed_ops.config import Limits
from lightspeed_ops.transport import incomplete_frames as module
from lightspeed_ops.transport.connections import Connections, Traffic
from lightspeed_ops.transport.incomplete_frames import CALL_BYTES, SLOW_S, IncompleteFrames, Sender

from tests.server.journal.gated_journal import settled

MIB = 1024 * 1024
SOFT_MIB, MOST_MIB = 32, 64
LIMITS = Limits(max_message_bytes=4 * MIB, max_arriving_bytes=MOST_MIB * MIB)


class Wire(Connections):
    """Connections whose traffic the test sets."""

    def __init__(self) -> None:
        """Starts without connections."""
        super().__init__()
        self.received: dict[str, int] = {}
        self.sent: dict[str, int] = {}
        self.ended: list[str] = []

    def search(self, peer: str) -> None:
        """Finds every peer."""
        self.received.setdefault(peer, 0)

    def traffic(self, peer: str) -> Traffic | None:
        """Returns what the test has set."""
        return Traffic(self.sent.get(peer, 0), self.received[peer])

    def shut_down(self, peer: str) -> bool:
        """Records the end of a connection."""
        self.ended.append(peer)
        return True


class Scene:
    """Work streams on connections that hold so many MiB."""

    def __init__(self) -> None:
        """Starts without streams."""
        self.wire = Wire()
        self.reserved: dict[str, int] = {}
        self.frames = IncompleteFrames(LIMITS, self.wire, lambda peer: self.reserved.get(peer, 0))
        self._open = ExitStack()
        self._now_s = asyncio.get_running_loop().time()

    def close(self) -> None:
        """Ends all streams."""
        self._open.close()

    def stream(self, peer: str) -> Sender:
        """Opens a work stream."""
        return self._open.enter_context(self.frames.stream(peer))

    def holds(self, **held_mib: float) -> None:
        """Lets connections send so many MiB without an end."""
        for peer, size in held_mib.items():
            self.stream(peer)
            self.wire.received[peer] += int(size * MIB)

    def sweep(self, after_s: float = 0.0) -> list[str]:
        """Measures; returns the connections that it ends."""
        self._now_s += after_s
        self.wire.ended = []
        self.frames._sweep(self._now_s)
        return self.wire.ended


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    """A scene without streams."""
    one = Scene()
    yield one
    one.close()


async def test_within_half_of_the_limit_no_connection_ends(scene: Scene) -> None:
    """However long it holds the bytes."""
    scene.holds(a=16, b=15)
    assert [] == scene.sweep() + scene.sweep(after_s=1_000)


async def test_the_connections_that_hold_the_most_end(scene: Scene) -> None:
    """Only as many as it takes, the largest first."""
    scene.holds(small=1, large=20, larger=24, idle=0)
    assert ["larger"] == scene.sweep()


async def test_a_frame_on_its_way_has_a_second(scene: Scene) -> None:
    """A connection with few bytes is spared for that time, but not if all together hold the whole limit."""
    scene.holds(**{f"peer{number}": 4 for number in range(12)})
    assert ([], 4) == (scene.sweep(), len(scene.sweep(after_s=SLOW_S)))
    scene.holds(**{f"new{number}": 4 for number in range(12)})
    assert len(scene.sweep()) > 8


async def test_complete_messages_are_not_held(scene: Scene) -> None:
    """Calls and frames of a connection, whatever their number, with usual headers and window updates."""
    sender = scene.stream("a")
    for _ in range(1_000):
        scene.wire.received["a"] += 100_000 + 300
        scene.wire.sent["a"] = scene.wire.sent.get("a", 0) + 80_000
        sender.called(50_000)
        with sender.processing(50_000, 50_000):
            pass
    scene.sweep()
    assert 0 == sender.held_bytes


async def test_what_is_explained_too_much_hides_nothing_later(scene: Scene) -> None:
    """An estimate never falls below zero, so that no connection can save for an attack."""
    sender = scene.stream("a")
    for _ in range(100_000):
        sender.called(0)
    scene.sweep()
    scene.wire.received["a"] += 20 * MIB
    scene.sweep()
    assert 20 * MIB == sender.held_bytes > CALL_BYTES


async def test_a_frame_counts_until_the_server_is_done_with_it(scene: Scene) -> None:
    """By its own size, also if it came compressed."""
    sender = scene.stream("a")
    scene.wire.received["a"] += 4_000
    with sender.processing(4_000, 4 * MIB):
        scene.sweep()
        assert 4 * MIB == sender.held_bytes
    scene.sweep()
    assert 0 == sender.held_bytes


async def test_incomplete_requests_have_their_own_room(scene: Scene) -> None:
    """What is reserved for them is no frame."""
    scene.holds(a=48)
    scene.reserved["a"] = 16 * MIB
    assert [] == scene.sweep()


async def test_a_connection_without_counters_holds_nothing(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such as one over a unix socket."""
    scene.holds(a=48)
    monkeypatch.setattr(scene.wire, "traffic", lambda peer: None)
    assert [] == scene.sweep()


async def test_the_server_measures_when_its_memory_grows(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And not before, as long as it has measured lately."""
    memory_bytes = 100 * MIB
    monkeypatch.setattr(module, "TICK_S", 0.001)
    monkeypatch.setattr(module, "_memory_bytes", lambda: memory_bytes)
    scene.holds(a=48)
    await settled()
    assert [] == scene.wire.ended
    memory_bytes += 48 * MIB
    while not scene.wire.ended:
        await settled()
    assert ["a"] == scene.wire.ended
