"""A negative test of each limit: a server with a small limit, and a client that goes beyond it.

A case gets :class:`Limited` and returns when it has seen the limit hold. ``CASES`` has one for each limit of
the configuration; a test fails if one is missing.
"""

import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Any

import grpc
from grpc_health.v1 import health_pb2
from grpc_health.v1.health_pb2_grpc import HealthStub
from lightspeed.ops.v1 import connector_pb2, queue_pb2
from lightspeed.ops.v1 import worker_service_pb2 as pb
from lightspeed_ops.config import Limits

from tests.harness.api import Api, Silence
from tests.harness.problems import Problem, refused
from tests.harness.requests import batch, request_for
from tests.harness.server import RunningServer, Setup
from tests.harness.surfaces import SurfaceCalls
from tests.hostile import http2

KIB = 1024
WITHIN_S = 10.0
"""Longest wait for the effect of a limit of one second, on a busy machine."""
STARTED_S = 0.2
"""Time for a call to be in progress, in seconds."""
DEFAULT = "tenants/default/surfaces/default"
OTHER = "tenants/other/surfaces/other"
OWN_CONNECTION = (("grpc.use_local_subchannel_pool", 1),)
WORK = "/lightspeed.ops.v1.WorkerService/Work"
ENQUEUE = "/lightspeed.ops.v1.WorkerService/EnqueueBatch"
GET = "/lightspeed.ops.v1.SurfaceService/GetSurface"


class Limited:
    """Servers with small limits on TCP ports of their own, and their clients."""

    def __init__(self, start_server: Callable[..., RunningServer], stack: ExitStack) -> None:
        """Takes what starts servers, and what ends clients."""
        self._start_server = start_server
        self._stack = stack
        self.running: RunningServer

    def api(self, **limits: int) -> Api:
        """Starts a server with these limits, and returns the stubs of a client."""
        self.start(**limits)
        return self.client()

    def start(self, **limits: int) -> str:
        """Starts a server with these limits, and returns its address."""
        self.running = self._start_server(Setup(limits=Limits(**limits)), listen="127.0.0.1:0")
        return self.running.address

    def client(self) -> Api:
        """Returns the stubs of one more client, with its own connection."""
        channel = grpc.insecure_channel(self.running.address, OWN_CONNECTION)
        return Api(self._stack.enter_context(channel))

    def connection(self) -> http2.Connection:
        """Returns a raw connection."""
        connection = http2.Connection(self.running.address)
        self._stack.callback(connection.close)
        connection.socket.settimeout(WITHIN_S)
        return connection

    def opened(self, stream: Any) -> Any:
        """Returns a stream, and keeps it open until the end of the test."""
        self._stack.callback(stream.cancel)
        return stream

    def silence(self) -> Silence:
        """Returns the requests of a client that sends none."""
        frames = Silence()
        self._stack.callback(frames.end)
        return frames


Case = Callable[[Limited], None]
CASES: dict[str, Case] = {}
"""The negative tests by the name of the limit."""
SLOW: set[str] = set()
"""Limits whose tests wait for a second or more; one test runs them all at once."""


def case_of(name: str, *, is_slow: bool = False) -> Callable[[Case], Case]:
    """Registers the negative test of a limit."""

    def register(case: Case) -> Case:
        assert name not in CASES, f"expected one case of {name}"
        CASES[name] = case
        if is_slow:
            SLOW.add(name)
        return case

    return register


def named(problem: Problem, reason: str, name: str, limit: int) -> None:
    """Checks that a refusal names its limit and, unless only an operator can help, when to try again."""
    assert (reason, name, str(limit)) == (
        problem.reason,
        problem.metadata["limit_name"],
        problem.metadata["limit"],
    )
    assert (problem.retry_s is not None) == (reason not in {"SURFACE_LIMIT", "INVALID_ARGUMENT"})


def until_refused(call: Callable[[], object]) -> Problem:
    """Repeats a call until it is refused, and returns the refusal."""

    def calls() -> None:
        ends_s = time.monotonic() + WITHIN_S
        while time.monotonic() < ends_s:
            call()

    return refused(calls)


def code_of(call: Callable[[], object]) -> str:
    """Returns the code with which gRPC's core ends a call."""
    try:
        call()
    except grpc.RpcError as error:
        raised: Any = error
        return str(raised.code().name)
    return "OK"


