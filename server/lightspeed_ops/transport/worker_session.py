"""Worker session: the server's side of one work stream, from its first frame to its end.

Owns the credits, the leases that the worker holds, and the order of its responses. It must never send a
response before the commit is durable. It releases started batches that it could not send any more.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Coroutine, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import chain
from typing import Any, NamedTuple

from lightspeed.ops.v1 import worker_service_pb2 as pb

from lightspeed_ops.cluster import OwnedElsewhere
from lightspeed_ops.core import commands, limits
from lightspeed_ops.core import surface as state
from lightspeed_ops.core.block_reasons import BlockReason, SilentStream
from lightspeed_ops.core.commands import (
    DeliveryMode,
    ExpiredLease,
    ReclaimLeases,
    Release,
    Reported,
    StartAvailable,
    StartedBatches,
)
from lightspeed_ops.core.orchestrator import Lost
from lightspeed_ops.core.refusal import Reason, Refusal, Refused
from lightspeed_ops.engine import CommitAborted, Engine, PushDispatcher, Trust
from lightspeed_ops.journal.background import retrieve
from lightspeed_ops.journal.port import JournalAway
from lightspeed_ops.mapping import Values, union_message
from lightspeed_ops.transport import request_validation
from lightspeed_ops.transport.call_log import current_call
from lightspeed_ops.transport.callers import current_caller
from lightspeed_ops.transport.connected_clients import WorkerStatus
from lightspeed_ops.transport.idempotency import IdempotentCalls
from lightspeed_ops.transport.outbox import Made, Outbox, Unwritten
from lightspeed_ops.transport.request_validation import RequestValidation
from lightspeed_ops.transport.responses import (
    control_message,
    extension_result,
    outcome_result,
    release_result,
    startup_values,
)

CREDIT_BATCHES = 100_000
"""Most credits of a worker, in batches: the most batches that may be in flight."""


class Opened(NamedTuple):
    """The contents of the first frame."""

    surface: str
    worker_id: str
    stages: tuple[str, ...]
    lease_ms: int
    instance_id: str = ""


class WorkerSession:
    """The worker session: a subscriber of the push dispatcher, and the source of a stream's responses."""

    def __init__(
        self,
        engine: Engine,
        dispatcher: PushDispatcher,
        idempotent_calls: IdempotentCalls,
        unwritten: Unwritten,
        opened: Opened,
    ) -> None:
        """Starts without credits and without leases; ``unwritten`` is shared by all sessions."""
        self._engine = engine
        self._dispatcher = dispatcher
        self._idempotent_calls = idempotent_calls
        self._opened = opened
        self._batches = 0
        self._records: int | None = None
        self._lease_tokens: dict[str, str] = {}
        """Lease tokens, by key, of started batches without a final report."""
        self._unsent: dict[str, str] = {}
        """Those held lease tokens that the server has not sent yet."""
        self._sent_block_reason: type[BlockReason] | None = None
        self._outbox = Outbox(unwritten)
        self._wants_room = False
        """True if the dispatcher starts nothing for the worker until the outbox has room."""
        self._under_way: set[asyncio.Task[Any]] = set()
        self._leaving = False
        self.stages = opened.stages
        self.trust = Trust.NEW
        self.caller = current_caller()
        self._last_frame_ms = engine.now_ms(opened.surface)
        """Time of the last frame, on the surface's clock, in milliseconds."""
        self._is_silent = False
        """True if leases expired while no frame came: credits do not count until the next frame."""
        self._reported_s = asyncio.get_running_loop().time()
        """Time of the worker's last report, on the event loop's clock, in seconds."""

    # Called by the dispatcher.

    def demand(self) -> StartAvailable | None:
        """Returns a start for the credits.

        Returns None if there are no credits, the worker leaves or is silent, or the outbox is full.
        """
        if (
            self._leaving
            or self._is_silent
            or self._batches <= 0
            or (self._records is not None and self._records <= 0)
        ):
            return None
        if self._outbox.is_full:
            self._wants_room = True
            return None
        opened = self._opened
        most = min(self._batches, limits.BULK_ITEMS)
        return StartAvailable(
            most,
            opened.stages,
            None,
            opened.worker_id,
            opened.lease_ms,
            max_records=self._records or 0,
            delivery=DeliveryMode.PUSH,
            instance_id=opened.instance_id,
        )

    def deliver(self, started_batches: StartedBatches, durable: Awaitable[StartedBatches]) -> None:
        """Uses up credits at once, and sends the batches to the worker when the start is durable."""
        self._use(started_batches, 1)
        tokens = {one.batch.key: one.lease_token for one in started_batches.started}
        self._lease_tokens |= tokens
        self._unsent |= tokens
        self._sent_block_reason = None
        self._begin(self._started(started_batches, durable), len(tokens), tuple(tokens))

    def blocked(self, block_reason: BlockReason) -> None:
        """Sends the worker the block reason, unless it has sent the same kind since the last start."""
        if type(block_reason) is not self._sent_block_reason:
            self._sent_block_reason = type(block_reason)
            self._outbox.put(pb.WorkResponse(block_reason=union_message(BlockReason, block_reason)))

    def refuse(self, refusal: Refusal) -> None:
        """Ends the stream with a refusal, after the frames before it."""
        self._leaving = True
        self._outbox.put(refusal)

    def expired(self, leases: Mapping[str, ExpiredLease]) -> bool:
        """Returns True, and ignores the credits, if a lease expired and no frame came for half its length.

        A healthy worker extends its leases three times before they expire.
        """
        silent_ms = self._engine.now_ms(self._opened.surface) - self._last_frame_ms
        is_silent = False
        for key in leases.keys() & self._lease_tokens.keys():
            if self._lease_tokens[key] == leases[key].lease_token:
                del self._lease_tokens[key]
                is_silent |= silent_ms >= leases[key].lease_ms // 2
        if is_silent:
            self._is_silent, self.trust = True, Trust.SUSPECT
            self.blocked(SilentStream())
        return is_silent

    # Called by the stream and by the queue view.

    def status(self) -> WorkerStatus:
        """Returns the stages, the credits, the number of held leases, and the time of the last frame."""
        batches, held = max(0, self._batches), len(self._lease_tokens)
        return WorkerStatus(self.stages, batches, self._records, held, self._last_frame_ms)

    async def reclaim(self, held_leases: frozenset[str]) -> None:
        """Releases what the instance was started with and does not hold, and announces that first.

        ``held_leases`` are the tokens of the leases that the instance holds. Those from earlier streams
        belong to this stream from now on.
        """
        released = 0
        command = ReclaimLeases(self._opened.instance_id, held_leases, limits.BULK_ITEMS)
        while True:
            reclaimed = await self._engine.execute(self._opened.surface, command, caller=self.caller)
            released += reclaimed.released
            if reclaimed.released < command.most:
                break
        self._lease_tokens |= reclaimed.held
        self._outbox.put(pb.WorkResponse(opened=pb.WorkResponse.Opened(released=released)))

    def replace(self) -> None:
        """Ends the stream, since its instance has opened another one; its leases are not its own any more."""
        self._leaving = True
        self._lease_tokens.clear()
        self._unsent.clear()
        surface, instance_id = self._opened.surface, self._opened.instance_id
        message = f"expected to work on '{surface}', but instance '{instance_id}' has opened another stream"
        named = {"surface": surface, "instance_id": instance_id}
        self._outbox.end(Refusal(Reason.STREAM_REPLACED, message, named))

    async def read(self, first: pb.WorkRequest, rest: AsyncIterator[pb.WorkRequest]) -> None:
        """Takes frames until the worker ends them; a malformed frame ends the stream."""
        try:
            await self._take_frame(first)
            del first  # Frames may take megabytes, and the next one may come in days.
            async for frame in rest:
                self._refuse_opening(frame)
                await self._take_frame(frame)
                del frame
        except Refused as refused:
            self.refuse(refused.refusal)
        else:
            self._leaving = True
            self._outbox.put(None)

    def drain(self, end_refusal: Refusal, grace_s: float) -> None:
        """Announces the shutdown, starts nothing more for the worker, and ends the stream after the grace."""
        self._leaving = True
        drain = pb.WorkResponse.Drain(grace_ms=round(grace_s * 1_000))
        self._outbox.put(pb.WorkResponse(drain=drain))
        asyncio.get_running_loop().call_later(grace_s, self.refuse, end_refusal)

    async def responses(self) -> AsyncIterator[Any]:
        """Yields responses in order, until the worker has ended its frames and all have a response."""
        async for made, keys in self._outbox.frames():
            if made is not None:
                yield made
            for key in keys:
                self._unsent.pop(key, None)
            if self._wants_room and not self._outbox.is_full:
                self._wants_room = False
                self._dispatcher.wake(self._opened.surface, self)

    async def close(self, *, silent_s: float | None = None) -> None:
        """Releases the batches that were started for the worker but not sent.

        ``silent_s`` is the time for which the worker has not read, in seconds, if the stream ends for that.
        If the worker has not reported in that time either, it counts as gone: all its batches are released.
        """
        self._leaving = True
        self._outbox.close()
        await asyncio.gather(*self._under_way, return_exceptions=True)
        now_s = asyncio.get_running_loop().time()
        is_gone = silent_s is not None and now_s - self._reported_s >= silent_s
        # On another server they end with their leases, or when the instance connects there.
        with suppress(OwnedElsewhere):
            await self._release(self._lease_tokens if is_gone else self._unsent)

    def _refuse_opening(self, frame: pb.WorkRequest) -> None:
        if frame.HasField("open"):
            fields = RequestValidation(frame, surface=self._opened.surface)
            fields.wrong("open", "expected to be set in the first frame only, but it is set again")
            fields.finish("take a frame for")

    def _frame_arrived(self, frame: pb.WorkRequest) -> None:
        """Lets credits count again after any frame; a report under a current lease proves the stream."""
        self._last_frame_ms = self._engine.now_ms(self._opened.surface)
        can_prove = self._lease_tokens and self.trust is not Trust.PROVEN
        if can_prove and any(map(self._is_on_own_lease, _reported_items(frame))):
            self.trust = Trust.PROVEN
        elif not self._is_silent:
            return
        self._is_silent = False
        self._dispatcher.wake(self._opened.surface, self)

    def _is_on_own_lease(self, item: Any) -> bool:
        return item.key in self._lease_tokens and item.lease_token in ("", self._lease_tokens[item.key])

    async def _take_frame(self, frame: pb.WorkRequest) -> None:
        """Takes a frame when the outbox has room for its response; a frame without reports needs none."""
        self._frame_arrived(frame)
        reports = request_validation.report_count(frame)
        if reports or frame.leave.release:
            await self._outbox.room()
            self._reported_s = asyncio.get_running_loop().time()
            self._begin(self._answer(frame), reports)
        self._credit(frame)

    def _begin(self, coming: Coroutine[Any, Any, Made], count: int, keys: tuple[str, ...] = ()) -> None:
        """Starts to make a response, and puts it into the outbox, which sends it in order."""
        task = asyncio.create_task(coming)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        # Needed if the stream ends before the outbox has sent the response.
        task.add_done_callback(retrieve)
        self._outbox.put(task, items=count, keys=keys)

    async def _started(
        self, started_batches: StartedBatches, durable: Awaitable[StartedBatches]
    ) -> pb.WorkResponse | None:
        keys = [one.batch.key for one in started_batches.started]
        try:
            await durable
        except CommitAborted:
            self._use(started_batches, -1)
            for key in keys:
                self._lease_tokens.pop(key, None)
                self._unsent.pop(key, None)
            self._dispatcher.wake(self._opened.surface, self)
            return None
        return pb.WorkResponse(started=startup_values(started_batches))

    def _use(self, started_batches: StartedBatches, times: int) -> None:
        self._batches -= times * len(started_batches.started)
        if self._records is not None:
            self._records -= times * sum(one.batch.records for one in started_batches.started)

    def _credit(self, frame: pb.WorkRequest) -> None:
        """Adds the credits of a frame, and starts nothing more if the worker leaves."""
        if frame.HasField("credits"):
            fields = RequestValidation(frame.credits, surface=self._opened.surface)
            fields.check(limits.integer("credits.batches", frame.credits.batches, 0, CREDIT_BATCHES))
            fields.check(limits.integer("credits.records", frame.credits.records, 0))
            fields.finish("take credits for")
            self._batches = min(CREDIT_BATCHES, self._batches + frame.credits.batches)
            if frame.credits.HasField("records"):
                self._records = min(limits.INT64_MAX, (self._records or 0) + frame.credits.records)
            self._dispatcher.wake(self._opened.surface, self)
        if frame.HasField("leave"):
            self._leaving = True

    async def _answer(self, frame: pb.WorkRequest) -> Made:
        """Executes the reports of a frame, and releases all held batches if the frame asks for it."""
        began_s = time.perf_counter()
        made = await self._report(frame) if request_validation.report_count(frame) else None
        current_call().frame_ended(began_s, frame.request_id)
        if frame.leave.release:
            await self._release(self._lease_tokens)
        return made

    async def _report(self, frame: pb.WorkRequest) -> pb.WorkResponse:
        surface = self._opened.surface
        fields = RequestValidation(_reports_of(frame) if frame.request_id else frame, surface=surface)
        count = request_validation.report_count(frame)
        fields.check(limits.integer("items", count, 1, limits.BULK_ITEMS))
        fields.finish("take a frame for")
        done = [request_validation.acknowledgement(item, surface) for item in frame.acknowledgements]
        failed = [request_validation.failure(item, surface) for item in frame.failures]
        extended = [request_validation.extension(item, surface) for item in frame.extensions]
        released = [request_validation.release(item, surface) for item in frame.releases]
        command = commands.Report(
            request_validation.well_formed(done),
            request_validation.well_formed(failed),
            request_validation.well_formed(extended),
            request_validation.well_formed(released),
        )

        def render(reported: Reported, seen: state.Surface) -> pb.WorkResponse:
            for extension, outcome in zip(command.extensions, reported.extensions, strict=True):
                if isinstance(outcome, Lost):
                    self._forget_lease(extension.key, extension.lease_token)
            results: Values = {
                "acknowledgements": request_validation.results(
                    frame.acknowledgements, done, reported.acknowledgements, outcome_result
                ),
                "failures": request_validation.results(
                    frame.failures, failed, reported.failures, outcome_result
                ),
                "extensions": request_validation.results(
                    frame.extensions, extended, reported.extensions, extension_result
                ),
                "releases": request_validation.results(
                    frame.releases, released, reported.releases, release_result
                ),
                "control": control_message(seen),
            }
            return pb.WorkResponse(results=results)

        if self._lease_tokens:
            for ended in (frame.acknowledgements, frame.failures, frame.releases):
                for item in ended:
                    self._forget_lease(item.key, item.lease_token)
        return await self._idempotent_calls.perform(fields, "report on", surface, command, render)

    def _forget_lease(self, key: str, lease_token: str) -> None:
        """Removes a held lease if the token is its own or empty; an older token means an earlier lease."""
        if lease_token in ("", self._lease_tokens.get(key)):
            self._lease_tokens.pop(key, None)

    async def _release(self, tokens: dict[str, str]) -> None:
        """Releases leases; ignores refusals, since a lease may have ended meanwhile."""
        releases = [Release(key, token) for key, token in tokens.items()]
        tokens.clear()
        for begin in range(0, len(releases), limits.BULK_ITEMS):
            command = commands.Report(releases=tuple(releases[begin : begin + limits.BULK_ITEMS]))
            # Another server that owns the surface now lets the leases expire, or the worker reclaims them.
            with suppress(OwnedElsewhere, JournalAway):
                await self._engine.execute(self._opened.surface, command, caller=self.caller)


