"""The methods of both clients, and their requests."""

import inspect
import re
import socket
from pathlib import Path

import grpc
import pytest
from lightspeed.ops.v1.connector_pb2 import ConnectorPlan
from lightspeed.ops.v1.surface_service_pb2 import UpdateSurfaceRequest
from lightspeed_client import AsyncClient, Batch, Client, ClientClosed, DeadlineExceeded, NotFound
from lightspeed_client._internal.async_work_stream import AsyncWorkStream
from lightspeed_client._internal.channel import SERVICES
from lightspeed_client._internal.errors import LightspeedError
from lightspeed_client._internal.work_stream import WorkStream

from tests.clients.python.fake_service import FakeService, refusal

METHODS = [method for service in SERVICES for method in service.methods]

# Arguments that are not fields of the request, and fields that are not arguments.
ARGUMENTS_ONLY = {"self", "timeout_s"}
FIELDS_ONLY = {"page_token", "filter"}
OTHER_NAMES = {("UpdateSurface", "pipeline"): "schedule"}
"""Arguments that are part of a field, by RPC and field."""
OTHER_METHODS = {("ListDeadLetters", "summary"): "summarize_dead_letters"}
"""Methods that set a field in place of an argument, by RPC and field."""


def snake(name: str) -> str:
    """Returns the Python name of an RPC."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


@pytest.mark.parametrize("kind", [Client, AsyncClient])
@pytest.mark.parametrize("name", [method.name for method in METHODS])
def test_every_method_of_the_contract_is_there(kind: type, name: str) -> None:
    """Each RPC is a documented method of both clients, under its own name."""
    assert getattr(kind, snake(name)).__doc__


@pytest.mark.parametrize("name", [method.name for method in METHODS if not method.client_streaming])
def test_every_field_of_a_request_is_an_argument(name: str) -> None:
    """A method takes each field of its request as an argument, and those of its filter."""
    request = next(method.input_type for method in METHODS if method.name == name)
    elsewhere = {
        field for (rpc, field), method in OTHER_METHODS.items() if rpc == name and hasattr(Client, method)
    }
    fields = {OTHER_NAMES.get((name, field.name), field.name) for field in request.fields} - elsewhere
    if "filter" in fields:
        conditions = request.fields_by_name["filter"].message_type
        assert conditions is not None
        fields |= {field.name for field in conditions.fields}
    arguments = set(inspect.signature(getattr(Client, snake(name))).parameters)
    assert fields - FIELDS_ONLY == arguments - ARGUMENTS_ONLY


def test_every_field_of_a_frame_is_an_argument() -> None:
    """Opening a work stream takes the fields of the first frame; sending takes the other frames unchanged."""
    frame = next(method.input_type for method in METHODS if method.client_streaming)
    assert set(inspect.signature(Client.work).parameters) - ARGUMENTS_ONLY == {
        field.name for field in frame.nested_types_by_name["Open"].fields
    }
    for kind in (WorkStream, AsyncWorkStream):
        sent = inspect.signature(kind.send).parameters["frame"].annotation
        assert frame is sent.DESCRIPTOR


def test_both_clients_have_the_same_methods() -> None:
    """The asyncio client has all methods of the sync client, with the same arguments."""
    for name, method in inspect.getmembers(Client, inspect.isfunction):
        if not name.startswith("_"):
            counterpart = getattr(AsyncClient, name)
            assert (
                inspect.signature(method).parameters.keys()
                == inspect.signature(counterpart).parameters.keys()
            )


def test_a_method_has_the_signature_of_its_call() -> None:
    """Name, docstring and arguments of a method are those in the source."""
    assert Client.start_run.__name__ == "start_run"
    assert next(iter(inspect.signature(Client("unix:x").enqueue_batch).parameters)) == "batch"


def test_the_help_of_a_method_describes_each_common_argument() -> None:
    """A user who asks for help sees no module with further texts."""
    for client in (Client, AsyncClient):
        text = client.fail_run.__doc__ or ""
        assert "surface: Resource name, tenants/{tenant}/surfaces/{surface}; empty: the default" in text
        assert "timeout_s: Deadline of all attempts, seconds; None: the client's own." in text
        assert "See the module" not in text


def test_a_method_returns_the_field_of_the_response(client: Client) -> None:
    """A response with one field is returned as that field."""
    assert client.start_run().lifecycle_label == "running"


def test_lists_go_over_all_pages(service: FakeService, client: Client) -> None:
    """A list yields every entry, and requests a page only when it is needed."""
    service.audit(5)
    entries = client.list_audits(page_size=2)
    assert next(entries).sequence == 1
    assert len(service.requests) == 1
    assert [entry.sequence for entry in entries] == [2, 3, 4, 5]
    assert len(service.requests) == 3


async def test_async_lists_go_over_all_pages(service: FakeService, async_client: AsyncClient) -> None:
    """An asyncio list yields every entry of every page."""
    service.audit(5)
    assert [entry.sequence async for entry in async_client.list_audits(page_size=2)] == [1, 2, 3, 4, 5]


def test_bulk_results_are_in_order_with_their_errors(client: Client) -> None:
    """A refused item of a bulk call is returned as its error, in its place, and the call does not raise."""
    batches = [Batch(key="a", stage="load"), Batch(key="b"), Batch(key="c", stage="load")]
    results = client.enqueue_batches(batches)
    assert [isinstance(result, LightspeedError) for result in results] == [False, True, False]
    assert isinstance(results[1], NotFound)
    assert results[1].reason == "STAGE_NOT_FOUND"


def test_an_update_mask_has_the_given_fields(service: FakeService, client: Client) -> None:
    """The mask of an update follows from the arguments, zero included, unless it is given."""
    client.update_surface(max_allowed_lag_ms=0)
    client.update_surface(connector_plan=ConnectorPlan(), update_mask=["connector_plan.reprocess_window"])
    masks = [
        list(request.update_mask.paths)
        for request in service.requests
        if isinstance(request, UpdateSurfaceRequest)
    ]
    assert masks == [["max_allowed_lag_ms"], ["connector_plan.reprocess_window"]]


def test_every_call_has_a_deadline(tmp_path: Path) -> None:
    """A call without a deadline has the client's, so that none waits for ever."""
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(f"{tmp_path}/s")
        silent.listen()
        with Client(f"unix:{tmp_path}/s", timeout_s=0.05) as client, pytest.raises(DeadlineExceeded):
            client.start_run()


def test_leaving_the_with_block_closes_the_client(service: FakeService) -> None:
    """After the with block the channel is closed."""
    with Client(service.target) as client:
        client.start_run()
    with pytest.raises(ClientClosed, match="the client is closed"):
        client.start_run()


def test_errors_of_a_later_page_are_raised(service: FakeService, client: Client) -> None:
    """A list whose next page is refused raises at the place where the page would begin."""
    service.audit(3)
    entries = client.list_audits(page_size=2)
    assert [next(entries).sequence, next(entries).sequence] == [1, 2]
    service.fault("ListAudits", refusal(grpc.StatusCode.NOT_FOUND, "CURSOR_NOT_FOUND"))
    with pytest.raises(NotFound):
        next(entries)
