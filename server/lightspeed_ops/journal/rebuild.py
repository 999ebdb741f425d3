"""Rebuilding: makes a surface from its snapshot and commits in a journal.

Owns the way from a snapshot and the commits after it to a surface. Data that does not fit together is damage
and is refused; nothing is left out. A server rebuilds surfaces while it serves others, so that each step is
short.
"""

from lightspeed_ops.core.evolve import evolve
from lightspeed_ops.core.snapshot import SurfaceSnapshot, Thawing, whole
from lightspeed_ops.core.surface import Surface, surface_signature
from lightspeed_ops.journal.commit_size import commit_bytes
from lightspeed_ops.journal.fair_share import FairShare
from lightspeed_ops.journal.port import After, HistoryPruned, Journal, JournalDamaged

READ_COMMITS = 1_000
"""Commits of one read while a surface is rebuilt: some megabytes at most."""
STEP_ITEMS = 1_000
"""Events and batches in one step: some milliseconds of the event loop."""
PASSES = 8
"""Most turns of the event loop between two steps: a call takes several. Without calls they are short."""


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
    since_others_ran = 0
    while commits := await journal.read(surface.name, After(surface.version, READ_COMMITS)):
        share = FairShare(PASSES)
        for commit in commits:
            expected = surface.version + 1
            if commit.version != expected:
                raise JournalDamaged(
                    f"commit {expected} of '{surface.name}' is missing: the next one is {commit.version}"
                )
            evolve(surface, commit)
            since_others_ran += commit_bytes(commit)
            if since_others_ran >= STEP_ITEMS:
                since_others_ran = 0
                await share.give_way()
    return surface


async def load_snapshot(journal: Journal, name: str) -> SurfaceSnapshot | None:
    """Returns the newest snapshot of a surface with all of its parts in it, or None."""
    stored = await journal.read_snapshot(name)
    return None if stored is None else whole(stored.head, [part async for part in stored.rest])


async def _thawed(journal: Journal, name: str) -> Surface:
    stored = await journal.read_snapshot(name)
    if stored is None:
        return Surface(name)
    thawing, share = Thawing(stored.head), FairShare(PASSES)
    for _ in thawing.begin():
        await share.give_way()
    async for part in stored.rest:
        share = FairShare(PASSES)
        for _ in thawing.add(part):
            await share.give_way()
    surface = thawing.finish()
    if surface_signature(surface) != stored.head.signature:
        raise JournalDamaged(f"the snapshot of '{name}' is corrupt: its signature does not match its content")
    return surface
