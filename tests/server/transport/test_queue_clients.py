"""Workers and subscribers in the view of a queue: those with open streams, and those with leases only."""

import asyncio
from collections.abc import AsyncIterator, Callable
from itertools import count
from typing import Any

import pytest
import pytest_asyncio
from lightspeed.ops.v1 import queue_view_pb2
from lightspeed_ops.core import queue_view
from lightspeed_ops.transport import connected_clients, queue_views

from tests.harness.api import Api, AsyncApi
from tests.harness.requests import request_for
from tests.harness.server import DEADLINE_S, NOW_MS, ManualClock
from tests.harness.surfaces import SurfaceCalls
from tests.harness.watching import Watching
from tests.harness.working import Worker

Open = Callable[[], Worker]
Watch = Callable[..., Watching]
LEASE_MS = 60_000
"""The lease of the standard profile."""


@pytest.fixture
def surface(api: Api) -> SurfaceCalls:
    """A surface with a run in progress."""
    fresh = SurfaceCalls.create(api)
    fresh.start_run()
    return fresh


@pytest_asyncio.fixture
async def watch(aio: AsyncApi) -> AsyncIterator[Watch]:
    """Opens streams of records, and closes them at the end of the test."""
    opened: list[Watching] = []

    def open_stream(rpc: str, name: str, **fields: Any) -> Watching:
        opened.append(Watching(getattr(aio.records, rpc)(request_for(rpc, name, **fields))))
        return opened[-1]

    yield open_stream
    for watching in opened:
        watching.cancel()


def view(surface: SurfaceCalls) -> queue_view_pb2.QueueView:
    """Returns the view of the queue."""
    queue: queue_view_pb2.QueueView = surface.call("GetQueue").queue
    return queue


async def seen(surface: SurfaceCalls, shows: Callable[[queue_view_pb2.QueueView], bool]) -> None:
    """Returns when the view shows something; the server hears of a cut some moments later."""
    async with asyncio.timeout(DEADLINE_S):
        for _ in count():
            if shows(await asyncio.to_thread(view, surface)):
                return
            await asyncio.sleep(0.01)


async def test_a_worker_is_in_the_view_while_its_stream_is_open(work: Open, surface: SurfaceCalls) -> None:
    """With its stages, credits, batches and times; a stream that is cut leaves its leases in the view."""
    surface.enqueue("b-1", "b-2", "b-3")
    worker = await work().open(2, worker_id="w-1", instance_id="one", stages=["extract"], records=99)
    await worker.started()
    expected = queue_view_pb2.WorkerView(
        worker_id="w-1",
        instance_id="one",
        connected=True,
        streams=1,
        stages=["extract"],
        credit_batches=0,
        credit_records=79,
        in_flight=2,
        oldest_started_ms=NOW_MS,
        next_lease_deadline_ms=NOW_MS + LEASE_MS,
        last_heard_ms=NOW_MS,
    )
    assert [expected] == list(view(surface).workers)
    await worker.written()
    worker.cut()
    await seen(surface, lambda queue: not any(one.connected for one in queue.workers))
    (left,) = view(surface).workers
    assert ("w-1", "one", False, 0, 2) == (
        left.worker_id,
        left.instance_id,
        left.connected,
        left.streams,
        left.in_flight,
    )
    surface.acknowledge("b-1")
    surface.acknowledge("b-2")
    assert ([], 0) == (list(view(surface).workers), view(surface).worker_count)


async def test_a_worker_that_ends_its_stream_disappears(work: Open, surface: SurfaceCalls) -> None:
    """The view does not have it any more as soon as the client sees the end."""
    worker = await work().open(1, worker_id="w-1")
    await worker.held()
    assert 1 == view(surface).worker_count
    await worker.end()
    assert 0 == view(surface).worker_count


def test_a_worker_that_pulls_is_not_connected(surface: SurfaceCalls, clock: ManualClock) -> None:
    """It has leases and no stream; it was last heard of at the newest grant of a lease."""
    surface.enqueue("b-1", "b-2")
    surface.start(worker_id="puller", max_batches=1)
    clock.now_ms += 7
    surface.start(worker_id="puller", max_batches=1)
    (found,) = view(surface).workers
    assert (False, 2, NOW_MS, NOW_MS + LEASE_MS, NOW_MS + 7) == (
        found.connected,
        found.in_flight,
        found.oldest_started_ms,
        found.next_lease_deadline_ms,
        found.last_heard_ms,
    )


async def test_streams_of_one_name_are_one_worker(work: Open, surface: SurfaceCalls) -> None:
    """Their credits are added; without stages in one of them the worker takes all stages."""
    for stages in (["extract"], ["load"]):
        await (await work().open(3, worker_id="w-1", stages=stages)).held()
    (found,) = view(surface).workers
    assert (2, 6, ["extract", "load"], False) == (
        found.streams,
        found.credit_batches,
        list(found.stages),
        found.HasField("credit_records"),
    )
    await (await work().open(1, worker_id="w-1")).held()
    assert [] == view(surface).workers[0].stages


async def test_workers_of_other_surfaces_are_not_in_the_view(
    work: Open, surface: SurfaceCalls, api: Api
) -> None:
    """A view is about one surface."""
    await (await work().open(1, worker_id="w-1")).held()
    assert 0 == view(SurfaceCalls.create(api)).worker_count


