"""Intake: admits the batches of one command to the queue, in order.

Owns the rules of admission, and the effects of earlier items on later ones.
"""

from collections.abc import Collection

from lightspeed_ops.core import operator, orchestrator
from lightspeed_ops.core.active_batch import batch_bytes
from lightspeed_ops.core.commands import Enqueued
from lightspeed_ops.core.decide.commit_builder import CommitBuilder, horizon_refusal, stage_not_found
from lightspeed_ops.core.events import BatchesEnqueued
from lightspeed_ops.core.limits import SurfaceLimits
from lightspeed_ops.core.orchestrator import (
    Batch,
    BatchState,
    attributes_of,
    extended,
    extras_of,
    not_before_of,
)
from lightspeed_ops.core.refusal import Reason, Refusal, Violation, invalid
from lightspeed_ops.core.replay_backlog import is_same_work
from lightspeed_ops.core.surface import Surface

_ADMITTED = Enqueued(BatchState.QUEUED, already_enqueued=False)
"""The answer for every admitted batch that may start at once: one object for all of them."""
_DELAYED = Enqueued(BatchState.RETRYING, already_enqueued=False)
"""The answer for every admitted batch that may not start yet."""


class Intake:
    """Collects the batches that one command admits; :meth:`close` turns them into an event."""

    def __init__(self, builder: CommitBuilder, ended: Collection[str] = ()) -> None:
        """Creates an empty collection; keys that have ``ended`` in the same command are free."""
        self._builder = builder
        self._surface = builder.surface
        self._ended = ended
        self._is_open = operator.label(self._surface.control) in operator.TAKES_BATCHES
        self._limits = builder.origin.surface_limits
        self._room, self._room_bytes = _room(self._surface, self._limits)
        """The limits, read once for all items."""
        self._grown_bytes = 0
        """Growth of the texts of active batches, in bytes, by the items so far."""
        self.admitted: dict[str, Batch] = {}
        """The admitted batches by key."""
        self.handed_off: dict[str, Batch] = {}
        """Handed-off batches by key that a replay in progress requeues anyway."""

    def enqueue(self, batch: Batch) -> Enqueued | Refusal:
        """Admits one batch. A batch that is active with the same content changes nothing."""
        return self._take(batch, self.admitted, is_open=self._is_open)

    def hand_off(
        self, batches: tuple[Batch, ...], *, of: Batch, pass_attributes: bool = False
    ) -> Refusal | None:
        """Admits all batches of a hand-off, or none; ``of`` is the acknowledged batch.

        A draining surface accepts hand-offs too, so that its batches reach the end of the pipeline. The key
        of the acknowledged batch is free, since the acknowledgement ends it. Batches without a trace context
        or a priority get that of the acknowledged batch. With ``pass_attributes``, batches without attributes
        get its attributes.
        """
        refusal = _backward_refusal(self._surface, batches, of)
        if refusal is not None:
            return refusal
        admitted, handed_off = dict(self.admitted), dict(self.handed_off)
        grown_bytes = self._grown_bytes
        self._grown_bytes -= self._surface.queue.active_batches[of.key].held_bytes
        if type(of) is not Batch:
            batches = tuple([_inherited(batch, of, pass_attributes=pass_attributes) for batch in batches])
        for batch in batches:
            if self._is_requeued(batch, of.key):
                handed_off[batch.key] = batch
                continue
            answer = self._take(batch, admitted, is_open=True, free=of.key)
            if isinstance(answer, Refusal):
                self._grown_bytes = grown_bytes
                return answer
        self.admitted, self.handed_off = admitted, handed_off
        return None

    def close(self) -> None:
        """Adds the event of the admitted batches to the commit builder."""
        if self.admitted:
            self._builder.add(BatchesEnqueued(tuple(self.admitted.values())))

    def _is_requeued(self, batch: Batch, of: str) -> bool:
        """Returns True if a replay in progress requeues the same work, now or after this command.

        Workers then do it only once, even if lag and records were measured differently this time.
        """
        queue, key = self._surface.queue, batch.key
        if key in self.admitted or _content_refusal(self._surface, batch) is not None:
            return False
        active = queue.active_batches.get(key)
        if active is not None and key != of and key not in self._ended:
            return active.reapply and is_same_work(batch, active.batch)
        behind = queue.backlog.next_behind(key)
        return behind is not None and is_same_work(batch, behind)

    def _take(
        self, batch: Batch, admitted: dict[str, Batch], *, is_open: bool, free: str | None = None
    ) -> Enqueued | Refusal:
        surface, key = self._surface, batch.key
        active = None if key == free or key in self._ended else surface.queue.active_batches.get(key)
        there = admitted.get(key) if active is None else active.batch
        if there is not None:
            if there == batch:
                state = self._admission(there).state if active is None else active.state
                return Enqueued(state, already_enqueued=True)
            return _conflict(surface, batch, there)
        refusal = _content_refusal(surface, batch) or _forgotten_refusal(surface, batch)
        if refusal is not None:
            return refusal
        if not is_open:
            return _closed(surface)
        grown_bytes = self._grown_bytes + batch_bytes(batch)
        if len(admitted) >= self._room or grown_bytes > self._room_bytes:
            return _full(surface, self._limits, len(admitted), grown_bytes)
        admitted[key] = batch
        self._grown_bytes = grown_bytes
        return _ADMITTED if type(batch) is Batch else self._admission(batch)

    def _admission(self, batch: Batch) -> Enqueued:
        """Returns the answer for an admitted batch."""
        return _DELAYED if not_before_of(batch) > self._builder.origin.now_ms else _ADMITTED


