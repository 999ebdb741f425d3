"""Forwarding: calls about surfaces that other servers own go to their owners as bytes, and so come back.

Owns the choice of the server that answers a call: this one, the owner, or none. It must never forward a call
that was forwarded already, nor repeat one whose effect is unknown. The owner authenticates and authorizes the
caller again, by the credentials in the call.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing, suppress
from typing import Any, NamedTuple, TypeAlias

import grpc

from lightspeed_ops.cluster import OwnedElsewhere, Ownership, OwnerUnknown
from lightspeed_ops.core.policy import ACTION_LABELS, Read
from lightspeed_ops.core.refusal import Reason, Refusal, Refused
from lightspeed_ops.journal.background import log_failure, retrieve
from lightspeed_ops.journal.registry import Member
from lightspeed_ops.metrics import ForwardCounts
from lightspeed_ops.metrics.cluster import ANSWERED, MOVED, UNREACHABLE
from lightspeed_ops.transport.authorization import RULES
from lightspeed_ops.transport.call_errors import (
    DETAILS_TRAILER,
    OwnerFailed,
    owner_elsewhere,
    owner_unknown,
)
from lightspeed_ops.transport.call_log import current_call
from lightspeed_ops.transport.callers import AUTHORIZATION
from lightspeed_ops.transport.errors import ERROR_BYTES, CallError, reason_in
from lightspeed_ops.transport.foreign_requests import (
    ForeignRequest,
    Receive,
    SurfaceSearch,
    names_one_surface,
)
from lightspeed_ops.transport.parsing import Received, service_methods
from lightspeed_ops.transport.peer_channels import PeerAnswer, PeerChannels, PeerStream, Unreachable
from lightspeed_ops.transport.versions import MIN_VERSION, VERSION

FORWARDED = "lightspeed-forwarded"
"""The metadata of a call that another server has forwarded."""
OWNER = "lightspeed-owner"
"""The metadata of a response that the owner of the surface has made: its address, HOST:PORT."""
PASSED_ON = frozenset({AUTHORIZATION, "traceparent", "tracestate", MIN_VERSION})
"""The metadata of a call that its owner gets; all other is for this server alone."""
ATTEMPTS = 3
"""Most servers that are asked for one call: a surface moves rarely, and hardly ever twice within a call."""
FIRST_FRAME_S = 0.1
"""Time for which the metadata of a work stream waits for its first frame, which says the owner, in seconds.
Some clients send their first frame only after they have received the metadata."""
LOCAL = frozenset({"RecordService"})
"""Services that any server answers from the journal."""
FORWARDED_TOO = frozenset({"RecordService/GetFreshness", "RecordService/ExplainBatch"})
"""Their calls about the state of a surface."""

Context: TypeAlias = Any
Serve: TypeAlias = Callable[[Any, Context], Awaitable[Any]]
"""Answers a parsed request on this server."""


class _NotTheOwner(Exception):
    """The server that a call was forwarded to does not own the surface; nothing happened."""


class WorkOpening(NamedTuple):
    """The first frame of a work stream, and the server that serves it; None if it is this one."""

    first: Any
    surface: str
    owner: Member | None


class Forwarding:
    """The forwarding of a server with others on its journal."""

    def __init__(
        self, ownership: Ownership, peers: PeerChannels, counts: ForwardCounts, *, has_identity: bool
    ) -> None:
        """Takes the owners and the other servers; with ``has_identity``, callers have credentials.

        ``counts`` gets the calls and streams that are sent to their owners; a stream counts when it ends.
        """
        self._ownership = ownership
        self._peers = peers
        self._has_identity = has_identity
        self._counts = counts

    def receiver(self, path: str, receive: Receive) -> Receive:
        """Returns the parser of an RPC, which leaves the requests that belong to other servers as bytes.

        Frames of work streams all stay bytes: :meth:`opening` reads the first one.
        """
        method = service_methods()[path]
        if method.client_streaming:
            return lambda data: Received(_bytes(data), len(data))
        if not is_forwarded(path):
            return receive
        search, is_mine = SurfaceSearch(method.input_type), self._ownership.is_mine
        return lambda data: search.received(data, receive, is_mine)

    def unary(self, path: str, receive: Receive, serve: Serve) -> Serve:
        """Returns a handler that serves a request here or by its owner."""
        if not is_forwarded(path):
            return serve
        reads = is_read(path)

        async def routed(request: Any, context: Context) -> Any:
            if type(request) is not ForeignRequest:
                try:
                    return await serve(request, context)
                except OwnedElsewhere as elsewhere:
                    # Nothing was stored.
                    self._ownership.refused(elsewhere.surface)
                    request = ForeignRequest(elsewhere.surface, request.SerializeToString(), receive)
            answer = await self._answer(path, request, context, serve, is_read=reads)
            if not isinstance(answer, PeerAnswer):
                return answer
            # A version that this server saw before is not that of the answer.
            current_call().version = 0
            context.set_trailing_metadata(answer.metadata)
            return answer.data

        return routed

    async def part(
        self, path: str, surface: str, request: Any, context: Context, here: Callable[[], Awaitable[Any]]
    ) -> Any:
        """Returns a part of the answer to a call about several surfaces: by ``here`` if this server owns it.

        Else returns the response of the owner to ``request``, in serialized form. Raises what it raised.
        """
        if self._ownership.is_mine(surface):
            try:
                return await here()
            except OwnedElsewhere:
                self._ownership.refused(surface)
        foreign = ForeignRequest(
            surface, request.SerializeToString(), lambda data: Received(request, len(data))
        )
        answer = await self._answer(path, foreign, context, lambda _request, _context: here(), is_read=False)
        return answer.data if isinstance(answer, PeerAnswer) else answer

    async def opening(self, received: Received, receive: Receive, context: Context) -> WorkOpening:
        """Returns who serves a work stream, given its first frame; raises :class:`Refused`."""
        data: Any = received.request
        search = SurfaceSearch(service_methods()[WORK].input_type)
        found = search.received(data, receive, self._ownership.is_mine)
        foreign: Any = found.request
        if type(foreign) is not ForeignRequest:
            return WorkOpening(found, "", None)
        is_forwarded_already = _has(context, FORWARDED)
        if is_forwarded_already:
            self._ownership.refused(foreign.surface)
        owner = await self._owner_of(foreign.surface)
        if owner is None or (is_forwarded_already and not self._is_me(owner)):
            raise Refused(owner_unknown(foreign.surface))
        if self._is_me(owner):
            return WorkOpening(receive(data), "", None)
        self._check_credentials(foreign.surface, owner, context)
        return WorkOpening(received, foreign.surface, owner)

    async def work(
        self, surface: str, owner: Member, frames: AsyncGenerator[bytes], context: Context
    ) -> AsyncGenerator[bytes]:
        """Yields the frames of the owner of a work stream, and sends it those of the worker.

        Each side reads a frame when the other has room for the one before. Raises what ends the stream.
        """
        peer, metadata = self._peers.of(owner), _passed_on(context)
        outcome = ANSWERED
        try:
            with peer.stream(WORK, metadata, context.time_remaining()) as stream:
                sending = asyncio.create_task(_sent(frames, stream), name="forward work frames")
                sending.add_done_callback(retrieve)
                try:
                    async for frame in stream.frames():
                        yield frame
                        del frame
                    context.set_trailing_metadata(_answered_by(owner, await stream.trailing_metadata()))
                finally:
                    sending.cancel()
        except Unreachable:
            outcome = UNREACHABLE
            raise Refused(owner_elsewhere(surface, owner.address)) from None
        except grpc.aio.AioRpcError as error:
            failure = _failure_of(error, owner)
            if failure is None:
                outcome = UNREACHABLE
                raise Refused(owner_elsewhere(surface, owner.address)) from None
            raise OwnerFailed(failure) from None
        finally:
            self._counts.by_outcome[outcome] += 1

    async def elsewhere(self, surface: str) -> Refusal:
        """Returns the refusal of a stream of a surface that this server does not own any more."""
        owner = await self._owner_of(surface)
        return owner_unknown(surface) if owner is None else self._refusal(surface, owner)

    def lost(self, surface: str) -> Refusal:
        """Returns the refusal of the open streams of a surface whose owner has just changed."""
        owner = self._ownership.owner(surface)
        return owner_unknown(surface) if owner is None else self._refusal(surface, owner)

    def _refusal(self, surface: str, owner: Member) -> Refusal:
        """Returns the refusal that names the owner; a client of this very server has to try again."""
        return owner_unknown(surface) if self._is_me(owner) else owner_elsewhere(surface, owner.address)

    async def close(self) -> None:
        """Closes the connections to all other servers."""
        await self._peers.close()

    async def _answer(
        self, path: str, request: ForeignRequest, context: Context, serve: Serve, *, is_read: bool
    ) -> Any:
        """Returns the response of this server if it serves a surface, or else the answer of another one."""
        surface = request.surface
        is_forwarded_already = _has(context, FORWARDED)
        if is_forwarded_already:
            self._ownership.refused(surface)
        for _ in range(ATTEMPTS):
            owner = await self._owner_of(surface)
            if owner is None:
                break
            try:
                if self._is_me(owner):
                    return await serve(request.parse(), context)
                if is_forwarded_already:
                    break
                self._check_credentials(surface, owner, context)
                return await self._send(path, request, context, owner)
            except Unreachable:
                if not is_read:
                    raise Refused(owner_elsewhere(surface, owner.address)) from None
                return await serve(request.parse(), context)
            except (OwnedElsewhere, _NotTheOwner):
                self._ownership.refused(surface)
        if is_read and not is_forwarded_already:
            return await serve(request.parse(), context)
        raise Refused(owner_unknown(surface))

    async def _owner_of(self, surface: str) -> Member | None:
        """Returns the server that serves a surface, or None if none does in time."""
        owner = self._ownership.owner(surface)
        if owner is not None and (not self._is_me(owner) or self._ownership.is_mine(surface)):
            return owner
        try:
            return await self._ownership.settle(surface)
        except OwnerUnknown:
            return None

    def _is_me(self, owner: Member) -> bool:
        return owner.id == self._ownership.me.id

    def _check_credentials(self, surface: str, owner: Member, context: Context) -> None:
        """Raises :class:`Refused` for a caller that only its connection proves: it has to call the owner."""
        if self._has_identity and not _has(context, AUTHORIZATION):
            raise Refused(owner_elsewhere(surface, owner.address))

    async def _send(self, path: str, request: ForeignRequest, context: Context, owner: Member) -> PeerAnswer:
        """Returns the answer of an owner with the metadata for the client, or raises what it raised."""
        outcome = ANSWERED
        try:
            answer = await self._peers.of(owner).unary(
                path, request.data, _passed_on(context), context.time_remaining()
            )
        except grpc.aio.AioRpcError as error:
            failure = _failure_of(error, owner)
            if failure is None:
                outcome = UNREACHABLE
                raise Unreachable from None
            if failure.reason == Reason.OWNER_UNKNOWN:
                outcome = MOVED
                raise _NotTheOwner from None
            raise OwnerFailed(failure) from None
        except Unreachable:
            outcome = UNREACHABLE
            raise
        finally:
            self._counts.by_outcome[outcome] += 1
        return PeerAnswer(answer.data, _answered_by(owner, answer.metadata))


class InitialMetadata:
    """The initial metadata of a work stream: with its owner, if its first frame comes soon."""

    def __init__(self, context: Context) -> None:
        """Starts to wait for the first frame."""
        self._context = context
        self._sending: asyncio.Task[None] | None = None
        self._timer = asyncio.get_running_loop().call_later(FIRST_FRAME_S, self._send)

    async def send(self, owner: Member | None) -> None:
        """Sends it, unless it was sent; returns when that is done."""
        if self._sending is None:
            self._send(() if owner is None else ((OWNER, owner.address),))
        assert self._sending is not None, "it is being sent"
        await self._sending

    def end(self) -> None:
        """Waits no more."""
        self._timer.cancel()

    def _send(self, metadata: Any = ()) -> None:
        self._timer.cancel()
        self._sending = asyncio.create_task(self._context.send_initial_metadata(metadata))
        self._sending.add_done_callback(log_failure)


WORK = "/lightspeed.ops.v1.WorkerService/Work"


def is_forwarded(path: str) -> bool:
    """Returns True if the owner of a surface answers the calls of an RPC."""
    method, name = service_methods().get(path), _name(path)
    if method is None or not names_one_surface(method.input_type):
        return False
    if method.server_streaming:
        return bool(method.client_streaming)
    return name.partition("/")[0] not in LOCAL or name in FORWARDED_TOO


def is_read(path: str) -> bool:
    """Returns True if an RPC only reads."""
    return RULES[_name(path)].actions == (ACTION_LABELS[Read],)


def _name(path: str) -> str:
    return path.rpartition(".")[2]


def _has(context: Context, name: str) -> bool:
    return any(one == name for one, _ in context.invocation_metadata() or ())


def _passed_on(context: Context) -> tuple[tuple[str, str], ...]:
    """Returns the metadata for the owner. gRPC takes printable ASCII only, which HTTP does not check."""
    passed = [
        (name, value)
        for name, value in context.invocation_metadata() or ()
        if name in PASSED_ON and isinstance(value, str) and value.isascii() and value.isprintable()
    ]
    return (*passed, (FORWARDED, "1"))


def _answered_by(owner: Member, metadata: Any) -> tuple[tuple[str, str], ...]:
    """Returns the trailing metadata for the client, given those of the owner."""
    versions = [(name, value) for name, value in metadata or () if name == VERSION]
    return (*versions, (OWNER, owner.address))


def _failure_of(error: grpc.aio.AioRpcError, owner: Member) -> CallError | None:
    """Returns the error of an owner as it sent it; None if it has no connection."""
    details = _details(error)
    code, message = error.code(), error.details() or ""
    if not details:
        return None if code is grpc.StatusCode.UNAVAILABLE else CallError(code.value[0], message, "", b"")
    # A large error leaves no room for more in the trailers that clients accept.
    is_small = len(message) + len(details) < ERROR_BYTES // 2
    metadata = ((OWNER, owner.address),) if is_small else ()
    return CallError(code.value[0], message, reason_in(details), details, metadata)


def _details(error: grpc.aio.AioRpcError) -> bytes:
    found = (value for name, value in error.trailing_metadata() or () if name == DETAILS_TRAILER)
    return next((value for value in found if isinstance(value, bytes)), b"")


def _bytes(data: bytes) -> Any:
    return data


async def _sent(frames: AsyncGenerator[bytes], stream: PeerStream) -> None:
    """Sends the frames of a worker, and their end; returns early if the owner has ended the stream."""
    with suppress(grpc.aio.AioRpcError, asyncio.InvalidStateError):
        async with aclosing(frames):
            async for frame in frames:
                await stream.write(frame)
                del frame
        await stream.end_writing()
