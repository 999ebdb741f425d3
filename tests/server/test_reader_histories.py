"""The reader's batch histories, over journals that are pruned."""

import pytest
from lightspeed_ops.core.batch_events import BATCH_EVENT_LABELS
from lightspeed_ops.core.batch_history import BatchHistory, current_batch
from lightspeed_ops.core.batch_list import BatchFilter, BatchListOrder, batch_page
from lightspeed_ops.core.commands import DeadLetterFilter
from lightspeed_ops.core.dead_letters import DeadLetter, first_stored
from lightspeed_ops.core.events import Commit
from lightspeed_ops.core.orchestrator import BatchState
from lightspeed_ops.core.refusal import Reason, Refused
from lightspeed_ops.journal.port import EVERY_EVENT, After, HistoryScan, Only, VersionHead, Versions
from lightspeed_ops.reader import Reader
from lightspeed_ops.reader import histories as histories_module

from tests.server.core.building import batch, enqueue, fail, redrive, start
from tests.server.journal.gated_journal import GatedJournal
from tests.server.journal.histories import FLIGHTS, Author
from tests.server.reader_setup import ReaderSetup, pending


class Narrow(GatedJournal):
    """A journal that scans two commits at once, and records each slice."""

    async def scan_history(self, surface: str, key: str, *, before_version: int) -> HistoryScan:
        """Returns a shortened slice."""
        self.reads += 1
        found = await self.inner.scan_history(surface, key, before_version=before_version)
        newest = await self.inner.head(VersionHead(surface))
        begin = max(found.from_version, min(before_version, newest + 1) - 2)
        commits = [commit for commit in found.commits if commit.version >= begin]
        return HistoryScan(commits, begin, found.whole_from)


async def explained(reader: Reader, author: Author, key: str, until_version: int = 0) -> BatchHistory:
    """Returns the batch history of a key at the present surface."""
    state = author.surface.state
    active = state.queue.active_batches.get(key)
    current = None if active is None else current_batch(active)
    return await reader.explain(FLIGHTS, key, until_version=until_version or state.version, current=current)


def labels(batch_history: BatchHistory) -> list[str]:
    """Returns the names of the batch events."""
    return [BATCH_EVENT_LABELS[type(one.event)] for one in batch_history.events]


async def test_an_ended_batch_is_explained_long_after() -> None:
    """The history of an ended batch is found in any slice."""
    batch_history = await pending(2)
    await batch_history.write(batch_history.flights.audit(20))
    await batch_history.write(batch_history.flights.work(2))
    reader = Reader(Narrow(batch_history.journal))
    for key, versions in (("b-1", [3, 4, 5]), ("b-4", [26, 27, 28])):
        found = await explained(reader, batch_history.flights, key)
        assert ["enqueued", "started", "acknowledged"] == labels(found)
        assert versions == [one.version for one in found.events]
        assert (True, BatchState.SUCCEEDED, None) == (found.whole, found.batch_state, found.status)


async def test_nothing_is_read_beyond_the_admission() -> None:
    """A history scan ends at the admission: an earlier batch of the same key has another history."""
    batch_history = await pending(1)
    await batch_history.write(batch_history.flights.do(enqueue(batch("b-1"))))
    journal = Narrow(batch_history.journal)
    found = await explained(Reader(journal), batch_history.flights, "b-1")
    assert (["enqueued"], True) == (labels(found), found.whole)
    assert 1 == journal.reads


async def test_a_history_goes_up_to_the_requested_version() -> None:
    """A history ends at the version of the state beside it; later events are left out."""
    batch_history = await pending()
    await batch_history.write(batch_history.flights.work(1))
    found = await explained(batch_history.reader, batch_history.flights, "b-1", until_version=4)
    assert (["enqueued", "started"], BatchState.IN_FLIGHT) == (labels(found), found.batch_state)


async def test_a_batch_that_never_was_is_not_found() -> None:
    """An unknown batch is not found, after a scan of the whole history."""
    batch_history = await pending(3)
    with pytest.raises(Refused) as refused:
        await explained(Reader(Narrow(batch_history.journal)), batch_history.flights, "b-9")
    assert Reason.BATCH_NOT_FOUND is refused.value.refusal.reason
    assert {"surface": FLIGHTS, "key": "b-9"} == refused.value.refusal.metadata


