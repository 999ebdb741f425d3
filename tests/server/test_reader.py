"""The reader: lists, live streams and the audit walk, over a journal that moves on and lets go meanwhile."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from lightspeed_ops import reader as reader_module
from lightspeed_ops.core.audit import AuditEntry
from lightspeed_ops.core.events import Audited, Commit
from lightspeed_ops.core.records import AnyEntry, RecordKind
from lightspeed_ops.core.refusal import Reason
from lightspeed_ops.core.signatures import GENESIS_HASH
from lightspeed_ops.engine import Refused
from lightspeed_ops.journal.memory import MemoryJournal
from lightspeed_ops.journal.port import Page
from lightspeed_ops.reader import Frame, Gap, Listing, Reader, WatchOptions, everything

from tests.server.core.building import NOW_MS, batch, enqueue, fail, start
from tests.server.journal.held import HeldJournal, settled
from tests.server.journal.histories import ELSEWHERE, FLIGHTS, TRAINS, Author

LINEAGE, AUDIT = RecordKind.LINEAGE, RecordKind.AUDIT
QUIET = WatchOptions(heartbeat_ms=3_600_000)
"""A stream without signs of life while a test runs, besides the first."""


class Story:
    """A journal in memory and those who write to it."""

    def __init__(self, kept: int = 1_000_000) -> None:
        """Nothing is written."""
        self.journal = MemoryJournal(kept)
        self.reader = Reader(self.journal)
        self.flights = Author(FLIGHTS)
        self.trains = Author(TRAINS)

    async def write(self, commits: list[Commit]) -> None:
        """Appends commits."""
        for commit in commits:
            await self.journal.append(commit)

    async def forget(self, author: Author | None = None) -> None:
        """Lets go of everything but the newest commit of a surface."""
        author = author or self.flights
        self.journal._kept_records = 0
        await self.journal.save_snapshot(author.snapshot())
        self.journal._kept_records = 1_000_000


async def begun(count: int = 0) -> Story:
    """A surface with a run in progress that has applied some batches."""
    story = Story()
    await story.write(story.flights.begin())
    if count:
        await story.write(story.flights.work(count))
    return story


class Stream:
    """A stream that is taken frame by frame."""

    def __init__(self, frames: AsyncIterator[Frame]) -> None:
        """Nothing is taken."""
        self._frames = frames

    async def next(self) -> Frame:
        """The next frame; one that does not come in time would hang the test, and fail it."""
        return await asyncio.wait_for(anext(self._frames), 5)

    async def sequences(self) -> list[int]:
        """Sequences of the entries of the next frame."""
        return [entry.sequence for entry in (await self.next()).entries]

    async def pending(self) -> "asyncio.Task[Frame]":
        """The next frame, which does not come yet."""
        task = asyncio.create_task(self.next())
        await settled()
        assert not task.done()
        return task


def watch(story: Story, after: int, options: WatchOptions = QUIET, kind: RecordKind = LINEAGE) -> Stream:
    """A stream of the first surface."""
    return Stream(story.reader.watch(FLIGHTS, kind, after=after, options=options))


def watch_tenant(story: Story, after: int, options: WatchOptions = QUIET) -> Stream:
    """A stream of all surfaces of the tenant."""
    return Stream(story.reader.watch_tenant("acme", LINEAGE, after=after, options=options))


def numbers(listing: Listing) -> list[int]:
    """Sequences of a page."""
    return [entry.sequence for entry in listing.entries]


def sevenths(entry: AnyEntry) -> bool:
    """A filter that lets every seventh through."""
    return entry.sequence % 7 == 0


def nothing(_entry: AnyEntry) -> bool:
    """A filter that lets nothing through."""
    return False


# Lists.


@pytest.mark.parametrize("limit", [1, 3, 10, 100])
async def test_pages_are_the_whole(limit: int) -> None:
    """Page after page gives every entry once, in order, and the last one says that there is no more."""
    story = await begun(10)
    found: list[int] = []
    after: int | None = 0
    while after is not None:
        page = await story.reader.list(FLIGHTS, LINEAGE, after=after, limit=limit)
        assert len(page.entries) <= limit
        found += numbers(page)
        after = page.next_after
    assert list(range(1, 11)) == found


async def test_a_filtered_page_has_what_matches() -> None:
    """As many as asked for, wherever they are."""
    story = await begun(50)
    page = await story.reader.list(FLIGHTS, LINEAGE, after=0, limit=3, matches=sevenths)
    assert [7, 14, 21] == numbers(page)
    assert page.next_after is not None
    rest = await story.reader.list(FLIGHTS, LINEAGE, after=page.next_after, limit=100, matches=sevenths)
    assert ([28, 35, 42, 49], None) == (numbers(rest), rest.next_after)


async def test_a_page_looks_at_so_many_entries(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rare match does not hold up the caller: he gets an empty page, and where to go on."""
    monkeypatch.setattr(reader_module, "SCANNED_ENTRIES", 20)
    monkeypatch.setattr(reader_module, "PAGE_ENTRIES", 10)
    story = await begun(50)
    page = await story.reader.list(FLIGHTS, LINEAGE, after=0, limit=5, matches=nothing)
    assert ([], 20) == (numbers(page), page.next_after)
    end = await story.reader.list(FLIGHTS, LINEAGE, after=40, limit=5, matches=nothing)
    assert ([], None) == (numbers(end), end.next_after)


