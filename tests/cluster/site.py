"""A site: several servers on one database, with a proxy in front of everything that a fault can meet.

Owns the processes and the proxies. Each server has a proxy to the database, and one through which the other
servers reach it; clients reach it directly.
"""

import asyncio
import json
import secrets
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import psycopg
from lightspeed_ops.cluster.rendezvous import first
from lightspeed_ops.journal.postgresql.database import Database
from lightspeed_ops.journal.postgresql.journal import PostgresqlJournal

from tests.cluster.replicated import Replicated
from tests.cluster.tcp_proxy import TcpProxy
from tests.durability.server_processes import ServerProcesses
from tests.harness.postgresql import USER, Cluster, free_port

APPEND_LOCK = "SELECT lightspeed.lock_appends()"
ERRORS = frozenset({"error", "critical"})
"""Levels of log lines that no fault explains."""
AT_REST_S, REST_EVERY_S = 60.0, 0.1
"""Limit until surfaces have moved to a server that is new, and the time between two looks."""
WITHIN_S, EVERY_S = 30.0, 0.01
"""Limit for a state of the database that load brings about, and the time between two looks at it."""
LAST_CHARACTERS = 4_000
"""Characters of a server's last lines that are shown."""
SESSIONS = (
    "SELECT application_name, state, wait_event_type, wait_event, now() - query_start, left(query, 60)"
    " FROM pg_stat_activity WHERE backend_type = 'client backend'"
)
APPENDS, HEARTBEATS = b"lightspeed.append(", b"lightspeed heartbeats"
"""Bytes of a connection that appends, and of one that sends heartbeats."""


class Server:
    """One server of a site: its process, and the proxies around it."""

    def __init__(self, processes: ServerProcesses, database: str, target: tuple[str, int]) -> None:
        """A server that does not run yet, on a free port."""
        port = free_port()
        self.address = f"127.0.0.1:{port}"
        self.to_database = TcpProxy(target)
        self.from_servers = TcpProxy(("127.0.0.1", port))
        self.is_paused = False
        self._database = database
        self._processes = processes
        self._errors: list[str] = []

    async def open(self) -> None:
        """Starts the proxies and the process."""
        await self.to_database.start()
        await self.from_servers.start()
        await self.start()

    async def start(self) -> None:
        """Starts the process, and returns when it serves."""
        journal = f"postgresql://{USER}@{self.to_database.address}/{self._database}"
        arguments = ("--listen", self.address, "--journal", journal, "--advertise", self.from_servers.address)
        serves = await asyncio.to_thread(self._processes.start, *arguments)
        assert serves, f"expected a server to start, but: {self.output}"

    async def kill(self) -> None:
        """Kills the process."""
        self._note_errors()
        self.is_paused = False
        await asyncio.to_thread(self._processes.kill)

    async def restart(self) -> None:
        """Ends the process by SIGTERM, and starts another one."""
        self._processes.terminate()
        code = await asyncio.to_thread(self._processes.wait)
        assert code == 0, f"expected a server to end in order, but: {self.output}"
        self._note_errors()
        await self.start()

    def pause(self) -> None:
        """Stops the process with SIGSTOP."""
        self.is_paused = True
        self._processes.pause()

    def resume(self) -> None:
        """Lets the process go on."""
        self.is_paused = False
        self._processes.resume()

    async def close(self) -> None:
        """Ends the process and the proxies."""
        await asyncio.to_thread(self._processes.close)
        await self.to_database.close()
        await self.from_servers.close()

    @property
    def output(self) -> str:
        """What the process has written since its start."""
        return "".join(self._processes.read_output())

    def stacks(self) -> str:
        """Returns what the process does just now, and its last lines."""
        stacks = self._processes.stacks()
        return f"server {self.address}:\n{stacks}\n{self.output[-LAST_CHARACTERS:]}"

    def errors(self) -> list[str]:
        """Returns what all processes of the server have logged as errors, or printed besides."""
        self._note_errors()
        return self._errors

    def _note_errors(self) -> None:
        lines = self._processes.read_output()
        self._errors += [one for one in lines if _is_error(one)]
        lines.clear()


