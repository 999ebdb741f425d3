"""The lineage serializer: its bytes, made without protobuf, equal those of protobuf."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lightspeed.ops.v1 import record_service_pb2 as pb
from lightspeed_ops.core.limits import INT64_MAX
from lightspeed_ops.core.lineage import LineageColumns, LineageOrigin
from lightspeed_ops.core.records import Lineage, RecordKind, entries_of, joined
from lightspeed_ops.journal.codec import decode_commit
from lightspeed_ops.transport.lineage_bytes import lineage_bytes
from lightspeed_ops.transport.responses import lineage_values

from tests.harness.searches import examples
from tests.server.journal.golden_journal import FOLDER, lines_of
from tests.server.journal.values import INT64_MIN, INTEGERS, TEXTS

EDGES = [0, 1, 127, 128, 16_383, 16_384, -1, -128, -129, INT64_MIN, INT64_MAX]
"""Numbers at which the encoded length changes, zero included, which is omitted."""
KEYS = st.one_of(TEXTS, st.text(st.sampled_from("a%|=\x00\x7f\x85é€😀"), max_size=300))
ORIGINS = st.builds(LineageOrigin, TEXTS, TEXTS, TEXTS, TEXTS)


@st.composite
def lineages(draw: st.DrawFn) -> Lineage:
    """Draws entries of any values; many of them often share values."""
    count, origins = draw(st.integers(0, 6)), draw(st.lists(ORIGINS, min_size=1, max_size=2))
    numbers = st.lists(INTEGERS | st.sampled_from(EDGES), min_size=count, max_size=count)
    few = st.lists(st.sampled_from(origins), min_size=count, max_size=count)
    keys = st.lists(KEYS, min_size=count, max_size=count)
    return Lineage(
        LineageColumns(
            draw(numbers), draw(numbers), draw(few), draw(numbers), draw(numbers), draw(numbers), draw(keys)
        )
    )


def plainly(lineage: Lineage) -> bytes:
    """Returns the field with the entries as protobuf writes it."""
    entries = [lineage_values(entry) for entry in lineage]
    return pb.WatchLineageResponse(entries=entries).SerializeToString()  # type: ignore[arg-type]  # constructed in place


@examples(60)
@given(lineages())
@pytest.mark.slow
def test_any_lineage(lineage: Lineage) -> None:
    """All of Unicode, escapes, both ends of int64, omitted zeros, many origins at once."""
    assert plainly(lineage) == lineage_bytes(lineage)


@pytest.mark.parametrize("number", EDGES)
@pytest.mark.parametrize("column", ["sequences", "recorded_ms", "batch_sequences", "event_times_ms", "at_ms"])
def test_numbers_of_every_length(column: str, number: int) -> None:
    """A number alone, and beside others of another length."""
    origin = LineageOrigin("run-000001", "load", "source.v1|kind=file", "sink.v1|kind=database")
    columns = LineageColumns([5, 6], [7, 7], [origin] * 2, [8, 9], [10, 11], [12, 12], ["a", "b"])
    numbers: Any
    for numbers in ([number] * 2, [300, number]):
        lineage = Lineage(columns._replace(**{column: numbers}))
        assert plainly(lineage) == lineage_bytes(lineage)


@pytest.mark.parametrize("first", [1, 100, 127, 128, 16_300, INT64_MAX - 299])
def test_numbers_that_follow_each_other(first: int) -> None:
    """Consecutive numbers, as in a history, across a change of length; also with one number missing."""
    origin = LineageOrigin("run-000001", "load", "source.v1|kind=file", "sink.v1|kind=database")
    numbers = list(range(first, first + 300))
    for some in (numbers, numbers[:150] + numbers[151:]):
        same = [7] * len(some)
        columns = LineageColumns(some, same, [origin] * len(some), some, same, same, ["key"] * len(some))
        assert plainly(Lineage(columns)) == lineage_bytes(Lineage(columns))


def test_a_whole_history() -> None:
    """A history with every kind of event and odd keys: as a whole, and commit by commit."""
    history = [line for line in lines_of(FOLDER / "journal-v1.txt") if line.kind == "commit"]
    parts = [entries_of(RecordKind.LINEAGE, decode_commit(line.stored)) for line in history]
    parts = [part for part in parts if part]
    whole = joined(parts)
    assert isinstance(whole, Lineage)
    assert plainly(whole) == lineage_bytes(whole)
    for part in parts:
        assert isinstance(part, Lineage)
        assert plainly(part) == lineage_bytes(part)


def test_the_rest_stands_behind_the_entries() -> None:
    """Concatenated parts of a message are one message."""
    origin = LineageOrigin("run-000001", "load", "a", "b")
    lineage = Lineage(LineageColumns([1], [2], [origin], [3], [4], [5], ["key"]))
    rest = pb.WatchLineageResponse(surface="tenants/a/surfaces/b", resume_token="token")
    read = pb.WatchLineageResponse.FromString(lineage_bytes(lineage, rest.SerializeToString()))
    assert (rest.surface, rest.resume_token) == (read.surface, read.resume_token)
    assert [entry.sequence for entry in read.entries] == [1]
    assert rest.SerializeToString() == lineage_bytes(lineage[:0], rest.SerializeToString())
