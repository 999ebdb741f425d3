"""Entries of one kind from stored commits: a short way without full decoding, with the same refusals."""

import typing
import zlib

import pytest
from hypothesis import given
from lightspeed.ops.v1 import batch_pb2, record_pb2
from lightspeed_ops.core.events import Audited, Commit, Event
from lightspeed_ops.core.limits import INT64_MAX
from lightspeed_ops.core.records import RecordKind, entries_of
from lightspeed_ops.journal.codec import decode_commit, encode_commit, records_of
from lightspeed_ops.journal.port import JournalDamaged
from lightspeed_ops.journal.record_index import restamped
from lightspeed_ops.journal.v1 import commit_pb2

from tests.harness.searches import examples
from tests.server.journal.golden_journal import FOLDER, lines_of
from tests.server.journal.histories import FLIGHTS, Author
from tests.server.journal.values import INT64_MIN, samples, values

EVENTS: tuple[type, ...] = typing.get_args(Event)


def sealed(message: commit_pb2.Commit) -> bytes:
    """Returns a message in the stored format."""
    payload = message.SerializeToString()
    return b"\x01" + zlib.crc32(payload).to_bytes(4, "big") + payload


def agrees(data: bytes, kind: RecordKind) -> None:
    """Asserts that the short way returns the same entries as the decoded commit."""
    commit, short = decode_commit(data), records_of(data, kind)
    assert commit.surface == short.surface
    if kind is RecordKind.AUDIT:
        # A record with another time than its commit is returned here; the reader refuses it.
        assert [event.entry for event in commit.events if isinstance(event, Audited)] == list(short.entries)
    else:
        assert list(entries_of(kind, commit)) == list(short.entries)
    assert restamped(commit) == short.restamped


@pytest.mark.parametrize("kind", RecordKind)
def test_a_whole_history_reads_as_it_decodes(kind: RecordKind) -> None:
    """The short way returns the decoded entries of a history with every event."""
    for line in lines_of(FOLDER / "journal-v1.txt"):
        if line.kind == "commit":
            agrees(line.stored, kind)


@pytest.mark.parametrize(("number", "text"), [(INT64_MAX, "\x00%|=é€"), (INT64_MIN, "漢🛩️"), (0, "")])
@pytest.mark.parametrize("event", EVENTS)
def test_every_event_reads_as_it_decodes(event: type, number: int, text: str) -> None:
    """The short way returns the decoded entries of every event of its kinds.

    Integers are at the ends of int64, with any text.
    """
    data = encode_commit(Commit(FLIGHTS, 7, number, tuple(samples(event, number, text, 2))))
    for kind in (RecordKind.AUDIT, RecordKind.LINEAGE):
        agrees(data, kind)


@pytest.mark.slow
@examples(40)
@given(values(Commit))
def test_any_commit_reads_as_it_decodes(commit: Commit) -> None:
    """The short way returns the decoded entries of any commit of core types."""
    for kind in (RecordKind.AUDIT, RecordKind.LINEAGE):
        agrees(encode_commit(commit), kind)


def acknowledgement() -> commit_pb2.Commit:
    """Returns a commit with lineage, as a message."""
    author = Author()
    author.begin()
    return commit_pb2.Commit.FromString(encode_commit(author.work(2)[-1])[5:])


def _a_field_from_the_future(message: commit_pb2.Commit) -> None:
    message.events[0].batches_acknowledged.batches.MergeFromString(b"\xc0\x3e\x07")


def _an_event_from_the_future(message: commit_pb2.Commit) -> None:
    message.events.add().MergeFromString(b"\xc2\x3e\x00")


def _an_event_of_no_kind(message: commit_pb2.Commit) -> None:
    message.events.add()


def _no_batches(message: commit_pb2.Commit) -> None:
    message.events[0].batches_acknowledged.ClearField("batches")


def _a_record_too_many(message: commit_pb2.Commit) -> None:
    message.events[0].batches_acknowledged.batches.records.append(7)


def _a_lag_too_few(message: commit_pb2.Commit) -> None:
    message.events[0].batches_acknowledged.batches.lag_ms.pop()


def _an_audit_without_entry(message: commit_pb2.Commit) -> None:
    message.events.add().audited.SetInParent()


def _an_audit_without_record(message: commit_pb2.Commit) -> None:
    message.events.add().audited.entry.MergeFrom(record_pb2.AuditEntry(sequence=3))


def _a_decision_without_action(message: commit_pb2.Commit) -> None:
    message.events.add().policy_decided.decision.action.SetInParent()


def _uneven_batches_that_were_enqueued(message: commit_pb2.Commit) -> None:
    message.events.add().batches_enqueued.batches.keys.append("a")


def _a_field_from_the_future_elsewhere(message: commit_pb2.Commit) -> None:
    retry = message.events.add().retries_scheduled.retries.add()
    retry.MergeFrom(batch_pb2.RetryRecord(batch_key="a"))
    retry.MergeFromString(b"\xc0\x3e\x07")


@pytest.mark.parametrize(
    "damage",
    [
        _a_field_from_the_future,
        _an_event_from_the_future,
        _an_event_of_no_kind,
        _no_batches,
        _a_record_too_many,
        _a_lag_too_few,
        _an_audit_without_entry,
        _an_audit_without_record,
        _a_decision_without_action,
        _uneven_batches_that_were_enqueued,
        _a_field_from_the_future_elsewhere,
    ],
)
@pytest.mark.parametrize("kind", [RecordKind.LINEAGE, RecordKind.AUDIT])
def test_what_is_refused_as_a_whole_is_refused(
    kind: RecordKind, damage: typing.Callable[[commit_pb2.Commit], None]
) -> None:
    """The short way refuses a commit that decoding refuses. The error may be in an event of another kind."""
    message = acknowledgement()
    agrees(sealed(message), kind)
    damage(message)
    with pytest.raises(JournalDamaged):
        decode_commit(sealed(message))
    with pytest.raises(JournalDamaged):
        records_of(sealed(message), kind)


def test_a_restamped_audit_is_found_from_lineage_too() -> None:
    """A read of lineage finds a changed time of an audit in the same commit."""
    message = acknowledgement()
    record = record_pb2.AuditRecord(action="pause", outcome="ok")
    entry = record_pb2.AuditEntry(sequence=9, record=record, recorded_ms=message.recorded_ms + 1)
    message.events.add().audited.entry.MergeFrom(entry)
    assert 9 == records_of(sealed(message), RecordKind.LINEAGE).restamped


def test_every_flipped_bit_is_damage() -> None:
    """Every flipped bit is damage: none gives other entries."""
    data = sealed(acknowledgement())
    for index in range(len(data)):
        flipped = bytearray(data)
        flipped[index] ^= 1
        with pytest.raises(JournalDamaged):
            records_of(bytes(flipped), RecordKind.LINEAGE)
