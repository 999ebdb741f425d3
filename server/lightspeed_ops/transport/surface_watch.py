"""The watch of surfaces: requests of WatchSurfaces, and its frames as bytes.

Owns the limits of a request, and the encoding of light views and frames. A light view is encoded once for all
subscribers, and a frame once for those at the same place.
"""

from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing

from lightspeed.ops.v1 import surface_service_pb2 as pb
from lightspeed.ops.v1 import surface_watch_pb2

from lightspeed_ops.cluster import Ownership
from lightspeed_ops.core import limits
from lightspeed_ops.core import surface as state
from lightspeed_ops.core.surface import Surface
from lightspeed_ops.engine import Engine
from lightspeed_ops.journal.varint import varint
from lightspeed_ops.reader import CaughtUp, Change, Changes, SurfaceFeeds, SurfaceFrame
from lightspeed_ops.transport.frame_cache import RenderedFrame
from lightspeed_ops.transport.open_streams import current_stream
from lightspeed_ops.transport.request_validation import EVERY_TENANT, RequestValidation
from lightspeed_ops.transport.responses import light_settings, light_state
from lightspeed_ops.transport.server_list import owner_address
from lightspeed_ops.transport.surface_list_requests import acting_context, filter_of, refuse_strangers

INTERVAL_MS_DEFAULT = 1_000
INTERVAL_MS_MIN = 100
INTERVAL_MS_MAX = 60_000
HEARTBEAT_MS_DEFAULT = 10_000
HEARTBEAT_MS_MIN = 100
HEARTBEAT_MS_MAX = 3_600_000

_LENGTH_DELIMITED = 2
_SURFACE_TAG = varint(
    surface_watch_pb2.ChangedSurfaces.DESCRIPTOR.fields_by_name["surfaces"].number << 3 | _LENGTH_DELIMITED
)
_CHANGED_TAG = varint(
    pb.WatchSurfacesResponse.DESCRIPTOR.fields_by_name["changed"].number << 3 | _LENGTH_DELIMITED
)


class LightViews:
    """The encoder of light views: each is a field of ChangedSurfaces, with its tag and its length."""

    def __init__(self, ownership: Ownership) -> None:
        """Takes what knows the owners of surfaces."""
        self._ownership = ownership

    def settings(self, surface: Surface) -> bytes:
        """Encodes the fields that only the settings and the tenant context change."""
        return light_settings(surface, state.etag(surface)).SerializeToString()

    def owner(self, name: str) -> str:
        """Returns the address of the owner of a surface."""
        return owner_address(self._ownership, name)

    def view(self, surface: Surface, now_ms: int, settings: bytes, owner: str) -> bytes:
        """Encodes a light view; parsers merge the two parts of the message."""
        data = settings + light_state(surface, now_ms, owner).SerializeToString()
        return _SURFACE_TAG + varint(len(data)) + data


class SurfaceWatches:
    """The watches of surfaces of a server."""

    def __init__(self, engine: Engine, ownership: Ownership) -> None:
        """Starts without a watch."""
        self._feeds = SurfaceFeeds(engine, LightViews(ownership))

    async def frames(self, request: pb.WatchSurfacesRequest) -> AsyncGenerator[RenderedFrame, None]:
        """Yields the frames of a watch; raises :class:`Refused` if its caller may not see the surfaces."""
        fields = RequestValidation(request)
        tenant, wanted = fields.tenant(or_all=True), filter_of(fields)
        tenant_id = None if request.parent == EVERY_TENANT else tenant
        caller = acting_context(fields)
        interval_ms = _milliseconds(fields, "interval_ms", INTERVAL_MS_MIN, INTERVAL_MS_MAX)
        heartbeat_ms = _milliseconds(fields, "heartbeat_ms", HEARTBEAT_MS_MIN, HEARTBEAT_MS_MAX)
        fields.finish("watch the surfaces of")
        refuse_strangers(caller, tenant_id)
        current_stream().join_tenant(tenant)
        watching = self._feeds.watch(
            tenant_id,
            wanted,
            interval_ms=interval_ms or INTERVAL_MS_DEFAULT,
            heartbeat_ms=heartbeat_ms or HEARTBEAT_MS_DEFAULT,
        )
        async with aclosing(watching) as parts:
            async for part in parts:
                for frame in _rendered(part):
                    yield frame


def _milliseconds(fields: RequestValidation, name: str, least: int, most: int) -> int:
    """Returns a time of a request within its limits, or 0 for the default."""
    asked: int = getattr(fields.request, name)
    if asked:
        fields.check(limits.integer(name, asked, least, most))
    return asked


def _rendered(part: SurfaceFrame) -> Sequence[RenderedFrame]:
    """Returns the frames of a part of a watch."""
    if isinstance(part, Changes):
        if part.rendered is None:
            part.rendered = tuple(RenderedFrame(data, {}) for data in _change_frames(part))
        frames: tuple[RenderedFrame, ...] = part.rendered
        return frames
    mark = "caught_up" if isinstance(part, CaughtUp) else "heartbeat"
    frame = pb.WatchSurfacesResponse()
    getattr(frame, mark).as_of_ms = part.as_of_ms
    return (RenderedFrame(frame.SerializeToString(), {}),)


def _change_frames(part: Changes) -> Iterator[bytes]:
    if part.changed:
        data = b"".join(part.changed)
        yield _CHANGED_TAG + varint(len(data)) + data
    if part.removed:
        yield pb.WatchSurfacesResponse(removed=_removed(part.removed)).SerializeToString()


def _removed(changes: Sequence[Change]) -> surface_watch_pb2.RemovedSurfaces:
    surfaces = [
        surface_watch_pb2.RemovedSurface(name=change.name, deleted=change.deleted) for change in changes
    ]
    return surface_watch_pb2.RemovedSurfaces(surfaces=surfaces)
