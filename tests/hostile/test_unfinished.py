"""B10: requests that never become complete, and streams that never open."""

import queue
import threading
import time
from collections.abc import Callable

import grpc
import pytest
from lightspeed.ops.v1 import worker_service_pb2 as pb
from lightspeed.ops.v1.worker_service_pb2_grpc import WorkerServiceStub

from tests.harness import raw
from tests.harness.requests import request_for
from tests.hostile.harness import Report, Target
from tests.hostile.http2 import (
    Connection,
    Sender,
    call,
    data,
    message,
    stream_ids,
)

pytestmark = pytest.mark.alone

ENQUEUE = "/lightspeed.ops.v1.WorkerService/EnqueueBatches"
WORK = "/lightspeed.ops.v1.WorkerService/Work"
MESSAGE_BYTES = 4 * 1024 * 1024
CHUNK_BYTES = 16_000
ROOM_MIB = 256
LARGE_FRAME_BYTES = 3_500_000
LARGE_MIB = 60
"""Memory of an honest client's large frames: in gRPC, as bytes, and parsed."""
GROWTH_MIB = 400
"""The room for incomplete requests, and as much again for the buffers of connections and the heap."""


class Unfinished:
    """Sends messages of 4 MiB without their last bytes, over streams of one connection, at full speed."""

    def __init__(self, address: str, streams: int, *, path: str = ENQUEUE, first: bytes = b"") -> None:
        """Starts to send, on each stream after the message ``first``, if there is one."""
        self._connection = Connection(address)
        self._sender = Sender(self._connection, stream_ids(streams))
        self._path = path
        self._head = (message(first) if first else b"") + message(b"", announced=MESSAGE_BYTES - 5)
        self._left = dict.fromkeys(stream_ids(streams), MESSAGE_BYTES - 100)
        self._ended = threading.Event()
        threading.Thread(target=self._write, daemon=True).start()

    def end(self) -> None:
        """Closes the connection."""
        self._ended.set()
        self._connection.close()

    def _write(self) -> None:
        for stream in self._left:
            self._connection.send(call(self._path, stream))
            self._sender.send(stream, self._head)
        has_sent = True
        while not self._ended.wait(0.001 if has_sent else 0.02):
            has_sent = False
            for stream, left in self._left.items():
                size = min(CHUNK_BYTES, left, self._sender.room(stream))
                if size > 0:
                    if not self._sender.send(stream, b"x" * size):
                        return
                    has_sent = True
                    self._left[stream] -= size


@pytest.mark.parametrize(
    ("connections", "seconds"),
    [
        pytest.param(1, 2.5, marks=pytest.mark.slow, id="small"),
        pytest.param(8, 20.0, marks=pytest.mark.long, id="full"),
    ],
)
def test_unfinished_messages_have_a_bounded_room(
    target: Callable[..., Target], report: Report, connections: int, seconds: float
) -> None:
    """A connection fills at most a quarter of the room, and the server answers calls of others meanwhile."""
    server = target()
    limit_mib = GROWTH_MIB if connections > 1 else 120
    with server.peak_memory() as peak, server.honest() as honest:
        sending = [Unfinished(server.address, 250) for _ in range(connections)]
        time.sleep(seconds)
        for one in sending:
            one.end()
    report(
        f"B10 unfinished 4 MiB on 250 streams of {connections} connections: memory, p99",
        "+1024 MiB in 2 s",
        f"+{peak.grown_mib:.0f} MiB, {honest.p99_ms:.0f} ms",
        f"+{limit_mib} MiB",
    )
    assert {} == honest.errors
    assert peak.grown_mib <= limit_mib


@pytest.mark.slow
def test_requests_without_room_stay_on_the_wire(target: Callable[..., Target], report: Report) -> None:
    """With room for one request, 99 others cost no more than HTTP/2's smallest window each."""
    server = target("--max-arriving-bytes", str(MESSAGE_BYTES))
    with server.peak_memory() as peak:
        sending = Unfinished(server.address, 100)
        time.sleep(2.0)
        sending.end()
    report("B10 99 requests without room: memory", "+404 MiB", f"+{peak.grown_mib:.0f} MiB", "+50 MiB")
    assert peak.grown_mib <= 50


class Worker:
    """A worker with a connection of its own, whose large frames have a response each."""

    def __init__(self, server: Target) -> None:
        """Opens its work stream."""
        self._frames: queue.SimpleQueue[pb.WorkRequest | None] = queue.SimpleQueue()
        self._channel = grpc.insecure_channel(server.address, [("grpc.use_local_subchannel_pool", 1)])
        self._responses = WorkerServiceStub(self._channel).Work(iter(self._frames.get, None), timeout=120)
        self._frames.put(pb.WorkRequest.FromString(opening(server)))

    def report(self, size: int) -> int:
        """Sends a frame of about so many bytes with one report; returns the number of results."""
        lost = pb.Acknowledgement(key="lost", lease_token="lost")
        padding = raw.unknown_field(size)
        self._frames.put(
            pb.WorkRequest.FromString(pb.WorkRequest(acknowledgements=[lost]).SerializeToString() + padding)
        )
        while not (response := next(self._responses)).HasField("results"):
            pass
        return len(response.results.acknowledgements)

    def close(self) -> None:
        """Ends the stream."""
        self._frames.put(None)
        self._channel.close()


