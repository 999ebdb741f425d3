"""The end of calls over the Connect protocol: with their client, at a shutdown, and under limits."""

import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import grpc
import pytest
from lightspeed.ops.v1 import surface_service_pb2 as pb
from lightspeed_ops.config import Limits, ShutdownSettings

from tests.harness.api import Api
from tests.harness.connect import ConnectClient, ConnectRefused, envelope
from tests.harness.gate import GatedJournal
from tests.harness.metrics import Metrics
from tests.harness.requests import pause, request_for
from tests.harness.server import DEADLINE_S, RunningServer, Setup
from tests.harness.surfaces import SurfaceCalls, wide_surface, write_long_keys

pytestmark = pytest.mark.slow

DEFAULT = "tenants/default/surfaces/default"
WATCH = ("WatchAudits", request_for("WatchAudits", DEFAULT))

Start = Callable[..., RunningServer]


def started(start_server: Start, **named: Any) -> tuple[RunningServer, ConnectClient]:
    """Returns a server with an admin listener, and a client."""
    running = start_server(Setup(admin_listen="127.0.0.1:0", **named), listen="127.0.0.1:0")
    return running, ConnectClient(running.admin_address)


def eventually(reached: Callable[[], bool]) -> None:
    """Returns when something has come true."""
    ends_s = time.monotonic() + DEADLINE_S
    while not reached():
        assert time.monotonic() < ends_s, "it has not come true"
        time.sleep(0.01)


def open_streams(running: RunningServer) -> int:
    """Returns the number of open streams."""
    return len(running._service._server._streams._open)


def test_streams_end_at_a_shutdown(start_server: Start) -> None:
    """A stream ends with UNAVAILABLE, the cursor to go on from and a time to wait."""
    running, client = started(start_server)
    frames = client.frames(*WATCH)
    next(frames)
    running.ask_to_stop()
    with pytest.raises(ConnectRefused) as caught:
        list(frames)
    refused = caught.value
    assert ("unavailable", "SERVER_DRAINING") == (refused.code, refused.reason)
    assert {"ErrorInfo", "RetryInfo"} == set(refused.details)
    assert refused.details["ErrorInfo"]["metadata"]["resume_token"]


def test_calls_finish_at_a_shutdown(start_server: Start) -> None:
    """A call in progress is answered before the server ends, and a new one is refused."""
    journals: list[GatedJournal] = []

    def open_journal() -> GatedJournal:
        journals.append(GatedJournal())
        return journals[0]

    running, client = started(start_server, open_journal=open_journal)
    running.run(journals[0].shut)
    answers: list[Any] = []
    request = request_for("ApplyControl", DEFAULT, action=pause())
    calling = threading.Thread(target=lambda: answers.append(client.call("ApplyControl", request)))
    calling.start()
    eventually(lambda: running._service._server.connect._in_progress == 1)
    running.ask_to_stop()
    eventually(lambda: running._service._server._calls.end_refusal is not None)
    with pytest.raises(ConnectRefused) as caught:
        client.call("GetSurface", pb.GetSurfaceRequest())
    assert "SERVER_DRAINING" == caught.value.reason
    running.run(journals[0].open)
    calling.join(DEADLINE_S)
    assert DEFAULT == answers[0].surface.name


def test_a_call_beyond_the_grace(start_server: Start) -> None:
    """A call whose commit hangs is refused at the end of the grace."""
    journals: list[GatedJournal] = []

    def open_journal() -> GatedJournal:
        journals.append(GatedJournal())
        return journals[0]

    running, client = started(start_server, open_journal=open_journal, shutdown=ShutdownSettings(grace_s=1))
    running.run(journals[0].shut)
    errors: list[ConnectRefused] = []

    def call() -> None:
        try:
            client.call("ApplyControl", request_for("ApplyControl", DEFAULT, action=pause()))
        except ConnectRefused as refused:
            errors.append(refused)

    calling = threading.Thread(target=call)
    calling.start()
    eventually(lambda: running._service._server.connect._in_progress == 1)
    running.ask_to_stop()
    calling.join(DEADLINE_S)
    assert ["SERVER_DRAINING"] == [one.reason for one in errors]


def test_streams_end_with_their_clients(start_server: Start) -> None:
    """A stream whose client has left gives its place up at once."""
    running, client = started(start_server)
    frames = client.frames(*WATCH)
    next(frames)
    assert 1 == open_streams(running)
    frames.close()
    eventually(lambda: open_streams(running) == 0)


