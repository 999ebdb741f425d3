"""The worker state machine (sans I/O): the leased batches of a worker and its next actions.

Owns the order of steps: a batch is started, handled, kept by heartbeats, and reported together with the
batches for the next stage. It must never open a stream, run a handler, read a clock or wait: the worker loop
and the handler executor do this and report the results to it.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from lightspeed.ops.v1.batch_pb2 import Batch
from lightspeed.ops.v1.worker_service_pb2 import (
    Acknowledgement,
    Credits,
    StartAvailableResponse,
    WorkRequest,
    WorkResponse,
)

from lightspeed_client._internal.errors import LightspeedError, UndeliveredReports
from lightspeed_client._internal.lease_registry import (
    InterruptHandler,
    LeasedBatch,
    LeaseRegistry,
    Phase,
    heartbeat,
)
from lightspeed_client._internal.owners import DEFAULT_SURFACE
from lightspeed_client._internal.reports import MAX_ITEMS, PendingFrame, Reports
from lightspeed_client._internal.task import Cancellation, Task, failure_of
from lightspeed_client._internal.work_streams import StreamState, WorkStreams
from lightspeed_client._internal.worker_log import WorkerLog

# How long a stopped worker tries to report the results of its handlers. Then it releases the batches that
# it can, and after the same time again it raises an error: twice this is within the 30 s that process
# supervisors usually grant.
SHUTDOWN_TIMEOUT_S = 10.0

# The block reason that includes the batches leased to other workers.
IN_FLIGHT_LIMIT = "in_flight_limit"


class OpenStream(NamedTuple):
    """Action: open a stream."""

    stream: StreamState


class SendFrame(NamedTuple):
    """Action: send a frame on a stream."""

    stream: StreamState
    frame: WorkRequest


class HalfClose(NamedTuple):
    """Action: send no more frames on a stream."""

    stream: StreamState


class RunHandler(NamedTuple):
    """Action: run the handler on a task."""

    task: Task


Action = OpenStream | SendFrame | HalfClose | RunHandler | InterruptHandler


class Demand(NamedTuple):
    """Demand: the batches that the worker can take.

    Attributes:
        stages: Stages of the batches.
        batches: Number of batches.
        makes_room: The batches are started only to make room in the queue.
    """

    stages: Sequence[str]
    batches: int
    makes_room: bool = False


class WorkerStateMachine:
    """Worker state machine. Times are in seconds, on one monotonic clock."""

    def __init__(
        self,
        *,
        surface: str,
        stages: Sequence[str],
        concurrency: int,
        prefetch: int = 0,
        lease_ms: int = 0,
        pass_attributes: bool = False,
        log: WorkerLog | None = None,
    ) -> None:
        """Starts without leased batches.

        Raises:
            ValueError: No stage is named, the concurrency is below 1, or the prefetch below 0.
        """
        if isinstance(stages, str) or not stages:
            raise ValueError(f"expected a list of stages to work on, but got {stages!r}")
        if concurrency < 1 or prefetch < 0:
            raise ValueError(
                f"expected a concurrency of at least 1 and no negative prefetch, "
                f"but got {concurrency} and {prefetch}"
            )
        self._surface = surface or DEFAULT_SURFACE
        self._stages = list(stages)
        self._concurrency = concurrency
        self._capacity = concurrency + prefetch
        self._log = log or WorkerLog()
        self._streams = WorkStreams(self._log, surface=self._surface, lease_ms=lease_ms)
        self._passes_attributes = pass_attributes
        self._registry = LeaseRegistry(self._log)
        self._reports = Reports(self._registry.remove, self._log)
        self._found_no_batch = False
        self._demand_is_paused = False
        self._is_stopped = False
        self._is_releasing = False
        self._shutdown_deadline_s = math.inf
        self._has_given_up = False

    @property
    def is_done(self) -> bool:
        """True if the worker was stopped, holds no batch, and the server has answered its reports."""
        return (
            self._is_stopped and not len(self._registry) and (self._streams.all_ended or self._has_given_up)
        )

    @property
    def leased_keys(self) -> list[str]:
        """Keys of the batches that the server started here and whose end it has not confirmed yet."""
        return self._registry.leased_keys

    @property
    def refusal(self) -> LightspeedError | None:
        """The error with which the server refused this worker, or None."""
        return self._streams.refusal

    # Inputs.

    def identify(self, worker_id: str, instance_id: str) -> None:
        """Sets the name of the worker in the records, and its instance id; before the first actions."""
        self._streams.identify(worker_id, instance_id)

    def stop(self, *, release: bool = False) -> None:
        """Starts no more batches.

        Leased ones are finished, or with `release` interrupted and released.
        """
        if not self._is_stopped:
            self._log.stopping(len(self.leased_keys))
        self._is_stopped = True
        for leased in self._registry.in_phase(Phase.WAITING):
            self._release(leased)
        if release and not self._is_releasing:
            self._is_releasing = True
            for leased in self._registry.in_phase(Phase.RUNNING):
                if not leased.is_lost:
                    self._registry.interrupt(leased, Cancellation("the worker stops"))

    def handler_returned(self, task: Task, batches: Sequence[Batch]) -> None:
        """Records that the handler has returned, with batches for the next stage."""
        leased = self._registry.handler_ended(task)
        if leased is not None:
            done = Acknowledgement(
                key=leased.key,
                lease_token=leased.token,
                next=batches,
                pass_attributes=bool(batches) and self._passes_attributes,
                result=task.result,
            )
            self._reports.add(leased, done)

    def handler_failed(self, task: Task, error: BaseException) -> None:
        """Records that the handler has raised; if the task was cancelled, the batch is released."""
        leased = self._registry.handler_ended(task)
        if leased is None:
            return
        if task.cancelled:
            self._release(leased)
            return
        self._log.batch_failed(task, error)
        self._reports.add(leased, failure_of(task, error))

    def frame_received(self, stream: StreamState, frame: WorkResponse, now_s: float) -> None:
        """Handles a frame from the server."""
        self._streams.frame_received()
        match frame.WhichOneof("frame"):
            case "started":
                self._batches_started(stream, frame.started, now_s)
            case "results":
                self._results_received(stream, frame.results, now_s)
            case "block_reason":
                stream.block_reason = frame.block_reason.WhichOneof("reason") or ""
                self._found_no_batch = stream.block_reason != IN_FLIGHT_LIMIT
                self._log.block_reason(stream.block_reason)
            case "drain":
                self._log.draining()
                stream.is_draining = True
            case "opened":
                self._streams.opened(stream, frame.opened.released, now_s)
            case None:
                return  # A kind of frame that is newer than this client.

    def owner_connected(self, stream: StreamState) -> None:
        """Records that the owner of the surface is connected: a new stream replaces one that is forwarded."""
        stream.is_forwarded = True

    def stream_ended(self, stream: StreamState, error: LightspeedError | None, now_s: float) -> None:
        """Records that a stream has ended, or that it could not be opened.

        Raises:
            LightspeedError: The server refuses calls with reports as well.
        """
        self._streams.stream_ended(stream, error, now_s)
        if self._streams.refusal is not None:
            self.stop()
        if error is not None or not stream.is_half_closed:
            self._registry.extend_all_now()

    def ended(self) -> None:
        """Records that the worker does nothing more."""
        self._log.in_hand(len(self._registry))
        self._log.stopped(self.leased_keys)

    # Outputs.

    def actions(self, now_s: float) -> list[Action]:
        """Returns the actions to do now, in order.

        Raises:
            UndeliveredReports: The worker was stopped, and the server did not answer its last reports.
        """
        self._limit_shutdown(now_s)
        actions: list[Action] = [*self._registry.take_interrupts(), *self._stream_actions(now_s)]
        free = self._concurrency - len(self._registry.in_phase(Phase.RUNNING))
        for leased in self._registry.in_phase(Phase.WAITING)[: max(0, free)]:
            leased.phase = Phase.RUNNING
            actions.append(RunHandler(leased.task))
        self._log.in_hand(len(self._registry))
        return actions

    def wait_s(self, now_s: float) -> float | None:
        """Returns the seconds until the next action is due, or None if only an input can cause one."""
        stream = self._streams.current
        due_s = self._shutdown_deadline_s
        if stream is None:
            due_s = min(due_s, self._streams.reconnect_at_s if self._needs_stream else math.inf)
        else:
            due_s = min(due_s, self._next_heartbeat_s())
            due_s = min(due_s, self._reports.due_s if stream.accepts_frames else math.inf)
        return None if due_s == math.inf else max(0.0, due_s - now_s)

    # Streams.

    @property
    def _needs_stream(self) -> bool:
        return bool(not self._is_stopped or self.leased_keys or self._streams.frames_to_resend)

    def _stream_actions(self, now_s: float) -> list[Action]:
        stream, actions = self._streams.current, list[Action]()
        demand = self._demand()
        if stream is not None and self._is_outdated(stream, demand):
            actions += self._retire_stream(stream)
            self._streams.retire_current()
            stream = None
        if stream is None:
            if not self._needs_stream or now_s < self._streams.reconnect_at_s:
                return actions
            held_leases = [leased.token for leased in self._registry.not_lost]
            stream = self._streams.open(demand.stages or self._stages, held_leases)
            actions.append(OpenStream(stream))
            while self._streams.frames_to_resend:  # Same request_id: applied once.
                actions.append(self._send_frame(stream, self._streams.frames_to_resend.popleft()))
        credits_ = 0
        if not (stream.is_draining or stream.uses_calls) and demand.stages:
            credits_ = max(0, demand.batches - stream.credits - self._streams.retired_credits)
            stream.makes_room = demand.makes_room
        actions += self._send_reports(stream, credits_, now_s)
        actions += self._send_heartbeats(stream, now_s)
        actions += self._leave_stream(stream)
        return actions

    def _is_outdated(self, stream: StreamState, demand: Demand) -> bool:
        """True if a stream starts batches outside the demand, or would, or if a server forwards it.

        A new stream then replaces it.
        """
        if stream.is_draining or stream.uses_calls or self._is_stopped:
            return False
        if stream.is_forwarded:
            return True
        if stream.credits and not stream.makes_room and set(stream.stages) & self._stages_without_room():
            return True
        return bool(demand.batches and demand.stages and stream.stages != list(demand.stages))

    def _send_reports(self, stream: StreamState, credits_: int, now_s: float) -> list[Action]:
        """Sends reports; the first frame carries the credits."""
        actions: list[Action] = []
        while stream.accepts_frames and (pending := self._reports.next_frame(now_s)) is not None:
            actions.append(self._send_frame(stream, pending, self._grant_credits(stream, credits_)))
            credits_ = 0
        if credits_:
            actions.append(SendFrame(stream, WorkRequest(credits=self._grant_credits(stream, credits_))))
        return actions

    def _grant_credits(self, stream: StreamState, credits_: int) -> Credits | None:
        if not credits_:
            return None
        stream.credits += credits_
        stream.block_reason = ""
        return Credits(batches=credits_)

    def _send_frame(
        self, stream: StreamState, pending: PendingFrame, credits_: Credits | None = None
    ) -> SendFrame:
        """Sends a frame.

        Only the first sending gives credits: a frame that is sent again has reports alone.
        """
        stream.pending_frames.append(pending)
        if credits_ is None:
            return SendFrame(stream, pending.frame)
        frame = WorkRequest(credits=credits_)
        frame.MergeFrom(pending.frame)
        return SendFrame(stream, frame)

    def _retire_stream(self, stream: StreamState) -> list[Action]:
        """Sends no more frames; the server still answers those that it got, and starts no more batches."""
        stream.is_half_closed = True
        return [SendFrame(stream, WorkRequest(leave=WorkRequest.Leave())), HalfClose(stream)]

    def _leave_stream(self, stream: StreamState) -> list[Action]:
        """Stopped or draining: asks the server to start no more batches, and at the end releases late ones.

        The end is after the last answer; late batches are those still on their way.
        """
        if not (self._is_stopped or stream.is_draining) or stream.is_half_closed:
            return []
        if not len(self._registry) and not stream.pending_frames:
            stream.is_half_closed = stream.has_released = True
            leave = WorkRequest.Leave(release=True)
            return [SendFrame(stream, WorkRequest(leave=leave)), HalfClose(stream)]
        if not stream.leave_sent:
            stream.leave_sent = True
            return [SendFrame(stream, WorkRequest(leave=WorkRequest.Leave()))]
        return []

    # Demand.

    def _demand(self) -> Demand:
        """Returns the demand.

        If there are other stages, the demand has no stage that waits for room in the queue. If the queue is
        full of batches of that very stage, it has no room before one more of them is started; so the worker
        starts one at a time when it has no other work.
        """
        busy = self._registry.busy
        free = 0 if self._is_stopped else max(0, self._capacity - busy)
        waiting = self._stages_without_room()
        others = [stage for stage in self._stages if stage not in waiting]
        is_idle = not busy and (self._found_no_batch or not others)
        if free and is_idle and self._reports.queue_is_full and not self._demand_is_paused:
            return Demand(self._stages, 1, makes_room=True)
        return Demand(others, free)

    def _stages_without_room(self) -> set[str]:
        return {report.leased.stage for report in self._reports.waiting_for_room}

    def _batches_started(self, stream: StreamState, started: StartAvailableResponse, now_s: float) -> None:
        if stream.has_released:
            return  # The server has already taken back all batches that it had started on this stream.
        stream.credits = max(0, stream.credits - len(started.batches))
        stream.block_reason = ""
        self._found_no_batch = False
        for item in started.batches:
            task = Task(
                item.batch, item.run_id, item.attempt, self._surface, item.lease_token, item.last_progress
            )
            leased = self._registry.add(task, started.lease_ms, now_s)
            if self._is_stopped:
                self._release(leased)
        self._reports.retry_for_room(is_certain=stream.makes_room)  # The started batches have left the queue.

    # Leases.

    def _leases_to_extend(self) -> list[LeasedBatch]:
        return [leased for leased in self._registry.not_lost if not self._reports.is_sent(leased)]

    def _next_heartbeat_s(self) -> float:
        return min((leased.next_heartbeat_s for leased in self._leases_to_extend()), default=math.inf)

    def _send_heartbeats(self, stream: StreamState, now_s: float) -> list[Action]:
        """Extends all leases when the first extension is due, so that one frame serves many leases."""
        if self._next_heartbeat_s() > now_s:
            return []
        leases, actions = self._leases_to_extend(), list[Action]()
        for begin in range(0, len(leases), MAX_ITEMS):
            extended = leases[begin : begin + MAX_ITEMS]
            actions.append(
                self._send_frame(stream, PendingFrame(heartbeat(extended, now_s), extended=extended))
            )
        return actions

    def _results_received(self, stream: StreamState, results: WorkResponse.Results, now_s: float) -> None:
        pending = stream.pending_frames.popleft()
        self._reports.results_received(pending, results, now_s)
        for leased, result in zip(pending.extended, results.extensions, strict=True):
            # A report sent since then gets its own answer.
            if leased in self._registry and not self._reports.is_sent(leased):
                self._registry.record_extension(leased, result.outcome)
                self._apply_extension(leased)
        if pending.frame.acknowledgements:
            self._pause_demand(stream)

    def _pause_demand(self, stream: StreamState) -> None:
        """Releases one batch if batches that wait for room use up the in-flight limit.

        Otherwise no batch that could make room would start. The worker does not take the batch again before
        the next answer.
        """
        waiting = self._reports.waiting_for_room
        self._demand_is_paused = (
            bool(waiting) and stream.block_reason == IN_FLIGHT_LIMIT and not self._registry.busy
        )
        if self._demand_is_paused:
            stream.makes_room = False
            self._reports.release_all(waiting[-1:])

    def _apply_extension(self, leased: LeasedBatch) -> None:
        """Drops the report of a lost batch.

        Releases a cancelled batch at once if no handler works on it.
        """
        if leased.is_lost:
            self._reports.discard(leased)
        elif leased.task.cancelled and leased.phase is Phase.WAITING:
            self._release(leased)

    def _release(self, leased: LeasedBatch) -> None:
        leased.phase = Phase.ENDED
        self._reports.add(leased, leased.release())

    # Shutdown.

    def _limit_shutdown(self, now_s: float) -> None:
        """Once stopped, limits the wait for handlers that must release and for the server's answers."""
        if not self._is_stopped or self._has_given_up:
            return
        if self._registry.in_phase(Phase.RUNNING) and not self._is_releasing:
            return
        if self._shutdown_deadline_s == math.inf:
            self._shutdown_deadline_s = now_s + SHUTDOWN_TIMEOUT_S
        elif self._shutdown_deadline_s <= now_s:
            self._shutdown_timed_out(now_s)

    def _shutdown_timed_out(self, now_s: float) -> None:
        running, full = self._registry.in_phase(Phase.RUNNING), self._reports.waiting_for_room
        if len(self._registry) and not (running or full):
            raise UndeliveredReports(self.leased_keys)
        for leased in running:
            if leased.is_lost:
                self._registry.remove(leased)
            else:
                self._release(leased)
        self._reports.release_all(full)
        self._has_given_up = not len(self._registry)
        self._shutdown_deadline_s = math.inf if self._has_given_up else now_s + SHUTDOWN_TIMEOUT_S
