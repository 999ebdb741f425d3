"""A pipeline with a broken sink, and the same one repaired: for a first walk as its operator.

    orders.py localhost:50051             enqueues twenty days, of which eight become dead letters
    orders.py localhost:50051 --repaired  loads what an operator redrives

Owns the story of server/docs/incident.md. The data is made up: what an operator sees does not depend on it.
"""

import logging
import sys
import time

from lightspeed.ops.v1.connector_pb2 import (
    ConnectorPlan,
    DeadLetterPolicy,
    RetryPolicy,
    SinkConnector,
    SourceConnector,
)
from lightspeed_client import AlreadyExists, Batch, Client, Task, Worker

TENANT = "tenants/shop"
SURFACE = f"{TENANT}/surfaces/orders"
NEXT_STAGE = {"extract": "transform", "transform": "load"}
STAGES = ("extract", "transform", "load")
DAYS = 20
MIGRATED_DAY = 13
"""From this day on, the source has a column that the sink lacks."""
LAG_MS_PER_DAY = 100
MAX_ALLOWED_LAG_MS = 3_600_000  # an hour
POLL_S = 0.2

PLAN = ConnectorPlan(
    name="orders",
    source=SourceConnector(
        database=SourceConnector.Database(name="shop", query="select * from orders", batch_size=1_000)
    ),
    sink=SinkConnector(
        database=SinkConnector.Database(name="warehouse", table="orders", upsert_key="order_id")
    ),
    retry_policy=RetryPolicy(max_attempts=2, base_backoff_ms=200, max_backoff_ms=1_000),
    dead_letter_policy=DeadLetterPolicy(
        enabled=True, destination="orders-dead-letters", max_payload_bytes=10_000
    ),
    max_batch_records=1_000,
)


def handle(task: Task) -> list[Batch]:
    """Handles a batch, and returns that of the next stage; the sink lacks a column of the later days."""
    batch = task.batch
    if batch.stage == "load" and batch.sequence >= MIGRATED_DAY:
        raise RuntimeError("column 'currency' is missing in table 'orders'")
    return handle_repaired(task)


def handle_repaired(task: Task) -> list[Batch]:
    """Handles a batch, and returns that of the next stage."""
    stage = NEXT_STAGE.get(task.batch.stage)
    if stage is None:
        return []
    following = Batch()
    following.CopyFrom(task.batch)
    following.stage = stage
    return [following]


def enqueue(client: Client) -> None:
    """Makes the surface, and enqueues the days of a new run."""
    try:
        client.create_surface(
            "orders", parent=TENANT, connector_plan=PLAN, max_allowed_lag_ms=MAX_ALLOWED_LAG_MS
        )
    except AlreadyExists:
        sys.exit(f"expected no surface {SURFACE} yet, but there is one: use a new journal")
    client.start_run(surface=SURFACE)
    for day in range(1, DAYS + 1):
        key = f"orders-{day:02}"
        batch = Batch(key=key, stage="extract", records=800 + day, idempotency_key=key, sequence=day)
        batch.lag_ms = LAG_MS_PER_DAY * day
        client.enqueue_batch(batch, surface=SURFACE)


def main(address: str, *, repaired: bool) -> None:
    """Works until nothing is left to do: repaired, until there is no dead letter either."""
    with Client(address) as client:
        if not repaired:
            enqueue(client)

        def is_done() -> bool:
            time.sleep(POLL_S)
            queue = client.get_surface(surface=SURFACE).queue
            left = queue.queued + queue.retrying + queue.in_flight
            return left + (queue.dead_lettered if repaired else 0) == 0

        handler = handle_repaired if repaired else handle
        Worker(client, surface=SURFACE, stages=STAGES, handler=handler, concurrency=4).run(until=is_done)
        queue = client.get_surface(surface=SURFACE).queue
        print(f"{queue.succeeded} batches succeeded, {queue.dead_lettered} are dead letters")


if __name__ == "__main__":
    logging.basicConfig(level=logging.ERROR)  # Failed attempts are warnings, and this story is full of them.
    main(sys.argv[1], repaired="--repaired" in sys.argv[2:])
