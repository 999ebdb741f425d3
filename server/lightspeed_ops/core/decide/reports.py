"""Decides the reports of workers: acknowledgements, failures, lease extensions and releases.

Owns the fencing: a report under a lease that is not the current one changes nothing. All other reports are
accepted in every control state and lifecycle: the server must never shed reports that finish work.
"""

from collections.abc import Callable
from typing import TypeVar

from lightspeed_ops.core import commands, policy
from lightspeed_ops.core.active_batch import ActiveBatch
from lightspeed_ops.core.commands import (
    Acknowledgement,
    Decided,
    Extension,
    Failure,
    GivenBack,
    Origin,
    Release,
    Reported,
)
from lightspeed_ops.core.decide.commit_builder import CommitBuilder, batch_not_found, wrong_state
from lightspeed_ops.core.decide.completions import BatchCompletions
from lightspeed_ops.core.decide.intake import Intake
from lightspeed_ops.core.events import BatchesGivenBack, LeasesExtended
from lightspeed_ops.core.orchestrator import (
    BatchState,
    CancelRequested,
    Extended,
    ExtensionOutcome,
    Lost,
    ProcessOutcome,
)
from lightspeed_ops.core.refusal import Reason, Refusal
from lightspeed_ops.core.surface import Surface

A = TypeVar("A")


def acknowledge_batches(
    surface: Surface, command: commands.AcknowledgeBatches, origin: Origin
) -> Decided[tuple[ProcessOutcome | Refusal, ...]]:
    """Acknowledges batches in order; each has its own answer."""
    return _reported(
        surface,
        origin,
        lambda reports: tuple([reports.acknowledge(item) for item in command.acknowledgements]),
    )


def fail_batches(
    surface: Surface, command: commands.FailBatches, origin: Origin
) -> Decided[tuple[ProcessOutcome | Refusal, ...]]:
    """Fails batches in order; each has its own answer, and the attempt must be the current one."""
    return _reported(
        surface, origin, lambda reports: tuple([reports.fail(item) for item in command.failures])
    )


def extend_leases(
    surface: Surface, command: commands.ExtendLeases, origin: Origin
) -> Decided[tuple[ExtensionOutcome, ...]]:
    """Extends leases in order; each has its own answer, and a lost lease is no error."""
    return _reported(
        surface, origin, lambda reports: tuple([reports.extend(item) for item in command.extensions])
    )


def report(surface: Surface, command: commands.Report, origin: Origin) -> Decided[Reported]:
    """Processes all items in one commit; a batch that ends cannot be extended or given back after that."""
    return _reported(
        surface,
        origin,
        lambda reports: Reported(
            tuple([reports.acknowledge(item) for item in command.acknowledgements]),
            tuple([reports.fail(item) for item in command.failures]),
            tuple([reports.extend(item) for item in command.extensions]),
            tuple([reports.give_back(item) for item in command.releases]),
        ),
    )


def _reported(surface: Surface, origin: Origin, answer: Callable[["_Reports"], A]) -> Decided[A]:
    builder = CommitBuilder(surface, origin)
    denied = builder.ask(policy.Write(surface.tenant_id))
    if denied is not None:
        return builder.refused(denied)
    reports = _Reports(builder)
    answers = answer(reports)
    reports.close()
    return builder.done(answers)


