"""Golden data files: the files of the sqlite journal of a version, which must open for ever.

A file is created once for each format of data files, from the newest golden journal, and never again::

    python -m tests.server.journal.golden_data_file 1

creates ``golden/data-file-v1`` with the files of a journal whose process was killed: most of its commits are
in the database, the last ones in the log. Its snapshot has stored parts. It refuses if the folder exists.
"""

import asyncio
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from lightspeed_ops.core.events import Commit
from lightspeed_ops.core.snapshot import CopyOnWriteSnapshot, SnapshotPart, thaw
from lightspeed_ops.journal import codec
from lightspeed_ops.journal.codec import decode_commit, decode_snapshot
from lightspeed_ops.journal.port import StoredResponse
from lightspeed_ops.journal.sqlite.journal import SqliteJournal

from tests.server.journal.golden_journal import FOLDER, lines_of

IN_THE_LOG = 5
"""Commits that a killed process leaves in the log."""
KEPT = ("journal", "journal-wal", "journal-head")
"""Files of a journal; the others are locks and held space."""


async def each(parts: Iterator[SnapshotPart]) -> AsyncIterator[SnapshotPart]:
    """Yields the parts of a snapshot."""
    for part in parts:
        yield part


def newest_golden() -> Path:
    """Returns the golden journal that the data file is made from."""
    return max(FOLDER.glob("journal-v*.txt"), key=lambda path: int(path.stem.removeprefix("journal-v")))


def answered(commit: Commit) -> StoredResponse:
    """Returns the stored response of a commit's command."""
    answer = f"answer {commit.version}".encode()
    return StoredResponse(f"request-{commit.version}", b"fingerprint", answer, commit.recorded_ms)


async def make(folder: Path, golden: Path) -> None:
    """Creates the files in a folder."""
    lines = list(lines_of(golden))
    commits = [decode_commit(line.stored) for line in lines if line.kind == "commit"]
    snapshots = [decode_snapshot(line.stored) for line in lines if line.kind == "snapshot"]
    path = Path(tempfile.mkdtemp()) / "journal"
    journal = await SqliteJournal.open(path)
    for commit in commits[:-IN_THE_LOG]:
        await journal.append(commit, answered(commit))
    snapshot_copy = CopyOnWriteSnapshot(thaw(snapshots[0]), part_batches=1)
    part_bytes, codec.PART_BYTES = codec.PART_BYTES, 1
    try:
        await journal.save_snapshot(snapshot_copy.head, each(snapshot_copy.parts()))
    finally:
        codec.PART_BYTES = part_bytes
    await journal.close()
    journal = await SqliteJournal.open(path)
    for commit in commits[-IN_THE_LOG:]:
        await journal.append(commit, answered(commit))
    for name in KEPT:
        shutil.copyfile(path.with_name(name), folder / name)
    await journal.close()
    shutil.rmtree(path.parent)


def main() -> None:
    """Creates the golden data file of a new format."""
    folder = FOLDER / f"data-file-v{int(sys.argv[1])}"
    if folder.exists():
        sys.exit(
            f"expected to make {folder.name}, but it exists: it is never rewritten, a new format is a new one"
        )
    folder.mkdir()
    golden = newest_golden()
    asyncio.run(make(folder, golden))
    (folder / "made-of").write_text(f"{golden.name}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
