"""Error cases of WorkerService: real calls that cause every error in its contract.

Owns the table of WorkerService; :mod:`error_cases` has the other services.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from lightspeed.ops.v1 import batch_pb2, queue_pb2
from lightspeed.ops.v1 import worker_service_pb2 as workers
from lightspeed_ops.config import Limits

from tests.harness.api import Silence
from tests.harness.requests import batch, drain
from tests.harness.surfaces import SurfaceCalls, fresh_name
from tests.server.transport.error_case_setup import ErrorCase, ErrorCaseSetup

KEYS_KEPT = 1_000
"""Idempotency keys that the surface remembers: the smallest allowed number."""


def _unknown_stage(setup: ErrorCaseSetup) -> object:
    return setup.surface.call("EnqueueBatch", batch=batch(stage="nowhere"))


def _other_content(setup: ErrorCaseSetup) -> object:
    setup.surface.enqueue("b-1")
    return setup.surface.call("EnqueueBatch", batch=batch(records=11, lag_ms=251))


def _while_draining(setup: ErrorCaseSetup) -> object:
    setup.surface.control(drain())
    return setup.surface.call("EnqueueBatch")


def _full_queue(setup: ErrorCaseSetup) -> object:
    boundary = queue_pb2.QueueBoundary(mode=queue_pb2.QUEUE_MODE_PUSH_PULL, max_in_flight=1, max_queued=1)
    surface = setup.created(boundary=boundary)
    surface.enqueue("b-1")
    return surface.call("EnqueueBatch", batch=batch("b-2"))


def _pull_from_a_push_boundary(setup: ErrorCaseSetup) -> object:
    boundary = queue_pb2.QueueBoundary(mode=queue_pb2.QUEUE_MODE_PUSH_ONLY, max_in_flight=1, max_queued=1)
    return setup.created(boundary=boundary).start()


def _batch_that_was_not_started(rpc: str, setup: ErrorCaseSetup) -> object:
    setup.surface.enqueue("b-1")
    return setup.surface.call(rpc)


def _under_another_lease(rpc: str, setup: ErrorCaseSetup) -> object:
    setup.surface.start_run()
    setup.surface.enqueue("b-1")
    setup.surface.start(worker_id="w-1")
    return setup.surface.call(rpc, key="b-1", lease_token="9-9")


def _work_without_a_frame(setup: ErrorCaseSetup) -> object:
    surface = setup.on(limits=Limits(work_open_timeout_s=1)).surface
    silence = Silence()
    try:
        return list(surface.api.workers.Work(silence, timeout=20))
    finally:
        silence.end()


def _hand_off(setup: ErrorCaseSetup, *batches: batch_pb2.Batch, **fields: Any) -> object:
    surface = setup.created(**fields)
    surface.start_run()
    surface.enqueue("b-1")
    surface.start()
    surface.enqueue("b-2")
    return surface.call("AcknowledgeBatch", next=batches)


def _hand_off_to_a_full_queue(setup: ErrorCaseSetup) -> object:
    boundary = queue_pb2.QueueBoundary(mode=queue_pb2.QUEUE_MODE_PUSH_PULL, max_in_flight=1, max_queued=1)
    return _hand_off(setup, batch("b-3", stage="load"), boundary=boundary)


def _work_on(setup: ErrorCaseSetup, **opened: Any) -> object:
    open_ = workers.WorkRequest.Open(surface=setup.surface.name)
    for name, value in opened.items():
        (getattr(open_, name).extend if isinstance(value, list) else partial(setattr, open_, name))(value)
    return setup.surface.api.call("Work", workers.WorkRequest(open=open_))


def _work_on_another_stream(setup: ErrorCaseSetup) -> object:
    opening = workers.WorkRequest.Open(surface=setup.surface.name, instance_id="i-1")
    opening.held_leases.SetInParent()
    frames = Silence(workers.WorkRequest(open=opening))
    first = setup.surface.api.workers.Work(frames, timeout=20)
    next(first)
    setup.surface.api.call("Work", workers.WorkRequest(open=opening))
    try:
        return list(first)
    finally:
        frames.end()


def _push_from_a_pull_boundary(setup: ErrorCaseSetup) -> object:
    boundary = queue_pb2.QueueBoundary(mode=queue_pb2.QUEUE_MODE_PULL_ONLY, max_in_flight=1, max_queued=1)
    return setup.created(boundary=boundary).call("Work")


def _apply_more_than_is_remembered(surface: SurfaceCalls) -> None:
    """Makes the sink apply so many keys that the surface forgets the first."""
    for first in (0, KEYS_KEPT):
        surface.process(*[f"b-{first + number}" for number in range(KEYS_KEPT)], stage="load")


def _with_few_keys(setup: ErrorCaseSetup) -> SurfaceCalls:
    mode = queue_pb2.QUEUE_MODE_PUSH_PULL
    boundary = queue_pb2.QueueBoundary(mode=mode, max_in_flight=2 * KEYS_KEPT, max_queued=2 * KEYS_KEPT)
    surface = setup.created(boundary=boundary, idempotency_keys_kept=KEYS_KEPT)
    surface.start_run()
    return surface


def _enqueue_before_the_horizon(setup: ErrorCaseSetup) -> object:
    surface = _with_few_keys(setup)
    _apply_more_than_is_remembered(surface)
    return surface.call("EnqueueBatch", batch=batch("late", stage="load", sequence=1))


def _acknowledge_before_the_horizon(setup: ErrorCaseSetup) -> object:
    surface = _with_few_keys(setup)
    surface.enqueue("late", stage="load", sequence=1)
    surface.start()
    _apply_more_than_is_remembered(surface)
    return surface.acknowledge("late")


WORKER_ERROR_CASES: Mapping[tuple[str, str], ErrorCase] = {
    ("Work", "PEER_TIMEOUT"): _work_without_a_frame,
    ("EnqueueBatch", "STAGE_NOT_FOUND"): _unknown_stage,
    ("EnqueueBatch", "BATCH_CONFLICT"): _other_content,
    ("EnqueueBatch", "INTAKE_CLOSED"): _while_draining,
    ("EnqueueBatch", "QUEUE_SATURATED"): _full_queue,
    ("EnqueueBatch", "IDEMPOTENCY_HORIZON"): _enqueue_before_the_horizon,
    ("StartAvailable", "STAGE_NOT_FOUND"): lambda setup: setup.surface.start(stages=["nowhere"]),
    ("StartAvailable", "DELIVERY_MODE"): _pull_from_a_push_boundary,
    ("AcknowledgeBatch", "BATCH_NOT_FOUND"): lambda setup: setup.surface.acknowledge("b-1"),
    ("AcknowledgeBatch", "BATCH_STATE"): partial(_batch_that_was_not_started, "AcknowledgeBatch"),
    ("AcknowledgeBatch", "STALE_LEASE"): partial(_under_another_lease, "AcknowledgeBatch"),
    ("AcknowledgeBatch", "STAGE_NOT_FOUND"): lambda setup: _hand_off(setup, batch("b-3", stage="nowhere")),
    ("AcknowledgeBatch", "BATCH_CONFLICT"): lambda setup: _hand_off(setup, batch("b-2", stage="load")),
    ("AcknowledgeBatch", "QUEUE_SATURATED"): _hand_off_to_a_full_queue,
    ("AcknowledgeBatch", "IDEMPOTENCY_HORIZON"): _acknowledge_before_the_horizon,
    ("FailBatch", "BATCH_NOT_FOUND"): lambda setup: setup.surface.fail("b-1"),
    ("FailBatch", "BATCH_STATE"): partial(_batch_that_was_not_started, "FailBatch"),
    ("FailBatch", "STALE_LEASE"): partial(_under_another_lease, "FailBatch"),
    ("Work", "INVALID_ARGUMENT"): lambda setup: _work_on(setup, worker_id="w" * 129),
    ("Work", "SURFACE_NOT_FOUND"): lambda setup: _work_on(setup, surface=fresh_name()),
    ("Work", "STAGE_NOT_FOUND"): lambda setup: _work_on(setup, stages=["nowhere"]),
    ("Work", "STREAM_REPLACED"): _work_on_another_stream,
    ("Work", "DELIVERY_MODE"): _push_from_a_pull_boundary,
    ("GetResumePoint", "STAGE_NOT_FOUND"): lambda setup: setup.surface.call(
        "GetResumePoint", stage="nowhere"
    ),
}
"""The provocation of each RPC of WorkerService, for each reason."""
