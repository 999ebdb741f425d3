"""Stage limits: how many batches of one stage may be in flight, and how many may start within a second.

Owns the limits and the starts of the last second. It must never read a clock or choose a batch: the deciders
do. Stages without limits cost nothing here.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lightspeed_ops.core import limits
from lightspeed_ops.core.refusal import Violation

RATE_MS = 1_000
"""The time over which starts count against ``max_starts_per_second``."""


@dataclass(frozen=True, slots=True)
class StageLimit:
    """The limits of one stage; 0 means no limit."""

    stage: str
    max_in_flight: int = 0
    max_starts_per_second: int = 0


def violations(stage_limits: tuple[StageLimit, ...]) -> Iterator[Violation]:
    """Yields the malformed limits, without a look at the pipeline."""
    yield from limits.integer("stage_limits", len(stage_limits), 0, limits.STAGES)
    seen: set[str] = set()
    for index, limit in enumerate(stage_limits):
        path = f"stage_limits[{index}]"
        for name in ("max_in_flight", "max_starts_per_second"):
            yield from limits.integer(f"{path}.{name}", getattr(limit, name), 0, limits.IN_FLIGHT)
        if limit.stage in seen:
            yield Violation(
                f"{path}.stage", f"expected one limit for each stage, but '{limit.stage}' has two"
            )
        seen.add(limit.stage)


def unknown_stages(stage_limits: Iterable[StageLimit], stage_names: Iterable[str]) -> Iterator[Violation]:
    """Yields the limits of stages that the pipeline does not have."""
    known = tuple(stage_names)
    for index, limit in enumerate(stage_limits):
        if limit.stage not in known:
            description = f"expected one of {', '.join(known)}, but it is '{limit.stage[:80]}'"
            yield Violation(f"boundary.stage_limits[{index}].stage", description)


class RecentStarts:
    """The starts of a stage within the last second, by their times, oldest first.

    One pair for each millisecond, so that the cost of a start does not grow with the rate.
    """

    __slots__ = ("starts",)

    def __init__(self, starts: Iterable[tuple[int, int]] = ()) -> None:
        """Takes pairs of a time and a number of batches."""
        self.starts = deque(starts)

    def add(self, now_ms: int, count: int) -> None:
        """Counts starts, and forgets those that are a second old."""
        starts = self.starts
        while starts and starts[0][0] <= now_ms - RATE_MS:
            starts.popleft()
        if starts and starts[-1][0] == now_ms:
            _, before = starts.pop()
            count += before
        starts.append((now_ms, count))

    def since(self, now_ms: int) -> int:
        """Returns how many batches started within the second before ``now_ms``; changes nothing."""
        return sum(count for at_ms, count in self.starts if at_ms > now_ms - RATE_MS)

    def next_ms(self, now_ms: int) -> int:
        """Returns when the oldest start of the last second is a second old."""
        within = (at_ms for at_ms, _ in self.starts if at_ms > now_ms - RATE_MS)
        return next(within, now_ms) + RATE_MS
