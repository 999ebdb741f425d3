"""The offline check of the audit trail in a data file.

Owns the comparison of each audit with the chain, with its commit, and with the row of that commit. The walk
along the chain itself is the core's. It changes nothing.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from lightspeed_ops.core.audit import Chained, verify_chain
from lightspeed_ops.core.events import Audited
from lightspeed_ops.core.signatures import GENESIS_HASH
from lightspeed_ops.journal.codec import audits_of, decode_head
from lightspeed_ops.journal.port import JournalDamaged
from lightspeed_ops.journal.record_index import EMITTER_NUMBERS
from lightspeed_ops.journal.sqlite.connection import failures_of
from lightspeed_ops.journal.sqlite.offline import OfflineJournal, open_offline
from lightspeed_ops.journal.sqlite.pruning import gone_of
from lightspeed_ops.journal.sqlite.snapshots import head_row

_AUDITED = EMITTER_NUMBERS[Audited]


class ChainHead(NamedTuple):
    """The sequence and hash of the newest audit of a surface.

    An operator keeps it elsewhere, to find a trail that was cut off or rewritten.
    """

    sequence: int
    hash: str

    def __str__(self) -> str:
        """Returns ``SEQUENCE:HASH``."""
        return f"{self.sequence}:{self.hash}"


class Trail(NamedTuple):
    """The result of a walk along the audits of a surface.

    ``wrong`` is empty if all audits are sound; otherwise it begins with the audit that is not.
    """

    surface: str
    verified: int
    first_kept: int
    head: ChainHead
    wrong: str


class _Misplaced(Exception):
    """An audit is not at the place that it says; the message names the audit."""


def verify_audits(
    path: Path, surfaces: Sequence[str] = (), expected: ChainHead | None = None
) -> Iterator[Trail]:
    """Yields the trail of each of these surfaces, or of all surfaces of a data file.

    If ``expected`` is given, each of these trails must have that audit with that hash.

    Raises:
        JournalInUse: a server has it open.
        JournalDamaged: it cannot be opened, or has no such surface.
        JournalFailed: storage does not do what it must.
    """
    with open_offline(path) as opened:
        ids: dict[str, int] = dict(opened.connection.execute("SELECT name, id FROM surfaces ORDER BY name"))
        for name in surfaces or ids:
            if name not in ids:
                raise JournalDamaged(f"{path} has no surface '{name}'")
            with failures_of(opened.files):
                yield _Walk(opened, ids[name], name, expected).trail()


class _Walk:
    """One walk along the audit trail of one surface."""

    def __init__(self, opened: OfflineJournal, id_: int, name: str, expected: ChainHead | None) -> None:
        self._connection = opened.connection
        self._read = opened.connection.execute
        self._id = id_
        self._name = name
        self._expected = expected
        gone = gone_of(opened.connection, id_)
        self._first = gone.of(_AUDITED).last_sequence + 1
        self._before = ChainHead(self._first - 1, "" if self._first > 1 else GENESIS_HASH)
        self._walked: Chained | None = None
        """The newest audit that the walk has read."""
        self._newest = (0, 0)
        """Position and version of the newest commit that the walk has read."""
        self._at_expected = self._before if self._first == 1 and expected and not expected.sequence else None

    def trail(self) -> Trail:
        """Returns the result, up to the first audit that is wrong."""
        previous = GENESIS_HASH if self._first == 1 else None
        wrong = ""
        try:
            walked = verify_chain(self._entries(), first_sequence=self._first, previous_hash=previous)
            if bad := walked.first_bad_sequence:
                wrong = self._why(bad)
                last = ChainHead(bad - 1, walked.last_hash)
            else:
                last = self._reached()
        except _Misplaced as misplaced:
            wrong = str(misplaced)
            last = self._reached()
        head = last if last.hash else ChainHead(last.sequence, self._hash_in_snapshot(last.sequence))
        verified = last.sequence - self._first + 1
        return Trail(self._name, verified, self._first, head, wrong or self._unexpected(head))

    def _reached(self) -> ChainHead:
        walked = self._walked
        return self._before if walked is None else ChainHead(walked.sequence, walked.chain_hash)

    def _why(self, bad: int) -> str:
        reached = self._reached().sequence
        if reached != bad:
            return f"audit {bad} is missing: audit {reached} is in its place"
        return f"audit {bad} has the wrong hash: it does not follow from the entry and the hash before it"

    def _hash_in_snapshot(self, newest: int) -> str:
        """Returns the hash of a pruned newest audit; empty if the snapshot does not have it."""
        row = head_row(self._connection, self._id)
        snapshot = None if row is None else decode_head(row.data).snapshot
        known = snapshot is not None and snapshot.audit_count == newest
        return snapshot.audit_hash if snapshot is not None and known else ""

    def _unexpected(self, head: ChainHead) -> str:
        """Returns the defect of the audit of the expected head; empty if there is none."""
        expected = self._expected
        if expected is None or expected in {head, self._at_expected}:
            return ""
        named = f"audit {expected.sequence}: expected the hash {expected.hash}, but"
        if expected.sequence > head.sequence:
            return f"{named} the trail ends with audit {head.sequence}"
        if self._at_expected is None:
            return f"{named} the oldest audit that is kept is {self._first}"
        return f"{named} it is {self._at_expected.hash}"

    def _entries(self) -> Iterator[Chained]:
        rows = self._read(
            "SELECT e.last_sequence, e.position, c.surface, c.version, c.recorded_ms, c.data"
            " FROM emitted e LEFT JOIN commits c ON c.position = e.position"
            " WHERE e.surface = ? AND e.emitter = ? ORDER BY e.last_sequence",
            (self._id, _AUDITED),
        )
        expected = -1 if self._expected is None else self._expected.sequence
        for last, position, *row in rows:
            for entry in self._of_commit(last, position, row):
                self._walked = entry
                if entry.sequence == expected:
                    self._at_expected = ChainHead(entry.sequence, entry.chain_hash)
                yield entry

    def _of_commit(self, last: int, position: int, row: list[Any]) -> Sequence[Chained]:
        """Returns the audits of a commit, which must be the one that its row and the index say."""
        surface, version, recorded_ms, data = row
        if data is None:
            raise _Misplaced(f"audit {last} has no commit: there is none at position {position}")
        try:
            stored = audits_of(data)
        except JournalDamaged as damaged:
            raise _Misplaced(f"audit {last}: {damaged} (position {position})") from damaged
        there = (self._id, self._name, version, last)
        newest = stored.entries[-1].sequence if stored.entries else 0
        if (surface, stored.surface, stored.version, newest) != there:
            described = f"commit {stored.version} of '{stored.surface}' with audits up to {newest}"
            raise _Misplaced(
                f"audit {last} has the wrong commit: expected version {version} at position {position}, "
                f"but it is {described}"
            )
        if position <= self._newest[0] or version <= self._newest[1]:
            raise _Misplaced(
                f"audit {last} is out of order: its commit is before that of the audit before it"
            )
        self._newest = (position, version)
        for entry in stored.entries:
            if not entry.recorded_ms == stored.recorded_ms == recorded_ms:
                raise _Misplaced(
                    f"audit {entry.sequence} has a different timestamp from its commit: "
                    f"{entry.recorded_ms}, but {stored.recorded_ms} in the commit "
                    f"and {recorded_ms} in its row (position {position})"
                )
        return stored.entries
