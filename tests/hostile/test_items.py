"""Millions of items in one request: counted before one of them is read."""

from collections.abc import Callable, Sequence

import grpc
import pytest

from tests.harness import raw
from tests.harness.problems import refused
from tests.harness.raw import REPEATED, Path, named
from tests.hostile.harness import Report, Target

STALL_MS = 250.0
MEMORY_MIB = 80.0
ROUNDS = 3
"""Rounds of an attack at most: a machine that is busy otherwise makes calls wait too."""
BULKS = ("failures", "extensions", "next", "keys", "acknowledgements")


@pytest.mark.slow
def test_half_a_million_items_hurt_no_other_call(target: Callable[..., Target], report: Report) -> None:
    """The issue's attack: a kilobyte of gzip that took 4 to 8.5 s and 630 MiB for good."""
    attacked = [(rpc, path) for rpc, path in REPEATED if rpc != "Work" and named(path) in BULKS]
    _attack(target(), attacked, 500_000, report, "B8 500,000 items, gzip")


@pytest.mark.long
def test_two_million_items_in_any_field_hurt_no_other_call(
    target: Callable[..., Target], report: Report
) -> None:
    """Every repeated field of every request, as many as fit into a message."""
    _attack(target(), REPEATED, 2_000_000, report, "B8 2,000,000 items in any field, gzip")


def _attack(
    server: Target, attacked: Sequence[tuple[str, Path]], count: int, report: Report, name: str
) -> None:
    """Attacks until the honest client had a calm round: a stall of the server comes in every one."""
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
