"""The worker state machine, without a server, a thread or a clock."""

import grpc
import pytest
from lightspeed.ops.v1.batch_pb2 import ProcessOutcome, ProcessResult
from lightspeed.ops.v1.worker_service_pb2 import WorkRequest
from lightspeed_client._internal.errors import Unavailable, UndeliveredReports
from lightspeed_client._internal.task import PermanentFailure
from lightspeed_client._internal.worker_state_machine import SHUTDOWN_TIMEOUT_S, WorkerStateMachine

from tests.clients.python.fake_service import refusal
from tests.clients.python.state_machine_harness import (
    APPLIED,
    CANCEL,
    EXTENDED,
    LEASE_S,
    LOST,
    NEXT,
    StateMachineHarness,
    saturated,
)

GONE = Unavailable(grpc.StatusCode.UNAVAILABLE, "connection reset")
STALE = refusal(grpc.StatusCode.FAILED_PRECONDITION, "STALE_LEASE")
CONFLICT = refusal(grpc.StatusCode.ALREADY_EXISTS, "BATCH_CONFLICT")
NOT_YET = ProcessOutcome(processed=ProcessResult(rejected=ProcessResult.Rejected(reason="clock_regression")))


def test_credits_are_given_for_free_handlers() -> None:
    """Credits equal free handlers plus prefetch; a started batch uses one up, an ended one gives one."""
    harness = StateMachineHarness(concurrency=2, prefetch=1)
    assert harness.credits() == 3
    harness.start("a", "b", "c")
    assert (["a", "b"], 0) == ([*harness.tasks], harness.credits())
    harness.finish("b")
    frame = harness.frame()
    assert (["b"], 1) == ([item.key for item in frame.acknowledgements], frame.credits.batches)
    assert "c" in harness.tasks


def test_the_first_frame_has_surface_worker_and_stages() -> None:
    """The first frame has the surface by its name, the worker, and the stages."""
    harness = StateMachineHarness("extract", "load")
    harness.act()
    opening = harness.stream.opening
    assert ("tenants/default/surfaces/default", "w") == (opening.surface, opening.worker_id)
    assert ["extract", "load"] == list(opening.stages)


def test_ended_tasks_are_reported_together() -> None:
    """Ended tasks are reported together, under their leases, in one frame with a new request_id."""
    harness = StateMachineHarness(concurrency=4)
    harness.act()
    harness.start("a", "b", "c", "d")
    harness.frames()
    harness.finish("b")
    harness.finish("a", NEXT)
    harness.fail("c", ValueError("bad row"))
    harness.fail("d", PermanentFailure("x" * 10_000))
    frame = harness.frame()
    assert ["2-b", "1-a"] == [item.lease_token for item in frame.acknowledgements]
    assert [[], ["next"]] == [[batch.key for batch in item.next] for item in frame.acknowledgements]
    assert [("3-c", 1, False), ("4-d", 1, True)] == [
        (item.lease_token, item.attempt, item.permanent) for item in frame.failures
    ]
    assert ["ValueError: bad row", 4_096] == [frame.failures[0].reason, len(frame.failures[1].reason)]
    assert frame.request_id
    harness.answer(APPLIED, APPLIED, APPLIED, APPLIED)
    assert harness.machine.leased_keys == []


def test_frames_stay_within_the_servers_limits() -> None:
    """One frame hands off no more than 1,000 batches."""
    harness = StateMachineHarness(concurrency=3)
    harness.act()
    harness.start("a", "b", "c")
    harness.frames()
    for key in ("a", "b", "c"):
        harness.finish(key, *[NEXT] * 400)
    assert [2, 1] == [len(frame.acknowledgements) for frame in harness.frames()]


def test_leases_are_extended_three_times_before_they_expire() -> None:
    """All leases are extended by their length when the first is due, except those of reported batches."""
    harness = StateMachineHarness(concurrency=3)
    harness.act()
    harness.start("a", "c")
    harness.now_s += 1.0
    harness.start("b")
    harness.frames()
    harness.finish("c")
    harness.act()
    harness.frames()
    assert LEASE_S / 3 - 1.0 == pytest.approx(harness.rest())
    frame = harness.frame()
    assert [("1-a", 9_000), ("3-b", 9_000)] == [(it.lease_token, it.lease_ms) for it in frame.extensions]
    assert frame.request_id == ""
    assert LEASE_S / 3 == pytest.approx(harness.rest())


def test_a_lost_lease_interrupts_and_is_not_reported() -> None:
    """The handler of a lost lease gets the new worker's name, and its result is not reported."""
    harness = StateMachineHarness(concurrency=1)
    harness.act()
    harness.start("a")
    harness.rest()
    harness.act()
    harness.answer(extensions=[LOST])
    harness.act()
    ((key, cancellation),) = harness.interrupts
    assert ("a", True, True) == (key, cancellation.is_lost, "w-2" in cancellation.reason)
    assert harness.machine.leased_keys == []
    harness.sent.clear()
    harness.finish("a", NEXT)
    frame = harness.frame()  # Until then the handler used its slot.
    assert (1, 0) == (frame.credits.batches, len(frame.acknowledgements))


def test_a_cancelled_batch_interrupts_once_and_is_released() -> None:
    """The handler gets the reason and its budget; when it raises, the batch is released, not failed."""
    harness = StateMachineHarness()
    harness.act()
    harness.start("a")
    for _ in range(2):
        harness.rest()
        harness.act()
        harness.answer(extensions=[CANCEL])
    harness.act()
    ((key, cancellation),) = harness.interrupts
    assert ("a", "wrong file", 5.0, False) == (
        key,
        cancellation.reason,
        cancellation.budget_s,
        cancellation.is_lost,
    )
    harness.sent.clear()
    harness.fail("a", InterruptedError())
    assert ["1-a"] == [item.lease_token for item in harness.frame().releases]


