"""Helpers of engine tests: engines with a fixed clock, and their stored commits."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from lightspeed_ops.core.commands import Enqueued
from lightspeed_ops.core.events import Commit
from lightspeed_ops.core.orchestrator import BatchState
from lightspeed_ops.core.refusal import Refusal
from lightspeed_ops.core.surface import Surface
from lightspeed_ops.engine import Engine, Request
from lightspeed_ops.journal.memory import MemoryJournal
from lightspeed_ops.journal.port import After

from tests.server.core.building import (
    NOW_MS,
)
from tests.server.journal.gated_journal import settled
from tests.server.journal.histories import FLIGHTS, Author

T = TypeVar("T")

QUEUED = (Enqueued(BatchState.QUEUED, already_enqueued=False),)


def engine_over(journal: Any, **options: Any) -> Engine:
    """Returns an engine with a fixed clock."""
    return Engine(journal, lambda: NOW_MS, **options)


async def pending(journal: MemoryJournal) -> Author:
    """Returns a stored surface with a run in progress."""
    author = Author()
    for commit in author.begin():
        await journal.append(commit)
    return author


async def history(journal: MemoryJournal, surface: str = FLIGHTS) -> list[Commit]:
    """Returns all stored commits of a surface."""
    return list(await journal.read(surface, After(0, 10_000)))


async def going(*asked: Coroutine[Any, Any, T]) -> list[asyncio.Task[T]]:
    """Starts several tasks, and returns when each waits for an event."""
    tasks = [asyncio.create_task(one) for one in asked]
    await settled()
    return tasks


def version_of(surface: Surface) -> int:
    """A view that returns the version."""
    return surface.version


def seen(request_id: str, fingerprint: bytes = b"print") -> Request[Any]:
    """A request whose response is the version after its command, or the reason of its refusal."""

    def version(_answer: object, surface: Surface) -> bytes:
        return b"%d" % surface.version

    def reason(refusal: Refusal) -> bytes:
        return refusal.reason.value.encode()

    return Request("Test", request_id, fingerprint, version, reason)
