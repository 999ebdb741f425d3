"""Lineage of many batches: kept in columns and rendered in bulk, with the same result as one by one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lightspeed_ops.core.checkpoint import checkpoint_of, checkpoint_signature
from lightspeed_ops.core.events import BatchesAcknowledged, Commit
from lightspeed_ops.core.lineage import lineage_of, lineage_signature
from lightspeed_ops.core.orchestrator import Batch
from lightspeed_ops.core.records import (
    Entry,
    Lineage,
    RecordKind,
    checkpoint_signatures,
    checkpoints_of,
    entries,
    entries_of,
    joined,
    lineage_of_event,
    sequences_of,
)
from lightspeed_ops.core.signatures import escape, escape_all

from tests.harness.searches import examples

TEXTS = st.text(st.sampled_from("ab%|=\n\x7f\x85\xa0é€😀"), max_size=8)
NUMBERS = st.integers(-(2**63), 2**63 - 1)
BATCHES = st.lists(
    st.builds(Batch, TEXTS, st.sampled_from(["load", "a|b%"]), NUMBERS, NUMBERS, TEXTS, NUMBERS)
).map(tuple)
ACKNOWLEDGED = st.builds(
    BatchesAcknowledged, st.integers(1, 2**40), TEXTS, NUMBERS, TEXTS, TEXTS, batches=BATCHES
)


def plainly(event: BatchesAcknowledged, index: int, recorded_ms: int) -> object:
    """Returns the lineage of one batch, by its checkpoint."""
    batch = event.batches[index]
    checkpoint = checkpoint_of(
        run_id=event.run_id,
        stage=batch.stage,
        sequence=batch.sequence,
        lag_ms=batch.lag_ms,
        idempotency_key=batch.idempotency_key,
        at_ms=event.at_ms,
    )
    record = lineage_of(
        checkpoint, source_signature=event.source_signature, sink_signature=event.sink_signature
    )
    return Entry(event.first_sequence + index, record, lineage_signature(record), recorded_ms)


@pytest.mark.slow
@examples(25)
@given(st.lists(ACKNOWLEDGED, max_size=3).map(tuple), NUMBERS)
def test_lineage_of_many_is_that_of_each(
    acknowledged: tuple[BatchesAcknowledged, ...], recorded_ms: int
) -> None:
    """Entries are the same, in order, rendered from columns or one by one from their checkpoints."""
    each = [
        plainly(event, index, recorded_ms) for event in acknowledged for index in range(len(event.batches))
    ]
    commit = Commit("tenants/a/surfaces/b", 1, recorded_ms, acknowledged)
    assert each == list(entries(RecordKind.LINEAGE, commit))
    together = entries_of(RecordKind.LINEAGE, commit)
    assert (each, len(each)) == (list(together), len(together))
    assert [entry.sequence for entry in together] == list(sequences_of(together))


@pytest.mark.slow
@examples(25)
@given(ACKNOWLEDGED, st.integers(0, 5), st.integers(0, 5))
def test_parts_of_lineage_are_parts_of_a_list(event: BatchesAcknowledged, first: int, second: int) -> None:
    """Items, slices and concatenations of lineage behave as those of a list."""
    lineage = lineage_of_event(event, 7)
    listed = list(lineage)
    assert listed[first:second] == list(lineage[first:second])
    assert listed == [lineage[index] for index in range(len(lineage))]
    assert listed == list(joined([lineage[:first], lineage[first:]]))
    assert isinstance(joined([lineage, lineage]), Lineage)
    assert [*listed, *listed] == list(joined([lineage, listed]))


@pytest.mark.slow
@examples(25)
@given(ACKNOWLEDGED)
def test_signatures_are_at_most_as_long_as_was_said(event: BatchesAcknowledged) -> None:
    """Signatures are within their size bound, so a page can be measured without rendering."""
    lineage = lineage_of_event(event, 7)
    assert sum(len(entry.signature.encode()) for entry in lineage) <= lineage.most_text_bytes()


@pytest.mark.slow
@examples(25)
@given(BATCHES, TEXTS, NUMBERS)
def test_checkpoints_of_many_are_signed_as_each(batches: list[Batch], run_id: str, at_ms: int) -> None:
    """Checkpoints have the same signatures, rendered together or one by one."""
    event = BatchesAcknowledged(1, run_id, at_ms, "", "", tuple(batches))
    assert [checkpoint_signature(one) for one in checkpoints_of(event)] == checkpoint_signatures(event)


@examples(25)
@given(TEXTS)
def test_escapes_are_those_of_each_character(text: str) -> None:
    """Each unsafe character, and no other, becomes the %XX of its UTF-8 bytes."""
    each = [
        "".join(f"%{byte:02X}" for byte in one.encode()) if one in "%|=\n\x7f\x85" else one for one in text
    ]
    assert "".join(each) == escape(text)


@examples(25)
@given(st.lists(TEXTS))
def test_texts_are_escaped_together_as_each(texts: list[str]) -> None:
    """Texts are escaped together as they are one by one, whether one needs an escape or none does."""
    assert [escape(text) for text in texts] == list(escape_all(texts))