async def test_a_page_reads_no_more_than_it_gives() -> None:
    """Entries are rendered when they are read: a short page of a long history costs what is on it."""
    story = await begun(50)

    class Counting(HeldJournal):
        limits: list[int] = []  # noqa: RUF012 - one is made

        async def read_entries(
            self, surface: str, kind: RecordKind, *, after_sequence: int, limit: int
        ) -> Page:
            self.limits.append(limit)
            return await super().read_entries(surface, kind, after_sequence=after_sequence, limit=limit)

    journal = Counting(story.journal)
    assert [1, 2, 3] == numbers(await Reader(journal).list(FLIGHTS, LINEAGE, after=0, limit=3))
    assert [3] == journal.limits


async def test_a_page_is_stable_under_writes() -> None:
    """What comes meanwhile is on later pages and shifts none."""
    story = await begun(5)
    first = await story.reader.list(FLIGHTS, LINEAGE, after=0, limit=3)
    await story.write(story.flights.work(2))
    second = await story.reader.list(FLIGHTS, LINEAGE, after=first.next_after or 0, limit=10)
    assert ([1, 2, 3], [4, 5, 6, 7]) == (numbers(first), numbers(second))


async def test_a_page_stays_under_the_message_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long the texts are; one entry is always on it."""
    story = await begun(6)
    size = len((await story.reader.list(FLIGHTS, LINEAGE, after=0, limit=1)).entries[0].signature)
    monkeypatch.setattr(reader_module, "PAGE_BYTES", 2 * size + 10)
    page = await story.reader.list(FLIGHTS, LINEAGE, after=0, limit=6)
    assert ([1, 2], 2) == (numbers(page), page.next_after)
    monkeypatch.setattr(reader_module, "PAGE_BYTES", 1)
    page = await story.reader.list(FLIGHTS, LINEAGE, after=2, limit=6)
    assert ([3], 3) == (numbers(page), page.next_after)


async def test_a_list_begins_at_the_oldest_kept() -> None:
    """0 is the beginning of what there is."""
    story = await begun(5)
    await story.write(story.flights.work(2))
    await story.forget()
    assert [6, 7] == numbers(await story.reader.list(FLIGHTS, LINEAGE, after=0, limit=9))


async def test_a_place_that_was_let_go_is_refused() -> None:
    """With the oldest that is kept, in the metadata too."""
    story = await begun(5)
    await story.write(story.flights.work(2))
    await story.forget()
    with pytest.raises(
        Refused, match=f"expected to read '{FLIGHTS}' after 3, but the oldest kept is 6"
    ) as refused:
        await story.reader.list(FLIGHTS, LINEAGE, after=3, limit=9)
    assert Reason.CURSOR_TOO_OLD is refused.value.refusal.reason
    assert {"surface": FLIGHTS, "requested": "3", "oldest_kept": "6"} == refused.value.refusal.metadata


async def test_what_is_let_go_while_it_is_listed_is_not_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page ends before the gap, and the next one is refused."""
    monkeypatch.setattr(reader_module, "PAGE_ENTRIES", 5)
    story = await begun(12)
    await story.write(story.flights.work(1))

    class Forgetting(HeldJournal):
        async def read_entries(
            self, surface: str, kind: RecordKind, *, after_sequence: int, limit: int
        ) -> Page:
            page = await super().read_entries(surface, kind, after_sequence=after_sequence, limit=limit)
            await story.forget()
            return page

    reader = Reader(Forgetting(story.journal))
    page = await reader.list(FLIGHTS, LINEAGE, after=0, limit=9, matches=lambda entry: entry.sequence != 2)
    assert ([1, 3, 4, 5], 5) == (numbers(page), page.next_after)
    with pytest.raises(Refused, match="after 5, but the oldest kept is 13"):
        await reader.list(FLIGHTS, LINEAGE, after=5, limit=9)


