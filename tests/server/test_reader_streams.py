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
from tests.server.journal.gated_journal import GatedJournal, settled
from tests.server.journal.histories import ELSEWHERE, FLIGHTS, TRAINS, Author
from tests.server.reader_setup import (
    LINEAGE,
    QUIET,
    ReaderSetup,
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
    setup = await pending(3)
    stream = watch(setup, 0)
    assert [1, 2, 3] == await stream.sequences()
    idle = await stream.next()
    assert (3, 3, (), None) == (idle.after, idle.head_sequence, tuple(idle.entries), idle.gap)
    waiting = await stream.pending()
    await setup.write(setup.flights.work(2))
    assert [4, 5] == [entry.sequence for entry in (await waiting).entries]


@pytest.mark.parametrize(("after", "expected"), [(2, [3, 4]), (-1, [5])])
async def test_a_stream_begins_behind_its_cursor(after: int, expected: list[int]) -> None:
    """A stream begins after its cursor; -1 is the end of the history."""
    setup = await pending(4)
    stream = watch(setup, after)
    if after < 0:
        assert () == (await stream.next()).entries
        await setup.write(setup.flights.work())
    assert expected == await stream.sequences()


async def test_a_filter_keeps_the_cursor_going() -> None:
    """Filtered-out entries move the cursor, and a resumed stream does not read them again."""
    setup = await pending(20)
    stream = watch(setup, 0, replace(QUIET, matches=sevenths))
    frame = await stream.next()
    assert ([7, 14], 20) == ([entry.sequence for entry in frame.entries], frame.after)


async def test_a_stream_sends_heartbeats_while_its_filter_matches_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """If a filter passes no entry, heartbeats tell the subscriber how far the stream is."""
    monkeypatch.setattr(streams_module, "FRAME_ENTRIES", 2)
    setup = await pending(8)
    stream = watch(setup, 0, WatchOptions(matches=nothing, heartbeat_ms=0))
    frames = [await stream.next() for _ in range(4)]
    assert [((), None)] * 4 == [(tuple(frame.entries), frame.gap) for frame in frames]
    assert [2, 4, 6, 8] == [frame.after for frame in frames]


async def test_a_stream_sends_as_many_entries_at_once_as_it_may() -> None:
    """The frame limit may change with every frame; no entry is repeated or missing."""
    shares = iter([4, 2, 2, 100])
    setup = await pending(12)
    stream = watch(setup, 0, replace(QUIET, most_entries=lambda: next(shares)))
    sequences = [await stream.sequences() for _ in range(4)]
    assert [[1, 2, 3, 4], [5, 6], [7, 8], [9, 10, 11, 12]] == sequences


async def test_an_idle_stream_sends_heartbeats() -> None:
    """An idle stream sends heartbeats with the head, at the requested interval."""
    setup = await pending(3)
    stream = watch(setup, -1, WatchOptions(heartbeat_ms=1))
    for _ in range(3):
        frame = await stream.next()
        assert ((), 3, 3) == (tuple(frame.entries), frame.after, frame.head_sequence)


async def test_a_stream_sleeps_through_other_kinds() -> None:
    """Entries of other kinds do not wake a stream."""
    setup = await pending()
    journal = GatedJournal(setup.journal)
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
        await setup.write(setup.flights.do(enqueue(batch(f"c-{number}", "load"))))
    await settled()
    assert not waiting.done()
    assert before == reads.count(LINEAGE)
    waiting.cancel()


async def test_a_slow_reader_delays_no_other() -> None:
    """A slow subscriber delays no writer and has no queue: it reads later entries when it pulls."""
    setup = await pending(1)
    stream = watch(setup, 0)
    assert [1] == await stream.sequences()
    for _ in range(3):
        await setup.write(setup.flights.work(2))
    assert [2, 3, 4, 5, 6, 7] == await stream.sequences()


async def test_other_tasks_run_while_a_stream_reads_far_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """A filtered stream and a verification do not block the event loop while they read a long history."""
    monkeypatch.setattr(streams_module, "FRAME_ENTRIES", 1)
    setup = await pending(30)
    pauses: list[int] = []

    async def others() -> None:
        while True:
            pauses.append(1)
            await asyncio.sleep(0)

    running = asyncio.create_task(others())
    await watch(setup, 0, replace(QUIET, matches=nothing)).next()
    assert len(pauses) >= 30
    running.cancel()


async def test_a_pruned_cursor_is_refused() -> None:
    """A pruned cursor is refused, and never moved silently."""
    setup = await pending(5)
    await setup.write(setup.flights.work(2))
    await setup.forget()
    with pytest.raises(Refused) as refused:
        await watch(setup, 2).next()
    assert "6" == refused.value.refusal.metadata["oldest_kept"]


async def test_a_subscriber_that_skips_gets_the_gap() -> None:
    """A subscriber that allows gaps gets the first and last missing sequence, then the kept entries."""
    setup = await pending(5)
    await setup.write(setup.flights.work(2))
    await setup.forget()
    stream = watch(setup, 2, replace(QUIET, skip_gap=True))
    gap = await stream.next()
    assert (Gap(3, 5), 5) == (gap.gap, gap.after)
    assert [6, 7] == await stream.sequences()


async def test_from_the_oldest_kept_misses_nothing() -> None:
    """A stream from the oldest kept entry has no gap, whatever was pruned before."""
    setup = await pending(5)
    await setup.write(setup.flights.work(2))
    await setup.forget()
    assert [6, 7] == await watch(setup, 0).sequences()


@pytest.mark.parametrize("count", [0, 1])
async def test_entries_pruned_in_the_middle_of_a_stream_are_a_gap(count: int) -> None:
    """A pruning during a stream is a gap.

    The stream may have begun at the oldest kept entry, or without any.
    """
    setup = await pending(count)
    stream = watch(setup, 0)
    await stream.next()
    await setup.write(setup.flights.work(5))
    await setup.write(setup.flights.work(1))
    await setup.forget()
    with pytest.raises(Refused, match=f"after {count}, but the oldest kept is {count + 6}"):
        await stream.next()


async def test_a_stream_resumed_at_the_beginning_misses_pruned_entries() -> None:
    """A frame's cursor is exact: a stream that resumes at the beginning has a gap if entries were pruned."""
    setup = await pending(5)
    await setup.write(setup.flights.work(2))
    await setup.forget()
    with pytest.raises(Refused, match="after 0, but the oldest kept is 6"):
        await watch(setup, 0, replace(QUIET, resumes=True)).next()


async def test_a_stream_shows_only_what_is_durable() -> None:
    """A stream has only durable entries; pending commits wake no subscriber."""
    setup = await pending(1)
    journal = GatedJournal(setup.journal)
    stream = Stream(Reader(journal).watch(FLIGHTS, LINEAGE, after=-1, options=QUIET))
    await stream.next()
    promises = [journal.append(commit) for commit in setup.flights.work()]
    waiting = await stream.pending()
    journal.keep()
    assert [2] == [entry.sequence for entry in (await waiting).entries]
    assert all(promise.done() for promise in promises)


# Streams of a tenant.


async def test_a_tenants_stream_is_in_commit_order() -> None:
    """A tenant's stream has the entries of its surfaces, a frame per commit, and none of other tenants."""
    setup = await pending()
    ships = Author(ELSEWHERE)
    await setup.write([*setup.trains.begin(), *ships.begin(), *ships.work()])
    await setup.write([*setup.trains.work(2), *setup.flights.work(1), *setup.trains.work(1)])
    stream = watch_tenant(setup, 0)
    frames = [await stream.next() for _ in range(3)]
    assert [(TRAINS, [1, 2]), (FLIGHTS, [1]), (TRAINS, [3])] == [
        (frame.surface, [entry.sequence for entry in frame.entries]) for frame in frames
    ]
    assert sorted(frame.after for frame in frames) == [frame.after for frame in frames]
    assert () == (await stream.next()).entries
    waiting = await stream.pending()
    await setup.write(ships.work())
    await setup.write(setup.flights.audit(2))
    await settled()
    assert not waiting.done()
    await setup.write(setup.flights.work(1))
    assert (FLIGHTS, [2]) == ((await waiting).surface, [entry.sequence for entry in (await waiting).entries])


async def test_every_frame_of_a_tenant_resumes_exactly_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """From the cursor of any frame a stream continues with the rest, and nothing else."""
    monkeypatch.setattr(streams_module, "PAGE_COMMITS", 2)
    setup = await pending()
    await setup.write(setup.trains.begin())
    for _ in range(4):
        await setup.write([*setup.trains.work(1), *setup.flights.audit(), *setup.flights.audit()])
        await setup.write(setup.flights.work(2))
    stream = watch_tenant(setup, 0)
    frames = [await stream.next() for _ in range(8)]
    sent = [(frame.surface, [entry.sequence for entry in frame.entries]) for frame in frames]
    for index, frame in enumerate(frames[:-1]):
        resumed = watch_tenant(setup, frame.after, replace(QUIET, resumes=True))
        again = [await resumed.next() for _ in range(7 - index)]
        assert sent[index + 1 :] == [
            (one.surface, [entry.sequence for entry in one.entries]) for one in again
        ]


async def test_a_tenants_stream_has_gaps_too() -> None:
    """A tenant's stream has gaps too: refused, or sent if allowed.

    From the oldest kept entry there is none.
    """
    setup = await pending(3)
    await setup.write([*setup.trains.begin(), *setup.trains.work(1), *setup.flights.work(1)])
    first = (await watch_tenant(setup, 0).next()).after
    await setup.forget()
    await setup.write(setup.flights.work(2))
    with pytest.raises(Refused) as refused:
        await watch_tenant(setup, first - 1).next()
    assert "tenants/acme/surfaces/-" == refused.value.refusal.metadata["surface"]
    skipping = watch_tenant(setup, first - 1, replace(QUIET, skip_gap=True))
    assert Gap(0, 0) == (await skipping.next()).gap
    from_oldest = watch_tenant(setup, 0)
    for stream in (skipping, from_oldest):
        assert [(TRAINS, [1]), (FLIGHTS, [4]), (FLIGHTS, [5, 6])] == [
            (frame.surface, [entry.sequence for entry in frame.entries])
            for frame in [await stream.next() for _ in range(3)]
        ]


async def test_entries_pruned_in_the_middle_of_a_tenants_stream_are_a_gap() -> None:
    """A pruning during a tenant's stream is a gap, also if the stream began at the oldest kept entry."""
    setup = await pending(1)
    stream = watch_tenant(setup, 0)
    await stream.next()
    await stream.next()
    await setup.write(setup.flights.work(3))
    await setup.write(setup.flights.work(1))
    await setup.forget()
    with pytest.raises(Refused) as refused:
        await stream.next()
    assert Reason.CURSOR_TOO_OLD is refused.value.refusal.reason


async def test_a_tenants_cursor_of_another_journal_is_refused() -> None:
    """A tenant's cursor beyond the head of this journal is refused, since it belongs to another journal."""
    setup = await pending(1)
    with pytest.raises(Refused, match="expected at most position 5, but it is 6") as refused:
        await watch_tenant(setup, 6, replace(QUIET, resumes=True)).next()
    assert Reason.INVALID_ARGUMENT is refused.value.refusal.reason


async def test_a_tenant_that_never_was_is_quiet() -> None:
    """The stream of an unknown tenant waits for its first surface."""
    setup = ReaderSetup()
    stream = watch_tenant(setup, 0)
    assert () == (await stream.next()).entries
    waiting = await stream.pending()
    await setup.write([*setup.flights.begin(), *setup.flights.work()])
    assert FLIGHTS == (await waiting).surface


async def test_only_new_ones_of_a_tenant() -> None:
    """Cursor -1 is the end of the history of a tenant."""
    setup = await pending(2)
    stream = watch_tenant(setup, -1, WatchOptions(heartbeat_ms=1))
    assert [5, 5] == [(await stream.next()).after for _ in range(2)]
    await setup.write(setup.flights.work(1))
    while not (frame := await stream.next()).entries:
        pass
    assert [3] == [entry.sequence for entry in frame.entries]


# Waits for a surface.


async def test_a_change_is_visible_at_once() -> None:
    """A wait returns at a change, or says that none came in time."""
    setup = await pending()
    assert await setup.reader.changed(FLIGHTS, beyond=1, within_s=5.0)
    assert not await setup.reader.changed(FLIGHTS, beyond=2, within_s=0.0)
    waiting = asyncio.create_task(setup.reader.changed(FLIGHTS, beyond=2, within_s=5.0))
    await settled()
    await setup.write(setup.flights.audit())
    assert await waiting


async def test_a_large_commit_of_a_tenant_comes_in_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    """A large commit comes in several frames of a valid size, and a subscriber can resume after each."""
    setup = await pending()
    await setup.write([*setup.trains.begin(), *setup.trains.work(7), *setup.flights.work(2)])
    size = len((await setup.reader.list(TRAINS, LINEAGE, after=0, limit=1)).entries[0].signature)
    monkeypatch.setattr(pages_module, "PAGE_BYTES", 3 * size + 10)
    stream = watch_tenant(setup, 0)
    frames = [await stream.next() for _ in range(4)]
    sent = [(frame.surface, [entry.sequence for entry in frame.entries]) for frame in frames]
    assert [(TRAINS, [1, 2, 3]), (TRAINS, [4, 5, 6]), (TRAINS, [7]), (FLIGHTS, [1, 2])] == sent
    assert [3, 6, 0, 0] == [frame.within for frame in frames]
    for index, frame in enumerate(frames[:-1]):
        options = replace(QUIET, resumes=True, within=frame.within)
        resumed = watch_tenant(setup, frame.after, options)
        again = [await resumed.next() for _ in range(3 - index)]
        assert sent[index + 1 :] == [
            (one.surface, [entry.sequence for entry in one.entries]) for one in again
        ]
