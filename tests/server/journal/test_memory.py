"""The memory journal: the rules of every journal, and its own rules of pruning."""

import asyncio
import gc
import typing
from dataclasses import replace

import pytest
from lightspeed_ops.core.events import Commit, Event
from lightspeed_ops.core.records import RecordKind, entries
from lightspeed_ops.journal.commit_size import commit_bytes
from lightspeed_ops.journal.keyed_notifier import KeyedNotifier
from lightspeed_ops.journal.memory import MemoryJournal
from lightspeed_ops.journal.port import After, HistoryPruned, Journal, VersionHead

from tests.server.core.building import NOW_MS, acknowledge, batch, batches, enqueue, start
from tests.server.journal.conformance import JournalRules
from tests.server.journal.gated_journal import LateJournal
from tests.server.journal.histories import ELSEWHERE, FLIGHTS, TRAINS, Author
from tests.server.journal.reading import store, tenant
from tests.server.journal.values import samples

KEPT = 40
"""Commits that the journals of these tests keep of a surface."""


class TestMemory(JournalRules):
    """A memory journal with one writer, whose promises are kept at once."""

    @pytest.fixture
    async def writers(self) -> tuple[Journal, Journal]:
        """Returns the same journal twice."""
        journal = MemoryJournal()
        return journal, journal


class TestLate(JournalRules):
    """Two writers on shared storage with later promises, as a shared journal would have."""

    @pytest.fixture
    async def writers(self) -> tuple[Journal, Journal]:
        """Returns two journals on one memory."""
        memory = MemoryJournal()
        return LateJournal(memory), LateJournal(memory)


async def grown(journal: MemoryJournal, author: Author, commits: list[Commit]) -> None:
    """Appends commits and saves snapshots when they are due, as an engine does."""
    for commit in commits:
        await journal.append(commit)
        if journal.snapshot_due(commit.surface):
            past = Author(commit.surface, author.commits[: commit.version])
            await journal.save_snapshot(past.snapshot())


async def pruned_journal(*, rounds: int = 30) -> tuple[MemoryJournal, Author]:
    """Returns a journal that has pruned the first commits of a surface."""
    journal, author = MemoryJournal(KEPT), Author()
    author.begin()
    author.work(2)
    for _ in range(rounds):
        author.work()
    await grown(journal, author, author.commits)
    return journal, author


async def kept(journal: MemoryJournal, surface: str) -> list[Commit]:
    """Returns all commits that a journal still has of a surface."""
    try:
        return list(await journal.read(surface, After(0, 10_000)))
    except HistoryPruned as gone:
        return list(await journal.read(surface, After(gone.oldest_kept - 1, 10_000)))


def alive(surface: str) -> int:
    """Returns the commits of a surface in memory, wherever they are referenced."""
    gc.collect()
    return sum(1 for thing in gc.get_objects() if type(thing) is Commit and thing.surface == surface)


async def test_no_more_is_kept_than_the_limit() -> None:
    """The journal keeps the newest commits, as many as its limit has room for."""
    journal, author = await pruned_journal()
    rest = await kept(journal, FLIGHTS)
    assert author.commits[-len(rest) :] == rest
    total = sum(map(commit_bytes, rest))
    assert KEPT - commit_bytes(author.commits[-len(rest) - 1]) < total <= KEPT


async def test_nothing_is_pruned_without_a_snapshot() -> None:
    """Without a snapshot no commit is pruned, since the surface must be rebuilt from the kept ones."""
    journal, author = MemoryJournal(KEPT), Author()
    author.begin()
    author.work(50)
    await store(journal, author.commits)
    assert author.commits == await kept(journal, FLIGHTS)
    await journal.save_snapshot(author.snapshot())
    assert author.commits[-1:] == await kept(journal, FLIGHTS)


async def test_what_no_snapshot_covers_is_kept() -> None:
    """Only commits before the snapshot are pruned, however many are after it."""
    journal, author = MemoryJournal(KEPT), Author()
    await store(journal, author.begin())
    await journal.save_snapshot(author.snapshot())
    await store(journal, author.work(50))
    assert author.commits[2:] == await kept(journal, FLIGHTS)


async def test_the_newest_commit_is_always_kept() -> None:
    """The newest commit is kept, however large it is, since readers may be about to read it."""
    journal, author = MemoryJournal(1), Author()
    await grown(journal, author, author.begin())
    await grown(journal, author, author.work(9))
    assert author.commits[-1:] == await kept(journal, FLIGHTS)


async def test_versions_before_what_is_kept_are_refused_with_the_oldest() -> None:
    """A cursor before the kept versions is refused with the oldest one.

    The cursor just before it is valid.
    """
    journal, author = await pruned_journal()
    oldest = (await kept(journal, FLIGHTS))[0].version
    found = await journal.read(FLIGHTS, After(oldest - 1, 1))
    assert [author.commits[oldest - 1]] == list(found)
    for after in (oldest - 2, 0):
        with pytest.raises(HistoryPruned) as gone:
            await journal.read(FLIGHTS, After(after, 1))
        assert oldest == gone.value.oldest_kept


