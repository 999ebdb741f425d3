"""Replay plans: the counts of a replay, and a hash that identifies the plan.

Owns the values. It must never decide: :mod:`decide.replays` does.
"""

from dataclasses import dataclass
from enum import StrEnum

from lightspeed_ops.core.orchestrator import BatchState


class LeftOutReason(StrEnum):
    """Why a replay leaves a batch out."""

    KEY_ACTIVE = "key_active"
    """Another batch of its key is active or a dead letter: a key has one active batch at most."""
    ALREADY_REPLAYING = "already_replaying"
    """An earlier replay in progress has requeued it, or will."""
    IDEMPOTENCY_HORIZON = "idempotency_horizon"
    """A dead letter whose acknowledgement the idempotency horizon would refuse."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A batch that a replay leaves out; ``batch_state`` is the state of the active batch of its key."""

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
    """The part of a replay in one stage; sequences are 0 if there is nothing to replay."""

    stage: str
    dead_letters: int
    reprocessed: int
    first_sequence: int
    last_sequence: int
    suppressed: int
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class ReplayPlan:
    """The plan of a replay; the budget counts replays.

    ``left_out`` has only the first batches that are left out; ``left_out_counts`` are exact.
    """

    stages: tuple[StagePlan, ...]
    budget_needed: int
    budget_left: int
    plan_hash: str
    left_out: tuple[LeftOut, ...] = ()
    left_out_counts: tuple[LeftOutCount, ...] = ()
