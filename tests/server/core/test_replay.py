"""Replay: dead letters return to their places, applied batches are applied again, and the run continues."""

from collections.abc import Iterable

import pytest
from lightspeed_ops.core import commands
from lightspeed_ops.core.commands import ApplyControl, Command
from lightspeed_ops.core.connector import ReprocessWindow
from lightspeed_ops.core.decide.replays import reprocessable
from lightspeed_ops.core.events import (
    BatchesAcknowledged,
    BatchesFailed,
    ReplayFinished,
    ReplayStarted,
    RunFailed,
)
from lightspeed_ops.core.operator import Paused, Replaying, Running
from lightspeed_ops.core.orchestrator import Applied, Batch, BatchState, DuplicateSuppressed, Processed
from lightspeed_ops.core.pipeline import Failed
from lightspeed_ops.core.pipeline import Running as RunningRun
from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.core.refusal import Reason

from tests.server.core.building import (
    CRASH_RUN,
    FAIL_RUN,
    NOW_MS,
    RESUME_RUN,
    START_RUN,
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
    redrive,
    replay,
    resume,
    start,
)
from tests.server.core.given import Given, given, refusal

FINISHED = ReplayFinished("run-000001", NOW_MS)


def started(
    requeued: Iterable[str] = (), again: Iterable[Batch] = (), *, from_stage: str = "extract"
) -> ReplayStarted:
    """Returns the event of a replay of the first run."""
    return ReplayStarted(
        "run-000001", from_stage, "repaired", NOW_MS, NOW_MS, tuple(requeued), tuple(again), "ada"
    )


def keys_started(working: Given) -> list[str]:
    """Returns the keys that would start now."""
    return [one.batch.key for one in working.when(start()).started]


def test_dead_letters_return_in_their_first_order() -> None:
    """Dead letters return in the order of their enqueueing, whatever the order of their deaths."""
    dead = given(*in_flight(*batches(3)), fail("b-3", permanent=True), fail("b-1", permanent=True))
    dead.when(replay()).then(started(("b-1", "b-3"))).audited(("replay", "ok"))
    assert ["b-1", "b-3"] == keys_started(dead)


def test_a_replayed_batch_comes_before_those_enqueued_after_it() -> None:
    """A replayed batch returns to its first place, before batches that were enqueued later."""
    dead = given(
        create(max_in_flight=1), *dead_letters(batch("b-1")), enqueue(batch("b-2"), batch("b-3")), replay()
    )
    assert ["b-1"] == keys_started(dead)


def test_a_replayed_batch_is_the_same_batch() -> None:
    """A replayed batch keeps key, idempotency key and sequence; its attempt is 1 again."""
    one = batch("b-1", "load", idempotency_key="k", sequence=9)
    active = given(*dead_letters(one)).when(replay()).state.queue.active_batches["b-1"]
    assert (one, 1, BatchState.QUEUED, None) == (
        active.batch,
        active.attempt,
        active.state,
        active.dead_letter,
    )


@pytest.mark.parametrize(
    ("from_stage", "requeued"),
    [
        ("extract", ("b-1", "b-2", "b-3")),  # the first stage and later ones
        ("transform", ("b-2", "b-3")),  # not the stage before
        ("load", ("b-3",)),  # only the last
    ],
)
def test_a_replay_takes_a_stage_and_those_after_it(from_stage: str, requeued: tuple[str, ...]) -> None:
    """A replay takes a stage and later ones; dead letters of earlier stages stay."""
    dead = given(*dead_letters(batch("b-1"), batch("b-2", "transform"), batch("b-3", "load")))
    done = dead.when(replay(from_stage)).then(started(requeued, from_stage=from_stage))
    assert 3 - len(requeued) == done.state.queue.counts.dead_lettered


def test_a_replay_of_a_stage_that_does_not_exist_is_refused() -> None:
    """A replay of an unknown stage is refused and audited; the refusal names the stages."""
    given(START_RUN).when(replay("lood")).then(
        refusal(Reason.STAGE_NOT_FOUND, stage="lood", stages="extract, transform, load")
    ).audited(("replay", "refused:stage_not_found"))


def test_a_replay_without_a_run_is_refused() -> None:
    """A replay without a run is refused, since nothing would process its batches."""
    given().when(replay()).then(refusal(Reason.NO_ACTIVE_RUN, lifecycle="idle", run_id="")).audited(
        ("replay", "refused:no_active_run")
    )


def test_an_empty_replay_is_over_as_it_begins() -> None:
    """A replay without dead letters ends at once; lifecycle and control are running."""
    done = given(START_RUN).when(replay()).then(started(), FINISHED).audited(("replay", "ok"))
    assert (RunningRun("run-000001", NOW_MS), Running()) == (done.state.lifecycle, done.state.control)