class _Reports:
    """Processes the items of one command; each item sees the effects of the items before it."""

    def __init__(self, builder: CommitBuilder) -> None:
        self._draft = builder
        self._surface = builder.surface
        self._endings = BatchCompletions(builder)
        self._intake = Intake(builder, self._endings.ended)
        self._extended: dict[str, int] = {}
        self._given_back: dict[str, None] = {}

    def acknowledge(self, item: Acknowledgement) -> ProcessOutcome | Refusal:
        active = self._held(item.key, item.lease_token, "acknowledge")
        if isinstance(active, Refusal):
            return active
        if not item.next:
            return self._endings.acknowledge(active, item.at_ms)
        return self._endings.acknowledge(
            active, item.at_ms, unless=lambda: self._intake.hand_off(item.next, of=active.batch)
        )

    def fail(self, item: Failure) -> ProcessOutcome | Refusal:
        active = self._held(item.key, item.lease_token, "fail")
        return active if isinstance(active, Refusal) else self._endings.fail(active, item)

    def extend(self, item: Extension) -> ExtensionOutcome:
        """Extends a lease; a batch that is being cancelled keeps the deadline of its cancellation."""
        surface, now_ms = self._surface, self._draft.origin.now_ms
        active = self._held(item.key, item.lease_token, "extend the lease of")
        if isinstance(active, Refusal):
            return _lost(surface, item.key, self._endings)
        if active.cancellation is not None:
            reason, deadline_ms = active.cancellation
            return CancelRequested(reason, max(0, deadline_ms - now_ms))
        deadline_ms = now_ms + (item.lease_ms or surface.settings.lease_ms)
        self._extended[item.key] = deadline_ms
        return Extended(deadline_ms)

    def give_back(self, item: Release) -> GivenBack | Refusal:
        """Gives a batch back; a batch that is being cancelled ends as cancelled."""
        active = self._held(item.key, item.lease_token, "give back")
        if isinstance(active, Refusal):
            return active
        if active.cancellation is not None:
            self._endings.cancel(active, active.cancellation.reason)
        else:
            self._given_back[item.key] = None
        return GivenBack()

    def close(self) -> None:
        self._endings.flush()
        self._intake.close()
        self._endings.follow(self._intake.handed, self._intake.admitted)
        by_deadline: dict[int, list[str]] = {}
        for key, deadline_ms in self._extended.items():
            if key not in self._given_back:
                by_deadline.setdefault(deadline_ms, []).append(key)
        for deadline_ms, keys in by_deadline.items():
            self._draft.add(LeasesExtended(deadline_ms, tuple(keys)))
        if self._given_back:
            self._draft.add(BatchesGivenBack(tuple(self._given_back)))

    def _held(self, key: str, lease_token: str, intent: str) -> ActiveBatch | Refusal:
        """Returns the batch in flight of a report, or a refusal if the lease is not the current one."""
        surface, completions = self._surface, self._endings
        active = None if key in completions.ended else surface.queue.active_batches.get(key)
        if active is None:
            return batch_not_found(surface, f"{intent} batch", key)
        state = BatchState.QUEUED if key in self._given_back else completions.state_of(active)
        if lease_token and (state is not BatchState.IN_FLIGHT or lease_token != active.lease_token):
            return _stale(surface, active, state, lease_token, intent)
        if state is not BatchState.IN_FLIGHT:
            return wrong_state(surface, f"{intent} batch", key, state)
        return active


def _stale(
    surface: Surface, active: ActiveBatch, state: BatchState, lease_token: str, intent: str
) -> Refusal:
    """Returns the refusal of a report under a lease that is not the current one."""
    key = active.batch.key
    values = {
        "surface": surface.name,
        "key": key,
        "lease_token": lease_token,
        "state": state.value,
        "attempt": str(active.attempt),
    }
    is_held = state is BatchState.IN_FLIGHT
    if is_held and active.worker_id:
        values["worker_id"] = active.worker_id
    whose = f" with '{active.worker_id}'" if is_held and active.worker_id else ""
    message = (
        f"expected to {intent} batch '{key}' of '{surface.name}' under lease '{lease_token}', "
        f"but it is {state.value}{whose} at attempt {active.attempt} under another or none"
    )
    return Refusal(Reason.STALE_LEASE, message, values)


def _lost(surface: Surface, key: str, completions: BatchCompletions) -> Lost:
    active = None if key in completions.ended else surface.queue.active_batches.get(key)
    if active is None:
        return Lost(None, 0, "")
    state = completions.state_of(active)
    return Lost(state, active.attempt, active.worker_id if state is BatchState.IN_FLIGHT else "")
