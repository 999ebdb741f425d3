"""The audit trail of a data file: every change to it is found and named."""

import asyncio
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lightspeed_ops.core.audit import AuditDetail, AuditEntry, AuditRecord, canonical_text, chain_hash
from lightspeed_ops.core.events import Audited, Commit
from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.core.retention import Cut
from lightspeed_ops.core.signatures import GENESIS_HASH
from lightspeed_ops.journal.codec import audits_of, decode_commit, encode_commit
from lightspeed_ops.journal.port import JournalDamaged, JournalInUse
from lightspeed_ops.journal.sqlite.audits import ChainHead, Trail, verify_audits
from lightspeed_ops.journal.sqlite.journal import SqliteJournal

from tests.server.core.building import NOW_MS
from tests.server.journal.golden_journal import FOLDER, lines_of
from tests.server.journal.histories import FLIGHTS, TRAINS, Author
from tests.server.journal.reading import all_entries, eventful, store
from tests.server.journal.tampering import Change, audits_in, edited, opened, rechained, rewrite, with_audits

RESERVE_BYTES = 65_536


async def write(path: Path, commits: list[Commit]) -> None:
    """Writes commits to a journal, and closes it."""
    journal = await SqliteJournal.open(path, reserve_bytes=RESERVE_BYTES)
    await store(journal, commits)
    await journal.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Returns the path of a journal with ten audits, some of them between work."""
    path, author = tmp_path / "journal.db", Author()
    commits = [*author.begin(), *author.work(3), *author.audit(6), *author.work(1), *author.audit(2)]
    asyncio.run(write(path, commits))
    assert 10 == len(audits_in(author.commits))
    return path


def trail(path: Path, expected: ChainHead | None = None) -> Trail:
    """Returns the findings about the only surface."""
    (found,) = verify_audits(path, [FLIGHTS], expected)
    return found


def test_a_sound_trail_is_verified(path: Path) -> None:
    """A sound trail is verified from first to last, and the head has its sequence and hash."""
    entries = asyncio.run(_audits(path))
    head = ChainHead(10, entries[-1].chain_hash)
    assert Trail(FLIGHTS, 10, 1, head, "") == trail(path)
    assert f"10:{entries[-1].chain_hash}" == str(head)


async def _audits(path: Path) -> list[AuditEntry]:
    journal = await SqliteJournal.open(path, reserve_bytes=RESERVE_BYTES)
    try:
        found = await all_entries(journal, RecordKind.AUDIT, 100)
    finally:
        await journal.close()
    return [entry for entry in found if isinstance(entry, AuditEntry)]


def _restamped_commit(commits: list[Commit]) -> list[Commit]:
    return [
        replace(commit, recorded_ms=commit.recorded_ms + 1) if 5 in _sequences(commit) else commit
        for commit in commits
    ]


def _sequences(commit: Commit) -> list[int]:
    return [entry.sequence for entry in audits_in([commit])]


def _restamped_both(commits: list[Commit]) -> list[Commit]:
    time_ms = next(commit.recorded_ms for commit in commits if 5 in _sequences(commit)) + 1
    return edited(5, recorded_ms=time_ms)(_restamped_commit(commits))


def _removed(commits: list[Commit]) -> list[Commit]:
    return with_audits(commits, lambda entry: [] if entry.sequence == 5 else [entry])


def _renumbered(commits: list[Commit], by: int) -> list[Commit]:
    """Renumbers audits, as a forger does to close a gap or make room without changing hashes."""
    return with_audits(
        commits, lambda entry: [replace(entry, sequence=entry.sequence + (by if entry.sequence > 5 else 0))]
    )


def _inserted(commits: list[Commit]) -> list[Commit]:
    return with_audits(commits, lambda entry: [entry, entry] if entry.sequence == 5 else [entry])


def _inserted_with_room(commits: list[Commit]) -> list[Commit]:
    """Inserts an audit that fits after the fifth, and moves up the later ones."""

    def with_another(entry: AuditEntry) -> list[AuditEntry]:
        if entry.sequence != 5:
            return [entry]
        another = replace(entry, sequence=6, reason="slipped in")
        return [entry, replace(another, chain_hash=chain_hash(entry.chain_hash, another))]

    return with_audits(_renumbered(commits, 1), with_another)


def _swapped(commits: list[Commit]) -> list[Commit]:
    """Swaps the fifth and the sixth audit, with the numbers and times of their new places."""
    entries = {entry.sequence: entry for entry in audits_in(commits)}
    other = {5: 6, 6: 5}

    def swap(entry: AuditEntry) -> list[AuditEntry]:
        with_ = entries[other.get(entry.sequence, entry.sequence)]
        return [replace(with_, sequence=entry.sequence, recorded_ms=entry.recorded_ms)]

    return with_audits(commits, swap)


def _swapped_whole(commits: list[Commit]) -> list[Commit]:
    """Swaps the fifth and the sixth audit as they are."""
    at = next(index for index, commit in enumerate(commits) if 5 in _sequences(commit))
    first, second = commits[at : at + 2]
    swapped = [replace(second, version=first.version), replace(first, version=second.version)]
    return [*commits[:at], *swapped, *commits[at + 2 :]]


TAMPERED: dict[str, tuple[Change, str]] = {
    "an edited reason": (edited(5, reason="nobody asked"), "audit 5 has the wrong hash"),
    "an edited actor": (edited(5, actor_id="eve"), "audit 5 has the wrong hash"),
    "an edited outcome": (
        edited(5, record=AuditRecord("pause", "denied", NOW_MS)),
        "audit 5 has the wrong hash",
    ),
    "an edited request": (edited(5, request_id="r-9"), "audit 5 has the wrong hash"),
    "an edited subject": (edited(5, subject=TRAINS), "audit 5 has the wrong hash"),
    "edited details": (edited(5, details=(AuditDetail("keys", "1"),)), "audit 5 has the wrong hash"),
    "a version that leaves out the subject": (edited(5, text_version=1), "audit 5 has the wrong hash"),
    "a version without subject and details": (
        edited(5, text_version=0, subject="", details=()),
        "audit 5 has the wrong hash",
    ),
    "an unknown version": (edited(5, text_version=3), "audit 5 has the wrong hash"),
    "an edited hash": (edited(5, chain_hash=GENESIS_HASH), "audit 5 has the wrong hash"),
    "an edited head": (edited(10, reason="nobody asked"), "audit 10 has the wrong hash"),
    "an edited first": (edited(1, reason="nobody asked"), "audit 1 has the wrong hash"),
    "an edited time": (edited(5, recorded_ms=NOW_MS), "audit 5 has a different timestamp"),
    "a restamped commit": (_restamped_commit, "audit 5 has a different timestamp"),
    "a restamped commit and audit": (_restamped_both, "audit 5 has the wrong hash"),
    "one removed": (_removed, "audit 5 is missing: audit 6 is in its place"),
    "one removed, the gap closed": (
        lambda all_: _renumbered(_removed(all_), -1),
        "audit 5 has the wrong hash",
    ),
    "one inserted": (_inserted, "audit 6 is missing: audit 5 is in its place"),
    "one inserted that fits": (_inserted_with_room, "audit 7 has the wrong hash"),
    "two swapped": (_swapped, "audit 5 has the wrong hash"),
    "two commits swapped": (_swapped_whole, "audit 6 is out of order"),
}


@pytest.mark.parametrize(("change", "wrong"), TAMPERED.values(), ids=TAMPERED.keys())
def test_whatever_was_changed_is_named(path: Path, change: Change, wrong: str) -> None:
    """A changed audit is named by the chain, also if every checksum and index is valid."""
    rewrite(path, change)
    found = trail(path)
    assert wrong == found.wrong[: len(wrong)]
    # The audits before it are sound, and the reported head is a verified one.
    named = int(wrong.split()[1])
    assert (named - 1, named - 1) == (found.verified, found.head.sequence)


ROWS: dict[str, tuple[str, str]] = {
    "another time": (
        "UPDATE commits SET recorded_ms = 1 WHERE emitted || ' ' LIKE '%1:5 %'",
        "audit 5 has a different timestamp",
    ),
    "another version": (
        "UPDATE commits SET version = 99 WHERE emitted || ' ' LIKE '%1:5 %'",
        "audit 5 has the wrong commit: expected version 99",
    ),
    "another surface": (
        "UPDATE commits SET surface = 7 WHERE emitted || ' ' LIKE '%1:5 %'",
        "audit 5 has the wrong commit",
    ),
    "no commit": (
        "DELETE FROM commits WHERE emitted || ' ' LIKE '%1:5 %'",
        "audit 5 has no commit",
    ),
    "no row in the index": (
        "DELETE FROM emitted WHERE emitter = 1 AND last_sequence = 5",
        "audit 5 is missing: audit 6 is in its place",
    ),
    "bytes that are none": (
        "UPDATE commits SET data = x'00' WHERE emitted || ' ' LIKE '%1:5 %'",
        "audit 5: a commit",
    ),
    "another place": (
        "UPDATE emitted SET position = position + 1 WHERE emitter = 1 AND last_sequence = 5",
        "audit 5 has the wrong commit",
    ),
}


@pytest.mark.parametrize(("statement", "wrong"), ROWS.values(), ids=ROWS.keys())
def test_a_row_that_disagrees_with_its_commit_is_named(path: Path, statement: str, wrong: str) -> None:
    """A row that differs from its commit is named, since reads find audits by these rows."""
    with opened(path) as connection:
        connection.execute(statement)
        assert 1 == connection.changes()
    assert wrong == trail(path).wrong[: len(wrong)]


def _cut(commits: list[Commit]) -> list[Commit]:
    return commits[: next(index for index, commit in enumerate(commits) if 9 in _sequences(commit))]


def _rewritten(commits: list[Commit]) -> list[Commit]:
    return rechained(edited(8, reason="nobody asked")(commits))


REWRITTEN: dict[str, tuple[Change, str]] = {
    "cut off": (_cut, "audit 10: expected the hash {}, but the trail ends with audit 8"),
    "rewritten": (_rewritten, "audit 10: expected the hash {}, but it is "),
}


@pytest.mark.parametrize(("change", "wrong"), REWRITTEN.values(), ids=REWRITTEN.keys())
def test_a_tail_that_fits_is_found_by_a_head_kept_elsewhere(path: Path, change: Change, wrong: str) -> None:
    """A forged tail that fits together is found by a head that is known elsewhere."""
    early, head = [
        ChainHead(one.sequence, one.chain_hash)
        for one in asyncio.run(_audits(path))
        if one.sequence in {7, 10}
    ]
    rewrite(path, change)
    assert "" == trail(path).wrong
    assert "" == trail(path, early).wrong
    expected = wrong.format(head.hash)
    assert expected == trail(path, head).wrong[: len(expected)]


def test_an_expected_head_may_be_the_newest_or_an_earlier_one(path: Path) -> None:
    """An expected head may be the newest one, an earlier one, or the genesis before the first audit."""
    heads = [ChainHead(0, GENESIS_HASH)]
    heads += [ChainHead(entry.sequence, entry.chain_hash) for entry in asyncio.run(_audits(path))]
    assert {""} == {trail(path, head).wrong for head in heads}
    beyond = trail(path, ChainHead(11, GENESIS_HASH)).wrong
    assert f"audit 11: expected the hash {GENESIS_HASH}, but the trail ends with audit 10" == beyond


async def _prune(path: Path, author: Author, cut: Cut) -> None:
    journal = await SqliteJournal.open(path, reserve_bytes=RESERVE_BYTES)
    await store(journal, author.commits)
    await journal.save_snapshot(author.snapshot())
    while await journal.prune(FLIGHTS, cut):
        pass
    await journal.close()


def test_pruned_audits_are_no_gap(tmp_path: Path) -> None:
    """Pruned audits are no gap.

    The trail begins at the oldest kept one, and an older head cannot be checked.
    """
    path, author = tmp_path / "journal.db", Author()
    author.begin()
    author.audit(8)
    entries = audits_in(author.commits)
    asyncio.run(_prune(path, author, Cut(evidence_before_ms=entries[5].recorded_ms)))
    head = ChainHead(10, entries[-1].chain_hash)
    assert Trail(FLIGHTS, 5, 6, head, "") == trail(path, head)
    gone = trail(path, ChainHead(3, entries[2].chain_hash)).wrong
    assert (
        f"audit 3: expected the hash {entries[2].chain_hash}, but the oldest audit that is kept is 6" == gone
    )
    rewrite_kept = edited(8, reason="nobody asked")
    with opened(path) as connection:
        query = "SELECT position, data FROM commits WHERE emitted || ' ' LIKE '%1:8 %'"
        row: Any = connection.execute(query).fetchone()
        position, data = row
        (changed,) = rewrite_kept([decode_commit(data)])
        connection.execute(
            "UPDATE commits SET data = ? WHERE position = ?", (encode_commit(changed), position)
        )
    assert "audit 8 has the wrong hash" == trail(path).wrong[:26]


def test_the_head_is_known_if_all_audits_were_pruned(tmp_path: Path) -> None:
    """If all audits are pruned, the snapshot has the head."""
    path, author = tmp_path / "journal.db", Author()
    author.begin()
    author.audit(2)
    author.work(1)
    entries = audits_in(author.commits)
    asyncio.run(_prune(path, author, Cut(evidence_before_ms=entries[-1].recorded_ms + 1)))
    head = ChainHead(4, entries[-1].chain_hash)
    assert Trail(FLIGHTS, 0, 5, head, "") == trail(path, head)


def test_all_surfaces_are_verified_unless_one_is_named(tmp_path: Path) -> None:
    """Without a name all surfaces are verified.

    An unknown name is refused, since the surface may have been removed.
    """
    path = tmp_path / "journal.db"
    asyncio.run(write(path, [*Author().begin(), *Author(TRAINS).begin()]))
    assert [FLIGHTS, TRAINS] == [one.surface for one in verify_audits(path)]
    assert [TRAINS] == [one.surface for one in verify_audits(path, [TRAINS])]
    with pytest.raises(JournalDamaged, match=r"journal.db has no surface 'tenants/acme/surfaces/cats'"):
        list(verify_audits(path, ["tenants/acme/surfaces/cats"]))


async def test_an_open_journal_is_refused(tmp_path: Path) -> None:
    """An open journal is refused, since a half-written state could be read; a backup can be verified."""
    journal = await SqliteJournal.open(tmp_path / "journal.db", reserve_bytes=RESERVE_BYTES)
    try:
        with pytest.raises(
            JournalInUse, match=r"process \d+ has it open; while a server runs, make a backup"
        ):
            list(verify_audits(tmp_path / "journal.db"))
    finally:
        await journal.close()


async def test_a_restamped_commit_is_damage_to_a_server(tmp_path: Path) -> None:
    """A server refuses to read a commit with a changed time, and names its audit."""
    path, author = tmp_path / "journal.db", Author()
    await write(path, [*author.begin(), *author.audit(4)])
    rewrite(path, _restamped_commit)
    journal = await SqliteJournal.open(path, reserve_bytes=RESERVE_BYTES)
    try:
        with pytest.raises(
            JournalDamaged, match=rf"journal.db is corrupt: audit 5 of '{FLIGHTS}' has a different timestamp"
        ):
            await all_entries(journal, RecordKind.AUDIT, 100)
    finally:
        await journal.close()


def _golden() -> list[bytes]:
    return [line.stored for file in FOLDER.glob("*.txt") for line in lines_of(file) if line.kind == "commit"]


def test_audits_are_read_as_whole_commits_are() -> None:
    """The audit slicer returns the same audits as decoded commits, for everything that was ever stored."""
    stored = [*_golden(), *map(encode_commit, eventful().commits)]
    for data in stored:
        commit, audits = decode_commit(data), audits_of(data)
        assert (commit.surface, commit.version, commit.recorded_ms) == audits[:3]
        expected = [(canonical_text(entry), entry.chain_hash) for entry in audits_in([commit])]
        assert expected == [(canonical_text(entry), entry.chain_hash) for entry in audits.entries]


DAMAGED: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda _: b"",
    "a later format": lambda data: b"\x63" + data[1:],
    "a flipped bit": lambda data: data[:-1] + bytes([data[-1] ^ 1]),
    "a cut-off end": lambda data: data[:-1],
}


@pytest.mark.parametrize("spoil", DAMAGED.values(), ids=DAMAGED.keys())
def test_damage_is_refused_as_of_whole_commits(spoil: Callable[[bytes], bytes]) -> None:
    """The audit slicer refuses the damage that decoding refuses."""
    data = next(
        encode_commit(one) for one in eventful().commits if any(type(e) is Audited for e in one.events)
    )
    for read in (decode_commit, audits_of):
        with pytest.raises(JournalDamaged):
            read(spoil(data))


def _sealed(payload: bytes) -> bytes:
    return b"\x01" + zlib.crc32(payload).to_bytes(4) + payload


def test_what_a_later_version_wrote_is_refused_as_of_whole_commits() -> None:
    """Unknown fields and events with a valid checksum are refused, as decoding refuses them."""
    payload = encode_commit(eventful().commits[0])[5:]
    field, event = b"\xf8\x07\x01", b"\x22\x03\xf8\x07\x01"
    assert audits_of(_sealed(payload)) is not None
    for addition in (field, event):
        for read in (decode_commit, audits_of):
            with pytest.raises(JournalDamaged, match=r"(which|that) this version does not know"):
                read(_sealed(payload + addition))
