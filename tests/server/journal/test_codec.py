"""The stored format.

Values come back as they were stored, and changed bytes are never read as other values.
"""

import typing
import zlib
from typing import Any

import pytest
from hypothesis import given
from lightspeed.ops.v1.profile_pb2 import ADAPTER_PROFILE_STANDARD
from lightspeed_ops.core.batch_events import BATCH_EVENTS_OF
from lightspeed_ops.core.events import Commit, Event, SinkKeysApplied, SurfaceCreated
from lightspeed_ops.core.limits import INT64_MAX
from lightspeed_ops.core.retention import KEEP_ALL
from lightspeed_ops.core.snapshot import SurfaceSnapshot
from lightspeed_ops.journal.codec import (
    decode_commit,
    decode_snapshot,
    encode_commit,
    encode_snapshot,
    key_pattern,
)
from lightspeed_ops.journal.port import JournalDamaged
from lightspeed_ops.journal.v1 import commit_pb2, snapshot_pb2

from tests.harness.searches import examples
from tests.server.journal.histories import FLIGHTS, Author
from tests.server.journal.values import INT64_MIN, samples, values

EVENTS: tuple[type, ...] = typing.get_args(Event)
CONTROLS = "\x00\n\r\x1f\x7f\x85%|=\\'\""
WIDE = "Äß漢字\u202e🛩️\U0010ffff"
EXTREMES = [
    (INT64_MAX, CONTROLS, 2),
    (INT64_MIN, WIDE, 1),
    (0, "", 0),  # absent fields of protobuf
]


def sealed(payload: bytes) -> bytes:
    """Returns bytes in the stored format: its version, a CRC-32 and a message."""
    return b"\x01" + zlib.crc32(payload).to_bytes(4, "big") + payload


def author() -> Author:
    """Returns the author of a surface with a few commits."""
    one = Author()
    one.begin()
    one.work(2)
    return one


def decision_without_action() -> commit_pb2.PolicyDecided:
    """Returns a decision without an action."""
    decided = commit_pb2.PolicyDecided()
    decided.decision.action.SetInParent()
    return decided


def uneven_columns() -> commit_pb2.BatchesEnqueued:
    """Returns columns in which a key has no stage."""
    return commit_pb2.BatchesEnqueued(batches=commit_pb2.Batches(keys=["a"]))


@pytest.mark.parametrize(("number", "text", "items"), EXTREMES)
@pytest.mark.parametrize("kind", EVENTS)
def test_every_event_comes_back(kind: type, number: int, text: str, items: int) -> None:
    """Every event comes back, with every variant and member.

    Integers are at the ends of int64, and texts and tuples are empty or full.
    """
    happened = tuple(samples(kind, number, text, items))
    commit = Commit(FLIGHTS, 7, number, happened)
    back = decode_commit(encode_commit(commit))
    assert commit == back
    assert [type(event) for event in happened] == [type(event) for event in back.events]


@pytest.mark.slow
@examples(40)
@given(values(Commit))
def test_any_commit_comes_back(commit: Commit) -> None:
    """Every commit of core types comes back, and equal commits give equal bytes."""
    data = encode_commit(commit)
    assert commit == decode_commit(data)
    assert data == encode_commit(decode_commit(data))


@pytest.mark.parametrize(("number", "text", "items"), EXTREMES)
def test_every_snapshot_comes_back(number: int, text: str, items: int) -> None:
    """Every snapshot comes back, with every variant, at the ends of int64, with any text, empty or full."""
    for snapshot in samples(SurfaceSnapshot, number, text, items):
        assert snapshot == decode_snapshot(encode_snapshot(snapshot))


@pytest.mark.slow
@examples(25)
@given(values(SurfaceSnapshot))
def test_any_snapshot_comes_back(snapshot: SurfaceSnapshot) -> None:
    """Every snapshot of core types comes back."""
    assert snapshot == decode_snapshot(encode_snapshot(snapshot))


def test_the_stored_form() -> None:
    """Byte 0 is the version of the format, then a CRC-32, then the message; this never changes."""
    data = encode_commit(author().commits[0])
    message = commit_pb2.Commit.FromString(data[5:])
    assert (FLIGHTS, 1) == (message.surface, message.version)
    assert data == sealed(data[5:])


def test_older_stored_settings_mean_the_default() -> None:
    """Absent settings mean the earlier behaviour.

    A million keys are kept, no history is pruned, and keys without sequences leave no horizon.
    """
    created = author().commits[0]
    message = commit_pb2.Commit.FromString(encode_commit(created)[5:])
    stored = message.events[0].surface_created.settings
    stored.ClearField("idempotency_keys_kept")
    stored.ClearField("retention")
    message.events.add().sink_keys_applied.idempotency_keys.append("k-1")
    first, *_, applied = decode_commit(sealed(message.SerializeToString())).events
    assert isinstance(first, SurfaceCreated)
    assert (1_000_000, KEEP_ALL) == (first.settings.idempotency_keys_kept, first.settings.retention)
    assert SinkKeysApplied(0, "", ("k-1",), ()) == applied


