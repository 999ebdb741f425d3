"""Measurements that the parts of the server take of themselves; the admin listener shows them.

Owns counters and histograms as plain values. It must never know who reads them, or how they are shown.
"""

from lightspeed_ops.metrics.calls import CallMetrics, MethodMetrics
from lightspeed_ops.metrics.cluster import AppendCounts, ClusterSample, ForwardCounts
from lightspeed_ops.metrics.histogram import Histogram, HistogramValues
from lightspeed_ops.metrics.streams import StreamSample

__all__ = [
    "AppendCounts",
    "CallMetrics",
    "ClusterSample",
    "ForwardCounts",
    "Histogram",
    "HistogramValues",
    "MethodMetrics",
    "StreamSample",
]
