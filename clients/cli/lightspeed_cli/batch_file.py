"""Files of batches: one JSON batch, a list of them, or one on each line.

Owns the reading, piece by piece: a file of lines may have millions. It must never check a batch, which the
server does, beyond that it is one.
"""

import json
from collections.abc import Iterable, Iterator
from typing import IO, Any

from google.protobuf.json_format import ParseDict, ParseError
from lightspeed.ops.v1.batch_pb2 import Batch

from lightspeed_cli.errors import CommandFailed, ExitCode


def batches_of(file: IO[bytes]) -> Iterator[Batch]:
    """Yields the batches of a file.

    Raises:
        CommandFailed: A line or the whole is no JSON, or no batch: with its line or number.
    """
    first = _first_line(file)
    try:
        start = json.loads(first)
    except ValueError:  # A document of several lines.
        try:
            start = json.loads(first + file.read())
        except ValueError as error:
            raise _wrong(f"expected JSON, but {error}") from error
    for number, value in enumerate(start if isinstance(start, list) else [start], start=1):
        yield _batch(value, f"batch {number}")
    for number, line in enumerate(file, start=2):
        if line.strip():
            try:
                value = json.loads(line)
            except ValueError as error:
                raise _wrong(f"expected JSON in line {number}, but {error}") from error
            yield _batch(value, f"line {number}")


def chunks(batches: Iterable[Batch], *, most: int, most_bytes: int) -> Iterator[list[Batch]]:
    """Yields lists of at most `most` batches and `most_bytes`; one batch alone may be larger."""
    part: list[Batch] = []
    size = 0
    for one in batches:
        if part and (len(part) == most or size + one.ByteSize() > most_bytes):
            yield part
            part, size = [], 0
        part.append(one)
        size += one.ByteSize()
    if part:
        yield part


def _first_line(file: IO[bytes]) -> bytes:
    """Returns the first line with text; an empty list for a file without one."""
    for line in file:
        if line.strip():
            return line
    return b"[]"


def _batch(value: Any, place: str) -> Batch:
    if not isinstance(value, dict):
        raise _wrong(f"expected {place} to be a batch, but it is {json.dumps(value)[:80]}")
    try:
        return ParseDict(value, Batch())
    except ParseError as error:
        why = str(error).splitlines()[0]
        raise _wrong(f"expected {place} to be a batch, but {why}") from error


def _wrong(message: str) -> CommandFailed:
    return CommandFailed(message, ExitCode.USAGE)
