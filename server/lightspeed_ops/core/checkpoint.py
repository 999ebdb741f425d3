"""Checkpoints, watermarks and resume points.

Owns the checkpoint of an acknowledged batch and the event times for each stage's low watermark. It must never
hold the checkpoints themselves: the journal does.
"""

from bisect import bisect_right, insort
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, NamedTuple

from lightspeed_ops.core.limits import INT64_MAX
from lightspeed_ops.core.signatures import RecordChain, escape, signature

AHEAD_KEPT = 1_024
"""Event times kept of batches acknowledged ahead of the low watermark: above any usual max_in_flight."""


class Watermark(NamedTuple):
    """The offset and event time (Unix milliseconds) that a batch reached."""

    offset: int
    event_time_ms: int


class Checkpoint(NamedTuple):
    """The record of one acknowledged batch; ``at_ms`` in Unix milliseconds."""

    run_id: str
    stage: str
    sequence: int
    watermark: Watermark
    idempotency_key: str
    at_ms: int


class ResumePoint(NamedTuple):
    """The sequence after which the source of a stage may safely continue: all batches up to it have ended."""

    run_id: str
    stage: str
    sequence: int
    watermark: Watermark


_watermark_of: Callable[[tuple[Any, ...]], Watermark] = partial(tuple.__new__, Watermark)
_checkpoint_of: Callable[[tuple[Any, ...]], Checkpoint] = partial(tuple.__new__, Checkpoint)
"""Constructors that take half the time of calling the classes: every acknowledged batch needs them."""


def watermark_signature(watermark: Watermark) -> str:
    """Stable watermark signature."""
    return signature("watermark", offset=watermark.offset, event_time_ms=watermark.event_time_ms)


def checkpoint_signature(checkpoint: Checkpoint) -> str:
    """Stable checkpoint signature. Written out, since every acknowledgement renders one."""
    offset, event_time_ms = checkpoint.watermark
    return (
        f"checkpoint.v1|run_id={checkpoint.run_id}|stage={checkpoint.stage}|sequence={checkpoint.sequence}"
        f"|watermark=watermark.v1%7Coffset%3D{offset}%7Cevent_time_ms%3D{event_time_ms}"
        f"|idempotency_key={escape(checkpoint.idempotency_key)}|at_ms={checkpoint.at_ms}"
    )


def chain_signature(checkpoints: Iterable[Checkpoint]) -> str:
    """Returns the signature of a sequence of checkpoints: their count and the hash of all of them."""
    chain = RecordChain()
    chain.extend(map(checkpoint_signature, checkpoints))
    return signature("checkpoint_chain", count=chain.count, hash=chain.head)


def checkpoint_of(
    *, run_id: str, stage: str, sequence: int, lag_ms: int, idempotency_key: str, at_ms: int
) -> Checkpoint:
    """Returns the checkpoint of a batch acknowledged at ``at_ms``; its data is ``lag_ms`` older."""
    watermark = _watermark_of((sequence, at_ms - lag_ms))
    return _checkpoint_of((run_id, stage, sequence, watermark, idempotency_key, at_ms))


class EventTimes:
    """Event times of a stage by sequence, for its resume point.

    Keeps one event time for all batches up to the low watermark, and at most ``AHEAD_KEPT`` of batches
    acknowledged ahead of it.
    """

    __slots__ = ("_ahead", "_settled")

    def __init__(self, settled: tuple[int, int] = (-1, 0), ahead: Sequence[tuple[int, int]] = ()) -> None:
        """Continues from the parts of another instance; pairs are (sequence, event_time_ms)."""
        self._settled = settled
        self._ahead = list(ahead)

    def acknowledged(self, sequence: int, event_time_ms: int, *, low: int) -> None:
        """Records an acknowledged batch; ``low`` is the low watermark after it."""
        if self._ahead or sequence > low:
            insort(self._ahead, (sequence, event_time_ms))
            self._settle(low)
            if len(self._ahead) > AHEAD_KEPT:
                del self._ahead[0]
        elif sequence >= self._settled[0]:
            self._settled = (sequence, event_time_ms)

    def at(self, low: int) -> int:
        """Returns the event time of the newest known batch up to ``low``, Unix milliseconds; 0 if unknown."""
        index = bisect_right(self._ahead, (low, INT64_MAX))
        sequence, event_time_ms = self._ahead[index - 1] if index else self._settled
        return event_time_ms if sequence <= low else 0

    def parts(self) -> tuple[tuple[int, int], tuple[tuple[int, int], ...]]:
        """Returns the constructor arguments that continue elsewhere."""
        return self._settled, tuple(self._ahead)

    def _settle(self, low: int) -> None:
        index = bisect_right(self._ahead, (low, INT64_MAX))
        if index:
            self._settled = max(self._settled, self._ahead[index - 1])
            del self._ahead[:index]
