"""The bench of the core and of single calls: ratios, measured in one run. `make bench` runs it."""

import asyncio
import gc
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

import grpc
import pytest
import uvloop
from lightspeed.ops.v1 import worker_service_pb2 as pb
from lightspeed.ops.v1.batch_pb2 import Batch as BatchMessage
from lightspeed.ops.v1.profile_pb2 import AdapterProfile
from lightspeed.ops.v1.queue_pb2 import QueueBoundary, QueueMode
from lightspeed.ops.v1.surface_service_pb2 import CreateSurfaceRequest, ListBatchesResponse, StartRunRequest
from lightspeed_ops.core import commands, operations_surface
from lightspeed_ops.core.batch_list import BatchFilter, BatchListOrder, batch_page
from lightspeed_ops.core.commands import Acknowledgement, Origin
from lightspeed_ops.core.in_memory_surface import OperationsSurface
from lightspeed_ops.core.orchestrator import Batch, Priority, attributed, prioritised
from lightspeed_ops.core.queue_view import queue_view
from lightspeed_ops.core.refusal import Refusal
from lightspeed_ops.engine import QueueRates
from lightspeed_ops.journal.codec import encode_commit
from lightspeed_ops.mapping import to_message
from lightspeed_ops.transport.queue_views import queue_view_message

from tests.bench import machine
from tests.bench.conftest import Table
from tests.bench.verdicts import Row, at_least, at_most
from tests.harness.api import Api

pytestmark = [pytest.mark.bench, pytest.mark.timeout(300)]

UNARY_LIMIT = "up to 200 calls of Python between request and answer: decision 0023"
PAGES_APART = 4_000
"""Batches between two pages of a list that are measured: they are from all over the queue."""
BULK = 100
"""Batches in one command: the message size decides the speed, and workers send this many."""


ATTRIBUTES = {"file": "s3://flights/2026-11-29/part-00007.parquet", "columns": "carrier,delay", "rows": "500"}
"""Attributes of a batch, as a pipeline over files may have them."""
NO_ATTRIBUTES: Mapping[str, str] = {}


def wide_surface() -> OperationsSurface:
    """Returns a running surface with a boundary that never limits the bench."""
    surface = operations_surface.default_surface()
    boundary = replace(surface.state.settings.boundary, max_in_flight=100_000, max_queued=10_000_000)
    surface.execute(commands.UpdateSurface(("boundary",), boundary=boundary), Origin(0))
    surface.execute(commands.StartRun(), Origin(0))
    return surface


def batches(stage: str, first: int) -> tuple[Batch, ...]:
    """Returns a bulk of batches."""
    keys = [f"{stage}-{first + index}" for index in range(BULK)]
    return tuple(Batch(key, stage, 100, 5, key, first + index) for index, key in enumerate(keys))


def process(surface: OperationsSurface, first: int, attributes: Mapping[str, str] = NO_ATTRIBUTES) -> None:
    """Enqueues, starts and acknowledges a bulk, whose batches may have attributes."""
    bulk = batches("extract", first)
    if attributes:
        bulk = tuple([attributed(batch, attributes) for batch in bulk])
    process_bulk(surface, bulk, first)


def process_bulk(surface: OperationsSurface, bulk: tuple[Batch, ...], first: int) -> None:
    """Enqueues a bulk, and starts and acknowledges as many batches."""
    surface.execute(commands.EnqueueBatches(bulk), Origin(first))
    started = surface.execute(commands.StartAvailable(BULK, ("extract",)), Origin(first))
    assert not isinstance(started, Refusal)
    done = tuple(Acknowledgement(one.batch.key) for one in started.started)
    surface.execute(commands.AcknowledgeBatches(done), Origin(first))


def live_again(surface: OperationsSurface, number: int) -> None:
    """Processes the ``number``-th bulk."""
    process(surface, number * BULK)
    surface.commits.clear()


def live_encoded(
    surface: OperationsSurface, number: int, attributes: Mapping[str, str] = NO_ATTRIBUTES
) -> None:
    """Processes the ``number``-th bulk, and encodes its commits as a journal does."""
    process(surface, number * BULK, attributes)
    for commit in surface.commits:
        encode_commit(commit)
    surface.commits.clear()


def live_bulk(surface: OperationsSurface, bulks: list[tuple[Batch, ...]], number: int) -> None:
    """Processes the ``number``-th of some bulks, and encodes its commits as a journal does."""
    process_bulk(surface, bulks[number], number)
    for commit in surface.commits:
        encode_commit(commit)
    surface.commits.clear()


