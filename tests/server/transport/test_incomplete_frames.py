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


class FakeConnections(Connections):
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


class Streams:
    """Work streams on connections that hold so many MiB."""

    def __init__(self) -> None:
        """Starts without streams."""
        self.connections = FakeConnections()
        self.reserved: dict[str, int] = {}
        self.frames = IncompleteFrames(LIMITS, self.connections, lambda peer: self.reserved.get(peer, 0))
        self._open = ExitStack()
        self._now_s = asyncio.get_running_loop().time()

    def close(self) -> None:
        """Ends all streams."""
        self._open.close()

    def stream(self, peer: str) -> Sender:
        """Opens a work stream."""
        return self._open.enter_context(self.frames.stream(peer))

    def receive(self, **held_mib: float) -> None:
        """Lets connections send so many MiB without an end."""
        for peer, size in held_mib.items():
            self.stream(peer)
            self.connections.received[peer] += int(size * MIB)

    def sweep(self, after_s: float = 0.0) -> list[str]:
        """Measures; returns the connections that it ends."""
        self._now_s += after_s
        self.connections.ended = []
        self.frames._sweep(self._now_s)
        return self.connections.ended


@pytest.fixture
async def streams() -> AsyncIterator[Streams]:
    """A scene without streams."""
    one = Streams()
    yield one
    one.close()


async def test_within_half_of_the_limit_no_connection_ends(streams: Streams) -> None:
    """However long it holds the bytes."""
    streams.receive(a=16, b=15)
    assert [] == streams.sweep() + streams.sweep(after_s=1_000)


async def test_the_connections_that_hold_the_most_end(streams: Streams) -> None:
    """Only as many as it takes, the largest first."""
    streams.receive(small=1, large=20, larger=24, idle=0)
    assert ["larger"] == streams.sweep()


async def test_a_frame_on_its_way_has_a_second(streams: Streams) -> None:
    """A connection with few bytes is spared for that time, but not if all together hold the whole limit."""
    streams.receive(**{f"peer{number}": 4 for number in range(12)})
    assert ([], 4) == (streams.sweep(), len(streams.sweep(after_s=SLOW_S)))
    streams.receive(**{f"new{number}": 4 for number in range(12)})
    assert len(streams.sweep()) > 8


async def test_complete_messages_are_not_held(streams: Streams) -> None:
    """Calls and frames of a connection, whatever their number, with usual headers and window updates."""
    sender = streams.stream("a")
    for _ in range(1_000):
        streams.connections.received["a"] += 100_000 + 300
        streams.connections.sent["a"] = streams.connections.sent.get("a", 0) + 80_000
        sender.called(50_000)
        with sender.processing(50_000, 50_000):
            pass
    streams.sweep()
    assert 0 == sender.held_bytes


async def test_what_is_explained_too_much_hides_nothing_later(streams: Streams) -> None:
    """An estimate never falls below zero, so that no connection can save for an attack."""
    sender = streams.stream("a")
    for _ in range(100_000):
        sender.called(0)
    streams.sweep()
    streams.connections.received["a"] += 20 * MIB
    streams.sweep()
    assert 20 * MIB == sender.held_bytes > CALL_BYTES


async def test_a_frame_counts_until_the_server_is_done_with_it(streams: Streams) -> None:
    """By its own size, also if it came compressed."""
    sender = streams.stream("a")
    streams.connections.received["a"] += 4_000
    with sender.processing(4_000, 4 * MIB):
        streams.sweep()
        assert 4 * MIB == sender.held_bytes
    streams.sweep()
    assert 0 == sender.held_bytes


async def test_incomplete_requests_have_their_own_room(streams: Streams) -> None:
    """What is reserved for them is no frame."""
    streams.receive(a=48)
    streams.reserved["a"] = 16 * MIB
    assert [] == streams.sweep()


async def test_a_connection_without_counters_holds_nothing(
    streams: Streams, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such as one over a unix socket."""
    streams.receive(a=48)
    monkeypatch.setattr(streams.connections, "traffic", lambda peer: None)
    assert [] == streams.sweep()


async def test_the_server_measures_when_its_memory_grows(
    streams: Streams, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And not before, as long as it has measured lately."""
    memory_bytes = 100 * MIB
    monkeypatch.setattr(module, "TICK_S", 0.001)
    monkeypatch.setattr(module, "_memory_bytes", lambda: memory_bytes)
    streams.receive(a=48)
    await settled()
    assert [] == streams.connections.ended
    memory_bytes += 48 * MIB
    while not streams.connections.ended:
        await settled()
    assert ["a"] == streams.connections.ended
