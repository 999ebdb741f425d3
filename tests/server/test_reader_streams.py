"""The reader's live streams, over a journal that grows and is pruned meanwhile."""

import asyncio
from dataclasses import replace

import pytest
from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.core.refusal import Reason, Refused
from lightspeed_ops.journal.port import Page
from lightspeed_ops.reader import Gap, Reader, WatchOptions
from lightspeed_ops.reader import pages as pages_module
from lightspeed_ops.reader import record_streams as streams_module

from tests.server.core.building import batch, enqueue
from tests.server.journal.held import HeldJournal, settled
from tests.server.journal.histories import ELSEWHERE, FLIGHTS, TRAINS, Author
from tests.server.streams import (
    LINEAGE,
    QUIET,
    Story,
    Stream,
    nothing,
    pending,
    sevenths,
    watch,
    watch_tenant,
)

# Streams of one surface.


async def test_from_history_to_live() -> None:
    """A stream has no hole, repeat or reordering; a heartbeat marks the end of the history."""
    story = await pending(3)
    stream = watch(story, 0)
    assert [1, 2, 3] == await stream.sequences()
    idle = await stream.next()
    assert (3, 3, (), None) == (idle.after, idle.head_sequence, tuple(idle.entries), idle.gap)
    waiting = await stream.pending()
    await story.write(story.flights.work(2))
    assert [4, 5] == [entry.sequence for entry in (await waiting).entries]


@pytest.mark.parametrize(("after", "expected"), [(2, [3, 4]), (-1, [5])])
async def test_a_stream_begins_behind_its_cursor(after: int, expected: list[int]) -> None:
    """A stream begins after its cursor; -1 is the end of the history."""
    story = await pending(4)
    stream = watch(story, after)
    if after < 0:
        assert () == (await stream.next()).entries
        await story.write(story.flights.work())
    assert expected == await stream.sequences()


async def test_a_filter_keeps_the_cursor_going() -> None:
    """Filtered-out entries move the cursor, and a resumed stream does not read them again."""
    story = await pending(20)
    stream = watch(story, 0, replace(QUIET, matches=sevenths))
    frame = await stream.next()
    assert ([7, 14], 20) == ([entry.sequence for entry in frame.entries], frame.after)


