"""Operations: what honest clients asked of a cluster, and what they know of the outcome.

Owns the meaning of an answer: the effects that the journal must have exactly once, and none of which it may
have if the call was refused.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from google.protobuf.message import Message
from lightspeed_ops.core.active_batch import lease_token
from lightspeed_ops.core.events import (
    Audited,
    BatchesAcknowledged,
    BatchesDeadLettered,
    BatchesEnqueued,
    BatchesStarted,
    Commit,
    DeadLettersRedriven,
    RetriesScheduled,
)
from lightspeed_ops.core.orchestrator import LEASE_EXPIRED

Effect = tuple[str, str]
"""An effect: its kind, and its batch key, lease or request id."""

ONCE = frozenset({"enqueued", "acknowledged", "started", "audited"})
"""Kinds of effects that a journal has at most once; attempts are counted anew after a redrive."""
AUDITED = frozenset({"ApplyControl", "UpdateSurface", "RedriveDeadLetters"})
"""Operator calls, each of which leaves one audit with its request id."""


@dataclass(eq=False)
class Operation:
    """One mutating call with a request id, repeated with the same id until its outcome is known."""

    rpc: str
    request: Any
    sent_s: float = 0.0
    """When it was sent for the first time, by the clock of the clients."""
    answered_s: float = 0.0
    answer: Message | None = None
    refused: str = ""
    """The reason of a refusal."""
    attempts: int = 0
    version: str = ""
    """The version of the surface after it, as the server said; empty if unknown."""

    @property
    def surface(self) -> str:
        """The surface of the call."""
        if self.rpc == "CreateSurface":
            return f"{self.request.parent}/surfaces/{self.request.surface_id}"
        return str(self.request.surface)

    @property
    def is_known(self) -> bool:
        """True if the client knows the outcome."""
        return self.answer is not None or bool(self.refused)

    def effects(self) -> list[Effect]:
        """Returns the effects that were acknowledged."""
        answer: Any = self.answer
        if answer is None:
            return []
        match self.rpc:
            case "EnqueueBatch":
                done, to = "enqueued", [self.request.batch.key]
            case "EnqueueBatches":
                done, to = "enqueued", [one.key for one in answer.results if one.HasField("enqueued")]
            case "AcknowledgeBatch":
                done, to = "acknowledged", [self.request.key]
            case "AcknowledgeBatches":
                done, to = "acknowledged", [one.key for one in answer.results if one.HasField("outcome")]
            case "FailBatch":
                retried = answer.outcome.HasField("retry_scheduled")
                done = "failed" if retried else "dead_lettered"
                to = [f"{self.request.key} {self.request.attempt}" if retried else self.request.key]
            case "StartAvailable":
                done, to = "started", [f"{one.batch.key} {one.lease_token}" for one in answer.batches]
            case rpc if rpc in AUDITED:
                done, to = "audited", [self.request.request_id]
            case _:
                done, to = "", []
        return [(done, one) for one in to]


def effects_of(commit: Commit) -> Iterator[Effect]:
    """Yields the effects of a commit."""
    for event in commit.events:
        match event:
            case BatchesEnqueued(batches):
                yield from (("enqueued", batch.key) for batch in batches)
            case BatchesStarted(keys=keys, first_lease=first):
                tokens = (lease_token(number, commit.recorded_ms) for number in itertools.count(first))
                yield from (("started", f"{key} {token}") for key, token in zip(keys, tokens, strict=False))
            case BatchesAcknowledged(batches=batches):
                yield from (("acknowledged", batch.key) for batch in batches)
            case RetriesScheduled(retries):
                for retry in retries:
                    kind = "expired" if retry.reason == LEASE_EXPIRED else "failed"
                    yield kind, f"{retry.batch_key} {retry.next_attempt - 1}"
            case BatchesDeadLettered(dead_letters):
                yield from (("dead_lettered", letter.batch_key) for letter in dead_letters)
            case DeadLettersRedriven(keys=keys):
                yield from (("redriven", key) for key in keys)
            case Audited(entry) if entry.request_id:
                yield "audited", entry.request_id
            case _:
                pass
