"""Rendezvous hashing: the order of the members for each surface.

Owns the order. Every server computes the same one without a message, and a member that comes or goes changes
the first member of its own share of the surfaces alone.
"""

from collections.abc import Iterable
from hashlib import blake2b

DIGEST_BYTES = 8
"""Bytes of a digest: two members are equal for one surface once in 10^19, and then the id decides."""


def first(members: Iterable[int], surface: str) -> int | None:
    """Returns the first of the members, by id, in the order of a surface; None if there are none."""
    name = surface.encode()
    return max(members, key=lambda member: (_digest(member, name), member), default=None)


def _digest(member: int, name: bytes) -> bytes:
    return blake2b(name, digest_size=DIGEST_BYTES, salt=member.to_bytes(DIGEST_BYTES, "big")).digest()
