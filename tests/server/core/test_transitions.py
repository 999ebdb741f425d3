"""Every cell of every transition table, refused ones included, by the real decide."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from lightspeed_ops.core import commands, operator, pipeline
from lightspeed_ops.core.commands import Cancelled, Command
from lightspeed_ops.core.connector import ReprocessWindow
from lightspeed_ops.core.decide.replays import reprocessable
from lightspeed_ops.core.events import (
    BatchesAcknowledged,
    BatchesCancelled,
    BatchesFailed,
    DeadLettersDiscarded,
    DuplicatesSuppressed,
    Event,
    RunResumed,
)
from lightspeed_ops.core.evolve import evolve
from lightspeed_ops.core.in_memory_surface import OperationsSurface
from lightspeed_ops.core.operator import CONTROL_TRANSITIONS
from lightspeed_ops.core.orchestrator import BATCH_TRANSITIONS, BatchState
from lightspeed_ops.core.pipeline import LIFECYCLE_TRANSITIONS, Step
from lightspeed_ops.core.refusal import Refusal
from lightspeed_ops.core.surface import Surface

from tests.server.core import given as steps
from tests.server.core.building import (
    COMPLETE_RUN,
    CRASH_RUN,
    FAIL_RUN,
    NAME,
    NOW_MS,
    RESUME_RUN,
    START_RUN,
    acknowledge,
    batch,
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
    release,
    replay,
    resume,
    start,
)
from tests.server.core.given import Given, Outcome, at, given

LATER_MS = NOW_MS + 60_000
"""A time after every backoff of the standard profile."""


def trail(done: Outcome, label: Callable[[Surface], str]) -> list[str]:
    """Returns the labels that a surface passes through in one command: an empty replay ends at once."""
    replayed = Surface(NAME)
    *before, last = done.surface.commits
    for commit in before:
        evolve(replayed, commit)
    labels = []
    for count in range(1, len(last.events) + 1):
        part = Surface(NAME)
        for commit in (*before, replace(last, events=last.events[:count])):
            evolve(part, commit)
        labels.append(label(part))
    return labels


# Lifecycle: every state that can have a dead letter has one, so that a replay has a batch.

LIFECYCLES: dict[str, tuple[steps.Step, ...]] = {
    "idle": (),
    "scheduled": (commands.ScheduleRun(),),
    "triggered": (commands.TriggerRun("file arrived"),),
    "running": dead_letters(batch()),
    "replaying": (*dead_letters(batch()), RunResumed("run-000001", "extract", NOW_MS)),
    "failed": (*dead_letters(batch()), FAIL_RUN),
    "crashed": (*dead_letters(batch()), CRASH_RUN),
    "completed": (*dead_letters(batch()), COMPLETE_RUN),
}
"""Commands from the creation to each state."""

STEPS: dict[Step, tuple[Command[object], str]] = {
    Step.SCHEDULE: (commands.ScheduleRun(), "schedule_run"),
    Step.TRIGGER: (commands.TriggerRun("by hand"), "trigger_run"),
    Step.START: (START_RUN, "start_run"),
    Step.COMPLETE: (COMPLETE_RUN, "complete_run"),
    Step.FAIL: (FAIL_RUN, "fail_run"),
    Step.CRASH: (CRASH_RUN, "fail_run"),
    Step.RESUME: (RESUME_RUN, "resume_run"),
    Step.REPLAY: (replay(), "replay"),
}
"""The command of each step, and its audited action."""

CONTRACT: dict[str, dict[str, str]] = {
    # The table of the contract, typed from its page. No command requests one step: finish_replay.
    "idle": {"schedule": "scheduled", "trigger": "triggered", "start": "running"},
    "completed": {"schedule": "scheduled", "trigger": "triggered", "start": "running"},
    "scheduled": {"schedule": "scheduled", "trigger": "triggered", "start": "running"},
    "triggered": {"trigger": "triggered", "start": "running"},
    "running": {"complete": "completed", "fail": "failed", "crash": "crashed", "replay": "replaying"},
    "replaying": {
        "complete": "completed",
        "fail": "failed",
        "crash": "crashed",
        "replay": "replaying",
        "finish_replay": "running",
    },
    "failed": {
        "schedule": "scheduled",
        "trigger": "triggered",
        "start": "running",
        "resume": "replaying",
        "replay": "replaying",
    },
    "crashed": {
        "schedule": "scheduled",
        "trigger": "triggered",
        "start": "running",
        "resume": "replaying",
        "replay": "replaying",
    },
}


def lifecycle_of(surface: Surface) -> str:
    """Returns the label of the lifecycle."""
    return pipeline.label(surface.lifecycle)


def test_the_lifecycle_table_is_the_contracts() -> None:
    """The table in the code is the table on the page, and every state is reachable."""
    actual = {
        state: {step.value: to for step, to in row.items()} for state, row in LIFECYCLE_TRANSITIONS.items()
    }
    assert CONTRACT == actual
    assert set(LIFECYCLE_TRANSITIONS) == set(LIFECYCLES) == set(pipeline.LIFECYCLE_LABELS.values())
    assert set(Step) - {Step.FINISH_REPLAY} == set(STEPS)


@pytest.mark.parametrize("step", STEPS)  # every step that a command can request
@pytest.mark.parametrize("state", LIFECYCLES)  # in every state
def test_every_cell_of_the_lifecycle(state: str, step: Step) -> None:
    """A step of the table leads to its state; any other is refused and audited as refused."""
    surface = given(*LIFECYCLES[state])
    assert state == lifecycle_of(surface.surface.state)
    command, audited = STEPS[step]
    done = surface.when(command)
    to = LIFECYCLE_TRANSITIONS[state].get(step)
    if to is None:
        assert isinstance(done.answer, Refusal)
        reason = done.answer.reason.value.lower()
        assert reason in {"run_active", "no_active_run"}
        assert (state, state) == (done.answer.metadata["lifecycle"], lifecycle_of(done.state))
        done.audited((audited, f"refused:{reason}"))
    else:
        assert to in trail(done, lifecycle_of)
        done.audited((audited, "ok"))


@pytest.mark.parametrize("state", LIFECYCLES)  # in every state
def test_a_replay_finishes_only_where_one_is_under_way(state: str) -> None:
    """No command requests the end of a replay: the last replayed batch ends it.

    Other states do not change.
    """
    replayed = (*dead_letters(batch()), replay(), start())
    end_of: dict[str, tuple[steps.Step, ...]] = {
        "replaying": replayed,
        "failed": (*replayed, FAIL_RUN),
        "crashed": (*replayed, CRASH_RUN),
        "running": (*replayed, FAIL_RUN, START_RUN),
        "scheduled": (*replayed, FAIL_RUN, commands.ScheduleRun()),
        "triggered": (*replayed, FAIL_RUN, commands.TriggerRun("x")),
    }
    if state not in end_of:
        assert state in {"idle", "completed"}, "neither has batches in flight"
        return
    done = given(*end_of[state]).when(acknowledge("b-1"))
    assert LIFECYCLE_TRANSITIONS[state].get(Step.FINISH_REPLAY, state) == lifecycle_of(done.state)


# Controls: a run with a dead letter, so that only the control table decides about a replay.

CONTROLS: dict[str, tuple[steps.Step, ...]] = {
    "running": dead_letters(batch()),
    "paused": (*dead_letters(batch()), pause()),
    "draining": (*dead_letters(batch()), drain()),
    "replaying": (*dead_letters(batch()), replay()),
}
"""Commands from the creation to each control state."""

ACTIONS: dict[str, Command[object]] = {
    "pause": pause(),
    "resume": resume(),
    "drain": drain(),
    "replay": replay(),
}

CONTROL_CONTRACT: dict[str, dict[str, str]] = {
    # The table of the contract, typed from its page, and the step that no command requests.
    "running": {"pause": "paused", "drain": "draining", "replay": "replaying"},
    "paused": {"resume": "running", "drain": "draining", "replay": "replaying"},
    "draining": {"pause": "paused", "resume": "running"},
    "replaying": {"pause": "paused", "resume": "running", "finish_replay": "running"},
}


def control_of(surface: Surface) -> str:
    """Returns the label of the control state."""
    return operator.label(surface.control)


def test_the_control_table_is_the_contracts() -> None:
    """The table in the code is the table on the page, and every state is reachable."""
    assert CONTROL_CONTRACT == {state: dict(row) for state, row in CONTROL_TRANSITIONS.items()}
    assert set(CONTROL_TRANSITIONS) == set(CONTROLS) == set(operator.CONTROL_LABELS.values())
    assert set(ACTIONS) == set(operator.ACTION_LABELS.values())


@pytest.mark.parametrize("action", ACTIONS)  # every action that a command can request
@pytest.mark.parametrize("state", CONTROLS)  # in every state
def test_every_cell_of_the_controls(state: str, action: str) -> None:
    """An action of the table leads to its state; any other is refused and audited as refused."""
    surface = given(*CONTROLS[state])
    assert state == control_of(surface.surface.state)
    done = surface.when(ACTIONS[action])
    to = CONTROL_TRANSITIONS[state].get(action)
    if to is None:
        assert isinstance(done.answer, Refusal)
        assert ("CONTROL_REFUSED", state) == (done.answer.reason.value, done.answer.metadata["control"])
        assert state == control_of(done.state)
        done.audited((action, "refused:control_refused"))
    else:
        assert to == control_of(done.state)
        done.audited((action, "ok"))


def test_a_control_finishes_its_replay_by_itself() -> None:
    """A replay ends by itself: the step that no command requests."""
    done = given(*CONTROLS["replaying"], start()).when(acknowledge("b-1"))
    assert CONTROL_TRANSITIONS["replaying"]["finish_replay"] == control_of(done.state)


# Batches: with a batch before it in the queue, a backoff can end without a start of the batch.

BEFORE = batch("b-0", sequence=0)
ONE = batch("b-1", sequence=1)
WINDOW = create(reprocess_window=ReprocessWindow(1, 1, "bad day"))

BATCHES: dict[BatchState, tuple[steps.Step, ...]] = {
    BatchState.QUEUED: (WINDOW, START_RUN, enqueue(BEFORE, ONE)),
    BatchState.IN_FLIGHT: (WINDOW, *in_flight(BEFORE, ONE)),
    BatchState.RETRYING: (WINDOW, *in_flight(BEFORE, ONE), fail("b-0"), fail("b-1")),
    BatchState.SUCCEEDED: (WINDOW, *in_flight(BEFORE, ONE), acknowledge("b-1")),
    BatchState.DEAD_LETTERED: (WINDOW, *in_flight(BEFORE, ONE), fail("b-1", permanent=True)),
    BatchState.FAILED: (
        create(reprocess_window=ReprocessWindow(1, 1, "bad day"), dead_letters=False),
        *in_flight(BEFORE, ONE),
        fail("b-1", permanent=True),
    ),
    BatchState.CANCELLED: (WINDOW, START_RUN, enqueue(BEFORE, ONE), cancel("b-1")),
}
"""Commands from the creation to each state."""


def without_dead_letters(surface: Given) -> Given:
    """Disables dead letters from here on."""
    plan = surface.surface.state.settings.connector_plan
    plan = replace(plan, dead_letter_policy=replace(plan.dead_letter_policy, enabled=False))
    return surface.having(commands.UpdateSurface(("connector_plan",), connector_plan=plan))


def replay_window(surface: Given) -> Outcome:
    """Returns a replay with the applied batches that the journal has for the window."""
    window = surface.surface.state.settings.connector_plan.reprocess_window
    assert window is not None
    return surface.when(
        replay("extract", *reprocessable(surface.surface.commits, window, frozenset({"extract"})))
    )


def lease_of(surface: Given, key: str) -> str:
    """Returns the current lease of a batch, or another one if it has none."""
    active = surface.surface.state.queue.active_batches.get(key)
    return (active.lease_token if active else "") or "9-9"


def cancelled(surface: Given) -> Outcome:
    """Returns a cancellation; if a worker holds the batch, its failure follows."""
    done = surface.when(cancel("b-1"))
    in_flight = isinstance(done.answer, Cancelled) and done.answer.deadline_ms
    return surface.when(fail("b-1")) if in_flight else done


COMMANDS_OF_EVENTS: dict[str, Callable[[Given], Outcome]] = {
    "start": lambda surface: surface.when(start()),
    "acknowledge": lambda surface: surface.when(acknowledge("b-1")),
    "retry": lambda surface: surface.when(fail("b-1")),
    "dead_letter": lambda surface: surface.when(fail("b-1", permanent=True)),
    "fail": lambda surface: without_dead_letters(surface).when(fail("b-1", permanent=True)),
    "end_backoff": lambda surface: surface.having(at(LATER_MS)).when(start(1)),
    "release": lambda surface: surface.when(release("b-1", lease_of(surface, "b-1"))),
    "cancel": cancelled,
    "redrive": lambda surface: surface.when(redrive("b-1")),
    "discard": lambda surface: surface.when(discard("b-1")),
    "replay": lambda surface: surface.when(replay()),
    "reprocess": replay_window,
}
"""The commands that make each event happen to b-1."""

SAME_COMMAND = {
    # The command that reprocesses a batch also replays the dead letters.
    (BatchState.DEAD_LETTERED, "reprocess"): BatchState.QUEUED,
    # A failure of a batch that has failed for good is refused, so the batch stays failed.
    (BatchState.FAILED, "dead_letter"): BatchState.FAILED,
}
"""Cells in which a command causes another event."""


def state_of(surface: OperationsSurface, key: str) -> BatchState:
    """Returns the state of a batch: from the queue, or its completion from the journal."""
    active = surface.state.queue.active_batches.get(key)
    if active is not None:
        return active.state
    ends = [state for commit in surface.commits for event in commit.events if (state := _end(event, key))]
    return ends[-1]


def _end(event: Event, key: str) -> BatchState | None:
    match event:
        case BatchesAcknowledged() if key in {one.key for one in event.batches}:
            return BatchState.SUCCEEDED
        case DuplicatesSuppressed(keys) if key in keys:
            return BatchState.SUCCEEDED
        case BatchesFailed(keys) if key in keys:
            return BatchState.FAILED
        case BatchesCancelled(keys) | DeadLettersDiscarded(keys) if key in keys:
            return BatchState.CANCELLED
        case _:
            return None


def test_every_batch_transition_is_tested() -> None:
    """Every state and every event has a row here."""
    assert set(BatchState) == set(BATCH_TRANSITIONS) == set(BATCHES)
    assert {event for row in BATCH_TRANSITIONS.values() for event in row} == set(COMMANDS_OF_EVENTS)


@pytest.mark.parametrize("event", COMMANDS_OF_EVENTS)  # every event
@pytest.mark.parametrize("state", BATCHES)  # in every state
def test_every_cell_of_the_batches(state: BatchState, event: str) -> None:
    """An event of the table leads to its state; any other leaves the batch as it is."""
    surface = given(*BATCHES[state])
    assert state is state_of(surface.surface, "b-1")
    done = COMMANDS_OF_EVENTS[event](surface)
    to = BATCH_TRANSITIONS[state].get(event) or SAME_COMMAND.get((state, event), state)
    assert to is state_of(done.surface, "b-1")


@pytest.mark.parametrize(
    "event", ["acknowledge", "retry", "dead_letter", "fail"]
)  # every command to one batch
@pytest.mark.parametrize("state", [state for state in BATCHES if state is not BatchState.IN_FLIGHT])
def test_what_is_asked_of_a_batch_elsewhere_is_refused(state: BatchState, event: str) -> None:
    """The refusal names the state of an active batch; an ended batch is not found."""
    refused = COMMANDS_OF_EVENTS[event](given(*BATCHES[state])).answer
    assert isinstance(refused, Refusal)
    if state in {BatchState.SUCCEEDED, BatchState.FAILED, BatchState.CANCELLED}:
        assert "BATCH_NOT_FOUND" == refused.reason.value
    else:
        assert ("BATCH_STATE", state.value) == (refused.reason.value, refused.metadata["state"])
