"""Entries as messages: the explicit functions, made for speed, equal the proto mapper."""

from typing import Any

import pytest
from lightspeed.ops.v1 import record_pb2, record_service_pb2
from lightspeed_ops.core.audit import AuditEntry
from lightspeed_ops.core.records import RecordKind, entries
from lightspeed_ops.journal.codec import decode_commit
from lightspeed_ops.mapping import to_message
from lightspeed_ops.transport.responses import entries_values

from tests.server.journal.golden_journal import FOLDER, lines_of

RESPONSES: dict[RecordKind, Any] = {
    RecordKind.AUDIT: record_service_pb2.ListAuditsResponse,
    RecordKind.LINEAGE: record_service_pb2.ListLineageResponse,
    RecordKind.CHECKPOINT: record_service_pb2.ListCheckpointsResponse,
    RecordKind.CONFORMANCE: record_service_pb2.ListConformanceResponse,
    RecordKind.DECISION: record_service_pb2.ListDecisionsResponse,
}
"""The response of every kind whose entries are messages."""


def stored_entries(kind: RecordKind) -> list[Any]:
    """Returns all entries of a kind in a history with every kind of event, odd keys included."""
    history = [line for line in lines_of(FOLDER / "journal-v1.txt") if line.kind == "commit"]
    return [entry for line in history for entry in entries(kind, decode_commit(line.stored))]


def plainly(response: Any, entry: Any) -> Any:
    """Returns the message of an entry, made by the proto mapper."""
    if isinstance(entry, AuditEntry):
        message: record_pb2.AuditEntry = to_message(entry)
        message.signature = entry.signature
        return message
    return response.DESCRIPTOR.fields_by_name["entries"].message_type._concrete_class(
        sequence=entry.sequence,
        record=to_message(entry.record),
        signature=entry.signature,
        recorded_ms=entry.recorded_ms,
    )


@pytest.mark.parametrize("kind", RESPONSES)
def test_entries_are_sent_as_the_proto_mapper_makes_them(kind: RecordKind) -> None:
    """Entries of every kind are the same messages, by explicit function or by the proto mapper."""
    found = stored_entries(kind)
    assert found
    answer = RESPONSES[kind](entries=entries_values(kind, found))
    assert [plainly(answer, entry) for entry in found] == list(answer.entries)


def test_sink_keys_are_returned_as_they_are() -> None:
    """An idempotency key is a plain text, not a message."""
    found = stored_entries(RecordKind.SINK_KEY)
    assert found
    assert [entry.record.idempotency_key for entry in found] == entries_values(RecordKind.SINK_KEY, found)
