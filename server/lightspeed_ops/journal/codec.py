"""The codec: commits and snapshots as bytes, and back.

Owns the stored format. What is stored by one version must be read by every later one; what is not known is
refused by name, never skipped.
"""

import typing
from collections.abc import Mapping

from google.protobuf.message import DecodeError

from lightspeed_ops.core import events
from lightspeed_ops.core.snapshot import SurfaceSnapshot
from lightspeed_ops.journal.mirror import from_message, to_message
from lightspeed_ops.journal.port import JournalDamaged
from lightspeed_ops.journal.v1 import commit_pb2, snapshot_pb2

_ONEOF = commit_pb2.Event.DESCRIPTOR.oneofs_by_name["event"]
_FIELDS: Mapping[type, str] = {
    event: next(field.name for field in _ONEOF.fields if field.message_type.name == event.__name__)
    for event in typing.get_args(events.Event)
}
_KINDS: Mapping[str, type] = {name: event for event, name in _FIELDS.items()}


def commit_message(commit: events.Commit) -> commit_pb2.Commit:
    """The stored form of a commit."""
    message = commit_pb2.Commit(surface=commit.surface, version=commit.version, recorded_ms=commit.recorded_ms)
    for event in commit.events:
        getattr(message.events.add(), _FIELDS[type(event)]).CopyFrom(to_message(event))
    return message


def commit_from(message: commit_pb2.Commit) -> events.Commit:
    """The commit of its stored form; raises :class:`JournalDamaged` where an event is not known."""
    happened = []
    for index, stored in enumerate(message.events):
        name = stored.WhichOneof("event")
        if name is None:
            told = f"expected to read commit {message.version} of '{message.surface}', but event {index} is of a kind"
            raise JournalDamaged(f"{told} that this version does not know")
        happened.append(from_message(_KINDS[name], getattr(stored, name)))
    return events.Commit(message.surface, message.version, message.recorded_ms, tuple(happened))


def encode_commit(commit: events.Commit) -> bytes:
    """A commit as bytes; equal commits give equal bytes."""
    return commit_message(commit).SerializeToString(deterministic=True)


def decode_commit(data: bytes) -> events.Commit:
    """The commit of its bytes; raises :class:`JournalDamaged` where they are none."""
    try:
        return commit_from(commit_pb2.Commit.FromString(data))
    except (DecodeError, ValueError, KeyError) as error:
        raise JournalDamaged(f"expected {len(data)} bytes to be a commit, but: {error}") from error


def encode_snapshot(snapshot: SurfaceSnapshot) -> bytes:
    """A snapshot as bytes."""
    message: snapshot_pb2.SurfaceSnapshot = to_message(snapshot)
    return message.SerializeToString(deterministic=True)


def decode_snapshot(data: bytes) -> SurfaceSnapshot:
    """The snapshot of its bytes; raises :class:`JournalDamaged` where they are none."""
    try:
        return from_message(SurfaceSnapshot, snapshot_pb2.SurfaceSnapshot.FromString(data))
    except (DecodeError, ValueError, KeyError) as error:
        raise JournalDamaged(f"expected {len(data)} bytes to be a snapshot, but: {error}") from error
