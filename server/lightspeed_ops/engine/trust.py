"""The trust in a push subscriber: what its reports have shown so far."""

from enum import IntEnum


class Trust(IntEnum):
    """The trust in a push subscriber: what its reports have shown so far, best first."""

    PROVEN = 0
    """It has reported on a batch since its leases last expired while it was silent."""
    NEW = 1
    """It has reported on no batch yet."""
    SUSPECT = 2
    """Its leases expired while it was silent, and it has reported on no batch since then."""
