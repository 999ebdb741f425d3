"""Forwarding: a call about a surface of another server is answered as if its client had called the owner."""

import gzip
from collections.abc import Iterator
from typing import Any

import grpc
import pytest
from google.protobuf.message import Message
from lightspeed.ops.v1 import surface_service_pb2 as surfaces
from lightspeed.ops.v1 import worker_service_pb2 as workers
from lightspeed_ops.transport.call_errors import DETAILS_TRAILER
from lightspeed_ops.transport.forwarding import FORWARDED, OWNER, is_forwarded
from lightspeed_ops.transport.versions import VERSION

from tests.harness.api import METHODS, STREAMS, Api
from tests.harness.problems import problem_in, problem_of, refused
from tests.harness.raw import call_rpc, path_of
from tests.harness.requests import batch, pause, request_for
from tests.harness.servers import Servers, running, stubs
from tests.harness.surfaces import SurfaceCalls, fresh_name

ASKED = tuple(rpc for rpc in METHODS if is_forwarded(path_of(rpc)) and rpc not in STREAMS)
"""Unary RPCs that the owner of a surface answers."""


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    """Two servers; a test gives its surfaces to one of them."""
    with running() as both:
        yield both


@pytest.fixture(scope="module")
def apis(servers: Servers) -> Iterator[list[Api]]:
    """Stubs of both servers."""
    with stubs(servers) as both:
        yield both


class Elsewhere:
    """A surface of the first server, with its calls to the first and to the second one."""

    def __init__(self, servers: Servers, apis: list[Api]) -> None:
        """Creates the surface, with a run in progress."""
        name = fresh_name()
        servers.own(name, 0)
        self.name = name
        self.direct = SurfaceCalls.create(apis[0], name)
        self.other = SurfaceCalls(apis[1], name)
        self.direct.start_run()


@pytest.fixture
def surface(servers: Servers, apis: list[Api]) -> Elsewhere:
    """A surface of the first server."""
    return Elsewhere(servers, apis)


def unary(api: Api, rpc: str, request: Message, **options: Any) -> tuple[Any, dict[str, Any]]:
    """Calls an RPC and returns its response, or its error, with its trailing metadata."""
    service = next(one for one in vars(api).values() if hasattr(one, rpc))
    try:
        response, call = getattr(service, rpc).with_call(request, timeout=20, **options)
    except grpc.RpcError as error:
        call = error
        response = (call.code(), call.details())
    return response, dict(call.trailing_metadata())


def test_the_owner_makes_the_change_and_answers(servers: Servers, surface: Elsewhere) -> None:
    """A change by another server is that of the owner, which has the batch; the metadata has its address."""
    request = request_for("EnqueueBatch", surface.name)
    before = servers.services[0].engine.peek(surface.name)
    assert before is not None
    answer, metadata = unary(surface.other.api, "EnqueueBatch", request)
    assert answer.batch_state
    assert servers.addresses[0] == metadata[OWNER]
    assert before is servers.services[0].engine.peek(surface.name), "the owner was not overtaken"
    number, _, journal = metadata[VERSION].partition("@")
    assert str(before.version) == number
    _, direct = unary(surface.direct.api, "StartAvailable", request_for("StartAvailable", surface.name))
    assert journal == direct[VERSION].partition("@")[2]
    assert servers.services[1].engine.peek(surface.name) is None


@pytest.mark.parametrize("rpc", ASKED)
def test_every_call_about_a_surface_is_answered_as_by_its_owner(surface: Elsewhere, rpc: str) -> None:
    """Responses and errors of reads are the same by either server, and of changes they have the same form."""
    request = request_for(rpc, surface.name)
    found, metadata = unary(surface.other.api, rpc, request)
    assert OWNER in metadata
    if rpc.startswith(("Get", "List", "Explain", "Validate")):
        expected, details = unary(surface.direct.api, rpc, request)
        if rpc not in {"GetQueue", "GetFreshness", "GetSurface"}:  # they say the time
            assert expected == found
        assert details.get(DETAILS_TRAILER) == metadata.get(DETAILS_TRAILER)
    if isinstance(found, Message):
        assert (VERSION in metadata) == ("request_id" in METHODS[rpc].input_type.fields_by_name)


