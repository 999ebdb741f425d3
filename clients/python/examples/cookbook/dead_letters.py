"""Fails a batch for good, lists the dead letter with its reason, and redrives it after the repair."""

import sys
import time

from lightspeed_client import Batch, Client, LightspeedError, PermanentFailure, Task, Worker

broken_files = {"day-2"}


def load(task: Task) -> None:
    """Handles a batch; a retry of a broken file cannot help."""
    if task.batch.key in broken_files:
        raise PermanentFailure("the file is cut off")


def work(client: Client, surface: str) -> None:
    """Works until each of the three batches has succeeded or is a dead letter."""

    def is_done() -> bool:
        queue = client.get_surface(surface=surface).queue
        return queue.succeeded + queue.dead_lettered == 3

    Worker(client, surface=surface, stages=["load"], handler=load).run(until=is_done)


def main(address: str) -> None:
    """Works on a surface of its own."""
    with Client(address) as client:
        surface = client.create_surface(f"dead-letters-{time.time_ns()}").name
        client.start_run(surface=surface)
        for day in range(1, 4):
            key = f"day-{day}"
            batch = Batch(key=key, stage="load", records=100, idempotency_key=key, sequence=day)
            client.enqueue_batch(batch, surface=surface)
        work(client, surface)
        for letter in client.list_dead_letters(surface=surface):
            print(f"{letter.batch.key}: {letter.record.reason}")

        broken_files.clear()
        redriven = client.redrive_dead_letters("the file is whole again", all=True, surface=surface)
        for key, result in redriven.results.items():
            if isinstance(result, LightspeedError):  # The error of one key is returned, not raised.
                raise result
            print(f"{key}: redriven")
        work(client, surface)


if __name__ == "__main__":
    main(sys.argv[1])
