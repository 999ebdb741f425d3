"""Lines of calls: what they say of a call, and which calls are slow."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from lightspeed.ops.v1.surface_service_pb2 import CreateSurfaceRequest, GetSurfaceRequest, ListSurfacesRequest
from lightspeed.ops.v1.worker_service_pb2 import EnqueueBatchesRequest
from lightspeed_ops.transport.call_log import SLOW_LINES_PER_S, TEXT_CHARACTERS, CallLog
from structlog.testing import capture_logs

SECRET = "secret-token"
TRACE = "0af7651916cd43dd8448eb211c80319c"


class Clock:
    """The time of calls, in place of ``time.perf_counter`` and of the monotonic clock."""

    def __init__(self) -> None:
        """Starts at a time that does not move."""
        self.now_s = 100.0

    def __call__(self) -> float:
        """Returns the time in seconds."""
        return self.now_s


class Peer:
    """The context of a call."""

    def __init__(self, *metadata: tuple[str, str]) -> None:
        """Takes the metadata of the call."""
        self._metadata = metadata

    def peer(self) -> str:
        """Returns the name of its connection."""
        return "ipv4:127.0.0.1:5"

    def invocation_metadata(self) -> tuple[tuple[str, str], ...]:
        """Returns the metadata."""
        return self._metadata


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time of calls."""
    clock = Clock()
    monkeypatch.setattr(time, "perf_counter", clock)
    return clock


@pytest.fixture
def calls(clock: Clock) -> CallLog:
    """A log that has lines of slow calls only: those of more than a second."""
    log = CallLog(1_000, clock=clock)
    log.logs_calls = False
    return log


@pytest.fixture
def lines() -> Iterator[list[Any]]:
    """The lines of the test."""
    with capture_logs() as captured:
        yield captured


def test_a_slow_call_has_a_line_with_all_that_is_known(
    calls: CallLog, clock: Clock, lines: list[Any]
) -> None:
    """Whom it came from, what it was about, how long it took; no other metadata, and no content."""
    metadata = (("authorization", f"Bearer {SECRET}"), ("traceparent", f"00-{TRACE}-b7ad6b7169203331-01"))
    call = calls.begin("WorkerService/EnqueueBatches", Peer(*metadata))
    request = EnqueueBatchesRequest(surface="tenants/t/surfaces/s", request_id="r-1")
    request.batches.add(key=SECRET)
    call.arrived(request)
    clock.now_s += 1.5
    call.end("OK")
    assert [
        {
            "event": "slow_call",
            "log_level": "warning",
            "method": "WorkerService/EnqueueBatches",
            "code": "OK",
            "elapsed_ms": 1_500.0,
            "request_id": "r-1",
            "tenant": "t",
            "surface": "tenants/t/surfaces/s",
            "peer": "ipv4:127.0.0.1:5",
            "trace_id": TRACE,
        }
    ] == lines
    assert SECRET not in str(lines)


def test_waiting_for_the_client_is_not_slow(calls: CallLog, clock: Clock, lines: list[Any]) -> None:
    """Neither for its request, nor as a long poll; the line of a slow call says how long it waited."""
    call = calls.begin("WorkerService/StartAvailable", Peer())
    clock.now_s += 5
    call.arrived(GetSurfaceRequest())
    began_s = clock.now_s
    clock.now_s += 60
    call.waited(began_s)
    call.end("OK")
    assert not lines
    clock.now_s += 1.1
    call.end("OK")
    assert (66_100, 65_000) == (lines[0]["elapsed_ms"], lines[0]["waited_ms"])


def test_a_stream_is_not_slow_but_its_frames_are(calls: CallLog, clock: Clock, lines: list[Any]) -> None:
    """A work stream may be open for days; reports that take long have a line each."""
    call = calls.begin("WorkerService/Work", Peer(), is_stream=True)
    call.surface = "tenants/t/surfaces/s"
    clock.now_s += 1_000_000
    began_s = clock.now_s
    clock.now_s += 0.5
    call.frame_ended(began_s, "r-1")
    assert not lines
    clock.now_s += 1
    call.frame_ended(began_s, "r-2")
    call.end("OK")
    assert [("slow_call", 1_500, "r-2")] == [
        (line["event"], line["elapsed_ms"], line["request_id"]) for line in lines
    ]


def test_texts_of_callers_are_cut(calls: CallLog, clock: Clock, lines: list[Any]) -> None:
    """A malformed request may have megabytes in any field."""
    call = calls.begin("SurfaceService/GetSurface", Peer())
    call.arrived(GetSurfaceRequest(surface="tenants/" + "x" * 1_000_000))
    clock.now_s += 2
    call.end("INVALID_ARGUMENT", "INVALID_ARGUMENT")
    assert TEXT_CHARACTERS + 1 == len(lines[0]["surface"]) == len(lines[0]["tenant"])


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (GetSurfaceRequest(), ("default", "tenants/default/surfaces/default")),  # an omitted name.
        (ListSurfacesRequest(parent="tenants/t"), ("t", None)),
        (CreateSurfaceRequest(parent="tenants/t", surface_id="s"), ("t", "tenants/t/surfaces/s")),
        (CreateSurfaceRequest(surface_id="s"), ("default", "tenants/default/surfaces/s")),
        (GetSurfaceRequest(surface="no name"), (None, "no name")),
        (None, (None, None)),  # refused before its request was read.
    ],
)
def test_the_tenant_is_that_of_the_name(
    request_: Any, expected: tuple[Any, Any], calls: CallLog, clock: Clock, lines: list[Any]
) -> None:
    """Without an identity, the name in the request says whose call it is."""
    call = calls.begin("SurfaceService/GetSurface", Peer())
    call.arrived(request_)
    clock.now_s += 2
    call.end("OK")
    assert expected == (lines[0].get("tenant"), lines[0].get("surface"))


def test_slow_calls_have_a_limited_number_of_lines(calls: CallLog, clock: Clock, lines: list[Any]) -> None:
    """While the disk is slow all calls are; the next line counts those without one."""
    slow = [calls.begin("SurfaceService/GetSurface", Peer()) for _ in range(SLOW_LINES_PER_S + 11)]
    clock.now_s += 2
    for call in slow[:-1]:
        call.end("OK")
    assert SLOW_LINES_PER_S == len(lines)
    clock.now_s += 1
    slow[-1].end("OK")
    assert 10 == lines[-1]["unlogged_calls"]


def test_no_call_is_slow_without_a_limit(calls: CallLog, clock: Clock, lines: list[Any]) -> None:
    """The setting 0 turns lines of slow calls off, also at run time."""
    calls.set_slow_call_ms(0)
    call = calls.begin("SurfaceService/GetSurface", Peer())
    clock.now_s += 1_000_000
    call.end("OK")
    assert not lines
