"""A schema is migrated while servers of the version before serve, and servers of the new one join them."""

import asyncio
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click.testing
import grpc
import psycopg
import pytest
from lightspeed_ops.cli.main import command
from lightspeed_ops.journal.port import JournalFailed
from lightspeed_ops.journal.postgresql import migrations
from lightspeed_ops.journal.postgresql.database import Database
from lightspeed_ops.journal.postgresql.journal import PostgresqlJournal

from tests.e2e.test_cluster import created, load, until
from tests.harness.api import Api
from tests.harness.postgresql import Cluster, free_port
from tests.harness.process import ServerProcess
from tests.harness.server import DEADLINE_S, RunningServer, Setup
from tests.harness.surfaces import SurfaceCalls
from tests.server.journal import golden_database

Spawn = Callable[..., ServerProcess]

pytestmark = [pytest.mark.slow]

SURFACES = 4
"""Surfaces that are made through each server."""
SECOND = Path(golden_database.__file__).with_name("schema")
"""The folder of a second schema, which no released version has."""
MIGRATE = """
import asyncio, sys
from pathlib import Path
from lightspeed_ops.journal.postgresql import migrations
from lightspeed_ops.journal.postgresql.database import Database

migrations.SCHEMA, migrations.FOLDER = 2, Path(sys.argv[1])
asyncio.run(migrations.migrate(Database(sys.argv[2], "the database")))
"""
"""A process of the next version that migrates."""
WAITING = (
    "SELECT 1 FROM pg_stat_activity WHERE application_name = 'lightspeed migrate'"
    " AND datname = current_database() AND wait_event_type = 'Lock'"
)


@pytest.fixture
def next_version(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Makes this process one of the next version, whose schema serves servers from a schema on."""
    monkeypatch.setattr(migrations, "SCHEMA", 2)
    monkeypatch.setattr(migrations, "FOLDER", SECOND)
    return lambda oldest_server: monkeypatch.setattr(migrations, "OLDEST_SERVER", oldest_server)


def versions(url: str) -> list[tuple[int, int]]:
    """Returns the versions of the schema in a database, each with the oldest servers that can use it."""
    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute(
            "SELECT version, oldest_server FROM lightspeed.schema_versions ORDER BY version"
        )
        return list(found.fetchall())


@contextmanager
def held(url: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """Holds a table as a dump does, and gives a session that looks at the others."""
    with psycopg.connect(url) as dump, psycopg.connect(url, autocommit=True) as session:
        dump.execute("LOCK TABLE lightspeed.commits IN ACCESS SHARE MODE")
        yield session


async def migrated_twice(url: str) -> list[tuple[int, int]]:
    """Migrates twice at the same time; returns the versions before and after, of each."""
    database = Database(url, "the database")
    return sorted(await asyncio.gather(migrations.migrate(database), migrations.migrate(database)))


def wait_for_owner(surface: SurfaceCalls, address: str) -> None:
    """Returns when a server says that the one at an address owns a surface."""
    until(lambda: surface.get().owner == address, "the new server to own the surface")


def test_servers_of_two_schemas_serve_side_by_side(
    journal_url: str,
    spawn_server: Spawn,
    start_server: Callable[..., RunningServer],
    next_version: Callable[[int], None],
) -> None:
    """No call fails, whatever happens to the migration.

    It is refused if a server that runs cannot use the new schema. Behind a dump it does not hold up appends.
    One that is killed leaves the old schema whole. Of two at a time one migrates. Then a server of each
    version serves, and the old one hands its surfaces over.
    """
    old = spawn_server("--journal", journal_url, "--listen", f"127.0.0.1:{free_port()}")
    surfaces = created(old.address, SURFACES)
    with load(old.address, surfaces) as calls:
        next_version(2)
        refused = click.testing.CliRunner().invoke(
            command(lambda *_: None, ()), ["journal", "migrate", journal_url]
        )
        assert (1, True) == (refused.exit_code, "no server of schema 1, which cannot use" in refused.stderr)
        next_version(1)
        with held(journal_url) as session:
            killed = subprocess.Popen([sys.executable, "-c", MIGRATE, SECOND, journal_url])
            try:
                until(lambda: bool(session.execute(WAITING).fetchall()), "the migration to wait")
                calls.wait_for_more()
            finally:
                killed.kill()
                killed.wait()
        assert [(1, 1)] == versions(journal_url)
        assert [(1, 2), (2, 2)] == asyncio.run(migrated_twice(journal_url))
        assert [(1, 1), (2, 1)] == versions(journal_url)
        calls.wait_for_more()
        new = start_server(Setup(journal=journal_url), listen=f"127.0.0.1:{free_port()}")
        with load(new.address, created(new.address, SURFACES)) as calls_of_new:
            calls_of_new.wait_for_more()
            calls.wait_for_more()
    assert [] == calls.failures + calls_of_new.failures
    old.terminate()
    assert 0 == old.wait()
    with grpc.insecure_channel(new.address) as channel:
        for surface in (SurfaceCalls(Api(channel), name) for name in surfaces):
            wait_for_owner(surface, new.address)
            surface.enqueue("b-last", sequence=0)
    assert not [line for line in old.logs if line["level"] in {"error", "critical"}]


async def test_a_server_that_the_schema_has_left_behind_ends(postgresql: Cluster, journal_url: str) -> None:
    """A server that could not hold the schema, because it was cut off, finds the new one and fails."""
    journal = await PostgresqlJournal.open(Database(journal_url, "the database"))
    name = journal_url.rpartition("/")[2]
    postgresql.execute("INSERT INTO lightspeed.schema_versions VALUES (2, 2)", database=name)
    postgresql.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
        " AND application_name = 'lightspeed follow'",
        database=name,
    )
    with pytest.raises(JournalFailed, match="servers from schema 2 on can use: run a newer version"):
        async with asyncio.timeout(DEADLINE_S):
            await journal.failed
    await journal.close()
