"""Rebuilding: makes a surface from its snapshot and commits in a journal.

Owns the way from a snapshot and the commits after it to a surface. Data that does not fit together is damage
and is refused; nothing is left out.
"""

from lightspeed_ops.core.evolve import evolve
from lightspeed_ops.core.snapshot import thaw
from lightspeed_ops.core.surface import Surface, surface_signature
from lightspeed_ops.journal.port import HistoryPruned, Journal, JournalDamaged

READ_COMMITS = 1_000
"""Commits of one read while a surface is rebuilt: some megabytes at most."""


async def rebuild(journal: Journal, name: str) -> Surface:
    """Returns a surface, rebuilt from its newest snapshot; at version 0 if the journal has none of it.

    Raises:
        JournalDamaged: a snapshot does not have its signature, or commits are missing.
    """
    try:
        return await follow(journal, await _thawed(journal, name))
    except HistoryPruned:
        # Since this one was loaded, a newer snapshot was saved and the commits that it covers were pruned.
        return await follow(journal, await _thawed(journal, name))


async def follow(journal: Journal, surface: Surface) -> Surface:
    """Applies the journal's commits after the surface's version, and returns the surface."""
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
