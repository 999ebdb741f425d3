"""A contract, by the names of scenarios: requests and answers as proto JSON and as bytes.

Owns the conversion between a scenario's JSON and the bytes for a runner. Runners pass on unknown fields
unchanged, so this module detects differences between contracts.
"""

import base64
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from google.protobuf import descriptor_pool, json_format
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from google.rpc import error_details_pb2

from tests.harness.api import SERVICES

RECORDS = {"audit": "AuditRecord", "lineage": "LineageRecord"}
"""Records with signatures that clients compute."""


def _services(pool: DescriptorPool) -> Iterator[Any]:
    """Yields the services of a contract: an archived one lacks those that came later."""
    for service in SERVICES.values():
        with suppress(KeyError):
            yield pool.FindServiceByName(service.full_name)


class Contract:
    """The messages of one contract."""

    def __init__(self, pool: DescriptorPool) -> None:
        """Takes a contract from a pool, with the types of error details, which bulk responses contain."""
        self._pool = pool
        self.methods: dict[str, MethodDescriptor] = {
            f"{service.name}/{method.name}": method
            for service in _services(pool)
            for method in service.methods
        }
        """All RPCs by short name, such as WorkerService/EnqueueBatch."""

    def kind(self, name: str) -> type[Message]:
        """Returns the message class with this name."""
        return GetMessageClass(self._pool.FindMessageTypeByName(f"lightspeed.ops.v1.{name}"))

    def read(self, kind: type[Message], value: dict[str, Any]) -> Message:
        """Returns a message from a scenario's JSON."""
        return json_format.ParseDict(value, kind(), descriptor_pool=self._pool)

    def shown(self, message: Message) -> dict[str, Any]:
        """Returns a message in the form of scenarios: proto JSON with proto names, and with zeros."""
        found: dict[str, Any] = json_format.MessageToDict(
            message,
            preserving_proto_field_name=True,
            always_print_fields_with_no_presence=True,
            descriptor_pool=self._pool,
        )
        return found

    def request(self, rpc: str, value: dict[str, Any], surface: str) -> str:
        """Returns the packed request of an RPC; it names the scenario's surface unless it names another."""
        asked: Any = self.read(GetMessageClass(self.methods[rpc].input_type), value)
        about = asked.open if rpc == "WorkerService/Work" and asked.HasField("open") else asked
        if "surface" in about.DESCRIPTOR.fields_by_name and "surface" not in value and not about.surface:
            about.surface = surface
        return _packed(asked)

    def answer(self, rpc: str, data: str) -> dict[str, Any]:
        """Returns the response of an RPC from a runner's answer."""
        return self._unpacked(GetMessageClass(self.methods[rpc].output_type), data)

    def entry(self, rpc: str, data: str) -> dict[str, Any]:
        """Returns one entry, or reading, of a watch; the items of a watch of surfaces are its frames."""
        fields = self.methods[rpc].output_type.fields_by_name
        if "entries" not in fields and "reading" not in fields:
            return self.answer(rpc, data)
        field = fields["entries"] if "entries" in fields else fields["reading"]
        assert field.message_type is not None, "entries and readings are messages"
        return self._unpacked(GetMessageClass(field.message_type), data)

    def written(self, name: str, value: dict[str, Any]) -> str:
        """Returns the packed message with this name."""
        return _packed(self.read(self.kind(name), value))

    def shown_batch(self, data: str) -> dict[str, Any]:
        """Returns a batch from its packed form."""
        return self._unpacked(self.kind("Batch"), data)

    def _unpacked(self, kind: type[Message], data: str) -> dict[str, Any]:
        return self.shown(kind.FromString(base64.b64decode(data)))


CURRENT = Contract(descriptor_pool.Default())
"""The contract of today."""


def archived_contract(contract: Path) -> Contract:
    """Returns an archived contract."""
    pool = DescriptorPool()
    for file in FileDescriptorSet.FromString(contract.read_bytes()).file:
        pool.Add(file)
    for loaded in (*error_details_pb2.DESCRIPTOR.dependencies, error_details_pb2.DESCRIPTOR):
        pool.AddSerializedFile(loaded.serialized_pb)
    return Contract(pool)


def _packed(message: Message) -> str:
    """Returns a message in the form for runners: base64 of its bytes."""
    return base64.b64encode(message.SerializeToString()).decode()