async def test_a_stream_shows_signs_of_life_while_its_filter_lets_nothing_through(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """If a filter passes no entry, heartbeats tell the subscriber how far the stream is."""
    monkeypatch.setattr(streams_module, "FRAME_ENTRIES", 2)
    story = await pending(8)
    stream = watch(story, 0, WatchOptions(matches=nothing, heartbeat_ms=0))
    frames = [await stream.next() for _ in range(4)]
    assert [((), None)] * 4 == [(tuple(frame.entries), frame.gap) for frame in frames]
    assert [2, 4, 6, 8] == [frame.after for frame in frames]


async def test_a_stream_tells_as_much_at_once_as_it_may() -> None:
    """The frame limit may change with every frame; no entry is repeated or missing."""
    shares = iter([4, 2, 2, 100])
    story = await pending(12)
    stream = watch(story, 0, replace(QUIET, most_entries=lambda: next(shares)))
    told = [await stream.sequences() for _ in range(4)]
    assert [[1, 2, 3, 4], [5, 6], [7, 8], [9, 10, 11, 12]] == told


async def test_an_idle_stream_shows_signs_of_life() -> None:
    """An idle stream sends heartbeats with the head, at the requested interval."""
    story = await pending(3)
    stream = watch(story, -1, WatchOptions(heartbeat_ms=1))
    for _ in range(3):
        frame = await stream.next()
        assert ((), 3, 3) == (tuple(frame.entries), frame.after, frame.head_sequence)


async def test_a_stream_sleeps_through_other_kinds() -> None:
    """Entries of other kinds do not wake a stream."""
    story = await pending()
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
    """A slow subscriber delays no writer and has no queue: it reads later entries when it pulls."""
    story = await pending(1)
    stream = watch(story, 0)
    assert [1] == await stream.sequences()
    for _ in range(3):
        await story.write(story.flights.work(2))
    assert [2, 3, 4, 5, 6, 7] == await stream.sequences()


async def test_reading_far_back_lets_others_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """A filtered stream and a verification do not block the event loop while they read a long history."""
    monkeypatch.setattr(streams_module, "FRAME_ENTRIES", 1)
    story = await pending(30)
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
    """A pruned cursor is refused, and never moved silently."""
    story = await pending(5)
    await story.write(story.flights.work(2))
    await story.forget()
    with pytest.raises(Refused) as refused:
        await watch(story, 2).next()
    assert "6" == refused.value.refusal.metadata["oldest_kept"]


async def test_who_asks_to_skip_hears_of_the_gap() -> None:
    """A subscriber that allows gaps gets the first and last missing sequence, then the kept entries."""
    story = await pending(5)
    await story.write(story.flights.work(2))
    await story.forget()
    stream = watch(story, 2, replace(QUIET, skip_gap=True))
    gap = await stream.next()
    assert (Gap(3, 5), 5) == (gap.gap, gap.after)
    assert [6, 7] == await stream.sequences()


async def test_from_the_oldest_kept_misses_nothing() -> None:
    """A stream from the oldest kept entry has no gap, whatever was pruned before."""
    story = await pending(5)
    await story.write(story.flights.work(2))
    await story.forget()
    assert [6, 7] == await watch(story, 0).sequences()


@pytest.mark.parametrize("count", [0, 1])
async def test_what_is_let_go_in_the_middle_of_a_stream_is_missed(count: int) -> None:
    """A pruning during a stream is a gap.

    The stream may have begun at the oldest kept entry, or without any.
    """
    story = await pending(count)
    stream = watch(story, 0)
    await stream.next()
    await story.write(story.flights.work(5))
    await story.write(story.flights.work(1))
    await story.forget()
    with pytest.raises(Refused, match=f"after {count}, but the oldest kept is {count + 6}"):
        await stream.next()


async def test_who_resumes_at_the_beginning_misses_what_was_let_go() -> None:
    """A frame's cursor is exact: a stream that resumes at the beginning has a gap if entries were pruned."""
    story = await pending(5)
    await story.write(story.flights.work(2))
    await story.forget()
    with pytest.raises(Refused, match="after 0, but the oldest kept is 6"):
        await watch(story, 0, replace(QUIET, resumes=True)).next()


async def test_a_stream_shows_only_what_is_durable() -> None:
    """A stream has only durable entries; pending commits wake no subscriber."""
    story = await pending(1)
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
    """A tenant's stream has the entries of its surfaces, a frame per commit, and none of other tenants."""
    story = await pending()
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
    """From the cursor of any frame a stream continues with the rest, and nothing else."""
    monkeypatch.setattr(streams_module, "PAGE_COMMITS", 2)
    story = await pending()
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
    """A tenant's stream has gaps too: refused, or sent if allowed.

    From the oldest kept entry there is none.
    """
    story = await pending(3)
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
    """A pruning during a tenant's stream is a gap, also if the stream began at the oldest kept entry."""
    story = await pending(1)
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
    """A tenant's cursor beyond the head of this journal is refused, since it belongs to another journal."""
    story = await pending(1)
    with pytest.raises(Refused, match="expected at most position 5, but it is 6") as refused:
        await watch_tenant(story, 6, replace(QUIET, resumes=True)).next()
    assert Reason.INVALID_ARGUMENT is refused.value.refusal.reason


async def test_a_tenant_that_never_was_is_quiet() -> None:
    """The stream of an unknown tenant waits for its first surface."""
    story = Story()
    stream = watch_tenant(story, 0)
    assert () == (await stream.next()).entries
    waiting = await stream.pending()
    await story.write([*story.flights.begin(), *story.flights.work()])
    assert FLIGHTS == (await waiting).surface


async def test_only_new_ones_of_a_tenant() -> None:
    """Cursor -1 is the end of the history of a tenant."""
    story = await pending(2)
    stream = watch_tenant(story, -1, WatchOptions(heartbeat_ms=1))
    assert [5, 5] == [(await stream.next()).after for _ in range(2)]
    await story.write(story.flights.work(1))
    while not (frame := await stream.next()).entries:
        pass
    assert [3] == [entry.sequence for entry in frame.entries]


# Waits for a surface.


async def test_a_change_is_seen_at_once() -> None:
    """A wait returns at a change, or says that none came in time."""
    story = await pending()
    assert await story.reader.changed(FLIGHTS, beyond=1, within_s=5.0)
    assert not await story.reader.changed(FLIGHTS, beyond=2, within_s=0.0)
    waiting = asyncio.create_task(story.reader.changed(FLIGHTS, beyond=2, within_s=5.0))
    await settled()
    await story.write(story.flights.audit())
    assert await waiting


async def test_a_large_commit_of_a_tenant_comes_in_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    """A large commit comes in several frames of a valid size, and a subscriber can resume after each."""
    story = await pending()
    await story.write([*story.trains.begin(), *story.trains.work(7), *story.flights.work(2)])
    size = len((await story.reader.list(TRAINS, LINEAGE, after=0, limit=1)).entries[0].signature)
    monkeypatch.setattr(pages_module, "PAGE_BYTES", 3 * size + 10)
    stream = watch_tenant(story, 0)
    frames = [await stream.next() for _ in range(4)]
    told = [(frame.surface, [entry.sequence for entry in frame.entries]) for frame in frames]
    assert [(TRAINS, [1, 2, 3]), (TRAINS, [4, 5, 6]), (TRAINS, [7]), (FLIGHTS, [1, 2])] == told
    assert [3, 6, 0, 0] == [frame.within for frame in frames]
    for index, frame in enumerate(frames[:-1]):
        options = replace(QUIET, resumes=True, within=frame.within)
        resumed = watch_tenant(story, frame.after, options)
        again = [await resumed.next() for _ in range(3 - index)]
        assert told[index + 1 :] == [
            (one.surface, [entry.sequence for entry in one.entries]) for one in again
        ]
