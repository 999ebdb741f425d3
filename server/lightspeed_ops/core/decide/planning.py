"""Replay planning: computes the plan of a replay in bounded steps.

Owns which batches a replay requeues and which it leaves out, its counts and its hash. It reads a surface and
must never change it; between two steps the surface may change (see :meth:`Planning.is_valid_for`).
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256
from heapq import merge
from operator import attrgetter
from typing import Any, TypeVar

from lightspeed_ops.core.active_batch import ActiveBatch
from lightspeed_ops.core.decide.commit_builder import forgotten_refusal
from lightspeed_ops.core.limits import LEFT_OUT_LISTED
from lightspeed_ops.core.orchestrator import Batch, BatchState
from lightspeed_ops.core.replay_plan import LeftOut, LeftOutCount, LeftOutReason, ReplayPlan, StagePlan
from lightspeed_ops.core.surface import Surface

T = TypeVar("T")

PLANNED_AT_ONCE = 500
"""Batches that one step looks at: about 2 ms of the event loop."""
SORTED_AT_ONCE = 10_000
"""Dead letters that one step sorts: about 4 ms of the event loop."""


class _StageCount:
    """The counts of one stage so far."""

    def __init__(self) -> None:
        self.dead_letters = self.reprocessed = self.suppressed = self.left_out = 0
        self.first_sequence: int | None = None
        self.last_sequence = 0

    def see(self, sequence: int) -> None:
        first = self.first_sequence
        self.first_sequence = sequence if first is None else min(first, sequence)
        self.last_sequence = max(self.last_sequence, sequence)

    def plan(self, stage: str) -> StagePlan:
        return StagePlan(
            stage,
            self.dead_letters,
            self.reprocessed,
            self.first_sequence or 0,
            self.last_sequence,
            self.suppressed,
            self.left_out,
        )


class Planning:
    """Computes a replay plan from the dead letters of some stages and applied batches inside the window.

    A small plan is one step; the surface cannot change between it and the decision.

    The plan is for the surface at the start of the planning. A batch that becomes a dead letter later is not
    part of the replay. If a key becomes active later, the replayed batch of that key waits for its end.
    """

    def __init__(
        self, surface: Surface, stages: Sequence[str], applied: Iterable[Batch], *, dry_run: bool = False
    ) -> None:
        """Begins a planning; it copies the state that may change."""
        queue = surface.queue
        self.stages = tuple(stages)
        self.version = surface.version
        self.dead: list[ActiveBatch] = []
        """The dead letters to requeue, in the order of their admission."""
        self.again: list[Batch] = []
        """The applied batches to apply again, in the order of their first application."""
        self.staging = 0
        """The staging that has the batches of ``again``; 0 if the replay's own event has them."""
        self.is_paced = False
        """True if later commits requeue the batches, since they are too many for one."""
        self._surface = surface
        self._applied = applied
        self._dry_run = dry_run
        self._window = surface.settings.connector_plan.reprocess_window
        self._same = _state_of(surface)
        self._dead_then = list(queue.dead.values())
        self._parts = {stage: _StageCount() for stage in self.stages}
        self._suppressed: list[str] = []
        self._left_out: list[LeftOut] = []
        self._left_out_counts: Counter[LeftOutReason] = Counter()
        self._hash = sha256()
        self._plan_hash = ""

    @property
    def size(self) -> int:
        """The number of batches that the replay requeues."""
        return len(self.dead) + len(self.again)

    def steps(self) -> Iterator[None]:
        """Plans in steps of about 10 ms at most; stops if the plan is no longer valid."""
        for _ in self._walk():
            yield
            if not self.is_valid_for(self._surface):
                return

    def finish(self) -> "Planning":
        """Does all steps at once, and returns itself."""
        for _ in self._walk():
            pass
        return self

    def is_valid_for(self, surface: Surface) -> bool:
        """Returns True if the plan is still valid for a surface.

        It is not if dead letters have left, another replay has started, or run, stages, window or staged
        batches have changed. The plan of a dry run describes the surface at its beginning, and is valid as
        long as the surface exists.
        """
        if self._dry_run:
            return surface is self._surface and surface.exists
        staged = not self.staging or (self.staging, len(self.again)) == (
            surface.queue.backlog.staging,
            len(surface.queue.backlog.staged),
        )
        return surface is self._surface and staged and self._same == _state_of(surface)

    def plan(self, surface: Surface, *, budget_needed: int) -> ReplayPlan:
        """Returns the plan of a finished planning, with the current budget."""
        left = surface.settings.budget.max_pipeline_replays - surface.usage.pipeline_replays
        return ReplayPlan(
            tuple([part.plan(stage) for stage, part in self._parts.items()]),
            budget_needed,
            left,
            self._plan_hash,
            tuple(self._left_out),
            tuple([LeftOutCount(*item) for item in sorted(self._left_out_counts.items())]),
        )

    def _walk(self) -> Iterator[None]:
        """Plans step by step, and computes the hash of the plan.

        The hash is the SHA-256, 64 hexadecimal digits, of the whole plan as one JSON text. It does not depend
        on actor, time or reason.
        """
        surface = self._surface
        text = _json([surface.name, surface.run.run_id, self.stages])
        self._hash.update(text[:-1].encode() + b",[")
        yield from self._dead_letters()
        self._hash.update(b"],[")
        yield from self._reprocessed()
        self._hash.update(b"],[")
        yield from self._hashed(in_order(self._suppressed, key=str))
        self._hash.update(b"]]")
        self._plan_hash = self._hash.hexdigest()

    def _dead_letters(self) -> Iterator[None]:
        found: list[ActiveBatch] = []
        for place, active in enumerate(self._dead_then, 1):
            if active.batch.stage in self._parts:
                found.append(active)
            if place % SORTED_AT_ONCE == 0:
                yield
        active_batches = (
            active
            for active in in_order(found, key=attrgetter("order"))
            if active is None or self._takes(active)
        )
        yield from self._hashed(active and active.batch for active in active_batches)

    def _takes(self, active: ActiveBatch) -> bool:
        """Counts a dead letter, and returns False if it is left out."""
        surface, batch = self._surface, active.batch
        part = self._parts[batch.stage]
        if forgotten_refusal(surface, active, "replay") is not None:
            self._leave_out(batch, LeftOutReason.IDEMPOTENCY_HORIZON, BatchState.DEAD_LETTERED)
            return False
        self.dead.append(active)
        part.dead_letters += 1
        part.see(batch.sequence)
        is_sink = batch.stage in surface.sink_stages
        if is_sink and not active.reapply and surface.has_applied(batch.stage, batch.idempotency_key):
            part.suppressed += 1
            self._suppressed.append(batch.key)
        return True

    def _reprocessed(self) -> Iterator[None]:
        """Plans the applied batches, each once: equal content means the same batch."""
        window = self._window
        if window is None:
            return
        pending: set[Batch] = set()
        for place, batch in enumerate(tuple(self._surface.queue.backlog.pending), 1):
            pending.add(batch)
            if place % SORTED_AT_ONCE == 0:
                yield
        seen: set[Batch] = set()

        def taken() -> Iterator[Batch | None]:
            for place, batch in enumerate(self._applied, 1):
                inside = window.start_sequence <= batch.sequence <= window.end_sequence
                if inside and batch.stage in self._parts and batch not in seen:
                    seen.add(batch)
                    if self._applies_again(batch, pending):
                        yield batch
                if place % PLANNED_AT_ONCE == 0:
                    yield None

        yield from self._hashed(taken())

    def _applies_again(self, batch: Batch, pending: set[Batch]) -> bool:
        """Counts an applied batch, and returns False if it is left out."""
        queue, key = self._surface.queue, batch.key
        active = queue.active_batches.get(key)
        is_replaying = active is not None and active.reapply and active.batch == batch
        if is_replaying or batch in pending or batch in queue.backlog.behind.get(key, ()):
            state = BatchState.QUEUED if active is None else active.state
            self._leave_out(batch, LeftOutReason.ALREADY_REPLAYING, state)
            return False
        if active is not None:
            self._leave_out(batch, LeftOutReason.KEY_ACTIVE, active.state)
            return False
        self.again.append(batch)
        part = self._parts[batch.stage]
        part.reprocessed += 1
        part.see(batch.sequence)
        return True

    def _leave_out(self, batch: Batch, reason: LeftOutReason, state: BatchState) -> None:
        self._left_out_counts[reason] += 1
        self._parts[batch.stage].left_out += 1
        if len(self._left_out) < LEFT_OUT_LISTED:
            self._left_out.append(LeftOut(batch.key, batch.stage, batch.sequence, reason, state))

    def _hashed(self, values: Iterable[object | None]) -> Iterator[None]:
        """Adds values to the hash; a None among them means the end of a step."""
        part: list[object] = []
        separator = ""
        for value in values:
            if value is not None:
                part.append(value)
            if value is None or len(part) > PLANNED_AT_ONCE:
                separator = self._update(part, separator)
                yield
        self._update(part, separator)

    def _update(self, part: list[object], separator: str) -> str:
        if not part:
            return separator
        self._hash.update((separator + _json(part)[1:-1]).encode())
        part.clear()
        return ","


def _state_of(surface: Surface) -> tuple[object, ...]:
    """Returns the state that must not change while a plan is valid."""
    queue = surface.queue
    window, stages = surface.settings.connector_plan.reprocess_window, surface.stage_names
    replays = surface.usage.pipeline_replays
    return (surface.exists, surface.run.run_id, stages, window, queue.dead_removals, replays)


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def in_order(values: Sequence[T], *, key: Callable[[T], Any]) -> Iterator[T | None]:
    """Yields values in order; a None among them means the end of a step."""
    parts = []
    for begin in range(0, len(values), SORTED_AT_ONCE):
        if begin:
            yield None
        parts.append(sorted(values[begin : begin + SORTED_AT_ONCE], key=key))
    yield from parts[0] if len(parts) == 1 else merge(*parts, key=key)
