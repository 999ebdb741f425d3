"""Audits: evidence of everything done, refused and denied, in a hash chain that shows changes."""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256

import pytest
from lightspeed_ops.core import commands
from lightspeed_ops.core.audit import (
    AUDITED_ACTIONS,
    AuditEntry,
    AuditRecord,
    ChainVerification,
    canonical_text,
    chain_hash,
    verify_chain,
)
from lightspeed_ops.core.commands import CreateSurface
from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.core.signatures import GENESIS_HASH, signature

from tests.server.core.audited import EVIDENCE, Evidence
from tests.server.core.building import (
    ADMIN,
    COMPLETE_RUN,
    NOW_MS,
    START_RUN,
    VIEWER,
    batch,
    create,
    enqueue,
    pause,
    resume,
)
from tests.server.core.given import given, given_nothing


@pytest.mark.parametrize("evidence", EVIDENCE, ids=lambda one: f"{one.action}-{one.outcome}")  # each above
def test_everything_done_refused_and_denied_is_audited(evidence: Evidence) -> None:
    """Everything done, refused and denied is audited once, with the actor, the request and both times."""
    surface = given_nothing() if evidence.before is None else given(*evidence.before)
    done = surface.when(evidence.command, by=evidence.by, request_id="r-1")
    done.audited((evidence.action, evidence.outcome))
    (entry,) = done.audits
    actor = (evidence.by or ADMIN).actor_id
    assert (actor, "r-1", NOW_MS) == (entry.actor_id, entry.request_id, entry.recorded_ms)


def test_every_audited_action_has_its_evidence() -> None:
    """Every audited action has evidence: done and denied for each, refused for each that can be refused."""
    done = {one.action for one in EVIDENCE if one.outcome == "ok" or one.action == "dead_letter"}
    denied = {one.action for one in EVIDENCE if one.outcome.startswith("denied:")}
    refused = {one.action for one in EVIDENCE if one.outcome.startswith("refused:")}
    assert set(AUDITED_ACTIONS) == done
    assert set(AUDITED_ACTIONS) - {"dead_letter"} == denied
    # Dead letters are answered one by one, and a certification cannot be refused.
    assert set(AUDITED_ACTIONS) - {"dead_letter", "certify", "redrive", "discard"} == refused


def test_what_workers_do_is_not_audited() -> None:
    """Enqueue, start and acknowledge are not operator-facing and leave no audit; lineage records them."""
    working = given(START_RUN)
    for command in (enqueue(batch()), commands.StartAvailable(1), commands.AcknowledgeBatches(())):
        working.when(command).audited()


@pytest.mark.parametrize(
    "command",
    [
        create(lease_ms=1),  # malformed
        create(VIEWER),  # denied
    ],
)
def test_a_surface_that_was_never_created_has_no_audits(command: CreateSurface) -> None:
    """A surface that was never created has no audits, since there is no chain for them."""
    assert () == given_nothing().when(command).decided.events


ENTRIES = [
    entry
    for entry in given(START_RUN, pause("night"), resume("day"), COMPLETE_RUN).surface.entries(
        RecordKind.AUDIT
    )
    if isinstance(entry, AuditEntry)
]
"""Five entries of a real chain."""


def rechained(entries: list[AuditEntry], index: int) -> list[AuditEntry]:
    """Returns the entries with the hash of one of them computed again, as a forger would do it."""
    previous = entries[index - 1].chain_hash if index else GENESIS_HASH
    forged = replace(entries[index], chain_hash=chain_hash(previous, entries[index]))
    return [*entries[:index], forged, *entries[index + 1 :]]


def edited(**changes: object) -> list[AuditEntry]:
    """Returns the chain with changed fields of its third entry."""
    return [*ENTRIES[:2], replace(ENTRIES[2], **changes), *ENTRIES[3:]]  # type: ignore[arg-type]  # fields of an entry


def inserted() -> list[AuditEntry]:
    """Returns the chain with an extra entry between the second and the third."""
    new = replace(ENTRIES[2], record=AuditRecord("drain", "ok", NOW_MS))
    return [*ENTRIES[:2], new, *ENTRIES[2:]]


