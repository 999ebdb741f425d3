"""Workers that fail every batch with the longest reasons, and requests with long stored refusals."""

from collections.abc import Callable
from pathlib import Path

import pytest
from lightspeed.ops.v1 import worker_service_pb2

from tests.harness.requests import batch
from tests.harness.surfaces import SurfaceCalls
from tests.hostile.harness import Report, Target

REASON = "\N{FIRE}" * 4_096
"""The longest reason: 16 kB in UTF-8 and in memory."""
AT_ONCE = 200
"""Failures in one request: 3.3 MB of reasons."""


def dead_letter(surface: SurfaceCalls, dead_letters: int) -> None:
    """Enqueues, starts and permanently fails batches, each with the longest reason."""
    for begin in range(0, dead_letters, AT_ONCE):
        keys = [f"b-{number}" for number in range(begin, begin + AT_ONCE)]
        surface.enqueue(*keys)
        surface.start()
        failures = [
            worker_service_pb2.Failure(key=key, attempt=1, reason=REASON, permanent=True) for key in keys
        ]
        surface.call("FailBatches", failures=failures)


def attack(server: Target, dead_letters: int, limit_mib: float) -> tuple[float, float]:
    """Makes dead letters; returns the largest and the final growth of memory, in MiB."""
    surface = server.create_surface("tenants/attacker/surfaces/dead")
    with server.peak_memory() as peak:
        dead_letter(surface, dead_letters)
    grown_mib = server.grown_mib(peak, limit_mib)
    counts = surface.get().queue
    assert dead_letters == counts.dead_lettered
    listed = surface.call("ListDeadLetters", page_size=2)
    assert {REASON} == {letter.record.reason for letter in listed.dead_letters}
    assert {REASON} == {letter.attempts[-1].reason for letter in listed.dead_letters}
    return peak.grown_mib, grown_mib


@pytest.mark.slow
def test_long_reasons_cost_little_memory(
    target: Callable[..., Target], report: Report, tmp_path: Path
) -> None:
    """2,000 dead letters with reasons of 16 kB; the list has each complete reason."""
    most_mib, grown_mib = attack(target("--journal", f"sqlite:{tmp_path}/journal.db"), 2_000, 80)
    assert grown_mib < 80
    report(
        "B14: memory of 2,000 dead letters, 16 kB reasons: peak, kept",
        "+119 MiB kept",
        f"+{most_mib:.0f}, +{grown_mib:.0f} MiB",
        "80 MiB",
    )


@pytest.mark.long
def test_many_long_reasons_cost_little_memory(
    target: Callable[..., Target], report: Report, tmp_path: Path
) -> None:
    """30,000 dead letters with reasons of 16 kB."""
    most_mib, grown_mib = attack(target("--journal", f"sqlite:{tmp_path}/journal.db"), 30_000, 250)
    assert most_mib < 400
    assert grown_mib < 250
    report(
        "B14: memory of 30,000 dead letters, 16 kB reasons: peak, kept",
        "1.1-2 GiB",
        f"+{most_mib:.0f}, +{grown_mib:.0f} MiB",
        "400, 250 MiB",
    )


def refuse(surface: SurfaceCalls, calls: int) -> tuple[int, int]:
    """Enqueues batches of unknown stages with request ids, each call twice; returns sent bytes and calls."""
    answered = 0
    for number in range(calls):
        batches = [batch(f"b-{place}", stage="nowhere") for place in range(1_000)]
        first, again = [
            surface.call("EnqueueBatches", batches=batches, request_id=f"r-{number}").SerializeToString()
            for _ in range(2)
        ]
        assert first == again
        answered += len(first)
    return answered, calls


def stored(path: Path) -> int:
    """Returns the bytes of a data file and its log."""
    return sum(
        file.stat().st_size for file in path.parent.glob(f"{path.name}*") if "reserve" not in file.name
    )


@pytest.mark.slow
def test_refusals_are_stored_compactly(target: Callable[..., Target], report: Report, tmp_path: Path) -> None:
    """The stored response to 1,000 refused batches is exact, in a hundredth of its size."""
    path = tmp_path / "journal.db"
    server = target("--journal", f"sqlite:{path}")
    surface = server.create_surface("tenants/attacker/surfaces/refused")
    before = stored(path)
    answered, calls = refuse(surface, 10)
    grown = stored(path) - before
    assert grown < answered / 10
    report(
        "B14: disk of a refused bulk of 1,000 with a request id",
        f"{answered / calls / 1e6:.1f} MB",
        f"{grown / calls / 1e3:.0f} kB",
        "a tenth of the answer",
    )
