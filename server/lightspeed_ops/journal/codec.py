"""The codec: encodes commits and snapshots as bytes, and decodes them.

Owns the stored format: a byte for its version, a CRC-32 over the rest, and a protobuf message. Every later
version must read the stored data of every earlier one. Damaged or unknown data is refused, never skipped.
"""

import struct
import typing
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from google.protobuf.message import DecodeError, Message
from google.protobuf.unknown_fields import UnknownFieldSet

from lightspeed_ops.core import events
from lightspeed_ops.core.audit import Chained
from lightspeed_ops.core.lineage import AcknowledgedBatches, columns_of
from lightspeed_ops.core.records import AnyEntry, Lineage, RecordKind, entries_of, joined
from lightspeed_ops.core.replay_backlog import BacklogSnapshot
from lightspeed_ops.core.run import RunRecord
from lightspeed_ops.core.snapshot import (
    NO_ACTIVE_BATCHES,
    NO_BACKLOG,
    ActiveBatches,
    SnapshotPart,
    SurfaceSnapshot,
)
from lightspeed_ops.journal.audit_slicer import audits_in
from lightspeed_ops.journal.event_validator import is_sound
from lightspeed_ops.journal.port import EVERY_EVENT, JournalDamaged, Only
from lightspeed_ops.journal.record_index import restamped
from lightspeed_ops.journal.stored_messages import BATCH_COLUMNS, STORED, has_sound_extras
from lightspeed_ops.journal.v1 import commit_pb2, snapshot_pb2
from lightspeed_ops.journal.varint import length_bytes

FORMAT = 1
"""Version of the stored format; it increases when stored data can no longer be read as before."""
PARTED_FORMAT = 2
"""Format of the head of a snapshot in parts: their number and their checksum stand before its message."""
CHECKSUM_BYTES = 4
"""CRC-32, big-endian: finds every error in up to 32 neighbouring bits, and nearly all others."""
PART_BYTES = 512 * 1024
"""Least bytes of a stored part of a snapshot: some 6,000 batches. To write one takes some milliseconds, to
read one some tens of them."""
_PARTS = struct.Struct(">II")
"""The number of the parts of a snapshot, and the CRC-32 of all their bytes."""

V = TypeVar("V")

_FIELDS: Mapping[type, str] = {
    typing.cast("type", event): next(
        field.name
        for field in commit_pb2.Event.DESCRIPTOR.fields
        if field.message_type is not None and field.message_type.name == event.__name__
    )
    for event in typing.get_args(events.Event)
}
_AUDITED = _FIELDS[events.Audited]
_ACKNOWLEDGED = _FIELDS[events.BatchesAcknowledged]
_KINDS: Mapping[str, Any] = {name: event for event, name in _FIELDS.items()}


def encode_commit(commit: events.Commit) -> bytes:
    """Returns a commit as bytes; equal commits give equal bytes."""
    happened: Any = [{_FIELDS[type(event)]: STORED.message_values(event)} for event in commit.events]
    message = commit_pb2.Commit(
        surface=commit.surface,
        version=commit.version,
        recorded_ms=commit.recorded_ms,
        events=happened,
        clock_ahead_ms=commit.clock_ahead_ms,
    )
    return _sealed(message.SerializeToString(deterministic=True))


def decode_commit(data: bytes, only: Only = EVERY_EVENT) -> events.Commit:
    """Returns the commit of these bytes; with ``only``, without events of other kinds.

    Raises :class:`JournalDamaged` if the bytes are no commit, or of a later version.
    """
    return _opened(data, "a commit", lambda payload: _commit(commit_pb2.Commit.FromString(payload), only))


class AuditBytes(typing.NamedTuple):
    """The surface, version and time of a stored commit, and its audits."""

    surface: str
    version: int
    recorded_ms: int
    entries: Sequence[Chained]
    """The stored messages: to make values of them would take as long as all other steps."""


def audits_of(data: bytes) -> AuditBytes:
    """Returns the audits of a commit's bytes, in a fraction of the time of :func:`decode_commit`.

    Raises:
        JournalDamaged: as :func:`decode_commit`, but not for damage in events of other kinds.
    """
    return _opened(data, "a commit", _audits)


