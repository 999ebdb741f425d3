"""Stage counts: the active batches of one stage by state.

Owns the counts of a stage. Only the queue changes them.
"""

from dataclasses import dataclass

from lightspeed_ops.core.orchestrator import BatchState


@dataclass(slots=True)
class StageCounts:
    """Active batches of one stage by state; a field has the name of its state."""

    queued: int = 0
    retrying: int = 0
    in_flight: int = 0
    dead_lettered: int = 0

    def add(self, state: BatchState, count: int = 1) -> None:
        """Counts batches that are now in a state, or no longer if ``count`` is negative."""
        name = state.value
        setattr(self, name, getattr(self, name) + count)

    def move(self, before: BatchState, after: BatchState) -> None:
        """Counts one batch that went from one state to another."""
        self.add(before, -1)
        self.add(after)