def priorities_ratio() -> float:
    """Returns the cost of batches of all priorities, by that of batches without one."""
    rounds = 300
    plain = [batches("extract", number * BULK) for number in range(2 * rounds)]
    mixed = [
        tuple([prioritised(batch, 1 + place % len(Priority)) for place, batch in enumerate(bulk)])
        for bulk in plain
    ]
    actions = []
    for bulks in (plain, mixed):
        surface = wide_surface()
        for bulk in bulks[rounds:]:
            surface.execute(commands.EnqueueBatches(bulk), Origin(0))
        surface.commits.clear()
        actions.append(partial(live_bulk, surface, bulks))
    without, with_priorities = interleaved(*actions, rounds=rounds)
    return with_priorities / without


def microseconds(action: Callable[[int], object], *, rounds: int, each: int) -> float:
    """Returns the median microseconds of one of ``each`` items done per call."""
    gc.collect()
    gc.disable()
    try:
        samples = []
        for number in range(rounds):
            began = time.perf_counter()
            action(number)
            samples.append((time.perf_counter() - began) * 1e6 / each)
    finally:
        gc.enable()
    return statistics.median(samples)


def interleaved(*actions: Callable[[int], object], rounds: int) -> list[float]:
    """Returns the median µs of each of several actions.

    The actions alternate, so that a disturbance hits all of them.
    """
    samples: list[list[float]] = [[] for _ in actions]
    gc.collect()
    gc.disable()
    try:
        for number in range(rounds):
            for action, own in zip(actions, samples, strict=True):
                began = time.perf_counter()
                action(number)
                own.append((time.perf_counter() - began) * 1e6)
    finally:
        gc.enable()
    return [statistics.median(own) for own in samples]


def page_of_batches(surface: OperationsSurface, wanted: BatchFilter, number: int) -> None:
    """Makes the response with the ``number``-th of many pages, as ListBatches does on the event loop."""
    after = (0, number * PAGES_APART)
    state, order = surface.state, BatchListOrder.ENQUEUED
    page = batch_page(state, wanted, order, after=after, count=BULK, now_ms=state.clock_ms)
    messages = [to_message(one.listed) for one in page.batches]
    ListBatchesResponse(batches=messages).SerializeToString()


def view_of_queue(surface: OperationsSurface, _: int) -> None:
    """Makes the view of a queue, as GetQueue does on the event loop."""
    state = surface.state
    view = queue_view(state, state.clock_ms)
    queue_view_message(view, QueueRates((), None)).SerializeToString()


def listing_rows(surface: OperationsSurface) -> list[Row]:
    """Returns the rows of a long queue: of its view, and of full pages and those that match nothing."""
    full_us, empty_us = [
        microseconds(partial(page_of_batches, surface, wanted), rounds=200, each=1)
        for wanted in (BatchFilter(), BatchFilter(key_prefix="none"))
    ]
    view_us = microseconds(partial(view_of_queue, surface), rounds=200, each=1)
    return [
        at_most("list: ms of the event loop for 100 of 1,000,000 batches", full_us / 1e3, 5),
        at_most("list: ms of the event loop for a page that matches nothing", empty_us / 1e3, 5),
        at_most("queue view: ms of the event loop, 1,000,000 queued", view_us / 1e3, 5),
    ]


def core_batches(name: str, cost_us: float, target: int) -> Row:
    """Returns the row of batches per second; a missed target says how much too slow this machine is."""
    limit = f"one core of this machine, {cost_us * target / 1e6:.1f} times too slow: decision 0023"
    return at_least(name, 1e6 / cost_us, target, ",.0f", limit=limit)


def test_core_cost_of_a_batch(table: Table) -> None:
    """Reports what a batch costs the core.

    The queue has a thousand and a million batches; further rows add the encoding, attributes and priorities.
    The last rows are pages of the list of the million.
    """
    costs: dict[int, float] = {}
    listed: list[Row] = []
    encoded, carrying = (
        cost_us / BULK
        for cost_us in interleaved(
            partial(live_encoded, wide_surface()),
            partial(live_encoded, wide_surface(), attributes=ATTRIBUTES),
            rounds=300,
        )
    )
    for queued in (1_000, 1_000_000):
        surface = wide_surface()
        for first in range(0, queued, BULK):
            surface.execute(commands.EnqueueBatches(batches("load", first)), Origin(0))
            surface.commits.clear()
        costs[queued] = microseconds(partial(live_again, surface), rounds=300, each=BULK)
        listed = listing_rows(surface)
    table(machine.rows())
    table(
        [
            ("core: µs per batch, 1,000 queued", f"{costs[1_000]:.1f}"),
            ("core: µs per batch, 1,000,000 queued", f"{costs[1_000_000]:.1f}"),
            at_most("core: ratio of the two", costs[1_000_000] / costs[1_000], 1.3),
            core_batches("core: batches per second on one core", costs[1_000], 120_000),
            core_batches("core: batches per second, journal encoding included", encoded, 80_000),
            at_most("core: ratio with three attributes for each batch, encoded", carrying / encoded, 2.0),
            at_most("core: ratio with batches of all priorities, encoded", priorities_ratio(), 1.6),
            *listed,
        ]
    )


