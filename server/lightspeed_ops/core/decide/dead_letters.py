"""Decides what becomes of dead letters: they are never dropped, only redriven or discarded.

Owns the choice of them. Their key, idempotency key and sequence stay; the queue's limit does not hold them
back, since they never left the queue's care.
"""

from collections.abc import Callable
from heapq import nsmallest

from lightspeed_ops.core import commands, policy
from lightspeed_ops.core.commands import Decided, Desked, Origin
from lightspeed_ops.core.dead_letters import matching
from lightspeed_ops.core.decide.draft import Draft, batch_not_found, wrong_state
from lightspeed_ops.core.decide.endings import forgotten_refusal, promote
from lightspeed_ops.core.events import DeadLettersDiscarded, DeadLettersRedriven
from lightspeed_ops.core.life import Life
from lightspeed_ops.core.limits import YEAR_9999_MS
from lightspeed_ops.core.orchestrator import BatchState
from lightspeed_ops.core.refusal import Refusal
from lightspeed_ops.core.surface import Surface

Choice = commands.RedriveDeadLetters | commands.DiscardDeadLetters


def redrive_dead_letters(
    surface: Surface, command: commands.RedriveDeadLetters, origin: Origin
) -> Decided[Desked]:
    """Each may be started from its time on; with a rate, one after the other.

    A dead letter beyond the idempotency horizon is refused: its acknowledgement would be.
    """
    draft = _draft(surface, command, origin, "redrive")
    denied = draft.ask(policy.Write(surface.tenant_id))
    if denied is not None:
        return _denied(draft, command, denied)
    chosen, remaining = _chosen(surface, command, "redrive", _redrive_refusal)
    due: dict[str, int] = {}
    for life in chosen.values():
        if isinstance(life, Life):
            after_ms = len(due) * 1_000 // command.per_second if command.per_second else 0
            due[life.batch.key] = min(YEAR_9999_MS, origin.now_ms + after_ms)
    if due:
        draft.add(DeadLettersRedriven(tuple(due), tuple(due.values()), command.reason))
    _tell_chosen(draft, chosen, remaining)
    results = tuple([(key, life if isinstance(life, Refusal) else due[key]) for key, life in chosen.items()])
    return draft.done(Desked(results, remaining))


def discard_dead_letters(
    surface: Surface, command: commands.DiscardDeadLetters, origin: Origin
) -> Decided[Desked]:
    """They end, and their keys are free."""
    draft = _draft(surface, command, origin, "discard")
    denied = draft.ask(policy.Write(surface.tenant_id))
    if denied is not None:
        return _denied(draft, command, denied)
    chosen, remaining = _chosen(surface, command, "discard", lambda _surface, _life: None)
    keys = tuple([key for key, life in chosen.items() if isinstance(life, Life)])
    if keys:
        draft.add(DeadLettersDiscarded(keys, command.reason))
        promote(draft, keys, {})
    _tell_chosen(draft, chosen, remaining)
    results = tuple([(key, life if isinstance(life, Refusal) else 0) for key, life in chosen.items()])
    return draft.done(Desked(results, remaining))


def _draft(surface: Surface, command: Choice, origin: Origin, audited: str) -> Draft:
    """The draft of a command about dead letters; its audit names the filter, if there is one."""
    draft = Draft(surface, origin, audited=audited, at_ms=command.at_ms, reason=command.reason)
    draft.about("/dead_letters")
    wanted = command.filter
    if wanted is not None:
        draft.tell_all([("filter.stage", stage) for stage in wanted.stages])
        draft.tell_all([("filter.reason", reason) for reason in wanted.reasons])
        draft.tell_all([("filter.from_ms", str(wanted.from_ms)), ("filter.to_ms", str(wanted.to_ms))])
    return draft


def _denied(draft: Draft, command: Choice, denial: Refusal) -> Decided[Desked]:
    """A denial; its audit names the keys that were asked for."""
    if command.filter is None:
        draft.tell_keys(command.keys, len(command.keys), "asked_key")
    return draft.refused(denial)


def _tell_chosen(draft: Draft, chosen: dict[str, Life | Refusal], remaining: int) -> None:
    """The audit names what was done by key, and apart from it what was refused."""
    done = [key for key, life in chosen.items() if isinstance(life, Life)]
    refused = [key for key, life in chosen.items() if not isinstance(life, Life)]
    draft.tell_keys(done, len(done))
    if refused:
        draft.tell_keys(refused, len(refused), "refused_key")
    if remaining:
        draft.tell(remaining=remaining)


def _redrive_refusal(surface: Surface, life: Life) -> Refusal | None:
    return forgotten_refusal(surface, life, "redrive")


def _chosen(
    surface: Surface, command: Choice, intent: str, refuses: Callable[[Surface, Life], Refusal | None]
) -> tuple[dict[str, Life | Refusal], int]:
    """The dead letters of a command by key, each with its refusal if it has one, and how many more match.

    With a filter, refused dead letters come last and do not count as more: otherwise a caller that repeats
    its call until none is left would never end.
    """
    if command.filter is None:
        found = {key: _dead_letter(surface, key, intent) for key in command.keys}
        return {key: _unless(surface, one, refuses) for key, one in found.items()}, 0
    taken: list[Life] = []
    refused: list[tuple[Life, Refusal]] = []
    for life in matching(surface, command.filter):
        refusal = refuses(surface, life)
        if refusal is None:
            taken.append(life)
        else:
            refused.append((life, refusal))
    first = nsmallest(command.most, taken, key=lambda life: life.order)
    rest = nsmallest(command.most - len(first), refused, key=lambda item: item[0].order)
    chosen: dict[str, Life | Refusal] = {life.batch.key: life for life in first}
    return chosen | {life.batch.key: refusal for life, refusal in rest}, len(taken) - len(first)


def _unless(
    surface: Surface, found: Life | Refusal, refuses: Callable[[Surface, Life], Refusal | None]
) -> Life | Refusal:
    return found if isinstance(found, Refusal) else refuses(surface, found) or found


def _dead_letter(surface: Surface, key: str, intent: str) -> Life | Refusal:
    life = surface.queue.lives.get(key)
    if life is None:
        return batch_not_found(surface, f"{intent} dead letter", key)
    if life.state is not BatchState.DEAD_LETTERED:
        return wrong_state(surface, f"{intent} dead letter", key, life.state)
    return life
