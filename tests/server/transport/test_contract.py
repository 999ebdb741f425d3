"""The comments of the protos are true: they list exactly the existing errors."""

import grpc
import pytest
from lightspeed.ops.v1.error_pb2 import ErrorReason
from lightspeed_ops.core.refusal import Reason

from tests.harness.api import METHODS, STREAMS
from tests.harness.problems import FORMS, problem_of
from tests.harness.surfaces import SurfaceCalls
from tests.server.transport import contract

GENERAL = {
    ("INVALID_ARGUMENT", "INVALID_ARGUMENT"),
    ("UNAVAILABLE", "OVERLOADED"),
    ("UNAVAILABLE", "PEER_TIMEOUT"),
    ("UNAVAILABLE", "SERVER_DRAINING"),
    ("UNAVAILABLE", "STORAGE_LOST"),
    ("UNAVAILABLE", "STORAGE_AWAY"),
    ("UNAVAILABLE", "OWNER_ELSEWHERE"),
    ("UNAVAILABLE", "OWNER_UNKNOWN"),
    ("UNAVAILABLE", "BEHIND_MIN_VERSION"),
    ("DATA_LOSS", "JOURNAL_DAMAGED"),
    ("INTERNAL", "INTERNAL"),
    ("UNAUTHENTICATED", "UNAUTHENTICATED"),
    ("UNAVAILABLE", "IDENTITY_ENDED"),
    ("PERMISSION_DENIED", "ROLE_FORBIDS"),
}
OF_CHANGES = {("RESOURCE_EXHAUSTED", "STORAGE_FULL")}
"""Errors that the services with changing RPCs list besides."""
PROTO_REASONS = {
    value.name.removeprefix("ERROR_REASON_") for value in ErrorReason.DESCRIPTOR.values if value.number
}


def test_every_rpc_has_a_comment_that_lists_errors() -> None:
    """Every RPC's comment lists its errors."""
    listed = contract.listed_errors()
    assert set(METHODS) == set(listed)
    assert [] == [rpc for rpc, errors in listed.items() if not errors]


@pytest.mark.parametrize("service", contract.SERVICES)
def test_every_service_lists_the_errors_of_all_its_rpcs(service: str) -> None:
    """The service lists malformed requests, storage, shutdown and bugs once for all RPCs."""
    changes = set() if service == "record_service" else OF_CHANGES
    assert GENERAL | changes == contract.general_errors(service)


def test_listed_errors_have_the_codes_of_their_reasons() -> None:
    """A reason has one code in all lists: the one in the comment of ErrorReason."""
    listed = set().union(*contract.listed_errors().values())
    codes = contract.reason_codes()
    assert {(codes[reason], reason) for _, reason in listed} == listed
    assert {reason: code for reason, (code, _) in FORMS.items()} == codes


def test_every_reason_is_listed_somewhere() -> None:
    """Each value of ErrorReason is an error of at least one RPC."""
    listed = {reason for errors in contract.listed_errors().values() for _, reason in errors}
    assert PROTO_REASONS == listed | {reason for _, reason in GENERAL | OF_CHANGES}


def test_the_core_refuses_with_exactly_the_contract_s_reasons() -> None:
    """The reasons of the core and of the contract have the same names."""
    assert PROTO_REASONS == {reason.value for reason in Reason} == {reason.name for reason in Reason}


@pytest.mark.parametrize("rpc", sorted(STREAMS))
def test_frames_say_which_of_several_messages_they_have(rpc: str) -> None:
    """Messages of which a frame has one at most are a oneof, so that generated code can switch over them."""
    fields = [
        field
        for field in METHODS[rpc].output_type.fields
        if field.message_type is not None and not field.is_repeated
    ]
    oneofs = {field.containing_oneof and field.containing_oneof.name for field in fields}
    assert len(fields) == 1 or (len(oneofs) == 1 and None not in oneofs)


@pytest.mark.parametrize("rpc", METHODS)
def test_the_harness_has_a_well_formed_request_for_every_rpc(rpc: str, surface: SurfaceCalls) -> None:
    """The server refuses no request of the harness as malformed, so that tests over all RPCs omit none."""
    reason = ""
    try:
        surface.call(rpc)
    except grpc.RpcError as error:
        reason = problem_of(error).reason
    assert "INVALID_ARGUMENT" != reason
