"""Queue views: the message of what an operator sees of a queue.

Owns the ages in it: the time of the view minus the time of the enqueueing.
"""

from dataclasses import asdict

from lightspeed.ops.v1 import queue_pb2, queue_view_pb2

from lightspeed_ops.core.block_reasons import BlockReason
from lightspeed_ops.core.queue_view import OverdueLease, QueueView, StageView
from lightspeed_ops.engine import QueueRates
from lightspeed_ops.mapping import to_message, union_message


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
    )


def _overdue(lease: OverdueLease, at_ms: int) -> queue_view_pb2.OverdueLease:
    return queue_view_pb2.OverdueLease(
        key=lease.key,
        worker_id=lease.worker_id,
        lease_deadline_ms=lease.lease_deadline_ms,
        overdue_ms=max(0, at_ms - lease.lease_deadline_ms),
        batches=lease.batches,
    )