@pytest.mark.parametrize(
    "last",
    [
        acknowledge("b-2"),  # it succeeds
        fail("b-2", permanent=True),  # it becomes a dead letter again
    ],
)
def test_a_replay_ends_with_its_last_batch(last: Command[object]) -> None:
    """When the last replayed batch ends, in any way, lifecycle and control return to running."""
    replaying = given(
        *dead_letters(*batches(2)), replay(), enqueue(batch("b-9")), start(), acknowledge("b-1")
    )
    assert isinstance(replaying.surface.state.control, Replaying)
    done = replaying.when(last)
    assert FINISHED == done.events[-1]
    assert (RunningRun("run-000001", NOW_MS), Running()) == (done.state.lifecycle, done.state.control)


def test_a_retry_does_not_end_a_replay() -> None:
    """A retry of a replayed batch does not end the replay."""
    replaying = given(*dead_letters(batch()), replay(), start())
    assert isinstance(replaying.when(fail()).state.control, Replaying)


def test_a_replay_that_is_paused_stays_paused_at_its_end() -> None:
    """A paused replay stays paused at its end.

    Only the lifecycle runs again, and an operator resumes the control.
    """
    paused = given(*dead_letters(batch()), replay(), start(), pause())
    done = paused.when(acknowledge("b-1"))
    assert (RunningRun("run-000001", NOW_MS), Paused("maintenance", NOW_MS)) == (
        done.state.lifecycle,
        done.state.control,
    )


def test_a_replay_ends_although_its_run_has_failed() -> None:
    """A replay ends after its run has failed: the run stays failed, and the control allows another replay."""
    failed = given(*dead_letters(batch()), replay(), start(), FAIL_RUN)
    done = failed.when(acknowledge("b-1"))
    assert (Failed("run-000001", "worker lost"), Running()) == (done.state.lifecycle, done.state.control)


def test_a_replay_ends_in_the_run_after_its_own() -> None:
    """A new run takes over replayed batches; when the last one ends, the control state is running."""
    taken_over = given(*dead_letters(batch()), replay(), CRASH_RUN, START_RUN, start())
    done = taken_over.when(acknowledge("b-1"))
    assert (RunningRun("run-000002", NOW_MS), Running()) == (done.state.lifecycle, done.state.control)


def test_a_replay_whose_batch_fails_the_run_ends_with_it() -> None:
    """If dead letters are disabled and the last replayed batch fails the run, the replay ends too."""
    plan = create(dead_letters=False).settings.connector_plan
    no_longer = commands.UpdateSurface(("connector_plan",), connector_plan=plan)
    replaying = given(*dead_letters(batch()), replay(), start(), no_longer)
    done = replaying.when(fail(permanent=True))
    assert (Failed, Running) == (type(done.state.lifecycle), type(done.state.control))


def test_a_replay_that_ended_with_its_run_is_recorded_once() -> None:
    """After a manual resume the failed run is the only event: the control state was running already."""
    plan = create(dead_letters=False).settings.connector_plan
    no_longer = commands.UpdateSurface(("connector_plan",), connector_plan=plan)
    resumed = given(*dead_letters(batch()), replay(), start(), resume(), no_longer)
    done = resumed.when(fail(permanent=True))
    assert [BatchesFailed, RunFailed] == [type(event) for event in done.events]


def test_a_failed_run_can_be_replayed() -> None:
    """A replay continues a failed run: the same run with its start."""
    failed = given(*dead_letters(batch()), FAIL_RUN)
    failed.when(replay()).then(started(("b-1",)))


def test_a_second_replay_joins_the_first() -> None:
    """A second replay joins the first.

    It takes the later dead letters, and ends when all its batches have ended.
    """
    first = given(*dead_letters(*batches(2)), replay(), start(), fail("b-1", permanent=True), pause())
    second = first.having(replay(), start(), acknowledge("b-2"))
    assert isinstance(second.surface.state.control, Replaying)
    assert FINISHED == second.when(acknowledge("b-1")).events[-1]


def test_a_resumed_run_counts_its_dead_letters_apart() -> None:
    """A resumed run waits for the batches that were outstanding, and not for older dead letters."""
    resumed = given(*dead_letters(batch("b-1")), enqueue(batch("b-2")), FAIL_RUN, RESUME_RUN, start())
    assert FINISHED == resumed.when(acknowledge("b-2")).events[-1]


def test_what_is_redriven_meanwhile_is_worked_on_again_too() -> None:
    """A redriven dead letter of before holds up a resumed run, and is counted once."""
    both = dead_letters(batch("b-1")), enqueue(batch("b-2")), FAIL_RUN, RESUME_RUN
    resumed = given(*both[0], *both[1:], redrive("b-1"), start())
    assert 2 == resumed.surface.state.queue.replaying
    (acknowledged_first,) = resumed.when(acknowledge("b-1")).events
    assert isinstance(acknowledged_first, BatchesAcknowledged)
    assert FINISHED == resumed.when(acknowledge("b-2")).events[-1]
    assert 0 == resumed.surface.state.queue.replaying