def _inherited(batch: Batch, of: Batch, *, pass_attributes: bool) -> Batch:
    """Returns a handed-off batch with the extras that it gets from the acknowledged batch."""
    extras, given = extras_of(batch), extras_of(of)
    attributes = given.attributes if pass_attributes else ()
    return extended(
        batch,
        extras._replace(
            trace_context=extras.trace_context or given.trace_context,
            attributes=extras.attributes or attributes,
            priority=extras.priority or given.priority,
        ),
    )


def _backward_refusal(surface: Surface, batches: tuple[Batch, ...], of: Batch) -> Refusal | None:
    """Returns the refusal of a hand-off to the same or an earlier stage, since work could loop, or None."""
    before = surface.stage_names[: surface.stage_names.index(of.stage) + 1]
    wrong = tuple(
        Violation(f"next[{index}].stage", f"expected a stage after '{of.stage}', but it is '{batch.stage}'")
        for index, batch in enumerate(batches)
        if batch.stage in before
    )
    if not wrong:
        return None
    intent = f"acknowledge batch '{of.key}' of '{surface.name}'"
    return invalid(intent, wrong, surface=surface.name, key=of.key)


def _content_refusal(surface: Surface, batch: Batch) -> Refusal | None:
    most = surface.settings.connector_plan.max_batch_records
    if not orchestrator.is_sound(batch, max_batch_records=most):
        wrong = orchestrator.violations(batch, max_batch_records=most)
        violations = tuple(violation.under("batch") for violation in wrong)
        key = batch.key[:80]
        return invalid(
            f"enqueue batch '{key}' on '{surface.name}'", violations, surface=surface.name, key=key
        )
    return None if batch.stage in surface.stage_names else stage_not_found(surface, batch.stage)


def _forgotten_refusal(surface: Surface, batch: Batch) -> Refusal | None:
    """Returns the refusal of a batch whose idempotency key may be forgotten.

    A remembered key may come again, since its acknowledgement is suppressed.
    """
    if batch.stage not in surface.sink_stages:
        return None
    refusal = horizon_refusal(surface, batch, "enqueue")
    known = refusal is not None and surface.has_applied(batch.stage, batch.idempotency_key)
    return None if known else refusal


