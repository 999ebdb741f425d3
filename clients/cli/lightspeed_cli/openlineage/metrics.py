"""Metrics of an export, for Prometheus: how far it is behind, and what became of its events.

Owns the names of the metrics and their listener. They are read when they are scraped: the exporter
only counts.
"""

import time
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from lightspeed_cli.openlineage.exporter import Counts

MILLISECONDS = 1_000
Family = CounterMetricFamily | GaugeMetricFamily


class ExportCollector(Collector):
    """Reads the counts of an export for a scrape."""

    def __init__(self, counts: Counts) -> None:
        """Shows these counts, whatever they are at a scrape."""
        self._counts = counts

    def collect(self) -> Iterator[Family]:
        """Yields the metrics."""
        counts = self._counts
        delivered = CounterMetricFamily(
            "lightspeed_openlineage_events", "Delivered events by type.", labels=["type"]
        )
        for kind, count in sorted(counts.delivered.items()):
            delivered.add_metric([kind], count)
        yield delivered
        waiting_ms = counts.oldest_waiting_ms
        lag_s = max(0.0, time.time() - waiting_ms / MILLISECONDS) if waiting_ms else 0.0
        yield GaugeMetricFamily(
            "lightspeed_openlineage_lag_seconds",
            "Age of the oldest record that is read and not exported; 0: there is none.",
            lag_s,
        )
        yield GaugeMetricFamily(
            "lightspeed_openlineage_caught_up_timestamp_seconds",
            "When all records of the server were exported last, Unix seconds; 0: not since the start.",
            counts.caught_up_s,
        )
        yield GaugeMetricFamily(
            "lightspeed_openlineage_last_delivery_timestamp_seconds",
            "When the receiver took an event last, Unix seconds; 0: not since the start.",
            counts.last_delivery_s,
        )
        yield GaugeMetricFamily(
            "lightspeed_openlineage_receiver_up",
            "1: the receiver answered the last event; 0: it is away, or refuses the export.",
            float(counts.receiver_up),
        )
        for name, text, count in (
            ("retries", "Deliveries that were tried again.", counts.retries),
            (
                "rejected_events",
                "Events that the receiver will never accept, set aside in a file.",
                counts.rejected,
            ),
            ("gaps", "Places where the server had pruned records before they were exported.", counts.gaps),
            ("records", "Exported lineage records.", counts.records),
        ):
            yield CounterMetricFamily(f"lightspeed_openlineage_{name}", text, count)


def serve_metrics(counts: Counts, host: str, port: int) -> int:
    """Serves /metrics in a thread, and returns the port."""
    registry = CollectorRegistry()
    registry.register(ExportCollector(counts))
    server, _thread = start_http_server(port, host, registry)
    return int(server.server_port)
