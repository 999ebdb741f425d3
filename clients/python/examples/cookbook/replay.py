"""Plans a replay of the first three days, and replays by that plan or not at all."""

import sys
import time

from lightspeed.ops.v1.connector_pb2 import ConnectorPlan, ReprocessWindow
from lightspeed_client import Batch, Client, Task, Worker


def load(task: Task) -> None:
    """Handles a batch."""
    print(f"{task.batch.key}: {task.run_id}")


def work(client: Client, surface: str) -> None:
    """Works until no batch is left."""

    def is_done() -> bool:
        queue = client.get_surface(surface=surface).queue
        return queue.queued + queue.in_flight + queue.replay_pending == 0

    Worker(client, surface=surface, stages=["load"], handler=load).run(until=is_done)


def main(address: str) -> None:
    """Works on a surface of its own."""
    with Client(address) as client:
        surface = client.create_surface(f"replay-{time.time_ns()}").name
        client.start_run(surface=surface)
        for day in range(1, 11):
            key = f"day-{day}"
            batch = Batch(key=key, stage="load", records=100, idempotency_key=key, sequence=day)
            client.enqueue_batch(batch, surface=surface)
        work(client, surface)

        window = ReprocessWindow(start_sequence=1, end_sequence=3, reason="wrong currency")
        client.update_surface(
            surface=surface,
            connector_plan=ConnectorPlan(reprocess_window=window),
            update_mask=["connector_plan.reprocess_window"],
        )
        plan = client.plan_replay("the rates are repaired", from_stage="load", surface=surface)
        for stage in plan.stages:
            print(f"{stage.stage}: {stage.reprocessed} batches again")
        # Aborted (PLAN_CHANGED) if a batch was acknowledged or has failed since the plan was made.
        client.replay(
            "the rates are repaired", from_stage="load", expected_plan_hash=plan.plan_hash, surface=surface
        )
        work(client, surface)


if __name__ == "__main__":
    main(sys.argv[1])
