"""Audits: what operators did, tried and were denied, chained so that nothing can be edited unseen.

Owns the audit record, its canonical text and the walk along the chain.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from lightspeed_ops.core.signatures import escape, is_plain, link, signature

OUTCOMES_KNOWN = 256
"""Outcomes of actions whose signatures are kept half rendered: up to 4 KiB each, where a worker says much."""

AUDITED_ACTIONS = (
    "create",
    "update",
    "delete",
    "start_run",
    "complete_run",
    "fail_run",
    "resume_run",
    "pause",
    "resume",
    "drain",
    "replay",
    "certify",
    "dead_letter",
)
"""Every action that is audited."""


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """Audit event emitted by one operator-facing workflow transition."""

    action: str
    outcome: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """An audit record with its place in the chain of its surface."""

    sequence: int
    record: AuditRecord
    actor_id: str
    reason: str
    request_id: str
    recorded_ms: int
    chain_hash: str

    @property
    def signature(self) -> str:
        """Signature of the record."""
        return audit_signature(self.record)


class Recorded(Protocol):
    """What an audit record says, in whatever form it is at hand."""

    @property
    def action(self) -> str:
        """What was done or tried."""
        ...

    @property
    def outcome(self) -> str:
        """What became of it."""
        ...

    @property
    def at_ms(self) -> int:
        """When, as the records say."""
        ...


class Chained(Protocol):
    """What the chain has of an entry, in whatever form it is at hand: histories are walked as stored."""

    @property
    def sequence(self) -> int:
        """Its place."""
        ...

    @property
    def record(self) -> Recorded:
        """What happened."""
        ...

    @property
    def actor_id(self) -> str:
        """Who did it."""
        ...

    @property
    def reason(self) -> str:
        """Why."""
        ...

    @property
    def request_id(self) -> str:
        """On which request."""
        ...

    @property
    def recorded_ms(self) -> int:
        """When, on the server's clock."""
        ...

    @property
    def chain_hash(self) -> str:
        """The hash over it and the one before."""
        ...


def audit_signature(record: Recorded) -> str:
    """Stable audit signature: ``audit.v1|action=…|outcome=…|at_ms=…``."""
    return f"{signed_until_at_ms(record.action, record.outcome)}{record.at_ms}"


@lru_cache(maxsize=OUTCOMES_KNOWN)
def signed_until_at_ms(action: str, outcome: str) -> str:
    """What the signatures of all records of an action and an outcome have in common, before their time."""
    return signature("audit", action=action, outcome=outcome, at_ms=0).removesuffix("0")


def canonical_text(entry: Chained) -> str:
    """Everything of an entry but its hash, as one text: what the chain hashes.

    The signature of an ``audit_entry``, written out: whole histories are walked with it.
    """
    record = entry.record
    action, outcome = record.action, record.outcome
    actor_id, reason, request_id = entry.actor_id, entry.reason, entry.request_id
    if is_plain(f"{action}{outcome}{actor_id}{reason}{request_id}"):
        signed = f"audit.v1%7Caction%3D{action}%7Coutcome%3D{outcome}%7Cat_ms%3D{record.at_ms}"
    else:
        signed = escape(audit_signature(record))
        actor_id, reason, request_id = escape(actor_id), escape(reason), escape(request_id)
    return (
        f"audit_entry.v1|sequence={entry.sequence}|record={signed}|actor_id={actor_id}"
        f"|reason={reason}|request_id={request_id}|recorded_ms={entry.recorded_ms}"
    )


def chain_hash(previous_hash: str, entry: Chained) -> str:
    """The hash that an entry must have after the one with ``previous_hash``."""
    return link(previous_hash, canonical_text(entry))


@dataclass(frozen=True, slots=True)
class ChainWalk:
    """How far a walk came: entries that fit, and the first sequence that does not (0: none)."""

    verified: int
    first_bad_sequence: int
    last_hash: str


def verify_chain(entries: Iterable[Chained], *, first_sequence: int, previous_hash: str | None) -> ChainWalk:
    """Walks entries from ``first_sequence`` on; without a previous hash the first is the anchor."""
    expected_sequence, verified = first_sequence, 0
    for entry in entries:
        fits = previous_hash is None or chain_hash(previous_hash, entry) == entry.chain_hash
        if entry.sequence != expected_sequence or not fits:
            return ChainWalk(verified, expected_sequence, previous_hash or "")
        previous_hash = entry.chain_hash
        expected_sequence += 1
        verified += 1
    return ChainWalk(verified, 0, previous_hash or "")
