"""Surfaces as a whole: creation, presets, deletion and undeletion."""

import pytest
from lightspeed_ops.core import commands, limits
from lightspeed_ops.core import surface as state
from lightspeed_ops.core.commands import CreateSurface
from lightspeed_ops.core.connector import ReprocessWindow, RetryPolicy
from lightspeed_ops.core.events import (
    Audited,
    RunRecorded,
    RunStarted,
    SurfaceCreated,
    SurfaceDeleted,
    SurfaceUndeleted,
)
from lightspeed_ops.core.pipeline import Idle, Pipeline, StageKind
from lightspeed_ops.core.policy import Budget, TenantContext, Usage
from lightspeed_ops.core.profiles import AdapterProfile
from lightspeed_ops.core.queue import QueueBoundary, QueueMode
from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.core.refusal import Reason
from lightspeed_ops.core.run import RunRecord
from lightspeed_ops.core.schedule import MANUAL, Cron, Interval, Schedule
from lightspeed_ops.core.settings import default_settings
from lightspeed_ops.core.telemetry import TelemetrySnapshot

from tests.server.core.building import (
    ADMIN,
    COMPLETE_RUN,
    DELETE,
    EDITOR,
    NAME,
    NOW_MS,
    START_RUN,
    STRANGER,
    SYSTEM,
    UNDELETE,
    VIEWER,
    acknowledge,
    acknowledged,
    batch,
    batches,
    create,
    dead_letters,
    enqueue,
    fail,
    in_flight,
    pause,
    pipeline,
    stage,
    start,
)
from tests.server.core.given import Outcome, Refused, given, given_nothing, malformed, refusal


def test_a_surface_is_created_with_its_presets() -> None:
    """The creation event has every setting; the first audit is the creation."""
    command = create(EDITOR)
    done = given_nothing().when(command)
    done.then(
        SurfaceCreated(AdapterProfile.STANDARD, EDITOR, command.pipeline, command.settings, NOW_MS)
    ).audited(("create", "ok"))
    assert ("eve", Idle()) == (done.audits[0].actor_id, done.state.lifecycle)


def test_a_surface_is_created_once() -> None:
    """A second creation is SURFACE_EXISTS, and changes nothing."""
    given().when(create()).then(refusal(Reason.SURFACE_EXISTS))


def test_a_system_may_create_a_surface() -> None:
    """A system context may create a surface for the service itself."""
    assert SYSTEM == given_nothing().when(create(SYSTEM)).state.context


SOURCE, SOURCE_TOO = stage("source", StageKind.SOURCE), stage("source-2", StageKind.SOURCE)
SINK, SINK_TOO = stage("sink", StageKind.SINK), stage("sink-2", StageKind.SINK)


@pytest.mark.parametrize(
    ("profile", "boundary", "retry", "records", "lag_ms", "lease_ms"),
    [
        (
            AdapterProfile.STANDARD,
            QueueBoundary(QueueMode.PUSH_PULL, 16, 1_000, 5_000),
            RetryPolicy(3, 250, 10_000),
            10_000,
            30_000,
            60_000,
        ),  # the default
        (
            AdapterProfile.HEAVY_DATA,
            QueueBoundary(QueueMode.PUSH_PULL, 64, 10_000, 30_000),
            RetryPolicy(5, 1_000, 60_000),
            1_000_000,
            300_000,
            300_000,
        ),  # few and large batches
        (
            AdapterProfile.BURST_RECOVERY,
            QueueBoundary(QueueMode.PUSH_PULL, 256, 100_000, 10_000),
            RetryPolicy(8, 100, 5_000),
            50_000,
            60_000,
            30_000,
        ),  # many batches at once
    ],
)
def test_the_presets_are_the_contracts(
    profile: AdapterProfile,
    boundary: QueueBoundary,
    retry: RetryPolicy,
    records: int,
    lag_ms: int,
    lease_ms: int,
) -> None:
    """The presets of each profile are the contract's numbers."""
    settings = default_settings("flights", profile)
    plan = settings.connector_plan
    assert (boundary, retry, records) == (settings.boundary, plan.retry_policy, plan.max_batch_records)
    assert (lag_ms, lease_ms, Budget()) == (settings.max_allowed_lag_ms, settings.lease_ms, settings.budget)


