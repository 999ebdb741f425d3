"""Long snapshots in a data file: written and read in parts, between other writes and reads."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from lightspeed_ops.core.snapshot import CopyOnWriteSnapshot, SnapshotPart, SurfaceSnapshot
from lightspeed_ops.core.surface import surface_signature
from lightspeed_ops.journal import codec
from lightspeed_ops.journal.port import After, HistoryPruned, JournalDamaged, JournalFull
from lightspeed_ops.journal.rebuild import load_snapshot, rebuild
from lightspeed_ops.journal.sqlite.check import check
from lightspeed_ops.journal.sqlite.journal import SqliteJournal
from lightspeed_ops.journal.surface_check import Finding

from tests.server.core.building import batch, enqueue, start
from tests.server.journal.histories import FLIGHTS, Author
from tests.server.journal.reading import store
from tests.server.journal.tampering import opened

RESERVE_BYTES = 65_536
WAITING = 6


@pytest.fixture(autouse=True)
def short_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stores each batch in a part of its own."""
    monkeypatch.setattr(codec, "PART_BYTES", 1)


async def open_at(path: Path) -> SqliteJournal:
    """Opens a journal."""
    return await SqliteJournal.open(path, reserve_bytes=RESERVE_BYTES)


async def begun(journal: SqliteJournal) -> Author:
    """Returns the author of a surface with waiting batches, in a journal."""
    author = Author()
    waiting = enqueue(*(batch(f"w-{number}", sequence=number) for number in range(WAITING)))
    await store(journal, [*author.begin(), *author.do(waiting, start(2))])
    return author


async def parts_of(
    author: Author, during: Callable[[int], object] = lambda _: None
) -> AsyncIterator[SnapshotPart]:
    """Yields the parts of a snapshot of a surface, one batch in each."""
    for number, part in enumerate(CopyOnWriteSnapshot(author.surface.state, part_batches=1).parts()):
        during(number)
        yield part


async def save(journal: SqliteJournal, author: Author) -> SurfaceSnapshot:
    """Saves a snapshot in parts, and returns the whole of it."""
    await journal.save_snapshot(
        CopyOnWriteSnapshot(author.surface.state, part_batches=1).head, parts_of(author)
    )
    return author.snapshot()


@pytest.fixture
async def saved(tmp_path: Path) -> Path:
    """Returns the path of a closed journal with a snapshot in parts."""
    path = tmp_path / "journal.db"
    journal = await open_at(path)
    author = await begun(journal)
    await save(journal, author)
    await journal.close()
    assert WAITING + 1 == rows(path)
    return path


def rows(path: Path) -> int:
    """Returns the number of stored parts."""
    with opened(path) as connection:
        count: int = connection.execute("SELECT count(*) FROM snapshot_parts").get
        return count


def findings(path: Path) -> list[str]:
    """Returns the findings of the check."""
    return [one.what for one in check(path) if isinstance(one, Finding)]


async def test_a_snapshot_in_parts_gives_the_same_surface(tmp_path: Path) -> None:
    """A snapshot in parts is loaded whole, after a restart too, and the check accepts it."""
    path = tmp_path / "journal.db"
    journal = await open_at(path)
    author = await begun(journal)
    await store(journal, author.do(start(1, instance_id="i-1")))
    snapshot = await save(journal, author)
    assert snapshot == await load_snapshot(journal, FLIGHTS)
    await journal.close()
    journal = await open_at(path)
    assert snapshot == await load_snapshot(journal, FLIGHTS)
    rebuilt = await rebuild(journal, FLIGHTS)
    assert author.signature == surface_signature(rebuilt)
    assert 1 == len(rebuilt.queue.leases.started_for("i-1"))
    await journal.close()
    assert [] == findings(path)


