"""Holds: why no more batches are started.

Owns the shapes of the answer; the decider of StartAvailable says which one holds.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class InFlightLimit:
    """As many are in flight as may be."""

    in_flight: int
    max_in_flight: int


@dataclass(frozen=True, slots=True)
class SurfacePaused:
    """An operator paused the surface."""

    reason: str
    actor_id: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class NoActiveRun:
    """No run is in progress."""

    lifecycle: str


@dataclass(frozen=True, slots=True)
class BackoffWait:
    """Everything that is left waits for a backoff, the first until then, server's clock."""

    until_ms: int
    retrying: int


@dataclass(frozen=True, slots=True)
class StageFilter:
    """What is queued is of other stages."""

    queued: int


@dataclass(frozen=True, slots=True)
class Empty:
    """Nothing is queued."""


@dataclass(frozen=True, slots=True)
class Unheard:
    """Leases of a work stream expired and nothing was heard of it: its credits count again when it speaks."""


@dataclass(frozen=True, slots=True)
class Reserved:
    """What is queued was lost by silent work streams, and is kept for workers that have reported."""

    queued: int


BlockReason = (
    InFlightLimit | SurfacePaused | NoActiveRun | BackoffWait | StageFilter | Empty | Unheard | Reserved
)

HOLD_LABELS: dict[type[BlockReason], str] = {
    InFlightLimit: "in_flight_limit",
    SurfacePaused: "paused",
    NoActiveRun: "no_active_run",
    BackoffWait: "backoff",
    StageFilter: "stage_filter",
    Empty: "empty",
    Unheard: "unheard",
    Reserved: "reserved",
}
