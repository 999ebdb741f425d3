"""Request ids of a data file: after any flipped bit an answered request is not taken for a new one."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from lightspeed_ops.journal.port import JournalDamaged, StoredResponse
from lightspeed_ops.journal.sqlite import request_ids
from lightspeed_ops.journal.sqlite.journal import SqliteJournal
from lightspeed_ops.journal.sqlite.schema import PAGE_BYTES

from tests.durability.power import PowerVfs
from tests.server.journal.histories import FLIGHTS, TRAINS, Author
from tests.server.journal.tampering import opened

RESERVE_BYTES = 4_096
QUIET = PowerVfs(lambda: None)
"""Waits for no sync: no data here must outlive the test."""
SOUGHT = b"the-sought"
AT_ONCE = 40
"""Ids that are being written: more than a slice has, if slices are short."""
TABLE_LEAF, INDEX_LEAF = 0x0D, 0x0A
"""The first byte of an SQLite page with rows of a table, or with entries of an index."""
BEFORE_BYTES, AFTER_BYTES = 14, 2
"""Bytes around a request id in its row and its entry: sizes and types before it, a number after it."""


@asynccontextmanager
async def served(path: Path) -> AsyncIterator[SqliteJournal]:
    """Returns the journal of a server that has learned its ids."""
    journal = await SqliteJournal.open(path, vfs=QUIET.vfs_name, reserve_bytes=RESERVE_BYTES)
    try:
        await journal._learning
        yield journal
    finally:
        await journal.close()


def answered(request_id: str) -> StoredResponse:
    """Returns the response of a request."""
    return StoredResponse(request_id, b"print", b"answer of " + request_id.encode(), 7)


@pytest.fixture
async def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Returns the path of a journal with twenty responses, one of which is wanted.

    Ids are learned one by one.
    """
    monkeypatch.setattr(request_ids, "ADDED_AT_ONCE", 1)
    path, author = tmp_path / "journal.db", Author()
    ids = [f"r-{number}" for number in range(10)] + [SOUGHT.decode()] + [f"t-{number}" for number in range(9)]
    author.begin()
    async with served(path) as journal:
        for request_id, commit in zip(ids, [*author.commits, *author.audit(18)], strict=True):
            await journal.append(commit, answered(request_id))
    return path


def contents(path: Path) -> bytes:
    """Returns the content of a file."""
    return path.read_bytes()


def place_in(path: Path, kind: int) -> int:
    """Returns the offset of the wanted id in the only page of a kind that has it."""
    data = contents(path)
    pages = [start for start in range(0, len(data), PAGE_BYTES) if data[start] == kind]
    (place,) = {data.find(SOUGHT, start, start + PAGE_BYTES) for start in pages} - {-1}
    return place


async def found(path: Path) -> StoredResponse | str | None:
    """Returns the response of the wanted request, or ``damaged`` if a refusal names the file."""
    try:
        async with served(path) as journal:
            return await journal.find_response(FLIGHTS, SOUGHT.decode())
    except JournalDamaged as damaged:
        return "damaged" if str(path) in str(damaged) else f"refused without a file: {damaged}"


def flip(path: Path, offset: int, bit: int) -> None:
    """Flips a bit."""
    data = bytearray(contents(path))
    data[offset] ^= 1 << bit
    path.write_bytes(data)


async def test_every_id_is_found(path: Path) -> None:
    """Every id is found, from the newest to the oldest, in slices, and no other id."""
    async with served(path) as journal:
        for request_id in ("r-0", "r-9", SOUGHT.decode(), "t-8"):
            assert answered(request_id) == await journal.find_response(FLIGHTS, request_id)
        assert await journal.find_response(FLIGHTS, "r-99") is None
        assert await journal.find_response(TRAINS, "r-0") is None
        assert not journal._request_ids.may_have(FLIGHTS, "r-99")


@pytest.mark.parametrize("kind", [TABLE_LEAF, INDEX_LEAF], ids=["answer", "index"])
async def test_a_flipped_bit_of_an_id_does_not_hide_it(path: Path, kind: int) -> None:
    """An id with a flipped bit is found or refused, so that a retried request is not executed twice."""
    place = place_in(path, kind)
    flip(path, place + 4, 0)
    assert await found(path) in (answered(SOUGHT.decode()), "damaged")


@pytest.mark.slow
@pytest.mark.parametrize("kind", [TABLE_LEAF, INDEX_LEAF], ids=["answer", "index"])
async def test_no_flipped_bit_hides_an_id(path: Path, tmp_path: Path, kind: int) -> None:
    """No flipped bit in an id or around it hides the id."""
    whole = tmp_path / "whole.db"
    shutil.copyfile(path, whole)
    place = place_in(path, kind)
    for offset in range(place - BEFORE_BYTES, place + len(SOUGHT) + AFTER_BYTES):
        for bit in range(8):
            shutil.copyfile(whole, path)
            flip(path, offset, bit)
            response = await found(path)
            assert response in (answered(SOUGHT.decode()), "damaged"), (
                f"byte {offset - place}, bit {bit}: {response}"
            )


