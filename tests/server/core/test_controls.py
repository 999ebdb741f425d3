"""Operator controls: the gates that they open and close, their cost, and the evidence of refusals."""

import pytest
from lightspeed_ops.core import operator
from lightspeed_ops.core.block_reasons import SurfacePaused
from lightspeed_ops.core.commands import ApplyControl, Enqueued
from lightspeed_ops.core.events import DrainStarted, Event, Paused, Resumed
from lightspeed_ops.core.operator import Draining, Replaying, Running
from lightspeed_ops.core.orchestrator import BatchState
from lightspeed_ops.core.policy import Budget, DecisionKind, Usage
from lightspeed_ops.core.refusal import Reason

from tests.server.core.building import (
    EDITOR,
    NOW_MS,
    START_RUN,
    acknowledge,
    batch,
    batches,
    create,
    dead_letters,
    drain,
    enqueue,
    fail,
    in_flight,
    pause,
    replay,
    resume,
    start,
)
from tests.server.core.given import given, refusal


@pytest.mark.parametrize(
    ("before", "command", "event", "action"),
    [
        ((), pause("night", 5), Paused("night", 5, "ada"), "pause"),  # at the operator's time
        (
            (pause(),),
            resume("day"),
            Resumed("day", NOW_MS, "ada"),
            "resume",
        ),  # at the server's time, if none is given
        ((), drain("bye"), DrainStarted("bye", NOW_MS, "ada"), "drain"),  # from running
        ((pause(),), drain("bye"), DrainStarted("bye", NOW_MS, "ada"), "drain"),  # from paused too
    ],
)
def test_a_control_is_an_event_and_an_audit(
    before: tuple[ApplyControl, ...], command: ApplyControl, event: Event, action: str
) -> None:
    """A control is an event and an audit; reason and time are in both."""
    done = given(*before).when(command).then(event).audited((action, "ok"))
    assert [command.action.reason] == [entry.reason for entry in done.audits]


def test_a_control_that_the_table_does_not_have_is_refused_and_audited() -> None:
    """A control that the table does not have is refused and audited; the refusal names the allowed ones."""
    refused = refusal(Reason.CONTROL_REFUSED, control="paused", allowed="resume, drain, replay")
    given(pause()).when(pause()).then(refused).audited(("pause", "refused:control_refused"))


def test_unused_controls_are_not_listed_as_allowed() -> None:
    """A refusal does not list the end of a replay as allowed, since no operator can request it."""
    control = Replaying("transform", "repaired", NOW_MS)
    assert ("pause", "resume") == operator.allowed(control)


def test_paused_takes_batches_and_starts_none() -> None:
    """A paused surface enqueues batches and starts none."""
    paused = given(START_RUN, pause())
    paused.when(enqueue(batch())).answers(Enqueued(BatchState.QUEUED, already_enqueued=False))
    paused.when(start()).starts_nothing(SurfacePaused("maintenance", "ada", NOW_MS))


def test_draining_starts_batches_and_takes_none() -> None:
    """A draining surface starts batches and refuses new ones."""
    draining = given(START_RUN, enqueue(batch()), drain())
    draining.when(enqueue(batch("b-2"))).then(refusal(Reason.INTAKE_CLOSED, control="draining"))
    assert "b-1" == draining.when(start()).started[0].batch.key


def test_draining_still_recognises_what_it_has() -> None:
    """A draining surface answers a repeated batch as a duplicate."""
    draining = given(START_RUN, enqueue(batch()), drain())
    draining.when(enqueue(batch())).answers(Enqueued(BatchState.QUEUED, already_enqueued=True))


def test_replaying_takes_and_starts_batches() -> None:
    """A replaying surface enqueues and starts batches."""
    replaying = given(*dead_letters(batch()), replay())
    replaying.when(enqueue(batch("b-2"))).answers(Enqueued(BatchState.QUEUED, already_enqueued=False))
    assert ["b-1", "b-2"] == [one.batch.key for one in replaying.when(start()).started]


