"""Plans of replays: the result of a dry run, and the plan hash that a replay can require."""

import re
from dataclasses import replace

import pytest
from lightspeed_ops.core import commands, operator
from lightspeed_ops.core.commands import ApplyControl
from lightspeed_ops.core.connector import ReprocessWindow
from lightspeed_ops.core.events import ReplayStarted
from lightspeed_ops.core.policy import Budget
from lightspeed_ops.core.refusal import Reason
from lightspeed_ops.core.replay_plan import ReplayPlan, StagePlan

from tests.server.core.building import (
    NOW_MS,
    VIEWER,
    acknowledge,
    batch,
    batches,
    create,
    dead_letters,
    discard,
    drain,
    enqueue,
    fail,
    in_flight,
    pause,
    replay,
    resume,
    start,
)
from tests.server.core.given import Given, at, given, refusal

WINDOW = commands.UpdateSurface(
    ("connector_plan.reprocess_window",), reprocess_window=ReprocessWindow(1, 9, "bad day")
)


def dry(command: ApplyControl) -> ApplyControl:
    """Returns the same control as a dry run."""
    return replace(command, dry_run=True)


def by_plan(command: ApplyControl, plan_hash: str) -> ApplyControl:
    """Returns the same control, only valid with this plan hash."""
    return replace(command, expected_plan_hash=plan_hash)


def plan_of(surface: Given, command: ApplyControl | None = None) -> ReplayPlan:
    """Returns the plan that a dry run returns."""
    plan = surface.when(dry(command or replay())).then().answer
    assert isinstance(plan, ReplayPlan)
    return plan


def test_a_plan_counts_what_the_replay_does() -> None:
    """A plan counts the batches of each stage, empty stages included.

    The budget is that before the replay.
    """
    several = (batch("b-1"), batch("b-2", "transform", sequence=7), batch("b-3", "transform", sequence=3))
    surface = given(create(budget=Budget(max_pipeline_replays=5)), *dead_letters(*several), replay("load"))
    applied = batch("b-4", "transform", sequence=9)
    surface.having(enqueue(applied), start(), acknowledge("b-4"), WINDOW)
    asked = replay("transform", applied)
    plan = plan_of(surface, asked)
    assert (StagePlan("transform", 2, 1, 3, 9, 0), StagePlan("load", 0, 0, 0, 0, 0)) == plan.stages
    assert (1, 4) == (plan.budget_needed, plan.budget_left)
    assert re.fullmatch("[0-9a-f]{64}", plan.plan_hash)
    done = surface.when(by_plan(asked, plan.plan_hash))
    assert [("b-2", "b-3"), (applied,)] == [
        value
        for event in done.events
        if isinstance(event, ReplayStarted)
        for value in (event.requeued_keys, event.reprocessed)
    ]
    assert plan == done.answer


def test_what_the_sink_has_applied_will_be_suppressed() -> None:
    """The plan counts batches that the sink will suppress; those of a window are applied again instead."""
    once, again = (
        batch("b-1", "load", idempotency_key="k"),
        batch("b-2", "load", idempotency_key="k", sequence=2),
    )
    surface = given(*in_flight(once, again), fail("b-2", permanent=True), acknowledge("b-1"))
    assert [0, 0, 1] == [stage.suppressed for stage in plan_of(surface).stages]
    surface.having(WINDOW, replay("load", once), start(), acknowledge("b-2"), fail("b-1", permanent=True))
    assert [(1, 0)] == [
        (stage.dead_letters, stage.suppressed) for stage in plan_of(surface, replay("load")).stages
    ]


def test_a_dry_run_leaves_nothing() -> None:
    """A dry run leaves no event, audit or decision.

    It returns the same at any time for any caller and reason.
    """
    surface = given(*dead_letters(*batches(2)))
    version = surface.surface.state.version
    plan = plan_of(surface)
    assert version == surface.surface.state.version
    surface.having(at(NOW_MS + 9_000), pause())
    assert plan.plan_hash == plan_of(surface, replay(reason="another")).plan_hash


