"""Decision traces: events for a worker state machine and the actions that must follow, as JSON.

Owns the player for Python's state machine, which the traces describe. Other languages play the same files in
their own tests; README.md describes the words.
"""

import json
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from google.protobuf.any_pb2 import Any as Packed
from google.protobuf.duration_pb2 import Duration
from google.rpc.code_pb2 import Code
from google.rpc.error_details_pb2 import ErrorInfo, RetryInfo
from google.rpc.status_pb2 import Status
from lightspeed.ops.v1.batch_pb2 import Batch, ProcessOutcome, ProcessResult, RetryRecord
from lightspeed.ops.v1.lease_pb2 import BlockReason, ExtensionOutcome, ExtensionResult
from lightspeed.ops.v1.worker_service_pb2 import (
    OutcomeResult,
    ReleaseResult,
    StartAvailableResponse,
    StartedBatch,
    WorkRequest,
    WorkResponse,
)
from lightspeed_client._internal.errors import LightspeedError, from_status
from lightspeed_client._internal.lease_registry import InterruptHandler
from lightspeed_client._internal.task import Task
from lightspeed_client._internal.work_streams import StreamState
from lightspeed_client._internal.worker_state_machine import (
    Action,
    HalfClose,
    OpenStream,
    RunHandler,
    SendFrame,
    WorkerStateMachine,
)

FOLDER = Path(__file__).parent / "traces"
TRACES: Mapping[str, Path] = {path.stem: path for path in sorted(FOLDER.glob("*.json"))}
"""All traces by name."""

LINE = 110
"""Characters of a line in a trace; a step that needs more has a line for each event and action."""

APPLIED = ProcessOutcome(processed=ProcessResult(applied=ProcessResult.Applied()))
RETRY_SCHEDULED = ProcessOutcome(retry_scheduled=RetryRecord())
EXTENDED = ExtensionOutcome(extended=ExtensionOutcome.Extended())
LOST = ExtensionOutcome(lost=ExtensionOutcome.Lost(worker_id="another"))

Step = dict[str, Any]


