"""PostgreSQL as a queue: FOR UPDATE SKIP LOCKED, with synchronous commits.

A batch: one INSERT of all batches, one UPDATE for the start, and one statement for the acknowledgement. That
statement is one transaction: it deletes the batches and writes their checkpoints, their lineage and the
freshness. There is no idempotency and no audit.
"""

import asyncio
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import psycopg

from tests.bench.load import BULK
from tests.bench.peers.driver import MOST_IN_FLIGHT, RESPONSES_WITHIN_S, Contender, bulk
from tests.harness.programs import program, running, unprivileged

USER = "bench"
RETRY_EVERY_S = 0.05
TABLES = """
CREATE TABLE batches (
    id bigserial PRIMARY KEY, key text NOT NULL, stage text NOT NULL, records bigint NOT NULL,
    lag_ms bigint NOT NULL, idempotency_key text NOT NULL, sequence bigint NOT NULL, started_ms bigint);
CREATE INDEX queued ON batches (id) WHERE started_ms IS NULL;
CREATE TABLE checkpoints (
    id bigserial PRIMARY KEY, run_id text NOT NULL, stage text NOT NULL, sequence bigint NOT NULL,
    event_time_ms bigint NOT NULL, idempotency_key text NOT NULL, at_ms bigint NOT NULL);
CREATE TABLE lineage (
    id bigserial PRIMARY KEY, run_id text NOT NULL, stage text NOT NULL, sequence bigint NOT NULL,
    recorded_ms bigint NOT NULL);
CREATE TABLE freshness (
    stage text PRIMARY KEY, observed_lag_ms bigint NOT NULL, last_sequence bigint NOT NULL);
"""
ENQUEUE = """
INSERT INTO batches (key, stage, records, lag_ms, idempotency_key, sequence)
SELECT * FROM unnest(%s::text[], %s::text[], %s::bigint[], %s::bigint[], %s::text[], %s::bigint[])
"""
START = """
UPDATE batches SET started_ms = %s
FROM (SELECT id FROM batches WHERE started_ms IS NULL ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED) AS first
WHERE batches.id = first.id
RETURNING batches.id, key, stage, records, lag_ms, idempotency_key, sequence
"""
ACKNOWLEDGE = """
WITH done AS (DELETE FROM batches WHERE id = ANY(%(ids)s) RETURNING stage, sequence, lag_ms, idempotency_key),
checkpointed AS (
    INSERT INTO checkpoints (run_id, stage, sequence, event_time_ms, idempotency_key, at_ms)
    SELECT 'run-000001', stage, sequence, %(now_ms)s - lag_ms, idempotency_key, %(now_ms)s FROM done),
freshened AS (
    INSERT INTO freshness SELECT stage, max(lag_ms), max(sequence) FROM done GROUP BY stage
    ON CONFLICT (stage) DO UPDATE SET observed_lag_ms = excluded.observed_lag_ms,
        last_sequence = greatest(freshness.last_sequence, excluded.last_sequence))
INSERT INTO lineage (run_id, stage, sequence, recorded_ms)
SELECT 'run-000001', stage, sequence, %(now_ms)s FROM done
"""


class PostgresqlDriver:
    """The driver over connections, each of which carries one statement at a time."""

    def __init__(self, connections: list[Any]) -> None:
        """A driver with one connection for each bulk in flight."""
        self._idle = connections

    async def process(self, number: int) -> int:
        """Makes three round trips, each a transaction."""
        connection = self._idle.pop()
        try:
            await connection.execute(ENQUEUE, [list(column) for column in zip(*bulk(number), strict=True)])
            cursor = await connection.execute(START, [_now_ms(), BULK])
            ids = [row[0] for row in await cursor.fetchall()]
            await connection.execute(ACKNOWLEDGE, {"ids": ids, "now_ms": _now_ms()})
        finally:
            self._idle.append(connection)
        return len(ids)

    async def remembered(self) -> int:
        """Returns the checkpoints that have their lineage."""
        counts = "SELECT least((SELECT count(*) FROM checkpoints), (SELECT count(*) FROM lineage))"
        (remembered,) = await (await self._idle[0].execute(counts)).fetchone()
        return int(remembered)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def _initialize(directory: Path) -> Path:
    """Creates a cluster as the package does, owned by an unprivileged user."""
    data, user = directory / "data", unprivileged()
    if user is not None:
        subprocess.run(["chown", user, str(directory)], check=True)
    subprocess.run(
        [program("initdb"), "--pgdata", str(data), "--username", USER, "--auth", "trust"],
        cwd=directory,
        user=user,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return data


async def _connected(directory: Path) -> Any:
    """Returns a connection as soon as the server accepts one."""
    ends = time.monotonic() + RESPONSES_WITHIN_S
    while True:
        try:
            return await psycopg.AsyncConnection.connect(
                host=str(directory), user=USER, dbname="postgres", autocommit=True
            )
        except psycopg.OperationalError:
            if time.monotonic() > ends:
                raise
            await asyncio.sleep(RETRY_EVERY_S)


@asynccontextmanager
async def contend(directory: Path) -> AsyncIterator[Contender]:
    """Starts a cluster of its own on a socket."""
    data = _initialize(directory)
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(directory),
        "fsync": "on",
        "synchronous_commit": "on",
    }
    arguments = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    server = running(
        program("postgres"), "-D", str(data), *arguments, directory=directory, user=unprivileged()
    )
    with server as process:
        async with AsyncExitStack() as stack:
            connections = [
                await stack.enter_async_context(await _connected(directory)) for _ in range(MOST_IN_FLIGHT)
            ]
            await connections[0].execute(TABLES)
            yield Contender(
                "PostgreSQL SKIP LOCKED", {"server": [process.pid]}, PostgresqlDriver(connections)
            )
