"""A session of an operator at a terminal, in chapters: the source of grpcurl_transcript.txt.

Owns the order of the chapters and the required output of each. Some chapter calls every RPC of the contract.
"""

import json
import re
from typing import Any

from tests.harness.server import ManualClock
from tests.harness.terminal import Terminal

SURFACES, WORKERS, RECORDS = "SurfaceService", "WorkerService", "RecordService"
SCHEDULES = "ScheduleService"
MINUTE_MS = 60_000
REPORTS = "tenants/default/surfaces/reports"
NIGHTLY = "tenants/default/surfaces/nightly"
STAGES = [
    {
        "name": "read",
        "kind": "STAGE_KIND_SOURCE",
        "boundary": {"input_contract": "outside", "output_contract": "rows"},
    },
    {
        "name": "write",
        "kind": "STAGE_KIND_SINK",
        "boundary": {"input_contract": "rows", "output_contract": "table"},
    },
]


def text(**fields: Any) -> str:
    """Returns a request as a person types it."""
    return json.dumps(fields)


def batch(key: str, stage: str, sequence: int, **others: Any) -> dict[str, Any]:
    """Returns a batch of a hundred records."""
    return {
        "key": key,
        "stage": stage,
        "records": 100,
        "idempotency_key": f"{key}/{stage}",
        "sequence": sequence,
        **others,
    }


def field_of(answer: str, field: str) -> str:
    """Returns the text of a field, for the next command."""
    found = re.search(rf'"{field}": "([^"]+)"', answer)
    assert found, f"expected {field} in {answer}"
    return found[1]


def look_around(terminal: Terminal) -> None:
    """Lists services and methods by reflection."""
    terminal.remark("Health check: SERVING means that the server accepts calls.")
    assert "SERVING" in terminal.call("grpc.health.v1.Health/Check")
    terminal.call("grpc.health.v1.Health/Check", text(service="lightspeed.ops.v1.WorkerService"))
    terminal.remark("Reflection: the services, their RPCs, and the form of a request.")
    assert "lightspeed.ops.v1.SurfaceService" in terminal.ask("list")
    for service in (SURFACES, SCHEDULES, WORKERS, RECORDS):
        terminal.ask("list", f"lightspeed.ops.v1.{service}")
    terminal.ask("describe", "lightspeed.ops.v1.SurfaceService.ApplyControl")
    terminal.ask("describe", "lightspeed.ops.v1.ApplyControlRequest")
    terminal.ask("describe", "lightspeed.ops.v1.Action")
    terminal.ask("describe", "lightspeed.ops.v1.Batch")
    assert 'type: "ops.lightspeed/Tenant"' in terminal.ask("describe", "lightspeed.ops.v1.Tenant")
    terminal.remark("The template of a request, with all its fields.")
    template = terminal.ask("describe", "lightspeed.ops.v1.ApplyControlRequest", flags=("-msg-template",))
    assert '"expected_plan_hash"' in template


def list_surfaces(terminal: Terminal) -> None:
    """Lists surfaces: in pages, in the light view, by a filter and in an order."""
    terminal.remark("A list comes in pages: the next one begins at next_page_token, as long as there is one.")
    page = terminal.call(f"{SURFACES}/ListSurfaces", text(page_size=1))
    token = field_of(page, "next_page_token")
    rest = terminal.call(f"{SURFACES}/ListSurfaces", text(page_size=1, page_token=token))
    assert "next_page_token" not in rest
    terminal.remark("The light view has the fields of an overview.")
    assert "signature" not in terminal.call(f"{SURFACES}/ListSurfaces", text(view="SURFACE_VIEW_BASIC"))
    terminal.remark("Surfaces are found by labels and work, in an order, and by the system in all tenants.")
    labels = text(surface=REPORTS, update_mask={"paths": ["labels"]}, labels={"team": "ops"})
    assert '"path": "labels.team"' in terminal.call(f"{SURFACES}/UpdateSurface", labels)
    found = {"view": "SURFACE_VIEW_BASIC", "filter": {"labels": {"team": "ops"}, "has_dead_letters": False}}
    ops = text(parent="tenants/-", order_by="oldest_age desc", **found)
    assert '"team": "ops"' in terminal.call(f"{SURFACES}/ListSurfaces", ops)


