"""Lineage: where the data of each checkpoint came from and went to.

Owns the lineage record. Records are rendered from the journal when they are read; nothing here is kept.
"""

from typing import NamedTuple

from lightspeed_ops.core.checkpoint import Checkpoint, checkpoint_signature, watermark_signature
from lightspeed_ops.core.signatures import signature


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