async def test_a_long_list_is_cut_and_counted(
    work: Open, watch: Watch, surface: SurfaceCalls, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The numbers are those of all; connected workers are listed first."""
    monkeypatch.setattr(queue_views, "LISTED_CLIENTS", 2)
    monkeypatch.setattr(connected_clients, "LISTED_CLIENTS", 1)
    surface.enqueue("b-1")
    surface.start(worker_id="puller")
    for name in ("w-1", "w-2"):
        await (await work().open(1, worker_id=name)).held()
        await watch("WatchAudits", surface.name).caught_up()
    queue = view(surface)
    assert (["w-1", "w-2"], 3) == ([one.worker_id for one in queue.workers], queue.worker_count)
    assert (1, 2) == (len(queue.subscribers), queue.subscriber_count)
    monkeypatch.setattr(queue_views, "STREAMS_LOOKED_AT", 1)
    queue = view(surface)
    assert (["w-1"], 3) == ([one.worker_id for one in queue.workers], queue.worker_count)


async def test_a_view_says_that_it_has_not_seen_all_leases(
    work: Open, surface: SurfaceCalls, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stream knows its batches in flight also then."""
    surface.enqueue("b-1", "b-2", "b-3")
    worker = await work().open(9, worker_id="w-1")
    await worker.started()
    assert not view(surface).leases_cut
    monkeypatch.setattr(queue_view, "LOOKED_AT", 2)
    queue = view(surface)
    assert (True, 3) == (queue.leases_cut, queue.workers[0].in_flight)


@pytest.mark.parametrize(
    ("rpc", "kind"),
    [
        ("WatchAudits", queue_view_pb2.SUBSCRIBER_KIND_AUDITS),
        ("WatchLineage", queue_view_pb2.SUBSCRIBER_KIND_LINEAGE),
    ],
)
async def test_a_subscriber_that_reads_is_not_behind(
    rpc: str, kind: Any, watch: Watch, surface: SurfaceCalls, clock: ManualClock
) -> None:
    """Its cursor is the head, also if its filter leaves all records out; it disappears at its end."""
    clock.now_ms += 7
    filtered = {"filter": {"stages": ["load"]}} if rpc == "WatchLineage" else {}
    stream = watch(rpc, surface.name, **filtered)
    await stream.caught_up()
    surface.process("b-1", "b-2")
    head = 2 if rpc == "WatchLineage" else len(surface.audits())
    await seen(surface, lambda queue: [head] == [one.after_sequence for one in queue.subscribers])
    (found,) = view(surface).subscribers
    assert (kind, False, 0, NOW_MS + 7) == (
        found.kind,
        found.all_surfaces,
        found.behind_records,
        found.since_ms,
    )
    stream.cancel()
    await seen(surface, lambda queue: queue.subscriber_count == 0)


async def test_subscribers_without_a_cursor_of_the_surface(watch: Watch, surface: SurfaceCalls) -> None:
    """Freshness has no cursor; that of a stream of all surfaces is not a sequence of this one."""
    await watch("WatchFreshness", surface.name).frame()
    everything = surface.name.rsplit("/", 1)[0] + "/-"
    await watch("WatchAudits", everything).caught_up()
    kinds = [
        (one.kind, one.all_surfaces, one.HasField("behind_records")) for one in view(surface).subscribers
    ]
    assert [
        (queue_view_pb2.SUBSCRIBER_KIND_FRESHNESS, False, False),
        (queue_view_pb2.SUBSCRIBER_KIND_AUDITS, True, False),
    ] == kinds


def test_a_subscriber_is_behind_by_the_records_after_its_cursor(surface: SurfaceCalls) -> None:
    """The records that a client has not read yet, those that its filter leaves out too."""
    slow = connected_clients.Subscriber(queue_view_pb2.SUBSCRIBER_KIND_AUDITS, NOW_MS)
    new = connected_clients.Subscriber(queue_view_pb2.SUBSCRIBER_KIND_AUDITS, NOW_MS)
    slow.reached(3)
    queue = queue_view_pb2.QueueView()
    queue_views.add_subscribers(
        queue, {queue_view_pb2.SUBSCRIBER_KIND_AUDITS: 10}, [(slow, False), (new, False)], 2
    )
    first, second = queue.subscribers
    assert (3, 7, False) == (first.after_sequence, first.behind_records, second.HasField("behind_records"))


def test_nothing_stays_of_clients_that_have_left() -> None:
    """Surfaces without clients are not kept, or names of surfaces would pile up."""
    clients = connected_clients.ConnectedClients()
    subscriber = connected_clients.Subscriber(queue_view_pb2.SUBSCRIBER_KIND_AUDITS, NOW_MS)
    leave = clients.watching("s", subscriber)
    stream: Any = object()
    with clients.working("s", ("w", ""), stream):
        assert 1 == len(clients.workers("s"))
    with pytest.raises(ZeroDivisionError), clients.working("s", ("w", ""), stream):
        raise ZeroDivisionError
    leave()
    assert ({}, {}) == (clients._workers, clients._subscribers)
