"""The files of an open journal: one that is deleted or replaced ends it, since writes to it are lost."""

import asyncio
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from lightspeed_ops.bootstrap import open_journal
from lightspeed_ops.config import ConfigurationError
from lightspeed_ops.journal.port import JournalDamaged, JournalFailed
from lightspeed_ops.journal.sqlite.journal import SqliteJournal

from tests.server.journal.histories import Author
from tests.server.journal.reading import store

RESERVE_BYTES = 65_536
NOTICED_S = 5.0
"""Half a second is what the journal promises; a noisy machine may take longer."""
SUFFIXES = ("", "-wal", "-head", "-lock", "-checkpoint", "-reserve")


async def opened(path: Path) -> SqliteJournal:
    """A journal with some commits."""
    journal = await SqliteJournal.open(path, reserve_bytes=RESERVE_BYTES)
    await store(journal, [*Author().begin()])
    return journal


def delete(path: Path) -> None:
    """Deletes a file."""
    path.unlink()


def replace(path: Path) -> None:
    """Puts a copy in place of a file: the same content, another inode."""
    copy = path.with_name("copy")
    shutil.copyfile(path, copy)
    copy.replace(path)


@pytest.mark.parametrize("how", [delete, replace])
@pytest.mark.parametrize("suffix", SUFFIXES)
async def test_a_file_that_is_gone_is_noticed_while_nothing_is_written(
    tmp_path: Path, suffix: str, how: Callable[[Path], None]
) -> None:
    """The journal fails by itself, and names the file."""
    path = tmp_path / "journal.db"
    journal = await opened(path)
    how(path.with_name(path.name + suffix))
    with pytest.raises(JournalFailed, match=f"journal.db{suffix} was (deleted|replaced)"):
        async with asyncio.timeout(NOTICED_S):
            await asyncio.shield(journal.failed)
    await journal.close()


@pytest.mark.parametrize("suffix", SUFFIXES)
async def test_nothing_is_acknowledged_once_a_file_is_gone(tmp_path: Path, suffix: str) -> None:
    """The first commit after it breaks its promise: the check follows the sync, not a timer."""
    path, author = tmp_path / "journal.db", Author()
    journal = await SqliteJournal.open(path, reserve_bytes=RESERVE_BYTES)
    await store(journal, [*author.begin()])
    path.with_name(path.name + suffix).unlink()
    with pytest.raises(JournalFailed, match="deleted"):
        await store(journal, [*author.audit()])
    await journal.close()


async def test_a_folder_that_was_moved_away_ends_the_journal(tmp_path: Path) -> None:
    """The path leads to nothing: another server could begin a journal there."""
    folder = tmp_path / "state"
    folder.mkdir()
    journal = await opened(folder / "journal.db")
    folder.rename(tmp_path / "moved")
    with pytest.raises(JournalFailed, match="was deleted or moved"):
        async with asyncio.timeout(NOTICED_S):
            await asyncio.shield(journal.failed)
    await journal.close()


async def test_closing_says_that_a_file_is_gone(tmp_path: Path) -> None:
    """What was acknowledged is lost with it: the end of such a journal is not an orderly one."""
    path = tmp_path / "journal.db"
    journal = await opened(path)
    path.unlink()
    with pytest.raises(JournalFailed, match="deleted"):
        await journal.close()


def _folder(path: Path) -> str:
    (path / "folder").mkdir()
    return "folder"


def _under_a_file(path: Path) -> str:
    (path / "file").write_text("text")
    return "file/journal.db"


def _no_database(path: Path) -> str:
    (path / "text").write_text("text")
    return "text"


def _damaged(path: Path) -> str:
    (path / "noise").write_bytes(os.urandom(8_192))
    (path / "noise-head").write_bytes(os.urandom(8_192))
    return "noise"


def _in_the_way(suffix: str) -> Callable[[Path], str]:
    def make(path: Path) -> str:
        (path / f"journal.db-{suffix}").mkdir()
        return "journal.db"

    return make


def _loop(path: Path) -> str:
    (path / "loop").symlink_to(path / "loop")
    return "loop/journal.db"


UNUSABLE = {
    "a folder": _folder,
    "a parent that is a file": _under_a_file,
    "no database": _no_database,
    "noise": _damaged,
    "a folder for its head": _in_the_way("head"),
    "a folder for its lock": _in_the_way("lock"),
    "a folder for its reserve": _in_the_way("reserve"),
    "a folder for its log": _in_the_way("wal"),
    "a link to itself": _loop,
    "too long": lambda _: "n" * 300,
    "too long with a suffix": lambda _: "n" * 250,
    "a NUL": lambda _: "a\0b",
    "no UTF-8": lambda _: "\udcff",
    "a device": lambda _: "/dev/null",
    "the root": lambda _: "/",
    "a user that does not exist": lambda _: "~nosuchuser/journal.db",
    "a system folder": lambda _: "/proc/self/journal.db",
}


@pytest.mark.parametrize("make", UNUSABLE.values(), ids=UNUSABLE.keys())
async def test_a_journal_that_cannot_be_used_is_an_expected_failure(
    tmp_path: Path, make: Callable[[Path], str]
) -> None:
    """Every path that comes to nothing ends with a message, and with no exception that nobody expects."""
    named = make(tmp_path)
    path = named if named.startswith(("/", "~")) else f"{tmp_path}/{named}"
    with pytest.raises((ConfigurationError, JournalDamaged, JournalFailed)):
        await open_journal(f"sqlite:{path}")


@pytest.mark.parametrize(
    "text",
    [
        "",  # nothing
        "sqlite:",  # no path
        "memory:",  # no number
        "memory:0",  # no records
        "memory:-1",  # fewer
        "memory:" + "9" * 6_000,  # more digits than Python reads
        "memory:१",  # a digit, but no ASCII one
        "postgresql://",  # not yet
    ],
)
async def test_a_journal_that_means_nothing_is_refused(text: str) -> None:
    """The message says which forms there are."""
    with pytest.raises(ConfigurationError, match="expected"):
        await open_journal(text)
