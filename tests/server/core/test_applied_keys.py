"""Applied keys: at least the newest ``kept`` keys are remembered, and forgotten keys leave a horizon."""

import sys
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lightspeed_ops.core.applied_keys import GENERATIONS, GENERATIONS_MOST, AppliedKeys

from tests.harness.searches import examples

KEPT = 640
GENERATION = KEPT // GENERATIONS


class ListedKeys:
    """The simple model: lists of keys, of which the oldest is forgotten as a whole."""

    def __init__(self, kept: int) -> None:
        """No applied key yet."""
        self.kept = kept
        self.generations: list[list[tuple[str, str, int]]] = []
        self.horizons: dict[str, int] = {}

    def add(self, stage: str, key: str, sequence: int) -> None:
        """Remembers a key, in the newest generation or in a new one."""
        full = self.generations and len(self.generations[-1]) >= max(1, self.kept // GENERATIONS)
        if not self.generations or (full and len(self.generations) < GENERATIONS_MOST):
            self.generations.append([])
            self.forget()
        self.generations[-1].append((stage, key, sequence))

    def keep(self, kept: int) -> None:
        """Remembers this number of keys from now on."""
        if kept != self.kept:
            self.kept = kept
            self.forget()

    def forget(self) -> None:
        """Forgets the oldest lists as long as enough keys remain."""
        while sum(map(len, self.generations[1:])) >= self.kept:
            for stage, _, sequence in self.generations.pop(0):
                self.horizons[stage] = max(sequence, self.horizons.get(stage, -1))

    def remembered(self) -> set[tuple[str, str]]:
        """Returns all remembered keys."""
        return {(stage, key) for generation in self.generations for stage, key, _ in generation}


def filled(kept: int, count: int) -> AppliedKeys:
    """Returns applied keys ``k-0``, ``k-1`` and so on, of batches 0, 1 and so on."""
    applied = AppliedKeys(kept)
    for start in range(0, count, 100):
        numbers = range(start, min(count, start + 100))
        applied.add("load", [f"k-{number}" for number in numbers], numbers)
    return applied


def known(applied: AppliedKeys, count: int) -> list[int]:
    """Returns the numbers below ``count`` whose keys are remembered."""
    return [number for number in range(count) if applied.has("load", f"k-{number}")]


def taken_bytes(applied: AppliedKeys) -> int:
    """Returns the bytes of the digests."""
    digests = applied._digests
    parts = (digests._rows, digests._sizes, digests._spilled, *digests._spilled.values())
    return sum(map(sys.getsizeof, parts))


ADDED = st.tuples(
    st.just("add"), st.sampled_from(["load", "archive"]), st.integers(1, 40), st.integers(0, 50)
)
KEEPING = st.tuples(st.just("keep"), st.sampled_from([1, 10, 64, 150, 700]))


@examples(25)
@given(st.lists(st.one_of(ADDED, ADDED, ADDED, KEEPING), max_size=60))
@pytest.mark.slow
def test_what_is_remembered_is_what_a_list_would_remember(steps: list[tuple[object, ...]]) -> None:
    """Applied keys equal those of the simple model, also if they are frozen and thawed on the way."""
    applied, listed = AppliedKeys(64), ListedKeys(64)
    all_keys: set[tuple[str, str]] = set()
    for number, (what, *values) in enumerate(steps):
        if what == "add":
            stage, count, sequence = str(values[0]), int(str(values[1])), int(str(values[2]))
            keys = [f"{number}-{item}" for item in range(count)]
            applied.add(stage, keys, range(sequence, sequence + count))
            for item, key in enumerate(keys):
                listed.add(stage, key, sequence + item)
            all_keys |= {(stage, key) for key in keys}
        else:
            applied.keep(int(str(values[0])))
            listed.keep(int(str(values[0])))
        if number % 5 == 0:
            applied = AppliedKeys.thaw(listed.kept, applied.freeze())
    assert listed.remembered() == {key for key in all_keys if applied.has(*key)}
    assert (len(listed.remembered()), listed.horizons) == (len(applied), applied.horizons)


def test_at_least_the_newest_are_remembered() -> None:
    """At least the newest keys are remembered, plus one generation: a generation is forgotten as a whole."""
    count = 10 * KEPT + 7
    remembered = known(filled(KEPT, count), count)
    assert list(range(remembered[0], count)) == remembered
    assert KEPT <= len(remembered) <= KEPT + GENERATION


def test_the_horizon_lies_before_what_is_remembered() -> None:
    """The horizon is the highest forgotten sequence; a stage without forgotten keys has none."""
    applied = filled(KEPT, 3 * KEPT)
    assert {"load": known(applied, 3 * KEPT)[0] - 1} == applied.horizons
    assert {} == filled(KEPT, KEPT).horizons


@pytest.mark.slow
def test_a_forgotten_key_does_not_come_back() -> None:
    """A forgotten key stays forgotten when the numbers of generations start again after 256."""
    count = 5 * 256 * GENERATION
    remembered = known(filled(KEPT, count), count)
    assert count - 1 == remembered[-1]
    assert len(remembered) <= KEPT + GENERATION


def test_a_key_may_be_applied_again_when_it_is_forgotten() -> None:
    """A reprocess window may apply a forgotten key again; it is then remembered like any other."""
    applied = filled(KEPT, 2 * KEPT)
    assert not applied.has("load", "k-0")
    applied.add("load", ["k-0"], [0])
    assert applied.has("load", "k-0")


def test_stages_do_not_share_keys() -> None:
    """Sinks do not share applied keys, whatever their names and keys look like."""
    applied = AppliedKeys(KEPT)
    applied.add("load", ["s-1"], [1])
    assert [True, False, False] == [
        applied.has(stage, key) for stage, key in (("load", "s-1"), ("loads", "-1"), ("archive", "s-1"))
    ]


def test_keys_without_sequences_leave_no_horizon() -> None:
    """Keys from before sequences were recorded leave no horizon, since their sequences are unknown."""
    applied = AppliedKeys(KEPT)
    applied.add("load", [f"k-{number}" for number in range(3 * KEPT)], ())
    assert {} == applied.horizons
    assert len(applied) <= KEPT + GENERATION


def test_what_was_forgotten_stays_so() -> None:
    """A smaller limit forgets at once; a larger limit restores nothing, and the horizon stays."""
    applied = filled(KEPT, KEPT)
    applied.keep(KEPT // 2)
    fewer = known(applied, KEPT)
    applied.keep(KEPT)
    assert fewer == known(applied, KEPT)
    assert KEPT // 2 <= len(fewer) <= KEPT // 2 + GENERATION
    assert {"load": fewer[0] - 1} == applied.horizons


def test_a_thawed_one_is_the_same_and_goes_on_alike() -> None:
    """Thawed keys freeze to the same bytes as the originals, also after both have added more."""
    one = filled(KEPT, 3 * KEPT)
    other = AppliedKeys.thaw(KEPT, one.freeze())
    assert one.freeze() == other.freeze()
    for applied in (one, other):
        applied.add("load", [f"later-{number}" for number in range(KEPT)], range(KEPT))
    assert one.freeze() == other.freeze()


def test_what_does_not_fit_together_is_not_thawed() -> None:
    """Truncated bytes are refused, and not read as fewer keys."""
    frozen = filled(KEPT, KEPT).freeze()
    cut = type(frozen)(frozen.generations, frozen.horizons, 0, 0, frozen.buckets, frozen.items + b"\0" * 8)
    with pytest.raises(ValueError, match="bytes of applied keys, but they are"):
        AppliedKeys.thaw(KEPT, cut)


def test_buckets_that_do_not_exist_are_not_thawed() -> None:
    """A frozen bucket outside of the rows is refused."""
    frozen = filled(KEPT, KEPT).freeze()
    beyond = replace(frozen, buckets=(2_048).to_bytes(4, "little") + frozen.buckets[4:])
    with pytest.raises(ValueError, match="expected buckets below 2048, but one is 2048"):
        AppliedKeys.thaw(KEPT, beyond)


@pytest.mark.parametrize(
    "count", [30_000, 40_000, 70_000, 200_000]
)  # no rows, narrow ones, widened ones, swept ones
@pytest.mark.slow
def test_many_keys_are_remembered_and_frozen_like_few(count: int) -> None:
    """Keys are remembered and frozen alike in rows, in widened rows and beside them.

    Thawing may move them.
    """
    kept = 64_000
    applied = filled(kept, count)
    numbers = known(applied, count)
    assert list(range(count - len(numbers), count)) == numbers
    assert min(count, kept) <= len(numbers) <= kept + kept // GENERATIONS
    assert taken_bytes(applied) < 20 * len(numbers)
    frozen = applied.freeze()
    thawed = AppliedKeys.thaw(kept, frozen)
    assert (numbers, frozen) == (known(thawed, count), thawed.freeze())
    sizes = memoryview(frozen.buckets).cast("I")[1::2]
    items = iter(memoryview(frozen.items).cast("Q"))
    assert all(held == sorted(held) for held in ([next(items) for _ in range(size)] for size in sizes))


@pytest.mark.slow
def test_keeping_fewer_gives_memory_back() -> None:
    """A smaller limit frees the memory of forgotten keys and of widened rows."""
    applied = filled(64_000, 64_000)
    before = taken_bytes(applied)
    applied.keep(6_400)
    assert taken_bytes(applied) * 2 < before
    assert known(applied, 64_000) == list(range(64_000 - len(applied), 64_000))


@pytest.mark.parametrize(
    ("kept", "most_bytes", "share"),
    [
        pytest.param(100_000, 1_200_000, 0.85, marks=pytest.mark.slow),
        pytest.param(1_000_000, 10_000_000, 0.95, marks=pytest.mark.long),
    ],
)
def test_a_million_keys_take_ten_megabytes(kept: int, most_bytes: int, share: float) -> None:
    """A million keys take ten megabytes, also after two million more.

    Nearly all of it is one block without gaps.
    """
    applied = filled(kept, 3 * kept)
    assert taken_bytes(applied) < most_bytes
    assert sys.getsizeof(applied._digests._rows) > taken_bytes(applied) * share
