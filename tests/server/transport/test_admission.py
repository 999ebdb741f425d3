"""Admission: places for calls that let work finish, and shares of tenants."""

import pytest
from lightspeed_ops.config import Limits
from lightspeed_ops.core.refusal import Refused
from lightspeed_ops.transport.admission import FINISHING, Admission, CallKind, Place, tenant_in

from tests.harness.api import METHODS

ENQUEUE = CallKind("WorkerService/EnqueueBatch", "surface")
ACKNOWLEDGE = CallKind("WorkerService/AcknowledgeBatch", "surface", is_finishing=True)


def admission(**limits: int) -> Admission:
    """Returns an admission with these limits."""
    return Admission(Limits(**limits))


def enter(of: Admission, kind: CallKind, tenant: str, most: int = 1_000_000) -> int:
    """Lets calls of a tenant in until one is refused, at most so many; returns their number."""
    for number in range(most):
        try:
            of.enter(kind)
        except Refused:
            return number
        try:
            of.join(kind, tenant)
        except Refused:
            of.leave(None)
            return number
    return most


def refusal(of: Admission, kind: CallKind, tenant: str) -> dict[str, str]:
    """Returns the metadata of the refusal of one more call."""
    with pytest.raises(Refused) as caught, Place(of, kind) as place:
        place._join(tenant)
    return dict(caught.value.refusal.metadata)


def test_the_calls_that_let_work_finish_are_those_of_the_contract() -> None:
    """Each is an RPC that reports on batches in flight."""
    assert {name.partition("/")[2] for name in FINISHING} <= METHODS.keys()


def test_a_full_server_still_takes_calls_that_let_work_finish() -> None:
    """The last tenth of the places is theirs, whatever else is in progress, and no more."""
    of = admission(max_calls=100)
    for number in range(90):
        assert 1 == enter(of, ENQUEUE, f"tenant-{number}", 1)
    assert "max_calls" == refusal(of, ENQUEUE, "another")["limit_name"]
    assert 10 == enter(of, ACKNOWLEDGE, "tenant-1")
    assert 100 == of.calls


def test_a_tenant_alone_gets_most_places() -> None:
    """Eight ninths of the places for any call."""
    assert 80 == enter(admission(max_calls=100), ENQUEUE, "greedy")


def test_a_tenant_with_many_calls_refuses_none_of_another() -> None:
    """However many tenants take all that they get, the next one finds a place."""
    of = admission(max_calls=1_000)
    shares = [enter(of, ENQUEUE, f"greedy-{number}") for number in range(3)]
    assert shares == sorted(shares, reverse=True)
    refused = refusal(of, ENQUEUE, "greedy-1")
    assert ("max_calls", "greedy-1") == (refused["limit_name"], refused["tenant"])
    assert 1 == enter(of, ENQUEUE, "honest", 1)
    assert 1 == enter(of, ACKNOWLEDGE, "greedy-0", 1)


def test_a_tenant_has_a_limit_of_its_own() -> None:
    """The last tenth of it too is for calls that let work finish."""
    of = admission(max_calls=100, max_calls_per_tenant=10)
    assert 9 == enter(of, ENQUEUE, "acme")
    assert 1 == enter(of, ACKNOWLEDGE, "acme")
    assert "max_calls_per_tenant" == refusal(of, ACKNOWLEDGE, "acme")["limit_name"]


def test_places_come_back() -> None:
    """After all calls have left, nothing is remembered."""
    of = admission(max_calls=100)
    for _ in range(enter(of, ENQUEUE, "acme")):
        of.leave("acme")
    assert (0, {}) == (of.calls, of._of_tenant)
    assert 80 == enter(of, ENQUEUE, "acme")


@pytest.mark.parametrize(
    ("name", "tenant"),
    [
        ("tenants/acme/surfaces/one", "acme"),
        ("tenants/acme", "acme"),
        ("tenants/-", "-"),
        ("", "default"),
        ("nonsense", ""),
        ("a/b/c/d/e/f", "b"),
    ],
)
def test_the_tenant_of_a_name(name: str, tenant: str) -> None:
    """Malformed names have one too: their calls count before they are checked."""
    assert tenant == tenant_in(name)
