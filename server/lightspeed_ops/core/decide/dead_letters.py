"""Decides the redrive and the discarding of dead letters, which are never dropped otherwise.

Owns the choice of dead letters. Their key, idempotency key and sequence stay the same. The limit of the queue
does not stop a redrive, since dead letters are active batches already.
"""

from collections.abc import Callable
from dataclasses import replace
from heapq import nsmallest

from lightspeed_ops.core import commands, policy
from lightspeed_ops.core.active_batch import ActiveBatch
from lightspeed_ops.core.commands import DeadLetterResults, Decided, Origin
from lightspeed_ops.core.dead_letter_plan import DeadLetterPlan, planned
from lightspeed_ops.core.dead_letters import matching
from lightspeed_ops.core.decide.commit_builder import (
    CommitBuilder,
    batch_not_found,
    forgotten_refusal,
    wrong_state,
)
from lightspeed_ops.core.decide.reports import promote
from lightspeed_ops.core.events import DeadLettersDiscarded, DeadLettersRedriven
from lightspeed_ops.core.limits import YEAR_9999_MS
from lightspeed_ops.core.orchestrator import BatchState
from lightspeed_ops.core.refusal import Reason, Refusal
from lightspeed_ops.core.surface import Surface

Choice = commands.RedriveDeadLetters | commands.DiscardDeadLetters


def redrive_dead_letters(
    surface: Surface, command: commands.RedriveDeadLetters, origin: Origin
) -> Decided[DeadLetterResults]:
    """Redrives dead letters: each may start from its due time on, spread by ``per_second`` if it is set.

    A dead letter is refused if the idempotency horizon would refuse its acknowledgement, unless the command
    says that it may be applied again.
    """
    decided = _redrive(surface, command, origin)
    return replace(decided, events=()) if command.dry_run else decided


def _redrive(
    surface: Surface, command: commands.RedriveDeadLetters, origin: Origin
) -> Decided[DeadLetterResults]:
    builder = _builder_of(surface, command, origin, "redrive")
    denied = builder.ask(policy.Write(surface.tenant_id))
    if denied is not None:
        return _denied(builder, command, denied)
    refuses = _never if command.may_apply_again else _redrive_refusal
    chosen, remaining = _chosen(surface, command, "redrive", refuses)
    action = "redrive and apply again" if command.may_apply_again else "redrive"
    beyond, plan = _planned(surface, action, chosen)
    if command.expected_plan_hash not in {"", plan.plan_hash}:
        return _plan_changed(builder, command, "redrive", plan)
    due: dict[str, int] = {}
    for active in chosen.values():
        if isinstance(active, ActiveBatch):
            after_ms = len(due) * 1_000 // command.per_second if command.per_second else 0
            due[active.batch.key] = min(YEAR_9999_MS, origin.now_ms + after_ms)
    reapplied = tuple([active.batch.key for active in beyond if active.batch.key in due])
    if due:
        builder.add(DeadLettersRedriven(tuple(due), tuple(due.values()), command.reason, reapplied))
    _describe_chosen(builder, chosen, remaining)
    if reapplied:
        builder.add_key_details(reapplied, len(reapplied), "reapplied_key")
    results = tuple(
        [(key, active if isinstance(active, Refusal) else due[key]) for key, active in chosen.items()]
    )
    return builder.done(DeadLetterResults(results, remaining, plan))


def discard_dead_letters(
    surface: Surface, command: commands.DiscardDeadLetters, origin: Origin
) -> Decided[DeadLetterResults]:
    """Discards dead letters: they end, and their keys are free."""
    decided = _discard(surface, command, origin)
    return replace(decided, events=()) if command.dry_run else decided


def _discard(
    surface: Surface, command: commands.DiscardDeadLetters, origin: Origin
) -> Decided[DeadLetterResults]:
    builder = _builder_of(surface, command, origin, "discard")
    denied = builder.ask(policy.Write(surface.tenant_id))
    if denied is not None:
        return _denied(builder, command, denied)
    chosen, remaining = _chosen(surface, command, "discard", _never)
    _, plan = _planned(surface, "discard", chosen)
    if command.expected_plan_hash not in {"", plan.plan_hash}:
        return _plan_changed(builder, command, "discard", plan)
    keys = tuple([key for key, active in chosen.items() if isinstance(active, ActiveBatch)])
    if keys:
        builder.add(DeadLettersDiscarded(keys, command.reason))
        promote(builder, keys, {})
    _describe_chosen(builder, chosen, remaining)
    results = tuple([(key, active if isinstance(active, Refusal) else 0) for key, active in chosen.items()])
    return builder.done(DeadLetterResults(results, remaining, plan))


