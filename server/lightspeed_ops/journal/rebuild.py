"""Rebuilding: a surface from what a journal has of it.

Owns the way from a snapshot and the commits behind it to a surface. What does not fit together is damage and
is refused; nothing is left out.
"""

from lightspeed_ops.core.evolve import evolve
from lightspeed_ops.core.snapshot import thaw
from lightspeed_ops.core.surface import Surface, surface_signature
from lightspeed_ops.journal.port import HistoryPruned, Journal, JournalDamaged

READ_COMMITS = 1_000
"""Commits read from a journal at once while a surface is rebuilt: some megabytes at most."""


async def rebuild(journal: Journal, name: str) -> Surface:
    """A surface as the journal has it, from its newest snapshot on; version 0 where there is none.

    Raises:
        JournalDamaged: a snapshot is not what it says it is, or commits are missing.
    """
    try:
        return await follow(journal, await _thawed(journal, name))
    except HistoryPruned:
        # A newer snapshot was saved, and what it covers let go, since this one was loaded.
        return await follow(journal, await _thawed(journal, name))


async def follow(journal: Journal, surface: Surface) -> Surface:
    """Applies what the journal has beyond the surface's version."""
    while commits := await journal.read(surface.name, after_version=surface.version, limit=READ_COMMITS):
        for commit in commits:
            expected = surface.version + 1
            if commit.version != expected:
                raise JournalDamaged(
                    f"expected commit {expected} of '{surface.name}', but it is {commit.version}"
                )
            evolve(surface, commit)
    return surface


async def _thawed(journal: Journal, name: str) -> Surface:
    snapshot = await journal.load_snapshot(name)
    if snapshot is None:
        return Surface(name)
    surface = thaw(snapshot)
    if surface_signature(surface) != snapshot.signature:
        raise JournalDamaged(f"expected the snapshot of '{name}' to have its signature, but it has another")
    return surface
