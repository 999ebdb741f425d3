"""The reader's frame cache and page reads: read once for many subscribers, and never with a gap."""

import asyncio

import pytest
from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.journal.memory import MemoryJournal
from lightspeed_ops.journal.port import JournalDamaged, Page
from lightspeed_ops.reader import Reader
from lightspeed_ops.reader.pages import Pages

from tests.server.journal.histories import FLIGHTS, Author
from tests.server.journal.reading import store
from tests.server.reader_setup import LINEAGE, QUIET


class CountingJournal(MemoryJournal):
    """A journal that counts reads of pages, and can lose an entry."""

    def __init__(self) -> None:
        """No read yet."""
        super().__init__()
        self.reads = 0
        self.lost = 0

    async def read_entries(self, surface: str, kind: RecordKind, *, after_sequence: int, limit: int) -> Page:
        """Returns a page without the lost entry."""
        self.reads += 1
        page = await super().read_entries(surface, kind, after_sequence=after_sequence, limit=limit)
        kept = [entry for entry in page.entries if entry.sequence != self.lost]
        return Page(kept, page.head_sequence)


@pytest.fixture
async def counting() -> tuple[CountingJournal, Author]:
    """Returns a journal with five lineage records, and its author."""
    journal, author = CountingJournal(), Author()
    await store(journal, [*author.begin(), *author.work(5)])
    return journal, author


async def test_concurrent_readers_share_a_read(counting: tuple[CountingJournal, Author]) -> None:
    """A hundred subscribers at one place share one read of the journal."""
    journal, _ = counting
    pages = Pages(journal)
    found = await asyncio.gather(*(pages.read(FLIGHTS, LINEAGE, after=2, limit=10) for _ in range(100)))
    assert [[3, 4, 5]] * 100 == [[entry.sequence for entry in page.entries] for page in found]
    assert 1 == journal.reads
    await pages.read(FLIGHTS, LINEAGE, after=2, limit=10)
    assert 2 == journal.reads


async def test_a_cancelled_reader_cancels_no_page_of_others(counting: tuple[CountingJournal, Author]) -> None:
    """A cancelled subscriber leaves the shared read to the others."""
    pages = Pages(counting[0])
    first = asyncio.create_task(pages.read(FLIGHTS, LINEAGE, after=0, limit=10))
    second = asyncio.create_task(pages.read(FLIGHTS, LINEAGE, after=0, limit=10))
    await asyncio.sleep(0)
    first.cancel()
    assert 5 == len((await second).entries)


@pytest.mark.parametrize("lost", [1, 3])
async def test_an_entry_that_is_missing_is_damage(
    counting: tuple[CountingJournal, Author], lost: int
) -> None:
    """A missing entry is damage; lists and streams name it instead of skipping it."""
    journal, _ = counting
    journal.lost = lost
    with pytest.raises(JournalDamaged, match=f"lineage {lost} of '{FLIGHTS}' is missing"):
        await Reader(journal).list(FLIGHTS, LINEAGE, after=0, limit=10)
    with pytest.raises(JournalDamaged, match=f"lineage {lost} "):
        await anext(Reader(journal).watch(FLIGHTS, LINEAGE, after=0, options=QUIET))


async def test_a_stream_that_is_fed_gathers(counting: tuple[CountingJournal, Author]) -> None:
    """A stream sends the first entry after silence at once, and gathers close followers into few frames."""
    journal, author = counting
    stream = Reader(journal).watch(FLIGHTS, LINEAGE, after=5, options=QUIET)
    assert () == (await anext(stream)).entries
    waiting = asyncio.ensure_future(anext(stream))
    await store(journal, author.work(1))
    assert [6] == [entry.sequence for entry in (await waiting).entries]
    frames: list[list[int]] = []
    for _ in range(20):
        await store(journal, author.work(1))
    while not frames or frames[-1][-1] < 26:
        frames.append([entry.sequence for entry in (await anext(stream)).entries])
    assert list(range(7, 27)) == [sequence for frame in frames for sequence in frame]
    assert len(frames) <= 2
