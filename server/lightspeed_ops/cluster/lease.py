"""The lease: how long this server may believe that it owns what it claimed, by its own clock.

Owns the time since the last heartbeat that storage confirmed, counted from its sending. A member is dead by
storage's clock after :data:`~lightspeed_ops.journal.registry.DEAD_AFTER_MS`; a lease ends well before that.
"""

from lightspeed_ops.cluster.members import NS_PER_MS
from lightspeed_ops.journal.registry import DEAD_AFTER_MS

LEASE_NS = 3_500 * NS_PER_MS
"""Time from the sending of a heartbeat to the end of its lease: 1.5 s before other servers may claim."""
STEADY_GAP_NS = 2_500 * NS_PER_MS
"""Time between two heartbeats up to which they count as steady: one of them may be missed."""
STEADY_NS = DEAD_AFTER_MS * NS_PER_MS
"""Time of steady heartbeats after which this server may call another one dead.

If storage was away, all members are silent when it returns, and each has this time to be heard.
"""


class Lease:
    """The lease of this server; all times are of its own clock, which no step moves and no pause stops."""

    __slots__ = ("_sent_ns", "_steady_since_ns", "ends_ns")

    def __init__(self) -> None:
        """Begins without a lease."""
        self.ends_ns = 0
        self._sent_ns: int | None = None
        self._steady_since_ns = 0

    def renew(self, sent_ns: int) -> None:
        """Takes a heartbeat that storage confirmed."""
        if self._sent_ns is None or sent_ns - self._sent_ns > STEADY_GAP_NS:
            self._steady_since_ns = sent_ns
        self._sent_ns = sent_ns
        self.ends_ns = sent_ns + LEASE_NS

    def is_valid(self, now_ns: int) -> bool:
        """Returns True before the end of the lease."""
        return now_ns < self.ends_ns

    def is_steady(self, now_ns: int) -> bool:
        """Returns True if heartbeats have arrived for as long as a silent member takes to be dead."""
        sent_ns = self._sent_ns
        return sent_ns is not None and self.is_valid(now_ns) and sent_ns - self._steady_since_ns >= STEADY_NS
