"""Calls of the Connect protocol over HTTP: their form, their errors and their limits."""

import gzip
import json
import time
import zlib
from collections.abc import Iterator
from typing import Any

import grpc
import pytest
from google.protobuf import json_format
from lightspeed.ops.v1 import surface_service_pb2 as pb

from tests.harness.api import METHODS, Api
from tests.harness.connect import Answer, ConnectClient, ConnectRefused, envelope
from tests.harness.problems import problem_of
from tests.harness.requests import pause, request_for, resume
from tests.harness.server import ManualClock, RunningServer, Setup
from tests.harness.surfaces import SurfaceCalls, fresh_name

SURFACE = "tenants/default/surfaces/default"
STREAM = "application/connect+json"


@pytest.fixture(scope="module")
def clock() -> ManualClock:
    """The clock of the server."""
    return ManualClock()


@pytest.fixture(scope="module")
def server(clock: ManualClock) -> Iterator[RunningServer]:
    """A server with an admin listener, for all tests of this module."""
    setup = Setup(admin_listen="127.0.0.1:0", clock=clock)
    running = RunningServer("127.0.0.1:0", setup)
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module", params=[True, False], ids=["json", "binary"])
def client(server: RunningServer, request: pytest.FixtureRequest) -> ConnectClient:
    """A client in each form."""
    return ConnectClient(server.admin_address, is_json=request.param)


@pytest.fixture(scope="module")
def http(server: RunningServer) -> ConnectClient:
    """A client that sends requests as they are given."""
    return ConnectClient(server.admin_address)


@pytest.fixture(scope="module")
def api(server: RunningServer) -> Iterator[Api]:
    """Stubs of the same server over gRPC."""
    with grpc.insecure_channel(server.address) as channel:
        yield Api(channel)


@pytest.fixture(scope="module")
def surface(api: Api) -> SurfaceCalls:
    """A surface with a run and a batch."""
    surface = SurfaceCalls.create(api, fresh_name("test"))
    surface.start_run()
    surface.enqueue("b-1")
    return surface


def violations(answer: Answer) -> dict[str, str]:
    """Returns the violations of a refused request, by field."""
    assert (answer.status, answer.values()["code"]) == (400, "invalid_argument")
    details = ConnectRefused(answer.values()).details
    return {one["field"]: one["description"] for one in details["BadRequest"]["fieldViolations"]}


READS = ("GetSurface", "ListSurfaces", "ListBatches", "GetQueue", "ListAudits", "ListRuns")


@pytest.mark.parametrize("rpc", READS)
def test_responses_are_those_of_grpc(
    rpc: str, client: ConnectClient, api: Api, surface: SurfaceCalls
) -> None:
    """A unary call is answered with the same message as over gRPC, in JSON and in binary form."""
    request = request_for(rpc, surface.name)
    assert api.call(rpc, request) == client.call(rpc, request)


def test_frames_are_those_of_grpc(client: ConnectClient, api: Api, surface: SurfaceCalls) -> None:
    """A stream has the same frames as over gRPC."""
    request = request_for("WatchAudits", surface.name)
    assert api.call("WatchAudits", request) == next(client.frames("WatchAudits", request))


def test_errors_are_those_of_grpc(client: ConnectClient, api: Api) -> None:
    """An error has the code, the message and the details of gRPC's, which people can read as JSON."""
    request = pb.GetSurfaceRequest(surface="tenants/default/surfaces/none")
    with pytest.raises(grpc.RpcError) as expected:
        api.call("GetSurface", request)
    problem = problem_of(expected.value)
    with pytest.raises(ConnectRefused) as found:
        client.call("GetSurface", request)
    refused = found.value
    assert (problem.code, problem.reason) == (refused.code.upper(), refused.reason)
    assert "expected surface 'tenants/default/surfaces/none' to exist, but it does not" == str(refused)
    assert list(refused.details) == ["ErrorInfo", "ResourceInfo"]


def test_int64_are_strings(http: ConnectClient) -> None:
    """JSON is protobuf's: lowerCamelCase, and 64-bit numbers as strings."""
    answer = http.post("SurfaceService/GetSurface", {"surface": SURFACE})
    assert "application/json" == answer.headers["content-type"]
    assert "60000" == answer.values()["surface"]["leaseMs"]


