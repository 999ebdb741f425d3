"""Subscribers of a cluster: each stream is at another server, and resumes at the last cursor."""

import asyncio
import random
import sys
from collections.abc import Sequence
from contextlib import suppress

from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.journal.port import Journal

from tests.cluster.honest_clients import TENANT
from tests.durability.subscribers import Received, Subscriber, Subscription, difference
from tests.harness.api import AsyncApi

CUT_AFTER_S = (0.0, 2.0)
"""Seconds that a stream is open: also one at a server that is stopped, which sends nothing."""
FRAMES_MOST = 30
"""Frames of a stream: so few that it ends under load, so many that it goes from history to live."""
RESTS_S = (0.0, 0.2)
CAUGHT_UP_WITHIN_S = 30.0
"""Limit for the last entries, once nothing is written any more."""
ANSWERS_WITHIN_S = 3.0
"""Limit for one server to bring a subscriber to its head."""
SUBSCRIPTIONS = (
    Subscription("lineage by sequence", RecordKind.LINEAGE, f"{TENANT}/surfaces/s-0", by_token=False),
    Subscription("audits by token", RecordKind.AUDIT, f"{TENANT}/surfaces/s-1"),
    Subscription("lineage of the tenant", RecordKind.LINEAGE, f"{TENANT}/surfaces/-"),
    Subscription("audits of the tenant", RecordKind.AUDIT, f"{TENANT}/surfaces/-"),
)


class RoamingSubscriber(Subscriber):
    """A subscriber that goes from server to server."""

    def __init__(self, subscription: Subscription, apis: Sequence[AsyncApi], seed: int) -> None:
        """A subscriber without received entries."""
        super().__init__(subscription, seed)
        self._apis = apis
        self._place = random.Random(seed)

    async def roam(self, stopped: asyncio.Event) -> None:
        """Receives in streams at random servers, each of which is cut off at a random moment."""
        while not stopped.is_set():
            frames = self._place.choice([self._place.randint(0, FRAMES_MOST), sys.maxsize])
            api = self._place.choice(self._apis)
            await self._receive(api, frames, self._place.uniform(*CUT_AFTER_S), stopped)
            await asyncio.sleep(self._place.uniform(*RESTS_S))

    async def complete(self, journal: Journal) -> None:
        """Receives the last entries from any servers; asserts that all are those of the journal."""
        kept = await self.subscription.kept_in(journal)
        try:
            async with asyncio.timeout(CAUGHT_UP_WITHIN_S):
                while len(self.received) != len(kept):
                    api = self._place.choice(self._apis)
                    with suppress(TimeoutError):
                        await asyncio.wait_for(self.catch_up(api), ANSWERS_WITHIN_S)
                    # A lease that expires meanwhile may leave one more entry.
                    kept = await self.subscription.kept_in(journal)
        except TimeoutError:
            pass
        wrong = difference(kept, self.received)
        assert not wrong, f"{self.subscription.name}: {wrong}"


def difference_of_prefix(kept: Sequence[Received], received: Sequence[Received]) -> str:
    """Returns the first difference of entries received so far, or an empty text."""
    return difference(kept[: len(received)], received)
