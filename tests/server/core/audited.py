"""The audits of every action: done, refused and denied, with their subjects and details."""

from dataclasses import dataclass, replace

from lightspeed_ops.core import commands
from lightspeed_ops.core.commands import Command, DeadLetterFilter
from lightspeed_ops.core.policy import TenantContext

from tests.server.core.building import (
    ADMIN,
    CERTIFY,
    COMPLETE_RUN,
    CRASH_RUN,
    DELETE,
    DUE,
    EDITOR,
    FAIL_RUN,
    FIRE,
    HOUR_MS,
    NAME,
    NOW_MS,
    PAUSE_SCHEDULE,
    RESUME_RUN,
    RESUME_SCHEDULE,
    SCHEDULE_RUN,
    START_RUN,
    TRIGGER_RUN,
    VIEWER,
    batch,
    batches,
    cancel,
    create,
    dead_letters,
    discard,
    drain,
    enqueue,
    fail,
    in_flight,
    pause,
    redrive,
    replay,
    resume,
)
from tests.server.core.given import Step

UNDELETE = commands.UndeleteSurface()
NARROW = commands.UpdateSurface(("lease_ms",), lease_ms=2_000)
RUN = f"{NAME}/runs/run-000001"
BATCH = f"{NAME}/batches/b-1"
DEAD_LETTERS = f"{NAME}/dead_letters"
MALFORMED = commands.UpdateSurface(("lease_ms",), lease_ms=1)
CREATED = {"adapter_profile": "standard", "pipeline": "flights", "stages": "extract,transform,load"}
FILTER = DeadLetterFilter(("extract",), ("broken",), 1, 9_000_000_000_000)
FILTERED = {
    "filter.stage": "extract",
    "filter.reason": "broken",
    "filter.from_ms": "1",
    "filter.to_ms": "9000000000000",
}
LEASE = {"update_mask": "lease_ms", "lease_ms.old": "60000"}
FIRED = {"due_ms": str(NOW_MS), "next_due_ms": str(NOW_MS + HOUR_MS)}
STAGED = {"stage": "extract", "attempt": "1", "run_id": "run-000001"}
QUEUED = {"state": "queued", "stage": "extract", "attempt": "1"}
PLAN_HASH = "…"
"""A placeholder for the hash of the plan, which has tests of its own."""
TWO = batches(2)


@dataclass(frozen=True)
class Evidence:
    """A command to a surface, and its audit."""

    before: tuple[Step, ...] | None
    command: Command[object]
    by: TenantContext | None
    action: str
    outcome: str