def find_surfaces(terminal: Terminal) -> None:
    """Reads surfaces; creates, changes and deletes one."""
    terminal.remark("The default surface exists from the first start; an empty name means it.")
    assert "tenants/default/surfaces/default" in terminal.call(f"{SURFACES}/GetSurface")
    terminal.remark(
        "Later responses show only the fields of a surface that differ from the one before: ⋮ is the rest."
    )
    made = text(surface_id="reports", adapter_profile="ADAPTER_PROFILE_HEAVY_DATA")
    terminal.call(f"{SURFACES}/CreateSurface", made)
    terminal.remark("Whether a surface keeps its contract, and its budgets under a fixed load.")
    assert '"valid": true' in terminal.call(f"{SURFACES}/ValidateSurface")
    reports = text(surface=REPORTS)
    assert '"conformance_passed": true' in terminal.call(f"{SURFACES}/CertifyHeavyDataConformance", reports)
    assert "heavy_data" in terminal.call(f"{RECORDS}/ListConformance", reports)
    terminal.remark("The gate: runs need a certification of the plan and the boundary as they are.")
    gate = text(update_mask={"paths": ["runs_need_certification"]}, runs_need_certification=True)
    assert "CONFORMANCE_GAP_NOT_CERTIFIED" in terminal.call(f"{SURFACES}/UpdateSurface", gate)
    assert '"gaps": "not_certified"' in terminal.call(f"{SURFACES}/StartRun")
    terminal.call(f"{SURFACES}/UpdateSurface", text(update_mask={"paths": ["runs_need_certification"]}))
    mask = {"paths": ["lease_ms", "boundary"]}
    boundary = {"mode": "QUEUE_MODE_PULL_ONLY", "max_in_flight": 1, "max_queued": 2}
    changed = text(surface=REPORTS, update_mask=mask, lease_ms=30_000, boundary=boundary)
    update(terminal, field_of(terminal.call(f"{SURFACES}/UpdateSurface", changed), "etag"))
    list_surfaces(terminal)
    terminal.remark("A surface without an active run, batches or dead letters can be deleted.")
    terminal.call(f"{SURFACES}/DeleteSurface", reports)
    terminal.remark("It keeps its name and records, is listed with show_deleted, and can be undeleted.")
    assert '"deleted": true' in terminal.call(f"{SURFACES}/ListSurfaces", text(show_deleted=True))
    last = terminal.call(f"{RECORDS}/ListAudits", reports)
    assert '"action": "delete"' in last
    assert '"valid": true' in terminal.call(f"{RECORDS}/VerifyAudits", reports)
    assert "UndeleteSurface" in terminal.call(f"{SURFACES}/CreateSurface", made)
    terminal.call(f"{SURFACES}/UndeleteSurface", reports)
    assert '"reason": "SURFACE_EXISTS"' in terminal.call(f"{SURFACES}/UndeleteSurface", reports)
    terminal.call(f"{SURFACES}/DeleteSurface", reports)
    terminal.remark("Fixture snapshots: builds that compute the same have the same signature.")
    terminal.call(f"{SURFACES}/GetFixtureSnapshots")


def follow_surfaces(terminal: Terminal) -> None:
    """Watches the surfaces of a tenant."""
    terminal.remark("A watch sends all that match, a mark, and then those that change or leave.")
    wanted = text(filter={"surface_id_prefix": "rep"}, heartbeat_ms=100)
    terminal.watch(f"{SURFACES}/WatchSurfaces", wanted, until='"heartbeat"')


def know_the_server(terminal: Terminal) -> None:
    """Reads what the server is, which servers share its journal, and which tenants have surfaces."""
    terminal.remark("What the server is, keeps and allows; the servers; and the tenants that have surfaces.")
    assert '"JOURNAL_KIND_MEMORY"' in terminal.call(f"{SURFACES}/GetServerInfo")
    assert '"is_this": true' in terminal.call(f"{SURFACES}/ListServers")
    assert '"tenants/default"' in terminal.call(f"{SURFACES}/ListTenants")


