"""Rules of every journal about pruning: the commits that are pruned, and those that stay.

A journal may prune work between audits that stay, or stop at the first commit that must stay: the rules hold
for both.
"""

import pytest
from lightspeed_ops.core.events import Commit
from lightspeed_ops.core.limits import INT64_MAX
from lightspeed_ops.core.records import EMITTERS, AnyEntry, RecordKind, entries
from lightspeed_ops.core.retention import Cut
from lightspeed_ops.core.surface import surface_signature
from lightspeed_ops.journal.port import After, HistoryPruned, Journal, Placed, VersionHead
from lightspeed_ops.journal.rebuild import rebuild

from tests.server.core.building import batch, enqueue
from tests.server.journal.histories import FLIGHTS, Author
from tests.server.journal.reading import store, tenant
from tests.server.journal.stored_response_rules import answered

EVERYTHING = Cut(evidence_before_ms=INT64_MAX, work_before_ms=INT64_MAX)
ALL_WORK = Cut(work_before_ms=INT64_MAX)


async def prune(journal: Journal, cut: Cut) -> int:
    """Prunes slice by slice until no commit is left to prune, and returns the number of pruned commits."""
    gone = 0
    while slice_ := await journal.prune(FLIGHTS, cut):
        gone += slice_
    return gone


async def kept_of(journal: Journal, kind: RecordKind) -> list[AnyEntry]:
    """Returns the kept entries of a kind, read from the oldest one on."""
    try:
        page = await journal.read_entries(FLIGHTS, kind, after_sequence=0, limit=1_000)
    except HistoryPruned as gone:
        after = gone.oldest_kept - 1
        page = await journal.read_entries(FLIGHTS, kind, after_sequence=after, limit=1_000)
    return list(page.entries)


async def versions_kept(journal: Journal) -> list[int]:
    """Returns the versions from the oldest one with a complete history after it."""
    try:
        found = await journal.read(FLIGHTS, After(0, 1_000))
    except HistoryPruned as gone:
        found = await journal.read(FLIGHTS, After(gone.oldest_kept - 1, 1_000))
    return [commit.version for commit in found]


async def placed_of(journal: Journal, kind: RecordKind) -> list[Placed]:
    """Returns the tenant's commits that emitted a kind, from the oldest position on."""
    try:
        return list((await tenant(journal, kind)).commits)
    except HistoryPruned as gone:
        return list((await tenant(journal, kind, after=gone.oldest_kept - 1)).commits)


def entries_of(commits: list[Commit], kind: RecordKind) -> list[AnyEntry]:
    """Returns the entries that commits emitted."""
    return [entry for commit in commits for entry in entries(kind, commit)]


async def worked(journal: Journal) -> Author:
    """A surface with work between its audits, a snapshot of all of it, and a commit after that."""
    author = Author()
    author.begin()
    for _ in range(4):
        author.work(2)
        author.audit(2)
    await store(journal, author.commits)
    await journal.save_snapshot(author.snapshot())
    await store(journal, author.do(enqueue(batch("b-last", sequence=99))))
    return author


