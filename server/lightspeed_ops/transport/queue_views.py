"""Queue views: the message of what an operator sees of a queue.

Owns the ages in it: the time of the view minus the time of the enqueueing.
"""

from collections.abc import Mapping
from dataclasses import asdict
from itertools import chain, islice

from lightspeed.ops.v1 import queue_pb2, queue_view_pb2

from lightspeed_ops.core.block_reasons import BlockReason
from lightspeed_ops.core.queue_view import OverdueLease, QueueView, StageView
from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.core.surface import Surface
from lightspeed_ops.engine import QueueRates
from lightspeed_ops.mapping import to_message, union_message
from lightspeed_ops.transport.connected_clients import (
    LISTED_CLIENTS,
    ConnectedWorkers,
    Subscriber,
    SubscriberKind,
    WorkerStatus,
)

STREAMS_LOOKED_AT = 1_000
"""Most work streams of a view, if a server allows more than by default: under five milliseconds."""


def queue_view_message(view: QueueView, rates: QueueRates) -> queue_view_pb2.QueueView:
    """Returns the message of a view, with the rates of its surface."""
    counts: queue_pb2.QueueCounts = to_message(view.counts)
    return queue_view_pb2.QueueView(
        at_ms=view.at_ms,
        counts=counts,
        stages=[_stage(one, view.at_ms) for one in view.stages],
        next_due_ms=view.next_due_ms or 0,
        overdue_lease=None if view.overdue_lease is None else _overdue(view.overdue_lease, view.at_ms),
        rates=[queue_view_pb2.WindowRates(**asdict(window)) for window in rates.windows],
        time_to_empty_ms=rates.time_to_empty_ms,
    )


def heads(surface: Surface) -> dict[SubscriberKind, int]:
    """Returns the newest sequence of each kind of records that has subscribers with a cursor."""
    return {
        queue_view_pb2.SUBSCRIBER_KIND_AUDITS: surface.count_of(RecordKind.AUDIT),
        queue_view_pb2.SUBSCRIBER_KIND_LINEAGE: surface.count_of(RecordKind.LINEAGE),
    }


def add_workers(queue: queue_view_pb2.QueueView, view: QueueView, connected: ConnectedWorkers) -> None:
    """Adds the workers to the message of a view: connected ones, then those that only have leases."""
    others = [name for name in view.leaseholders if name not in connected]
    queue.worker_count, queue.leases_cut = len(connected) + len(others), view.leases_cut
    looked_at = 0
    for name in islice(chain(connected, others), LISTED_CLIENTS):
        if looked_at >= STREAMS_LOOKED_AT:
            break
        worker = queue.workers.add(worker_id=name[0], instance_id=name[1])
        holder = view.leaseholders.get(name)
        if holder is not None:
            worker.in_flight = holder.in_flight
            worker.oldest_started_ms = holder.oldest_started_ms
            worker.next_lease_deadline_ms = holder.next_deadline_ms
            worker.last_heard_ms = holder.granted_ms
        if name in connected:
            worker.connected, worker.streams = True, len(connected[name])
            first = islice(connected[name], STREAMS_LOOKED_AT - looked_at)
            looked_at += _add_streams(worker, [stream.status() for stream in first], view)


def _add_streams(worker: queue_view_pb2.WorkerView, known: list[WorkerStatus], view: QueueView) -> int:
    """Adds what the streams of a worker know, and returns their number.

    If some leases were not looked at, the streams know better how many batches the worker has.
    """
    worker.credit_batches = sum([one.batches for one in known])
    records = [one.records for one in known if one.records is not None]
    if records:
        worker.credit_records = sum(records)
    if () not in [one.stages for one in known]:
        worker.stages.extend(dict.fromkeys(chain.from_iterable([one.stages for one in known])))
    if view.leases_cut:
        worker.in_flight = max(worker.in_flight, sum([one.in_flight for one in known]))
    worker.last_heard_ms = max([one.last_frame_ms for one in known])
    return len(known)


def add_subscribers(
    queue: queue_view_pb2.QueueView,
    heads_of: Mapping[SubscriberKind, int],
    subscribers: list[tuple[Subscriber, bool]],
    count: int,
) -> None:
    """Adds subscribers to the message of a view, with the newest sequence of each kind; counts all."""
    queue.subscriber_count = count
    for one, all_surfaces in subscribers:
        added = queue.subscribers.add(kind=one.kind, all_surfaces=all_surfaces, since_ms=one.since_ms)
        if one.after is not None and not all_surfaces:
            added.after_sequence = one.after
            added.behind_records = max(0, heads_of[one.kind] - one.after)


def _stage(view: StageView, at_ms: int) -> queue_view_pb2.StageView:
    counts, enqueued_ms, blocked = view.counts, view.oldest_enqueued_ms, view.block_reason
    return queue_view_pb2.StageView(
        stage=view.stage,
        queued=counts.queued,
        retrying=counts.retrying,
        in_flight=counts.in_flight,
        dead_lettered=counts.dead_lettered,
        oldest_enqueued_ms=enqueued_ms or 0,
        oldest_age_ms=max(0, at_ms - enqueued_ms) if enqueued_ms else 0,
        block_reason=None if blocked is None else union_message(BlockReason, blocked),
        queued_high=view.queued_high,
        queued_low=view.queued_low,
    )


def _overdue(lease: OverdueLease, at_ms: int) -> queue_view_pb2.OverdueLease:
    return queue_view_pb2.OverdueLease(
        key=lease.key,
        worker_id=lease.worker_id,
        lease_deadline_ms=lease.lease_deadline_ms,
        overdue_ms=max(0, at_ms - lease.lease_deadline_ms),
        batches=lease.batches,
    )
