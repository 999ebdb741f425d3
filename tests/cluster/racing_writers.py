"""Writers of one journal, each with an adapter of its own behind a proxy, that race for the next version.

Owns the appends and what became of each: stored at a version and position, refused, or still pending. No
surface has an owner, so the expected version alone decides. A refused commit must never be stored, and each
other one exactly once.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count

from lightspeed_ops.core.events import BatchesEnqueued, Commit
from lightspeed_ops.core.orchestrator import Batch
from lightspeed_ops.journal.port import Journal, JournalAway, StoredResponse, VersionConflict, VersionHead

SURFACES = [f"tenants/race/surfaces/s-{number}" for number in range(3)]
AWAY_S = 0.05
"""Seconds before a writer asks a database again that is away."""
AHEAD = 3
"""Commits that a writer appends on top of each other."""

Row = tuple[str, int, int]
"""Surface, version and position of a stored commit."""


@dataclass
class Outcomes:
    """What became of the commits of all writers, by their keys."""

    stored: dict[str, Row] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    acknowledged: Counter[str] = field(default_factory=Counter)
    """Stored commits by writer."""

    def problems(self, rows: Sequence[tuple[str, Row]]) -> list[str]:
        """Returns how the stored commits, as keys and rows, differ from what the writers were told."""
        found: dict[str, list[Row]] = {}
        for key, row in rows:
            found.setdefault(key, []).append(row)
        wrong = [f"{key} is stored {len(places)} times" for key, places in found.items() if len(places) > 1]
        for key, row in self.stored.items():
            if [row] != found.get(key, []):
                wrong.append(f"{key} was acknowledged as {row}, but it is {found.get(key)}")
        wrong += [f"{key} was refused, but it is {found[key]}" for key in self.refused & found.keys()]
        unknown = found.keys() - self.stored.keys() - self.refused
        wrong += [f"{key} is stored, and its writer does not know it" for key in unknown]
        return wrong


class Writer:
    """One writer: appends to random surfaces, a few commits on top of each other."""

    def __init__(self, name: str, journal: Journal, outcomes: Outcomes, seed: int) -> None:
        """Takes an open journal."""
        self._name = name
        self._journal = journal
        self._outcomes = outcomes
        self._chance = random.Random(seed)
        self._numbers = count(1)

    async def write(self, stopped: asyncio.Event) -> None:
        """Appends until it is stopped, and until each outcome is known."""
        while not stopped.is_set():
            surface = self._chance.choice(SURFACES)
            try:
                version = await self._journal.head(VersionHead(surface))
            except JournalAway:
                await asyncio.sleep(AWAY_S)
                continue
            ahead = range(version + 1, version + 1 + self._chance.randint(1, AHEAD))
            await asyncio.gather(*(self._append(surface, one) for one in ahead))

    async def _append(self, surface: str, version: int) -> None:
        key = f"{self._name}-{next(self._numbers)}"
        response = StoredResponse(key, b"f", b"answer of " + key.encode(), version)
        try:
            position = await self._journal.append(_commit(surface, version, key), response)
        except VersionConflict:
            self._outcomes.refused.add(key)
        else:
            self._outcomes.stored[key] = (surface, version, position)
            self._outcomes.acknowledged[self._name] += 1


def _commit(surface: str, version: int, key: str) -> Commit:
    batch = Batch(key, "extract", 1, 0, f"i-{key}", version)
    return Commit(surface, version, version, (BatchesEnqueued((batch,)),))
