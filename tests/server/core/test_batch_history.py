"""Batch histories: what happened to a batch, from the commits of its surface."""

import typing
from collections.abc import Iterable

import pytest
from lightspeed_ops.core import batch_events, batch_history, commands, events
from lightspeed_ops.core.batch_events import (
    BATCH_EVENT_LABELS,
    BATCH_EVENTS_OF,
    BatchEvent,
    BatchEventKind,
    has_events_of,
)
from lightspeed_ops.core.batch_history import (
    EVENT_BYTES,
    HISTORY_BYTES,
    HISTORY_EVENTS,
    STATES,
    BatchHistory,
    current_batch,
)
from lightspeed_ops.core.checkpoint import Checkpoint, Watermark
from lightspeed_ops.core.commands import Acknowledgement, ExpireLeases
from lightspeed_ops.core.connector import ReprocessWindow
from lightspeed_ops.core.events import Commit
from lightspeed_ops.core.orchestrator import BatchState, DeadLetterRecord, RetryRecord

from tests.server.core.building import (
    NOW_MS,
    START_RUN,
    acknowledge,
    batch,
    batches,
    cancel,
    create,
    dead_letters,
    discard,
    enqueue,
    extend,
    fail,
    in_flight,
    redrive,
    release,
    replay,
    start,
)
from tests.server.core.given import Given, at, given

LATER_MS = NOW_MS + 120_000
"""A time after every lease and backoff of the standard profile."""
EVENTS_OF_NO_BATCH = {
    *(events.SurfaceCreated, events.SurfaceUpdated),
    *(events.SurfaceDeleted, events.SurfaceUndeleted),
    *(events.RunScheduled, events.RunTriggered, events.RunStarted, events.RunCompleted),
    *(events.RunFailed, events.RunCrashed, events.RunResumed, events.RunRecorded),
    *(events.ScheduleSettled, events.ScheduleAdvanced, events.SchedulePaused, events.ScheduleResumed),
    *(events.Paused, events.Resumed, events.DrainStarted, events.ReplayFinished),
    *(events.PolicyDecided, events.Audited, events.ConformanceCertified),
    events.ReplayStaged,  # no event of the batch yet
    events.BackoffsEnded,  # the retry event has the due time
    events.SinkKeysApplied,  # the acknowledgement has it
}
"""Events that belong to no single batch."""


def records_of(commits: Iterable[Commit], key: str, whole_from: int = 1) -> BatchHistory:
    """Returns the history of a key in commits."""
    recorded = [one for commit in commits for one in batch_events.batch_events(commit, key)]
    return batch_history.batch_history(recorded, whole_from=whole_from)


def of(surface: Given, key: str = "b-1") -> list[BatchEventKind]:
    """Returns the history of a batch of a surface."""
    return [one.event for one in records_of(surface.surface.commits, key).events]


def named(surface: Given, key: str = "b-1") -> list[str]:
    """Returns the names of the batch events."""
    return [BATCH_EVENT_LABELS[type(event)] for event in of(surface, key)]


def test_no_event_is_forgotten() -> None:
    """Every event appears in a batch history, or is listed here as one that does not."""
    assert set(typing.get_args(events.Event)) == set(BATCH_EVENTS_OF) | EVENTS_OF_NO_BATCH
    assert set(BATCH_EVENTS_OF).isdisjoint(EVENTS_OF_NO_BATCH)
    assert set(BATCH_EVENTS_OF) == set(batch_events._KEYS)


def test_every_batch_event_has_a_name_and_a_state() -> None:
    """Every batch event has a name and a state."""
    assert set(typing.get_args(BatchEventKind)) == set(BATCH_EVENT_LABELS) == set(STATES)


