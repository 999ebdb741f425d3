"""Builders of commands and values: a test names what matters to it and leaves out the rest."""

from dataclasses import replace
from typing import Any, TypeVar

from lightspeed_ops.core import commands, operator, profiles
from lightspeed_ops.core.commands import Acknowledgement, ApplyControl, CreateSurface, Failure
from lightspeed_ops.core.events import ScheduleSettled, SurfaceCreated
from lightspeed_ops.core.orchestrator import Batch
from lightspeed_ops.core.pipeline import Boundary, Pipeline, Stage, StageKind
from lightspeed_ops.core.policy import Role, System, Tenant, TenantContext
from lightspeed_ops.core.profiles import AdapterProfile
from lightspeed_ops.core.schedule import MANUAL, Interval, Schedule
from lightspeed_ops.core.settings import Settings, default_settings

T = TypeVar("T")

NAME = "tenants/acme/surfaces/flights"
NOW_MS = 1_700_000_000_000
"""The default time of every command and record, in Unix milliseconds."""

ADMIN = Tenant("ada", "acme", Role.TENANT_ADMIN)
EDITOR = Tenant("eve", "acme", Role.EDITOR)
VIEWER = Tenant("vic", "acme", Role.VIEWER)
STRANGER = Tenant("sam", "others", Role.TENANT_ADMIN)
SYSTEM = System("scheduler")


START_RUN = commands.StartRun()
COMPLETE_RUN = commands.CompleteRun()
FAIL_RUN = commands.FailRun("worker lost")
CRASH_RUN = commands.FailRun("out of memory", crashed=True)
RESUME_RUN = commands.ResumeRun()
SCHEDULE_RUN = commands.ScheduleRun()
TRIGGER_RUN = commands.TriggerRun("file arrived")
PAUSE_SCHEDULE = commands.PauseSchedule("month's end")
RESUME_SCHEDULE = commands.ResumeSchedule()
HOUR_MS = 3_600_000
HOURLY = Schedule(Interval(HOUR_MS))
DUE = ScheduleSettled(NOW_MS - HOUR_MS, NOW_MS, HOURLY)
"""An event after which a run is due now, and then each hour."""
FIRE = commands.FireSchedule(NOW_MS)
CERTIFY = commands.CertifyHeavyDataConformance()
DELETE = commands.DeleteSurface()
UNDELETE = commands.UndeleteSurface()


def changed(settings: Settings, **changes: Any) -> Settings:
    """Returns settings with other values, each found by its name; ``dead_letters`` is on or off."""
    if "dead_letters" in changes:
        changes["enabled"] = changes.pop("dead_letters")
    plan = settings.connector_plan
    plan = replace(
        plan,
        retry_policy=_taking(plan.retry_policy, changes),
        dead_letter_policy=_taking(plan.dead_letter_policy, changes),
    )
    settings = replace(
        settings, connector_plan=_taking(plan, changes), boundary=_taking(settings.boundary, changes)
    )
    settings = _taking(settings, changes)
    assert not changes, f"expected names of settings, but there are none like {sorted(changes)}"
    return settings


def _taking(value: T, changes: dict[str, Any]) -> T:
    """Returns a dataclass with those of the changes that are its own fields."""
    slots: tuple[str, ...] = value.__slots__  # type: ignore[attr-defined]  # of dataclasses alone
    own = {name: changes.pop(name) for name in slots if name in changes}
    return replace(value, **own)  # type: ignore[type-var]  # likewise


def create(
    context: TenantContext = ADMIN,
    *,
    profile: AdapterProfile = AdapterProfile.STANDARD,
    pipeline: Pipeline | None = None,
    **changes: Any,
) -> CreateSurface:
    """Creates the surface with the presets of a profile and these changes."""
    settings = changed(default_settings("flights", profile), **changes)
    return CreateSurface(profile, context, pipeline or profiles.default_pipeline("flights"), settings)


def created(*stages: Stage) -> SurfaceCreated:
    """Returns a creation with these stages, valid or not, as an earlier version recorded it."""
    of = create()
    return SurfaceCreated(of.adapter_profile, of.context, pipeline(*stages), of.settings, NOW_MS)


def pipeline(*stages: Stage, schedule: Schedule = MANUAL, name: str = "flights") -> Pipeline:
    """Returns a pipeline of these stages, or of the default ones."""
    return Pipeline(name, schedule, stages or profiles.default_pipeline("flights").stages)


