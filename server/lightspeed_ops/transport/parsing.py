"""Parsing: bytes of requests as messages, or the refusal of bytes that are none.

Owns the most items of every repeated field, and the one place that counts them: before the request is
parsed, so that a refused request costs neither the objects nor the time of its items. It must never raise:
gRPC answers what a deserializer raises as UNKNOWN with the name of a Python class.

Items are counted by *counting messages*, made of the request's descriptor: the same fields under the same
numbers, but the items of a repeated field stay bytes, nothing else is a field, and a message that holds a
repeated field is singular. Parsers merge the occurrences of a singular message, so that a count is the sum
over the whole request; C code counts two million items in some 60 ms, and a hundred in 3 µs.
"""

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
from grpc_health.v1 import health_pb2
from grpc_reflection.v1alpha import reflection, reflection_pb2
from lightspeed.ops.v1 import record_service_pb2, surface_service_pb2, worker_service_pb2

from lightspeed_ops.core import limits
from lightspeed_ops.core.refusal import Refusal, Violation, invalid
from lightspeed_ops.engine import Refused

CONDITION_VALUES = 100
"""Most values of one condition of a filter: each is compared with every entry."""
MASK_PATHS = 100
"""Most paths of a field mask: several times what there is to update."""

NAME_BYTES = 4 * 1024
"""Largest request of health and reflection: it names a service, a type or a file."""

REFLECTION_SERVICES = ("grpc.reflection.v1.ServerReflection", reflection.SERVICE_NAME)
"""The names that reflection is served under: its versions are the same on the wire."""

ITEM_LIMITS: Mapping[str, int] = {
    "lightspeed.ops.v1.Pipeline.stages": limits.STAGES,
    "lightspeed.ops.v1.StartAvailableRequest.stages": limits.STAGES,
    "lightspeed.ops.v1.WorkRequest.Open.stages": limits.STAGES,
    "google.protobuf.FieldMask.paths": MASK_PATHS,
}
"""Most items of a repeated field, by its full name. The fields of filters take :data:`CONDITION_VALUES`, all
others :data:`limits.BULK_ITEMS`, which a bulk command takes: each counted over the whole request."""

REQUEST_FIELD = "request"
"""The field of a violation that is about the whole request."""

_FEWEST_ITEM_BYTES = 2
"""Bytes of an item at least: its tag and an empty value."""

Read: TypeAlias = "Message | Unreadable"
Path: TypeAlias = tuple[FieldDescriptor, ...]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Takes the place of a request that is not parsed."""

    refusal: Refusal


class Counted(NamedTuple):
    """A repeated field of a request: its path, and the most items that it may have."""

    path: Path
    limit: int

    @property
    def name(self) -> str:
        """The path as violations name it, such as ``filter.stages``."""
        return ".".join(field.name for field in self.path)

    @property
    def fewest_bytes(self) -> int:
        """Bytes below which a request cannot have more items than the limit."""
        is_packable = self.path[-1].type not in _LENGTH_DELIMITED
        return (self.limit + 1) * (1 if is_packable else _FEWEST_ITEM_BYTES)


class Parser:
    """Parses the requests of one RPC; made once, and called as its deserializer."""

    def __init__(self, method: str, request: Descriptor, *, most_bytes: int | None = None) -> None:
        """The parser of an RPC, such as ``EnqueueBatches``; ``most_bytes`` None: gRPC's own limit holds."""
        self.method = method
        self._most_bytes = most_bytes
        self._request = request
        self._parse: Callable[[bytes], Message] = GetMessageClass(request).FromString
        counted = tuple(repeated_fields(request))
        self._fewest_bytes = min((one.fewest_bytes for one in counted), default=None)
        self._counters = tuple(_counters(counted))

    def __call__(self, data: bytes) -> Read:
        """The request, or why it is none."""
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

    def _refused(self, *violations: Violation) -> Unreadable:
        return Unreadable(invalid(f"read the request of {self.method}", violations, method=self.method))


class _Counter(NamedTuple):
    """A counting message, and the fields that it counts."""

    parse: Callable[[bytes], Message]
    fields: Sequence[tuple[Counted, Callable[[Message], Any]]]

    def violations(self, data: bytes) -> Iterator[Violation]:
        """The fields of a request that have too many items; raises DecodeError."""
        found = self.parse(data)
        for field, items_of in self.fields:
            items = len(items_of(found))
            if items > field.limit:
                yield Violation(field.name, f"expected at most {field.limit} items, but there are {items}")


def parsed(request: Any) -> Any:
    """A request that was parsed; raises :class:`Refused` if it is unreadable."""
    if type(request) is Unreadable:
        raise Refused(request.refusal)
    return request


def repeated_fields(message: Descriptor, above: Path = ()) -> Iterator[Counted]:
    """All repeated fields of a message and of the messages in it, maps included."""
    assert message not in [field.message_type for field in above[:-1]], "expected no message within itself"
    for field in message.fields:
        path = (*above, field)
        if field.is_repeated:
            yield Counted(path, item_limit(field))
        if field.message_type is not None:
            yield from repeated_fields(field.message_type, path)


def item_limit(field: FieldDescriptor) -> int:
    """The most items of a repeated field."""
    if field.full_name.rpartition(".")[0].endswith("Filter"):
        return CONDITION_VALUES
    return ITEM_LIMITS.get(field.full_name, limits.BULK_ITEMS)


_LENGTH_DELIMITED = frozenset(
    (FieldDescriptor.TYPE_STRING, FieldDescriptor.TYPE_BYTES, FieldDescriptor.TYPE_MESSAGE)
)
_POOL = descriptor_pool.DescriptorPool()
_PACKAGE = "counting"
_NUMBERS = count(1)


def _counters(counted: Sequence[Counted]) -> Iterator[_Counter]:
    """A counting message for each depth: as many repeated fields lie above those that it counts.

    What holds too many items at one depth is refused before the next one is looked at.
    """
    depths = {one: sum(field.is_repeated for field in one.path[:-1]) for one in counted}
    for depth in sorted(set(depths.values())):
        fields = [one for one in counted if depths[one] == depth]
        parse = _counting_message([one.path for one in fields])
        yield _Counter(parse, [(one, attrgetter(one.name)) for one in fields])


def _counting_message(paths: Sequence[Path]) -> Callable[[bytes], Message]:
    """The parser of a message that has nothing but the items at some paths, as bytes or numbers."""
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
    """The type of a message that holds the last fields of these paths, at their places."""
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
    """The type of a repeated number; that of an enum's number has no names."""
    return FieldDescriptorProto.TYPE_INT32 if field.enum_type is not None else field.type


@cache
def parsers() -> Mapping[str, Parser]:
    """The parsers of all RPCs by path, such as ``/lightspeed.ops.v1.WorkerService/EnqueueBatches``."""
    found = {
        f"/{service.full_name}/{method.name}": Parser(method.name, method.input_type)
        for module in (surface_service_pb2, worker_service_pb2, record_service_pb2)
        for service in module.DESCRIPTOR.services_by_name.values()
        for method in service.methods
    }
    health: Any = health_pb2.DESCRIPTOR.services_by_name["Health"]
    found |= {
        f"/{health.full_name}/{method.name}": Parser(method.name, method.input_type, most_bytes=NAME_BYTES)
        for method in health.methods
    }
    request: Any = reflection_pb2.ServerReflectionRequest.DESCRIPTOR
    reflecting = Parser("ServerReflectionInfo", request, most_bytes=NAME_BYTES)
    return found | {f"/{service}/ServerReflectionInfo": reflecting for service in REFLECTION_SERVICES}