WINDOW = ReprocessWindow(2, 3, "bad upstream day")
LOADED = batches(4, "load")


def loaded(*, window: ReprocessWindow | None) -> Given:
    """Returns a surface with four applied batches of the sink, with or without a window over two of them."""
    return given(create(reprocess_window=window), *acknowledged(*LOADED))


def again(surface: Given, from_stage: str = "extract") -> ApplyControl:
    """Returns a replay with the window's applied batches, as the engine passes them."""
    window = surface.surface.state.settings.connector_plan.reprocess_window
    assert window is not None
    stages = frozenset(surface.surface.state.pipeline.stages_from(from_stage))
    return replay(from_stage, *reprocessable(surface.surface.commits, window, stages))


def test_without_a_window_applied_batches_stay_applied() -> None:
    """Without a window applied batches stay applied, also if a caller passes some."""
    loaded(window=None).when(replay("extract", *LOADED)).then(started(), FINISHED)


def test_a_window_requeues_the_applied_batches_inside() -> None:
    """A window requeues the applied batches inside; both ends are included."""
    surface = loaded(window=WINDOW)
    surface.when(again(surface)).then(started((), LOADED[1:3]))
    assert ["b-2", "b-3"] == keys_started(surface)


def test_the_window_is_checked_again_by_the_core() -> None:
    """The core checks the window again: batches outside are not replayed, also if a caller passes them."""
    loaded(window=WINDOW).when(replay("extract", *LOADED)).then(started((), LOADED[1:3]))


def test_reprocessed_batches_are_applied_again_instead_of_suppressed() -> None:
    """A reprocessed batch is applied again with its own checkpoint and lineage; the sink's key stays."""
    surface = loaded(window=WINDOW)
    replaying = surface.having(again(surface), start())
    done = replaying.when(acknowledge("b-2", "b-3"))
    assert [Applied, Applied] == [type(one.result) for one in done.each]
    assert isinstance(done.events[0], BatchesAcknowledged)
    counts = [
        done.state.count_of(kind) for kind in (RecordKind.CHECKPOINT, RecordKind.LINEAGE, RecordKind.SINK_KEY)
    ]
    assert [6, 6, 4] == counts


def test_after_a_reprocessing_the_key_protects_the_sink_again() -> None:
    """After a reprocessing the key suppresses duplicates again."""
    surface = loaded(window=WINDOW)
    surface.having(again(surface), start(), acknowledge("b-2", "b-3"))
    done = surface.having(enqueue(LOADED[1]), start()).when(acknowledge("b-2"))
    done.answers(Processed(DuplicateSuppressed("load", "once-b-2")))


def test_a_window_reaches_no_stage_before_the_replayed_one() -> None:
    """A window requeues no batch of a stage before the replayed one."""
    surface = given(create(reprocess_window=WINDOW), *acknowledged(batch("b-2", sequence=2), LOADED[2]))
    surface.when(again(surface, "load")).then(started((), LOADED[2:3], from_stage="load"))


def test_an_active_batch_is_not_requeued_beside_itself() -> None:
    """An applied batch whose key is active again is not requeued."""
    surface = loaded(window=WINDOW).having(enqueue(LOADED[1]))
    surface.when(again(surface)).then(started((), LOADED[2:3]))


def test_a_batch_reprocessed_twice_is_named_once() -> None:
    """An applied batch that the journal has twice is requeued once."""
    surface = loaded(window=WINDOW)
    surface.having(again(surface), start(), acknowledge("b-2", "b-3"))
    surface.when(again(surface)).then(started((), LOADED[1:3]))


def test_a_window_larger_than_the_queue_is_refused() -> None:
    """A window that exceeds the queue is refused: only dead letters always have room."""
    waiting = (batch("x-1"), batch("x-2"), batch("x-3"))
    surface = given(create(reprocess_window=WINDOW, max_queued=4), *acknowledged(*LOADED), enqueue(*waiting))
    surface.when(again(surface)).then(
        refusal(Reason.QUEUE_SATURATED, waiting="3", limit="4", limited_by="max_queued", reprocessed="2")
    ).audited(("replay", "refused:queue_saturated"))


def test_dead_letters_return_to_a_full_queue() -> None:
    """Dead letters return to a full queue, since they are never dropped."""
    full = given(create(max_queued=1), *dead_letters(batch("b-1")), enqueue(batch("b-2")))
    assert 2 == full.when(replay()).state.queue.counts.queued


def test_reprocessed_and_requeued_batches_are_one_replay() -> None:
    """A replay of reprocessed batches and dead letters ends when the last of both has ended."""
    surface = given(
        create(reprocess_window=WINDOW),
        *in_flight(LOADED[1], LOADED[2]),
        acknowledge("b-2"),
        fail("b-3", permanent=True),
    )
    replaying = surface.having(again(surface), start(), acknowledge("b-3"))
    assert FINISHED == replaying.when(acknowledge("b-2")).events[-1]
