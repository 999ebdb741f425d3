"""The worker state machine with a full queue, and without a server."""

import grpc
import pytest
from lightspeed.ops.v1.worker_service_pb2 import WorkResponse
from lightspeed_client.errors import (
    DeadlineExceeded,
    FailedPrecondition,
    LightspeedError,
    ResourceExhausted,
    Unavailable,
)

from tests.clients.python.office import (
    APPLIED,
    EMPTY,
    EXTENDED,
    FULL,
    LIMIT,
    Office,
    saturated,
)

GONE = Unavailable(grpc.StatusCode.UNAVAILABLE, "connection reset")
SILENT = DeadlineExceeded(grpc.StatusCode.DEADLINE_EXCEEDED, "no answer in time")
MODE = FailedPrecondition(grpc.StatusCode.FAILED_PRECONDITION, "pull only", reason="DELIVERY_MODE")
STREAMS = ResourceExhausted(grpc.StatusCode.RESOURCE_EXHAUSTED, "too many", retry_after_s=7.0)


# A full queue.


def test_a_full_queue_stops_its_stage_and_no_other() -> None:
    """Another stream replaces the one that would start more batches of that stage."""
    office = saturated("extract", "load")
    office.act()
    assert [["extract", "load"], ["load"]] == office.opened
    assert 0 == office.credits()  # Batches may still come for the credits of the old stream.
    office.break_off(on=office.ended[0])
    assert 2 == office.credits()
    assert 0.25 <= office.rest() <= 0.5  # The wait that the server has asked for.
    assert ["a"] == [item.key for item in office.frame().acknowledgements]
    office.answer(APPLIED)
    office.act()
    assert ["extract", "load"] == office.opened[-1]


def test_what_waits_for_room_keeps_its_lease() -> None:
    """A batch that waits for room keeps its lease, however long it waits."""
    office = saturated("extract")
    extended = 0
    for _ in range(30):
        office.now_s += 0.5
        for frame in office.frames():
            extended += len(frame.extensions)
            office.answer(
                *[FULL] * len(frame.acknowledgements), extensions=[EXTENDED] * len(frame.extensions)
            )
    assert 3 <= extended <= 6


def test_a_start_makes_room() -> None:
    """A started batch has left the queue, so waiting reports are sent at once."""
    office = saturated("extract", "load")
    office.act()
    office.break_off(on=office.ended[0])
    office.act()
    office.sent.clear()
    office.start("c")
    assert ["a"] == [item.key for frame in office.frames() for item in frame.acknowledgements]


def test_a_queue_full_of_its_own_stage_gives_way() -> None:
    """Without other work, one batch of the waiting stage is started to make room."""
    office = saturated("extract", concurrency=8)
    office.act()
    office.break_off(on=office.ended[0])
    assert 1 == office.credits()
    office.start("b", stage="extract")
    assert 0 == office.credits()  # A handler is running: it may make room.
    office.finish("b")
    assert 0 == office.credits()  # The waiting report has not been refused since then.
    office.answer(FULL)
    assert 1 == office.credits()


def test_a_stage_with_nothing_to_do_gives_way_as_well() -> None:
    """If the other stages have no queued batches, the waiting one starts a batch to make room."""
    office = saturated("extract", "load")
    office.act()
    office.break_off(on=office.ended[0])
    office.act()
    office.receive(WorkResponse(hold=EMPTY))
    office.act()
    assert ["extract", "load"] == office.opened[-1]
    office.break_off(on=office.ended[1])
    assert 1 == office.credits()


def test_what_waits_for_room_gives_back_where_it_takes_all_the_places() -> None:
    """At the in-flight limit, one of the waiting batches is given back, so another worker can start one."""
    office = saturated("extract", "load")
    office.act()
    office.break_off(on=office.ended[0])
    office.act()
    office.receive(WorkResponse(hold=LIMIT))
    office.rest()
    office.act()
    office.sent.clear()
    office.answer(FULL)
    assert ["1-a"] == [item.lease_token for frame in office.frames() for item in frame.releases]


# Outages.


@pytest.mark.parametrize("lost", [GONE, SILENT, None])
def test_a_report_without_an_answer_is_sent_again_as_it_is(lost: LightspeedError | None) -> None:
    """It is the first frame of the next stream, with the same request_id and no credits; then heartbeats."""
    office = Office()
    office.act()
    office.start("a", "b")
    office.frames()
    office.finish("a")
    frame = office.frame()
    assert frame.credits.batches == 1
    frame.ClearField("credits")
    office.break_off(lost)
    assert 0 < office.rest() <= 0.05
    again, *rest = office.frames()
    assert frame == again
    assert [1, 0] == [each.credits.batches for each in rest]
    assert ["2-b"] == [item.lease_token for item in rest[1].extensions]


def test_an_outage_is_not_spun_through() -> None:
    """The wait between attempts grows to about a second, and starts again after a frame of the server."""
    office = Office()
    waits_s = []
    for _ in range(9):
        office.act()
        office.break_off(GONE)
        waits_s.append(office.rest())
    assert waits_s[0] <= 0.05
    assert 0.5 <= waits_s[-1] <= 1.0
    office.act()
    office.receive(WorkResponse(hold=EMPTY))
    office.break_off(GONE)
    assert office.rest() <= 0.05


def test_advice_is_followed() -> None:
    """RetryInfo is the minimum of the wait."""
    office = Office()
    office.act()
    office.break_off(STREAMS)
    assert office.rest() == pytest.approx(7.0)


def test_a_server_that_shuts_down_is_left_when_all_is_told() -> None:
    """A draining server gets no more credits; leased batches are reported, and then the stream is ended."""
    office = Office()
    office.act()
    office.start("a")
    office.frames()
    office.receive(WorkResponse(drain=WorkResponse.Drain(grace_ms=4_000)))
    assert [True] == [frame.HasField("leave") for frame in office.frames()]
    office.finish("a")
    frame = office.frame()
    assert (1, False) == (len(frame.acknowledgements), frame.HasField("credits"))
    office.answer(APPLIED)
    assert office.frame().leave.give_back
    assert [office.stream] == office.ended
    office.break_off()
    assert 0 < office.rest() <= 0.05
    assert 2 == office.credits()


def test_a_refused_worker_reports_what_is_in_hand_in_calls() -> None:
    """No batch starts any more; the error is raised after all reports."""
    office = Office()
    office.act()
    office.start("a")
    office.break_off(MODE)
    office.act()
    assert office.stream.by_calls
    office.answer(extensions=[EXTENDED])
    office.finish("a")
    assert 0 == office.credits()
    office.answer(APPLIED)
    office.act()
    office.break_off()
    assert (True, MODE) == (office.desk.done, office.desk.refusal)


def test_a_refused_call_ends_it() -> None:
    """If reports are refused as well, the error is raised."""
    office = Office()
    office.act()
    office.start("a")
    office.break_off(MODE)
    office.act()
    with pytest.raises(FailedPrecondition):
        office.break_off(MODE)
    assert office.desk.in_hand == ["a"]
