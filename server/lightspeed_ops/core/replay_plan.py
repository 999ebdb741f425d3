"""Replay plans: what a replay does, counted and named by a hash.

Owns the shapes and the hash. What a replay does is for its decider to say.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from lightspeed_ops.core.orchestrator import Batch


@dataclass(frozen=True, slots=True)
class StagePlan:
    """A replay's part in one stage; sequences are 0 where there is nothing to replay."""

    stage: str
    dead_letters: int
    reprocessed: int
    first_sequence: int
    last_sequence: int
    suppressed: int


@dataclass(frozen=True, slots=True)
class ReplayPlan:
    """What a replay does; the budget in replays."""

    stages: tuple[StagePlan, ...]
    budget_needed: int
    budget_left: int
    plan_hash: str


@dataclass(frozen=True, slots=True)
class Replayed:
    """The batches that a replay puts back into the queue, in order.

    ``suppressed`` are the keys of dead letters whose acknowledgement will have no effect.
    """

    dead_letters: tuple[Batch, ...]
    reprocessed: tuple[Batch, ...]
    suppressed: frozenset[str]


def replay_plan(
    replayed: Replayed, stages: Sequence[str], *, surface: str, run_id: str, budget: tuple[int, int]
) -> ReplayPlan:
    """The plan of a replay of some stages, with what it needs of the budget and what is left of that."""
    needed, left = budget
    parts = tuple([_part(replayed, stage) for stage in stages])
    return ReplayPlan(parts, needed, left, plan_hash(replayed, stages, surface=surface, run_id=run_id))


def plan_hash(replayed: Replayed, stages: Sequence[str], *, surface: str, run_id: str) -> str:
    """SHA-256, 64 hexadecimal digits, over all that a replay does, as JSON: nothing of who asks, when or why.

    In one piece: a hundred thousand signatures would take a third of a second.
    """
    suppressed = sorted(replayed.suppressed)
    told = (surface, run_id, stages, replayed.dead_letters, replayed.reprocessed, suppressed)
    return sha256(json.dumps(told, separators=(",", ":")).encode()).hexdigest()


def _part(replayed: Replayed, stage: str) -> StagePlan:
    dead = [batch for batch in replayed.dead_letters if batch.stage == stage]
    again = [batch for batch in replayed.reprocessed if batch.stage == stage]
    sequences = [batch.sequence for batch in (*dead, *again)]
    return StagePlan(
        stage,
        len(dead),
        len(again),
        first_sequence=min(sequences, default=0),
        last_sequence=max(sequences, default=0),
        suppressed=sum(batch.key in replayed.suppressed for batch in dead),
    )