def test_a_history_goes_from_admission_to_end() -> None:
    """A history goes from admission to end.

    It has worker, lease, checkpoint and record sequences, and commit and time of each event.
    """
    started = commands.StartAvailable(9, worker_id="w-1")
    surface = given(START_RUN, enqueue(*batches(2)), at(NOW_MS + 5), started, acknowledge("b-2", "b-1"))
    checkpoint = Checkpoint("run-000001", "extract", 1, Watermark(1, NOW_MS - 245), "once-b-1", NOW_MS + 5)
    found = records_of(surface.surface.commits, "b-1")
    assert (
        BatchEvent(3, NOW_MS, batch_events.Enqueued(batch())),
        BatchEvent(
            4, NOW_MS + 5, batch_events.Started("run-000001", 1, "w-1", f"1-{NOW_MS + 5}", NOW_MS + 60_005)
        ),
        BatchEvent(5, NOW_MS + 5, batch_events.Acknowledged(checkpoint, 2, 2)),
    ) == found.events
    assert (batch(), BatchState.SUCCEEDED, None) == (found.batch, found.batch_state, found.status)
    assert (True, 0) == (found.whole, found.whole_from_version)


def test_attempts_are_counted_to_the_dead_letters_and_anew_behind_them() -> None:
    """Attempts count up to the dead letter, and from 1 after a redrive or replay.

    Failures and expiries both count.
    """
    surface = given(create(max_attempts=2), *in_flight(batch()), fail(reason="no disk"))
    surface.having(at(LATER_MS), start(), at(2 * LATER_MS), ExpireLeases(9))
    surface.having(redrive("b-1"), start(), fail(permanent=True, reason="bad"), replay(), start())
    kinds = of(surface)
    assert [
        *("enqueued", "started", "failed", "started", "dead_lettered"),
        *("redriven", "started", "dead_lettered", "replayed", "started"),
    ] == named(surface)
    attempts = [getattr(event, "attempt", 0) for event in kinds]
    assert [0, 1, 1, 2, 2, 0, 1, 1, 0, 1] == attempts
    assert isinstance(kinds[4], batch_events.DeadLettered)
    assert "lease_expired" == kinds[4].record.reason
    assert batch_events.Redriven(2 * LATER_MS, "repaired", "ada") == kinds[5]
    assert batch_events.Replayed("repaired", "ada") == kinds[8]


def test_an_expiry_is_an_event_of_its_own() -> None:
    """An expiry is a failed attempt under its own name."""
    surface = given(*in_flight(batch()), at(LATER_MS), ExpireLeases(9))
    assert batch_events.LeaseExpired(1, LATER_MS) == of(surface)[-1]


def test_successive_heartbeats_are_one_event() -> None:
    """Consecutive heartbeats are one event with the last deadline; any other event begins a new one."""
    surface = given(*in_flight(batch()))
    token = f"1-{NOW_MS}"
    for beat_ms in (10, 20, 30):
        surface.having(at(NOW_MS + beat_ms), extend("b-1", token))
    surface.having(release("b-1", token), start(), extend("b-1", f"2-{NOW_MS + 30}"))
    extended = [event for event in of(surface) if isinstance(event, batch_events.LeaseExtended)]
    assert [(3, NOW_MS + 60_030), (1, NOW_MS + 60_030)] == [
        (event.times, event.lease_deadline_ms) for event in extended
    ]
    assert ["enqueued", "started", "lease_extended", "released", "started", "lease_extended"] == named(
        surface
    )
    assert batch_events.Released(1) in of(surface)


@pytest.mark.parametrize(
    ("surface", "last", "state"),
    [
        # A waiting batch is cancelled at once, a batch in flight when its worker reports.
        (given(START_RUN, enqueue(batch()), cancel()), "cancelled", BatchState.CANCELLED),
        (given(*in_flight(batch()), cancel()), "cancellation_requested", BatchState.IN_FLIGHT),
        (
            given(*in_flight(batch()), cancel(), release("b-1", f"1-{NOW_MS}")),
            "cancelled",
            BatchState.CANCELLED,
        ),
        (given(*dead_letters(batch())), "dead_lettered", BatchState.DEAD_LETTERED),
        (given(*dead_letters(batch()), discard("b-1")), "discarded", BatchState.CANCELLED),
        (given(*dead_letters(batch()), redrive("b-1")), "redriven", BatchState.RETRYING),
        (
            given(create(dead_letters=False), *in_flight(batch()), fail(permanent=True)),
            "permanently_failed",
            BatchState.FAILED,
        ),
        (given(*in_flight(batch()), fail()), "failed", BatchState.RETRYING),
    ],
)
def test_the_last_that_happened_says_where_it_stands(surface: Given, last: str, state: BatchState) -> None:
    """The last batch event has the state that the surface has, if the batch is active."""
    found = records_of(surface.surface.commits, "b-1")
    assert (last, state) == (named(surface)[-1], found.batch_state)
    active = surface.surface.state.queue.active_batches.get("b-1")
    if active is not None:
        assert active.state is state


