"""Audits: what operators did, tried and were denied, chained so that nothing can be edited unseen.

Owns the audit record, its canonical text and the walk along the chain.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from lightspeed_ops.core.signatures import escape, link, signature

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


def audit_signature(record: AuditRecord) -> str:
    """Stable audit signature."""
    return signature("audit", action=record.action, outcome=record.outcome, at_ms=record.at_ms)


def canonical_text(entry: AuditEntry) -> str:
    """Everything of an entry but its hash, as one text: what the chain hashes.

    The signature of an ``audit_entry``, written out: whole histories are walked with it.
    """
    record = entry.record
    action, outcome = escape(record.action), escape(record.outcome)
    signed = escape(f"audit.v1|action={action}|outcome={outcome}|at_ms={record.at_ms}")
    return (
        f"audit_entry.v1|sequence={entry.sequence}|record={signed}|actor_id={escape(entry.actor_id)}"
        f"|reason={escape(entry.reason)}|request_id={escape(entry.request_id)}|recorded_ms={entry.recorded_ms}"
    )


def chain_hash(previous_hash: str, entry: AuditEntry) -> str:
    """The hash that an entry must have after the one with ``previous_hash``."""
    return link(previous_hash, canonical_text(entry))


@dataclass(frozen=True, slots=True)
class ChainWalk:
    """How far a walk came: entries that fit, and the first sequence that does not (0: none)."""

    verified: int
    first_bad_sequence: int
    last_hash: str


def verify_chain(
    entries: Iterable[AuditEntry], *, first_sequence: int, previous_hash: str | None
) -> ChainWalk:
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