def test_waits_end_with_their_clients(start_server: Start) -> None:
    """A call that waits ends when its client has left."""
    running, client = started(start_server)
    with grpc.insecure_channel(running.address) as channel:
        SurfaceCalls(Api(channel), DEFAULT).start_run()
    request = request_for("StartAvailable", DEFAULT, wait_ms=20_000)
    connection = client.connection()
    path = "/lightspeed.ops.v1.WorkerService/StartAvailable"
    connection.request("POST", path, client.encoded(request), {"content-type": "application/json"})
    eventually(lambda: running._service._server._calls.admission.calls == 1)
    connection.close()
    eventually(lambda: running._service._server._calls.admission.calls == 0)


def test_streams_are_limited(start_server: Start) -> None:
    """Streams over HTTP count among those of gRPC."""
    running, client = started(start_server, limits=Limits(max_streams=1, max_streams_per_tenant=1))
    with grpc.insecure_channel(running.address) as channel:
        stream = Api(channel).records.WatchAudits(WATCH[1])
        next(stream)
        with pytest.raises(ConnectRefused) as caught:
            client.call(*WATCH)
        assert ("resource_exhausted", "STREAM_LIMIT") == (caught.value.code, caught.value.reason)
        stream.cancel()


def test_calls_are_limited(start_server: Start) -> None:
    """A call over HTTP needs a place among all calls."""
    running, client = started(start_server, limits=Limits(max_calls=1, max_calls_per_tenant=1))
    connection = client.connection()
    connection.putrequest("POST", "/lightspeed.ops.v1.SurfaceService/GetSurface")
    connection.putheader("content-type", "application/json")
    connection.putheader("content-length", "2")
    connection.endheaders()
    eventually(lambda: running._service._server._calls.admission.calls == 1)
    with pytest.raises(ConnectRefused) as caught:
        client.call("GetSurface", pb.GetSurfaceRequest())
    assert ("unavailable", "OVERLOADED") == (caught.value.code, caught.value.reason)
    connection.send(b"{}")
    response = connection.getresponse()
    assert (200, True) == (response.status, bool(response.read()))
    connection.close()


def test_slow_requests_end(start_server: Start) -> None:
    """A request that does not arrive within request_timeout_s is refused."""
    _, client = started(start_server, limits=Limits(request_timeout_s=1))
    connection = client.connection()
    connection.putrequest("POST", "/lightspeed.ops.v1.SurfaceService/GetSurface")
    connection.putheader("content-type", "application/json")
    connection.putheader("content-length", "2")
    connection.endheaders(b"{")
    response = connection.getresponse()
    assert 503 == response.status
    assert b"PEER_TIMEOUT" in response.read()
    connection.close()


def test_a_stream_that_is_not_read_ends(start_server: Start) -> None:
    """A client that does not read its frames loses its connection and its place."""
    running, client = started(start_server, limits=Limits(work_write_timeout_s=1))
    with grpc.insecure_channel(running.address) as channel:
        surface = wide_surface(Api(channel))
        write_long_keys(surface, 4)
    with socket.socket() as peer:
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        host, _, port = client.address.rpartition(":")
        peer.connect((host, int(port)))
        body = envelope(client.encoded(request_for("WatchLineage", surface.name)))
        head = (
            "POST /lightspeed.ops.v1.RecordService/WatchLineage HTTP/1.1\r\nhost: localhost\r\n"
            f"content-type: application/connect+json\r\ncontent-length: {len(body)}\r\n\r\n"
        )
        peer.sendall(head.encode() + body)
        eventually(lambda: open_streams(running) == 1)
        eventually(lambda: open_streams(running) == 0)


def test_calls_are_counted(start_server: Start) -> None:
    """Calls over HTTP count in the metrics of calls, by method and code."""
    running, client = started(start_server)
    client.call("GetSurface", pb.GetSurfaceRequest())
    with pytest.raises(ConnectRefused):
        client.call("GetSurface", pb.GetSurfaceRequest(surface="tenants/default/surfaces/none"))
    metrics = Metrics.scrape(running.admin_address)
    method, name = "lightspeed.ops.v1.SurfaceService/GetSurface", "grpc_server_call_duration_seconds_count"
    counts = [metrics.value(name, grpc_method=method, grpc_status=code) for code in ("OK", "NOT_FOUND")]
    assert [1, 1] == counts
