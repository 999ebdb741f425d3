"""A small state that screenshots show: pipelines that share datasets, and some trouble.

Owns the surfaces and what happened to them. It must never wait.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lightspeed.ops.v1 import connector_pb2, operator_pb2
from lightspeed.ops.v1.policy_pb2 import Role, TenantContext

from tests.harness.api import Api
from tests.harness.requests import batch, drain, pause, resume
from tests.harness.surfaces import SurfaceCalls

TENANT = "acme"
DAYS = ("2026-11-28", "2026-11-29", "2026-11-30")
STAGES = ("extract", "transform", "load")
BATCHES = 12
"""Batches of a busy surface in each stage."""


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A pipeline of the sample: what it reads and writes, and how it stands.

    Attributes:
        source: Its source.
        sink: Its sink.
        done: Batches that went through each stage.
        waiting: Batches that wait in the first stage.
        dead: Dead letters, by reason.
        allowed_lag_ms: Largest lag of fresh output.
        control: Control at the end; None: running.
    """

    source: connector_pb2.SourceConnector
    sink: connector_pb2.SinkConnector
    done: int = BATCHES
    waiting: int = 3
    dead: Mapping[str, int] = field(default_factory=dict)
    allowed_lag_ms: int = 900_000
    control: operator_pb2.Action | None = None


def topic(name: str) -> connector_pb2.SourceConnector:
    """Returns a source that reads a topic."""
    queue = connector_pb2.SourceConnector.Queue(name="broker", topic=name, prefetch=64)
    return connector_pb2.SourceConnector(queue=queue)


def table(name: str) -> connector_pb2.SinkConnector:
    """Returns a sink that writes a table."""
    database = connector_pb2.SinkConnector.Database(name="warehouse", table=name, upsert_key="id")
    return connector_pb2.SinkConnector(database=database)


def to_topic(name: str) -> connector_pb2.SinkConnector:
    """Returns a sink that writes a topic."""
    pubsub = connector_pb2.SinkConnector.Pubsub(name="broker", topic=name, ordering_key="id")
    return connector_pb2.SinkConnector(pubsub=pubsub)


PIPELINES: Mapping[str, Pipeline] = {
    "orders": Pipeline(
        topic("shop.orders"),
        to_topic("orders.checked"),
        dead={"schema mismatch in column price": 7, "row is no JSON": 3, "customer 1182 is unknown": 2},
        waiting=41,
        allowed_lag_ms=1_200_000,
    ),
    "invoices": Pipeline(topic("orders.checked"), table("invoices"), allowed_lag_ms=600_000),
    "shipments": Pipeline(topic("orders.checked"), table("shipments"), control=pause("the warehouse moves")),
    "payments": Pipeline(
        topic("shop.payments"), table("payments"), dead={"timeout after 30 s": 1}, waiting=12
    ),
    "returns": Pipeline(topic("shop.returns"), table("returns"), allowed_lag_ms=45_000),
    "clicks": Pipeline(topic("shop.clicks"), table("clicks"), waiting=260, allowed_lag_ms=120_000),
    "prices": Pipeline(topic("shop.prices"), table("prices"), done=0, waiting=0, allowed_lag_ms=0),
    "stock": Pipeline(topic("shop.stock"), table("stock"), control=drain("before the upgrade")),
    "customers": Pipeline(topic("crm.customers"), table("customers"), waiting=0),
    "reviews": Pipeline(topic("shop.reviews"), table("reviews"), waiting=1, allowed_lag_ms=3_600_000),
}


def build(api: Api) -> None:
    """Builds the state on an empty server."""
    for name, pipeline in PIPELINES.items():
        _build(api, name, pipeline)


def _build(api: Api, name: str, pipeline: Pipeline) -> None:
    surface = SurfaceCalls.create(
        api,
        f"tenants/{TENANT}/surfaces/{name}",
        connector_plan=_plan(pipeline),
        tenant_context=_context("ada" if pipeline.dead else "grace"),
        max_allowed_lag_ms=pipeline.allowed_lag_ms,
        labels={"team": "shop" if "shop." in pipeline.source.queue.topic else "data"},
    )
    if not pipeline.done:
        return
    for part, day in enumerate(DAYS):
        surface.start_run(labels={"day": day})
        for stage in STAGES:
            first = part * pipeline.done + 1
            keys = [f"{day}-{stage}-{number:03d}" for number in range(first, first + pipeline.done)]
            _enqueue(surface, keys, stage, first)
            for started in surface.start(stages=[stage]):
                surface.acknowledge(started.batch.key)
        if day != DAYS[-1]:
            surface.call("CompleteRun")
    _end(surface, name, pipeline)


def _end(surface: SurfaceCalls, name: str, pipeline: Pipeline) -> None:
    """Makes dead letters, applies controls and leaves batches that wait."""
    for reason, count in pipeline.dead.items():
        keys = [f"{name}-{reason.split()[0]}-{number:02d}" for number in range(count)]
        _enqueue(surface, keys, "transform", 100)
        for started in surface.start(stages=["transform"]):
            surface.fail(started.batch.key, attempt=1, reason=reason, permanent=True)
    surface.control(pause("disk of the broker is filling"))
    surface.control(resume("disk is free again"))
    if pipeline.waiting:
        _enqueue(surface, [f"{name}-w-{number:04d}" for number in range(pipeline.waiting)], "extract", 200)
    if pipeline.control is not None:
        surface.control(pipeline.control)


def _plan(pipeline: Pipeline) -> connector_pb2.ConnectorPlan:
    return connector_pb2.ConnectorPlan(
        name="plan",
        source=pipeline.source,
        sink=pipeline.sink,
        retry_policy=connector_pb2.RetryPolicy(max_attempts=3, base_backoff_ms=250, max_backoff_ms=10_000),
        dead_letter_policy=connector_pb2.DeadLetterPolicy(
            enabled=True, destination="dead-letters", max_payload_bytes=4_096
        ),
        max_batch_records=10_000,
    )


def _enqueue(surface: SurfaceCalls, keys: Sequence[str], stage: str, first: int) -> None:
    batches = [
        batch(key, stage=stage, records=500, lag_ms=1_200, sequence=sequence)
        for sequence, key in enumerate(keys, start=first)
    ]
    surface.call("EnqueueBatches", batches=batches)


def _context(actor: str) -> TenantContext:
    return TenantContext(
        tenant=TenantContext.Tenant(actor_id=actor, tenant_id=TENANT, role=Role.ROLE_TENANT_ADMIN)
    )
