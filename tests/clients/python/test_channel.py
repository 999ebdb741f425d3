"""What gRPC may send again by itself."""

import pytest
from lightspeed_client import Client, Unavailable
from lightspeed_client.channel import SERVICES, retried_methods

from tests.clients.python.fake_service import UNAVAILABLE, FakeService

READ_ONLY = {
    "GetSurface",
    "ListSurfaces",
    "ValidateSurface",
    "GetFixtureSnapshots",
    "GetResumePoint",
    "ListAudits",
    "ListLineage",
    "ListCheckpoints",
    "ListConformance",
    "ListSinkIdempotencyKeys",
    "ListDecisions",
    "GetFreshness",
    "VerifyAudits",
}


def test_only_reading_calls_are_retried() -> None:
    """The service config names each unary method that only reads, and nothing else."""
    assert {entry["method"] for entry in retried_methods()} == READ_ONLY
    mutations = {method.name for service in SERVICES for method in service.methods} - READ_ONLY
    assert {"StartRun", "EnqueueBatch", "StartAvailable", "AcknowledgeBatch"} < mutations


def test_a_reading_call_survives_a_hiccup(service: FakeService, client: Client) -> None:
    """A read that meets UNAVAILABLE once is sent again, unseen by the caller."""
    service.fault("GetSurface", UNAVAILABLE)
    assert client.get_surface().name == "tenants/default/surfaces/default"
    assert len(service.requests) == 2


def test_a_mutation_is_sent_once(service: FakeService, client: Client) -> None:
    """A mutation that meets UNAVAILABLE is not sent again: it may have happened."""
    service.fault("StartRun", UNAVAILABLE)
    with pytest.raises(Unavailable):
        client.start_run()
    assert len(service.requests) == 1