def update(terminal: Terminal, etag: str) -> None:
    """Plans an update, and does it as long as no other update comes in between."""
    terminal.remark(
        "A dry run says what an update would change. With the etag of a read surface no update is lost."
    )
    narrower = {
        "surface": REPORTS,
        "update_mask": {"paths": ["boundary.max_queued"]},
        "boundary": {"max_queued": 1},
        "etag": etag,
    }
    planned = terminal.call(f"{SURFACES}/UpdateSurface", text(**narrower, dry_run=True))
    assert '"path": "boundary.max_queued"' in planned
    terminal.call(f"{SURFACES}/UpdateSurface", text(**narrower))
    assert '"reason": "ETAG_MISMATCH"' in terminal.call(f"{SURFACES}/UpdateSurface", text(**narrower))
    terminal.remark("An administrator changes on whose behalf a surface runs.")
    context = {"tenant": {"actor_id": "nina", "tenant_id": "default", "role": "ROLE_TENANT_ADMIN"}}
    mine = {"surface": REPORTS, "update_mask": {"paths": ["tenant_context"]}}
    terminal.call(f"{SURFACES}/UpdateSurface", text(**mine, tenant_context=context))


def work(terminal: Terminal) -> None:
    """Does the work of workers by hand: takes batches through a stage, one by one and many at once."""
    terminal.remark("A run, a batch, and its way through the first stage.")
    terminal.call(f"{SURFACES}/StartRun", text(labels={"team": "ops"}))
    terminal.call(
        f"{WORKERS}/EnqueueBatch", text(batch=batch("day-1", "extract", 1, attributes={"file": "day-1.csv"}))
    )
    started = terminal.call(f"{WORKERS}/StartAvailable", text(max_batches=1, worker_id="by-hand"))
    assert '"attempt": "1"' in started
    token = field_of(started, "lease_token")
    terminal.call(
        f"{WORKERS}/ExtendLeases",
        text(extensions=[{"key": "day-1", "lease_token": token, "progress": "row 50"}]),
    )
    following = [batch("day-1-t", "transform", 1)]
    done = text(key="day-1", lease_token=token, next=following, pass_attributes=True, result={"rows": "100"})
    assert "applied" in terminal.call(f"{WORKERS}/AcknowledgeBatch", done)
    terminal.remark("How the run goes: what became of the batches of each stage.")
    assert '"acknowledged": "1"' in terminal.call(f"{SURFACES}/GetRun")
    terminal.remark("Bulk forms: each item has a result of its own.")
    many = [batch(f"day-{day}", "extract", day) for day in (2, 3, 4)]
    terminal.call(f"{WORKERS}/EnqueueBatches", text(batches=[*many, batch("day-5", "exract", 5)]))
    terminal.call(f"{WORKERS}/StartAvailable", text(stages=["extract"], worker_id="by-hand"))
    terminal.remark(
        "The queue: how much of each stage, how old, with which workers, and why no batch starts."
    )
    seen = terminal.call(f"{SURFACES}/GetQueue")
    assert '"block_reason"' in seen
    assert '"worker_id": "by-hand"' in seen
    terminal.remark("Each item has a result of its own.")
    terminal.call(
        f"{WORKERS}/AcknowledgeBatches", text(acknowledgements=[{"key": "day-2"}, {"key": "day-9"}])
    )
    terminal.remark("A failed attempt is retried.")
    failed = text(key="day-3", attempt=1, reason="source timed out")
    assert "retry_scheduled" in terminal.call(f"{WORKERS}/FailBatch", failed)
    terminal.call(f"{WORKERS}/AcknowledgeBatch", text(key="day-4"))
    terminal.remark("A call that waits for its first batch says at the end why it got none.")
    waited = text(stages=["load"], wait_ms=100, worker_id="by-hand")
    assert "stage_filter" in terminal.call(f"{WORKERS}/StartAvailable", waited)
    terminal.remark("The sequence from which a source may safely read on.")
    terminal.call(f"{WORKERS}/GetResumePoint", text(stage="extract"))


