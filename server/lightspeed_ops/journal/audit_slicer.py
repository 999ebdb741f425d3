"""The audit slicer: cuts audits out of the stored bytes of commits without decoding them.

Owns the way from the stored bytes of an audit to those of the contract. Both are an ``AuditEntry``; the
stored one has no signature, and the slicer inserts it. Bytes that the slicer cannot prove sound are left to
the codec.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple, overload

from lightspeed.ops.v1 import record_pb2

from lightspeed_ops.core.audit import (
    AuditDetail,
    AuditEntry,
    AuditRecord,
    audit_signature,
    signed_until_at_ms,
)
from lightspeed_ops.core.records import Unrendered
from lightspeed_ops.journal.event_validator import is_sound
from lightspeed_ops.journal.layout_cache import LayoutCache, Places
from lightspeed_ops.journal.v1 import commit_pb2
from lightspeed_ops.journal.varint import LENGTHS_KNOWN, digits_of, length_bytes, number_of, varint

BEGINNINGS_KNOWN = 256
"""Pairs of action and outcome whose start of a signature is cached as bytes: up to 8 KiB each."""

_NUMBER = rb"[\x80-\xff]{0,9}[\x00-\x7f]"
_HEAD = re.compile(rb"\x0a([\x80-\xff]?[\x00-\x7f])([!-~]+)\x10%b\x18(%b)" % (_NUMBER, _NUMBER))
"""The start of a commit: its surface with the length, its version, and its time of recording."""
_EVENT, _GOES_ON = 0x22, 0x80
"""The tag of an event, and the bit of a byte that says that more bytes of a number follow."""
_CLOCK = re.compile(rb"\x28(?!\x00)%b\Z" % _NUMBER)
"""The end of a commit after a step of the wall clock: how far the surface's clock was ahead."""
_SIGNATURE = varint(record_pb2.AuditEntry.DESCRIPTOR.fields_by_name["signature"].number << 3 | 2)


class EncodedAudits(Unrendered[AuditEntry]):
    """Audits as the bytes of the contract's messages."""

    __slots__ = ("_sequences", "messages")

    def __init__(self, messages: Sequence[bytes], sequences: Sequence[int]) -> None:
        """Takes the bytes of audits, and the sequence of each."""
        self.messages = messages
        self._sequences = sequences

    @property
    def sequences(self) -> Sequence[int]:
        """The sequence of each audit."""
        return self._sequences

    @overload
    def __getitem__(self, index: int) -> AuditEntry: ...
    @overload
    def __getitem__(self, index: slice) -> "EncodedAudits": ...
    def __getitem__(self, index: int | slice) -> "AuditEntry | EncodedAudits":
        if isinstance(index, slice):
            return EncodedAudits(self.messages[index], self._sequences[index])
        return _value(record_pb2.AuditEntry.FromString(self.messages[index]))

    def decoded(self) -> list[record_pb2.AuditEntry]:
        """Returns the entries as messages, which takes a fifth of the time of making values of them."""
        return list(map(record_pb2.AuditEntry.FromString, self.messages))

    def most_text_bytes(self) -> int:
        """Returns an upper bound of the bytes of all signatures and reasons: the bytes of all messages."""
        return sum(map(len, self.messages))

    @classmethod
    def joined(cls, parts: Sequence["EncodedAudits"]) -> "EncodedAudits":
        """Returns the audits of all parts, in order."""
        return cls(
            list(chain.from_iterable([part.messages for part in parts])),
            list(chain.from_iterable([part.sequences for part in parts])),
        )


class AuditsOfCommit(NamedTuple):
    """The surface of a commit, and its audits."""

    surface: str
    audits: EncodedAudits


def audits_in(payload: bytes) -> AuditsOfCommit | None:
    """Returns the audits of a stored commit.

    Returns None if any part of the commit is invalid, or is not encoded as this version encodes it.
    """
    head = _HEAD.match(payload)
    if head is None or head[1] != length_bytes(len(head[2])):
        return None
    messages: list[bytes] = []
    sequences: list[int] = []
    place, end, recorded_ms = head.end(), len(payload), head[3]
    signed, signature = b"", b""
    while place < end:
        begin = place
        event, place = _event(payload, begin)
        if event is None:
            if _CLOCK.match(payload, begin) and _is_canonical(payload[begin + 1 :]):
                break
            return None
        layout = _LAYOUTS.meaning_of(event)
        if layout is None:
            found = _read(event, recorded_ms)
            if found is None:
                return None
            messages += found.messages
            sequences += found.sequences
        elif layout is not PASSED_BY:
            sequence, recorded, record, until_at_ms, at_ms, before, behind = layout
            if event[recorded] != recorded_ms:
                return None
            if event[record] != signed:
                # The audits of batches in one report have the same record.
                signed = event[record]
                text = _beginning(event[until_at_ms]) + digits_of(event[at_ms])
                signature = _SIGNATURE + length_bytes(len(text)) + text
            messages.append(event[before] + signature + event[behind])
            sequences.append(number_of(event[sequence]))
    return AuditsOfCommit(head[2].decode(), EncodedAudits(messages, sequences))


