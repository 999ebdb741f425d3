"""The exceptions of refused or failed calls."""

import pickle
from typing import Any

import grpc
import pytest
from google.rpc.status_pb2 import Status
from lightspeed_client import (
    Aborted,
    AlreadyExists,
    AsyncClient,
    Client,
    DeadlineExceeded,
    FailedPrecondition,
    Internal,
    InvalidArgument,
    LightspeedError,
    NotFound,
    OutOfRange,
    PermissionDenied,
    ResourceExhausted,
    Unavailable,
    Violation,
)
from lightspeed_client._internal.errors import from_rpc_error, from_status

from tests.clients.python.fake_service import FakeService, refusal

FAMILIES = [
    (grpc.StatusCode.INVALID_ARGUMENT, InvalidArgument),
    (grpc.StatusCode.NOT_FOUND, NotFound),
    (grpc.StatusCode.ALREADY_EXISTS, AlreadyExists),
    (grpc.StatusCode.FAILED_PRECONDITION, FailedPrecondition),
    (grpc.StatusCode.RESOURCE_EXHAUSTED, ResourceExhausted),
    (grpc.StatusCode.PERMISSION_DENIED, PermissionDenied),
    (grpc.StatusCode.ABORTED, Aborted),
    (grpc.StatusCode.OUT_OF_RANGE, OutOfRange),
    (grpc.StatusCode.UNAVAILABLE, Unavailable),
    (grpc.StatusCode.DEADLINE_EXCEEDED, DeadlineExceeded),
    (grpc.StatusCode.INTERNAL, Internal),
    # Outside the families: a proxy, or a method that the server does not have.
    (grpc.StatusCode.UNIMPLEMENTED, LightspeedError),
]

RICH = refusal(
    grpc.StatusCode.RESOURCE_EXHAUSTED,
    "QUEUE_SATURATED",
    "expected room for batch 'b-7', but the queue is full",
    metadata={"waiting": "1000", "limit": "1000"},
    violations={"batch.key": "is empty", "batch.records": "is 0"},
    retry_after_s=0.25,
)


@pytest.mark.parametrize(("code", "family"), FAMILIES)
def test_each_code_has_its_family(code: grpc.StatusCode, family: type[LightspeedError]) -> None:
    """A status becomes the exception of its code's family, and has the code."""
    error = from_status(refusal(code, "SOME_REASON"))
    assert (family, code) == (type(error), error.code)


def test_details_become_attributes() -> None:
    """Reason, metadata, all violations and the wait that the server asks for are plain attributes."""
    error = from_status(RICH)
    assert error.reason == "QUEUE_SATURATED"
    assert error.message == "expected room for batch 'b-7', but the queue is full"
    assert error.metadata == {"waiting": "1000", "limit": "1000"}
    assert error.violations == (Violation("batch.key", "is empty"), Violation("batch.records", "is 0"))
    assert error.retry_after_s == 0.25
    assert [type(detail).__name__ for detail in error.details] == ["ErrorInfo", "BadRequest", "RetryInfo"]


def test_text_has_reason_and_every_violation() -> None:
    """The text in a traceback has the code, the reason and each field."""
    assert str(from_status(RICH)).splitlines() == [
        "expected room for batch 'b-7', but the queue is full (RESOURCE_EXHAUSTED / QUEUE_SATURATED)",
        "  batch.key: is empty",
        "  batch.records: is 0",
    ]


def test_errors_travel_between_processes() -> None:
    """An error is the same after pickling, as process pools do."""
    error = from_status(RICH)
    copy = pickle.loads(pickle.dumps(error))
    assert (type(error), vars(error)) == (type(copy), vars(copy))


def test_sync_call_raises_the_family(service: FakeService, client: Client) -> None:
    """The error of a sync stub is converted, with its details, and kept as the cause."""
    service.fault("StartRun", RICH)
    with pytest.raises(ResourceExhausted) as caught:
        client.start_run()
    assert caught.value.reason == "QUEUE_SATURATED"
    assert isinstance(caught.value.__cause__, grpc.RpcError)


async def test_async_call_raises_the_family(service: FakeService, async_client: AsyncClient) -> None:
    """The error of an asyncio stub is converted, with its details."""
    service.fault("StartRun", RICH)
    with pytest.raises(ResourceExhausted) as caught:
        await async_client.start_run()
    assert caught.value.retry_after_s == 0.25


def test_no_server_is_unavailable_without_a_reason() -> None:
    """Without a server at the address, the error has no reason."""
    with (
        Client("unix:/nonexistent/lightspeed", timeout_s=0.2) as nowhere,
        pytest.raises(Unavailable) as caught,
    ):
        nowhere.start_run()
    assert caught.value.reason == ""


def test_the_code_of_grpc_wins_over_other_details() -> None:
    """If a proxy has replaced the server's code, the code of gRPC counts."""

    class Overwritten(grpc.RpcError):
        def code(self) -> grpc.StatusCode:
            return grpc.StatusCode.UNAVAILABLE

        def details(self) -> str:
            return "upstream reset"

        def trailing_metadata(self) -> Any:
            return (("grpc-status-details-bin", Status(code=5, message="gone").SerializeToString()),)

    error = from_rpc_error(Overwritten())
    assert (Unavailable, "upstream reset") == (type(error), error.message)


class Dropped(grpc.RpcError):
    """The error of a call whose status is gRPC's own."""

    def __init__(self, message: str, code: grpc.StatusCode = grpc.StatusCode.CANCELLED) -> None:
        """Takes the message and the code of the status."""
        super().__init__()
        self._message, self._code = message, code

    def code(self) -> grpc.StatusCode:
        """Returns the code of the status."""
        return self._code

    def details(self) -> str:
        """Returns the message of the status."""
        return self._message

    def trailing_metadata(self) -> tuple[()]:
        """Returns no metadata."""
        return ()


def test_a_dropped_call_is_unavailable() -> None:
    """A call that the server did not take may be repeated; one that the caller cancelled may not."""
    dropped = from_rpc_error(Dropped("CANCELLED"))
    assert (Unavailable, grpc.StatusCode.UNAVAILABLE, "") == (type(dropped), dropped.code, dropped.reason)
    cancelled = from_rpc_error(Dropped("Locally cancelled by application!"))
    assert (LightspeedError, grpc.StatusCode.CANCELLED) == (type(cancelled), cancelled.code)


def test_a_message_to_a_call_that_had_ended_is_unavailable() -> None:
    """What the server said at the end is lost: the next attempt gets it."""
    broken = from_rpc_error(Dropped("Internal error from Core", grpc.StatusCode.INTERNAL))
    assert (Unavailable, grpc.StatusCode.UNAVAILABLE) == (type(broken), broken.code)
