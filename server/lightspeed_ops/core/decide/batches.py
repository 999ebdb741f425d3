"""Decides what becomes of batches: admission, start, acknowledgement, failure.

Bulk commands are the only form: each item is answered by itself, in order, and sees what the items before
it did.
"""

from lightspeed_ops.core import commands, limits, operator, orchestrator, pipeline, policy
from lightspeed_ops.core.backpressure import Life, QueueMode
from lightspeed_ops.core.commands import Decided, Enqueued, Origin, Started, at
from lightspeed_ops.core.decide.draft import Draft, stage_not_found
from lightspeed_ops.core.decide.endings import Endings, horizon_refusal
from lightspeed_ops.core.events import BatchesEnqueued, BatchesStarted, RetriesReleased
from lightspeed_ops.core.orchestrator import Batch, BatchState, ProcessOutcome
from lightspeed_ops.core.refusal import Reason, Refusal, invalid
from lightspeed_ops.core.surface import Surface

RELEASED_AT_ONCE = 1_000
"""Backoffs that one command ends at most, so that no command is long."""


def enqueue_batches(
    surface: Surface, command: commands.EnqueueBatches, origin: Origin
) -> Decided[tuple[Enqueued | Refusal, ...]]:
    """The same key with the same content again changes nothing; a full queue refuses and says so."""
    draft = Draft(surface, origin)
    denied = draft.ask(policy.Write(surface.tenant_id))
    if denied is not None:
        return draft.refused(denied)
    admitted: dict[str, Batch] = {}
    answers = tuple(_enqueue(surface, batch, admitted) for batch in command.batches)
    if admitted:
        draft.add(BatchesEnqueued(tuple(admitted.values())))
    return draft.done(answers)


def start_available(
    surface: Surface, command: commands.StartAvailable, origin: Origin
) -> Decided[tuple[Started, ...]]:
    """First in, first out by first enqueue, as many as the boundary has room for."""
    draft = Draft(surface, origin, at_ms=command.at_ms)
    refusal = draft.ask(policy.Write(surface.tenant_id)) or _start_refusal(surface, command.stages)
    if refusal is not None:
        return draft.refused(refusal)
    count = min(command.max_batches, surface.queue.room(surface.settings.boundary))
    if count <= 0 or not _may_start(surface):
        return draft.done(())
    due = surface.queue.due(origin.now_ms, RELEASED_AT_ONCE)
    if due:
        draft.add(RetriesReleased(tuple(life.batch.key for life in due)))
    lives = _next_lives(surface, command.stages, due, count)
    run_id = surface.run.run_id
    if lives:
        draft.add(BatchesStarted(run_id, draft.at_ms, tuple([life.batch.key for life in lives])))
    return draft.done(tuple([Started(life.batch, run_id, life.attempt) for life in lives]))


def acknowledge_batches(
    surface: Surface, command: commands.AcknowledgeBatches, origin: Origin
) -> Decided[tuple[ProcessOutcome | Refusal, ...]]:
    """Always accepted, whatever operators let the surface do: never shed what lets work finish."""
    draft = Draft(surface, origin)
    denied = draft.ask(policy.Write(surface.tenant_id))
    if denied is not None:
        return draft.refused(denied)
    endings = Endings(draft)
    answers = []
    for key, at_ms in command.acknowledgements:
        life = _in_flight(surface, key, endings, "acknowledge")
        answers.append(life if isinstance(life, Refusal) else endings.acknowledge(life, at(at_ms, origin)))
    endings.close()
    return draft.done(tuple(answers))


def fail_batches(
    surface: Surface, command: commands.FailBatches, origin: Origin
) -> Decided[tuple[ProcessOutcome | Refusal, ...]]:
    """Always accepted; the attempt must be the current one."""
    draft = Draft(surface, origin)
    denied = draft.ask(policy.Write(surface.tenant_id))
    if denied is not None:
        return draft.refused(denied)
    endings = Endings(draft)
    answers = []
    for failure in command.failures:
        life = _in_flight(surface, failure.key, endings, "fail")
        answers.append(life if isinstance(life, Refusal) else endings.fail(life, failure))
    endings.close()
    return draft.done(tuple(answers))


def _enqueue(surface: Surface, batch: Batch, admitted: dict[str, Batch]) -> Enqueued | Refusal:
    life = surface.queue.lives.get(batch.key)
    there = admitted.get(batch.key) if life is None else life.batch
    if there is not None:
        if there == batch:
            return Enqueued(BatchState.QUEUED if life is None else life.state, already_enqueued=True)
        return _conflict(surface, batch, there)
    refusal = (
        _content_refusal(surface, batch)
        or _forgotten_refusal(surface, batch)
        or _intake_refusal(surface, len(admitted))
    )
    if refusal is not None:
        return refusal
    admitted[batch.key] = batch
    return Enqueued(BatchState.QUEUED, already_enqueued=False)


