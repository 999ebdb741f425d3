"""Block reasons: why no more batches are started.

Owns the values of the answer. It must never choose one: the decider of StartAvailable does.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class InFlightLimit:
    """The boundary allows no more batches in flight."""

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
    """All waiting batches are in a backoff; the first one ends at ``until_ms`` of the server's clock."""

    until_ms: int
    retrying: int


@dataclass(frozen=True, slots=True)
class StageFilter:
    """All queued batches are of other stages."""

    queued: int


@dataclass(frozen=True, slots=True)
class Empty:
    """Nothing is queued."""


@dataclass(frozen=True, slots=True)
class SilentStream:
    """Leases of a silent work stream expired; its credits count again when its worker sends a frame."""


@dataclass(frozen=True, slots=True)
class Reserved:
    """The queued batches come from silent work streams and are reserved for workers that have reported."""

    queued: int


@dataclass(frozen=True, slots=True)
class StageLimitReached:
    """Queued batches are of stages that are full by their limits; this is the first of them."""

    stage: str
    in_flight: int
    max_in_flight: int


@dataclass(frozen=True, slots=True)
class StartRateReached:
    """Queued batches are of a stage that may start no more before ``until_ms`` of the server's clock."""

    stage: str
    max_starts_per_second: int
    until_ms: int


BlockReason = (
    StageLimitReached
    | StartRateReached
    | InFlightLimit
    | SurfacePaused
    | NoActiveRun
    | BackoffWait
    | StageFilter
    | Empty
    | SilentStream
    | Reserved
)

BLOCK_REASON_LABELS: dict[type[BlockReason], str] = {
    InFlightLimit: "in_flight_limit",
    SurfacePaused: "paused",
    NoActiveRun: "no_active_run",
    BackoffWait: "backoff",
    StageFilter: "stage_filter",
    Empty: "empty",
    SilentStream: "silent_stream",
    Reserved: "reserved",
    StageLimitReached: "stage_limit",
    StartRateReached: "start_rate",
}
