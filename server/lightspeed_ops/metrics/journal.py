"""Journal metrics: how long the syncs of a journal take.

Owns the bounds of these durations.
"""

from lightspeed_ops.metrics.histogram import Histogram

SYNC_BOUNDS_S = (0.000_5, 0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.1, 0.25, 0.5, 1, 2, 5, 10)
"""Bounds in seconds: from a disk with a protected cache to one that hangs."""


def sync_seconds() -> Histogram:
    """Returns a histogram for the durations of syncs, in seconds."""
    return Histogram(SYNC_BOUNDS_S)