# Streams of one surface.


async def test_from_history_to_live() -> None:
    """No hole, no repeat, no reordering; a sign of life where the history ends."""
    story = await begun(3)
    stream = watch(story, 0)
    assert [1, 2, 3] == await stream.sequences()
    idle = await stream.next()
    assert (3, 3, (), None) == (idle.after, idle.head_sequence, tuple(idle.entries), idle.gap)
    waiting = await stream.pending()
    await story.write(story.flights.work(2))
    assert [4, 5] == [entry.sequence for entry in (await waiting).entries]


@pytest.mark.parametrize(("after", "expected"), [(2, [3, 4]), (-1, [5])])
async def test_a_stream_begins_behind_its_cursor(after: int, expected: list[int]) -> None:
    """-1 is the end of what there is."""
    story = await begun(4)
    stream = watch(story, after)
    if after < 0:
        assert () == (await stream.next()).entries
        await story.write(story.flights.work())
    assert expected == await stream.sequences()


async def test_a_filter_keeps_the_cursor_going() -> None:
    """What does not match is passed over, and a reader that resumes does not meet it again."""
    story = await begun(20)
    stream = watch(story, 0, replace(QUIET, matches=sevenths))
    frame = await stream.next()
    assert ([7, 14], 20) == ([entry.sequence for entry in frame.entries], frame.after)


async def test_a_stream_shows_signs_of_life_while_its_filter_lets_nothing_through() -> None:
    """Entries come all the time and none matches: its reader hears how far it is."""
    story = await begun(3)
    stream = watch(story, 0, WatchOptions(matches=nothing, heartbeat_ms=0))
    cursors = []
    for _ in range(4):
        frame = await stream.next()
        assert ((), None) == (tuple(frame.entries), frame.gap)
        cursors.append(frame.after)
        await story.write(story.flights.work(2))
    assert [3, 5, 7, 9] == cursors


async def test_an_idle_stream_shows_signs_of_life() -> None:
    """With the head, as often as asked for."""
    story = await begun(3)
    stream = watch(story, -1, WatchOptions(heartbeat_ms=1))
    for _ in range(3):
        frame = await stream.next()
        assert ((), 3, 3) == (tuple(frame.entries), frame.after, frame.head_sequence)


