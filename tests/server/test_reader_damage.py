"""The reader over a changed data file: verification names the audit, and lists refuse it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from lightspeed_ops.core.events import Commit
from lightspeed_ops.core.records import EMITTERS, RecordKind
from lightspeed_ops.core.snapshot import freeze
from lightspeed_ops.core.surface import tenant_of
from lightspeed_ops.journal.port import After, EntryDamaged, JournalDamaged
from lightspeed_ops.journal.rebuild import rebuild
from lightspeed_ops.journal.record_index import EMITTER_NUMBERS
from lightspeed_ops.journal.sqlite.journal import SqliteJournal
from lightspeed_ops.reader import Reader
from lightspeed_ops.reader import reader as reader_module

from tests.server.core.building import batch, enqueue, fail, start
from tests.server.journal.histories import FLIGHTS, Author
from tests.server.journal.reading import all_entries, store
from tests.server.journal.tampering import Change, audits_in, edited, opened, rewrite, with_audits

RESERVE_BYTES = 65_536
TENANT = tenant_of(FLIGHTS)
OF_FIFTH = "emitted || ' ' LIKE '%1:5 %'"


@pytest.fixture
async def path(tmp_path: Path) -> Path:
    """Returns the path of a journal with ten audits, the last four in one commit."""
    path, author = tmp_path / "journal.db", Author()
    author.begin()
    author.audit(4)
    author.work(1)
    author.do(enqueue(*(batch(key) for key in "abcd")), start())
    failures = tuple(fail(key, permanent=True).failures[0] for key in "abcd")
    author.do(replace(fail(), failures=failures))
    assert [7, 8, 9, 10] == [entry.sequence for entry in audits_in(author.commits[-1:])]
    journal = await SqliteJournal.open(path, reserve_bytes=RESERVE_BYTES)
    await store(journal, author.commits)
    await journal.close()
    return path


def restamped(sequence: int) -> Change:
    """Changes the time of an audit's commit."""

    def change(commits: list[Commit]) -> list[Commit]:
        return [
            replace(commit, recorded_ms=commit.recorded_ms + 1)
            if sequence in [entry.sequence for entry in audits_in([commit])]
            else commit
            for commit in commits
        ]

    return change


def removed(commits: list[Commit]) -> list[Commit]:
    """Removes the fifth audit and its index row."""
    return with_audits(commits, lambda entry: [] if entry.sequence == 5 else [entry])


def in_file(statement: str) -> Callable[[Path], None]:
    """Changes a row."""

    def change(path: Path) -> None:
        with opened(path) as connection:
            connection.execute(statement)
            assert connection.changes()

    return change


def rewritten(*changes: Change) -> Callable[[Path], None]:
    """Changes the commits."""

    def change(path: Path) -> None:
        for one in changes:
            rewrite(path, one)

    return change


DAMAGED: dict[str, tuple[Callable[[Path], None], int]] = {
    "an edited reason": (rewritten(edited(5, reason="nobody asked")), 5),
    "an edited time": (rewritten(edited(5, recorded_ms=1)), 5),
    "an edited time within a commit": (rewritten(edited(9, recorded_ms=1)), 9),
    "an edited reason before an edited time": (
        rewritten(edited(8, reason="nobody asked"), edited(9, recorded_ms=1)),
        8,
    ),
    "a restamped commit": (rewritten(restamped(5)), 5),
    "a restamped commit of several": (rewritten(restamped(9)), 7),
    "the first restamped": (rewritten(restamped(1)), 1),
    "the head restamped": (rewritten(edited(10, recorded_ms=1)), 10),
    "one removed": (rewritten(removed), 5),
    "bytes that are none": (in_file(f"UPDATE commits SET data = x'00' WHERE {OF_FIFTH}"), 5),
    "no row in the index": (in_file("DELETE FROM emitted WHERE emitter = 1 AND last_sequence = 5"), 5),
}
NOT_SHOWN = DAMAGED.keys() - {"an edited reason"}
"""Damage that lists refuse; they show audits whose hash alone is wrong."""


@asynccontextmanager
async def served(path: Path) -> AsyncIterator[SqliteJournal]:
    """Returns the journal as a server opens it."""
    journal = await SqliteJournal.open(path, reserve_bytes=RESERVE_BYTES)
    try:
        yield journal
    finally:
        await journal.close()


@pytest.mark.parametrize("name", DAMAGED)
@pytest.mark.parametrize("page", [1, 3, 1_000])
async def test_verification_names_the_first_bad_audit(
    monkeypatch: pytest.MonkeyPatch, path: Path, name: str, page: int
) -> None:
    """Verification names the first bad audit, also if an unreadable one follows.

    It verifies the audits before that one.
    """
    monkeypatch.setattr(reader_module, "PAGE_ENTRIES", page)
    damage, bad = DAMAGED[name]
    damage(path)
    async with served(path) as journal:
        found = await Reader(journal).verify_audits(FLIGHTS, first=0, last=0)
        assert (False, bad - 1, bad) == (found.valid, found.verified, found.first_bad_sequence)
        assert 10 == found.head_sequence


@pytest.mark.parametrize("name", sorted(NOT_SHOWN))
async def test_lists_refuse_what_is_not_what_it_was(path: Path, name: str) -> None:
    """Lists refuse changed audits, so that no caller reads a false history."""
    damage, _ = DAMAGED[name]
    damage(path)
    async with served(path) as journal:
        with pytest.raises(JournalDamaged, match=r"journal\.db"):
            await all_entries(journal, RecordKind.AUDIT, 100)


