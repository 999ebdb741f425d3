"""The journal in PostgreSQL while the database fails: unknown outcomes, owners, and its way back."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager

import psycopg
import pytest
from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.journal.port import (
    After,
    JournalAway,
    JournalFailed,
    JournalFull,
    NotOwner,
    VersionConflict,
    VersionHead,
)
from lightspeed_ops.journal.postgresql import follower
from lightspeed_ops.journal.postgresql.database import Database
from lightspeed_ops.journal.postgresql.journal import PostgresqlJournal

from tests.cluster.tcp_proxy import Break, TcpProxy
from tests.harness.postgresql import USER, Cluster
from tests.server.journal.histories import FLIGHTS, TRAINS, Author
from tests.server.journal.reading import store, stored
from tests.server.journal.stored_response_rules import answered

pytestmark = pytest.mark.slow

APPEND = b".append"
"""A part of the statements of the connection that appends."""
APPENDING = "application_name = 'lightspeed append'"
LOCK = 1_280_528_208
"""The advisory lock of appends."""
BACK_S = 5.0
"""The most seconds between the return of the database and service."""
WITHIN_S = 30.0
REFUSING = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'refused' USING ERRCODE = '{state}';
END
$$;
CREATE TRIGGER refuse BEFORE INSERT ON lightspeed.commits EXECUTE FUNCTION refuse()
"""
"""Lets each insert of a commit fail."""


class Owning:
    """Ownership of every surface with one epoch."""

    def __init__(self, epoch: int) -> None:
        """Takes the epoch."""
        self._epoch = epoch

    def is_mine(self, surface: str) -> bool:
        """Returns True if there is an epoch."""
        return self._epoch > 0

    def epoch(self, surface: str) -> int:
        """Returns the epoch."""
        return self._epoch


@asynccontextmanager
async def opened(url: str, writer: int = 0, epoch: int = 0) -> AsyncIterator[PostgresqlJournal]:
    """Opens a journal, and closes it at the end."""
    journal = await PostgresqlJournal.open(
        Database(url, "the database"), writer=writer, ownership=Owning(epoch)
    )
    try:
        yield journal
    finally:
        await journal.close()


async def until(condition: Callable[[], object]) -> None:
    """Waits until a condition holds that only the database knows."""
    async with asyncio.timeout(WITHIN_S):
        while not await asyncio.to_thread(condition):  # noqa: ASYNC110 - no event says it
            await asyncio.sleep(0.01)


@pytest.fixture
def database(journal_url: str) -> str:
    """Returns the name of the test's database."""
    return journal_url.rpartition("/")[2]


@pytest.fixture
async def proxy(postgresql: Cluster) -> AsyncIterator[TcpProxy]:
    """A proxy before the cluster."""
    proxy = TcpProxy(("127.0.0.1", postgresql.port))
    await proxy.start()
    yield proxy
    await proxy.close()


def through(proxy: TcpProxy, database: str) -> str:
    """Returns the URL of a database behind a proxy."""
    return f"postgresql://{USER}@127.0.0.1:{proxy.port}/{database}"


# Unknown outcomes.


@pytest.mark.parametrize("way", list(Break))
async def test_a_broken_append_is_stored_once(
    proxy: TcpProxy, journal_url: str, database: str, way: Break
) -> None:
    """A commit whose connection breaks in the request or before the reply is stored once, and kept."""
    author = Author()
    async with opened(through(proxy, database)) as journal, opened(journal_url) as other:
        await store(journal, author.begin())
        broken = proxy.break_next(way, APPEND)
        promise = journal.append(author.audit()[0])
        await asyncio.wait_for(broken, WITHIN_S)
        assert 3 == await promise
        assert author.commits == await stored(other, FLIGHTS)
        assert [4] == await store(journal, author.audit())


async def test_an_append_that_waits_for_the_lock_outlives_its_connection(
    proxy: TcpProxy, postgresql: Cluster, database: str
) -> None:
    """The first statement may still run when the second is sent: only one of them stores the commit."""
    author = Author()
    async with opened(through(proxy, database)) as journal:
        await store(journal, author.begin())
        with holding_the_lock(postgresql, database):
            promise = journal.append(author.audit()[0])
            await until(lambda: waiting_appends(postgresql, database) == 1)
            proxy.reset()
            await until(lambda: waiting_appends(postgresql, database) == 2)
            assert not promise.done()
        assert 3 == await promise
        assert author.commits == await stored(journal, FLIGHTS)