@pytest.mark.parametrize(
    "controls",
    [
        (),  # running
        (pause(),),  # paused
        (drain(),),  # draining
        (replay(),),  # replaying
    ],
)
def test_acknowledging_and_failing_is_always_possible(controls: tuple[ApplyControl, ...]) -> None:
    """Acknowledgements and failures are accepted in every control state."""
    dead = batch("b-0", sequence=0)
    working = given(*dead_letters(dead), enqueue(*batches(2)), start(), *controls)
    assert 1 == working.when(acknowledge("b-1")).state.queue.counts.succeeded
    assert 1 == working.when(fail("b-2")).state.queue.counts.retrying


@pytest.mark.parametrize(
    ("command", "usage"),
    [
        (pause(), Usage(mitigations=1)),  # a mitigation
        (drain(), Usage(mitigations=1)),  # a mitigation, too
        (replay(), Usage(pipeline_runs=0, pipeline_replays=1)),  # has a budget of its own
    ],
)
def test_a_control_costs_a_unit(command: ApplyControl, usage: Usage) -> None:
    """Pause and drain cost a mitigation unit, and a replay costs a replay unit.

    The run's unit is spent before.
    """
    done = given(START_RUN).when(command)
    assert usage.mitigations == done.state.usage.mitigations
    assert usage.pipeline_replays == done.state.usage.pipeline_replays
    assert 1 == len(done.decisions)


def test_a_mitigation_is_decided_as_mitigated() -> None:
    """The policy decision of a pause has the action mitigate."""
    assert [DecisionKind.MITIGATED] == [decision.kind for decision in given().when(pause()).decisions]


def test_resuming_costs_nothing() -> None:
    """Resuming needs write and costs no unit, so a spent budget never keeps a surface paused."""
    spent = given(create(budget=Budget(max_mitigations=1)), pause())
    done = spent.when(resume()).then(Resumed("done", NOW_MS, "ada"))
    assert [] == done.decisions
    spent.when(drain()).then(
        refusal(
            Reason.BUDGET_EXHAUSTED,
            actor_id="ada",
            action="apply_mitigation",
            budget="max_mitigations",
            limit="1",
            used="1",
        )
    )


def test_an_editor_may_resume_but_not_pause() -> None:
    """Editors may resume; only administrators may pause and drain."""
    given(pause()).when(resume(), by=EDITOR).then(Resumed("done", NOW_MS, "eve"))
    given().when(pause(), by=EDITOR).then(
        refusal(Reason.ROLE_FORBIDS, actor_id="eve", action="apply_mitigation", role="editor")
    ).audited(("pause", "denied:role_forbids"))


def test_a_replay_that_an_operator_resumes_goes_on() -> None:
    """A manual resume makes the control state running.

    The lifecycle replays until the last replayed batch ends.
    """
    resumed = given(*dead_letters(batch()), replay()).when(resume())
    assert ("running", "replaying") == (_control(resumed.state.control), _lifecycle(resumed.state.lifecycle))


def test_a_draining_surface_stays_draining_when_its_last_batch_ends() -> None:
    """A draining surface stays draining when its last batch ends; only an operator opens the intake."""
    drained = given(*in_flight(batch()), drain("bye")).when(acknowledge("b-1"))
    assert Draining("bye", NOW_MS) == drained.state.control


def test_a_paused_replay_resumes_as_running_control() -> None:
    """A resume of a paused replay makes the control state running, as the table says."""
    paused = given(*dead_letters(batch()), replay(), pause())
    assert Running() == paused.when(resume()).state.control


def test_a_replay_says_from_where_and_why() -> None:
    """The control state keeps stage, reason and time of a replay."""
    replaying = given(*dead_letters(batch())).when(replay("extract", reason="fixed"))
    assert Replaying("extract", "fixed", NOW_MS) == replaying.state.control


def _control(control: object) -> str:
    return type(control).__name__.lower()


def _lifecycle(lifecycle: object) -> str:
    return type(lifecycle).__name__.lower()
