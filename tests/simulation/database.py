"""The database of a simulated cluster: its tables, its checks, and each server's way to it.

Owns the owner and epoch that each commit needs, and the checks of them. Messages to the database and back
take time, arrive while a server is stopped, and are lost while it is cut off. An append may be stored though
its server hears nothing of it, or be stored much later.
"""

import asyncio
from collections.abc import Callable, Collection, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from operator import itemgetter
from random import Random
from types import SimpleNamespace
from typing import Any, NamedTuple, Protocol, TypeVar

import psycopg
from lightspeed_ops.core.events import Commit
from lightspeed_ops.journal.port import JournalAway
from lightspeed_ops.journal.postgresql import database as postgresql
from lightspeed_ops.journal.postgresql.binary import int8_of
from lightspeed_ops.journal.postgresql.group import (
    CONFLICT,
    NOT_OWNER,
    STORED,
    STORED_BEFORE,
    QueuedCommit,
)
from lightspeed_ops.journal.registry import Claim, Member, Roster

from tests.server.cluster.memory_registry import MemoryRegistry
from tests.simulation.journal import Cause
from tests.simulation.reference_model import expect
from tests.simulation.tables import Appended, Rows, Tables, Values
from tests.simulation.virtual import outside

T = TypeVar("T")

NEAR_S = 0.003
"""Most seconds of a message to the database or back."""
ZOMBIE_S = 8.0
"""Most seconds after which an append arrives whose connection was lost: longer than a dead server lives."""


class SentCommit(NamedTuple):
    """A queued commit as its server decided it, and why."""

    queued: QueuedCommit
    commit: Commit
    cause: Cause


class Witness(Protocol):
    """The receiver of stored commits and of failed checks."""

    def stored(self, commit: Commit, cause: Cause, position: int) -> None:
        """Called for each stored commit, in the order of positions."""
        ...

    def fail(self, failure: BaseException) -> None:
        """Ends the simulation."""
        ...


class Database:
    """The tables, and what must hold for each append."""

    def __init__(self, now_ms: Callable[[], int], witness: Witness) -> None:
        """An empty database with a clock."""
        self.tables = Tables(now_ms, self._appended)
        self.stored = self.tables.registry
        self.is_away = False
        """True while no server reaches it."""
        self.handed_over: set[tuple[str, int]] = set()
        """Surfaces with the epochs that a hand-over began."""
        self.sent: dict[int, SentCommit] = {}
        """By the identity of queued commits."""
        self._witness = witness
        self._writers: dict[tuple[str, int], int] = {}
        self._claims: dict[str, Claim] = {}
        """The claims before the append in progress."""
        self._stored: list[tuple[int, QueuedCommit]] = []
        """The commits that it stores, with their positions."""
        self._known: dict[int, QueuedCommit] = {}
        """All stored commits by their identity."""

    def append(self, writer: int, group: Sequence[QueuedCommit]) -> list[bytes | None]:
        """Appends a group, and checks what became of it."""
        self._claims, self._stored = dict(self.stored.claims), []
        row = self.tables.append(writer, group)
        for position, queued in sorted(self._stored, key=itemgetter(0)):
            sent = self.sent.pop(id(queued))
            self._witness.stored(sent.commit, sent.cause, position)
        return row

    def _appended(self, appended: Appended) -> None:
        self.judged(lambda: self._check(appended))
        if appended.outcome == STORED:
            self._known.update({id(queued): queued for queued in appended.commits})
            self._stored += zip(appended.positions, appended.commits, strict=True)

    def _check(self, appended: Appended) -> None:
        """Checks what became of the commits of a surface against the claim before them."""
        writer, first, outcome = appended.writer, appended.commits[0], appended.outcome
        name, epoch, claim = first.surface, first.epoch, self._claims.get(first.surface)
        owns = claim is None or claim.owner is None or (claim.owner, claim.epoch) == (writer, epoch)
        if outcome != STORED_BEFORE:
            is_own = any(id(queued) in self._known for queued in appended.commits)
            expect(not is_own, f"server {writer} to find that it has appended {first.version} of '{name}'")
        if outcome in (STORED, CONFLICT):
            expect(owns, f"server {writer} to own '{name}' under epoch {epoch}, but the claim is {claim}")
        if outcome == STORED:
            now = self.stored.claims[name]
            before = self._writers.setdefault((name, now.epoch), writer)
            expect(before == writer, f"one writer under epoch {now.epoch}, and not {before} and {writer}")
        if outcome == NOT_OWNER:
            assert claim is not None
            is_moved = (name, claim.epoch) in self.handed_over and claim.epoch == epoch + 1
            expect(not is_moved, f"the hand-over of '{name}' to wait for the commits of server {writer}")

    def judged(self, check: Callable[[], None]) -> None:
        """Runs a check whose failure ends the simulation, and not the server."""
        try:
            check()
        except Exception as failure:  # noqa: BLE001 - the server must not hear of it
            self._witness.fail(failure)


