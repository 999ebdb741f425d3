"""Retention: how long a surface keeps its history.

Owns the choice and what it means at a time. Letting go itself belongs to the journal.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from lightspeed_ops.core import limits
from lightspeed_ops.core.refusal import Violation


@dataclass(frozen=True, slots=True)
class Retention:
    """For how long, in milliseconds, or how many of the newest records; 0 keeps all.

    Work is lineage, checkpoints and applied idempotency keys. Audits stand for all evidence: policy decisions
    and conformance records too.
    """

    work_max_age_ms: int = 0
    work_max_records: int = 0
    audits_max_age_ms: int = 0


KEEP_ALL = Retention()
"""What a surface keeps where nothing was chosen."""


@dataclass(frozen=True, slots=True)
class Cut:
    """How far history may be let go: what was recorded before these times (Unix milliseconds, 0: nothing).

    ``evidence_before_ms`` is for commits that have audits, policy decisions or conformance records,
    ``work_before_ms`` for all others; of lineage and checkpoints the newest ``kept_records`` stay (0: all).
    """

    evidence_before_ms: int = 0
    work_before_ms: int = 0
    kept_records: int = 0


def cut(retention: Retention, now_ms: int) -> Cut:
    """How far history may be let go at ``now_ms``, the server's clock."""
    return Cut(
        evidence_before_ms=_before(retention.audits_max_age_ms, now_ms),
        work_before_ms=_before(retention.work_max_age_ms, now_ms),
        kept_records=retention.work_max_records,
    )


def violations(retention: Retention) -> Iterator[Violation]:
    """What is malformed: what is set, but shorter than its limit."""
    shortest = {
        "work_max_age_ms": limits.WORK_MAX_AGE_MS_MIN,
        "work_max_records": limits.WORK_MAX_RECORDS_MIN,
        "audits_max_age_ms": limits.AUDITS_MAX_AGE_MS_MIN,
    }
    for name, least in shortest.items():
        value = getattr(retention, name)
        if value and value < least:
            yield Violation(name, f"expected 0 (keep all) or {least} or more, but it is {value}")


def _before(max_age_ms: int, now_ms: int) -> int:
    return max(0, now_ms - max_age_ms) if max_age_ms else 0