async def test_a_terminated_append_is_sent_again(
    journal_url: str, postgresql: Cluster, database: str
) -> None:
    """An append that an operator terminates or cancels is sent again until it is stored."""
    author = Author()
    async with opened(journal_url) as journal:
        await store(journal, author.begin())
        for end in ("pg_terminate_backend", "pg_cancel_backend"):
            with holding_the_lock(postgresql, database):
                promise = journal.append(author.audit()[0])
                await until(lambda: waiting_appends(postgresql, database) == 1)
                postgresql.execute(f"SELECT {end}(pid) FROM pg_stat_activity WHERE {APPENDING}")
            await promise
        assert author.commits == await stored(journal, FLIGHTS)


async def test_a_cancelled_wait_for_a_standby_acknowledges_nothing(
    journal_url: str, postgresql: Cluster
) -> None:
    """If a wait for the standby is cancelled, PostgreSQL says success; the journal waits for the standby."""
    author = Author()
    async with opened(journal_url) as journal:
        await store(journal, author.begin())
        async with absent_standby(postgresql):
            promise = journal.append(author.audit()[0])
            await until(lambda: waiting_for_standby(postgresql, APPENDING))
            (first,) = waiting_for_standby(postgresql, APPENDING)
            postgresql.execute(f"SELECT pg_cancel_backend({first})")
            await until(lambda: waiting_for_standby(postgresql, APPENDING) - {first})
            assert not promise.done()
        assert 3 == await promise
        assert author.commits == await stored(journal, FLIGHTS)


# Owners.


async def test_only_the_owner_appends(journal_url: str, postgresql: Cluster, database: str) -> None:
    """The first commit makes its server the owner; another server and a tool store nothing.

    A commit that depends on a refused one fails in the same step.
    """
    author = Author()
    async with opened(journal_url, 7) as owner:
        await store(owner, author.begin())
        commit, dependent = author.audit(2)
        for writer, epoch in ((8, 1), (0, 0)):
            async with opened(journal_url, writer, epoch) as other:
                with holding_the_lock(postgresql, database):
                    promise = other.append(commit)
                    await until(lambda: waiting_appends(postgresql, database) == 1)
                    second = other.append(dependent)
                with pytest.raises(NotOwner):
                    await promise
                assert second.done()
                assert isinstance(second.exception(), NotOwner)
        assert [3, 4] == await store(owner, [commit, dependent])


async def test_an_earlier_epoch_is_refused(journal_url: str, postgresql: Cluster, database: str) -> None:
    """A commit from before its surface changed hands is refused, even if its server owns it again."""
    author = Author()
    async with opened(journal_url, 7, 1) as owner:
        await store(owner, author.begin())
        postgresql.execute("UPDATE lightspeed.surfaces SET epoch = 3", database=database)
        with pytest.raises(NotOwner):
            await owner.append(author.audit()[0])
        owner.ownership = Owning(3)
        assert [3] == await store(owner, author.commits[2:])


async def test_an_owner_answers_from_memory(journal_url: str, proxy: TcpProxy, database: str) -> None:
    """An owner knows its newest version without the database; a server that does not own the surface asks."""
    author = Author()
    async with opened(through(proxy, database), 7, 1) as owner:
        await store(owner, author.begin())
        proxy.cut()
        assert 2 == await owner.head(VersionHead(FLIGHTS))
        assert [] == list(await owner.read(FLIGHTS, After(2, 1)))
        owner.ownership = Owning(0)
        with pytest.raises(JournalAway):
            await owner.head(VersionHead(FLIGHTS))
        proxy.heal()
    async with opened(journal_url, 8) as other:
        assert 2 == await other.head(VersionHead(FLIGHTS))


