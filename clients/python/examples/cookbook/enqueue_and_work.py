"""Enqueues ten batches, and runs a worker until all have succeeded."""

import sys
import time

from lightspeed_client import Batch, Client, Task, Worker


def load(task: Task) -> None:
    """Handles a batch: its worker acknowledges it when this returns."""
    print(f"{task.batch.key}: {task.batch.records} records")


def main(address: str) -> None:
    """Works on a surface of its own."""
    with Client(address) as client:
        surface = client.create_surface(f"enqueue-and-work-{time.time_ns()}").name
        client.start_run(surface=surface)
        for day in range(1, 11):
            key = f"day-{day}"
            batch = Batch(key=key, stage="load", records=100, idempotency_key=key, sequence=day)
            client.enqueue_batch(batch, surface=surface)
        worker = Worker(client, surface=surface, stages=["load"], handler=load, concurrency=4)
        worker.run(until=lambda: client.get_surface(surface=surface).queue.succeeded == 10)


if __name__ == "__main__":
    main(sys.argv[1])
