"""The ``sqlite`` journal: the rules of every journal, and its own."""

import asyncio
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import apsw
import pytest
from lightspeed_ops.core.events import Audited
from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.journal.bloom_filter import GENERATION_IDS, BloomFilter
from lightspeed_ops.journal.port import JournalDamaged, JournalFailed, JournalInUse, StoredResponse
from lightspeed_ops.journal.record_index import EMITTER_NUMBERS
from lightspeed_ops.journal.sqlite import journal as journal_module
from lightspeed_ops.journal.sqlite import schema
from lightspeed_ops.journal.sqlite import store as store_module
from lightspeed_ops.journal.sqlite.journal import SqliteJournal

from tests.server.journal.conformance import JournalRules
from tests.server.journal.histories import FLIGHTS, TRAINS, Author
from tests.server.journal.reading import all_entries, store, stored

RESERVE_BYTES = 65_536


class TestSqlite(JournalRules):
    """A journal in one data file."""

    @pytest.fixture
    async def writers(self, tmp_path: Path) -> AsyncIterator[tuple[SqliteJournal, SqliteJournal]]:
        """Returns one journal twice: its file has one writer."""
        journal = await open_at(tmp_path / "journal.db")
        yield journal, journal
        await journal.close()


async def open_at(path: Path) -> SqliteJournal:
    """Opens a journal at a path, with a small reserve."""
    return await SqliteJournal.open(path, reserve_bytes=RESERVE_BYTES)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Returns the path of a journal."""
    return tmp_path / "journal.db"


@pytest.fixture
async def author(path: Path) -> Author:
    """Returns an author whose commits of two kinds are in a closed journal."""
    journal, author = await open_at(path), Author()
    await store(journal, [*author.begin(), *author.work(3), *author.audit()])
    await journal.close()
    return author


async def test_what_was_appended_is_there_after_a_restart(path: Path, author: Author) -> None:
    """After a restart the commits are there, and sequences and positions continue."""
    journal = await open_at(path)
    try:
        assert author.commits == await stored(journal, FLIGHTS)
        assert 3 == len(await all_entries(journal, RecordKind.LINEAGE, 100))
        count = len(author.commits)
        assert [count + 1] == await store(journal, author.audit())
        assert [count + 2, count + 3] == await store(journal, Author(TRAINS).begin())
        assert [FLIGHTS, TRAINS] == list(await journal.living())
    finally:
        await journal.close()


async def test_a_page_may_be_shorter_than_was_asked_for(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of large commits may be shorter than its limit; later pages have the rest, without a gap."""
    for module in (store_module, journal_module):
        monkeypatch.setattr(module, "READ_BYTES", 1_000)
    journal, author = await open_at(path), Author()
    try:
        await store(journal, author.begin())
        for _ in range(20):
            await store(journal, author.work(1))
        pages, after = [], 0
        while after < 20:
            page = await journal.read_entries(FLIGHTS, RecordKind.LINEAGE, after_sequence=after, limit=15)
            pages.append([entry.sequence for entry in page.entries])
            after = pages[-1][-1]
        assert list(range(1, 21)) == [sequence for page in pages for sequence in page]
        assert len(pages) > 2
    finally:
        await journal.close()