def test_a_request_id_is_done_once_whichever_server_gets_it(surface: Elsewhere) -> None:
    """The owner stores the response, and each server returns it byte for byte."""
    request = request_for("EnqueueBatch", surface.name, request_id="r-1")
    frame = request.SerializeToString()
    first = call_rpc(surface.other.api.channel, "EnqueueBatch", frame)
    assert first == call_rpc(surface.direct.api.channel, "EnqueueBatch", frame)
    assert first == call_rpc(surface.other.api.channel, "EnqueueBatch", frame)
    repeated, metadata = unary(surface.direct.api, "EnqueueBatch", request)
    assert repeated.batch_state
    assert int(metadata[VERSION].partition("@")[0]) >= 3
    other = request_for("EnqueueBatch", surface.name, request_id="r-1", batch=batch("b-2"))
    assert "REQUEST_CONFLICT" == refused(lambda: surface.other.api.workers.EnqueueBatch(other)).reason


def test_a_surface_is_created_by_the_server_that_is_to_own_it(servers: Servers, apis: list[Api]) -> None:
    """The name of a new surface is made of two fields."""
    name = fresh_name()
    servers.own(name, 0)
    SurfaceCalls.create(apis[1], name)
    assert servers.services[0].engine.peek(name) is not None
    assert servers.services[1].engine.peek(name) is None


def test_the_default_surface_may_be_omitted(servers: Servers, apis: list[Api]) -> None:
    """A request without a surface goes to the owner of the default one."""
    _, metadata = unary(apis[1], "GetSurface", surfaces.GetSurfaceRequest())
    assert servers.addresses[0] == metadata[OWNER]


@pytest.mark.parametrize("form", ["surface last", "compressed", "compressed, surface last"])
def test_the_surface_is_found_in_every_form_of_a_request(surface: Elsewhere, form: str) -> None:
    """Fields may come in any order, and a request may be compressed: it goes on as it came."""
    frame = request_for("EnqueueBatch", surface.name).SerializeToString()
    if "last" in form:
        first = workers.EnqueueBatchRequest(surface=surface.name).SerializeToString()
        frame = frame.removeprefix(first) + first
    if "compressed" in form:
        frame = gzip.compress(frame)
    data = call_rpc(surface.other.api.channel, "EnqueueBatch", frame)
    assert workers.EnqueueBatchResponse.FromString(data).batch_state


@pytest.mark.parametrize(
    "frame",
    [
        b"\x0a\xff",  # the length of a surface is cut off
        b"\x0a\x03a\xffb",  # a surface that is no text
        b"\x0a\x80\x80\x80\x80\x10",  # a surface of 4 GiB
        b"\x1f\x8bgarbage",  # compressed bytes that are not
        workers.EnqueueBatchRequest(surface="tenants/x").SerializeToString(),
        workers.EnqueueBatchRequest(surface="x" * 10_000).SerializeToString(),
    ],
)
def test_a_malformed_surface_is_refused_by_the_server_that_got_it(apis: list[Api], frame: bytes) -> None:
    """Bytes that name no surface go to no other server."""
    with pytest.raises(grpc.RpcError) as caught:
        call_rpc(apis[1].channel, "EnqueueBatch", frame)
    assert "INVALID_ARGUMENT" == problem_of(caught.value).reason
    error: Any = caught.value
    assert OWNER not in dict(error.trailing_metadata())


def test_of_several_surfaces_in_a_request_the_last_one_counts(servers: Servers, apis: list[Api]) -> None:
    """So it is in every parser of protobuf; a server that found another one first refuses the call."""
    mine, elsewhere = fresh_name(), fresh_name()
    servers.own(mine, 1)
    servers.own(elsewhere, 0)
    SurfaceCalls.create(apis[1], mine)
    SurfaceCalls.create(apis[0], elsewhere)
    frame = request_for("EnqueueBatch", elsewhere).SerializeToString()
    frame += workers.EnqueueBatchRequest(surface=mine).SerializeToString()
    with pytest.raises(grpc.RpcError) as caught:
        call_rpc(apis[1].channel, "EnqueueBatch", frame)
    assert "OWNER_UNKNOWN" == problem_of(caught.value).reason
    frame += workers.EnqueueBatchRequest(surface=elsewhere).SerializeToString()
    call_rpc(apis[1].channel, "EnqueueBatch", frame)
    queued = [len(SurfaceCalls(apis[0], name).call("ListBatches").batches) for name in (mine, elsewhere)]
    assert [0, 1] == queued


