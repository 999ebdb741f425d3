"""Cluster metrics: what a server that shares its journal with others counts of that.

Owns the counters that the parts increment, the bounds of the round trips to the database, and the values of
one scrape. The names of outcomes are the values of labels.
"""

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from lightspeed_ops.metrics.histogram import Histogram, HistogramValues

ROUND_TRIP_BOUNDS_S = (0.000_5, 0.001, 0.002, 0.004, 0.008, 0.016, 0.03, 0.065, 0.13, 0.25, 0.5, 1, 2, 5, 10)
"""Bounds in seconds: from a database beside the server to one that waits for a standby which is gone."""

ANSWERED = "answered"
"""The owner answered a forwarded call, be it with an error of the contract."""
MOVED = "moved"
"""The server that a call was forwarded to does not own the surface any more: it is sent on."""
UNREACHABLE = "unreachable"
"""The owner could not be reached."""
FORWARD_OUTCOMES = (ANSWERED, MOVED, UNREACHABLE)
"""What becomes of a call that is forwarded."""

VERSION_CONFLICT = "version"
"""Storage refused a commit, as another server had appended one before."""
NOT_OWNED = "not_owner"
"""Storage refused a commit of a server that does not own the surface."""
CONFLICTS = (VERSION_CONFLICT, NOT_OWNED)
"""Why storage refused commits; nothing was stored of them."""


class ForwardCounts:
    """The forwarded calls and streams by their outcome."""

    def __init__(self) -> None:
        """Starts without calls."""
        self.by_outcome: Counter[str] = Counter(dict.fromkeys(FORWARD_OUTCOMES, 0))


class AppendCounts:
    """The appends to a shared journal: their round trips, and refused commits by reason."""

    def __init__(self) -> None:
        """Starts without appends."""
        self.round_trips = Histogram(ROUND_TRIP_BOUNDS_S)
        """Seconds from the sending of a group of commits to its outcome."""
        self.conflicts: Counter[str] = Counter(dict.fromkeys(CONFLICTS, 0))


class ClusterSample(NamedTuple):
    """The values of one scrape.

    ``members`` has the number of servers by state, this one among them. ``unowned_surfaces`` have no living
    owner. ``lag_positions`` are positions up to the newest known one that this server has not read yet, and
    ``lag_s`` is the time since the beginning of the newest read.
    """

    members: Mapping[str, int]
    owned_surfaces: int
    unowned_surfaces: int
    claimed: int
    handed_over: int
    away: bool
    forwards: Mapping[str, int]
    conflicts: Mapping[str, int]
    lag_positions: int
    lag_s: float
    round_trips: HistogramValues
