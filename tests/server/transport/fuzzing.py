"""Fuzzed requests: random bytes, and damaged well-formed requests.

Owns the generator. It is seeded: the same seed makes the same calls, so that a number identifies a call.
"""

from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any, NamedTuple

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from grpc_health.v1 import health_pb2
from grpc_reflection.v1alpha import reflection_pb2
from lightspeed_ops.transport.parsing import REFLECTION_SERVICES

from tests.harness import raw
from tests.harness.api import METHODS, STREAMS, WORK
from tests.harness.requests import request_for

MOST_ITEMS = 3
LONG = 5_000
"""Characters of a long text: more than any field allows."""
DEPTH = 4
"""Depth of nested messages that get values."""

_INTEGERS = (0, 1, -1, 2, 100, 1_001, 2**31 - 1, -(2**31), 2**63 - 1, -(2**63))
_OTHER_SERVICES: Sequence[tuple[str, str, Any]] = (
    ("/grpc.health.v1.Health/Check", "unary", health_pb2.HealthCheckRequest.DESCRIPTOR),
    ("/grpc.health.v1.Health/Watch", "watch", health_pb2.HealthCheckRequest.DESCRIPTOR),
    *[
        (f"/{name}/ServerReflectionInfo", "frames", reflection_pb2.ServerReflectionRequest.DESCRIPTOR)
        for name in REFLECTION_SERVICES
    ],
)


class Call(NamedTuple):
    """A call: its path, its kind (one or many messages each way), and its frames."""

    path: str
    kind: str
    frames: tuple[bytes, ...]

    @property
    def is_of_contract(self) -> bool:
        """Returns True if its errors have the contract's details."""
        return not self.path.startswith("/grpc.")


class Fuzz:
    """The generator of calls on some surfaces, with real tokens of the server."""

    def __init__(self, seed: int, surface: str, tokens: Sequence[str]) -> None:
        """Takes the seed, a surface, and real tokens."""
        self._random = Random(seed)
        self._surface = surface
        self._texts = (
            *(
                "",
                surface,
                surface.split("/surfaces/", maxsplit=1)[0],
                f"{surface[:-1]}-",
                "load",
                "lease_ms",
                "b-1",
            ),
            *("🔑" * 256, "k" * 257, "\x00", "%|=\n'", "9" * LONG, "/" * LONG, "tenants/" + "é" * LONG),
            *tokens,
        )

    def calls(self, count: int) -> Iterator[Call]:
        """Yields so many calls, of all methods in turn."""
        targets = [(raw.path_of(rpc), _kind(rpc), rpc) for rpc in METHODS]
        others = [(path, kind, message) for path, kind, message in _OTHER_SERVICES]
        every: list[tuple[str, str, Any]] = [*targets, *others]
        for number in range(count):
            path, kind, what = every[number % len(every)]
            frames = self._random.randint(1, 3) if kind == "frames" else 1
            yield Call(path, kind, tuple(self._request(what, place) for place in range(frames)))

    def _request(self, what: Any, place: int) -> bytes:
        damage = self._random.choice(_DAMAGES)
        return damage(self._random, self._well_formed(what, place).SerializeToString())

    def _well_formed(self, what: Any, place: int) -> Message:
        if isinstance(what, str) and (place == 0 or self._random.random() < 0.5):
            request: Message = request_for(what, self._surface)
            if self._random.random() < 0.5:
                self._fill(request, DEPTH, share=0.1)
            return request
        descriptor = METHODS[what].input_type if isinstance(what, str) else what
        filled: Message = GetMessageClass(descriptor)()
        self._fill(filled, DEPTH, share=0.5)
        return filled

    def _fill(self, message: Any, depth: int, *, share: float) -> None:
        """Sets about this share of the fields of a message and of its nested messages."""
        for field in message.DESCRIPTOR.fields:
            if self._random.random() > share:
                continue
            if field.message_type is not None:
                if field.message_type.GetOptions().map_entry:
                    key, value = field.message_type.fields
                    for _ in range(self._random.randint(1, MOST_ITEMS)):
                        getattr(message, field.name)[self._value(key)] = self._value(value)
                elif depth and field.is_repeated:
                    for _ in range(self._random.randint(1, MOST_ITEMS)):
                        self._fill(getattr(message, field.name).add(), depth - 1, share=share)
                elif depth:
                    getattr(message, field.name).SetInParent()
                    self._fill(getattr(message, field.name), depth - 1, share=share)
            elif field.is_repeated:
                getattr(message, field.name).extend(self._value(field) for _ in range(MOST_ITEMS))
            else:
                setattr(message, field.name, self._value(field))

    def _value(self, field: FieldDescriptor) -> Any:
        if field.type == FieldDescriptor.TYPE_BOOL:
            return self._random.random() < 0.5
        if field.type == FieldDescriptor.TYPE_STRING:
            return self._random.choice(self._texts)
        if field.type in {FieldDescriptor.TYPE_INT32, FieldDescriptor.TYPE_ENUM}:
            return self._random.choice([one for one in _INTEGERS if -(2**31) <= one < 2**31])
        if field.type == FieldDescriptor.TYPE_INT64:
            return self._random.choice(_INTEGERS)
        raise AssertionError(f"expected a value for {field.full_name}, but nothing makes its type")


def _kind(rpc: str) -> str:
    return "frames" if rpc in WORK else "watch" if rpc in STREAMS else "unary"


Damage = Callable[[Random, bytes], bytes]


def _as_it_is(_: Random, data: bytes) -> bytes:
    return data


def _random_bytes(random: Random, _: bytes) -> bytes:
    return random.randbytes(random.randint(1, 300))


def _flipped(random: Random, data: bytes) -> bytes:
    flipped = bytearray(data)
    for _ in range(random.randint(1, 8) if flipped else 0):
        flipped[random.randrange(len(flipped))] ^= 1 << random.randrange(8)
    return bytes(flipped)


def _truncated(random: Random, data: bytes) -> bytes:
    return data[: random.randint(0, len(data))]


def _spliced(random: Random, data: bytes) -> bytes:
    place = random.randint(0, len(data))
    return data[:place] + random.randbytes(random.randint(1, 20)) + data[place:]


def _nested(random: Random, data: bytes) -> bytes:
    """Returns the request, or nothing, nested in fields hundreds of times."""
    number, inner = random.randint(1, 12), random.choice((b"", data))
    if random.random() < 0.5:
        return data + raw.varint(number << 3 | 3) * 500 + inner
    for _ in range(random.randint(1, 500)):
        inner = raw.varint(number << 3 | 2) + raw.varint(len(inner)) + inner
    return inner


def _huge_varint(random: Random, data: bytes) -> bytes:
    tag = raw.varint(random.randint(1, 12) << 3 | random.randrange(6))
    return data + tag + b"\xff" * random.randint(5, 12) + bytes([random.randrange(128)])


def _repeated(random: Random, data: bytes) -> bytes:
    """Returns the request several times: parsers merge singular fields and append repeated ones."""
    return data * random.randint(2, 50)


_DAMAGES: Sequence[Damage] = (
    *(_as_it_is, _as_it_is, _random_bytes, _flipped, _truncated, _spliced, _nested, _huge_varint, _repeated),
)
"""The kinds of requests; well-formed ones twice as often."""