async def test_a_short_snapshot_is_one_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A snapshot without enough bytes for a part is stored as a whole, as before there were parts."""
    monkeypatch.undo()
    journal = await open_at(tmp_path / "journal.db")
    author = await begun(journal)
    snapshot = await save(journal, author)
    assert snapshot == await load_snapshot(journal, FLIGHTS)
    await journal.close()
    assert 0 == rows(tmp_path / "journal.db")


async def test_commits_become_durable_between_two_parts(tmp_path: Path) -> None:
    """A commit that comes while a snapshot is written does not wait for its end."""
    journal = await open_at(tmp_path / "journal.db")
    author, other = await begun(journal), Author("tenants/acme/surfaces/other")
    snapshot_copy = CopyOnWriteSnapshot(author.surface.state, part_batches=1)
    durable: list[int] = []

    async def parts() -> AsyncIterator[SnapshotPart]:
        for part in snapshot_copy.parts():
            yield part
            for commit in other.audit() if durable else other.begin():
                position = await asyncio.wait_for(journal.append(commit), 10)
                durable.append(position)

    await journal.save_snapshot(snapshot_copy.head, parts())
    assert len(durable) == WAITING + 2
    await journal.close()


async def test_a_newer_snapshot_takes_the_parts_of_the_older_one_away(tmp_path: Path) -> None:
    """Only the parts of the newest snapshot are kept."""
    journal = await open_at(tmp_path / "journal.db")
    author = await begun(journal)
    await save(journal, author)
    await store(journal, author.do(enqueue(batch("more", sequence=99))))
    snapshot = await save(journal, author)
    assert snapshot == await load_snapshot(journal, FLIGHTS)
    await journal.close()
    assert WAITING + 2 == rows(tmp_path / "journal.db")


async def test_a_snapshot_that_breaks_off_leaves_no_parts(tmp_path: Path) -> None:
    """If a snapshot is not finished, the older one stays, and nothing of the newer one."""
    journal = await open_at(tmp_path / "journal.db")
    author = await begun(journal)
    snapshot = await save(journal, author)
    await store(journal, author.audit())

    def fill(number: int) -> None:
        if number == 3:
            raise JournalFull("no room")

    head = CopyOnWriteSnapshot(author.surface.state, part_batches=1).head
    with pytest.raises(JournalFull):
        await journal.save_snapshot(head, parts_of(author, fill))
    assert snapshot == await load_snapshot(journal, FLIGHTS)
    await journal.close()
    assert WAITING + 1 == rows(tmp_path / "journal.db")
    assert [] == findings(tmp_path / "journal.db")


async def test_the_remains_of_a_killed_process_do_no_harm(saved: Path) -> None:
    """Parts without a head are no finding, and the next snapshot removes them."""
    with opened(saved) as connection:
        connection.execute("INSERT INTO snapshot_parts SELECT surface, 5, part, data FROM snapshot_parts")
    assert [] == findings(saved)
    journal = await open_at(saved)
    surface = await rebuild(journal, FLIGHTS)
    author = Author(after=await journal.read(FLIGHTS, After(0, 100)))
    assert author.signature == surface_signature(surface)
    await store(journal, author.audit(3))
    await save(journal, author)
    await journal.close()
    assert WAITING + 1 == rows(saved)


DAMAGE = {
    "a missing part": "DELETE FROM snapshot_parts WHERE part = 2",
    "a missing last part": f"DELETE FROM snapshot_parts WHERE part = {WAITING}",
    "all parts missing": "DELETE FROM snapshot_parts",
    "a part in the place of another": "UPDATE snapshot_parts SET data ="
    " (SELECT data FROM snapshot_parts WHERE part = 1) WHERE part = 2",
    "a changed byte": "UPDATE snapshot_parts "
    " SET data = CAST(substr(data, 1, 20) || x'00' || substr(data, 22) AS BLOB)",
    "no part at all": "UPDATE snapshot_parts SET data = x'' WHERE part = 0",
}


@pytest.mark.parametrize("statement", DAMAGE.values(), ids=DAMAGE.keys())
async def test_damaged_parts_are_refused_and_found(saved: Path, statement: str) -> None:
    """A snapshot whose parts are not those that were stored is damage, for a server and for the check."""
    with opened(saved) as connection:
        connection.execute(statement)
    journal = await open_at(saved)
    with pytest.raises(JournalDamaged, match=f"snapshot of '{FLIGHTS}'"):
        await rebuild(journal, FLIGHTS)
    await journal.close()
    assert findings(saved)


def test_parts_of_no_surface_are_found(saved: Path) -> None:
    """Parts of a surface that does not exist are a finding."""
    with opened(saved) as connection:
        connection.execute("INSERT INTO snapshot_parts VALUES (9, 1, 0, x'00')")
    assert any("snapshots of known surfaces" in what for what in findings(saved))


async def test_a_reader_of_parts_learns_that_they_were_replaced(tmp_path: Path) -> None:
    """If a newer snapshot replaces one that is being read, the reader reads the newer one."""
    journal = await open_at(tmp_path / "journal.db")
    author = await begun(journal)
    await save(journal, author)
    stored = await journal.read_snapshot(FLIGHTS)
    assert stored is not None
    await store(journal, author.audit())
    await save(journal, author)
    with pytest.raises(HistoryPruned):
        _ = [part async for part in stored.rest]
    assert author.signature == surface_signature(await rebuild(journal, FLIGHTS))
    await journal.close()


async def test_two_snapshots_of_one_surface_are_saved_one_after_the_other(tmp_path: Path) -> None:
    """A second snapshot of a surface waits for the first; the newest one counts."""
    journal = await open_at(tmp_path / "journal.db")
    author = await begun(journal)
    first = CopyOnWriteSnapshot(author.surface.state, part_batches=1)
    older = [*first.parts()]
    await store(journal, author.audit())

    async def slow() -> AsyncIterator[SnapshotPart]:
        for part in older:
            await asyncio.sleep(0)
            yield part

    await asyncio.gather(journal.save_snapshot(first.head, slow()), save(journal, author))
    assert author.snapshot() == await load_snapshot(journal, FLIGHTS)
    await journal.close()
    assert WAITING + 1 == rows(tmp_path / "journal.db")


async def test_others_run_while_a_surface_is_rebuilt(saved: Path) -> None:
    """Other tasks run many times while a surface is rebuilt from a snapshot in parts."""
    journal = await open_at(saved)
    steps = 0

    async def count() -> None:
        nonlocal steps
        while True:
            steps += 1
            await asyncio.sleep(0)

    counting = asyncio.create_task(count())
    await rebuild(journal, FLIGHTS)
    counting.cancel()
    assert steps > 8 * WAITING
    await journal.close()
