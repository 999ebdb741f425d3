"""The worker state machine (sans I/O): the leased batches of a worker and its next actions.

Owns the order of steps: a batch is started, handled, kept by heartbeats, and reported together with the
batches for the next stage. It must never open a stream, run a handler, read a clock or wait: the worker loop
and the handler executor do this and report the results to it.
"""

import logging
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

from lightspeed_client.errors import LightspeedError
from lightspeed_client.hand import Hand, Holding, Interrupt, Stand, heartbeat
from lightspeed_client.reports import MAX_ITEMS, Reports, Sent
from lightspeed_client.streams import Stream, Streams
from lightspeed_client.task import Cancellation, Task, failure_of

DEFAULT_SURFACE = "tenants/default/surfaces/default"

# How long a stopped worker tries to report the results of its handlers. Then it gives back the batches that
# it can, and after the same time again it raises an error: twice this is within the 30 s that process
# supervisors usually grant.
LEAVE_PATIENCE_S = 10.0

# The block reason that includes the batches leased to other workers.
IN_FLIGHT_LIMIT = "in_flight_limit"

logger = logging.getLogger("lightspeed_client.worker")


class Open(NamedTuple):
    """Action: open a stream."""

    stream: Stream


class Send(NamedTuple):
    """Action: send a frame on a stream."""

    stream: Stream
    frame: WorkRequest


class End(NamedTuple):
    """Action: send no more frames on a stream."""

    stream: Stream


class Begin(NamedTuple):
    """Action: run the handler on a task."""

    task: Task


Action = Open | Send | End | Begin | Interrupt


