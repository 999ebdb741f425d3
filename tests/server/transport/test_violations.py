"""The server accepts values at a limit, and one refusal has all violations, for any text of a caller."""

from typing import Any

import grpc
import pytest
from lightspeed.ops.v1 import connector_pb2, pipeline_pb2, policy_pb2, queue_pb2
from lightspeed.ops.v1 import record_service_pb2 as records
from lightspeed_ops.core.limits import LAG_MS

from tests.harness.api import Api
from tests.harness.problems import problem_of, refused
from tests.harness.requests import batch, request_for
from tests.harness.server import ManualClock
from tests.harness.surfaces import SurfaceCalls, fresh_name

YEAR_9999_MS = 253_402_300_799_999
INT64_MAX = 2**63 - 1


@pytest.fixture(scope="module")
def target(api: Api) -> SurfaceCalls:
    """A surface with a few audits, for refused calls."""
    return SurfaceCalls.create(api)


AT_THE_LIMIT: list[tuple[str, dict[str, Any]]] = [
    ("EnqueueBatch", {"batch": batch("k" * 256, idempotency_key="i" * 256, records=10_000)}),
    ("EnqueueBatch", {"batch": batch("0", lag_ms=0, sequence=0, records=1), "request_id": "r" * 128}),
    ("EnqueueBatches", {"batches": [batch()] * 1_000}),
    ("StartRun", {"at_ms": 0}),
    ("FailRun", {"at_ms": YEAR_9999_MS, "reason": "r" * 4_096}),
    ("ListAudits", {"page_size": 1_000}),
    ("ListAudits", {"filter": records.AuditFilter(actions=["a"] * 100)}),
    ("WatchAudits", {"heartbeat_ms": 100}),
    ("WatchAudits", {"heartbeat_ms": 3_600_000}),
    ("UpdateSurface", {"lease_ms": 1_000}),
    ("UpdateSurface", {"lease_ms": 86_400_000}),
]


@pytest.mark.parametrize(("rpc", "changes"), AT_THE_LIMIT)
def test_what_is_just_within_a_limit_is_taken(
    rpc: str, changes: dict[str, Any], surface: SurfaceCalls
) -> None:
    """The server accepts values up to the limit itself."""
    if rpc == "FailRun":
        surface.start_run()
    assert surface.call(rpc, **changes) is not None


def test_an_id_may_have_63_characters(api: Api) -> None:
    """All responses have the complete name of a surface with the longest ids."""
    name = f"tenants/{'t' * 63}/surfaces/{'s' * 63}"
    assert name == SurfaceCalls.create(api, name).get().name
    assert ("ops.lightspeed/surface", name) == refused(lambda: SurfaceCalls.create(api, name)).resource


EVERYTHING_WRONG: list[tuple[str, dict[str, Any], set[str]]] = [
    (
        "EnqueueBatch",
        {"request_id": "r" * 129, "batch": batch("", idempotency_key="", records=0, lag_ms=-1, sequence=-1)},
        {
            "request_id",
            "batch.key",
            "batch.idempotency_key",
            "batch.records",
            "batch.lag_ms",
            "batch.sequence",
        },
    ),
    (
        "EnqueueBatch",
        {
            "batch": batch("k" * 257, idempotency_key="i", records=10_001)
        },  # the plan's own limit together with the others
        {"batch.key", "batch.records"},
    ),
    (
        "FailBatch",
        {"surface": "s", "key": "", "attempt": 0, "reason": "", "at_ms": -1, "request_id": "r" * 129},
        {"surface", "key", "attempt", "reason", "at_ms", "request_id"},
    ),
    (
        "UpdateSurface",
        {
            "at_ms": -1,
            "lease_ms": 1,
            "max_allowed_lag_ms": -1,
            "boundary": queue_pb2.QueueBoundary(mode=queue_pb2.QUEUE_MODE_PUSH_PULL, max_queued=1),
            "budget": policy_pb2.Budget(max_events=-1),
            "connector_plan": connector_pb2.ConnectorPlan(name="p"),
            "paths": ["lease_ms", "max_allowed_lag_ms", "boundary", "budget", "connector_plan", "name"],
        },
        {
            *("update_mask", "at_ms", "lease_ms", "max_allowed_lag_ms", "boundary.max_in_flight"),
            *("budget.max_events", "connector_plan.source", "connector_plan.sink"),
            *("connector_plan.retry_policy", "connector_plan.dead_letter_policy"),
        },
    ),
    (
        "UpdateSurface",
        {"paths": ["lease_ms", "max_allowed_lag_ms"], "lease_ms": 1, "max_allowed_lag_ms": -1},
        {"lease_ms", "max_allowed_lag_ms"},
    ),
    ("UpdateSurface", {"paths": []}, {"update_mask"}),
    ("UpdateSurface", {"paths": ["boundary", "budget"]}, {"boundary", "budget"}),  # named, but not given
    (
        "CreateSurface",
        {
            "parent": "t",
            "surface_id": "-",
            "adapter_profile": 0,
            "lease_ms": 1,
            "max_allowed_lag_ms": -1,
            "request_id": "r" * 129,
            "budget": policy_pb2.Budget(max_jobs=-1, max_sessions=-1),
            "boundary": queue_pb2.QueueBoundary(max_in_flight=1, max_queued=1),
            "pipeline": pipeline_pb2.Pipeline(name="", stages=[pipeline_pb2.Stage(name="S")]),
            "tenant_context": policy_pb2.TenantContext(tenant=policy_pb2.TenantContext.Tenant(role=9)),  # type: ignore[arg-type]  # no such role
        },
        {
            *("parent", "surface_id", "adapter_profile", "lease_ms", "max_allowed_lag_ms", "request_id"),
            *("budget.max_jobs", "budget.max_sessions", "boundary.mode", "tenant_context.tenant.role"),
            *("pipeline.stages[0].kind", "pipeline.stages[0].boundary"),
        },
    ),
    (
        "ListAudits",
        {"surface": "s", "page_size": -1, "page_token": "!"},
        {"surface", "page_size", "page_token"},
    ),
    (
        "WatchLineage",
        {"surface": "s", "after_sequence": -2, "resume_token": "!", "heartbeat_ms": 1},
        {"surface", "after_sequence", "resume_token", "heartbeat_ms"},
    ),
    (
        "StartAvailable",
        {"max_batches": -1, "max_records": -1, "at_ms": -1},
        {"max_batches", "max_records", "at_ms"},
    ),
    (
        "ListSurfaces",
        {"parent": "t", "page_size": -1, "page_token": "!"},
        {"parent", "page_size", "page_token"},
    ),
    ("VerifyAudits", {"from_sequence": 1_005, "to_sequence": 1_009}, {"from_sequence", "to_sequence"}),
]


