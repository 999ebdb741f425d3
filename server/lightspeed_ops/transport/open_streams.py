"""Open streams: their number, and how they end.

Owns the limits of open streams, of the server and of each tenant, and the drain. When the server shuts down,
each stream ends with UNAVAILABLE and the cursor to resume from, even if its client reads slowly.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeAlias

from lightspeed_ops.core.refusal import Reason, Refusal, Refused
from lightspeed_ops.reader.record_streams import FRAME_ENTRIES
from lightspeed_ops.transport.frame_cache import RenderedFrame

LAST_FRAME_S = 0.5
"""Time for the frame in progress when the server ends a stream, in seconds; then the write is cut off."""


class TenantStreams:
    """The number of open streams of each tenant."""

    def __init__(self, limit: int) -> None:
        """Starts without streams; ``limit`` is the most of one tenant."""
        self._limit = limit
        self._open: Counter[str] = Counter()

    def change_limit(self, limit: int) -> None:
        """Sets the most of one tenant from now on."""
        self._limit = limit

    def add(self, tenant: str) -> None:
        """Counts one more stream of a tenant; raises :class:`Refused` over the limit."""
        if self._open[tenant] >= self._limit:
            raise Refused(_too_many("max_streams_per_tenant", self._limit, tenant))
        self._open[tenant] += 1

    def remove(self, tenant: str) -> None:
        """Removes one stream of a tenant from the count."""
        self._open[tenant] -= 1
        if not self._open[tenant]:
            del self._open[tenant]


class OpenStream:
    """One open stream and its cursor: a resume token, and for a stream of one surface also a sequence."""

    def __init__(self, request: Any, tenants: TenantStreams) -> None:
        """Starts before the first frame: the cursor is the place at which the request begins."""
        self._tenants = tenants
        self._tenant = ""
        self.drain: Callable[[Refusal, float], None] | None = None
        """Ends the stream with a refusal, within a number of seconds, when the server shuts down; None: the
        server cancels its task."""
        self.at_end: Callable[[], None] | None = None
        """Called at the end of the stream."""
        self.most_entries = FRAME_ENTRIES
        """Most entries of its next frame."""
        self.stalled_s: float | None = None
        """Time for which its client has not read, in seconds, if the stream ends for that; else None."""
        self.cursor: dict[str, str] = {}
        if getattr(request, "resume_token", ""):
            self.cursor["resume_token"] = request.resume_token
        elif hasattr(request, "after_sequence"):
            self.cursor["after_sequence"] = str(request.after_sequence)

        self._writing = False
        self._ended = False

    def join_tenant(self, tenant: str) -> None:
        """Counts the stream as one of a tenant, once it is known; raises :class:`Refused` over the limit."""
        self._tenants.add(tenant)
        self._tenant = tenant

    def leave_tenant(self) -> None:
        """Removes the stream from the count of its tenant."""
        if self._tenant:
            self._tenants.remove(self._tenant)
            self._tenant = ""

    @contextmanager
    def writing(self, frame: Any) -> Iterator[None]:
        """Marks a frame as in progress, then takes its cursor; frames of freshness have no cursor."""
        self._writing = True
        try:
            yield
        finally:
            self._writing = False
        if isinstance(frame, RenderedFrame):
            self.cursor = dict(frame.cursor)
        if self._ended:
            raise asyncio.CancelledError

    def end(self, task: "asyncio.Task[object]") -> None:
        """Ends the stream, but not within a frame, which the client may already have."""
        if not self._writing:
            task.cancel()
            return
        self._ended = True
        asyncio.get_running_loop().call_later(LAST_FRAME_S, lambda: self._writing and task.cancel())


_CURRENT: ContextVar[OpenStream] = ContextVar("stream")


def current_stream() -> OpenStream:
    """Returns the stream that the current task serves."""
    return _CURRENT.get()


class OpenStreams:
    """The open streams of a server."""

    def __init__(self, limit: int, tenant_limit: int, *, limit_name: str = "max_streams") -> None:
        """Starts without streams; ``limit_name`` is the name of ``limit`` in refusals."""
        self._limit = limit
        self._limit_name = limit_name
        self._full = _too_many(limit_name, limit)
        """The refusal of one more stream."""
        self._tenants = TenantStreams(tenant_limit)
        self._open: dict[asyncio.Task[object], OpenStream] = {}
        self._end_refusal: EndRefusal | None = None

    def change_limits(self, limit: int, tenant_limit: int) -> None:
        """Sets the limits of new streams; what is open stays open."""
        self._limit = limit
        self._full = _too_many(self._limit_name, limit)
        self._tenants.change_limit(tenant_limit)

    def check(self) -> None:
        """Raises :class:`Refused` if there is no room for one more stream."""
        if len(self._open) >= self._limit:
            raise Refused(self._full)

    @contextmanager
    def open(self, request: Any) -> Iterator[OpenStream]:
        """Counts the current task as a stream; raises :class:`Refused` over the limit and at drain."""
        self.check()
        task = asyncio.current_task()
        assert task is not None, "streams run in tasks"
        stream = OpenStream(request, self._tenants)
        self._open[task] = stream
        _CURRENT.set(stream)
        try:
            yield stream
        except asyncio.CancelledError:
            if self._end_refusal is None:
                raise
            task.uncancel()
            raise Refused(self._end_refusal("watch on", stream.cursor)) from None
        finally:
            stream.leave_tenant()
            if stream.at_end is not None:
                stream.at_end()
            del self._open[task]

    def drain(self, end_refusal: "EndRefusal", grace_s: float = 0.0) -> None:
        """Ends every stream with a refusal that has the cursor to resume from; workers have ``grace_s``."""
        self._end_refusal = end_refusal
        for task, stream in tuple(self._open.items()):
            if stream.drain is not None and end_refusal is draining:
                stream.drain(end_refusal("work on", {}), grace_s)
            else:
                stream.end(task)


def _too_many(limit_name: str, limit: int, tenant: str = "") -> Refusal:
    """Returns the refusal of a stream over the limit of the server or of a tenant."""
    of_tenant = f" of tenant '{tenant}'" if tenant else ""
    message = f"expected to open a stream, but {limit_name} {limit}{of_tenant} are open"
    named = {"limit_name": limit_name, "limit": str(limit), "tenant": tenant}
    return Refusal(Reason.STREAM_LIMIT, message, _set(named))


EndRefusal: TypeAlias = Callable[[str, Mapping[str, str]], Refusal]
"""Makes the refusal of a server that ends, from the intent of a request and its metadata."""


def draining(intent: str, metadata: Mapping[str, str]) -> Refusal:
    """Returns the refusal of a server that shuts down."""
    message = f"expected to {intent}, but the server is shutting down"
    return Refusal(Reason.SERVER_DRAINING, message, _set(metadata))


def storage_lost(intent: str, metadata: Mapping[str, str]) -> Refusal:
    """Returns the refusal of a server that ends because its storage has failed."""
    message = f"expected to {intent}, but the storage has failed and the server ends"
    return Refusal(Reason.STORAGE_LOST, message, _set(metadata))


def _set(metadata: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in metadata.items() if value}
