"""WorkerService: enqueues batches, hands them to workers, and takes reports."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any, TypeAlias, TypeVar

import grpc
from google.protobuf.message import Message
from lightspeed.ops.v1 import worker_service_pb2 as pb
from lightspeed.ops.v1 import worker_service_pb2_grpc

from lightspeed_ops.cluster import OwnedElsewhere
from lightspeed_ops.core import commands, limits, orchestrator
from lightspeed_ops.core import surface as state
from lightspeed_ops.core.commands import Enqueued, StartedBatches
from lightspeed_ops.core.decide.commit_builder import stage_not_found
from lightspeed_ops.core.orchestrator import Batch, ExtensionOutcome, ProcessOutcome
from lightspeed_ops.core.refusal import Refusal, Refused
from lightspeed_ops.core.surface import tenant_of
from lightspeed_ops.engine import Engine, LongPoll, PushDispatcher
from lightspeed_ops.journal.background import log_failure
from lightspeed_ops.mapping import batch_of, to_message
from lightspeed_ops.transport import request_validation
from lightspeed_ops.transport.call_log import current_call
from lightspeed_ops.transport.callers import current_caller
from lightspeed_ops.transport.connected_clients import ConnectedClients
from lightspeed_ops.transport.idempotency import IdempotentCalls, Render
from lightspeed_ops.transport.open_streams import OpenStreams, current_stream
from lightspeed_ops.transport.outbox import Unwritten
from lightspeed_ops.transport.request_validation import RequestValidation
from lightspeed_ops.transport.responses import (
    control_message,
    enqueue_result,
    enqueued_values,
    extension_result,
    outcome_result,
    outcome_values,
    startup_values,
)
from lightspeed_ops.transport.worker_session import Instances, WorkerSession, opened_by

Context: TypeAlias = "grpc.aio.ServicerContext[Any, Any]"
A = TypeVar("A")
M = TypeVar("M", bound=Message)
Outcomes: TypeAlias = Sequence[ProcessOutcome | Refusal]

LARGE_BULK = 500
"""Batches from which on the event loop serves other calls between reading them and deciding about them."""
DEADLINE_MARGIN_S = 0.3
"""Time before the deadline of a call at which its wait ends, in seconds: its response must arrive in time."""


class WorkerServicer(worker_service_pb2_grpc.WorkerServiceServicer):
    """The servicer of WorkerService, for pipeline workers."""

    def __init__(self, engine: Engine, streams: OpenStreams, clients: ConnectedClients) -> None:
        """Takes the open streams, which count waiting calls, and the connected clients, which it adds to."""
        self._engine = engine
        self._streams = streams
        self._clients = clients
        self._dispatcher = PushDispatcher(engine)
        self._idempotent_calls = IdempotentCalls(engine)
        self._unwritten = Unwritten()
        self._instances = Instances()

    async def EnqueueBatch(self, request: pb.EnqueueBatchRequest, _: Context) -> pb.EnqueueBatchResponse:
        """Puts a batch into the queue."""
        fields = RequestValidation(request)
        name, batch = fields.surface(), batch_of(request.batch)
        if not request.HasField("batch"):
            fields.wrong("batch", "expected to be set, but it is not")
        else:
            fields.check_too(orchestrator.violations(batch, max_batch_records=limits.INT64_MAX), "batch")
        command = commands.EnqueueBatches((batch,))
        return await self._idempotent_calls.perform(
            fields, "enqueue a batch on", name, command, _only(_enqueued)
        )

    async def EnqueueBatches(
        self, request: pb.EnqueueBatchesRequest, _: Context
    ) -> pb.EnqueueBatchesResponse:
        """Puts many batches into the queue."""
        fields = RequestValidation(request)
        name = fields.surface()
        batches: tuple[Batch, ...] = tuple([batch_of(item) for item in fields.items("batches")])
        if len(batches) >= LARGE_BULK:
            await asyncio.sleep(0)

        def render(answers: Sequence[Enqueued | Refusal], _: state.Surface) -> pb.EnqueueBatchesResponse:
            results = [
                enqueue_result(batch.key, answer) for batch, answer in zip(batches, answers, strict=True)
            ]
            return pb.EnqueueBatchesResponse(results=results)

        command = commands.EnqueueBatches(batches)
        return await self._idempotent_calls.perform(fields, "enqueue batches on", name, command, render)

    async def StartAvailable(
        self, request: pb.StartAvailableRequest, context: Context
    ) -> pb.StartAvailableResponse:
        """Starts as many queued batches as the boundary allows; waits for the first if it is asked to."""
        fields = RequestValidation(request)
        name = fields.surface()
        command = commands.StartAvailable(
            max_batches=fields.between("max_batches", 0, limits.BULK_ITEMS, zero=limits.BULK_ITEMS),
            stages=fields.stages(),
            at_ms=fields.at_ms(),
            worker_id=request_validation.worker_id(fields),
            lease_ms=request_validation.lease_ms(fields),
            max_records=fields.between("max_records", 0, limits.INT64_MAX, zero=0),
        )
        wait_ms = fields.between("wait_ms", 0, limits.WAIT_MS_MAX, zero=0)
        if wait_ms:
            wait_s = _within_deadline(wait_ms / 1_000, context.time_remaining())
            return await self._long_poll(fields, name, command, wait_s)
        return await self._idempotent_calls.perform(fields, "start batches of", name, command, _started)

    async def _long_poll(
        self, fields: RequestValidation, name: str, command: commands.StartAvailable, wait_s: float
    ) -> pb.StartAvailableResponse:
        """Starts batches as soon as there are some, in the turns of the dispatcher."""
        poll = LongPoll(command)

        def render(started_batches: StartedBatches, surface: state.Surface) -> pb.StartAvailableResponse:
            poll.decided(started_batches)
            return _started(started_batches, surface)

        async def start(demand: commands.StartAvailable) -> pb.StartAvailableResponse:
            poll.newest = None
            return await self._idempotent_calls.perform(fields, "start batches of", name, demand, render)

        response = await start(command)
        if not poll.is_waiting():
            return response
        with (
            self._streams.open(fields.request, "WorkerService/StartAvailable") as stream,
            self._streams.of_surfaces.open(name, lambda _refusal: poll.end()),
        ):
            stream.join_tenant(tenant_of(name))
            stream.refuse = lambda _refusal: poll.end()
            stream.drain = lambda _refusal, _grace_s: poll.end()
            if not self._engine.ownership.is_mine(name):
                # Its surface was handed over before it began to wait.
                raise OwnedElsewhere(name)
            began_s = time.perf_counter()
            response = await self._dispatcher.poll(name, poll, start, wait_s) or response
            current_call().waited(began_s)
            if stream.identity_has_ended and poll.is_waiting():
                raise Refused(stream.identity_refusal())
        # The surface may have changed: the block reason is that of the end.
        return await start(command) if poll.is_waiting() else response

    async def AcknowledgeBatch(
        self, request: pb.AcknowledgeBatchRequest, _: Context
    ) -> pb.AcknowledgeBatchResponse:
        """Acknowledges a batch in flight."""
        fields = RequestValidation(request)
        name = fields.surface()
        command = commands.AcknowledgeBatches((request_validation.acknowledgement_of(fields),))
        return await self._idempotent_calls.perform(
            fields, "acknowledge a batch of", name, command, _ACKNOWLEDGED
        )

    async def AcknowledgeBatches(
        self, request: pb.AcknowledgeBatchesRequest, _: Context
    ) -> pb.AcknowledgeBatchesResponse:
        """Acknowledges many batches in one commit."""
        fields = RequestValidation(request)
        name = fields.surface()
        read = [request_validation.acknowledgement(item, name) for item in fields.items("acknowledgements")]

        def render(answers: Outcomes, _: state.Surface) -> pb.AcknowledgeBatchesResponse:
            results = request_validation.results(request.acknowledgements, read, answers, outcome_result)
            return pb.AcknowledgeBatchesResponse(results=results)

        command = commands.AcknowledgeBatches(request_validation.well_formed(read))
        return await self._idempotent_calls.perform(fields, "acknowledge batches of", name, command, render)

    async def FailBatch(self, request: pb.FailBatchRequest, _: Context) -> pb.FailBatchResponse:
        """Reports a failed attempt."""
        fields = RequestValidation(request)
        name, failure = fields.surface(), request_validation.failure_of(fields)
        render = _only(_failed)
        command = commands.FailBatches((failure,))
        return await self._idempotent_calls.perform(fields, "fail a batch of", name, command, render)

    async def FailBatches(self, request: pb.FailBatchesRequest, _: Context) -> pb.FailBatchesResponse:
        """Reports many failed attempts, in one commit."""
        fields = RequestValidation(request)
        name = fields.surface()
        read = [request_validation.failure(item, name) for item in fields.items("failures")]

        def render(answers: Outcomes, _: state.Surface) -> pb.FailBatchesResponse:
            results = request_validation.results(request.failures, read, answers, outcome_result)
            return pb.FailBatchesResponse(results=results)

        command = commands.FailBatches(request_validation.well_formed(read))
        return await self._idempotent_calls.perform(fields, "fail batches of", name, command, render)

    async def ExtendLeases(self, request: pb.ExtendLeasesRequest, _: Context) -> pb.ExtendLeasesResponse:
        """Extends leases, or returns for each why it cannot be extended."""
        fields = RequestValidation(request)
        name = fields.surface()
        read = [request_validation.extension(item, name) for item in fields.items("extensions")]

        def render(answers: Sequence[ExtensionOutcome], surface: state.Surface) -> pb.ExtendLeasesResponse:
            results = request_validation.results(request.extensions, read, answers, extension_result)
            return pb.ExtendLeasesResponse(results=results, control=control_message(surface))

        command = commands.ExtendLeases(request_validation.well_formed(read))
        return await self._idempotent_calls.perform(fields, "extend leases of", name, command, render)

    async def Work(
        self, request_iterator: AsyncIterator[pb.WorkRequest], context: Context
    ) -> AsyncIterator[pb.WorkResponse]:
        """Hands out started batches and takes reports, until the worker ends the stream."""
        first = await anext(aiter(request_iterator), pb.WorkRequest())
        opened, held_leases = opened_by(first)
        current_call().surface = opened.surface
        # An empty start, before any credits: the engine refuses it if the worker may not take batches.
        nothing = commands.StartAvailable(0, opened.stages, delivery=commands.DeliveryMode.PUSH)
        await self._engine.execute(opened.surface, nothing, caller=current_caller())
        stream = current_stream()
        stream.join_tenant(tenant_of(opened.surface))
        session = WorkerSession(
            self._engine, self._dispatcher, self._idempotent_calls, self._unwritten, opened
        )
        name = (opened.worker_id, opened.instance_id)
        with (
            self._instances.open(opened, session, replaces=held_leases is not None),
            self._clients.working(opened.surface, name, session),
            self._streams.of_surfaces.open(opened.surface, session.refuse),
        ):
            if not self._engine.ownership.is_mine(opened.surface):
                # It was handed over meanwhile.
                raise OwnedElsewhere(opened.surface)
            if held_leases is not None:
                await session.reclaim(held_leases)
            self._dispatcher.join(opened.surface, session)
            reading = asyncio.create_task(session.read(first, request_iterator), name="read work frames")
            del first, held_leases  # A stream may be open for days, and these may take megabytes.
            reading.add_done_callback(log_failure)
            stream.drain = session.drain

            def refuse(refusal: Refusal) -> None:
                # What the worker sends from now on is of a caller that is not known any more.
                reading.cancel()
                session.refuse(refusal)

            stream.refuse = refuse
            try:
                async for response in session.responses():
                    yield response
            finally:
                reading.cancel()
                self._dispatcher.leave(opened.surface, session)
                await asyncio.shield(session.close(silent_s=stream.stalled_s))

    async def GetResumePoint(
        self, request: pb.GetResumePointRequest, _: Context
    ) -> pb.GetResumePointResponse:
        """Returns the resume point of a stage: the sequence that its source may safely read on from."""
        fields = RequestValidation(request)
        name = fields.surface()
        fields.finish("get a resume point of")
        point = await self._engine.read(
            name, lambda surface: _resume_point(surface, request.stage), caller=current_caller()
        )
        return pb.GetResumePointResponse(resume_point=to_message(point))


def _within_deadline(wait_s: float, remaining_s: float | None) -> float:
    """Returns how long a call may wait, in seconds: not beyond its own deadline."""
    return wait_s if remaining_s is None else max(0.0, min(wait_s, remaining_s - DEADLINE_MARGIN_S))


def _only(message: Callable[[A], M]) -> Render[Sequence[A | Refusal], M]:
    """Returns a renderer for a command of one item: the refusal of the item refuses the call."""

    def render(answers: Sequence[A | Refusal], _: state.Surface) -> M | Refusal:
        (answer,) = answers
        return answer if isinstance(answer, Refusal) else message(answer)

    return render


def _enqueued(answer: Enqueued) -> pb.EnqueueBatchResponse:
    return pb.EnqueueBatchResponse(**enqueued_values(answer))


def _acknowledged(outcome: ProcessOutcome) -> pb.AcknowledgeBatchResponse:
    return pb.AcknowledgeBatchResponse(outcome=outcome_values(outcome))


_ACKNOWLEDGED = _only(_acknowledged)
"""The renderer of a single acknowledgement."""


def _failed(outcome: ProcessOutcome) -> pb.FailBatchResponse:
    return pb.FailBatchResponse(outcome=outcome_values(outcome))


def _started(started_batches: StartedBatches, _: state.Surface) -> pb.StartAvailableResponse:
    return pb.StartAvailableResponse(**startup_values(started_batches))


def _resume_point(surface: state.Surface, stage: str) -> Any:
    named = stage or surface.stage_names[0]
    return (
        state.resume_point(surface, named)
        if named in surface.stage_names
        else stage_not_found(surface, named)
    )
