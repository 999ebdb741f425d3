"""Connected clients: the open work streams and watches of each surface.

Owns which of them are open. It must never keep one that has ended.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from itertools import chain, islice
from typing import NamedTuple, Protocol, TypeAlias

from lightspeed.ops.v1 import queue_view_pb2

from lightspeed_ops.core.queue_view import WorkerName
from lightspeed_ops.core.surface import tenant_of

LISTED_CLIENTS = 1_000
"""Most workers, and most subscribers, of a list: a list takes about two milliseconds of the event loop."""

SubscriberKind: TypeAlias = queue_view_pb2.SubscriberKind.ValueType


class WorkerStatus(NamedTuple):
    """What a work stream knows of its worker; ``records`` is None if it does not limit records."""

    stages: tuple[str, ...]
    batches: int
    records: int | None
    in_flight: int
    last_frame_ms: int


class WorkStream(Protocol):
    """An open work stream."""

    def status(self) -> WorkerStatus:
        """Returns what the stream knows of its worker, now."""
        ...


ConnectedWorkers: TypeAlias = Mapping[WorkerName, Mapping[WorkStream, None]]


class Subscriber:
    """One open stream of records or freshness."""

    __slots__ = ("after", "kind", "since_ms")

    def __init__(self, kind: SubscriberKind, since_ms: int) -> None:
        """Takes the time of the beginning on the surface's clock, in milliseconds."""
        self.kind = kind
        self.since_ms = since_ms
        self.after: int | None = None
        """The cursor: a sequence, or a position in a stream of all surfaces; None before the first read."""

    def reached(self, after: int) -> None:
        """Records the cursor."""
        self.after = after


class ConnectedClients:
    """The open work streams and watches of a server, by surface."""

    def __init__(self) -> None:
        """Starts without clients."""
        self._workers: dict[str, dict[WorkerName, dict[WorkStream, None]]] = {}
        self._subscribers: dict[str, dict[Subscriber, None]] = {}

    @contextmanager
    def working(self, surface: str, name: WorkerName, stream: WorkStream) -> Iterator[None]:
        """Keeps a work stream of a worker while it is open."""
        workers = self._workers.setdefault(surface, {})
        streams = workers.setdefault(name, {})
        streams[stream] = None
        try:
            yield
        finally:
            del streams[stream]
            if not streams:
                del workers[name]
            if not workers:
                del self._workers[surface]

    def watching(self, name: str, subscriber: Subscriber) -> Callable[[], None]:
        """Keeps a subscriber of a surface, or of all surfaces of a tenant; returns a call for its end."""
        self._subscribers.setdefault(name, {})[subscriber] = None
        return partial(self._leave, name, subscriber)

    def _leave(self, name: str, subscriber: Subscriber) -> None:
        subscribers = self._subscribers[name]
        del subscribers[subscriber]
        if not subscribers:
            del self._subscribers[name]

    def watched(self) -> list[str]:
        """Returns the names that have subscribers: surfaces, and all surfaces of a tenant."""
        return list(self._subscribers)

    def subscribers_of(self, name: str) -> list[Subscriber]:
        """Returns the subscribers of one of the watched names."""
        return list(self._subscribers.get(name, ()))

    def workers(self, surface: str) -> ConnectedWorkers:
        """Returns the work streams of each worker of a surface, in the order in which workers connected."""
        return self._workers.get(surface, {})

    def subscribers(self, surface: str) -> tuple[list[tuple[Subscriber, bool]], int]:
        """Returns the first subscribers of a surface, and the number of all.

        A subscriber is with True if it watches all surfaces of the tenant.
        """
        nothing: Mapping[Subscriber, None] = {}
        own = self._subscribers.get(surface, nothing)
        of_tenant = self._subscribers.get(f"tenants/{tenant_of(surface)}/surfaces/-", nothing)
        found = chain(((one, False) for one in own), ((one, True) for one in of_tenant))
        return list(islice(found, LISTED_CLIENTS)), len(own) + len(of_tenant)
