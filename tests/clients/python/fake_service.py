"""A small fake of the service, over real gRPC on a unix socket, with faults chosen by the test.

Owns a queue and a log of audits in commit order. It must never grow into a second server: it has only the
parts for the client's promises, and none of the pipeline's rules.
"""

import threading
from collections import Counter, deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

import grpc
from google.protobuf.any_pb2 import Any
from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo, RetryInfo
from google.rpc.status_pb2 import Status
from grpc_status import rpc_status
from lightspeed.ops.v1 import (
    batch_pb2,
    freshness_pb2,
    lease_pb2,
    record_pb2,
    record_service_pb2,
    record_service_pb2_grpc,
    surface_pb2,
    surface_service_pb2,
    surface_service_pb2_grpc,
    worker_service_pb2,
    worker_service_pb2_grpc,
)

DEFAULT = "tenants/default/surfaces/default"


def refusal(
    code: grpc.StatusCode,
    reason: str,
    message: str = "expected this, but it is that",
    *,
    metadata: dict[str, str] | None = None,
    violations: dict[str, str] | None = None,
    retry_after_s: float | None = None,
) -> Status:
    """Returns an error as the service sends it, with all of its details."""
    details: list[Message] = [ErrorInfo(reason=reason, domain="ops.lightspeed", metadata=metadata or {})]
    if violations:
        found = [BadRequest.FieldViolation(field=name, description=why) for name, why in violations.items()]
        details.append(BadRequest(field_violations=found))
    if retry_after_s is not None:
        details.append(RetryInfo(retry_delay=Duration(nanos=int(retry_after_s * 1e9))))
    packed = [Any() for _ in details]
    for each, detail in zip(packed, details, strict=True):
        each.Pack(detail)
    return Status(code=code.value[0], message=message, details=packed)


UNAVAILABLE = refusal(grpc.StatusCode.UNAVAILABLE, "SERVER_DRAINING", "the server is shutting down")


