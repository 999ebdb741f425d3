"""The orderly end: readiness first, then streams, then calls, all bounded in time."""

import asyncio
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Any

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from lightspeed.ops.v1 import record_service_pb2
from lightspeed_ops.config import Limits, ShutdownSettings

from tests.harness.api import Api, AsyncApi
from tests.harness.gate import GatedJournal
from tests.harness.problems import problem_of, refused
from tests.harness.requests import pause, request_for
from tests.harness.server import DEADLINE_S, RunningServer, Setup
from tests.harness.surfaces import SurfaceCalls
from tests.harness.watching import Watching
from tests.hostile.http2 import DATA, INITIAL_WINDOW_SIZE, Connection, call, data, message

pytestmark = pytest.mark.slow

SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING
DEFAULT = "tenants/default/surfaces/default"
STREAMS, STREAMS_OF_CHANNEL = 1_000, 90
"""Open streams at a shutdown: as many as a server takes by default; a connection has at most 100."""
ENDS_WITHIN_S = 4.0
"""Limit for the end of a server without calls, in seconds: below the grace of calls."""

Start = Callable[..., RunningServer]


def health(channel: Any) -> Any:
    """Returns the stub of the health service, which has no types."""
    return health_pb2_grpc.HealthStub(channel)


def took_to_stop(running: RunningServer) -> float:
    """Stops a server, and returns the seconds that it took."""
    began_s = time.monotonic()
    running.stop()
    return time.monotonic() - began_s


async def test_calls_are_served_while_load_balancers_turn_away(start_server: Start) -> None:
    """For drain_s a server that is not ready serves calls and streams; then it refuses and ends them."""
    running = start_server(Setup(shutdown=ShutdownSettings(drain_s=1)))
    async with grpc.aio.insecure_channel(running.address) as channel:
        records = AsyncApi(channel).records
        stream = Watching(records.WatchFreshness(record_service_pb2.WatchFreshnessRequest()))
        await stream.frame()
        watch = Watching(health(channel).Watch(health_pb2.HealthCheckRequest()))
        assert SERVING == (await watch.frame()).status
        running.ask_to_stop()
        assert NOT_SERVING == (await watch.frame()).status
        answer = await AsyncApi(channel).surfaces.GetSurface(request_for("GetSurface", DEFAULT))
        assert DEFAULT == answer.surface.name
        assert "SERVER_DRAINING" == (await stream.ended()).reason
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await AsyncApi(channel).surfaces.GetSurface(request_for("GetSurface", DEFAULT))
        assert caught.value.code() is grpc.StatusCode.UNAVAILABLE
    await asyncio.to_thread(running.stop)


async def test_a_call_beyond_the_grace_may_be_repeated(start_server: Start) -> None:
    """A call whose commit hangs ends as UNAVAILABLE, which clients repeat, and not as CANCELLED."""
    journals: list[GatedJournal] = []

    def open_journal() -> GatedJournal:
        journals.append(GatedJournal())
        return journals[0]

    running = start_server(Setup(open_journal=open_journal, shutdown=ShutdownSettings(grace_s=1)))
    async with grpc.aio.insecure_channel(running.address) as channel:
        running.run(journals[0].shut)
        request = request_for("ApplyControl", DEFAULT, action=pause(), request_id="r-1")
        hanging: Any = AsyncApi(channel).surfaces.ApplyControl(request, timeout=DEADLINE_S)
        answer = asyncio.ensure_future(_answer(hanging))
        await asyncio.to_thread(running.run, journals[0].wait_for_arrival)
        running.ask_to_stop()
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await answer
        problem = problem_of(caught.value)
        assert ("UNAVAILABLE", "SERVER_DRAINING", 1.0) == (*problem.kind, problem.retry_s)
        assert {"method": "SurfaceService/ApplyControl"} == problem.metadata
    await asyncio.to_thread(running.stop)


async def _answer(hanging: Any) -> Any:
    return await hanging


async def test_subscribers_of_health_do_not_delay_the_end(start_server: Start) -> None:
    """Streams of health end with the last calls, though a probe would follow them for ever."""
    running = start_server(Setup())
    async with grpc.aio.insecure_channel(running.address) as channel:
        watch = Watching(health(channel).Watch(health_pb2.HealthCheckRequest()))
        assert SERVING == (await watch.frame()).status
        ends = asyncio.create_task(watch.ended())
        assert await asyncio.to_thread(took_to_stop, running) < ENDS_WITHIN_S
        assert "SERVER_DRAINING" == (await ends).reason


def test_a_subscriber_of_health_that_never_reads_does_not_delay_the_end(start_server: Start) -> None:
    """A peer whose window never opens keeps the status of no service, and no other subscriber, waiting."""
    shutdown = ShutdownSettings(grace_s=1)
    running = start_server(Setup(shutdown=shutdown), listen="127.0.0.1:0")
    silent = Connection(running.address, values={INITIAL_WINDOW_SIZE: 0})
    silent.send(call("/grpc.health.v1.Health/Watch", 1), data(1, message(b""), last=True))
    with grpc.insecure_channel(running.address) as channel:
        watch = health(channel).Watch(health_pb2.HealthCheckRequest(), timeout=DEADLINE_S)
        assert SERVING == next(watch).status
        began_s = time.monotonic()
        running.ask_to_stop()
        assert NOT_SERVING == next(watch).status
        assert "SERVER_DRAINING" == refused(lambda: next(watch)).reason
        running.stop()
        assert time.monotonic() - began_s < ENDS_WITHIN_S + shutdown.grace_s
    assert DATA not in {kind for kind, *_ in silent.read_frames()}
    silent.close()


async def test_a_thousand_streams_end_in_time(start_server: Start) -> None:
    """Each stream ends with its cursor, and together they take no more than the grace of calls."""
    # On a busy machine it takes a while to take a thousand streams at once.
    running = start_server(Setup(limits=Limits(call_wait_timeout_s=60)))
    async with AsyncExitStack() as stack:
        channels = [
            await stack.enter_async_context(
                grpc.aio.insecure_channel(running.address, options=(("grpc.use_local_subchannel_pool", 1),))
            )
            for _ in range(0, STREAMS, STREAMS_OF_CHANNEL)
        ]
        request = record_service_pb2.WatchAuditsRequest(surface=DEFAULT)
        streams = [
            Watching(AsyncApi(channels[number % len(channels)]).records.WatchAudits(request))
            for number in range(STREAMS)
        ]
        await asyncio.gather(*(stream.caught_up() for stream in streams))
        ends = asyncio.gather(*(stream.ended() for stream in streams))
        took_s = await asyncio.to_thread(took_to_stop, running)
        problems = await ends
    assert {("UNAVAILABLE", "SERVER_DRAINING")} == {problem.kind for problem in problems}
    assert [stream.resume_token for stream in streams] == [one.metadata["resume_token"] for one in problems]
    assert took_s < ENDS_WITHIN_S


def test_the_server_is_not_ready_before_it_listens(start_server: Start) -> None:
    """Readiness begins with the first call that the server can take, and ends with the shutdown."""
    running = start_server(Setup(), listen="127.0.0.1:0")
    readiness = running.readiness
    with grpc.insecure_channel(running.address) as channel:
        assert DEFAULT == SurfaceCalls(Api(channel), DEFAULT).get().name
        assert readiness.is_ready
    running.stop()
    assert "draining" == readiness.state.value
