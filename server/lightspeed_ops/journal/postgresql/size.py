"""The size of the journal's tables, as far as the database answers soon.

A stopped database answers a connection that it has neither with rows nor with an error. What a server says of
itself must not wait for it.
"""

import asyncio

from lightspeed_ops.journal.background import retrieve
from lightspeed_ops.journal.port import JournalAway, JournalFailed
from lightspeed_ops.journal.postgresql import reads
from lightspeed_ops.journal.postgresql.database import ConnectionPool

WAIT_S = 1.0
"""Longest wait for the size, in seconds; a database that works answers within milliseconds."""


class JournalSize:
    """The measurement of the size, which all callers of the same time share."""

    def __init__(self, pool: ConnectionPool) -> None:
        """Measures over the connections of a pool."""
        self._pool = pool
        self._measuring: asyncio.Task[int] | None = None

    async def bytes(self) -> int | None:
        """Returns the bytes of all tables with their indexes; None if the database does not answer soon."""
        if self._measuring is None or self._measuring.done():
            self._measuring = asyncio.create_task(reads.size_bytes(self._pool), name="measure journal")
            self._measuring.add_done_callback(retrieve)
        measuring = self._measuring
        # A statement is not cancelled: that would take a message to the database.
        done, _ = await asyncio.wait([measuring], timeout=WAIT_S)
        if not done:
            return None
        try:
            return measuring.result()
        except (JournalAway, JournalFailed):
            return None

    def close(self) -> None:
        """Ends a measurement that still waits."""
        if self._measuring is not None:
            self._measuring.cancel()