@pytest.mark.parametrize(
    ("body", "field", "description"),
    [
        ({"pipeline": {"stages": [{"no": 1}]}}, "pipeline.stages[0].no", "no such field"),
        ({"leaseMs": "x"}, "leaseMs", "parse"),
        ({"leaseMs": 1.5}, "leaseMs", "parse"),
        ([], "request", "JSON object"),
        (b"", "request", "expected JSON"),
        (b'{"surfaceId":"a","surfaceId":"b"}', "request", "twice"),
        (b'{"leaseMs":NaN}', "request", "NaN"),
        ({f"name-{number}": 1 for number in range(1_001)}, "request", "1001 names"),
        (b"[" * 50_000, "request", "deeper"),
        (b'{"surfaceId":"\xff"}', "request", "expected JSON"),
    ],
    ids=[
        "unknown field",
        "text",
        "fraction",
        "list",
        "nothing",
        "twice",
        "NaN",
        "names",
        "nested",
        "no UTF-8",
    ],
)
def test_malformed_json(http: ConnectClient, body: Any, field: str, description: str) -> None:
    """JSON that is no request is refused with the field and the reason."""
    found = violations(http.post("SurfaceService/CreateSurface", body))
    assert [field] == list(found)
    assert description in found[field]


@pytest.mark.parametrize("count", [1_001, 5_000])
def test_items_are_limited(http: ConnectClient, surface: SurfaceCalls, count: int) -> None:
    """A JSON request with more items than a field may have is refused as one over gRPC, small or large."""
    body = {"surface": surface.name, "batches": [{"key": f"b-{one}"} for one in range(count)]}
    found = violations(http.post("WorkerService/EnqueueBatches", body))
    assert {"batches": f"expected at most 1000 items, but there are {count}"} == found


def test_values_are_limited(http: ConnectClient) -> None:
    """JSON with more values than any request can have is refused before they are made."""
    body = b'{"labels":[' + b",".join([b"{}"] * 300_000) + b"]}"
    found = violations(http.post("SurfaceService/CreateSurface", body))
    assert {"request": "expected at most 70000 values of JSON, but there are more"} == found


def test_commas_within_texts_are_no_values(http: ConnectClient) -> None:
    """A text of commas does not count as values."""
    found = violations(http.post("SurfaceService/CreateSurface", {"surfaceId": ",[{" * 100_000}))
    assert "surface_id" in found


def test_bodies_are_limited(http: ConnectClient) -> None:
    """A body beyond max_message_bytes is refused, and its client sees the error."""
    answer = http.post("SurfaceService/CreateSurface", b'{"surfaceId":"' + b"x" * 6_000_000 + b'"}')
    assert {"request": "expected at most 4194304 bytes, but there are more"} == violations(answer)
    assert "close" == answer.headers["connection"]


def test_compressed_requests(http: ConnectClient) -> None:
    """A request may be compressed with gzip."""
    body = gzip.compress(json.dumps({"surface": SURFACE}).encode())
    answer = http.post("SurfaceService/GetSurface", body, content_encoding="gzip")
    assert SURFACE == answer.values()["surface"]["name"]


@pytest.mark.parametrize(
    ("body", "description"),
    [
        (zlib.compress(b"{}"), "cannot be decompressed"),
        (gzip.compress(b"{}")[:-4], "cannot be decompressed"),
        (gzip.compress(b"{}") * 2, "cannot be decompressed"),
        (gzip.compress(bytes(5_000_000)), "at most 4194304 bytes after decompression"),
    ],
    ids=["zlib", "cut", "two streams", "bomb"],
)
def test_malformed_compression(http: ConnectClient, body: bytes, description: str) -> None:
    """Bytes that are no gzip stream, or become too many, are refused."""
    found = violations(http.post("SurfaceService/GetSurface", body, content_encoding="gzip"))
    assert description in found["request"]


