"""Open streams: their number, and how they end.

Owns the limits of open streams, of the server and of each tenant, and the drain. When the server shuts down,
each stream ends with UNAVAILABLE and the cursor to resume from, even if its client reads slowly. When the
identity of its caller ends, a stream ends likewise.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeAlias

from lightspeed_ops.core.refusal import Reason, Refusal, Refused
from lightspeed_ops.reader.record_streams import FRAME_ENTRIES
from lightspeed_ops.transport.callers import current_identity, identity_ended
from lightspeed_ops.transport.frame_cache import RenderedFrame

LAST_FRAME_S = 0.5
"""Time for the frame in progress when the server ends a stream, in seconds; then the write is cut off."""


IDENTITIES_S = 1.0
"""Interval of the checks whether the identities of open streams still hold, in seconds: as soon as this a
revoked token reads nothing more."""


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

    def __init__(self, request: Any, tenants: TenantStreams, method: str = "") -> None:
        """Starts before the first frame: the cursor is the place at which the request begins."""
        self.method = method
        self.identity = current_identity()
        """The identity of its caller; None if the server knows no identities."""
        self.identity_has_ended = False
        self.refuse: Callable[[Refusal], None] | None = None
        """Ends the stream with a refusal when the identity of its caller has ended; None: the server cancels
        its task."""
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

    def check_identity(self, task: "asyncio.Task[object]") -> None:
        """Ends the stream if the identity of its caller has expired or was revoked."""
        if self.identity is None or self.identity_has_ended or self.identity.is_valid():
            return
        self.identity_has_ended = True
        if self.refuse is None:
            self.end(task)
        else:
            self.refuse(self.identity_refusal())

    def identity_refusal(self) -> Refusal:
        """Returns the refusal by which the stream ends with the identity of its caller."""
        return identity_ended(self.method, self.identity, _set(self.cursor))

    def end(self, task: "asyncio.Task[object]") -> None:
        """Ends the stream, but not within a frame, which the client may already have."""
        if not self._writing:
            task.cancel()
            return
        self._ended = True
        asyncio.get_running_loop().call_later(LAST_FRAME_S, lambda: self._writing and task.cancel())


async def write_frame(context: Any, frame: Any) -> None:
    """Writes a frame; raises CancelledError if the client has left meanwhile, which is not a bug."""
    try:
        await context.write(frame)
    except Exception as error:
        # grpcio does not export this class.
        if type(error).__name__ == "ExecuteBatchError":
            raise asyncio.CancelledError from error
        raise


_CURRENT: ContextVar[OpenStream] = ContextVar("stream")


def current_stream() -> OpenStream:
    """Returns the stream that the current task serves."""
    return _CURRENT.get()


class SurfaceStreams:
    """The open streams and waiting calls that need the owner of their surface, by surface."""

    def __init__(self) -> None:
        """Starts without any."""
        self._ends: dict[str, dict[Callable[[Refusal], None], None]] = {}

    @contextmanager
    def open(self, surface: str, end: Callable[[Refusal], None]) -> Iterator[None]:
        """Keeps one while it is open; ``end`` ends it with a refusal."""
        ends = self._ends.setdefault(surface, {})
        ends[end] = None
        try:
            yield
        finally:
            del ends[end]
            if not ends:
                del self._ends[surface]

    def end(self, surface: str, refusal: Refusal) -> None:
        """Ends all of a surface, whose owner has changed."""
        for end in tuple(self._ends.get(surface, ())):
            end(refusal)


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
        self.of_surfaces = SurfaceStreams()
        """Those that end when another server owns their surface."""
        self._checking: asyncio.TimerHandle | None = None

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
    def open(self, request: Any, method: str) -> Iterator[OpenStream]:
        """Counts the current task as a stream of an RPC.

        Raises :class:`Refused` over the limit, at drain, and when the identity of the caller ends.
        """
        self.check()
        task = asyncio.current_task()
        assert task is not None, "streams run in tasks"
        stream = OpenStream(request, self._tenants, method)
        self._open[task] = stream
        if stream.identity is not None and self._checking is None:
            self._check_identities()
        _CURRENT.set(stream)
        try:
            yield stream
        except asyncio.CancelledError:
            if self._end_refusal is None and not stream.identity_has_ended:
                raise
            task.uncancel()
            if self._end_refusal is None:
                raise Refused(stream.identity_refusal()) from None
            raise Refused(self._end_refusal("watch on", stream.cursor)) from None
        finally:
            stream.leave_tenant()
            if stream.at_end is not None:
                stream.at_end()
            del self._open[task]

    def _check_identities(self) -> None:
        """Ends streams whose callers are not known any more, and again so as long as streams have callers."""
        self._checking = None
        for task, stream in tuple(self._open.items()):
            stream.check_identity(task)
        if any(stream.identity is not None for stream in self._open.values()):
            loop = asyncio.get_running_loop()
            self._checking = loop.call_later(IDENTITIES_S, self._check_identities)

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