def key_pattern(key: str) -> bytes:
    """Returns bytes that every stored commit with this key contains: the length of the key, and the key.

    Other commits contain them very rarely. The key without its length would match every longer key, too.
    """
    text = key.encode()
    return length_bytes(len(text)) + text


class StoredRecords(typing.NamedTuple):
    """The surface of a stored commit, and its entries of one kind."""

    surface: str
    entries: Sequence[AnyEntry]
    restamped: int
    """The sequence of the first audit with another time than the commit; 0 if there is none."""


def records_of(data: bytes, kind: RecordKind) -> StoredRecords:
    """Returns the entries of one kind in a commit's bytes; audits and lineage in a fraction of the time.

    Raises:
        JournalDamaged: as :func:`decode_commit`.
    """
    return _opened(data, "a commit", lambda payload: _records_of(payload, kind))


def encode_run(record: RunRecord) -> bytes:
    """Returns the record of a run as bytes; equal records give equal bytes."""
    values = STORED.message_values(record)
    return _sealed(commit_pb2.RecordedRun(**values).SerializeToString(deterministic=True))


def decode_run(data: bytes) -> RunRecord:
    """Returns the record of a run of these bytes.

    Raises :class:`JournalDamaged` if the bytes are no record of a run, or of a later version.
    """
    return _opened(data, "the record of a run", _run)


class SnapshotEncoding:
    """A snapshot as bytes, part by part: a head, and stored parts if it is long.

    Both are messages one after another, which protobuf merges when it reads them.
    """

    def __init__(self, snapshot: SurfaceSnapshot) -> None:
        """Begins a snapshot; further parts may follow."""
        self._snapshot = snapshot
        self._data = bytearray()
        """Encoded parts that are not in a stored part yet."""
        self._checksum = 0
        self.parts = 0
        """Number of stored parts so far."""
        self.size_bytes = 0
        """Bytes of the stored parts, and of the head after :meth:`end`."""

    def add(self, part: SnapshotPart) -> bytes | None:
        """Encodes a part; returns the bytes of the next stored part when there are enough for one."""
        message: Any = {}
        if part.active_batches != NO_ACTIVE_BATCHES:
            message["active_batches"] = STORED.message_values(part.active_batches)
        if part.backlog != NO_BACKLOG:
            message["replay_backlog"] = STORED.message_values(part.backlog)
        self._data += snapshot_pb2.SurfaceSnapshot(**message).SerializeToString(deterministic=True)
        return self._stored_part() if len(self._data) >= PART_BYTES else None

    def end(self) -> tuple[bytes | None, bytes]:
        """Returns the last stored part, if there is one more, and the head."""
        last = self._stored_part() if self.parts and self._data else None
        message = STORED.to_message(self._snapshot).SerializeToString(deterministic=True)
        if self.parts:
            head = _sealed(_PARTS.pack(self.parts, self._checksum) + message, PARTED_FORMAT)
        else:
            head = _sealed(message + self._data)
        self.size_bytes += len(head)
        return last, head

    def _stored_part(self) -> bytes:
        stored = _sealed(bytes(self._data))
        self._data.clear()
        self._checksum = zlib.crc32(stored, self._checksum)
        self.parts += 1
        self.size_bytes += len(stored)
        return stored


class StoredHead(typing.NamedTuple):
    """The head of a stored snapshot: the number of its parts, and the checksum of all their bytes."""

    snapshot: SurfaceSnapshot
    parts: int
    checksum: int


def encode_snapshot(snapshot: SurfaceSnapshot) -> bytes:
    """Returns a whole snapshot as bytes; equal snapshots give equal bytes."""
    return _sealed(STORED.to_message(snapshot).SerializeToString(deterministic=True))


def decode_snapshot(data: bytes) -> SurfaceSnapshot:
    """Returns the snapshot of these bytes, which must have no stored parts.

    Raises :class:`JournalDamaged` if the bytes are no snapshot, or of a later version.
    """
    return _opened(
        data, "a snapshot", lambda payload: _snapshot(snapshot_pb2.SurfaceSnapshot.FromString(payload))
    )


