"""The reader's verification of audits, over a journal that grows and is pruned meanwhile."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lightspeed.ops.v1 import record_pb2
from lightspeed_ops.core.audit import AuditEntry
from lightspeed_ops.core.events import Audited
from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.core.refusal import Refused
from lightspeed_ops.core.signatures import GENESIS_HASH
from lightspeed_ops.journal import audit_slicer
from lightspeed_ops.journal.audit_slicer import EncodedAudits
from lightspeed_ops.journal.memory import MemoryJournal
from lightspeed_ops.journal.port import Page
from lightspeed_ops.journal.sqlite.journal import SqliteJournal
from lightspeed_ops.reader import Reader, everything
from lightspeed_ops.reader import reader as reader_module

from tests.server.core.building import NOW_MS, batch, enqueue, fail, start
from tests.server.journal.gated_journal import GatedJournal
from tests.server.journal.histories import FLIGHTS, Author
from tests.server.journal.reading import store
from tests.server.reader_setup import ReaderSetup, pending

RESERVE_BYTES = 65_536

# The audit verification.


async def audited(count: int = 6) -> ReaderSetup:
    """Returns a surface with two audits and ``count`` more."""
    setup = await pending()
    await setup.write(setup.flights.audit(count))
    return setup


@pytest.mark.parametrize(
    ("first", "last", "verified"),
    [
        (0, 0, 8),  # everything
        (1, 8, 8),
        (3, 0, 6),  # to the head
        (0, 3, 3),  # from the oldest
        (4, 4, 1),  # one
        (8, 8, 1),  # the head
    ],
)
@pytest.mark.parametrize("page", [1, 3, 1_000])
async def test_a_good_chain_verifies(
    monkeypatch: pytest.MonkeyPatch, first: int, last: int, verified: int, page: int
) -> None:
    """A sound chain verifies, over any range and page size, and the response has the head."""
    monkeypatch.setattr(reader_module, "PAGE_ENTRIES", page)
    setup = await audited()
    found = await setup.reader.verify_audits(FLIGHTS, first=first, last=last)
    assert (True, verified, 0, 8) == (
        found.valid,
        found.verified,
        found.first_bad_sequence,
        found.head_sequence,
    )
    assert setup.flights.surface.state.audit_hash == found.head_hash


async def test_no_audits_verify() -> None:
    """A surface that never existed verifies, with the genesis hash."""
    found = await ReaderSetup().reader.verify_audits(FLIGHTS, first=0, last=0)
    assert (True, 0, 0, GENESIS_HASH) == (found.valid, found.verified, found.head_sequence, found.head_hash)


class Tampered(GatedJournal):
    """A journal with changed audits."""

    def __init__(self, inner: MemoryJournal, change: Any) -> None:
        """A journal whose read audits are changed."""
        super().__init__(inner)
        self._change = change

    async def read_entries(self, surface: str, kind: RecordKind, *, after_sequence: int, limit: int) -> Page:
        """Returns entries with the change."""
        page = await super().read_entries(surface, kind, after_sequence=0, limit=1_000)
        changed = [entry for entry in self._change(list(page.entries)) if entry.sequence > after_sequence]
        return Page(changed[:limit], page.head_sequence)


def edited(entries: list[AuditEntry]) -> list[AuditEntry]:
    """Changes the reason of the fifth audit."""
    return [*entries[:4], replace(entries[4], reason="nothing to see"), *entries[5:]]


def restamped(entries: list[AuditEntry]) -> list[AuditEntry]:
    """Changes the hash of the fifth audit."""
    return [*entries[:4], replace(entries[4], chain_hash="0" * 64), *entries[5:]]


def removed(entries: list[AuditEntry]) -> list[AuditEntry]:
    """Removes the fifth audit."""
    return [*entries[:4], *entries[5:]]


def cut_off(entries: list[AuditEntry]) -> list[AuditEntry]:
    """Removes the fifth audit and all later ones."""
    return entries[:4]


@pytest.mark.parametrize("change", [edited, restamped, removed, cut_off])
@pytest.mark.parametrize("page", [1, 3, 1_000])
async def test_a_chain_that_was_changed_says_where(
    monkeypatch: pytest.MonkeyPatch, change: Any, page: int
) -> None:
    """A changed chain has its first bad sequence in the response.

    The verification ends at missing entries.
    """
    monkeypatch.setattr(reader_module, "PAGE_ENTRIES", page)
    setup = await audited()
    reader = Reader(Tampered(setup.journal, change))
    found = await reader.verify_audits(FLIGHTS, first=0, last=0)
    assert (False, 4, 5) == (found.valid, found.verified, found.first_bad_sequence)


async def test_a_pruned_range_is_refused() -> None:
    """A pruned range is refused with the oldest kept; 0 begins there, and trusts the first entry's hash."""
    setup = await audited()
    await setup.forget()
    await setup.write(setup.flights.audit(2))
    with pytest.raises(Refused) as refused:
        await setup.reader.verify_audits(FLIGHTS, first=3, last=0)
    assert "8" == refused.value.refusal.metadata["oldest_kept"]
    found = await setup.reader.verify_audits(FLIGHTS, first=0, last=0)
    assert (True, 3, 10) == (found.valid, found.verified, found.head_sequence)