def stage(name: str, kind: StageKind = StageKind.TRANSFORM, reads: str = "raw", writes: str = "raw") -> Stage:
    """Returns a stage between two contracts."""
    return Stage(name, kind, Boundary(reads, writes))


def batch(
    key: str = "b-1",
    stage: str = "extract",
    *,
    records: int = 100,
    lag_ms: int = 250,
    idempotency_key: str = "",
    sequence: int = 1,
) -> Batch:
    """Returns a batch; its idempotency key is by default ``once-`` and its key."""
    return Batch(key, stage, records, lag_ms, idempotency_key or f"once-{key}", sequence)


def batches(count: int, stage: str = "extract") -> tuple[Batch, ...]:
    """Returns ``b-1`` to ``b-count``, with sequences alike."""
    return tuple(batch(f"b-{sequence}", stage, sequence=sequence) for sequence in range(1, count + 1))


def enqueue(*of: Batch) -> commands.EnqueueBatches:
    """Enqueues batches."""
    return commands.EnqueueBatches(of)


def start(
    count: int = 1_000, *stages: str, at_ms: int | None = None, instance_id: str = ""
) -> commands.StartAvailable:
    """Starts available batches."""
    return commands.StartAvailable(count, stages, at_ms, instance_id=instance_id)


def acknowledge(*keys: str, at_ms: int | None = None) -> commands.AcknowledgeBatches:
    """Acknowledges batches."""
    return commands.AcknowledgeBatches(tuple(Acknowledgement(key, at_ms) for key in keys))


def fail(
    key: str = "b-1",
    attempt: int = 1,
    reason: str = "broken",
    *,
    permanent: bool = False,
    at_ms: int | None = None,
) -> commands.FailBatches:
    """Fails one batch."""
    return commands.FailBatches((Failure(key, attempt, reason, permanent, at_ms),))


def extend(key: str, lease_token: str, lease_ms: int = 0) -> commands.ExtendLeases:
    """Extends one lease."""
    return commands.ExtendLeases((commands.Extension(key, lease_token, lease_ms),))


def release(key: str, lease_token: str) -> commands.Report:
    """Releases one batch."""
    return commands.Report(releases=(commands.Release(key, lease_token),))


def cancel(key: str = "b-1", reason: str = "wrong file") -> commands.CancelBatch:
    """Cancels a batch."""
    return commands.CancelBatch(key, reason)


def redrive(*keys: str, per_second: int = 0) -> commands.RedriveDeadLetters:
    """Redrives dead letters by their keys."""
    return commands.RedriveDeadLetters("repaired", keys, per_second=per_second)


def discard(*keys: str) -> commands.DiscardDeadLetters:
    """Discards dead letters by their keys."""
    return commands.DiscardDeadLetters("hopeless", keys)


def pause(reason: str = "maintenance", at_ms: int | None = None) -> ApplyControl:
    """Pauses."""
    return ApplyControl(operator.Pause(reason), at_ms)


def resume(reason: str = "done", at_ms: int | None = None) -> ApplyControl:
    """Resumes."""
    return ApplyControl(operator.Resume(reason), at_ms)


def drain(reason: str = "end of day", at_ms: int | None = None) -> ApplyControl:
    """Drains."""
    return ApplyControl(operator.Drain(reason), at_ms)


def replay(from_stage: str = "extract", *applied: Batch, reason: str = "repaired") -> ApplyControl:
    """Replays; ``applied`` are the applied batches that the journal has for the reprocess window."""
    return ApplyControl(operator.Replay(from_stage, reason), None, applied)


def in_flight(*of: Batch) -> tuple[commands.Command[Any], ...]:
    """Returns commands after which these batches are in flight in a first run."""
    return START_RUN, enqueue(*of), start()


def dead_letters(*of: Batch) -> tuple[commands.Command[Any], ...]:
    """Returns commands after which these batches are dead letters of a first run."""
    return *in_flight(*of), *(fail(one.key, permanent=True) for one in of)


def acknowledged(*of: Batch) -> tuple[commands.Command[Any], ...]:
    """Returns commands after which these batches were acknowledged in a first run."""
    return *in_flight(*of), acknowledge(*(one.key for one in of))
