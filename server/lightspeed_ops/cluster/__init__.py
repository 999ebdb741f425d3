"""The cluster: which of several servers on one journal owns which surface.

Knows no SQL and no wire: it runs on any registry and any clock.
"""

from lightspeed_ops.cluster.membership import LEAVE_S, Membership
from lightspeed_ops.cluster.ownership import SETTLE_S, OwnedElsewhere, Ownership, OwnerUnknown
from lightspeed_ops.cluster.sole_owner import SoleOwner

__all__ = ["LEAVE_S", "SETTLE_S", "Membership", "OwnedElsewhere", "OwnerUnknown", "Ownership", "SoleOwner"]