async def test_a_stream_sleeps_through_other_kinds() -> None:
    """Work on a surface does not wake who watches its audits."""
    story = await begun()
    journal = HeldJournal(story.journal)
    reads: list[RecordKind] = []
    read_entries = journal.read_entries

    async def counting(surface: str, kind: RecordKind, *, after_sequence: int, limit: int) -> Page:
        reads.append(kind)
        return await read_entries(surface, kind, after_sequence=after_sequence, limit=limit)

    journal.read_entries = counting  # type: ignore[method-assign]  # counts
    stream = Stream(Reader(journal).watch(FLIGHTS, LINEAGE, after=-1, options=QUIET))
    await stream.next()
    waiting = await stream.pending()
    before = reads.count(LINEAGE)
    for number in range(20):
        await story.write(story.flights.do(enqueue(batch(f"c-{number}", "load"))))
    await settled()
    assert not waiting.done()
    assert before == reads.count(LINEAGE)
    waiting.cancel()


async def test_a_slow_reader_holds_nobody_up() -> None:
    """It pulls when it can: what was written meanwhile is there then, and nothing was queued for it."""
    story = await begun(1)
    stream = watch(story, 0)
    assert [1] == await stream.sequences()
    for _ in range(3):
        await story.write(story.flights.work(2))
    assert [2, 3, 4, 5, 6, 7] == await stream.sequences()


