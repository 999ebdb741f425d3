"""The write-ahead log: checks that the log ends at the frame that SQLite takes for its end.

SQLite reads its log up to the first frame with a wrong checksum. It takes the rest for the remains of a
commit that a power cut tore. This module checks that: only one commit can have been under way, and the rest
must look like its remains. Owns the form of the log's frames; reads, and never writes.
"""

import struct
from pathlib import Path
from typing import BinaryIO, NamedTuple

from lightspeed_ops.journal.port import JournalDamaged

_HEADER = struct.Struct(">IIIIIIII")
"""Header of a log: magic, format, bytes of a page, checkpoint number, two salts and two checksums.

The form is SQLite's: https://sqlite.org/fileformat2.html#walformat.
"""
_FRAME = struct.Struct(">II8sII")
"""Header of a frame: page number, pages of the database after a commit or 0, the salts, two checksums."""
_MAGICS = frozenset({0x377F0682, 0x377F0683})
"""Magics of logs with little-endian and with big-endian checksums."""


class Log(NamedTuple):
    """The pages of a log's valid frames, and the number of pages that the database has after them."""

    pages: frozenset[int]
    database_pages: int


_EMPTY = Log(frozenset(), 0)


class _Frame(NamedTuple):
    """The header of a frame; ``size_after``: pages of the database if the frame ends a commit, else 0."""

    page: int
    size_after: int
    salts: bytes
    checksum: tuple[int, int]


def check_log(path: Path, valid_frames: int) -> Log:
    """Reads a log in which SQLite found ``valid_frames`` valid frames, and returns its content.

    Raises:
        JournalDamaged: the frames after them are more than one torn commit could have left.
    """
    if not path.exists():
        return _EMPTY
    with path.open("rb") as file:
        header = file.read(_HEADER.size)
        if len(header) < _HEADER.size:
            return _EMPTY
        magic, _, page_bytes, _, *_ = _HEADER.unpack(header)
        if magic not in _MAGICS or not page_bytes:
            return _EMPTY
        log, last = _valid_frames(file, valid_frames, page_bytes)
        before = last.checksum if last else struct.unpack(">II", header[24:])
        words = f"{'>' if magic & 1 else '<'}{(8 + page_bytes) // 4}I"
        ended = False
        while (found := _next(file, page_bytes)) is not None:
            valid_frames += 1
            frame, checked = found
            if frame.salts == header[16:24]:
                if ended:
                    raise JournalDamaged(
                        f"{path} is corrupt: frame {valid_frames} belongs to it, "
                        "but is after its last valid commit"
                    )
                # A commit ends here if its checksum fits; half a header may be left from an older commit.
                ended = frame.size_after != 0 and frame.checksum == _checksum(before, words, checked)
            before = frame.checksum
        return log


def _valid_frames(file: BinaryIO, count: int, page_bytes: int) -> tuple[Log, _Frame | None]:
    pages, size, frame = set[int](), 0, None
    for _ in range(count):
        found = _next(file, page_bytes)
        if found is None:
            break
        frame, _ = found
        pages.add(frame.page)
        size = frame.size_after or size
    return Log(frozenset(pages), size), frame


def _next(file: BinaryIO, page_bytes: int) -> tuple[_Frame, bytes] | None:
    """Returns the next frame and the bytes that its checksum covers; None if no whole frame follows."""
    data = file.read(_FRAME.size + page_bytes)
    if len(data) < _FRAME.size + page_bytes:
        return None
    page, size_after, salts, *checksum = _FRAME.unpack_from(data)
    return _Frame(page, size_after, salts, (checksum[0], checksum[1])), data[:8] + data[_FRAME.size :]


def _checksum(before: tuple[int, int], words: str, data: bytes) -> tuple[int, int]:
    """Returns SQLite's checksum of a frame, which continues that of the frame before."""
    first, second = before
    numbers = struct.unpack(words, data)
    for even, odd in zip(numbers[::2], numbers[1::2], strict=True):
        first = (first + even + second) & 0xFFFF_FFFF
        second = (second + odd + first) & 0xFFFF_FFFF
    return first, second


def check_size(path: Path, database_pages: int, page_bytes: int, log: Log) -> None:
    """Refuses a database with fewer pages than it had, unless its log has the missing ones.

    Raises:
        JournalDamaged: pages are missing.
    """
    there = path.stat().st_size // page_bytes
    missing = next((page for page in range(there + 1, database_pages + 1) if page not in log.pages), None)
    if missing is not None:
        raise JournalDamaged(
            f"{path} is corrupt: it ends before page {missing} of {database_pages} "
            f"(of {page_bytes} bytes each)"
        )
