"""The watch cursor: the place of a watch and its reconnects, shared by the sync and the asyncio watch.

Owns the request for the next connection, the resume token after every entry, and the wait before connecting
again. It must never touch the network or a clock: the watches do.
"""

import logging
from collections.abc import Callable, Iterator, MutableSequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from google.protobuf.message import Message
from lightspeed.ops.v1.freshness_pb2 import FreshnessReading
from lightspeed.ops.v1.record_pb2 import AuditEntry, LineageEntry
from lightspeed.ops.v1.record_service_pb2 import (
    WatchAuditsResponse,
    WatchFreshnessResponse,
    WatchLineageResponse,
)
from lightspeed.ops.v1.surface_service_pb2 import WatchSurfacesResponse
from lightspeed.ops.v1.surface_watch_pb2 import RemovedSurface, RemovedSurfaces

from lightspeed_client._internal.backoff import Backoff
from lightspeed_client._internal.errors import LightspeedError, Unavailable
from lightspeed_client._internal.log_events import log_event
from lightspeed_client._internal.position import Position

# A server that restarts is back within seconds; after longer outages, clients try every 2.5 to 5 s.
FIRST_RECONNECT_S = 0.1
RECONNECT_LIMIT_S = 5.0

ALL_SURFACES = "/surfaces/-"

Frame = TypeVar("Frame", bound=Message)
RecordFrame = TypeVar("RecordFrame", WatchAuditsResponse, WatchLineageResponse)
Entry = TypeVar("Entry", AuditEntry, LineageEntry)
Item_co = TypeVar("Item_co", covariant=True)

logger = logging.getLogger("lightspeed_client.watch")


@dataclass(frozen=True, slots=True)
class WatchItem(Generic[Entry]):
    """Watch item: one entry with its surface and resume token.

    Attributes:
        surface: Resource name of the surface that emitted it.
        entry: The entry.
        resume_token: Resumes exactly after this entry, also in the middle of a frame. It fits a watch of the
            same kind, of the same surface or tenant, with the same filter.
    """

    surface: str
    entry: Entry
    resume_token: str


class WatchCursor(Protocol[Frame, Item_co]):
    """Watch cursor of one watch."""

    @property
    def response(self) -> type[Frame]:
        """Class of the frames."""

    @property
    def resume_token(self) -> str:
        """Token that resumes after the last returned item; empty if there is nothing to resume from."""

    def request(self) -> Message:
        """Returns the request that resumes at the end of the last frame."""

    def frame_received(self, frame: Frame) -> None:
        """Records a frame, and removes from it the entries that were returned before."""

    def items(self, frame: Frame) -> Iterator[Item_co]:
        """Yields the items of a frame that `frame_received` has just recorded."""


class RecordWatchCursor(Generic[RecordFrame, Entry]):
    """Watch cursor of entries: it resumes without gaps or repeats."""

    def __init__(
        self,
        surface: str,
        position: Position,
        *,
        response: type[RecordFrame],
        connect: Callable[[Position], Message],
        entries: Callable[[RecordFrame], MutableSequence[Entry]],
    ) -> None:
        """Begins at a position.

        Args:
            surface: Watched surface, as in the request.
            position: Start of the watch.
            response: The class of the frames.
            connect: Returns the request that starts at a position.
            entries: Returns the entries of a frame.
        """
        self.response: type[RecordFrame] = response
        self.resume_token = position.resume_token
        self._all_surfaces = surface.endswith(ALL_SURFACES)
        self._before = self._position = position
        self._connect = connect
        self._entries: Callable[[RecordFrame], MutableSequence[Entry]] = entries

    def request(self) -> Message:
        """Returns the request that resumes at the end of the last frame."""
        return self._connect(self._position)

    def frame_received(self, frame: RecordFrame) -> None:
        """Records a frame, and removes from it the entries that were returned before."""
        entries, self._before = self._entries(frame), self._position
        returned = sum(self._before.is_returned(frame.surface, entry.sequence) for entry in entries)
        del entries[:returned]
        # Repeated entries come first: once a new entry comes, all repeats are over.
        still_skipped = Position() if entries else self._before
        self._position = Position(
            token=frame.resume_token,
            returned_surface=still_skipped.returned_surface,
            returned_sequence=still_skipped.returned_sequence,
        )
        self.resume_token = self._position.resume_token

    def items(self, frame: RecordFrame) -> Iterator[WatchItem[Entry]]:
        """Yields the entries of a frame, each with its own resume token; `frame_received` comes first."""
        entries = self._entries(frame)
        for place, entry in enumerate(entries, start=1):
            is_last = place == len(entries)
            position = self._position if is_last else self._mid_frame(frame.surface, entry.sequence)
            self.resume_token = position.resume_token
            yield WatchItem(frame.surface, entry, self.resume_token)

    def _mid_frame(self, surface: str, sequence: int) -> Position:
        if self._all_surfaces:
            return Position(token=self._before.token, returned_surface=surface, returned_sequence=sequence)
        return Position(after_sequence=sequence)


