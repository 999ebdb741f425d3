"""The conformance rules of every journal, written once against the port.

A test module runs them for an adapter with a class of its own::

    class TestSqlite(JournalRules):
        @pytest.fixture
        async def writers(self, tmp_path): ...

``writers`` are two journals on one storage; if the storage allows only one, the same journal twice.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from typing import Any, TypeAlias

import pytest
from lightspeed_ops.core.commands import Enqueued
from lightspeed_ops.core.events import Commit
from lightspeed_ops.core.limits import INT64_MAX
from lightspeed_ops.core.orchestrator import BatchState
from lightspeed_ops.core.records import RecordKind, entries
from lightspeed_ops.core.snapshot import CopyOnWriteSnapshot, SnapshotPart
from lightspeed_ops.core.surface import surface_signature
from lightspeed_ops.engine import Engine
from lightspeed_ops.journal.port import (
    After,
    Head,
    Journal,
    JournalFull,
    PositionHead,
    SequenceHead,
    TenantPage,
    VersionConflict,
    VersionHead,
    Versions,
)
from lightspeed_ops.journal.rebuild import load_snapshot

from tests.server.core.building import COMPLETE_RUN, DELETE, NOW_MS, acknowledge, batch, enqueue, start
from tests.server.journal.deletion_rules import DeletionRules
from tests.server.journal.gated_journal import settled
from tests.server.journal.histories import ELSEWHERE, FLIGHTS, TRAINS, Author, replayed
from tests.server.journal.history_scan_rules import HistoryScanRules
from tests.server.journal.pruning_rules import PruningRules
from tests.server.journal.reading import all_entries, cancelled, eventful, in_time, store, stored, tenant
from tests.server.journal.run_rules import RunRules
from tests.server.journal.stored_response_rules import StoredResponseRules

Waiting: TypeAlias = Callable[[Journal], Coroutine[Any, Any, None]]

WAITS: dict[str, Waiting] = {
    "version": lambda journal: journal.wait(VersionHead(FLIGHTS), beyond=2),
    "sequence": lambda journal: journal.wait(SequenceHead(FLIGHTS, RecordKind.LINEAGE), beyond=0),
    "position": lambda journal: journal.wait(PositionHead("acme", RecordKind.LINEAGE), beyond=0),
}
"""Records to wait for on a surface that has begun and has no acknowledged batch."""


WAITING = (enqueue(batch("b-91"), batch("b-92"), batch("b-93")), start(2))
"""Enqueues three batches and leases two of them."""


class JournalRules(StoredResponseRules, PruningRules, DeletionRules, HistoryScanRules, RunRules):
    """Rules of every journal."""

    @pytest.fixture
    def writers(self) -> Any:
        """Returns two journals on one empty storage; the test class of an adapter overrides this."""
        raise NotImplementedError

    @pytest.fixture
    def journal(self, writers: tuple[Journal, Journal]) -> Journal:
        """Returns one of the journals, for rules about one writer."""
        return writers[0]

    async def test_a_history_has_a_name(self, writers: tuple[Journal, Journal]) -> None:
        """Journals that share storage have the same identity, and have room."""
        assert writers[0].identity == writers[1].identity
        assert writers[0].identity
        assert not writers[0].full
        assert not writers[0].failed.done()

    # Appends.

    async def test_a_commit_is_read_as_it_was_appended(self, journal: Journal) -> None:
        """A commit is read as it was appended, whole and in order."""
        author = Author()
        author.begin()
        author.work(3)
        author.dead_letter()
        await store(journal, author.commits)
        assert author.commits == await stored(journal, FLIGHTS)
        assert len(author.commits) == await journal.head(VersionHead(FLIGHTS))

    async def test_positions_ascend_without_holes(self, journal: Journal) -> None:
        """Positions ascend without holes over the commits of all surfaces."""
        flights, trains, ships = Author(FLIGHTS), Author(TRAINS), Author(ELSEWHERE)
        positions = await store(journal, [*flights.begin(), *trains.begin(), *flights.work(), *ships.begin()])
        assert list(range(1, 10)) == positions

    async def test_promises_are_kept_in_order(self, journal: Journal) -> None:
        """Commits of one surface become durable in the order in which they were decided."""
        author = Author()
        author.begin()
        kept: list[asyncio.Future[int]] = []
        promises = [journal.append(commit) for commit in [*author.commits, *author.work(2)]]
        for promise in promises:
            promise.add_done_callback(kept.append)
        await asyncio.gather(*promises)
        await settled()
        assert promises == kept

    @pytest.mark.parametrize("version", [0, 2, 4, 9])
    async def test_another_version_than_the_next_is_a_conflict(self, journal: Journal, version: int) -> None:
        """A commit with another version than the next is a conflict, and the journal stores nothing of it."""
        author = Author()
        await store(journal, author.begin())
        late = Commit(FLIGHTS, version, NOW_MS, author.audit()[0].events)
        with pytest.raises(VersionConflict, match=f"append version {version} of '{FLIGHTS}'.* is at 2"):
            await journal.append(late)
        assert author.commits[:2] == await stored(journal, FLIGHTS)
        assert 2 == await journal.head(VersionHead(FLIGHTS))
        assert (
            2
            == (
                await journal.read_entries(FLIGHTS, RecordKind.AUDIT, after_sequence=9, limit=1)
            ).head_sequence
        )
        assert 2 == (await tenant(journal, RecordKind.AUDIT)).head_position
        assert [3] == await store(journal, author.commits[2:])

    async def test_a_conflict_leaves_no_name_behind(self, journal: Journal) -> None:
        """A surface exists from its first commit on, and not from a conflicting attempt."""
        with pytest.raises(VersionConflict):
            await journal.append(Commit(TRAINS, 7, NOW_MS, Author(TRAINS).begin()[0].events))
        assert [] == list(await journal.living())
        assert 0 == await journal.head(VersionHead(TRAINS))

    async def test_what_was_decided_on_a_lost_commit_is_lost_with_it(
        self, writers: tuple[Journal, Journal]
    ) -> None:
        """If a promise breaks, those behind it break in the same step, whatever version is stored then."""
        mine, others = writers
        author = Author()
        await store(mine, author.begin())
        other = Author(after=author.commits)
        await store(others, other.audit())
        lost = author.work(4)
        promises: list[asyncio.Future[int]] = []
        for commit in lost:
            # A writer stops when it sees a lost commit, so it decides nothing on a state that is gone.
            if not any(promise.done() for promise in promises):
                promises.append(mine.append(commit))
        for promise in promises:
            with pytest.raises(VersionConflict):
                await promise
            assert all(behind.done() for behind in promises)
        assert other.commits == await stored(mine, FLIGHTS)

    async def test_nothing_is_visible_before_it_is_durable(self, journal: Journal) -> None:
        """A commit that is not durable is in no list, stream and count, and wakes no waiter."""
        author = Author()
        first, *rest = author.begin()
        waiting = asyncio.create_task(journal.wait(VersionHead(FLIGHTS), beyond=0))
        promise = journal.append(first)
        if not promise.done():
            assert [] == await stored(journal, FLIGHTS) or promise.done()
            assert promise.done() or not waiting.done()
        await promise
        await in_time(waiting)
        assert [first] == await stored(journal, FLIGHTS)
        assert 1 == (await tenant(journal, RecordKind.AUDIT)).head_position
        await store(journal, rest)

    async def test_close_keeps_the_promises_that_are_out(self, journal: Journal) -> None:
        """Closing a journal keeps the promises of all appended commits."""
        promises = [journal.append(commit) for commit in Author().begin()]
        await journal.close()
        assert [1, 2] == [await promise for promise in promises]

    # Reads.

    @pytest.mark.parametrize(
        ("after", "limit", "versions"),
        [
            (0, 3, [1, 2, 3]),
            (2, 2, [3, 4]),
            (4, 100, [5]),
            (5, 100, []),  # at the end
            (99, 100, []),  # beyond the end
        ],
    )
    async def test_commits_are_read_in_slices(
        self, journal: Journal, after: int, limit: int, versions: list[int]
    ) -> None:
        """A slice of commits begins after its version, and is never longer than its limit."""
        author = Author()
        author.begin()
        author.work()
        await store(journal, author.commits)
        found = await journal.read(FLIGHTS, After(after, limit))
        assert versions == [commit.version for commit in found]

    async def test_nothing_is_read_of_what_never_was(self, journal: Journal) -> None:
        """Unknown surfaces and tenants are empty, and the journal does not remember the question."""
        assert [] == await stored(journal, FLIGHTS)
        page = await journal.read_entries(FLIGHTS, RecordKind.AUDIT, after_sequence=0, limit=1)
        assert ([], 0) == (list(page.entries), page.head_sequence)
        assert TenantPage([], 5, 0) == await tenant(journal, RecordKind.AUDIT, after=5)
        assert 0 == await journal.head(VersionHead(FLIGHTS))
        assert not journal.snapshot_due(FLIGHTS)
        assert [] == list(await journal.living())

    @pytest.mark.parametrize("kind", list(RecordKind))
    @pytest.mark.parametrize("limit", [1, 2, 3, 7, 100])
    async def test_entries_are_the_same_in_pages_of_any_size(
        self, journal: Journal, kind: RecordKind, limit: int
    ) -> None:
        """Pages of any size give the same entries, without hole, repeat or reordering.

        A page may end inside a commit.
        """
        author = eventful()
        await store(journal, author.commits)
        expected = [entry for commit in author.commits for entry in entries(kind, commit)]
        found = await all_entries(journal, kind, limit)
        assert expected == found
        assert list(range(1, len(expected) + 1)) == [entry.sequence for entry in found]
        page = await journal.read_entries(FLIGHTS, kind, after_sequence=0, limit=limit)
        assert len(expected) == page.head_sequence

    @pytest.mark.parametrize("kind", list(RecordKind))
    async def test_a_head_is_the_newest_number_of_its_order(self, journal: Journal, kind: RecordKind) -> None:
        """A head is the newest version, sequence of a kind, or position of a tenant with records of a kind.

        It is 0 if there is none, as of another surface or tenant.
        """
        mine: list[Head] = [VersionHead(FLIGHTS), SequenceHead(FLIGHTS, kind), PositionHead("acme", kind)]
        other: list[Head] = [VersionHead(TRAINS), SequenceHead(TRAINS, kind), PositionHead("other", kind)]
        assert [0, 0, 0] == [await journal.head(of) for of in mine]
        commits = eventful().commits
        positions = await store(journal, commits)
        emitting = [at for at, commit in zip(positions, commits, strict=True) if any(entries(kind, commit))]
        sequences = [entry.sequence for commit in commits for entry in entries(kind, commit)]
        assert [len(commits), sequences[-1], emitting[-1]] == [await journal.head(of) for of in mine]
        assert [0, 0, 0] == [await journal.head(of) for of in other]

    async def test_touched_surfaces_are_those_with_later_commits(self, journal: Journal) -> None:
        """Surfaces with commits after a position are named once, and each says whether it lives."""
        await store(journal, eventful().commits)
        seen = await journal.touched(after=None)
        assert {} == seen.surfaces
        assert {} == (await journal.touched(after=seen.position)).surfaces
        trains = Author(TRAINS)
        await store(journal, trains.begin())
        touched = await journal.touched(after=seen.position)
        assert {TRAINS: True} == touched.surfaces
        await store(journal, trains.do(COMPLETE_RUN, DELETE))
        assert {TRAINS: False} == (await journal.touched(after=touched.position)).surfaces

    async def test_a_journal_that_answers_is_not_away(self, journal: Journal) -> None:
        """Storage that answers is not away."""
        await store(journal, eventful().commits)
        assert not journal.away

    async def test_a_cursor_beyond_the_head_finds_the_head(self, journal: Journal) -> None:
        """A cursor beyond the head reads from the head, however far beyond it is."""
        await store(journal, eventful().commits)
        page = await journal.read_entries(FLIGHTS, RecordKind.LINEAGE, after_sequence=INT64_MAX, limit=10)
        assert ([], 9) == (list(page.entries), page.head_sequence)

    async def test_surfaces_are_apart(self, journal: Journal) -> None:
        """Entries and versions of one surface contain nothing of another one."""
        flights, trains = Author(FLIGHTS), Author(TRAINS)
        await store(journal, [*flights.begin(), *trains.begin(), *flights.audit(), *trains.work()])
        assert flights.commits == await stored(journal, FLIGHTS)
        assert trains.commits == await stored(journal, TRAINS)
        assert 3 == len(await all_entries(journal, RecordKind.AUDIT, 100))
        assert [] == await all_entries(journal, RecordKind.LINEAGE, 100)

    async def test_a_tenant_is_read_in_commit_order(self, journal: Journal) -> None:
        """A tenant's read has the commits of its surfaces with a kind, by position, and no others."""
        flights, trains, ships = Author(FLIGHTS), Author(TRAINS), Author(ELSEWHERE)
        commits = [
            *flights.begin(),
            *ships.begin(),
            *trains.begin(),
            *trains.work(2),
            *flights.work(),
            *ships.work(),
        ]
        positions = await store(journal, commits)
        page = await tenant(journal, RecordKind.LINEAGE)
        lineage = [commits.index(trains.commits[-1]), commits.index(flights.commits[-1])]
        assert [(positions[index], commits[index]) for index in lineage] == [
            (placed.position, placed.commit) for placed in page.commits
        ]
        head = positions[commits.index(flights.commits[-1])]
        assert (head, head) == (page.after_position, page.head_position)

    @pytest.mark.parametrize("limit", [1, 2, 3, 100])
    async def test_a_tenant_is_the_same_in_pages_of_any_size(self, journal: Journal, limit: int) -> None:
        """Tenant pages of any size give the same commits without hole or repeat, and end at the head."""
        flights, trains = Author(FLIGHTS), Author(TRAINS)
        commits = [*flights.begin(), *trains.begin()]
        for _ in range(4):
            commits += [*trains.work(), *flights.audit(), *flights.work(2)]
        await store(journal, commits)
        expected = [commit for commit in commits if any(entries(RecordKind.LINEAGE, commit))]
        found: list[Commit] = []
        after = 0
        while True:
            page = await tenant(journal, RecordKind.LINEAGE, after=after, limit=limit)
            assert len(page.commits) <= limit
            found += [placed.commit for placed in page.commits]
            if page.after_position == after:
                break
            after = page.after_position
        assert expected == found
        assert after == page.head_position == len(commits)

    async def test_a_page_of_a_tenant_skips_no_other_writer(self, writers: tuple[Journal, Journal]) -> None:
        """A page searches no further than the reader knows the commits of all writers."""
        reader, other = writers
        flights, trains = Author(FLIGHTS), Author(TRAINS)
        await store(reader, [*flights.begin(), *flights.work()])
        await reader.head(PositionHead("acme", RecordKind.LINEAGE))
        await store(other, [*trains.begin(), *trains.work()])
        await store(reader, flights.do(enqueue(batch("b-9"))))
        found, after, head = list[str](), 0, 1
        while after < head:
            page = await reader.read_tenant("acme", RecordKind.LINEAGE, after_position=after, limit=10)
            found += [one.commit.surface for one in page.commits]
            after, head = page.after_position, page.head_position
        assert [FLIGHTS, TRAINS] == found

    async def test_a_tenants_cursor_beyond_the_head_stays(self, journal: Journal) -> None:
        """A tenant's cursor beyond the head never goes back."""
        await store(journal, Author().begin())
        assert TenantPage([], 50, 2) == await tenant(journal, RecordKind.AUDIT, after=50)

    async def test_other_tasks_run_during_a_read(self, journal: Journal) -> None:
        """Reads of a long history, page after page, do not block the event loop."""
        await store(journal, Author().begin())
        reads: tuple[Callable[[], Awaitable[object]], ...] = (
            lambda: journal.read(FLIGHTS, After(0, 1)),
            lambda: journal.read_entries(FLIGHTS, RecordKind.AUDIT, after_sequence=0, limit=1),
            lambda: journal.read_tenant("acme", RecordKind.AUDIT, after_position=0, limit=1),
            lambda: journal.read(FLIGHTS, Versions(frozenset([1]))),
            lambda: journal.scan_history(FLIGHTS, "b-1", before_version=3),
        )
        for read in reads:
            ran: list[bool] = []
            asyncio.get_running_loop().call_soon(ran.append, True)  # noqa: FBT003 - of a list
            await read()
            assert [True] == ran

    # Waits.

    @pytest.mark.parametrize("what", WAITS)
    async def test_waiters_are_woken(self, journal: Journal, what: str) -> None:
        """A durable commit wakes every waiter for more."""
        author = Author()
        await store(journal, author.begin())
        waiting = [asyncio.create_task(WAITS[what](journal)) for _ in range(3)]
        await settled()
        assert [False] * 3 == [one.done() for one in waiting]
        await store(journal, author.work())
        await in_time(*waiting)

    @pytest.mark.parametrize("what", WAITS)
    async def test_what_is_there_is_not_waited_for(self, journal: Journal, what: str) -> None:
        """A wait for existing records returns at once."""
        author = Author()
        author.begin()
        author.work()
        await store(journal, author.commits)
        await in_time(WAITS[what](journal))

    async def test_commits_of_other_surfaces_wake_no_waiter(self, journal: Journal) -> None:
        """Another surface, another kind and a conflict wake no waiter."""
        author, trains = Author(), Author(TRAINS)
        await store(journal, author.begin())
        lineage = asyncio.create_task(journal.wait(SequenceHead(FLIGHTS, RecordKind.LINEAGE), beyond=0))
        version = asyncio.create_task(journal.wait(VersionHead(FLIGHTS), beyond=3))
        position = asyncio.create_task(journal.wait(PositionHead("acme", RecordKind.CONFORMANCE), beyond=0))
        await store(journal, [*trains.begin(), *trains.work(), *author.audit()])
        with pytest.raises(VersionConflict):
            await journal.append(author.commits[-1])
        await settled()
        assert not any(task.done() for task in (lineage, version, position))
        await cancelled(lineage, version, position)

    async def test_a_cancelled_waiter_cancels_no_other(self, journal: Journal) -> None:
        """A cancelled wait leaves other waiters waiting."""
        author = Author()
        await store(journal, author.begin())
        leaves, stays = (asyncio.create_task(journal.wait(VersionHead(FLIGHTS), beyond=2)) for _ in range(2))
        await settled()
        await cancelled(leaves)
        await store(journal, author.audit())
        await in_time(stays)

    # Snapshots and names.

    async def test_a_snapshot_is_loaded_as_it_was_saved(self, journal: Journal) -> None:
        """A loaded snapshot is the newest one that was saved for the surface."""
        author, trains = Author(), Author(TRAINS)
        await store(journal, [*author.begin(), *trains.begin()])
        assert await load_snapshot(journal, FLIGHTS) is None
        first = author.snapshot()
        await journal.save_snapshot(first)
        assert first == await load_snapshot(journal, FLIGHTS)
        await store(journal, [*author.work(3), *author.dead_letter()])
        second = author.snapshot()
        await journal.save_snapshot(second)
        assert second == await load_snapshot(journal, FLIGHTS)
        assert await load_snapshot(journal, TRAINS) is None

    async def test_an_older_snapshot_comes_too_late(self, journal: Journal) -> None:
        """An older snapshot never replaces a newer one, since history behind the newer one may be pruned."""
        author = Author()
        await store(journal, author.begin())
        older = author.snapshot()
        await store(journal, author.work())
        newer = author.snapshot()
        await journal.save_snapshot(newer)
        await journal.save_snapshot(older)
        assert newer == await load_snapshot(journal, FLIGHTS)

    async def test_a_snapshot_may_come_in_parts(self, journal: Journal) -> None:
        """A snapshot in parts is loaded like one that was saved as a whole."""
        author = Author()
        await store(journal, [*author.begin(), *author.work(3), *author.do(*WAITING)])
        snapshot_copy = CopyOnWriteSnapshot(author.surface.state, part_batches=1)
        await journal.save_snapshot(snapshot_copy.head, _parts(snapshot_copy))
        loaded = await load_snapshot(journal, FLIGHTS)
        assert author.snapshot() == loaded
        assert loaded is not None
        assert 3 == len(loaded.active_batches.batches)

    async def test_parts_that_break_off_keep_nothing(self, journal: Journal) -> None:
        """Parts that break off are not stored; the snapshot before them stays."""
        author = Author()
        await store(journal, [*author.begin(), *author.do(*WAITING)])
        first = author.snapshot()
        await journal.save_snapshot(first)
        await store(journal, author.audit())
        snapshot_copy = CopyOnWriteSnapshot(author.surface.state, part_batches=1)
        with pytest.raises(JournalFull):
            await journal.save_snapshot(snapshot_copy.head, _parts(snapshot_copy, JournalFull("no room")))
        assert first == await load_snapshot(journal, FLIGHTS)

    async def test_no_snapshot_is_due_after_one(self, journal: Journal) -> None:
        """After a snapshot the next one is due only when enough was appended."""
        author = Author()
        await store(journal, author.begin())
        await journal.save_snapshot(author.snapshot())
        assert not journal.snapshot_due(FLIGHTS)

    # Two writers.

    async def test_two_engines_keep_one_history(self, writers: tuple[Journal, Journal]) -> None:
        """Two engines keep one history.

        The second writer decides again; each command is done once, and both engines see it.
        """
        author = Author()
        await store(writers[0], author.begin())
        engines = [Engine(journal, lambda: NOW_MS) for journal in writers]

        async def work(number: int) -> None:
            answers = await engines[number % 2].execute(
                FLIGHTS, enqueue(batch(f"b-{number}", sequence=number))
            )
            assert [Enqueued(BatchState.QUEUED, already_enqueued=False)] == list(answers)

        await asyncio.gather(*(work(number) for number in range(50)))
        started = await engines[0].execute(FLIGHTS, start())
        await engines[1].execute(FLIGHTS, acknowledge(*(one.batch.key for one in started.started)))
        commits = await stored(writers[1], FLIGHTS)
        assert list(range(1, 55)) == [commit.version for commit in commits]
        signature = surface_signature(replayed(FLIGHTS, commits))
        assert {signature} == {await engine.read(FLIGHTS, surface_signature) for engine in engines}


async def _parts(
    snapshot_copy: CopyOnWriteSnapshot, broken: Exception | None = None
) -> AsyncIterator[SnapshotPart]:
    """Returns the parts of a snapshot; without an end if it is broken."""
    for part in snapshot_copy.parts():
        yield part
    if broken is not None:
        raise broken
