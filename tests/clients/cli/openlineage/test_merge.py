"""The merge of lineage and audits: one order that follows from the records alone."""

import random
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lightspeed.ops.v1.record_pb2 import LineageEntry
from lightspeed_cli.openlineage.events import Json
from lightspeed_cli.openlineage.merge import Entry, Received, Waiting, merged
from lightspeed_cli.openlineage.run_progress import Coalescing, Progress

from tests.clients.cli.openlineage.building import NAMING, NOW_MS, Records, events_of
from tests.harness.searches import examples

OTHER = "tenants/acme/surfaces/trains"
FEW = Coalescing(batches=3, interval_ms=20)


def received(record: tuple[str, Entry], read: int) -> Received:
    """Returns a record as a read receives it."""
    surface, entry = record
    return Received(isinstance(entry, LineageEntry), surface, entry, "", read)


def taken(lineage: Waiting, audits: Waiting) -> list[Entry]:
    """Returns what the merge proves."""
    return [one.entry for one in merged(lineage, audits) if one.entry is not None]


def test_records_come_in_the_order_of_their_recording() -> None:
    """At one millisecond audits that start runs come first, then lineage, then audits that end them."""
    records = Records()
    ended = records.audited("complete_run", at_ms=NOW_MS)
    batch = records.acknowledged("read", at_ms=NOW_MS)
    before = records.acknowledged("read", at_ms=NOW_MS)
    lineage, audits = Waiting(), Waiting()
    audits.append(received(records.all[0], 2))
    for record in records.all[1:]:
        lineage.append(received(record, 1))
    lineage.read_to_end = 3
    assert [batch, before, ended] == taken(lineage, audits)
    starts = Records()
    started = starts.audited("start_run", at_ms=NOW_MS)
    first = starts.acknowledged("read", at_ms=NOW_MS)
    lineage, audits = Waiting(), Waiting()
    audits.append(received(starts.all[0], 2))
    lineage.append(received(starts.all[1], 1))
    audits.read_to_end = 2
    assert [started, first] == taken(lineage, audits)


def test_a_record_waits_until_the_other_stream_was_read_to_its_end_after_it() -> None:
    """Only then has everything come that was recorded before it."""
    records = Records()
    ended = records.audited("complete_run")
    lineage, audits = Waiting(), Waiting()
    audits.append(received(records.all[0], 2))
    lineage.read_to_end = 1  # this read began before the audit was received
    assert [] == taken(lineage, audits)
    lineage.read_to_end = 3
    assert [ended] == taken(lineage, audits)


def test_a_later_record_of_the_other_stream_is_a_proof_too() -> None:
    """A history is exported without reading either stream to its end."""
    records = Records()
    batch = records.acknowledged("read")
    ended = records.audited("complete_run")
    records.acknowledged("read", run=2)
    lineage, audits = Waiting(), Waiting()
    for record in records.all:
        (lineage if isinstance(record[1], LineageEntry) else audits).append(received(record, 1))
    assert [batch, ended] == taken(lineage, audits)


def a_history(seed: int) -> list[tuple[str, Entry]]:
    """Runs of two surfaces with all endings, in commit order, several records in a millisecond."""
    chance, now_ms = random.Random(seed), NOW_MS
    surfaces = [Records(), Records(surface=OTHER)]
    runs, live, all_ = [0, 0], [False, False], []
    for _ in range(chance.randrange(5, 60)):
        place = chance.randrange(2)
        records = surfaces[place]
        now_ms += chance.choice((0, 0, 1, 7))
        if not live[place]:
            if runs[place] and chance.random() < 0.3:
                records.acknowledged(chance.choice("ab"), run=runs[place], at_ms=now_ms)
            else:
                now_ms += 1
                runs[place], live[place] = runs[place] + 1, True
                records.audited("start_run", run=runs[place], at_ms=now_ms)
        elif chance.random() < 0.15:
            live[place] = False
            now_ms += 1
            records.audited("fail_run", run=runs[place], at_ms=now_ms, details=[("step", "fail")])
            now_ms += 1
        else:
            records.acknowledged(chance.choice("ab"), run=runs[place], at_ms=now_ms)
        all_.append(records.all[-1])
    return all_


@pytest.mark.slow
@examples(15)
@given(seed=st.integers(0, 10_000), cuts=st.integers(0, 10_000))
def test_events_do_not_depend_on_the_portions_in_which_records_come(seed: int, cuts: int) -> None:
    """A live export, which reads each record as it comes, gives the events of an export of the history."""
    history, chance = a_history(seed), random.Random(cuts)
    lineage, audits, progress = Waiting(), Waiting(), Progress(NAMING, FEW)
    events: list[Json] = []
    reads, seen = count(1), {True: 0, False: 0}
    written = 0
    while min(seen.values()) < len(history) or len(lineage) or len(audits):
        for of_lineage, waiting in ((True, lineage), (False, audits)):
            # The server goes on between any two reads.
            written = min(len(history), written + chance.randrange(4))
            number = next(reads)
            for record in history[seen[of_lineage] : written]:
                if isinstance(record[1], LineageEntry) is of_lineage:
                    waiting.append(received(record, number))
            seen[of_lineage], waiting.read_to_end = written, number
        for one in merged(lineage, audits):
            if one.entry is not None:
                events += progress.events(one.surface, one.entry)
    assert events_of(history, FEW) == events
