"""The worker state machine, without a server, a thread or a clock."""

import grpc
import pytest
from lightspeed.ops.v1.batch_pb2 import ProcessOutcome, ProcessResult
from lightspeed.ops.v1.worker_service_pb2 import WorkRequest
from lightspeed_client.desk import LEAVE_PATIENCE_S, Desk
from lightspeed_client.errors import (
    Unavailable,
)
from lightspeed_client.task import PermanentFailure

from tests.clients.python.fake_service import refusal
from tests.clients.python.office import (
    APPLIED,
    CANCEL,
    EXTENDED,
    LEASE_S,
    LOST,
    NEXT,
    Office,
    saturated,
)

GONE = Unavailable(grpc.StatusCode.UNAVAILABLE, "connection reset")
STALE = refusal(grpc.StatusCode.FAILED_PRECONDITION, "STALE_LEASE")
CONFLICT = refusal(grpc.StatusCode.ALREADY_EXISTS, "BATCH_CONFLICT")
NOT_YET = ProcessOutcome(processed=ProcessResult(rejected=ProcessResult.Rejected(reason="clock_regression")))


def test_credits_are_given_for_free_hands() -> None:
    """Credits equal free handlers plus prefetch; a started batch uses one up, an ended one gives one."""
    office = Office(concurrency=2, prefetch=1)
    assert office.credits() == 3
    office.start("a", "b", "c")
    assert (["a", "b"], 0) == ([*office.tasks], office.credits())
    office.finish("b")
    frame = office.frame()
    assert (["b"], 1) == ([item.key for item in frame.acknowledgements], frame.credits.batches)
    assert "c" in office.tasks


def test_the_stream_says_who_works_on_what() -> None:
    """The first frame has the surface by its name, the worker, and the stages."""
    office = Office("extract", "load")
    office.act()
    opening = office.stream.opening
    assert ("tenants/default/surfaces/default", "w") == (opening.surface, opening.worker_id)
    assert ["extract", "load"] == list(opening.stages)


def test_what_has_ended_is_reported_together() -> None:
    """Ended tasks are reported together, under their leases, in one frame with a new request_id."""
    office = Office(concurrency=4)
    office.act()
    office.start("a", "b", "c", "d")
    office.frames()
    office.finish("b")
    office.finish("a", NEXT)
    office.fail("c", ValueError("bad row"))
    office.fail("d", PermanentFailure("x" * 10_000))
    frame = office.frame()
    assert ["2-b", "1-a"] == [item.lease_token for item in frame.acknowledgements]
    assert [[], ["next"]] == [[batch.key for batch in item.next] for item in frame.acknowledgements]
    assert [("3-c", 1, False), ("4-d", 1, True)] == [
        (item.lease_token, item.attempt, item.permanent) for item in frame.failures
    ]
    assert ["ValueError: bad row", 4_096] == [frame.failures[0].reason, len(frame.failures[1].reason)]
    assert frame.request_id
    office.answer(APPLIED, APPLIED, APPLIED, APPLIED)
    assert office.desk.in_hand == []


def test_frames_stay_within_what_the_server_takes() -> None:
    """One frame hands off no more than 1,000 batches."""
    office = Office(concurrency=3)
    office.act()
    office.start("a", "b", "c")
    office.frames()
    for key in ("a", "b", "c"):
        office.finish(key, *[NEXT] * 400)
    assert [2, 1] == [len(frame.acknowledgements) for frame in office.frames()]


def test_leases_are_extended_three_times_before_they_expire() -> None:
    """All leases are extended by their length when the first is due, except those of reported batches."""
    office = Office(concurrency=3)
    office.act()
    office.start("a", "c")
    office.now_s += 1.0
    office.start("b")
    office.frames()
    office.finish("c")
    office.act()
    office.frames()
    assert LEASE_S / 3 - 1.0 == pytest.approx(office.rest())
    frame = office.frame()
    assert [("1-a", 9_000), ("3-b", 9_000)] == [(it.lease_token, it.lease_ms) for it in frame.extensions]
    assert frame.request_id == ""
    assert LEASE_S / 3 == pytest.approx(office.rest())


def test_a_lost_lease_is_told_and_not_reported() -> None:
    """The handler of a lost lease gets the new worker's name, and its result is not reported."""
    office = Office(concurrency=1)
    office.act()
    office.start("a")
    office.rest()
    office.act()
    office.answer(extensions=[LOST])
    office.act()
    ((key, cancellation),) = office.told
    assert ("a", True, True) == (key, cancellation.is_lost, "w-2" in cancellation.reason)
    assert office.desk.in_hand == []
    office.sent.clear()
    office.finish("a", NEXT)
    frame = office.frame()  # Until then the handler used its slot.
    assert (1, 0) == (frame.credits.batches, len(frame.acknowledgements))


def test_a_cancelled_batch_is_told_once_and_let_go_of() -> None:
    """The handler gets the reason and its budget; when it raises, the batch is given back, not failed."""
    office = Office()
    office.act()
    office.start("a")
    for _ in range(2):
        office.rest()
        office.act()
        office.answer(extensions=[CANCEL])
    office.act()
    ((key, cancellation),) = office.told
    assert ("a", "wrong file", 5.0, False) == (
        key,
        cancellation.reason,
        cancellation.budget_s,
        cancellation.is_lost,
    )
    office.sent.clear()
    office.fail("a", InterruptedError())
    assert ["1-a"] == [item.lease_token for item in office.frame().releases]


