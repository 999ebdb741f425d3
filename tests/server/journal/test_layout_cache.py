"""The layout cache: a known layout is used for messages of the same layout, and for no others."""

import zlib
from collections.abc import Iterator
from typing import get_args

import pytest
from lightspeed.ops.v1 import record_pb2
from lightspeed_ops.core.events import Audited, Commit, Event
from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.journal import layout_cache
from lightspeed_ops.journal.codec import decode_commit, encode_commit, records_of
from lightspeed_ops.journal.layout_cache import LayoutCache, Places
from lightspeed_ops.journal.port import JournalDamaged
from lightspeed_ops.journal.record_index import restamped

from tests.server.journal.histories import FLIGHTS
from tests.server.journal.values import samples

REASON = (4,)


@pytest.fixture(autouse=True)
def learning_at_once(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Makes the layout cache learn every layout at its first message."""
    monkeypatch.setattr(layout_cache, "MISSES_PER_LAYOUT", 1)
    return iter(())


def entry(**changes: object) -> bytes:
    """Returns the bytes of an audit entry."""
    fields: dict[str, object] = {"sequence": 5, "actor_id": "operator", "reason": "night", "recorded_ms": 300}
    return record_pb2.AuditEntry(**(fields | changes)).SerializeToString()  # type: ignore[arg-type]


def known(data: bytes) -> LayoutCache[Places]:
    """Returns a layout cache with one known layout, which says where the fields are."""
    found: LayoutCache[Places] = LayoutCache(record_pb2.AuditEntry.DESCRIPTOR, lambda places: places)
    found.learn(data)
    return found


@pytest.mark.parametrize(
    ("other", "is_alike"),
    [
        (entry(), True),
        (entry(sequence=6, reason="NIGHT", recorded_ms=16_383), True),  # other values of the same lengths
        (entry(reason="nights"), False),  # another length
        (entry(reason="nights", actor_id="operato"), False),  # the same total length, other lengths within
        (entry(recorded_ms=16_384, reason="nigh"), False),  # a number with another byte count
        (entry(reason="n\u00eeht"), False),  # a text that is not ASCII
        (entry(reason="", request_id="night"), False),  # another field at the same place
    ],
)
def test_what_is_alike(other: bytes, is_alike: bool) -> None:  # noqa: FBT001 - a column of the table
    """A layout matches if tags, lengths and lengths of numbers are equal and texts are ASCII."""
    places = known(entry()).meaning_of(other)
    assert is_alike is (places is not None)
    if places is not None:
        read = record_pb2.AuditEntry.FromString(other)
        assert read.reason.encode() == other[places[(5,)]]
        assert read.actor_id.encode() == other[places[(4,)]]


def test_messages_without_a_cached_layout() -> None:
    """Messages with a text that is not ASCII, and long messages, have no layout."""
    for data in (entry(reason="é"), entry(reason="a" * layout_cache.LAYOUT_BYTES)):
        assert known(data).meaning_of(data) is None


def test_one_in_so_many_is_learnt(monkeypatch: pytest.MonkeyPatch) -> None:
    """One in so many messages of unknown layouts is learned, and of each length the newest few are kept."""
    monkeypatch.setattr(layout_cache, "MISSES_PER_LAYOUT", 3)
    names = [entry(actor_id="a" * (9 - rest), reason="r" * rest) for rest in range(1, 9)]
    found: LayoutCache[Places] = LayoutCache(record_pb2.AuditEntry.DESCRIPTOR, lambda places: places)
    for name in names:
        found.learn(name)
    assert [0, 3, 6] == [at for at, name in enumerate(names) if found.meaning_of(name)]
    monkeypatch.setattr(layout_cache, "MISSES_PER_LAYOUT", 1)
    for name in names:
        found.learn(name)
    assert [4, 5, 6, 7] == [at for at, name in enumerate(names) if found.meaning_of(name)]


def resealed(payload: bytes) -> bytes:
    """Returns a payload in the stored format."""
    return b"\x01" + zlib.crc32(payload).to_bytes(4, "big") + payload


@pytest.mark.parametrize("event", get_args(Event))
@pytest.mark.slow
def test_any_changed_byte_is_read_or_refused_as_in_the_whole_commit(event: type) -> None:
    """A changed byte gives the same entry or error as a full decode.

    The cache knows the layouts of the valid messages.
    """
    happened = samples(event, 300, "text", 1)
    for one in happened[:: max(1, len(happened) // 4)]:
        audit = samples(Audited, 300, "text", 1)[0]
        data = encode_commit(Commit(FLIGHTS, 7, 300, (one, audit)))
        for kind in (RecordKind.AUDIT, RecordKind.LINEAGE):
            records_of(data, kind)
            for index in range(5, len(data)):
                for bit in (0x01, 0x08, 0x80):
                    changed = bytearray(data[5:])
                    changed[index - 5] ^= bit
                    agrees(resealed(bytes(changed)), kind)


def agrees(data: bytes, kind: RecordKind) -> None:
    """Asserts that both ways refuse, or return the same entries."""
    try:
        commit = decode_commit(data)
    except JournalDamaged:
        with pytest.raises(JournalDamaged):
            records_of(data, kind)
        return
    short = records_of(data, kind)
    assert (commit.surface, restamped(commit)) == (short.surface, short.restamped)
    if kind is RecordKind.AUDIT:
        assert [one.entry for one in commit.events if isinstance(one, Audited)] == list(short.entries)
