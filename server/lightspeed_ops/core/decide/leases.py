"""Decides the expiry of leases and the cancellation of batches.

An expiry is a failed attempt, except that the batch waits for no backoff: it has waited for the lease
already, and a lost batch should start again soon.
"""

from lightspeed_ops.core import commands, policy
from lightspeed_ops.core.active_batch import ActiveBatch
from lightspeed_ops.core.commands import Cancelled, Decided, ExpiredLease, Origin
from lightspeed_ops.core.decide.commit_builder import (
    CommitBuilder,
    batch_not_found,
    batch_subject,
    wrong_state,
)
from lightspeed_ops.core.decide.reports import BatchCompletions, batch_details
from lightspeed_ops.core.events import CancellationRequested
from lightspeed_ops.core.limits import YEAR_9999_MS
from lightspeed_ops.core.orchestrator import BatchState
from lightspeed_ops.core.surface import Surface


def expire_leases(
    surface: Surface, command: commands.ExpireLeases, origin: Origin
) -> Decided[tuple[ExpiredLease, ...]]:
    """Fails the attempts of expired leases. Batches that are being cancelled end as cancelled."""
    builder = CommitBuilder(surface, origin)
    completions = BatchCompletions(builder)
    until_ms = origin.now_ms if command.until_ms is None else min(command.until_ms, origin.now_ms)
    active_batches = surface.queue.leases.expired(until_ms, command.most, graced_ms=command.graced_ms)
    expired = tuple([_expired(active) for active in active_batches])
    for active in active_batches:
        completions.expire(active)
    completions.close()
    return builder.done(expired)


def cancel_batch(surface: Surface, command: commands.CancelBatch, origin: Origin) -> Decided[Cancelled]:
    """Cancels a batch. A waiting batch ends at once.

    A batch in flight ends when its worker gives it up, or when the cancellation budget is over.
    """
    builder = CommitBuilder(
        surface, origin, audited="cancel_batch", at_ms=command.at_ms, reason=command.reason
    )
    key = command.key
    active = surface.queue.active_batches.get(key)
    builder.set_subject(batch_subject(key))
    if active is not None:
        builder.add_details(state=active.state.value)
        builder.add_detail_pairs(batch_details(active))
    refusal = builder.ask(policy.Write(surface.tenant_id))
    if refusal is not None:
        return builder.refused(refusal)
    if active is None:
        return builder.refused(batch_not_found(surface, "cancel batch", key))
    if active.state is BatchState.DEAD_LETTERED:
        instead = ": dead letters are discarded"
        return builder.refused(wrong_state(surface, "cancel batch", key, active.state, instead=instead))
    if active.state is BatchState.IN_FLIGHT:
        return builder.done(Cancelled(BatchState.IN_FLIGHT, _ask(builder, key, command.reason)))
    completions = BatchCompletions(builder)
    completions.cancel(active, command.reason)
    completions.close()
    return builder.done(Cancelled(BatchState.CANCELLED, 0))


def _expired(active: ActiveBatch) -> ExpiredLease:
    lease = active.lease
    lease_ms = 0 if lease is None else lease.deadline_ms - lease.granted_ms
    return ExpiredLease(active.batch.key, active.lease_token, lease_ms)


def _ask(builder: CommitBuilder, key: str, reason: str) -> int:
    """Asks the worker of a batch to give it up, and returns the deadline.

    A repeated request changes nothing and returns the same deadline.
    """
    surface = builder.surface
    asked = surface.queue.active_batches[key].cancellation
    if asked is not None:
        return asked.deadline_ms
    budget_ms = surface.settings.boundary.cancellation_budget_ms
    deadline_ms = min(YEAR_9999_MS, builder.origin.now_ms + budget_ms)
    builder.add(CancellationRequested(key, reason, deadline_ms))
    return deadline_ms
