"""Block reasons as sentences: why the server starts no more batches.

Owns one text for each kind of reason. It must never decide anything: the server has decided.
"""

from collections.abc import Callable
from dataclasses import dataclass

from lightspeed.ops.v1.lease_pb2 import BlockReason

from lightspeed_cli.times import until_text

Times = Callable[[int], str]
"""Returns the text of a time, Unix milliseconds, with its zone."""


def describe(reason: BlockReason, *, times: Times, now_ms: int) -> str:
    """Returns the sentence of a block reason, without a full stop; empty if there is none.

    Args:
        reason: The reason.
        times: Returns the text of a time.
        now_ms: Time of the view by the service clock, Unix milliseconds.
    """
    kind = reason.WhichOneof("reason")
    if kind is None:
        return ""
    sentence: str = getattr(_Sentences(times, now_ms), kind)(getattr(reason, kind))
    return sentence


@dataclass(frozen=True, slots=True)
class _Sentences:
    """One method for each kind of reason, by its name in the contract."""

    times: Times
    now_ms: int

    def paused(self, found: BlockReason.Paused) -> str:
        return f"paused by {found.actor_id or 'an operator'} at {self.times(found.at_ms)}: {found.reason}"

    def no_active_run(self, found: BlockReason.NoActiveRun) -> str:
        return f"no run is in progress, the lifecycle is {found.lifecycle}"

    def backoff(self, found: BlockReason.Backoff) -> str:
        ends = until_text(found.until_ms, self.now_ms)
        return f"{found.retrying:,} wait for a backoff, the first one ends {ends}"

    def in_flight_limit(self, found: BlockReason.InFlightLimit) -> str:
        limit = f"the limit max_in_flight is {found.max_in_flight:,}"
        return f"{found.in_flight:,} batches are in flight, {limit}"

    def stage_limit(self, found: BlockReason.StageLimit) -> str:
        limit = f"its limit max_in_flight is {found.max_in_flight:,}"
        return f"{found.in_flight:,} batches of stage {found.stage} are in flight, {limit}"

    def start_rate(self, found: BlockReason.StartRate) -> str:
        rate = f"{found.max_starts_per_second:,} batches a second"
        following = f"the next one {until_text(found.until_ms, self.now_ms)}"
        return f"stage {found.stage} starts at most {rate}, {following}"

    def stage_filter(self, found: BlockReason.StageFilter) -> str:
        return f"the worker asks for other stages than those of the {found.queued:,} queued batches"

    def empty(self, found: BlockReason.Empty) -> str:
        return "no batch is queued"

    def silent_stream(self, found: BlockReason.SilentStream) -> str:
        return "leases of the work stream expired while the server received no frame of it"

    def reserved(self, found: BlockReason.Reserved) -> str:
        lost = f"silent work streams lost the {found.queued:,} queued batches"
        return f"{lost}: they wait for workers that have reported"
