"""Redis Streams, with the log synced before every answer.

A batch: a pipeline of XADD, one XREADGROUP, then one MULTI with XACK, an XADD of each batch to the stream of
checkpoints and lineage, and the freshness. There is no idempotency and no audit; nothing is trimmed or
rewritten.
"""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ConstantBackoff
from redis.exceptions import ConnectionError as RedisConnectionError

from tests.bench.load import BULK
from tests.bench.peers.driver import MOST_IN_FLIGHT, RESPONSES_WITHIN_S, Contender, bulk
from tests.harness.programs import program, running

QUEUE, RECORDS, FRESHNESS, GROUP = "queue", "records", "freshness", "workers"
RETRY_EVERY_S = 0.05


class RedisDriver:
    """The driver over a pool of connections."""

    def __init__(self, client: Redis) -> None:
        """A driver over a client whose consumer group exists."""
        self._client = client

    async def process(self, number: int) -> int:
        """Makes three round trips."""
        async with self._client.pipeline(transaction=False) as enqueue:
            for batch in bulk(number):
                enqueue.xadd(QUEUE, batch._asdict())
            await enqueue.execute()
        found = await self._client.xreadgroup(GROUP, "worker", {QUEUE: ">"}, count=BULK)
        started = found[0][1] if found else []
        if started:
            await self._acknowledge(started)
        return len(started)

    async def _acknowledge(self, started: list[tuple[bytes, dict[bytes, bytes]]]) -> None:
        now_ms = time.time_ns() // 1_000_000
        async with self._client.pipeline(transaction=True) as done:
            done.xack(QUEUE, GROUP, *(entry for entry, _ in started))
            for _, batch in started:
                record = {
                    "run_id": "run-000001",
                    "stage": batch[b"stage"],
                    "sequence": batch[b"sequence"],
                    "idempotency_key": batch[b"idempotency_key"],
                    "event_time_ms": now_ms - int(batch[b"lag_ms"]),
                    "at_ms": now_ms,
                }
                done.xadd(RECORDS, record)
            done.set(FRESHNESS, started[-1][1][b"sequence"])
            await done.execute()

    async def remembered(self) -> int:
        """Returns the length of the stream of records."""
        return int(await self._client.xlen(RECORDS))


@asynccontextmanager
async def contend(directory: Path) -> AsyncIterator[Contender]:
    """Starts a server on a socket of its own."""
    socket = directory / "redis.sock"
    settings = {
        "--port": "0",
        "--unixsocket": str(socket),
        "--dir": str(directory),
        "--appendonly": "yes",
        "--appendfsync": "always",
        # A snapshot or a rewrite during the race would be work that the others do not do.
        "--save": "",
        "--auto-aof-rewrite-percentage": "0",
    }
    arguments = [word for setting in settings.items() for word in setting]
    patience = Retry(ConstantBackoff(RETRY_EVERY_S), int(RESPONSES_WITHIN_S / RETRY_EVERY_S))
    with running(program("redis-server"), *arguments, directory=directory) as process:
        async with Redis(
            unix_socket_path=str(socket),
            max_connections=MOST_IN_FLIGHT,
            protocol=2,
            retry=patience,
            retry_on_error=[RedisConnectionError],
        ) as client:
            await client.xgroup_create(QUEUE, GROUP, mkstream=True)
            yield Contender("Redis Streams", {"server": [process.pid]}, RedisDriver(client))
