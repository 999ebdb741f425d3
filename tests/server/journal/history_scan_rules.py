"""Rules of every journal about history scans for one batch key, and reads of single versions."""

from collections.abc import Sequence

import pytest
from lightspeed_ops.core.batch_events import has_events_of
from lightspeed_ops.core.events import Commit
from lightspeed_ops.core.retention import Cut
from lightspeed_ops.journal.port import Journal, Versions

from tests.server.core.building import acknowledge, batch, enqueue, extend, start
from tests.server.journal.histories import FLIGHTS, TRAINS, Author
from tests.server.journal.reading import store

KEYS = ("b", "b-1", "b-10", "b-11", "day ü", "k" * 127, "k" * 128, "k" * 256)
"""Some keys contain others, and some have lengths at the limits of a length byte."""
MORE_THAN_A_SLICE = 2_500
"""Commits, more than any journal scans at once."""


async def scanned_history(
    journal: Journal, key: str, before_version: int = 1 << 62
) -> tuple[list[Commit], int]:
    """Returns all commits with a key, newest first, and the version after which history is complete.

    The history is scanned slice by slice.
    """
    found: list[Commit] = []
    while True:
        scanned = await journal.scan_history(FLIGHTS, key, before_version=before_version)
        assert scanned.from_version < before_version or not scanned.commits
        found += scanned.commits
        if scanned.from_version == 1:
            return found, scanned.whole_from
        before_version = scanned.from_version


def mentioning(commits: Sequence[Commit], key: str) -> list[Commit]:
    """Returns those of the commits that mention a key, newest first."""
    return [commit for commit in reversed(commits) if has_events_of(commit, key)]


def with_many_keys() -> Author:
    """A surface with similar batch keys, acknowledged one by one, and one dead letter."""
    author = Author()
    author.begin()
    made = [batch(key, idempotency_key=f"b-1{key}"[:256], sequence=place) for place, key in enumerate(KEYS)]
    author.do(enqueue(*made[::2]), enqueue(*made[1::2]), start(3), start())
    author.do(*(acknowledge(key) for key in KEYS))
    author.dead_letter()
    return author


class HistoryScanRules:
    """Rules of history scans in every journal."""

    @pytest.mark.parametrize("key", [*KEYS, "b-dead", "nobody"])
    async def test_commits_of_a_batch_are_found(self, journal: Journal, key: str) -> None:
        """A history scan finds every commit of a batch, newest first, and none of a similar key."""
        author = with_many_keys()
        await store(journal, author.commits)
        assert (mentioning(author.commits, key), 1) == await scanned_history(journal, key)

    @pytest.mark.parametrize("before", [0, 1, 4, 5, 7, 999])
    async def test_only_what_lies_before_a_version_is_looked_at(self, journal: Journal, before: int) -> None:
        """A history scan looks only before its version; versions outside of the history find nothing."""
        author = with_many_keys()
        await store(journal, author.commits)
        found, _ = await scanned_history(journal, "b-1", before)
        assert mentioning(author.commits[: max(0, before - 1)], "b-1") == found

    async def test_other_surfaces_are_not_looked_into(self, journal: Journal) -> None:
        """A history scan finds nothing of other surfaces, which may have the same batch key."""
        flights, trains = with_many_keys(), Author(TRAINS)
        trains.begin()
        trains.do(enqueue(batch("b-1", records=7)))
        await store(journal, [*trains.commits, *flights.commits])
        assert (mentioning(flights.commits, "b-1"), 1) == await scanned_history(journal, "b-1")
        assert ([], 1) == await scanned_history(journal, "trains")

    @pytest.mark.slow
    async def test_a_long_history_is_looked_at_in_slices(self, journal: Journal) -> None:
        """A long history is scanned in slices, between which other tasks run.

        No commit at their ends is missed.
        """
        author = Author()
        author.begin()
        author.work(2)
        author.audit(MORE_THAN_A_SLICE)
        author.work(2)
        await store(journal, author.commits)
        newest = await journal.scan_history(FLIGHTS, "b-1", before_version=len(author.commits) + 1)
        assert 1 < newest.from_version < len(author.commits)
        for key in ("b-1", "b-3"):
            assert (mentioning(author.commits, key), 1) == await scanned_history(journal, key)

    async def test_slices_follow_each_other_without_a_hole(self, journal: Journal) -> None:
        """If every commit mentions a key, the slices find every commit once."""
        author = Author()
        author.begin()
        author.do(enqueue(batch("b-1")), start(), *[extend("b-1", "")] * MORE_THAN_A_SLICE)
        await store(journal, author.commits)
        assert (author.commits[:1:-1], 1) == await scanned_history(journal, "b-1")

    async def test_a_scan_says_what_was_pruned(self, journal: Journal) -> None:
        """A history scan returns the version after which history is complete.

        Older kept commits are scanned too.
        """
        author = with_many_keys()
        await store(journal, author.commits)
        await journal.save_snapshot(author.snapshot())
        at_ms = author.commits[8].recorded_ms
        while await journal.prune(FLIGHTS, Cut(work_before_ms=at_ms, evidence_before_ms=at_ms)):
            pass
        found, whole_from = await scanned_history(journal, "b-1")
        assert (mentioning(author.commits[8:], "b-1"), 9) == (found, whole_from)

    async def test_nothing_is_found_where_nothing_is(self, journal: Journal) -> None:
        """A surface that never existed has no commits."""
        assert ([], 1) == await scanned_history(journal, "b-1")
        assert [] == list(await journal.read(FLIGHTS, Versions(frozenset([1, 2]))))

    async def test_commits_are_read_by_their_versions(self, journal: Journal) -> None:
        """Commits are read by version: in order, once, without missing ones.

        Each surface has its own versions.
        """
        author, trains = with_many_keys(), Author(TRAINS)
        await store(journal, [*trains.begin(), *author.commits])
        found = await journal.read(FLIGHTS, Versions(frozenset([9, 0, 3, 9, 4, 999])))
        assert [author.commits[version - 1] for version in (3, 4, 9)] == list(found)
        assert [] == list(await journal.read(FLIGHTS, Versions(frozenset())))

    async def test_a_pruned_version_is_left_out(self, journal: Journal) -> None:
        """A pruned version is left out of a read of versions."""
        author = with_many_keys()
        await store(journal, author.commits)
        await journal.save_snapshot(author.snapshot())
        at_ms = author.commits[4].recorded_ms
        await journal.prune(FLIGHTS, Cut(work_before_ms=at_ms, evidence_before_ms=at_ms))
        found = await journal.read(FLIGHTS, Versions(frozenset([3, 4, 5, 6])))
        assert author.commits[4:6] == list(found)

    async def test_nothing_is_found_before_it_is_durable(self, journal: Journal) -> None:
        """A commit that is not durable is in no history scan and in no read of versions."""
        author = Author()
        await store(journal, author.begin())
        (commit,) = author.do(enqueue(batch("b-1")))
        promise = journal.append(commit)
        if not promise.done():
            assert ([], 1) == await scanned_history(journal, "b-1") or promise.done()
        await promise
        assert ([commit], 1) == await scanned_history(journal, "b-1")
        assert [commit] == list(await journal.read(FLIGHTS, Versions(frozenset([3]))))