@pytest.mark.parametrize(
    ("command", "fields"),
    [
        (create(max_in_flight=0), ("boundary.max_in_flight",)),
        (create(max_in_flight=limits.IN_FLIGHT + 1), ("boundary.max_in_flight",)),
        (create(max_queued=0), ("boundary.max_queued",)),
        (create(max_queued=limits.QUEUED + 1), ("boundary.max_queued",)),
        (create(cancellation_budget_ms=-1), ("boundary.cancellation_budget_ms",)),
        (create(lease_ms=999), ("lease_ms",)),
        (create(lease_ms=86_400_001), ("lease_ms",)),
        (create(max_allowed_lag_ms=-1), ("max_allowed_lag_ms",)),
        (create(idempotency_keys_kept=999), ("idempotency_keys_kept",)),
        (create(idempotency_keys_kept=10_000_001), ("idempotency_keys_kept",)),
        (create(max_attempts=0), ("connector_plan.retry_policy.max_attempts",)),
        (create(max_attempts=101), ("connector_plan.retry_policy.max_attempts",)),
        (create(base_backoff_ms=-1), ("connector_plan.retry_policy.base_backoff_ms",)),
        (create(max_backoff_ms=-1), ("connector_plan.retry_policy.max_backoff_ms",)),
        (create(destination=""), ("connector_plan.dead_letter_policy.destination",)),
        (create(max_payload_bytes=0), ("connector_plan.dead_letter_policy.max_payload_bytes",)),
        (create(max_batch_records=0), ("connector_plan.max_batch_records",)),
        (
            create(reprocess_window=ReprocessWindow(-1, -2, "")),
            (
                "connector_plan.reprocess_window.start_sequence",
                "connector_plan.reprocess_window.end_sequence",
                "connector_plan.reprocess_window.reason",
            ),
        ),
        (
            create(reprocess_window=ReprocessWindow(5, 4, "backwards")),
            ("connector_plan.reprocess_window.end_sequence",),
        ),
        (create(budget=Budget(max_jobs=-1)), ("budget.max_jobs",)),
        (create(lease_ms=0, max_in_flight=0), ("boundary.max_in_flight", "lease_ms")),  # all at once
        (create(pipeline=pipeline(name="")), ("pipeline.name",)),
        (create(pipeline=Pipeline("x", MANUAL, ())), ("pipeline.stages",)),
        (create(pipeline=pipeline(*[stage(f"s{n}") for n in range(65)])), ("pipeline.stages",)),
        (create(pipeline=pipeline(stage("a"), stage("a"))), ("pipeline.stages[1].name",)),
        (create(pipeline=pipeline(stage("Extract"))), ("pipeline.stages[0].name",)),
        (create(pipeline=pipeline(stage("a", reads=""))), ("pipeline.stages[0].boundary.input_contract",)),
        (create(pipeline=pipeline(stage("a", writes=""))), ("pipeline.stages[0].boundary.output_contract",)),
        (
            create(pipeline=pipeline(schedule=Schedule(Interval(999)))),
            ("pipeline.schedule.interval.interval_ms",),
        ),
        (create(pipeline=pipeline(schedule=Schedule(Cron("* * *")))), ("pipeline.schedule.cron.expression",)),
        (
            create(pipeline=pipeline(schedule=Schedule(Cron("99 99 99 99 99")))),
            ("pipeline.schedule.cron.expression",) * 5,
        ),
        (
            create(pipeline=pipeline(stage("a", StageKind.SINK), stage("b", StageKind.SOURCE))),
            ("pipeline.stages[0].kind", "pipeline.stages[1].kind", "pipeline.stages[1].kind"),
        ),  # a sink before its source
        (
            create(pipeline=pipeline(SOURCE, SINK, SOURCE_TOO, SINK_TOO)),
            ("pipeline.stages[2].kind",),
        ),  # likewise
        (create(pipeline=pipeline(SOURCE)), ("pipeline.stages[0].kind",)),  # no sink
        (create(pipeline=pipeline(SOURCE, stage("b"))), ("pipeline.stages[1].kind",)),  # likewise
        (create(pipeline=pipeline(stage("a"), SINK)), ("pipeline.stages[0].kind",)),  # no source
        (
            create(pipeline=pipeline(SOURCE, stage("b", reads="x", writes="y"), SINK), lease_ms=0),
            (
                "pipeline.stages[1].boundary.input_contract",
                "pipeline.stages[2].boundary.input_contract",
                "lease_ms",
            ),
        ),  # contracts that do not match, and everything else that is wrong
    ],
)
def test_malformed_settings_are_refused(command: CreateSurface, fields: tuple[str, ...]) -> None:
    """Malformed settings are refused; the refusal names each field by its path, all at once."""
    given_nothing().when(command).then(malformed(*fields))


