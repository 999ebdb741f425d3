"""Audits name their subject and details: the object of the action, done, refused or denied."""

from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
from lightspeed_ops.core import commands, operator
from lightspeed_ops.core.audit import (
    AUDITED_ACTIONS,
    DETAIL_CHARACTERS,
    DETAILS_BYTES,
    KEYS_NAMED,
    TEXT_VERSION,
    AuditDetail,
    AuditEntry,
    AuditRecord,
    bounded,
    canonical_text,
    chain_hash,
    keys_of,
    shortened,
    verify_chain,
)
from lightspeed_ops.core.connector import PubsubSink, ReprocessWindow
from lightspeed_ops.core.profiles import AdapterProfile
from lightspeed_ops.core.settings import changes, default_settings, details, texts
from lightspeed_ops.core.signatures import GENESIS_HASH, signature

from tests.server.core.audited import BATCH, DEAD_LETTERS, NAMED, PLAN_HASH, RUN, STAGED, Named
from tests.server.core.building import (
    ADMIN,
    HOURLY,
    NAME,
    START_RUN,
    batch,
    batches,
    changed,
    create,
    dead_letters,
    fail,
    in_flight,
    pause,
    redrive,
)
from tests.server.core.given import given, given_nothing


def details_of(entry: AuditEntry) -> dict[str, str]:
    """Returns details by name; values of one name in order, with commas between them."""
    found: dict[str, list[str]] = {}
    for name, value in entry.details:
        found.setdefault(name, []).append(PLAN_HASH if name == "plan_hash" else value)
    return {name: ",".join(values) for name, values in found.items()}


@pytest.mark.parametrize("named", NAMED, ids=lambda one: f"{type(one.command).__name__}-{one.outcome}")
def test_an_audit_names_its_object(named: Named) -> None:
    """An audit has its subject and every detail, done, refused or denied.

    Its text is of the newest version.
    """
    surface = given_nothing() if named.before is None else given(*named.before)
    (entry,) = surface.when(named.command, by=named.by).audits
    assert (named.outcome, named.subject) == (entry.record.outcome, entry.subject)
    assert named.details == details_of(entry)
    assert TEXT_VERSION == entry.text_version


def test_every_audited_action_names_its_object() -> None:
    """Every audited action is in the table above."""
    found = set()
    for named in NAMED:
        surface = given_nothing() if named.before is None else given(*named.before)
        found |= {entry.record.action for entry in surface.when(named.command, by=named.by).audits}
    assert set(AUDITED_ACTIONS) == found


def test_a_run_that_a_batch_failed_names_the_batch() -> None:
    """If dead letters are disabled, a batch fails the run; the audit of the run names the batch."""
    surface = given(create(dead_letters=False), *in_flight(batch()))
    (entry,) = surface.when(fail(permanent=True)).audits
    assert ("fail_run", RUN) == (entry.record.action, entry.subject)
    assert {"step": "fail", "key": "b-1"} | STAGED == details_of(entry)


def test_many_keys_are_counted_exactly_and_the_first_are_named() -> None:
    """A redrive of many keys has their exact count in its audit, and the names of the first ones."""
    many = batches(KEYS_NAMED + 5)
    surface = given(create(max_in_flight=100), *dead_letters(*many))
    (entry,) = surface.when(redrive(*(one.key for one in many))).audits
    assert [("keys", str(len(many)))] == list(entry.details[:1])
    assert [one.key for one in many[:KEYS_NAMED]] == list(keys_of(entry))


def test_changes_name_every_field_that_differs() -> None:
    """An update's audit names every changed field and no other.

    Nested fields have their path; a new field has no old value.
    """
    before = default_settings("flights", AdapterProfile.STANDARD)
    after = changed(before, max_attempts=9, lease_ms=2_000, dead_letters=False)
    after = replace(
        after,
        connector_plan=replace(
            after.connector_plan,
            sink=PubsubSink("bus", "flights", "id"),
            reprocess_window=ReprocessWindow(1, 3, "repair"),
        ),
    )
    found = dict(details(changes(texts(before, ADMIN, HOURLY), texts(after, ADMIN, HOURLY))))
    assert ("3", "9") == (
        found["connector_plan.retry_policy.max_attempts.old"],
        found["connector_plan.retry_policy.max_attempts.new"],
    )
    assert ("true", "false") == (
        found["connector_plan.dead_letter_policy.enabled.old"],
        found["connector_plan.dead_letter_policy.enabled.new"],
    )
    assert "3" == found["connector_plan.reprocess_window.end_sequence.new"]
    assert "connector_plan.reprocess_window.end_sequence.old" not in found
    assert ("database", "pubsub") == (
        found["connector_plan.sink.kind.old"],
        found["connector_plan.sink.kind.new"],
    )
    assert "connector_plan.sink.topic.old" not in found
    assert "connector_plan.sink.table.new" not in found
    assert [] == [name for name in found if name.startswith("boundary")]
    assert () == changes(texts(after, ADMIN, HOURLY), texts(after, ADMIN, HOURLY))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("a" * DETAIL_CHARACTERS, "a" * DETAIL_CHARACTERS),  # a key of the longest kind stays whole
        ("🛩" * DETAIL_CHARACTERS, "🛩" * DETAIL_CHARACTERS),  # also keys of four-byte characters
        (
            "b" * 4_096,
            f"{'b' * 200}…[4096 characters, sha256 {sha256(b'b' * 4_096).hexdigest()[:16]}]",
        ),
    ],
)
def test_long_values_are_cut_and_marked(text: str, expected: str) -> None:
    """Long values are cut by characters.

    The length and a digest of the whole follow, so that two never look alike.
    """
    assert expected == shortened(text)
    assert len(shortened(text)) <= DETAIL_CHARACTERS


