"""Claims: the effects in a response are in the journal when the caller receives it."""

from typing import Any

from lightspeed_ops.core.commands import (
    AcknowledgeBatches,
    Command,
    DeadLetterResults,
    DiscardDeadLetters,
    EnqueueBatches,
    Enqueued,
    FailBatches,
    RedriveDeadLetters,
    Report,
    Reported,
    StartAvailable,
    StartedBatches,
)
from lightspeed_ops.core.orchestrator import (
    Applied,
    DeadLetterRecord,
    DuplicateSuppressed,
    Processed,
    RetryRecord,
)
from lightspeed_ops.core.refusal import Refusal

from tests.simulation.reference_model import ReferenceModel, expect


def check_answer(model: ReferenceModel, command: Command[Any], answer: object) -> None:
    """Checks that every effect in a response is durable."""
    match command, answer:
        case EnqueueBatches(batches), tuple():
            for batch, answered in zip(batches, answer, strict=True):
                if isinstance(answered, Enqueued):
                    expect(batch in model.durable, f"'{batch.key}' to be in the journal as enqueued")
        case StartAvailable(), StartedBatches(started):
            for one in started:
                lease = (one.batch.key, one.lease_token, one.last_progress)
                expect(lease in model.durable, f"{lease} to be in the journal as started")
        case AcknowledgeBatches() | FailBatches(), tuple():
            _check_outcomes(model, answer)
        case RedriveDeadLetters() | DiscardDeadLetters(), DeadLetterResults():
            _check_plan(answer)
        case Report(), Reported():
            _check_outcomes(model, answer.acknowledgements)
            _check_outcomes(model, answer.failures)
        case _:
            pass


def _check_plan(answer: DeadLetterResults) -> None:
    """Checks that a plan counts each dead letter that the command takes once."""
    plan, taken = answer.plan, [key for key, one in answer.results if not isinstance(one, Refusal)]
    by_stage = sum(one.count for one in plan.stages)
    by_reason = sum(one.count for one in plan.reasons) + plan.other_reasons
    counts = (plan.dead_letters, by_stage, by_reason)
    expect(set(counts) == {len(taken)}, f"a plan of {len(taken)} dead letters, and not of {counts}")


def _check_outcomes(model: ReferenceModel, outcomes: tuple[Any, ...]) -> None:
    for outcome in outcomes:
        match outcome:
            case Processed(Applied(checkpoint)):
                expect(checkpoint in model.checkpoints, f"{checkpoint} to be in the journal")
            case Processed(DuplicateSuppressed(stage, idempotency_key)):
                expect((stage, idempotency_key) in model.applied, f"'{idempotency_key}' to have been applied")
            case RetryRecord() | DeadLetterRecord():
                expect(outcome in model.durable, f"{outcome} to be in the journal")
            case _:
                pass
