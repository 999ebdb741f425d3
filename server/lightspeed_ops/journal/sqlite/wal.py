"""The write-ahead log: what SQLite takes for its end, and whether it is.

SQLite reads its log up to the first frame that does not fit and takes what follows for the remains of a
commit that a power cut tore. Here that is checked: only one commit can have been under way, and what it left
looks like it. Owns the form of the log's frames; reads, and never writes.
"""

import struct
from pathlib import Path
from typing import NamedTuple

from lightspeed_ops.journal.port import JournalDamaged

_HEADER = struct.Struct(">IIIIIIII")
_FRAME = struct.Struct(">II8sII")
_MAGICS = frozenset({0x377F0682, 0x377F0683})


class Log(NamedTuple):
    """What stands in a log: pages of its valid frames, and how many pages the database has after them."""

    pages: frozenset[int]
    database_pages: int


def check_log(path: Path, valid_frames: int) -> Log:
    """Reads the frames of a log of which SQLite found so many valid.

    Raises:
        JournalDamaged: there is more behind them than one torn commit could have left.
    """
    if not path.exists():
        return Log(frozenset(), 0)
    with path.open("rb") as file:
        header = file.read(_HEADER.size)
        if len(header) < _HEADER.size:
            return Log(frozenset(), 0)
        magic, _, page_bytes, _, *_ = _HEADER.unpack(header)
        if magic not in _MAGICS or not page_bytes:
            return Log(frozenset(), 0)
        salts = header[16:24]
        pages, size, ended, number = set[int](), 0, False, 0
        while len(frame := file.read(_FRAME.size)) == _FRAME.size:
            page, size_after, frame_salts, *_ = _FRAME.unpack(frame)
            file.seek(page_bytes, 1)
            number += 1
            if number <= valid_frames:
                pages.add(page)
                size = size_after or size
            elif frame_salts == salts:
                if ended:
                    raise JournalDamaged(
                        f"expected {path} to end with frame {valid_frames}, which is the last that fits, but "
                        f"frame {number} belongs to it too"
                    )
                ended = size_after != 0
        return Log(frozenset(pages), size)


def check_size(path: Path, database_pages: int, page_bytes: int, log: Log) -> None:
    """Refuses a database that is shorter than it was, but for pages that its log has.

    Raises:
        JournalDamaged: pages are missing.
    """
    there = path.stat().st_size // page_bytes
    missing = next((page for page in range(there + 1, database_pages + 1) if page not in log.pages), None)
    if missing is not None:
        raise JournalDamaged(
            f"expected {path} to have {database_pages} pages of {page_bytes} bytes, "
            f"but it ends before page {missing}"
        )
