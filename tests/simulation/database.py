"""The database of a simulated cluster: the truth with the rules of its append, and each server's connection.

Owns the owner and epoch that each commit needs, and the checks of them. Messages to the database and back
take time, arrive while a server is stopped, and are lost while it is cut off.
"""

import asyncio
from collections.abc import Callable, Collection, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import partial
from random import Random
from typing import Any, NamedTuple, Protocol, TypeVar

from lightspeed_ops.core.events import Commit
from lightspeed_ops.journal.port import JournalAway, StoredResponse
from lightspeed_ops.journal.registry import Claim, Member, Roster

from tests.server.cluster.memory_registry import MemoryRegistry, Stored
from tests.simulation.journal import Truth
from tests.simulation.reference_model import expect
from tests.simulation.virtual import outside

T = TypeVar("T")

NEAR_S = 0.003
"""Most seconds of a message to the database or back."""


class Outcome(Enum):
    """What became of a group of commits."""

    STORED = "stored"
    OWN = "own"
    CONFLICT = "conflict"
    NOT_OWNER = "not owner"


class CommitMessage(NamedTuple):
    """A commit that a server sends, with the response of its request."""

    commit: Commit
    answered: StoredResponse | None


class Judge(Protocol):
    """The receiver of failed checks."""

    def fail(self, failure: BaseException) -> None:
        """Ends the simulation."""
        ...


class Database:
    """The stored commits, members and claims."""

    def __init__(self, truth: Truth, now_ms: Callable[[], int], judge: Judge) -> None:
        """An empty database with a clock."""
        self.truth = truth
        self.stored = Stored(now_ms)
        self.versions: dict[str, int] = {}
        """The newest version of each surface."""
        self.handed_over: set[tuple[str, int]] = set()
        """Surfaces with the epochs that a hand-over began."""
        self._judge = judge
        self._written: dict[tuple[str, int], tuple[int, Commit]] = {}
        self._writers: dict[tuple[str, int], int] = {}

    def append(self, writer: int, epoch: int, group: Sequence[CommitMessage]) -> tuple[Outcome, int]:
        """Appends commits of one surface, and returns what became of them and the newest version before."""
        first = group[0].commit
        name, newest = first.surface, self.versions.get(first.surface, 0)
        claim = self.stored.claims.get(name)
        outcome = self._outcome(writer, epoch, group)
        if outcome is Outcome.STORED:
            self.versions[name] = group[-1].commit.version
            for sent in group:
                self._written[name, sent.commit.version] = writer, sent.commit
                _ = self.truth.append(*sent)
            self.stored.appended(writer, name)
        self.judged(lambda: self._check(writer, epoch, name, claim, outcome))
        return outcome, newest

    def _outcome(self, writer: int, epoch: int, group: Sequence[CommitMessage]) -> Outcome:
        first = group[0].commit
        if all(self._is_written(writer, sent.commit) for sent in group):
            return Outcome.OWN
        if not self.stored.may_append(writer, first.surface, epoch):
            return Outcome.NOT_OWNER
        if first.version != self.versions.get(first.surface, 0) + 1:
            return Outcome.CONFLICT
        return Outcome.STORED

    def _is_written(self, writer: int, commit: Commit) -> bool:
        by, written = self._written.get((commit.surface, commit.version), (0, None))
        return by == writer and written is commit

    def _check(self, writer: int, epoch: int, name: str, claim: Claim | None, outcome: Outcome) -> None:
        """Checks what became of commits against the claim before them."""
        owns = claim is None or claim.owner is None or (claim.owner, claim.epoch) == (writer, epoch)
        if outcome in (Outcome.STORED, Outcome.CONFLICT):
            expect(owns, f"server {writer} to own '{name}' under epoch {epoch}, but the claim is {claim}")
        if outcome is Outcome.STORED:
            now = self.stored.claims[name]
            first = self._writers.setdefault((name, now.epoch), writer)
            expect(first == writer, f"one writer under epoch {now.epoch}, and not {first} and {writer}")
        if outcome is Outcome.NOT_OWNER:
            assert claim is not None
            is_moved = (name, claim.epoch) in self.handed_over and claim.epoch == epoch + 1
            expect(not is_moved, f"the hand-over of '{name}' to wait for the commits of server {writer}")

    def judged(self, check: Callable[[], None]) -> None:
        """Runs a check whose failure ends the simulation, and not the server."""
        try:
            check()
        except Exception as failure:  # noqa: BLE001 - the server must not hear of it
            self._judge.fail(failure)


