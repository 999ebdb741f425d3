"""Certifications: one at a time, in slices, on the present settings of a surface."""

import asyncio

import pytest
from lightspeed_ops.core.commands import UpdateSurface
from lightspeed_ops.core.decide.certification import certify
from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.core.refusal import Reason, Refused
from lightspeed_ops.engine import Engine, certifications
from lightspeed_ops.journal.memory import MemoryJournal
from lightspeed_ops.reader import Reader

from tests.harness.server import ManualClock
from tests.server.core.building import CERTIFY, create
from tests.server.journal.histories import FLIGHTS

AT_ONCE = 5
WAITING_MOST = 3
"""Certifications that wait in these tests; a server lets more of them wait, which takes seconds."""


@pytest.mark.slow
async def test_other_calls_run_between_slices() -> None:
    """Five certifications of different plans leave turns for reads between their slices."""
    engine = Engine(MemoryJournal(), ManualClock())
    names = [f"{FLIGHTS}-{number}" for number in range(AT_ONCE)]
    for number, name in enumerate(names, 1):
        await engine.execute(name, create(max_queued=1_000 + number))
    certifying = asyncio.gather(*[engine.execute(name, CERTIFY) for name in names])
    reads = 0
    while not certifying.done():
        await engine.read(names[0], lambda _: None)
        await asyncio.sleep(0)
        reads += 1
    await certifying
    assert reads > 5 * AT_ONCE


@pytest.mark.slow
async def test_what_is_certified_is_what_the_surface_is() -> None:
    """If the boundary changes during a certification, the surface is certified again."""
    journal = MemoryJournal()
    engine = Engine(journal, ManualClock())
    wide, narrow = create(), create(max_in_flight=1)
    await engine.execute(FLIGHTS, wide)
    certifying = asyncio.create_task(engine.execute(FLIGHTS, CERTIFY))
    await asyncio.sleep(0)
    await engine.execute(FLIGHTS, UpdateSurface(("boundary",), boundary=narrow.settings.boundary))
    assert not certifying.done()
    await certifying
    expected = await engine.read(FLIGHTS, certify)
    listing = await Reader(journal).list(FLIGHTS, RecordKind.CONFORMANCE, after=0, limit=10)
    assert list(expected) == [entry.record for entry in listing.entries]
    assert not all(record.passed for record in expected)


async def test_equal_plans_are_measured_once() -> None:
    """Surfaces with equal plans have equal records, and only the first certification measures."""
    journal = MemoryJournal()
    engine = Engine(journal, ManualClock())
    names = [f"{FLIGHTS}-{number}" for number in range(3)]
    for name in names:
        await engine.execute(name, create())
    await asyncio.gather(*[engine.execute(name, CERTIFY) for name in names])
    lists = [await Reader(journal).list(name, RecordKind.CONFORMANCE, after=0, limit=10) for name in names]
    assert 1 == len({tuple(entry.record for entry in one.entries) for one in lists})


@pytest.mark.slow
async def test_more_than_can_wait_are_refused_and_not_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Certifications beyond the limit are refused with it, as retryable; the others are completed."""
    monkeypatch.setattr(certifications, "WAITING_MOST", WAITING_MOST)
    engine = Engine(MemoryJournal(), ManualClock())
    names = [f"{FLIGHTS}-{number}" for number in range(WAITING_MOST + 2)]
    for number, name in enumerate(names, 1):
        await engine.execute(name, create(max_queued=1_000 + number))
    certifying = [asyncio.create_task(engine.execute(name, CERTIFY)) for name in names]
    answers = await asyncio.gather(*certifying, return_exceptions=True)
    refused = [answer.refusal for answer in answers if isinstance(answer, Refused)]
    assert [Reason.OVERLOADED] * 2 == [refusal.reason for refusal in refused]
    assert str(WAITING_MOST) == refused[0].metadata["limit"]
    await engine.execute(names[-1], CERTIFY)
