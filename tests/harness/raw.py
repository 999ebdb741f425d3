"""Requests as bytes: content that no stub can send, because no message has it."""

from collections.abc import Iterator
from typing import Any, TypeAlias

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.descriptor_pb2 import FieldDescriptorProto

from tests.harness.api import METHODS, STREAMS, WORK

DEADLINE_S = 30.0
LENGTH_DELIMITED = (
    FieldDescriptorProto.TYPE_STRING,
    FieldDescriptorProto.TYPE_BYTES,
    FieldDescriptorProto.TYPE_MESSAGE,
)


def path_of(rpc: str) -> str:
    """Returns the path of an RPC of the contract."""
    method = METHODS[rpc]
    return f"/{method.containing_service.full_name}/{rpc}"


Path: TypeAlias = tuple[FieldDescriptor, ...]
"""A field and its enclosing message fields, from the request on."""


def call(channel: Any, path: str, *frames: bytes, kind: str = "unary", **options: Any) -> bytes:
    """Sends bytes as the request of a path, or as its frames; returns the first response, empty for none."""
    if kind == "unary":
        answer: bytes = channel.unary_unary(path)(frames[0], timeout=DEADLINE_S, **options)
        return answer
    if kind == "watch":
        answers: Any = channel.unary_stream(path)(frames[0], timeout=DEADLINE_S, **options)
    else:
        answers = channel.stream_stream(path)(iter(frames), timeout=DEADLINE_S, **options)
    try:
        return next(answers, b"")
    finally:
        answers.cancel()


def call_rpc(channel: Any, rpc: str, *frames: bytes, **options: Any) -> bytes:
    """Sends bytes as the request of an RPC of the contract."""
    kind = "frames" if rpc in WORK else "watch" if rpc in STREAMS else "unary"
    return call(channel, path_of(rpc), *frames, kind=kind, **options)


def varint(number: int) -> bytes:
    """Returns a number as a varint."""
    encoded = bytearray()
    while number > 0x7F:
        encoded.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*encoded, number])


def unknown_field(size: int) -> bytes:
    """Returns a field that no message of the contract has, with so many bytes."""
    return varint(2_047 << 3 | 2) + varint(size) + b"x" * size


def empties(path: Path, count: int) -> bytes:
    """Returns that many empty items of the last field of a path, in one message of each field before it."""
    *above, field = path
    wire_type = 2 if field.type in LENGTH_DELIMITED else 0
    data = (varint(field.number << 3 | wire_type) + b"\x00") * count
    for field in reversed(above):
        data = varint(field.number << 3 | 2) + varint(len(data)) + data
    return data


def repeated_paths(message: Any, above: Path = ()) -> Iterator[Path]:
    """Yields the paths of all repeated fields of a message and of the messages in it."""
    for field in message.fields:
        if field.is_repeated:
            yield (*above, field)
        if field.message_type is not None:
            yield from repeated_paths(field.message_type, (*above, field))


REPEATED = [(rpc, path) for rpc, method in METHODS.items() for path in repeated_paths(method.input_type)]
"""Every repeated field of every request of the contract, by RPC and path."""


def named(path: Path) -> str:
    """Returns a path in the form of violations."""
    return ".".join(field.name for field in path)
