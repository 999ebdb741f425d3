"""Replay plans: what a replay does, counted and named by a hash.

Owns the shapes. What a replay does is for its decider to say.
"""

from dataclasses import dataclass
from enum import StrEnum

from lightspeed_ops.core.orchestrator import BatchState


class LeftOutReason(StrEnum):
    """Why a replay leaves a batch out."""

    KEY_ACTIVE = "key_active"
    """Another batch of its key is active or a dead letter: a key has one active batch at most."""
    ALREADY_REPLAYING = "already_replaying"
    """An earlier replay has requeued it, or will."""
    IDEMPOTENCY_HORIZON = "idempotency_horizon"
    """A dead letter whose acknowledgement would be refused: see the horizon."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A batch that a replay leaves out; ``batch_state`` is that of the active batch of its key."""

    key: str
    stage: str
    sequence: int
    reason: LeftOutReason
    batch_state: BatchState


@dataclass(frozen=True, slots=True)
class LeftOutCount:
    """How many batches a replay leaves out for a reason."""

    reason: LeftOutReason
    count: int


@dataclass(frozen=True, slots=True)
class StagePlan:
    """A replay's part in one stage; sequences are 0 where there is nothing to replay."""

    stage: str
    dead_letters: int
    reprocessed: int
    first_sequence: int
    last_sequence: int
    suppressed: int
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class ReplayPlan:
    """What a replay does; the budget in replays. ``left_out`` are the first batches, the counts are exact."""

    stages: tuple[StagePlan, ...]
    budget_needed: int
    budget_left: int
    plan_hash: str
    left_out: tuple[LeftOut, ...] = ()
    left_out_counts: tuple[LeftOutCount, ...] = ()
