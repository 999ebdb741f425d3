"""Random resume: subscribers are disconnected and servers restarted at random.

All entries are received once.
"""

import asyncio
import random
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import grpc
import pytest
from lightspeed.ops.v1 import batch_pb2, worker_service_pb2
from lightspeed_ops.core.limits import BULK_ITEMS, KEY_CHARACTERS
from lightspeed_ops.core.records import RecordKind

from tests.durability.call_log import LoggedCall
from tests.durability.conftest import Figure
from tests.durability.load_clients import SURFACES, LoadClients, ServerGone
from tests.durability.reading_back import open_copy
from tests.durability.server_processes import ServerProcesses
from tests.durability.subscribers import Subscriber, Subscription, difference
from tests.harness.api import AsyncApi
from tests.harness.requests import batch

SHORT, LONG = 5, 100
"""Restarts."""
RUNTIME_S = (0.1, 0.5)
"""Seconds that a server runs: from just resumed to several streams of each subscriber."""
TERMINATED = 0.3
"""The share of servers that stop cleanly; the others are killed."""
CHANNEL = [
    ("grpc.use_local_subchannel_pool", 1),
    ("grpc.initial_reconnect_backoff_ms", 20),
    ("grpc.max_reconnect_backoff_ms", 50),
    ("grpc.min_reconnect_backoff_ms", 1_000),
]
"""Reconnects much sooner than the usual second: a server may not live that long. The last option limits,
despite its name, the time of an attempt: in 20 ms a busy machine may not answer, and a living server looks
gone. Channels share no connection, so that a new one does not wait because an old one found its server
gone."""
RED, BLUE = SURFACES
LARGE = "tenants/proof/surfaces/large"
LARGE_COMMITS = 6
"""Runs with a commit of more than one frame: its entries take 2 MB."""
AUDITS = Subscription("audits by sequence", RecordKind.AUDIT, RED, by_token=False)
SUBSCRIPTIONS = (
    Subscription("by sequence", RecordKind.LINEAGE, RED, by_token=False),
    Subscription("by token", RecordKind.LINEAGE, BLUE),
    AUDITS,
    Subscription("audits by token", RecordKind.AUDIT, BLUE),
    Subscription("of the tenant", RecordKind.LINEAGE, "tenants/proof/surfaces/-"),
    Subscription("of the tenant, a second time", RecordKind.LINEAGE, "tenants/proof/surfaces/-"),
    Subscription("audits of the tenant", RecordKind.AUDIT, "tenants/proof/surfaces/-"),
    Subscription("filtered", RecordKind.LINEAGE, RED, stages=("load",)),
    Subscription("of the tenant, filtered", RecordKind.LINEAGE, "tenants/proof/surfaces/-", stages=("load",)),
)


@pytest.fixture
def processes() -> Iterator[ServerProcesses]:
    """Returns the server processes of a test."""
    made = ServerProcesses()
    yield made
    made.close()


class SkippingSubscriber(Subscriber):
    """A faulty subscriber: at the end it goes back by an entry, and resumes ``aside`` entries away."""

    aside = 0

    async def catch_up(self, api: AsyncApi) -> None:
        """Receives to the head, and its last entry again.

        There are two entries, however short the runs were.
        """
        await super().catch_up(api)
        self.received.pop()
        _, sequence, _, _ = self.received[-1]
        self.cursor = sequence + self.aside
        await super().catch_up(api)


