"""The stored responses of requests: their look-up, and the deletion of old ones beside the appends.

Owns the limits of age, number and bytes. The append statement stores responses, with the commits that have
the effects of their requests.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress

from lightspeed_ops.journal.background import log_failure
from lightspeed_ops.journal.port import RESPONSES_KEPT, RESPONSES_KEPT_MS, JournalAway, StoredResponse
from lightspeed_ops.journal.postgresql import reads
from lightspeed_ops.journal.postgresql.database import ConnectionPool, Database
from lightspeed_ops.journal.postgresql.request_ids import RequestIds, SurfaceOwnership

FORGET_EVERY = 1_000
"""Appended responses of a surface after which old ones are deleted."""
FORGOTTEN = 2_000
"""Most responses that one statement deletes: more than are appended meanwhile."""

_FORGET = (
    "SELECT lightspeed.forget_answers(%(surface)s, %(kept)s::bigint, %(kept_ms)s::bigint, %(bytes)s::bigint,"
    " %(most)s::int)"
)


class Responses:
    """The stored responses of all surfaces."""

    def __init__(
        self,
        database: Database,
        pool: ConnectionPool,
        ownership: Callable[[], SurfaceOwnership],
        limit_bytes: int,
    ) -> None:
        """Takes the database and its reads, the owned surfaces, and the limit of each surface."""
        self._database = database
        self._pool = pool
        self._limit_bytes = limit_bytes
        self._request_ids = RequestIds(ownership, self._responded_ids)
        self._counts: dict[str, int] = {}
        """By surface: responses that were stored since old ones were deleted."""
        self._forgetting: dict[str, asyncio.Task[None]] = {}

    def add(self, surface: str, request_id: str) -> None:
        """Notes a request whose response is about to be stored."""
        self._request_ids.add(surface, request_id)

    def stored(self, surface: str) -> None:
        """Counts a stored response, and deletes old ones after some."""
        count = self._counts.get(surface, 0) + 1
        if count >= FORGET_EVERY and surface not in self._forgetting:
            count = 0
            task = asyncio.create_task(self._forget(surface), name="forget responses")
            self._forgetting[surface] = task
            task.add_done_callback(log_failure)
            task.add_done_callback(lambda _: self._forgetting.pop(surface))
        self._counts[surface] = count

    async def find(self, surface: str, request_id: str) -> StoredResponse | None:
        """Returns the stored response of a request, or None; asks the database only if there may be one."""
        if not self._request_ids.may_have(surface, request_id):
            return None
        return await reads.response(self._pool, surface, request_id, self._database.name)

    async def close(self) -> None:
        """Ends what is in progress."""
        await self._request_ids.close()
        forgetting = list(self._forgetting.values())
        for task in forgetting:
            task.cancel()
        if forgetting:
            await asyncio.wait(forgetting)

    async def _forget(self, surface: str) -> None:
        """Deletes old responses, slice by slice."""
        values = {
            "surface": surface,
            "kept": RESPONSES_KEPT,
            "kept_ms": RESPONSES_KEPT_MS,
            "bytes": self._limit_bytes,
            "most": FORGOTTEN,
        }
        with suppress(JournalAway):
            while (await self._pool.run(_FORGET, values))[0][0] == FORGOTTEN:
                pass

    async def _responded_ids(self, surface: str, *, before: int, limit: int) -> Sequence[tuple[int, str]]:
        return await reads.responded_ids(self._pool, surface, before=before, limit=limit)
