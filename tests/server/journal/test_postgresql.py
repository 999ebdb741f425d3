"""The journal in PostgreSQL: the rules of every journal with two writers, and its own rules."""

from collections.abc import AsyncIterator

import pytest
from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.journal.port import PositionHead, VersionConflict
from lightspeed_ops.journal.postgresql.database import Database
from lightspeed_ops.journal.postgresql.journal import PostgresqlJournal

from tests.harness.server import DEADLINE_S
from tests.server.journal.conformance import JournalRules
from tests.server.journal.histories import Author
from tests.server.journal.reading import store


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
