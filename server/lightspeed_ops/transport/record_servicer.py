"""RecordService: lists and streams of records, batch histories, and verification of audits."""

from collections.abc import AsyncIterator, Mapping
from typing import Any, TypeAlias

import grpc
from lightspeed.ops.v1 import queue_view_pb2, record_service_pb2_grpc
from lightspeed.ops.v1 import record_service_pb2 as pb

from lightspeed_ops.core import limits
from lightspeed_ops.core.batch_history import CurrentBatch, current_batch
from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.core.refusal import Refused
from lightspeed_ops.core.surface import Surface, tenant_of
from lightspeed_ops.engine import Engine
from lightspeed_ops.mapping import to_message
from lightspeed_ops.reader import Frame, Freshness, FreshnessFeed, GiveWay, Reader, WatchOptions
from lightspeed_ops.transport.callers import current_caller
from lightspeed_ops.transport.connected_clients import ConnectedClients, Subscriber, SubscriberKind
from lightspeed_ops.transport.filters import matcher
from lightspeed_ops.transport.frame_cache import FrameCache, RenderedFrame, stream_name
from lightspeed_ops.transport.open_streams import current_stream
from lightspeed_ops.transport.request_validation import RequestValidation
from lightspeed_ops.transport.responses import entries_values, reading_message
from lightspeed_ops.transport.tokens import number_of, numbers_of, token

Context: TypeAlias = "grpc.aio.ServicerContext[Any, Any]"

HEARTBEAT_MS_DEFAULT = 10_000
HEARTBEAT_MS_MIN = 100
HEARTBEAT_MS_MAX = 3_600_000

_SUBSCRIBERS: Mapping[RecordKind, SubscriberKind] = {
    RecordKind.AUDIT: queue_view_pb2.SUBSCRIBER_KIND_AUDITS,
    RecordKind.LINEAGE: queue_view_pb2.SUBSCRIBER_KIND_LINEAGE,
}


