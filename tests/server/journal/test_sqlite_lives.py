"""Deleted surfaces in a data file: what a start keeps of them, what it finds wrong, and files of before."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from lightspeed_ops.core.audit import AuditEntry
from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.core.surface import surface_signature
from lightspeed_ops.engine import Engine
from lightspeed_ops.journal.port import JournalDamaged, VersionConflict
from lightspeed_ops.journal.rebuild import rebuild
from lightspeed_ops.journal.sqlite import durable_watermarks as durable_module
from lightspeed_ops.journal.sqlite.check import check
from lightspeed_ops.journal.sqlite.journal import SqliteJournal
from lightspeed_ops.journal.sqlite.surface_check import Finding

from tests.server.core.building import COMPLETE_RUN, NAME, NOW_MS
from tests.server.journal.golden_data_file import KEPT
from tests.server.journal.golden_journal import FOLDER
from tests.server.journal.histories import FLIGHTS, TRAINS, Author
from tests.server.journal.reading import store, stored, tenant
from tests.server.journal.tampering import opened
from tests.server.journal.test_sqlite import RESERVE_BYTES

THIRD = "tenants/acme/surfaces/third"


async def open_at(path: Path) -> SqliteJournal:
    """A journal at a path, with a small reserve."""
    return await SqliteJournal.open(path, reserve_bytes=RESERVE_BYTES)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a journal is, or is to be."""
    return tmp_path / "journal.db"


@pytest.fixture
async def authors(path: Path) -> dict[str, Author]:
    """A living surface, a deleted one, and one that an earlier version created again, in a closed journal."""
    flights, trains, third = Author(FLIGHTS), Author(TRAINS), Author(THIRD)
    journal = await open_at(path)
    await store(journal, [*flights.begin(), *trains.begin(), *third.begin(), *trains.work(2)])
    await store(journal, [*trains.delete(), *flights.work(2), *third.do(COMPLETE_RUN), *third.create_again()])
    await journal.close()
    return {FLIGHTS: flights, TRAINS: trains, THIRD: third}


def as_format_1(path: Path) -> None:
    """Makes a file what an earlier version would have left."""
    with opened(path) as connection:
        connection.execute("DROP TABLE living")
        connection.execute("DROP TABLE deleted")
        connection.pragma("user_version", 1)


@pytest.mark.parametrize("old", [False, True])  # written by this version, by an earlier one
async def test_a_start_keeps_living_surfaces_alone(
    path: Path, authors: dict[str, Author], *, old: bool
) -> None:
    """A deleted one is read when it is asked for, in full; nothing is decided anew about it."""
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
    """Who only looks brings it to no other format."""
    assert authors
    as_format_1(path)
    before = path.read_bytes()
    assert [] == [one for one in check(path) if isinstance(one, Finding)]
    assert before == path.read_bytes()


async def test_the_golden_file_of_version_1_lives(tmp_path: Path) -> None:
    """Its surface was deleted and created again by that version: it goes on, with all that is known of it."""
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
    """Nor is an undeleted surface missing there: what is kept follows what lives."""
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
    """Those that were asked for last; the others are read again, and each is found."""
    monkeypatch.setattr(durable_module, "DELETED_KEPT", 2)
    names = [f"tenants/acme/surfaces/s{number}" for number in range(5)]
    journal = await open_at(path)
    try:
        for name in names:
            author = Author(name)
            await store(journal, [*author.begin(), *author.delete()])
        for name in names * 2:
            assert 4 == await journal.newest_version(name)
            assert len(journal._watermarks._deleted) <= 2
        assert 0 == await journal.newest_version("tenants/acme/surfaces/never")
    finally:
        await journal.close()


async def test_a_creation_under_a_deleted_name_is_a_conflict(path: Path, authors: dict[str, Author]) -> None:
    """Also if the loop has forgotten the name: the data file decides, and nothing of the group is written."""
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
async def test_lives_that_do_not_fit_are_damage(
    path: Path, authors: dict[str, Author], spoil: Callable[[Path], None]
) -> None:
    """No surface drops out of sight in silence: a start is refused, and the check says why."""
    assert authors
    spoil(path)
    with pytest.raises(JournalDamaged, match=r"living.* \(in .*journal\.db\)"):
        await open_at(path)
    assert any("living" in one.what for one in check(path) if isinstance(one, Finding))


async def test_the_check_finds_a_surface_on_the_wrong_side(path: Path, authors: dict[str, Author]) -> None:
    """The tables agree with each other, and not with the history."""
    assert authors
    for statement in ("DELETE FROM living WHERE surface = 1", "INSERT INTO deleted VALUES (1)"):
        _swap(statement)(path)
    (finding,) = [one for one in check(path) if isinstance(one, Finding)]
    assert (f"surface '{FLIGHTS}'", "its history says that it lives, but the tables say otherwise") == finding