@pytest.mark.parametrize(("rpc", "changes", "fields"), EVERYTHING_WRONG)
def test_all_violations_are_listed_at_once(
    rpc: str, changes: dict[str, Any], fields: set[str], target: SurfaceCalls
) -> None:
    """One refusal has all violations of a request, so that a client need not repeat it to find more."""
    request = request_for(rpc, target.name)
    if "paths" in changes:
        request.update_mask.paths[:] = changes["paths"]
    for name, value in changes.items():
        if hasattr(value, "DESCRIPTOR"):
            getattr(request, name).CopyFrom(value)
        elif isinstance(value, list) and name != "paths":
            getattr(request, name)[:] = value
        elif name != "paths":
            setattr(request, name, value)
    assert fields == set(refused(lambda: target.api.call(rpc, request)).violations)


def test_violations_are_capped_but_the_error_arrives(api: Api) -> None:
    """The error lists at most 20 violations and always fits into the trailer."""
    stages = [pipeline_pb2.Stage(name="S" * 1_000) for _ in range(64)]
    pipeline = pipeline_pb2.Pipeline(name="p", stages=stages)
    problem = refused(lambda: SurfaceCalls.create(api, pipeline=pipeline))
    assert ("INVALID_ARGUMENT", 20) == (problem.code, len(problem.violations))


@pytest.mark.parametrize(
    "text",
    [
        "k" * 100_000,  # long
        "ключ-鍵-🔑" * 10_000,  # long, and three times as long when it is percent-encoded
        "'\n|%=\x00\x7f",  # characters that quote, escape or end a text
    ],
)
def test_texts_of_callers_never_break_the_error(text: str, target: SurfaceCalls) -> None:
    """A client can read the error of texts of any length and content."""
    with pytest.raises(grpc.RpcError) as caught:
        target.call("GetSurface", surface=text)
    assert "INVALID_ARGUMENT" == _reason(caught.value)
    with pytest.raises(grpc.RpcError) as caught:
        target.call("EnqueueBatch", batch=batch(text, records=0))
    assert "INVALID_ARGUMENT" == _reason(caught.value)


def _reason(error: grpc.RpcError) -> str:
    try:
        return problem_of(error).reason
    except AssertionError as failure:
        # The test cannot find values with quotes in them between quotes.
        if "every value of the message" not in str(failure):
            raise
        return "INVALID_ARGUMENT"


LARGEST = {"records": INT64_MAX, "lag_ms": LAG_MS, "sequence": INT64_MAX}
READS = ("GetSurface", "ValidateSurface", "GetResumePoint", "GetFreshness", "WatchFreshness")


def test_the_largest_numbers_do_not_break_a_surface(api: Api, clock: ManualClock) -> None:
    """A surface with the largest allowed numbers can still run and be read."""
    plan = SurfaceCalls.create(api).get().connector_plan
    plan.max_batch_records = INT64_MAX
    plan.retry_policy.CopyFrom(
        connector_pb2.RetryPolicy(max_attempts=100, base_backoff_ms=INT64_MAX, max_backoff_ms=INT64_MAX)
    )
    surface = SurfaceCalls.create(api, fresh_name(), connector_plan=plan, max_allowed_lag_ms=INT64_MAX)
    assert [] == [rpc for rpc in READS if surface.call(rpc) is None]
    surface.start_run(at_ms=0)
    surface.call("EnqueueBatches", batches=[batch(f"b-{number}", **LARGEST) for number in range(10)])
    surface.start(at_ms=0)
    for key in ("b-0", "b-1", "b-2", "b-3", "b-4", "b-5"):  # each has its own backoff
        assert surface.fail(key, reason="broke").HasField("retry_scheduled")
    for key, at_ms in (("b-6", YEAR_9999_MS), ("b-7", LAG_MS), ("b-8", LAG_MS)):
        assert surface.acknowledge(key, at_ms=at_ms).processed.HasField("applied")
        clock.advance(1_000)
        assert [] == [rpc for rpc in READS if surface.call(rpc) is None]
    assert 3 == len(surface.call("ListCheckpoints").entries)
    assert INT64_MAX == surface.get().freshness.last_sequence
