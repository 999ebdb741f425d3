"""Honest clients of a cluster: workers and operators that repeat each call until they know its outcome.

Owns the calls and their log. A client asks any server. A call without an outcome is made again with the same
request id, at another server, as every client of the product does.
"""

import asyncio
import random
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

import grpc
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.message import Message
from lightspeed.ops.v1 import policy_pb2, queue_pb2, retention_pb2, worker_service_pb2

from tests.cluster.operations import Operation
from tests.harness.api import SERVICES, AsyncApi
from tests.harness.problems import DETAILS_TRAILER, problem_of
from tests.harness.requests import batch, pause, request_for, resume

TENANT, PRUNED_TENANT, QUIET_TENANT = "tenants/proof", "tenants/pruned", "tenants/quiet"
PLENTY = 1_000_000_000
BULK = 20
"""The largest number of batches in one call."""
WORKERS = 2
"""Workers of each surface."""
THINKS_S = (0.0, 0.03)
"""Seconds between two calls of a client: two cores also run the servers and the database."""
CALL_S = 3.0
"""Deadline of a call: after it the client asks another server."""
SETTLES_S, SETTLE_EVERY_S = 60.0, 0.7
"""Limit for the end of all changes, and the time between two looks: a backoff is shorter."""
BACKOFF_S = (0.02, 0.2)
"""Seconds before a call is made again."""
SHORT_LEASE_MS, LONG_LEASE_MS = 1_500, 60_000
"""Leases that expire while their owner is paused or dead, and leases that never expire in a test."""
KEPT_RECORDS = 1_000
"""The least retention of a surface whose history is pruned meanwhile."""
UNKNOWN = {
    grpc.StatusCode.UNAVAILABLE,
    grpc.StatusCode.CANCELLED,
    grpc.StatusCode.DEADLINE_EXCEEDED,
}
"""Codes of calls without a known outcome."""
REFUSALS = frozenset({"STALE_LEASE", "BATCH_STATE", "BATCH_NOT_FOUND", "QUEUE_SATURATED"})
"""Reasons that honest workers meet when a lease expired or a batch moved on. Everything else is a bug."""
CHANNEL = [
    ("grpc.use_local_subchannel_pool", 1),
    ("grpc.initial_reconnect_backoff_ms", 50),
    ("grpc.max_reconnect_backoff_ms", 250),
    ("grpc.min_reconnect_backoff_ms", 1_000),
]
"""A connection of its own to each server, which is tried again soon."""
VERSION, MIN_VERSION = "lightspeed-version", "lightspeed-min-version"


@dataclass(frozen=True, slots=True)
class Held:
    """A started batch that a worker has not reported."""

    key: str
    attempt: int
    token: str


