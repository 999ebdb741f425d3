"""Labels and signatures: stable texts that clients rely on."""

import pytest
from lightspeed_ops.core import operations_surface as m60
from lightspeed_ops.core import operator, pipeline
from lightspeed_ops.core.audit import AuditRecord, audit_signature
from lightspeed_ops.core.checkpoint import (
    Checkpoint,
    Watermark,
    chain_signature,
    checkpoint_signature,
    watermark_signature,
)
from lightspeed_ops.core.conformance import ConformanceRecord, conformance_signature
from lightspeed_ops.core.connector import (
    DatabaseSink,
    DatabaseSource,
    FileSource,
    PubsubSink,
    QueueSource,
    SinkConnector,
    SourceConnector,
    connector_signature,
)
from lightspeed_ops.core.freshness import FreshnessMetadata, freshness_label, freshness_signature
from lightspeed_ops.core.lineage import lineage_of, lineage_signature
from lightspeed_ops.core.orchestrator import BatchState
from lightspeed_ops.core.policy import (
    Budget,
    Decision,
    DecisionKind,
    StartPipelineRun,
    Usage,
    decision_signature,
)
from lightspeed_ops.core.profiles import AdapterProfile
from lightspeed_ops.core.records import RecordKind, sink_key_signature
from lightspeed_ops.core.signatures import CHAIN_BLOCK_RECORDS as BLOCK
from lightspeed_ops.core.signatures import (
    GENESIS_HASH,
    RecordChain,
    escape,
    link,
    signature,
)
from lightspeed_ops.core.surface import surface_signature
from lightspeed_ops.core.telemetry import TelemetrySnapshot, telemetry_signature

from tests.server.core.building import acknowledged, batch, pause
from tests.server.core.given import given

CHECKPOINT = Checkpoint("run-000001", "load", 12, Watermark(12, 1_699_999_999_750), "k|1", 1_700_000_000_000)


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("plain text-1_2.3/ü☃", "plain text-1_2.3/ü☃"),  # spaces, punctuation and letters are unchanged
        ("100%", "100%25"),  # the escape character
        ("a|b", "a%7Cb"),  # the separator of fields
        ("a=b", "a%3Db"),  # the separator of name and value
        ("\x00\n\t\x1f", "%00%0A%09%1F"),  # control characters
        ("\x7f", "%7F"),  # delete
        ("\x80\x9f", "%C2%80%C2%9F"),  # control characters beyond ASCII, as their bytes
        ("%7C", "%257C"),  # an escaped text is escaped again
        ("", ""),  # empty
    ],
)
def test_the_escape_rule(text: str, escaped: str) -> None:
    """%, |, = and control characters become %XX, and all other characters are unchanged."""
    assert escaped == escape(text)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),  # decimal
        (-5, "-5"),  # with its sign
        (2**63 - 1, "9223372036854775807"),  # the largest on the wire
        (True, "true"),  # not 1
        (False, "false"),  # not 0
        ("x=1", "x%3D1"),  # text
        (signature("inner", a=1), "inner.v1%7Ca%3D1"),  # a nested signature is escaped like any text
    ],
)
def test_values_in_signatures(value: str | int | bool, text: str) -> None:  # noqa: FBT001 - any of the three
    """Integers in signatures are decimal, booleans are true or false, and texts are escaped."""
    assert f"kind.v1|field={text}" == signature("kind", field=value)


def test_the_contracts_examples() -> None:
    """The two examples of the contract have exactly these signatures."""
    audit = AuditRecord("start_run", "ok", 1_700_000_000_000)
    assert "audit.v1|action=start_run|outcome=ok|at_ms=1700000000000" == audit_signature(audit)
    fresh = FreshnessMetadata(30_000, 250, 12, is_fresh=True)
    assert (
        "freshness.v1|max_allowed_lag_ms=30000|observed_lag_ms=250|last_sequence=12|is_fresh=true"
        == freshness_signature(fresh)
    )


