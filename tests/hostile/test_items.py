"""Millions of items in one request: the server counts them before it reads one."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any

import grpc
import pytest
from lightspeed_ops.core import limits
from lightspeed_ops.transport.parsing import item_limit

from tests.harness import raw
from tests.harness.api import METHODS
from tests.harness.problems import refused
from tests.harness.raw import REPEATED, Path, named
from tests.harness.requests import request_for
from tests.hostile.harness import Report, Target, with_slowness_s

pytestmark = pytest.mark.alone

STALL_MS = 250.0
MEMORY_MIB = 80.0
ROUNDS = 3
"""Most rounds of an attack: other work of the machine delays calls too."""
WITHIN_LIMITS_S = 0.1
"""Longest time for which a request within the limits may block the event loop, in seconds."""
IN_TWO_STEPS_S = 0.125
"""The same for EnqueueBatches, which takes two steps for a large bulk; the longer one is two thirds."""
TRIES, MOST_TRIES = 3, 12
"""Tries of a request, and the most while all of them took too long: the same code takes up to twice the CPU,
depending on what else the machine runs."""
REQUEST_BYTES = 4_000_000
EMOJI = "🔑"
BULKS = ("failures", "extensions", "next", "keys", "acknowledgements")


@pytest.mark.slow
def test_half_a_million_items_hurt_no_other_call(target: Callable[..., Target], report: Report) -> None:
    """The issue's attack: a kilobyte of gzip that took 4 to 8.5 s, and 630 MiB permanently."""
    attacked = [(rpc, path) for rpc, path in REPEATED if rpc != "Work" and named(path) in BULKS]
    _attack(target(), attacked, 500_000, report, "B8 500,000 items, gzip")


@pytest.mark.long
def test_two_million_items_in_any_field_hurt_no_other_call(
    target: Callable[..., Target], report: Report
) -> None:
    """The attack uses every repeated field of every request, with the most items of a message."""
    _attack(target(), REPEATED, 2_000_000, report, "B8 2,000,000 items in any field, gzip")


def _attack(
    server: Target, attacked: Sequence[tuple[str, Path]], count: int, report: Report, name: str
) -> None:
    """Attacks until a round without delay for the honest client: a stall of the server is in every round."""
    assert attacked
    stalls_ms: list[float] = []
    with server.peak_memory() as peak:
        while not stalls_ms or (min(stalls_ms) > STALL_MS and len(stalls_ms) < ROUNDS):
            with server.honest() as honest:
                for rpc, path in attacked:
                    _refused(server, rpc, path, count)
            assert {} == honest.errors
            stalls_ms.append(honest.stall_ms)
    kept_mib = server.grown_mib(peak, MEMORY_MIB)
    report(f"{name}: longest call", "4,000-8,500 ms", f"{min(stalls_ms):.0f} ms", f"{STALL_MS:.0f} ms")
    report(f"{name}: memory kept", "630 MiB", f"{kept_mib:.0f} MiB", f"{MEMORY_MIB:.0f} MiB")
    assert min(stalls_ms) <= STALL_MS
    assert kept_mib <= MEMORY_MIB


def _refused(server: Target, rpc: str, path: Path, count: int) -> None:
    data, compression = raw.empties(path, count), grpc.Compression.Gzip
    problem = refused(lambda: raw.call_rpc(server.channel, rpc, data, compression=compression))
    assert [named(path)] == list(problem.violations)


@pytest.mark.slow
def test_no_request_within_the_limits_blocks_the_loop_for_long(
    target: Callable[..., Target], report: Report
) -> None:
    """The most items of any repeated field, each of the largest size.

    The limit is for the CPU time of the event loop, in the best of some tries.
    """
    server = target()
    taken_s = {(rpc, named(path)): _fastest_s(server, rpc, path) for rpc, path in REPEATED}
    (rpc, field), worst_s = max(taken_s.items(), key=lambda item: item[1] / _longest_s(item[0][0]))
    limit_s = with_slowness_s(_longest_s(rpc))
    report(
        f"B8 fullest request within the limits, loop: {rpc} {field}",
        "",
        f"{worst_s * 1_000:.0f} ms",
        _limit(limit_s, _longest_s(rpc)),
    )
    assert worst_s <= limit_s


def _longest_s(rpc: str) -> float:
    return IN_TWO_STEPS_S if rpc == "EnqueueBatches" else WITHIN_LIMITS_S


def _fastest_s(server: Target, rpc: str, path: Path) -> float:
    """Returns the CPU time of the event loop for one of the fullest requests, in seconds."""
    taken_s: list[float] = []
    while len(taken_s) < TRIES or (min(taken_s) > _longest_s(rpc) and len(taken_s) < MOST_TRIES):
        data = _full(rpc, path, server.surface.name, len(taken_s))
        taken_s.append(_call_s(server, rpc, data))
    return min(taken_s)