async def test_audits_that_were_all_pruned_have_their_head() -> None:
    """If all audits are pruned, the snapshot has the hash of the head."""
    setup = await audited()
    await setup.write(setup.flights.work())
    await setup.forget()
    found = await setup.reader.verify_audits(FLIGHTS, first=0, last=0)
    assert (True, 0, 8) == (found.valid, found.verified, found.head_sequence)
    assert setup.flights.surface.state.audit_hash == found.head_hash


async def test_audits_pruned_while_verified_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """If audits are pruned during a verification, it is refused, since half of one proves nothing."""
    monkeypatch.setattr(reader_module, "PAGE_ENTRIES", 2)
    setup = await audited()

    class Forgetting(GatedJournal):
        async def read_entries(
            self, surface: str, kind: RecordKind, *, after_sequence: int, limit: int
        ) -> Page:
            page = await super().read_entries(surface, kind, after_sequence=after_sequence, limit=limit)
            if after_sequence == 2:
                await setup.forget()
            return page

    with pytest.raises(Refused, match="after 4, but the oldest kept is 8"):
        await Reader(Forgetting(setup.journal)).verify_audits(FLIGHTS, first=0, last=0)


async def test_dead_letters_are_audited_and_verify() -> None:
    """Several audits of one commit are links like any others."""
    setup = await pending()
    keys = [f"d-{number}" for number in range(5)]
    await setup.write(setup.flights.do(enqueue(*(batch(key) for key in keys)), start()))
    failures = [fail(key, permanent=True).failures[0] for key in keys]
    await setup.write(setup.flights.do(replace(fail(), failures=tuple(failures))))
    audits = [event for event in setup.flights.commits[-1].events if isinstance(event, Audited)]
    assert 5 == len(audits)
    found = await setup.reader.verify_audits(FLIGHTS, first=4, last=6)
    assert (True, 3) == (found.valid, found.verified)


def test_everything_matches() -> None:
    """The filter that passes every entry."""
    audit = Author().begin()[0].events[-1]
    assert isinstance(audit, Audited)
    assert everything(audit.entry)
    assert NOW_MS == audit.entry.recorded_ms


async def test_a_verification_gives_way_after_every_slice(monkeypatch: pytest.MonkeyPatch) -> None:
    """A verification yields to other calls after every slice, and ends at the first damage."""
    monkeypatch.setattr(reader_module, "VERIFIED_AT_ONCE", 2)
    setup = await audited()
    pauses: list[None] = []

    async def give_way() -> None:
        pauses.append(None)

    found = await setup.reader.verify_audits(FLIGHTS, first=0, last=0, give_way=give_way)
    assert (True, 8, 4) == (found.valid, found.verified, len(pauses))


async def test_stored_audits_are_decoded_slice_by_slice(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A verification decodes one slice of a data file's audits at a time, and makes no values of them."""
    monkeypatch.setattr(reader_module, "VERIFIED_AT_ONCE", 3)
    monkeypatch.delattr(audit_slicer, "_value")
    counts: list[int] = []
    decoded = EncodedAudits.decoded

    def counted(audits: EncodedAudits) -> list[record_pb2.AuditEntry]:
        counts.append(len(audits))
        return decoded(audits)

    monkeypatch.setattr(EncodedAudits, "decoded", counted)
    author = Author()
    author.begin()
    author.audit(5)
    journal = await SqliteJournal.open(tmp_path / "journal.db", reserve_bytes=RESERVE_BYTES)
    await store(journal, author.commits)
    found = await Reader(journal).verify_audits(FLIGHTS, first=0, last=0)
    await journal.close()
    assert (True, 7) == (found.valid, found.verified)
    assert [3, 3, 1, 1] == counts  # the last is the head, whose hash stands in the answer