def test_an_event_from_the_future_is_refused_by_its_number() -> None:
    """An unknown event is refused with its number, since later events depend on it."""
    message = commit_pb2.Commit.FromString(encode_commit(author().commits[0])[5:])
    message.events.add().MergeFromString(b"\xc2\x3e\x00")  # field 1000, empty
    index = len(message.events) - 1
    expected = f"event {index} of commit 1 of '{FLIGHTS}' is of kind 1000, which this version does not know"
    with pytest.raises(JournalDamaged, match=expected):
        decode_commit(sealed(message.SerializeToString()))


def test_an_event_of_no_kind_is_damage() -> None:
    """An event without a kind is damage."""
    message = commit_pb2.Commit(surface=FLIGHTS, version=3)
    message.events.add()
    with pytest.raises(JournalDamaged, match=f"event 0 of commit 3 of '{FLIGHTS}' is of no kind"):
        decode_commit(sealed(message.SerializeToString()))


def test_a_field_from_the_future_is_refused() -> None:
    """An unknown field is refused anywhere in a message, since ignoring it would change history."""
    message = commit_pb2.Commit.FromString(encode_commit(author().commits[-1])[5:])
    message.events[0].batches_acknowledged.batches.MergeFromString(b"\xc0\x3e\x07")  # field 1000 = 7
    with pytest.raises(JournalDamaged, match=r"commit 5 .* has fields that this version does not know"):
        decode_commit(sealed(message.SerializeToString()))
    snapshot = snapshot_pb2.SurfaceSnapshot.FromString(encode_snapshot(author().snapshot())[5:])
    snapshot.run.MergeFromString(b"\xc0\x3e\x07")
    with pytest.raises(JournalDamaged, match=r"snapshot of .* at 5 has fields"):
        decode_snapshot(sealed(snapshot.SerializeToString()))


@pytest.mark.parametrize(
    ("event", "message"),
    [
        (
            commit_pb2.Event(
                surface_created=commit_pb2.SurfaceCreated(adapter_profile=ADAPTER_PROFILE_STANDARD)
            ),
            "context to be set",
        ),
        (commit_pb2.Event(audited=commit_pb2.Audited()), r"Audited\.entry to be set"),
        (commit_pb2.Event(policy_decided=decision_without_action()), "a known PolicyAction, but none is set"),
        (commit_pb2.Event(batches_enqueued=uneven_columns()), "shorter"),
    ],
)
def test_a_part_that_is_missing_is_damage(event: commit_pb2.Event, message: str) -> None:
    """A missing part is damage and not zero: an unset message, a union without a variant, uneven columns."""
    payload = commit_pb2.Commit(events=[event])
    with pytest.raises(JournalDamaged, match=message):
        decode_commit(sealed(payload.SerializeToString()))


def test_a_member_from_the_future_is_refused() -> None:
    """An unknown enum number is refused, and not read as a known member."""
    snapshot = snapshot_pb2.SurfaceSnapshot.FromString(encode_snapshot(author().snapshot())[5:])
    snapshot.adapter_profile = 99  # type: ignore[assignment]  # not of this version
    with pytest.raises(JournalDamaged, match="a known AdapterProfile, but it is 99"):
        decode_snapshot(sealed(snapshot.SerializeToString()))


def test_every_truncation_is_damage() -> None:
    """Every truncation is damage, also one between two fields."""
    data = encode_commit(author().commits[-1])
    for size in range(len(data)):
        with pytest.raises(JournalDamaged):
            decode_commit(data[:size])


def test_every_flipped_bit_is_damage() -> None:
    """Every flipped bit is damage: none gives another commit."""
    data = encode_commit(author().commits[0])
    for index in range(len(data)):
        for bit in range(8):
            flipped = bytearray(data)
            flipped[index] ^= 1 << bit
            with pytest.raises(JournalDamaged):
                decode_commit(bytes(flipped))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "a (commit|snapshot) is empty"),
        (b"\x02rest", "of 5 bytes has format 2, not format 1"),
        (b"\x01rest", "wrong checksum"),
        (sealed(b"\xff\xff\xff"), "of 8 bytes cannot be decoded"),  # no message
    ],
)
def test_garbage_is_damage(data: bytes, message: str) -> None:
    """Bytes that are no commit or snapshot are damage, and the error names what was expected."""
    with pytest.raises(JournalDamaged, match=message):
        decode_commit(data)
    with pytest.raises(JournalDamaged, match=message):
        decode_snapshot(data)


@pytest.mark.parametrize("event", BATCH_EVENTS_OF, ids=lambda event: event.__name__)
@pytest.mark.parametrize("key", ["b-1", "day ü", "k" * 127, "k" * 128, "k" * 256])
def test_a_key_is_in_the_bytes_of_every_event_that_names_it(event: Any, key: str) -> None:
    """The bytes of every event contain each of its keys; the search finds no longer key."""
    for sample in samples(event, 7, key, 2):
        stored = encode_commit(Commit("s", 1, 2, (sample,)))
        assert key_pattern(key) in stored
        assert key_pattern(key[:-1]) not in stored
