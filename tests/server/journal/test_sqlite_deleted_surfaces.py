"""Deleted surfaces in a data file: memory after a start, checks, and files of earlier versions."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from lightspeed_ops.core.audit import AuditEntry
from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.core.surface import surface_signature
from lightspeed_ops.engine import Engine
from lightspeed_ops.journal import durable_watermarks as durable_module
from lightspeed_ops.journal.port import JournalDamaged, VersionConflict, VersionHead
from lightspeed_ops.journal.rebuild import rebuild
from lightspeed_ops.journal.sqlite.check import check
from lightspeed_ops.journal.sqlite.journal import SqliteJournal
from lightspeed_ops.journal.surface_check import Finding

from tests.server.core.building import COMPLETE_RUN, NAME, NOW_MS
from tests.server.journal.golden_data_file import KEPT
from tests.server.journal.golden_journal import FOLDER
from tests.server.journal.histories import FLIGHTS, TRAINS, Author
from tests.server.journal.reading import store, stored, tenant
from tests.server.journal.tampering import opened
from tests.server.journal.test_sqlite import RESERVE_BYTES

THIRD = "tenants/acme/surfaces/third"


async def open_at(path: Path) -> SqliteJournal:
    """Opens a journal at a path, with a small reserve."""
    return await SqliteJournal.open(path, reserve_bytes=RESERVE_BYTES)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Returns the path of a journal."""
    return tmp_path / "journal.db"


@pytest.fixture
async def authors(path: Path) -> dict[str, Author]:
    """Writes an existing surface, a deleted one, and one that was created again, to a closed journal."""
    flights, trains, third = Author(FLIGHTS), Author(TRAINS), Author(THIRD)
    journal = await open_at(path)
    await store(journal, [*flights.begin(), *trains.begin(), *third.begin(), *trains.work(2)])
    await store(journal, [*trains.delete(), *flights.work(2), *third.do(COMPLETE_RUN), *third.create_again()])
    await journal.close()
    return {FLIGHTS: flights, TRAINS: trains, THIRD: third}


def as_format_1(path: Path) -> None:
    """Changes a file to the form of an earlier version."""
    with opened(path) as connection:
        connection.execute("DROP TABLE living")
        connection.execute("DROP TABLE deleted")
        connection.execute("DROP TABLE snapshot_parts")
        connection.execute("DROP TABLE runs")
        connection.pragma("user_version", 1)


@pytest.mark.parametrize("old", [False, True])  # written by this version, and by an earlier one
async def test_a_start_keeps_surfaces_that_exist_alone(
    path: Path, authors: dict[str, Author], *, old: bool
) -> None:
    """A start keeps only existing surfaces in memory; a deleted one is read in full on demand."""
    if old:
        as_format_1(path)
    for _ in range(2):
        journal = await open_at(path)
        try:
            assert [FLIGHTS, THIRD] == await journal.living()
            assert [TRAINS] == await journal.deleted(after="", limit=9)
            assert {FLIGHTS, THIRD} == set(journal._store._ids) == set(journal._watermarks._living)
            assert not journal._watermarks._deleted
            for name, author in authors.items():
                assert author.commits == await stored(journal, name)
                assert author.signature == surface_signature(await rebuild(journal, name))
            page = await tenant(journal, RecordKind.AUDIT)
            assert TRAINS in {placed.commit.surface for placed in page.commits}
        finally:
            await journal.close()
    assert [] == [one for one in check(path) if isinstance(one, Finding)]


def test_a_file_of_before_is_looked_at_as_it_is(path: Path, authors: dict[str, Author]) -> None:
    """A read-only open of an earlier format leaves the file in that format."""
    assert authors
    as_format_1(path)
    before = path.read_bytes()
    assert [] == [one for one in check(path) if isinstance(one, Finding)]
    assert before == path.read_bytes()


async def test_the_golden_file_of_version_1_opens(tmp_path: Path) -> None:
    """The golden file of version 1 has a surface that was deleted and created again.

    It exists, with its history.
    """
    for name in KEPT:
        shutil.copyfile(FOLDER / "data-file-v1" / name, tmp_path / name)
    journal = await open_at(tmp_path / "journal")
    try:
        assert [NAME] == await journal.living()
        engine = Engine(journal, lambda: NOW_MS)
        await engine.start()
        assert [NAME] == engine.surfaces()
        audits = await journal.read_entries(NAME, RecordKind.AUDIT, after_sequence=0, limit=1_000)
        actions = [entry.record.action for entry in audits.entries if isinstance(entry, AuditEntry)]
        assert 2 == actions.count("create")
        assert "delete" == actions[actions.index("create", 1) - 1]
    finally:
        await journal.close()


