"""One well-formed request for every RPC, so that a test changes only its subject."""

from collections.abc import Callable, Mapping
from typing import Any

from google.protobuf.message import Message
from lightspeed.ops.v1 import batch_pb2, lease_pb2, operator_pb2, profile_pb2
from lightspeed.ops.v1 import record_service_pb2 as records
from lightspeed.ops.v1 import surface_service_pb2 as surfaces
from lightspeed.ops.v1 import worker_service_pb2 as workers


def batch(key: str = "b-1", **changes: Any) -> batch_pb2.Batch:
    """Returns a batch of the first stage."""
    fields: dict[str, Any] = {"stage": "extract", "records": 10, "lag_ms": 250, "sequence": 1}
    return batch_pb2.Batch(**({"key": key, "idempotency_key": f"i-{key}"} | fields | changes))


def pause(reason: str = "night") -> operator_pb2.Action:
    """Returns the control that pauses."""
    return operator_pb2.Action(pause=operator_pb2.Action.Pause(reason=reason))


def resume(reason: str = "day") -> operator_pb2.Action:
    """Returns the control that resumes."""
    return operator_pb2.Action(resume=operator_pb2.Action.Resume(reason=reason))


def drain(reason: str = "moving house") -> operator_pb2.Action:
    """Returns the control that drains."""
    return operator_pb2.Action(drain=operator_pb2.Action.Drain(reason=reason))


def replay(from_stage: str = "extract", reason: str = "repaired") -> operator_pb2.Action:
    """Returns the control that replays."""
    return operator_pb2.Action(replay=operator_pb2.Action.Replay(from_stage=from_stage, reason=reason))


def _update(surface: str) -> surfaces.UpdateSurfaceRequest:
    request = surfaces.UpdateSurfaceRequest(surface=surface, lease_ms=5_000)
    request.update_mask.paths.append("lease_ms")
    return request


def _create(surface: str) -> surfaces.CreateSurfaceRequest:
    tenant, surface_id = surface.split("/surfaces/")
    standard = profile_pb2.AdapterProfile.ADAPTER_PROFILE_STANDARD
    return surfaces.CreateSurfaceRequest(parent=tenant, surface_id=surface_id, adapter_profile=standard)


REQUESTS: Mapping[str, Callable[[str], Message]] = {
    "CreateSurface": _create,
    "GetSurface": lambda name: surfaces.GetSurfaceRequest(surface=name),
    "ListSurfaces": lambda name: surfaces.ListSurfacesRequest(parent=name.split("/surfaces/")[0]),
    "UpdateSurface": _update,
    "DeleteSurface": lambda name: surfaces.DeleteSurfaceRequest(surface=name),
    "UndeleteSurface": lambda name: surfaces.UndeleteSurfaceRequest(surface=name),
    "StartRun": lambda name: surfaces.StartRunRequest(surface=name),
    "CompleteRun": lambda name: surfaces.CompleteRunRequest(surface=name),
    "FailRun": lambda name: surfaces.FailRunRequest(surface=name, reason="a worker said so"),
    "ResumeRun": lambda name: surfaces.ResumeRunRequest(surface=name),
    "ApplyControl": lambda name: surfaces.ApplyControlRequest(surface=name, action=pause()),
    "CancelBatch": lambda name: surfaces.CancelBatchRequest(surface=name, key="b-1", reason="wrong file"),
    "ListDeadLetters": lambda name: surfaces.ListDeadLettersRequest(surface=name),
    "RedriveDeadLetters": lambda name: surfaces.RedriveDeadLettersRequest(
        surface=name, keys=["b-1"], reason="repaired"
    ),
    "DiscardDeadLetters": lambda name: surfaces.DiscardDeadLettersRequest(
        surface=name, keys=["b-1"], reason="hopeless"
    ),
    "CertifyHeavyDataConformance": lambda name: surfaces.CertifyHeavyDataConformanceRequest(surface=name),
    "ValidateSurface": lambda name: surfaces.ValidateSurfaceRequest(surface=name),
    "GetFixtureSnapshots": lambda _: surfaces.GetFixtureSnapshotsRequest(),
    "EnqueueBatch": lambda name: workers.EnqueueBatchRequest(surface=name, batch=batch()),
    "EnqueueBatches": lambda name: workers.EnqueueBatchesRequest(surface=name, batches=[batch()]),
    "StartAvailable": lambda name: workers.StartAvailableRequest(surface=name),
    "AcknowledgeBatch": lambda name: workers.AcknowledgeBatchRequest(surface=name, key="b-1"),
    "AcknowledgeBatches": lambda name: workers.AcknowledgeBatchesRequest(
        surface=name, acknowledgements=[workers.Acknowledgement(key="b-1")]
    ),
    "FailBatch": lambda name: workers.FailBatchRequest(surface=name, key="b-1", attempt=1, reason="broke"),
    "FailBatches": lambda name: workers.FailBatchesRequest(
        surface=name, failures=[workers.Failure(key="b-1", attempt=1, reason="broke")]
    ),
    "ExtendLeases": lambda name: workers.ExtendLeasesRequest(
        surface=name, extensions=[lease_pb2.LeaseExtension(key="b-1", lease_token="1-0")]
    ),
    "Work": lambda name: workers.WorkRequest(
        open=workers.WorkRequest.Open(surface=name),
        acknowledgements=[workers.Acknowledgement(key="b-1")],
    ),
    "GetResumePoint": lambda name: workers.GetResumePointRequest(surface=name),
    "ListAudits": lambda name: records.ListAuditsRequest(surface=name),
    "ListLineage": lambda name: records.ListLineageRequest(surface=name),
    "ListCheckpoints": lambda name: records.ListCheckpointsRequest(surface=name),
    "ListConformance": lambda name: records.ListConformanceRequest(surface=name),
    "ListSinkIdempotencyKeys": lambda name: records.ListSinkIdempotencyKeysRequest(surface=name),
    "ListDecisions": lambda name: records.ListDecisionsRequest(surface=name),
    "WatchAudits": lambda name: records.WatchAuditsRequest(surface=name),
    "WatchLineage": lambda name: records.WatchLineageRequest(surface=name),
    "GetFreshness": lambda name: records.GetFreshnessRequest(surface=name),
    "WatchFreshness": lambda name: records.WatchFreshnessRequest(surface=name),
    "ExplainBatch": lambda name: records.ExplainBatchRequest(surface=name, key="b-1"),
    "VerifyAudits": lambda name: records.VerifyAuditsRequest(surface=name),
}
"""Well-formed requests by RPC, given a surface's name."""


def request_for(rpc: str, surface: str, /, **changes: Any) -> Any:
    """Returns the well-formed request of an RPC with some fields changed."""
    request = REQUESTS[rpc](surface)
    for name, value in changes.items():
        if isinstance(value, Message):
            getattr(request, name).CopyFrom(value)
        elif isinstance(value, (list, tuple)):
            del getattr(request, name)[:]
            getattr(request, name).extend(value)
        else:
            setattr(request, name, value)
    return request
