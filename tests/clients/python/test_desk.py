"""What a worker does next, decided without a server, a thread or a clock."""

from typing import Any, TypeVar

import grpc
import pytest
from google.protobuf.message import Message
from lightspeed.ops.v1.batch_pb2 import Batch, ProcessOutcome, ProcessResult
from lightspeed.ops.v1.worker_service_pb2 import (
    AcknowledgeBatchesRequest,
    EnqueueBatchesRequest,
    EnqueueBatchResponse,
    FailBatchesRequest,
    StartAvailableRequest,
    StartedBatch,
)
from lightspeed_client.desk import LEAVE_PATIENCE_S, REPEAT_S, Desk
from lightspeed_client.errors import (
    DeadlineExceeded,
    LightspeedError,
    NotFound,
    ResourceExhausted,
    Unavailable,
)
from lightspeed_client.step import Step
from lightspeed_client.task import PermanentFailure, Task

Request = TypeVar("Request", bound=Message)

GONE = Unavailable(grpc.StatusCode.UNAVAILABLE, "connection reset")
SILENT = DeadlineExceeded(grpc.StatusCode.DEADLINE_EXCEEDED, "no answer in time")
UNKNOWN_BATCH = NotFound(grpc.StatusCode.NOT_FOUND, "no such batch", reason="BATCH_NOT_FOUND")
FULL = ResourceExhausted(
    grpc.StatusCode.RESOURCE_EXHAUSTED, "the queue is full", reason="QUEUE_SATURATED", retry_after_s=0.5
)
REFUSED = NotFound(grpc.StatusCode.NOT_FOUND, "no such stage", reason="STAGE_NOT_FOUND")
APPLIED = ProcessOutcome(processed=ProcessResult(applied=ProcessResult.Applied()))
NOT_YET = ProcessOutcome(processed=ProcessResult(rejected=ProcessResult.Rejected(reason="clock_regression")))


class Office:
    """A desk with a clock that stands still until it is moved, and with short words for what happens."""

    def __init__(self, *stages: str, concurrency: int = 2) -> None:
        self.desk = Desk(surface="", stages=stages or ("load",), concurrency=concurrency)
        self.now_s = 100.0

    def expect(self, kind: type[Request]) -> tuple[Step, Request]:
        """Returns the next step, which must send this kind of request."""
        step = self.desk.next_step(self.now_s)
        assert step is not None
        assert isinstance(step.call.request, kind)
        return step, step.call.request

    def answer(self, kind: type[Message], value: Any) -> list[Task]:
        """Answers the next step, which must send this kind of request."""
        step, _ = self.expect(kind)
        return self.desk.answered(step, value, self.now_s)

    def fail(self, kind: type[Message], error: LightspeedError) -> None:
        """Lets the next step go without an answer."""
        step, _ = self.expect(kind)
        self.desk.unanswered(step, error, self.now_s)

    def start(self, *keys: str, stage: str = "load") -> list[Task]:
        """Starts batches."""
        batches = [Batch(key=key, stage=stage) for key in keys]
        started = [StartedBatch(batch=batch, run_id="run-000001", attempt=1) for batch in batches]
        return self.answer(StartAvailableRequest, started)

    def rest(self) -> float:
        """Expects nothing to do, and lets the time pass until there is; returns how long it was."""
        assert self.desk.next_step(self.now_s) is None
        wait_s = self.desk.wait_s(self.now_s)
        assert wait_s is not None
        self.now_s += wait_s
        return wait_s


def test_it_asks_for_what_it_has_hands_for() -> None:
    """No more batches are asked for than handlers are free, and none while all are busy."""
    office = Office(concurrency=3)
    _, request = office.expect(StartAvailableRequest)
    assert (request.max_batches, list(request.stages)) == (3, ["load"])
    office.start("a", "b")
    office.rest()
    _, request = office.expect(StartAvailableRequest)
    assert request.max_batches == 1
    office.start("c")
    assert office.desk.wait_s(office.now_s) is None


def test_an_empty_queue_is_asked_less_and_less_often() -> None:
    """The wait grows to about a second, and shrinks again when there is work."""
    office = Office(concurrency=9)
    waits_s = []
    for _ in range(10):
        office.start()
        waits_s.append(office.rest())
    assert waits_s[0] <= 0.02
    assert 0.5 <= waits_s[-1] <= 1.0
    office.start("a")
    assert office.rest() <= 0.02


def test_what_is_finished_is_acknowledged_together() -> None:
    """Handlers that ended meanwhile are acknowledged in one call, before more is started."""
    office = Office()
    first, second = office.start("a", "b")
    office.desk.finished(second, [])
    office.desk.finished(first, [])
    _, request = office.expect(AcknowledgeBatchesRequest)
    assert [item.key for item in request.acknowledgements] == ["b", "a"]
    office.answer(AcknowledgeBatchesRequest, [APPLIED, APPLIED])
    assert office.desk.in_hand == []
    office.expect(StartAvailableRequest)


