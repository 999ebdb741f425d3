"""Dead-letter requests: the choice of dead letters in a request, and the result of each.

Owns the fields that listing, redriving and discarding share. A dead letter matches if all conditions of a
filter hold; an empty condition always holds.
"""

from lightspeed.ops.v1 import dead_letter_pb2
from lightspeed.ops.v1 import surface_service_pb2 as pb

from lightspeed_ops.core import limits
from lightspeed_ops.core.commands import DeadLetterFilter, DiscardDeadLetters, RedriveDeadLetters
from lightspeed_ops.core.refusal import Refusal
from lightspeed_ops.transport.errors import item_status_of
from lightspeed_ops.transport.request_validation import RequestValidation

PER_SECOND_MAX = 1_000_000
"""Fastest rate, in dead letters per second: due times are in milliseconds and cannot spread more."""
EVERY_ONE = DeadLetterFilter()


def wanted(fields: RequestValidation) -> DeadLetterFilter:
    """Returns the filter of a request; an absent filter matches every dead letter."""
    asked: dead_letter_pb2.DeadLetterFilter = fields.request.filter
    for name in ("from_ms", "to_ms"):
        fields.check(limits.time_ms(f"filter.{name}", getattr(asked, name)))
    for index, reason in enumerate(asked.reasons):
        # The state keeps no more characters of a reason, so a longer one could never match.
        longest = limits.REASON_KEPT_CHARACTERS
        fields.check(limits.text(f"filter.reasons[{index}]", reason, longest, shortest=0))
    return DeadLetterFilter(tuple(asked.stages), tuple(asked.reasons), asked.from_ms, asked.to_ms)


def redrive_of(fields: RequestValidation) -> RedriveDeadLetters:
    """Returns the redrive command of a request: the dead letters, and the rate."""
    keys, named = _chosen(fields)
    return RedriveDeadLetters(
        reason=fields.text("reason", limits.TEXT_CHARACTERS),
        keys=keys,
        filter=named,
        most=_most(fields),
        per_second=fields.between("per_second", 0, PER_SECOND_MAX, zero=0),
        at_ms=fields.at_ms(),
        dry_run=fields.request.dry_run,
        expected_plan_hash=fields.plan_hash(),
        may_apply_again=fields.request.may_apply_again,
    )


def discard_of(fields: RequestValidation) -> DiscardDeadLetters:
    """Returns the discard command of a request."""
    keys, named = _chosen(fields)
    return DiscardDeadLetters(
        reason=fields.text("reason", limits.TEXT_CHARACTERS),
        keys=keys,
        filter=named,
        most=_most(fields),
        at_ms=fields.at_ms(),
        dry_run=fields.request.dry_run,
        expected_plan_hash=fields.plan_hash(),
    )


def redrive_result(key: str, answer: int | Refusal) -> dead_letter_pb2.RedriveResult:
    """Returns the result of redriving one dead letter: its due time, or the refusal."""
    if isinstance(answer, Refusal):
        return dead_letter_pb2.RedriveResult(key=key, error=item_status_of(answer))
    return dead_letter_pb2.RedriveResult(key=key, due_ms=answer)


def discard_result(key: str, answer: int | Refusal) -> dead_letter_pb2.DiscardResult:
    """Returns the result of discarding one dead letter: empty, or the refusal."""
    error = item_status_of(answer) if isinstance(answer, Refusal) else None
    return dead_letter_pb2.DiscardResult(key=key, error=error)


def _chosen(fields: RequestValidation) -> tuple[tuple[str, ...], DeadLetterFilter | None]:
    """Returns the keys, or the filter; a violation if not exactly one of keys, filter and all is set."""
    request: pb.RedriveDeadLettersRequest | pb.DiscardDeadLettersRequest = fields.request
    ways = {"keys": bool(request.keys), "filter": request.HasField("filter"), "all": request.all}
    said = [name for name, is_said in ways.items() if is_said]
    if len(said) != 1:
        found = ", ".join(said) + " are" if said else "none is"
        fields.wrong(said[-1] if said else "keys", f"expected one of keys, filter, all, but {found} set")
    if request.keys:
        fields.items("keys")
        for place, key in enumerate(request.keys):
            fields.check(limits.text(f"keys[{place}]", key))
        return tuple(dict.fromkeys(request.keys)), None
    return (), wanted(fields) if ways["filter"] else EVERY_ONE


def _most(fields: RequestValidation) -> int:
    return fields.between("max_dead_letters", 0, limits.BULK_ITEMS, zero=limits.BULK_ITEMS)
