"""Runs a worker until SIGTERM or Ctrl-C, and then releases its batches for other workers.

Without `release=True`, its handlers finish first.
"""

import sys
import time

from lightspeed_client import Batch, Client, Task, Worker


def load(task: Task) -> None:
    """Handles a batch in half a second, and stops early if it should."""
    print(f"{task.batch.key} starts", flush=True)
    if task.wait_cancelled(0.5):  # The worker stops, an operator cancels the batch, or its lease is lost.
        raise InterruptedError(f"{task.batch.key}: {task.cancellation}")


def main(address: str) -> None:
    """Works on a surface of its own."""
    with Client(address) as client:
        surface = client.create_surface(f"shutdown-{time.time_ns()}").name
        client.start_run(surface=surface)
        for day in range(1, 101):
            key = f"day-{day}"
            batch = Batch(key=key, stage="load", records=100, idempotency_key=key, sequence=day)
            client.enqueue_batch(batch, surface=surface)
        worker = Worker(client, surface=surface, stages=["load"], handler=load, concurrency=2)
        worker.stop_on_signals(release=True)
        worker.run()
        queue = client.get_surface(surface=surface).queue
        print(f"{queue.succeeded} succeeded, {queue.queued} queued, {queue.in_flight} in flight")


if __name__ == "__main__":
    main(sys.argv[1])