@contextmanager
def waiting(api: Api, surface: str) -> Iterator[Any]:
    """Has a call of a surface in progress: one that waits for batches."""
    request = pb.StartAvailableRequest(surface=surface, wait_ms=60_000)
    call = api.workers.StartAvailable.future(request, timeout=WITHIN_S)
    try:
        time.sleep(STARTED_S)
        assert not call.done()
        yield call
    finally:
        call.cancel()


def _with_run(api: Api, name: str = DEFAULT, **boundary: int) -> SurfaceCalls:
    surface = SurfaceCalls(api, name)
    if boundary:
        mode = queue_pb2.QUEUE_MODE_PUSH_PULL
        bounds = queue_pb2.QueueBoundary(mode=mode, max_in_flight=1_000, max_queued=10_000, **boundary)  # type: ignore[arg-type]
        surface = SurfaceCalls.create(api, "tenants/default/surfaces/bounded", boundary=bounds)
    surface.start_run()
    return surface


@case_of("max_surfaces")
def _surfaces(limited: Limited) -> None:
    api = limited.api(max_surfaces=1)
    named(refused(lambda: SurfaceCalls.create(api)), "SURFACE_LIMIT", "max_surfaces", 1)


@case_of("max_surfaces_per_tenant")
def _surfaces_of_a_tenant(limited: Limited) -> None:
    api = limited.api(max_surfaces_per_tenant=1)
    problem = refused(lambda: SurfaceCalls.create(api, "tenants/default/surfaces/second"))
    named(problem, "SURFACE_LIMIT", "max_surfaces_per_tenant", 1)
    SurfaceCalls.create(api, OTHER)


@case_of("max_streams")
def _streams(limited: Limited) -> None:
    api = limited.api(max_streams=1)
    watch = request_for("WatchFreshness", DEFAULT)
    next(limited.opened(api.records.WatchFreshness(watch)))
    named(refused(lambda: next(api.records.WatchFreshness(watch))), "STREAM_LIMIT", "max_streams", 1)


@case_of("max_streams_per_tenant")
def _streams_of_a_tenant(limited: Limited) -> None:
    api = limited.api(max_streams_per_tenant=1)
    SurfaceCalls.create(api, OTHER)
    watch = request_for("WatchFreshness", DEFAULT)
    next(limited.opened(api.records.WatchFreshness(watch)))
    problem = refused(lambda: next(api.records.WatchFreshness(watch)))
    named(problem, "STREAM_LIMIT", "max_streams_per_tenant", 1)
    next(api.records.WatchFreshness(request_for("WatchFreshness", OTHER)))


@case_of("max_message_bytes")
def _message(limited: Limited) -> None:
    api = limited.api(max_message_bytes=4 * KIB)
    request = pb.EnqueueBatchRequest(surface=DEFAULT, batch=batch("k" * 5 * KIB))
    assert "RESOURCE_EXHAUSTED" == code_of(lambda: api.workers.EnqueueBatch(request))


@case_of("max_arriving_bytes", is_slow=True)
def _arriving(limited: Limited) -> None:
    api = limited.api(max_message_bytes=64 * KIB, max_arriving_bytes=64 * KIB)
    unfinished: Any = api.channel.stream_unary(ENQUEUE)
    slow = unfinished.future(limited.silence(), timeout=WITHIN_S)
    other = limited.client()
    ends_s = time.monotonic() + WITHIN_S
    while not slow.done() and time.monotonic() < ends_s:
        SurfaceCalls(other, DEFAULT).get()
    named(refused(slow.result), "OVERLOADED", "max_arriving_bytes", 64 * KIB)


@case_of("max_calls")
def _calls(limited: Limited) -> None:
    api = limited.api(max_calls=1)
    with waiting(api, DEFAULT):
        problem = until_refused(lambda: SurfaceCalls(api, DEFAULT).get())
    named(problem, "OVERLOADED", "max_calls", 1)


@case_of("max_calls_per_tenant")
def _calls_of_a_tenant(limited: Limited) -> None:
    api = limited.api(max_calls_per_tenant=1)
    SurfaceCalls.create(api, OTHER)
    with waiting(api, DEFAULT):
        problem = until_refused(lambda: SurfaceCalls(api, DEFAULT).get())
        SurfaceCalls(api, OTHER).get()
    named(problem, "OVERLOADED", "max_calls_per_tenant", 1)
    assert "default" == problem.metadata["tenant"]


