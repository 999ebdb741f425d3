"""``lightspeed journal``: checks, copies and migrates a journal without a server."""

import asyncio
import sys
from hashlib import sha256
from pathlib import Path

import click

from lightspeed_ops.cli.failures import JOURNAL_FAILURES, WRONG, report_failures
from lightspeed_ops.config import (
    ConfigurationError,
    PostgresqlJournalConfig,
    journal_config,
    without_password,
)
from lightspeed_ops.core.display import displayed
from lightspeed_ops.journal.sqlite.backup import back_up
from lightspeed_ops.journal.sqlite.check import check
from lightspeed_ops.journal.surface_check import Checked, Finding

SIGNATURE_DIGITS = 12
"""Digits of a signature's SHA-256 that are shown: enough to compare two by eye."""
NEEDS_PSYCOPG = "a postgresql journal needs psycopg: pip install 'lightspeed-operations[postgresql]'"
DATA_FILE = click.Path(path_type=Path)


@click.group("journal")
def journal() -> None:
    """Checks and copies the data file of a sqlite journal; brings a postgresql journal to a new version."""


@journal.command("check")
@click.argument("path", type=DATA_FILE)
def _check(path: Path) -> None:
    """Verifies everything in the data file PATH and changes nothing; no server may have the file open.

    Prints a line for each surface and then ok. If something is wrong, it prints every finding and the exit
    code is 1.
    """
    found, surfaces, commits = 0, 0, 0
    with report_failures(*JOURNAL_FAILURES):
        for one in check(path):
            if isinstance(one, Finding):
                found += 1
                click.echo(displayed(f"{path}: {one.place}: {one.what}"))
            else:
                surfaces += 1
                commits += one.commits
                click.echo(displayed(_line(one)))
    if found:
        click.echo(displayed(f"lightspeed: {path} is corrupt: {found:,} defects"), err=True)
        sys.exit(WRONG)
    click.echo(f"ok: {surfaces:,} surfaces, {commits:,} commits")


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


@journal.command("migrate")
@click.argument("url")
def _migrate(url: str) -> None:
    """Brings the journal in the PostgreSQL database at URL to the version of this program.

    Makes the journal if the database has none. Servers of the version before can go on meanwhile: migrate,
    then replace one server after the other.
    """
    with report_failures(*JOURNAL_FAILURES, ConfigurationError):
        before, after = asyncio.run(_migrated(url))
    from_version = f"from schema {before} " if before else ""
    done = "has" if before == after else f"was brought {from_version}to"
    click.echo(displayed(f"ok: {without_password(url)} {done} schema {after}"))


async def _migrated(url: str) -> tuple[int, int]:
    if not isinstance(journal_config(url), PostgresqlJournalConfig):
        raise ConfigurationError(f"expected a URL postgresql://…, but it is '{without_password(url)}'")
    try:
        from lightspeed_ops.journal.postgresql.database import Database  # noqa: PLC0415 - it needs the extra
        from lightspeed_ops.journal.postgresql.migrations import migrate  # noqa: PLC0415 - likewise
    except ImportError as error:
        raise ConfigurationError(NEEDS_PSYCOPG) from error
    return await migrate(Database(url, without_password(url)))
