"""The errors of several servers on one database have the form of all errors."""

from collections.abc import Callable

import pytest
from google.rpc import status_pb2
from lightspeed_ops.core.refusal import Refusal
from lightspeed_ops.transport import call_errors
from lightspeed_ops.transport.errors import call_error

from tests.harness.problems import problem_in
from tests.server.transport.contract import reason_metadata

FLIGHTS = "tenants/default/surfaces/flights"
CASES: dict[str, tuple[Callable[[], Refusal], float | None]] = {
    "STORAGE_AWAY": (lambda: call_errors.storage_away("StartRun"), 1.0),
    "OWNER_ELSEWHERE": (lambda: call_errors.owner_elsewhere(FLIGHTS, "10.0.0.7:50051"), None),
    "OWNER_UNKNOWN": (lambda: call_errors.owner_unknown(FLIGHTS), 1.0),
    "BEHIND_MIN_VERSION": (lambda: call_errors.behind_min_version(FLIGHTS, 12, 9), 0.25),
}
"""The refusal of each reason, and after how many seconds a client tries again."""


@pytest.mark.parametrize("reason", CASES)
def test_an_error_of_several_servers_has_its_form(reason: str) -> None:
    """Each has its code, the promised metadata with each value of the message, and RetryInfo if it passes."""
    refusal, retry_s = CASES[reason]
    problem = problem_in(status_pb2.Status.FromString(call_error(refusal()).details))
    assert ("UNAVAILABLE", reason) == problem.kind
    assert reason_metadata()[reason] == set(problem.metadata)
    assert retry_s == problem.retry_s