@pytest.mark.parametrize("kind", [RecordKind.LINEAGE, RecordKind.CHECKPOINT, RecordKind.SINK_KEY])
async def test_sequences_before_what_is_kept_are_refused_with_the_oldest(kind: RecordKind) -> None:
    """A cursor before the kept sequences is refused with the oldest one, for each kind on its own."""
    journal, _ = await pruned_journal()
    expected = [entry for commit in await kept(journal, FLIGHTS) for entry in entries(kind, commit)]
    oldest = expected[0].sequence
    assert oldest > 1
    page = await journal.read_entries(FLIGHTS, kind, after_sequence=oldest - 1, limit=1_000)
    assert expected == list(page.entries)
    for after in (oldest - 2, 0):
        with pytest.raises(HistoryPruned) as gone:
            await journal.read_entries(FLIGHTS, kind, after_sequence=after, limit=1)
        assert oldest == gone.value.oldest_kept


async def test_a_kind_of_which_nothing_is_kept_has_its_head() -> None:
    """If no entry of a kind is kept, its oldest sequence is the next one."""
    journal, _ = await pruned_journal()
    with pytest.raises(HistoryPruned) as gone:
        await journal.read_entries(FLIGHTS, RecordKind.AUDIT, after_sequence=1, limit=1)
    assert 3 == gone.value.oldest_kept
    page = await journal.read_entries(FLIGHTS, RecordKind.AUDIT, after_sequence=2, limit=1)
    assert ([], 2) == (list(page.entries), page.head_sequence)


async def test_a_kind_without_records_misses_nothing() -> None:
    """A kind without entries loses nothing: its cursor 0 stays valid when other commits are pruned."""
    journal, _ = await pruned_journal()
    page = await journal.read_entries(FLIGHTS, RecordKind.CONFORMANCE, after_sequence=0, limit=1)
    assert ([], 0) == (list(page.entries), page.head_sequence)
    assert [] == list((await tenant(journal, RecordKind.CONFORMANCE)).commits)


async def test_positions_before_what_is_kept_are_refused() -> None:
    """A tenant's oldest position is the first one without a gap after it.

    Other surfaces may keep older commits.
    """
    journal = MemoryJournal(KEPT)
    quiet, busy = Author(TRAINS), Author(FLIGHTS)
    await grown(journal, quiet, [*quiet.begin(), *quiet.work()])
    busy.begin()
    for _ in range(10):
        busy.work()
    await grown(journal, busy, busy.commits)
    await grown(journal, quiet, quiet.work())
    busy.work()
    await grown(journal, busy, busy.commits[-3:])
    with pytest.raises(HistoryPruned) as gone:
        await tenant(journal, RecordKind.LINEAGE, after=0)
    oldest = gone.value.oldest_kept
    with pytest.raises(HistoryPruned):
        await tenant(journal, RecordKind.LINEAGE, after=oldest - 2)
    page = await tenant(journal, RecordKind.LINEAGE, after=oldest - 1)
    found = [placed.commit for placed in page.commits]
    of_busy = [one for one in await kept(journal, FLIGHTS) if any(entries(RecordKind.LINEAGE, one))]
    assert of_busy == [one for one in found if one.surface == FLIGHTS]
    assert quiet.commits[-1:] == [one for one in found if one.surface == TRAINS]
    assert len(quiet.commits) == len(await kept(journal, TRAINS))


async def test_a_later_gap_outlasts_an_earlier_one() -> None:
    """A later gap of a tenant stays known when an earlier one is added, in any order of surfaces."""
    journal = MemoryJournal()
    first, second = Author(TRAINS), Author(FLIGHTS)
    await store(journal, [*first.begin(), *first.work(), *first.work()])
    await store(journal, [*second.begin(), *second.work(), *second.work()])
    journal._kept_records = 0
    await journal.save_snapshot(second.snapshot())
    with pytest.raises(HistoryPruned) as gone:
        await tenant(journal, RecordKind.LINEAGE)
    await journal.save_snapshot(first.snapshot())
    with pytest.raises(HistoryPruned) as still:
        await tenant(journal, RecordKind.LINEAGE)
    assert gone.value.oldest_kept == still.value.oldest_kept
    page = await tenant(journal, RecordKind.LINEAGE, after=gone.value.oldest_kept - 1)
    assert second.commits[-1:] == [placed.commit for placed in page.commits]