async def test_reading_far_back_lets_others_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stream that catches up through a filter, or a walk along the audits, does not hold up the loop."""
    monkeypatch.setattr(reader_module, "PAGE_ENTRIES", 1)
    story = await begun(30)
    turns: list[int] = []

    async def others() -> None:
        while True:
            turns.append(1)
            await asyncio.sleep(0)

    running = asyncio.create_task(others())
    await watch(story, 0, replace(QUIET, matches=nothing)).next()
    assert len(turns) >= 30
    running.cancel()


async def test_a_cursor_that_was_let_go_is_refused() -> None:
    """It is not moved in silence."""
    story = await begun(5)
    await story.write(story.flights.work(2))
    await story.forget()
    with pytest.raises(Refused) as refused:
        await watch(story, 2).next()
    assert "6" == refused.value.refusal.metadata["oldest_kept"]


async def test_who_asks_to_skip_hears_of_the_gap() -> None:
    """From the first that is missing to the last, and then what is kept."""
    story = await begun(5)
    await story.write(story.flights.work(2))
    await story.forget()
    stream = watch(story, 2, replace(QUIET, skip_gap=True))
    gap = await stream.next()
    assert (Gap(3, 5), 5) == (gap.gap, gap.after)
    assert [6, 7] == await stream.sequences()


async def test_from_the_oldest_kept_misses_nothing() -> None:
    """What was let go before is no gap for who begins at the beginning."""
    story = await begun(5)
    await story.write(story.flights.work(2))
    await story.forget()
    assert [6, 7] == await watch(story, 0).sequences()


@pytest.mark.parametrize("count", [0, 1])
async def test_what_is_let_go_in_the_middle_of_a_stream_is_missed(count: int) -> None:
    """Also by one that began at the oldest kept, and also where there was nothing when it began."""
    story = await begun(count)
    stream = watch(story, 0)
    await stream.next()
    await story.write(story.flights.work(5))
    await story.write(story.flights.work(1))
    await story.forget()
    with pytest.raises(Refused, match=f"after {count}, but the oldest kept is {count + 6}"):
        await stream.next()


async def test_who_resumes_at_the_beginning_misses_what_was_let_go() -> None:
    """The cursor of a frame is exact, also where nothing had come yet."""
    story = await begun(5)
    await story.write(story.flights.work(2))
    await story.forget()
    with pytest.raises(Refused, match="after 0, but the oldest kept is 6"):
        await watch(story, 0, replace(QUIET, resumes=True)).next()


async def test_a_stream_shows_only_what_is_durable() -> None:
    """What is on its way wakes nobody."""
    story = await begun(1)
    journal = HeldJournal(story.journal)
    stream = Stream(Reader(journal).watch(FLIGHTS, LINEAGE, after=-1, options=QUIET))
    await stream.next()
    promises = [journal.append(commit) for commit in story.flights.work()]
    waiting = await stream.pending()
    journal.keep()
    assert [2] == [entry.sequence for entry in (await waiting).entries]
    assert all(promise.done() for promise in promises)


# Streams of a tenant.


async def test_a_tenants_stream_is_in_commit_order() -> None:
    """Entries of all its surfaces, a frame for each commit; nothing of other tenants."""
    story = await begun()
    ships = Author(ELSEWHERE)
    await story.write([*story.trains.begin(), *ships.begin(), *ships.work()])
    await story.write([*story.trains.work(2), *story.flights.work(1), *story.trains.work(1)])
    stream = watch_tenant(story, 0)
    frames = [await stream.next() for _ in range(3)]
    assert [(TRAINS, [1, 2]), (FLIGHTS, [1]), (TRAINS, [3])] == [
        (frame.surface, [entry.sequence for entry in frame.entries]) for frame in frames
    ]
    assert sorted(frame.after for frame in frames) == [frame.after for frame in frames]
    assert () == (await stream.next()).entries
    waiting = await stream.pending()
    await story.write(ships.work())
    await story.write(story.flights.audit(2))
    await settled()
    assert not waiting.done()
    await story.write(story.flights.work(1))
    assert (FLIGHTS, [2]) == ((await waiting).surface, [entry.sequence for entry in (await waiting).entries])


async def test_every_frame_of_a_tenant_resumes_exactly_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """From any frame on, the rest and nothing else."""
    monkeypatch.setattr(reader_module, "PAGE_COMMITS", 2)
    story = await begun()
    await story.write(story.trains.begin())
    for _ in range(4):
        await story.write([*story.trains.work(1), *story.flights.audit(), *story.flights.audit()])
        await story.write(story.flights.work(2))
    stream = watch_tenant(story, 0)
    frames = [await stream.next() for _ in range(8)]
    told = [(frame.surface, [entry.sequence for entry in frame.entries]) for frame in frames]
    for index, frame in enumerate(frames[:-1]):
        resumed = watch_tenant(story, frame.after, replace(QUIET, resumes=True))
        again = [await resumed.next() for _ in range(7 - index)]
        assert told[index + 1 :] == [
            (one.surface, [entry.sequence for entry in one.entries]) for one in again
        ]


async def test_a_tenants_stream_has_gaps_too() -> None:
    """Refused, or told to who asks to skip; from the oldest kept it misses nothing."""
    story = await begun(3)
    await story.write([*story.trains.begin(), *story.trains.work(1), *story.flights.work(1)])
    first = (await watch_tenant(story, 0).next()).after
    await story.forget()
    await story.write(story.flights.work(2))
    with pytest.raises(Refused) as refused:
        await watch_tenant(story, first - 1).next()
    assert "tenants/acme/surfaces/-" == refused.value.refusal.metadata["surface"]
    skipping = watch_tenant(story, first - 1, replace(QUIET, skip_gap=True))
    assert Gap(0, 0) == (await skipping.next()).gap
    from_oldest = watch_tenant(story, 0)
    for stream in (skipping, from_oldest):
        assert [(TRAINS, [1]), (FLIGHTS, [4]), (FLIGHTS, [5, 6])] == [
            (frame.surface, [entry.sequence for entry in frame.entries])
            for frame in [await stream.next() for _ in range(3)]
        ]


async def test_what_is_let_go_in_the_middle_of_a_tenants_stream_is_missed() -> None:
    """Also by one that began at the oldest kept."""
    story = await begun(1)
    stream = watch_tenant(story, 0)
    await stream.next()
    await stream.next()
    await story.write(story.flights.work(3))
    await story.write(story.flights.work(1))
    await story.forget()
    with pytest.raises(Refused) as refused:
        await stream.next()
    assert Reason.CURSOR_TOO_OLD is refused.value.refusal.reason


async def test_a_tenants_cursor_of_another_journal_is_refused() -> None:
    """Nothing has come to it yet: what comes then would be taken for what follows it."""
    story = await begun(1)
    with pytest.raises(Refused, match="expected at most position 5, but it is 6") as refused:
        await watch_tenant(story, 6, replace(QUIET, resumes=True)).next()
    assert Reason.INVALID_ARGUMENT is refused.value.refusal.reason


async def test_a_tenant_that_never_was_is_quiet() -> None:
    """Its stream waits for its first surface."""
    story = Story()
    stream = watch_tenant(story, 0)
    assert () == (await stream.next()).entries
    waiting = await stream.pending()
    await story.write([*story.flights.begin(), *story.flights.work()])
    assert FLIGHTS == (await waiting).surface


async def test_only_new_ones_of_a_tenant() -> None:
    """-1 is the end of what there is."""
    story = await begun(2)
    stream = watch_tenant(story, -1, WatchOptions(heartbeat_ms=1))
    assert [5, 5] == [(await stream.next()).after for _ in range(2)]
    await story.write(story.flights.work(1))
    while not (frame := await stream.next()).entries:
        pass
    assert [3] == [entry.sequence for entry in frame.entries]


# Who waits for a surface.


async def test_a_change_is_seen_at_once() -> None:
    """And where none comes in time, that is said."""
    story = await begun()
    assert await story.reader.changed(FLIGHTS, beyond=1, within_ms=5_000)
    assert not await story.reader.changed(FLIGHTS, beyond=2, within_ms=0)
    waiting = asyncio.create_task(story.reader.changed(FLIGHTS, beyond=2, within_ms=5_000))
    await settled()
    await story.write(story.flights.audit())
    assert await waiting


# The audit walk.


async def audited(count: int = 6) -> Story:
    """A surface with two audits and ``count`` more."""
    story = await begun()
    await story.write(story.flights.audit(count))
    return story


@pytest.mark.parametrize(
    ("first", "last", "verified"),
    [
        (0, 0, 8),  # everything
        (1, 8, 8),
        (3, 0, 6),  # to the head
        (0, 3, 3),  # from the oldest
        (4, 4, 1),  # one
        (8, 8, 1),  # the head
        (1, 99, 8),  # no further than the head
    ],
)
@pytest.mark.parametrize("page", [1, 3, 1_000])
async def test_a_good_chain_verifies(
    monkeypatch: pytest.MonkeyPatch, first: int, last: int, verified: int, page: int
) -> None:
    """Any range of it, in pages of any size, and the head is told."""
    monkeypatch.setattr(reader_module, "PAGE_ENTRIES", page)
    story = await audited()
    found = await story.reader.verify_audits(FLIGHTS, first=first, last=last)
    assert (True, verified, 0, 8) == (
        found.valid,
        found.verified,
        found.first_bad_sequence,
        found.head_sequence,
    )
    assert story.flights.surface.state.audit_hash == found.head_hash


async def test_no_audits_verify() -> None:
    """A surface that never was has the hash of the beginning."""
    found = await Story().reader.verify_audits(FLIGHTS, first=0, last=0)
    assert (True, 0, 0, GENESIS_HASH) == (found.valid, found.verified, found.head_sequence, found.head_hash)


class Tampered(HeldJournal):
    """A journal in which somebody has changed audits."""

    def __init__(self, inner: MemoryJournal, change: Any) -> None:
        """What is read is changed."""
        super().__init__(inner)
        self._change = change

    async def read_entries(self, surface: str, kind: RecordKind, *, after_sequence: int, limit: int) -> Page:
        """Entries as they were made to be."""
        page = await super().read_entries(surface, kind, after_sequence=0, limit=1_000)
        changed = [entry for entry in self._change(list(page.entries)) if entry.sequence > after_sequence]
        return Page(changed[:limit], page.head_sequence)


def edited(entries: list[AuditEntry]) -> list[AuditEntry]:
    """Another reason in the fifth."""
    return [*entries[:4], replace(entries[4], reason="nothing to see"), *entries[5:]]


def restamped(entries: list[AuditEntry]) -> list[AuditEntry]:
    """Another hash in the fifth."""
    return [*entries[:4], replace(entries[4], chain_hash="0" * 64), *entries[5:]]


def removed(entries: list[AuditEntry]) -> list[AuditEntry]:
    """The fifth is not there."""
    return [*entries[:4], *entries[5:]]


def cut_off(entries: list[AuditEntry]) -> list[AuditEntry]:
    """Nothing from the fifth on is there."""
    return entries[:4]


@pytest.mark.parametrize("change", [edited, restamped, removed, cut_off])
@pytest.mark.parametrize("page", [1, 3, 1_000])
async def test_a_chain_that_was_changed_says_where(
    monkeypatch: pytest.MonkeyPatch, change: Any, page: int
) -> None:
    """The first bad sequence, whatever was done; where entries are missing, the walk ends."""
    monkeypatch.setattr(reader_module, "PAGE_ENTRIES", page)
    story = await audited()
    reader = Reader(Tampered(story.journal, change))
    found = await reader.verify_audits(FLIGHTS, first=0, last=0)
    assert (False, 4, 5) == (found.valid, found.verified, found.first_bad_sequence)


async def test_a_range_that_was_let_go_is_refused() -> None:
    """With the oldest kept; 0 begins there, and takes the first one's hash as it is."""
    story = await audited()
    await story.forget()
    await story.write(story.flights.audit(2))
    with pytest.raises(Refused) as refused:
        await story.reader.verify_audits(FLIGHTS, first=3, last=0)
    assert "8" == refused.value.refusal.metadata["oldest_kept"]
    found = await story.reader.verify_audits(FLIGHTS, first=0, last=0)
    assert (True, 3, 10) == (found.valid, found.verified, found.head_sequence)