@pytest.mark.parametrize(
    "command",
    [
        create(max_in_flight=1, max_queued=1, cancellation_budget_ms=0),  # the narrowest boundary
        create(max_in_flight=limits.IN_FLIGHT, max_queued=limits.QUEUED),  # the widest
        create(lease_ms=1_000),  # the shortest lease
        create(lease_ms=86_400_000),  # the longest
        create(max_attempts=1, base_backoff_ms=0, max_backoff_ms=0),  # one attempt
        create(dead_letters=False, destination="", max_payload_bytes=0),  # no dead letters, so no destination
        create(reprocess_window=ReprocessWindow(0, 0, "one batch")),  # one sequence
        create(budget=Budget(0, 0, 0, 0, 0, 0)),  # no units
        create(pipeline=pipeline(schedule=Schedule(Cron("0 3 * * 1")))),  # five fields
        create(pipeline=pipeline(SOURCE, SINK)),  # the fewest stages
        create(pipeline=pipeline(SOURCE, SINK, stage("later"), SINK_TOO)),  # a sink between other stages
        create(pipeline=pipeline(SOURCE, SOURCE_TOO, SINK)),  # two sources
    ],
)
def test_the_limits_themselves_are_allowed(command: CreateSurface) -> None:
    """Each bound itself is allowed."""
    assert given_nothing().when(command).state.exists


@pytest.mark.parametrize(
    "before",
    [
        (),  # never used
        (START_RUN, COMPLETE_RUN),  # the run has ended
        (*acknowledged(batch()), COMPLETE_RUN),  # and its batches too
        (pause(),),  # control states do not matter
    ],
)
def test_a_surface_with_nothing_left_can_be_deleted(before: tuple[commands.Command[object], ...]) -> None:
    """A surface without batches and run can be deleted; its deletion is the last audit."""
    done = given(*before).when(DELETE).then(SurfaceDeleted(NOW_MS)).audited(("delete", "ok"))
    assert not done.state.exists


@pytest.mark.parametrize(
    ("before", "counts"),
    [
        ((enqueue(*batches(2)),), {"queued": "2"}),  # queued
        ((*in_flight(batch()), commands.FailRun("x")), {"in_flight": "1"}),  # in flight
        ((*in_flight(batch()), fail(), commands.FailRun("x")), {"retrying": "1"}),  # retrying
        ((*dead_letters(batch()), COMPLETE_RUN), {"dead_lettered": "1"}),  # dead letters are never dropped
    ],
)
def test_a_surface_with_batches_left_is_not_deleted(
    before: tuple[commands.Command[object], ...], counts: dict[str, str]
) -> None:
    """A surface with active batches is not deleted: neither work nor dead letters are dropped."""
    expected = {"queued": "0", "retrying": "0", "in_flight": "0", "dead_lettered": "0", **counts}
    given(*before).when(DELETE).then(refusal(Reason.OUTSTANDING_BATCHES, **expected))


def test_a_surface_with_an_active_run_is_not_deleted() -> None:
    """A surface with an active run is not deleted; an operator ends the run first."""
    given(START_RUN).when(DELETE).then(refusal(Reason.RUN_ACTIVE, lifecycle="running"))


@pytest.mark.parametrize("command", [START_RUN, DELETE, pause(), enqueue(batch("b-1"))])
def test_a_deleted_surface_does_nothing(command: commands.Command[object]) -> None:
    """A deleted surface refuses commands.

    A caller of its tenant learns the time of the deletion, other tenants nothing.
    """
    refused = given(DELETE).when(command)
    refused.then(refusal(Reason.SURFACE_NOT_FOUND, deleted_ms=str(NOW_MS)))
    assert "UndeleteSurface" in refused.answer.message
    stranger = given(DELETE).when(command, by=STRANGER)
    stranger.then(refusal(Reason.SURFACE_NOT_FOUND))
    assert given_nothing().when(command).answer == stranger.answer


def test_a_deleted_surface_is_read() -> None:
    """Callers of its tenant may read a deleted surface, and other tenants may not.

    An unknown surface is not found.
    """
    assert given(DELETE).when(commands.AskToRead(), by=VIEWER).answer is None
    given(DELETE).when(commands.AskToRead(), by=STRANGER).then(refusal(Reason.SURFACE_NOT_FOUND))
    given_nothing().when(commands.AskToRead()).then(refusal(Reason.SURFACE_NOT_FOUND))


