"""The surface check of a data file: finds every inconsistency, says the place, and changes nothing."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from lightspeed_ops.core.events import BatchesAcknowledged, Commit
from lightspeed_ops.core.retention import Cut
from lightspeed_ops.core.surface import surface_signature
from lightspeed_ops.journal.codec import encode_snapshot
from lightspeed_ops.journal.port import JournalDamaged, JournalInUse, StoredResponse
from lightspeed_ops.journal.sqlite.check import check
from lightspeed_ops.journal.sqlite.journal import SqliteJournal
from lightspeed_ops.journal.surface_check import Checked, Finding
from lightspeed_ops.reader import Reader

from tests.server.core.building import COMPLETE_RUN, START_RUN
from tests.server.journal.histories import FLIGHTS, TRAINS, Author
from tests.server.journal.reading import store
from tests.server.journal.tampering import Change, edited, opened, rewrite

RESERVE_BYTES = 65_536


async def write(path: Path, cut: Cut | None = None) -> Author:
    """Writes a journal with work, audits, a response and a snapshot, and later commits."""
    journal, author = await SqliteJournal.open(path, reserve_bytes=RESERVE_BYTES), Author()
    await store(journal, [*author.begin(), *author.work(3), *author.audit(2)])
    await journal.save_snapshot(author.snapshot())
    while cut is not None and await journal.prune(FLIGHTS, cut):
        pass
    await store(journal, [*author.work(2), *author.audit(1)])
    (commit,) = author.audit(1)
    await journal.append(commit, StoredResponse("r-1", b"print", b"answer", commit.recorded_ms))
    await journal.close()
    return author


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Returns the path of a journal of one surface with twelve commits."""
    path = tmp_path / "journal.db"
    assert 12 == len(asyncio.run(write(path)).commits)
    return path


def findings(path: Path) -> list[Finding]:
    """Returns all findings."""
    return [one for one in check(path) if isinstance(one, Finding)]


def records_of(path: Path) -> bool:
    """Returns whether the file with this name has a finding or cannot be opened."""
    try:
        return bool(findings(path))
    except JournalDamaged as damaged:
        return str(path) in str(damaged)


def contents(path: Path) -> dict[str, bytes]:
    """Returns the contents of all files except locks."""
    files = [file for file in path.parent.iterdir() if not file.name.endswith(("-lock", "-checkpoint"))]
    return {file.name: file.read_bytes() for file in files}


def test_a_sound_file_is_read_and_not_changed(tmp_path: Path) -> None:
    """A sound file is not changed; the check reports each surface's counts and signature."""
    path = tmp_path / "journal.db"
    author = asyncio.run(write(path))
    before = contents(path)
    (checked,) = check(path)
    assert isinstance(checked, Checked)
    assert (FLIGHTS, 12, 1, author.signature) == (
        checked.name,
        checked.commits,
        checked.responses,
        checked.signature,
    )
    assert {"audits": 6, "lineage": 5} == {
        kind.value: count for kind, count in checked.records.items() if kind in {"audits", "lineage"}
    }
    assert before == contents(path)


def test_what_is_in_the_log_alone_is_read_too(tmp_path: Path) -> None:
    """The check reads commits that are only in the log, as after a kill, and the log stays."""
    path = tmp_path / "journal.db"

    async def write_and_leave() -> list[Finding | Checked]:
        journal, author = await SqliteJournal.open(path, reserve_bytes=RESERVE_BYTES), Author()
        await store(journal, author.begin())
        with pytest.raises(JournalInUse, match=r"journal.db, but process \d+ has it open; .* make a backup"):
            list(check(path))
        journal._writer_thread.close()
        await asyncio.to_thread(journal._writer_thread.join, 10)
        journal._store.abandon()
        journal._learning.cancel()
        before = contents(path)
        found = list(check(path))
        assert before == contents(path)
        return found

    (checked,) = asyncio.run(write_and_leave())
    assert isinstance(checked, Checked)
    assert 2 == checked.commits


CUTS = {
    "work": Cut(work_before_ms=10**15),
    "evidence": Cut(evidence_before_ms=10**15),
    "all": Cut(work_before_ms=10**15, evidence_before_ms=10**15),
}


@pytest.mark.parametrize("cut", CUTS.values(), ids=CUTS.keys())
def test_pruned_history_is_no_damage(tmp_path: Path, cut: Cut) -> None:
    """Pruned history is no finding, since a snapshot covers it."""
    path = tmp_path / "journal.db"
    author = asyncio.run(write(path, cut))
    (checked,) = check(path)
    assert isinstance(checked, Checked)
    assert author.signature == checked.signature
    assert checked.commits < len(author.commits)


