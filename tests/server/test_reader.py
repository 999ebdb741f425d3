"""The reader's lists, over a journal that grows and is pruned meanwhile."""

import pytest
from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.core.refusal import Reason, Refused
from lightspeed_ops.journal.port import Page
from lightspeed_ops.reader import Reader
from lightspeed_ops.reader import pages as pages_module
from lightspeed_ops.reader import reader as reader_module

from tests.server.journal.gated_journal import GatedJournal
from tests.server.journal.histories import FLIGHTS
from tests.server.reader_setup import LINEAGE, nothing, numbers, pending, sevenths

# Lists.


@pytest.mark.parametrize("limit", [1, 3, 10, 100])
async def test_pages_are_the_whole(limit: int) -> None:
    """All pages together have every entry once, in order, and the last page has no token."""
    setup = await pending(10)
    found: list[int] = []
    after: int | None = 0
    while after is not None:
        page = await setup.reader.list(FLIGHTS, LINEAGE, after=after, limit=limit)
        assert len(page.entries) <= limit
        found += numbers(page)
        after = page.next_after
    assert list(range(1, 11)) == found


async def test_a_filtered_page_has_what_matches() -> None:
    """A filtered page has as many matches as requested, wherever they are."""
    setup = await pending(50)
    page = await setup.reader.list(FLIGHTS, LINEAGE, after=0, limit=3, matches=sevenths)
    assert [7, 14, 21] == numbers(page)
    assert page.next_after is not None
    rest = await setup.reader.list(FLIGHTS, LINEAGE, after=page.next_after, limit=100, matches=sevenths)
    assert ([28, 35, 42, 49], None) == (numbers(rest), rest.next_after)


async def test_a_page_examines_so_many_entries(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page reads a bounded number of entries.

    If matches are rare, it may be empty, with a token to continue.
    """
    monkeypatch.setattr(reader_module, "SCANNED_ENTRIES", 20)
    monkeypatch.setattr(reader_module, "PAGE_ENTRIES", 10)
    setup = await pending(50)
    page = await setup.reader.list(FLIGHTS, LINEAGE, after=0, limit=5, matches=nothing)
    assert ([], 20) == (numbers(page), page.next_after)
    end = await setup.reader.list(FLIGHTS, LINEAGE, after=40, limit=5, matches=nothing)
    assert ([], None) == (numbers(end), end.next_after)


async def test_a_page_reads_no_more_than_it_gives() -> None:
    """A page renders only its own entries, so a short page of a long history is cheap."""
    setup = await pending(50)

    class Counting(GatedJournal):
        limits: list[int] = []  # noqa: RUF012 - one instance is used

        async def read_entries(
            self, surface: str, kind: RecordKind, *, after_sequence: int, limit: int
        ) -> Page:
            self.limits.append(limit)
            return await super().read_entries(surface, kind, after_sequence=after_sequence, limit=limit)

    journal = Counting(setup.journal)
    assert [1, 2, 3] == numbers(await Reader(journal).list(FLIGHTS, LINEAGE, after=0, limit=3))
    assert [3] == journal.limits


async def test_a_page_is_stable_under_writes() -> None:
    """New entries appear on later pages, and shift none."""
    setup = await pending(5)
    first = await setup.reader.list(FLIGHTS, LINEAGE, after=0, limit=3)
    await setup.write(setup.flights.work(2))
    second = await setup.reader.list(FLIGHTS, LINEAGE, after=first.next_after or 0, limit=10)
    assert ([1, 2, 3], [4, 5, 6, 7]) == (numbers(first), numbers(second))


async def test_a_page_stays_under_the_message_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page stays below the message limit, however long its texts are, and has at least one entry."""
    setup = await pending(6)
    size = len((await setup.reader.list(FLIGHTS, LINEAGE, after=0, limit=1)).entries[0].signature)
    monkeypatch.setattr(pages_module, "PAGE_BYTES", 2 * size + 10)
    page = await setup.reader.list(FLIGHTS, LINEAGE, after=0, limit=6)
    assert ([1, 2], 2) == (numbers(page), page.next_after)
    monkeypatch.setattr(pages_module, "PAGE_BYTES", 1)
    page = await setup.reader.list(FLIGHTS, LINEAGE, after=2, limit=6)
    assert ([3], 3) == (numbers(page), page.next_after)


async def test_a_list_begins_at_the_oldest_kept() -> None:
    """Cursor 0 is the oldest kept entry."""
    setup = await pending(5)
    await setup.write(setup.flights.work(2))
    await setup.forget()
    assert [6, 7] == numbers(await setup.reader.list(FLIGHTS, LINEAGE, after=0, limit=9))


async def test_a_pruned_place_is_refused() -> None:
    """A pruned cursor is refused with the oldest kept one, in the metadata too."""
    setup = await pending(5)
    await setup.write(setup.flights.work(2))
    await setup.forget()
    with pytest.raises(
        Refused, match=f"expected to read '{FLIGHTS}' after 3, but the oldest kept is 6"
    ) as refused:
        await setup.reader.list(FLIGHTS, LINEAGE, after=3, limit=9)
    assert Reason.CURSOR_TOO_OLD is refused.value.refusal.reason
    assert {"surface": FLIGHTS, "requested": "3", "oldest_kept": "6"} == refused.value.refusal.metadata


async def test_entries_pruned_while_listed_are_not_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """If entries are pruned during a listing, the page ends before the gap, and the next one is refused."""
    monkeypatch.setattr(reader_module, "PAGE_ENTRIES", 5)
    setup = await pending(12)
    await setup.write(setup.flights.work(1))

    class Forgetting(GatedJournal):
        async def read_entries(
            self, surface: str, kind: RecordKind, *, after_sequence: int, limit: int
        ) -> Page:
            page = await super().read_entries(surface, kind, after_sequence=after_sequence, limit=limit)
            await setup.forget()
            return page

    reader = Reader(Forgetting(setup.journal))
    page = await reader.list(FLIGHTS, LINEAGE, after=0, limit=9, matches=lambda entry: entry.sequence != 2)
    assert ([1, 3, 4, 5], 5) == (numbers(page), page.next_after)
    with pytest.raises(Refused, match="after 5, but the oldest kept is 13"):
        await reader.list(FLIGHTS, LINEAGE, after=5, limit=9)
