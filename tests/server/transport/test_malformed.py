"""Malformed requests: over every limit, the server sends a refusal that names the field."""

from typing import Any

import pytest
from lightspeed.ops.v1 import lease_pb2, operator_pb2, policy_pb2
from lightspeed.ops.v1 import record_service_pb2 as records
from lightspeed.ops.v1 import worker_service_pb2 as workers
from lightspeed.ops.v1.batch_list_pb2 import BatchFilter
from lightspeed.ops.v1.batch_pb2 import BatchState
from lightspeed.ops.v1.bulk_control_pb2 import SurfaceFilter
from lightspeed.ops.v1.dead_letter_pb2 import DeadLetterFilter
from lightspeed.ops.v1.policy_pb2 import DecisionKind
from lightspeed.ops.v1.profile_pb2 import AdapterProfile
from lightspeed.ops.v1.record_service_pb2 import SinkIdempotencyKeyFilter as SinkKeyFilter
from lightspeed.ops.v1.retention_pb2 import Retention
from lightspeed.ops.v1.run_pb2 import RunFilter, RunState

from tests.harness.api import METHODS, Api
from tests.harness.problems import refused
from tests.harness.requests import batch, pause, replay
from tests.harness.surfaces import SurfaceCalls

YEAR_9999_MS = 253_402_300_799_999
HUNDRED_AND_ONE = ["x"] * 101
TOO_MANY_ACTIONS = records.AuditFilter(actions=HUNDRED_AND_ONE)
TOO_LONG_NAME = f"tenants/t/surfaces/{'s' * 64}"


def profiles(numbers: list[int]) -> records.ConformanceFilter:
    """Returns a filter of profiles, known or not."""
    return records.ConformanceFilter(adapter_profiles=map(AdapterProfile.ValueType, numbers))


def kinds(numbers: list[int]) -> records.DecisionFilter:
    """Returns a filter of decisions by kinds, known or not."""
    return records.DecisionFilter(kinds=map(DecisionKind.ValueType, numbers))


def in_states(number: int) -> BatchFilter:
    """Returns a filter of batches by one state, known or not."""
    return BatchFilter(states=[BatchState.ValueType(number)])


def runs_in(*numbers: int) -> RunFilter:
    """Returns a filter of runs by states, known or not."""
    return RunFilter(states=map(RunState.ValueType, numbers))


def having(field: str) -> list[str]:
    """Returns the RPCs whose request has a field."""
    return [rpc for rpc, method in METHODS.items() if field in method.input_type.fields_by_name]


LISTS = having("page_size")
WATCHES = having("heartbeat_ms")
CURSORS = having("after_sequence")

HANDS_OFF_TOO_MUCH = [workers.Acknowledgement(key=key, next=[batch()] * 501) for key in ("b-1", "b-2")]