def test_a_cancelled_batch_that_waits_here_is_let_go_of_at_once() -> None:
    """A cancelled batch that waits for a handler is given back at once, and no handler gets it."""
    office = Office(concurrency=1, prefetch=1)
    office.act()
    office.start("a", "b")
    office.rest()
    office.act()
    office.sent.clear()
    office.answer(extensions=[EXTENDED, CANCEL])
    assert ["2-b"] == [item.lease_token for item in office.frame().releases]
    assert ["a"] == [*office.tasks]


def test_a_batch_taken_out_of_hand_is_warned_of(caplog: pytest.LogCaptureFixture) -> None:
    """STALE_LEASE: another worker has the batch, and this one only logs a warning."""
    office = Office()
    office.act()
    office.start("a")
    office.finish("a")
    office.act()
    office.answer(STALE)
    assert office.desk.in_hand == []
    assert "taken out of this worker's hands" in caplog.text


def test_a_refused_next_batch_fails_the_task() -> None:
    """If a batch for the next stage is refused for good, the task that made it fails."""
    office = Office()
    office.act()
    office.start("a")
    office.finish("a", NEXT)
    office.act()
    office.sent.clear()
    office.answer(CONFLICT)
    (failure,) = office.frame().failures
    assert ("1-a", False) == (failure.lease_token, failure.permanent)
    assert "BATCH_CONFLICT" in failure.reason


def test_an_acknowledgement_not_taken_is_sent_again() -> None:
    """processed(rejected) leaves the batch in flight, so the worker repeats the acknowledgement."""
    office = Office()
    office.act()
    office.start("a")
    office.finish("a")
    office.act()
    office.answer(NOT_YET)
    assert office.desk.in_hand == ["a"]
    office.sent.clear()
    office.now_s += 0.1
    assert ["a"] == [item.key for item in office.frame().acknowledgements]


# The end.


def test_stopping_finishes_what_is_in_hand() -> None:
    """After stop no batch starts; batches that wait for a handler, or come too late, are given back."""
    office = Office(concurrency=1, prefetch=1)
    office.act()
    office.start("a", "b")
    office.frames()
    office.desk.stop()
    released, left = office.frames()
    assert (["2-b"], True) == ([item.lease_token for item in released.releases], left.HasField("leave"))
    office.answer(releases=1)
    office.start("c")
    assert ["3-c"] == [item.lease_token for item in office.frame().releases]
    office.answer(releases=1)
    assert office.desk.wait_s(office.now_s) == pytest.approx(LEASE_S / 3)  # No action is urgent.
    office.finish("a")
    office.act()
    office.answer(APPLIED)
    office.sent.clear()
    assert office.frame() == WorkRequest(leave=WorkRequest.Leave(give_back=True))
    office.start("d")  # The server has taken it back.
    assert not office.desk.done
    office.break_off()
    assert office.desk.done


def test_stopping_may_interrupt() -> None:
    """A handler is interrupted and its batch given back when it raises; other handlers are not waited for."""
    office = Office()
    office.act()
    office.start("a", "b")
    office.frames()
    office.desk.stop(give_back=True)
    office.act()
    assert [("a", "the worker stops"), ("b", "the worker stops")] == [
        (key, cancellation.reason) for key, cancellation in office.told
    ]
    office.fail("a", InterruptedError())
    assert ["1-a"] == [item.lease_token for frame in office.frames() for item in frame.releases]
    office.now_s += LEAVE_PATIENCE_S
    assert "2-b" in [item.lease_token for frame in office.frames() for item in frame.releases]


def test_stopping_does_not_wait_for_ever_for_a_full_queue() -> None:
    """After a stop, a batch that cannot be handed off is given back, so that another worker tries again."""
    office = saturated("extract")
    office.desk.stop()
    office.act()
    office.sent.clear()
    office.now_s += LEAVE_PATIENCE_S
    assert ["1-a"] == [item.lease_token for frame in office.frames() for item in frame.releases]


def test_stopping_does_not_wait_for_ever_for_a_server() -> None:
    """A stopped worker that cannot report raises an error instead of hanging."""
    office = Office()
    office.act()
    office.start("a")
    office.finish("a")
    office.act()
    office.desk.stop()
    began_s = office.now_s
    while office.now_s - began_s < LEAVE_PATIENCE_S:
        office.act()
        office.break_off(GONE)
        office.rest()
    with pytest.raises(TimeoutError, match=r"\['a'\]"):
        office.act()


def test_a_server_that_does_not_say_goodbye_is_not_waited_for() -> None:
    """Without leased batches a stopped worker ends even if the server does not end the stream."""
    office = Office()
    office.act()
    office.desk.stop()
    office.act()
    assert office.rest() == LEAVE_PATIENCE_S
    office.act()
    assert office.desk.done


@pytest.mark.parametrize(
    ("stages", "concurrency", "prefetch"), [([], 1, 0), ("load", 1, 0), (["load"], 0, 0), (["load"], 1, -1)]
)
def test_a_worker_without_stages_or_hands_is_refused(
    stages: list[str] | str, concurrency: int, prefetch: int
) -> None:
    """No stage, a text instead of a list, and a concurrency below 1 are errors of the caller."""
    with pytest.raises(ValueError, match="expected"):
        Desk(surface="", stages=stages, concurrency=concurrency, prefetch=prefetch)