def test_compressed_responses(http: ConnectClient, api: Api) -> None:
    """A large response is compressed if its client accepts that, and a small one is not."""
    small = http.post("SurfaceService/GetServerInfo", {}, accept_encoding="gzip, br")
    for number in range(3):
        SurfaceCalls.create(api, f"tenants/packed/surfaces/s-{number}")
    request = {"parent": "tenants/packed"}
    large = http.post("SurfaceService/ListSurfaces", request, accept_encoding="gzip, br")
    plain = http.post("SurfaceService/ListSurfaces", request)
    assert (None, "gzip", None) == tuple(one.headers.get("content-encoding") for one in (small, large, plain))
    assert plain.values() == large.values()
    assert len(large.body) * 3 < len(plain.body)


def test_large_json_is_that_of_protobuf(http: ConnectClient, api: Api, surface: SurfaceCalls) -> None:
    """A response that is rendered in parts has the values of the JSON of the whole."""
    keys = [f"k-{number}-{'x' * 200}" for number in range(400)]
    surface.call("EnqueueBatches", batches=[{"key": key, "stage": "extract", "records": 1} for key in keys])
    request = request_for("ListBatches", surface.name, page_size=1_000)
    expected = json_format.MessageToDict(api.call("ListBatches", request))
    answer = http.post(f"{METHODS['ListBatches'].containing_service.name}/ListBatches", http.encoded(request))
    assert expected == answer.values()


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"host": "evil.example"},
        {"host": "127.0.0.1.evil.example:9464"},
        {"host": ""},
    ],
    ids=["origin", "no origin", "cross-site", "same-site", "rebound name", "similar name", "no name"],
)
def test_pages_of_other_sites(http: ConnectClient, headers: dict[str, str]) -> None:
    """A request that a page of another site sent is refused, also if it made its name stand for loopback."""
    answer = http.post("SurfaceService/GetServerInfo", {}, **headers)
    assert (403, "permission_denied") == (answer.status, answer.values()["code"])


@pytest.mark.parametrize("host", ["localhost:9464", "console.localhost", "[::1]:9464", "127.0.0.9"])
def test_names_of_loopback(http: ConnectClient, host: str) -> None:
    """A request by any name of loopback is served, also from a page of that name."""
    answer = http.post("SurfaceService/GetServerInfo", {}, host=host, origin=f"http://{host}")
    assert 200 == answer.status


def test_preflights_are_not_answered(http: ConnectClient) -> None:
    """A browser that asks whether another site may call is not told that it may."""
    answer = http.post("SurfaceService/GetServerInfo", b"", method="OPTIONS", origin="http://evil.example")
    assert 403 == answer.status
    assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize(
    ("path", "headers", "status", "code"),
    [
        ("SurfaceService/GetServerInfo", {"content_type": "text/plain"}, 415, "unknown"),
        ("SurfaceService/GetServerInfo", {"content_type": STREAM}, 415, "unknown"),
        ("RecordService/WatchAudits", {}, 415, "unknown"),
        ("SurfaceService/GetServerInfo", {"method": "GET"}, 405, "unimplemented"),
        ("SurfaceService/NoSuchMethod", {}, 404, "unimplemented"),
        ("SurfaceService/GetServerInfo", {"connect_protocol_version": "2"}, 400, "invalid_argument"),
        ("SurfaceService/GetServerInfo", {"connect_timeout_ms": "1s"}, 400, "invalid_argument"),
        ("SurfaceService/GetServerInfo", {"connect_timeout_ms": "9" * 11}, 400, "invalid_argument"),
        ("SurfaceService/GetServerInfo", {"content_encoding": "br"}, 501, "unimplemented"),
    ],
    ids=["form", "stream's type", "unary's type", "GET", "path", "version", "timeout", "digits", "encoding"],
)
def test_requests_that_are_no_calls(
    http: ConnectClient, path: str, headers: dict[str, str], status: int, code: str
) -> None:
    """A request that is no call of the protocol is refused with its status and an error."""
    answer = http.post(path, {}, **headers)
    assert (status, code) == (answer.status, answer.values()["code"])