class Workload:
    """One journal, the servers that it outlives, and its writers and subscribers."""

    def __init__(
        self, folder: Path, processes: ServerProcesses, seed: int, subscribers: Sequence[Subscriber]
    ) -> None:
        """A workload before its first server."""
        self._folder = folder
        self._processes = processes
        self._chance = random.Random(seed)
        self._socket = f"unix:{folder}/socket"
        self._started: dict[str, list[str]] = defaultdict(list)
        self._unknown: list[LoggedCall] = []
        self._large = 0
        self.subscribers = subscribers

    async def run(self, restarts: int) -> None:
        """Ends servers while writers and subscribers go on; then all subscribers read to the head."""
        stopped = asyncio.Event()
        async with grpc.aio.insecure_channel(self._socket, options=CHANNEL) as channel:
            api = AsyncApi(channel)
            async with asyncio.TaskGroup() as group:
                await self._start()
                await self._create()
                for one in self.subscribers:
                    group.create_task(one.watch(api, stopped))
                for _ in range(restarts):
                    await self._round()
                    await self._start()
                stopped.set()
            await asyncio.gather(*(one.catch_up(api) for one in self.subscribers))
        await self._end(killed=False)

    async def differences(self) -> dict[str, str]:
        """Returns the differences between received entries and the journal, by subscription."""
        journal = await open_copy(self._folder, self._folder / "copy")
        try:
            return {
                one.subscription.name: wrong
                for one in self.subscribers
                if (wrong := difference(await one.subscription.kept_in(journal), one.received))
            }
        finally:
            await journal.close()

    async def _round(self) -> None:
        """Lets writers work until the end of their server."""
        async with self._clients() as clients:
            working = asyncio.create_task(self._work(clients))
            await asyncio.wait([working], timeout=self._chance.uniform(*RUNTIME_S))
            assert not working.done(), "expected the workers to run until the server ends"
            await self._end(killed=self._chance.random() >= TERMINATED)
            await working
            self._unknown = [one for one in self._unknown + clients.call_log if not one.is_known]

    async def _work(self, clients: LoadClients) -> None:
        """Repeats the unanswered calls first: batches that they started must not stay in flight for ever."""
        try:
            for one in self._unknown:
                await clients.send(one)
        except ServerGone:
            return
        await asyncio.gather(clients.write(), self._write_large(clients))

    async def _write_large(self, clients: LoadClients) -> None:
        """Writes one commit whose entries take more than one frame: escaping makes signed keys longer."""
        if self._large == LARGE_COMMITS:
            return
        self._large += 1
        batches = [_large_batch(self._large, number) for number in range(BULK_ITEMS)]
        try:
            await clients.ask("EnqueueBatches", LARGE, batches=batches)
            await clients.ask("StartAvailable", LARGE, max_batches=BULK_ITEMS)
            keys, self._started[LARGE][:BULK_ITEMS] = self._started[LARGE][:BULK_ITEMS], []
            items = [worker_service_pb2.Acknowledgement(key=key) for key in keys]
            await clients.ask("AcknowledgeBatches", LARGE, acknowledgements=items)
        except ServerGone:
            return

    async def _create(self) -> None:
        async with self._clients() as clients:
            await clients.create((*SURFACES, LARGE))

    @asynccontextmanager
    async def _clients(self) -> AsyncIterator[LoadClients]:
        async with grpc.aio.insecure_channel(self._socket, options=CHANNEL) as channel:
            yield LoadClients(AsyncApi(channel), self._chance.randrange(1 << 30), self._started)

    async def _start(self) -> None:
        arguments = ("--listen", self._socket, "--journal", f"sqlite:{self._folder / 'journal'}")
        assert await asyncio.to_thread(self._processes.start, *arguments), self._processes.output

    async def _end(self, *, killed: bool) -> None:
        if killed:
            await asyncio.to_thread(self._processes.kill)
            return
        self._processes.terminate()
        assert await asyncio.to_thread(self._processes.wait) == 0, self._processes.output


def _large_batch(commit: int, number: int) -> batch_pb2.Batch:
    """Returns a batch with a key of the largest length, of characters that signatures escape."""
    key = f"{commit}-{number}".ljust(KEY_CHARACTERS, "|")
    stage = "load" if number % 2 else "extract"
    return batch(
        f"large-{commit}-{number}", idempotency_key=key, stage=stage, sequence=commit * BULK_ITEMS + number
    )


async def resume(folder: Path, processes: ServerProcesses, restarts: int, seed: int) -> str:
    """Compares received entries with the journal, and returns their number."""
    subscribers = [Subscriber(one, seed * 1_000 + number) for number, one in enumerate(SUBSCRIPTIONS)]
    workload = Workload(folder, processes, seed, subscribers)
    await workload.run(restarts)
    assert {} == await workload.differences()
    assert all(one.cuts and one.received for one in subscribers)
    cuts = sum(one.cuts for one in subscribers)
    losses = sum(one.losses for one in subscribers)
    received = sum(len(one.received) for one in subscribers)
    within = sum(one.within_commits() for one in subscribers)
    assert losses
    return (
        f"random resume: {restarts} restarts, {len(subscribers)} subscribers, {cuts:,} streams cut off, "
        f"{losses:,} ended by servers, {within:,} resumed within a commit; "
        f"{received:,} entries received, each once and in order"
    )


@pytest.mark.slow
async def test_what_was_received_is_the_journal(
    ram: Path, processes: ServerProcesses, figure: Figure
) -> None:
    """Over 5 restarts, resumed at random places, each subscriber receives every entry once and in order."""
    figure(await resume(ram, processes, SHORT, seed=1))


@pytest.mark.long
@pytest.mark.timeout(900)
async def test_what_was_received_over_many_restarts_is_the_journal(
    ram: Path, processes: ServerProcesses, figure: Figure
) -> None:
    """The same rule holds for 100 restarts."""
    figure(await resume(ram, processes, LONG, seed=2))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("aside", "caught"), [(0, False), (-1, True), (1, True)], ids=["exactly", "early", "late"]
)
async def test_one_entry_aside_is_caught(
    ram: Path, processes: ServerProcesses, aside: int, *, caught: bool
) -> None:
    """A subscriber that resumes one entry too early or too late is noticed: the proof can fail."""
    subscriber = SkippingSubscriber(AUDITS, seed=3)
    subscriber.aside = aside
    workload = Workload(ram, processes, 3, [subscriber])
    await workload.run(1)
    assert caught == bool(await workload.differences())