class HonestClients:
    """All clients, with one channel to each server."""

    def __init__(self, addresses: Sequence[str], seed: int, *, surfaces: int = 3) -> None:
        """Clients that have asked nothing yet."""
        self._channels = [grpc.aio.insecure_channel(one, options=CHANNEL) for one in addresses]
        self.apis = [AsyncApi(channel) for channel in self._channels]
        self._chance = random.Random(seed)
        self._numbers = count(1)
        self.kept = [f"{TENANT}/surfaces/s-{number}" for number in range(surfaces)]
        """Surfaces that keep all their history."""
        self.pruned = [f"{PRUNED_TENANT}/surfaces/s-0"]
        """Surfaces whose history is pruned."""
        self.surfaces = [*self.kept, *self.pruned]
        self.operations: list[Operation] = []
        self.not_known: Counter[str] = Counter()
        """Attempts without an outcome, by reason."""
        self.acknowledged: Counter[str] = Counter()
        """Answered operations by surface."""
        self.longest_pause_s: dict[str, float] = defaultdict(float)
        """The longest time between two answers, by surface."""
        self._answered_s: dict[str, float] = {}
        self._held: dict[str, list[Held]] = defaultdict(list)
        self._stopped = asyncio.Event()
        self._progressed = asyncio.Condition()

    async def close(self) -> None:
        """Closes the channels."""
        for channel in self._channels:
            await channel.close()

    async def create(self) -> None:
        """Creates the surfaces, and starts their runs."""
        await asyncio.gather(*(self._create(number, one) for number, one in enumerate(self.surfaces)))

    async def work(self) -> None:
        """Calls until `stop`; then each client finishes its last call."""
        self.forget_pauses()
        async with asyncio.TaskGroup() as group:
            for surface in self.surfaces:
                for _ in range(WORKERS):
                    group.create_task(self._until_stopped(self._task, surface))
                group.create_task(self._until_stopped(self._operate, surface))

    def stop(self) -> None:
        """Lets the clients end."""
        self._stopped.set()

    async def settle(self) -> None:
        """Returns when nothing changes any more: `work` has ended, and leases have expired."""
        before: list[str] = []
        async with asyncio.timeout(SETTLES_S):
            while True:
                answers = [
                    (await self.read("GetSurface", request_for("GetSurface", one))).surface
                    for one in self.surfaces
                ]
                now = [one.signature for one in answers]
                if now == before and not any(one.queue.in_flight for one in answers[::2]):
                    return
                before = now
                await asyncio.sleep(SETTLE_EVERY_S)

    def forget_pauses(self) -> None:
        """Begins to measure pauses anew."""
        now_s = time.monotonic()
        self._answered_s = dict.fromkeys(self.surfaces, now_s)
        self.longest_pause_s.clear()

    def silence_s(self) -> float:
        """Returns for how long the surface that waits longest has had no answer."""
        return time.monotonic() - min(self._answered_s.values(), default=time.monotonic())

    async def progress(self, steps: int, within_s: float) -> None:
        """Returns when each surface has answered so many operations more; fails if one is stuck."""
        wanted = {name: self.acknowledged[name] + steps for name in self.surfaces}

        def behind() -> list[str]:
            return [name for name, number in wanted.items() if self.acknowledged[name] < number]

        try:
            async with asyncio.timeout(within_s), self._progressed:
                await self._progressed.wait_for(lambda: not behind())
        except TimeoutError:
            raise AssertionError(
                f"expected {steps} answers for each surface within {within_s} s, but {behind()} are behind; "
                f"attempts without an outcome: {dict(self.not_known)}"
            ) from None

    async def ask(self, rpc: str, surface: str, **fields: Any) -> Operation:
        """Makes a mutating call until its outcome is known, and returns it."""
        request = request_for(rpc, surface, **{"request_id": f"q-{next(self._numbers)}"} | fields)
        operation = Operation(rpc, request, sent_s=time.monotonic())
        self.operations.append(operation)
        answer, operation.refused, trailers = await self._insist(rpc, request, operation)
        operation.answer = answer
        operation.version = trailers.get(VERSION, "")
        operation.answered_s = time.monotonic()
        await self._answered(surface)
        return operation

    async def create_quiet(self) -> str:
        """Creates a surface without load, and returns its name."""
        name = f"{QUIET_TENANT}/surfaces/q-{next(self._numbers)}"
        await self._create(1, name)
        return name

    async def enqueue_once(self, surface: str, server: int) -> str:
        """Enqueues a batch at one server, and does not ask again; returns the code of an error."""
        request = request_for("EnqueueBatch", surface, batch=self._batch())
        try:
            await self.apis[server].workers.EnqueueBatch(request, timeout=CALL_S)
        except grpc.aio.AioRpcError as error:
            return error.code().name
        return ""

    async def enqueue_without_id(self, surface: str) -> None:
        """Enqueues a new batch by a call without a request id: it is new at the first attempt."""
        asked = await self.ask("EnqueueBatch", surface, batch=self._batch(), request_id="")
        answer: Any = asked.answer
        assert asked.attempts > 1 or not answer.already_enqueued, f"expected a new batch, but: {asked}"

    async def read(self, rpc: str, request: Message, *, min_version: str = "") -> Any:
        """Returns the response to a read from any server, made until it is answered."""
        answer, refused, _ = await self._insist(rpc, request, min_version=min_version)
        assert answer is not None, f"expected an answer of {rpc}, but it is refused: {refused}"
        return answer

    # Calls.

    async def _insist(
        self, rpc: str, request: Message, operation: Operation | None = None, *, min_version: str = ""
    ) -> tuple[Any, str, dict[str, str]]:
        """Returns the response or the reason of a refusal, and the trailing metadata."""
        service = next(name for name, service in SERVICES.items() if rpc in service.methods_by_name)
        metadata = ((MIN_VERSION, min_version),) if min_version else None
        while True:
            api = self._chance.choice(self.apis)
            call = getattr(getattr(api, service), rpc)(request, timeout=CALL_S, metadata=metadata)
            if operation is not None:
                operation.attempts += 1
            try:
                answer = await call
                return answer, "", dict(await call.trailing_metadata() or ())
            except grpc.aio.AioRpcError as error:
                reason = _reason(error)
                if reason in REFUSALS:
                    return None, reason, {}
                if error.code() not in UNKNOWN:
                    raise AssertionError(f"expected {rpc} to be answered, but: {error}") from error
                self.not_known[reason or error.code().name] += 1
                await asyncio.sleep(self._chance.uniform(*BACKOFF_S))

    async def _answered(self, surface: str) -> None:
        now_s = time.monotonic()
        pause_s = now_s - self._answered_s.get(surface, now_s)
        self.longest_pause_s[surface] = max(self.longest_pause_s[surface], pause_s)
        self._answered_s[surface] = now_s
        async with self._progressed:
            self.acknowledged[surface] += 1
            self._progressed.notify_all()

    # Tasks.

    async def _create(self, number: int, surface: str) -> None:
        mode = queue_pb2.QUEUE_MODE_PUSH_PULL
        created = await self.ask(
            "CreateSurface",
            surface,
            boundary=queue_pb2.QueueBoundary(mode=mode, max_in_flight=1_000, max_queued=100_000),
            budget=policy_pb2.Budget(max_pipeline_runs=PLENTY, max_mitigations=PLENTY),
            lease_ms=LONG_LEASE_MS if number % 2 else SHORT_LEASE_MS,
            retention=retention_pb2.Retention(work_max_records=KEPT_RECORDS if surface in self.pruned else 0),
        )
        assert created.answer is not None, f"expected to create {surface}, but: {created.refused}"
        await self.ask("StartRun", surface)

    async def _until_stopped(self, task: Any, surface: str) -> None:
        while not self._stopped.is_set():
            await task(surface)
            await asyncio.sleep(self._chance.uniform(*THINKS_S))

    async def _task(self, surface: str) -> None:
        """Makes one call of a worker."""
        chance, held = self._chance.random(), self._held[surface]
        if chance < 0.25:
            await self.ask("EnqueueBatches", surface, batches=[self._batch() for _ in range(self._some())])
        elif chance < 0.4:
            await self.ask("EnqueueBatch", surface, batch=self._batch())
        elif chance < 0.65 or not held:
            await self._start(surface)
        elif chance < 0.8:
            taken, held[:BULK] = held[:BULK], []
            await self.ask(
                "AcknowledgeBatches", surface, acknowledgements=[_acknowledged(one) for one in taken]
            )
        elif chance < 0.9:
            one = held.pop(self._chance.randrange(len(held)))
            await self.ask("AcknowledgeBatch", surface, key=one.key, lease_token=one.token)
        elif chance < 0.95:
            one = held.pop()
            await self.ask(
                "FailBatch", surface, key=one.key, attempt=one.attempt, lease_token=one.token, reason="broke"
            )
        elif chance < 0.97:
            extensions = [{"key": one.key, "lease_token": one.token} for one in held[:BULK]]
            await self.ask("ExtendLeases", surface, extensions=extensions)
        else:
            # A worker that died: its leases expire, if they are short.
            del held[:BULK]

    async def _start(self, surface: str) -> None:
        started = await self.ask("StartAvailable", surface, max_batches=self._some())
        answer: Any = started.answer
        self._held[surface] += [Held(one.batch.key, one.attempt, one.lease_token) for one in answer.batches]

    async def _operate(self, surface: str) -> None:
        """Makes the calls of an operator, and reads what it wrote from any server."""
        await self.ask("ApplyControl", surface, action=pause())
        done = await self.ask("ApplyControl", surface, action=resume())
        await self._is_read(surface, done)
        await self.ask(
            "UpdateSurface",
            surface,
            max_allowed_lag_ms=next(self._numbers),
            update_mask=FieldMask(paths=["max_allowed_lag_ms"]),
        )
        await self.ask("RedriveDeadLetters", surface, keys=[], all=True, reason="again")

    async def _is_read(self, surface: str, done: Operation) -> None:
        """Asserts that any server has the audit of an operation when asked for its version."""
        answer: Any = done.answer
        sequence = answer.surface.records.audits
        request = request_for("VerifyAudits", surface, from_sequence=sequence, to_sequence=sequence)
        verified = await self.read("VerifyAudits", request, min_version=done.version)
        assert verified.valid, f"expected audit {sequence} of {surface} to fit, but: {verified}"

    def _batch(self) -> Any:
        number = next(self._numbers)
        return batch(f"b-{number}", stage=self._chance.choice(["extract", "load"]), sequence=number)

    def _some(self) -> int:
        return self._chance.randint(1, BULK)


def _acknowledged(held: Held) -> worker_service_pb2.Acknowledgement:
    return worker_service_pb2.Acknowledgement(key=held.key, lease_token=held.token)


def _reason(error: grpc.aio.AioRpcError) -> str:
    """Returns the reason of an error, or an empty text if no server gave it."""
    trailers = dict(error.trailing_metadata() or ())
    return problem_of(error).reason if DETAILS_TRAILER in trailers else ""
