"""Entries of audits as bytes: what protobuf's own serialization of them gives.

Owns the form of the field that has them. The journal hands each over as the bytes of its message.
"""

from functools import lru_cache
from itertools import chain

from lightspeed_ops.journal.audit_slicer import StoredAudits
from lightspeed_ops.journal.varint import LENGTHS_KNOWN, varint


def audit_bytes(audits: StoredAudits, rest: bytes = b"") -> bytes:
    """The field ``entries`` of a message with these entries, and the rest of it behind them."""
    heads = map(_head, map(len, audits.messages))
    return b"".join([*chain.from_iterable(zip(heads, audits.messages, strict=True)), rest])


@lru_cache(maxsize=LENGTHS_KNOWN)
def _head(size_bytes: int) -> bytes:
    """What stands before an entry of a length: the number of the field, and the length."""
    return bytes([2 << 3 | 2]) + varint(size_bytes)
