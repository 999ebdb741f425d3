"""The full observable state of a surface, as values that compare."""

from dataclasses import replace

from lightspeed_ops.core.active_batch import ActiveBatch
from lightspeed_ops.core.orchestrator import extras_of
from lightspeed_ops.core.queue import Queue
from lightspeed_ops.core.stage_counts import StageCounts
from lightspeed_ops.core.surface import Surface

EVER = 10**15
"""A time in Unix milliseconds after every backoff of the tests."""


def observable(surface: Surface) -> dict[str, object]:
    """Returns copies of all fields of a surface: surfaces are equal if these values are."""
    seen = {name: getattr(surface, name) for name in Surface.__slots__}
    seen["run"] = surface.run.record()
    seen["observed"] = replace(surface.observed)
    seen["chains"] = {kind: chain.parts() for kind, chain in surface.chains.items()}
    seen["progress"] = {
        stage: (progress.highest_sequence, progress.event_times.parts())
        for stage, progress in surface.progress.items()
    }
    seen["applied_keys"] = surface.applied_keys.freeze()
    seen["queue"] = observable_queue(surface.queue, surface.stage_names)
    return seen


def observable_queue(queue: Queue, stages: tuple[str, ...]) -> dict[str, object]:
    """Returns copies of the batches of a queue and of the answers of its ranked queues."""
    return {
        "active": {key: _observable_batch(active) for key, active in sorted(queue.active_batches.items())},
        "by_stage": {stage: replace(of) for stage, of in queue.by_stage.items() if of != StageCounts()},
        "dead": sorted(queue.dead),
        "counts": replace(queue.counts),
        "next_order": queue.next_order,
        "replaying": queue.replaying,
        "resumed_before": queue.resumed_before,
        "starting": {
            stage: [active.batch.key for active in queue.ready.first(len(queue.active_batches), (stage,))]
            for stage in stages
        },
        "passed_over": dict(queue.ready.passed_over),
        "due": [active.batch.key for active in queue.due(EVER, len(queue.active_batches))],
        "next_due_ms": queue.next_due_ms(),
        "first_unended": {stage: queue.first_unended(stage) for stage in stages},
        "expired": [active.batch.key for active in queue.leases.expired(EVER, len(queue.active_batches))],
        "next_deadline_ms": queue.leases.next_deadline_ms(),
        "instances": {
            instance.instance_id: sorted(instance.active_batches) for instance in queue.leases.instances()
        },
        "backlog": queue.backlog.freeze(),
        "dead_letters": [active.batch.key for active in queue.dead_letters(stages)],
    }


def _observable_batch(active: ActiveBatch) -> dict[str, object]:
    seen = {name: getattr(active, name) for name in ActiveBatch.__slots__}
    seen["extras"] = extras_of(active.batch)
    if active.lease is not None:
        seen["lease"] = (
            active.lease.granted_ms,
            active.lease.deadline_ms,
            sorted(active.lease.active_batches),
        )
    if active.instance is not None:
        seen["instance"] = active.instance.instance_id
    return seen
