"""Unread responses: bounded in bytes and in time, and ended by connection."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from lightspeed_ops.config import Limits
from lightspeed_ops.transport import unread_responses as unread_module
from lightspeed_ops.transport.unread_responses import UnreadResponses

KIB = 1024


class Connections:
    """Connections that only note which ones were ended."""

    def __init__(self) -> None:
        """Starts without ended ones."""
        self.ended: list[str] = []

    def shut_down(self, peer: str) -> bool:
        """Notes a peer."""
        self.ended.append(peer)
        return True


class Call:
    """The context of a call."""

    def __init__(self, peer: str) -> None:
        """Takes the name of its connection."""
        self._peer = peer
        self.sent: Callable[[object], None]

    def peer(self) -> str:
        """Returns the name of its connection."""
        return self._peer

    def add_done_callback(self, callback: Callable[[object], None]) -> None:
        """Keeps what follows when the response is sent."""
        self.sent = callback


@pytest.fixture(autouse=True)
def _fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes the server look for unread responses soon."""
    monkeypatch.setattr(unread_module, "SWEEP_S", 0.01)
    monkeypatch.setattr(unread_module, "SLOW_S", 0.05)


def unread(**limits: int) -> tuple[UnreadResponses, Connections]:
    """Returns unread responses within limits, and their connections."""
    connections: Any = Connections()
    return UnreadResponses(Limits(**limits), connections), connections


async def test_responses_beyond_the_budget_end_the_connection_that_holds_most() -> None:
    """The others stay, as long as all together fit."""
    responses, connections = unread(max_arriving_bytes=400 * KIB)
    for peer, size in (("ipv4:a:1", 60), ("ipv4:b:1", 90)):
        responses.add(Call(peer), size * KIB)
    await asyncio.sleep(0.2)
    assert {"ipv4:b:1"} == set(connections.ended)


async def test_a_response_that_is_read_counts_no_more() -> None:
    """A client that reads within a second never loses its connection."""
    responses, connections = unread(max_arriving_bytes=400 * KIB)
    calls = [Call("ipv4:a:1") for _ in range(10)]
    for call in calls:
        responses.add(call, 60 * KIB)
    for call in calls:
        call.sent(None)
        call.sent(None)
    await asyncio.sleep(0.1)
    assert (0, []) == (responses.size_bytes, connections.ended)


@pytest.mark.slow
async def test_a_response_is_read_within_a_time() -> None:
    """A single small one ends its connection too, after work_write_timeout_s."""
    responses, connections = unread(work_write_timeout_s=1)
    responses.add(Call("ipv4:a:1"), 4 * KIB)
    await asyncio.sleep(0.5)
    assert [] == connections.ended
    await asyncio.sleep(0.7)
    assert "ipv4:a:1" in connections.ended
