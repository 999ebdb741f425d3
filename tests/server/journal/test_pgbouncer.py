"""PgBouncer in front of the database: which of its modes a journal works with."""

from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest
from lightspeed_ops.journal.port import JournalAway, JournalFailed
from lightspeed_ops.journal.postgresql.database import Database
from lightspeed_ops.journal.postgresql.journal import PostgresqlJournal

from tests.harness.pgbouncer import pgbouncer
from tests.harness.postgresql import USER, Cluster
from tests.harness.programs import Missing, let_through, program
from tests.server.journal.histories import FLIGHTS, Author
from tests.server.journal.reading import store, stored

pytestmark = pytest.mark.slow


@pytest.fixture
def folder(tmp_path: Path, skip_loudly: Callable[[str], NoReturn]) -> Path:
    """Returns a folder that the user of PgBouncer can read."""
    try:
        program("pgbouncer")
    except Missing as missing:
        skip_loudly(str(missing))
    let_through(tmp_path)
    return tmp_path / "pgbouncer"


def through(port: int, journal_url: str) -> Database:
    """Returns a database as PgBouncer has it."""
    name = journal_url.rpartition("/")[2]
    return Database(f"postgresql://{USER}@127.0.0.1:{port}/{name}", "the database")


async def test_sessions_are_pooled(postgresql: Cluster, journal_url: str, folder: Path) -> None:
    """In the mode session, two journals append, follow and read as without PgBouncer."""
    with pgbouncer(postgresql, folder, pool_mode="session") as port:
        database, author = through(port, journal_url), Author()
        mine, others = await PostgresqlJournal.open(database), await PostgresqlJournal.open(database)
        await store(mine, [*author.begin(), *author.work(3)])
        assert author.commits == await stored(others, FLIGHTS)
        await store(others, author.audit())
        assert author.commits == await stored(mine, FLIGHTS)
        for journal in (mine, others):
            await journal.close()


@pytest.mark.parametrize("pool_mode", ["transaction", "statement"])
async def test_other_modes_are_refused(
    postgresql: Cluster, journal_url: str, folder: Path, pool_mode: str
) -> None:
    """In other modes a connection is many: the journal fails at once, and stores nothing."""
    with pgbouncer(postgresql, folder, pool_mode=pool_mode) as port:
        database = through(port, journal_url)
        opened: list[PostgresqlJournal] = []
        with pytest.raises((JournalFailed, JournalAway), match=r"prepared statement|transaction blocks"):  # noqa: PT012 - one may open
            opened.append(await PostgresqlJournal.open(database))
            opened.append(await PostgresqlJournal.open(database))
        for journal in opened:
            await journal.close()
    direct = await PostgresqlJournal.open(Database(journal_url, "the database"))
    assert [] == list(await direct.living())
    await direct.close()