async def test_a_deletion_is_no_longer_in_memory(path: Path) -> None:
    """A deletion removes a surface from memory, and an undeletion brings it back."""
    journal, author = await open_at(path), Author()
    try:
        await store(journal, [*author.begin(), *author.delete()])
        assert ({}, {}) == (journal._store._ids, journal._store._gone)
        assert not journal._watermarks._living
        await store(journal, author.undelete())
        assert [FLIGHTS] == list(journal._store._ids) == list(journal._watermarks._living)
        assert author.commits == await stored(journal, FLIGHTS)
    finally:
        await journal.close()


async def test_few_deleted_surfaces_are_kept(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Few deleted surfaces are cached, those of the latest reads; others are read again and found."""
    monkeypatch.setattr(durable_module, "DELETED_KEPT", 2)
    names = [f"tenants/acme/surfaces/s{number}" for number in range(5)]
    journal = await open_at(path)
    try:
        for name in names:
            author = Author(name)
            await store(journal, [*author.begin(), *author.delete()])
        for name in names * 2:
            assert 4 == await journal.head(VersionHead(name))
            assert len(journal._watermarks._deleted) <= 2
        touched = await journal.touched(after=0)
        assert (2, False) == (len(touched.surfaces), touched.is_whole)
        assert (await journal.touched(after=touched.position)).is_whole
        assert 0 == await journal.head(VersionHead("tenants/acme/surfaces/never"))
    finally:
        await journal.close()


async def test_a_creation_under_a_deleted_name_is_a_conflict(path: Path, authors: dict[str, Author]) -> None:
    """The data file decides that a creation under a deleted name is a conflict.

    Its whole group is not written.
    """
    journal = await open_at(path)
    try:
        creation, behind = Author(TRAINS).begin()[0], authors[FLIGHTS].audit()[0]
        promises = [journal.append(creation), journal.append(behind)]
        for promise in promises:
            with pytest.raises(VersionConflict, match=f"append version 1 of '{TRAINS}'"):
                await promise
        assert authors[TRAINS].commits == await stored(journal, TRAINS)
        await store(journal, [behind])
        await store(journal, authors[TRAINS].undelete())
        assert [FLIGHTS, THIRD, TRAINS] == await journal.living()
    finally:
        await journal.close()


def _swap(statement: str) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        with opened(path) as connection:
            connection.execute(statement)

    return change


DAMAGE = {
    "a living surface that is missing": _swap("DELETE FROM living WHERE surface = 1"),
    "a deleted surface that is missing": _swap("DELETE FROM deleted"),
    "a surface that is both": _swap("INSERT INTO deleted VALUES (1)"),
    "a number that no surface has": _swap("INSERT INTO living VALUES (99)"),
}


@pytest.mark.parametrize("spoil", DAMAGE.values(), ids=DAMAGE.keys())
async def test_tables_that_do_not_fit_the_history_are_damage(
    path: Path, authors: dict[str, Author], spoil: Callable[[Path], None]
) -> None:
    """Inconsistent lists of surfaces are damage.

    A start is refused, so that none disappears, and the check says why.
    """
    assert authors
    spoil(path)
    with pytest.raises(JournalDamaged, match=r"journal\.db is corrupt: .*living"):
        await open_at(path)
    assert any("living" in one.what for one in check(path) if isinstance(one, Finding))


async def test_the_check_finds_a_surface_on_the_wrong_side(path: Path, authors: dict[str, Author]) -> None:
    """The check finds a surface whose tables agree with each other and differ from the history."""
    assert authors
    for statement in ("DELETE FROM living WHERE surface = 1", "INSERT INTO deleted VALUES (1)"):
        _swap(statement)(path)
    (finding,) = [one for one in check(path) if isinstance(one, Finding)]
    assert (f"surface '{FLIGHTS}'", "it exists in its history, but not in the tables") == finding
