"""Signatures and audit chains, computed from received entries without trusting the server.

Owns the escaping rule and the verification of the chain, as record.proto describes them. It must never ask
the server.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from lightspeed.ops.v1.record_pb2 import AuditDetail, AuditEntry, AuditRecord, LineageRecord

# Hash before the first entry.
GENESIS_HASH = "0" * 64

# Values of text_version: without subject and details, and with them.
FIRST_TEXT_VERSIONS = frozenset({0, 1})
SUBJECT_TEXT_VERSION = 2

UNSAFE = re.compile(r"[%|=\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class AuditVerification:
    """Result of a verification of audit entries.

    Attributes:
        verified: Number of matching entries, from the first one.
        first_bad_sequence: First sequence that does not match, or is missing; 0: none.
        head_hash: Hash of the last matching entry; empty: none matches.
    """

    verified: int
    first_bad_sequence: int
    head_hash: str

    @property
    def valid(self) -> bool:
        """True if every entry matches."""
        return self.first_bad_sequence == 0


def audit_signature(record: AuditRecord) -> str:
    """Returns the signature of an audit record."""
    return _signature("audit", action=record.action, outcome=record.outcome, at_ms=record.at_ms)


def lineage_signature(record: LineageRecord) -> str:
    """Returns the signature of a lineage record."""
    return _signature(
        "lineage",
        run_id=record.run_id,
        stage=record.stage,
        source_signature=record.source_signature,
        sink_signature=record.sink_signature,
        watermark_signature=record.watermark_signature,
        sequence=record.sequence,
        checkpoint_signature=record.checkpoint_signature,
    )


def audit_chain_hash(previous_hash: str, entry: AuditEntry) -> str:
    """Returns the chain_hash that an entry must have after the one with `previous_hash`.

    Empty, which no entry has, if the entry has a text_version that this client does not know, or fields
    outside the text of its version.
    """
    text = _canonical_text(entry)
    return sha256(f"{previous_hash}\n{text}".encode()).hexdigest() if text else ""


def verify_audit_entries(entries: Iterable[AuditEntry], *, previous_hash: str = "") -> AuditVerification:
    """Verifies entries of one surface, in order and without a filter, and returns how many match.

    Args:
        entries: As listed or watched.
        previous_hash: chain_hash of the entry before the first; empty: unknown, so the first entry is
            trusted, unless it is the first of all.
    """
    expected, verified, head_hash = 0, 0, previous_hash
    for entry in entries:
        if not expected:
            expected = entry.sequence
            head_hash = head_hash or (GENESIS_HASH if expected == 1 else "")
        # An entry without a text does not match, trusted or not.
        chain_hash = audit_chain_hash(head_hash, entry)
        is_linked = chain_hash != "" and (not head_hash or entry.chain_hash == chain_hash)
        if entry.sequence != expected or not is_linked or entry.signature != audit_signature(entry.record):
            return AuditVerification(verified, expected, head_hash if verified else previous_hash)
        head_hash = entry.chain_hash
        expected, verified = expected + 1, verified + 1
    return AuditVerification(verified, 0, head_hash)


def _canonical_text(entry: AuditEntry) -> str:
    """Returns the canonical text of an entry in its own text version; empty if there is none."""
    fields: dict[str, str | int] = {
        "sequence": entry.sequence,
        "record": audit_signature(entry.record),
        "actor_id": entry.actor_id,
        "reason": entry.reason,
        "request_id": entry.request_id,
        "recorded_ms": entry.recorded_ms,
    }
    if entry.text_version in FIRST_TEXT_VERSIONS:
        return "" if entry.subject or entry.details else _text("audit_entry.v1", fields)
    if entry.text_version != SUBJECT_TEXT_VERSION:
        return ""
    return _text(
        "audit_entry.v2", fields | {"subject": entry.subject, "details": _details_text(entry.details)}
    )


def _details_text(details: Iterable[AuditDetail]) -> str:
    return "|".join(["audit_details.v1", *(f"{_escape(one.name)}={_escape(one.value)}" for one in details)])


def _signature(kind: str, **fields: str | int) -> str:
    return _text(f"{kind}.v1", fields)


def _text(versioned_kind: str, fields: Mapping[str, str | int]) -> str:
    values = (
        f"{name}={value if isinstance(value, int) else _escape(value)}" for name, value in fields.items()
    )
    return "|".join([versioned_kind, *values])


def _escape(text: str) -> str:
    return UNSAFE.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), text)
