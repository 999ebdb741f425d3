"""``lightspeed journal``: checks, copies and migrates a journal without a server."""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lightspeed_ops.cli.failures import JOURNAL_FAILURES, WRONG, report_failures
from lightspeed_ops.config import (
    POSTGRESQL,
    ConfigurationError,
    JournalConfig,
    PostgresqlJournalConfig,
    SqliteJournalConfig,
    journal_config,
    without_password,
)
from lightspeed_ops.core.display import displayed
from lightspeed_ops.journal.copying import Copied
from lightspeed_ops.journal.sqlite.backup import back_up
from lightspeed_ops.journal.sqlite.check import check
from lightspeed_ops.journal.sqlite.copying import copy_into
from lightspeed_ops.journal.sqlite.offline import open_offline
from lightspeed_ops.journal.sqlite.stored_surface import surfaces_of
from lightspeed_ops.journal.surface_check import Checked, Finding

if TYPE_CHECKING:
    from lightspeed_ops.journal.postgresql.database import Database

SIGNATURE_DIGITS = 12
"""Digits of a signature's SHA-256 that are shown: enough to compare two by eye."""
NEEDS_PSYCOPG = "a postgresql journal needs psycopg: pip install 'lightspeed-operations[postgresql]'"
DATA_FILE = click.Path(path_type=Path)


@click.group("journal")
def journal() -> None:
    """Checks, copies and backs up journals; brings a postgresql journal to a new version."""


@journal.command("check")
@click.argument("location")
def _check(location: str) -> None:
    """Verifies everything in the journal at LOCATION, and changes nothing.

    LOCATION is the path of a data file, which no server may have open, or the URL postgresql://… of a
    database, whose servers may go on: the check sees one moment. Prints a line for each surface and then ok.
    If something is wrong, it prints every finding and the exit code is 1.
    """
    found, surfaces, commits = 0, 0, 0
    shown = without_password(location)
    with report_failures(*JOURNAL_FAILURES, ConfigurationError):
        for one in _checked(location):
            if isinstance(one, Finding):
                found += 1
                click.echo(displayed(f"{shown}: {one.place}: {one.what}"))
            else:
                surfaces += 1
                commits += one.commits
                click.echo(displayed(_line(one)))
    if found:
        click.echo(displayed(f"lightspeed: {shown} is corrupt: {found:,} defects"), err=True)
        sys.exit(WRONG)
    click.echo(f"ok: {surfaces:,} surfaces, {commits:,} commits")


def _checked(location: str) -> Iterator[Finding | Checked]:
    if not location.startswith(POSTGRESQL):
        return check(Path(location.removeprefix("sqlite:")))
    with _extra():
        from lightspeed_ops.journal.postgresql.check import check as check_database  # noqa: PLC0415 - the extra
    return check_database(_database(location))


@journal.command("copy")
@click.option("--from", "source", required=True, metavar="JOURNAL", help="sqlite:PATH or postgresql://….")
@click.option("--to", "destination", required=True, metavar="JOURNAL", help="The other one of the two.")
def _copy(source: str, destination: str) -> None:
    """Copies a journal from a data file into a database, or back; no server may run on either.

    The destination is a path without a file, or a database whose journal has no surfaces yet; its schema is
    made if it is missing. The source is checked first. The copy is checked and compared with it, by the
    signature of each surface, the chain of its audits and the counts of its rows, before it becomes visible.
    It is another journal: resume tokens of the source are refused, and subscribers go on by sequence.
    """
    with report_failures(*JOURNAL_FAILURES, ConfigurationError, FileExistsError):
        copied = _copied(source, destination)
    for one in copied.surfaces:
        click.echo(displayed(_line(one)))
    surfaces = f"{len(copied.surfaces):,} surfaces up to position {copied.position:,}"
    click.echo(displayed(f"ok: {without_password(destination)} has {surfaces}"))


