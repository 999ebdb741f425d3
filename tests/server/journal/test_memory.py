"""The journal in memory: the rules of every journal, and what it lets go of and when."""

import pytest
from lightspeed_ops.journal.memory import MemoryJournal
from lightspeed_ops.journal.port import Journal

from tests.server.journal.conformance import JournalRules
from tests.server.journal.held import LateJournal


class TestMemory(JournalRules):
    """Promises are kept at once, and both writers are one."""

    @pytest.fixture
    async def writers(self) -> tuple[Journal, Journal]:
        """Twice the same."""
        journal = MemoryJournal()
        return journal, journal


class TestLate(JournalRules):
    """Promises are kept later, and two writers share what is stored: what a shared journal will be like."""

    @pytest.fixture
    async def writers(self) -> tuple[Journal, Journal]:
        """Two on one memory."""
        memory = MemoryJournal()
        return LateJournal(memory), LateJournal(memory)
