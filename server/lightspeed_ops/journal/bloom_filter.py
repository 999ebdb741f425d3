"""A Bloom filter: which request ids may have a stored response."""

from collections.abc import Iterator
from hashlib import blake2b

GENERATION_IDS = 100_000
"""Ids of one generation; when it is full, the next begins."""
BITS_PER_ID = 16
"""With five probes, one new id in 2,000 is looked up in vain."""
PROBES = 5

_BITS = GENERATION_IDS * BITS_PER_ID


class BloomFilter:
    """A Bloom filter that grows: the request ids that may have a response, 200 KB for each 100,000.

    Nearly every request id is new, and a look-up in the data file would make every call wait for the sync in
    progress. An id that the filter does not have certainly has no response; an id that it has is looked up.
    """

    def __init__(self) -> None:
        """Starts without ids."""
        self._generations = [bytearray(_BITS // 8)]
        self.count = 0
        """Number of added ids."""

    def add(self, surface: str, request_id: str) -> None:
        """Adds an id that has a response, or is about to have one."""
        if self.count and self.count % GENERATION_IDS == 0:
            self._generations.append(bytearray(_BITS // 8))
        self.count += 1
        bits = self._generations[-1]
        for bit in _probes(surface, request_id):
            bits[bit >> 3] |= 1 << (bit & 7)

    def may_have(self, surface: str, request_id: str) -> bool:
        """Returns False if an id was certainly never added."""
        probes = tuple(_probes(surface, request_id))
        return any(all(bits[bit >> 3] & 1 << (bit & 7) for bit in probes) for bits in self._generations)


def _probes(surface: str, request_id: str) -> Iterator[int]:
    digest = blake2b(f"{surface}\n{request_id}".encode(), digest_size=16).digest()
    first, step = int.from_bytes(digest[:8]), int.from_bytes(digest[8:]) | 1
    return ((first + number * step) % _BITS for number in range(PROBES))
