"""Copies of journals: from a data file into a database and back, equal in every row, and other journals."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import click.testing
import psycopg
import pytest
from lightspeed_ops.cli.main import command
from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.core.snapshot import CopyOnWriteSnapshot, SnapshotPart
from lightspeed_ops.core.surface import surface_signature
from lightspeed_ops.journal import codec
from lightspeed_ops.journal.port import Journal
from lightspeed_ops.journal.postgresql.database import Database
from lightspeed_ops.journal.postgresql.journal import PostgresqlJournal
from lightspeed_ops.journal.rebuild import rebuild
from lightspeed_ops.journal.sqlite.journal import SqliteJournal

from tests.harness.postgresql import Cluster, emptied_journal
from tests.server.core.building import batch, enqueue
from tests.server.journal.histories import ELSEWHERE, FLIGHTS, TRAINS, Author, replayed
from tests.server.journal.pruning_rules import ALL_WORK, prune
from tests.server.journal.reading import store, tenant
from tests.server.journal.stored_response_rules import answered
from tests.server.journal.tampering import edited, rewrite

T = TypeVar("T")

pytestmark = pytest.mark.slow


@pytest.fixture
def url(postgresql: Cluster) -> str:
    """Returns the URL of a database with an empty journal."""
    return emptied_journal()


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Returns a data file with everything that a journal keeps: see :func:`fill`."""
    monkeypatch.setattr(codec, "PART_BYTES", 1)
    asyncio.run(opened(tmp_path / "journal.db", fill))
    return tmp_path / "journal.db"


async def fill(journal: Journal) -> None:
    """Stores surfaces of two tenants: a pruned one with a snapshot in parts, and a deleted one."""
    flights, trains, ships = Author(FLIGHTS), Author(TRAINS), Author(ELSEWHERE)
    await store(journal, [*flights.begin(), *trains.begin(), *ships.begin()])
    await store(
        journal, [*flights.work(3), *flights.do(enqueue(*[batch(f"b-{n}", sequence=n) for n in range(9)]))]
    )
    snapshot = CopyOnWriteSnapshot(replayed(FLIGHTS, flights.commits), part_batches=1)
    await journal.save_snapshot(snapshot.head, each(list(snapshot.parts())))
    assert await prune(journal, ALL_WORK)
    for number, commit in enumerate([*flights.audit(2), *flights.work(2)]):
        await journal.append(commit, answered(f"r-{number}", recorded_ms=commit.recorded_ms))
    await store(journal, trains.delete())
    await store(journal, ships.be_denied())


async def each(parts: list[SnapshotPart]) -> AsyncIterator[SnapshotPart]:
    """Yields the parts of a snapshot."""
    for part in parts:
        yield part


async def opened(path: Path, use: Callable[[Journal], Awaitable[T]]) -> T:
    """Opens a data file, and returns what a function returns for it."""
    journal = await SqliteJournal.open(path, reserve_bytes=65_536)
    try:
        return await use(journal)
    finally:
        await journal.close()


async def opened_database(url: str, use: Callable[[Journal], Awaitable[T]]) -> T:
    """Opens a database, and returns what a function returns for it."""
    journal = await PostgresqlJournal.open(Database(url, "the database"))
    try:
        return await use(journal)
    finally:
        await journal.close()


async def content(journal: Journal) -> dict[str, object]:
    """Returns what a journal says of its surfaces, apart from its identity."""
    found: dict[str, object] = {"living": list(await journal.living())}
    found["deleted"] = list(await journal.deleted(after="", limit=10))
    for name in (FLIGHTS, TRAINS, ELSEWHERE):
        found[name] = surface_signature(await rebuild(journal, name))
        for number in range(4):
            found[f"{name} {number}"] = await journal.find_response(name, f"r-{number}")
        page = await journal.read_entries(name, RecordKind.AUDIT, after_sequence=0, limit=100)
        found[f"{name} audits"] = list(page.entries)
    found["positions"] = [one.position for one in (await tenant(journal, RecordKind.AUDIT)).commits]
    return found


async def identity(journal: Journal) -> str:
    """Returns the identity of a journal."""
    return journal.identity


def run(*arguments: object) -> click.testing.Result:
    """Runs a command."""
    return click.testing.CliRunner().invoke(command(lambda *_: None, ()), list(map(str, arguments)))


def copy(source: object, destination: object) -> click.testing.Result:
    """Runs `lightspeed journal copy`."""
    return run("journal", "copy", "--from", source, "--to", destination)


