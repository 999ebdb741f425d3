"""A data file of an earlier version opens and gives the same surfaces, for ever."""

import shutil
from pathlib import Path

import pytest
from lightspeed_ops.core.audit import AuditEntry
from lightspeed_ops.core.commands import Origin
from lightspeed_ops.core.decide import decide
from lightspeed_ops.core.events import Commit
from lightspeed_ops.core.evolve import evolve
from lightspeed_ops.core.pipeline import active
from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.core.retention import oldest_kept_run
from lightspeed_ops.core.surface import Surface, surface_signature
from lightspeed_ops.journal.codec import decode_commit, decode_snapshot
from lightspeed_ops.journal.port import After
from lightspeed_ops.journal.rebuild import follow, load_snapshot, rebuild
from lightspeed_ops.journal.sqlite.audits import verify_audits
from lightspeed_ops.journal.sqlite.check import check
from lightspeed_ops.journal.sqlite.journal import SqliteJournal
from lightspeed_ops.journal.sqlite.schema import FORMAT
from lightspeed_ops.journal.surface_check import Finding
from lightspeed_ops.reader import Reader

from tests.server.core.building import CRASH_RUN, NAME, NOW_MS, START_RUN, create, pause, resume
from tests.server.journal.golden_data_file import KEPT, answered
from tests.server.journal.golden_journal import FOLDER, lines_of

GOLDENS = sorted(FOLDER.glob("data-file-v*"), key=lambda path: int(path.name.removeprefix("data-file-v")))


def copied(golden: Path, folder: Path) -> Path:
    """Returns a copy of a golden data file, which an open may change."""
    for name in KEPT:
        shutil.copyfile(golden / name, folder / name)
    return folder / "journal"


@pytest.mark.parametrize("golden", GOLDENS, ids=lambda path: path.name)
async def test_a_golden_data_file_gives_the_same_surface(golden: Path, tmp_path: Path) -> None:
    """A golden data file opens.

    Its commits, snapshot, responses and signature are those of its golden journal.
    """
    source = FOLDER / (golden / "made-of").read_text(encoding="utf-8").strip()
    lines = list(lines_of(source))
    commits = [decode_commit(line.stored) for line in lines if line.kind == "commit"]
    journal = await SqliteJournal.open(copied(golden, tmp_path))
    try:
        assert [NAME] == await journal.living()
        assert commits == await journal.read(NAME, After(0, len(commits) + 1))
        for commit in commits:
            answer = answered(commit)
            assert answer == await journal.find_response(NAME, answer.request_id)
        first = next(decode_snapshot(line.stored) for line in lines if line.kind == "snapshot")
        assert first == await load_snapshot(journal, NAME)
        signature = [line.data for line in lines if line.kind == "signature"][-1]
        assert signature == surface_signature(await rebuild(journal, NAME))
        assert signature == surface_signature(await follow(journal, Surface(NAME)))
    finally:
        await journal.close()


@pytest.mark.parametrize("golden", GOLDENS, ids=lambda path: path.name)
def test_a_golden_data_file_passes_the_check(golden: Path, tmp_path: Path) -> None:
    """A golden data file passes the check."""
    assert [] == [finding for finding in check(copied(golden, tmp_path)) if isinstance(finding, Finding)]


@pytest.mark.parametrize("golden", GOLDENS, ids=lambda path: path.name)
async def test_the_audits_of_a_golden_data_file_go_on(golden: Path, tmp_path: Path) -> None:
    """Audits from before subjects verify, offline too, and new audits continue their chain."""
    path = copied(golden, tmp_path)
    journal = await SqliteJournal.open(path)
    surface = await rebuild(journal, NAME)
    before = surface.audit_count
    for command in (create(), pause(), resume()):
        decided = decide(surface, command, Origin(NOW_MS))
        commit = Commit(NAME, surface.version + 1, NOW_MS, decided.events)
        evolve(surface, commit)
        await journal.append(commit)
    reader = Reader(journal)
    found = await reader.verify_audits(NAME, first=0, last=0)
    page = await journal.read_entries(NAME, RecordKind.AUDIT, after_sequence=0, limit=1_000)
    versions = [entry.text_version for entry in page.entries if isinstance(entry, AuditEntry)]
    await journal.close()
    assert (True, before + 3, surface.audit_hash) == (found.valid, found.verified, found.head_hash)
    text_version = 0 if golden.name == "data-file-v1" else 2
    assert [text_version] * before + [2] * 3 == versions
    (trail,) = verify_audits(path)
    assert ("", before + 3) == (trail.wrong, trail.verified)


@pytest.mark.parametrize("golden", GOLDENS, ids=lambda path: path.name)
async def test_the_runs_of_a_golden_data_file_go_on(golden: Path, tmp_path: Path) -> None:
    """The next start records the newest run of an earlier version, with the end that is known of it."""
    path = copied(golden, tmp_path)
    journal = await SqliteJournal.open(path)
    surface = await rebuild(journal, NAME)
    newest = surface.run.number
    before = [run.number for run in await journal.read_runs(NAME, before=newest, limit=1_000)]
    ended = CRASH_RUN if active(surface.lifecycle) else None
    for command in (ended, START_RUN):
        if command is not None:
            commit = Commit(
                NAME, surface.version + 1, NOW_MS, decide(surface, command, Origin(NOW_MS)).events
            )
            evolve(surface, commit)
            await journal.append(commit)
    runs = await journal.read_runs(NAME, before=newest + 1, limit=1_000)
    await journal.close()
    assert newest + 1 == surface.run.number
    assert newest == runs[0].number
    assert runs[0].end is not None
    oldest = oldest_kept_run(surface.settings.retention, newest + 1)
    assert [number for number in before if number >= oldest] == [run.number for run in runs[1:]]
    assert [] == [finding for finding in check(path) if isinstance(finding, Finding)]


def test_the_present_format_has_a_golden_data_file() -> None:
    """A new format of data files needs its own golden data file."""
    assert GOLDENS[-1].name == f"data-file-v{FORMAT}"