EVIDENCE = [
    Evidence(None, create(), None, "create", "ok"),  # the first audit of a surface
    Evidence((), create(), None, "create", "refused:surface_exists"),
    Evidence((), create(), VIEWER, "create", "denied:role_forbids"),
    Evidence((), NARROW, EDITOR, "update", "ok"),
    Evidence((), MALFORMED, EDITOR, "update", "refused:invalid_argument"),
    Evidence((), NARROW, VIEWER, "update", "denied:role_forbids"),
    Evidence((), DELETE, ADMIN, "delete", "ok"),
    Evidence((START_RUN,), DELETE, ADMIN, "delete", "refused:run_active"),
    Evidence((enqueue(batch()),), DELETE, ADMIN, "delete", "refused:outstanding_batches"),
    Evidence((), DELETE, EDITOR, "delete", "denied:role_forbids"),  # editors do not delete
    Evidence((DELETE,), UNDELETE, ADMIN, "undelete", "ok"),
    Evidence((), UNDELETE, ADMIN, "undelete", "refused:surface_exists"),
    Evidence((DELETE,), UNDELETE, EDITOR, "undelete", "denied:role_forbids"),
    Evidence((), SCHEDULE_RUN, EDITOR, "schedule_run", "ok"),
    Evidence((START_RUN,), SCHEDULE_RUN, EDITOR, "schedule_run", "refused:run_active"),
    Evidence((), SCHEDULE_RUN, VIEWER, "schedule_run", "denied:role_forbids"),
    Evidence((), TRIGGER_RUN, EDITOR, "trigger_run", "ok"),
    Evidence((START_RUN,), TRIGGER_RUN, EDITOR, "trigger_run", "refused:run_active"),
    Evidence((), TRIGGER_RUN, VIEWER, "trigger_run", "denied:role_forbids"),
    Evidence((DUE,), PAUSE_SCHEDULE, EDITOR, "pause_schedule", "ok"),
    Evidence((), PAUSE_SCHEDULE, EDITOR, "pause_schedule", "refused:no_schedule"),
    Evidence((DUE,), PAUSE_SCHEDULE, VIEWER, "pause_schedule", "denied:role_forbids"),
    Evidence((DUE,), RESUME_SCHEDULE, EDITOR, "resume_schedule", "ok"),
    Evidence((), RESUME_SCHEDULE, EDITOR, "resume_schedule", "refused:no_schedule"),
    Evidence((DUE,), RESUME_SCHEDULE, VIEWER, "resume_schedule", "denied:role_forbids"),
    Evidence((DUE,), FIRE, EDITOR, "fire_schedule", "ok"),
    Evidence((DUE, pause()), FIRE, EDITOR, "fire_schedule", "refused:control_refused"),
    Evidence((DUE, START_RUN), FIRE, EDITOR, "fire_schedule", "skipped"),
    Evidence((DUE,), FIRE, VIEWER, "fire_schedule", "denied:role_forbids"),
    Evidence((), START_RUN, EDITOR, "start_run", "ok"),
    Evidence((START_RUN,), START_RUN, EDITOR, "start_run", "refused:run_active"),
    Evidence((), START_RUN, VIEWER, "start_run", "denied:role_forbids"),
    Evidence((START_RUN,), COMPLETE_RUN, EDITOR, "complete_run", "ok"),
    Evidence((), COMPLETE_RUN, EDITOR, "complete_run", "refused:no_active_run"),
    Evidence((START_RUN,), COMPLETE_RUN, VIEWER, "complete_run", "denied:role_forbids"),
    Evidence((START_RUN,), FAIL_RUN, EDITOR, "fail_run", "ok"),
    Evidence((), FAIL_RUN, EDITOR, "fail_run", "refused:no_active_run"),
    Evidence((START_RUN,), FAIL_RUN, VIEWER, "fail_run", "denied:role_forbids"),
    Evidence((START_RUN, FAIL_RUN), RESUME_RUN, EDITOR, "resume_run", "ok"),
    Evidence((START_RUN,), RESUME_RUN, EDITOR, "resume_run", "refused:run_active"),
    Evidence((START_RUN, FAIL_RUN), RESUME_RUN, VIEWER, "resume_run", "denied:role_forbids"),
    Evidence((), pause(), ADMIN, "pause", "ok"),
    Evidence((pause(),), pause(), ADMIN, "pause", "refused:control_refused"),
    Evidence((), pause(), EDITOR, "pause", "denied:role_forbids"),  # editors do not mitigate
    Evidence((pause(),), resume(), EDITOR, "resume", "ok"),
    Evidence((), resume(), EDITOR, "resume", "refused:control_refused"),
    Evidence((pause(),), resume(), VIEWER, "resume", "denied:role_forbids"),
    Evidence((), drain(), ADMIN, "drain", "ok"),
    Evidence((drain(),), drain(), ADMIN, "drain", "refused:control_refused"),
    Evidence((), drain(), EDITOR, "drain", "denied:role_forbids"),
    Evidence(dead_letters(batch()), replay(), ADMIN, "replay", "ok"),
    Evidence((), replay(), ADMIN, "replay", "refused:no_active_run"),
    Evidence((START_RUN,), replay(), EDITOR, "replay", "denied:role_forbids"),  # nor do they replay
    Evidence((), CERTIFY, EDITOR, "certify", "ok"),
    Evidence((), CERTIFY, VIEWER, "certify", "denied:role_forbids"),  # no other refusal is possible
    Evidence(in_flight(batch()), fail(permanent=True), EDITOR, "dead_letter", "dead_lettered:broken"),
    Evidence(dead_letters(batch()), redrive("b-1"), EDITOR, "redrive", "ok"),
    Evidence(dead_letters(batch()), redrive("b-1"), VIEWER, "redrive", "denied:role_forbids"),
    Evidence(dead_letters(batch()), discard("b-1"), EDITOR, "discard", "ok"),
    Evidence(dead_letters(batch()), discard("b-1"), VIEWER, "discard", "denied:role_forbids"),
    Evidence((enqueue(batch()),), cancel(), EDITOR, "cancel_batch", "ok"),
    Evidence((), cancel(), EDITOR, "cancel_batch", "refused:batch_not_found"),
    Evidence((enqueue(batch()),), cancel(), VIEWER, "cancel_batch", "denied:role_forbids"),
]
"""An audit of each action with each kind of outcome."""