async def test_an_index_that_leads_back_is_damage(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An index with descending positions is damage, since a reader would loop for ever."""
    journal = await open_at(path)
    try:
        await store(journal, Author(FLIGHTS).begin())
        page = await journal.read_tenant("acme", RecordKind.AUDIT, after_position=0, limit=1)
        back = journal._store.emitting_of_tenant("acme", EMITTER_NUMBERS[Audited], after=0, until=9, limit=1)
        monkeypatch.setattr(journal._store, "emitting_of_tenant", lambda *_, **__: back)
        with pytest.raises(JournalDamaged, match="audits of tenant 'acme' after position 1"):
            await journal.read_tenant("acme", RecordKind.AUDIT, after_position=page.after_position, limit=1)
    finally:
        await journal.close()


async def test_identity_stays(path: Path, author: Author) -> None:
    """The identity of a history never changes, and another history has another one."""
    first = await open_at(path)
    identity = first.identity
    await first.close()
    again = await open_at(path)
    await again.close()
    other = await open_at(path.with_name("other.db"))
    await other.close()
    assert identity == again.identity
    assert identity != other.identity


async def test_files_are_private(path: Path, author: Author) -> None:
    """Files are private to the user, whatever the umask of the process."""
    journal = await open_at(path)
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    await journal.close()
    suffixes = ("", "-checkpoint", "-head", "-lock", "-reserve", "-wal")
    assert {f"journal.db{suffix}": 0o600 for suffix in suffixes} == modes


async def test_a_second_opening_is_refused(path: Path, author: Author) -> None:
    """A second opening of a journal is refused, and the error names the process that has it."""
    journal = await open_at(path)
    with pytest.raises(JournalInUse, match=rf"open journal {path}, but process {os.getpid()} has it open"):
        await open_at(path)
    await journal.close()
    await (await open_at(path)).close()


@pytest.mark.slow
def test_a_second_process_is_refused_within_a_second(path: Path) -> None:
    """A second process is refused within a second, since each server would miss the other's writes."""
    opens = (
        "import asyncio, sys; from pathlib import Path\n"
        "from lightspeed_ops.journal.sqlite.journal import SqliteJournal\n"
        "async def main():\n"
        "    journal = await SqliteJournal.open(Path(sys.argv[1]))\n"
        "    print('open', flush=True)\n"
        "    sys.stdin.read()\n"
        "asyncio.run(main())\n"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", opens, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout is not None
        assert "open\n" == holder.stdout.readline()

        async def refused() -> None:
            async with asyncio.timeout(1):
                with pytest.raises(JournalInUse, match=f"but process {holder.pid} has it open"):
                    await open_at(path)

        asyncio.run(refused())
    finally:
        holder.kill()
        holder.communicate()
    # A killed process holds no lock.
    asyncio.run(_opened_and_closed(path))


async def _opened_and_closed(path: Path) -> None:
    await (await open_at(path)).close()


@pytest.mark.parametrize("name", list(schema.PRAGMAS))
async def test_a_setting_that_is_not_in_force_is_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """The journal reads each setting back and refuses a wrong one. SQLite may ignore a setting silently."""
    monkeypatch.setattr(
        "lightspeed_ops.journal.sqlite.connection.PRAGMAS", {**schema.PRAGMAS, name: "nonsense"}
    )
    with pytest.raises((JournalFailed, JournalDamaged), match=name):
        await open_at(path)


async def test_synchronous_is_full(path: Path) -> None:
    """Every commit is synced: with synchronous NORMAL a power cut loses acknowledged commits."""
    assert 2 == schema.PRAGMAS["synchronous"]
    assert "wal" == schema.PRAGMAS["journal_mode"]
    assert "exclusive" == schema.PRAGMAS["locking_mode"]


def _foreign(path: Path) -> None:
    path.unlink()
    connection = apsw.Connection(str(path))
    connection.execute("CREATE TABLE cats (name TEXT)")
    connection.close()


def _text(path: Path) -> None:
    path.write_text("dear diary\n" * 1_000)


def _too_new(path: Path) -> None:
    connection = apsw.Connection(str(path))
    connection.pragma("user_version", 99)
    connection.close()


def _other_tables(path: Path) -> None:
    connection = apsw.Connection(str(path))
    connection.execute("CREATE TABLE cats (name TEXT)")
    connection.close()


def _of_another(path: Path) -> None:
    other = path.with_name("other.db")
    asyncio.run(_opened_and_closed(other))
    shutil.copy(other.with_name("other.db-head"), path.with_name("journal.db-head"))


def _earlier(path: Path) -> None:
    connection = apsw.Connection(str(path))
    connection.execute("DELETE FROM commits WHERE position = (SELECT max(position) FROM commits)")
    connection.close()


def _spoiled_head(path: Path) -> None:
    path.with_name("journal.db-head").write_bytes(bytes(8_192))


def _without_head(path: Path) -> None:
    path.with_name("journal.db-head").unlink()


def _emptied(path: Path) -> None:
    path.write_bytes(b"")


def _truncated(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 4_096)


DAMAGE: dict[str, tuple[Callable[[Path], None], str]] = {
    "a file of another program": (_foreign, "journal.db.*application id is 0"),
    "no database at all": (_text, "journal.db.*not a database"),
    "a later format": (_too_new, "journal.db.*has format 99: this version reads formats 1 to 4"),
    "tables of another program": (_other_tables, "journal.db.*its tables are not those of format 4"),
    "a missing database": (Path.unlink, r"journal.db is missing or empty, but commit \d+ was acknowledged"),
    "an empty database": (_emptied, "journal.db is missing or empty"),
    "a missing head": (_without_head, "journal.db-head.*missing"),
    "a spoiled head": (_spoiled_head, "journal.db-head is not the head of a journal"),
    "the head of another journal": (_of_another, "belong to two different journals"),
    "an end that is lost": (_earlier, r"ends with commit \d+, but commit \d+ was acknowledged"),
    "a cut-off end": (_truncated, r"journal.db"),
}


@pytest.mark.parametrize(("spoil", "message"), DAMAGE.values(), ids=DAMAGE.keys())
def test_damage_is_refused_and_nothing_deleted(
    path: Path, spoil: Callable[[Path], None], message: str
) -> None:
    """Damage is refused with the file's name, and the files stay as they are."""

    async def write() -> None:
        journal, author = await open_at(path), Author()
        await store(journal, [*author.begin(), *author.work(3)])
        await journal.close()

    asyncio.run(write())
    spoil(path)
    before = _contents(path)
    with pytest.raises(JournalDamaged, match=message):
        asyncio.run(_opened_and_closed(path))
    assert before == _contents(path)


def _contents(path: Path) -> dict[str, bytes]:
    """Returns the contents of the data files, without locks and the reserve."""
    said = [path, path.with_name("journal.db-wal"), path.with_name("journal.db-head")]
    return {file.name: file.read_bytes() for file in said if file.exists() and file.stat().st_size}


async def test_a_closed_journal_is_one_file_and_its_head(path: Path, author: Author) -> None:
    """After a clean close the database has everything and the log is empty, so a copy of it is complete."""
    wal = path.with_name("journal.db-wal")
    assert not wal.exists() or 0 == wal.stat().st_size
    copy = path.with_name("copy.db")
    shutil.copy(path, copy)
    shutil.copy(path.with_name("journal.db-head"), path.with_name("copy.db-head"))
    journal = await open_at(copy)
    try:
        assert author.commits == await stored(journal, FLIGHTS)
    finally:
        await journal.close()


async def test_many_commits_share_a_sync(path: Path) -> None:
    """Commits that arrive during a sync are written together by the next one."""
    journal = await open_at(path)
    try:
        authors = [Author(f"tenants/acme/surfaces/s{number}") for number in range(200)]
        commits = [commit for author in authors for commit in author.begin()]
        groups = journal.syncs
        assert list(range(1, 401)) == await store(journal, commits)
        assert 0 < journal.syncs - groups < 100
    finally:
        await journal.close()


async def test_responses_are_found_after_a_restart(path: Path, author: Author) -> None:
    """Responses are found after a restart, before and after the journal has learned its ids."""
    journal = await open_at(path)
    (commit,) = author.audit()
    await journal.append(commit, StoredResponse("r-1", b"print", b"answer", 7))
    await journal.close()
    again = await open_at(path)
    try:
        for _ in range(2):
            assert StoredResponse("r-1", b"print", b"answer", 7) == await again.find_response(FLIGHTS, "r-1")
            assert await again.find_response(FLIGHTS, "r-2") is None
            assert await again.find_response(TRAINS, "r-1") is None
            await again._learning
    finally:
        await again.close()


@pytest.mark.slow
def test_a_bloom_filter_misses_no_id() -> None:
    """The Bloom filter never misses an added id, over generations, and rarely reports an absent one."""
    bloom_filter = BloomFilter()
    for number in range(GENERATION_IDS + 10):
        bloom_filter.add(FLIGHTS, f"r-{number}")
    assert all(bloom_filter.may_have(FLIGHTS, f"r-{number}") for number in range(0, GENERATION_IDS + 10, 99))
    in_vain = sum(bloom_filter.may_have(TRAINS, f"r-{number}") for number in range(20_000))
    assert in_vain < 40
