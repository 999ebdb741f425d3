"""A journal at work whose power is cut: its queued commits, its acknowledged commits and the disk.

Owns one workload of real commits of three surfaces, and the check of the files after a cut.
"""

import asyncio
import random
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lightspeed_ops.core.events import Commit
from lightspeed_ops.core.evolve import evolve
from lightspeed_ops.core.snapshot import freeze
from lightspeed_ops.core.surface import Surface, surface_signature
from lightspeed_ops.journal.port import JournalDamaged, StoredResponse, VersionHead
from lightspeed_ops.journal.rebuild import rebuild
from lightspeed_ops.journal.sqlite.journal import SqliteJournal

from tests.durability.power import PowerVfs
from tests.durability.reading_back import commits_of, runs_of
from tests.server.core.building import COMPLETE_RUN, START_RUN
from tests.server.journal.histories import ELSEWHERE, FLIGHTS, TRAINS, Author, replayed
from tests.server.journal.run_rules import recorded_in

SURFACES = (FLIGHTS, TRAINS, ELSEWHERE)
RESERVE_BYTES = 64 * 1024
"""No commit here fills the disk."""
CUT_CHANCE = 0.1
"""The probability of a cut before any one write or sync."""
WORKLOAD_COMMITS = 30
"""Commits of one workload: some ten groups, with checkpoints between them."""
IN_FLIGHT = 12
"""The largest number of queued commits that are not durable yet."""
SNAPSHOT_CHANCE = 0.1
"""The probability of a snapshot after any one commit."""


@dataclass(frozen=True, slots=True)
class Recording:
    """The commits of all surfaces in the order of their appends, and the signatures that they lead to."""

    commits: tuple[Commit, ...]
    signatures: tuple[str, ...]
    """The signature of the commit's surface after the commit."""

    def of(self, surface: str, count: int) -> list[Commit]:
        """Returns the commits of a surface among the first ``count`` commits."""
        return [commit for commit in self.commits[:count] if commit.surface == surface]

    def signature(self, surface: str, count: int) -> str:
        """Returns the signature of a surface after the first ``count`` commits of all surfaces."""
        mine = [at for at, commit in enumerate(self.commits[:count]) if commit.surface == surface]
        return self.signatures[mine[-1]] if mine else surface_signature(Surface(surface))

    def answered(self, at: int) -> StoredResponse | None:
        """Returns the stored response of a commit's command; every second commit has one."""
        commit = self.commits[at]
        return (
            None if at % 2 else StoredResponse(f"r-{at}", b"same", f"done {at}".encode(), commit.recorded_ms)
        )


@cache
def recording() -> Recording:
    """Returns the commits of alternating surfaces, with one batch or twenty each."""
    chance = random.Random(0)
    authors = {name: Author(name) for name in SURFACES}
    commits: list[Commit] = []
    for author in authors.values():
        commits += author.begin()
    while len(commits) < 3 * WORKLOAD_COMMITS:
        author = authors[chance.choice(SURFACES)]
        if chance.random() < 0.15:
            commits += author.do(COMPLETE_RUN, START_RUN)
        elif chance.random() < 0.3:
            commits += author.audit(2)
        else:
            commits += author.work(chance.choice([1, 1, 3, 20]))
    surfaces = {name: Surface(name) for name in SURFACES}
    signatures = []
    for commit in commits:
        evolve(surfaces[commit.surface], commit)
        signatures.append(surface_signature(surfaces[commit.surface]))
    return Recording(tuple(commits), tuple(signatures))


