"""Minimal requests: exactly the fields that the contract's annotations require, along a path of the request.

The annotations decide what a request has, so that the server's answer to it proves them: a field that they
miss makes the server refuse, and one that they wrongly require makes it accept a request without it.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import grpc
from google.api import field_behavior_pb2
from google.api.field_behavior_pb2 import FieldBehavior
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from google.rpc import status_pb2
from lightspeed.ops.v1 import pipeline_pb2
from lightspeed_ops.core.update_mask import TOP_PATHS

from tests.harness.api import METHODS, Api
from tests.harness.problems import Problem, problem_in, problem_of
from tests.harness.surfaces import fresh_name

Path = tuple[Any, ...]
"""The descriptors of fields, from the request down."""

NUMBERS = {"interval_ms": 1_000}
"""Numbers that must be above 1, by name of their field."""
TEXTS: Mapping[str, str] = {
    "key": "b-1",
    "stage": "extract",
    "from_stage": "extract",
    "expression": "0 3 * * *",
    "tenant_id": "test",
}
"""Texts by field name, with the message if it matters; other required texts are 'x'."""
ONE_OF: Mapping[str, tuple[str, ...]] = {
    "RedriveDeadLetters": ("keys", "filter", "all"),
    "DiscardDeadLetters": ("keys", "filter", "all"),
    "ApplyControls": ("surfaces", "filter"),
    "Work": ("open",),
}
"""Optional fields of which a request needs exactly one; of Work its first frame alone."""
NEEDED_WITH: Mapping[str, str] = {"held_leases": "instance_id"}
"""Optional fields that a request needs together with another one."""
FURTHER_ITEMS: Mapping[str, tuple[Message, ...]] = {
    "lightspeed.ops.v1.Pipeline.stages": (
        pipeline_pb2.Stage(
            name="y",
            kind=pipeline_pb2.STAGE_KIND_SINK,
            boundary=pipeline_pb2.Boundary(input_contract="x", output_contract="x"),
        ),
    )
}
"""Further items that a repeated field needs: the minimal stage is a source, and a sink comes last."""


class Place(NamedTuple):
    """A message in the requests of an RPC: the path to it; the request itself has an empty one."""

    rpc: str
    path: Path

    @property
    def message(self) -> Any:
        """The descriptor of the message."""
        return self.path[-1].message_type if self.path else METHODS[self.rpc].input_type

    @property
    def name(self) -> str:
        """The place as violations name it, such as ``next[0]``; empty for the request itself."""
        return ".".join(f"{field.name}[0]" if field.is_repeated else field.name for field in self.path)

    def __str__(self) -> str:
        return f"{self.rpc}:{self.name}"


def behavior_of(field: Any) -> tuple[int, ...]:
    """Returns the values of ``google.api.field_behavior`` of a field."""
    return tuple(field.GetOptions().Extensions[field_behavior_pb2.field_behavior])


def is_required(field: Any) -> bool:
    """Returns True if a request must have the field."""
    return FieldBehavior.REQUIRED in behavior_of(field)


def is_ours(message: Any) -> bool:
    """Returns True for messages of the contract, which are neither maps nor the library's."""
    return message is not None and message.file.package == "lightspeed.ops.v1" and not is_map(message)


def is_map(message: Any) -> bool:
    """Returns True for the entry of a map."""
    return message is not None and bool(message.GetOptions().map_entry)


def places(rpc: str) -> Iterator[Place]:
    """Yields all messages in the requests of an RPC."""

    def below(path: Path) -> Iterator[Place]:
        place = Place(rpc, path)
        yield place
        for field in place.message.fields:
            if is_ours(field.message_type):
                yield from below((*path, field))

    return below(())


def reachable() -> Mapping[str, Any]:
    """Returns all messages that a request can have, by full name."""
    return {place.message.full_name: place.message for rpc in METHODS for place in places(rpc)}


def minimal(place: Place, surface: str, *, without: Any = None, updated: Path = ()) -> Any:
    """Returns the minimal request that has the message at a place; ``without`` is a field of that message.

    The mask of an update names the first field of ``updated``, or else of the path.
    """
    request = _message(
        place.rpc, METHODS[place.rpc].input_type, place.path, surface, without, is_request=True
    )
    if place.rpc == "UpdateSurface" and request.HasField("update_mask"):
        request.update_mask.paths[:] = [_updated(updated or place.path)]
    return request


