"""Rounds of kill -9: a server that works, is killed at a random moment, and is held to what it acknowledged.

Owns the one journal that grows from round to round, and what is known of it.
"""

import asyncio
import random
from collections import defaultdict
from pathlib import Path
from typing import Any

import grpc
from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.journal.sqlite.journal import SqliteJournal

from tests.durability.crew import CHANNEL, SURFACES, Crew
from tests.durability.kennel import Kennel
from tests.durability.ledger import Asked, Books
from tests.durability.reading_back import open_copy
from tests.harness.api import AsyncApi
from tests.harness.requests import request_for

KILLED_AFTER_S = (0.02, 0.15)
"""How long a server works: from hardly begun to a hundred commits."""
REPEATED = 5
"""Answered calls that are made again after a restart: their answers must be the same bytes."""
KINDS = {"Lineage": RecordKind.LINEAGE, "Audits": RecordKind.AUDIT}


class Rounds:
    """One journal and its rounds."""

    def __init__(self, folder: Path, kennel: Kennel) -> None:
        """Nothing has happened."""
        self._folder = folder
        self._kennel = kennel
        self._books = Books()
        self._started: dict[str, list[str]] = defaultdict(list)
        self._asked: list[Asked] = []
        self._cursors: dict[tuple[str, str], int] = defaultdict(int)
        self.calls = 0
        """Calls that were judged."""
        self.unknown = 0
        """Of these, those whose outcome nobody knew at first."""

    async def run(self, count: int, seed: int) -> None:
        """So many rounds."""
        chance = random.Random(seed)
        for number in range(count):
            await self._round(chance.randrange(1 << 30), chance.uniform(*KILLED_AFTER_S), first=not number)

    async def _round(self, seed: int, killed_after_s: float, *, first: bool) -> None:
        socket = f"unix:{self._folder}/socket"
        path = self._folder / "journal"
        arguments = ("--listen", socket, "--journal", f"sqlite:{path}")
        assert await asyncio.to_thread(self._kennel.start, *arguments), self._kennel.told
        async with grpc.aio.insecure_channel(socket, options=CHANNEL) as channel:
            crew = Crew(AsyncApi(channel), seed, self._started)
            if first:
                await crew.create()
            else:
                await self._is_as_before(crew)
                await self._settle(crew)
            working = asyncio.create_task(crew.work(self._cursors))
            done, _ = await asyncio.wait([working], timeout=killed_after_s)
            assert not done, "nobody goes before the server does"
            await asyncio.to_thread(self._kennel.kill)
            await working
        await self._judge(crew)

    async def _is_as_before(self, crew: Crew) -> None:
        """The restarted server must be where its journal is."""
        for name in SURFACES:
            answer, _ = await crew.call("GetSurface", request_for("GetSurface", name))
            book = self._books[name]
            assert book.signature == answer.surface.signature
            records = {kind: getattr(answer.surface.records, kind) for kind in book.records}
            assert dict(book.records) == records

    async def _settle(self, crew: Crew) -> None:
        """Repeats what was not answered, and some of what was."""
        for asked in [one for one in self._asked if not one.is_known]:
            await crew.send(asked)
            crew.ledger.append(asked)
        done = [one for one in self._asked if one.answer is not None and one.effects()]
        for asked in done[-REPEATED:]:
            answer, _ = await crew.call(asked.rpc, asked.request)
            assert asked.answer == answer, f"{asked.rpc} was answered otherwise the second time"

    async def _judge(self, crew: Crew) -> None:
        """Holds a copy of the journal to everything that was acknowledged or seen."""
        self._asked = crew.ledger
        journal = await open_copy(self._folder, self._folder / "copy")
        try:
            for name in SURFACES:
                await self._books.follow(journal, name)
            for asked in self._asked:
                wrong = self._books[asked.surface].wrong(asked)
                assert not wrong, wrong
            for (name, kind), seen in crew.seen.items():
                await self._is_still_there(journal, name, kind, seen)
        finally:
            await journal.close()
        self.calls += len(self._asked)
        self.unknown += sum(not asked.is_known for asked in self._asked)

    async def _is_still_there(self, journal: SqliteJournal, name: str, kind: str, seen: list[Any]) -> None:
        """What subscribers received is in the journal, at the same place."""
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
