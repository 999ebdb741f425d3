"""Work calls: the steps around the frames of a work stream, which this server or another one serves.

Owns the time of the first frame and of each write, and the turns of the frames of workers. A forwarded stream
has one frame on its way in each direction: the next one is read when the other side has taken it.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Any

import grpc

from lightspeed_ops.cluster import OwnedElsewhere
from lightspeed_ops.config import Limits
from lightspeed_ops.core.refusal import Refused
from lightspeed_ops.core.surface import tenant_of
from lightspeed_ops.transport.arrivals import OPEN_STREAM, Arrivals
from lightspeed_ops.transport.authorization import Authorization
from lightspeed_ops.transport.call_errors import Stalled, unread
from lightspeed_ops.transport.call_log import LoggedCall
from lightspeed_ops.transport.foreign_requests import Receive
from lightspeed_ops.transport.forwarding import Forwarding, InitialMetadata, WorkOpening
from lightspeed_ops.transport.incomplete_frames import IncompleteFrames, Sender
from lightspeed_ops.transport.open_streams import OpenStream, OpenStreams, write_frame
from lightspeed_ops.transport.parsing import parsed
from lightspeed_ops.transport.request_validation import report_count
from lightspeed_ops.transport.stream_throttle import FrameAllowance, StreamThrottle
from lightspeed_ops.transport.versions import Versions

FORWARDED_WRITE_SHARE = 0.8
"""Part of ``work_write_timeout_s`` for a forwarded frame. The owner must not find its frame unread first: it
would end the connection of this server, with the calls of other clients on it."""

Context = Any


class WorkCalls:
    """The work streams of a server, from their headers to their ends."""

    def __init__(
        self,
        limits: Limits,
        streams: OpenStreams,
        arrivals: Arrivals,
        incomplete: IncompleteFrames,
        throttle: StreamThrottle,
        authorization: Authorization | None,
        versions: Versions | None,
    ) -> None:
        """Takes the parts that all calls share."""
        self.limits = limits
        """The limits in force."""
        self._streams = streams
        self._arrivals = arrivals
        self._incomplete = incomplete
        self._throttle = throttle
        self._authorization = authorization
        self._versions = versions
        self.forwarding: Forwarding | None = None
        """None if this server serves all streams."""

    async def serve(self, name: str, behavior: Any, parser: Receive, logged: LoggedCall) -> None:
        """Serves a work stream, whose frames count as calls; it is open from its first frame on."""
        context: Context = logged.context
        with self._incomplete.stream(context.peer()) as sender:
            opening = await self._opening(name, context, parser)
            with self._streams.open(None, name) as stream:
                limit_s: float = self.limits.work_write_timeout_s
                if opening.owner is None:
                    frames = behavior(self._frames(name, opening.first, context, sender, parser), context)
                else:
                    assert self.forwarding is not None, "another server owns the surface"
                    logged.surface = opening.surface
                    stream.join_tenant(tenant_of(opening.surface))
                    sent = self._raw_frames(opening.first, context, sender)
                    frames = self.forwarding.work(opening.surface, opening.owner, sent, context)
                    limit_s *= FORWARDED_WRITE_SHARE
                del opening
                try:
                    async with aclosing(frames):
                        async for frame in frames:
                            with stream.writing(frame):
                                await self._write_in_time(name, stream, context, frame, limit_s)
                            del frame
                    if logged.version and self._versions is not None:
                        context.set_trailing_metadata(self._versions.metadata(logged.version))
                except OwnedElsewhere as elsewhere:
                    if self.forwarding is None:
                        raise
                    raise Refused(await self.forwarding.elsewhere(elsewhere.surface)) from None

    async def _opening(self, name: str, context: Context, parser: Receive) -> WorkOpening:
        """Returns the first frame of a work stream and the server that serves it; sends its metadata."""
        if self.forwarding is None:
            # Some clients send their first frame only after they have received the metadata.
            await context.send_initial_metadata(())
            first = await self._arrivals.read(context, name, limit_name=OPEN_STREAM)
            return WorkOpening(first, "", None)
        metadata = InitialMetadata(context)
        try:
            first = await self._arrivals.read(context, name, limit_name=OPEN_STREAM)
            if first is grpc.aio.EOF:
                opening = WorkOpening(first, "", None)
            else:
                opening = await self.forwarding.opening(first, parser, context)
            await metadata.send(opening.owner)
        finally:
            metadata.end()
        return opening

    async def _write_in_time(
        self, name: str, stream: OpenStream, context: Context, frame: Any, limit_s: float
    ) -> None:
        """Writes a frame of a work stream; raises :class:`Stalled` if its client does not read."""
        try:
            async with asyncio.timeout(limit_s):
                await write_frame(context, frame)
        except TimeoutError:
            stream.stalled_s = limit_s
            raise Stalled(unread(name, round(limit_s))) from None

    def _frames(
        self, name: str, first: Any, context: Context, sender: Sender, parser: Receive
    ) -> AsyncIterator[Any]:
        """Returns the frames of a worker, parsed, of a caller that may work on the surface."""
        frames = self._parsed_frames(first, context, sender, parser)
        return frames if self._authorization is None else _authorized(self._authorization, name, frames)

    async def _parsed_frames(
        self, first: Any, context: Context, sender: Sender, parser: Receive
    ) -> AsyncIterator[Any]:
        """Yields the frames of a worker; those beyond its allowance, and large ones, wait for their turn."""
        allowance = FrameAllowance(self._throttle)
        frame = first
        del first
        while frame is not grpc.aio.EOF:
            read, wire_bytes = parsed(frame), frame.wire_bytes
            del frame
            size = read.ByteSize()
            with sender.processing(wire_bytes, size):
                await allowance.spend(report_count(read))
                self._throttle.came()
                await self._throttle.bulk(size)
                yield read
                del read
            frame = await context.read()
            if self.forwarding is not None and frame is not grpc.aio.EOF:
                frame = parser(frame.request)

    async def _raw_frames(self, first: Any, context: Context, sender: Sender) -> AsyncGenerator[bytes]:
        """Yields the frames of a worker as bytes; each counts as processed when the next one is asked for.

        The owner paces them: it has no room for more than its window until it has taken some.
        """
        frame = first
        del first
        while frame is not grpc.aio.EOF:
            data, size = frame.request, frame.wire_bytes
            del frame
            with sender.processing(size, size):
                self._throttle.came()
                yield data
                del data
            frame = await context.read()


async def _authorized(
    authorization: Authorization, name: str, frames: AsyncIterator[Any]
) -> AsyncIterator[Any]:
    """Yields the frames of a worker; its first frame decides whether it may work on the surface."""
    async for frame in frames:
        await authorization.check(name, frame.open)
        yield frame
        del frame
        break
    async for frame in frames:
        yield frame
        del frame