@dataclass
class Connection:
    """The connection of one server to the database."""

    random: Random
    slowest_ms: int
    is_cut: bool = False
    """True while no message arrives."""
    is_dead: bool = False
    """True when the server has ended: what it has sent arrives."""

    async def ask(self, act: Callable[[], T], *, late_s: tuple[float, float] = (0.0, 0.0)) -> T:
        """Lets the database act, and returns its answer; raises :class:`JournalAway` if it is cut off.

        It may have acted then. ``late_s`` are further seconds of the message and of the answer.
        """
        answered: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        if not self.is_dead:
            outside(self._delay_s() + late_s[0], self._arrive, act, answered, late_s[1])
        return await answered

    def _arrive(self, act: Callable[[], T], answered: "asyncio.Future[T]", late_s: float) -> None:
        if self.is_cut:
            _lose(answered)
            return
        settle: Callable[[], None]
        try:
            settle = partial(answered.set_result, act())
        except Exception as failure:  # noqa: BLE001 - it is the answer
            settle = partial(answered.set_exception, failure)
        outside(self._delay_s() + late_s, self._answer, settle, answered)

    def _answer(self, settle: Callable[[], None], answered: "asyncio.Future[Any]") -> None:
        if self.is_cut:
            _lose(answered)
        elif not answered.done() and not self.is_dead:
            settle()

    def _delay_s(self) -> float:
        return self.random.random() * NEAR_S


def _lose(answered: "asyncio.Future[Any]") -> None:
    if not answered.done():
        answered.set_exception(JournalAway("expected an answer, but the server is cut off"))


def at_once(asked: Coroutine[Any, Any, T]) -> T:
    """Runs a coroutine that waits for nothing, and returns its result."""
    try:
        while True:
            asked.send(None)
    except StopIteration as ended:
        return ended.value  # type: ignore[no-any-return]  # it is what the coroutine returns


class DistantRegistry(MemoryRegistry):
    """The registry of one server, over its connection."""

    def __init__(self, database: Database, connection: Connection) -> None:
        """Takes the database and the way to it."""
        super().__init__(database.stored)
        self._database = database
        self._connection = connection
        self.stall_s = (0.0, 0.0)
        """Further seconds of the messages of heartbeats, and of their answers."""

    async def join(self, address: str, version: str) -> Member:
        """Adds a member."""
        join = super().join
        return await self._connection.ask(lambda: at_once(join(address, version)))

    async def heartbeat(self, me: Member) -> Roster:
        """Stores that a member is alive."""
        beat = super().heartbeat
        return await self._connection.ask(lambda: at_once(beat(me)), late_s=self.stall_s)

    async def claims(self, *, after: int, limit: int, only_living: bool = False) -> Sequence[Claim]:
        """Returns claims after a number."""
        read = super().claims
        return await self._connection.ask(
            lambda: at_once(read(after=after, limit=limit, only_living=only_living))
        )

    async def claim(self, me: int, surfaces: Collection[str]) -> Sequence[Claim]:
        """Claims surfaces without a living owner."""
        claim = super().claim
        return await self._connection.ask(lambda: at_once(claim(me, surfaces)))

    async def hand_over(self, me: int, owners: Mapping[str, int]) -> Sequence[Claim]:
        """Gives surfaces to other members."""
        return await self._connection.ask(lambda: self._handed_over(me, owners))

    def _handed_over(self, me: int, owners: Mapping[str, int]) -> Sequence[Claim]:
        before = dict(self._stored.claims)
        claims = at_once(super().hand_over(me, owners))
        for claim in claims:
            if before[claim.surface] != claim:
                self._database.handed_over.add((claim.surface, claim.epoch))
        return claims

    async def leave(self, me: int) -> None:
        """Releases what a member owns, and removes it."""
        leave = super().leave
        await self._connection.ask(lambda: at_once(leave(me)))
