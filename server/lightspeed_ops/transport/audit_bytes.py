"""Audit serializer: the bytes that protobuf gives for audit entries, without decoding them.

Owns the form of the field ``entries``. The journal gives each entry as the bytes of its message.
"""

from functools import lru_cache
from itertools import chain

from lightspeed_ops.journal.audit_slicer import EncodedAudits
from lightspeed_ops.journal.varint import LENGTHS_KNOWN, varint


def audit_bytes(audits: EncodedAudits, rest: bytes = b"") -> bytes:
    """Returns the field ``entries`` of a message with these entries, followed by the rest of the message."""
    heads = map(_head, map(len, audits.messages))
    return b"".join([*chain.from_iterable(zip(heads, audits.messages, strict=True)), rest])


@lru_cache(maxsize=LENGTHS_KNOWN)
def _head(size_bytes: int) -> bytes:
    """Returns the tag and the length that precede an entry of this many bytes."""
    return bytes([2 << 3 | 2]) + varint(size_bytes)