def test_an_error_of_the_owner_comes_as_it_was_sent(servers: Servers, surface: Elsewhere) -> None:
    """Code, message and details are the owner's, and the metadata has its address."""
    request = request_for("AcknowledgeBatch", surface.name, key="unknown")
    direct, expected = unary(surface.direct.api, "AcknowledgeBatch", request)
    found, metadata = unary(surface.other.api, "AcknowledgeBatch", request)
    assert direct == found
    assert expected[DETAILS_TRAILER] == metadata[DETAILS_TRAILER]
    assert servers.addresses[0] == metadata[OWNER]


def test_a_forwarded_call_is_never_forwarded_again(servers: Servers, surface: Elsewhere) -> None:
    """A server that does not own the surface refuses it: two servers that are wrong must not play ball."""
    marked = ((FORWARDED, "1"),)
    request = request_for("EnqueueBatch", surface.name)
    problem = refused(lambda: surface.other.api.workers.EnqueueBatch(request, metadata=marked))
    assert ("UNAVAILABLE", "OWNER_UNKNOWN") == problem.kind
    # A client may say so itself: the owner answers in any case.
    answer, _ = unary(surface.direct.api, "EnqueueBatch", request, metadata=marked)
    assert answer.batch_state


def test_a_server_with_an_outdated_owner_asks_the_new_one(servers: Servers, surface: Elsewhere) -> None:
    """The old owner refuses the call, nothing has happened, and the call goes to the new one."""
    servers.known[1].outdated[surface.name] = 2
    assert surface.other.enqueue("b-1").results[0].HasField("enqueued")
    servers.own(surface.name, 1)
    servers.known[1].outdated[surface.name] = 1
    assert surface.other.enqueue("b-2").results[0].HasField("enqueued")
    servers.known[0].outdated[surface.name] = 1
    servers.own(surface.name, 1)


def test_a_surface_without_an_owner_is_read_here_and_not_changed(
    servers: Servers, surface: Elsewhere
) -> None:
    """A server waits for an owner; then it refuses changes, and reads what the journal has."""
    servers.own(surface.name, None)
    before = servers.known[1].settled
    problem = refused(lambda: surface.other.enqueue("b-1"))
    assert ("UNAVAILABLE", "OWNER_UNKNOWN") == problem.kind
    assert problem.retry_s
    assert {"surface": surface.name} == problem.metadata
    assert before + 1 == servers.known[1].settled
    assert surface.name == surface.other.get().name


def test_a_bulk_control_is_applied_by_the_owner_of_each_surface(
    servers: Servers, surface: Elsewhere, apis: list[Api]
) -> None:
    """One call reaches the surfaces of both servers, in its order, and one without an owner is refused."""
    here, lost = fresh_name(), fresh_name()
    servers.own(here, 1)
    SurfaceCalls.create(apis[1], here).start_run()
    servers.own(lost, None)
    names = [here, surface.name, lost]
    request = surfaces.ApplyControlsRequest(
        parent="tenants/test", surfaces=names, action=pause(), request_id="r-1"
    )
    answer = apis[1].surfaces.ApplyControls(request)
    assert names == [result.name for result in answer.results]
    assert [False, False, True] == [result.HasField("error") for result in answer.results]
    assert "OWNER_UNKNOWN" == problem_in(answer.results[2].error).reason
    assert ["pause"] * 2 == [SurfaceCalls(apis[0], name).audits()[-1][0] for name in (here, surface.name)]
    repeated = apis[0].surfaces.ApplyControls(request)
    assert answer.results[:2] == repeated.results[:2]
