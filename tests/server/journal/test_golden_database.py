"""A database of an earlier schema is migrated and gives the same surfaces, for ever."""

from pathlib import Path

import pytest
from lightspeed_ops.core.surface import Surface, surface_signature
from lightspeed_ops.journal.codec import decode_commit, decode_snapshot
from lightspeed_ops.journal.port import After
from lightspeed_ops.journal.postgresql.database import Database
from lightspeed_ops.journal.postgresql.journal import PostgresqlJournal
from lightspeed_ops.journal.postgresql.migrations import SCHEMA, migrate
from lightspeed_ops.journal.rebuild import follow, load_snapshot, rebuild

from tests.harness.postgresql import Cluster
from tests.server.core.building import NAME
from tests.server.journal.golden_data_file import answered
from tests.server.journal.golden_database import MADE_OF, restore
from tests.server.journal.golden_journal import FOLDER, lines_of

GOLDENS = sorted(FOLDER.glob("database-v*.sql"), key=lambda path: int(path.stem.removeprefix("database-v")))


def made_of(golden: Path) -> str:
    """Returns the name of the golden journal that is in a golden database."""
    return golden.read_text(encoding="utf-8").partition("\n")[0].removeprefix(MADE_OF)


@pytest.mark.parametrize("golden", GOLDENS, ids=lambda path: path.stem)
async def test_a_golden_database_gives_the_same_surface(
    golden: Path, postgresql: Cluster, database_url: str
) -> None:
    """A golden database is migrated.

    Its commits, snapshot, responses and signature are those of its golden journal.
    """
    lines = list(lines_of(FOLDER / made_of(golden)))
    commits = [decode_commit(line.stored) for line in lines if line.kind == "commit"]
    restore(postgresql, database_url.rpartition("/")[2], golden)
    database = Database(database_url, "the database")
    before = int(golden.stem.removeprefix("database-v"))
    assert (before, SCHEMA) == await migrate(database)
    journal = await PostgresqlJournal.open(database, writer=1)
    try:
        assert [NAME] == await journal.living()
        assert commits == await journal.read(NAME, After(0, len(commits) + 1))
        for commit in commits:
            answer = answered(commit)
            assert answer == await journal.find_response(NAME, answer.request_id)
        first = next(decode_snapshot(line.stored) for line in lines if line.kind == "snapshot")
        assert first == await load_snapshot(journal, NAME)
        signature = [line.data for line in lines if line.kind == "signature"][-1]
        assert signature == surface_signature(await rebuild(journal, NAME))
        assert signature == surface_signature(await follow(journal, Surface(NAME)))
    finally:
        await journal.close()


def test_the_present_schema_has_a_golden_database() -> None:
    """A new schema needs its own golden database."""
    assert f"database-v{SCHEMA}" == GOLDENS[-1].stem


DEFINITIONS = (
    "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'lightspeed'::regnamespace ORDER BY 1",
    "SELECT indexdef FROM pg_indexes WHERE schemaname = 'lightspeed' ORDER BY 1",
    """SELECT table_name, column_name, data_type, is_nullable, column_default, collation_name
    FROM information_schema.columns WHERE table_schema = 'lightspeed' ORDER BY 1, 2""",
)


@pytest.mark.slow
def test_a_released_schema_does_not_change(postgresql: Cluster, journal_url: str, database_url: str) -> None:
    """The schema is that of its golden database; a change after a release is a new version."""
    golden, new = database_url.rpartition("/")[2], journal_url.rpartition("/")[2]
    restore(postgresql, golden, GOLDENS[-1])
    for query in DEFINITIONS:
        assert postgresql.execute(query, database=golden) == postgresql.execute(query, database=new)
