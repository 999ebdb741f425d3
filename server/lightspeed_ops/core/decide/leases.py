"""Decides what ends the keeping of batches from outside: leases that expire, and cancellations.

An expiry is a failed attempt like any other, but for one thing: it waits for no backoff, since its lease was
that wait, and what was lost is wanted back.
"""

from lightspeed_ops.core import commands, policy
from lightspeed_ops.core.commands import Cancelled, Decided, ExpiredLease, Origin
from lightspeed_ops.core.decide.draft import Draft, batch_not_found, batch_subject, wrong_state
from lightspeed_ops.core.decide.endings import Endings, batch_details
from lightspeed_ops.core.events import CancellationAsked
from lightspeed_ops.core.life import Life
from lightspeed_ops.core.limits import YEAR_9999_MS
from lightspeed_ops.core.orchestrator import BatchState
from lightspeed_ops.core.surface import Surface


def expire_leases(
    surface: Surface, command: commands.ExpireLeases, origin: Origin
) -> Decided[tuple[ExpiredLease, ...]]:
    """Fails the attempts of those who gave no sign of life; who was to let go of a batch is done with it."""
    draft = Draft(surface, origin)
    endings = Endings(draft)
    until_ms = origin.now_ms if command.until_ms is None else min(command.until_ms, origin.now_ms)
    lives = surface.queue.leases.expired(until_ms, command.most, graced_ms=command.graced_ms)
    expired = tuple([_expired(life) for life in lives])
    for life in lives:
        endings.expire(life)
    endings.close()
    return draft.done(expired)


def cancel_batch(surface: Surface, command: commands.CancelBatch, origin: Origin) -> Decided[Cancelled]:
    """What waits ends at once; what is in flight when its worker lets go, or has had the time for it."""
    draft = Draft(surface, origin, audited="cancel_batch", at_ms=command.at_ms, reason=command.reason)
    key = command.key
    life = surface.queue.lives.get(key)
    draft.about(batch_subject(key))
    if life is not None:
        draft.tell(state=life.state.value)
        draft.tell_all(batch_details(life))
    refusal = draft.ask(policy.Write(surface.tenant_id))
    if refusal is not None:
        return draft.refused(refusal)
    if life is None:
        return draft.refused(batch_not_found(surface, "cancel batch", key))
    if life.state is BatchState.DEAD_LETTERED:
        instead = ": dead letters are discarded"
        return draft.refused(wrong_state(surface, "cancel batch", key, life.state, instead=instead))
    if life.state is BatchState.IN_FLIGHT:
        return draft.done(Cancelled(BatchState.IN_FLIGHT, _ask(draft, key, command.reason)))
    endings = Endings(draft)
    endings.cancel(life, command.reason)
    endings.close()
    return draft.done(Cancelled(BatchState.CANCELLED, 0))


def _expired(life: Life) -> ExpiredLease:
    lease = life.lease
    lease_ms = 0 if lease is None else lease.deadline_ms - lease.granted_ms
    return ExpiredLease(life.batch.key, life.lease_token, lease_ms)


def _ask(draft: Draft, key: str, reason: str) -> int:
    """Asks the worker of a batch to let go of it; who asks again hears until when, and changes nothing."""
    surface = draft.surface
    asked = surface.queue.lives[key].cancellation
    if asked is not None:
        return asked.deadline_ms
    budget_ms = surface.settings.boundary.cancellation_budget_ms
    deadline_ms = min(YEAR_9999_MS, draft.origin.now_ms + budget_ms)
    draft.add(CancellationAsked(key, reason, deadline_ms))
    return deadline_ms