def schedule(terminal: Terminal) -> None:
    """Reads, pauses and changes a schedule, and announces runs by hand."""
    terminal.remark("A schedule: the server starts a run at each due time.")
    nightly = {"cron": {"expression": "30 2 * * mon-fri"}, "time_zone": "Europe/Berlin"}
    pipeline = {"name": "nightly", "schedule": nightly, "stages": STAGES}
    created = text(surface_id="nightly", adapter_profile="ADAPTER_PROFILE_STANDARD", pipeline=pipeline)
    assert "next_due_ms" in terminal.call(f"{SURFACES}/CreateSurface", created)
    assert "due_ms" in terminal.call(f"{SCHEDULES}/ListDueTimes", text(surface=NIGHTLY, count=3))
    paused = text(surface=NIGHTLY, reason="month's end")
    assert '"reason": "month\'s end"' in terminal.call(f"{SCHEDULES}/PauseSchedule", paused)
    terminal.call(f"{SCHEDULES}/ResumeSchedule", text(surface=NIGHTLY))
    terminal.remark("Another scheduler can announce its runs, and StartRun starts them.")
    assert '"lifecycle_label": "scheduled"' in terminal.call(
        f"{SCHEDULES}/ScheduleRun", text(surface=NIGHTLY)
    )
    triggered = text(surface=NIGHTLY, reason="a file arrived")
    assert '"lifecycle_label": "triggered"' in terminal.call(f"{SCHEDULES}/TriggerRun", triggered)
    terminal.remark("A new schedule: its next due time is settled anew.")
    hourly = {"schedule": {"interval": {"interval_ms": 3_600_000}}}
    mask = {"paths": ["pipeline.schedule"]}
    terminal.call(f"{SURFACES}/UpdateSurface", text(surface=NIGHTLY, update_mask=mask, pipeline=hourly))


def limit_a_stage(terminal: Terminal) -> None:
    """Limits the batches in flight of one stage, and starts urgent ones first."""
    terminal.remark(
        "A limit for one stage. Its high batch starts first, and the block reason says why only one."
    )
    mask = {"paths": ["boundary.stage_limits"]}
    limited = {"stage_limits": [{"stage": "load", "max_in_flight": 1}]}
    changed = terminal.call(f"{SURFACES}/UpdateSurface", text(update_mask=mask, boundary=limited))
    assert '"stage_limits"' in changed
    loads = [batch("bulk-1", "load", 1), batch("urgent-2", "load", 2, priority="PRIORITY_HIGH")]
    terminal.call(f"{WORKERS}/EnqueueBatches", text(batches=loads))
    started = terminal.call(f"{WORKERS}/StartAvailable", text(stages=["load"], worker_id="by-hand"))
    assert '"urgent-2"' in started
    assert '"stage_limit"' in started
    terminal.call(f"{WORKERS}/AcknowledgeBatch", text(key="urgent-2"))
    terminal.call(f"{SURFACES}/CancelBatch", text(key="bulk-1", reason="only a test"))
    terminal.call(f"{SURFACES}/UpdateSurface", text(update_mask=mask, boundary={}))


def stream(terminal: Terminal) -> None:
    """Works over the stream, as a worker does."""
    terminal.remark("The work stream: open it with credits, report, leave.")
    opened = text(open={"worker_id": "by-hand", "stages": ["transform"]}, credits={"batches": 1})
    frames = [opened, text(leave={"release": True})]
    assert '"day-1-t"' in terminal.send(f"{WORKERS}/Work", *frames)


def watch(terminal: Terminal, clock: ManualClock) -> None:
    """Watches kept records, and waits for new ones."""
    terminal.remark("A watch: first the history, then heartbeats until there are new entries.")
    terminal.watch(f"{RECORDS}/WatchAudits", text(after_sequence=1), until='"heartbeat"')
    seen = terminal.follow(f"{RECORDS}/WatchLineage", text(filter={"stages": ["extract"]}), seconds=2)
    terminal.remark("A stream continues exactly after any frame, with its resume_token.")
    token = re.findall(r'"resume_token": "([^"]+)"', seen)[0]
    terminal.watch(f"{RECORDS}/WatchLineage", text(resume_token=token), until='"heartbeat"')
    terminal.remark("All surfaces of a tenant in one stream.")
    terminal.watch(f"{RECORDS}/WatchAudits", text(surface="tenants/default/surfaces/-"), until='"heartbeat"')
    terminal.remark("Freshness, as recorded and as it is now.")
    assert '"is_fresh": true' in terminal.call(f"{RECORDS}/GetFreshness")
    clock.advance(MINUTE_MS)
    assert "observed_lag_ms" in terminal.call(f"{RECORDS}/GetFreshness")
    terminal.watch(f"{RECORDS}/WatchFreshness", "{}", until='"reading"')


