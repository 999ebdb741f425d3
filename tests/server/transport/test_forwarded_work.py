"""Forwarded work streams: a worker that reaches another server works as if it had reached the owner."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from typing import Any

import grpc
import pytest
import pytest_asyncio
from lightspeed.ops.v1 import worker_service_pb2 as pb
from lightspeed_ops.config import Limits
from lightspeed_ops.transport.forwarding import OWNER
from lightspeed_ops.transport.versions import VERSION

from tests.harness.api import Api, AsyncApi
from tests.harness.problems import problem_of
from tests.harness.server import Setup
from tests.harness.servers import Servers, running, stubs
from tests.harness.surfaces import SurfaceCalls, fresh_name
from tests.harness.working import SOON_S, Worker, keys

WRITE_S = 2
"""Time for which a worker may leave a frame unread, in seconds."""


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    """Two servers; the first one owns all surfaces."""
    with running(2, Setup(limits=Limits(work_write_timeout_s=WRITE_S))) as both:
        yield both


@pytest.fixture(scope="module")
def apis(servers: Servers) -> Iterator[list[Api]]:
    """Stubs of both servers."""
    with stubs(servers) as both:
        yield both


@pytest.fixture
def surface(servers: Servers, apis: list[Api]) -> SurfaceCalls:
    """A surface of the first server with a run in progress."""
    name = fresh_name()
    servers.own(name, 0)
    created = SurfaceCalls.create(apis[0], name)
    created.start_run()
    return created


@pytest_asyncio.fixture
async def other(servers: Servers) -> AsyncIterator[AsyncApi]:
    """Asyncio stubs of the second server."""
    async with grpc.aio.insecure_channel(servers.addresses[1]) as channel:
        yield AsyncApi(channel)


@pytest_asyncio.fixture
async def work(other: AsyncApi, surface: SurfaceCalls) -> AsyncIterator[Callable[[], Worker]]:
    """Opens work streams at the second server, and cuts them at the end of the test."""
    opened: list[Worker] = []

    def make() -> Worker:
        opened.append(Worker(other, surface.name))
        return opened[-1]

    yield make
    for worker in opened:
        worker.cut()


def workers_of(surface: SurfaceCalls) -> int:
    """Returns the number of work streams that the owner has."""
    return sum(worker.streams for worker in surface.call("GetQueue").queue.workers)


async def until(condition: Callable[[], bool]) -> None:
    """Returns when a condition holds."""
    async with asyncio.timeout(SOON_S):
        while not condition():  # noqa: ASYNC110 - another server has no event for it
            await asyncio.sleep(0.01)


async def send_on(worker: Worker, reports: list[pb.Acknowledgement]) -> None:
    """Sends reports until the stream has ended."""
    while True:
        await worker.send(acknowledgements=reports)


async def test_batches_and_reports_pass(
    servers: Servers, surface: SurfaceCalls, work: Callable[[], Worker]
) -> None:
    """Credits, starts, reports and the end of both sides pass; the metadata at the start has the owner."""
    worker = work()
    await worker.open(5)
    surface.enqueue("b-1", "b-2")
    started = await worker.started()
    while len(started) < 2:
        started += await worker.started()
    assert ["b-1", "b-2"] == keys(started)
    metadata = dict(await worker._call.initial_metadata())
    assert servers.addresses[0] == metadata[OWNER]
    results = await worker.acknowledge(*started)
    assert ["processed"] * 2 == [one.outcome.WhichOneof("outcome") for one in results.acknowledgements]
    await worker.end()
    ended = dict(await worker._call.trailing_metadata())
    owned = servers.services[0].engine.peek(surface.name)
    assert owned is not None
    assert (str(owned.version), servers.addresses[0]) == (ended[VERSION].partition("@")[0], ended[OWNER])
    await until(lambda: workers_of(surface) == 0)


async def test_a_cut_stream_ends_at_the_owner(surface: SurfaceCalls, work: Callable[[], Worker]) -> None:
    """The owner sees the end of a stream that its worker cancels."""
    worker = work()
    await worker.open(1)
    await until(lambda: workers_of(surface) == 1)
    worker.cut()
    await until(lambda: workers_of(surface) == 0)


async def test_the_owner_refuses_a_malformed_frame(surface: SurfaceCalls, work: Callable[[], Worker]) -> None:
    """The error of the owner ends the stream with its details."""
    worker = work()
    await worker.open(1)
    await worker.send(open=pb.WorkRequest.Open(surface=surface.name))
    problem = await worker.refused()
    assert ["open"] == list(problem.violations)


async def test_a_client_that_waits_for_the_metadata_gets_it(other: AsyncApi, surface: SurfaceCalls) -> None:
    """Metadata comes without the owner if the first frame waits for it."""
    call: Any = other.workers.Work(timeout=SOON_S)
    assert OWNER not in dict(await call.initial_metadata())
    await call.write(pb.WorkRequest(open=pb.WorkRequest.Open(surface=surface.name)))
    await until(lambda: workers_of(surface) == 1)
    await call.done_writing()
    assert grpc.aio.EOF is await call.read()


async def test_a_stream_without_frames_ends(other: AsyncApi) -> None:
    """The refusal is the same as on the owner: no frame opens a stream."""
    call: Any = other.workers.Work(timeout=SOON_S)
    await call.done_writing()
    with pytest.raises(grpc.RpcError) as caught:
        await call.read()
    assert "INVALID_ARGUMENT" == problem_of(caught.value).reason


@pytest.mark.slow
async def test_a_worker_that_does_not_read_costs_others_nothing(
    servers: Servers, surface: SurfaceCalls, work: Callable[[], Worker]
) -> None:
    """Its stream ends at the server that it reached, and no other stream of that server to the owner does."""
    reading = await work().open(1)
    await until(lambda: workers_of(surface) == 1)
    reports = [pb.Acknowledgement(key=f"unknown-{number}".ljust(250, "k")) for number in range(1_000)]
    # A connection of its own, which the server ends.
    own = (("grpc.use_local_subchannel_pool", 1),)
    async with grpc.aio.insecure_channel(servers.addresses[1], own) as channel:
        silent = await Worker(AsyncApi(channel), surface.name).open(0)
        await until(lambda: workers_of(surface) == 2)
        with pytest.raises((grpc.RpcError, asyncio.InvalidStateError)):
            await asyncio.wait_for(send_on(silent, reports), SOON_S)
    await reading.send(acknowledgements=reports[:1])
    assert 1 == len((await reading.receive("results")).results.acknowledgements)
    await reading.end()


async def test_the_end_of_a_server_ends_its_forwarded_streams(surface: SurfaceCalls) -> None:
    """A worker of a server that shuts down is told so, and connects to another one."""
    with running(2) as both, stubs(both) as apis:
        name = fresh_name()
        both.own(name, 0)
        SurfaceCalls.create(apis[0], name).start_run()
        async with grpc.aio.insecure_channel(both.addresses[1]) as channel:
            worker = await Worker(AsyncApi(channel), name).open(1)
            await until(lambda: workers_of(SurfaceCalls(apis[0], name)) == 1)
            await asyncio.to_thread(both.run, both.services[1].stop)
            assert "SERVER_DRAINING" == (await worker.refused()).reason
            await until(lambda: workers_of(SurfaceCalls(apis[0], name)) == 0)


async def test_streams_of_a_surface_end_when_another_server_owns_it(
    servers: Servers, apis: list[Api], surface: SurfaceCalls
) -> None:
    """The refusal has the address of the new owner; the stream of another surface goes on."""
    other = SurfaceCalls.create(apis[0])
    servers.own(other.name, 0)
    async with grpc.aio.insecure_channel(servers.addresses[0]) as channel:
        stub = AsyncApi(channel)
        lost, kept = await Worker(stub, surface.name).open(1), await Worker(stub, other.name).open(1)
        await until(lambda: workers_of(surface) == workers_of(other) == 1)
        servers.move(surface.name, 1)
        problem = await lost.refused()
        assert ("UNAVAILABLE", "OWNER_ELSEWHERE") == problem.kind
        assert {"surface": surface.name, "owner": servers.addresses[1]} == problem.metadata
        assert 1 == workers_of(other)
        kept.cut()


async def test_a_call_that_waits_for_a_batch_moves_with_its_surface(
    servers: Servers, apis: list[Api], surface: SurfaceCalls
) -> None:
    """A long poll of a surface that is handed over waits on at the new owner."""
    calls = servers.services[0]._server._calls.admission
    request = pb.StartAvailableRequest(surface=surface.name, wait_ms=10_000)
    waiting = apis[0].workers.StartAvailable.future(request)
    await until(lambda: calls.calls == 1)
    servers.move(surface.name, 1)
    SurfaceCalls(apis[1], surface.name).enqueue("b-1")
    response = await asyncio.to_thread(waiting.result, SOON_S)
    assert ["b-1"] == keys(list(response.batches))
    assert servers.addresses[1] == dict(waiting.trailing_metadata())[OWNER]


async def test_calls_that_wait_leave_room_for_others() -> None:
    """A server opens further connections to an owner, so that no call waits behind the streams of others."""
    limits = Limits(max_streams_per_connection=4)
    with running(2, Setup(limits=limits)) as both, stubs(both) as apis:
        name = fresh_name()
        both.own(name, 0)
        surface = SurfaceCalls.create(apis[0], name)
        surface.start_run()
        request = pb.StartAvailableRequest(surface=name, wait_ms=10_000)
        async with AsyncExitStack() as channels:
            opened = [
                await channels.enter_async_context(
                    grpc.aio.insecure_channel(both.addresses[1], (("grpc.use_local_subchannel_pool", 1),))
                )
                for _ in range(6)
            ]
            waiting = [AsyncApi(one).workers.StartAvailable(request) for one in opened for _ in range(2)]
            calls = both.services[0]._server._calls.admission
            await until(lambda: calls.calls == len(waiting))
            SurfaceCalls(apis[1], name).enqueue("b-1")
            await until(lambda: any(call.done() for call in waiting))
            (done,) = [call for call in waiting if call.done()]
            assert ["b-1"] == keys(list((await done).batches))
