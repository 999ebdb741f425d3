"""The files of an open journal: a deleted or replaced file ends the journal, since later writes are lost."""

import asyncio
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from lightspeed_ops.config import ConfigurationError
from lightspeed_ops.journal.port import JournalDamaged, JournalFailed
from lightspeed_ops.journal.sqlite.journal import SqliteJournal
from lightspeed_ops.opening import open_journal

from tests.server.journal.histories import Author
from tests.server.journal.reading import store

RESERVE_BYTES = 65_536
NOTICED_S = 5.0
"""Seconds until the journal must notice: it promises half a second, and a busy machine may take longer."""
SUFFIXES = ("", "-wal", "-head", "-lock", "-checkpoint", "-reserve")


async def opened(path: Path) -> SqliteJournal:
    """Returns an open journal with some commits."""
    journal = await SqliteJournal.open(path, reserve_bytes=RESERVE_BYTES)
    await store(journal, [*Author().begin()])
    return journal


def delete(path: Path) -> None:
    """Deletes a file."""
    path.unlink()


def replace(path: Path) -> None:
    """Replaces a file by a copy: the same content, another inode."""
    copy = path.with_name("copy")
    shutil.copyfile(path, copy)
    copy.replace(path)


@pytest.mark.parametrize("how", [delete, replace])
@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.slow
async def test_a_file_that_is_gone_is_noticed_while_nothing_is_written(
    tmp_path: Path, suffix: str, how: Callable[[Path], None]
) -> None:
    """An idle journal notices a missing file, fails, and names the file."""
    path = tmp_path / "journal.db"
    journal = await opened(path)
    how(path.with_name(path.name + suffix))
    with pytest.raises(JournalFailed, match=f"journal.db{suffix} was (deleted|replaced)"):
        async with asyncio.timeout(NOTICED_S):
            await asyncio.shield(journal.failed)
    await journal.close()


@pytest.mark.parametrize("suffix", SUFFIXES)
async def test_nothing_is_acknowledged_once_a_file_is_gone(tmp_path: Path, suffix: str) -> None:
    """The first commit after the deletion breaks its promise: the check follows the sync and no timer."""
    path, author = tmp_path / "journal.db", Author()
    journal = await SqliteJournal.open(path, reserve_bytes=RESERVE_BYTES)
    await store(journal, [*author.begin()])
    path.with_name(path.name + suffix).unlink()
    with pytest.raises(JournalFailed, match="deleted"):
        await store(journal, [*author.audit()])
    await journal.close()


@pytest.mark.slow
async def test_a_folder_that_was_renamed_ends_the_journal(tmp_path: Path) -> None:
    """A moved folder ends the journal, since another server could create a journal at the path."""
    folder = tmp_path / "state"
    folder.mkdir()
    journal = await opened(folder / "journal.db")
    folder.rename(tmp_path / "moved")
    with pytest.raises(JournalFailed, match="was deleted or moved"):
        async with asyncio.timeout(NOTICED_S):
            await asyncio.shield(journal.failed)
    await journal.close()


async def test_closing_says_that_a_file_is_gone(tmp_path: Path) -> None:
    """A close reports a missing file: acknowledged commits are lost, so the close is not clean."""
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
    """Every unusable path is refused with a message, and never with an unexpected exception."""
    named = make(tmp_path)
    path = named if named.startswith(("/", "~")) else f"{tmp_path}/{named}"
    with pytest.raises((ConfigurationError, JournalDamaged, JournalFailed)):
        await open_journal(f"sqlite:{path}")


@pytest.mark.parametrize(
    "text",
    [
        "",  # empty
        "sqlite:",  # no path
        "memory:",  # no number
        "memory:0",  # no records.
        "memory:-1",  # negative
        "memory:" + "9" * 6_000,  # more digits than Python reads
        "memory:१",  # a digit outside of ASCII
        "postgresql:ops",  # no URL
    ],
)
async def test_a_journal_that_means_nothing_is_refused(text: str) -> None:
    """An invalid journal option is refused; the message lists the valid forms."""
    with pytest.raises(ConfigurationError, match="expected"):
        await open_journal(text)
