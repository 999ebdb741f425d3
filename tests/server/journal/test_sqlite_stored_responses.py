"""The byte budget of stored responses in a data file: the oldest of a surface are forgotten beyond it."""

from pathlib import Path

import pytest
from lightspeed_ops.journal.port import StoredResponse
from lightspeed_ops.journal.sqlite import stored_responses as module
from lightspeed_ops.journal.sqlite.journal import SqliteJournal
from lightspeed_ops.journal.sqlite.stored_responses import ResponseBytes

from tests.server.core.building import NOW_MS
from tests.server.journal.histories import FLIGHTS, TRAINS, Author

BUDGET = 10_000


async def opened(path: Path) -> SqliteJournal:
    """Opens a journal with a small budget."""
    return await SqliteJournal.open(path, reserve_bytes=65_536, response_bytes=BUDGET)


async def answer(journal: SqliteJournal, author: Author, *ids: str, size_bytes: int = 1_000) -> None:
    """Writes a commit of a surface for each id, with a response."""
    for request_id in ids:
        (commit,) = author.audit()
        await journal.append(commit, StoredResponse(request_id, b"f", bytes(size_bytes), NOW_MS))


async def kept(journal: SqliteJournal, surface: str, *ids: str) -> list[str]:
    """Returns those of the ids that have a response."""
    return [one for one in ids if await journal.find_response(surface, one) is not None]


async def pending(journal: SqliteJournal, surface: str = FLIGHTS) -> Author:
    """Returns a surface that has begun."""
    author = Author(surface)
    for commit in author.begin():
        await journal.append(commit)
    return author


async def test_the_oldest_responses_of_a_surface_go_beyond_its_budget(tmp_path: Path) -> None:
    """The oldest responses of a surface are forgotten beyond its budget, at any age.

    Other surfaces keep theirs.
    """
    journal = await opened(tmp_path / "journal.db")
    flights, trains = await pending(journal), await pending(journal, TRAINS)
    await answer(journal, trains, "t", size_bytes=9_000)
    ids = [f"r-{number}" for number in range(25)]
    await answer(journal, flights, *ids)
    assert ids[15:] == await kept(journal, FLIGHTS, *ids)
    assert ["t"] == await kept(journal, TRAINS, "t")
    await answer(journal, flights, "long", size_bytes=50_000)
    assert ["long"] == await kept(journal, FLIGHTS, *ids, "long")
    await journal.close()


async def test_responses_of_before_a_restart_count(tmp_path: Path) -> None:
    """Responses from before a restart count, as soon as their ids are learned."""
    journal = await opened(tmp_path / "journal.db")
    author = await pending(journal)
    ids = [f"r-{number}" for number in range(9)]
    await answer(journal, author, *ids)
    await journal.close()
    again = await opened(tmp_path / "journal.db")
    await again._learning
    await answer(again, author, "new", size_bytes=4_000)
    assert [*ids[3:], "new"] == await kept(again, FLIGHTS, *ids, "new")
    await again.close()


async def test_room_is_made_in_slices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A transaction forgets a bounded number of responses; the next ones forget the rest."""
    monkeypatch.setattr(module, "FORGOTTEN_FOR_BYTES", 2)
    journal = await opened(tmp_path / "journal.db")
    author = await pending(journal)
    ids = [f"r-{number}" for number in range(10)]
    await answer(journal, author, *ids)
    await answer(journal, author, "long", size_bytes=9_000)
    assert ids[2:] == await kept(journal, FLIGHTS, *ids)
    await answer(journal, author, *[f"s-{number}" for number in range(4)], size_bytes=10)
    assert [] == await kept(journal, FLIGHTS, *ids[:9])
    await journal.close()


def test_rows_are_counted_once() -> None:
    """A row counts once, also if it is learned again, rolled back, or removed before it is learned."""
    size = ResponseBytes(100, newest=3)
    size.changed(1, 40)
    size.rolled_back()
    assert 0 == size.used(1)
    size.changed(1, 50)
    size.removed(1, [(1, 20), (4, 50)])
    size.committed()
    assert 0 == size.used(1)
    size.learn([(3, 1, 30), (2, 1, 20)])
    size.learn([(3, 1, 30), (2, 1, 20)])
    assert 50 == size.used(1)
    size.removed(1, [(3, 30), (1, 20)])
    size.committed()
    assert 20 == size.used(1)