def test_a_failure_is_told_with_its_attempt() -> None:
    """The reason is the type and the message; PermanentFailure is permanent, anything else is not."""
    office = Office()
    first, second = office.start("a", "b")
    office.desk.failed(first, ValueError("bad row"))
    office.desk.failed(second, PermanentFailure("no such day"))
    _, request = office.expect(FailBatchesRequest)
    assert [(item.key, item.attempt, item.reason, item.permanent) for item in request.failures] == [
        ("a", 1, "ValueError: bad row", False),
        ("b", 1, "PermanentFailure: no such day", True),
    ]


def test_a_long_reason_is_cut() -> None:
    """A reason is never longer than the server takes."""
    office = Office()
    (task,) = office.start("a")
    office.desk.failed(task, ValueError("x" * 10_000))
    _, request = office.expect(FailBatchesRequest)
    assert len(request.failures[0].reason) == 4_096


def test_next_batches_come_before_the_acknowledgement() -> None:
    """A task is acknowledged only when its last batch for the next stage is enqueued."""
    office = Office("extract", "load", concurrency=1)
    (task,) = office.start("a", stage="extract")
    office.desk.finished(task, [Batch(key="b", stage="load"), Batch(key="c", stage="load")])
    office.answer(EnqueueBatchesRequest, [EnqueueBatchResponse(), FULL])
    assert office.desk.in_hand == ["a"]
    office.start()
    office.now_s += 0.5  # As the server has asked.
    _, request = office.expect(EnqueueBatchesRequest)
    assert [batch.key for batch in request.batches] == ["c"]
    office.answer(EnqueueBatchesRequest, [EnqueueBatchResponse()])
    office.expect(AcknowledgeBatchesRequest)


def test_a_full_queue_stops_its_stage_and_no_other() -> None:
    """While next batches wait for room, their stage is not started; those that make room are."""
    office = Office("extract", "load")
    (task,) = office.start("a", stage="extract")
    office.desk.finished(task, [Batch(key="b", stage="load")])
    office.answer(EnqueueBatchesRequest, [FULL])
    office.now_s += 0.1
    _, request = office.expect(StartAvailableRequest)
    assert list(request.stages) == ["load"]


def test_a_start_makes_room() -> None:
    """What was started has left the queue, so what waits for room is tried at once."""
    office = Office("extract", "load", concurrency=1)
    (task,) = office.start("a", stage="extract")
    office.desk.finished(task, [Batch(key="b", stage="load")])
    office.answer(EnqueueBatchesRequest, [FULL])
    office.start("c")
    office.expect(EnqueueBatchesRequest)


def test_a_queue_full_of_its_own_stage_gives_way() -> None:
    """With nothing else to do, one batch of the waiting stage is started to make room, for each refusal."""
    office = Office("extract", concurrency=8)
    (task,) = office.start("a", stage="extract")
    office.desk.finished(task, [Batch(key="b", stage="load")])
    office.answer(EnqueueBatchesRequest, [FULL])
    office.now_s += 0.1
    _, request = office.expect(StartAvailableRequest)
    assert (request.max_batches, list(request.stages)) == (1, ["extract"])
    (other,) = office.start("c", stage="extract")
    office.answer(EnqueueBatchesRequest, [FULL])
    office.now_s += 0.1
    assert office.desk.next_step(office.now_s) is None  # A handler is running: it may make room.
    office.desk.finished(other, [])
    office.answer(AcknowledgeBatchesRequest, [APPLIED])
    office.expect(StartAvailableRequest)


def test_a_refused_next_batch_fails_the_task() -> None:
    """A batch that the queue will never take is told as the failure of the task that made it."""
    office = Office()
    (task,) = office.start("a")
    office.desk.finished(task, [Batch(key="b", stage="x"), Batch(key="c", stage="load")])
    office.answer(EnqueueBatchesRequest, [REFUSED, EnqueueBatchResponse()])
    _, request = office.expect(FailBatchesRequest)
    assert request.failures[0].reason == "NotFound: no such stage (NOT_FOUND / STAGE_NOT_FOUND)"
    assert not request.failures[0].permanent


