"""The protos' comments are kept: what they list exists, and what exists is listed."""

import pytest
from lightspeed.ops.v1.error_pb2 import ErrorReason
from lightspeed_ops.core.refusal import Reason

from tests.harness.api import METHODS
from tests.harness.problems import FORMS
from tests.harness.requests import REQUESTS
from tests.server.transport import contract

GENERAL = {
    ("INVALID_ARGUMENT", "INVALID_ARGUMENT"),
    ("UNAVAILABLE", "OVERLOADED"),
    ("UNAVAILABLE", "PEER_TIMEOUT"),
    ("UNAVAILABLE", "SERVER_DRAINING"),
    ("UNAVAILABLE", "STORAGE_LOST"),
    ("DATA_LOSS", "JOURNAL_DAMAGED"),
    ("INTERNAL", "INTERNAL"),
}
OF_CHANGES = {("RESOURCE_EXHAUSTED", "STORAGE_FULL")}
"""What the services that change something say besides."""
PROTO_REASONS = {
    value.name.removeprefix("ERROR_REASON_") for value in ErrorReason.DESCRIPTOR.values if value.number
}


def test_every_rpc_has_a_comment_that_lists_errors() -> None:
    """No RPC is without its errors."""
    listed = contract.listed_errors()
    assert set(METHODS) == set(listed)
    assert [] == [rpc for rpc, errors in listed.items() if not errors]


@pytest.mark.parametrize("service", contract.SERVICES)
def test_every_service_says_what_any_of_its_rpcs_can_answer(service: str) -> None:
    """Malformed requests, storage, a server that shuts down and bugs are said once for all RPCs."""
    changes = set() if service == "record_service" else OF_CHANGES
    assert GENERAL | changes == contract.general_errors(service)


def test_listed_errors_have_the_codes_of_their_reasons() -> None:
    """A reason has one code wherever it is listed, and it is the one in the comment of ErrorReason."""
    listed = set().union(*contract.listed_errors().values())
    codes = contract.reason_codes()
    assert {(codes[reason], reason) for _, reason in listed} == listed
    assert {reason: code for reason, (code, _) in FORMS.items()} == codes


def test_every_reason_is_listed_somewhere() -> None:
    """ErrorReason has no value that no RPC answers."""
    listed = {reason for errors in contract.listed_errors().values() for _, reason in errors}
    assert PROTO_REASONS == listed | {reason for _, reason in GENERAL | OF_CHANGES}


def test_the_core_refuses_with_exactly_the_contract_s_reasons() -> None:
    """The core's reasons and the contract's are the same names."""
    assert PROTO_REASONS == {reason.value for reason in Reason} == {reason.name for reason in Reason}


def test_the_harness_has_a_request_for_every_rpc() -> None:
    """What is tested of every RPC leaves none out."""
    assert set(METHODS) == set(REQUESTS)