class Instances:
    """The open sessions of each instance of a worker, so that a new session can replace them."""

    def __init__(self) -> None:
        """Starts without sessions."""
        self._sessions: dict[tuple[str, str], list[WorkerSession]] = {}

    @contextmanager
    def open(self, opened: Opened, session: WorkerSession, *, replaces: bool) -> Iterator[None]:
        """Counts a session as one of its instance; ``replaces`` ends the others."""
        name = (opened.surface, opened.instance_id)
        if not opened.instance_id:
            yield
            return
        sessions = self._sessions.setdefault(name, [])
        if replaces:
            for other in sessions:
                other.replace()
        sessions.append(session)
        try:
            yield
        finally:
            sessions.remove(session)
            if not sessions:
                del self._sessions[name]


def opened_by(frame: pb.WorkRequest) -> tuple[Opened, frozenset[str] | None]:
    """Returns the contents of a first frame; raises :class:`Refused` if ``open`` is absent or malformed.

    The second value has the tokens of the held leases, or is None if the frame does not name them. They may
    take megabytes, so no stream keeps them.
    """
    fields = RequestValidation(frame.open)
    if not frame.HasField("open"):
        fields.wrong("open", "expected to be set in the first frame, but it is not")
    opened = Opened(
        fields.surface(),
        request_validation.worker_id(fields),
        fields.stages(),
        request_validation.lease_ms(fields),
        request_validation.instance_id(fields),
    )
    held_leases = request_validation.held_leases(fields)
    fields.finish("open a work stream of")
    return opened, held_leases


def _reported_items(frame: pb.WorkRequest) -> Iterator[Any]:
    """Yields all reported items of a frame."""
    return chain.from_iterable(getattr(frame, kind) for kind in request_validation.REPORTS)


def _reports_of(frame: pb.WorkRequest) -> pb.WorkRequest:
    """Returns the reports of a frame alone: two frames with equal reports are the same request."""
    reports = pb.WorkRequest()
    reports.CopyFrom(frame)
    for field in ("open", "credits", "leave"):
        reports.ClearField(field)
    return reports