@pytest.mark.slow
async def test_a_quiet_surface_keeps_no_history_of_a_busy_one() -> None:
    """The memory of a tenant is bounded by its surfaces' limits, in whatever order they are pruned."""
    journal, quiet = MemoryJournal(KEPT), Author("tenants/acme/surfaces/quiet")
    await grown(journal, quiet, quiet.begin())
    name = "tenants/acme/surfaces/busy"
    busy = Author(name)
    busy.begin()
    for _ in range(40):
        busy.work()
        await grown(journal, busy, busy.commits[-3:] if len(busy.commits) > 5 else busy.commits)
    rest = len(await kept(journal, name))
    del busy
    assert rest == alive(name)
    assert 2 == alive("tenants/acme/surfaces/quiet") - len(quiet.commits) + 2


async def test_surfaces_are_pruned_separately() -> None:
    """Each surface is pruned on its own: a busy one does not push out the audits of a quiet one."""
    journal, _ = await pruned_journal()
    trains, ships = Author(TRAINS), Author(ELSEWHERE)
    await grown(journal, trains, trains.begin())
    await grown(journal, ships, ships.begin())
    assert trains.commits == await kept(journal, TRAINS)
    assert 2 == len(
        (await journal.read_tenant("others", RecordKind.AUDIT, after_position=0, limit=9)).commits
    )


async def test_a_name_that_was_only_asked_for_is_not_kept() -> None:
    """A question does not keep a name in memory: no tenant, no surface and no waiter that is cancelled."""
    journal = MemoryJournal()
    for number in range(3):
        await journal.read_tenant(f"t{number}", RecordKind.AUDIT, after_position=0, limit=1)
        await journal.head(VersionHead(f"tenants/t{number}/surfaces/s"))
        await journal.read_snapshot(f"tenants/t{number}/surfaces/s")
    assert not journal._tenants
    assert not journal._histories


async def test_a_notifier_forgets_cancelled_waiters() -> None:
    """The keyed notifier forgets a key without waiters."""
    notifier = KeyedNotifier()
    waiting = [asyncio.create_task(notifier.wait("flights")) for _ in range(2)]
    await asyncio.sleep(0)
    assert 1 == notifier.waiting()
    waiting[0].cancel()
    await asyncio.sleep(0)
    assert 1 == notifier.waiting()
    waiting[1].cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    assert 0 == notifier.waiting()


@pytest.mark.parametrize("event", typing.get_args(Event), ids=lambda event: event.__name__)
def test_the_size_of_an_event_is_that_of_its_content(event: type[Event]) -> None:
    """Each event weighs by its batches, keys and records, so that none is kept without a cost."""
    many = samples(event, 1, "a", 7)[0]
    few = samples(event, 1, "a", 0)[0]
    listed = [name for name in event.__slots__ if type(getattr(few, name)) is tuple]
    commit = Commit(FLIGHTS, 1, NOW_MS, (many,))
    assert 1 + 7 * len(listed) == commit_bytes(commit)
    assert 1 == commit_bytes(replace(commit, events=(few,)))


async def test_a_snapshot_is_due_when_half_of_what_is_kept_is_new() -> None:
    """A snapshot is due when half of the kept commits are new, so that pruning keeps the limit."""
    journal, author = MemoryJournal(KEPT), Author()
    due: list[tuple[int, bool]] = []
    author.begin()
    author.work(1)
    author.work(1)
    author.work(1)
    total = 0
    for commit in author.commits:
        await journal.append(commit)
        total += commit_bytes(commit)
        due.append((total, journal.snapshot_due(FLIGHTS)))
    assert [(total, total >= KEPT / 2) for total, _ in due] == due
    assert due[-1][1]


async def test_a_long_queue_is_not_snapshot_for_little() -> None:
    """A snapshot is due when as much was appended since the last one as the surface itself weighs."""
    journal, author = MemoryJournal(KEPT), Author()
    author.begin()
    author.do(enqueue(*batches(100)))
    await store(journal, author.commits)
    assert journal.snapshot_due(FLIGHTS)
    await journal.save_snapshot(author.snapshot())
    for number in range(16):
        key = f"b-{number + 1}"
        await store(journal, author.do(start(1), acknowledge(key)))
        appended = 4 * (number + 1)
        assert (appended >= 100) is journal.snapshot_due(FLIGHTS)
    await store(journal, author.do(enqueue(*(batch(f"c-{number}", sequence=number) for number in range(40)))))
    assert journal.snapshot_due(FLIGHTS)


async def test_a_snapshot_made_earlier_counts_from_where_it_was_made() -> None:
    """A snapshot covers only commits before its making; later commits count for the next one."""
    journal, author = MemoryJournal(KEPT), Author()
    await store(journal, author.begin())
    early = author.snapshot()
    await store(journal, author.work(20))
    await journal.save_snapshot(early)
    assert journal.snapshot_due(FLIGHTS)
    assert author.commits[2:] == await kept(journal, FLIGHTS)


async def test_a_conflict_has_no_size() -> None:
    """A conflicting commit weighs nothing, so it pushes out no kept commit."""
    journal, author = await pruned_journal()
    before = await kept(journal, FLIGHTS)
    for _ in range(50):
        assert journal.append(author.commits[-1]).exception() is not None
    assert before == await kept(journal, FLIGHTS)
