"""The idempotency keys that the sinks of a surface have applied: at least the newest so many, and a horizon.

Owns what is remembered of them, in bounded memory: about 10 bytes for each of a million. It holds digests of
67 bits rather than keys: a new key is taken for an applied one with a probability of the number of keys
remembered in 2^67, for a million keys once in 10^14 batches, far below that of an undetected memory error.

Keys are forgotten a generation at a time, and what is remembered follows from the keys added alone. What is
forgotten leaves its stage a horizon: the highest sequence of a batch among it.
"""

from array import array
from bisect import bisect_left, insort
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

GENERATIONS = 64
"""Parts in which keys are forgotten: what is remembered beyond the keys kept is at most one of them."""
GENERATIONS_MOST = 190
"""Most generations alive, where the keys kept were raised often: their numbers come again after 256, and the
rest leaves time to sweep."""
NO_HORIZON = -1
"""The horizon of a stage of which nothing was forgotten: before every sequence."""

_BUCKETS = 2_048
"""Sorted arrays among which digests are spread: about 490 of a million in each, few enough to insert into."""
_SWEEPS = 8
"""Rounds through all buckets while as many keys are added as are kept: an eighth is dead at most."""
_DIGEST_BYTES = 9
_BUCKET_SHIFT = 61
"""The first 11 of 72 bits choose the bucket."""
_ITEM_MASK = (1 << 56) - 1
"""The last 56 bits stand in the item, above the number of the generation."""
_NUMBERS = 256
_LITTLE_ENDIAN = array("H", b"\x01\x00")[0] == 1


@dataclass(frozen=True, slots=True)
class StageSequence:
    """A sequence of a stage."""

    stage: str
    sequence: int


@dataclass(frozen=True, slots=True)
class GenerationSnapshot:
    """Keys that are forgotten together: how many, and the highest sequence of each stage among them."""

    number: int
    keys: int
    highest: tuple[StageSequence, ...]


@dataclass(frozen=True, slots=True)
class AppliedKeysSnapshot:
    """Everything remembered: numbers and sizes of the buckets in 32 bits, items in 64, little-endian."""

    generations: tuple[GenerationSnapshot, ...] = ()
    horizons: tuple[StageSequence, ...] = ()
    hand: int = 0
    credit: int = 0
    buckets: bytes = b""
    items: bytes = b""

    @property
    def keys(self) -> int:
        """How many keys are remembered."""
        return sum(generation.keys for generation in self.generations)


@dataclass(slots=True)
class _Generation:
    number: int
    keys: int
    highest: dict[str, int]


