"""Decoding: rows of a data file as commits and entries, with turns for others between them.

Owns what must hold of what was read, and what is said where it does not.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import takewhile
from pathlib import Path

from lightspeed_ops.core.events import Audited, Commit
from lightspeed_ops.core.records import AnyEntry, RecordKind, entries
from lightspeed_ops.journal.codec import decode_commit
from lightspeed_ops.journal.emitted import restamped
from lightspeed_ops.journal.port import EntryDamaged, JournalDamaged
from lightspeed_ops.journal.sqlite.mentions import Stored

DECODED_BYTES = 64 * 1024
"""Bytes of commits decoded before others have their turn: a millisecond or two."""


class Decoder:
    """Decodes what a data file has."""

    def __init__(self, path: Path) -> None:
        """Of the file at a path, which is named where something is wrong."""
        self._path = path

    async def commits(self, rows: Sequence[Stored], *, of: str = "") -> list[Commit]:
        """The commits of rows, of one surface where it is named; raises :class:`JournalDamaged`."""
        found: list[Commit] = []
        async for commit in self._decoded(rows):
            version = rows[len(found)].version
            if of and (commit.surface, commit.version) != (of, version):
                raise self.hole(f"commit {version} of '{of}'")
            if sequence := restamped(commit):
                raise self._restamped(commit, sequence)
            found.append(commit)
        return found

    async def entries(
        self, rows: Sequence[Stored], surface: str, kind: RecordKind, wanted: range
    ) -> list[AnyEntry]:
        """The entries of rows that are wanted, of all of which none may be missing.

        Raises:
            EntryDamaged: the first that cannot be shown.
        """
        found: list[AnyEntry] = []
        try:
            async for commit in self._decoded(rows):
                if commit.surface != surface:
                    raise self.hole(f"a commit of '{surface}'")
                bad = restamped(commit)
                part = _part_before(commit, bad) if bad else commit
                found += [entry for entry in entries(kind, part) if entry.sequence >= wanted.start]
                if bad:
                    raise self._restamped(commit, bad)
            there = [entry.sequence for entry in found]
            if there[: len(wanted)] != list(wanted):
                lost = wanted.start + len(list(_in_order(found, wanted)))
                raise self.hole(f"{kind.value} {lost} of '{surface}'")
        except JournalDamaged as damaged:
            raise EntryDamaged(str(damaged), list(_in_order(found, wanted))) from damaged
        return found[: len(wanted)]

    def hole(self, what: str) -> JournalDamaged:
        """What is raised where something is not there."""
        return JournalDamaged(f"expected {self._path} to have {what}, but it has another or none")

    def _restamped(self, commit: Commit, sequence: int) -> JournalDamaged:
        return self.hole(f"audit {sequence} of '{commit.surface}' with its commit's time")

    async def _decoded(self, rows: Sequence[Stored]) -> AsyncIterator[Commit]:
        size_bytes = 0
        for row in rows:
            try:
                commit = decode_commit(row.data)
            except JournalDamaged as damaged:
                raise JournalDamaged(f"{damaged} (position {row.position} of {self._path})") from damaged
            yield commit
            size_bytes += len(row.data)
            if size_bytes >= DECODED_BYTES:
                size_bytes = 0
                await asyncio.sleep(0)


def _part_before(commit: Commit, audit: int) -> Commit:
    """What happened in a commit before an audit of it."""
    events = takewhile(
        lambda event: not isinstance(event, Audited) or event.entry.sequence != audit, commit.events
    )
    return replace(commit, events=tuple(events))


def _in_order(found: Iterable[AnyEntry], wanted: range) -> Iterator[AnyEntry]:
    """The wanted entries that were found before the first that is not the next one."""
    for entry, sequence in zip(found, wanted, strict=False):
        if entry.sequence != sequence:
            return
        yield entry
