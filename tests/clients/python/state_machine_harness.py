"""A worker state machine with a manual clock, and short methods for its inputs."""

from collections.abc import Sequence

import grpc
from google.rpc.status_pb2 import Status
from lightspeed.ops.v1.batch_pb2 import Batch, ProcessOutcome, ProcessResult
from lightspeed.ops.v1.lease_pb2 import BlockReason, ExtensionOutcome, ExtensionResult
from lightspeed.ops.v1.worker_service_pb2 import (
    OutcomeResult,
    ReleaseResult,
    StartAvailableResponse,
    StartedBatch,
    WorkRequest,
    WorkResponse,
)
from lightspeed_client._internal.errors import LightspeedError
from lightspeed_client._internal.lease_registry import InterruptHandler
from lightspeed_client._internal.task import Cancellation, Task
from lightspeed_client._internal.work_streams import StreamState
from lightspeed_client._internal.worker_state_machine import (
    HalfClose,
    OpenStream,
    RunHandler,
    SendFrame,
    WorkerStateMachine,
)

from tests.clients.python.fake_service import refusal

APPLIED = ProcessOutcome(processed=ProcessResult(applied=ProcessResult.Applied()))
EXTENDED = ExtensionOutcome(extended=ExtensionOutcome.Extended())
LOST = ExtensionOutcome(lost=ExtensionOutcome.Lost(worker_id="w-2"))
CANCEL = ExtensionOutcome(cancel=ExtensionOutcome.Cancel(reason="wrong file", budget_left_ms=5_000))
LEASE_S = 9.0
FULL = refusal(grpc.StatusCode.RESOURCE_EXHAUSTED, "QUEUE_SATURATED", retry_after_s=0.5)
NEXT = Batch(key="next", stage="load")

EMPTY = BlockReason(empty=BlockReason.Empty())
LIMIT = BlockReason(in_flight_limit=BlockReason.InFlightLimit())


class StateMachineHarness:
    """Drives a worker state machine without a server, a thread or a clock.

    Attributes:
        stream: Stream that was opened last.
        opened: Stages of each stream, in order.
        sent: Frames sent on it that `frames` has not returned yet.
        tasks: Tasks with a running handler.
        interrupts: Interrupts of handlers.
        half_closed: Streams on which no more frames are sent.
    """

    def __init__(self, *stages: str, concurrency: int = 2, prefetch: int = 0) -> None:
        self.machine = WorkerStateMachine(
            surface="",
            stages=stages or ("load",),
            concurrency=concurrency,
            prefetch=prefetch,
        )
        self.machine.identify("w", "i")
        self.now_s = 100.0
        self.stream: StreamState
        self.opened: list[list[str]] = []
        self.sent: list[WorkRequest] = []
        self.tasks: dict[str, Task] = {}
        self.interrupts: list[tuple[str, Cancellation]] = []
        self.half_closed: list[StreamState] = []
        self._starts = 0

    def act(self) -> None:
        """Applies the actions of the state machine."""
        for action in self.machine.actions(self.now_s):
            match action:
                case OpenStream(stream):
                    self.stream = stream
                    self.opened.append(stream.stages)
                    self.sent.clear()
                case SendFrame(stream, frame):
                    if stream is self.stream:
                        self.sent.append(frame)
                case HalfClose(stream):
                    self.half_closed.append(stream)
                case RunHandler(task):
                    self.tasks[task.batch.key] = task
                case InterruptHandler(task, cancellation):
                    self.interrupts.append((task.batch.key, cancellation))

    def frames(self) -> list[WorkRequest]:
        """Returns the frames that are sent now, each once."""
        self.act()
        frames, self.sent = self.sent, []
        return frames

    def frame(self) -> WorkRequest:
        """Returns the only frame that is sent now."""
        (frame,) = self.frames()
        return frame

    def credits(self) -> int:
        """Returns the number of newly given credits."""
        return sum(frame.credits.batches for frame in self.frames())

    def start(self, *keys: str, stage: str = "load", attempt: int = 1, on: StreamState | None = None) -> None:
        """Input: the server starts batches."""
        started = StartAvailableResponse(lease_ms=round(LEASE_S * 1_000))
        for key in keys:
            self._starts += 1
            batch = Batch(key=key, stage=stage)
            started.batches.append(
                StartedBatch(batch=batch, run_id="r", attempt=attempt, lease_token=f"{self._starts}-{key}")
            )
        self.receive(WorkResponse(started=started), on=on)
        self.act()

    def receive(self, frame: WorkResponse, *, on: StreamState | None = None) -> None:
        """Input: the server sends a frame."""
        self.machine.frame_received(on or self.stream, frame, self.now_s)

    def answer(
        self,
        *outcomes: ProcessOutcome | Status,
        extensions: Sequence[ExtensionOutcome] = (),
        releases: int = 0,
        on: StreamState | None = None,
    ) -> None:
        """Input: the server answers the oldest pending frame."""
        results = WorkResponse.Results(
            extensions=[ExtensionResult(outcome=outcome) for outcome in extensions],
            releases=[ReleaseResult() for _ in range(releases)],
        )
        acknowledgements = len((on or self.stream).pending_frames[0].frame.acknowledgements)
        results_ = [
            OutcomeResult(error=outcome) if isinstance(outcome, Status) else OutcomeResult(outcome=outcome)
            for outcome in outcomes
        ]
        results.acknowledgements.extend(results_[:acknowledgements])
        results.failures.extend(results_[acknowledgements:])
        self.receive(WorkResponse(results=results), on=on)

    def finish(self, key: str, *batches: Batch) -> None:
        """Input: the handler returns."""
        self.machine.handler_returned(self.tasks[key], batches)

    def fail(self, key: str, error: BaseException) -> None:
        """Input: the handler raises."""
        self.machine.handler_failed(self.tasks[key], error)

    def break_off(self, error: LightspeedError | None = None, *, on: StreamState | None = None) -> None:
        """Input: a stream ends."""
        self.machine.stream_ended(on or self.stream, error, self.now_s)

    def rest(self) -> float:
        """Advances the clock until an action is due; returns the seconds."""
        wait_s = self.machine.wait_s(self.now_s)
        assert wait_s is not None
        self.now_s += wait_s
        return wait_s


def saturated(*stages: str, concurrency: int = 2) -> StateMachineHarness:
    """Returns a worker with a leased batch of the first stage whose next batch has no room in the queue."""
    harness = StateMachineHarness(*stages, concurrency=concurrency)
    harness.act()
    harness.start("a", stage=stages[0])
    harness.finish("a", NEXT)
    harness.act()
    harness.answer(FULL)
    return harness