STATEMENTS: dict[str, tuple[str, str]] = {
    "another time": ("UPDATE commits SET recorded_ms = 7 WHERE position = 3", "expected recorded_ms"),
    "another version": ("UPDATE commits SET version = 99 WHERE position = 12", "expected version 12 here"),
    "evidence": (
        "UPDATE commits SET evidence = 0 WHERE position = 1",
        "expected evidence '1', as the commit says",
    ),
    "another text": ("UPDATE commits SET emitted = '' WHERE position = 1", "expected emitted '"),
    "another surface": (
        "UPDATE commits SET surface = 7 WHERE position = 3",
        "position 3: expected the commit of a",
    ),
    "a lost commit": ("DELETE FROM commits WHERE position = 3", "expected version 3 here, but it is missing"),
    "bytes": (
        "UPDATE commits SET data = x'01' WHERE position = 3",
        "a commit of 1 bytes has the wrong checksum",
    ),
    "a lost row": (
        "DELETE FROM emitted WHERE emitter = 1 AND last_sequence = 2",
        "expected a row of sequence 2",
    ),
    "another row": (
        "INSERT INTO emitted VALUES (1, 1, 99, 3)",
        "row of sequence 99 at position 3 belongs to no",
    ),
    "a wrong row": (
        "UPDATE emitted SET position = 3 WHERE emitter = 1 AND last_sequence = 2",
        "expected sequence 2 at position 2, but its row has position 3",
    ),
    "an unknown event": ("INSERT INTO emitted VALUES (1, 9, 99, 3)", "position 3 has surface 1, event 9"),
    "a tenant's lost row": (
        "DELETE FROM emitted_of_tenant WHERE emitter = 1 AND position = 2",
        "expected position 2 of tenant 'acme', event 1, but it is missing",
    ),
    "a tenant's other row": (
        "INSERT INTO emitted_of_tenant VALUES (1, 1, 3)",
        "position 3 of tenant number 1",
    ),
    "another tenant": (
        "UPDATE tenants SET name = 'others'",
        "expected to be of its tenant, but it is of 'others'",
    ),
    "nothing pruned": ("INSERT INTO gone VALUES (1, 3, 9, 3)", "expected no pruned commits"),
    "pruned": ("UPDATE surfaces SET work_gone = 3", "this commit was pruned and is still there"),
    "pruned uncovered": ("UPDATE surfaces SET work_gone = 11", "snapshot: expected one of version 11"),
    "a snapshot's version": ("UPDATE snapshots SET version = 8", "expected one of version 8, but it is of"),
    "a snapshot's bytes": (
        "UPDATE snapshots SET data = x'01'",
        "a snapshot of 1 bytes has the wrong checksum",
    ),
    "an answer": ("UPDATE answers SET answer = x'01'", "the response has the wrong checksum"),
    "a stranger's answer": ("UPDATE answers SET surface = 7", "that of request 'r-1' is of number 7"),
}


@pytest.mark.parametrize(("statement", "wrong"), STATEMENTS.values(), ids=STATEMENTS.keys())
def test_whatever_does_not_fit_is_found(path: Path, statement: str, wrong: str) -> None:
    """Every row is checked against its commits, and every commit against its rows."""
    with opened(path) as connection:
        connection.execute(statement)
        assert 1 == connection.changes()
    printed = [f"{one.place}: {one.what}" for one in findings(path)]
    assert [one for one in printed if wrong in one], printed


def _skipped(commits: list[Commit]) -> list[Commit]:
    """Leaves a hole in the lineage."""

    def skip(commit: Commit) -> Commit:
        events = [
            replace(event, first_sequence=event.first_sequence + 1)
            if isinstance(event, BatchesAcknowledged)
            else event
            for event in commit.events
        ]
        return replace(commit, events=tuple(events))

    return list(map(skip, commits))


REWRITTEN: dict[str, tuple[Change, str]] = {
    "sequences": (_skipped, "expected lineage and checkpoints from sequence 1 on, but it is 2"),
    "an audit": (edited(3, reason="nobody asked"), "audit 3 has the wrong hash"),
    "a restamped audit": (edited(3, recorded_ms=7), "audit 3 has a different timestamp from its commit"),
    "another past": (edited(4, chain_hash="0" * 64), "does not have the snapshot's signature"),
    "the hash in the snapshot": (edited(4, chain_hash="0" * 64), "has a different hash from the snapshot"),
    "a commit out of turn": (
        lambda commits: [
            replace(commits[0], version=1),
            *[replace(one, version=one.version + 1) for one in commits[1:]],
        ],
        "expected version 2 here, but it is missing",
    ),
    "a stranger's commit": (
        lambda commits: [replace(one, surface=TRAINS) for one in commits],
        f"expected surface '{TRAINS}', as the commit says",
    ),
}


@pytest.mark.parametrize(("change", "wrong"), REWRITTEN.values(), ids=REWRITTEN.keys())
def test_what_only_the_commits_give_away_is_found(path: Path, change: Change, wrong: str) -> None:
    """A wrong commit is found also if every checksum and index is valid."""
    rewrite(path, change)
    printed = [f"{one.place}: {one.what}" for one in findings(path)]
    assert [one for one in printed if wrong in one], printed