def _copied(source: str, destination: str) -> Copied:
    with _extra():
        from lightspeed_ops.journal.postgresql import copying, migrations, offline  # noqa: PLC0415 - the extra
    match _journal(source), _journal(destination):
        case SqliteJournalConfig(path), PostgresqlJournalConfig(url):
            database = _database(url)
            asyncio.run(migrations.prepare(database))
            with open_offline(path) as opened:
                return copying.copy_into(database, str(path), surfaces_of(opened))
        case PostgresqlJournalConfig(url), SqliteJournalConfig(path):
            database = _database(url)
            with offline.open_offline(database) as stored:
                copying.refuse_servers(database, stored.connection)
                return copy_into(path, database.name, offline.surfaces_of(stored))
        case _:
            shown = f"{without_password(source)} to {without_password(destination)}"
            raise ConfigurationError(
                f"expected to copy from sqlite to postgresql or back, but it is from {shown}", is_usage=True
            )


def _journal(text: str) -> JournalConfig:
    try:
        return journal_config(text)
    except ConfigurationError as error:
        raise ConfigurationError(*error.problems, is_usage=True) from error


@contextmanager
def _extra() -> Iterator[None]:
    """Says which extra is missing if the modules of postgresql journals cannot be imported."""
    try:
        yield
    except ImportError as error:
        raise ConfigurationError(NEEDS_PSYCOPG) from error


def _database(url: str) -> "Database":
    if not isinstance(journal_config(url), PostgresqlJournalConfig):
        raise ConfigurationError(f"expected a URL postgresql://…, but it is '{without_password(url)}'")
    with _extra():
        from lightspeed_ops.journal.postgresql.database import Database  # noqa: PLC0415 - the extra
    return Database(url, without_password(url))


def _line(checked: Checked) -> str:
    records = ", ".join(f"{count:,} {kind.value}" for kind, count in checked.records.items())
    digits = sha256(checked.signature.encode()).hexdigest()[:SIGNATURE_DIGITS]
    signature = digits if checked.signature else "unknown"
    return (
        f"{checked.name}: {checked.commits:,} commits, {records}, {checked.responses:,} stored responses, "
        f"signature {signature}"
    )


@journal.command("backup")
@click.argument("path", type=DATA_FILE)
@click.argument("destination", type=DATA_FILE)
def _backup(path: Path, destination: Path) -> None:
    """Copies the data file PATH to DESTINATION; a server may be running on it.

    Makes two files, DESTINATION and DESTINATION-head; neither may exist yet. The backup has every commit that
    was acknowledged before it began.
    """
    with report_failures(*JOURNAL_FAILURES, FileExistsError):
        made = back_up(path, destination)
    click.echo(
        displayed(
            f"ok: {destination} has {made.surfaces:,} surfaces up to position {made.position:,} "
            f"({made.acknowledged:,} acknowledged when it began), {made.size_bytes:,} bytes"
        )
    )


@journal.command("restored")
@click.argument("url")
def _restored(url: str) -> None:
    """Makes the journal in a database that was restored from a dump a journal of its own.

    Run it once after each restore, before a server starts: cursors and resume tokens of the dumped database
    are then refused. With the old identity they would skip what is written after the restore.
    """
    with report_failures(*JOURNAL_FAILURES, ConfigurationError):
        database = _database(url)
        with _extra():
            from lightspeed_ops.journal.postgresql.restoring import give_identity  # noqa: PLC0415 - the extra
        identity = give_identity(database)
    click.echo(displayed(f"ok: {without_password(url)} is journal {identity}"))


@journal.command("migrate")
@click.argument("url")
def _migrate(url: str) -> None:
    """Brings the journal in the PostgreSQL database at URL to the version of this program.

    Makes the journal if the database has none. Servers of the version before can go on meanwhile: migrate,
    then replace one server after the other. If they could not use the new schema, the command changes nothing
    until they have ended, and says so.
    """
    with report_failures(*JOURNAL_FAILURES, ConfigurationError):
        before, after = asyncio.run(_migrated(url))
    from_version = f"from schema {before} " if before else ""
    done = "has" if before == after else f"was brought {from_version}to"
    click.echo(displayed(f"ok: {without_password(url)} {done} schema {after}"))


async def _migrated(url: str) -> tuple[int, int]:
    database = _database(url)
    with _extra():
        from lightspeed_ops.journal.postgresql.migrations import migrate  # noqa: PLC0415 - the extra
    return await migrate(database)