def test_a_cancelled_batch_that_waits_for_a_handler_is_released_at_once() -> None:
    """A cancelled batch that waits for a handler is released at once, and no handler gets it."""
    harness = StateMachineHarness(concurrency=1, prefetch=1)
    harness.act()
    harness.start("a", "b")
    harness.rest()
    harness.act()
    harness.sent.clear()
    harness.answer(extensions=[EXTENDED, CANCEL])
    assert ["2-b"] == [item.lease_token for item in harness.frame().releases]
    assert ["a"] == [*harness.tasks]


def test_a_stale_lease_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """STALE_LEASE: another worker has the batch, and this one only logs a warning."""
    harness = StateMachineHarness()
    harness.act()
    harness.start("a")
    harness.finish("a")
    harness.act()
    harness.answer(STALE)
    assert harness.machine.leased_keys == []
    assert "lease_lost key=" in caplog.text


def test_a_refused_next_batch_fails_the_task() -> None:
    """If a batch for the next stage is refused for good, the task that made it fails."""
    harness = StateMachineHarness()
    harness.act()
    harness.start("a")
    harness.finish("a", NEXT)
    harness.act()
    harness.sent.clear()
    harness.answer(CONFLICT)
    (failure,) = harness.frame().failures
    assert ("1-a", False) == (failure.lease_token, failure.permanent)
    assert "BATCH_CONFLICT" in failure.reason


def test_a_rejected_acknowledgement_is_sent_again() -> None:
    """processed(rejected) leaves the batch in flight, so the worker repeats the acknowledgement."""
    harness = StateMachineHarness()
    harness.act()
    harness.start("a")
    harness.finish("a")
    harness.act()
    harness.answer(NOT_YET)
    assert harness.machine.leased_keys == ["a"]
    harness.sent.clear()
    harness.now_s += 0.1
    assert ["a"] == [item.key for item in harness.frame().acknowledgements]


# Shutdown.


def test_stop_finishes_running_and_releases_waiting_batches() -> None:
    """After stop no batch starts; batches that wait for a handler, or come too late, are released."""
    harness = StateMachineHarness(concurrency=1, prefetch=1)
    harness.act()
    harness.start("a", "b")
    harness.frames()
    harness.machine.stop()
    released, left = harness.frames()
    assert (["2-b"], True) == ([item.lease_token for item in released.releases], left.HasField("leave"))
    harness.answer(releases=1)
    harness.start("c")
    assert ["3-c"] == [item.lease_token for item in harness.frame().releases]
    harness.answer(releases=1)
    assert harness.machine.wait_s(harness.now_s) == pytest.approx(LEASE_S / 3)  # No action is urgent.
    harness.finish("a")
    harness.act()
    harness.answer(APPLIED)
    harness.sent.clear()
    assert harness.frame() == WorkRequest(leave=WorkRequest.Leave(release=True))
    harness.start("d")  # The server has taken it back.
    assert not harness.machine.is_done
    harness.break_off()
    assert harness.machine.is_done


def test_stop_may_interrupt_handlers() -> None:
    """A handler is interrupted and its batch released when it raises; other handlers are not waited for."""
    harness = StateMachineHarness()
    harness.act()
    harness.start("a", "b")
    harness.frames()
    harness.machine.stop(release=True)
    harness.act()
    assert [("a", "the worker stops"), ("b", "the worker stops")] == [
        (key, cancellation.reason) for key, cancellation in harness.interrupts
    ]
    harness.fail("a", InterruptedError())
    assert ["1-a"] == [item.lease_token for frame in harness.frames() for item in frame.releases]
    harness.now_s += SHUTDOWN_TIMEOUT_S
    assert "2-b" in [item.lease_token for frame in harness.frames() for item in frame.releases]


def test_stop_limits_the_wait_for_a_full_queue() -> None:
    """After a stop, a batch that cannot be handed off is released, so that another worker tries again."""
    harness = saturated("extract")
    harness.machine.stop()
    harness.act()
    harness.sent.clear()
    harness.now_s += SHUTDOWN_TIMEOUT_S
    assert ["1-a"] == [item.lease_token for frame in harness.frames() for item in frame.releases]


def test_stop_limits_the_wait_for_the_last_reports() -> None:
    """A stopped worker that cannot report raises an error instead of hanging."""
    harness = StateMachineHarness()
    harness.act()
    harness.start("a")
    harness.finish("a")
    harness.act()
    harness.machine.stop()
    began_s = harness.now_s
    while harness.now_s - began_s < SHUTDOWN_TIMEOUT_S:
        harness.act()
        harness.break_off(GONE)
        harness.rest()
    with pytest.raises(UndeliveredReports, match=r"\['a'\]"):
        harness.act()


def test_stop_limits_the_wait_for_the_end_of_the_stream() -> None:
    """Without leased batches a stopped worker ends even if the server does not end the stream."""
    harness = StateMachineHarness()
    harness.act()
    harness.machine.stop()
    harness.act()
    assert harness.rest() == SHUTDOWN_TIMEOUT_S
    harness.act()
    assert harness.machine.is_done


@pytest.mark.parametrize(
    ("stages", "concurrency", "prefetch"), [([], 1, 0), ("load", 1, 0), (["load"], 0, 0), (["load"], 1, -1)]
)
def test_a_worker_without_stages_or_handlers_is_refused(
    stages: list[str] | str, concurrency: int, prefetch: int
) -> None:
    """No stage, a text instead of a list, and a concurrency below 1 are errors of the caller."""
    with pytest.raises(ValueError, match="expected"):
        WorkerStateMachine(surface="", stages=stages, concurrency=concurrency, prefetch=prefetch)
