"""Dumps of a database with PostgreSQL's own tools, also while commits are appended."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import click.testing
import pytest
from lightspeed_client import Client
from lightspeed_ops.cli.main import command
from lightspeed_ops.journal.postgresql.database import Database
from lightspeed_ops.journal.postgresql.journal import PostgresqlJournal

from tests.harness.postgresql import USER, Cluster, free_port, new_folder, run
from tests.harness.server import RunningServer, Setup
from tests.server.journal.histories import FLIGHTS, Author
from tests.server.journal.reading import store, stored

pytestmark = pytest.mark.slow

COMMITS_BEFORE = 50


@pytest.fixture
def folder() -> Iterator[Path]:
    """Returns a folder of the user of PostgreSQL."""
    made = new_folder("lightspeed-dump-")
    yield made
    for file in made.iterdir():
        file.unlink()
    made.rmdir()


def lightspeed(*arguments: str) -> click.testing.Result:
    """Runs a command."""
    return click.testing.CliRunner().invoke(command(lambda *_: None, ()), list(arguments))


async def dumped_during_appends(cluster: Cluster, url: str, file: Path) -> Author:
    """Dumps a database while commits are appended to it, and returns their author."""
    author = Author()
    author.begin()
    author.audit(COMMITS_BEFORE)
    journal = await PostgresqlJournal.open(Database(url, "the database"))
    await store(journal, author.commits)
    name, dumped = url.rpartition("/")[2], asyncio.Event()

    async def append() -> None:
        while not dumped.is_set():
            await store(journal, author.audit())

    appending = asyncio.create_task(append())
    options = ("--host", "127.0.0.1", "--port", str(cluster.port), "--username", USER)
    dump = ("pg_dump", "--format", "custom", "--file", str(file), *options, name)
    await asyncio.to_thread(run, *dump, folder=file.parent)
    dumped.set()
    await appending
    await journal.close()
    return author


async def read(url: str) -> tuple[str, list[object]]:
    """Returns the identity of a journal, and the commits of its surface."""
    journal = await PostgresqlJournal.open(Database(url, "the database"))
    try:
        return journal.identity, list(await stored(journal, FLIGHTS))
    finally:
        await journal.close()


def test_a_dump_under_load_is_one_moment(postgresql: Cluster, journal_url: str, folder: Path) -> None:
    """A restored dump has every commit that was acknowledged before it began, and is sound."""
    file = folder / "journal.dump"
    author = asyncio.run(dumped_during_appends(postgresql, journal_url, file))
    options = ("--host", "127.0.0.1", "--port", str(postgresql.port), "--username", USER)
    with postgresql.database(template="template0") as url:
        name = url.rpartition("/")[2]
        run("pg_restore", "--exit-on-error", "--dbname", name, *options, str(file), folder=folder)
        before, restored = asyncio.run(read(url))
        assert COMMITS_BEFORE < len(restored) <= len(author.commits)
        assert author.commits[: len(restored)] == restored
        assert 0 == lightspeed("journal", "check", url).exit_code
        made = lightspeed("journal", "restored", url)
        assert 0 == made.exit_code, made.stderr
        after, same = asyncio.run(read(url))
        assert restored == same
        assert before == asyncio.run(read(journal_url))[0] != after
        assert after in made.stdout
        assert_read_at_once(journal_url, url)


def assert_read_at_once(dumped: str, restored: str) -> None:
    """Asserts that a client of the dumped journal, which has a later version, reads the restored one."""
    server = RunningServer(f"127.0.0.1:{free_port()}", Setup(journal=dumped))
    server.start()
    with Client(server.address) as client:
        client.complete_run(surface=FLIGHTS)
        server.stop()
        server = RunningServer(server.address, Setup(journal=restored))
        server.start()
        try:
            client.get_surface(surface=FLIGHTS)
        finally:
            server.stop()


async def test_a_running_server_keeps_its_identity(journal_url: str) -> None:
    """The identity of a journal does not change below a server, whose subscribers have it in their tokens."""
    journal = await PostgresqlJournal.open(Database(journal_url, "the database"))
    refused = await asyncio.to_thread(lightspeed, "journal", "restored", journal_url)
    assert (1, True) == (refused.exit_code, "one is connected" in refused.stderr)
    await journal.close()
