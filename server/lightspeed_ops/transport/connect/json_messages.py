"""JSON of messages: protobuf's JSON, read and written in bounded steps.

Owns the limits of a JSON request: its values are counted before they are made, and the items of a field
before its messages are. Python's protobuf reads and writes JSON in Python, some 5 µs a field, so a large
message is taken apart, and other calls have their turn between its parts.
"""

import json
import re
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, TypeAlias

from google.protobuf import json_format
from google.protobuf.message import Message

from lightspeed_ops.core.refusal import Violation
from lightspeed_ops.transport.parsing import REQUEST_FIELD, item_limit
from lightspeed_ops.transport.stream_throttle import STEP_S

VALUES = 70_000
"""Most values of a JSON request, read in 15 to 45 ms: 1,000 batches with all attributes have 50,000."""
OBJECT_NAMES = 1_000
"""Most names of one JSON object: many times the fields of any message, and the entries of any map."""
SMALL_BYTES = 4 * 1024
"""Bytes of a message that is read or written in one step: one or two milliseconds."""
_SEPARATORS = re.compile(rb'"(?:[^"\\]+|\\.)*+"|[,\[{]')
_STARTS = b",[{"
_UNKNOWN_FIELD = re.compile(r'has no field named "(?P<name>[^"]*)" at "(?P<place>[^"]*)"')
_PLACE = re.compile(r" at (?P<place>[A-Za-z]\w*\.[\w.\[\]]+)|Failed to parse (?P<field>\w+) field")

NextStep: TypeAlias = Callable[[], Awaitable[None]]
"""Returns when the next step may run; see ``StreamThrottle.step``."""
Values: TypeAlias = dict[str, Any]


class JsonRefused(Exception):
    """JSON that is no valid request; it has the violations."""

    def __init__(self, *violations: Violation) -> None:
        """Takes the violations."""
        super().__init__(violations[0].description)
        self.violations = violations


class _Steps:
    """Steps of a long computation, between which other calls have their turn."""

    def __init__(self, next_step: NextStep) -> None:
        self._next_step = next_step
        self._began_s = time.perf_counter()

    async def rest(self) -> None:
        """Ends the step if it has taken its time; a long one is followed by as many pauses as short ones."""
        steps = int((time.perf_counter() - self._began_s) / STEP_S)
        if steps:
            for _ in range(steps):
                await self._next_step()
            self._began_s = time.perf_counter()


async def parse(data: bytes, into: Message, most_items: int, next_step: NextStep) -> None:
    """Reads JSON into an empty message; raises :class:`JsonRefused`. Awaits ``next_step`` between steps."""
    if len(data) > SMALL_BYTES:
        await next_step()
    steps = _Steps(next_step)
    await _check_values(data, steps)
    try:
        values = json.loads(data, object_pairs_hook=_object, parse_constant=_constant)
    except RecursionError:
        raise JsonRefused(
            Violation(REQUEST_FIELD, "expected JSON of a few levels, but it is deeper")
        ) from None
    except ValueError as error:
        raise JsonRefused(Violation(REQUEST_FIELD, f"expected JSON, but: {error}")) from None
    if not isinstance(values, dict):
        raise JsonRefused(Violation(REQUEST_FIELD, "expected a JSON object, but it is another value"))
    await steps.rest()
    await _Reading(most_items, steps).read(values, into, "", len(data))


async def render(message: Message, next_step: NextStep) -> AsyncIterator[str]:
    """Yields the JSON of a message, in parts, and awaits ``next_step`` between steps."""
    steps = _Steps(next_step)
    async for part in _parts(message, steps):
        yield part


def rendered(message: Message) -> str:
    """Returns the JSON of a small message."""
    values = json_format.MessageToDict(message)
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


async def _parts(message: Message, steps: _Steps) -> AsyncIterator[str]:
    if message.ByteSize() <= SMALL_BYTES or _is_well_known(message.DESCRIPTOR.full_name):
        yield rendered(message)
        await steps.rest()
        return
    separator = "{"
    for field, value in message.ListFields():
        if field.message_type is None or _is_map(field):
            alone = type(message)()
            if field.is_repeated:
                getattr(alone, field.name).MergeFrom(value)
            else:
                setattr(alone, field.name, value)
            yield f"{separator}{rendered(alone)[1:-1]}"
            await steps.rest()
        elif field.is_repeated:
            yield f'{separator}"{field.json_name}":'
            before = "["
            for item in value:
                yield before
                before = ","
                async for part in _parts(item, steps):
                    yield part
            yield "]"
        else:
            yield f'{separator}"{field.json_name}":'
            async for part in _parts(value, steps):
                yield part
        separator = ","
    yield "}" if separator == "," else "{}"