class FreshnessWatchCursor:
    """Watch cursor of freshness: a state without history, so a connection starts with the current state."""

    response = WatchFreshnessResponse
    resume_token = ""

    def __init__(self, request: Message) -> None:
        self._request = request

    def request(self) -> Message:
        """Returns the request."""
        return self._request

    def frame_received(self, frame: WatchFreshnessResponse) -> None:
        """Does nothing: there is no cursor."""

    def items(self, frame: WatchFreshnessResponse) -> Iterator[FreshnessReading]:
        """Yields the freshness reading of a frame."""
        yield frame.reading


class SurfacesWatchCursor:
    """Watch cursor of surfaces: each connection starts with all of them, and it finds those that left."""

    response = WatchSurfacesResponse
    resume_token = ""

    def __init__(self, request: Message) -> None:
        self._request = request
        self._known: set[str] = set()
        self._missing: set[str] = set()
        """Known surfaces that this connection has not sent yet."""

    def request(self) -> Message:
        """Returns the request; all known surfaces are missing until they come again."""
        self._missing = set(self._known)
        return self._request

    def frame_received(self, frame: WatchSurfacesResponse) -> None:
        """Records which surfaces came and which left."""
        came = [surface.name for surface in frame.changed.surfaces]
        left = [surface.name for surface in frame.removed.surfaces]
        self._known = self._known.union(came).difference(left)
        self._missing.difference_update(came, left)

    def items(self, frame: WatchSurfacesResponse) -> Iterator[WatchSurfacesResponse]:
        """Yields a frame, unless it is a heartbeat; before the mark, the surfaces that left meanwhile."""
        if frame.HasField("caught_up") and self._missing:
            left = [RemovedSurface(name=name) for name in sorted(self._missing)]
            self._known -= self._missing
            self._missing = set()
            yield WatchSurfacesResponse(removed=RemovedSurfaces(surfaces=left))
        if not frame.HasField("heartbeat"):
            yield frame


class ReconnectPolicy:
    """Reconnect policy: when to connect again after a stream has broken off."""

    def __init__(self) -> None:
        self._backoff = Backoff(first_s=FIRST_RECONNECT_S, limit_s=RECONNECT_LIMIT_S)

    def reset(self) -> None:
        """Starts at the first wait again, because a frame has arrived."""
        self._backoff.reset()

    def delay_s(self, error: LightspeedError | None) -> float:
        """Returns the wait before connecting again, in seconds.

        Args:
            error: Error that broke the stream off; None: it ended without an error, as some proxies let it.

        Raises:
            LightspeedError: The error itself, if it is a refusal: a new connection would not change it.
        """
        if error is not None and not isinstance(error, Unavailable):
            raise error
        delay_s = self._backoff.next_s(at_least_s=error.retry_after_s if error else None)
        log_event(
            logger,
            logging.WARNING,
            "disconnected",
            code="OK" if error is None else error.code.name,
            reason="the server has ended the stream" if error is None else error.reason or error.message,
            retry_ms=round(delay_s * 1_000),
        )
        return delay_s