@pytest.mark.parametrize(
    "by",
    [
        None,  # the surface's own context
        EDITOR,  # another context of the tenant that may create
    ],
)
def test_a_deleted_name_is_taken(by: TenantContext | None) -> None:
    """A deleted name cannot be created again; the refusal says to undelete.

    The deletion stays the last audit.
    """
    done = given(DELETE).when(create(), by=by)
    done.then(refusal(Reason.SURFACE_EXISTS, deleted_ms=str(NOW_MS)))
    assert "deleted" in done.answer.message
    assert "UndeleteSurface" in done.answer.message
    assert "delete" == last_action(done)


def test_a_deleted_name_is_hidden_from_other_tenants() -> None:
    """A caller of another tenant is refused as for a name that never existed."""
    done = given(DELETE).when(create(), by=STRANGER).then(refusal(Reason.SURFACE_NOT_FOUND))
    assert "delete" == last_action(done)


def test_an_undeleted_surface_is_as_it_was() -> None:
    """An undeleted surface keeps settings, usage, states, telemetry, applied keys and certification.

    Sequences continue.
    """
    once = given(
        *acknowledged(batch(stage="load")), COMPLETE_RUN, commands.CertifyHeavyDataConformance(), pause()
    )
    before = once.surface.state
    kept = (before.settings, before.usage, before.lifecycle, before.control, before.telemetry)
    audits = before.audit_count
    done = once.having(DELETE).when(UNDELETE).then(SurfaceUndeleted(NOW_MS)).audited(("undelete", "ok"))
    after = done.state
    assert after.exists
    assert (False, 0) == (after.is_deleted, after.deleted_ms)
    assert kept == (after.settings, after.usage, after.lifecycle, after.control, after.telemetry)
    assert state.conformance_passed(after)
    assert audits + 2 == after.audit_count
    again = done.surface.entries(RecordKind.AUDIT)
    assert list(range(1, audits + 3)) == [entry.sequence for entry in again]


def test_an_undeleted_surface_suppresses_what_it_applied() -> None:
    """An undeleted surface lists and suppresses the sink keys that it had applied."""
    once = given(*acknowledged(batch(stage="load")), COMPLETE_RUN, DELETE, UNDELETE)
    again = once.having(START_RUN, enqueue(batch(stage="load")), start()).when(acknowledge("b-1"))
    assert 1 == again.state.queue.counts.duplicates_suppressed
    assert "run-000002" == again.state.run.run_id


def test_a_budget_outlives_a_deletion() -> None:
    """A deletion and undeletion restore no budget: used runs stay used."""
    spent = given_nothing().having(create(budget=Budget(max_pipeline_runs=1)), START_RUN, COMPLETE_RUN)
    assert Reason.BUDGET_EXHAUSTED is spent.having(DELETE, UNDELETE).when(START_RUN).answer.reason


def test_only_a_deleted_surface_is_undeleted() -> None:
    """An undeletion of an existing surface is refused with evidence; an unknown surface is not found."""
    refused = given().when(UNDELETE).then(refusal(Reason.SURFACE_EXISTS))
    refused.audited(("undelete", "refused:surface_exists"))
    given_nothing().when(UNDELETE).then(refusal(Reason.SURFACE_NOT_FOUND))


def last_action(done: Outcome) -> str:
    """Returns the action of the newest audit."""
    audits = [
        event.entry.record.action
        for commit in done.surface.commits
        for event in commit.events
        if isinstance(event, Audited)
    ]
    return audits[-1]


def forbidden(actor_id: str, role: str) -> Refused:
    """Returns the refusal of a role that may not delete."""
    return refusal(Reason.ROLE_FORBIDS, actor_id=actor_id, action="delete", role=role)


OF_AN_EDITOR = (create(EDITOR),)
"""A surface whose own context may not delete it."""


def test_an_administrator_deletes_an_editor_s_surface() -> None:
    """A named administrator may delete a surface whose own context is an editor without that right."""
    surface = given_nothing().having(*OF_AN_EDITOR)
    surface.when(DELETE).then(forbidden("eve", "editor")).audited(("delete", "denied:role_forbids"))
    deleted = surface.when(commands.DeleteSurface(context=ADMIN)).then(SurfaceDeleted(NOW_MS))
    assert ["ada"] == [entry.actor_id for entry in deleted.audits]
    gone = given_nothing().having(*OF_AN_EDITOR, commands.DeleteSurface(context=ADMIN))
    gone.when(UNDELETE).then(forbidden("eve", "editor"))
    gone.when(commands.UndeleteSurface(context=ADMIN)).then(SurfaceUndeleted(NOW_MS))


