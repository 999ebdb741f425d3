"""Hands batches off through three stages.

A handler returns the batch of the next stage; the server enqueues it in the commit of the acknowledgement.
"""

import sys
import time

from lightspeed_client import Batch, Client, Task, Worker

NEXT_STAGE = {"extract": "transform", "transform": "load"}


def handle(task: Task) -> list[Batch]:
    """Handles a batch, and returns the one that follows it."""
    print(f"{task.batch.key}: {task.batch.stage}")
    stage = NEXT_STAGE.get(task.batch.stage)
    if stage is None:
        return []
    following = Batch()
    following.CopyFrom(task.batch)
    following.stage = stage
    return [following]


def main(address: str) -> None:
    """Works on a surface of its own."""
    with Client(address) as client:
        surface = client.create_surface(f"hand-off-{time.time_ns()}").name
        client.start_run(surface=surface)
        for day in range(1, 6):
            key = f"day-{day}"
            batch = Batch(key=key, stage="extract", records=100, idempotency_key=key, sequence=day)
            client.enqueue_batch(batch, surface=surface)
        stages = ["extract", "transform", "load"]
        worker = Worker(client, surface=surface, stages=stages, handler=handle, concurrency=4, prefetch=4)
        worker.run(until=lambda: client.get_surface(surface=surface).queue.succeeded == 15)


if __name__ == "__main__":
    main(sys.argv[1])