class _Reading:
    """The reading of one request from JSON values."""

    def __init__(self, most_items: int, steps: _Steps) -> None:
        self._most_items = most_items
        self._steps = steps
        self._items: Counter[str] = Counter()
        """Items of each repeated field so far, by its path."""

    async def read(self, values: Values, into: Message, path: str, size_bytes: int) -> None:
        """Reads the values of one message, whose JSON has at most so many bytes."""
        if size_bytes <= SMALL_BYTES or _is_well_known(into.DESCRIPTOR.full_name):
            _parse_small(values, into, path)
            return
        small, large = dict[str, Any](), list[tuple[Any, Any]]()
        for name, value in values.items():
            field = _field_of(into.DESCRIPTOR, name)
            if field is None or not isinstance(value, (list, dict)):
                small[name] = value
                continue
            if field.is_repeated:
                self._count(field, _within(path, field.name), len(value))
            if field.message_type is None or _is_map(field) or isinstance(value, list) != field.is_repeated:
                small[name] = value
            else:
                large.append((field, value))
        _parse_small(small, into, path)
        for field, value in large:
            await self._steps.rest()
            await self._read_large(field, value, into, path)

    async def _read_large(self, field: Any, value: Any, into: Message, path: str) -> None:
        """Reads the value of one field with messages."""
        place = _within(path, field.name)
        present = [set_field.name for set_field, _ in into.ListFields()]
        oneof = field.containing_oneof
        if field.name in present or (oneof is not None and into.WhichOneof(oneof.name) is not None):
            raise JsonRefused(Violation(place, "expected one value, but there is another one"))
        part = getattr(into, field.name)
        if not field.is_repeated:
            part.SetInParent()
            await self.read(value, part, place, _size(value))
            return
        for item in value:
            if isinstance(item, dict):
                await self.read(item, part.add(), place, _size(item))
            else:
                _parse_small({field.json_name: [item]}, into, path)
            await self._steps.rest()

    def _count(self, field: Any, path: str, items: int) -> None:
        self._items[path] += items
        limit = item_limit(field, self._most_items)
        if self._items[path] > limit:
            description = f"expected at most {limit} items, but there are {self._items[path]}"
            raise JsonRefused(Violation(path, description))


def _parse_small(values: Values, into: Message, path: str) -> None:
    try:
        json_format.ParseDict(values, into)
    except json_format.ParseError as error:
        raise JsonRefused(_violation(str(error), path)) from None
    except (ValueError, TypeError, ArithmeticError, RecursionError) as error:
        raise JsonRefused(
            Violation(path or REQUEST_FIELD, f"expected a value of its field, but: {error}")
        ) from None


def _violation(error: str, path: str) -> Violation:
    unknown = _UNKNOWN_FIELD.search(error)
    if unknown is not None:
        name = ".".join(part for part in (path, _within_message(unknown["place"]), unknown["name"]) if part)
        return Violation(name, "expected the name of a field, but there is no such field")
    text = error.splitlines()[0]
    found = _PLACE.search(text)
    name = "" if found is None else found["field"] or _within_message(found["place"])
    return Violation(".".join(part for part in (path, name) if part) or REQUEST_FIELD, text)


def _within_message(place: str) -> str:
    """Returns a place without the name of the message, with which it begins."""
    return place.partition(".")[2]


async def _check_values(data: bytes, steps: _Steps) -> None:
    """Raises :class:`JsonRefused` if there are too many values, of which each follows a separator."""
    if sum(data.count(one) for one in _STARTS) <= VALUES:
        return
    await steps.rest()
    found = 0
    for match in _SEPARATORS.finditer(data):
        if data[match.start()] in _STARTS:
            found += 1
            if found > VALUES:
                description = f"expected at most {VALUES} values of JSON, but there are more"
                raise JsonRefused(Violation(REQUEST_FIELD, description))
        await steps.rest()


def _size(values: Values) -> int:
    """Returns the size of values in bytes, roughly, and no more of it than is needed."""
    size, open_values = 0, [values]
    while open_values and size <= SMALL_BYTES:
        value: Any = open_values.pop()
        size += 8
        if isinstance(value, dict):
            size += sum(map(len, value))
            open_values.extend(value.values())
        elif isinstance(value, list):
            open_values.extend(value)
        elif isinstance(value, str):
            size += len(value)
    return size


def _field_of(message: Any, name: str) -> Any:
    return message.fields_by_camelcase_name.get(name) or message.fields_by_name.get(name)


def _is_map(field: Any) -> bool:
    return bool(field.message_type.GetOptions().map_entry)


def _within(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _is_well_known(name: str) -> bool:
    """Returns True for types with a JSON of their own, such as Timestamp."""
    return name.startswith("google.protobuf.")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(pairs) > OBJECT_NAMES:
        raise ValueError(f"an object has {len(pairs)} names, and at most {OBJECT_NAMES} are read")
    values = dict(pairs)
    if len(values) < len(pairs):
        raise ValueError("a name occurs twice in one object")
    return values


def _constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")
