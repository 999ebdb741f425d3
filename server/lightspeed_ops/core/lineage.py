"""Lineage: the source and the sink of the data of each checkpoint.

Owns the lineage record. Records are rendered from the journal when a client reads them; this module must
never store them.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from lightspeed_ops.core.checkpoint import Checkpoint, checkpoint_signature, watermark_signature
from lightspeed_ops.core.limits import INT64_MAX
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
    """Returns the lineage of a checkpoint, for a plan with these connectors."""
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


class LineageOrigin(NamedTuple):
    """The fields that all lineage records of one run, stage and plan share."""

    run_id: str
    stage: str
    source_signature: str
    sink_signature: str


ORIGINS_KNOWN = 1_024
"""Number of interned origins: equal origins are one object, so that their texts are found by identity."""

origin_of = lru_cache(maxsize=ORIGINS_KNOWN)(LineageOrigin)
"""Returns the interned origin of these values."""


class LineageColumns(NamedTuple):
    """Lineage of many batches as columns of equal length, one for each field that differs."""

    sequences: Sequence[int]
    """Sequences among the lineage records of the surface."""
    recorded_ms: Sequence[int]
    origins: Sequence[LineageOrigin]
    batch_sequences: Sequence[int]
    event_times_ms: Sequence[int]
    at_ms: Sequence[int]
    idempotency_keys: Sequence[str]


class AcknowledgedBatches(NamedTuple):
    """The fields of batches acknowledged together that lineage needs, as columns."""

    stages: Sequence[str]
    lags_ms: Sequence[int]
    idempotency_keys: Sequence[str]
    sequences: Sequence[int]


def columns_of(
    batches: AcknowledgedBatches,
    *,
    first_sequence: int,
    run_id: str,
    source_signature: str,
    sink_signature: str,
    at_ms: int,
    recorded_ms: int,
) -> LineageColumns:
    """Returns the lineage of batches acknowledged together; the first has ``first_sequence``."""
    stages, lags_ms, idempotency_keys, sequences = batches
    count = len(sequences)
    origins = {stage: origin_of(run_id, stage, source_signature, sink_signature) for stage in set(stages)}
    return LineageColumns(
        range(first_sequence, first_sequence + count),
        [recorded_ms] * count,
        [origins[stage] for stage in stages],
        sequences,
        [at_ms - lag_ms for lag_ms in lags_ms],
        [at_ms] * count,
        idempotency_keys,
    )


class LineageTexts:
    """Templates of the signatures of lineage records of one origin.

    The results equal :func:`lineage_of` and :func:`lineage_signature` of each checkpoint. They are written
    out by hand, since subscribers catch up with millions of records: the shared parts are rendered once.
    """

    __slots__ = ("_checkpoint", "_checkpoint_within", "_lineage")

    def __init__(self, origin: LineageOrigin) -> None:
        """Renders the shared parts of an origin."""
        run_id, stage, source_signature, sink_signature = origin
        self._checkpoint = f"checkpoint.v1|run_id={run_id}|stage={stage}|sequence="
        self._checkpoint_within = escape(self._checkpoint)
        self._lineage = (
            f"lineage.v1|run_id={escape(run_id)}|stage={escape(stage)}"
            f"|source_signature={escape(source_signature)}|sink_signature={escape(sink_signature)}"
            "|watermark_signature=watermark.v1%7Coffset%3D"
        )

    def of(
        self,
        *,
        sequence: int | str,
        event_time_ms: int | str,
        key: str,
        key_within: str,
        at_ms: int | str,
    ) -> tuple[str, str, str]:
        """Returns the signatures of a watermark, a checkpoint and a lineage record.

        ``key`` is the idempotency key escaped once, ``key_within`` escaped twice. Numbers may be texts, if
        the caller replaces them by its own means.
        """
        watermark = f"watermark.v1|offset={sequence}|event_time_ms={event_time_ms}"
        checkpoint = (
            f"{self._checkpoint}{sequence}|watermark=watermark.v1%7Coffset%3D{sequence}"
            f"%7Cevent_time_ms%3D{event_time_ms}|idempotency_key={key}|at_ms={at_ms}"
        )
        text = (
            f"{self._lineage}{sequence}%7Cevent_time_ms%3D{event_time_ms}|sequence={sequence}"
            f"|checkpoint_signature={self._checkpoint_within}{sequence}"
            f"%7Cwatermark%3Dwatermark.v1%257Coffset%253D{sequence}%257Cevent_time_ms%253D{event_time_ms}"
            f"%7Cidempotency_key%3D{key_within}%7Cat_ms%3D{at_ms}"
        )
        return watermark, checkpoint, text


texts_of = lru_cache(maxsize=ORIGINS_KNOWN)(LineageTexts)
"""Returns the cached templates of an origin."""


def escaped_again(escaped: str) -> str:
    """Escapes a text that is escaped already: only its percent signs change."""
    return escaped.replace("%", "%25")


def most_signature_bytes(origin: LineageOrigin) -> int:
    """Returns the most bytes of a lineage signature of an origin, without the idempotency key."""
    longest = "-" * (len(str(INT64_MAX)) + 1)
    _, _, text = texts_of(origin).of(
        sequence=longest, event_time_ms=longest, key="", key_within="", at_ms=longest
    )
    return len(text.encode())