def read_records(terminal: Terminal) -> None:
    """Lists the records, and verifies them."""
    terminal.remark("The same records as lists.")
    page = terminal.call(f"{RECORDS}/ListAudits", text(page_size=2))
    terminal.call(f"{RECORDS}/ListAudits", text(page_size=2, page_token=field_of(page, "next_page_token")))
    terminal.call(f"{RECORDS}/ListLineage", text(filter={"run_ids": ["run-000001"]}, page_size=1))
    terminal.call(f"{RECORDS}/ListCheckpoints", text(filter={"stages": ["extract"]}, page_size=1))
    terminal.call(f"{RECORDS}/ListSinkIdempotencyKeys")
    terminal.call(f"{RECORDS}/ListDecisions")
    terminal.remark("The audits have not been changed since: the chain is valid, and this is its head.")
    assert '"valid": true' in terminal.call(f"{RECORDS}/VerifyAudits")


def mend(terminal: Terminal) -> None:
    """Explains a batch, and repairs its problem."""
    terminal.remark("The history of a batch, also long after it ended.")
    assert '"acknowledged"' in terminal.call(f"{RECORDS}/ExplainBatch", text(key="day-1"))
    terminal.remark("Dead letters: which workers tried, and why they failed.")
    loads = [batch(f"load-{number}", "load", number) for number in (6, 7, 8)]
    terminal.call(f"{WORKERS}/EnqueueBatches", text(batches=loads))
    terminal.call(f"{WORKERS}/StartAvailable", text(worker_id="loader-1", stages=["load"]))
    failure = {"attempt": 1, "reason": "table is missing", "permanent": True}
    failures = [{"key": one["key"], **failure} for one in loads]
    terminal.call(f"{WORKERS}/FailBatches", text(failures=failures))
    terminal.remark(
        "Batches that have not ended: in which state, since when, with whom, and why the last attempt failed."
    )
    listed = terminal.call(f"{SURFACES}/ListBatches", text(filter={"stages": ["load"]}, page_size=1))
    assert '"last_failure"' in listed
    wanted = {"stages": ["load"], "reasons": ["table is"]}
    page = terminal.call(f"{SURFACES}/ListDeadLetters", text(filter=wanted, page_size=2))
    assert '"loader-1"' in page
    rest = text(filter=wanted, page_size=2, page_token=field_of(page, "next_page_token"))
    assert '"load-8"' in terminal.call(f"{SURFACES}/ListDeadLetters", rest)
    terminal.remark(
        "Redriven a batch is tried anew, cancelled or discarded it has ended. Each key has its answer."
    )
    whole = text(all=True, reason="table was made", dry_run=True)
    assert '"plan_hash"' in terminal.call(f"{SURFACES}/RedriveDeadLetters", whole)
    asked = text(keys=["load-6", "load-9"], reason="table was made")
    assert '"due_ms"' in terminal.call(f"{SURFACES}/RedriveDeadLetters", asked)
    cancelled = terminal.call(f"{SURFACES}/CancelBatch", text(key="load-6", reason="wrong file"))
    assert "BATCH_STATE_CANCELLED" in cancelled
    discard = text(keys=["load-7"], reason="that feed has ended")
    assert '"load-7"' in terminal.call(f"{SURFACES}/DiscardDeadLetters", discard)
    terminal.remark("Audits name what was acted on: all that name a batch are found by its key.")
    audits = terminal.call(f"{RECORDS}/ListAudits", text(filter={"keys": ["load-6"]}))
    assert "batches/load-6" in audits
    assert '"refused_keys"' in audits