def opening(server: Target) -> bytes:
    """Returns the first frame of a work stream."""
    opened = pb.WorkRequest.Open(surface=server.surface.name, worker_id="w")
    return pb.WorkRequest(open=opened).SerializeToString()


@pytest.mark.parametrize(
    ("connections", "streams", "room_mib", "seconds"),
    [
        pytest.param(1, 60, 64, 3.0, marks=pytest.mark.slow, id="small"),
        pytest.param(10, 100, ROOM_MIB, 30.0, marks=pytest.mark.long, id="full"),
        pytest.param(200, 1, 64, 20.0, marks=pytest.mark.long, id="a stream for each connection"),
    ],
)
def test_unfinished_frames_of_work_streams_have_a_bounded_room(
    target: Callable[..., Target],
    report: Report,
    connections: int,
    streams: int,
    room_mib: int,
    seconds: float,
) -> None:
    """The server ends connections that hold too much; large frames of others pass, and idle streams stay."""
    server = target("--max-arriving-bytes", str(room_mib * 1024 * 1024))
    idle, busy = Worker(server), Worker(server)
    passed = 0
    with server.peak_memory() as peak, server.honest() as honest:
        sending = [
            Unfinished(server.address, streams, path=WORK, first=opening(server)) for _ in range(connections)
        ]
        ends_s = time.monotonic() + seconds
        while time.monotonic() < ends_s:
            passed += busy.report(LARGE_FRAME_BYTES)
            time.sleep(0.1)
        for one in sending:
            one.end()
    held_mib = connections * streams * MESSAGE_BYTES // 1024**2
    # The room, and as much again for the memory of ended connections, which gRPC gives back late.
    limit_mib = 2 * room_mib + LARGE_MIB
    report(
        f"B10 unfinished frames on {connections} x {streams} work streams: memory, p99",
        f"+{held_mib} MiB",
        f"+{peak.grown_mib:.0f} MiB, {honest.p99_ms:.0f} ms",
        f"+{limit_mib} MiB",
    )
    server.process.logged("incomplete_frames_ended", limit_name="max_arriving_bytes")
    assert {} == honest.errors
    assert peak.grown_mib <= limit_mib
    assert passed >= seconds
    assert 1 == idle.report(100), "the idle stream is open"
    idle.close()
    busy.close()


@pytest.mark.slow
def test_a_request_that_is_not_whole_in_time_is_ended(target: Callable[..., Target], report: Report) -> None:
    """The server resets its stream, and frees the bytes received so far."""
    server = target("--request-timeout-s", "1")
    connection = Connection(server.address)
    began_s = time.monotonic()
    connection.send(call(ENQUEUE, 1), data(1, message(b"x" * 1_000, announced=2_000)))
    assert any(stream == 1 and flags & 1 for kind, flags, stream, _ in connection.read_frames() if kind == 1)
    ended_s = time.monotonic() - began_s
    connection.close()
    report("B10 unfinished request with a timeout of 1 s: ended after", "never", f"{ended_s:.1f} s", "<= 5 s")
    assert ended_s <= 5.0


@pytest.mark.slow
def test_silent_work_streams_lock_out_no_watch(target: Callable[..., Target], report: Report) -> None:
    """A work stream is open from its first frame on: a thousand silent ones use no place."""
    server = target()
    connections = [Connection(server.address) for _ in range(10)]
    for connection in connections:
        connection.send(*[call(WORK, stream) for stream in stream_ids(100)])
    time.sleep(1.0)
    began_s = time.monotonic()
    frames = server.api.records.WatchFreshness(request_for("WatchFreshness", server.surface.name), timeout=20)
    next(frames)
    took_ms = (time.monotonic() - began_s) * 1_000
    frames.cancel()
    for connection in connections:
        connection.close()
    report("B10 1000 silent work streams: a watch opens", "STREAM_LIMIT", f"{took_ms:.0f} ms", "opens")


@pytest.mark.slow
def test_connections_are_limited(target: Callable[..., Target]) -> None:
    """The server closes connections over the limit at once, and a closed connection makes room."""
    server = target("--max-connections", "4")
    opened = [Connection(server.address) for _ in range(12)]
    refused = [one for one in opened if one.is_closed()]
    assert len(opened) - 4 <= len(refused) < len(opened)
    for one in opened:
        one.close()
    ends_s = time.monotonic() + 10
    is_open = False
    while not is_open and time.monotonic() < ends_s:
        again = Connection(server.address)
        is_open = not again.is_closed()
        again.close()
        time.sleep(0.02)
    assert is_open