def decode_head(data: bytes) -> StoredHead:
    """Returns the head of a stored snapshot; a whole snapshot is a head without parts.

    Raises :class:`JournalDamaged` if the bytes are no snapshot, or of a later version.
    """
    if data[:1] != bytes([PARTED_FORMAT]):
        return StoredHead(decode_snapshot(data), 0, 0)
    return _opened(data, "a snapshot in parts", _head, PARTED_FORMAT)


class PartsDecoding:
    """Decodes the stored parts of a snapshot in their order."""

    def __init__(self, head: StoredHead) -> None:
        """Begins before the first part."""
        self._head = head
        self._checksum = 0

    def part(self, data: bytes) -> SnapshotPart:
        """Returns the next part; raises :class:`JournalDamaged`."""
        self._checksum = zlib.crc32(data, self._checksum)
        return _opened(data, "a part of a snapshot", self._part)

    def end(self) -> None:
        """Raises :class:`JournalDamaged` if the parts were not those of the head."""
        if self._checksum != self._head.checksum:
            raise JournalDamaged(f"the {self._head.parts} parts of a snapshot have the wrong checksum")

    def _part(self, payload: bytes) -> SnapshotPart:
        message = snapshot_pb2.SurfaceSnapshot.FromString(payload)
        snapshot = self._head.snapshot
        _refuse_unknown_fields(message, f"a part of the snapshot of '{snapshot.name}' at {snapshot.version}")
        return SnapshotPart(
            STORED.from_message(ActiveBatches, message.active_batches),
            STORED.from_message(BacklogSnapshot, message.replay_backlog),
        )


def _head(payload: bytes) -> StoredHead:
    parts, checksum = _PARTS.unpack_from(payload)
    message = snapshot_pb2.SurfaceSnapshot.FromString(payload[_PARTS.size :])
    return StoredHead(_snapshot(message), parts, checksum)


def _commit(message: commit_pb2.Commit, only: Only = EVERY_EVENT) -> events.Commit:
    named = f"commit {message.version} of '{message.surface}'"
    passed_over = frozenset(name for event, name in _FIELDS.items() if event not in only) if only else ()
    happened = tuple(
        [
            _event(stored, f"event {index} of {named}")
            for index, stored in enumerate(message.events)
            if not only or stored.WhichOneof("event") not in passed_over
        ]
    )
    _refuse_unknown_fields(message, named)
    return events.Commit(
        message.surface, message.version, message.recorded_ms, happened, message.clock_ahead_ms
    )


def _event(stored: commit_pb2.Event, named: str) -> events.Event:
    kind = stored.WhichOneof("event")
    if kind is None:
        unknown: Any = UnknownFieldSet(stored)
        numbers = ", ".join(str(field.field_number) for field in unknown)
        what = f"of kind {numbers}, which this version does not know" if numbers else "of no kind"
        raise JournalDamaged(f"{named} is {what}")
    event: events.Event = STORED.from_message(_KINDS[kind], getattr(stored, kind))
    return event


def _audits(payload: bytes) -> AuditBytes:
    message = commit_pb2.Commit.FromString(payload)
    message.DiscardUnknownFields()
    if message.ByteSize() != len(payload):
        # Something is unknown, or not in canonical form: decoding the whole commit finds and names it.
        _commit(commit_pb2.Commit.FromString(payload))
    found = []
    for stored in message.events:
        kind = stored.WhichOneof("event")
        if kind == _AUDITED:
            entry = stored.audited.entry
            if not entry.HasField("record"):
                raise ValueError(f"expected audit {entry.sequence} to have a record, but it has none")
            found.append(entry)
        elif kind is None:
            _event(stored, f"an event of commit {message.version} of '{message.surface}'")
    return AuditBytes(message.surface, message.version, message.recorded_ms, found)


def _records_of(payload: bytes, kind: RecordKind) -> StoredRecords:
    found = _short_way(payload, kind)
    if found is not None:
        return found
    # Something is unknown, invalid or not in canonical form: decoding the whole commit finds and names it.
    commit = _commit(commit_pb2.Commit.FromString(payload))
    if kind is RecordKind.AUDIT:
        audits = [event.entry for event in commit.events if isinstance(event, events.Audited)]
        return StoredRecords(commit.surface, audits, restamped(commit))
    return StoredRecords(commit.surface, entries_of(kind, commit), restamped(commit))