def control(terminal: Terminal) -> None:
    """Pauses, resumes and drains; replays by plan; ends runs."""
    terminal.remark("No batch starts; batches in flight may finish.")
    for verb, reason in (("pause", "disk is filling"), ("resume", "disk is free"), ("drain", "deploying")):
        terminal.call(f"{SURFACES}/ApplyControl", text(action={verb: {"reason": reason}}))
    terminal.remark("While it drains, the surface accepts no batches.")
    refused = terminal.call(f"{WORKERS}/EnqueueBatch", text(batch=batch("day-9", "extract", 9)))
    assert '"reason": "INTAKE_CLOSED"' in refused
    terminal.call(f"{SURFACES}/ApplyControl", text(action={"resume": {"reason": "deployed"}}))
    terminal.remark("One control for many surfaces has a result for each; a dry run changes none.")
    running = {"filter": {"control_states": ["running"]}, "dry_run": True}
    terminal.call(f"{SURFACES}/ApplyControls", text(action={"drain": {"reason": "upgrade"}}, **running))
    terminal.remark(
        "A dry run returns the plan of a replay; with its hash the server replays by that plan or not at all."
    )
    action = {"replay": {"from_stage": "transform", "reason": "repaired"}}
    planned = terminal.call(f"{SURFACES}/ApplyControl", text(dry_run=True, action=action))
    plan_hash = field_of(planned, "plan_hash")
    stale = text(action=action, expected_plan_hash="0" * 64)
    assert '"reason": "PLAN_CHANGED"' in terminal.call(f"{SURFACES}/ApplyControl", stale)
    replay = text(action=action, expected_plan_hash=plan_hash)
    assert '"replaying"' in terminal.call(f"{SURFACES}/ApplyControl", replay)
    terminal.remark("A run with outstanding batches cannot complete.")
    assert '"reason": "OUTSTANDING_BATCHES"' in terminal.call(f"{SURFACES}/CompleteRun")
    terminal.remark("A failed run resumes from its latest checkpoint.")
    terminal.call(f"{SURFACES}/FailRun", text(reason="the warehouse is down"))
    terminal.call(f"{SURFACES}/ResumeRun")
    terminal.remark("The runs of a surface, the newest first, and what happened in one of them.")
    assert '"resumptions": "1"' in terminal.call(
        f"{SURFACES}/ListRuns", text(filter={"labels": {"team": "ops"}})
    )
    found = terminal.call(f"{RECORDS}/ListAudits", text(filter={"run_ids": ["run-000001"]}, page_size=1))
    assert '"run_id": "run-000001"' in found
    terminal.call(f"{SURFACES}/ApplyControl", text(action={"resume": {"reason": "looked at it"}}))


def show_a_token(terminal: Terminal) -> None:
    """Calls a server that knows its callers: without a token, and with tokens of two tenants."""
    flights = "tenants/acme/surfaces/flights"
    terminal.remark("Without a token the server answers nothing but health: no reflection either.")
    assert "expected credentials" in terminal.ask("list")
    terminal.remark("An administrator of acme creates a surface.")
    terminal.token = "ada"
    terminal.call(
        f"{SURFACES}/CreateSurface",
        text(parent="tenants/acme", surface_id="flights", adapter_profile="ADAPTER_PROFILE_STANDARD"),
    )
    terminal.remark("A viewer of acme reads, and starts no run; the refusal is audited.")
    terminal.token = "vic"
    listed = terminal.call(f"{SURFACES}/ListSurfaces", text(parent="tenants/acme", view="SURFACE_VIEW_BASIC"))
    assert flights in listed, terminal.transcript
    assert "ROLE_FORBIDS" in terminal.call(f"{SURFACES}/StartRun", text(surface=flights, request_id="r-1"))
    terminal.remark("An administrator of globex does not find it. All tenants are for the system.")
    terminal.token = "sam"
    assert "SURFACE_NOT_FOUND" in terminal.call(f"{SURFACES}/GetSurface", text(surface=flights))
    assert "SURFACE_NOT_FOUND" in terminal.call(f"{SURFACES}/ListSurfaces", text(parent="tenants/acme"))
    assert "ROLE_FORBIDS" in terminal.call(f"{SURFACES}/ListTenants")
    terminal.remark("The audits say who asked, and how the server knows that.")
    terminal.token = "ada"
    audits = terminal.call(f"{RECORDS}/ListAudits", text(surface=flights))
    assert "token vic" in audits
