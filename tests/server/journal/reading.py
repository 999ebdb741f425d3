"""Helpers of the journal rules: functions that fill journals and read them to the end."""

import asyncio
from collections.abc import Awaitable, Sequence
from functools import cache

from lightspeed_ops.core.events import Commit
from lightspeed_ops.core.records import AnyEntry, RecordKind
from lightspeed_ops.journal.port import After, Journal, TenantPage

from tests.server.core.building import CERTIFY
from tests.server.journal.histories import FLIGHTS, Author


async def store(journal: Journal, commits: Sequence[Commit]) -> list[int]:
    """Appends commits after each other, waits for all, and returns their positions."""
    return [await promise for promise in [journal.append(commit) for commit in commits]]


async def stored(journal: Journal, surface: str) -> list[Commit]:
    """Returns all commits that a journal has of a surface."""
    return list(await journal.read(surface, After(0, 1_000)))


async def all_entries(journal: Journal, kind: RecordKind, limit: int) -> list[AnyEntry]:
    """Returns all entries of a kind of the first surface, read page by page."""
    found: list[AnyEntry] = []
    while True:
        after = found[-1].sequence if found else 0
        page = await journal.read_entries(FLIGHTS, kind, after_sequence=after, limit=limit)
        assert len(page.entries) <= limit
        if not page.entries:
            return found
        assert page.entries[0].sequence > after
        found.extend(page.entries)


async def tenant(journal: Journal, kind: RecordKind, *, after: int = 0, limit: int = 100) -> TenantPage:
    """Returns a page of the first tenant."""
    return await journal.read_tenant("acme", kind, after_position=after, limit=limit)


@cache
def eventful() -> Author:
    """Returns a surface with several records of every kind, also many in one commit."""
    author = Author()
    author.begin()
    author.work(5)
    author.do(CERTIFY)
    author.audit(4)
    author.work(1)
    author.dead_letter()
    author.do(CERTIFY)
    author.work(3)
    return author


async def in_time(*waiting: Awaitable[None]) -> None:
    """Waits for all awaitables; a late one fails the test instead of blocking it."""
    await asyncio.wait_for(asyncio.gather(*waiting), 10)


async def cancelled(*tasks: asyncio.Task[None]) -> None:
    """Cancels tasks and waits for their ends."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
