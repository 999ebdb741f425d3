"""The surface of the demo: its name, its stages, its batch keys, and its plan.

Owns the demo's settings beyond the heavy_data profile, and their reasons.
"""

from collections.abc import Mapping

from examples.flights.dataset import Day
from lightspeed.ops.v1.connector_pb2 import (
    ConnectorPlan,
    DeadLetterPolicy,
    RetryPolicy,
    SinkConnector,
    SourceConnector,
)
from lightspeed_client import Batch

TENANT = "tenants/demo"
SURFACE_ID = "flights"
SURFACE = f"{TENANT}/surfaces/{SURFACE_ID}"

SOURCE_FILE = "flights.csv"

EXTRACT, TRANSFORM, LOAD = STAGES = ("extract", "transform", "load")

# Labels of the two runs.
FIRST_PASS, SECOND_PASS = "first", "second"

# Reason of the trigger of the second run; the first is started without a trigger.
SECOND_TRIGGER = "the year is published again"

# Retries come after 100, 200 and 400 ms: the profile's seconds would only make the demo longer.
RETRY_POLICY = RetryPolicy(max_attempts=4, base_backoff_ms=100, max_backoff_ms=1_000)

# A day is about 640 ms old when it comes (see Day.lag_ms), and no batch is acknowledged during the pause: so
# fresh visibly turns stale.
MAX_ALLOWED_LAG_MS = 2_000

# The busiest day has about a thousand flights.
MAX_BATCH_RECORDS = 10_000

# The batch of a killed worker is free again after this time: a live worker extends the lease every second.
LEASE_MS = 3_000

# Room for the reason that a stage gives for a malformed row.
MAX_DEAD_LETTER_BYTES = 2_048


def batch_key(stage: str, date: str) -> str:
    """Returns the key of the batch of a day in a stage; it is the idempotency key as well."""
    return f"{stage}-{date}"


def attributes_of(day: Day) -> Mapping[str, str]:
    """Returns the attributes of the batches of a day: each stage finds its files by them."""
    return {"date": day.date, "file": SOURCE_FILE}


def batch_of(stage: str, day: Day) -> Batch:
    """Returns the batch of a day in a stage: always the same, so that it may be enqueued again.

    It has no attributes: only the first one is enqueued with some, and acknowledgements pass them on.
    """
    key = batch_key(stage, day.date)
    return Batch(
        key=key,
        stage=stage,
        records=day.records,
        lag_ms=day.lag_ms,
        idempotency_key=key,
        sequence=day.sequence,
    )


def carrying(batch: Batch, day: Day) -> Batch:
    """Gives a batch the attributes of its day."""
    batch.attributes.update(attributes_of(day))
    return batch


def date_of(batch: Batch) -> str:
    """Returns the day of a batch."""
    return batch.attributes["date"]


def connector_plan() -> ConnectorPlan:
    """Returns the plan: the source is flights.csv, the sink the table flights of a DuckDB file."""
    return ConnectorPlan(
        name="flights",
        source=SourceConnector(
            file=SourceConnector.File(
                name="nycflights13", path=SOURCE_FILE, format="csv", batch_size=MAX_BATCH_RECORDS
            )
        ),
        sink=SinkConnector(
            database=SinkConnector.Database(name="duckdb", table="flights", upsert_key="load_key")
        ),
        retry_policy=RETRY_POLICY,
        dead_letter_policy=DeadLetterPolicy(
            enabled=True, destination="flights-dead-letters", max_payload_bytes=MAX_DEAD_LETTER_BYTES
        ),
        max_batch_records=MAX_BATCH_RECORDS,
    )