def test_details_are_bounded_in_bytes() -> None:
    """Details are bounded in bytes; the audit has the count of the omitted ones."""
    keys = [("key", "🛩" * DETAIL_CHARACTERS)] * 20
    found = bounded([("keys", "20"), *keys])
    assert ("keys", "20") == found[0]
    named = len(found) - 2
    assert ("details_left_out", str(20 - named)) == found[-1]
    assert sum(len(part.encode()) for detail in found[:-1] for part in detail) <= DETAILS_BYTES
    assert 7 == named


def entry_of(**fields: Any) -> AuditEntry:
    """Returns an entry of version 2, with some fields changed."""
    entry = AuditEntry(
        2, AuditRecord("pause", "ok", 5), "ada", "night|day", "r-1", 7, "", TEXT_VERSION, NAME, ()
    )
    return replace(entry, **fields)


def test_the_text_of_version_2_has_subject_and_details() -> None:
    """The text of version 2 has subject and details; clients that verify the chain rely on it."""
    entry = entry_of(
        subject=f"{BATCH}|=", details=(AuditDetail("stage", "load"), AuditDetail("a|b", "50%\n"))
    )
    expected = (
        "audit_entry.v2|sequence=2|record=audit.v1%7Caction%3Dpause%7Coutcome%3Dok%7Cat_ms%3D5"
        "|actor_id=ada|reason=night%7Cday|request_id=r-1|recorded_ms=7"
        f"|subject={BATCH}%7C%3D|details=audit_details.v1%7Cstage%3Dload%7Ca%257Cb%3D50%2525%250A"
    )
    assert expected == canonical_text(entry)
    assert canonical_text(entry_of()).endswith("|details=audit_details.v1")


@pytest.mark.parametrize("version", [0, 1])
def test_the_text_of_version_1_is_as_it_was(version: int) -> None:
    """The text of version 1 has no subject; entries from before subjects have version 0."""
    entry = entry_of(text_version=version, subject="")
    fields = {"actor_id": "ada", "reason": "night|day", "request_id": "r-1"}
    expected = signature("audit_entry", sequence=2, record=entry.signature, **fields, recorded_ms=7)
    assert expected == canonical_text(entry)


@pytest.mark.parametrize(
    ("fields", "fits"),
    [
        ({}, True),
        ({"text_version": 1, "subject": ""}, True),
        ({"text_version": 1}, False),  # its text omits the subject
        ({"text_version": 0, "subject": "", "details": (AuditDetail("key", "a"),)}, False),  # and the details
        ({"text_version": 3}, False),  # an unknown version
        ({"text_version": -1, "subject": ""}, False),
    ],
)
def test_an_entry_fits_if_its_text_covers_it(fields: dict[str, Any], fits: bool) -> None:  # noqa: FBT001 - a column of the table
    """The text of an entry must cover its fields.

    Its hash does not matter, and neither does whether it follows a known entry or is a trusted first one.
    """
    entry = entry_of(**fields)
    sealed = replace(entry, chain_hash=chain_hash(GENESIS_HASH, entry))
    for previous in (GENESIS_HASH, None):
        verification = verify_chain([sealed], first_sequence=2, previous_hash=previous)
        assert (1, 0) if fits else (0, 2) == (verification.verified, verification.first_bad_sequence)


@pytest.mark.parametrize(
    "forged",
    [
        {"subject": NAME + "/runs/run-000001"},
        {"details": (AuditDetail("control", "paused"),)},
        {"details": ()},
        {"text_version": 1, "subject": "", "details": ()},
    ],
)
def test_the_chain_shows_an_edited_object(forged: dict[str, Any]) -> None:
    """Subject, details and version are part of the hash."""
    (entry,) = given().when(pause()).audits
    previous = given().surface.state.audit_hash
    assert 1 == verify_chain([entry], first_sequence=2, previous_hash=previous).verified
    edited = replace(entry, **forged)
    assert 2 == verify_chain([edited], first_sequence=2, previous_hash=previous).first_bad_sequence


def test_batch_keys_are_found_in_subject_and_details() -> None:
    """Batch keys are found in subject and details, also with slashes.

    Counts and other details are no keys.
    """
    details = (AuditDetail("key", "a"), AuditDetail("keys", "9"), AuditDetail("refused_key", "b"))
    assert ["x/batches/y", "a", "b"] == list(
        keys_of(entry_of(subject=f"{NAME}/batches/x/batches/y", details=details))
    )
    assert [] == list(keys_of(entry_of(subject=DEAD_LETTERS)))


def test_the_reason_of_a_replay_is_no_detail() -> None:
    """The reason of a replay is in the entry itself and not in its details."""
    (entry,) = given(START_RUN).when(commands.ApplyControl(operator.Pause("night"))).audits
    assert "night" == entry.reason
    assert "night" not in details_of(entry).values()