@dataclass
class Link:
    """The way of one server to the database."""

    random: Random
    slowest_ms: int
    """Most milliseconds that an append takes."""
    loss: float = 0.0
    """The probability that an append is lost, or is stored and its answer lost, or is stored much later."""
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

    async def ask_to_append(self, append: Callable[[], T]) -> T:
        """Lets the database append; raises :class:`JournalAway` if the outcome is unknown."""
        random = self.random
        if self.is_dead or random.random() >= self.loss:
            return await self.ask(append, late_s=(random.randint(0, self.slowest_ms) / 1_000, 0.0))
        answered: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        outside(self._delay_s() * 2, _lose, answered)
        after_s = random.choice([None, self._delay_s(), random.random() * ZOMBIE_S])
        if after_s is not None:
            outside(after_s, append)
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


@dataclass(frozen=True, slots=True)
class DistantDatabase(postgresql.Database):
    """The database as one server connects to it."""

    tables: Tables = field(kw_only=True)
    link: Link = field(kw_only=True)
    append: Callable[[int], Callable[[], list[bytes | None]]] = field(kw_only=True)
    """Returns what appends the group that the server sends now, given its id."""

    async def connect(self, use: str) -> postgresql.Connection:
        """Returns a connection."""
        await self.run(lambda: None)
        return _Connection(self)  # type: ignore[return-value]  # it has what the journal uses

    async def run(self, act: Callable[[], T]) -> T:
        """Lets the database act; raises psycopg's error without an answer."""
        try:
            return await self.link.ask(act)
        except JournalAway as away:
            raise psycopg.OperationalError(str(away)) from None


class _Connection:
    """A connection of psycopg, as far as the journal uses it."""

    def __init__(self, database: DistantDatabase) -> None:
        self.database = database
        self.closed = False
        self.info = SimpleNamespace(transaction_status=0)

    def cursor(self, *, binary: bool) -> "_Cursor":
        assert binary
        return _Cursor(self)

    async def close(self) -> None:
        self.closed = True


class _Cursor:
    """A cursor of psycopg, likewise."""

    description = True

    def __init__(self, connection: _Connection) -> None:
        self._connection = connection
        self._rows: Rows = ()

    async def execute(self, query: bytes, values: Values, *, prepare: bool) -> None:
        assert prepare
        database = self._connection.database
        try:
            self._rows = await database.run(lambda: database.tables.run(query, values))
        except psycopg.OperationalError:
            self._connection.closed = True
            raise

    async def fetchall(self) -> list[tuple[Any, ...]]:
        return list(self._rows)


class DistantAppends:
    """The connection for appends, in the place of that of the appender."""

    def __init__(self, database: DistantDatabase) -> None:
        """A connection that is open."""
        self._database = database

    @classmethod
    async def open(cls, database: DistantDatabase) -> "DistantAppends":
        """Connects."""
        await database.connect("append")
        return cls(database)

    async def append(self, parameters: list[bytes]) -> list[bytes | None]:
        """Sends the statement; the database takes the commits as their server has them."""
        append = self._database.append(int8_of(parameters[0]))
        try:
            return await self._database.link.ask_to_append(append)
        except JournalAway as away:
            raise psycopg.OperationalError(str(away)) from None

    async def close(self) -> None:
        """Closes the connection."""


class DistantRegistry(MemoryRegistry):
    """The registry of one server, over its link."""

    def __init__(self, database: Database, link: Link) -> None:
        """Takes the database and the way to it."""
        super().__init__(database.stored)
        self._database = database
        self._link = link
        self.stall_s = (0.0, 0.0)
        """Further seconds of the messages of heartbeats, and of their answers."""

    async def join(self, address: str, version: str) -> Member:
        """Adds a member."""
        join = super().join
        return await self._link.ask(lambda: at_once(join(address, version)))

    async def heartbeat(self, me: Member) -> Roster:
        """Stores that a member is alive."""
        beat = super().heartbeat
        return await self._link.ask(lambda: at_once(beat(me)), late_s=self.stall_s)

    async def claims(self, *, after: int, limit: int, only_living: bool = False) -> Sequence[Claim]:
        """Returns claims after a number."""
        read = super().claims
        return await self._link.ask(lambda: at_once(read(after=after, limit=limit, only_living=only_living)))

    async def claim(self, me: int, surfaces: Collection[str]) -> Sequence[Claim]:
        """Claims surfaces without a living owner."""
        claim = super().claim
        return await self._link.ask(lambda: at_once(claim(me, surfaces)))

    async def hand_over(self, me: int, owners: Mapping[str, int]) -> Sequence[Claim]:
        """Gives surfaces to other members."""
        return await self._link.ask(lambda: self._handed_over(me, owners))

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
        await self._link.ask(lambda: at_once(leave(me)))