class AppliedKeys:
    """What the sinks of one surface have applied."""

    __slots__ = (
        "_alive",
        "_buckets",
        "_credit",
        "_generations",
        "_hand",
        "_hashers",
        "_kept",
        "_keys",
        "horizons",
    )

    def __init__(self, kept: int) -> None:
        """Nothing was applied; at least the newest ``kept`` keys will be remembered."""
        self._kept = kept
        self._keys = 0
        self._generations: deque[_Generation] = deque()
        self._alive = bytearray(_NUMBERS)
        self._buckets: dict[int, array[int]] = {}
        self._hand = 0
        """The bucket that is swept next."""
        self._credit = 0
        """Sweeping that is due, in buckets by keys kept."""
        self._hashers: dict[str, blake2b] = {}
        self.horizons: dict[str, int] = {}
        """By stage: batches up to this sequence may have been applied under a key that is forgotten."""

    def __len__(self) -> int:
        """How many keys are remembered."""
        return self._keys

    def has(self, stage: str, idempotency_key: str) -> bool:
        """True where a key is remembered."""
        digest = self._digest(stage, idempotency_key)
        bucket = self._buckets.get(digest >> _BUCKET_SHIFT)
        if bucket is None:
            return False
        wanted = (digest & _ITEM_MASK) << 8
        found = bisect_left(bucket, wanted)
        while found < len(bucket) and bucket[found] ^ wanted < _NUMBERS:
            if self._alive[bucket[found] ^ wanted]:
                return True
            found += 1
        return False

    def add(self, stage: str, idempotency_keys: Sequence[str], sequences: Sequence[int]) -> None:
        """Remembers keys, in the order in which they were applied, with the sequences of their batches.

        Without sequences, as they were recorded before there was a horizon, the keys leave none.
        """
        start = 0
        while start < len(idempotency_keys):
            generation, room = self._newest()
            end = start + room
            keys = idempotency_keys[start:end]
            self._insert(stage, keys, generation.number)
            generation.keys += len(keys)
            self._keys += len(keys)
            highest = max(sequences[start:end], default=NO_HORIZON)
            if highest > generation.highest.get(stage, NO_HORIZON):
                generation.highest[stage] = highest
            start = end
        self._credit += len(idempotency_keys) * _BUCKETS * _SWEEPS
        due, self._credit = divmod(self._credit, self._kept)
        self._sweep(min(due, _BUCKETS))

    def keep(self, kept: int) -> None:
        """At least the newest ``kept`` keys are remembered from now on; what is forgotten stays so."""
        if kept != self._kept:
            self._kept = kept
            self._forget()
            self._sweep(_BUCKETS)

    def freeze(self) -> AppliedKeysSnapshot:
        """Everything remembered, as a value."""
        numbers = sorted(self._buckets)
        sizes = array("I", [part for number in numbers for part in (number, len(self._buckets[number]))])
        generations = [
            GenerationSnapshot(one.number, one.keys, _pairs(one.highest)) for one in self._generations
        ]
        return AppliedKeysSnapshot(
            generations=tuple(generations),
            horizons=_pairs(self.horizons),
            hand=self._hand,
            credit=self._credit,
            buckets=_packed(sizes),
            items=b"".join([_packed(self._buckets[number]) for number in numbers]),
        )

    @classmethod
    def thaw(cls, kept: int, frozen: AppliedKeysSnapshot) -> "AppliedKeys":
        """What was frozen; raises ValueError where it does not fit together."""
        applied = cls(kept)
        applied._keys = frozen.keys
        applied._hand, applied._credit = frozen.hand, frozen.credit
        applied.horizons = _sequences(frozen.horizons)
        for one in frozen.generations:
            applied._generations.append(_Generation(one.number, one.keys, _sequences(one.highest)))
            applied._alive[one.number] = 1
        sizes = _unpacked("I", frozen.buckets)
        start = 0
        for number, size in zip(sizes[::2], sizes[1::2], strict=True):
            end = start + size * 8
            applied._buckets[number] = _unpacked("Q", frozen.items[start:end])
            start = end
        if start != len(frozen.items):
            raise ValueError(f"expected {start} bytes of applied keys, but they are {len(frozen.items)}")
        return applied

    def _digest(self, stage: str, idempotency_key: str) -> int:
        hasher = self._hasher(stage).copy()
        hasher.update(idempotency_key.encode())
        return int.from_bytes(hasher.digest(), "big")

    def _hasher(self, stage: str) -> blake2b:
        """What every digest of a stage begins with: no stage has the separator in its name."""
        hasher = self._hashers.get(stage)
        if hasher is None:
            hasher = self._hashers[stage] = blake2b(f"{stage}\0".encode(), digest_size=_DIGEST_BYTES)
        return hasher

    def _newest(self) -> tuple[_Generation, int]:
        """The generation that keys are added to, and how many it has room for."""
        size = self._kept // GENERATIONS
        newest = self._generations[-1] if self._generations else None
        full = newest is not None and newest.keys >= size and len(self._generations) < GENERATIONS_MOST
        if newest is None or full:
            number = 0 if newest is None else (newest.number + 1) % _NUMBERS
            newest = _Generation(number, 0, {})
            self._generations.append(newest)
            self._alive[number] = 1
            self._forget()
        return newest, max(1, size - newest.keys)

    def _forget(self) -> None:
        """Lets go of the oldest generations, as long as enough keys are left."""
        while self._generations and self._keys - self._generations[0].keys >= self._kept:
            oldest = self._generations.popleft()
            self._keys -= oldest.keys
            self._alive[oldest.number] = 0
            for stage, sequence in oldest.highest.items():
                self.horizons[stage] = max(sequence, self.horizons.get(stage, NO_HORIZON))

    def _insert(self, stage: str, idempotency_keys: Iterable[str], number: int) -> None:
        hasher, buckets = self._hasher(stage), self._buckets
        for key in idempotency_keys:
            keyed = hasher.copy()
            keyed.update(key.encode())
            digest = int.from_bytes(keyed.digest(), "big")
            item = (digest & _ITEM_MASK) << 8 | number
            bucket = buckets.get(digest >> _BUCKET_SHIFT)
            if bucket is None:
                buckets[digest >> _BUCKET_SHIFT] = array("Q", (item,))
            else:
                insort(bucket, item)

    def _sweep(self, count: int) -> None:
        """Frees what is forgotten in the next ``count`` buckets; what is remembered does not depend on it."""
        alive = self._alive
        for _ in range(count):
            bucket = self._buckets.get(self._hand)
            if bucket is not None:
                left = [item for item in bucket if alive[item & 255]]
                if len(left) < len(bucket):
                    self._buckets[self._hand] = array("Q", left)
            self._hand = (self._hand + 1) % _BUCKETS


def _pairs(sequences: dict[str, int]) -> tuple[StageSequence, ...]:
    return tuple([StageSequence(stage, sequences[stage]) for stage in sorted(sequences)])


def _sequences(pairs: Iterable[StageSequence]) -> dict[str, int]:
    return {pair.stage: pair.sequence for pair in pairs}


def _packed(numbers: "array[int]") -> bytes:
    if not _LITTLE_ENDIAN:
        numbers = numbers[:]
        numbers.byteswap()
    return numbers.tobytes()


def _unpacked(typecode: str, packed: bytes) -> "array[int]":
    numbers: array[int] = array(typecode, packed)
    if not _LITTLE_ENDIAN:
        numbers.byteswap()
    return numbers
