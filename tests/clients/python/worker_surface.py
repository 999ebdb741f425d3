"""A surface of a real server with a run in progress, and the results of workers on it."""

from collections.abc import Callable
from typing import Any

from google.protobuf.field_mask_pb2 import FieldMask
from lightspeed.ops.v1.connector_pb2 import (
    ConnectorPlan,
    DeadLetterPolicy,
    RetryPolicy,
    SinkConnector,
    SourceConnector,
)
from lightspeed.ops.v1.queue_pb2 import QUEUE_MODE_PUSH_PULL, QueueBoundary, QueueCounts
from lightspeed.ops.v1.record_service_pb2 import ListAuditsRequest, ListCheckpointsRequest
from lightspeed.ops.v1.surface_service_pb2 import UpdateSurfaceRequest

from tests.harness.api import Api
from tests.harness.server import RunningServer
from tests.harness.surfaces import SurfaceCalls


def plan() -> ConnectorPlan:
    """Returns a plan with immediate retries and three attempts in all."""
    return ConnectorPlan(
        name="tests",
        source=SourceConnector(file=SourceConnector.File(name="s", path="f", format="csv", batch_size=100)),
        sink=SinkConnector(database=SinkConnector.Database(name="t", table="t", upsert_key="k")),
        retry_policy=RetryPolicy(max_attempts=3, base_backoff_ms=1, max_backoff_ms=1),
        dead_letter_policy=DeadLetterPolicy(enabled=True, destination="dead", max_payload_bytes=1_000),
        max_batch_records=1_000,
    )


def boundary(**changes: int) -> QueueBoundary:
    """Returns the boundary of a surface, wide except for the given limits."""
    wide: dict[str, Any] = {"max_in_flight": 100, "max_queued": 1_000, "cancellation_budget_ms": 5_000}
    return QueueBoundary(mode=QUEUE_MODE_PUSH_PULL, **(wide | changes))


class WorkerSurface:
    """One surface with short methods."""

    def __init__(self, api: Api, server: RunningServer, **settings: Any) -> None:
        """Creates the surface and starts a run."""
        self.server = server
        self.calls = SurfaceCalls.create(api, **({"connector_plan": plan()} | settings))
        self.name = self.calls.name
        self.calls.start_run()

    def update(self, **settings: Any) -> None:
        """Changes settings of the surface."""
        mask = FieldMask(paths=list(settings))
        request = UpdateSurfaceRequest(surface=self.name, update_mask=mask, **settings)
        self.calls.api.surfaces.UpdateSurface(request)

    def enqueue(self, *keys: str, stage: str = "load") -> None:
        """Puts batches into the queue."""
        answers = self.calls.enqueue(*keys, stage=stage).results
        assert not [answer.error for answer in answers if answer.HasField("error")]

    @property
    def counts(self) -> QueueCounts:
        """Counts of the queue."""
        return self.calls.get().queue

    @property
    def checkpoints(self) -> list[str]:
        """The idempotency keys of applied batches, in order."""
        request = ListCheckpointsRequest(surface=self.name, page_size=1_000)
        entries = self.calls.api.records.ListCheckpoints(request).entries
        return [entry.record.idempotency_key.removeprefix("i-") for entry in entries]

    @property
    def dead_letters(self) -> dict[str, str]:
        """Reasons of the dead letters, by key."""
        entries = self.calls.api.records.ListAudits(ListAuditsRequest(surface=self.name)).entries
        dead = [entry for entry in entries if entry.record.action == "dead_letter"]
        return {entry.reason: entry.record.outcome.removeprefix("dead_lettered:") for entry in dead}

    def succeeded(self, count: int) -> Callable[[], bool]:
        """Returns a predicate: that many batches have succeeded."""
        return lambda: self.counts.succeeded >= count

    def empty(self) -> bool:
        """Returns whether no batch waits and none is in flight."""
        # Asked in one call: between two calls, a batch that changes its state could be missed.
        counts = self.counts
        return not (counts.queued or counts.retrying or counts.in_flight)

    def cancel(self, key: str, reason: str) -> None:
        """Cancels a batch, as an operator does."""
        self.calls.call("CancelBatch", key=key, reason=reason)
