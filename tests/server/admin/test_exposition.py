"""The exposition of metrics, beside that of prometheus_client."""

from collections.abc import Iterator
from itertools import accumulate

import pytest
from lightspeed_ops.admin.event_loop_lag import EventLoopLag
from lightspeed_ops.admin.exposition import Exposition, Format, negotiated, unit_of
from lightspeed_ops.admin.families import FAMILIES
from lightspeed_ops.admin.scrape import CertificateExpiry, Scrape
from lightspeed_ops.admin.shown import Shown, shown
from lightspeed_ops.admin.storage import StorageSample
from lightspeed_ops.engine.batch_counts import StageCounters
from lightspeed_ops.engine.surface_samples import Sampled, StageSample, SurfaceSample
from lightspeed_ops.metrics import AppendCounts, CallMetrics, ClusterSample, StreamSample
from lightspeed_ops.metrics.histogram import HistogramValues
from lightspeed_ops.metrics.journal import sync_seconds
from prometheus_client.core import CollectorRegistry, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString

OPENMETRICS = "application/openmetrics-text;version=1.0.0"


def stage(name: str) -> StageSample:
    """Returns a stage in which something happened."""
    counters = StageCounters()
    counters.enqueued = counters.started = 1_234_567
    counters.latency.observe_many(0.05, 3)
    counters.latency.observe(1_000_000)
    return StageSample(name, (1, 2, 3, 4), (1_000, None, 500, 0), counters.totals())


def surface(tenant: str, name: str, *, lag_ms: int = 0) -> SurfaceSample:
    """Returns a surface with two stages."""
    stages = (stage("extract"), stage("load"))
    limits, budgets = (("max_queued", 0.25),), (("events", 1e-9),)
    return SurfaceSample(7, tenant, name, 0, stages, limits, budgets, lag_ms, 1_000, 5_000, 10, 20)


def scrape() -> Scrape:
    """Returns values with all kinds of numbers and labels, and with surfaces without a name."""
    calls = CallMetrics()
    method = calls.of("lightspeed.ops.v1.WorkerService/Work")
    method.started += 1
    method.end("OK", 0.002)
    method.received.observe(10)
    method.sent.observe(5_000)
    calls.refusals["BUDGET_EXHAUSTED"] += 1
    lag, syncs = EventLoopLag(), sync_seconds()
    lag.measured(0.2)
    syncs.observe(0.003)
    appends = AppendCounts()
    appends.round_trips.observe(0.0042)
    others = StageCounters()
    others.enqueued = 9
    return Scrape(
        version='0.1 "beta"\\\n',
        surfaces=Sampled(
            2_000, (surface("a", "b"), surface("c", "d")), (surface("e", "f"),), others.totals()
        ),
        calls=calls,
        streams=[StreamSample("work", 2), StreamSample("audits", 1, 30)],
        certificates=[CertificateExpiry("certificate", 1_900_000_000.5)],
        event_loop_lag=lag,
        storage=StorageSample({"database": 81_920, "wal": 0}, 50_374_516_736, syncs),
        cluster=ClusterSample(
            members={"starting": 0, "ready": 2, "leaving": 0, "dead": 1},
            owned_surfaces=3,
            unowned_surfaces=1,
            claimed=4,
            handed_over=5,
            away=True,
            forwards={"answered": 7, "moved": 0, "unreachable": 1},
            conflicts={"version": 0, "not_owner": 2},
            lag_positions=12,
            lag_s=0.25,
            round_trips=appends.round_trips.values(),
        ),
    )


class Values(Collector):
    """The same values as a collector of the library."""

    def __init__(self, values: Shown) -> None:
        """Takes the values."""
        self._values = values

    def collect(self) -> Iterator[Metric]:
        """Yields the families as the library has them."""
        for family in FAMILIES:
            name = family.name.removesuffix("_total")
            metric = Metric(name, family.help, family.kind, unit_of(family))
            for place, value in family.rows(self._values):
                labels = dict(zip(family.labels, place, strict=True))
                if not isinstance(value, HistogramValues):
                    metric.add_sample(family.name, labels, value)
                    continue
                bounds = [*map(floatToGoString, family.bounds), "+Inf"]
                for bound, count in zip(bounds, accumulate(value.counts), strict=True):
                    metric.add_sample(f"{name}_bucket", labels | {"le": bound}, count)
                metric.add_sample(f"{name}_sum", labels, value.total)
                metric.add_sample(f"{name}_count", labels, sum(value.counts))
            yield metric


@pytest.mark.parametrize("accept", ["", "text/plain;version=1.0.0", OPENMETRICS, "*/*"])
def test_the_text_is_that_of_the_library(accept: str) -> None:
    """Our text is byte for byte that of prometheus_client, in each format, with escapes and exponents."""
    registry = CollectorRegistry()
    registry.register(Values(shown(scrape())))
    encoder, content_type = choose_encoder(accept)
    form = negotiated(accept, "")
    assert content_type == form.content_type
    ours, theirs = Exposition().render(scrape(), form).decode(), encoder(registry).decode()
    expected = theirs.removesuffix("# EOF\n")
    assert expected == ours[: len(expected)]
    assert ours[len(expected) :].startswith("# HELP process_")
    assert ours.endswith("# EOF\n") == theirs.endswith("# EOF\n")


def test_gzip_is_offered() -> None:
    """A client that accepts gzip gets it."""
    assert Format("text/plain; version=0.0.4; charset=utf-8", is_gzip=True) == negotiated("", "deflate, gzip")
    assert not negotiated("", "identity").is_gzip


def test_surfaces_without_a_name_are_one_row() -> None:
    """Others are added up under an empty tenant, which no real surface has; of shares it is the worst."""
    values = scrape()
    others = (surface("e", "f", lag_ms=9_000), surface("g", "h"))
    sampled = values.surfaces._replace(others=others)
    rows = shown(values._replace(surfaces=sampled))
    assert ("", "other", "") == rows.stages[-1].labels
    assert (4, 8, 12, 16) == rows.stages[-1].counts
    assert (1.0, None, 1.5, 2.0) == rows.stages[-1].ages_s
    assert 9 == rows.stages[-1].totals.enqueued
    assert ("", "other") == rows.surfaces[-1].labels
    assert (10.0, True) == (rows.surfaces[-1].lag_s, rows.surfaces[-1].is_stale)


def test_every_metric_has_a_help_text() -> None:
    """A help text is one sentence for people; a counter ends with _total, and nothing else does."""
    for family in FAMILIES:
        assert family.help.endswith("."), family.name
        assert ("counter" == family.kind) == family.name.endswith("_total"), family.name
        assert ("histogram" == family.kind) == bool(family.bounds), family.name
        assert list(family.bounds) == sorted(family.bounds), family.name
    assert len(FAMILIES) == len({family.name for family in FAMILIES})