FIELDS: list[tuple[str, dict[str, Any], str]] = [
    # Names of surfaces have four parts and two well-formed ids.
    *[(rpc, {"surface": "tenants/t/surfaces/"}, "surface") for rpc in having("surface")],
    *[("GetSurface", {"surface": name}, "surface") for name in (
        "s", "tenants/t", "surfaces/s/tenants/t", "tenants/t/surfaces/s/", "tenants/T/surfaces/s",
        "tenants/t/surfaces/-", "tenants/t/surfaces/s-", "tenants/t/surfaces/1s", TOO_LONG_NAME,
    )],
    *[(rpc, {"surface": "tenants/-/surfaces/-"}, "surface") for rpc in CURSORS],  # a tenant must be named
    # Ids of new surfaces, and their tenants.
    *[("CreateSurface", {"surface_id": id_}, "surface_id") for id_ in ("", "-", "S", "s_s", "s-", "s" * 64)],
    *[(rpc, {"parent": parent}, "parent") for rpc in having("parent") for parent in (
        "t", "tenants/", "tenants/t/", "tenants/T",
    )],
    # Times lie between 1970 and the end of 9999.
    *[(rpc, {"at_ms": at_ms}, "at_ms") for rpc in having("at_ms") for at_ms in (-1, YEAR_9999_MS + 1)],
    # Request ids have at most 128 characters.
    *[(rpc, {"request_id": "r" * 129}, "request_id") for rpc in having("request_id")],
    # Pages have at most 1,000 entries, and tokens are tokens.
    *[(rpc, {"page_size": size}, "page_size") for rpc in LISTS for size in (-1, 1_001)],
    *[(rpc, {"page_token": "garbage!"}, "page_token") for rpc in LISTS],
    *[(rpc, {"page_token": "Z2FyYmFnZQ"}, "page_token") for rpc in LISTS],  # well-encoded garbage
    # Bulk commands have 1 to 1,000 items.
    ("EnqueueBatches", {"batches": []}, "batches"),
    ("EnqueueBatches", {"batches": [batch()] * 1_001}, "batches"),
    ("AcknowledgeBatches", {"acknowledgements": []}, "acknowledgements"),
    ("AcknowledgeBatches", {"acknowledgements": [workers.Acknowledgement()] * 1_001}, "acknowledgements"),
    ("FailBatches", {"failures": []}, "failures"),
    ("FailBatches", {"failures": [workers.Failure()] * 1_001}, "failures"),
    # Batches.
    ("EnqueueBatch", {"batch": batch("")}, "batch.key"),
    ("EnqueueBatch", {"batch": batch("k" * 257, idempotency_key="i")}, "batch.key"),
    ("EnqueueBatch", {"batch": batch(idempotency_key="")}, "batch.idempotency_key"),
    ("EnqueueBatch", {"batch": batch(idempotency_key="k" * 257)}, "batch.idempotency_key"),
    ("EnqueueBatch", {"batch": batch(records=0)}, "batch.records"),
    ("EnqueueBatch", {"batch": batch(records=10_001)}, "batch.records"),  # the plan's own limit
    ("EnqueueBatch", {"batch": batch(lag_ms=-1)}, "batch.lag_ms"),
    ("EnqueueBatch", {"batch": batch(sequence=-1)}, "batch.sequence"),
    # Starting, acknowledging, failing.
    ("StartAvailable", {"max_batches": -1}, "max_batches"),
    ("StartAvailable", {"max_batches": 1_001}, "max_batches"),
    ("StartAvailable", {"stages": ["extract"] * 65}, "stages"),
    ("StartAvailable", {"worker_id": "w" * 129}, "worker_id"),
    *[("StartAvailable", {"lease_ms": lease_ms}, "lease_ms") for lease_ms in (-1, 999, 86_400_001)],
    ("StartAvailable", {"max_records": -1}, "max_records"),
    ("AcknowledgeBatch", {"lease_token": "t" * 257}, "lease_token"),
    ("AcknowledgeBatch", {"next": [batch()] * 1_001}, "next"),
    ("AcknowledgeBatch", {"next": [batch(), batch(records=0)]}, "next[1].records"),
    ("AcknowledgeBatches", {"acknowledgements": HANDS_OFF_TOO_MUCH}, "acknowledgements.next"),
    ("FailBatch", {"lease_token": "t" * 257}, "lease_token"),
    ("ExtendLeases", {"extensions": []}, "extensions"),
    ("ExtendLeases", {"extensions": [lease_pb2.LeaseExtension()] * 1_001}, "extensions"),
    ("AcknowledgeBatch", {"key": ""}, "key"),
    ("AcknowledgeBatch", {"key": "k" * 257}, "key"),
    ("FailBatch", {"key": ""}, "key"),
    ("FailBatch", {"key": "k" * 257}, "key"),
    ("FailBatch", {"attempt": 0}, "attempt"),
    ("FailBatch", {"attempt": -1}, "attempt"),
    ("FailBatch", {"reason": ""}, "reason"),
    ("FailBatch", {"reason": "r" * 4_097}, "reason"),
    # Runs and controls.
    ("FailRun", {"reason": ""}, "reason"),
    ("FailRun", {"reason": "r" * 4_097}, "reason"),
    ("ApplyControl", {"action": operator_pb2.Action()}, "action"),
    ("ApplyControl", {"action": pause("")}, "action.pause.reason"),
    ("ApplyControl", {"action": replay("extract", "r" * 4_097)}, "action.replay.reason"),
    ("ApplyControl", {"expected_plan_hash": "0" * 64}, "expected_plan_hash"),  # pausing has no plan
    ("ApplyControl", {"action": replay(), "expected_plan_hash": "F" * 64}, "expected_plan_hash"),
    ("ApplyControls", {"action": pause("")}, "action.pause.reason"),
    ("ApplyControls", {"surfaces": []}, "surfaces"),
    ("ApplyControls", {"filter": SurfaceFilter()}, "surfaces"),  # surfaces are named already
    ("ApplyControls", {"surfaces": ["tenants/t/surfaces/s"] * 1_001}, "surfaces"),
    *[("ApplyControls", {"parent": "tenants/t", "surfaces": ["tenants/t/surfaces/s", name]}, "surfaces[1]")
      for name in ("", "s", "tenants/t/surfaces/-", "tenants/t/surfaces/S", "tenants/other/surfaces/s")],
    *[("ApplyControls", {"surfaces": [], "filter": SurfaceFilter(**conditions)}, field)
      for conditions, field in (
        ({"control_states": ["paused", "stopped"]}, "filter.control_states[1]"),
        ({"lifecycle_states": [""]}, "filter.lifecycle_states[0]"),
        ({"lifecycle_states": ["idle"] * 101}, "filter.lifecycle_states"),
        ({"surface_id_prefix": "s" * 64}, "filter.surface_id_prefix"),
    )],
    # Cancelling, and the dead letters.
    ("CancelBatch", {"key": ""}, "key"),
    ("CancelBatch", {"reason": ""}, "reason"),
    ("CancelBatch", {"reason": "r" * 4_097}, "reason"),
    ("ExplainBatch", {"key": ""}, "key"),
    ("ExplainBatch", {"key": "k" * 257}, "key"),
    *[(rpc, changes, field) for rpc in ("RedriveDeadLetters", "DiscardDeadLetters") for changes, field in (
        ({"keys": []}, "keys"), ({"keys": ["b-1"] * 1_001}, "keys"), ({"keys": ["b-1", ""]}, "keys[1]"),
        ({"all": True}, "all"), ({"filter": DeadLetterFilter()}, "filter"),  # keys are named already
        ({"reason": ""}, "reason"), ({"max_dead_letters": 1_001}, "max_dead_letters"),
    )],
    ("RedriveDeadLetters", {"per_second": -1}, "per_second"),
    ("RedriveDeadLetters", {"per_second": 1_000_001}, "per_second"),
    ("RedriveDeadLetters", {"keys": [], "filter": DeadLetterFilter(from_ms=-1)}, "filter.from_ms"),
    # Settings.
    ("CreateSurface", {"adapter_profile": 0}, "adapter_profile"),
    ("CreateSurface", {"adapter_profile": 9}, "adapter_profile"),
    ("CreateSurface", {"lease_ms": 999}, "lease_ms"),
    ("CreateSurface", {"lease_ms": 86_400_001}, "lease_ms"),
    ("CreateSurface", {"max_allowed_lag_ms": -1}, "max_allowed_lag_ms"),
    ("CreateSurface", {"idempotency_keys_kept": 999}, "idempotency_keys_kept"),
    ("CreateSurface", {"retention": Retention(work_max_age_ms=1)}, "retention.work_max_age_ms"),
    ("CreateSurface", {"retention": Retention(max_runs=100_001)}, "retention.max_runs"),
    ("CreateSurface", {"budget": policy_pb2.Budget(max_jobs=-1)}, "budget.max_jobs"),
    ("CreateSurface", {"tenant_context": policy_pb2.TenantContext()}, "tenant_context"),
    ("UpdateSurface", {"lease_ms": 999}, "lease_ms"),
    # Filters.
    ("ListAudits", {"filter": TOO_MANY_ACTIONS}, "filter.actions"),
    ("ListAudits", {"filter": records.AuditFilter(outcomes=HUNDRED_AND_ONE)}, "filter.outcomes"),
    ("ListLineage", {"filter": records.LineageFilter(stages=HUNDRED_AND_ONE)}, "filter.stages"),
    ("ListLineage", {"filter": records.LineageFilter(run_ids=HUNDRED_AND_ONE)}, "filter.run_ids"),
    ("ListCheckpoints", {"filter": records.CheckpointFilter(stages=HUNDRED_AND_ONE)}, "filter.stages"),
    ("ListCheckpoints", {"filter": records.CheckpointFilter(run_ids=HUNDRED_AND_ONE)}, "filter.run_ids"),
    ("ListConformance", {"filter": profiles([1] * 101)}, "filter.adapter_profiles"),
    ("ListConformance", {"filter": profiles([0])}, "filter.adapter_profiles[0]"),
    ("ListSinkIdempotencyKeys", {"filter": SinkKeyFilter(stages=HUNDRED_AND_ONE)}, "filter.stages"),
    ("ListDecisions", {"filter": kinds([1] * 101)}, "filter.kinds"),
    ("ListDecisions", {"filter": kinds([1, 9])}, "filter.kinds[1]"),  # no such kind
    ("ListBatches", {"filter": BatchFilter(stages=HUNDRED_AND_ONE)}, "filter.stages"),
    ("ListBatches", {"filter": BatchFilter(worker_ids=HUNDRED_AND_ONE)}, "filter.worker_ids"),
    ("ListBatches", {"filter": in_states(0)}, "filter.states[0]"),
    ("ListBatches", {"filter": in_states(6)}, "filter.states[0]"),  # has ended
    ("ListBatches", {"filter": BatchFilter(key_prefix="k" * 257)}, "filter.key_prefix"),
    ("ListBatches", {"filter": BatchFilter(older_than_ms=-1)}, "filter.older_than_ms"),
    ("ListBatches", {"filter": BatchFilter(attempt_at_least=-1)}, "filter.attempt_at_least"),
    ("ListBatches", {"order_by": "key"}, "order_by"),
    ("ListAudits", {"filter": records.AuditFilter(run_ids=HUNDRED_AND_ONE)}, "filter.run_ids"),
    ("ListRuns", {"filter": runs_in(*[1] * 101)}, "filter.states"),
    ("ListRuns", {"filter": runs_in(0)}, "filter.states[0]"),
    ("ListRuns", {"filter": runs_in(5)}, "filter.states[0]"),  # no such state
    ("ListRuns", {"filter": RunFilter(labels={"k": "v" * 4_096})}, "filter.labels"),
    ("ListRuns", {"filter": RunFilter(labels={str(one): "" for one in range(33)})}, "filter.labels"),
    ("ListDeadLetters", {"filter": DeadLetterFilter(stages=HUNDRED_AND_ONE)}, "filter.stages"),
    ("ListDeadLetters", {"filter": DeadLetterFilter(reasons=HUNDRED_AND_ONE)}, "filter.reasons"),
    ("ListDeadLetters", {"filter": DeadLetterFilter(to_ms=YEAR_9999_MS + 1)}, "filter.to_ms"),
    ("WatchAudits", {"filter": TOO_MANY_ACTIONS}, "filter.actions"),
    ("WatchLineage", {"filter": records.LineageFilter(stages=HUNDRED_AND_ONE)}, "filter.stages"),
    # Streams.
    *[(rpc, {"heartbeat_ms": ms}, "heartbeat_ms") for rpc in WATCHES for ms in (-1, 99, 3_600_001)],
    *[(rpc, {"after_sequence": after}, "after_sequence") for rpc in CURSORS for after in (-2, 1_000)],
    *[(rpc, {"resume_token": "garbage!"}, "resume_token") for rpc in CURSORS],
    # Verification stays within the existing audits.
    ("VerifyAudits", {"from_sequence": -1}, "from_sequence"),
    ("VerifyAudits", {"from_sequence": 1_000}, "from_sequence"),  # beyond the head
    ("VerifyAudits", {"to_sequence": 1_000}, "to_sequence"),  # beyond the head
    ("VerifyAudits", {"to_sequence": -1}, "to_sequence"),
]  # fmt: skip


@pytest.fixture(scope="module")
def target(api: Api) -> SurfaceCalls:
    """A surface with one audit, for calls without effect."""
    return SurfaceCalls.create(api)


@pytest.mark.parametrize(
    ("rpc", "changes", "field"),
    FIELDS,
    ids=[f"{rpc}-{next(iter(changes))}-{number}" for number, (rpc, changes, _) in enumerate(FIELDS)],
)
def test_a_malformed_field_is_named(
    rpc: str, changes: dict[str, Any], field: str, target: SurfaceCalls
) -> None:
    """Over every limit, the refusal names only that field, and the expected value."""
    problem = refused(lambda: target.call(rpc, **changes))
    assert ("INVALID_ARGUMENT", "INVALID_ARGUMENT") == problem.kind
    assert [field] == list(problem.violations)
    assert problem.violations[field].startswith("expected ")
