"""Connector plans: source and sink of a pipeline, and the policies for failed batches.

Owns the retry backoff and the classification of failures. It must never draw a random number: a hash spreads
the backoffs, so that a replay of the same events needs nothing but the events.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b

from lightspeed_ops.core import limits
from lightspeed_ops.core.refusal import Violation
from lightspeed_ops.core.signatures import signature

BACKOFF_SPREAD_PERCENT = 10
"""Spread of backoffs either way, in percent: batches that failed together do not return together."""


@dataclass(frozen=True, slots=True)
class DatabaseSource:
    """Rows of a query."""

    name: str
    query: str
    batch_size: int


@dataclass(frozen=True, slots=True)
class FileSource:
    """Lines or row groups of files."""

    name: str
    path: str
    format: str
    batch_size: int


@dataclass(frozen=True, slots=True)
class QueueSource:
    """Messages of a queue."""

    name: str
    topic: str
    prefetch: int


SourceConnector = DatabaseSource | FileSource | QueueSource


@dataclass(frozen=True, slots=True)
class DatabaseSink:
    """Rows of a table, upserted."""

    name: str
    table: str
    upsert_key: str


@dataclass(frozen=True, slots=True)
class PubsubSink:
    """Messages of a topic."""

    name: str
    topic: str
    ordering_key: str


SinkConnector = DatabaseSink | PubsubSink

CONNECTOR_KINDS = {
    DatabaseSource: "database",
    FileSource: "file",
    QueueSource: "queue",
    DatabaseSink: "database",
    PubsubSink: "pubsub",
}


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Attempts and backoff of failed batches."""

    max_attempts: int
    base_backoff_ms: int
    max_backoff_ms: int


@dataclass(frozen=True, slots=True)
class DeadLetterPolicy:
    """Whether a batch without attempts left becomes a dead letter, and the limits of its record."""

    enabled: bool
    destination: str
    max_payload_bytes: int


@dataclass(frozen=True, slots=True)
class ReprocessWindow:
    """A range of sequences, both ends included: a replay applies their applied batches again."""

    start_sequence: int
    end_sequence: int
    reason: str


@dataclass(frozen=True, slots=True)
class ConnectorPlan:
    """Source, sink and failure policies of a surface."""

    name: str
    source: SourceConnector
    sink: SinkConnector
    retry_policy: RetryPolicy
    dead_letter_policy: DeadLetterPolicy
    reprocess_window: ReprocessWindow | None
    max_batch_records: int


class Classification(StrEnum):
    """The result of a failed attempt."""

    RETRY = "retry"
    DEAD_LETTER = "dead_letter"
    FAIL = "fail"


def classify_failure(plan: ConnectorPlan, *, attempt: int, permanent: bool) -> Classification:
    """Returns RETRY below max_attempts, unless the failure is permanent.

    Otherwise returns DEAD_LETTER if dead letters are enabled, or FAIL.
    """
    if not permanent and attempt < plan.retry_policy.max_attempts:
        return Classification.RETRY
    return Classification.DEAD_LETTER if plan.dead_letter_policy.enabled else Classification.FAIL


def backoff_ms(policy: RetryPolicy, *, surface: str, key: str, attempt: int) -> int:
    """Returns the wait after ``attempt`` in milliseconds: exponential, capped, spread by a hash."""
    plain = min(policy.max_backoff_ms, policy.base_backoff_ms << (attempt - 1))
    digest = blake2b(f"{surface}\n{key}\n{attempt}".encode(), digest_size=8).digest()
    spread = plain * BACKOFF_SPREAD_PERCENT // 100
    return plain - spread + int.from_bytes(digest) % (2 * spread + 1)


def dead_letter_reason(policy: DeadLetterPolicy, reason: str) -> str:
    """Returns the reason for a dead letter, cut at max_payload_bytes of UTF-8, never inside a character."""
    return reason.encode()[: policy.max_payload_bytes].decode(errors="ignore")


def connector_signature(connector: SourceConnector | SinkConnector) -> str:
    """Returns ``source.v1|kind=…`` or ``sink.v1|kind=…`` with the connector's own fields."""
    side = "sink" if isinstance(connector, DatabaseSink | PubsubSink) else "source"
    fields = {name: getattr(connector, name) for name in connector.__slots__}
    return signature(side, kind=CONNECTOR_KINDS[type(connector)], **fields)


def violations(plan: ConnectorPlan) -> Iterator[Violation]:
    """Yields the malformed fields of a plan: texts and numbers out of range."""
    yield from limits.text("name", plan.name)
    yield from _connector_violations("source", plan.source)
    yield from _connector_violations("sink", plan.sink)
    retry = plan.retry_policy
    yield from limits.integer("retry_policy.max_attempts", retry.max_attempts, 1, limits.ATTEMPTS)
    yield from limits.integer("retry_policy.base_backoff_ms", retry.base_backoff_ms, 0)
    yield from limits.integer("retry_policy.max_backoff_ms", retry.max_backoff_ms, 0)
    dead = plan.dead_letter_policy
    yield from limits.text(
        "dead_letter_policy.destination", dead.destination, shortest=1 if dead.enabled else 0
    )
    yield from limits.integer(
        "dead_letter_policy.max_payload_bytes", dead.max_payload_bytes, 1 if dead.enabled else 0
    )
    if plan.reprocess_window is not None:
        yield from window_violations("reprocess_window", plan.reprocess_window)
    yield from limits.integer("max_batch_records", plan.max_batch_records, 1)


def window_violations(field: str, window: ReprocessWindow) -> Iterator[Violation]:
    """Yields the malformed fields of a reprocess window."""
    yield from limits.integer(f"{field}.start_sequence", window.start_sequence, 0)
    yield from limits.integer(f"{field}.end_sequence", window.end_sequence, max(0, window.start_sequence))
    yield from limits.text(f"{field}.reason", window.reason, limits.TEXT_CHARACTERS)


def contract_violations(plan: ConnectorPlan) -> Iterator[Violation]:
    """Yields well-formed fields that contradict each other."""
    retry = plan.retry_policy
    if retry.base_backoff_ms > retry.max_backoff_ms:
        yield Violation(
            "retry_policy.base_backoff_ms",
            f"expected at most max_backoff_ms {retry.max_backoff_ms}, but it is {retry.base_backoff_ms}",
        )


LONG_TEXTS = frozenset({"query", "path", "topic", "table"})


def _connector_violations(side: str, connector: SourceConnector | SinkConnector) -> Iterator[Violation]:
    field = f"{side}.{CONNECTOR_KINDS[type(connector)]}"
    for name in connector.__slots__:
        value = getattr(connector, name)
        if isinstance(value, int):
            yield from limits.integer(f"{field}.{name}", value, 1)
        else:
            longest = limits.TEXT_CHARACTERS if name in LONG_TEXTS else limits.KEY_CHARACTERS
            yield from limits.text(f"{field}.{name}", value, longest)