def test_record_signatures() -> None:
    """A record signature has its fields in order, with nested signatures escaped."""
    watermark = "watermark.v1|offset=12|event_time_ms=1699999999750"
    checkpoint = (
        "checkpoint.v1|run_id=run-000001|stage=load|sequence=12"
        "|watermark=watermark.v1%7Coffset%3D12%7Cevent_time_ms%3D1699999999750"
        "|idempotency_key=k%7C1|at_ms=1700000000000"
    )
    assert watermark == watermark_signature(CHECKPOINT.watermark)
    assert checkpoint == checkpoint_signature(CHECKPOINT)
    lineage = lineage_of(CHECKPOINT, source_signature="s", sink_signature="t")
    assert (
        f"lineage.v1|run_id=run-000001|stage=load|source_signature=s|sink_signature=t"
        f"|watermark_signature={escape(watermark)}|sequence=12|checkpoint_signature={escape(checkpoint)}"
        == lineage_signature(lineage)
    )
    conformance = ConformanceRecord(AdapterProfile.HEAVY_DATA, "s", "t", "b|1", "c", passed=False)
    assert (
        "conformance.v1|adapter_profile=heavy_data|source_signature=s|sink_signature=t"
        "|benchmark_signature=b%7C1|budget_signature=c|passed=false" == conformance_signature(conformance)
    )
    assert "sink_key.v1|stage=load|idempotency_key=k%7C1" == sink_key_signature("load", "k|1")
    assert "telemetry.v1|lag_ms=1|throughput_records_per_sec=2|retry_count=3|dead_letter_count=4" == (
        telemetry_signature(TelemetrySnapshot(1, 2, 3, 4))
    )


def test_a_decision_says_everything_that_was_decided() -> None:
    """A decision's signature has action, usage and budget as nested signatures."""
    decision = Decision(
        "ada",
        "acme",
        StartPipelineRun(1),
        DecisionKind.ALLOWED,
        "within_budget",
        Usage(pipeline_runs=1),
        Budget(max_jobs=2),
    )
    usage = "usage.v1|events=0|sessions=0|jobs=0|pipeline_runs=1|pipeline_replays=0|mitigations=0"
    budget = (
        "budget.v1|max_events=1000000|max_sessions=1000|max_jobs=2|max_pipeline_runs=10000"
        "|max_pipeline_replays=1000|max_mitigations=1000"
    )
    assert (
        "decision.v1|actor_id=ada|tenant_id=acme|action=start_pipeline_run.v1%7Cunits%3D1|kind=allowed"
        f"|reason=within_budget|usage={escape(usage)}|budget={escape(budget)}" == decision_signature(decision)
    )


@pytest.mark.parametrize(
    ("connector", "expected"),
    [
        (DatabaseSource("s", "select 1", 5), "source.v1|kind=database|name=s|query=select 1|batch_size=5"),
        (FileSource("s", "*.csv", "csv", 5), "source.v1|kind=file|name=s|path=*.csv|format=csv|batch_size=5"),
        (QueueSource("s", "t", 5), "source.v1|kind=queue|name=s|topic=t|prefetch=5"),
        (DatabaseSink("s", "t", "id"), "sink.v1|kind=database|name=s|table=t|upsert_key=id"),
        (PubsubSink("s", "t", "o"), "sink.v1|kind=pubsub|name=s|topic=t|ordering_key=o"),
    ],
)
def test_connector_signatures(connector: SourceConnector | SinkConnector, expected: str) -> None:
    """A connector's signature has its side, its kind and its own fields."""
    assert expected == connector_signature(connector)


def test_lifecycle_and_control_signatures() -> None:
    """A lifecycle or control signature has the state and the state's own fields."""
    assert "lifecycle.v1|state=idle" == pipeline.lifecycle_signature(pipeline.Idle())
    assert "lifecycle.v1|state=failed|run_id=run-000001|reason=a%3Db" == (
        pipeline.lifecycle_signature(pipeline.Failed("run-000001", "a=b"))
    )
    assert "control.v1|state=running" == operator.control_signature(operator.Running())
    assert "control.v1|state=paused|reason=x|at_ms=5" == operator.control_signature(operator.Paused("x", 5))


