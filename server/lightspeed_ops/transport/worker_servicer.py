"""WorkerService: batches in, batches out, and what became of them."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias, TypeVar

import grpc
from lightspeed.ops.v1 import worker_service_pb2 as pb
from lightspeed.ops.v1 import worker_service_pb2_grpc
from lightspeed.ops.v1.batch_pb2 import ProcessOutcome as ProcessOutcomeMessage

from lightspeed_ops.core import commands, limits, orchestrator
from lightspeed_ops.core import surface as state
from lightspeed_ops.core.commands import Acknowledgement, Failure
from lightspeed_ops.core.decide.draft import stage_not_found
from lightspeed_ops.core.orchestrator import Batch, ProcessOutcome
from lightspeed_ops.core.refusal import Refusal
from lightspeed_ops.engine import Engine, Refused
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

Context: TypeAlias = "grpc.aio.ServicerContext[Any, Any]"
I = TypeVar("I")  # noqa: E741 - an item, as A is an answer
A = TypeVar("A")


class WorkerServicer(worker_service_pb2_grpc.WorkerServiceServicer):
    """Serves pipeline workers."""

    def __init__(self, engine: Engine) -> None:
        """A servicer over an engine."""
        self._engine = engine

    async def EnqueueBatch(self, request: pb.EnqueueBatchRequest, _: Context) -> pb.EnqueueBatchResponse:
        """Puts a batch into the queue."""
        fields = Fields(request)
        name, request_id = fields.surface(), fields.request_id()
        batch = batch_of(request.batch)
        if not request.HasField("batch"):
            fields.wrong("batch", "expected to be set, but it is not")
        else:
            fields.check_too(orchestrator.violations(batch, max_batch_records=limits.INT64_MAX), "batch")
        fields.finish("enqueue a batch on")
        command = commands.EnqueueBatches((batch,))
        (answer,) = await self._engine.execute(name, command, request_id=request_id)
        return enqueued_message(_done(answer))

    async def EnqueueBatches(
        self, request: pb.EnqueueBatchesRequest, _: Context
    ) -> pb.EnqueueBatchesResponse:
        """Puts many batches into the queue."""
        fields = Fields(request)
        name, request_id, items = fields.surface(), fields.request_id(), fields.items("batches")
        fields.finish("enqueue batches on")
        batches: tuple[Batch, ...] = tuple([batch_of(item) for item in items])
        answers = await self._engine.execute(name, commands.EnqueueBatches(batches), request_id=request_id)
        results = [enqueue_result(batch.key, answer) for batch, answer in zip(batches, answers, strict=True)]
        return pb.EnqueueBatchesResponse(results=results)

    async def StartAvailable(
        self, request: pb.StartAvailableRequest, _: Context
    ) -> pb.StartAvailableResponse:
        """Starts as many queued batches as the boundary allows."""
        fields = Fields(request)
        name, request_id = fields.surface(), fields.request_id()
        most = fields.between("max_batches", 0, limits.BULK_ITEMS, zero=limits.BULK_ITEMS)
        command = commands.StartAvailable(most, fields.stages(), fields.at_ms())
        fields.finish("start batches of")
        started = await self._engine.execute(name, command, request_id=request_id)
        return pb.StartAvailableResponse(batches=[started_message(one) for one in started])

    async def AcknowledgeBatch(
        self, request: pb.AcknowledgeBatchRequest, _: Context
    ) -> pb.AcknowledgeBatchResponse:
        """Acknowledges a batch in flight."""
        fields = Fields(request)
        name, request_id = fields.surface(), fields.request_id()
        acknowledgement = Acknowledgement(fields.text("key"), fields.at_ms())
        fields.finish("acknowledge a batch of")
        command = commands.AcknowledgeBatches((acknowledgement,))
        answers = await self._engine.execute(name, command, request_id=request_id)
        return pb.AcknowledgeBatchResponse(outcome=_only_outcome(answers))

    async def AcknowledgeBatches(
        self, request: pb.AcknowledgeBatchesRequest, _: Context
    ) -> pb.AcknowledgeBatchesResponse:
        """Acknowledges many batches in one commit."""
        fields = Fields(request)
        name, request_id, items = fields.surface(), fields.request_id(), fields.items("acknowledgements")
        fields.finish("acknowledge batches of")

        async def acknowledge(good: tuple[Acknowledgement, ...]) -> Sequence[ProcessOutcome | Refusal]:
            return await self._engine.execute(name, commands.AcknowledgeBatches(good), request_id=request_id)

        answers = await _each([_acknowledgement(item, name) for item in items], acknowledge)
        return pb.AcknowledgeBatchesResponse(results=_outcomes(items, answers))

    async def FailBatch(self, request: pb.FailBatchRequest, _: Context) -> pb.FailBatchResponse:
        """Says that an attempt has failed."""
        fields = Fields(request)
        name, request_id = fields.surface(), fields.request_id()
        failure = _failure_of(fields)
        fields.finish("fail a batch of")
        command = commands.FailBatches((failure,))
        answers = await self._engine.execute(name, command, request_id=request_id)
        return pb.FailBatchResponse(outcome=_only_outcome(answers))

    async def FailBatches(self, request: pb.FailBatchesRequest, _: Context) -> pb.FailBatchesResponse:
        """Says that many attempts have failed, in one commit."""
        fields = Fields(request)
        name, request_id, items = fields.surface(), fields.request_id(), fields.items("failures")
        fields.finish("fail batches of")

        async def fail(good: tuple[Failure, ...]) -> Sequence[ProcessOutcome | Refusal]:
            return await self._engine.execute(name, commands.FailBatches(good), request_id=request_id)

        answers = await _each([_failure(item, name) for item in items], fail)
        return pb.FailBatchesResponse(results=_outcomes(items, answers))

    async def GetResumePoint(
        self, request: pb.GetResumePointRequest, _: Context
    ) -> pb.GetResumePointResponse:
        """Says where the source of a stage may safely read on from."""
        fields = Fields(request)
        name = fields.surface()
        fields.finish("get a resume point of")
        point = await self._engine.read(name, lambda surface: _resume_point(surface, request.stage))
        return pb.GetResumePointResponse(resume_point=to_message(_done(point)))


def _done(answer: A | Refusal) -> A:
    """The answer to a command of one item; raises :class:`Refused` where that is refused."""
    if isinstance(answer, Refusal):
        raise Refused(answer)
    return answer


def _only_outcome(answers: Sequence[ProcessOutcome | Refusal]) -> ProcessOutcomeMessage:
    (answer,) = answers
    if isinstance(answer, Refusal):
        raise Refused(answer)
    return outcome_message(answer)


async def _each(items: list[I | Refusal], execute: Callable[[tuple[I, ...]], Any]) -> list[Any]:
    """Executes the well-formed items together and answers all of them, in order."""
    good = tuple([item for item in items if not isinstance(item, Refusal)])
    answers = iter(await execute(good))
    return [item if isinstance(item, Refusal) else next(answers) for item in items]


def _outcomes(items: Iterable[Any], answers: list[ProcessOutcome | Refusal]) -> list[pb.OutcomeResult]:
    return [outcome_result(item.key, answer) for item, answer in zip(items, answers, strict=True)]


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
