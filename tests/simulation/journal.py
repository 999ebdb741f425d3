"""The journals of the simulation: the durable truth, and each server's own journal on top of it.

Owns the cause of every commit. The truth has the durable commits and reports them to the world in order; a
server's own journal holds queued commits for a while, and loses them when the server dies.
"""

import asyncio
from contextvars import ContextVar
from random import Random
from typing import Any, NamedTuple, Protocol

from lightspeed_ops.core.commands import Command
from lightspeed_ops.core.events import Commit
from lightspeed_ops.journal.memory import MemoryJournal
from lightspeed_ops.journal.port import StoredResponse

from tests.server.journal.gated_journal import GatedJournal


class Cause(NamedTuple):
    """The command that is being decided, and its request."""

    command: Command[Any] | None = None
    request_id: str = ""


BY_ITSELF = Cause()
"""The cause of commands of the service itself."""
CAUSE: ContextVar[Cause] = ContextVar("CAUSE", default=BY_ITSELF)
"""The cause of the commits that are appended now."""


class Witness(Protocol):
    """The receiver of durable commits."""

    def durable(self, commit: Commit, cause: Cause) -> None:
        """Called when a commit is durable, and all before it are."""
        ...


class Truth(MemoryJournal):
    """The durable commits of all servers."""

    def __init__(self, kept_records: int, witness: Witness) -> None:
        """An empty journal; it prunes beyond its limit, so that servers start from snapshots."""
        super().__init__(kept_records)
        self._witness = witness
        self.causes: dict[int, tuple[Commit, Cause]] = {}
        """Causes by the identity of queued commits."""

    def append(self, commit: Commit, answered: StoredResponse | None = None) -> asyncio.Future[int]:
        """Appends a commit and reports it."""
        _, cause = self.causes.pop(id(commit))
        promise = super().append(commit, answered)
        if promise.exception() is None:
            self._witness.durable(commit, cause)
        return promise


class ServerJournal(GatedJournal):
    """A server's journal over the truth: as slow as a disk, and lost with the server."""

    def __init__(self, truth: Truth, random: Random, *, slowest_ms: int) -> None:
        """Keeps each promise within this number of milliseconds; 0 means at once."""
        super().__init__(truth)
        self._truth = truth
        self._random = random
        self._slowest_ms = slowest_ms
        self._dead = False

    def append(self, commit: Commit, answered: StoredResponse | None = None) -> asyncio.Future[int]:
        """Appends a commit, which is durable later."""
        self._truth.causes[id(commit)] = (commit, CAUSE.get())
        if not self._slowest_ms:
            return self._truth.append(commit, answered)
        promise = super().append(commit, answered)
        delay_s = self._random.randint(0, self._slowest_ms) / 1_000
        asyncio.get_running_loop().call_later(delay_s, self._keep_one)
        return promise

    def die(self) -> None:
        """Makes some queued commits durable and drops the rest, without keeping any promise."""
        self.keep(self._random.randint(0, len(self.held)))
        self._dead = True
        self._forget()

    def overflow(self) -> None:
        """Makes the storage full for a while, and drops the queued commits."""
        self._forget()
        super().overflow()

    def _forget(self) -> None:
        for held in self.held:
            del self._truth.causes[id(held.commit)]

    def _keep_one(self) -> None:
        if not self._dead:
            self.keep(1)