async def test_an_id_that_the_index_has_lost_is_refused(path: Path) -> None:
    """An id that the index has lost is refused with its place; every other id is served."""
    place = place_in(path, INDEX_LEAF)
    flip(path, place + 4, 0)
    async with served(path) as journal:
        with pytest.raises(
            JournalDamaged,
            match=f"journal.db is corrupt: it has no valid response of request '{SOUGHT.decode()}'",
        ):
            await journal.find_response(FLIGHTS, SOUGHT.decode())
        assert answered("r-3") == await journal.find_response(FLIGHTS, "r-3")
        assert await journal.find_response(FLIGHTS, "r-99") is None


async def test_nothing_is_new_before_the_recent_ids_are_known(path: Path) -> None:
    """No request counts as new before the recent ids are known, since clients retry right after a restart."""
    flip(path, place_in(path, INDEX_LEAF) + 4, 0)
    journal = await SqliteJournal.open(path, vfs=QUIET.vfs_name, reserve_bytes=RESERVE_BYTES)
    try:
        with pytest.raises(JournalDamaged, match=SOUGHT.decode()):
            await journal.find_response(FLIGHTS, SOUGHT.decode())
    finally:
        await journal.close()


async def test_older_ids_are_not_waited_for(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A start does not wait for older ids, so a journal of many millions serves at once."""
    monkeypatch.setattr(request_ids, "RECENT_IDS", 3)
    journal = await SqliteJournal.open(path, vfs=QUIET.vfs_name, reserve_bytes=RESERVE_BYTES)
    try:
        assert await journal.find_response(FLIGHTS, "r-99") is None
        assert not journal._learning.done()
    finally:
        await journal.close()


NAMED = [
    ("surfaces", FLIGHTS),
    ("sqlite_autoindex_surfaces_1", FLIGHTS),
    ("tenants", "acme"),
    ("sqlite_autoindex_tenants_1", "acme"),
]


@pytest.mark.parametrize(("tree", "name"), NAMED, ids=[tree for tree, _ in NAMED])
async def test_a_name_that_is_another_is_refused(path: Path, tree: str, name: str) -> None:
    """A surface under a wrong name is refused: its responses would not be found, and requests run again."""
    with opened(path) as connection:
        root: int = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (tree,)).get
    begin = (root - 1) * PAGE_BYTES
    place = contents(path).find(name.encode(), begin, begin + PAGE_BYTES)
    assert place > begin
    flip(path, place, 0)
    assert "damaged" == await found(path)


STRANGE: dict[str, str] = {
    "an unknown surface": "UPDATE answers SET surface = 7 WHERE request_id = 'r-3'",
    "all of an unknown surface": "UPDATE answers SET surface = 7",
}


@pytest.mark.parametrize("statement", STRANGE.values(), ids=STRANGE.keys())
async def test_a_file_with_strange_rows_is_asked_every_time(path: Path, statement: str) -> None:
    """A file with unexpected rows is read for every request, since the absent ids are unknown."""
    with opened(path) as connection:
        connection.execute(statement)
    async with served(path) as journal:
        assert journal._request_ids.may_have(FLIGHTS, "r-99")
        assert await journal.find_response(FLIGHTS, "r-99") is None


@pytest.mark.slow
async def test_a_bloom_filter_is_rebuilt_before_it_has_mostly_forgotten_ids(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Bloom filter is rebuilt before it holds mostly forgotten ids, and misses no id meanwhile.

    More ids come between two slices than a slice has, and all sort after the present ones.
    """
    monkeypatch.setattr(request_ids, "GENERATION_IDS", 10)
    monkeypatch.setattr(request_ids, "ADDED_AT_ONCE", 15)
    with opened(path) as connection:
        connection.execute("DELETE FROM answers WHERE request_id LIKE 'r-%'")
    author = Author()
    author.begin()
    author.audit(18)
    async with served(path) as journal:
        assert not journal._request_ids.may_have(FLIGHTS, "r-3")
        learned, bloom_filter = journal._learning, journal._request_ids._bloom_filter
        added: list[str] = []
        promises: list[asyncio.Future[int]] = []
        while learned is journal._learning or not journal._learning.done():
            added.append(f"u-{len(added):06}")
            (commit,) = author.audit()
            promises.append(journal.append(commit, answered(added[-1])))
            assert journal._request_ids.may_have(FLIGHTS, added[-1])
            await (promises[-AT_ONCE] if len(promises) >= AT_ONCE else asyncio.sleep(0))
        await asyncio.gather(*promises)
        assert bloom_filter is not journal._request_ids._bloom_filter
        for request_id in ("t-0", SOUGHT.decode(), *added):
            assert answered(request_id) == await journal.find_response(FLIGHTS, request_id)
        assert not journal._request_ids.may_have(FLIGHTS, "r-3")