@pytest.mark.parametrize(
    ("forge", "first_bad"),
    [
        (lambda: list(ENTRIES), 0),  # no change
        (lambda: ENTRIES[:3], 0),  # cut off at the end: only a head that is known elsewhere shows it
        (lambda: edited(actor_id="mallory"), 3),  # an actor
        (lambda: edited(reason="a better one"), 3),  # a reason
        (lambda: edited(request_id="another"), 3),  # a request
        (lambda: edited(recorded_ms=NOW_MS + 1), 3),  # another time of recording
        (lambda: edited(record=replace(ENTRIES[2].record, at_ms=1)), 3),  # another time of the record
        (lambda: edited(record=replace(ENTRIES[2].record, outcome="refused:x")), 3),  # an outcome.
        (lambda: edited(chain_hash="f" * 64), 3),  # the hash itself
        (lambda: rechained(edited(actor_id="mallory"), 2), 4),  # an edit with a recomputed hash
        (lambda: ENTRIES[1:], 1),  # the first removed.
        (lambda: [*ENTRIES[:2], *ENTRIES[3:]], 3),  # one in the middle removed
        (inserted, 3),  # one inserted
        (lambda: rechained(inserted(), 2), 4),  # one inserted with a recomputed hash
        (lambda: [*ENTRIES[:2], ENTRIES[3], ENTRIES[2], ENTRIES[4]], 3),  # two swapped
        (lambda: [ENTRIES[0], *ENTRIES], 2),  # one twice
        (lambda: ENTRIES[::-1], 1),  # all reversed
    ],
)
def test_the_chain_shows_whatever_was_done_to_it(
    forge: Callable[[], list[AuditEntry]], first_bad: int
) -> None:
    """The verification names the first sequence with an error, or 0 for a sound chain."""
    entries = forge()
    verification = verify_chain(entries, first_sequence=1, previous_hash=GENESIS_HASH)
    assert first_bad == verification.first_bad_sequence
    assert (first_bad or len(entries) + 1) - 1 == verification.verified


def test_a_verification_may_begin_in_the_middle() -> None:
    """A verification from the middle trusts the hash before it, or its first entry if that hash is gone."""
    head = ENTRIES[-1].chain_hash
    anchored = verify_chain(ENTRIES[2:], first_sequence=3, previous_hash=ENTRIES[1].chain_hash)
    assert ChainVerification(3, 0, head) == anchored
    assert ChainVerification(3, 0, head) == verify_chain(ENTRIES[2:], first_sequence=3, previous_hash=None)
    elsewhere = verify_chain(ENTRIES[2:], first_sequence=2, previous_hash=None)
    assert (0, 2) == (elsewhere.verified, elsewhere.first_bad_sequence)
    wrong_anchor = verify_chain(ENTRIES[2:], first_sequence=3, previous_hash=GENESIS_HASH)
    assert (0, 3) == (wrong_anchor.verified, wrong_anchor.first_bad_sequence)


def test_an_empty_range_is_valid() -> None:
    """An empty chain is sound."""
    assert ChainVerification(0, 0, GENESIS_HASH) == verify_chain(
        [], first_sequence=1, previous_hash=GENESIS_HASH
    )


def test_the_surface_knows_the_head() -> None:
    """The surface has the count and the hash of the newest entry: a chain cut off at its end misses them."""
    surface = given(START_RUN, COMPLETE_RUN).surface
    newest = surface.entries(RecordKind.AUDIT)[-1]
    assert isinstance(newest, AuditEntry)
    assert (newest.sequence, newest.chain_hash) == (surface.state.audit_count, surface.state.audit_hash)


def test_the_canonical_text_has_everything_but_the_hash() -> None:
    """The canonical text has every field except the hash; external verifiers rely on this text."""
    entry = AuditEntry(2, AuditRecord("pause", "ok", 5), "ada", "night|day", "r-1", 7, "")
    expected = (
        "audit_entry.v1|sequence=2|record=audit.v1%7Caction%3Dpause%7Coutcome%3Dok%7Cat_ms%3D5"
        "|actor_id=ada|reason=night%7Cday|request_id=r-1|recorded_ms=7"
    )
    assert expected == canonical_text(entry)
    assert sha256(f"{GENESIS_HASH}\n{expected}".encode()).hexdigest() == chain_hash(GENESIS_HASH, entry)


@pytest.mark.parametrize("text", ["plain", "a b", "", "ä", "50%", "a|b", "a=b", "a\nb", "a\x85b", "%7C"])
@pytest.mark.parametrize("place", ["action", "outcome", "actor_id", "reason", "request_id"])
def test_the_canonical_text_is_a_signature(place: str, text: str) -> None:
    """The canonical text is the signature of an ``audit_entry``, whatever its fields must escape."""
    fields = dict.fromkeys(("action", "outcome", "actor_id", "reason", "request_id"), "ok") | {place: text}
    record = AuditRecord(fields.pop("action"), fields.pop("outcome"), 5)
    entry = AuditEntry(2, record, fields["actor_id"], fields["reason"], fields["request_id"], 7, "")
    expected = signature("audit_entry", sequence=2, record=entry.signature, **fields, recorded_ms=7)
    assert expected == canonical_text(entry)
