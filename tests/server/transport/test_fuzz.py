"""For any bytes, each call ends with a response or with an error of the contract, and meets no bug."""

import base64
from collections import Counter
from collections.abc import Callable
from typing import Any

import grpc
import pytest
from google.rpc import error_details_pb2, status_pb2
from grpc_health.v1 import health_pb2
from grpc_health.v1.health_pb2_grpc import HealthStub

from tests.harness import raw
from tests.harness.api import Api
from tests.harness.problems import DETAILS_TRAILER, DOMAIN, refused
from tests.harness.process import ServerProcess
from tests.harness.surfaces import SurfaceCalls
from tests.server.transport.error_cases import (
    WATCHES,
    remember_first_places,
    with_one_record_of_each_kind_twice,
)
from tests.server.transport.fuzzing import Call, Fuzz

NEVER = {"UNKNOWN", "INTERNAL", "DEADLINE_EXCEEDED", "CANCELLED", "UNAVAILABLE", "DATA_LOSS"}
"""Codes that no request may cause on a healthy server."""
BUGS = {"error", "critical"}
"""Levels of log lines that no request may cause."""
SEED = 11


def digits(token: str, count: int) -> str:
    """Returns a token of the same list or stream, with a place of so many digits."""
    parts = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode().split("\n")
    return base64.urlsafe_b64encode("\n".join([*parts[:-1], "9" * count]).encode()).decode().rstrip("=")


@pytest.mark.slow
@pytest.mark.parametrize("count", [19, 20, 400, 3_000, 5_000])
def test_a_token_of_any_number_is_an_invalid_argument(count: int, surface: SurfaceCalls) -> None:
    """Python refuses to read numbers of more than 4,300 digits: that is the caller's error, not a bug."""
    with_one_record_of_each_kind_twice(surface)
    for rpc, token in remember_first_places(surface).items():
        problem = refused(lambda rpc=rpc, token=token: surface.call(rpc, page_token=digits(token, count)))  # type: ignore[misc]
        assert ("INVALID_ARGUMENT", ["page_token"]) == (problem.code, list(problem.violations))
    for rpc in WATCHES:
        token = surface.call(rpc).resume_token
        problem = refused(lambda rpc=rpc, token=token: surface.call(rpc, resume_token=digits(token, count)))  # type: ignore[misc]
        assert ("INVALID_ARGUMENT", ["resume_token"]) == (problem.code, list(problem.violations))


@pytest.mark.slow
def test_two_thousand_fuzzed_calls_meet_no_bug(spawn_server: Callable[..., ServerProcess]) -> None:
    """The seeded calls cover every method."""
    _fuzz(spawn_server(), 2_000)


@pytest.mark.long
def test_forty_thousand_fuzzed_calls_meet_no_bug(spawn_server: Callable[..., ServerProcess]) -> None:
    """More calls than the 35,480 of the audit that found such bugs."""
    _fuzz(spawn_server(), 40_000)


def _fuzz(process: ServerProcess, count: int) -> None:
    codes: Counter[str] = Counter()
    with grpc.insecure_channel(process.address) as channel:
        surface = SurfaceCalls.create(Api(channel), "tenants/fuzz/surfaces/s")
        with_one_record_of_each_kind_twice(surface)
        surface.enqueue("kept")  # a key that no fuzzed call knows, so that none can delete the surface
        tokens = [*remember_first_places(surface).values()]
        tokens += [surface.call(rpc).resume_token for rpc in WATCHES]
        tokens += [digits(token, many) for token in tokens for many in (20, 3_000)]
        for number, call in enumerate(Fuzz(SEED, surface.name, tokens).calls(count)):
            code, flaw = _outcome(channel, call)
            assert not flaw, f"call {number} of seed {SEED}: {flaw}\n{call}"
            codes[code] += 1
        health: Any = HealthStub(channel)  # its types leave the calls out
        status = health.Check(health_pb2.HealthCheckRequest(), timeout=20).status
        assert health_pb2.HealthCheckResponse.SERVING == status
        assert surface.get().name == surface.name
    assert codes["OK"] > count / 50, codes
    assert codes["INVALID_ARGUMENT"] > count / 4, codes
    process.terminate()
    assert 0 == process.wait()
    assert [] == [line for line in process.logs if line["level"] in BUGS or "exception" in line]
    assert [] == process.other_lines


def _outcome(channel: grpc.Channel, call: Call) -> tuple[str, str]:
    """Returns the code of a call, and its fault; an empty text if there is none."""
    try:
        raw.call(channel, call.path, *call.frames, kind=call.kind)
    except grpc.RpcError as error:
        code = error.code().name
        if code in NEVER:
            return code, f"{code}: {error.details()}"
        raised: Any = error
        return code, _flaw(dict(raised.trailing_metadata() or ())) if call.is_of_contract else ""
    return "OK", ""


def _flaw(trailers: dict[str, bytes]) -> str:
    if DETAILS_TRAILER not in trailers:
        return "expected details, but there are none"
    status = status_pb2.Status.FromString(trailers[DETAILS_TRAILER])
    info = error_details_pb2.ErrorInfo()
    if not status.details or not status.details[0].Unpack(info) or info.domain != DOMAIN:
        return f"expected ErrorInfo, but there is {status}"
    return ""