class PruningRules:
    """Rules of pruning in every journal."""

    @pytest.mark.parametrize("version", [1, 2, 3, 7, 12, 20])
    async def test_history_before_a_time_is_pruned(self, journal: Journal, version: int) -> None:
        """History before a time is pruned.

        All history from that time on stays, by version, sequence and position.
        """
        author = await worked(journal)
        time_ms = author.commits[version - 1].recorded_ms
        assert version - 1 == await prune(journal, Cut(time_ms, time_ms))
        stored = author.commits[version - 1 :]
        assert [commit.version for commit in stored] == await versions_kept(journal)
        for kind in (RecordKind.AUDIT, RecordKind.LINEAGE, RecordKind.SINK_KEY):
            assert entries_of(stored, kind) == await kept_of(journal, kind)
            emitting = [one for one in stored if any(type(event) is EMITTERS[kind] for event in one.events)]
            assert emitting == [placed.commit for placed in await placed_of(journal, kind)]

    async def test_a_cursor_that_is_too_old_gets_the_oldest_kept(self, journal: Journal) -> None:
        """The cursor before the oldest kept entry is valid; an earlier one is refused with the oldest."""
        author = await worked(journal)
        time_ms = author.commits[9].recorded_ms
        await prune(journal, Cut(time_ms, time_ms))
        oldest = entries_of(author.commits[9:], RecordKind.LINEAGE)[0].sequence
        for after in (0, oldest - 2):
            with pytest.raises(HistoryPruned) as gone:
                await journal.read_entries(FLIGHTS, RecordKind.LINEAGE, after_sequence=after, limit=9)
            assert oldest == gone.value.oldest_kept
        page = await journal.read_entries(FLIGHTS, RecordKind.LINEAGE, after_sequence=oldest - 1, limit=1)
        assert oldest == page.entries[0].sequence

    async def test_audits_stay_when_only_work_goes(self, journal: Journal) -> None:
        """Audits stay when only work is pruned, since evidence has a retention of its own."""
        author = await worked(journal)
        await prune(journal, ALL_WORK)
        for kind in (RecordKind.AUDIT, RecordKind.DECISION):
            assert entries_of(author.commits, kind) == await kept_of(journal, kind)
        lineage = entries_of(author.commits, RecordKind.LINEAGE)
        kept = await kept_of(journal, RecordKind.LINEAGE)
        assert lineage[len(lineage) - len(kept) :] == kept

    @pytest.mark.parametrize("count", [1, 2, 5, 7])
    async def test_the_newest_records_stay(self, journal: Journal, count: int) -> None:
        """At least the chosen number of records stays, and no commit more than needed."""
        author = await worked(journal)
        await prune(journal, Cut(evidence_before_ms=INT64_MAX, kept_records=count))
        lineage = entries_of(author.commits, RecordKind.LINEAGE)
        whole_commits = count + count % 2
        assert lineage[-whole_commits:] == await kept_of(journal, RecordKind.LINEAGE)

    async def test_nothing_goes_while_fewer_records_are_there(self, journal: Journal) -> None:
        """If fewer records exist than must stay, no work is pruned."""
        author = await worked(journal)
        await prune(journal, Cut(evidence_before_ms=INT64_MAX, kept_records=8))
        lineage = entries_of(author.commits, RecordKind.LINEAGE)
        assert lineage == await kept_of(journal, RecordKind.LINEAGE)

    async def test_nothing_goes_that_no_snapshot_covers(self, journal: Journal) -> None:
        """A commit that no snapshot covers is not pruned, since its state could not be rebuilt."""
        author = Author()
        author.begin()
        author.work()
        await store(journal, author.commits)
        assert 0 == await prune(journal, EVERYTHING)
        snapshot = author.snapshot()
        await store(journal, author.audit(3))
        await journal.save_snapshot(snapshot)
        assert 5 == await prune(journal, EVERYTHING)
        assert [6, 7, 8] == await versions_kept(journal)

    async def test_the_newest_commit_stays(self, journal: Journal) -> None:
        """The newest commit always stays, since heads and waiters continue from it."""
        author = Author()
        author.begin()
        author.work()
        await store(journal, author.commits)
        await journal.save_snapshot(author.snapshot())
        assert 4 == await prune(journal, EVERYTHING)
        assert [5] == await versions_kept(journal)
        assert [6] == await store(journal, author.audit())
        assert [5, 6] == await versions_kept(journal)

    @pytest.mark.parametrize("cut", [EVERYTHING, ALL_WORK, Cut(kept_records=1)])
    async def test_recovery_needs_no_pruned_commit(self, journal: Journal, cut: Cut) -> None:
        """After pruning, the snapshot and the later commits give the same surface, which continues."""
        author = await worked(journal)
        await prune(journal, cut)
        recovered = await rebuild(journal, FLIGHTS)
        assert (23, author.signature) == (recovered.version, surface_signature(recovered))
        await store(journal, author.audit())
        assert 24 == await journal.head(VersionHead(FLIGHTS))

    async def test_nothing_goes_where_nothing_is_to(self, journal: Journal) -> None:
        """Without a retention all history stays, and a surface that never existed has none to prune."""
        await worked(journal)
        assert 0 == await prune(journal, Cut())
        assert list(range(1, 24)) == await versions_kept(journal)
        assert 0 == await journal.prune("tenants/acme/surfaces/never", EVERYTHING)

    async def test_responses_outlast_their_commits(self, journal: Journal) -> None:
        """Stored responses have their own retention: a retry is answered after its history was pruned."""
        author = Author()
        first, second = author.begin()
        await journal.append(first, answered())
        await journal.append(second)
        await journal.save_snapshot(author.snapshot())
        assert 1 == await prune(journal, EVERYTHING)
        assert answered() == await journal.find_response(FLIGHTS, "r-1")
