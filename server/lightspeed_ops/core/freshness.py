"""Freshness: the observed lag of a surface against its limit.

Owns the comparison. The caller passes the observed lag, which grows while no batch is acknowledged.
"""

from dataclasses import dataclass

from lightspeed_ops.core.signatures import signature


@dataclass(frozen=True, slots=True)
class FreshnessMetadata:
    """Freshness metadata emitted by the operations surface; lags in milliseconds."""

    max_allowed_lag_ms: int
    observed_lag_ms: int
    last_sequence: int
    is_fresh: bool


def freshness_of(*, max_allowed_lag_ms: int, observed_lag_ms: int, last_sequence: int) -> FreshnessMetadata:
    """Returns the freshness: a surface is fresh if its observed lag is at most the allowed one."""
    return FreshnessMetadata(
        max_allowed_lag_ms=max_allowed_lag_ms,
        observed_lag_ms=observed_lag_ms,
        last_sequence=last_sequence,
        is_fresh=observed_lag_ms <= max_allowed_lag_ms,
    )


def freshness_label(freshness: FreshnessMetadata) -> str:
    """Freshness metadata label."""
    return "fresh" if freshness.is_fresh else "stale"


def freshness_signature(freshness: FreshnessMetadata) -> str:
    """Stable freshness signature."""
    return signature("freshness", **{name: getattr(freshness, name) for name in freshness.__slots__})