def _builder_of(surface: Surface, command: Choice, origin: Origin, audited: str) -> CommitBuilder:
    """Returns the commit builder of a command about dead letters; its audit names the filter, if any."""
    builder = CommitBuilder(surface, origin, audited=audited, at_ms=command.at_ms, reason=command.reason)
    builder.set_subject("/dead_letters")
    wanted = command.filter
    if wanted is not None:
        builder.add_detail_pairs([("filter.stage", stage) for stage in wanted.stages])
        builder.add_detail_pairs([("filter.reason", reason) for reason in wanted.reasons])
        builder.add_detail_pairs(
            [("filter.from_ms", str(wanted.from_ms)), ("filter.to_ms", str(wanted.to_ms))]
        )
    return builder


def _denied(builder: CommitBuilder, command: Choice, denial: Refusal) -> Decided[DeadLetterResults]:
    """Returns the denial of a command; its audit names the requested keys."""
    if command.filter is None:
        builder.add_key_details(command.keys, len(command.keys), "asked_key")
    return builder.refused(denial)


def _describe_chosen(
    builder: CommitBuilder, chosen: dict[str, ActiveBatch | Refusal], remaining: int
) -> None:
    """Adds the keys of chosen dead letters to the audit, and apart from them the refused keys."""
    done = [key for key, active in chosen.items() if isinstance(active, ActiveBatch)]
    refused = [key for key, active in chosen.items() if not isinstance(active, ActiveBatch)]
    builder.add_key_details(done, len(done))
    if refused:
        builder.add_key_details(refused, len(refused), "refused_key")
    if remaining:
        builder.add_details(remaining=remaining)


def _planned(
    surface: Surface, action: str, chosen: dict[str, ActiveBatch | Refusal]
) -> tuple[list[ActiveBatch], DeadLetterPlan]:
    """Returns the plan of a command, and its dead letters beyond the idempotency horizon, in order."""
    taken = [active for active in chosen.values() if isinstance(active, ActiveBatch)]
    beyond = []
    for key, active in chosen.items():
        if isinstance(active, ActiveBatch):
            if _redrive_refusal(surface, active) is not None:
                beyond.append(active)
        elif active.reason is Reason.IDEMPOTENCY_HORIZON:
            beyond.append(surface.queue.active_batches[key])
    return beyond, planned(action, taken, beyond, surface.stage_names)


def _plan_changed(
    builder: CommitBuilder, command: Choice, intent: str, plan: DeadLetterPlan
) -> Decided[DeadLetterResults]:
    """Returns the refusal of a command whose plan is not the expected one; its audit has both hashes."""
    name, expected = builder.surface.name, command.expected_plan_hash
    builder.add_details(plan_hash=plan.plan_hash, expected_plan_hash=expected)
    message = (
        f"expected to {intent} dead letters of '{name}' by plan '{expected}', "
        f"but its plan is '{plan.plan_hash}' by now"
    )
    values = {"surface": name, "plan_hash": plan.plan_hash, "expected_plan_hash": expected}
    return builder.refused(Refusal(Reason.PLAN_CHANGED, message, values))


def _never(_surface: Surface, _active: ActiveBatch) -> Refusal | None:
    return None


def _redrive_refusal(surface: Surface, active: ActiveBatch) -> Refusal | None:
    return forgotten_refusal(surface, active, "redrive")


def _chosen(
    surface: Surface, command: Choice, intent: str, refuses: Callable[[Surface, ActiveBatch], Refusal | None]
) -> tuple[dict[str, ActiveBatch | Refusal], int]:
    """Returns the dead letters of a command by key, or their refusals, and how many more match.

    With a filter, refused dead letters come last and do not count as more: otherwise a client that repeats
    its call until none is left would never end.
    """
    if command.filter is None:
        found = {key: _dead_letter(surface, key, intent) for key in command.keys}
        return {key: _unless(surface, one, refuses) for key, one in found.items()}, 0
    taken: list[ActiveBatch] = []
    refused: list[tuple[ActiveBatch, Refusal]] = []
    for active in matching(surface, command.filter):
        refusal = refuses(surface, active)
        if refusal is None:
            taken.append(active)
        else:
            refused.append((active, refusal))
    first = nsmallest(command.most, taken, key=lambda active: active.order)
    rest = nsmallest(command.most - len(first), refused, key=lambda item: item[0].order)
    chosen: dict[str, ActiveBatch | Refusal] = {active.batch.key: active for active in first}
    return chosen | {active.batch.key: refusal for active, refusal in rest}, len(taken) - len(first)


def _unless(
    surface: Surface, found: ActiveBatch | Refusal, refuses: Callable[[Surface, ActiveBatch], Refusal | None]
) -> ActiveBatch | Refusal:
    return found if isinstance(found, Refusal) else refuses(surface, found) or found


def _dead_letter(surface: Surface, key: str, intent: str) -> ActiveBatch | Refusal:
    active = surface.queue.active_batches.get(key)
    if active is None:
        return batch_not_found(surface, f"{intent} dead letter", key)
    if active.state is not BatchState.DEAD_LETTERED:
        return wrong_state(surface, f"{intent} dead letter", key, active.state)
    return active
