"""The journal in PostgreSQL: the rules of every journal with two writers, and its own rules."""

from collections.abc import AsyncIterator

import pytest
from lightspeed_ops.journal.postgresql.database import Database
from lightspeed_ops.journal.postgresql.journal import PostgresqlJournal

from tests.server.journal.conformance import JournalRules


class TestPostgresql(JournalRules):
    """Two writers on one database, without owners."""

    @pytest.fixture
    async def writers(self, journal_url: str) -> AsyncIterator[tuple[PostgresqlJournal, PostgresqlJournal]]:
        """Returns two journals on one database."""
        database = Database(journal_url, "the database")
        writers = await PostgresqlJournal.open(database), await PostgresqlJournal.open(database)
        yield writers
        for writer in writers:
            await writer.close()
