"""One well-formed request for every RPC, made from its descriptor, and the state that it needs."""

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.message_factory import GetMessageClass
from lightspeed.ops.v1 import batch_pb2, lease_pb2, operator_pb2, pipeline_pb2, profile_pb2
from lightspeed.ops.v1 import worker_service_pb2 as workers

from tests.harness.api import METHODS


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


def hourly() -> pipeline_pb2.PipelineUpdate:
    """Returns the update of a pipeline by which a run is due each hour."""
    interval = pipeline_pb2.Schedule.Interval(interval_ms=3_600_000)
    return pipeline_pb2.PipelineUpdate(schedule=pipeline_pb2.Schedule(interval=interval))


def set_hourly() -> Mapping[str, Any]:
    """Returns the fields of an update after which a run is due each hour."""
    return {"pipeline": hourly(), "update_mask": FieldMask(paths=["pipeline.schedule"])}


def drain(reason: str = "moving house") -> operator_pb2.Action:
    """Returns the control that drains."""
    return operator_pb2.Action(drain=operator_pb2.Action.Drain(reason=reason))


def replay(from_stage: str = "extract", reason: str = "repaired") -> operator_pb2.Action:
    """Returns the control that replays."""
    return operator_pb2.Action(replay=operator_pb2.Action.Replay(from_stage=from_stage, reason=reason))


FIELDS: Mapping[str, Callable[[str], Any]] = {
    "surface": lambda name: name,
    "surfaces": lambda name: [name],
    "parent": lambda name: name.split("/surfaces/")[0],
    "key": lambda _: "b-1",
    "keys": lambda _: ["b-1"],
    "reason": lambda _: "wrong file",
    "attempt": lambda _: 1,
    "action": lambda _: pause(),
    "batch": lambda _: batch(),
    "batches": lambda _: [batch()],
    "acknowledgements": lambda _: [workers.Acknowledgement(key="b-1")],
    "failures": lambda _: [workers.Failure(key="b-1", attempt=1, reason="broke")],
    "extensions": lambda _: [lease_pb2.LeaseExtension(key="b-1", lease_token="1-0")],
}
"""Values of the fields that requests need, by field name, given a surface's name."""

FURTHER_FIELDS: Mapping[str, Callable[[str], Mapping[str, Any]]] = {
    "CreateSurface": lambda name: {
        "surface_id": name.split("/surfaces/")[1],
        "adapter_profile": profile_pb2.AdapterProfile.ADAPTER_PROFILE_STANDARD,
    },
    "UpdateSurface": lambda _: {"lease_ms": 5_000, "update_mask": FieldMask(paths=["lease_ms"])},
    "Work": lambda name: {"open": workers.WorkRequest.Open(surface=name), "failures": [], "extensions": []},
}
"""Fields of single requests, by RPC."""


class State(Enum):
    """State of a surface in which a change has an effect."""

    NO_SURFACE = "the surface does not exist"
    DELETED = "the surface is deleted"
    NO_RUN = "the surface has no run"
    HOURLY = "a run is due each hour"
    RUNNING = "a run is in progress"
    FAILED = "the last run has failed"
    QUEUED = "batch b-1 is queued"
    IN_FLIGHT = "batch b-1 is in flight"
    DEAD_LETTER = "batch b-1 is a dead letter"


STATES: Mapping[str, State] = {
    "CreateSurface": State.NO_SURFACE,
    "UndeleteSurface": State.DELETED,
    "DeleteSurface": State.NO_RUN,
    "StartRun": State.NO_RUN,
    "ScheduleRun": State.NO_RUN,
    "TriggerRun": State.NO_RUN,
    "PauseSchedule": State.HOURLY,
    "ResumeSchedule": State.HOURLY,
    "ListDueTimes": State.HOURLY,
    "ResumeRun": State.FAILED,
    "StartAvailable": State.QUEUED,
    "CancelBatch": State.IN_FLIGHT,
    "AcknowledgeBatch": State.IN_FLIGHT,
    "AcknowledgeBatches": State.IN_FLIGHT,
    "FailBatch": State.IN_FLIGHT,
    "FailBatches": State.IN_FLIGHT,
    "ExtendLeases": State.IN_FLIGHT,
    "Work": State.IN_FLIGHT,
    "RedriveDeadLetters": State.DEAD_LETTER,
    "DiscardDeadLetters": State.DEAD_LETTER,
}
"""The state before an RPC that changes something, if it is not a run in progress."""


def state_before(rpc: str) -> State:
    """Returns the state in which the well-formed request of an RPC has an effect."""
    return STATES.get(rpc, State.RUNNING)


def request_for(rpc: str, surface: str, /, **changes: Any) -> Any:
    """Returns the well-formed request of an RPC with some fields changed."""
    kind = METHODS[rpc].input_type
    fields = {name: value(surface) for name, value in FIELDS.items() if name in kind.fields_by_name}
    if rpc in FURTHER_FIELDS:
        fields |= FURTHER_FIELDS[rpc](surface)
    message: Callable[..., Any] = GetMessageClass(kind)
    return message(**fields | changes)
