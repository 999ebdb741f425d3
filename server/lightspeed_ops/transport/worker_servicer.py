"""WorkerService: batches in, batches out, and what became of them."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias, TypeVar

import grpc
from google.protobuf.message import Message
from lightspeed.ops.v1 import worker_service_pb2 as pb
from lightspeed.ops.v1 import worker_service_pb2_grpc

from lightspeed_ops.core import commands, limits, orchestrator
from lightspeed_ops.core import surface as state
from lightspeed_ops.core.commands import Acknowledgement, Enqueued, Failure, Started
from lightspeed_ops.core.decide.draft import stage_not_found
from lightspeed_ops.core.orchestrator import Batch, ProcessOutcome
from lightspeed_ops.core.refusal import Refusal
from lightspeed_ops.engine import Engine
from lightspeed_ops.journal.mirror import to_message
from lightspeed_ops.transport.answers import (
    batch_of,
    enqueue_result,
    enqueued_message,
    outcome_message,
    outcome_result,
    started_message,
)
from lightspeed_ops.transport.fields import Fields
from lightspeed_ops.transport.mutations import Mutations, Render

Context: TypeAlias = "grpc.aio.ServicerContext[Any, Any]"
I = TypeVar("I")  # noqa: E741 - an item, as A is an answer
A = TypeVar("A")
M = TypeVar("M", bound=Message)
Outcomes: TypeAlias = Sequence[ProcessOutcome | Refusal]


class WorkerServicer(worker_service_pb2_grpc.WorkerServiceServicer):
    """Serves pipeline workers."""

    def __init__(self, engine: Engine) -> None:
        """A servicer over an engine."""
        self._engine = engine
        self._mutations = Mutations(engine)

    async def EnqueueBatch(self, request: pb.EnqueueBatchRequest, _: Context) -> pb.EnqueueBatchResponse:
        """Puts a batch into the queue."""
        fields = Fields(request)
        name, batch = fields.surface(), batch_of(request.batch)
        if not request.HasField("batch"):
            fields.wrong("batch", "expected to be set, but it is not")
        else:
            fields.check_too(orchestrator.violations(batch, max_batch_records=limits.INT64_MAX), "batch")
        command = commands.EnqueueBatches((batch,))
        return await self._mutations.perform(
            fields, "enqueue a batch on", name, command, _only(enqueued_message)
        )

    async def EnqueueBatches(
        self, request: pb.EnqueueBatchesRequest, _: Context
    ) -> pb.EnqueueBatchesResponse:
        """Puts many batches into the queue."""
        fields = Fields(request)
        name, items = fields.surface(), fields.items("batches")
        batches: tuple[Batch, ...] = tuple([batch_of(item) for item in items])

        def render(answers: Sequence[Enqueued | Refusal], _: state.Surface) -> pb.EnqueueBatchesResponse:
            results = [
                enqueue_result(batch.key, answer) for batch, answer in zip(batches, answers, strict=True)
            ]
            return pb.EnqueueBatchesResponse(results=results)

        command = commands.EnqueueBatches(batches)
        return await self._mutations.perform(fields, "enqueue batches on", name, command, render)

    async def StartAvailable(
        self, request: pb.StartAvailableRequest, _: Context
    ) -> pb.StartAvailableResponse:
        """Starts as many queued batches as the boundary allows."""
        fields = Fields(request)
        name = fields.surface()
        most = fields.between("max_batches", 0, limits.BULK_ITEMS, zero=limits.BULK_ITEMS)
        command = commands.StartAvailable(most, fields.stages(), fields.at_ms())
        return await self._mutations.perform(fields, "start batches of", name, command, _started)

    async def AcknowledgeBatch(
        self, request: pb.AcknowledgeBatchRequest, _: Context
    ) -> pb.AcknowledgeBatchResponse:
        """Acknowledges a batch in flight."""
        fields = Fields(request)
        name = fields.surface()
        command = commands.AcknowledgeBatches((Acknowledgement(fields.text("key"), fields.at_ms()),))
        render = _only(_acknowledged)
        return await self._mutations.perform(fields, "acknowledge a batch of", name, command, render)

    async def AcknowledgeBatches(
        self, request: pb.AcknowledgeBatchesRequest, _: Context
    ) -> pb.AcknowledgeBatchesResponse:
        """Acknowledges many batches in one commit."""
        fields = Fields(request)
        name = fields.surface()
        items = [_acknowledgement(item, name) for item in fields.items("acknowledgements")]

        def render(answers: Outcomes, _: state.Surface) -> pb.AcknowledgeBatchesResponse:
            results = _results(request.acknowledgements, items, answers)
            return pb.AcknowledgeBatchesResponse(results=results)

        command = commands.AcknowledgeBatches(_well_formed(items))
        return await self._mutations.perform(fields, "acknowledge batches of", name, command, render)

    async def FailBatch(self, request: pb.FailBatchRequest, _: Context) -> pb.FailBatchResponse:
        """Says that an attempt has failed."""
        fields = Fields(request)
        name, failure = fields.surface(), _failure_of(fields)
        render = _only(_failed)
        command = commands.FailBatches((failure,))
        return await self._mutations.perform(fields, "fail a batch of", name, command, render)

    async def FailBatches(self, request: pb.FailBatchesRequest, _: Context) -> pb.FailBatchesResponse:
        """Says that many attempts have failed, in one commit."""
        fields = Fields(request)
        name = fields.surface()
        items = [_failure(item, name) for item in fields.items("failures")]

        def render(answers: Outcomes, _: state.Surface) -> pb.FailBatchesResponse:
            return pb.FailBatchesResponse(results=_results(request.failures, items, answers))

        command = commands.FailBatches(_well_formed(items))
        return await self._mutations.perform(fields, "fail batches of", name, command, render)

    async def GetResumePoint(
        self, request: pb.GetResumePointRequest, _: Context
    ) -> pb.GetResumePointResponse:
        """Says where the source of a stage may safely read on from."""
        fields = Fields(request)
        name = fields.surface()
        fields.finish("get a resume point of")
        point = await self._engine.read(name, lambda surface: _resume_point(surface, request.stage))
        return pb.GetResumePointResponse(resume_point=to_message(point))


def _only(message: Callable[[A], M]) -> Render[Sequence[A | Refusal], M]:
    """Renders the answer to a command of one item, which is refused where the item is."""

    def render(answers: Sequence[A | Refusal], _: state.Surface) -> M | Refusal:
        (answer,) = answers
        return answer if isinstance(answer, Refusal) else message(answer)

    return render


def _acknowledged(outcome: ProcessOutcome) -> pb.AcknowledgeBatchResponse:
    return pb.AcknowledgeBatchResponse(outcome=outcome_message(outcome))


def _failed(outcome: ProcessOutcome) -> pb.FailBatchResponse:
    return pb.FailBatchResponse(outcome=outcome_message(outcome))


def _started(started: Sequence[Started], _: state.Surface) -> pb.StartAvailableResponse:
    return pb.StartAvailableResponse(batches=[started_message(one) for one in started])


def _well_formed(items: list[I | Refusal]) -> tuple[I, ...]:
    return tuple([item for item in items if not isinstance(item, Refusal)])


def _results(asked: Iterable[Any], items: Iterable[object], answers: Outcomes) -> list[pb.OutcomeResult]:
    """The answers to all items, in order: those that are malformed were not executed."""
    rest = iter(answers)
    each = [item if isinstance(item, Refusal) else next(rest) for item in items]
    return [outcome_result(item.key, answer) for item, answer in zip(asked, each, strict=True)]


def _acknowledgement(item: pb.Acknowledgement, surface: str) -> Acknowledgement | Refusal:
    fields = Fields(item, surface=surface)
    acknowledgement = Acknowledgement(fields.text("key"), fields.at_ms())
    return fields.refusal("acknowledge a batch of") or acknowledgement


def _failure(item: pb.Failure, surface: str) -> Failure | Refusal:
    fields = Fields(item, surface=surface)
    failure = _failure_of(fields)
    return fields.refusal("fail a batch of") or failure


def _failure_of(fields: Fields) -> Failure:
    return Failure(
        key=fields.text("key"),
        attempt=fields.between("attempt", 1, limits.INT64_MAX, zero=1),
        reason=fields.text("reason", limits.TEXT_CHARACTERS),
        permanent=fields.request.permanent,
        at_ms=fields.at_ms(),
    )


def _resume_point(surface: state.Surface, stage: str) -> Any:
    named = stage or surface.stage_names[0]
    return (
        state.resume_point(surface, named)
        if named in surface.stage_names
        else stage_not_found(surface, named)
    )
