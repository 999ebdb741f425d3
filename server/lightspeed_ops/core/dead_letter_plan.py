"""Dead-letter plans: what a redrive or a discard does, or would do, and a hash that identifies the plan.

Owns the counts and the hash. It must never choose dead letters: :mod:`decide.dead_letters` does.
"""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice

from lightspeed_ops.core import limits
from lightspeed_ops.core.active_batch import ActiveBatch


@dataclass(frozen=True, slots=True)
class StageCount:
    """The number of dead letters of one stage."""

    stage: str
    count: int


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """The number of dead letters with one reason, of which at most 256 characters are kept."""

    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class DeadLetterPlan:
    """The plan of a redrive or a discard: counts of its dead letters, and those beyond the horizon.

    ``reasons`` are the most frequent ones, and ``beyond_horizon`` has the first keys; both counts beside them
    are exact.
    """

    dead_letters: int
    stages: tuple[StageCount, ...]
    reasons: tuple[ReasonCount, ...]
    other_reasons: int
    beyond_horizon: tuple[str, ...]
    beyond_horizon_count: int
    plan_hash: str


def planned(
    action: str, taken: Iterable[ActiveBatch], beyond: Iterable[ActiveBatch], stages: tuple[str, ...]
) -> DeadLetterPlan:
    """Returns the plan of an action on ``taken`` dead letters.

    ``beyond`` are those that lie beyond the idempotency horizon, taken or refused. The hash is the SHA-256 of
    the whole plan as one JSON text: the action, and each dead letter with its content and its failure.
    """
    taken, beyond = tuple(taken), tuple(beyond)
    by_stage = Counter(active.batch.stage for active in taken)
    by_reason = Counter(_failure(active)[0] for active in taken)
    listed = by_reason.most_common(limits.REASONS_LISTED)
    text = json.dumps([action, [_content(one) for one in taken], [_content(one) for one in beyond]])
    return DeadLetterPlan(
        dead_letters=len(taken),
        stages=tuple(StageCount(stage, by_stage[stage]) for stage in stages if by_stage[stage]),
        reasons=tuple(ReasonCount(reason, count) for reason, count in listed),
        other_reasons=len(taken) - sum(count for _, count in listed),
        beyond_horizon=tuple(active.batch.key for active in islice(beyond, limits.LEFT_OUT_LISTED)),
        beyond_horizon_count=len(beyond),
        plan_hash=sha256(text.encode()).hexdigest(),
    )


def _content(active: ActiveBatch) -> list[object]:
    return [*active.batch, *_failure(active)]


def _failure(active: ActiveBatch) -> tuple[str, int]:
    record = active.dead_letter
    assert record is not None, "a dead letter has its record"
    return record.reason, record.at_ms
