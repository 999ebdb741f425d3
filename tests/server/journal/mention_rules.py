"""How every journal finds what is told of one batch, and single commits by their versions."""

from collections.abc import Sequence

import pytest
from lightspeed_ops.core.batch_events import mentions_key
from lightspeed_ops.core.events import Commit
from lightspeed_ops.core.retention import Cut
from lightspeed_ops.journal.port import Journal

from tests.server.core.building import acknowledge, batch, enqueue, extend, start
from tests.server.journal.histories import FLIGHTS, TRAINS, Author
from tests.server.journal.reading import store

KEYS = ("b", "b-1", "b-10", "b-11", "day ü", "k" * 127, "k" * 128, "k" * 256)
"""Some of them within others, some at the ends of what a byte tells of their length."""
MORE_THAN_A_SLICE = 2_500
"""Commits: none of the journals looks at so many at once."""


async def walked(journal: Journal, key: str, before_version: int = 1 << 62) -> tuple[list[Commit], int]:
    """Everything that mentions a key, newest first, and from where on all is kept; slice after slice."""
    found: list[Commit] = []
    while True:
        mentions = await journal.scan_history(FLIGHTS, key, before_version=before_version)
        assert mentions.from_version < before_version or not mentions.commits
        found += mentions.commits
        if mentions.from_version == 1:
            return found, mentions.whole_from
        before_version = mentions.from_version


def mentioning(commits: Sequence[Commit], key: str) -> list[Commit]:
    """Those of some commits that tell of a key, newest first."""
    return [commit for commit in reversed(commits) if mentions_key(commit, key)]


def with_many_keys() -> Author:
    """A surface with batches of keys that are alike, worked off one by one, and one that is dead."""
    author = Author()
    author.begin()
    made = [batch(key, idempotency_key=f"b-1{key}"[:256], sequence=place) for place, key in enumerate(KEYS)]
    author.do(enqueue(*made[::2]), enqueue(*made[1::2]), start(3), start())
    author.do(*(acknowledge(key) for key in KEYS))
    author.dead_letter()
    return author


class MentionRules:
    """What holds for looking into commits in every journal."""

    @pytest.mark.parametrize("key", [*KEYS, "b-dead", "nobody"])
    async def test_what_tells_of_a_batch_is_found(self, journal: Journal, key: str) -> None:
        """All of it, newest first, and nothing that tells of another one with a key that is alike."""
        author = with_many_keys()
        await store(journal, author.commits)
        assert (mentioning(author.commits, key), 1) == await walked(journal, key)

    @pytest.mark.parametrize("before", [0, 1, 4, 5, 7, 999])
    async def test_only_what_lies_before_a_version_is_looked_at(self, journal: Journal, before: int) -> None:
        """Beyond the newest there is nothing, before the first neither."""
        author = with_many_keys()
        await store(journal, author.commits)
        found, _ = await walked(journal, "b-1", before)
        assert mentioning(author.commits[: max(0, before - 1)], "b-1") == found

    async def test_other_surfaces_are_not_looked_into(self, journal: Journal) -> None:
        """They may have batches of the same key."""
        flights, trains = with_many_keys(), Author(TRAINS)
        trains.begin()
        trains.do(enqueue(batch("b-1", records=7)))
        await store(journal, [*trains.commits, *flights.commits])
        assert (mentioning(flights.commits, "b-1"), 1) == await walked(journal, "b-1")
        assert ([], 1) == await walked(journal, "trains")

    async def test_a_long_history_is_looked_at_in_slices(self, journal: Journal) -> None:
        """Between which others have their turn; none is left out at their ends."""
        author = Author()
        author.begin()
        author.work(2)
        author.audit(MORE_THAN_A_SLICE)
        author.work(2)
        await store(journal, author.commits)
        newest = await journal.scan_history(FLIGHTS, "b-1", before_version=len(author.commits) + 1)
        assert 1 < newest.from_version < len(author.commits)
        for key in ("b-1", "b-3"):
            assert (mentioning(author.commits, key), 1) == await walked(journal, key)

    async def test_slices_follow_each_other_without_a_hole(self, journal: Journal) -> None:
        """Where every commit mentions a key, every commit is found, once."""
        author = Author()
        author.begin()
        author.do(enqueue(batch("b-1")), start(), *[extend("b-1", "")] * MORE_THAN_A_SLICE)
        await store(journal, author.commits)
        assert (author.commits[:1:-1], 1) == await walked(journal, "b-1")

    async def test_it_is_said_what_was_let_go(self, journal: Journal) -> None:
        """From where on nothing is missing; what is kept before that is looked at nevertheless."""
        author = with_many_keys()
        await store(journal, author.commits)
        await journal.save_snapshot(author.snapshot())
        at_ms = author.commits[8].recorded_ms
        while await journal.prune(FLIGHTS, Cut(work_before_ms=at_ms, evidence_before_ms=at_ms)):
            pass
        found, whole_from = await walked(journal, "b-1")
        assert (mentioning(author.commits[8:], "b-1"), 9) == (found, whole_from)

    async def test_nothing_is_found_where_nothing_is(self, journal: Journal) -> None:
        """A surface that never was has no commit."""
        assert ([], 1) == await walked(journal, "b-1")
        assert [] == list(await journal.read_versions(FLIGHTS, [1, 2]))

    async def test_commits_are_read_by_their_versions(self, journal: Journal) -> None:
        """In order, once; what is not there is left out. Other surfaces have versions of their own."""
        author, trains = with_many_keys(), Author(TRAINS)
        await store(journal, [*trains.begin(), *author.commits])
        found = await journal.read_versions(FLIGHTS, [9, 0, 3, 9, 4, 999])
        assert [author.commits[version - 1] for version in (3, 4, 9)] == list(found)
        assert [] == list(await journal.read_versions(FLIGHTS, []))

    async def test_a_version_that_was_let_go_is_left_out(self, journal: Journal) -> None:
        """Whatever else is asked for."""
        author = with_many_keys()
        await store(journal, author.commits)
        await journal.save_snapshot(author.snapshot())
        at_ms = author.commits[4].recorded_ms
        await journal.prune(FLIGHTS, Cut(work_before_ms=at_ms, evidence_before_ms=at_ms))
        found = await journal.read_versions(FLIGHTS, [3, 4, 5, 6])
        assert author.commits[4:6] == list(found)

    async def test_nothing_is_found_before_it_is_durable(self, journal: Journal) -> None:
        """What was handed over is in no slice, and has no version, until its promise is kept."""
        author = Author()
        await store(journal, author.begin())
        (commit,) = author.do(enqueue(batch("b-1")))
        promise = journal.append(commit)
        if not promise.done():
            assert ([], 1) == await walked(journal, "b-1") or promise.done()
        await promise
        assert ([commit], 1) == await walked(journal, "b-1")
        assert [commit] == list(await journal.read_versions(FLIGHTS, [3]))
