"""Stream samples: the open streams of a server by kind, and the largest lag of each kind.

Owns which calls are of which kind. It looks at streams in bounded steps, and changes nothing.
"""

from collections.abc import Mapping, Sequence

from lightspeed.ops.v1 import queue_view_pb2

from lightspeed_ops.engine import Engine, Slices
from lightspeed_ops.metrics import CallMetrics, StreamSample
from lightspeed_ops.transport.connected_clients import ConnectedClients, SubscriberKind
from lightspeed_ops.transport.queue_views import heads

_PACKAGE = "lightspeed.ops.v1"
KINDS: Mapping[str, str] = {
    f"{_PACKAGE}.WorkerService/Work": "work",
    f"{_PACKAGE}.RecordService/WatchAudits": "audits",
    f"{_PACKAGE}.RecordService/WatchLineage": "lineage",
    f"{_PACKAGE}.RecordService/WatchFreshness": "freshness",
    f"{_PACKAGE}.SurfaceService/WatchSurfaces": "surfaces",
    "grpc.health.v1.Health/Watch": "auxiliary",
    "grpc.reflection.v1.ServerReflection/ServerReflectionInfo": "auxiliary",
    "grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo": "auxiliary",
}
"""The kind of each streaming method; a test checks that it is complete."""

_WITH_CURSOR: Mapping[SubscriberKind, str] = {
    queue_view_pb2.SUBSCRIBER_KIND_AUDITS: "audits",
    queue_view_pb2.SUBSCRIBER_KIND_LINEAGE: "lineage",
}
"""Kinds of streams that have a lag."""


class StreamSampler:
    """The sampler of the open streams of a server."""

    def __init__(self, engine: Engine, clients: ConnectedClients, metrics: CallMetrics) -> None:
        """Takes what it looks at."""
        self._engine = engine
        self._clients = clients
        self._metrics = metrics

    async def sample(self) -> Sequence[StreamSample]:
        """Returns the open streams of each kind, in slices."""
        counts = dict.fromkeys(KINDS.values(), 0)
        for method in self._metrics.called():
            kind = KINDS.get(method.name)
            if kind is not None:
                counts[kind] += method.in_progress
        lags = await self._lags()
        return [StreamSample(kind, count, lags.get(kind)) for kind, count in counts.items()]

    async def _lags(self) -> Mapping[str, int]:
        """Returns the largest number of records behind the newest one, for each kind with streams."""
        lags = dict.fromkeys(_WITH_CURSOR.values(), 0)
        slices = Slices()
        for name in self._clients.watched():
            surface = self._engine.peek(name)
            if surface is not None:
                newest = heads(surface)
                for subscriber in self._clients.subscribers_of(name):
                    kind = _WITH_CURSOR.get(subscriber.kind)
                    if kind is not None and subscriber.after is not None:
                        behind = max(0, newest[subscriber.kind] - subscriber.after)
                        lags[kind] = max(behind, lags.get(kind, 0))
            await slices.give_way()
        return lags