@case_of("max_connections")
def _connections(limited: Limited) -> None:
    limited.start(max_connections=1)
    first = limited.connection()
    assert next(first.read_frames())
    assert limited.connection().is_closed()


@case_of("max_streams_per_connection")
def _streams_of_a_connection(limited: Limited) -> None:
    limited.start(max_streams_per_connection=1)
    one = limited.connection()
    frames = one.read_frames()
    one.send(http2.call(GET, 1))
    next(frames)
    # Without the server's settings a client may send more; these confirm them.
    one.send(http2.frame(http2.SETTINGS, http2.ACK, 0), http2.call(GET, 3))
    assert http2.RST_STREAM == next(kind for kind, _, stream, _ in frames if stream == 3)


@case_of("max_auxiliary_streams")
def _auxiliary_streams(limited: Limited) -> None:
    health: Any = HealthStub(limited.api(max_auxiliary_streams=1).channel)
    watch = health_pb2.HealthCheckRequest()
    next(limited.opened(health.Watch(watch)))
    named(refused(lambda: next(health.Watch(watch))), "STREAM_LIMIT", "max_auxiliary_streams", 1)


@case_of("request_timeout_s", is_slow=True)
def _request_timeout(limited: Limited) -> None:
    unfinished: Any = limited.api(request_timeout_s=1).channel.stream_unary(ENQUEUE)
    call = unfinished.future(limited.silence(), timeout=WITHIN_S)
    named(refused(call.result), "PEER_TIMEOUT", "request_timeout_s", 1)


@case_of("work_open_timeout_s", is_slow=True)
def _work_open_timeout(limited: Limited) -> None:
    stream = limited.api(work_open_timeout_s=1).workers.Work(limited.silence(), timeout=WITHIN_S)
    named(refused(lambda: next(stream)), "PEER_TIMEOUT", "work_open_timeout_s", 1)


@case_of("work_write_timeout_s", is_slow=True)
def _work_write_timeout(limited: Limited) -> None:
    surface = _with_run(limited.api(work_write_timeout_s=1))
    surface.enqueue("one")
    connection = http2.Connection(limited.running.address, values={http2.INITIAL_WINDOW_SIZE: 0})
    opened = pb.WorkRequest(
        open=pb.WorkRequest.Open(surface=surface.name, worker_id="mute"), credits=pb.Credits(batches=1)
    )
    connection.send(http2.call(WORK, 1), http2.data(1, http2.message(opened.SerializeToString())))
    connection.closes()


@case_of("call_wait_timeout_s", is_slow=True)
def _call_wait(limited: Limited) -> None:
    api = limited.api(call_wait_timeout_s=1)
    request = request_for("GetSurface", DEFAULT)
    api.surfaces.GetSurface(request)

    async def stall() -> None:
        time.sleep(2.5)  # noqa: ASYNC251 - the loop takes no calls meanwhile

    with ExitStack() as stack:
        stalled = stack.enter_context(ThreadPoolExecutor(1)).submit(limited.running.run, stall)
        time.sleep(0.2)
        calls = [api.surfaces.GetSurface.future(request, timeout=WITHIN_S) for _ in range(20)]
        stalled.result()
        codes = {code_of(one.result) for one in calls}
    assert "CANCELLED" in codes


@case_of("max_items")
def _items(limited: Limited) -> None:
    surface = _with_run(limited.api(max_items=2))
    surface.enqueue("one", "two")
    problem = refused(lambda: surface.enqueue("three", "four", "five"))
    assert {"batches": "expected at most 2 items, but there are 3"} == problem.violations


@case_of("max_page_bytes")
def _page(limited: Limited) -> None:
    surface = _with_run(limited.api(max_page_bytes=128 * KIB), max_queued_bytes=1024 * KIB)
    keys = [f"{number:0250}" for number in range(500)]
    surface.enqueue(*keys)
    for rpc in ("ListBatches", "ListLineage"):
        page = surface.call(rpc, page_size=1_000)
        assert page.next_page_token
        assert page.ByteSize() <= 128 * KIB, (rpc, page.ByteSize())
        surface.process(*[f"{key[1:]}" for key in keys])


@case_of("max_metadata_bytes")
def _metadata(limited: Limited) -> None:
    api = limited.api(max_metadata_bytes=4 * KIB)
    metadata = (("x-filler", "f" * 5 * KIB),)
    request = request_for("GetSurface", DEFAULT)
    assert "RESOURCE_EXHAUSTED" == code_of(lambda: api.surfaces.GetSurface(request, metadata=metadata))