async def test_a_history_says_what_was_pruned() -> None:
    """An active batch with pruned history is explained by its state; an ended one is not found."""
    batch_history = await pending(1)
    await batch_history.write(batch_history.flights.do(enqueue(batch("b-living"))))
    await batch_history.write(batch_history.flights.audit(1))
    await batch_history.forget()
    found = await explained(batch_history.reader, batch_history.flights, "b-living")
    assert ([], False, 7) == (labels(found), found.whole, found.whole_from_version)
    assert (batch("b-living"), BatchState.QUEUED) == (found.batch, found.batch_state)
    with pytest.raises(Refused):
        await explained(batch_history.reader, batch_history.flights, "b-1")


# Dead letters.


async def stored(count: int, reason: str = "broken") -> ReaderSetup:
    """Returns this number of dead letters, each failed in a commit of its own."""
    batch_history = await pending()
    keys = [f"b-{place}" for place in range(1, count + 1)]
    made = [batch(key, sequence=place) for place, key in enumerate(keys)]
    await batch_history.write(batch_history.flights.do(enqueue(*made), start()))
    await batch_history.write(
        batch_history.flights.do(*(fail(key, reason=reason, permanent=True) for key in keys))
    )
    return batch_history


async def letters(reader: Reader, author: Author) -> list[DeadLetter]:
    """Returns the first page of dead letters."""
    found = first_stored(author.surface.state, DeadLetterFilter(), after=0, count=1_000)
    return list(await reader.dead_letters(FLIGHTS, found))


async def test_dead_letters_are_listed_with_their_attempts() -> None:
    """Dead letters have their attempts, and each commit is read once, in several slices."""
    batch_history = await stored(45)

    class Stingy(GatedJournal):
        asked: list[int] = []  # noqa: RUF012 - one instance is used

        async def read(
            self, surface: str, wanted: After | Versions, *, only: Only = EVERY_EVENT
        ) -> list[Commit]:
            found = list(await self.inner.read(surface, wanted, only=only))[:7]
            self.asked += [commit.version for commit in found]
            return found

    journal = Stingy(batch_history.journal)
    found = await letters(Reader(journal), batch_history.flights)
    assert [f"b-{place}" for place in range(1, 46)] == [letter.batch.key for letter in found]
    assert {("broken", 1)} == {(of.reason, of.attempt) for letter in found for of in letter.attempts}
    assert [1] * 45 == [len(letter.attempts) for letter in found]
    assert 3 == journal.asked.count(4)  # one start of all, read for each twenty of them


async def test_listed_batches_have_their_last_failure() -> None:
    """Each has its newest failed attempt with the whole reason; without history it has none."""
    long = "r" * 1_000
    batch_history = await stored(2, reason=long)
    surface = batch_history.flights
    await batch_history.write(surface.do(redrive("b-1"), enqueue(batch("b-3", sequence=3))))

    async def last_failures() -> list[tuple[str, int, str] | None]:
        page = batch_page(
            surface.surface.state, BatchFilter(), BatchListOrder.ENQUEUED, after=None, count=9, now_ms=0
        )
        found = [one.last_failure for one in await batch_history.reader.batches(FLIGHTS, page.batches)]
        return [None if one is None else (one.run_id, one.attempt, one.reason) for one in found]

    # The number of an attempt before a redrive is not known.
    assert [("run-000001", 0, long), ("run-000001", 1, long), None] == await last_failures()
    await batch_history.write(surface.audit(1))
    await batch_history.forget()
    assert [None, None, None] == await last_failures()


async def test_a_page_of_dead_letters_fits_into_a_message(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page has as many dead letters as fit into a message, but at least one."""
    batch_history = await stored(5, reason="r" * 1_000)
    monkeypatch.setattr(histories_module, "PAGE_BYTES", 7_000)
    assert 3 == len(await letters(batch_history.reader, batch_history.flights))
    monkeypatch.setattr(histories_module, "PAGE_BYTES", 10)
    assert 1 == len(await letters(batch_history.reader, batch_history.flights))


async def test_dead_letters_outlive_their_history() -> None:
    """A dead letter whose history is pruned stays, without the pruned attempts."""
    batch_history = await stored(2)
    await batch_history.write(batch_history.flights.audit(1))
    await batch_history.forget()
    found = await letters(batch_history.reader, batch_history.flights)
    assert [("b-1", 0), ("b-2", 0)] == [(letter.batch.key, len(letter.attempts)) for letter in found]
