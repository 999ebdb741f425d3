"""The contract, by the names that scenarios use: requests and answers as proto JSON and as bytes.

Owns the way from a scenario's JSON to what a runner is handed, and back.
"""

import base64
from typing import Any

from google.protobuf import json_format
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from google.rpc import error_details_pb2
from lightspeed.ops.v1 import batch_pb2, record_pb2

from tests.harness.api import SERVICES

METHODS: dict[str, MethodDescriptor] = {
    f"{service.name}/{method.name}": method for service in SERVICES.values() for method in service.methods
}
"""Every RPC by its short name, such as WorkerService/EnqueueBatch."""

_ = error_details_pb2  # Loaded, its types can be printed where a bulk answer has an error.


def packed(message: Message) -> str:
    """A message as runners take it: base64 of its bytes."""
    return base64.b64encode(message.SerializeToString()).decode()


def read(kind: type[Message], value: dict[str, Any]) -> Message:
    """A message from a scenario's JSON."""
    return json_format.ParseDict(value, kind())


def shown(message: Message) -> dict[str, Any]:
    """A message as scenarios see it: proto JSON with the names of the protos, and with zeros."""
    found: dict[str, Any] = json_format.MessageToDict(
        message, preserving_proto_field_name=True, always_print_fields_with_no_presence=True
    )
    return found


def request(rpc: str, value: dict[str, Any], surface: str) -> Message:
    """The request of an RPC; it is about the scenario's surface where it does not name another."""
    asked = read(GetMessageClass(METHODS[rpc].input_type), value)
    about: Any = asked.open if rpc == "WorkerService/Work" and asked.HasField("open") else asked  # type: ignore[attr-defined]
    if "surface" in about.DESCRIPTOR.fields_by_name and "surface" not in value and not about.surface:
        about.surface = surface
    return asked


def answer(rpc: str, data: str) -> dict[str, Any]:
    """What a runner handed back as the answer of an RPC."""
    return shown(GetMessageClass(METHODS[rpc].output_type).FromString(base64.b64decode(data)))


def entry(rpc: str, data: str) -> dict[str, Any]:
    """One entry, or reading, of a watch."""
    fields = METHODS[rpc].output_type.fields_by_name
    field = fields["entries"] if "entries" in fields else fields["reading"]
    assert field.message_type is not None, "entries and readings are messages"
    return shown(GetMessageClass(field.message_type).FromString(base64.b64decode(data)))


def batch(value: dict[str, Any]) -> str:
    """A batch, packed."""
    return packed(read(batch_pb2.Batch, value))


def shown_batch(data: str) -> dict[str, Any]:
    """A packed batch."""
    return shown(batch_pb2.Batch.FromString(base64.b64decode(data)))


RECORDS: dict[str, type[Message]] = {"audit": record_pb2.AuditRecord, "lineage": record_pb2.LineageRecord}
"""Records that have signatures which clients compute."""


def audit_entry(value: dict[str, Any]) -> str:
    """An audit entry, packed."""
    return packed(read(record_pb2.AuditEntry, value))