class FakeService(
    surface_service_pb2_grpc.SurfaceServiceServicer,
    worker_service_pb2_grpc.WorkerServiceServicer,
    record_service_pb2_grpc.RecordServiceServicer,
):
    """The four services, and their controls for tests.

    Attributes:
        target: Address for a client.
        requests: Every unary request, in order.
        faults: By method, errors for the next calls, before they do anything.
        lost_answers: Methods whose next calls do their work and then lose the response.
        queued, in_flight, acknowledged: The queue, and the batches that left it, in order.
        frames: Every frame of a work stream but the first, in order.
        answered: Results of the frames that had a request_id.
        frame_entries: Maximum of entries in a frame.
        frames_until_break: Number of frames after which a stream breaks off, once; None: never.
        watched: Requests of all watches, in order.
    """

    def __init__(self, folder: Path) -> None:
        self.target = f"unix:{folder}/s"
        self.requests: list[Message] = []
        self.faults: dict[str, deque[Status]] = {}
        self.lost_answers: Counter[str] = Counter()
        self.queued: list[batch_pb2.Batch] = []
        self.in_flight: dict[str, batch_pb2.Batch] = {}
        self.attempts: Counter[str] = Counter()
        self.acknowledged: list[str] = []
        self.frames: list[worker_service_pb2.WorkRequest] = []
        self.answered: dict[str, worker_service_pb2.WorkResponse.Results] = {}
        self.log: list[tuple[str, record_pb2.AuditEntry]] = []
        self.frame_entries = 3
        self.frames_until_break: int | None = None
        self.watched: list[record_service_pb2.WatchAuditsRequest] = []
        self.oldest_kept = 1
        self._changed = threading.Condition()
        self.start()

    def start(self) -> None:
        """Listens, with the state of before."""
        self._server = grpc.server(ThreadPoolExecutor(16))
        surface_service_pb2_grpc.add_SurfaceServiceServicer_to_server(self, self._server)
        worker_service_pb2_grpc.add_WorkerServiceServicer_to_server(self, self._server)
        record_service_pb2_grpc.add_RecordServiceServicer_to_server(self, self._server)
        self._server.add_insecure_port(self.target)
        self._server.start()

    def stop(self) -> None:
        """Breaks off every call and stops listening."""
        self._server.stop(grace=0).wait()

    def audit(self, count: int, *, surface: str = DEFAULT) -> None:
        """Emits audits on a surface."""
        with self._changed:
            sequence = sum(name == surface for name, _ in self.log)
            for place in range(sequence + 1, sequence + count + 1):
                self.log.append((surface, record_pb2.AuditEntry(sequence=place)))
            self._changed.notify_all()

    def fault(self, method: str, *errors: Status) -> None:
        """Sets the errors of the next calls of a method."""
        self.faults.setdefault(method, deque()).extend(errors)

    def _begin(self, method: str, request: Message, context: grpc.ServicerContext) -> None:
        self.requests.append(request)
        if self.faults.get(method):
            context.abort_with_status(rpc_status.to_status(self.faults[method].popleft()))

    def _end(self, method: str, context: grpc.ServicerContext) -> None:
        if self.lost_answers[method]:
            self.lost_answers[method] -= 1
            context.abort(grpc.StatusCode.UNAVAILABLE, "connection reset")

    # SurfaceService

    def GetSurface(
        self, request: surface_service_pb2.GetSurfaceRequest, context: grpc.ServicerContext
    ) -> surface_service_pb2.GetSurfaceResponse:
        """Returns a surface with that name."""
        self._begin("GetSurface", request, context)
        return surface_service_pb2.GetSurfaceResponse(
            surface=surface_pb2.Surface(name=request.surface or DEFAULT)
        )

    def StartRun(
        self, request: surface_service_pb2.StartRunRequest, context: grpc.ServicerContext
    ) -> surface_service_pb2.StartRunResponse:
        """Returns a running surface."""
        self._begin("StartRun", request, context)
        return surface_service_pb2.StartRunResponse(surface=surface_pb2.Surface(lifecycle_label="running"))

    def UpdateSurface(
        self, request: surface_service_pb2.UpdateSurfaceRequest, context: grpc.ServicerContext
    ) -> surface_service_pb2.UpdateSurfaceResponse:
        """Returns an empty surface."""
        self._begin("UpdateSurface", request, context)
        return surface_service_pb2.UpdateSurfaceResponse()

    # WorkerService

    def EnqueueBatches(
        self, request: worker_service_pb2.EnqueueBatchesRequest, context: grpc.ServicerContext
    ) -> worker_service_pb2.EnqueueBatchesResponse:
        """Enqueues the batches that have a stage."""
        self._begin("EnqueueBatches", request, context)
        results = [self._enqueue(batch) for batch in request.batches]
        self._end("EnqueueBatches", context)
        return worker_service_pb2.EnqueueBatchesResponse(results=results)

    def _enqueue(self, batch: batch_pb2.Batch) -> worker_service_pb2.EnqueueResult:
        result = worker_service_pb2.EnqueueResult(key=batch.key)
        if not batch.stage:
            error = refusal(grpc.StatusCode.NOT_FOUND, "STAGE_NOT_FOUND")
            return worker_service_pb2.EnqueueResult(key=batch.key, error=error)
        self.queued.append(batch)
        result.enqueued.batch_state = batch_pb2.BATCH_STATE_QUEUED
        return result

    def Work(
        self, request_iterator: Iterator[worker_service_pb2.WorkRequest], context: grpc.ServicerContext
    ) -> Iterator[worker_service_pb2.WorkResponse]:
        """Starts queued batches as credits allow, and answers reports; a request_id is applied once."""
        first = next(request_iterator)
        self._begin("Work", first, context)
        responses: SimpleQueue[worker_service_pb2.WorkResponse | None] = SimpleQueue()
        reading = threading.Thread(
            target=self._read, args=(first.open, request_iterator, responses), daemon=True
        )
        reading.start()
        while (response := responses.get()) is not None:
            if response.HasField("results"):
                self._end("Work", context)
            yield response

    def _read(
        self,
        opened: worker_service_pb2.WorkRequest.Open,
        frames: Iterator[worker_service_pb2.WorkRequest],
        responses: "SimpleQueue[worker_service_pb2.WorkResponse | None]",
    ) -> None:
        credits_ = 0
        try:
            for frame in frames:
                self.frames.append(frame)
                if frame.acknowledgements or frame.failures or frame.extensions:
                    responses.put(worker_service_pb2.WorkResponse(results=self._results(frame)))
                    if self.lost_answers["Work"]:
                        return  # The stream breaks off here, and starts no batch that it could not send.
                credits_ = 0 if frame.HasField("leave") else credits_ + frame.credits.batches
                started = self._start(opened, credits_)
                credits_ -= len(started.batches)
                if started.batches:
                    responses.put(worker_service_pb2.WorkResponse(started=started))
        except grpc.RpcError:
            pass  # The stream was broken off.
        responses.put(None)

    def _start(
        self, opened: worker_service_pb2.WorkRequest.Open, most: int
    ) -> worker_service_pb2.StartAvailableResponse:
        response = worker_service_pb2.StartAvailableResponse(lease_ms=60_000)
        for batch in [batch for batch in self.queued if batch.stage in opened.stages][:most]:
            self.queued.remove(batch)
            self.in_flight[batch.key] = batch
            self.attempts[batch.key] += 1
            token = f"{self.attempts[batch.key]}-{batch.key}"
            response.batches.add(
                batch=batch, run_id="run-000001", attempt=self.attempts[batch.key], lease_token=token
            )
        return response

    def _results(self, frame: worker_service_pb2.WorkRequest) -> worker_service_pb2.WorkResponse.Results:
        if frame.request_id in self.answered:
            return self.answered[frame.request_id]
        results = worker_service_pb2.WorkResponse.Results(
            acknowledgements=[self._acknowledge(item.key) for item in frame.acknowledgements],
            failures=[self._fail(item) for item in frame.failures],
            extensions=[lease_pb2.ExtensionResult(key=item.key) for item in frame.extensions],
        )
        if frame.request_id:
            self.answered[frame.request_id] = results
        return results

    def _acknowledge(self, key: str) -> worker_service_pb2.OutcomeResult:
        if self.in_flight.pop(key, None) is None:
            error = refusal(grpc.StatusCode.NOT_FOUND, "BATCH_NOT_FOUND")
            return worker_service_pb2.OutcomeResult(key=key, error=error)
        self.acknowledged.append(key)
        result = worker_service_pb2.OutcomeResult(key=key)
        result.outcome.processed.applied.checkpoint.idempotency_key = key
        return result

    def _fail(self, failure: worker_service_pb2.Failure) -> worker_service_pb2.OutcomeResult:
        self.queued.append(self.in_flight.pop(failure.key))
        result = worker_service_pb2.OutcomeResult(key=failure.key)
        result.outcome.retry_scheduled.next_attempt = failure.attempt + 1
        return result

    # RecordService

    def ListAudits(
        self, request: record_service_pb2.ListAuditsRequest, context: grpc.ServicerContext
    ) -> record_service_pb2.ListAuditsResponse:
        """Lists the log of all surfaces; a page token is a place in it."""
        self._begin("ListAudits", request, context)
        first = int(request.page_token or 0)
        end = first + (request.page_size or 100)
        entries = [entry for _, entry in self.log]
        token = str(end) if end < len(entries) else ""
        return record_service_pb2.ListAuditsResponse(entries=entries[first:end], next_page_token=token)

    def WatchFreshness(
        self, request: record_service_pb2.WatchFreshnessRequest, context: grpc.ServicerContext
    ) -> Iterator[record_service_pb2.WatchFreshnessResponse]:
        """Sends one reading, and breaks off."""
        yield record_service_pb2.WatchFreshnessResponse(reading=freshness_pb2.FreshnessReading(label="fresh"))
        context.abort_with_status(rpc_status.to_status(UNAVAILABLE))

    def WatchAudits(
        self, request: record_service_pb2.WatchAuditsRequest, context: grpc.ServicerContext
    ) -> Iterator[record_service_pb2.WatchAuditsResponse]:
        """Sends the log from the cursor on, then live entries, then a heartbeat at every end of the log."""
        self.watched.append(request)
        if self.faults.get("WatchAudits"):
            context.abort_with_status(rpc_status.to_status(self.faults["WatchAudits"].popleft()))
        context.add_callback(self._wake)
        place = self._place(request)
        while context.is_active():
            frame, place = self._frame(request, place)
            yield frame
            if self._breaks_off():
                context.abort_with_status(rpc_status.to_status(UNAVAILABLE))
            with self._changed:
                while frame.HasField("heartbeat") and len(self.log) == place and context.is_active():
                    self._changed.wait()

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def _breaks_off(self) -> bool:
        if self.frames_until_break is None:
            return False
        self.frames_until_break -= 1
        if self.frames_until_break:
            return False
        self.frames_until_break = None
        return True

    def _place(self, request: record_service_pb2.WatchAuditsRequest) -> int:
        """Returns the place in the log at which the stream begins."""
        if request.resume_token:
            assert request.after_sequence == 0
            return int(request.resume_token.removeprefix("place-"))
        if request.after_sequence == -1:
            return len(self.log)
        return next(
            (place for place, (_, entry) in enumerate(self.log) if entry.sequence > request.after_sequence),
            len(self.log),
        )

    def _frame(
        self, request: record_service_pb2.WatchAuditsRequest, place: int
    ) -> tuple[record_service_pb2.WatchAuditsResponse, int]:
        """Returns the next frame, entries of one surface or a heartbeat, and the place of its end."""
        frame = record_service_pb2.WatchAuditsResponse(surface=request.surface or DEFAULT)
        for surface, entry in self.log[place : place + self.frame_entries]:
            if frame.entries and surface != frame.surface:
                break
            frame.surface = surface
            frame.entries.append(entry)
        end = place + len(frame.entries)
        if end == place:
            frame.heartbeat.head_sequence = place
        frame.resume_token = f"place-{end}"
        return frame, end