@dataclass(frozen=True)
class Named:
    """A command, and the subject and details of its audit."""

    before: tuple[Step, ...] | None
    command: Command[object]
    by: TenantContext
    outcome: str
    subject: str
    details: dict[str, str]


NAMED = [
    Named(None, create(), ADMIN, "ok", NAME, CREATED),
    Named((), create(), ADMIN, "refused:surface_exists", NAME, CREATED),
    Named((), create(), VIEWER, "denied:role_forbids", NAME, CREATED),
    Named((), NARROW, EDITOR, "ok", NAME, LEASE | {"lease_ms.new": "2000"}),
    Named((), MALFORMED, EDITOR, "refused:invalid_argument", NAME, LEASE | {"lease_ms.new": "1"}),
    Named((), NARROW, VIEWER, "denied:role_forbids", NAME, LEASE | {"lease_ms.new": "2000"}),
    Named((), DELETE, ADMIN, "ok", NAME, {}),
    Named((START_RUN,), DELETE, ADMIN, "refused:run_active", NAME, {}),
    Named((DELETE,), UNDELETE, ADMIN, "ok", NAME, {}),
    Named((), UNDELETE, ADMIN, "refused:surface_exists", NAME, {}),
    Named((), SCHEDULE_RUN, EDITOR, "ok", NAME, {"lifecycle": "idle"}),
    Named((DUE,), TRIGGER_RUN, EDITOR, "ok", NAME, {"lifecycle": "idle", "next_due_ms": str(NOW_MS)}),
    Named((DUE,), PAUSE_SCHEDULE, EDITOR, "ok", NAME, {"next_due_ms": str(NOW_MS)}),
    Named((DUE, PAUSE_SCHEDULE), RESUME_SCHEDULE, EDITOR, "ok", NAME, {"next_due_ms": str(NOW_MS + HOUR_MS)}),
    Named((DUE,), FIRE, EDITOR, "ok", RUN, FIRED),
    Named((DUE, pause()), FIRE, EDITOR, "refused:control_refused", NAME, FIRED),
    Named((DUE, START_RUN), FIRE, EDITOR, "skipped", RUN, FIRED),
    Named((), START_RUN, EDITOR, "ok", RUN, {"lifecycle": "idle"}),
    Named((START_RUN,), START_RUN, EDITOR, "refused:run_active", RUN, {"lifecycle": "running"}),
    Named((), START_RUN, VIEWER, "denied:role_forbids", NAME, {"lifecycle": "idle"}),  # there is no run
    Named((START_RUN,), COMPLETE_RUN, EDITOR, "ok", RUN, {"lifecycle": "running"}),
    Named((), COMPLETE_RUN, EDITOR, "refused:no_active_run", NAME, {"lifecycle": "idle"}),
    Named((START_RUN,), FAIL_RUN, EDITOR, "ok", RUN, {"lifecycle": "running", "step": "fail"}),
    Named((START_RUN,), CRASH_RUN, EDITOR, "ok", RUN, {"lifecycle": "running", "step": "crash"}),
    Named((START_RUN, FAIL_RUN), RESUME_RUN, EDITOR, "ok", RUN, {"lifecycle": "failed", "stage": "extract"}),
    Named((START_RUN,), RESUME_RUN, EDITOR, "refused:run_active", RUN, {"lifecycle": "running"}),
    Named((), pause(), ADMIN, "ok", NAME, {"control": "running"}),
    Named((START_RUN,), pause(), ADMIN, "ok", NAME, {"control": "running", "run_id": "run-000001"}),
    Named((pause(),), resume(), EDITOR, "ok", NAME, {"control": "paused"}),
    Named((), drain(), EDITOR, "denied:role_forbids", NAME, {"control": "running"}),
    Named(
        dead_letters(*TWO),
        replay(),
        ADMIN,
        "ok",
        RUN,
        {
            "control": "running",
            "stage": "extract",
            "plan_hash": PLAN_HASH,
            "dead_letters": "2",
            "reprocessed": "0",
            "keys": "2",
            "key": "b-1,b-2",
        },
    ),
    Named(
        dead_letters(batch()),
        replace(replay(), expected_plan_hash="f" * 64),
        ADMIN,
        "refused:plan_changed",
        RUN,
        {
            "control": "running",
            "stage": "extract",
            "plan_hash": PLAN_HASH,
            "dead_letters": "1",
            "reprocessed": "0",
            "keys": "1",
            "key": "b-1",
            "expected_plan_hash": "f" * 64,
        },
    ),
    Named((), replay("load"), EDITOR, "denied:role_forbids", NAME, {"control": "running", "stage": "load"}),
    Named((), CERTIFY, EDITOR, "ok", NAME, {"heavy_data": "passed", "burst_recovery": "passed"}),
    Named((), CERTIFY, VIEWER, "denied:role_forbids", NAME, {}),
    Named(in_flight(batch()), fail(permanent=True), EDITOR, "dead_lettered:broken", BATCH, STAGED),
    Named(
        dead_letters(*TWO), redrive("b-2", "b-1"), EDITOR, "ok", DEAD_LETTERS, {"keys": "2", "key": "b-2,b-1"}
    ),
    Named(
        dead_letters(batch()),
        redrive("b-1", "gone"),  # each key has its own answer
        EDITOR,
        "ok",
        DEAD_LETTERS,
        {"keys": "1", "key": "b-1", "refused_keys": "1", "refused_key": "gone"},
    ),
    Named(
        dead_letters(batch()),
        redrive("b-1"),
        VIEWER,
        "denied:role_forbids",
        DEAD_LETTERS,
        {"asked_keys": "1", "asked_key": "b-1"},
    ),
    Named(
        dead_letters(*TWO),
        commands.DiscardDeadLetters("hopeless", filter=FILTER, most=1),
        EDITOR,
        "ok",
        DEAD_LETTERS,
        FILTERED | {"keys": "1", "key": "b-1", "remaining": "1"},
    ),
    Named(
        (),
        commands.DiscardDeadLetters("hopeless", filter=FILTER),
        VIEWER,
        "denied:role_forbids",
        DEAD_LETTERS,
        FILTERED,
    ),
    Named(
        (enqueue(batch()),),
        cancel(),
        EDITOR,
        "ok",
        BATCH,
        QUEUED,
    ),
    Named(in_flight(batch()), cancel(), EDITOR, "ok", BATCH, {"state": "in_flight"} | STAGED),
    Named(
        dead_letters(batch()),
        cancel(),
        EDITOR,
        "refused:batch_state",
        BATCH,
        {"state": "dead_lettered"} | STAGED,
    ),
    Named((), cancel(), EDITOR, "refused:batch_not_found", BATCH, {}),  # no details are known
    Named((enqueue(batch()),), cancel(), VIEWER, "denied:role_forbids", BATCH, QUEUED),
]
"""Audits with their subjects and details."""
