"""The ``sqlite`` journal keeps the rules of every journal, and those of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from lightspeed_ops.journal.sqlite.journal import SqliteJournal

from tests.server.journal.conformance import JournalRules


class TestSqlite(JournalRules):
    """A journal in one data file."""

    @pytest.fixture
    async def writers(self, tmp_path: Path) -> AsyncIterator[tuple[SqliteJournal, SqliteJournal]]:
        """One journal twice: its file has one writer."""
        journal = await SqliteJournal.open(tmp_path / "journal.db", reserve_bytes=65_536)
        yield journal, journal
        await journal.close()
