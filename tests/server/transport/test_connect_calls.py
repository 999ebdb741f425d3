"""Calls of the Connect protocol over HTTP, by a client of the standard library."""

import json
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from typing import Any, NamedTuple

import pytest

from tests.harness.server import RunningServer, Setup

SURFACE = "tenants/default/surfaces/default"
JSON = "application/json"


class Answer(NamedTuple):
    """An answer over HTTP."""

    status: int
    headers: dict[str, str]
    body: bytes

    def values(self) -> Any:
        """Returns the values of its JSON."""
        return json.loads(self.body)


Call = Callable[..., Answer]


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    """A server with an admin listener, for all tests of this module."""
    running = RunningServer("127.0.0.1:0", Setup(admin_listen="127.0.0.1:0"))
    running.start()
    yield running
    running.stop()


@pytest.fixture
def call(server: RunningServer) -> Call:
    """Calls an RPC."""

    def request(rpc: str, body: Any, **headers: str) -> Answer:
        host, _, port = server.admin_address.rpartition(":")
        connection = HTTPConnection(host, int(port), timeout=10)
        named = {"content-type": JSON} | {name.replace("_", "-"): value for name, value in headers.items()}
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        connection.request("POST", f"/lightspeed.ops.v1.{rpc}", data, named)
        response = connection.getresponse()
        answer = Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        connection.close()
        return answer

    return request


def test_json(call: Call) -> None:
    """A unary call in JSON is answered in JSON, with int64 as strings."""
    answer = call("SurfaceService/GetSurface", {"surface": SURFACE})
    assert (answer.status, answer.headers["content-type"]) == (200, JSON)
    assert answer.values()["surface"]["leaseMs"] == "60000"


def test_errors_have_details(call: Call) -> None:
    """An error has the code, the message and the details that gRPC's has, each with its JSON for people."""
    answer = call("SurfaceService/GetSurface", {"surface": "tenants/default/surfaces/none"})
    values = answer.values()
    assert (answer.status, values["code"]) == (404, "not_found")
    assert values["message"] == "expected surface 'tenants/default/surfaces/none' to exist, but it does not"
    assert values["details"][0]["type"] == "google.rpc.ErrorInfo"
    assert values["details"][0]["debug"]["reason"] == "SURFACE_NOT_FOUND"


def test_unknown_fields(call: Call) -> None:
    """A field that the request does not have is an error that names it."""
    answer = call("SurfaceService/CreateSurface", {"pipeline": {"stages": [{"no": 1}]}})
    [violation] = answer.values()["details"][1]["debug"]["fieldViolations"]
    assert violation["field"] == "pipeline.stages[0].no"


@pytest.mark.parametrize(
    "headers",
    [{"origin": "http://evil.example"}, {"sec_fetch_site": "cross-site"}, {"host": "evil.example"}],
    ids=["origin", "fetch metadata", "rebound name"],
)
def test_pages_of_other_sites(call: Call, headers: dict[str, str]) -> None:
    """A request that a page of another site sent is refused, also if it made its name stand for loopback."""
    answer = call("SurfaceService/GetServerInfo", {}, **headers)
    assert (answer.status, answer.values()["code"]) == (403, "permission_denied")


def test_form_content(call: Call) -> None:
    """A content type that any page may send is refused."""
    assert call("SurfaceService/GetServerInfo", {}, content_type="text/plain").status == 415


def test_streams(call: Call) -> None:
    """A stream has its frames in envelopes, and ends with the error that ended it."""
    request = json.dumps({"surface": SURFACE}).encode()
    body = b"\0" + len(request).to_bytes(4, "big") + request
    answer = call(
        "RecordService/WatchAudits", body, content_type="application/connect+json", connect_timeout_ms="300"
    )
    frames = list(envelopes(answer.body))
    assert [flags for flags, _ in frames] == [0, 0, 2]
    assert frames[0][1]["entries"][0]["sequence"] == "1"
    assert frames[-1][1]["error"]["code"] == "deadline_exceeded"


def envelopes(body: bytes) -> Iterator[tuple[int, Any]]:
    """Yields the flags and the values of each envelope."""
    while body:
        size = int.from_bytes(body[1:5], "big")
        yield body[0], json.loads(body[5 : 5 + size])
        body = body[5 + size :]
