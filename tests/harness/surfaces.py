"""Short calls about one surface of a real server."""

from collections.abc import Sequence
from itertools import count
from typing import Any

from lightspeed.ops.v1 import (
    batch_pb2,
    operator_pb2,
    queue_pb2,
    record_service_pb2,
    surface_pb2,
    surface_service_pb2,
    worker_service_pb2,
)

from tests.harness.api import Api
from tests.harness.requests import batch, request_for

_NUMBERS = count(1)


def fresh_name(tenant: str = "test") -> str:
    """Returns a name that no surface of this test run has had."""
    return f"tenants/{tenant}/surfaces/s-{next(_NUMBERS)}"


class SurfaceCalls:
    """Calls about one surface; keyword arguments are further fields of the request."""

    def __init__(self, api: Api, name: str) -> None:
        """Prepares calls about the surface with this name."""
        self.api = api
        self.name = name

    @classmethod
    def create(cls, api: Api, name: str = "", **fields: Any) -> "SurfaceCalls":
        """Creates a surface with a fresh name, or with this one."""
        surface = cls(api, name or fresh_name())
        api.surfaces.CreateSurface(request_for("CreateSurface", surface.name, **fields))
        return surface

    def call(self, rpc: str, **fields: Any) -> Any:
        """Calls an RPC by name with a well-formed request."""
        return self.api.call(rpc, request_for(rpc, self.name, **fields))

    def get(self) -> surface_pb2.Surface:
        """Returns the surface in its current state."""
        return self.api.surfaces.GetSurface(surface_service_pb2.GetSurfaceRequest(surface=self.name)).surface

    def start_run(self, **fields: Any) -> surface_pb2.Surface:
        """Starts a run."""
        answer: surface_service_pb2.StartRunResponse = self.call("StartRun", **fields)
        return answer.surface

    def control(self, action: operator_pb2.Action, **fields: Any) -> surface_pb2.Surface:
        """Applies a control."""
        answer: surface_service_pb2.ApplyControlResponse = self.call("ApplyControl", action=action, **fields)
        return answer.surface

    def enqueue(self, *keys: str, **changes: Any) -> worker_service_pb2.EnqueueBatchesResponse:
        """Enqueues batches with these keys; their sequences count from 1 unless given."""
        batches = [batch(key, **({"sequence": place} | changes)) for place, key in enumerate(keys, 1)]
        answer: worker_service_pb2.EnqueueBatchesResponse = self.call("EnqueueBatches", batches=batches)
        return answer

    def start(self, **fields: Any) -> Sequence[worker_service_pb2.StartedBatch]:
        """Starts the available batches."""
        answer: worker_service_pb2.StartAvailableResponse = self.call("StartAvailable", **fields)
        return answer.batches

    def acknowledge(self, key: str, **fields: Any) -> batch_pb2.ProcessOutcome:
        """Acknowledges a batch."""
        answer: worker_service_pb2.AcknowledgeBatchResponse = self.call("AcknowledgeBatch", key=key, **fields)
        return answer.outcome

    def fail(self, key: str, **fields: Any) -> batch_pb2.ProcessOutcome:
        """Fails a batch, at its first attempt by default."""
        answer: worker_service_pb2.FailBatchResponse = self.call("FailBatch", key=key, **fields)
        return answer.outcome

    def process(self, *keys: str, **changes: Any) -> None:
        """Takes batches from enqueueing to acknowledgement; a run must be in progress."""
        assert all(one.HasField("enqueued") for one in self.enqueue(*keys, **changes).results)
        while started := [one.batch.key for one in self.start()]:
            items = [worker_service_pb2.Acknowledgement(key=key) for key in started]
            results = self.call("AcknowledgeBatches", acknowledgements=items).results
            assert {"processed"} == {one.outcome.WhichOneof("outcome") for one in results}

    def audits(self, **fields: Any) -> list[tuple[str, str]]:
        """Returns action and outcome of every audit."""
        answer: record_service_pb2.ListAuditsResponse = self.call("ListAudits", page_size=1_000, **fields)
        return [(entry.record.action, entry.record.outcome) for entry in answer.entries]


def wide_surface(api: Api) -> SurfaceCalls:
    """Returns a surface that takes a thousand batches at once, with a run in progress."""
    mode = queue_pb2.QUEUE_MODE_PUSH_PULL
    boundary = queue_pb2.QueueBoundary(mode=mode, max_in_flight=1_000, max_queued=1_000)
    surface = SurfaceCalls.create(api, boundary=boundary)
    surface.start_run()
    return surface


def write_long_keys(surface: SurfaceCalls, thousands: int) -> None:
    """Emits so many thousand lineage records of about 1.5 KiB on a wide surface."""
    for first in range(thousands):
        surface.process(*[f"{first}-{number}-".ljust(250, "k") for number in range(1_000)])
