"""The worker state machine with a full queue, and without a server."""

import grpc
import pytest
from lightspeed.ops.v1.worker_service_pb2 import WorkResponse
from lightspeed_client._internal.errors import (
    DeadlineExceeded,
    FailedPrecondition,
    LightspeedError,
    ResourceExhausted,
    Unavailable,
)

from tests.clients.python.state_machine_harness import (
    APPLIED,
    EMPTY,
    EXTENDED,
    FULL,
    LIMIT,
    StateMachineHarness,
    saturated,
)

GONE = Unavailable(grpc.StatusCode.UNAVAILABLE, "connection reset")
SILENT = DeadlineExceeded(grpc.StatusCode.DEADLINE_EXCEEDED, "no answer in time")
MODE = FailedPrecondition(grpc.StatusCode.FAILED_PRECONDITION, "pull only", reason="DELIVERY_MODE")
STREAMS = ResourceExhausted(grpc.StatusCode.RESOURCE_EXHAUSTED, "too many", retry_after_s=7.0)


# A full queue.


def test_a_full_queue_stops_its_stage_and_no_other() -> None:
    """Another stream replaces the one that would start more batches of that stage."""
    harness = saturated("extract", "load")
    harness.act()
    assert [["extract", "load"], ["load"]] == harness.opened
    assert 0 == harness.credits()  # Batches may still come for the credits of the old stream.
    harness.break_off(on=harness.half_closed[0])
    assert 2 == harness.credits()
    assert 0.25 <= harness.rest() <= 0.5  # The wait that the server has asked for.
    assert ["a"] == [item.key for item in harness.frame().acknowledgements]
    harness.answer(APPLIED)
    harness.act()
    assert ["extract", "load"] == harness.opened[-1]


def test_a_batch_that_waits_for_room_keeps_its_lease() -> None:
    """A batch that waits for room keeps its lease, however long it waits."""
    harness = saturated("extract")
    extended = 0
    for _ in range(30):
        harness.now_s += 0.5
        for frame in harness.frames():
            extended += len(frame.extensions)
            harness.answer(
                *[FULL] * len(frame.acknowledgements), extensions=[EXTENDED] * len(frame.extensions)
            )
    assert 3 <= extended <= 6


def test_a_started_batch_makes_room() -> None:
    """A started batch has left the queue, so waiting reports are sent at once."""
    harness = saturated("extract", "load")
    harness.act()
    harness.break_off(on=harness.half_closed[0])
    harness.act()
    harness.sent.clear()
    harness.start("c")
    assert ["a"] == [item.key for frame in harness.frames() for item in frame.acknowledgements]


def test_a_queue_full_of_its_own_stage_starts_one_batch() -> None:
    """Without other work, one batch of the waiting stage is started to make room."""
    harness = saturated("extract", concurrency=8)
    harness.act()
    harness.break_off(on=harness.half_closed[0])
    assert 1 == harness.credits()
    harness.start("b", stage="extract")
    assert 0 == harness.credits()  # A handler is running: it may make room.
    harness.finish("b")
    assert 0 == harness.credits()  # The waiting report has not been refused since then.
    harness.answer(FULL)
    assert 1 == harness.credits()


def test_without_batches_of_other_stages_the_full_stage_starts_one() -> None:
    """If the other stages have no queued batches, the waiting one starts a batch to make room."""
    harness = saturated("extract", "load")
    harness.act()
    harness.break_off(on=harness.half_closed[0])
    harness.act()
    harness.receive(WorkResponse(block_reason=EMPTY))
    harness.act()
    assert ["extract", "load"] == harness.opened[-1]
    harness.break_off(on=harness.half_closed[1])
    assert 1 == harness.credits()


def test_at_the_in_flight_limit_one_waiting_batch_is_released() -> None:
    """At the in-flight limit, one of the waiting batches is released, so another worker can start one."""
    harness = saturated("extract", "load")
    harness.act()
    harness.break_off(on=harness.half_closed[0])
    harness.act()
    harness.receive(WorkResponse(block_reason=LIMIT))
    harness.rest()
    harness.act()
    harness.sent.clear()
    harness.answer(FULL)
    assert ["1-a"] == [item.lease_token for frame in harness.frames() for item in frame.releases]


# Outages.


@pytest.mark.parametrize("lost", [GONE, SILENT, None])
def test_an_unanswered_report_is_sent_again_unchanged(lost: LightspeedError | None) -> None:
    """It is the first frame of the next stream, with the same request_id and no credits; then heartbeats."""
    harness = StateMachineHarness()
    harness.act()
    harness.start("a", "b")
    harness.frames()
    harness.finish("a")
    frame = harness.frame()
    assert frame.credits.batches == 1
    frame.ClearField("credits")
    harness.break_off(lost)
    assert 0 < harness.rest() <= 0.05
    again, *rest = harness.frames()
    assert frame == again
    assert [1, 0] == [each.credits.batches for each in rest]
    assert ["2-b"] == [item.lease_token for item in rest[1].extensions]


def test_reconnects_back_off() -> None:
    """The wait between attempts grows to about a second, and starts again after a frame of the server."""
    harness = StateMachineHarness()
    waits_s = []
    for _ in range(9):
        harness.act()
        harness.break_off(GONE)
        waits_s.append(harness.rest())
    assert waits_s[0] <= 0.05
    assert 0.5 <= waits_s[-1] <= 1.0
    harness.act()
    harness.receive(WorkResponse(block_reason=EMPTY))
    harness.break_off(GONE)
    assert harness.rest() <= 0.05


def test_reconnects_follow_the_servers_retry_delay() -> None:
    """RetryInfo is the minimum of the wait."""
    harness = StateMachineHarness()
    harness.act()
    harness.break_off(STREAMS)
    assert harness.rest() == pytest.approx(7.0)


def test_a_draining_stream_ends_after_the_last_report() -> None:
    """A draining server gets no more credits; leased batches are reported, and then the stream is ended."""
    harness = StateMachineHarness()
    harness.act()
    harness.start("a")
    harness.frames()
    harness.receive(WorkResponse(drain=WorkResponse.Drain(grace_ms=4_000)))
    assert [True] == [frame.HasField("leave") for frame in harness.frames()]
    harness.finish("a")
    frame = harness.frame()
    assert (1, False) == (len(frame.acknowledgements), frame.HasField("credits"))
    harness.answer(APPLIED)
    assert harness.frame().leave.release
    assert [harness.stream] == harness.half_closed
    harness.break_off()
    assert 0 < harness.rest() <= 0.05
    assert 2 == harness.credits()


def test_a_refused_worker_reports_in_calls() -> None:
    """No batch starts any more; the error is raised after all reports."""
    harness = StateMachineHarness()
    harness.act()
    harness.start("a")
    harness.break_off(MODE)
    harness.act()
    assert harness.stream.uses_calls
    harness.answer(extensions=[EXTENDED])
    harness.finish("a")
    assert 0 == harness.credits()
    harness.answer(APPLIED)
    harness.act()
    harness.break_off()
    assert (True, MODE) == (harness.machine.is_done, harness.machine.refusal)


def test_a_refused_call_ends_the_worker() -> None:
    """If reports are refused as well, the error is raised."""
    harness = StateMachineHarness()
    harness.act()
    harness.start("a")
    harness.break_off(MODE)
    harness.act()
    with pytest.raises(FailedPrecondition):
        harness.break_off(MODE)
    assert harness.machine.leased_keys == ["a"]
