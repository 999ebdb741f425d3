"""Rounds of kill -9: a working server is killed at a random moment, and must have all acknowledged effects.

Owns the one journal that grows from round to round, and the known facts about it.
"""

import asyncio
import random
from collections import defaultdict
from pathlib import Path
from typing import Any

import grpc
from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.journal.sqlite.journal import SqliteJournal

from tests.durability.call_log import EffectsBySurface, LoggedCall
from tests.durability.load_clients import CHANNEL, SURFACES, LoadClients
from tests.durability.reading_back import open_copy
from tests.durability.server_processes import ServerProcesses
from tests.harness.api import AsyncApi
from tests.harness.requests import request_for

KILLED_AFTER_S = (0.02, 0.15)
"""Seconds that a server works: from no commit to a hundred commits."""
REPEATED = 5
"""Answered calls to repeat after a restart: their responses must be the same bytes."""
KINDS = {"Lineage": RecordKind.LINEAGE, "Audits": RecordKind.AUDIT}


class Rounds:
    """One journal and its rounds."""

    def __init__(self, folder: Path, processes: ServerProcesses) -> None:
        """No round yet."""
        self._folder = folder
        self._processes = processes
        self._effects_by_surface = EffectsBySurface()
        self._started: dict[str, list[str]] = defaultdict(list)
        self._logged: list[LoggedCall] = []
        self._cursors: dict[tuple[str, str], int] = defaultdict(int)
        self.calls = 0
        """Checked calls."""
        self.unknown = 0
        """Checked calls without a known result at first."""

    async def run(self, count: int, seed: int) -> None:
        """Runs this number of rounds."""
        chance = random.Random(seed)
        for number in range(count):
            await self._round(chance.randrange(1 << 30), chance.uniform(*KILLED_AFTER_S), first=not number)

    async def _round(self, seed: int, killed_after_s: float, *, first: bool) -> None:
        socket = f"unix:{self._folder}/socket"
        path = self._folder / "journal"
        arguments = ("--listen", socket, "--journal", f"sqlite:{path}")
        assert await asyncio.to_thread(self._processes.start, *arguments), self._processes.output
        async with grpc.aio.insecure_channel(socket, options=CHANNEL) as channel:
            clients = LoadClients(AsyncApi(channel), seed, self._started)
            if first:
                await clients.create()
            else:
                await self._is_as_before(clients)
                await self._settle(clients)
            working = asyncio.create_task(clients.work(self._cursors))
            done, _ = await asyncio.wait([working], timeout=killed_after_s)
            assert not done, "expected the workers to run until the server ends"
            await asyncio.to_thread(self._processes.kill)
            await working
        await self._check(clients)

    async def _is_as_before(self, clients: LoadClients) -> None:
        """Asserts that the restarted server is at the end of its journal."""
        for name in SURFACES:
            answer, _ = await clients.call("GetSurface", request_for("GetSurface", name))
            effects = self._effects_by_surface[name]
            assert effects.signature == answer.surface.signature
            records = {kind: getattr(answer.surface.records, kind) for kind in effects.records}
            assert dict(effects.records) == records

    async def _settle(self, clients: LoadClients) -> None:
        """Repeats the calls without an answer, and some of the others."""
        for logged in [one for one in self._logged if not one.is_known]:
            await clients.send(logged)
            clients.call_log.append(logged)
        done = [one for one in self._logged if one.answer is not None and one.effects()]
        for logged in done[-REPEATED:]:
            answer, _ = await clients.call(logged.rpc, logged.request)
            assert logged.answer == answer, f"{logged.rpc} was answered otherwise the second time"

    async def _check(self, clients: LoadClients) -> None:
        """Asserts that a copy of the journal has everything that clients got acknowledged or received."""
        self._logged = clients.call_log
        journal = await open_copy(self._folder, self._folder / "copy")
        try:
            for name in SURFACES:
                await self._effects_by_surface.follow(journal, name)
            for logged in self._logged:
                wrong = self._effects_by_surface[logged.surface].wrong(logged)
                assert not wrong, wrong
            for (name, kind), seen in clients.seen.items():
                await self._is_still_there(journal, name, kind, seen)
        finally:
            await journal.close()
        self.calls += len(self._logged)
        self.unknown += sum(not logged.is_known for logged in self._logged)

    async def _is_still_there(self, journal: SqliteJournal, name: str, kind: str, seen: list[Any]) -> None:
        """Asserts that entries of subscribers are in the journal, at the same place."""
        after, found = self._cursors[name, kind], list[Any]()
        while len(found) < len(seen):
            page = await journal.read_entries(
                name, KINDS[kind], after_sequence=after + len(found), limit=len(seen) - len(found)
            )
            assert page.entries, f"expected {len(seen)} {kind} after {after}, but there are {len(found)}"
            found += page.entries
        expected = [(entry.sequence, entry.signature, entry.recorded_ms) for entry in seen]
        assert expected == [(entry.sequence, entry.signature, entry.recorded_ms) for entry in found]
        self._cursors[name, kind] = after + len(seen)