def test_work_needs_grpc(http: ConnectClient) -> None:
    """A work stream is refused with a text that says where to open it."""
    answer = http.post("WorkerService/Work", envelope(b"{}"), content_type=STREAM)
    [(flags, body)] = answer.envelopes()
    error = json.loads(body)["error"]
    assert (200, 2, "unimplemented") == (answer.status, flags, error["code"])
    assert "over gRPC" in error["message"]


@pytest.mark.parametrize(
    "body",
    [
        b"\0\0",
        envelope(b"{}") * 2,
        envelope(b"{}")[:-1],
        envelope(b"{}", 4),
        envelope(gzip.compress(b"{}"), 1),
    ],
    ids=["short", "two", "cut", "flags", "undeclared compression"],
)
def test_malformed_envelopes(http: ConnectClient, body: bytes) -> None:
    """The request of a stream that is not one message in one envelope ends it with an error."""
    [(flags, end)] = http.post("RecordService/WatchAudits", body, content_type=STREAM).envelopes()
    assert (2, "invalid_argument") == (flags, json.loads(end)["error"]["code"])


def test_compressed_streams(http: ConnectClient, surface: SurfaceCalls) -> None:
    """The messages of a stream are compressed if they are large and its client accepts that."""
    for number in range(40):
        surface.call("ApplyControl", action=resume() if number % 2 else pause())
    body = gzip.compress(json.dumps({"surface": surface.name}).encode())
    answer = http.post(
        "RecordService/WatchAudits",
        envelope(body, 1),
        content_type=STREAM,
        connect_content_encoding="gzip",
        connect_accept_encoding="gzip",
        connect_timeout_ms="500",
    )
    assert "gzip" == answer.headers["connect-content-encoding"]
    (flags, first), *_ = answer.envelopes()
    assert 1 == flags
    assert surface.name == json.loads(gzip.decompress(first))["surface"]


def test_deadlines_of_streams(http: ConnectClient) -> None:
    """A stream ends at its deadline, after its frames."""
    body = envelope(json.dumps({"surface": SURFACE}).encode())
    answer = http.post("RecordService/WatchAudits", body, content_type=STREAM, connect_timeout_ms="300")
    flags = [flags for flags, _ in answer.envelopes()]
    assert [0, 0, 2] == flags
    assert "deadline_exceeded" == json.loads(answer.envelopes()[-1][1])["error"]["code"]


def test_deadlines_of_unary_calls(http: ConnectClient, api: Api) -> None:
    """A call that waits beyond its deadline ends with an error; a wait is as long as the deadline allows."""
    surface = SurfaceCalls.create(api, fresh_name("test"))
    surface.start_run()
    began_s = time.monotonic()
    request = http.encoded(request_for("StartAvailable", surface.name, wait_ms=20_000))
    answer = http.post("WorkerService/StartAvailable", request, connect_timeout_ms="400")
    assert (answer.status, answer.values().get("code")) in {(200, None), (504, "deadline_exceeded")}
    assert time.monotonic() - began_s < 5


def test_a_passed_deadline(http: ConnectClient) -> None:
    """A call whose deadline has passed when it arrives is not decided."""
    answer = http.post("SurfaceService/GetServerInfo", {}, connect_timeout_ms="0")
    assert (504, "deadline_exceeded") == (answer.status, answer.values()["code"])


def test_bugs_have_incident_numbers(http: ConnectClient, clock: ManualClock) -> None:
    """A bug reaches the caller as INTERNAL with an incident number, and without its text."""
    clock.broken = True
    try:
        answer = http.post("SurfaceService/GetSurface", {"surface": SURFACE})
    finally:
        clock.broken = False
    assert (500, "internal") == (answer.status, answer.values()["code"])
    assert "incident" in answer.values()["message"]
    assert b"secret" not in answer.body


def test_connections_are_kept(http: ConnectClient) -> None:
    """Calls one after another use one connection."""
    connection = http.connection()
    statuses = []
    for _ in range(3):
        connection.request(
            "POST",
            "/lightspeed.ops.v1.SurfaceService/GetServerInfo",
            b"{}",
            {"content-type": "application/json; charset=utf-8"},
        )
        response = connection.getresponse()
        statuses.append((response.status, bool(response.read())))
    connection.close()
    assert [(200, True)] * 3 == statuses
