"""Parsing: bytes of requests as messages, or the refusal of malformed bytes.

Owns the item limit of every repeated field, and counts items before it parses the request, so that a refused
request costs neither the objects nor the time of its items. It must never raise: gRPC turns an exception of a
deserializer into UNKNOWN with the name of a Python class.

*Counting messages*, made from the request's descriptor, count the items. They have the repeated fields under
the same numbers, but items stay bytes, no other field exists, and a message around a repeated field is
singular. Parsers merge the occurrences of a singular message, so that a count is the sum over the whole
request. C code counts two million items in some 60 ms, and a hundred in 3 µs.
"""

import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count
from operator import attrgetter
from typing import Any, NamedTuple, TypeAlias

from google.protobuf import descriptor_pb2, descriptor_pool
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.descriptor_pb2 import DescriptorProto, FieldDescriptorProto
from google.protobuf.message import DecodeError, Message
from google.protobuf.message_factory import GetMessageClass
from grpc_channelz.v1 import channelz_pb2
from grpc_health.v1 import health_pb2
from grpc_reflection.v1alpha import reflection, reflection_pb2
from lightspeed.ops.v1 import (
    record_service_pb2,
    schedule_service_pb2,
    surface_service_pb2,
    worker_service_pb2,
)

from lightspeed_ops.core import limits
from lightspeed_ops.core.refusal import Refusal, Refused, Violation, invalid

CONDITION_VALUES = 100
"""Most values of one condition of a filter: the server compares each with every entry."""
MASK_PATHS = 100
"""Most paths of a field mask: several times the number of fields that can be updated."""

NAME_BYTES = 4 * 1024
"""Largest request of health and reflection, in bytes: it names a service, a type or a file."""

REFLECTION_SERVICES = ("grpc.reflection.v1.ServerReflection", reflection.SERVICE_NAME)
"""The service names of reflection: its versions are the same on the wire."""

ITEM_LIMITS: Mapping[str, int] = {
    "lightspeed.ops.v1.Pipeline.stages": limits.STAGES,
    "lightspeed.ops.v1.StartAvailableRequest.stages": limits.STAGES,
    "lightspeed.ops.v1.WorkRequest.Open.stages": limits.STAGES,
    "lightspeed.ops.v1.WorkRequest.HeldLeases.lease_tokens": limits.HELD_LEASES,
    "lightspeed.ops.v1.QueueBoundary.stage_limits": limits.STAGES,
    "lightspeed.ops.v1.Acknowledgement.result": limits.BULK_ITEMS * limits.MAP_ENTRIES,
    "lightspeed.ops.v1.Batch.attributes": limits.BULK_ITEMS * limits.MAP_ENTRIES,
    "google.protobuf.FieldMask.paths": MASK_PATHS,
}
"""Most items of a repeated field, by its full name, counted over the whole request.

Fields of filters may have :data:`CONDITION_VALUES` items; all other fields :data:`limits.BULK_ITEMS`, the
limit of a bulk command.
"""

REQUEST_FIELD = "request"
"""The field name in a violation of the whole request."""

COMPRESSED = (b"\x1f\x8b", b"\x78")
"""First bytes of gzip and of zlib. As the tag of a field, the first has a wire type that does not exist, and
the second is field 15, which no request has."""
_ANY_WRAPPER = zlib.MAX_WBITS | 32
"""The window size of zlib, for a stream of gzip or zlib."""
_FEWEST_ITEM_BYTES = 2
"""Fewest bytes of an item: its tag and an empty value."""