def _conflict(surface: Surface, batch: Batch, there: Batch) -> Refusal:
    asked, found = _content(batch), _content(there)
    others = [name for name in found if asked[name] != found[name]]
    fields, has = ", ".join(others), ", ".join(f"{name}={found[name]}" for name in others)
    message = f"expected to enqueue batch '{batch.key}' on '{surface.name}', but it is active with {has}"
    values = {"surface": surface.name, "key": batch.key, "fields": fields, "has": has}
    return Refusal(Reason.BATCH_CONFLICT, message, values)


def _content(batch: Batch) -> dict[str, object]:
    """Returns the fields of a batch that are its content, by name."""
    return {**batch._asdict(), "attributes": dict(attributes_of(batch))}


def _closed(surface: Surface) -> Refusal:
    control = operator.label(surface.control)
    message = f"expected to enqueue on '{surface.name}', but its control state is {control}"
    return Refusal(Reason.INTAKE_CLOSED, message, {"surface": surface.name, "control": control})


def _room(surface: Surface, most: SurfaceLimits) -> tuple[int, int]:
    """Returns how many more batches the queue has room for, and how many more bytes of their texts.

    A queue with too many dead letters has room for none.
    """
    counts, boundary = surface.queue.counts, surface.settings.boundary
    most_bytes = min(boundary.dead_letter_bytes_limit, most.dead_letter_bytes)
    if counts.dead_lettered >= most.dead_letters or counts.dead_letter_bytes >= most_bytes:
        return 0, 0
    room = boundary.max_queued - counts.waiting - counts.replay_pending
    return room, min(boundary.queued_bytes_limit, most.queued_bytes) - counts.queued_bytes


def _full(surface: Surface, most: SurfaceLimits, admitted: int, grown_bytes: int) -> Refusal:
    """Returns the refusal of a batch that :func:`_room` has no room for, with the limit that is reached.

    ``grown_bytes`` is the growth of all texts with that batch.
    """
    counts, boundary = surface.queue.counts, surface.settings.boundary
    waiting = counts.waiting + counts.replay_pending + admitted
    if waiting >= boundary.max_queued:
        return _saturated(surface, waiting, boundary.max_queued, "max_queued")
    if counts.dead_lettered >= most.dead_letters:
        return _saturated(surface, counts.dead_lettered, most.dead_letters, "dead_letters")
    used, limit = counts.queued_bytes + grown_bytes, boundary.queued_bytes_limit
    if used > most.queued_bytes < limit:
        return _out_of_bytes(surface, waiting, used, most.queued_bytes, "max_surface_queued_bytes")
    if used > limit:
        return _out_of_bytes(surface, waiting, used, limit, "max_queued_bytes")
    used, limit = counts.dead_letter_bytes, boundary.dead_letter_bytes_limit
    if most.dead_letter_bytes < limit:
        limit = most.dead_letter_bytes
        return _out_of_bytes(surface, waiting, used, limit, "max_surface_dead_letter_bytes")
    return _out_of_bytes(surface, waiting, used, limit, "max_dead_letter_bytes")


def _out_of_bytes(surface: Surface, waiting: int, used: int, limit: int, limited_by: str) -> Refusal:
    message = (
        f"expected to enqueue on '{surface.name}', but {used} bytes are used with {waiting} batches waiting "
        f"and {limited_by} is {limit}"
    )
    values = {"waiting": str(waiting), "used": str(used), "limit": str(limit), "limited_by": limited_by}
    return Refusal(Reason.QUEUE_SATURATED, message, {"surface": surface.name, **values})


def _saturated(surface: Surface, waiting: int, limit: int, limited_by: str) -> Refusal:
    message = (
        f"expected to enqueue on '{surface.name}', but {waiting} batches wait and {limited_by} is {limit}"
    )
    values = {"waiting": str(waiting), "limit": str(limit), "limited_by": limited_by}
    return Refusal(Reason.QUEUE_SATURATED, message, {"surface": surface.name, **values})