async def echo_server(address: str, ready: threading.Event, ended: "asyncio.Future[None]") -> None:
    """Serves a bare echo on the same stack: grpc.aio on uvloop."""

    async def answer(request: bytes, _: object) -> bytes:
        return request

    server = grpc.aio.server()
    handler: grpc.RpcMethodHandler[bytes, bytes] = grpc.unary_unary_rpc_method_handler(answer)
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("bare", {"Echo": handler}),))
    server.add_insecure_port(address)
    await server.start()
    ready.set()
    await ended
    await server.stop(0)


@pytest.fixture
def echo(tmp_path: Path) -> Iterator[Callable[[int], object]]:
    """Calls a bare echo service."""
    address, ready = f"unix:{tmp_path}/echo", threading.Event()
    loop = uvloop.new_event_loop()
    ended: asyncio.Future[None] = loop.create_future()
    thread = threading.Thread(target=loop.run_until_complete, args=[echo_server(address, ready, ended)])
    thread.start()
    ready.wait(10)
    with grpc.insecure_channel(address) as channel:
        call: grpc.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary("/bare/Echo")
        yield lambda _: call(b"x" * 64)
    loop.call_soon_threadsafe(ended.set_result, None)
    thread.join()
    loop.close()


def test_service_cost_of_a_batch(api: Api, echo: Callable[[int], object], table: Table) -> None:
    """Reports what calls and batches cost over gRPC with the memory journal, beside a bare echo."""
    surface = "tenants/bench/surfaces/bench"
    boundary = QueueBoundary(
        mode=QueueMode.QUEUE_MODE_PUSH_PULL, max_in_flight=100_000, max_queued=10_000_000
    )
    creation = CreateSurfaceRequest(
        parent="tenants/bench",
        surface_id="bench",
        adapter_profile=AdapterProfile.ADAPTER_PROFILE_STANDARD,
        boundary=boundary,
    )
    api.surfaces.CreateSurface(creation)
    api.surfaces.StartRun(StartRunRequest(surface=surface))
    for first in range(0, 1_000, BULK):
        enqueue(api, surface, first)
    for _ in range(10):
        api.workers.StartAvailable(pb.StartAvailableRequest(surface=surface))
    echoed, acknowledged = interleaved(
        echo,
        lambda number: api.workers.AcknowledgeBatch(
            pb.AcknowledgeBatchRequest(surface=surface, key=f"extract-{number}")
        ),
        rounds=1_000,
    )
    cost_us = microseconds(
        lambda number: live_over_grpc(api, surface, 10_000 + number * BULK), rounds=100, each=BULK
    )
    table(
        [
            ("unary: µs of a bare echo", f"{echoed:.0f}"),
            ("unary: µs of AcknowledgeBatch, memory journal", f"{acknowledged:.0f}"),
            at_most("unary: ratio of the two", acknowledged / echoed, 1.5, limit=UNARY_LIMIT),
            ("bulk of 100: µs per batch, client included", f"{cost_us:.1f}"),
            ("bulk of 100: batches per second, one client", f"{1e6 / cost_us:,.0f}"),
        ]
    )


def enqueue(api: Api, surface: str, first: int) -> None:
    """Enqueues a bulk over gRPC."""
    messages = [BatchMessage(**batch._asdict()) for batch in batches("extract", first)]
    api.workers.EnqueueBatches(pb.EnqueueBatchesRequest(surface=surface, batches=messages))


def live_over_grpc(api: Api, surface: str, first: int) -> None:
    """Enqueues, starts and acknowledges a bulk over gRPC."""
    enqueue(api, surface, first)
    started = api.workers.StartAvailable(pb.StartAvailableRequest(surface=surface, max_batches=BULK))
    done = [pb.Acknowledgement(key=one.batch.key) for one in started.batches]
    api.workers.AcknowledgeBatches(pb.AcknowledgeBatchesRequest(surface=surface, acknowledgements=done))