def test_an_immediate_cancellation_has_its_actor() -> None:
    """An immediate cancellation names its actor; after a worker's report an earlier event has named it."""
    assert batch_events.Cancelled("wrong file", "ada") == of(given(START_RUN, enqueue(batch()), cancel()))[-1]
    prune = of(given(*in_flight(batch()), cancel(), release("b-1", f"1-{NOW_MS}")))
    asked = batch_events.CancellationRequested("wrong file", NOW_MS + 5_000, "ada")
    assert [asked, batch_events.Cancelled("wrong file", "")] == prune[-2:]


def test_a_suppressed_duplicate_says_of_which_key() -> None:
    """A suppressed duplicate names its own idempotency key, from the admission."""
    once = batch("b-1", "load", idempotency_key="day-1")
    again = batch("b-2", "load", idempotency_key="day-1", sequence=2)
    surface = given(*in_flight(once, again), acknowledge("b-1", "b-2"))
    assert batch_events.DuplicateSuppressed("day-1") == of(surface, "b-2")[-1]


def test_a_history_begins_at_the_newest_admission() -> None:
    """The history of a key begins at its newest admission.

    Earlier batches of the key may have ended in the same commit.
    """
    hand_off = commands.AcknowledgeBatches((Acknowledgement("b-1", None, "", (batch("b-1", "transform"),)),))
    surface = given(*in_flight(batch()), acknowledge("b-1"), enqueue(batch()), start())
    assert ["enqueued", "started"] == named(surface)
    surface.having(hand_off)
    assert [batch_events.HandedOff(batch("b-1", "transform"), "b-1")] == of(surface)


def test_a_hand_off_names_its_origin_if_known() -> None:
    """A hand-off names its acknowledged batch, unless the commit has several acknowledgements."""
    following = (batch("t-1", "transform"), batch("t-2", "transform"))
    surface = given(*in_flight(*batches(3)))
    surface.having(commands.AcknowledgeBatches((Acknowledgement("b-1", None, "", following[:1]),)))
    items = (Acknowledgement("b-2", None, "", following[1:]), Acknowledgement("b-3"))
    surface.having(commands.AcknowledgeBatches(items))
    assert [batch_events.HandedOff(following[0], "b-1")] == of(surface, "t-1")
    assert [batch_events.HandedOff(following[1], "")] == of(surface, "t-2")


def test_a_reprocessed_batch_begins_anew() -> None:
    """A reprocessed batch begins a new history with its new admission."""
    surface = given(*in_flight(batch()), acknowledge("b-1"))
    window = ReprocessWindow(0, 9, "bad day")
    path = ("connector_plan.reprocess_window",)
    surface.having(commands.UpdateSurface(path, reprocess_window=window), replay("extract", batch()))
    assert [batch_events.Reprocessed(batch(), "repaired", "ada")] == of(surface)


def test_the_status_of_an_active_batch_is_that_of_its_surface() -> None:
    """The status of an active batch is that of its surface.

    It has lease, worker and cancellation in flight, and the due time while the batch waits.
    """
    surface = given(START_RUN, enqueue(batch()), commands.StartAvailable(1, worker_id="w-1"), cancel())
    held = current_batch(surface.surface.state.queue.active_batches["b-1"]).status
    assert (1, "w-1", f"1-{NOW_MS}", NOW_MS + 5_000) == (
        held.attempt,
        held.worker_id,
        held.lease_token,
        held.lease_deadline_ms,
    )
    assert ("wrong file", NOW_MS + 5_000) == held.cancellation
    waiting = current_batch(given(*in_flight(batch()), fail()).surface.state.queue.active_batches["b-1"])
    assert (BatchState.RETRYING, 2, "", "", 0) == (
        waiting.batch_state,
        waiting.status.attempt,
        waiting.status.worker_id,
        waiting.status.lease_token,
        waiting.status.lease_deadline_ms,
    )
    assert waiting.status.due_ms > NOW_MS


