"""A restored backup is a journal of its own: cursors beyond the backup are not valid in it."""

import shutil
from pathlib import Path

import pytest
from lightspeed_ops.journal.port import JournalDamaged
from lightspeed_ops.journal.sqlite.audits import verify_audits
from lightspeed_ops.journal.sqlite.backup import back_up
from lightspeed_ops.journal.sqlite.check import check
from lightspeed_ops.journal.sqlite.files import Files, Head
from lightspeed_ops.journal.sqlite.journal import SqliteJournal
from lightspeed_ops.journal.surface_check import Finding

from tests.server.journal.histories import FLIGHTS, Author
from tests.server.journal.reading import store, stored
from tests.server.journal.tampering import opened

RESERVE_BYTES = 65_536


async def open_at(path: Path) -> SqliteJournal:
    """Opens a journal at a path, with a small reserve."""
    return await SqliteJournal.open(path, reserve_bytes=RESERVE_BYTES)


async def identity_of(path: Path) -> str:
    """Returns the identity of the journal at a path when it is served."""
    journal = await open_at(path)
    try:
        return journal.identity
    finally:
        await journal.close()


@pytest.fixture
async def backup(tmp_path: Path) -> Path:
    """Returns a backup of a journal."""
    journal, author = await open_at(tmp_path / "journal.db"), Author()
    await store(journal, author.begin())
    await journal.close()
    back_up(tmp_path / "journal.db", tmp_path / "backup.db")
    return tmp_path / "backup.db"


def restore(backup: Path, path: Path) -> Path:
    """Restores as the page about operations says."""
    shutil.copyfile(backup, path)
    shutil.copyfile(Files(backup).head, Files(path).head)
    return path


async def test_a_restored_backup_has_an_identity_of_its_own(backup: Path, tmp_path: Path) -> None:
    """Each restore gives the journal a new identity, which then stays."""
    original = await identity_of(tmp_path / "journal.db")
    restored = [restore(backup, tmp_path / f"{number}.db") for number in range(2)]
    identities = [await identity_of(path) for path in restored]
    assert 3 == len({original, *identities})
    assert identities == [await identity_of(path) for path in restored]
    assert original == await identity_of(tmp_path / "journal.db")


async def test_a_restored_backup_goes_on_behind_what_it_has(backup: Path, tmp_path: Path) -> None:
    """A restored journal continues after the backup, with the same history up to it."""
    author = Author()
    author.begin()
    journal = await open_at(restore(backup, tmp_path / "restored.db"))
    try:
        assert author.commits == await stored(journal, FLIGHTS)
        assert [3, 4] == await store(journal, author.audit(2))
    finally:
        await journal.close()
    assert [] == [one for one in check(tmp_path / "restored.db") if isinstance(one, Finding)]


async def test_reading_a_backup_changes_nothing(backup: Path, tmp_path: Path) -> None:
    """A check, a verification and another backup leave a backup as it is; serving makes it a journal."""
    files = [backup, Files(backup).head]
    before = [file.read_bytes() for file in files]
    assert [] == [one for one in check(backup) if isinstance(one, Finding)]
    assert [""] == [trail.wrong for trail in verify_audits(backup)]
    back_up(backup, tmp_path / "again.db")
    assert before == [file.read_bytes() for file in files]
    heads = [Head(Files(path).head) for path in (backup, tmp_path / "again.db")]
    for head in heads:
        head.open()
        head.close()
    assert [True, True] == [head.is_copy for head in heads]
    assert 1 == len({head.identity for head in heads})


async def test_a_renaming_that_is_cut_off_is_made_again(
    backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An interrupted change of identity is repeated.

    The file has the new identity, and its head the old one.
    """
    path = restore(backup, tmp_path / "restored.db")
    with monkeypatch.context() as patched:
        patched.setattr(Head, "rename", _cut_off)
        with pytest.raises(_CutOffError):
            await open_at(path)
    with opened(path) as connection:
        half = connection.execute("SELECT identity FROM journal ORDER BY rowid").get
    identity = await identity_of(path)
    assert identity != half
    assert identity == await identity_of(path)


class _CutOffError(BaseException):
    """Ends the process at this point."""


def _cut_off(_head: Head, _identity: bytes) -> None:
    raise _CutOffError


async def test_the_head_of_another_copy_is_refused(backup: Path, tmp_path: Path) -> None:
    """A head of another copy is refused, since the two files of a backup belong together."""
    other = await open_at(tmp_path / "other.db")
    await other.close()
    back_up(tmp_path / "other.db", tmp_path / "other-backup.db")
    path = restore(backup, tmp_path / "restored.db")
    shutil.copyfile(Files(tmp_path / "other-backup.db").head, Files(path).head)
    with pytest.raises(JournalDamaged, match="belong to two different journals"):
        await open_at(path)
