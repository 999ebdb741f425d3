"""Golden journals of earlier versions are read and give the same surfaces, for ever."""

import typing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lightspeed_ops.core.events import Event
from lightspeed_ops.core.evolve import evolve
from lightspeed_ops.core.run import RunRecord
from lightspeed_ops.core.snapshot import SurfaceSnapshot, freeze, thaw
from lightspeed_ops.core.surface import Surface, surface_signature
from lightspeed_ops.journal.codec import decode_commit, decode_snapshot, encode_commit, encode_snapshot

from tests.server.core.building import NAME
from tests.server.core.observing import observable
from tests.server.journal.golden_journal import FOLDER, lines_of

GOLDENS = sorted(FOLDER.glob("journal-v*.txt"), key=lambda path: int(path.stem.removeprefix("journal-v")))
NEWEST = GOLDENS[-1]
RENAMED = {"BatchesGivenBack": "BatchesReleased", "RetriesReleased": "BackoffsEnded"}
"""Today's names of events, by their names in descriptions of golden journals; stored bytes have numbers."""


def as_known_then(now: SurfaceSnapshot, then: SurfaceSnapshot) -> SurfaceSnapshot:
    """Returns a snapshot without the fields that an older one lacks.

    These are leases, certification, clock, bytes, times of enqueueing, counts of runs and schedule status.
    """
    if then.schedule_status is None:
        now = replace(now, schedule_status=None)
    if not then.active_batches.enqueued_ms:
        now = replace(now, active_batches=replace(now.active_batches, enqueued_ms=()))
    if then.certified_plan is None:
        now = replace(now, certified_plan=None, certified_boundary=None)
    if not then.run.started_by:
        now = replace(now, run=RunRecord(now.run.number, now.run.started_ms, now.run.records))
    if not then.oldest_run:
        now = replace(now, oldest_run=0)
    if not then.run.results:
        now = replace(now, run=replace(now.run, results=()))
    now = replace(now, clock_ms=now.clock_ms if then.clock_ms else 0)
    if not then.counts.queued_bytes:
        now = replace(now, counts=replace(now.counts, queued_bytes=0, dead_letter_bytes=0))
    if then.active_batches.admitted_in or not then.active_batches.orders:
        return now
    later = ("admitted_in", "started_in", "worker_ids", "lease_numbers", "leased_ms")
    nothing: dict[str, Any] = dict.fromkeys((*later, "leases", "cancellations", "failed_attempts"), ())
    active_batches = replace(now.active_batches, **nothing)
    return replace(now, active_batches=active_batches, control_actor_id=then.control_actor_id)


@pytest.mark.parametrize("path", GOLDENS, ids=lambda path: path.stem)
def test_a_golden_journal_gives_the_same_surface(path: Path) -> None:
    """A golden journal replays to its signatures, and its snapshots thaw to the same states."""
    surface, looked = Surface(NAME), 0
    for line in lines_of(path):
        if line.kind == "commit":
            evolve(surface, decode_commit(line.stored))
        elif line.kind == "snapshot":
            snapshot = decode_snapshot(line.stored)
            assert as_known_then(freeze(surface), snapshot) == snapshot
            if snapshot.active_batches.admitted_in:
                times = freeze(surface).active_batches.enqueued_ms
                known_now = replace(
                    snapshot,
                    clock_ms=snapshot.clock_ms or surface.clock_ms,
                    run=surface.run.record(),
                    oldest_run=surface.oldest_run,
                    active_batches=replace(snapshot.active_batches, enqueued_ms=times),
                )
                assert observable(surface) == observable(thaw(known_now))
        else:
            assert (int(line.description), line.data) == (surface.version, surface_signature(surface))
            looked += 1
    assert looked > 1


@pytest.mark.parametrize("path", GOLDENS, ids=lambda path: path.stem)
def test_the_rest_of_a_golden_journal_goes_on_from_each_snapshot(path: Path) -> None:
    """From each snapshot of a golden journal, the commits after it give the same surface as all commits."""
    surface, signature = Surface(NAME), ""
    for line in lines_of(path):
        if line.kind == "snapshot":
            surface = thaw(decode_snapshot(line.stored))
        elif line.kind == "commit":
            evolve(surface, decode_commit(line.stored))
        else:
            signature = line.data
            assert signature == surface_signature(surface)
    assert signature


def test_the_newest_golden_journal_has_every_event() -> None:
    """The newest golden journal has every event, since the form of an absent one could change unnoticed."""
    covered = {
        RENAMED.get(name, name)
        for line in lines_of(NEWEST)
        if line.kind == "commit"
        for name in line.description.split(",")
    }
    stored = {
        type(event).__name__
        for line in lines_of(NEWEST)
        if line.kind == "commit"
        for event in decode_commit(line.stored).events
    }
    assert {event.__name__ for event in typing.get_args(Event)} == stored == covered


def test_what_is_stored_today_has_the_form_of_the_newest_version() -> None:
    """The same values give the same bytes as in the newest golden journal.

    A change of form needs a new version.
    """
    for line in lines_of(NEWEST):
        if line.kind == "commit":
            assert line.stored == encode_commit(decode_commit(line.stored))
        elif line.kind == "snapshot":
            assert line.stored == encode_snapshot(decode_snapshot(line.stored))