def _is_canonical(number: bytes) -> bool:
    """Returns True if a varint is the shortest for its number, as protobuf writes it."""
    return varint(number_of(number)) == number


def _event(payload: bytes, place: int) -> tuple[bytes | None, int]:
    """Returns an event's bytes and the place after it; None instead of bytes if the event is not whole."""
    begin = place + 2
    try:
        while payload[begin - 1] >= _GOES_ON:
            begin += 1
    except IndexError:
        return None, place
    stop = begin + _length(payload[place + 1 : begin])
    is_whole = payload[place] == _EVENT and begin < stop <= len(payload)
    return (payload[begin:stop] if is_whole else None), stop


_length = lru_cache(maxsize=LENGTHS_KNOWN)(number_of)
"""Returns the number of a length's varint, from a cache."""


def _read(event: bytes, recorded_ms: bytes) -> EncodedAudits | None:
    """Returns the audit of an event, or no audit if the event is of another kind, and learns its layout.

    Returns None if the event is invalid, or not in protobuf's canonical form.
    """
    message = commit_pb2.Event.FromString(event)
    message.DiscardUnknownFields()
    if message.SerializeToString(deterministic=True) != event or not is_sound(message):
        return None
    found = EncodedAudits((), ())
    if message.HasField("audited"):
        entry = message.audited.entry
        if entry.recorded_ms != number_of(recorded_ms):
            return None
        entry.signature = audit_signature(entry.record)
        found = EncodedAudits((entry.SerializeToString(deterministic=True),), (entry.sequence,))
    _LAYOUTS.learn(event)
    return found


@lru_cache(maxsize=BEGINNINGS_KNOWN)
def _beginning(record: bytes) -> bytes:
    """Returns the start of a signature for the bytes of a record up to its time."""
    said = record_pb2.AuditRecord.FromString(record[:-1])
    return signed_until_at_ms(said.action, said.outcome).encode()


class _Layout(NamedTuple):
    """The places of the parts of an audit's event that the slicer reads or copies."""

    sequence: slice
    recorded_ms: slice
    record: slice
    """The record up to the end of its time, which is its last field."""
    until_at_ms: slice
    at_ms: slice
    before: slice
    """The entry up to its signature."""
    behind: slice


PASSED_BY = _Layout(*[slice(0)] * 7)
"""The layout of events that are no audits."""
_AUDITED = next(
    field.number
    for field in commit_pb2.Event.DESCRIPTOR.fields
    if field.message_type is not None and field.message_type is commit_pb2.Audited.DESCRIPTOR
)
_ENTRY = (_AUDITED, 1)
_RECORD = (*_ENTRY, 2)


def _layout(places: Places) -> _Layout | None:
    """Returns the layout of events of one shape.

    Returns None if a number is zero and therefore absent, or if there is a signature.
    """
    if (_AUDITED,) not in places:
        return PASSED_BY
    wanted = [(*_ENTRY, 1), (*_ENTRY, 7), (*_RECORD, 3)]
    if (*_ENTRY, 3) in places or not all(path in places for path in wanted):
        return None
    sequence, recorded_ms, at_ms = [places[path] for path in wanted]
    entry, record = places[_ENTRY], places[_RECORD]
    return _Layout(
        sequence,
        recorded_ms,
        slice(record.start, at_ms.stop),
        slice(record.start, at_ms.start),
        at_ms,
        slice(entry.start, record.stop),
        slice(record.stop, entry.stop),
    )


_LAYOUTS = LayoutCache(commit_pb2.Event.DESCRIPTOR, _layout)


def _value(message: record_pb2.AuditEntry) -> AuditEntry:
    record = message.record
    return AuditEntry(
        message.sequence,
        AuditRecord(record.action, record.outcome, record.at_ms),
        message.actor_id,
        message.reason,
        message.request_id,
        message.recorded_ms,
        message.chain_hash,
        message.text_version,
        message.subject,
        tuple([AuditDetail(detail.name, detail.value) for detail in message.details]),
        message.run_id,
    )