@dataclass(frozen=True, slots=True)
class PowerCut:
    """A power cut: the files on the disk, and how many commits were acknowledged and appended by then."""

    files: dict[str, bytes]
    acknowledged: int
    handed: int

    def restore(self, folder: Path) -> Path:
        """Creates the files in an empty folder, and returns the path of the database."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name, content in self.files.items():
            (folder / name).write_bytes(content)
        return folder / "journal"


class Workload:
    """One run of a journal, with cuts at random operations."""

    def __init__(self, folder: Path, seed: int, before: PowerCut, *, lying: bool = False) -> None:
        """A workload that continues after a cut, in a folder of its own."""
        before.restore(folder)
        self.cuts: list[PowerCut] = []
        self._folder = folder
        self._chance = random.Random(seed)
        self._disk_chance = random.Random(-seed)
        self._vfs = PowerVfs(self._perhaps_cut, lying=lying)
        self._loop = asyncio.get_running_loop()
        self._promises: list[asyncio.Future[int]] = []
        self._before = before
        self._heads: list[bytes] = []

    async def run(self) -> None:
        """Appends commits, several at a time, and ends like a killed process."""
        journal = await SqliteJournal.open(
            self._folder / "journal", vfs=self._vfs.vfs_name, reserve_bytes=RESERVE_BYTES
        )
        try:
            found = sum([await journal.head(VersionHead(name)) for name in SURFACES])
            self._before = PowerCut({}, found, found)  # the commits that were found are durable
            for at, commit in enumerate(recording().commits[found : found + WORKLOAD_COMMITS], found):
                self._promises.append(journal.append(commit, recording().answered(at)))
                if self._chance.random() < 0.5 or len(self._promises) - self._kept() > IN_FLIGHT:
                    await self._promises[self._chance.randrange(len(self._promises))]
                if self._chance.random() < SNAPSHOT_CHANCE:
                    await self._promises[-1]
                    done = recording().of(commit.surface, at + 1)
                    await journal.save_snapshot(freeze(replayed(commit.surface, done)))
            await asyncio.gather(*self._promises)
        finally:
            await journal.close()

    def _kept(self) -> int:
        return sum(promise.done() and not promise.exception() for promise in self._promises)

    def _perhaps_cut(self) -> None:
        """Runs on the writer thread: first lets the event loop process everything that the thread posted."""
        if self._disk_chance.random() >= CUT_CHANCE:
            return
        acknowledged, handed = asyncio.run_coroutine_threadsafe(self._counts(), self._loop).result()
        head = Path(f"{self._folder}/journal-head")
        if head.exists():
            self._heads.append(head.read_bytes())
        files = {Path(name).name: content for name, content in self._vfs.image(self._disk_chance).items()}
        if self._heads:
            # This file is never synced: after a cut it may have an older content.
            files["journal-head"] = self._disk_chance.choice([self._heads[-1], *self._heads])
        self.cuts.append(PowerCut(files, acknowledged, handed))

    async def _counts(self) -> tuple[int, int]:
        return self._before.acknowledged + self._kept(), self._before.handed + len(self._promises)


async def _wrong(journal: SqliteJournal, cut: PowerCut) -> AsyncIterator[str]:
    versions = {name: await journal.head(VersionHead(name)) for name in SURFACES}
    count = sum(versions.values())
    if not cut.acknowledged <= count <= cut.handed:
        yield f"expected {cut.acknowledged} to {cut.handed} commits, but there are {count}"
        return
    for name in SURFACES:
        if await commits_of(journal, name) != recording().of(name, count):
            yield f"expected the first {count} commits, but those of '{name}' are others"
    for name in SURFACES[count % len(SURFACES) :][:1]:
        surface = await rebuild(journal, name)
        if surface_signature(surface) != recording().signature(name, count):
            yield f"expected '{name}' as it was, but it has another signature"
        if await runs_of(journal, surface) != recorded_in(recording().of(name, count)):
            yield f"expected the runs of '{name}' as they were, but they are others"
    for at in {count - 1, cut.acknowledged - 1} - {-1}:
        if await journal.find_response(recording().commits[at].surface, f"r-{at}") != recording().answered(
            at
        ):
            yield f"expected the answer of commit {at}, but it is another or missing"
    if count < cut.handed and await journal.find_response(recording().commits[count].surface, f"r-{count}"):
        yield f"expected no answer of commit {count}, which is not there, but there is one"


async def loss(cut: PowerCut, folder: Path) -> str:
    """Returns the loss or error after a cut, or an empty text if everything is as it must be.

    The journal must have a prefix of the appended commits that is no shorter than the acknowledged ones.
    Their stored responses must be there, and the commits must lead to the same surfaces.
    """
    vfs = PowerVfs(lambda: None)  # does not wait for syncs
    try:
        journal = await SqliteJournal.open(cut.restore(folder), vfs=vfs.vfs_name, reserve_bytes=RESERVE_BYTES)
    except JournalDamaged as damaged:
        return f"refused: {damaged}"
    try:
        return "; ".join([fault async for fault in _wrong(journal, cut)])
    finally:
        await journal.close()