@pytest.mark.parametrize(
    ("surface", "command"),
    [
        (given(*dead_letters(batch())), replay("nowhere")),
        (given(create()), replay()),  # no run
        (given(create(budget=Budget(max_pipeline_replays=0)), *dead_letters(batch())), replay()),
        (given(*dead_letters(batch()), drain()), replay()),  # a control state
        (given(create(max_queued=1), *in_flight(batch()), acknowledge("b-1"), WINDOW, enqueue(batch("b-2"))),
         replay("extract", batch())),  # no room for the batches of the window
        (given(create(budget=Budget(max_mitigations=0))), pause()),
        (given(create()), resume()),
    ],
)  # fmt: skip
def test_a_dry_run_is_refused_as_the_control_would_be(surface: Given, command: ApplyControl) -> None:
    """A dry run is refused as the control would be, in the same words, but without evidence."""
    refused = surface.when(dry(command)).decided
    assert () == refused.events
    assert refused.refusal is not None
    assert refused.refusal == surface.when(command).decided.refusal


def test_a_dry_run_refuses_callers_that_may_not_replay() -> None:
    """A dry run is denied if the caller may not replay.

    The denial is not kept, since nothing was attempted.
    """
    denied = given(*dead_letters(batch())).when(dry(replay()), by=VIEWER)
    assert () == denied.decided.events
    assert denied.decided.refusal is not None
    assert Reason.ROLE_FORBIDS is denied.decided.refusal.reason


@pytest.mark.parametrize("command", [pause(), drain()])
def test_other_controls_have_no_plan(command: ApplyControl) -> None:
    """Other controls have no plan; their dry run says whether they would succeed."""
    done = given(create()).when(dry(command)).then()
    assert done.answer is None
    assert "running" == operator.label(done.state.control)


def test_a_replay_by_another_plan_is_refused_with_evidence() -> None:
    """A replay with an outdated plan hash is refused and audited, and spends nothing.

    In the example one dead letter is gone.
    """
    surface = given(*dead_letters(*batches(2)))
    planned = plan_of(surface).plan_hash
    surface.having(discard("b-1"))
    actual = plan_of(surface).plan_hash
    refused = surface.when(by_plan(replay(), planned))
    refused.then(refusal(Reason.PLAN_CHANGED, plan_hash=actual, expected_plan_hash=planned))
    refused.audited(("replay", "refused:plan_changed"))
    assert (0, 1) == (refused.state.usage.pipeline_replays, refused.state.queue.counts.dead_lettered)
    surface.when(by_plan(replay(), actual)).audited(("replay", "ok"))


BEFORE = given(*dead_letters(*batches(2, "load")))


@pytest.mark.parametrize(
    "other",
    [
        given(*dead_letters(*batches(3, "load"))),  # one more
        given(*dead_letters(*reversed(batches(2, "load")))),  # another order
        given(*dead_letters(batch("b-1", "load"), batch("b-2", "load", sequence=3))),  # another place
        given(*dead_letters(batch("b-1", "load"), batch("b-2", "transform", sequence=2))),  # another stage
        given(*dead_letters(batch("b-1", "load"), batch("b-2", "load", sequence=2, records=1))),  # content
        given(*in_flight(*batches(2, "load"), batch("x", "load", idempotency_key="once-b-1")),
              *(fail(key, permanent=True) for key in ("b-1", "b-2")), acknowledge("x")),  # one is suppressed
        given(*dead_letters(*batches(2, "load")), commands.CompleteRun(), commands.StartRun()),  # another run
    ],
)  # fmt: skip
def test_whatever_would_be_done_otherwise_has_another_hash(other: Given) -> None:
    """Every difference in the effects changes the hash."""
    assert plan_of(BEFORE).plan_hash != plan_of(other).plan_hash


def test_a_hash_is_the_same_for_ever() -> None:
    """A plan hash is stable across servers and versions, so a plan of one server is valid on another."""
    plan = plan_of(given(*dead_letters(batch("b-1", "load"))))
    assert "19c74426b6b3efb2ec38347e9f1c867014f23d0c7f83cb2340aa82eb94177d89" == plan.plan_hash
