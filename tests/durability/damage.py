"""Damage: changed files of a small journal, and the results of opening and reading them.

Owns two journals, a closed one and one whose process was killed, and the functions that damage and read them.
"""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from lightspeed_ops.journal.port import JournalDamaged, StoredResponse, VersionHead
from lightspeed_ops.journal.sqlite.check import check
from lightspeed_ops.journal.sqlite.journal import SqliteJournal
from lightspeed_ops.journal.surface_check import Finding

from tests.durability.power import PowerVfs
from tests.durability.reading_back import Everything, everything
from tests.server.core.building import CERTIFY, COMPLETE_RUN, START_RUN
from tests.server.journal.histories import ELSEWHERE, FLIGHTS, Author

REQUEST_IDS = tuple(f"request-{number}" for number in range(40))
QUIET = PowerVfs(lambda: None)
"""Waits for no sync: no data here must outlive the test."""
RESERVE_BYTES = 4_096


@dataclass(frozen=True, slots=True)
class Victim:
    """The files of a journal, and all that can be read from them."""

    name: str
    files: dict[str, bytes]
    read: Everything

    def restore(self, folder: Path) -> Path:
        """Creates the files again, and returns the path of the database."""
        for name, content in self.files.items():
            (folder / name).write_bytes(content)
        for path in folder.iterdir():
            if path.name not in self.files:
                path.unlink()
        return folder / "journal"


async def open_in(folder: Path) -> SqliteJournal:
    """Opens the journal in a folder."""
    return await SqliteJournal.open(folder / "journal", vfs=QUIET.vfs_name, reserve_bytes=RESERVE_BYTES)


async def victims(folder: Path) -> list[Victim]:
    """Returns the same history twice: all of it in the database, and its second half in the log."""
    folder.mkdir()  # noqa: ASYNC240 - in memory
    author, other = Author(FLIGHTS), Author(ELSEWHERE)
    author.begin()
    author.work(4)
    other.begin()
    author.do(CERTIFY, *[COMPLETE_RUN, START_RUN] * 2)
    journal = await open_in(folder)
    await _write(journal, author, other)
    await journal.save_snapshot(author.snapshot())
    await journal.close()
    journal = await open_in(folder)
    author.audit(2)
    author.dead_letter()
    author.work(3)
    other.do(COMPLETE_RUN, START_RUN)
    other.work(20)
    await _write(journal, author, other)
    killed = _files(folder)
    found = await everything(journal, REQUEST_IDS)
    await journal.close()
    closed = _files(folder)
    shutil.rmtree(folder)
    return [Victim("closed", closed, found), Victim("killed", killed, found)]


async def _write(journal: SqliteJournal, *authors: Author) -> None:
    for author in authors:
        done = await journal.head(VersionHead(author.surface.state.name))
        for commit in author.commits[done:]:
            answer = StoredResponse(f"request-{commit.version}", b"print", b"answer" * 9, commit.recorded_ms)
            await journal.append(commit, answer)


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@dataclass(frozen=True, slots=True)
class Flip:
    """One flipped bit of one file."""

    file: str
    offset: int
    bit: int

    def spoil(self, folder: Path) -> None:
        """Flips the bit."""
        with (folder / self.file).open("r+b") as file:
            file.seek(self.offset)
            (byte,) = file.read(1)
            file.seek(self.offset)
            file.write(bytes([byte ^ 1 << self.bit]))


@dataclass(frozen=True, slots=True)
class CutOff:
    """A file that ends early."""

    file: str
    size: int

    def spoil(self, folder: Path) -> None:
        """Truncates the file."""
        os.truncate(folder / self.file, self.size)


async def verdict(victim: Victim, damage: Flip | CutOff, folder: Path) -> str:
    """Returns the verdict about damage.

    It is ``same``, ``refused``, ``found`` if only the check finds the damage, or a text that says what is
    wrong. Raises every exception that opening and reading must never raise.
    """
    victim.restore(folder)
    damage.spoil(folder)
    try:
        found = await _read(folder)
    except JournalDamaged as damaged:
        return "refused" if str(folder) in str(damaged) else f"refused without a file: {damaged}"
    except Exception as error:
        error.add_note(f"{victim.name}: {damage}")
        raise
    others = sorted(about for about in victim.read if victim.read[about] != found.get(about))
    if not others and found.keys() == victim.read.keys():
        return "same"
    victim.restore(folder)
    damage.spoil(folder)
    return "found" if _findings(folder / "journal") else f"{victim.name}: {damage} changed {others} unseen"


async def _read(folder: Path) -> Everything:
    journal = await open_in(folder)
    try:
        return await everything(journal, REQUEST_IDS)
    finally:
        await journal.close()


def _findings(path: Path) -> list[object]:
    """Returns the findings of `lightspeed journal check` about a journal."""
    try:
        return [finding for finding in check(path) if isinstance(finding, Finding)]
    except JournalDamaged as damaged:
        return [damaged]