class Desk:
    """Worker state machine. Times are in seconds, on one monotonic clock."""

    def __init__(
        self,
        *,
        surface: str,
        stages: Sequence[str],
        concurrency: int,
        prefetch: int = 0,
        worker_id: str = "",
        lease_ms: int = 0,
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
        self._streams = Streams(surface=self._surface, worker_id=worker_id, lease_ms=lease_ms)
        self._hand = Hand()
        self._reports = Reports(self._hand.drop)
        self._found_nothing = False
        self._makes_way = False
        self._stopped = False
        self._gives_back = False
        self._leave_at_s = math.inf
        self._has_left = False

    @property
    def done(self) -> bool:
        """True if the worker was stopped, holds no batch, and the server has answered its reports."""
        return self._stopped and not len(self._hand) and (self._streams.are_ended or self._has_left)

    @property
    def in_hand(self) -> list[str]:
        """Keys of the batches that the server started here and whose end it has not confirmed yet."""
        return self._hand.keys

    @property
    def refusal(self) -> LightspeedError | None:
        """The error with which the server refused this worker, or None."""
        return self._streams.refusal

    # Inputs.

    def stop(self, *, give_back: bool = False) -> None:
        """Starts no more batches.

        Leased ones are finished, or with `give_back` interrupted and given back.
        """
        self._stopped = True
        for holding in self._hand.standing(Stand.WAITING):
            self._give_back(holding)
        if give_back and not self._gives_back:
            self._gives_back = True
            for holding in self._hand.standing(Stand.RUNNING):
                if not holding.is_lost:
                    self._hand.interrupt(holding, Cancellation("the worker stops"))

    def finished(self, task: Task, batches: Sequence[Batch]) -> None:
        """Records that the handler has returned, with batches for the next stage."""
        holding = self._hand.handled(task)
        if holding is not None:
            done = Acknowledgement(key=holding.key, lease_token=holding.token, next=batches)
            self._reports.add(holding, done)

    def failed(self, task: Task, error: BaseException) -> None:
        """Records that the handler has raised; if the task was cancelled, the batch is given back."""
        holding = self._hand.handled(task)
        if holding is None:
            return
        if task.cancelled:
            self._give_back(holding)
            return
        logger.warning("batch %r failed at attempt %d", holding.key, task.attempt, exc_info=error)
        self._reports.add(holding, failure_of(task, error))

    def received(self, stream: Stream, frame: WorkResponse, now_s: float) -> None:
        """Handles a frame from the server."""
        self._streams.heard()
        match frame.WhichOneof("frame"):
            case "started":
                self._started(stream, frame.started, now_s)
            case "results":
                self._answered(stream, frame.results, now_s)
            case "hold":
                stream.hold = frame.hold.WhichOneof("hold") or ""
                self._found_nothing = stream.hold != IN_FLIGHT_LIMIT
                logger.debug("nothing is started: %s", frame.hold)
            case "drain":
                logger.info("the server shuts down: finishing what is in hand")
                stream.drains = True
            case None:
                return  # A kind of frame that is newer than this client.

    def ended(self, stream: Stream, error: LightspeedError | None, now_s: float) -> None:
        """Records that a stream has ended, or that it could not be opened.

        Raises:
            LightspeedError: The server refuses calls with reports as well.
        """
        self._streams.ended(stream, error, now_s)
        if self._streams.refusal is not None:
            self.stop()
        if error is not None or not stream.is_ended:
            self._hand.doubt()

    # Outputs.

    def actions(self, now_s: float) -> list[Action]:
        """Returns the actions to do now, in order.

        Raises:
            TimeoutError: The worker was stopped, and the server did not answer its last reports.
        """
        self._leave(now_s)
        actions: list[Action] = [*self._hand.interrupts(), *self._talk(now_s)]
        free = self._concurrency - len(self._hand.standing(Stand.RUNNING))
        for holding in self._hand.standing(Stand.WAITING)[: max(0, free)]:
            holding.stand = Stand.RUNNING
            actions.append(Begin(holding.task))
        return actions

    def wait_s(self, now_s: float) -> float | None:
        """Returns the seconds until the next action is due, or None if only an input can cause one."""
        stream = self._streams.current
        due_s = self._leave_at_s
        if stream is None:
            due_s = min(due_s, self._streams.open_at_s if self._wants_stream else math.inf)
        else:
            due_s = min(due_s, self._beat_at_s())
            due_s = min(due_s, self._reports.due_s if stream.takes_reports else math.inf)
        return None if due_s == math.inf else max(0.0, due_s - now_s)

    # Streams.

    @property
    def _wants_stream(self) -> bool:
        return bool(not self._stopped or self.in_hand or self._streams.unanswered)

    def _talk(self, now_s: float) -> list[Action]:
        stream, actions = self._streams.current, list[Action]()
        stages, count, makes_room = self._wish()
        if stream is not None and self._is_wrong(stream, stages, count):
            actions += self._part(stream)
            self._streams.leave()
            stream = None
        if stream is None:
            if not self._wants_stream or now_s < self._streams.open_at_s:
                return actions
            stream = self._streams.open(stages or self._stages)
            actions.append(Open(stream))
            while self._streams.unanswered:  # Same request_id: applied once.
                actions.append(self._send(stream, self._streams.unanswered.popleft()))
        credits_ = 0
        if not (stream.drains or stream.by_calls) and stages:
            credits_ = max(0, count - stream.credits - self._streams.credits_left_behind)
            stream.makes_room = makes_room
        actions += self._report(stream, credits_, now_s)
        actions += self._beat(stream, now_s)
        actions += self._depart(stream)
        return actions

    def _is_wrong(self, stream: Stream, stages: Sequence[str], count: int) -> bool:
        """True if a stream starts batches outside the demand, or would; a new stream then replaces it."""
        if stream.drains or stream.by_calls or self._stopped:
            return False
        if stream.credits and not stream.makes_room and set(stream.stages) & self._stages_that_wait():
            return True
        return bool(count and stages and stream.stages != list(stages))

    def _report(self, stream: Stream, credits_: int, now_s: float) -> list[Action]:
        """Sends reports; the first frame carries the credits."""
        actions: list[Action] = []
        while stream.takes_reports and (sent := self._reports.frame(now_s)) is not None:
            actions.append(self._send(stream, sent, self._more(stream, credits_)))
            credits_ = 0
        if credits_:
            actions.append(Send(stream, WorkRequest(credits=self._more(stream, credits_))))
        return actions

    def _more(self, stream: Stream, credits_: int) -> Credits | None:
        if not credits_:
            return None
        stream.credits += credits_
        stream.hold = ""
        return Credits(batches=credits_)

    def _send(self, stream: Stream, sent: Sent, credits_: Credits | None = None) -> Send:
        """Sends a frame.

        Only the first sending gives credits: a frame that is sent again has reports alone.
        """
        stream.unanswered.append(sent)
        if credits_ is None:
            return Send(stream, sent.frame)
        frame = WorkRequest(credits=credits_)
        frame.MergeFrom(sent.frame)
        return Send(stream, frame)

    def _part(self, stream: Stream) -> list[Action]:
        """Sends no more frames; the server still answers those that it got, and starts no more batches."""
        stream.is_ended = True
        return [Send(stream, WorkRequest(leave=WorkRequest.Leave())), End(stream)]

    def _depart(self, stream: Stream) -> list[Action]:
        """Stopped or draining: asks the server to start no more batches, and at the end gives back late ones.

        The end is after the last answer; late batches are those still on their way.
        """
        if not (self._stopped or stream.drains) or stream.is_ended:
            return []
        if not len(self._hand) and not stream.unanswered:
            stream.is_ended = stream.gives_back = True
            leave = WorkRequest.Leave(give_back=True)
            return [Send(stream, WorkRequest(leave=leave)), End(stream)]
        if not stream.said_leave:
            stream.said_leave = True
            return [Send(stream, WorkRequest(leave=WorkRequest.Leave()))]
        return []

    # Demand.

    def _wish(self) -> tuple[Sequence[str], int, bool]:
        """Returns the demand: the stages, the number of batches, and whether it is only to make room.

        If there are other stages, the demand has no stage that waits for room in the queue. If the queue is
        full of batches of that very stage, it has no room before one more of them is started; so the worker
        starts one at a time when it has no other work.
        """
        busy = self._hand.busy
        free = 0 if self._stopped else max(0, self._capacity - busy)
        waiting = self._stages_that_wait()
        others = [stage for stage in self._stages if stage not in waiting]
        is_idle = not busy and (self._found_nothing or not others)
        if free and is_idle and self._reports.is_full and not self._makes_way:
            return self._stages, 1, True
        return others, free, False

    def _stages_that_wait(self) -> set[str]:
        return {report.holding.stage for report in self._reports.wanting_room}

    def _started(self, stream: Stream, started: StartAvailableResponse, now_s: float) -> None:
        if stream.gives_back:
            return  # The server has already taken back all batches that it had started on this stream.
        stream.credits = max(0, stream.credits - len(started.batches))
        stream.hold = ""
        self._found_nothing = False
        for item in started.batches:
            task = Task(item.batch, item.run_id, item.attempt, self._surface, item.lease_token)
            holding = self._hand.take(task, started.lease_ms, now_s)
            if self._stopped:
                self._give_back(holding)
        self._reports.hurry(is_sure=stream.makes_room)  # The started batches have left the queue.

    # Leases.

    def _kept(self) -> list[Holding]:
        return [holding for holding in self._hand.kept if not self._reports.is_sent(holding)]

    def _beat_at_s(self) -> float:
        return min((holding.beats_at_s for holding in self._kept()), default=math.inf)

    def _beat(self, stream: Stream, now_s: float) -> list[Action]:
        """Extends all leases when the first extension is due, so that one frame serves many leases."""
        if self._beat_at_s() > now_s:
            return []
        kept, actions = self._kept(), list[Action]()
        for begin in range(0, len(kept), MAX_ITEMS):
            some = kept[begin : begin + MAX_ITEMS]
            actions.append(self._send(stream, Sent(heartbeat(some, now_s), extended=some)))
        return actions

    def _answered(self, stream: Stream, results: WorkResponse.Results, now_s: float) -> None:
        sent = stream.unanswered.popleft()
        self._reports.answered(sent, results, now_s)
        for holding, result in zip(sent.extended, results.extensions, strict=True):
            # A report sent since then gets its own answer.
            if holding in self._hand and not self._reports.is_sent(holding):
                self._hand.told(holding, result.outcome)
                self._follow(holding)
        if sent.frame.acknowledgements:
            self._make_way(stream)

    def _make_way(self, stream: Stream) -> None:
        """Gives one batch back if batches that wait for room use up the in-flight limit.

        Otherwise no batch that could make room would start. The worker does not take the batch again before
        the next answer.
        """
        waiting = self._reports.wanting_room
        self._makes_way = bool(waiting) and stream.hold == IN_FLIGHT_LIMIT and not self._hand.busy
        if self._makes_way:
            stream.makes_room = False
            self._reports.give_back(waiting[-1:])

    def _follow(self, holding: Holding) -> None:
        """Drops the report of a lost batch.

        Gives a cancelled batch back at once if no handler works on it.
        """
        if holding.is_lost:
            self._reports.forget(holding)
        elif holding.task.cancelled and holding.stand is Stand.WAITING:
            self._give_back(holding)

    def _give_back(self, holding: Holding) -> None:
        holding.stand = Stand.ENDED
        self._reports.add(holding, holding.release())

    # The end.

    def _leave(self, now_s: float) -> None:
        """Once stopped, limits the wait for handlers that must give back and for the server's answers."""
        if not self._stopped or self._has_left:
            return
        if self._hand.standing(Stand.RUNNING) and not self._gives_back:
            return
        if self._leave_at_s == math.inf:
            self._leave_at_s = now_s + LEAVE_PATIENCE_S
        elif self._leave_at_s <= now_s:
            self._run_out_of_patience(now_s)

    def _run_out_of_patience(self, now_s: float) -> None:
        running, full = self._hand.standing(Stand.RUNNING), self._reports.wanting_room
        if len(self._hand) and not (running or full):
            raise TimeoutError(f"expected to report batches {self.in_hand}, but the server did not answer")
        for holding in running:
            if holding.is_lost:
                self._hand.drop(holding)
            else:
                self._give_back(holding)
        self._reports.give_back(full)
        self._has_left = not len(self._hand)
        self._leave_at_s = math.inf if self._has_left else now_s + LEAVE_PATIENCE_S
