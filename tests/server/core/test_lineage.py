"""Lineage of batches acknowledged together: written out for speed, and equal to the plain way."""

from hypothesis import given
from hypothesis import strategies as st
from lightspeed_ops.core.checkpoint import checkpoint_of, checkpoint_signature
from lightspeed_ops.core.events import BatchesAcknowledged
from lightspeed_ops.core.lineage import LineageRecord, lineage_of, lineage_of_batches, lineage_signature
from lightspeed_ops.core.orchestrator import Batch
from lightspeed_ops.core.records import checkpoint_signatures, checkpoints_of
from lightspeed_ops.core.signatures import escape

TEXTS = st.text(st.sampled_from("ab%|=\n\x7f\x85\xa0é€😀"), max_size=8)
NUMBERS = st.integers(-(2**63), 2**63 - 1)
BATCHES = st.lists(
    st.builds(Batch, TEXTS, st.sampled_from(["load", "a|b%"]), NUMBERS, NUMBERS, TEXTS, NUMBERS)
)


def plainly(batch: Batch, run_id: str, source: str, sink: str, at_ms: int) -> tuple[LineageRecord, str]:
    """The lineage of one batch, by way of its checkpoint."""
    checkpoint = checkpoint_of(
        run_id=run_id,
        stage=batch.stage,
        sequence=batch.sequence,
        lag_ms=batch.lag_ms,
        idempotency_key=batch.idempotency_key,
        at_ms=at_ms,
    )
    record = lineage_of(checkpoint, source_signature=source, sink_signature=sink)
    return record, lineage_signature(record)


@given(BATCHES, TEXTS, TEXTS, TEXTS, NUMBERS)
def test_lineage_of_many_is_that_of_each(
    batches: list[Batch], run_id: str, source: str, sink: str, at_ms: int
) -> None:
    """Rendered together or one by one through their checkpoints, records and signatures are the same."""
    together = lineage_of_batches(
        batches, run_id=run_id, source_signature=source, sink_signature=sink, at_ms=at_ms
    )
    assert [plainly(batch, run_id, source, sink, at_ms) for batch in batches] == list(together)


@given(BATCHES, TEXTS, NUMBERS)
def test_checkpoints_of_many_are_signed_as_each(batches: list[Batch], run_id: str, at_ms: int) -> None:
    """Rendered together or one by one, their signatures are the same."""
    event = BatchesAcknowledged(1, run_id, at_ms, "", "", tuple(batches))
    assert [checkpoint_signature(one) for one in checkpoints_of(event)] == checkpoint_signatures(event)


@given(TEXTS)
def test_escapes_are_those_of_each_character(text: str) -> None:
    """Each unsafe character, and no other, becomes the %XX of its UTF-8 bytes."""
    each = [
        "".join(f"%{byte:02X}" for byte in one.encode()) if one in "%|=\n\x7f\x85" else one for one in text
    ]
    assert "".join(each) == escape(text)
