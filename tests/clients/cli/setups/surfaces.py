"""Surfaces in every state that an operator meets: work, dead letters, a failed run, a pause."""

from lightspeed.ops.v1 import operator_pb2, worker_service_pb2

from tests.clients.cli.transcript import Scene
from tests.harness.surfaces import SurfaceCalls

PARENT = "tenants/default/surfaces"


def working(scene: Scene, surface_id: str) -> None:
    """Makes a surface with a run, an acknowledged batch, two in flight and one that waits."""
    surface = SurfaceCalls.create(scene.api, f"{PARENT}/{surface_id}")
    surface.start_run()
    surface.process("day-1")
    surface.enqueue("day-2", "day-3", "day-4")
    surface.start(max_batches=2)


def failed(scene: Scene, surface_id: str) -> None:
    """Makes a surface whose run has failed after a permanent failure, which left a dead letter."""
    surface = SurfaceCalls.create(scene.api, f"{PARENT}/{surface_id}")
    surface.start_run()
    surface.process("day-1")
    surface.enqueue("day-2", "day-3")
    surface.start(max_batches=1)
    surface.call("FailBatch", key="day-2", reason="cannot decode", permanent=True)
    surface.call("FailRun", reason="the source is gone")


def paused(scene: Scene, surface_id: str) -> None:
    """Makes a surface that an operator has paused."""
    surface = SurfaceCalls.create(scene.api, f"{PARENT}/{surface_id}")
    surface.start_run()
    surface.control(operator_pb2.Action(pause=operator_pb2.Action.Pause(reason="the disk is filling")))


def work(scene: Scene, surface_id: str) -> None:
    """Acknowledges a batch of a surface."""
    started = SurfaceCalls(scene.api, f"{PARENT}/{surface_id}")
    for one in started.start(max_batches=1):
        items = [worker_service_pb2.Acknowledgement(key=one.batch.key)]
        started.call("AcknowledgeBatches", acknowledgements=items)
