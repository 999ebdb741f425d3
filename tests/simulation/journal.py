"""The journals of the simulation: the truth, and what servers have between themselves and it.

Owns which command caused which commit. The truth has what is durable and tells the world of it in order;
a server's own journal holds what was handed over for a while, and loses it when the server dies.
"""

import asyncio
from contextvars import ContextVar
from random import Random
from typing import Any, NamedTuple, Protocol

from lightspeed_ops.core.commands import Command
from lightspeed_ops.core.events import Commit
from lightspeed_ops.journal.memory import MemoryJournal
from lightspeed_ops.journal.port import StoredResponse

from tests.server.journal.held import HeldJournal


class Cause(NamedTuple):
    """The command that is being decided, and as which request."""

    command: Command[Any] | None = None
    request_id: str = ""


BY_ITSELF = Cause()
"""What the service asks of itself."""
CAUSE: ContextVar[Cause] = ContextVar("CAUSE", default=BY_ITSELF)
"""Why whatever is appended now is appended."""


class Witness(Protocol):
    """Who is told of what is durable."""

    def durable(self, commit: Commit, cause: Cause) -> None:
        """A commit is durable now, and all before it are."""
        ...


class Truth(MemoryJournal):
    """What is durable, whichever server wrote it."""

    def __init__(self, kept_records: int, witness: Witness) -> None:
        """Empty; lets go of what is beyond its limit, so that servers start from snapshots."""
        super().__init__(kept_records)
        self._witness = witness
        self.causes: dict[int, tuple[Commit, Cause]] = {}
        """By the identity of commits that were handed over and are not durable yet."""

    def append(self, commit: Commit, answered: StoredResponse | None = None) -> asyncio.Future[int]:
        """Keeps a commit and tells of it."""
        _, cause = self.causes.pop(id(commit))
        promise = super().append(commit, answered)
        if promise.exception() is None:
            self._witness.durable(commit, cause)
        return promise


class ServerJournal(HeldJournal):
    """Between one server and the truth: as slow as a disk, lost with the server."""

    def __init__(self, truth: Truth, random: Random, *, slowest_ms: int) -> None:
        """Keeps each promise within so many milliseconds; 0: at once."""
        super().__init__(truth)
        self._truth = truth
        self._random = random
        self._slowest_ms = slowest_ms
        self._dead = False

    def append(self, commit: Commit, answered: StoredResponse | None = None) -> asyncio.Future[int]:
        """Hands a commit over; it is durable soon."""
        self._truth.causes[id(commit)] = (commit, CAUSE.get())
        if not self._slowest_ms:
            return self._truth.append(commit, answered)
        promise = super().append(commit, answered)
        delay_s = self._random.randint(0, self._slowest_ms) / 1_000
        asyncio.get_running_loop().call_later(delay_s, self._keep_one)
        return promise

    def die(self) -> None:
        """Some of what was handed over is durable yet, and the rest is lost; nobody hears of either."""
        self.keep(self._random.randint(0, len(self.held)))
        self._dead = True
        self._forget()

    def overflow(self) -> None:
        """There is no room for a while, and what was handed over is lost."""
        self._forget()
        super().overflow()

    def _forget(self) -> None:
        for held in self.held:
            del self._truth.causes[id(held.commit)]

    def _keep_one(self) -> None:
        if not self._dead:
            self.keep(1)
