"""Applied idempotency keys: a hash set of the newest keys that the sinks of a surface applied, and a horizon.

Owns what is remembered of them, in bounded memory: about 9 bytes for each of a million keys. It holds digests
of 67 bits, not keys. With n keys remembered, a new key counts as applied with a probability of n in 2^67. For
a million keys that is once in 10^14 batches, far below the rate of undetected memory errors.

Keys are forgotten one generation at a time, and the set depends only on the keys that were added. Forgotten
keys leave their stage a horizon: the highest sequence of their batches.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from lightspeed_ops.core.digests import BUCKETS, DIGEST_BYTES, NUMBERS, Digests

GENERATIONS = 64
"""Generations of the keys kept: the set remembers at most one generation more than it must."""
GENERATIONS_MOST = 190
"""Most live generations, if the number of keys kept was raised often. Generation numbers repeat after 256;
the numbers left over give the sweep time to remove dead items."""
NO_HORIZON = -1
"""The horizon of a stage without forgotten keys: before every sequence."""

_SWEEPS = 8
"""Sweeps of all buckets while as many keys are added as are kept: at most an eighth of the items is dead."""


@dataclass(frozen=True, slots=True)
class StageSequence:
    """A stage and a sequence."""

    stage: str
    sequence: int


@dataclass(frozen=True, slots=True)
class GenerationSnapshot:
    """A generation as a value: its number of keys, and the highest sequence of each stage among them."""

    number: int
    keys: int
    highest: tuple[StageSequence, ...]


@dataclass(frozen=True, slots=True)
class AppliedKeysSnapshot:
    """The set as a value: numbers and sizes of the buckets in 32 bits, items in 64 bits, little-endian."""

    generations: tuple[GenerationSnapshot, ...] = ()
    horizons: tuple[StageSequence, ...] = ()
    next_bucket: int = 0
    sweeping_due: int = 0
    buckets: bytes = b""
    items: bytes = b""

    @property
    def keys(self) -> int:
        """The number of keys remembered."""
        return sum(generation.keys for generation in self.generations)


@dataclass(slots=True)
class _Generation:
    number: int
    keys: int
    highest: dict[str, int]


class AppliedKeys:
    """A hash set of the idempotency keys that the sinks of one surface have applied."""

    __slots__ = (
        "_alive",
        "_digests",
        "_generations",
        "_hashers",
        "_kept",
        "_keys",
        "_next_bucket",
        "_sweeping_due",
        "horizons",
    )

    def __init__(self, kept: int) -> None:
        """Creates an empty set that remembers at least the newest ``kept`` keys."""
        self._kept = kept
        self._keys = 0
        self._generations: deque[_Generation] = deque()
        self._alive = bytearray(NUMBERS)
        self._digests = Digests()
        self._next_bucket = 0
        """The bucket that is swept next."""
        self._sweeping_due = 0
        """Sweep work that is due, in buckets times keys kept."""
        self._hashers: dict[str, blake2b] = {}
        self.horizons: dict[str, int] = {}
        """By stage: batches up to this sequence may have been applied under a key that is forgotten."""

    def __len__(self) -> int:
        """The number of keys remembered."""
        return self._keys

    def has(self, stage: str, idempotency_key: str) -> bool:
        """Returns True if a key is remembered."""
        return self._digests.has(self._hasher(stage), idempotency_key, self._alive)

    def add(self, stage: str, idempotency_keys: Sequence[str], sequences: Sequence[int]) -> None:
        """Adds keys in the order in which they were applied, with the sequences of their batches.

        Events older than the horizon have no sequences; their keys leave no horizon.
        """
        start = 0
        while start < len(idempotency_keys):
            generation, room = self._newest()
            end = start + room
            keys = idempotency_keys[start:end]
            self._digests.add(self._hasher(stage), keys, generation.number)
            generation.keys += len(keys)
            self._keys += len(keys)
            highest = max(sequences[start:end], default=NO_HORIZON)
            if highest > generation.highest.get(stage, NO_HORIZON):
                generation.highest[stage] = highest
            start = end
        self._sweeping_due += len(idempotency_keys) * BUCKETS * _SWEEPS
        due, self._sweeping_due = divmod(self._sweeping_due, self._kept)
        self._sweep(min(due, BUCKETS))

    def keep(self, kept: int) -> None:
        """Sets how many of the newest keys are remembered at least; forgotten keys stay forgotten."""
        if kept != self._kept:
            self._kept = kept
            self._forget()
            self._sweep(BUCKETS)
            # Rows never get narrower, so the digests are built anew.
            self._digests = Digests.thaw(*self._digests.freeze())

    def freeze(self) -> AppliedKeysSnapshot:
        """Returns the set as a value."""
        buckets, items = self._digests.freeze()
        generations = [
            GenerationSnapshot(one.number, one.keys, _pairs(one.highest)) for one in self._generations
        ]
        return AppliedKeysSnapshot(
            generations=tuple(generations),
            horizons=_pairs(self.horizons),
            next_bucket=self._next_bucket,
            sweeping_due=self._sweeping_due,
            buckets=buckets,
            items=items,
        )

    @classmethod
    def thaw(cls, kept: int, frozen: AppliedKeysSnapshot) -> "AppliedKeys":
        """Returns the set of a frozen value; raises ValueError if its parts do not fit together."""
        applied = cls(kept)
        applied._keys = frozen.keys
        applied._next_bucket, applied._sweeping_due = frozen.next_bucket, frozen.sweeping_due
        applied.horizons = _sequences(frozen.horizons)
        for one in frozen.generations:
            applied._generations.append(_Generation(one.number, one.keys, _sequences(one.highest)))
            applied._alive[one.number] = 1
        applied._digests = Digests.thaw(frozen.buckets, frozen.items)
        return applied

    def _hasher(self, stage: str) -> blake2b:
        """Returns the hasher with the prefix of a stage; no stage name contains the separator."""
        hasher = self._hashers.get(stage)
        if hasher is None:
            hasher = self._hashers[stage] = blake2b(f"{stage}\0".encode(), digest_size=DIGEST_BYTES)
        return hasher

    def _newest(self) -> tuple[_Generation, int]:
        """Returns the generation that keys are added to, and how many it has room for."""
        size = self._kept // GENERATIONS
        newest = self._generations[-1] if self._generations else None
        full = newest is not None and newest.keys >= size and len(self._generations) < GENERATIONS_MOST
        if newest is None or full:
            number = 0 if newest is None else (newest.number + 1) % NUMBERS
            newest = _Generation(number, 0, {})
            self._generations.append(newest)
            self._alive[number] = 1
            self._forget()
        return newest, max(1, size - newest.keys)

    def _forget(self) -> None:
        """Removes the oldest generations as long as enough keys are left."""
        while self._generations and self._keys - self._generations[0].keys >= self._kept:
            oldest = self._generations.popleft()
            self._keys -= oldest.keys
            self._alive[oldest.number] = 0
            for stage, sequence in oldest.highest.items():
                self.horizons[stage] = max(sequence, self.horizons.get(stage, NO_HORIZON))

    def _sweep(self, count: int) -> None:
        """Removes dead items from the next ``count`` buckets. Lookups do not depend on it."""
        dead = self._digests.count > self._keys
        for _ in range(count):
            self._digests.sweep(self._next_bucket, self._alive, dead=dead)
            self._next_bucket = (self._next_bucket + 1) % BUCKETS


def _pairs(sequences: dict[str, int]) -> tuple[StageSequence, ...]:
    return tuple([StageSequence(stage, sequences[stage]) for stage in sorted(sequences)])


def _sequences(pairs: Iterable[StageSequence]) -> dict[str, int]:
    return {pair.stage: pair.sequence for pair in pairs}