@pytest.mark.parametrize(
    ("first", "last", "valid", "verified", "bad"),
    [
        (1, 4, True, 4, 0),  # before it
        (3, 7, False, 2, 5),  # around it
        (5, 7, False, 0, 5),  # from it on
        (6, 7, False, 0, 5),  # after it: the hash before the first audit cannot be trusted
        (7, 10, True, 4, 0),  # the audit before the first is sound
    ],
)
async def test_a_range_is_checked_by_what_it_takes(
    path: Path, first: int, last: int, *, valid: bool, verified: int, bad: int
) -> None:
    """A range depends on its audits and on the one before, which has the hash that the first one follows."""
    rewrite(path, edited(5, recorded_ms=1))
    async with served(path) as journal:
        found = await Reader(journal).verify_audits(FLIGHTS, first=first, last=last)
        assert (valid, verified, bad) == (found.valid, found.verified, found.first_bad_sequence)


async def test_a_head_that_cannot_be_shown_has_no_hash(path: Path) -> None:
    """If the head cannot be read, the response has no hash."""
    rewrite(path, edited(10, recorded_ms=1))
    async with served(path) as journal:
        assert "" == (await Reader(journal).verify_audits(FLIGHTS, first=1, last=3)).head_hash


async def test_a_missing_end_is_reported(path: Path) -> None:
    """The surface counts its audits: if the index has fewer, the first missing one is bad."""
    in_file("DELETE FROM emitted WHERE emitter = 1 AND last_sequence = 10")(path)
    async with served(path) as journal:
        known = (await rebuild(journal, FLIGHTS)).audit_count
        assert 10 == known
        found = await Reader(journal).verify_audits(FLIGHTS, first=0, last=known)
        assert (False, 6, 7, 10) == (
            found.valid,
            found.verified,
            found.first_bad_sequence,
            found.head_sequence,
        )


@pytest.mark.parametrize("emitter", [1, 2, 5])  # audits; lineage and checkpoints; policy decisions
@pytest.mark.parametrize("saved", [False, True])  # the surface comes from the commits, or from a snapshot
async def test_an_end_that_the_index_hides_is_missed(path: Path, emitter: int, *, saved: bool) -> None:
    """A flipped bit gives the index's last row another emitter.

    The surface's count shows that the row is missing.
    """
    if saved:
        async with served(path) as journal:
            await journal.save_snapshot(freeze(await rebuild(journal, FLIGHTS)))
    last = f"(SELECT max(last_sequence) FROM emitted WHERE emitter = {emitter})"
    flip = f"UPDATE emitted SET emitter = {emitter ^ 64} WHERE emitter = {emitter} AND last_sequence = {last}"
    in_file(flip)(path)
    kinds = [kind for kind, event in EMITTERS.items() if EMITTER_NUMBERS[event] == emitter]
    assert kinds
    async with served(path) as journal:
        await rebuild(journal, FLIGHTS)
        for kind in kinds:
            with pytest.raises(JournalDamaged, match=r"journal\.db"):
                await all_entries(journal, kind, 100)
            if kind is RecordKind.AUDIT:
                # The newest commit of all is among them, and the tenant's index has it.
                assert 12 == await _read_to_end(journal, kind)
                continue
            with pytest.raises(JournalDamaged, match=f"{kind.value} of tenant '{TENANT}' after position"):
                await _read_to_end(journal, kind)


async def _read_to_end(journal: SqliteJournal, kind: RecordKind) -> int:
    """Reads a stream of all surfaces to its end."""
    after, head = 0, 1
    while after < head:
        page = await journal.read_tenant(TENANT, kind, after_position=after, limit=1)
        after, head = page.after_position, page.head_position
    return after


async def test_a_hidden_end_is_no_end_any_more_when_more_has_come(path: Path) -> None:
    """If newer commits follow, the tenant's index has the row that the surface's index lacks."""
    in_file("UPDATE emitted SET emitter = 65 WHERE emitter = 1 AND last_sequence = 10")(path)
    async with served(path) as journal:
        await rebuild(journal, FLIGHTS)
        author = Author(after=await journal.read(FLIGHTS, After(0, 1_000)))
        await store(journal, author.audit(1) + author.work(1))
        assert len(author.commits) == await _read_to_end(journal, RecordKind.AUDIT)


async def test_a_newest_commit_before_others_is_refused(path: Path) -> None:
    """A newest commit before others is damage: a tenant's stream would repeat its last entry for ever."""
    with opened(path) as connection:
        newest: int = connection.execute("SELECT max(version) FROM commits").get
        for version, other in ((newest, -1), (newest - 1, newest), (-1, newest - 1)):
            connection.execute("UPDATE commits SET version = ? WHERE version = ?", (other, version))
    with pytest.raises(JournalDamaged, match=f"newest commit of '{FLIGHTS}' is at position"):
        async with served(path):
            pass


async def test_damage_says_how_far_a_page_is_sound(path: Path) -> None:
    """Damage says how far a page is sound: the entries before it are as they were written."""
    rewrite(path, edited(9, recorded_ms=1))
    async with served(path) as journal:
        with pytest.raises(EntryDamaged, match="audit 9") as damaged:
            await journal.read_entries(FLIGHTS, RecordKind.AUDIT, after_sequence=3, limit=100)
    assert [4, 5, 6, 7, 8] == [entry.sequence for entry in damaged.value.before]