async def test_audits_that_were_all_let_go_have_their_head() -> None:
    """The snapshot, which covers what is gone, knows its hash."""
    story = await audited()
    await story.write(story.flights.work())
    await story.forget()
    found = await story.reader.verify_audits(FLIGHTS, first=0, last=0)
    assert (True, 0, 8) == (found.valid, found.verified, found.head_sequence)
    assert story.flights.surface.state.audit_hash == found.head_hash


async def test_what_is_let_go_while_it_is_verified_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a walk is no walk."""
    monkeypatch.setattr(reader_module, "PAGE_ENTRIES", 2)
    story = await audited()

    class Forgetting(HeldJournal):
        async def read_entries(
            self, surface: str, kind: RecordKind, *, after_sequence: int, limit: int
        ) -> Page:
            page = await super().read_entries(surface, kind, after_sequence=after_sequence, limit=limit)
            if after_sequence == 2:
                await story.forget()
            return page

    with pytest.raises(Refused, match="after 4, but the oldest kept is 8"):
        await Reader(Forgetting(story.journal)).verify_audits(FLIGHTS, first=0, last=0)


async def test_dead_letters_are_audited_and_verify() -> None:
    """Many audits of one commit are links like any others."""
    story = await begun()
    keys = [f"d-{number}" for number in range(5)]
    await story.write(story.flights.do(enqueue(*(batch(key) for key in keys)), start()))
    failures = [fail(key, permanent=True).failures[0] for key in keys]
    await story.write(story.flights.do(replace(fail(), failures=tuple(failures))))
    audits = [event for event in story.flights.commits[-1].events if isinstance(event, Audited)]
    assert 5 == len(audits)
    found = await story.reader.verify_audits(FLIGHTS, first=4, last=6)
    assert (True, 3) == (found.valid, found.verified)


def test_everything_matches() -> None:
    """The filter of who wants all."""
    audit = Author().begin()[0].events[-1]
    assert isinstance(audit, Audited)
    assert everything(audit.entry)
    assert NOW_MS == audit.entry.recorded_ms
