"""The journal in PostgreSQL: the rules of every journal with two writers, and its own rules."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from lightspeed_ops.config import without_password
from lightspeed_ops.core.limits import INT64_MAX
from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.core.retention import Cut
from lightspeed_ops.journal.port import (
    After,
    EntryDamaged,
    JournalAway,
    JournalDamaged,
    JournalFailed,
    PositionHead,
    VersionConflict,
)
from lightspeed_ops.journal.postgresql import responses as responses_module
from lightspeed_ops.journal.postgresql.database import Database
from lightspeed_ops.journal.postgresql.journal import PostgresqlJournal
from lightspeed_ops.journal.postgresql.migrations import SCHEMA
from lightspeed_ops.journal.postgresql.registry import open_registry

from tests.cluster.tcp_proxy import TcpProxy
from tests.harness.postgresql import USER, Cluster, emptied_journal, free_port
from tests.harness.server import DEADLINE_S
from tests.server.journal.conformance import JournalRules
from tests.server.journal.histories import FLIGHTS, Author
from tests.server.journal.reading import store, stored
from tests.server.journal.stored_response_rules import answered


@pytest.fixture
def emptied_url(postgresql: Cluster) -> str:
    """Returns the URL of a database without commits that tests use one after the other."""
    return emptied_journal()


class TestPostgresql(JournalRules):
    """Two writers on one database, without owners."""

    @pytest.fixture
    async def writers(self, emptied_url: str) -> AsyncIterator[tuple[PostgresqlJournal, PostgresqlJournal]]:
        """Returns two journals on one empty database."""
        database = Database(emptied_url, "the database")
        writers = await PostgresqlJournal.open(database), await PostgresqlJournal.open(database)
        yield writers
        for writer in writers:
            await writer.close()

    async def test_appends_are_counted(self, writers: tuple[PostgresqlJournal, PostgresqlJournal]) -> None:
        """Each group of commits is one round trip; a commit that came too late is one conflict."""
        mine, others = writers
        author = Author()
        await store(mine, author.begin())
        await store(mine, Author(after=author.commits).audit())
        with pytest.raises(VersionConflict):
            await others.append(author.audit()[0])
        assert {"version": 1, "not_owner": 0} == others.appends.conflicts
        assert {"version": 0, "not_owner": 0} == mine.appends.conflicts
        for journal in writers:
            round_trips = journal.appends.round_trips.values()
            assert journal.statements == sum(round_trips.counts)
            assert 0 < round_trips.total < DEADLINE_S

    async def test_a_follower_says_how_late_it_is(
        self, writers: tuple[PostgresqlJournal, PostgresqlJournal]
    ) -> None:
        """At rest it has read everything, within the last quarter of a second."""
        mine, others = writers
        await store(mine, Author().begin())
        await others.head(PositionHead("default", RecordKind.AUDIT))
        positions, seconds = others.follower_lag()
        assert 0 == positions
        assert 0 <= seconds < DEADLINE_S


@pytest.fixture
def database(journal_url: str) -> Database:
    """Returns the database of the test."""
    return Database(journal_url, "the database")


@pytest.fixture
async def journal(database: Database) -> AsyncIterator[PostgresqlJournal]:
    """Returns a journal in the database."""
    journal = await PostgresqlJournal.open(database)
    yield journal
    await journal.close()


def name_of(database: Database) -> str:
    """Returns the name of a database in the cluster."""
    return database.url.rpartition("/")[2]


# The start.


async def test_an_empty_database_gets_the_schema(postgresql: Cluster, database_url: str) -> None:
    """The first start makes the schema, also if several servers start at once."""
    database = Database(database_url, "the database")
    journals = await asyncio.gather(*(PostgresqlJournal.open(database) for _ in range(3)))
    assert 1 == len({journal.identity for journal in journals})
    for journal in journals:
        await journal.close()
    versions = "SELECT version FROM lightspeed.schema_versions"
    assert [(SCHEMA,)] == postgresql.execute(versions, database=name_of(database))


@pytest.mark.parametrize(
    ("version", "oldest_server", "wanted"),
    [
        (0, 0, "run lightspeed journal migrate"),
        (SCHEMA + 1, SCHEMA + 1, "run a newer version"),
        (SCHEMA + 1, SCHEMA, ""),  # the newer version keeps what servers of this one use
    ],
)
async def test_another_schema_is_refused_with_what_to_do(
    postgresql: Cluster, database: Database, version: int, oldest_server: int, wanted: str
) -> None:
    """A schema that is too old or too new is refused with what to do; a newer one that serves us is used."""
    postgresql.execute(
        "UPDATE lightspeed.schema_versions SET version = %(version)s, oldest_server = %(oldest)s",
        {"version": version or -1, "oldest": oldest_server},
        database=name_of(database),
    )
    if not wanted:
        await (await PostgresqlJournal.open(database)).close()
        return
    with pytest.raises(JournalFailed, match=wanted):
        await PostgresqlJournal.open(database)


@pytest.mark.parametrize("value", ["off", "local", "remote_write"])
async def test_a_database_that_may_lose_commits_is_refused(
    postgresql: Cluster, database: Database, value: str
) -> None:
    """A database whose commits do not wait for the sync, or for the standby, is refused."""
    postgresql.execute(f"ALTER DATABASE {name_of(database)} SET synchronous_commit = {value}")
    with pytest.raises(JournalFailed, match=f"synchronous_commit to be on or remote_apply .* it is {value}"):
        await PostgresqlJournal.open(database)


async def test_the_defaults_of_a_database_change_nothing(postgresql: Cluster, database: Database) -> None:
    """Appends are not cancelled by a time limit, and see the newest commits, whatever the defaults are."""
    for setting in (
        "default_transaction_isolation = 'repeatable read'",
        "statement_timeout = '1ms'",
        "lock_timeout = '1ms'",
        "search_path = 'nowhere'",
    ):
        postgresql.execute(f"ALTER DATABASE {name_of(database)} SET {setting}")
    author = Author()
    author.begin()
    author.audit(20)
    first, second = await PostgresqlJournal.open(database), await PostgresqlJournal.open(database)
    await store(first, author.commits[:10])
    await store(second, author.commits[10:])
    assert author.commits == await stored(first, FLIGHTS)
    for journal in (first, second):
        await journal.close()


async def test_no_message_has_the_password(postgresql: Cluster) -> None:
    """Neither a refused connection nor a URL that cannot be parsed puts the password into a message."""
    for url in (
        f"postgresql://ada:hunter2@127.0.0.1:{free_port()}/ops",
        f"postgresql://ada:hunter2@127.0.0.1:{postgresql.port}/none",
        "postgresql://ada:hunter2/@127.0.0.1/ops",
        "postgresql://ada:hunter2%zz@127.0.0.1/ops",
        "postgresql://127.0.0.1/ops?password=hunter2&nonsense=1",
    ):
        database = Database(url, without_password(url))
        with pytest.raises((JournalAway, JournalFailed)) as refused:
            await PostgresqlJournal.open(database)
        assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(
    ("changed", "to", "why"),
    [
        ("/{name}", "/none", 'database "none" does not exist'),
        ("postgres@", "none@", 'role "none" does not exist'),
        ("/{name}", "/{name}?sslmode=require", "server does not support SSL"),
    ],
)
async def test_a_refusal_at_the_start_is_no_absence(
    postgresql: Cluster, database: Database, changed: str, to: str, why: str
) -> None:
    """A database that takes connections but not this one is a wrong configuration: a server must not wait."""
    name = name_of(database)
    url = database.url.replace(changed.format(name=name), to.format(name=name))
    with pytest.raises(JournalFailed, match=f"the database, but it refuses this server: .*{why}"):
        await open_registry(Database(url, "the database"))


async def test_no_answer_at_the_start_is_an_absence(postgresql: Cluster) -> None:
    """Without a database at the address a server waits."""
    url = f"postgresql://{USER}@127.0.0.1:{free_port()}/ops"
    with pytest.raises(JournalAway, match="the database, but it is away"):
        await open_registry(Database(url, "the database"))


# Bugs.

WITHOUT_OUTCOMES = """
CREATE OR REPLACE FUNCTION lightspeed.append(
    by_writer bigint, names text[], tenant_names text[], expected bigint[], numbers bigint[],
    contents bytea[],
    run_numbers bigint[], run_contents bytea[],
    answer_numbers bigint[], request_ids text[], fingerprints bytea[], new_answers bytea[],
    OUT outcomes bigint[], OUT newest bigint[], OUT head bigint, OUT stored_positions bigint[]
) LANGUAGE sql AS $$ SELECT '{}'::bigint[], '{}'::bigint[], 0::bigint, null::bigint[] $$
"""
"""An append function that says nothing of the surfaces that it was given."""


async def test_an_answer_that_makes_no_sense_breaks_the_journal(
    postgresql: Cluster, database: Database, journal: PostgresqlJournal
) -> None:
    """A bug in the task that appends fails every promise and the journal: no caller waits for ever."""
    postgresql.execute(WITHOUT_OUTCOMES, database=name_of(database))
    promises = [journal.append(commit) for commit in Author().begin()]
    for promise in promises:
        with pytest.raises(JournalFailed, match="expected to append to journal in the database, but"):
            await promise
    with pytest.raises(JournalFailed):
        await journal.failed


# Damage.


async def test_damaged_commits_are_reported(
    postgresql: Cluster, database: Database, journal: PostgresqlJournal
) -> None:
    """A changed byte and a missing commit are damage; the rest can be read."""
    author = Author()
    await store(journal, [*author.begin(), *author.audit(4)])
    changed = (
        "UPDATE lightspeed.commits SET data = set_byte(data, 9, 255 - get_byte(data, 9)) WHERE version = 4"
    )
    postgresql.execute(changed, database=name_of(database))
    with pytest.raises(JournalDamaged, match=r"the database is corrupt at position 4: .*checksum"):
        await stored(journal, FLIGHTS)
    with pytest.raises(EntryDamaged, match="position 4") as damaged:
        await journal.read_entries(FLIGHTS, RecordKind.AUDIT, after_sequence=0, limit=9)
    assert 3 == len(damaged.value.before)
    postgresql.execute("DELETE FROM lightspeed.commits WHERE version = 4", database=name_of(database))
    with pytest.raises(JournalDamaged, match=f"no valid commit 1 of '{FLIGHTS}'"):
        await stored(journal, FLIGHTS)
    with pytest.raises(EntryDamaged, match="no valid audits 4"):
        await journal.read_entries(FLIGHTS, RecordKind.AUDIT, after_sequence=0, limit=9)
    with pytest.raises(JournalDamaged, match="no valid audits of tenant 'acme' after position 0"):
        await journal.read_tenant("acme", RecordKind.AUDIT, after_position=0, limit=9)
    assert 2 == len(await journal.read(FLIGHTS, After(4, 9)))


async def test_a_damaged_response_is_reported(
    postgresql: Cluster, database: Database, journal: PostgresqlJournal
) -> None:
    """A response whose row was changed is damage: its request must not be executed again."""
    await journal.append(Author().begin()[0], answered())
    postgresql.execute("UPDATE lightspeed.answers SET recorded_ms = 1", database=name_of(database))
    with pytest.raises(JournalDamaged, match=r"the response of request 'r-1' .* has the wrong checksum"):
        await journal.find_response(FLIGHTS, "r-1")


async def test_a_damaged_snapshot_is_reported(
    postgresql: Cluster, database: Database, journal: PostgresqlJournal
) -> None:
    """A snapshot whose bytes or whose place were changed is damage."""
    author = Author()
    await store(journal, author.begin())
    await journal.save_snapshot(author.snapshot())
    postgresql.execute("UPDATE lightspeed.snapshots SET version = 1", database=name_of(database))
    with pytest.raises(JournalDamaged, match="no valid snapshot"):
        await journal.read_snapshot(FLIGHTS)
    postgresql.execute("UPDATE lightspeed.snapshots SET data = 'x'", database=name_of(database))
    with pytest.raises(JournalDamaged, match=f"snapshot of '{FLIGHTS}'"):
        await journal.read_snapshot(FLIGHTS)


# Groups.


@pytest.mark.slow
async def test_slow_statements_carry_what_is_in_flight(postgresql: Cluster, database: Database) -> None:
    """While syncs are slow, callers that come back one after the other share the next statement."""
    for setting in ("commit_delay = 40000", "commit_siblings = 0"):
        postgresql.execute(f"ALTER DATABASE {name_of(database)} SET {setting}")
    journal = await PostgresqlJournal.open(database)

    async def call(number: int) -> None:
        author = Author(f"tenants/acme/surfaces/s-{number}")
        for commit in [*author.begin(), *author.audit(4)]:
            await journal.append(commit)
            for _ in range(number):  # rounds of the event loop until the next call
                await asyncio.sleep(0)

    await asyncio.gather(*(call(number) for number in range(8)))
    await journal.close()
    # The six commits of each caller took eleven statements without that wait.
    assert 6 <= journal.statements <= 8


# Limits.


@pytest.mark.slow
async def test_responses_beyond_the_limit_of_bytes_are_deleted(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The oldest responses of a surface beyond the limit of bytes are deleted; the newest ones stay."""
    monkeypatch.setattr(responses_module, "FORGET_EVERY", 10)
    journal = await PostgresqlJournal.open(database, response_bytes=1_000)
    author = Author()
    await store(journal, author.begin())
    newest = 0
    async with asyncio.timeout(10):
        while await journal.find_response(FLIGHTS, "r-19") is not None or len(author.commits) < 40:
            (commit,) = author.audit()
            newest += 1
            await journal.append(commit, answered(f"r-{newest}", b"x" * 100, commit.recorded_ms))
    for number in range(newest - 9, newest + 1):
        assert await journal.find_response(FLIGHTS, f"r-{number}") is not None
    await journal.close()


async def test_a_follower_that_missed_pruned_commits_counts_their_records(
    postgresql: Cluster, database: Database
) -> None:
    """A server that was away while others pruned commits knows their last sequences all the same."""
    author = Author()
    author.begin()
    author.work(2)
    author.audit(3)
    proxy = TcpProxy(("127.0.0.1", postgresql.port))
    await proxy.start()
    behind = Database(f"postgresql://{USER}@{proxy.address}/{name_of(database)}", "the database")
    writer, reader = await PostgresqlJournal.open(database), await PostgresqlJournal.open(behind)
    await store(writer, author.commits[:2])
    assert [FLIGHTS] == list(await reader.living())
    proxy.stall(b"lightspeed follow")
    await store(writer, author.commits[2:])
    await writer.save_snapshot(author.snapshot())
    assert await writer.prune(FLIGHTS, Cut(INT64_MAX, INT64_MAX))
    proxy.heal()
    page = await reader.read_entries(FLIGHTS, RecordKind.LINEAGE, after_sequence=2, limit=9)
    assert ([], 2) == (list(page.entries), page.head_sequence)
    for journal in (writer, reader):
        await journal.close()
    await proxy.close()
