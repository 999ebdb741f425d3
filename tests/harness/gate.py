"""A journal whose commits become durable when the test decides."""

import asyncio
from collections import deque

from lightspeed_ops.core.events import Commit
from lightspeed_ops.journal.memory import MemoryJournal
from lightspeed_ops.journal.port import JournalFailed, StoredResponse


class GatedJournal(MemoryJournal):
    """Memory journal behind a gate; while it is shut, commits wait in front of it, unread."""

    def __init__(self) -> None:
        """Starts with an open gate."""
        super().__init__()
        self._shut = False
        self._waiting: deque[tuple[Commit, StoredResponse | None, asyncio.Future[int]]] = deque()
        self.arrived = asyncio.Event()
        """Set when a commit has come to the shut gate."""

    def append(self, commit: Commit, answered: StoredResponse | None = None) -> asyncio.Future[int]:
        """Appends a commit at once, or as soon as the gate is opened."""
        if not self._shut:
            return super().append(commit, answered)
        promise: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._waiting.append((commit, answered, promise))
        self.arrived.set()
        return promise

    async def shut(self) -> None:
        """Shuts the gate: no commit becomes durable."""
        self._shut = True
        self.arrived.clear()

    async def open(self) -> None:
        """Opens the gate: waiting commits become durable, in order."""
        self._shut = False
        while self._waiting:
            commit, answered, promise = self._waiting.popleft()
            promise.set_result(super().append(commit, answered).result())

    async def lose(self) -> None:
        """Loses the storage: every pending commit is aborted."""
        while self._waiting:
            self._waiting.popleft()[2].set_exception(JournalFailed("expected the disk, but it is gone"))

    async def wait_for_arrival(self) -> None:
        """Returns when a commit waits at the gate."""
        await self.arrived.wait()
