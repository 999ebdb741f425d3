"""Metric families: the name, kind, labels and help of each metric, and where its values come from.

Owns the list of metrics. A label must never have a value that a caller chooses freely: tenants, surfaces and
stages are limited in number, all others are words of this program.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple, TypeAlias

from lightspeed_ops.admin.event_loop_lag import BOUNDS_S as LAG_BOUNDS_S
from lightspeed_ops.admin.shown import Shown
from lightspeed_ops.engine.batch_counts import LATENCY_BOUNDS_S, OUTCOMES, StageTotals
from lightspeed_ops.engine.surface_samples import STATES
from lightspeed_ops.metrics import HistogramValues
from lightspeed_ops.metrics.calls import DURATION_BOUNDS_S, SIZE_BOUNDS_BYTES
from lightspeed_ops.metrics.cluster import ROUND_TRIP_BOUNDS_S, ClusterSample
from lightspeed_ops.metrics.journal import SYNC_BOUNDS_S

Row: TypeAlias = tuple[tuple[str, ...], float | HistogramValues]
"""Values of the labels, and the value of the metric."""
Rows: TypeAlias = Callable[[Shown], Iterable[Row]]
"""Yields the rows of a metric."""

_CALL = ("grpc_method",)
_STAGE = ("tenant", "surface", "stage")
_SURFACE = ("tenant", "surface")
_DEAD_LETTERED = STATES.index("dead_lettered")


class Family(NamedTuple):
    """A metric family; ``bounds`` are those of a histogram."""

    name: str
    kind: str
    labels: tuple[str, ...]
    help: str
    rows: Rows
    bounds: Sequence[float] = ()


def _batches(shown: Shown) -> Iterator[Row]:
    for row in shown.stages:
        for state, count in zip(STATES[:_DEAD_LETTERED], row.counts, strict=False):
            yield (*row.labels, state), count


def _ages(shown: Shown) -> Iterator[Row]:
    for row in shown.stages:
        for state, age_s in zip(STATES[:_DEAD_LETTERED], row.ages_s, strict=False):
            yield (*row.labels, state), age_s or 0.0


def _counter(value: Callable[[StageTotals], int]) -> Rows:
    return lambda shown: ((row.labels, value(row.totals)) for row in shown.stages)


def _ended(shown: Shown) -> Iterator[Row]:
    for row in shown.stages:
        for outcome, count in zip(OUTCOMES, row.totals.ended, strict=True):
            yield (*row.labels, outcome), count


def _start_latencies(shown: Shown) -> Iterator[Row]:
    """Yields the histograms of stages with starts: each has as many series as all else of a stage."""
    for row in shown.stages:
        if row.totals.started:
            yield row.labels, row.totals.latency


def _limits(shown: Shown) -> Iterator[Row]:
    for row in shown.surfaces:
        for limit, share in row.limits:
            yield (*row.labels, limit), share


def _budgets(shown: Shown) -> Iterator[Row]:
    for row in shown.surfaces:
        for budget, share in row.budgets:
            yield (*row.labels, budget), share


def _durations(shown: Shown) -> Iterator[Row]:
    for method in shown.scrape.calls.called():
        for status, durations in method.durations():
            yield (method.name, status), durations.values()


def _stream_lags(shown: Shown) -> Iterator[Row]:
    for stream in shown.scrape.streams:
        if stream.lag_records is not None:
            yield (stream.kind,), stream.lag_records


def _syncs(shown: Shown) -> Iterator[Row]:
    storage = shown.scrape.storage
    if storage is not None:
        yield (), storage.sync_seconds.values()


def _file_bytes(shown: Shown) -> Iterator[Row]:
    storage = shown.scrape.storage
    if storage is not None:
        for file, size in storage.file_bytes.items():
            yield (file,), size


def _free_bytes(shown: Shown) -> Iterator[Row]:
    storage = shown.scrape.storage
    if storage is not None and storage.free_bytes is not None:
        yield (), storage.free_bytes


def _cluster(value: Callable[[ClusterSample], float | HistogramValues]) -> Rows:
    """Returns the one row of a metric that only a server with others on its journal has."""

    def rows(shown: Shown) -> Iterator[Row]:
        if shown.scrape.cluster is not None:
            yield (), value(shown.scrape.cluster)

    return rows


def _cluster_by(counts: Callable[[ClusterSample], Mapping[str, int]]) -> Rows:
    """Returns the rows of such a metric by the words of its label."""

    def rows(shown: Shown) -> Iterator[Row]:
        if shown.scrape.cluster is not None:
            for word, count in counts(shown.scrape.cluster).items():
                yield (word,), count

    return rows


_CALLS = (
    # Names, labels and bounds after gRPC's proposal A66.
    Family(
        "grpc_server_call_started_total",
        "counter",
        _CALL,
        "Calls started, with those in progress.",
        lambda shown: (((one.name,), one.started) for one in shown.scrape.calls.called()),
    ),
    Family(
        "grpc_server_call_duration_seconds",
        "histogram",
        (*_CALL, "grpc_status"),
        "Seconds from the start of a call to its end, of a stream to the end of the stream.",
        _durations,
        DURATION_BOUNDS_S,
    ),
    Family(
        "grpc_server_call_rcvd_total_compressed_message_size_bytes",
        "histogram",
        _CALL,
        "Bytes of all messages received in a call, as they were on the wire.",
        lambda shown: (((one.name,), one.received.values()) for one in shown.scrape.calls.called()),
        SIZE_BOUNDS_BYTES,
    ),
    Family(
        "grpc_server_call_sent_total_compressed_message_size_bytes",
        "histogram",
        _CALL,
        "Bytes of all messages sent in a call.",
        lambda shown: (((one.name,), one.sent.values()) for one in shown.scrape.calls.called()),
        SIZE_BOUNDS_BYTES,
    ),
    Family(
        "lightspeed_refusals_total",
        "counter",
        ("reason",),
        "Calls and streams that ended with an error of the contract, by its reason.",
        lambda shown: (((reason,), count) for reason, count in list(shown.scrape.calls.refusals.items())),
    ),
)
_QUEUES = (
    Family(
        "lightspeed_queue_batches",
        "gauge",
        (*_STAGE, "state"),
        "Batches in the queue: queued, retrying (in a backoff) or in_flight.",
        _batches,
    ),
    Family(
        "lightspeed_queue_oldest_age_seconds",
        "gauge",
        (*_STAGE, "state"),
        "Seconds since the oldest batch in a state was enqueued; 0 if there is none.",
        _ages,
    ),
    Family(
        "lightspeed_queue_limit_ratio",
        "gauge",
        (*_SURFACE, "limit"),
        "Used share of a limit of the queue: at 1 and more the queue is full.",
        _limits,
    ),
    Family(
        "lightspeed_batches_enqueued_total",
        "counter",
        _STAGE,
        "Batches enqueued, with those that a replay enqueued again.",
        _counter(lambda totals: totals.enqueued),
    ),
    Family(
        "lightspeed_batches_started_total",
        "counter",
        _STAGE,
        "Batches started, once for each attempt.",
        _counter(lambda totals: totals.started),
    ),
    Family(
        "lightspeed_batches_ended_total",
        "counter",
        (*_STAGE, "outcome"),
        "Batches ended: succeeded, duplicate_suppressed, failed, cancelled, or discarded as dead letters.",
        _ended,
    ),
    Family(
        "lightspeed_retries_total",
        "counter",
        _STAGE,
        "Failed attempts after which the batch is tried again, expired leases included.",
        _counter(lambda totals: totals.retried),
    ),
    Family(
        "lightspeed_lease_expiries_total",
        "counter",
        _STAGE,
        "Leases that expired before their batch was reported.",
        _counter(lambda totals: totals.lease_expired),
    ),
    Family(
        "lightspeed_start_latency_seconds",
        "histogram",
        _STAGE,
        "Seconds from the enqueueing of a batch, or from its not_before_ms, to its first start.",
        _start_latencies,
        LATENCY_BOUNDS_S,
    ),
    Family(
        "lightspeed_dead_letters",
        "gauge",
        _STAGE,
        "Dead letters that wait for an operator.",
        lambda shown: ((row.labels, row.counts[_DEAD_LETTERED]) for row in shown.stages),
    ),
    Family(
        "lightspeed_dead_lettered_total",
        "counter",
        _STAGE,
        "Batches that became dead letters.",
        _counter(lambda totals: totals.dead_lettered),
    ),
    Family(
        "lightspeed_dead_letter_oldest_age_seconds",
        "gauge",
        _STAGE,
        "Seconds since the last failure of the oldest dead letter; 0 if there is none.",
        lambda shown: ((row.labels, row.ages_s[_DEAD_LETTERED] or 0.0) for row in shown.stages),
    ),
)
_SURFACES = (
    Family(
        "lightspeed_freshness_lag_seconds",
        "gauge",
        _SURFACE,
        "Lag of the newest acknowledged batch, and the time since its acknowledgement.",
        lambda shown: ((row.labels, row.lag_s) for row in shown.surfaces),
    ),
    Family(
        "lightspeed_surface_stale",
        "gauge",
        _SURFACE,
        "1 if the lag is over the allowed lag of the surface, else 0.",
        lambda shown: ((row.labels, int(row.is_stale)) for row in shown.surfaces),
    ),
    Family(
        "lightspeed_budget_left_ratio",
        "gauge",
        (*_SURFACE, "budget"),
        "Share of a budget of the surface that is left.",
        _budgets,
    ),
    Family(
        "lightspeed_surfaces",
        "gauge",
        (),
        "Surfaces that are not deleted, of all tenants.",
        lambda shown: [((), len(shown.scrape.surfaces.named) + len(shown.scrape.surfaces.others))],
    ),
)
_SERVER = (
    Family(
        "lightspeed_journal_sync_seconds",
        "histogram",
        (),
        "Seconds of a write and sync of the data file, which all commits of the time before share.",
        _syncs,
        SYNC_BOUNDS_S,
    ),
    Family(
        "lightspeed_journal_bytes",
        "gauge",
        ("file",),
        "Size of a file of the journal: database, or wal (the log of SQLite).",
        _file_bytes,
    ),
    Family(
        "lightspeed_disk_free_bytes",
        "gauge",
        (),
        "Free space on the disk of the journal, for the account of the server.",
        _free_bytes,
    ),
    Family(
        "lightspeed_streams",
        "gauge",
        ("kind",),
        "Open streams: work, audits, lineage, freshness, surfaces, or auxiliary (health and reflection).",
        lambda shown: (((one.kind,), one.streams) for one in shown.scrape.streams),
    ),
    Family(
        "lightspeed_stream_lag_records",
        "gauge",
        ("kind",),
        "Records that the stream furthest behind has not sent yet; only streams of one surface have a lag.",
        _stream_lags,
    ),
    Family(
        "lightspeed_event_loop_lag_seconds",
        "histogram",
        (),
        "Seconds by which the event loop ran a timer late, ten times a second; all calls wait as long.",
        lambda shown: [((), shown.scrape.event_loop_lag.lags.values())],
        LAG_BOUNDS_S,
    ),
    Family(
        "lightspeed_event_loop_stalls_total",
        "counter",
        (),
        "Stalls of the event loop longer than stall_ms; the log says what ran.",
        lambda shown: [((), shown.scrape.event_loop_lag.stalls())],
    ),
    Family(
        "lightspeed_certificate_expiry_timestamp_seconds",
        "gauge",
        ("file",),
        "When the certificate in a file expires first, as Unix time: certificate, or client_roots.",
        lambda shown: (((one.file,), one.at_s) for one in shown.scrape.certificates),
    ),
    Family(
        "lightspeed_build_info",
        "gauge",
        ("version",),
        "1; the label is the version of the server.",
        lambda shown: [((shown.scrape.version,), 1)],
    ),
)

_CLUSTER = (
    Family(
        "lightspeed_cluster_members",
        "gauge",
        ("state",),
        "Servers on the journal by state, as this one knows them: starting, ready, leaving or dead.",
        _cluster_by(lambda cluster: cluster.members),
    ),
    Family(
        "lightspeed_cluster_owned_surfaces",
        "gauge",
        (),
        "Surfaces that this server owns.",
        _cluster(lambda cluster: cluster.owned_surfaces),
    ),
    Family(
        "lightspeed_cluster_unowned_surfaces",
        "gauge",
        (),
        "Surfaces without a living owner, as this server knows them.",
        _cluster(lambda cluster: cluster.unowned_surfaces),
    ),
    Family(
        "lightspeed_cluster_claimed_surfaces_total",
        "counter",
        (),
        "Surfaces that this server claimed, as they had no living owner.",
        _cluster(lambda cluster: cluster.claimed),
    ),
    Family(
        "lightspeed_cluster_handed_over_surfaces_total",
        "counter",
        (),
        "Surfaces that this server handed over to others.",
        _cluster(lambda cluster: cluster.handed_over),
    ),
    Family(
        "lightspeed_forwards_total",
        "counter",
        ("outcome",),
        "Calls and streams sent to the owners of their surfaces: answered, moved (sent on) or unreachable.",
        _cluster_by(lambda cluster: cluster.forwards),
    ),
    Family(
        "lightspeed_journal_conflicts_total",
        "counter",
        ("reason",),
        "Commits that storage refused: version (another server was first) or not_owner.",
        _cluster_by(lambda cluster: cluster.conflicts),
    ),
    Family(
        "lightspeed_journal_append_seconds",
        "histogram",
        (),
        "Seconds from the sending of a group of commits to the database until their outcome is known.",
        _cluster(lambda cluster: cluster.round_trips),
        ROUND_TRIP_BOUNDS_S,
    ),
    Family(
        "lightspeed_journal_away",
        "gauge",
        (),
        "1 while the server cannot reach its database, else 0.",
        _cluster(lambda cluster: int(cluster.away)),
    ),
    Family(
        "lightspeed_follower_lag_positions",
        "gauge",
        (),
        "Positions up to the newest known one whose commits this server has not read yet.",
        _cluster(lambda cluster: cluster.lag_positions),
    ),
    Family(
        "lightspeed_follower_lag_seconds",
        "gauge",
        (),
        "Seconds since this server began to read the commits of all servers last; a quarter second at rest.",
        _cluster(lambda cluster: cluster.lag_s),
    ),
)

GROUPS: Mapping[str, Sequence[Family]] = {
    "calls": _CALLS,
    "queues": _QUEUES,
    "surfaces": _SURFACES,
    "server": _SERVER,
    "cluster": _CLUSTER,
}
"""All metrics of the server, but for those of the process, which the library makes."""

FAMILIES: Sequence[Family] = tuple(chain.from_iterable(GROUPS.values()))
"""The same in one row."""