def test_a_snapshot_of_another_state_is_found(path: Path) -> None:
    """A valid snapshot of another state than that of the commits is found."""
    other = Author()
    other.begin()
    other.audit(5)
    snapshot = other.snapshot()
    with opened(path) as connection:
        connection.execute("UPDATE snapshots SET version = ?, data = ?", (7, encode_snapshot(snapshot)))
    assert 7 == snapshot.version
    assert surface_signature(other.surface.state) == snapshot.signature
    wrong = "the surface that is rebuilt from its first commit does not have the snapshot's signature"
    assert wrong in [one.what for one in findings(path)]


SPOILED: dict[str, Callable[[bytes], bytes]] = {
    "a page of an index": lambda data: data[:-4_000] + bytes(64) + data[-3_936:],
    "a cut-off end": lambda data: data[:-4_096],
    "nothing": lambda _: b"",
}


@pytest.mark.parametrize("spoil", SPOILED.values(), ids=SPOILED.keys())
def test_spoiled_pages_are_found_or_refused(path: Path, spoil: Callable[[bytes], bytes]) -> None:
    """A damaged page is found by SQLite or by the check, or the open is refused; no file is deleted."""
    path.write_bytes(spoil(path.read_bytes()))
    before = contents(path)
    assert records_of(path)
    assert before == contents(path)


def test_where_there_is_nothing_nothing_is_made(tmp_path: Path) -> None:
    """A wrong path is refused, and no journal is created there."""
    with pytest.raises(JournalDamaged, match=r"no journal at .*journal.db"):
        list(check(tmp_path / "journal.db"))
    assert [] == list(tmp_path.iterdir())


RUN_DAMAGE = {
    "no rows at all": ("DELETE FROM runs", "expected run 4 as the last row of a run"),
    "a missing first row": ("DELETE FROM runs WHERE number = 1", "expected run 1 as the first row"),
    "a missing row": ("DELETE FROM runs WHERE number = 2", "expected a row of run 2"),
    "a missing last row": ("DELETE FROM runs WHERE number = 4", "expected run 4 as the last row"),
    "the row of another run": (
        "UPDATE runs SET data = (SELECT data FROM runs WHERE number = 1) WHERE number = 3",
        "run 3",
    ),
    "a changed byte": (
        "UPDATE runs SET data = CAST(substr(data, 1, 9) || x'00' AS BLOB) WHERE number = 2",
        "run 2",
    ),
    "a row of no surface": ("INSERT INTO runs VALUES (9, 1, x'00')", "runs of known surfaces"),
}


async def write_runs(path: Path, cut: Cut | None = None) -> None:
    """Writes a journal with five runs of a surface."""
    journal, author = await SqliteJournal.open(path, reserve_bytes=RESERVE_BYTES), Author()
    await store(journal, [*author.begin(), *author.work(2), *author.do(*[COMPLETE_RUN, START_RUN] * 4)])
    await journal.save_snapshot(author.snapshot())
    while cut is not None and await journal.prune(FLIGHTS, cut):
        pass
    await journal.close()


@pytest.mark.parametrize(("statement", "what"), RUN_DAMAGE.values(), ids=RUN_DAMAGE.keys())
def test_damaged_runs_are_found(tmp_path: Path, statement: str, what: str) -> None:
    """A row that is missing, or does not have the record of its commit, is a finding."""
    path = tmp_path / "journal.db"
    asyncio.run(write_runs(path))
    assert [] == findings(path)
    with opened(path) as connection:
        connection.execute(statement)
    assert any(what in found.what for found in findings(path)), findings(path)


@pytest.mark.parametrize("cut", CUTS.values(), ids=CUTS.keys())
def test_runs_without_their_commits_are_no_damage(tmp_path: Path, cut: Cut) -> None:
    """Rows stay when their commits are pruned; a missing last one is found by the surface itself."""
    path = tmp_path / "journal.db"
    asyncio.run(write_runs(path, cut))
    assert [] == findings(path)
    with opened(path) as connection:
        connection.execute("DELETE FROM runs WHERE number = 4")
    assert any("expected run 4" in found.what for found in findings(path))


def test_an_audit_of_another_run_is_found(tmp_path: Path) -> None:
    """The hash of an audit does not cover its run, but the rebuilt surface knows the run in progress."""
    path = tmp_path / "journal.db"
    asyncio.run(write_runs(path))
    rewrite(path, edited(3, run_id="run-000002"))
    assert ["audit 3 is of run 'run-000002', which was not in progress"] == [
        found.what for found in findings(path)
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM runs WHERE number = 4",
        "DELETE FROM runs WHERE number = 3",
        "UPDATE runs SET data = x'00' WHERE number = 3",
        "UPDATE runs SET number = 9 WHERE number = 3",
    ],
)
async def test_damaged_runs_are_not_read(tmp_path: Path, statement: str) -> None:
    """A reader refuses a list in which a run is missing or corrupt."""
    path = tmp_path / "journal.db"
    await write_runs(path)
    with opened(path) as connection:
        connection.execute(statement)
    journal = await SqliteJournal.open(path, reserve_bytes=RESERVE_BYTES)

    async def first() -> int:
        return 1

    with pytest.raises(JournalDamaged, match="run"):
        await Reader(journal).runs(
            FLIGHTS, before=5, oldest=1, oldest_now=first, limit=9, matches=lambda _: True
        )
    await journal.close()