@case_of("handshake_timeout_s", is_slow=True)
def _handshake(limited: Limited) -> None:
    host, _, port = limited.start(handshake_timeout_s=1).rpartition(":")
    with socket.create_connection((host, int(port)), WITHIN_S) as silent:
        while silent.recv(1_000):
            pass


@case_of("connection_idle_timeout_s", is_slow=True)
def _idle(limited: Limited) -> None:
    limited.start(connection_idle_timeout_s=1)
    assert http2.GOAWAY in {kind for kind, *_ in limited.connection().read_frames()}


@case_of("connection_max_age_s", is_slow=True)
def _age(limited: Limited) -> None:
    limited.start(connection_max_age_s=1)
    one = limited.connection()
    one.send(http2.call(WORK, 1))
    assert http2.GOAWAY == next(kind for kind, *_ in one.read_frames() if kind == http2.GOAWAY)


@case_of("connection_grace_s", is_slow=True)
def _grace(limited: Limited) -> None:
    api = limited.api(connection_max_age_s=1, connection_grace_s=1)
    frames = api.records.WatchFreshness(request_for("WatchFreshness", DEFAULT), timeout=WITHIN_S)
    assert "UNAVAILABLE" == code_of(lambda: list(frames))


@case_of("keepalive_interval_s", is_slow=True)
def _keepalive(limited: Limited) -> None:
    limited.start(keepalive_interval_s=1)
    one = limited.connection()
    assert http2.PING == next(
        kind for kind, flags, *_ in one.read_frames() if kind == http2.PING and not flags & http2.ACK
    )


@case_of("keepalive_timeout_s", is_slow=True)
def _keepalive_timeout(limited: Limited) -> None:
    limited.start(keepalive_interval_s=1, keepalive_timeout_s=1)
    began_s = time.monotonic()
    limited.connection().closes()
    assert time.monotonic() - began_s < WITHIN_S


@case_of("min_ping_interval_s")
def _pings(limited: Limited) -> None:
    limited.start(min_ping_interval_s=3_600)
    one = limited.connection()
    one.send(*[http2.frame(http2.PING, 0, 0, bytes(8))] * 5)
    assert http2.GOAWAY in {kind for kind, *_ in one.read_frames()}


@case_of("max_surface_queued_bytes")
def _queued_bytes(limited: Limited) -> None:
    surface = _with_run(limited.api(max_surface_queued_bytes=64 * KIB), max_queued_bytes=128 * KIB)
    results = surface.enqueue(*[f"{number:0250}" for number in range(200)]).results
    problem = refused(lambda: surface.call("EnqueueBatch", batch=batch("k" * 250)))
    assert ("QUEUE_SATURATED", "max_surface_queued_bytes", str(64 * KIB)) == (
        problem.reason,
        problem.metadata["limited_by"],
        problem.metadata["limit"],
    )
    assert problem.retry_s is not None
    assert {"enqueued", "error"} == {one.WhichOneof("result") for one in results}


def _dead_letters(api: Api, reason: str, count: int) -> Problem:
    plan = connector_pb2.ConnectorPlan()
    plan.CopyFrom(SurfaceCalls(api, DEFAULT).get().connector_plan)
    plan.retry_policy.max_attempts = 1
    surface = SurfaceCalls.create(api, "tenants/default/surfaces/failing", connector_plan=plan)
    surface.start_run()
    surface.enqueue(*[f"b-{number}" for number in range(count)])
    while several := surface.start():
        for one in several:
            surface.fail(one.batch.key, lease_token=one.lease_token, reason=reason)
    return refused(lambda: surface.call("EnqueueBatch", batch=batch("one-more")))


@case_of("max_surface_dead_letters")
def _dead_letter_count(limited: Limited) -> None:
    problem = _dead_letters(limited.api(max_surface_dead_letters=2), "broken", 2)
    assert ("QUEUE_SATURATED", "dead_letters", "2") == (
        problem.reason,
        problem.metadata["limited_by"],
        problem.metadata["limit"],
    )


@case_of("max_surface_dead_letter_bytes")
def _dead_letter_bytes(limited: Limited) -> None:
    problem = _dead_letters(limited.api(max_surface_dead_letter_bytes=64 * KIB), "🔑" * 256, 70)
    assert ("QUEUE_SATURATED", "max_surface_dead_letter_bytes") == (
        problem.reason,
        problem.metadata["limited_by"],
    )
