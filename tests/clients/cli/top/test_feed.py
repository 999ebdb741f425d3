"""What `top` costs a server: streams of changes, and the queues of visible surfaces only."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from lightspeed_cli.grpcurl import CallObserver
from lightspeed_cli.top import feed as feeds
from lightspeed_cli.top.feed import Feed
from lightspeed_cli.top.state import State
from lightspeed_client import Client, LightspeedError

from tests.harness.server import RunningServer, Setup

SURFACES = 30
INTERVAL_S = 0.2
PARENT = "tenants/default"


class Calls:
    """Calls of a client by their method, and the surfaces whose queues it asked for."""

    def __init__(self) -> None:
        """Starts without calls."""
        self.methods: Counter[str] = Counter()
        self.queues: Counter[str] = Counter()

    def record(self, path: str, request: object) -> None:
        """Counts a call."""
        method = path.rpartition("/")[2]
        self.methods[method] += 1
        if method == "GetQueue":
            self.queues[getattr(request, "surface", "")] += 1


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A server with many surfaces."""
    server = RunningServer("127.0.0.1:0", Setup())
    server.start()
    with Client(server.address) as client:
        for number in range(SURFACES):
            client.create_surface(f"s-{number}", parent=PARENT)
    yield server.address
    server.stop()


def until(feed: Feed, state: State, is_so: Callable[[], bool]) -> None:
    """Takes what comes until something is so."""
    ends_s = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < ends_s
        time.sleep(0.01)
        feed.take(state)


def test_only_visible_queues_are_read(address: str) -> None:
    """Each interval has a read for each visible surface; the rest costs two streams, whatever the number."""
    calls, state, woken = Calls(), State(PARENT), threading.Event()
    began_s = time.monotonic()
    with (
        Client(address, interceptors=(CallObserver(calls.record),)) as client,
        Feed(client, PARENT, interval_s=INTERVAL_S, wake=woken.set) as feed,
    ):
        until(feed, state, lambda: state.caught_up)
        assert SURFACES + 1 == len(state.surfaces)
        visible = [f"{PARENT}/surfaces/s-{number}" for number in range(3)]
        feed.show(visible, "")
        until(feed, state, lambda: set(visible) == set(state.queues))
        time.sleep(3 * INTERVAL_S)
        intervals = (time.monotonic() - began_s) / INTERVAL_S
    assert woken.is_set()
    assert set(visible) == set(calls.queues)
    assert max(calls.queues.values()) <= intervals + 2
    # The audits of the first screen are read once, each by the surface's counts and a short stream.
    streams = {"WatchSurfaces": 1, "WatchAudits": 1 + len(visible), "GetSurface": len(visible)}
    assert streams == {method: calls.methods[method] for method in streams}


def test_a_tall_terminal_reads_a_bounded_number(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the bound, queues are not read."""
    monkeypatch.setattr(feeds, "MAX_QUEUES", 4)
    calls, state = Calls(), State(PARENT)
    with (
        Client(address, interceptors=(CallObserver(calls.record),)) as client,
        Feed(client, PARENT, interval_s=INTERVAL_S, wake=lambda: None) as feed,
    ):
        until(feed, state, lambda: state.caught_up)
        feed.show(sorted(state.surfaces), "")
        until(feed, state, lambda: len(state.queues) == 4)
        time.sleep(2 * INTERVAL_S)
    assert 4 == len(calls.queues)


def test_a_refusal_ends_it(address: str) -> None:
    """What a stream cannot go on after reaches the thread of the screen."""
    state = State("tenants/No-Tenant")
    with (
        Client(address) as client,
        Feed(client, state.parent, interval_s=INTERVAL_S, wake=lambda: None) as feed,
        pytest.raises(LightspeedError, match="tenants/No-Tenant"),
    ):
        until(feed, state, lambda: False)