def item_of(rpc: str, field: Any, surface: str) -> Any:
    """Returns the minimal item of a repeated field."""
    return None if is_map(field.message_type) else _value(rpc, field, (), surface, None)


def problems_of(api: Api, rpc: str, request: Message) -> Iterator[Problem]:
    """Calls an RPC and yields its refusal, or those of the items in its response."""
    try:
        answer = api.call(rpc, request)
    except grpc.RpcError as error:
        yield problem_of(error)
    except StopIteration:
        pass  # A work stream that the client ends before the server has sent a frame.
    else:
        yield from map(problem_in, _statuses(answer))


def _statuses(message: Any) -> Iterator[status_pb2.Status]:
    """Yields all statuses in a message."""
    if isinstance(message, status_pb2.Status):
        yield message
        return
    for field, value in message.ListFields():
        if field.message_type is not None and not is_map(field.message_type):
            for one in value if field.is_repeated else [value]:
                yield from _statuses(one)


def _message(
    rpc: str, descriptor: Any, path: Path, surface: str, without: Any, *, is_request: bool = False
) -> Any:
    values: dict[str, Any] = {}
    wanted = {field.name: field for field in _wanted(descriptor, path)}
    if is_request:
        wanted |= _of_request(rpc, descriptor, path)
    for name, field in wanted.items():
        if not path and field is without:
            continue
        below = path[1:] if path and field is path[0] else ()
        hole = without if path and field is path[0] else None
        value = _value(rpc, field, below, surface, hole)
        values[name] = [value, *FURTHER_ITEMS.get(field.full_name, ())] if field.is_repeated else value
    kind: Any = GetMessageClass(descriptor)
    return kind(**values)


def _wanted(descriptor: Any, path: Path) -> Iterator[Any]:
    """Yields the fields of a message that are required, on the path or needed with it, and one of each oneof.

    A surface is never required, but the default one does not exist.
    """
    yield from (field for field in descriptor.fields if is_required(field))
    yield from path[:1]
    names = {"surface", "parent", NEEDED_WITH.get(path[0].name, "") if path else ""}
    yield from (field for field in descriptor.fields if field.name in names)
    for oneof in descriptor.oneofs:
        is_chosen = bool(path) and path[0] in oneof.fields
        if not is_chosen and not is_synthetic(oneof):
            yield oneof.fields[0]


def is_synthetic(oneof: Any) -> bool:
    """Returns True for the oneof by which a compiler marks an optional field."""
    return len(oneof.fields) == 1 and bool(oneof.name.startswith("_"))


def _of_request(rpc: str, descriptor: Any, path: Path) -> Mapping[str, Any]:
    """Returns the first of the fields of which a request has one, unless the path begins with one."""
    if rpc not in ONE_OF or (path and path[0].name in ONE_OF[rpc]):
        return {}
    return {ONE_OF[rpc][0]: descriptor.fields_by_name[ONE_OF[rpc][0]]}


def _updated(path: Path) -> str:
    """Returns the first path of update masks on the way to a field."""
    names = [".".join(field.name for field in path[:depth]) for depth in range(1, len(path) + 1)]
    return next((name for name in names if name in TOP_PATHS), "runs_need_certification")


def _value(rpc: str, field: Any, path: Path, surface: str, without: Any) -> Any:
    if field.message_type is not None:
        if not is_ours(field.message_type):
            return {}
        below = _message(rpc, field.message_type, path, surface, without)
        if field.name == "next" and below.stage:
            below.stage = "load"
        return below
    if field.enum_type is not None:
        return field.enum_type.values[1].number
    if field.type == field.TYPE_STRING:
        tenant = surface.rpartition("/surfaces/")[0]
        free = fresh_name().rpartition("/")[2]
        by_name = {
            "surface": surface,
            "surfaces": surface,
            "parent": tenant,
            "surface_id": free,
            **TEXTS,
            "Batch.key": free,
        }
        whole = f"{field.containing_type.name}.{field.name}"
        return by_name.get(whole, by_name.get(field.name, "x"))
    return NUMBERS.get(field.name, 1)
