"""Idempotency: two equal requests with one request_id have one response and one effect, for every RPC."""

import re
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf.message import Message
from lightspeed.ops.v1 import worker_service_pb2 as workers

from tests.harness.api import METHODS, WORK, Api
from tests.harness.problems import DETAILS_TRAILER, refused
from tests.harness.requests import State, pause, request_for, resume, set_hourly, state_before
from tests.harness.sampling import sampled
from tests.harness.server import RunningServer, Setup
from tests.harness.surfaces import SurfaceCalls, fresh_name

CHANGES = sorted(rpc for rpc, method in METHODS.items() if "request_id" in method.input_type.fields_by_name)
"""The RPCs that change something; without a request_id a client cannot safely repeat them."""
READS = {rpc for rpc in METHODS if re.match("Get|List|Watch|Validate|Verify|Explain", rpc)}
"""The RPCs that change nothing, by their verb."""


def _in_flight(surface: SurfaceCalls) -> None:
    surface.start_run()
    surface.enqueue("b-1")
    surface.start()


def _dead(surface: SurfaceCalls) -> None:
    _in_flight(surface)
    surface.fail("b-1", permanent=True)


def _failed(surface: SurfaceCalls) -> None:
    surface.start_run()
    surface.call("FailRun")


def _deleted(surface: SurfaceCalls) -> None:
    surface.call("DeleteSurface")


def _queued(surface: SurfaceCalls) -> None:
    surface.start_run()
    surface.enqueue("b-1")


def _hourly(surface: SurfaceCalls) -> None:
    surface.call("UpdateSurface", **set_hourly())


PREPARE: Mapping[State, Callable[[SurfaceCalls], object]] = {
    State.DELETED: _deleted,
    State.NO_RUN: SurfaceCalls.get,
    State.HOURLY: _hourly,
    State.RUNNING: SurfaceCalls.start_run,
    State.FAILED: _failed,
    State.QUEUED: _queued,
    State.IN_FLIGHT: _in_flight,
    State.DEAD_LETTER: _dead,
}
"""The calls that lead from a new surface to each state."""


def raw(api: Api, rpc: str, request: Message) -> bytes:
    """Returns the serialized response of an RPC."""
    path = f"/{METHODS[rpc].containing_service.full_name}/{rpc}"
    serialize = {"request_serializer": lambda message: message.SerializeToString()}
    if rpc in WORK:
        frames: Any = api.channel.stream_stream(path, **serialize)(iter([request]), timeout=20)
        (answer,) = frames
        return bytes(answer)
    call: Any = api.channel.unary_unary(path, **serialize)
    return bytes(call(request, timeout=20))


def prepared(api: Api, rpc: str) -> SurfaceCalls:
    """Returns a surface on which an RPC has an effect; for CreateSurface, a name without surface."""
    if state_before(rpc) is State.NO_SURFACE:
        return SurfaceCalls(api, fresh_name())
    surface = SurfaceCalls.create(api)
    PREPARE[state_before(rpc)](surface)
    return surface


def go_on(surface: SurfaceCalls, rpc: str) -> None:
    """Changes a surface, so that a new response would differ from the stored one."""
    if rpc == "DeleteSurface":
        surface.call("UndeleteSurface")
    surface.call("UpdateSurface", lease_ms=7_000)


def test_every_rpc_changes_or_reads() -> None:
    """An RPC has a request_id, or a verb that reads; not both."""
    assert (set(METHODS), set()) == (READS | set(CHANGES), READS & set(CHANGES))


@pytest.mark.parametrize("rpc", sampled(CHANGES))
def test_the_same_request_is_done_once(rpc: str, api: Api) -> None:
    """The second response has the bytes of the first, and the second request does not change the surface."""
    surface = prepared(api, rpc)
    request = request_for(rpc, surface.name, request_id="r-1")
    first = raw(api, rpc, request)
    go_on(surface, rpc)
    before, audits = surface.get(), surface.audits()
    assert first == raw(api, rpc, request)
    assert (before, audits) == (surface.get(), surface.audits())


@pytest.mark.parametrize("rpc", sampled(sorted(set(CHANGES) - {"ExtendLeases"})))  # twice at one time is once
def test_without_an_id_it_is_another_request(rpc: str, api: Api) -> None:
    """The second request then has another response, a refusal, or an effect: the test above can fail."""
    surface = prepared(api, rpc)
    request = request_for(rpc, surface.name)
    first = raw(api, rpc, request)
    before = surface.get()
    try:
        second = raw(api, rpc, request)
    except grpc.RpcError:
        return
    assert (first, before) != (second, surface.get())


