"""The clients of one server process: workers and an operator, with calls in flight until the server is gone.

Owns the calls that are made, and the log of their results.
"""

import asyncio
import random
from collections import defaultdict
from collections.abc import Iterable
from itertools import count
from typing import Any

import grpc
import pytest
from google.protobuf.message import Message
from lightspeed.ops.v1 import policy_pb2, queue_pb2, record_service_pb2, worker_service_pb2

from tests.durability.call_log import LoggedCall
from tests.harness.api import SERVICES, AsyncApi
from tests.harness.problems import problem_of
from tests.harness.requests import batch, pause, request_for, resume

SURFACES = ("tenants/proof/surfaces/red", "tenants/proof/surfaces/blue")
WORKERS = 4
"""Batches of each surface."""
BULK = 20
"""The largest number of batches in one call."""
PLENTY = 1_000_000_000
LEASE_MS = 3_600_000
"""Milliseconds longer than any proof takes: on a busy machine a disk took three minutes to fill, and the
leases of its workers expired meanwhile."""
GONE = {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED}
"""Status codes of calls when their server ends; CANCELLED is that of calls in progress at a clean stop."""
_NUMBERS = count(1)


CHANNEL = (("grpc.use_local_subchannel_pool", 1),)
"""A connection of its own: shared connections remember that the server before was gone."""


class ServerGone(Exception):
    """The server did not answer: the effect of the call is unknown."""


class LoadClients:
    """All clients of one server."""

    def __init__(self, api: AsyncApi, seed: int, started: dict[str, list[str]]) -> None:
        """Clients; ``started`` are the keys in flight without an end, by surface."""
        self._api = api
        self._chance = random.Random(seed)
        self.started = started
        self.call_log: list[LoggedCall] = []
        self.seen: dict[tuple[str, str], list[Any]] = defaultdict(list)
        """Entries that subscribers received, by surface and kind."""

    async def create(self, surfaces: Iterable[str] = SURFACES) -> None:
        """Creates surfaces with boundaries that never limit the load, and starts their runs."""
        mode = queue_pb2.QUEUE_MODE_PUSH_PULL
        boundary = queue_pb2.QueueBoundary(mode=mode, max_in_flight=1_000, max_queued=100_000)
        budget = policy_pb2.Budget(max_pipeline_runs=PLENTY, max_mitigations=PLENTY)
        for surface in surfaces:
            await self.ask("CreateSurface", surface, boundary=boundary, budget=budget, lease_ms=LEASE_MS)
            await self.ask("StartRun", surface)
        self.call_log.clear()

    async def work(self, cursors: dict[tuple[str, str], int]) -> None:
        """Calls until the server is gone; subscribers begin after their cursors."""
        jobs = [self.write()]
        for surface in SURFACES:
            jobs += [self._watch(kind, surface, cursors[surface, kind]) for kind in ("Lineage", "Audits")]
        await asyncio.gather(*jobs)

    async def write(self) -> None:
        """Calls until the server is gone, without subscribers."""
        jobs = [self._until_gone(self._one_task, surface) for surface in SURFACES for _ in range(WORKERS)]
        jobs += [self._until_gone(self._operate, surface) for surface in SURFACES]
        await asyncio.gather(*jobs)

    async def ask(self, rpc: str, surface: str, **fields: Any) -> Any:
        """Makes a call and adds it to the call log; returns None if the call is refused."""
        logged = LoggedCall(rpc, request_for(rpc, surface, request_id=f"q-{next(_NUMBERS)}", **fields))
        self.call_log.append(logged)
        await self.send(logged)
        return logged.answer

    async def send(self, logged: LoggedCall) -> None:
        """Makes a call, for the first time or again."""
        answer, refused = await self.call(logged.rpc, logged.request)
        logged.answer, logged.refused = answer, refused
        if logged.rpc == "StartAvailable" and answer is not None:
            keys = [started.batch.key for started in answer.batches]
            self.started[logged.request.surface] += keys

    async def call(self, rpc: str, request: Message) -> tuple[Any, str]:
        """Returns the response to a request, or the reason of its refusal."""
        service = next(name for name, service in SERVICES.items() if rpc in service.methods_by_name)
        try:
            return await getattr(getattr(self._api, service), rpc)(request, timeout=30), ""
        except grpc.aio.AioRpcError as error:
            if error.code() in GONE:
                raise ServerGone from error
            return None, problem_of(error).reason

    async def _until_gone(self, task: Any, surface: str) -> None:
        try:
            while True:
                await task(surface)
        except ServerGone:
            return

    async def _one_task(self, surface: str) -> None:
        chance, started = self._chance.random(), self.started[surface]
        if chance < 0.3:
            await self.ask("EnqueueBatches", surface, batches=[self._batch() for _ in range(self._some())])
        elif chance < 0.4:
            await self.ask("EnqueueBatch", surface, batch=self._batch())
        elif chance < 0.6 or not started:
            await self.ask("StartAvailable", surface, max_batches=self._some())
        elif chance < 0.8:
            keys, started[:BULK] = started[:BULK], []
            items = [worker_service_pb2.Acknowledgement(key=key) for key in keys]
            await self.ask("AcknowledgeBatches", surface, acknowledgements=items)
        elif chance < 0.97:
            await self.ask("AcknowledgeBatch", surface, key=started.pop())
        else:
            await self.ask("FailBatch", surface, key=started.pop(), permanent=True)

    async def _operate(self, surface: str) -> None:
        await self.ask("ApplyControl", surface, action=pause())
        await self.ask("ApplyControl", surface, action=resume())
        await self.call("GetSurface", request_for("GetSurface", surface))

    async def _watch(self, kind: str, surface: str, after: int) -> None:
        """Receives entries until the server is gone."""
        request = getattr(record_service_pb2, f"Watch{kind}Request")(surface=surface, after_sequence=after)
        stream = getattr(self._api.records, f"Watch{kind}")(request)
        seen = self.seen[surface, kind]
        with pytest.raises(grpc.aio.AioRpcError) as ended:
            await _receive(stream, seen)
        assert grpc.StatusCode.UNAVAILABLE is ended.value.code()
        assert [entry.sequence for entry in seen] == list(range(after + 1, after + 1 + len(seen)))

    def _batch(self) -> Any:
        number = next(_NUMBERS)
        return batch(f"b-{number}", stage=self._chance.choice(["extract", "load"]), sequence=number)

    def _some(self) -> int:
        return self._chance.randint(1, BULK)


async def _receive(stream: Any, seen: list[Any]) -> None:
    async for frame in stream:
        seen += frame.entries
