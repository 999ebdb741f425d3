"""Scrapes: the values of one scrape, taken on the event loop, as metrics show them.

Owns the parts that metrics read, and the order in which they are read. Its values never change afterwards, or
change one number at a time, so that a thread may render them.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple

from lightspeed_ops.admin.event_loop_lag import EventLoopLag
from lightspeed_ops.admin.storage import Storage, StorageSample
from lightspeed_ops.engine.surface_samples import Sampled
from lightspeed_ops.metrics import CallMetrics, ClusterSample, StreamSample


class CertificateExpiry(NamedTuple):
    """When a certificate in a file expires, as Unix seconds; ``file`` is the name of its setting."""

    file: str
    at_s: float


class Sources(NamedTuple):
    """The parts of a server that metrics show.

    ``storage`` is None without a data file, and ``cluster`` for the only server on its journal.
    """

    version: str
    surfaces: Callable[[], Awaitable[Sampled]]
    calls: CallMetrics
    streams: Callable[[], Awaitable[Sequence[StreamSample]]]
    certificates: Callable[[], Sequence[CertificateExpiry]]
    event_loop_lag: EventLoopLag
    storage: Storage | None = None
    cluster: Callable[[], ClusterSample] | None = None


class Scrape(NamedTuple):
    """The values of one scrape."""

    version: str
    surfaces: Sampled
    calls: CallMetrics
    streams: Sequence[StreamSample]
    certificates: Sequence[CertificateExpiry]
    event_loop_lag: EventLoopLag
    storage: StorageSample | None
    cluster: ClusterSample | None


async def scrape(sources: Sources) -> Scrape:
    """Takes the values of a scrape."""
    storage = None if sources.storage is None else await sources.storage.sample()
    streams = await sources.streams()
    return Scrape(
        sources.version,
        await sources.surfaces(),
        sources.calls,
        streams,
        sources.certificates(),
        sources.event_loop_lag,
        storage,
        None if sources.cluster is None else sources.cluster(),
    )