def test_labels_are_snake_case() -> None:
    """Every state and profile has a label in snake_case."""
    labels = [
        *AdapterProfile,
        *BatchState,
        *pipeline.LIFECYCLE_LABELS.values(),
        *operator.CONTROL_LABELS.values(),
    ]
    assert [label for label in labels if not label.replace("_", "").islower()] == []
    assert "heavy_data" == m60.adapter_profile_label(AdapterProfile.HEAVY_DATA)
    assert "m60.profile.v1" == m60.profile_version_label()
    fresh = FreshnessMetadata(1, 1, 0, is_fresh=True)
    stale = FreshnessMetadata(1, 2, 0, is_fresh=False)
    assert ["fresh", "stale"] == [freshness_label(fresh), freshness_label(stale)]


def test_the_surface_signature_has_what_the_contract_lists() -> None:
    """The surface signature has exactly the contract's fields.

    These are name, profile, states, telemetry, freshness, usage, and count and hash of each record kind.
    """
    fields = [field.split("=")[0] for field in surface_signature(given().surface.state).split("|")]
    assert [
        "surface.v1",
        "name",
        "adapter_profile",
        "lifecycle",
        "control",
        "telemetry",
        "freshness",
        "usage",
        "audits",
        "lineage",
        "checkpoints",
        "conformance",
        "sink_idempotency_keys",
        "decisions",
    ] == fields


def test_equal_signatures_mean_equal_histories() -> None:
    """Equal steps give equal signatures; another reason in one audit gives another signature."""
    steps = acknowledged(batch(stage="load"))
    same = surface_signature(given(*steps, pause("night")).surface.state)
    assert same == surface_signature(given(*steps, pause("night")).surface.state)
    assert same != surface_signature(given(*steps, pause("Night")).surface.state)


def test_a_surface_signature_does_not_grow() -> None:
    """A thousand more records change hashes and counts in the signature, and not its size."""
    state = given(*acknowledged(batch())).surface.state
    size = len(surface_signature(state))
    state.chains[RecordKind.DECISION].extend([f"decision-{number}" for number in range(1_000)])
    assert len(surface_signature(state)) <= size + len("1000")


def test_a_link_hashes_what_was_before_it() -> None:
    """A link is SHA-256 over the previous hash, a line feed and the text."""
    assert "0" * 64 == GENESIS_HASH
    assert link(GENESIS_HASH, "a") != link(link(GENESIS_HASH, "a"), "a")
    assert 64 == len(link(GENESIS_HASH, "a"))


@pytest.mark.parametrize("grouping", [1, 7, BLOCK - 1, BLOCK, BLOCK + 1, 999])
def test_a_record_chain_depends_on_the_records_alone(grouping: int) -> None:
    """A record chain depends only on the records, and neither on commands nor on snapshots."""
    texts = [f"record-{number}" for number in range(600)]
    whole, grouped = RecordChain(), RecordChain()
    whole.extend(texts)
    for first in range(0, len(texts), grouping):
        grouped.extend(texts[first : first + grouping])
        grouped = RecordChain(*grouped.parts())
    assert whole.parts() == grouped.parts()
    assert whole.head == grouped.head
    shorter = RecordChain()
    shorter.extend(texts[:-1])
    assert whole.head != shorter.head


def test_an_empty_record_chain_is_at_its_genesis() -> None:
    """An empty record chain has the genesis hash."""
    assert (0, GENESIS_HASH) == (RecordChain().count, RecordChain().head)


def test_a_chain_of_checkpoints_has_a_signature() -> None:
    """The signature of checkpoints is their count and chain hash; another order has another hash."""
    other = CHECKPOINT._replace(sequence=13)
    assert chain_signature([CHECKPOINT, other]).startswith("checkpoint_chain.v1|count=2|hash=")
    assert chain_signature([CHECKPOINT, other]) != chain_signature([other, CHECKPOINT])
