"""Work of others in transcripts: batches that a producer enqueues, and workers that take them."""

from lightspeed.ops.v1 import worker_service_pb2 as pb
from lightspeed.ops.v1.batch_pb2 import Batch

from tests.clients.cli.transcript import Scene


def enqueue(scene: Scene, surface: str, count: str, stage: str = "extract") -> None:
    """A producer enqueues batches of 100 records: day-1, day-2 and so on."""
    for number in range(1, int(count) + 1):
        key = f"day-{number}"
        batch = Batch(key=key, stage=stage, records=100, idempotency_key=key, sequence=number)
        scene.api.workers.EnqueueBatch(pb.EnqueueBatchRequest(surface=named(surface), batch=batch))


def start(scene: Scene, surface: str, count: str) -> list[pb.StartedBatch]:
    """Worker w-1 starts batches, and works on them until the transcript ends."""
    request = pb.StartAvailableRequest(surface=named(surface), max_batches=int(count), worker_id="w-1")
    return list(scene.api.workers.StartAvailable(request).batches)


def acknowledge(scene: Scene, surface: str, count: str) -> None:
    """Worker w-1 starts batches, and acknowledges them."""
    for started in start(scene, surface, count):
        scene.api.workers.AcknowledgeBatch(
            pb.AcknowledgeBatchRequest(
                surface=named(surface),
                key=started.batch.key,
                lease_token=started.lease_token,
            )
        )


def fail(scene: Scene, surface: str, count: str, reason: str = "cannot decode the record") -> None:
    """Worker w-1 starts batches, and reports that another attempt cannot help: they become dead letters."""
    for started in start(scene, surface, count):
        scene.api.workers.FailBatch(
            pb.FailBatchRequest(
                surface=named(surface),
                key=started.batch.key,
                attempt=started.attempt,
                reason=reason,
                permanent=True,
                lease_token=started.lease_token,
            )
        )


def named(surface: str) -> str:
    """Returns the resource name of a surface by its id."""
    return surface if "/" in surface else f"tenants/default/surfaces/{surface}"