class Player:
    """Plays a trace with Python's worker state machine.

    The lease token of a batch is its key, so that keys stand for both.
    """

    def __init__(self, worker: Mapping[str, Any]) -> None:
        """Makes the state machine of a trace's `worker`."""
        self._stages: list[str] = worker["stages"]
        self._machine = WorkerStateMachine(
            surface="",
            stages=self._stages,
            concurrency=worker["concurrency"],
            prefetch=worker["prefetch"],
            lease_ms=worker["lease_ms"],
        )
        self._machine.identify("w", "i")
        self._now_s = 0.0
        self._streams: list[StreamState] = []
        self._pending: dict[int, deque[WorkRequest]] = {}
        self._tasks: dict[str, Task] = {}
        self._sent: dict[str, WorkRequest] = {}

    def play(self, step: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Handles all events of a step, then returns the actions in the words of a trace."""
        self._now_s = step["at_ms"] / 1_000
        for event in step["events"]:
            self._handle(event)
        if step.get("done"):
            assert self._machine.is_done
        return list(_merged(map(self._described, self._machine.actions(self._now_s))))

    # Events.

    def _handle(self, event: Mapping[str, Any]) -> None:
        match event:
            case {"started": started}:
                self._receive(WorkResponse(started=self._started(started)))
            case {"returned": keys}:
                for key in keys:
                    batches = [Batch(key=name, stage="next") for name in event.get("next", {}).get(key, [])]
                    self._machine.handler_returned(self._tasks[key], batches)
            case {"failed": failed}:
                self._machine.handler_failed(self._tasks[failed["key"]], ValueError(failed["reason"]))
            case {"results": results}:
                stream = event.get("stream", len(self._streams))
                frame = self._pending[stream].popleft()
                self._receive(WorkResponse(results=_results(frame, results)), stream)
            case {"stream_ended": code}:
                stream = event.get("stream", len(self._streams))
                self._machine.stream_ended(self._streams[stream - 1], _error(code), self._now_s)
            case {"stop": stop}:
                self._machine.stop(release=stop["release"])
            case _:
                self._receive(_frame(event))

    def _receive(self, frame: WorkResponse, stream: int = 0) -> None:
        self._machine.frame_received(self._streams[stream - 1], frame, self._now_s)

    def _started(self, started: Mapping[str, Any]) -> StartAvailableResponse:
        stage = started.get("stage", self._stages[0])
        return StartAvailableResponse(
            lease_ms=started["lease_ms"],
            batches=[
                StartedBatch(batch=Batch(key=key, stage=stage), run_id="r", attempt=1, lease_token=key)
                for key in started["keys"]
            ],
        )

    # Actions.

    def _described(self, action: Action) -> dict[str, Any]:
        match action:
            case OpenStream(stream):
                self._streams.append(stream)
                self._pending[len(self._streams)] = deque()
                opened: dict[str, Any] = {"stages": stream.stages}
                if stream.opening.HasField("held_leases"):
                    opened["held"] = list(stream.opening.held_leases.lease_tokens)
                return {"open": opened}
            case SendFrame(stream, frame):
                return {"send": self._described_frame(self._streams.index(stream) + 1, frame)}
            case HalfClose():
                return {"half_close": True}
            case RunHandler(task):
                self._tasks[task.batch.key] = task
                return {"run": [task.batch.key]}
            case InterruptHandler(task, _):
                return {"interrupt": [task.batch.key]}

    def _described_frame(self, stream: int, frame: WorkRequest) -> dict[str, Any]:
        described: dict[str, Any] = {
            "acknowledge": [item.key for item in frame.acknowledgements],
            "fail": [item.key for item in frame.failures],
            "release": [item.key for item in frame.releases],
            "extend": [item.key for item in frame.extensions],
        }
        if any(described.values()):
            self._pending[stream].append(frame)
        described["resent"] = frame.request_id in self._sent
        if described["resent"]:
            assert self._sent[frame.request_id] == frame, "expected the frame to be sent again unchanged"
        elif frame.request_id:
            first = WorkRequest()
            first.CopyFrom(frame)
            first.ClearField("credits")  # Only the first sending gives credits.
            self._sent[frame.request_id] = first
        if frame.HasField("leave"):
            described["leave"] = "release" if frame.leave.release else "finish"
        if frame.HasField("credits"):
            described["credits"] = frame.credits.batches
        return {name: value for name, value in described.items() if value}


def play(trace: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the trace with the actions of Python's state machine."""
    player = Player(trace["worker"])
    return {**trace, "steps": [{**step, "actions": player.play(step)} for step in trace["steps"]]}


def text(trace: Mapping[str, Any]) -> str:
    """Returns a trace as its file has it: a line for each step, or for each event and action of it."""
    head = [f"  {json.dumps(name)}: {json.dumps(trace[name])}," for name in trace if name != "steps"]
    steps = ",\n".join(_step_text(step) for step in trace["steps"])
    return "\n".join(["{", *head, '  "steps": [', steps, "  ]", "}"]) + "\n"


def _step_text(step: Step) -> str:
    line = f"    {json.dumps(step)}"
    if len(line) <= LINE:
        return line
    parts = []
    for name, value in step.items():
        if isinstance(value, list) and value:
            items = ",\n".join(f"        {json.dumps(item)}" for item in value)
            parts.append(f'      "{name}": [\n{items}\n      ]')
        else:
            parts.append(f'      "{name}": {json.dumps(value)}')
    return "    {\n" + ",\n".join(parts) + "\n    }"


def _frame(event: Mapping[str, Any]) -> WorkResponse:
    """Returns the frame of an event that stands for a frame without batches and results."""
    match event:
        case {"block_reason": reason}:
            message = BlockReason()
            getattr(message, reason).SetInParent()
            return WorkResponse(block_reason=message)
        case {"opened": opened}:
            return WorkResponse(opened=WorkResponse.Opened(released=opened["released"]))
        case {"drain": _}:
            return WorkResponse(drain=WorkResponse.Drain())
        case _:
            raise ValueError(f"expected a known event, but got {event}")


def _results(frame: WorkRequest, results: Any) -> WorkResponse.Results:
    """Returns the server's answer to a frame: it confirms every item that the event does not name."""
    named: Mapping[str, Any] = {} if results == "all" else results
    no_room: Sequence[str] = named.get("no_room", [])
    answer = WorkResponse.Results(
        failures=[OutcomeResult(outcome=RETRY_SCHEDULED) for _ in frame.failures],
        releases=[ReleaseResult() for _ in frame.releases],
        extensions=[ExtensionResult(outcome=_extension(item.key, named)) for item in frame.extensions],
    )
    for item in frame.acknowledgements:
        if item.key in no_room:
            answer.acknowledgements.append(OutcomeResult(error=_saturated(named["retry_after_ms"])))
        else:
            answer.acknowledgements.append(OutcomeResult(outcome=APPLIED))
    return answer


def _extension(key: str, named: Mapping[str, Any]) -> ExtensionOutcome:
    if key in named.get("lost", []):
        return LOST
    if key in named.get("cancelled", []):
        cancel = ExtensionOutcome.Cancel(reason="the operator's reason", budget_left_ms=5_000)
        return ExtensionOutcome(cancel=cancel)
    return EXTENDED


def _saturated(retry_after_ms: int) -> Status:
    delay = Duration()
    delay.FromMilliseconds(retry_after_ms)
    details = [Packed(), Packed()]
    details[0].Pack(ErrorInfo(reason="QUEUE_SATURATED", domain="ops.lightspeed"))
    details[1].Pack(RetryInfo(retry_delay=delay))
    return Status(code=Code.RESOURCE_EXHAUSTED, message="expected room", details=details)


def _error(code: str) -> LightspeedError | None:
    return None if code == "OK" else from_status(Status(code=Code.Value(code), message="it broke off"))


def _merged(actions: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yields the actions; the keys of consecutive runs, and of consecutive interrupts, are one action."""
    last: dict[str, Any] = {}
    for action in actions:
        name = next(iter(action))
        if name in {"run", "interrupt"} and name in last:
            last[name] += action[name]
            continue
        if last:
            yield last
        last = action
    if last:
        yield last