@pytest.mark.parametrize("lost", [GONE, SILENT])
def test_a_call_without_an_answer_is_sent_again_as_it_is(lost: LightspeedError) -> None:
    """What a call did that met no answer is asked with the same request_id, before anything else is sent."""
    office = Office()
    (task,) = office.start("a")
    office.rest()
    step, request = office.expect(StartAvailableRequest)
    office.desk.unanswered(step, lost, office.now_s)
    office.desk.finished(task, [])  # Reports come first, but not before what is unknown.
    office.rest()
    repeated, again = office.expect(StartAvailableRequest)
    assert (repeated, again.request_id) == (step, request.request_id)
    assert [task.batch.key for task in office.start("b")] == ["b"]
    _, report = office.expect(AcknowledgeBatchesRequest)
    assert report.request_id != request.request_id


def test_a_call_that_was_put_off_is_made_anew() -> None:
    """An answer that asks for patience is an answer: after the wait comes another call, with its own id."""
    office = Office()
    _, request = office.expect(StartAvailableRequest)
    office.fail(StartAvailableRequest, FULL)
    assert office.rest() == pytest.approx(0.5)
    _, other = office.expect(StartAvailableRequest)
    assert other.request_id != request.request_id


def test_a_batch_taken_out_of_hand_is_warned_of(caplog: pytest.LogCaptureFixture) -> None:
    """BATCH_NOT_FOUND: somebody else has ended it, and nothing is left to do."""
    office = Office()
    (task,) = office.start("a")
    office.desk.finished(task, [])
    office.answer(AcknowledgeBatchesRequest, [UNKNOWN_BATCH])
    assert office.desk.in_hand == []
    assert "taken out of this worker's hands" in caplog.text


def test_an_acknowledgement_not_taken_is_sent_again() -> None:
    """processed(rejected) leaves the batch in flight, so the worker goes on acknowledging it."""
    office = Office()
    (task,) = office.start("a")
    office.desk.finished(task, [])
    office.answer(AcknowledgeBatchesRequest, [NOT_YET])
    assert office.desk.in_hand == ["a"]
    office.now_s += 0.1
    office.answer(AcknowledgeBatchesRequest, [APPLIED])
    assert office.desk.in_hand == []


def test_an_outage_is_not_spun_through() -> None:
    """Between two calls to a server that is away there is a pause, even where the client had none."""
    office = Office()
    for _ in range(9):
        office.fail(StartAvailableRequest, GONE)
        assert office.rest() == pytest.approx(REPEAT_S)


def test_a_refusal_ends_the_worker() -> None:
    """What waiting cannot change is raised."""
    with pytest.raises(NotFound):
        Office().fail(StartAvailableRequest, REFUSED)


def test_a_refused_report_is_never_dropped() -> None:
    """A report that is refused for another reason than that the batch is gone is raised and stays."""
    office = Office()
    (task,) = office.start("a")
    office.desk.finished(task, [])
    with pytest.raises(NotFound):
        office.answer(AcknowledgeBatchesRequest, [REFUSED])
    assert office.desk.in_hand == ["a"]


def test_stopping_finishes_what_is_in_hand() -> None:
    """After stop nothing is started; the worker is done when the last report is answered."""
    office = Office()
    (task,) = office.start("a")
    office.desk.stop()
    assert office.desk.wait_s(office.now_s) is None
    office.desk.finished(task, [])
    assert not office.desk.done
    office.answer(AcknowledgeBatchesRequest, [APPLIED])
    assert office.desk.done


def test_stopping_does_not_wait_for_ever_for_a_full_queue() -> None:
    """What cannot be handed off after a stop is failed, so that another worker tries again."""
    office = Office("extract")
    (task,) = office.start("a", stage="extract")
    office.desk.finished(task, [Batch(key="b", stage="load")])
    office.desk.stop()
    began_s = office.now_s
    while office.now_s - began_s < LEAVE_PATIENCE_S:
        office.answer(EnqueueBatchesRequest, [FULL])
        office.rest()
    _, request = office.expect(FailBatchesRequest)
    assert "stopped while the queue was full" in request.failures[0].reason


def test_stopping_does_not_wait_for_ever_for_a_server() -> None:
    """A stopped worker that cannot report says so loudly instead of hanging."""
    office = Office()
    (task,) = office.start("a")
    office.desk.finished(task, [])
    office.desk.stop()
    began_s = office.now_s
    while office.now_s - began_s < LEAVE_PATIENCE_S:
        office.fail(AcknowledgeBatchesRequest, GONE)
        office.now_s += office.desk.wait_s(office.now_s) or 0
    with pytest.raises(TimeoutError, match=r"\['a'\]"):
        office.desk.next_step(office.now_s)


@pytest.mark.parametrize(("stages", "concurrency"), [([], 1), ("load", 1), (["load"], 0)])
def test_a_worker_without_stages_or_hands_is_refused(stages: list[str] | str, concurrency: int) -> None:
    """No stage, one text instead of a list of them, and no concurrency are mistakes of the caller's."""
    with pytest.raises(ValueError, match="expected"):
        Desk(surface="", stages=stages, concurrency=concurrency)
