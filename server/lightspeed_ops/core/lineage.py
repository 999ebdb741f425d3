"""Lineage: where the data of each checkpoint came from and went to.

Owns the lineage record. Records are rendered from the journal when they are read; nothing here is kept.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, NamedTuple

from lightspeed_ops.core.checkpoint import Checkpoint, checkpoint_signature, watermark_signature
from lightspeed_ops.core.orchestrator import Batch
from lightspeed_ops.core.signatures import escape, signature


class LineageRecord(NamedTuple):
    """Lineage record for one persisted checkpoint."""

    run_id: str
    stage: str
    source_signature: str
    sink_signature: str
    watermark_signature: str
    sequence: int
    checkpoint_signature: str


def lineage_of(checkpoint: Checkpoint, *, source_signature: str, sink_signature: str) -> LineageRecord:
    """The lineage of a checkpoint under the plan with these connectors."""
    return LineageRecord(
        run_id=checkpoint.run_id,
        stage=checkpoint.stage,
        source_signature=source_signature,
        sink_signature=sink_signature,
        watermark_signature=watermark_signature(checkpoint.watermark),
        sequence=checkpoint.sequence,
        checkpoint_signature=checkpoint_signature(checkpoint),
    )


def lineage_signature(record: LineageRecord) -> str:
    """Stable lineage signature."""
    return signature("lineage", **record._asdict())


_record_of: Callable[[tuple[Any, ...]], LineageRecord] = partial(tuple.__new__, LineageRecord)
"""A record of its values, in half the time of calling its class."""


def lineage_of_batches(
    batches: Iterable[Batch], *, run_id: str, source_signature: str, sink_signature: str, at_ms: int
) -> Iterator[tuple[LineageRecord, str]]:
    """The lineage of batches acknowledged together, each with its signature.

    Equal to :func:`lineage_of` and :func:`lineage_signature` of each checkpoint, and written out, since
    subscribers catch up by the million: what batches of a stage have in common is rendered once.
    """
    begins: dict[str, tuple[str, str, str]] = {}
    for _, stage, _, lag_ms, idempotency_key, sequence in batches:
        if stage not in begins:
            checkpoint = f"checkpoint.v1|run_id={run_id}|stage={stage}|sequence="
            lineage = (
                f"lineage.v1|run_id={escape(run_id)}|stage={escape(stage)}"
                f"|source_signature={escape(source_signature)}|sink_signature={escape(sink_signature)}"
                "|watermark_signature=watermark.v1%7Coffset%3D"
            )
            begins[stage] = checkpoint, escape(checkpoint), lineage
        begin, begin_within, lineage = begins[stage]
        event_time_ms, key = at_ms - lag_ms, escape(idempotency_key)
        # What is escaped has nothing left to escape but the escapes themselves.
        key_within = key.replace("%", "%25")
        watermark = f"watermark.v1|offset={sequence}|event_time_ms={event_time_ms}"
        checkpoint = (
            f"{begin}{sequence}|watermark=watermark.v1%7Coffset%3D{sequence}"
            f"%7Cevent_time_ms%3D{event_time_ms}|idempotency_key={key}|at_ms={at_ms}"
        )
        text = (
            f"{lineage}{sequence}%7Cevent_time_ms%3D{event_time_ms}|sequence={sequence}"
            f"|checkpoint_signature={begin_within}{sequence}"
            f"%7Cwatermark%3Dwatermark.v1%257Coffset%253D{sequence}%257Cevent_time_ms%253D{event_time_ms}"
            f"%7Cidempotency_key%3D{key_within}%7Cat_ms%3D{at_ms}"
        )
        values = (run_id, stage, source_signature, sink_signature, watermark, sequence, checkpoint)
        yield _record_of(values), text