def _full(rpc: str, path: Path, surface: str, number: int) -> bytes:
    """Returns a request with the most items in one field, and the most bytes of a message."""
    request = request_for(rpc, surface)
    for field in request.DESCRIPTOR.fields:
        if field.is_repeated:
            request.ClearField(field.name)
    *above, last = path
    holders: list[Any] = [request]
    for depth, field in enumerate(above, 1):
        containers = [getattr(holder, field.name) for holder in holders]
        if field.is_repeated:
            innermost = not any(one.is_repeated for one in above[depth:])
            count = item_limit(field) if _is_map(last) and innermost else 1
            containers = [one.add(key=f"holder-{number}-{n}") for one in containers for n in range(count)]
        holders = containers
    limit = limits.MAP_ENTRIES if _is_map(last) else item_limit(last)
    for holder in holders:
        items = getattr(holder, last.name)
        for place in range(limit):
            _add(items, last, f"{number}-{place}", REQUEST_BYTES // limit)
    return bytes(request.SerializeToString())


def _add(items: Any, field: Any, name: str, most_bytes: int) -> None:
    """Adds one item: its texts have the length of the longest keys, and reasons fill its other bytes."""
    key = name.ljust(256, EMOJI)
    if _is_map(field):
        items[name] = EMOJI * ((limits.MAP_BYTES // limits.MAP_ENTRIES - len(name)) // 4 - 4)
        return
    if field.message_type is None:
        items.append(key if field.type == field.TYPE_STRING else 1)
        return
    item = items.add()
    for part in field.message_type.fields:
        if part.name == "stage":
            item.stage = "extract"
        elif part.name == "reason":
            item.reason = EMOJI * ((most_bytes - 2_200) // 4)
        elif part.type == part.TYPE_STRING:
            setattr(item, part.name, key)
        elif part.name in {"records", "attempt", "sequence"}:
            setattr(item, part.name, 1)


def _is_map(field: Any) -> bool:
    return field.message_type is not None and bool(field.message_type.GetOptions().map_entry)


@pytest.mark.slow
def test_no_long_text_takes_a_tenth_of_a_second(target: Callable[..., Target], report: Report) -> None:
    """Four megabytes of control characters, which messages have as escapes, in any field."""
    _fill_texts(target(), report, ("\x00",))


@pytest.mark.long
def test_no_long_text_of_any_kind_takes_a_tenth_of_a_second(
    target: Callable[..., Target], report: Report
) -> None:
    """Separators, escaped characters, and characters with long encodings."""
    _fill_texts(target(), report, ("/", "\n", "%", "'", EMOJI, "a", "1"))


def _fill_texts(server: Target, report: Report, characters: Sequence[str]) -> None:
    worst_s, worst = 0.0, ""
    for rpc, method in METHODS.items():
        for path in _texts(method.input_type):
            for character in characters:
                data = _with_text(rpc, path, server.surface.name, character)
                taken_s = _call_s(server, rpc, data)
                if taken_s > WITHIN_LIMITS_S:
                    taken_s = min(taken_s, _call_s(server, rpc, data))
                worst_s, worst = max((worst_s, worst), (taken_s, f"{rpc} {named(path)} {character!a}"))
    limit_s = with_slowness_s(WITHIN_LIMITS_S)
    report(
        f"B8 longest text, loop: {worst}", "", f"{worst_s * 1_000:.0f} ms", _limit(limit_s, WITHIN_LIMITS_S)
    )
    assert worst_s <= limit_s, worst


def _limit(limit_s: float, quiet_s: float) -> str:
    return f"{limit_s * 1_000:.0f} ms ({quiet_s * 1_000:.0f} quiet)"


def _texts(message: Any, above: Path = ()) -> Iterator[Path]:
    for field in message.fields:
        if field.type == field.TYPE_STRING:
            yield (*above, field)
        elif field.message_type is not None:
            yield from _texts(field.message_type, (*above, field))


def _with_text(rpc: str, path: Path, surface: str, character: str) -> bytes:
    """Returns a request that is well-formed except for one text."""
    data = character.encode() * (REQUEST_BYTES // len(character.encode()))
    for field in reversed(path):
        data = raw.varint(field.number << 3 | 2) + raw.varint(len(data)) + data
    return bytes(request_for(rpc, surface).SerializeToString()) + data


def _call_s(server: Target, rpc: str, data: bytes) -> float:
    before_s = server.loop_s()
    with suppress(grpc.RpcError):
        raw.call_rpc(server.channel, rpc, data)
    return server.loop_s() - before_s