def test_a_journal_moves_into_a_database_and_back(path: Path, url: str) -> None:
    """Everything is there again, at the same positions; each of the three journals has its own identity."""
    back = path.with_name("back.db")
    into = copy(f"sqlite:{path}", url)
    assert (0, "") == (into.exit_code, into.stderr)
    assert into.stdout.splitlines()[-1].startswith("ok: ")
    assert 0 == copy(url, f"sqlite:{back}").exit_code
    first = asyncio.run(opened(path, content))
    assert first == asyncio.run(opened_database(url, content))
    assert first == asyncio.run(opened(back, content))
    identities = {
        asyncio.run(opened(path, identity)),
        asyncio.run(opened_database(url, identity)),
        asyncio.run(opened(back, identity)),
    }
    assert 3 == len(identities)


def test_a_copied_history_goes_on(path: Path, url: str) -> None:
    """The next commit of a surface follows the copied ones, at the next position."""
    assert 0 == copy(f"sqlite:{path}", url).exit_code
    ships = Author(ELSEWHERE)
    ships.begin()
    ships.be_denied()

    async def go_on(journal: Journal) -> list[int]:
        return await store(journal, ships.work())

    first, *rest = asyncio.run(opened_database(url, go_on))
    assert 0 == run("journal", "check", url).exit_code
    assert list(range(first, first + 1 + len(rest))) == [first, *rest]


def test_the_check_says_the_same_of_both(path: Path, url: str) -> None:
    """The lines of a database are those of its data file."""
    assert 0 == copy(f"sqlite:{path}", url).exit_code
    assert run("journal", "check", path).stdout == run("journal", "check", url).stdout


@pytest.mark.parametrize(
    ("damage", "finding"),
    [
        ("UPDATE lightspeed.commits SET evidence = NOT evidence WHERE position = 1", "expected evidence"),
        ("UPDATE lightspeed.commits SET audits = audits + 1 WHERE position = 1", "expected emitted"),
        ("DELETE FROM lightspeed.commits WHERE position = 4", "expected version"),
        ("UPDATE lightspeed.surfaces SET alive = NOT alive", "in its history, but not in the tables"),
        ("UPDATE lightspeed.answers SET answer = 'other'", "the wrong checksum"),
        ("DELETE FROM lightspeed.snapshot_parts", "part 0 of"),
    ],
)
def test_the_check_of_a_database_finds_damage(path: Path, url: str, damage: str, finding: str) -> None:
    """Rows that differ from their commits are found, and the exit code is 1."""
    assert 0 == copy(f"sqlite:{path}", url).exit_code
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(damage.encode())
    result = run("journal", "check", url)
    assert (1, True) == (result.exit_code, finding in result.stdout), result.stdout


def test_a_damaged_source_is_not_copied(path: Path, url: str, tmp_path: Path) -> None:
    """The first finding is the error, and the destination stays as it was."""
    author = Author()

    async def begin(journal: Journal) -> None:
        await store(journal, [*author.begin(), *author.audit(2)])

    source = tmp_path / "one.db"
    asyncio.run(opened(source, begin))
    rewrite(source, edited(3, reason="changed"))
    result = copy(f"sqlite:{source}", url)
    assert (1, True) == (result.exit_code, "audit 3" in result.stderr)
    assert 0 == copy(f"sqlite:{path}", url).exit_code


def test_a_destination_must_be_empty(path: Path, url: str) -> None:
    """Nothing is added to a journal that has surfaces, and no file is overwritten."""
    assert 0 == copy(f"sqlite:{path}", url).exit_code
    again = copy(f"sqlite:{path}", url)
    assert (1, True) == (again.exit_code, "without surfaces" in again.stderr)
    taken = copy(url, f"sqlite:{path}")
    assert (1, True) == (taken.exit_code, "there is a file" in taken.stderr)


def test_no_server_may_run(path: Path, url: str) -> None:
    """A database with a living server is neither a source nor a destination."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SELECT lightspeed.join_servers('127.0.0.1:1', '1')")
    for source, destination in ((f"sqlite:{path}", url), (url, f"sqlite:{path}-2")):
        result = copy(source, destination)
        assert (1, True) == (result.exit_code, "127.0.0.1:1 is running" in result.stderr)


@pytest.mark.parametrize(
    ("source", "destination"), [("memory", "sqlite:x.db"), ("sqlite:x.db", "sqlite:y.db"), ("x", "y")]
)
def test_other_journals_are_refused(source: str, destination: str) -> None:
    """A copy is between a data file and a database."""
    result = copy(source, destination)
    assert (2, True) == (result.exit_code, "lightspeed: expected" in result.stderr), result.stderr
