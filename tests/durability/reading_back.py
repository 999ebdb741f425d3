"""Journals read back: an opened copy, and everything in it as one value that can be compared."""

import shutil
from collections.abc import Iterable
from pathlib import Path

from lightspeed_ops.core.events import Commit
from lightspeed_ops.core.records import AnyEntry, RecordKind
from lightspeed_ops.core.run import RunRecord
from lightspeed_ops.core.snapshot import SurfaceSnapshot
from lightspeed_ops.core.surface import Surface, oldest_listed_run, surface_signature, tenant_of
from lightspeed_ops.journal.port import After, Journal, Placed, StoredResponse, VersionHead
from lightspeed_ops.journal.rebuild import load_snapshot, rebuild
from lightspeed_ops.journal.sqlite.journal import SqliteJournal
from lightspeed_ops.reader import Reader

from tests.durability.power import PowerVfs

PAGE = 1_000

Everything = dict[str, object]

RESERVE_BYTES = 4_096
"""The reserve: the copy is never written, so it needs no held space."""


async def open_copy(folder: Path, copy: Path) -> SqliteJournal:
    """Opens the journal of a folder as the next process would find it, without waiting for syncs."""
    _copy(folder, copy)
    vfs = PowerVfs(lambda: None)
    return await SqliteJournal.open(copy / "journal", vfs=vfs.vfs_name, reserve_bytes=RESERVE_BYTES)


def _copy(folder: Path, copy: Path) -> None:
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir()
    for path in folder.glob("journal*"):
        if path.name != "journal-reserve":
            shutil.copyfile(path, copy / path.name)


async def commits_of(journal: Journal, surface: str) -> list[Commit]:
    """Returns all commits of a surface."""
    return await commits_after(journal, surface, 0)


async def commits_after(journal: Journal, surface: str, version: int) -> list[Commit]:
    """Returns the commits of a surface after a version."""
    found: list[Commit] = []
    while page := await journal.read(surface, After(version, PAGE)):
        found += page
        version = page[-1].version
    return found


async def entries_of(journal: Journal, surface: str, kind: RecordKind) -> list[AnyEntry]:
    """Returns all entries of a kind of a surface."""
    found: list[AnyEntry] = []
    while page := (await journal.read_entries(surface, kind, after_sequence=len(found), limit=PAGE)).entries:
        found += page
    return found


async def placed_of(journal: Journal, tenant: str, kind: RecordKind) -> list[Placed]:
    """Returns all commits of a tenant that emitted a kind."""
    found: list[Placed] = []
    after = 0
    while True:
        page = await journal.read_tenant(tenant, kind, after_position=after, limit=PAGE)
        found += page.commits
        if not page.commits:
            return found
        after = page.after_position


async def runs_of(journal: Journal, surface: Surface) -> list[RunRecord]:
    """Returns the records of all runs of a surface that have one."""
    reader, newest, oldest = Reader(journal), surface.run.number, oldest_listed_run(surface)

    async def oldest_now() -> int:
        return oldest

    listing = await reader.runs(
        surface.name,
        before=newest,
        oldest=oldest,
        oldest_now=oldest_now,
        limit=PAGE,
        matches=lambda _: True,
    )
    return list(listing.records)


async def everything(journal: Journal, request_ids: Iterable[str] = ()) -> Everything:
    """Returns everything that a journal says about all its surfaces."""
    names = await journal.living()
    found: Everything = {"identity": journal.identity, "surfaces": list(names)}
    asked = list(request_ids)
    for name in names:
        answers: list[StoredResponse | None] = [await journal.find_response(name, one) for one in asked]
        snapshot: SurfaceSnapshot | None = await load_snapshot(journal, name)
        found[f"{name} version"] = await journal.head(VersionHead(name))
        found[f"{name} commits"] = await commits_of(journal, name)
        found[f"{name} answers"] = answers
        found[f"{name} snapshot"] = snapshot
        surface = await rebuild(journal, name)
        found[f"{name} signature"] = surface_signature(surface)
        found[f"{name} runs"] = await runs_of(journal, surface)
        for kind in RecordKind:
            found[f"{name} {kind}"] = await entries_of(journal, name, kind)
    for tenant in sorted({tenant_of(name) for name in names}):
        for kind in RecordKind:
            found[f"{tenant} {kind}"] = await placed_of(journal, tenant, kind)
    return found