def _short_way(payload: bytes, kind: RecordKind) -> StoredRecords | None:
    """Returns the entries of a streamed kind, or None if the whole commit must be decoded."""
    if kind is RecordKind.AUDIT:
        found = audits_in(payload)
        return found and StoredRecords(found.surface, found.audits, restamped=0)
    return _lineage_of(payload) if kind is RecordKind.LINEAGE else None


def _lineage_of(payload: bytes) -> StoredRecords | None:
    message = commit_pb2.Commit.FromString(payload)
    message.DiscardUnknownFields()
    if message.ByteSize() != len(payload):
        return None
    parts: list[Lineage] = []
    other_time: int | None = None
    for stored in message.events:
        name = stored.WhichOneof("event")
        if name == _ACKNOWLEDGED:
            parts.append(_lineage(stored.batches_acknowledged, message.recorded_ms))
        elif not is_sound(stored):
            return None
        elif name == _AUDITED and stored.audited.entry.recorded_ms != message.recorded_ms:
            other_time = stored.audited.entry.sequence if other_time is None else other_time
    return StoredRecords(message.surface, joined(parts), other_time or 0)


def _lineage(stored: commit_pb2.BatchesAcknowledged, recorded_ms: int) -> Lineage:
    if not stored.HasField("batches"):
        raise ValueError(f"expected acknowledgement {stored.first_sequence} to have batches, but it has none")
    batches = stored.batches
    lengths = {len(getattr(batches, name)) for name in BATCH_COLUMNS}
    if len(lengths) > 1:
        raise ValueError(f"expected acknowledgement {stored.first_sequence} to have columns of one length")
    if not has_sound_extras(batches):
        raise ValueError(f"expected acknowledgement {stored.first_sequence} to have a batch for each extra")
    columns = AcknowledgedBatches(
        batches.stages[:], batches.lag_ms[:], batches.idempotency_keys[:], batches.sequences[:]
    )
    lineage_columns = columns_of(
        columns,
        first_sequence=stored.first_sequence,
        run_id=stored.run_id,
        source_signature=stored.source_signature,
        sink_signature=stored.sink_signature,
        at_ms=stored.at_ms,
        recorded_ms=recorded_ms,
    )
    return Lineage(lineage_columns)


def _run(payload: bytes) -> RunRecord:
    message = commit_pb2.RecordedRun.FromString(payload)
    _refuse_unknown_fields(message, f"the record of run {message.number}")
    return STORED.from_message(RunRecord, message)


def _snapshot(message: snapshot_pb2.SurfaceSnapshot) -> SurfaceSnapshot:
    _refuse_unknown_fields(message, f"the snapshot of '{message.name}' at {message.version}")
    return STORED.from_message(SurfaceSnapshot, message)


def _refuse_unknown_fields(message: Message, named: str) -> None:
    """Raises :class:`JournalDamaged` if a message has unknown fields.

    A later version wrote such a field, and its meaning must not be lost.
    """
    size_bytes = message.ByteSize()
    message.DiscardUnknownFields()
    if message.ByteSize() != size_bytes:
        raise JournalDamaged(f"{named} has fields that this version does not know")


def _sealed(payload: bytes | bytearray, written_format: int = FORMAT) -> bytes:
    return bytes([written_format]) + zlib.crc32(payload).to_bytes(CHECKSUM_BYTES) + payload


def _opened(data: bytes, what: str, parse: Callable[[bytes], V], expected: int = FORMAT) -> V:
    checksum, payload = data[1 : 1 + CHECKSUM_BYTES], data[1 + CHECKSUM_BYTES :]
    if not data:
        raise JournalDamaged(f"{what} is empty")
    if data[0] != expected:
        raise JournalDamaged(f"{what} of {len(data)} bytes has format {data[0]}, not format {expected}")
    if zlib.crc32(payload).to_bytes(CHECKSUM_BYTES) != checksum:
        raise JournalDamaged(f"{what} of {len(data)} bytes has the wrong checksum")
    try:
        return parse(payload)
    except (DecodeError, struct.error, ValueError) as error:
        raise JournalDamaged(f"{what} of {len(data)} bytes cannot be decoded: {error}") from error
