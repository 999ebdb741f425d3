"""Tampering: a data file that is rewritten with our own codec, with valid checksums and indexes.

Only the content of the commits can show it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import apsw
from lightspeed_ops.core.audit import AuditEntry, chain_hash
from lightspeed_ops.core.events import Audited, Commit
from lightspeed_ops.core.signatures import GENESIS_HASH
from lightspeed_ops.journal.codec import decode_commit, encode_commit
from lightspeed_ops.journal.record_index import EMITTER_NUMBERS, index_text, is_evidence, last_sequences
from lightspeed_ops.journal.sqlite.files import Files, Head

Change = Callable[[list[Commit]], list[Commit]]


@contextmanager
def opened(path: Path) -> Iterator[apsw.Connection]:
    """Opens the data file by SQL; the journal must have one surface."""
    connection = apsw.Connection(str(path))
    try:
        yield connection
    finally:
        connection.close()


def rewrite(path: Path, change: Change) -> None:
    """Rewrites the commits of the only surface of a journal, as an expert forger would."""
    with opened(path) as connection, connection:
        data: list[Any] = connection.execute("SELECT data FROM commits ORDER BY position").fetchall()
        for table in ("commits", "emitted", "emitted_of_tenant"):
            connection.execute(f"DELETE FROM {table}")
        changed = change([decode_commit(one) for (one,) in data])
        for position, commit in enumerate(changed, 1):
            _write(connection, position, commit)
    head = Head(Files(path).head)
    head.open()
    head.advance(len(changed))
    head.close()


def _write(connection: apsw.Connection, position: int, commit: Commit) -> None:
    last = last_sequences(commit.events)
    evidence = is_evidence(commit.events)
    row = (
        position,
        1,
        commit.version,
        evidence,
        commit.recorded_ms,
        index_text(last),
        encode_commit(commit),
    )
    connection.execute("INSERT INTO commits VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    for event, sequence in last.items():
        connection.execute(
            "INSERT INTO emitted VALUES (1, ?, ?, ?)", (EMITTER_NUMBERS[event], sequence, position)
        )
        connection.execute(
            "INSERT INTO emitted_of_tenant VALUES (1, ?, ?)", (EMITTER_NUMBERS[event], position)
        )


def audits_in(commits: list[Commit]) -> list[AuditEntry]:
    """Returns all audits of commits."""
    return [event.entry for commit in commits for event in commit.events if isinstance(event, Audited)]


def with_audits(commits: list[Commit], change: Callable[[AuditEntry], list[AuditEntry]]) -> list[Commit]:
    """Returns commits with other audits in place of each audit: one, none or many."""

    def events(commit: Commit) -> Iterator[Any]:
        for event in commit.events:
            if isinstance(event, Audited):
                yield from map(Audited, change(event.entry))
            else:
                yield event

    return [replace(commit, events=tuple(events(commit))) for commit in commits]


def edited(sequence: int, **changes: Any) -> Change:
    """Returns an audit with changed fields."""
    return lambda commits: with_audits(
        commits, lambda entry: [replace(entry, **changes) if entry.sequence == sequence else entry]
    )


def rechained(commits: list[Commit]) -> list[Commit]:
    """Numbers all audits again, and gives them matching hashes."""
    previous, sequence = GENESIS_HASH, 0

    def fit(entry: AuditEntry) -> list[AuditEntry]:
        nonlocal previous, sequence
        sequence += 1
        entry = replace(entry, sequence=sequence)
        previous = chain_hash(previous, entry)
        return [replace(entry, chain_hash=previous)]

    return with_audits(commits, fit)