class RecordServicer(record_service_pb2_grpc.RecordServiceServicer):
    """The servicer of RecordService, which reads records and never changes a surface."""

    def __init__(
        self, engine: Engine, reader: Reader, clients: ConnectedClients, *, give_way: GiveWay
    ) -> None:
        """Takes the engine, which decides whether a read is allowed, and the reader of stored records.

        Subscribers are in ``clients`` while their streams are open. Verification awaits ``give_way`` between
        its slices of the history.
        """
        self._give_way = give_way
        self._engine = engine
        self._reader = reader
        self._clients = clients
        self._rendering = FrameCache(reader.identity)
        self._freshness = FreshnessFeed(engine, reader)

    async def ListAudits(self, request: pb.ListAuditsRequest, _: Context) -> pb.ListAuditsResponse:
        """Lists audit records."""
        entries, next_page_token = await self._list(request, RecordKind.AUDIT)
        return pb.ListAuditsResponse(entries=entries, next_page_token=next_page_token)

    async def ListLineage(self, request: pb.ListLineageRequest, _: Context) -> pb.ListLineageResponse:
        """Lists lineage records."""
        entries, next_page_token = await self._list(request, RecordKind.LINEAGE)
        return pb.ListLineageResponse(entries=entries, next_page_token=next_page_token)

    async def ListCheckpoints(
        self, request: pb.ListCheckpointsRequest, _: Context
    ) -> pb.ListCheckpointsResponse:
        """Lists checkpoints."""
        entries, next_page_token = await self._list(request, RecordKind.CHECKPOINT)
        return pb.ListCheckpointsResponse(entries=entries, next_page_token=next_page_token)

    async def ListConformance(
        self, request: pb.ListConformanceRequest, _: Context
    ) -> pb.ListConformanceResponse:
        """Lists conformance records."""
        entries, next_page_token = await self._list(request, RecordKind.CONFORMANCE)
        return pb.ListConformanceResponse(entries=entries, next_page_token=next_page_token)

    async def ListSinkIdempotencyKeys(
        self, request: pb.ListSinkIdempotencyKeysRequest, _: Context
    ) -> pb.ListSinkIdempotencyKeysResponse:
        """Lists the idempotency keys that sinks have applied."""
        keys, next_page_token = await self._list(request, RecordKind.SINK_KEY)
        return pb.ListSinkIdempotencyKeysResponse(idempotency_keys=keys, next_page_token=next_page_token)

    async def ListDecisions(self, request: pb.ListDecisionsRequest, _: Context) -> pb.ListDecisionsResponse:
        """Lists the newest policy decisions."""
        entries, next_page_token = await self._list(request, RecordKind.DECISION)
        return pb.ListDecisionsResponse(entries=entries, next_page_token=next_page_token)

    async def WatchAudits(  # type: ignore[override]  # frames are written as they were rendered
        self, request: pb.WatchAuditsRequest, _: Context
    ) -> AsyncIterator[RenderedFrame]:
        """Streams audit entries."""
        async for frame in self._watch(request, RecordKind.AUDIT):
            yield frame

    async def WatchLineage(  # type: ignore[override]  # frames are written as they were rendered
        self, request: pb.WatchLineageRequest, _: Context
    ) -> AsyncIterator[RenderedFrame]:
        """Streams lineage entries."""
        async for frame in self._watch(request, RecordKind.LINEAGE):
            yield frame

    async def GetFreshness(self, request: pb.GetFreshnessRequest, _: Context) -> pb.GetFreshnessResponse:
        """Returns freshness as recorded, and as it is now."""
        fields = RequestValidation(request)
        name = fields.surface()
        fields.finish("get freshness of")
        seen = await self._engine.read(
            name,
            lambda surface: Freshness.of(surface, self._engine.now_ms(name)),
            caller=current_caller(),
        )
        return pb.GetFreshnessResponse(reading=reading_message(seen))

    async def WatchFreshness(
        self, request: pb.WatchFreshnessRequest, _: Context
    ) -> AsyncIterator[pb.WatchFreshnessResponse]:
        """Streams freshness: at once, when it changes, and at the moment when fresh turns stale."""
        fields = RequestValidation(request)
        name = fields.surface()
        fields.finish("watch freshness of")
        stream = current_stream()
        stream.join_tenant(tenant_of(name))
        subscriber = Subscriber(queue_view_pb2.SUBSCRIBER_KIND_FRESHNESS, self._engine.now_ms(name))
        stream.at_end = self._clients.watching(name, subscriber)
        async for seen in self._freshness.watch(name, current_caller()):
            yield pb.WatchFreshnessResponse(reading=reading_message(seen))

    async def VerifyAudits(self, request: pb.VerifyAuditsRequest, _: Context) -> pb.VerifyAuditsResponse:
        """Verifies the hash chain of the audits."""
        fields = RequestValidation(request)
        name = fields.surface()
        fields.finish("verify audits of")
        head = await self._engine.read(name, lambda surface: surface.audit_count, caller=current_caller())
        first, last = request.from_sequence, request.to_sequence
        fields.check(limits.integer("from_sequence", first, 0, head))
        fields.check(limits.integer("to_sequence", last, first if last else 0, head))
        fields.finish("verify audits of")
        # The surface knows the number of audits even if the journal has lost the newest ones.
        found = await self._reader.verify_audits(
            name, first=first, last=last or head, give_way=self._give_way
        )
        return pb.VerifyAuditsResponse(
            valid=found.valid,
            verified=found.verified,
            first_bad_sequence=found.first_bad_sequence,
            head_sequence=found.head_sequence,
            head_hash=found.head_hash,
        )

    async def ExplainBatch(self, request: pb.ExplainBatchRequest, _: Context) -> pb.ExplainBatchResponse:
        """Returns the history of a batch."""
        fields = RequestValidation(request)
        name, key = fields.surface(), fields.text("key")
        fields.finish("explain a batch of")
        version, current = await self._engine.read(
            name, lambda surface: _as_it_stands(surface, key), caller=current_caller()
        )
        history = await self._reader.explain(name, key, until_version=version, current=current)
        return pb.ExplainBatchResponse(history=to_message(history))

    async def _list(self, request: Any, kind: RecordKind) -> tuple[list[Any], str]:
        """Returns one page of a kind of record, and the token of the next page."""
        fields = RequestValidation(request)
        name = fields.surface()
        size = fields.between("page_size", 0, limits.PAGE_ENTRIES, zero=limits.PAGE_ENTRIES_DEFAULT)
        matches = matcher(fields, kind)
        after = 0
        if request.page_token:
            place = number_of(request.page_token, kind.value, name, journal=self._reader.identity)
            if place is None:
                fields.wrong("page_token", "expected a next_page_token of this list, but it is not one")
            after = place or 0
        fields.finish(f"list {kind.value} of")
        head = await self._engine.read(name, lambda surface: surface.count_of(kind), caller=current_caller())
        if kind is RecordKind.DECISION:
            after = max(after, head - limits.DECISIONS_LISTED)
        listing = await self._reader.list(name, kind, after=after, limit=size, matches=matches)
        next_page_token = ""
        if listing.next_after is not None:
            next_page_token = token(kind.value, name, listing.next_after, journal=self._reader.identity)
        return entries_values(kind, listing.entries), next_page_token

    async def _watch(self, request: Any, kind: RecordKind) -> AsyncIterator[RenderedFrame]:
        """Yields the frames of a stream, serialized."""
        fields = RequestValidation(request)
        name = fields.surface(or_all=True)
        after, within = self._cursor(fields, kind, name)
        stream, subscriber = current_stream(), Subscriber(_SUBSCRIBERS[kind], self._engine.now_ms(name))
        options = WatchOptions(
            matches=matcher(fields, kind),
            skip_gap=request.skip_gap,
            heartbeat_ms=_heartbeat_ms(fields),
            resumes=bool(request.resume_token),
            within=within,
            most_entries=lambda: stream.most_entries,
            reached=subscriber.reached,
        )
        fields.finish(f"watch {kind.value} of")
        stream.join_tenant(tenant_of(name))
        filtered = request.filter.SerializeToString(deterministic=True)
        frames = await self._frames(fields, name, kind, after, options)
        stream.at_end = self._clients.watching(name, subscriber)
        async for frame in frames:
            yield self._rendering.render(kind, name, frame, filtered)

    def _cursor(self, fields: RequestValidation, kind: RecordKind, name: str) -> tuple[int, int]:
        """Returns the place at which a stream begins, from a resume token or a sequence.

        The sequence -1 means only new entries.
        """
        request = fields.request
        most = 0 if name.endswith("/-") else limits.INT64_MAX
        fields.check(limits.integer("after_sequence", request.after_sequence, -1, most))
        if not request.resume_token:
            return int(request.after_sequence), 0
        if request.after_sequence:
            fields.wrong(
                "after_sequence", f"expected 0 with a resume_token, but it is {request.after_sequence}"
            )
        place = numbers_of(request.resume_token, stream_name(kind), name, journal=self._reader.identity)
        if place is None:
            fields.wrong("resume_token", "expected the resume_token of a frame, but it is not one")
        return place or (0, 0)

    async def _frames(
        self, fields: RequestValidation, name: str, kind: RecordKind, after: int, options: WatchOptions
    ) -> AsyncIterator[Frame]:
        if name.endswith("/-"):
            return self._of_tenant(tenant_of(name), kind, after, options)
        head = await self._engine.read(name, lambda surface: surface.count_of(kind), caller=current_caller())
        if after > head:
            field = "resume_token" if options.resumes else "after_sequence"
            fields.wrong(field, f"expected at most the head {head}, but it is {after}")
        fields.finish(f"watch {kind.value} of")
        return self._reader.watch(name, kind, after=after, options=options)

    async def _of_tenant(
        self, tenant: str, kind: RecordKind, after: int, options: WatchOptions
    ) -> AsyncIterator[Frame]:
        """Yields frames of all surfaces of a tenant that the caller may read."""
        async for frame in self._reader.watch_tenant(tenant, kind, after=after, options=options):
            # A deleted surface is not in memory, and a check would load it for each of its frames. The check
            # is not needed: its own context may read it, as any context that could create it.
            is_deleted = self._engine.peek(frame.surface) is None
            if not frame.entries or is_deleted or await self._may_read(frame.surface):
                yield frame

    async def _may_read(self, name: str) -> bool:
        try:
            await self._engine.read(name, lambda _: None, caller=current_caller())
        except Refused:
            return False
        return True


def _as_it_stands(surface: Surface, key: str) -> tuple[int, CurrentBatch | None]:
    """Returns the version of a surface, and its active batch of a key, or None."""
    active = surface.queue.active_batches.get(key)
    return surface.version, None if active is None else current_batch(active)


def _heartbeat_ms(fields: RequestValidation) -> int:
    asked = fields.request.heartbeat_ms
    if asked:
        fields.check(limits.integer("heartbeat_ms", asked, HEARTBEAT_MS_MIN, HEARTBEAT_MS_MAX))
    return asked or HEARTBEAT_MS_DEFAULT
