"""Progress and results: workers leave them with a batch, for its next attempt and for its history."""

from collections.abc import Callable

import pytest
from lightspeed_ops.core import commands
from lightspeed_ops.core.batch_events import Acknowledged, LeaseExtended, batch_events
from lightspeed_ops.core.batch_history import batch_history, current_batch
from lightspeed_ops.core.commands import Acknowledgement, Extension
from lightspeed_ops.core.events import BatchesAcknowledged, LeasesExtended
from lightspeed_ops.core.orchestrator import Extended
from lightspeed_ops.core.snapshot import freeze, thaw
from lightspeed_ops.journal.codec import decode_commit, decode_snapshot, encode_commit, encode_snapshot

from tests.server.core.building import (
    NOW_MS,
    START_RUN,
    acknowledge,
    batch,
    cancel,
    discard,
    enqueue,
    fail,
    in_flight,
    redrive,
    release,
    replay,
    start,
)
from tests.server.core.given import Given, at, given
from tests.server.core.observing import EVER

FIRST = f"1-{NOW_MS}"
HALF = "row 500 of 1,000"
RESULT = (("rows", "1000"), ("table", "flights"))


def progress(text: str, key: str = "b-1", token: str = FIRST) -> commands.ExtendLeases:
    """Returns an extension of a lease with this progress."""
    return commands.ExtendLeases((Extension(key, token, 0, text),))


def begun() -> Given:
    """Returns a surface with a batch in flight whose worker has reported progress."""
    return given(*in_flight(batch("b-1", "load")), progress(HALF))


def done(*results: tuple[tuple[str, str], ...]) -> commands.AcknowledgeBatches:
    """Returns an acknowledgement of batches with these results."""
    return commands.AcknowledgeBatches(
        tuple([Acknowledgement(f"b-{number}", result=result) for number, result in enumerate(results, 1)])
    )


@pytest.mark.parametrize(
    "again",
    [
        lambda surface: surface.having(release("b-1", FIRST)),
        lambda surface: surface.having(fail(), at(EVER)),
        lambda surface: surface.having(at(EVER), commands.ExpireLeases(9)),
        lambda surface: surface.having(fail(permanent=True), redrive("b-1"), at(EVER)),
        lambda surface: surface.having(fail(permanent=True), replay("load")),
    ],
    ids=["released", "retried", "expired", "redriven", "replayed"],
)
def test_the_next_attempt_gets_the_last_progress(again: Callable[[Given], Given]) -> None:
    """Whatever ended the attempt before; a first attempt has none."""
    (started,) = again(begun()).when(start()).started
    assert HALF == started.last_progress
    (fresh,) = given(START_RUN, enqueue(batch())).when(start()).started
    assert "" == fresh.last_progress


def test_an_extension_without_progress_changes_none() -> None:
    """Equal progress is not recorded again."""
    surface = begun()
    deadline_ms = surface.surface.state.queue.active_batches["b-1"].lease.deadline_ms  # type: ignore[union-attr]
    for text in ("", HALF):
        surface.when(progress(text)).then(LeasesExtended(deadline_ms, ("b-1",)))
    surface.when(progress("all")).then(LeasesExtended(deadline_ms, ("b-1",), ("all",)))
    assert "all" == surface.surface.state.queue.active_batches["b-1"].progress


def test_several_leases_have_progress_of_their_own() -> None:
    """An event has a text for each key, empty for the batches without new progress."""
    surface = given(*in_flight(batch("b-1"), batch("b-2"), batch("b-3")))
    several = [
        Extension("b-1", FIRST),
        Extension("b-2", f"2-{NOW_MS}", 0, HALF),
        Extension("b-3", f"3-{NOW_MS}"),
    ]
    answers = surface.when(commands.ExtendLeases(tuple(several))).answer
    deadline_ms = answers[0].lease_deadline_ms
    assert (Extended(deadline_ms),) * 3 == answers
    found = {key: one.progress for key, one in surface.surface.state.queue.active_batches.items()}
    assert {"b-1": "", "b-2": HALF, "b-3": ""} == found


def test_a_stale_lease_leaves_no_progress() -> None:
    """Neither does the extension of a batch that is being cancelled."""
    surface = begun().having(progress("late", token="9-1"), cancel(), progress("later"))
    assert HALF == surface.surface.state.queue.active_batches["b-1"].progress


@pytest.mark.parametrize("end", [(acknowledge("b-1"),), (fail(permanent=True), discard("b-1"))])
def test_progress_counts_in_the_budgets_of_bytes(end: tuple[commands.Command[object], ...]) -> None:
    """The bytes of a batch include its progress, in flight and as a dead letter, until it ends."""
    surface = given(*in_flight(batch("b-1", "load")))
    counts = surface.surface.state.queue.counts
    before = counts.queued_bytes
    surface.having(progress(HALF))
    assert before + len(HALF) == counts.queued_bytes
    surface.having(*end)
    assert (0, 0) == (counts.queued_bytes, counts.dead_letter_bytes)


def test_a_snapshot_keeps_progress() -> None:
    """So does a snapshot that began before the progress was reported: it has the value of its time."""
    surface = begun().having(enqueue(batch("b-2", "load", sequence=2)))
    state = thaw(decode_snapshot(encode_snapshot(freeze(surface.surface.state))))
    assert {"b-1": HALF, "b-2": ""} == {key: one.progress for key, one in state.queue.active_batches.items()}
    assert surface.surface.state.queue.counts == state.queue.counts


def test_the_history_has_progress_and_result() -> None:
    """Extensions in a row show the newest progress, the acknowledgement its result."""
    surface = begun().having(progress(""), progress("all"), progress(""))
    status = current_batch(surface.surface.state.queue.active_batches["b-1"]).status
    assert "all" == status.progress
    surface.having(done(RESULT))
    found = [one for commit in surface.surface.commits for one in batch_events(commit, "b-1")]
    *_, extended, acknowledged = [one.event for one in batch_history(found, whole_from=1).events]
    assert isinstance(extended, LeaseExtended)
    assert (4, "all") == (extended.times, extended.progress)
    assert isinstance(acknowledged, Acknowledged)
    assert RESULT == acknowledged.result


def test_each_batch_of_an_acknowledgement_has_its_own_result() -> None:
    """Results belong to places of the event; batches without one have none, and the journal keeps them."""
    surface = given(*in_flight(*(batch(f"b-{number}", sequence=number) for number in (1, 2, 3))))
    surface.having(done((), RESULT, ()))
    commit = decode_commit(encode_commit(surface.surface.commits[-1]))
    (event,) = [one for one in commit.events if isinstance(one, BatchesAcknowledged)]
    assert [1] == [one.index for one in event.results]
    found = [batch_events(commit, f"b-{number}")[-1].event for number in (1, 2, 3)]
    assert [(), RESULT, ()] == [one.result for one in found if isinstance(one, Acknowledged)]


def test_the_journal_keeps_progress() -> None:
    """A stored extension has the progress of each key, and without any its bytes are as before."""
    commit = begun().surface.commits[-1]
    assert commit == decode_commit(encode_commit(commit))
    assert HALF.encode() in encode_commit(commit)