@pytest.mark.slow
def test_requests_get_the_stored_response_after_a_restart(
    start_server: Callable[[Setup], RunningServer], tmp_path: Path
) -> None:
    """The journal has the responses of all RPCs, so that a retry works on a restarted server."""
    asked: dict[str, tuple[Any, bytes]] = {}
    setup = Setup(journal=f"sqlite:{tmp_path}/journal.db")
    running = start_server(setup)
    with grpc.insecure_channel(running.address) as channel:
        api = Api(channel)
        for rpc in CHANGES:
            request = request_for(rpc, prepared(api, rpc).name, request_id="r-1")
            asked[rpc] = (request, raw(api, rpc, request))
    running.stop()
    with grpc.insecure_channel(start_server(setup).address) as channel:
        api = Api(channel)
        again = {rpc: raw(api, rpc, request) for rpc, (request, _) in asked.items()}
    assert {rpc: answer for rpc, (_, answer) in asked.items()} == again


DEFAULT = "tenants/default/surfaces/default"


NAMELESS = {"CreateSurface", "DeleteSurface", "ApplyControls"}
"""RPCs without a surface that can be left out: the default one cannot be deleted; others have a parent."""


@pytest.mark.parametrize("rpc", sampled(sorted(set(CHANGES) - NAMELESS)))
def test_a_name_that_is_left_out_is_the_same_request(
    rpc: str, start_server: Callable[[Setup], RunningServer]
) -> None:
    """A request without a surface, and one with the default name: one request, one effect, one response."""
    with grpc.insecure_channel(start_server(Setup()).address) as channel:
        api = Api(channel)
        surface = SurfaceCalls(api, DEFAULT)
        PREPARE[state_before(rpc)](surface)
        named: Any = request_for(rpc, DEFAULT, request_id="r-1")
        short = type(named)()
        short.CopyFrom(named)
        (short.open if rpc in WORK else short).ClearField("surface")
        first = raw(api, rpc, short)
        audits = surface.audits()
        assert first == raw(api, rpc, named)
        assert audits == surface.audits()


def test_a_parent_that_is_left_out_is_the_same_request(api: Api) -> None:
    """The same holds for the tenant of a new surface, and of the surfaces of a control."""
    name = fresh_name("default")
    for rpc in ("CreateSurface", "ApplyControls"):
        named: Any = request_for(rpc, name, request_id=f"r-{rpc}")
        short = type(named)()
        short.CopyFrom(named)
        short.ClearField("parent")
        assert raw(api, rpc, named) == raw(api, rpc, short)


def details_of(call: Callable[[], object]) -> tuple[str, bytes]:
    """Returns the message and the serialized details of a refused call."""
    with pytest.raises(grpc.RpcError) as caught:
        call()
    error: Any = caught.value
    return error.details(), dict(error.trailing_metadata())[DETAILS_TRAILER]


def test_a_refusal_with_evidence_is_repeated(surface: SurfaceCalls) -> None:
    """It has one audit, and the retry has the same bytes, even if the command could succeed by then."""
    surface.control(pause())
    first = details_of(lambda: surface.control(pause("again"), request_id="r-1"))
    surface.control(resume())
    before = surface.audits()
    assert first == details_of(lambda: surface.control(pause("again"), request_id="r-1"))
    assert before == surface.audits()
    assert "CONTROL_REFUSED" == refused(lambda: surface.control(pause("again"), request_id="r-1")).reason


def test_a_refusal_without_evidence_is_decided_again(surface: SurfaceCalls) -> None:
    """The retry acknowledges a batch that exists by then."""
    surface.start_run()
    asked = partial(surface.acknowledge, "b-1", request_id="r-1")
    assert "BATCH_NOT_FOUND" == refused(asked).reason
    surface.enqueue("b-1")
    surface.start()
    assert asked() == asked()


def test_a_bulk_response_is_kept_though_every_item_was_refused(surface: SurfaceCalls) -> None:
    """It was a response: the retry does not affect batches that exist by then."""
    surface.start_run()
    items = [workers.Acknowledgement(key="b-1"), workers.Acknowledgement(key="")]
    ask = partial(surface.call, "AcknowledgeBatches", acknowledgements=items, request_id="r-1")
    first = ask()
    surface.enqueue("b-1")
    surface.start()
    assert first == ask()
    assert 1 == surface.get().queue.in_flight


def test_a_poll_that_brought_nothing_is_asked_again(surface: SurfaceCalls) -> None:
    """The server does not store an empty response; it stores the first with batches."""
    surface.start_run()
    assert [] == list(surface.start(request_id="r-1"))
    surface.enqueue("b-1")
    first = surface.start(request_id="r-1")
    assert ["b-1"] == [started.batch.key for started in first]
    assert first == surface.start(request_id="r-1")


def test_malformed_comes_before_everything(surface: SurfaceCalls) -> None:
    """The server validates a request before it looks for a stored response."""
    surface.call("EnqueueBatch", request_id="r-1")
    problem = refused(lambda: surface.call("AcknowledgeBatch", key="", request_id="r-1"))
    assert "INVALID_ARGUMENT" == problem.reason


def test_an_id_is_recorded_with_the_audit(surface: SurfaceCalls) -> None:
    """Each audit has the request id of its request."""
    surface.start_run(request_id="r-77")
    entries = surface.call("ListAudits", page_size=9).entries
    assert ["", "r-77"] == [entry.request_id for entry in entries]
