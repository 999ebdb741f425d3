"""B11: more simultaneous calls than the server's limit."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Any

import grpc
import pytest
from lightspeed.ops.v1 import worker_service_pb2 as pb
from lightspeed_client import Client

from tests.harness.requests import batch, request_for
from tests.hostile.harness import Report, Target

TIMEOUT_S = 120
REFLECTION = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"
CHANNEL_STREAMS = 90
"""Streams of one connection: below the server's limit."""
OPEN_STREAMS = 10
REFUSAL_CPU_S = 0.001
"""Most CPU time of a refused stream, in seconds, that of the honest client's calls included."""
MEMORY_MIB = 40.0
STREAM_MIB = 0.02
"""Most memory of a waiting stream, which is in gRPC's core: C's allocator keeps it for later calls."""


@pytest.mark.parametrize(
    "calls",
    [pytest.param(3_000, marks=pytest.mark.slow), pytest.param(20_000, marks=pytest.mark.long)],
)
def test_many_calls_at_once_all_get_a_response(
    target: Callable[..., Target], report: Report, calls: int
) -> None:
    """The server takes all waiting calls in the end, and every call has a response or an error."""
    server = target()
    request = request_for("GetSurface", server.surface.name)
    asked = [server.api.surfaces.GetSurface.future(request, timeout=TIMEOUT_S) for _ in range(calls)]
    codes = Counter(call.code() for call in asked)
    report(
        f"B11 {calls} calls at once: not answered",
        "650 of 3000 CANCELLED",
        f"{calls - codes[grpc.StatusCode.OK]}",
        "0",
    )
    assert {grpc.StatusCode.OK: calls} == codes


@pytest.mark.slow
def test_calls_over_the_limit_are_sent_again_by_the_client(
    target: Callable[..., Target], report: Report
) -> None:
    """A raw call ends with UNAVAILABLE and RetryInfo; the client waits, and its retry succeeds."""
    server = target("--max-calls", "2")
    request = request_for("GetSurface", server.surface.name)
    asked = [server.api.surfaces.GetSurface.future(request, timeout=TIMEOUT_S) for _ in range(500)]
    with Client(server.address) as client:
        answered = [client.get_surface(surface=server.surface.name) for _ in range(20)]
    codes = Counter(call.code() for call in asked)
    report(
        "B11 max_calls 2: codes of 500 calls",
        "CANCELLED",
        " ".join(f"{code.name} {count}" for code, count in codes.items()),
        "",
    )
    assert codes.keys() <= {grpc.StatusCode.OK, grpc.StatusCode.UNAVAILABLE}
    assert 20 == len(answered)


@pytest.mark.slow
@pytest.mark.alone
def test_one_request_id_many_times_delays_no_writer(target: Callable[..., Target], report: Report) -> None:
    """5,000 calls with one request id cost one step each, not one for each pair of calls."""
    server = target()
    request = pb.EnqueueBatchRequest(surface=server.surface.name, batch=batch("one"), request_id="one")
    began_cpu_s, began_s = server.cpu_s(), time.monotonic()
    with server.honest() as honest:
        asked = [server.api.workers.EnqueueBatch.future(request, timeout=TIMEOUT_S) for _ in range(5_000)]
        answers = {call.result().SerializeToString() for call in asked}
        took_s = time.monotonic() - began_s
    cpu_s = server.cpu_s() - began_cpu_s
    report(
        "B11 5000 calls with one request_id: CPU, longest call",
        "writers held for seconds",
        f"{cpu_s:.1f} s in {took_s:.1f} s, {honest.stall_ms:.0f} ms",
        "<= 10 s CPU",
    )
    assert 1 == len(answers)
    assert {} == honest.errors
    assert cpu_s <= 10.0


@pytest.mark.parametrize(
    "streams",
    [pytest.param(2_000, marks=pytest.mark.slow), pytest.param(20_000, marks=pytest.mark.long)],
)
@pytest.mark.alone
async def test_refused_streams_cost_little(
    target: Callable[..., Target], report: Report, streams: int
) -> None:
    """Many more streams at once than the server has room for: it refuses all others, in bounded memory."""
    server = target("--max-auxiliary-streams", f"{OPEN_STREAMS}")
    began_cpu_s = server.cpu_s()
    with server.peak_memory() as peak, server.honest() as honest:
        codes = await asyncio.wait_for(_reflect(server.address, streams), TIMEOUT_S)
    cpu_s = (server.cpu_s() - began_cpu_s) / streams
    most_mib = MEMORY_MIB + STREAM_MIB * streams
    name = f"B17 {streams} reflection streams"
    limit = f"{REFUSAL_CPU_S * 1e6:.0f} µs"
    report(
        f"{name}: CPU of each, longest call",
        "390 µs",
        f"{cpu_s * 1e6:.0f} µs, {honest.stall_ms:.0f} ms",
        limit,
    )
    report(f"{name}: memory", "+440 MiB", f"+{peak.grown_mib:.0f} MiB", f"{most_mib:.0f} MiB")
    assert {grpc.StatusCode.RESOURCE_EXHAUSTED: streams - OPEN_STREAMS} == codes
    assert {} == honest.errors
    assert cpu_s <= REFUSAL_CPU_S
    assert peak.grown_mib <= most_mib


async def _reflect(address: str, streams: int) -> Counter[grpc.StatusCode]:
    """Opens streams of reflection at once and returns the codes of those that ended by themselves."""
    codes: Counter[grpc.StatusCode] = Counter()
    ended = asyncio.Event()

    async def watch(call: Any) -> None:
        codes[await call.code()] += 1
        if codes.total() == streams - OPEN_STREAMS:
            ended.set()

    async with AsyncExitStack() as stack:
        channels = [
            await stack.enter_async_context(
                grpc.aio.insecure_channel(address, (("grpc.use_local_subchannel_pool", 1),))
            )
            for _ in range(0, streams, CHANNEL_STREAMS)
        ]
        await asyncio.gather(*[channel.channel_ready() for channel in channels])
        tasks = [
            asyncio.create_task(watch(channels[number // CHANNEL_STREAMS].stream_stream(REFLECTION)()))
            for number in range(streams)
        ]
        await ended.wait()
        refused = Counter(codes)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return refused