def _content_refusal(surface: Surface, batch: Batch) -> Refusal | None:
    most = surface.settings.connector_plan.max_batch_records
    wrong = tuple(orchestrator.violations(batch, max_batch_records=most))
    if wrong:
        violations = tuple(violation.under("batch") for violation in wrong)
        key = batch.key[:80]
        return invalid(
            f"enqueue batch '{key}' on '{surface.name}'", violations, surface=surface.name, key=key
        )
    return None if batch.stage in surface.stage_names else stage_not_found(surface, batch.stage)


def _forgotten_refusal(surface: Surface, batch: Batch) -> Refusal | None:
    """A key that is remembered may come again, and is suppressed; one that may be forgotten may not."""
    if batch.stage not in surface.sink_stages:
        return None
    refusal = horizon_refusal(surface, batch, "enqueue")
    known = refusal is not None and surface.has_applied(batch.stage, batch.idempotency_key)
    return None if known else refusal


def _conflict(surface: Surface, batch: Batch, there: Batch) -> Refusal:
    fields = ", ".join(name for name in Batch._fields if getattr(batch, name) != getattr(there, name))
    message = f"expected to enqueue batch '{batch.key}' on '{surface.name}', but it lives with other {fields}"
    return Refusal(
        Reason.BATCH_CONFLICT, message, {"surface": surface.name, "key": batch.key, "fields": fields}
    )


def _intake_refusal(surface: Surface, admitted: int) -> Refusal | None:
    control = operator.label(surface.control)
    if control not in operator.TAKES_BATCHES:
        message = f"expected to enqueue on '{surface.name}', but its control state is {control}"
        return Refusal(Reason.INTAKE_CLOSED, message, {"surface": surface.name, "control": control})
    waiting = surface.queue.counts.waiting + admitted
    if waiting >= surface.settings.boundary.max_queued:
        return _saturated(surface, waiting, surface.settings.boundary.max_queued, "max_queued")
    dead = surface.queue.counts.dead_lettered
    if dead >= limits.DEAD_LETTERS:
        return _saturated(surface, dead, limits.DEAD_LETTERS, "dead_letters")
    return None


def _saturated(surface: Surface, waiting: int, limit: int, limited_by: str) -> Refusal:
    message = (
        f"expected to enqueue on '{surface.name}', but {waiting} batches wait and {limited_by} is {limit}"
    )
    values = {"waiting": str(waiting), "limit": str(limit), "limited_by": limited_by}
    return Refusal(Reason.QUEUE_SATURATED, message, {"surface": surface.name, **values})


def _start_refusal(surface: Surface, stages: tuple[str, ...]) -> Refusal | None:
    mode = surface.settings.boundary.mode
    if mode is QueueMode.PUSH_ONLY:
        message = f"expected to pull work from '{surface.name}', but its boundary is {mode.value}"
        return Refusal(Reason.DELIVERY_MODE, message, {"surface": surface.name, "mode": mode.value})
    unknown = next((stage for stage in stages if stage not in surface.stage_names), None)
    return None if unknown is None else stage_not_found(surface, unknown)


def _may_start(surface: Surface) -> bool:
    return pipeline.active(surface.lifecycle) and operator.label(surface.control) in operator.STARTS_WORK


def _next_lives(surface: Surface, stages: tuple[str, ...], due: list[Life], count: int) -> list[Life]:
    """The queued batches and those whose backoff is over, by their places in the queue."""
    queued = surface.queue.first(count, stages)
    if not due:
        return queued
    released = [life for life in due if not stages or life.batch.stage in stages]
    return sorted([*queued, *released], key=lambda life: life.order)[:count]


def _in_flight(surface: Surface, key: str, endings: Endings, intent: str) -> Life | Refusal:
    life = None if key in endings.ended else surface.queue.lives.get(key)
    if life is None:
        message = f"expected to {intent} batch '{key}' of '{surface.name}', but no such batch lives"
        return Refusal(Reason.BATCH_NOT_FOUND, message, {"surface": surface.name, "key": key})
    state = endings.state_of(life)
    if state is not BatchState.IN_FLIGHT:
        message = f"expected to {intent} batch '{key}' of '{surface.name}', but it is {state.value}"
        return Refusal(
            Reason.BATCH_STATE, message, {"surface": surface.name, "key": key, "state": state.value}
        )
    return life