# Pruned history.


def failures(count: int, reason: str = "broken") -> list[BatchEvent]:
    """Returns a batch that was enqueued and then failed again and again, one commit for each."""
    attempts = range(1, count + 1)
    failed = [
        BatchEvent(attempt + 1, NOW_MS, batch_events.Failed(attempt, reason, 0)) for attempt in attempts
    ]
    return [BatchEvent(1, NOW_MS, batch_events.Enqueued(batch())), *failed]


def test_a_history_says_from_which_version_on_it_is_complete() -> None:
    """A history with a pruned admission says from which version on it is complete. It guesses no attempts."""
    surface = given(*in_flight(batch()), fail(), at(LATER_MS), start(), fail(attempt=2, permanent=True))
    surface.having(redrive("b-1"))
    kept = surface.surface.commits[5:]
    found = records_of(kept, "b-1", whole_from=6)
    assert (False, 6, None) == (found.whole, found.whole_from_version, found.batch)
    assert [("started", 0), ("dead_lettered", 0), ("redriven", None)] == [
        (BATCH_EVENT_LABELS[type(one.event)], getattr(one.event, "attempt", None)) for one in found.events
    ]


def test_versions_in_between_may_be_pruned_too() -> None:
    """If only the audit of the admission is kept, attempts are unknown up to the version with all commits."""
    admitted = BatchEvent(3, NOW_MS, batch_events.Reprocessed(batch(), "why", "ada"))
    started = BatchEvent(9, NOW_MS, batch_events.Started("run-000001", 0, "", "", 0))
    found = batch_history.batch_history([admitted, started], whole_from=7)
    assert (False, 7) == (found.whole, found.whole_from_version)
    assert [0] == [one.event.attempt for one in found.events if isinstance(one.event, batch_events.Started)]


@pytest.mark.parametrize(
    ("recorded", "kept"),
    [
        (failures(HISTORY_EVENTS - 1), HISTORY_EVENTS),
        (failures(HISTORY_EVENTS), HISTORY_EVENTS),
        (failures(1_000, "r" * 4_096), HISTORY_BYTES // (4_096 + EVENT_BYTES)),
    ],
)
def test_a_history_is_bounded(recorded: list[BatchEvent], kept: int) -> None:
    """A history is bounded: it has the newest events, and says that older ones are missing."""
    found = batch_history.batch_history(recorded, whole_from=1)
    assert recorded[-kept:] == list(found.events)
    assert (len(recorded) == kept) == found.whole
    assert (0 if found.whole else recorded[-kept].version) == found.whole_from_version


def test_commits_have_events_of_their_keys_alone() -> None:
    """A key that contains another key is a different key, and so is an idempotency key."""
    (commit,) = given(START_RUN).having(enqueue(batch("b-10", idempotency_key="b-2"))).surface.commits[2:]
    assert [False, True, False] == [has_events_of(commit, key) for key in ("b-1", "b-10", "b-2")]


def test_records_of_others_are_left_out() -> None:
    """Records of other batches in the same event are left out."""
    retries = (RetryRecord("b-1", 2, "mine", 1), RetryRecord("b-2", 3, "other", 2))
    dead = (DeadLetterRecord("b-2", "dead", "other", 3), DeadLetterRecord("b-1", "dead", "mine", 4))
    commit = Commit("s", 5, NOW_MS, (events.RetriesScheduled(retries), events.BatchesDeadLettered(dead)))
    assert [batch_events.Failed(1, "mine", 1), batch_events.DeadLettered(0, dead[1])] == [
        one.event for one in batch_events.batch_events(commit, "b-1")
    ]