@pytest.mark.parametrize("command", [commands.DeleteSurface, commands.UndeleteSurface])
def test_a_named_context_must_satisfy_the_policy(command: type[commands.DeleteSurface]) -> None:
    """A named viewer is forbidden, and another tenant finds nothing.

    A known caller cannot act as another one.
    """
    before = () if command is commands.DeleteSurface else (DELETE,)
    given(*before).when(command(context=VIEWER)).then(forbidden("vic", "viewer"))
    given(*before).when(command(context=STRANGER)).then(refusal(Reason.SURFACE_NOT_FOUND))
    known = given(*before).when(command(context=ADMIN), by=VIEWER)
    known.then(forbidden("vic", "viewer"))


def test_a_history_with_a_second_creation_is_replayed() -> None:
    """A second creation in a journal of earlier versions begins the surface anew.

    Versions, sequences and run numbers continue.
    """
    once = given(*acknowledged(batch(stage="load")), COMPLETE_RUN, DELETE)
    audits, version = once.surface.state.audit_count, once.surface.state.version
    made = create()
    once.having(SurfaceCreated(made.adapter_profile, ADMIN, made.pipeline, made.settings, NOW_MS))
    surface = once.surface.state
    assert (True, False, 0) == (surface.exists, surface.is_deleted, surface.deleted_ms)
    assert (Usage(), 0, TelemetrySnapshot()) == (surface.usage, len(surface.applied_keys), surface.telemetry)
    assert (audits, version + 1) == (surface.audit_count, surface.version)
    recorded = RunRecorded(RunRecord(number=1, started_ms=0, records=0), oldest_kept=1)
    once.when(START_RUN).then(recorded, RunStarted("run-000002", NOW_MS, started_by="ada"))


def test_the_default_surface_is_the_defaults() -> None:
    """The default surface has the name and tenant that requests without a name mean."""
    assert ("default", "tenants/default/surfaces/default") == (state.DEFAULT_TENANT, state.DEFAULT_SURFACE)
    assert ("acme", NAME) == (state.tenant_of(NAME), state.surface_name("acme", "flights"))


CRON_FIELDS = {
    # Values of each field of a cron expression that are valid, and values that are not.
    0: (
        ["0", "59", "*/1", "*/59", "0-59", "5,10,15", "10-20/5", "7/10", "00"],
        ["60", "-1", "*/0", "*/60", "5-3"],
    ),
    1: (["0", "23", "*/6", "9-17"], ["24", "22-24", "1-", "-5"]),
    2: (["1", "31", "1,15", "*/2"], ["0", "32", "L", "?", "1,,2"]),
    3: (["1", "12", "JAN", "dec", "jan-jun", "feb,aug", "3/3"], ["0", "13", "janu", "mon", "dec-jan"]),
    4: (
        ["0", "7", "SUN", "mon-fri", "sat", "5-7"],
        ["8", "jan", "fri-mon", "1#2", "mo", "*-3", "**", "1/"],
    ),
}


@pytest.mark.parametrize("place", CRON_FIELDS)
def test_a_cron_expression_is_one_of_crontab(place: int) -> None:
    """Each cron field accepts its own values, names, ranges, steps and lists, and no others."""
    taken, refused = CRON_FIELDS[place]
    for text in taken:
        fields = ["*"] * 5
        fields[place] = text
        asked = create(pipeline=pipeline(schedule=Schedule(Cron(" ".join(fields)))))
        assert given_nothing().when(asked).state.exists, text
    for text in refused:
        fields = ["*"] * 5
        fields[place] = text
        asked = create(pipeline=pipeline(schedule=Schedule(Cron(" ".join(fields)))))
        given_nothing().when(asked).then(malformed("pipeline.schedule.cron.expression"))


@pytest.mark.parametrize(
    "text", ["", "   ", "@reboot", "@daily 1", "* * * * * *", "\u0663 * * * *", "* * * * 1\u00b2"]
)
def test_what_is_no_cron_expression_is_refused(text: str) -> None:
    """Other macros, other numbers of fields, and digits of other scripts are refused."""
    done = given_nothing().when(create(pipeline=pipeline(schedule=Schedule(Cron(text)))))
    assert done.decided.refusal is not None
    assert {"pipeline.schedule.cron.expression"} == {one.field for one in done.decided.refusal.violations}
