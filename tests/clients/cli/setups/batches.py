"""Batches of transcripts: surfaces with a plan, and a worker that starts, acknowledges and fails batches."""

from lightspeed.ops.v1 import connector_pb2, surface_service_pb2, worker_service_pb2
from lightspeed.ops.v1.batch_pb2 import Batch
from lightspeed.ops.v1.lease_pb2 import LeaseExtension
from lightspeed.ops.v1.profile_pb2 import AdapterProfile

from tests.clients.cli.transcript import Scene


def surface(scene: Scene, surface_id: str, source: str, sink: str) -> None:
    """Creates a surface that reads one topic and writes another; three attempts, one second apart."""
    plan = connector_pb2.ConnectorPlan(
        name=surface_id,
        source=connector_pb2.SourceConnector(
            queue=connector_pb2.SourceConnector.Queue(name="mq", topic=source, prefetch=8)
        ),
        sink=connector_pb2.SinkConnector(
            pubsub=connector_pb2.SinkConnector.Pubsub(name="mq", topic=sink, ordering_key="id")
        ),
        retry_policy=connector_pb2.RetryPolicy(max_attempts=3, base_backoff_ms=1_000, max_backoff_ms=1_000),
        dead_letter_policy=connector_pb2.DeadLetterPolicy(
            enabled=True, destination="dead", max_payload_bytes=1_024
        ),
        max_batch_records=1_000,
    )
    scene.api.surfaces.CreateSurface(
        surface_service_pb2.CreateSurfaceRequest(
            parent="tenants/default",
            surface_id=surface_id,
            adapter_profile=AdapterProfile.ADAPTER_PROFILE_STANDARD,
            connector_plan=plan,
        )
    )


def run(scene: Scene, surface_id: str = "default") -> None:
    """Starts a run."""
    scene.api.surfaces.StartRun(surface_service_pb2.StartRunRequest(surface=_name(surface_id)))


def enqueue(scene: Scene, surface_id: str, stage: str, *keys: str) -> None:
    """Enqueues batches of 100 records, numbered from 1."""
    for sequence, key in enumerate(keys, start=1):
        batch = Batch(key=key, stage=stage, records=100, idempotency_key=f"{stage}-{key}", sequence=sequence)
        scene.api.workers.EnqueueBatch(
            worker_service_pb2.EnqueueBatchRequest(surface=_name(surface_id), batch=batch)
        )


def start(scene: Scene, surface_id: str = "default", most: str = "1") -> None:
    """Starts batches for the worker loader-1, whose randomly named leases the scene remembers."""
    started = scene.api.workers.StartAvailable(
        worker_service_pb2.StartAvailableRequest(
            surface=_name(surface_id), max_batches=int(most), worker_id="loader-1", lease_ms=30_000
        )
    )
    assert int(most) == len(started.batches), started
    scene.leases.update({one.batch.key: one.lease_token for one in started.batches})


def extend(scene: Scene, key: str, progress: str, surface_id: str = "default") -> None:
    """Extends the lease of a batch, with progress."""
    extension = LeaseExtension(key=key, lease_token=scene.leases[key], progress=progress, lease_ms=30_000)
    scene.api.workers.ExtendLeases(
        worker_service_pb2.ExtendLeasesRequest(surface=_name(surface_id), extensions=[extension])
    )


def fail(scene: Scene, key: str, attempt: str, reason: str, surface_id: str = "default") -> None:
    """Fails an attempt at a batch in flight."""
    scene.api.workers.FailBatch(
        worker_service_pb2.FailBatchRequest(
            surface=_name(surface_id), key=key, attempt=int(attempt), reason=reason
        )
    )


def acknowledge(scene: Scene, key: str, surface_id: str = "default") -> None:
    """Acknowledges a batch in flight."""
    scene.api.workers.AcknowledgeBatch(
        worker_service_pb2.AcknowledgeBatchRequest(surface=_name(surface_id), key=key)
    )


def dead_letters(scene: Scene, surface_id: str, stage: str, reason: str, *keys: str) -> None:
    """Enqueues batches, and fails each for good at once."""
    enqueue(scene, surface_id, stage, *keys)
    for _ in keys:
        started = scene.api.workers.StartAvailable(
            worker_service_pb2.StartAvailableRequest(
                surface=_name(surface_id), max_batches=1, worker_id="loader-1"
            )
        )
        scene.api.workers.FailBatch(
            worker_service_pb2.FailBatchRequest(
                surface=_name(surface_id),
                key=started.batches[0].batch.key,
                attempt=1,
                reason=reason,
                permanent=True,
            )
        )


def _name(surface_id: str) -> str:
    return f"tenants/default/surfaces/{surface_id}"