class Site:
    """A primary with its standby, a database, and servers."""

    def __init__(self, replicated: Replicated, database: str, servers: Sequence[Server]) -> None:
        """Takes parts that run."""
        self.replicated = replicated
        self.database = database
        self.servers = servers

    @classmethod
    async def open(cls, servers: int = 3) -> "Site":
        """Starts everything."""
        # They import everything while the database is made.
        processes = [ServerProcesses() for _ in range(servers)]
        replicated = await asyncio.to_thread(Replicated.new)
        database = f"site_{secrets.token_hex(4)}"
        await asyncio.to_thread(replicated.primary.execute, f"CREATE DATABASE {database}")
        made = [Server(one, database, replicated.target) for one in processes]
        await made[0].open()
        await asyncio.gather(*(one.open() for one in made[1:]))
        return cls(replicated, database, made)

    async def close(self) -> None:
        """Ends everything and deletes the data."""
        await asyncio.gather(*(one.close() for one in self.servers))
        await asyncio.to_thread(self.replicated.remove)

    async def sql(self, statement: str, **values: object) -> list[tuple[Any, ...]]:
        """Returns the rows of a statement in the database, over a connection without proxies."""
        primary = self.replicated.primary
        return await asyncio.to_thread(primary.execute, statement, values, database=self.database)

    async def journal(self) -> PostgresqlJournal:
        """Opens the journal, over connections without proxies."""
        return await open_journal(self.primary.url(self.database))

    async def owner(self, surface: str) -> Server | None:
        """Returns the server that owns a surface; None if none does, or one that runs no more."""
        rows = await self.sql(
            "SELECT address FROM lightspeed.servers JOIN lightspeed.surfaces s ON s.owner = servers.id "
            "WHERE s.name = %(name)s",
            name=surface,
        )
        addresses = [address for (address,) in rows]
        return next((one for one in self.servers if one.from_servers.address in addresses), None)

    async def at_rest(self) -> None:
        """Returns when each surface is where it belongs: all servers are ready, and none moves any more."""
        ends_s = time.monotonic() + AT_REST_S
        while moves := await self._moves():
            assert time.monotonic() < ends_s, f"expected surfaces that stay, but: {moves}"
            await asyncio.sleep(REST_EVERY_S)

    async def _moves(self) -> str:
        """Returns which servers are not ready, or which surfaces still move; empty at rest."""
        members = await self.sql(
            "SELECT id, state, lightspeed.silent_ms(seen_at) FROM lightspeed.servers "
            "WHERE lightspeed.silent_ms(seen_at) < 2000 ORDER BY id"
        )
        if [state for _, state, _ in members] != ["ready"] * len(self.servers):
            return f"servers are {members}"
        ids = [member for member, *_ in members]
        owners = await self.sql("SELECT name, owner FROM lightspeed.surfaces")
        moving = [(name, owner, first(ids, name)) for name, owner in owners if owner != first(ids, name)]
        return f"surfaces, owners and first owners are {moving} of {members}" if moving else ""

    async def version(self, surface: str) -> int:
        """Returns the newest version of a surface."""
        ((version,),) = await self.sql(
            "SELECT coalesce(max(c.version), 0) FROM lightspeed.commits c "
            "JOIN lightspeed.surfaces s ON s.id = c.surface WHERE s.name = %(name)s",
            name=surface,
        )
        return int(version)

    async def epochs(self) -> dict[str, int]:
        """Returns the epoch of each surface."""
        return dict(await self.sql("SELECT name, epoch FROM lightspeed.surfaces"))

    @asynccontextmanager
    async def session(self) -> AsyncIterator[psycopg.AsyncConnection[Any]]:
        """Gives a session in the database, over a connection without proxies."""
        url = self.primary.socket_url(self.database)
        async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
            yield connection

    @asynccontextmanager
    async def append_lock(self) -> AsyncIterator[None]:
        """Holds the append lock in a session of its own."""
        async with self.session() as session:
            await session.execute(f"BEGIN; {APPEND_LOCK}")
            yield
            await session.execute("COMMIT")

    async def waiting_for_lock(self) -> None:
        """Returns when an append waits for the lock."""
        async with asyncio.timeout(WITHIN_S), self.session() as session:
            while True:
                rows = await session.execute(
                    "SELECT 1 FROM pg_stat_activity "
                    "WHERE wait_event = 'advisory' AND datname = current_database()"
                )
                if await rows.fetchone():
                    return
                await asyncio.sleep(EVERY_S)

    async def cancel_waiting(self) -> int:
        """Cancels the backends that wait for the standby; returns how many."""
        async with self.session() as session:
            rows = await session.execute(
                "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
            )
            return len(await rows.fetchall())

    async def activity(self) -> str:
        """Returns what all servers and the database do just now: why a surface has no answer."""
        stacks = await asyncio.gather(*(asyncio.to_thread(one.stacks) for one in self.servers))
        try:
            rows = await asyncio.wait_for(self.sql(SESSIONS), WITHIN_S)
        except (psycopg.Error, TimeoutError) as error:
            rows = [(repr(error),)]
        return "\n".join([*stacks, *map(str, rows)])

    def redirect(self) -> None:
        """Lets the proxies connect to the primary of now, and resets what is connected to another."""
        for one in self.servers:
            one.to_database.target = self.replicated.target
            one.to_database.reset()

    def heal(self) -> None:
        """Ends what faults left: everything runs, and every proxy passes everything on."""
        for one in self.servers:
            if one.is_paused:
                one.resume()
            one.to_database.heal()
            one.from_servers.heal()

    @property
    def primary(self) -> Cluster:
        """The primary."""
        return self.replicated.primary


def _is_error(line: str) -> bool:
    """Returns True for a line that no fault explains; gRPC notes each fork of a process that uses it."""
    if line.startswith("{"):
        return json.loads(line)["level"] in ERRORS
    return not line.startswith("I") and line != "ended 0\n"


async def open_journal(url: str) -> PostgresqlJournal:
    """Opens the journal of a database, as a tool that owns no surface."""
    return await PostgresqlJournal.open(Database(url, "the database of the test"))
