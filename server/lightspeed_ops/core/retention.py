"""Retention: how long a surface keeps its history.

Owns the setting and the cut that follows from it at a time. It must never delete: pruning belongs to the
journal.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from lightspeed_ops.core import limits
from lightspeed_ops.core.refusal import Violation


@dataclass(frozen=True, slots=True)
class Retention:
    """The retention of a surface: an age in milliseconds, or a number of newest records; 0 keeps all.

    Work is lineage, checkpoints and applied idempotency keys. ``audits_max_age_ms`` covers all evidence: also
    policy decisions and conformance records. ``max_runs`` are the newest runs that lists have, whatever else
    is pruned; 0 is :data:`limits.RUNS_KEPT_DEFAULT`.
    """

    work_max_age_ms: int = 0
    work_max_records: int = 0
    audits_max_age_ms: int = 0
    max_runs: int = 0


KEEP_ALL = Retention()
"""The default retention."""


@dataclass(frozen=True, slots=True)
class Cut:
    """How far history may be pruned: commits recorded before these times (Unix milliseconds, 0: none).

    ``evidence_before_ms`` is for commits with audits, policy decisions or conformance records,
    ``work_before_ms`` for all others. Of lineage and checkpoints only the newest ``kept_records`` stay (0: no
    such limit).
    """

    evidence_before_ms: int = 0
    work_before_ms: int = 0
    kept_records: int = 0


def cut(retention: Retention, now_ms: int) -> Cut:
    """Returns how far history may be pruned at ``now_ms``, the server's clock."""
    return Cut(
        evidence_before_ms=_before(retention.audits_max_age_ms, now_ms),
        work_before_ms=_before(retention.work_max_age_ms, now_ms),
        kept_records=retention.work_max_records,
    )


def oldest_kept_run(retention: Retention, newest: int) -> int:
    """Returns the number of the oldest run that is kept, from the number of the newest one."""
    return max(1, newest - (retention.max_runs or limits.RUNS_KEPT_DEFAULT) + 1)


def violations(retention: Retention) -> Iterator[Violation]:
    """Yields the fields that are set, but below their limit."""
    shortest = {
        "work_max_age_ms": limits.WORK_MAX_AGE_MS_MIN,
        "work_max_records": limits.WORK_MAX_RECORDS_MIN,
        "audits_max_age_ms": limits.AUDITS_MAX_AGE_MS_MIN,
    }
    for name, least in shortest.items():
        value = getattr(retention, name)
        if value and value < least:
            yield Violation(name, f"expected 0 (keep all) or {least} or more, but it is {value}")
    yield from limits.integer("max_runs", retention.max_runs, 0, limits.RUNS_KEPT_MAX)


def _before(max_age_ms: int, now_ms: int) -> int:
    return max(0, now_ms - max_age_ms) if max_age_ms else 0