async def test_the_next_owner_knows_what_the_one_before_appended(
    journal_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that has just claimed a surface reads what earlier owners appended, and then asks no more."""
    monkeypatch.setattr(follower, "IDLE_S", 10 * WITHIN_S)
    author = Author()
    async with opened(journal_url, 7, 1) as first, opened(journal_url, 8) as second:
        await store(first, author.begin())
        assert 2 == await second.head(VersionHead(FLIGHTS))
        await store(first, author.audit(3))
        second.ownership = Owning(2)
        page = await second.read_entries(FLIGHTS, RecordKind.AUDIT, after_sequence=4, limit=9)
        assert ([5], 5) == ([entry.sequence for entry in page.entries], page.head_sequence)
        second.ownership = Owning(3)
        await store(first, author.audit())
        assert 6 == await second.head(VersionHead(FLIGHTS))


async def test_the_next_owner_knows_the_responses_of_the_one_before(journal_url: str) -> None:
    """An owner finds the stored responses of earlier owners, from its first call on."""
    author = Author()
    async with opened(journal_url, 7, 1) as first:
        for number, commit in enumerate([*author.begin(), *author.audit(3)]):
            await first.append(commit, answered(f"r-{number}"))
    async with opened(journal_url, 7, 1) as second:
        for _ in range(20):
            assert answered("r-4") == await second.find_response(FLIGHTS, "r-4")
            assert await second.find_response(FLIGHTS, "r-9") is None


# Away and back.


async def test_a_database_that_crashes_is_waited_for(
    postgresql: Cluster, journal_url: str, proxy: TcpProxy, database: str
) -> None:
    """While the database is away, reads fail and promises stay; 5 s after its return all is as before."""
    author = Author()
    async with opened(journal_url, 7, 1) as journal:
        await store(journal, author.begin())
        await asyncio.to_thread(postgresql.kill)
        await until(lambda: journal.away)
        promise = journal.append(author.audit()[0])
        with pytest.raises(JournalAway):
            await journal.read_entries(FLIGHTS, RecordKind.AUDIT, after_sequence=0, limit=9)
        with pytest.raises(JournalAway):
            await journal.living()
        assert not promise.done()
        assert not journal.failed.done()
        await asyncio.to_thread(postgresql.start)
        async with asyncio.timeout(BACK_S):
            assert 3 == await promise
            await until(lambda: not journal.away)
            assert [FLIGHTS] == list(await journal.living())
            assert author.commits == await stored(journal, FLIGHTS)


async def test_a_statement_without_an_answer_means_away(
    journal_url: str, postgresql: Cluster, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that does not answer an append is away; the append goes on, and is acknowledged."""
    monkeypatch.setattr("lightspeed_ops.journal.postgresql.appender.SLOW_S", 0.2)
    author = Author()
    async with opened(journal_url) as journal:
        with holding_the_lock(postgresql, database):
            promise = journal.append(author.begin()[0])
            await until(lambda: journal.away)
        assert 1 == await promise
        assert not journal.away


async def test_a_follower_polls_again_after_a_silence_of_the_database(
    proxy: TcpProxy, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a poll without an answer for long has read is old: the next poll comes soon, and ends the lag."""
    monkeypatch.setattr(follower, "IDLE_S", 10 * WITHIN_S)
    monkeypatch.setattr(follower, "SLOW_S", 0.01)
    loop = asyncio.get_running_loop()
    async with opened(through(proxy, database)) as journal:
        proxy.stall()
        asked = asyncio.ensure_future(journal.living())
        await asyncio.sleep(2 * follower.SLOW_S)
        healed_s = loop.time()
        proxy.heal()
        await asked
        await until(lambda: loop.time() - journal.follower_lag()[1] > healed_s)


async def test_a_history_that_went_back_ends_the_journal(
    journal_url: str, postgresql: Cluster, database: str
) -> None:
    """A database that lost an acknowledged commit is found out at the next connection."""
    author = Author()
    async with opened(journal_url) as journal:
        await store(journal, author.begin())
        await end_followers(postgresql)
        assert [FLIGHTS] == list(await journal.living())
        postgresql.execute("DELETE FROM lightspeed.commits WHERE position = 2", database=database)
        await end_followers(postgresql)
        with pytest.raises(JournalFailed, match="its history went back"):
            await asyncio.wait_for(asyncio.shield(journal.failed), WITHIN_S)


async def test_a_follower_waits_for_the_standby_after_each_connection(
    journal_url: str, postgresql: Cluster
) -> None:
    """A new connection may show commits that the standby does not have: they are read when it has them."""
    author = Author()
    async with opened(journal_url) as journal:
        await store(journal, author.begin())
        async with absent_standby(postgresql):
            await end_followers(postgresql)
            await until(lambda: journal.away)
            with pytest.raises(JournalAway):
                await journal.living()
        await until(lambda: not journal.away)
        assert [FLIGHTS] == list(await journal.living())


@pytest.mark.parametrize(
    ("state", "failure"),
    [
        ("53100", JournalFull),  # no room on the disk
        ("XX000", JournalFailed),  # an error that no repetition heals
    ],
)
async def test_a_refused_statement_fails_its_commits(
    journal_url: str, postgresql: Cluster, database: str, state: str, failure: type[Exception]
) -> None:
    """A full disk fails the commits, and the next ones find room again; other errors end the journal."""
    author = Author()
    async with opened(journal_url) as journal:
        await store(journal, author.begin())
        postgresql.execute(REFUSING.format(state=state), database=database)
        promises = [journal.append(commit) for commit in author.audit(2)]
        for promise in promises:
            with pytest.raises(failure):
                await promise
        is_full = failure is JournalFull
        assert (is_full, not is_full) == (journal.full, journal.failed.done())
        postgresql.execute("DROP TRIGGER refuse ON lightspeed.commits", database=database)
        if is_full:
            assert [3, 4] == await store(journal, author.commits[2:])
        else:
            with pytest.raises(JournalFailed):
                await journal.append(author.commits[2])


# Many writers.


async def test_positions_of_many_writers_are_dense(
    journal_url: str, postgresql: Cluster, database: str
) -> None:
    """Positions have no hole and no repeat with four writers, each on its own surface and all on one."""
    async with asyncio.TaskGroup() as group:
        for writer in range(1, 5):
            group.create_task(write(journal_url, writer))
    rows = postgresql.execute("SELECT position FROM lightspeed.commits ORDER BY position", database=database)
    assert [(position,) for position in range(1, len(rows) + 1)] == rows
    async with opened(journal_url) as reader:
        page = await reader.read_tenant("acme", RecordKind.AUDIT, after_position=0, limit=1_000)
        assert len(rows) == len(page.commits)


async def write(url: str, writer: int) -> None:
    """Appends to a surface of the writer, and in turn with the others to one that all share."""
    own = Author(f"tenants/acme/surfaces/own-{writer}")
    async with opened(url, -writer) as journal:
        await store(journal, own.begin())
        for _ in range(10):
            await store(journal, own.audit(3))
            shared = Author(TRAINS, await stored(journal, TRAINS))
            try:
                await store(journal, shared.audit() if shared.commits else shared.begin()[:1])
            except VersionConflict:
                continue


async def test_an_old_snapshot_elsewhere_bloats_nothing(
    journal_url: str, postgresql: Cluster, database: str
) -> None:
    """An append updates no row, so that a session with an old snapshot leaves no dead rows behind."""
    author = Author()
    async with opened(journal_url, 7, 1) as journal:
        await store(journal, author.begin())
        with holding_a_snapshot(postgresql, database):
            await store(journal, author.audit(300))
    updated = postgresql.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'lightspeed'::regnamespace AND relkind = 'r'"
        " AND pg_stat_get_tuples_updated(oid) + pg_stat_get_tuples_deleted(oid) > 0",
        database=database,
    )
    assert [] == updated


async def end_followers(cluster: Cluster) -> None:
    """Ends the connections of followers, and waits for new ones."""
    following = "SELECT pid FROM pg_stat_activity WHERE application_name = 'lightspeed follow'"
    before = set(await asyncio.to_thread(cluster.execute, following))
    cluster.execute(following.replace("pid", "pg_terminate_backend(pid)", 1))
    await until(lambda: set(cluster.execute(following)) - before)


def waiting_appends(cluster: Cluster, database: str) -> int:
    """Returns how many sessions wait for the append lock."""
    ((count,),) = cluster.execute(
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database ="
        f" (SELECT oid FROM pg_database WHERE datname = '{database}')"
    )
    return int(count)


def waiting_for_standby(cluster: Cluster, which: str) -> set[int]:
    """Returns the ids of sessions that wait for a standby."""
    query = f"SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND {which}"
    return {pid for (pid,) in cluster.execute(query)}


@asynccontextmanager
async def absent_standby(cluster: Cluster) -> AsyncIterator[None]:
    """Lets each commit wait for a standby that there is none, from the time when the cluster knows it."""
    cluster.configure(synchronous_standby_names="absent")
    probe = "SELECT pg_logical_emit_message(true, 'probe', '')"
    probing = asyncio.create_task(asyncio.to_thread(cluster.execute, probe))
    try:
        while not await asyncio.to_thread(waiting_for_standby, cluster, "query LIKE '%probe%'"):
            if probing.done():
                probing = asyncio.create_task(asyncio.to_thread(cluster.execute, probe))
        yield
    finally:
        cluster.configure(synchronous_standby_names="")
        await probing


@contextmanager
def session(cluster: Cluster, database: str, statement: str) -> Iterator[None]:
    """Keeps a session open that has run a statement."""
    with psycopg.connect(cluster.socket_url(database), autocommit=True) as connection:
        connection.execute(statement.encode())
        yield


def holding_the_lock(cluster: Cluster, database: str) -> AbstractContextManager[None]:
    """Holds the append lock."""
    return session(cluster, database, f"SELECT pg_advisory_lock({LOCK})")


def holding_a_snapshot(cluster: Cluster, database: str) -> AbstractContextManager[None]:
    """Holds a snapshot of the database."""
    return session(cluster, database, "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1")
