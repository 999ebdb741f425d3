"""The idempotency keys that the sinks of a surface have applied: at least the newest so many, and a horizon.

Owns what is remembered of them, in bounded memory: about 9 bytes for each of a million. It holds digests of
67 bits rather than keys: a new key is taken for an applied one with a probability of the number of keys
remembered in 2^67, for a million keys once in 10^14 batches, far below that of an undetected memory error.

Keys are forgotten a generation at a time, and what is remembered follows from the keys added alone. What is
forgotten leaves its stage a horizon: the highest sequence of a batch among it.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from lightspeed_ops.core.digests import BUCKETS, DIGEST_BYTES, NUMBERS, Digests

GENERATIONS = 64
"""Parts in which keys are forgotten: what is remembered beyond the keys kept is at most one of them."""
GENERATIONS_MOST = 190
"""Most generations alive, where the keys kept were raised often: their numbers come again after 256, and the
rest leaves time to sweep."""
NO_HORIZON = -1
"""The horizon of a stage of which nothing was forgotten: before every sequence."""

_SWEEPS = 8
"""Rounds through all buckets while as many keys are added as are kept: an eighth is dead at most."""


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
        "_credit",
        "_digests",
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
        self._alive = bytearray(NUMBERS)
        self._digests = Digests()
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
        return self._digests.has(self._hasher(stage), idempotency_key, self._alive)

    def add(self, stage: str, idempotency_keys: Sequence[str], sequences: Sequence[int]) -> None:
        """Remembers keys, in the order in which they were applied, with the sequences of their batches.

        Without sequences, as they were recorded before there was a horizon, the keys leave none.
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
        self._credit += len(idempotency_keys) * BUCKETS * _SWEEPS
        due, self._credit = divmod(self._credit, self._kept)
        self._sweep(min(due, BUCKETS))

    def keep(self, kept: int) -> None:
        """At least the newest ``kept`` keys are remembered from now on; what is forgotten stays so."""
        if kept != self._kept:
            self._kept = kept
            self._forget()
            self._sweep(BUCKETS)
            # Rows do not get narrower by themselves.
            self._digests = Digests.thaw(*self._digests.freeze())

    def freeze(self) -> AppliedKeysSnapshot:
        """Everything remembered, as a value."""
        buckets, items = self._digests.freeze()
        generations = [
            GenerationSnapshot(one.number, one.keys, _pairs(one.highest)) for one in self._generations
        ]
        return AppliedKeysSnapshot(
            generations=tuple(generations),
            horizons=_pairs(self.horizons),
            hand=self._hand,
            credit=self._credit,
            buckets=buckets,
            items=items,
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
        applied._digests = Digests.thaw(frozen.buckets, frozen.items)
        return applied

    def _hasher(self, stage: str) -> blake2b:
        """What every digest of a stage begins with: no stage has the separator in its name."""
        hasher = self._hashers.get(stage)
        if hasher is None:
            hasher = self._hashers[stage] = blake2b(f"{stage}\0".encode(), digest_size=DIGEST_BYTES)
        return hasher

    def _newest(self) -> tuple[_Generation, int]:
        """The generation that keys are added to, and how many it has room for."""
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
        """Lets go of the oldest generations, as long as enough keys are left."""
        while self._generations and self._keys - self._generations[0].keys >= self._kept:
            oldest = self._generations.popleft()
            self._keys -= oldest.keys
            self._alive[oldest.number] = 0
            for stage, sequence in oldest.highest.items():
                self.horizons[stage] = max(sequence, self.horizons.get(stage, NO_HORIZON))

    def _sweep(self, count: int) -> None:
        """Frees what is forgotten in the next ``count`` buckets; what is remembered does not depend on it."""
        dead = self._digests.count > self._keys
        for _ in range(count):
            self._digests.sweep(self._hand, self._alive, dead=dead)
            self._hand = (self._hand + 1) % BUCKETS


def _pairs(sequences: dict[str, int]) -> tuple[StageSequence, ...]:
    return tuple([StageSequence(stage, sequences[stage]) for stage in sorted(sequences)])


def _sequences(pairs: Iterable[StageSequence]) -> dict[str, int]:
    return {pair.stage: pair.sequence for pair in pairs}
