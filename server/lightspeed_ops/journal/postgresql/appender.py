"""The appender: sends queued commits in groups, one statement at a time, until their outcome is known.

Owns the queue, the connection for appends, and what an unknown outcome means: the same statement is sent
again, and commits that it finds stored with this writer were its own. It never cancels a statement.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Protocol

import psycopg
import structlog
from psycopg import pq

from lightspeed_ops.journal.background import log_failure
from lightspeed_ops.journal.port import JournalFailed, JournalFull
from lightspeed_ops.journal.postgresql.database import Connection, Database, Unusable, one_line, pause
from lightspeed_ops.journal.postgresql.group import PARAMETER_TYPES, STATEMENT, Group, Outcome, QueuedCommit
from lightspeed_ops.metrics import Histogram

GROUP_COMMITS = 1_000
"""Most commits of one statement: all servers wait for it."""
GROUP_BYTES = 16 * 1024 * 1024
"""Bytes of commits that end a group: below a tenth of a second on one core of the database."""
GATHER_FROM_S = 0.004
"""Seconds of a statement from which the next one waits for more commits: timers are no finer than 1 ms."""
GATHER_SHARE = 0.25
"""The longest such wait, as a share of the statement before: so much can be lost if no commit comes."""
GATHER_S = 0.025
"""The longest such wait after all: a quarter of a sync in another part of the world."""
SLOW_S = 5.0
"""Seconds after which a statement without an answer means that the database is away: it may be stopped, or
wait for a standby."""

_NAME = b"append"
_DISK_FULL = "53100"
_PASSING = frozenset(
    {
        "25006",  # read-only: the former primary became a standby
        "40001",
        "40P01",  # a deadlock, or a conflict with another session's work
        "53200",  # no memory
        "55P03",
        "57014",  # an operator cancelled it
        "57P01",
        "57P02",
        "57P03",  # the database is stopping or starting
        "58030",  # an error of input or output
    }
)
"""States of SQL after which nothing was stored, and the same statement may succeed."""

log = structlog.get_logger()


class Listener(Protocol):
    """Receives the outcomes of groups; called on the event loop."""

    def appended(self, group: Group, outcome: Outcome) -> None:
        """The outcome of a group is known."""
        ...

    def broken(self, group: Group, failure: JournalFull | JournalFailed) -> None:
        """No commit of a group was stored."""
        ...


class Refused(Exception):
    """PostgreSQL refused the statement, and stored nothing."""

    def __init__(self, state: str, message: str) -> None:
        super().__init__(message)
        self.state = state


class OutcomeUnknown(Exception):
    """The outcome of a statement is unknown."""


class Appender:
    """The queue of commits, and the task that sends them."""

    def __init__(
        self, database: Database, connection: "AppendConnection", writer: int, listener: Listener
    ) -> None:
        """Starts with an open connection."""
        self._database = database
        self._writer = writer
        self._listener = listener
        self._queue: deque[QueuedCommit] = deque()
        self._wake = asyncio.Event()
        self._connection: AppendConnection | None = connection
        self._lost = False
        self._sent: list[QueuedCommit] = []
        """The commits of the statement in flight."""
        self._sent_s = 0.0
        self._closing = False
        self._loop = asyncio.get_running_loop()
        self.statements = 0
        """Number of statements with a known outcome: fewer than commits if many arrive at once."""
        self.seconds: Histogram | None = None
        """Measures the time from sending a statement to its outcome, in seconds."""
        self.task = asyncio.create_task(self._run(), name="append to journal")
        self.task.add_done_callback(log_failure)

    @property
    def away(self) -> bool:
        """True if the connection was lost and not made again, or a statement has no answer for long."""
        return self._lost or (self._sent_s > 0 and self._loop.time() - self._sent_s > SLOW_S)

    @property
    def unsettled(self) -> Sequence[QueuedCommit]:
        """The commits whose outcome is not known."""
        return [*self._sent, *self._queue]

    def enqueue(self, commit: QueuedCommit) -> None:
        """Queues a commit."""
        self._queue.append(commit)
        self._wake.set()

    def withdraw(self, is_withdrawn: Callable[[QueuedCommit], bool]) -> Sequence[QueuedCommit]:
        """Takes commits out of the queue that were not sent, and returns them."""
        withdrawn = [commit for commit in self._queue if is_withdrawn(commit)]
        if withdrawn:
            self._queue = deque(commit for commit in self._queue if not is_withdrawn(commit))
        return withdrawn

    async def close(self, within_s: float) -> Sequence[QueuedCommit]:
        """Sends what is queued and closes the connection; returns commits whose outcome stays unknown."""
        self._closing = True
        self._wake.set()
        done, _ = await asyncio.wait([self.task], timeout=within_s)
        if not done:
            self.task.cancel()
            await asyncio.wait([self.task])
        if self._connection is not None:
            await self._connection.close()
        return self.unsettled

    async def _run(self) -> None:
        while True:
            while not self._queue:
                if self._closing:
                    return
                self._wake.clear()
                await self._wake.wait()
            group, began_s = self._take(), self._loop.time()
            await self._append(group)
            await self._gather(len(group.commits), self._loop.time() - began_s)

    async def _gather(self, answered: int, seconds: float) -> None:
        """Waits for the next commits of the callers that were just answered, if statements are slow.

        They would miss the next statement, so that each carried half of what is in flight.
        """
        if seconds < GATHER_FROM_S:
            return
        wanted = min(len(self._queue) + answered, GROUP_COMMITS)
        ends_s = self._loop.time() + min(seconds * GATHER_SHARE, GATHER_S)
        with suppress(TimeoutError):
            async with asyncio.timeout_at(ends_s):
                while len(self._queue) < wanted and not self._closing:
                    self._wake.clear()
                    await self._wake.wait()

    def _take(self) -> Group:
        """Takes a group out of the queue; all commits of a surface in it have the same epoch."""
        taken: list[QueuedCommit] = []
        epochs: dict[str, int] = {}
        size_bytes = 0
        while self._queue and len(taken) < GROUP_COMMITS and size_bytes < GROUP_BYTES:
            commit = self._queue[0]
            if epochs.setdefault(commit.surface, commit.epoch) != commit.epoch:
                break
            taken.append(self._queue.popleft())
            size_bytes += len(commit.data)
        return Group(taken)

    async def _append(self, group: Group) -> None:
        """Sends a group until its outcome is known."""
        parameters = group.parameters(self._writer)
        self._sent = group.commits
        began_s = self._sent_s = self._loop.time()
        attempt = 0
        while True:
            try:
                row = await self._send(parameters)
            except Refused as refused:
                if refused.state not in _PASSING:
                    self._forget_sent()
                    self._listener.broken(group, self._failure(refused))
                    return
                await self._lose(refused)
            except (OutcomeUnknown, psycopg.Error, OSError, Unusable) as error:
                await self._lose(error)
            else:
                self._report(group, group.outcome(row), self._loop.time() - began_s)
                return
            await pause(attempt)
            attempt += 1

    def _report(self, group: Group, outcome: Outcome, seconds: float) -> None:
        self._forget_sent()
        self._lost = False
        self.statements += 1
        if self.seconds is not None:
            self.seconds.observe(seconds)
        self._listener.appended(group, outcome)

    def _forget_sent(self) -> None:
        self._sent, self._sent_s = [], 0.0

    async def _send(self, parameters: list[bytes]) -> list[bytes | None]:
        if self._connection is None:
            self._connection = await AppendConnection.open(self._database)
            if self._lost:
                log.info("append_connection_back", database=self._database.name)
            self._lost = False
        return await self._connection.append(parameters)

    async def _lose(self, error: Exception) -> None:
        """Gives up the connection: what it sent last has an unknown outcome."""
        if not self._lost:
            log.warning("append_connection_lost", database=self._database.name, why=one_line(error))
        self._lost = True
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    def _failure(self, refused: Refused) -> JournalFull | JournalFailed:
        if refused.state == _DISK_FULL:
            return JournalFull(f"expected room in {self._database.name}, but: {refused}")
        return JournalFailed(f"expected to append to {self._database.name}, but: {refused}")


class AppendConnection:
    """A connection with the prepared append statement."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._loop = asyncio.get_running_loop()
        self._warning = ""
        connection.add_notice_handler(self._note)

    @classmethod
    async def open(cls, database: Database) -> "AppendConnection":
        """Connects and prepares the statement; raises as :meth:`Database.connect` and :meth:`append`."""
        connection = await database.connect("append")
        try:
            prepared = cls(connection)
            connection.pgconn.send_prepare(_NAME, STATEMENT.encode(), PARAMETER_TYPES)
            await prepared._result()
        except BaseException:
            await connection.close()
            raise
        return prepared

    async def append(self, parameters: list[bytes]) -> list[bytes | None]:
        """Sends the statement, and returns the columns of its row.

        Raises:
            Refused: nothing was stored.
            OutcomeUnknown, psycopg.Error: it is unknown what was stored.
        """
        self._warning = ""
        self._connection.pgconn.send_query_prepared(
            _NAME, parameters, [pq.Format.BINARY] * len(parameters), result_format=pq.Format.BINARY
        )
        result = await self._result()
        if self._warning:
            # A wait for the synchronous standby was cancelled: the commits are here, and may not be there.
            raise OutcomeUnknown(self._warning)
        return [result.get_value(0, column) for column in range(result.nfields)]

    async def close(self) -> None:
        """Closes the connection; PostgreSQL may still be at its statement."""
        await self._connection.close()

    async def _result(self) -> "pq.abc.PGresult":
        pgconn = self._connection.pgconn
        while pgconn.flush():
            await self._until(self._loop.add_writer, self._loop.remove_writer)
        last: pq.abc.PGresult | None = None
        while True:
            while pgconn.is_busy():
                await self._until(self._loop.add_reader, self._loop.remove_reader)
                pgconn.consume_input()
            result = pgconn.get_result()
            if result is None:
                break
            last = result
        if last is None:
            raise OutcomeUnknown("the connection was lost")
        if last.status in {pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK}:
            return last
        field = pq.DiagnosticField
        state, message = (last.error_field(name) for name in (field.SQLSTATE, field.MESSAGE_PRIMARY))
        if state is None:
            raise OutcomeUnknown("the connection was lost")
        raise Refused(state.decode(), (message or b"").decode(errors="replace"))

    async def _until(self, add: Callable[..., None], remove: Callable[[int], bool]) -> None:
        """Returns when the socket is ready.

        psycopg's own wait cancels the statement if its task is cancelled, and takes twice as long.
        """
        ready: asyncio.Future[None] = self._loop.create_future()
        socket = self._connection.pgconn.socket
        add(socket, _set, ready)
        try:
            await ready
        finally:
            remove(socket)

    def _note(self, notice: psycopg.errors.Diagnostic) -> None:
        if notice.severity_nonlocalized == "WARNING":
            self._warning = str(notice.message_primary)


def _set(ready: "asyncio.Future[None]") -> None:
    if not ready.done():
        ready.set_result(None)