Read: TypeAlias = "Message | Unreadable"
Path: TypeAlias = tuple[FieldDescriptor, ...]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Takes the place of an unreadable request; :func:`parsed` raises its refusal."""

    refusal: Refusal


class Received(NamedTuple):
    """A request, and its size on the wire in bytes: less than its own if it was compressed."""

    request: Read
    wire_bytes: int


class Counted(NamedTuple):
    """A repeated field of a request: its path, and its item limit."""

    path: Path
    limit: int

    @property
    def name(self) -> str:
        """Returns the path as violations name it, such as ``filter.stages``."""
        return ".".join(field.name for field in self.path)

    @property
    def fewest_bytes(self) -> int:
        """Returns the fewest bytes of a request with more items than the limit."""
        is_packable = self.path[-1].type not in _LENGTH_DELIMITED
        return (self.limit + 1) * (1 if is_packable else _FEWEST_ITEM_BYTES)


class Parser:
    """The parser of the requests of one RPC; made once, and called as its deserializer."""

    def __init__(
        self,
        method: str,
        request: Descriptor,
        *,
        most_bytes: int | None = None,
        most_items: int = limits.BULK_ITEMS,
    ) -> None:
        """Takes an RPC's name, such as ``EnqueueBatches``; ``most_bytes`` None means gRPC's own limit."""
        self.method = method
        self._most_bytes = most_bytes
        self._request = request
        self._parse: Callable[[bytes], Message] = GetMessageClass(request).FromString
        counted = tuple(repeated_fields(request, most_items=most_items))
        self._fewest_bytes = min((one.fewest_bytes for one in counted), default=None)
        self._counters = tuple(_counters(counted))

    def __call__(self, data: bytes) -> Read:
        """Returns the request, or :class:`Unreadable` with the refusal."""
        if self._most_bytes is not None and len(data) > self._most_bytes:
            description = f"expected at most {self._most_bytes} bytes, but there are {len(data)}"
            return self._refused(Violation(REQUEST_FIELD, description))
        try:
            if self._fewest_bytes is not None and len(data) >= self._fewest_bytes:
                for counter in self._counters:
                    violations = tuple(counter.violations(data))
                    if violations:
                        return self._refused(*violations)
            return self._parse(data)
        except DecodeError:
            description = f"expected the bytes of a {self._request.full_name}, but they cannot be parsed"
            return self._refused(Violation(REQUEST_FIELD, description))

    def field_of(self, names: Sequence[str]) -> str | None:
        """Returns the first of these names that is a field of the request, or None."""
        return next((name for name in names if name in self._request.fields_by_name), None)

    def receive(self, most_bytes: int, data: bytes) -> Received:
        """Returns a request that may be compressed; ``most_bytes`` is its limit after decompression.

        gRPC would decompress it, but not say that it did: its size on the wire would be unknown.
        """
        if not data.startswith(COMPRESSED):
            return Received(self(data), len(data))
        decompressor = zlib.decompressobj(_ANY_WRAPPER)
        try:
            whole = decompressor.decompress(data, most_bytes + 1)
        except zlib.error:
            whole = b""
        if len(whole) > most_bytes:
            description = f"expected at most {most_bytes} bytes after decompression, but there are more"
            return Received(self._refused(Violation(REQUEST_FIELD, description)), len(data))
        if not decompressor.eof or decompressor.unused_data:
            description = "expected the bytes of one gzip or zlib stream, but they cannot be decompressed"
            return Received(self._refused(Violation(REQUEST_FIELD, description)), len(data))
        return Received(self(whole), len(data))

    def _refused(self, *violations: Violation) -> Unreadable:
        return Unreadable(invalid(f"read the request of {self.method}", violations, method=self.method))


class _Counter(NamedTuple):
    """A counting message and the fields that it counts."""

    parse: Callable[[bytes], Message]
    fields: Sequence[tuple[Counted, Callable[[Message], Any]]]

    def violations(self, data: bytes) -> Iterator[Violation]:
        """Yields a violation for each field with too many items; raises DecodeError for malformed bytes."""
        found = self.parse(data)
        for field, items_of in self.fields:
            items = len(items_of(found))
            if items > field.limit:
                yield Violation(field.name, f"expected at most {field.limit} items, but there are {items}")


def parsed(received: Received) -> Any:
    """Returns a parsed request; raises :class:`Refused` if it is unreadable."""
    if type(received.request) is Unreadable:
        raise Refused(received.request.refusal)
    return received.request


def repeated_fields(
    message: Descriptor, above: Path = (), *, most_items: int = limits.BULK_ITEMS
) -> Iterator[Counted]:
    """Yields all repeated fields of a message and of the messages in it, maps included."""
    assert message not in [field.message_type for field in above[:-1]], "expected no message within itself"
    for field in message.fields:
        path = (*above, field)
        if field.is_repeated:
            yield Counted(path, item_limit(field, most_items))
        if field.message_type is not None:
            yield from repeated_fields(field.message_type, path, most_items=most_items)


def item_limit(field: FieldDescriptor, most_items: int = limits.BULK_ITEMS) -> int:
    """Returns the most items of a repeated field, given those of a bulk request."""
    if field.full_name.rpartition(".")[0].endswith("Filter"):
        return CONDITION_VALUES
    return ITEM_LIMITS.get(field.full_name, most_items)


_LENGTH_DELIMITED = frozenset(
    (FieldDescriptor.TYPE_STRING, FieldDescriptor.TYPE_BYTES, FieldDescriptor.TYPE_MESSAGE)
)
_POOL = descriptor_pool.DescriptorPool()
_PACKAGE = "counting"
_NUMBERS = count(1)


def _counters(counted: Sequence[Counted]) -> Iterator[_Counter]:
    """Yields a counting message for each depth: the number of repeated fields above the counted ones.

    The parser refuses too many items at one depth before it counts the next depth.
    """
    depths = {one: sum(field.is_repeated for field in one.path[:-1]) for one in counted}
    for depth in sorted(set(depths.values())):
        fields = [one for one in counted if depths[one] == depth]
        parse = _counting_message([one.path for one in fields])
        yield _Counter(parse, [(one, attrgetter(one.name)) for one in fields])


def _counting_message(paths: Sequence[Path]) -> Callable[[bytes], Message]:
    """Returns the parser of a message with only the items at some paths, as bytes or numbers."""
    name = f"Counting{next(_NUMBERS)}"
    file = descriptor_pb2.FileDescriptorProto(
        name=f"{name}.proto",
        package=_PACKAGE,
        syntax="proto2",
        message_type=[_holder(name, f".{_PACKAGE}.{name}", paths)],
    )
    _POOL.Add(file)
    return GetMessageClass(_POOL.FindMessageTypeByName(f"{_PACKAGE}.{name}")).FromString


def _holder(name: str, full_name: str, paths: Sequence[Path]) -> DescriptorProto:
    """Returns the type of a message that holds the last fields of these paths, nested as in the request."""
    message = DescriptorProto(name=name)
    for field in dict.fromkeys(path[0] for path in paths):
        below = [path[1:] for path in paths if path[0] is field and len(path) > 1]
        if not below:
            is_kept = field.type in _LENGTH_DELIMITED
            message.field.add(
                name=field.name,
                number=field.number,
                label=FieldDescriptorProto.LABEL_REPEATED,
                type=FieldDescriptorProto.TYPE_BYTES if is_kept else _number_type(field),
            )
            continue
        held = f"{field.name}_holder"
        message.nested_type.append(_holder(held, f"{full_name}.{held}", below))
        message.field.add(
            name=field.name,
            number=field.number,
            label=FieldDescriptorProto.LABEL_OPTIONAL,
            type=FieldDescriptorProto.TYPE_MESSAGE,
            type_name=f"{full_name}.{held}",
        )
    return message


def _number_type(field: FieldDescriptor) -> Any:
    """Returns the type of a repeated number; an enum becomes int32, which needs no names."""
    return FieldDescriptorProto.TYPE_INT32 if field.enum_type is not None else field.type


@cache
def service_methods() -> Mapping[str, Any]:
    """Returns the descriptors of the contract's RPCs by path."""
    return {
        f"/{service.full_name}/{method.name}": method
        for module in (surface_service_pb2, schedule_service_pb2, worker_service_pb2, record_service_pb2)
        for service in module.DESCRIPTOR.services_by_name.values()
        for method in service.methods
    }


@cache
def parsers(most_items: int = limits.BULK_ITEMS) -> Mapping[str, Parser]:
    """Returns all RPCs' parsers by path, such as ``/lightspeed.ops.v1.WorkerService/EnqueueBatches``."""
    found = {
        path: Parser(method.name, method.input_type, most_items=most_items)
        for path, method in service_methods().items()
    }
    health: Any = health_pb2.DESCRIPTOR.services_by_name["Health"]
    found |= {
        f"/{health.full_name}/{method.name}": Parser(method.name, method.input_type, most_bytes=NAME_BYTES)
        for method in health.methods
    }
    channelz: Any = channelz_pb2.DESCRIPTOR.services_by_name["Channelz"]
    found |= {
        f"/{channelz.full_name}/{method.name}": Parser(method.name, method.input_type, most_bytes=NAME_BYTES)
        for method in channelz.methods
    }
    request: Any = reflection_pb2.ServerReflectionRequest.DESCRIPTOR
    reflecting = Parser("ServerReflectionInfo", request, most_bytes=NAME_BYTES)
    return found | {f"/{service}/ServerReflectionInfo": reflecting for service in REFLECTION_SERVICES}
