"""The audit serializer: its bytes, made without messages, equal those of protobuf."""

from collections.abc import Callable, Iterator
from pathlib import Path

import grpc
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lightspeed.ops.v1 import record_pb2
from lightspeed.ops.v1 import record_service_pb2 as pb
from lightspeed_ops.core.audit import (
    AUDITED_ACTIONS,
    AuditDetail,
    AuditEntry,
    AuditRecord,
    audit_signature,
    verify_chain,
)
from lightspeed_ops.core.events import Audited, Commit
from lightspeed_ops.core.limits import INT64_MAX
from lightspeed_ops.core.records import RecordKind, joined
from lightspeed_ops.core.signatures import GENESIS_HASH, signature
from lightspeed_ops.journal import audit_slicer, layout_cache
from lightspeed_ops.journal.audit_slicer import EncodedAudits
from lightspeed_ops.journal.codec import encode_commit, records_of
from lightspeed_ops.transport.audit_bytes import audit_bytes
from lightspeed_ops.transport.responses import audit_values

from tests.harness.api import Api
from tests.harness.requests import pause, request_for, resume
from tests.harness.searches import examples
from tests.harness.server import DEADLINE_S, RunningServer, Setup
from tests.harness.surfaces import wide_surface
from tests.server.journal.golden_journal import FOLDER, lines_of
from tests.server.journal.histories import FLIGHTS
from tests.server.journal.values import INT64_MIN, INTEGERS, TEXTS

EDGES = [0, 1, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152, -1, INT64_MIN, INT64_MAX]
"""Numbers at which the encoded length changes, zero included, which is omitted."""
ODD = st.text(st.sampled_from("a%|=\x00\x1f\x7f\x85é€😀"), max_size=200)
ASCII = st.text(st.characters(max_codepoint=0x7F), max_size=40)
SAID = st.one_of(TEXTS, ODD, ASCII, st.just(""))
ACTIONS = st.sampled_from(AUDITED_ACTIONS) | SAID
OUTCOMES = st.sampled_from(["ok", "refused:control_refused", "denied:budget_exhausted"]) | SAID


@pytest.fixture(autouse=True, scope="module")
def learning_at_once() -> Iterator[None]:
    """Makes the layout cache learn every layout at first sight, so that the second time is by bytes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(layout_cache, "MISSES_PER_LAYOUT", 1)
        yield


@st.composite
def commits(draw: st.DrawFn) -> Commit:
    """Draws a commit of audits of any values, with its own time of recording."""
    recorded_ms = draw(INTEGERS | st.sampled_from(EDGES))
    entry = st.builds(
        AuditEntry,
        INTEGERS | st.sampled_from(EDGES),
        st.builds(AuditRecord, ACTIONS, OUTCOMES, INTEGERS | st.sampled_from(EDGES)),
        SAID,
        SAID,
        SAID,
        st.just(recorded_ms),
        SAID | st.just("c" * 64),
        INTEGERS | st.sampled_from([0, 1, 2]),
        SAID,
        st.lists(st.builds(AuditDetail, SAID, SAID), max_size=3).map(tuple),
    )
    return Commit(FLIGHTS, 7, recorded_ms, tuple(map(Audited, draw(st.lists(entry, max_size=4)))))


def plainly(entries: list[AuditEntry]) -> bytes:
    """Returns the field with the entries as protobuf writes it."""
    values = [audit_values(entry) for entry in entries]
    return pb.WatchAuditsResponse(entries=values).SerializeToString()  # type: ignore[arg-type]  # constructed in place


def as_bytes(commit: Commit) -> bytes:
    """Returns the same field, made from the stored bytes."""
    found = records_of(encode_commit(commit), RecordKind.AUDIT).entries
    if isinstance(found, EncodedAudits):
        return audit_bytes(found)
    # No commit is recorded at 0: for this value the slicer decodes the audits.
    assert commit.recorded_ms == 0
    return plainly([entry for entry in found if isinstance(entry, AuditEntry)])


def audited(commit: Commit) -> list[AuditEntry]:
    """Returns the audits of a commit without other events."""
    return [event.entry for event in commit.events if isinstance(event, Audited)]


@examples(60)
@given(commits())
@pytest.mark.slow
def test_any_audits(commit: Commit) -> None:
    """All of Unicode, empty fields, escapes, both ends of int64; first by messages, then by layout."""
    for _ in range(2):
        assert plainly(audited(commit)) == as_bytes(commit)


def one(**changes: object) -> Commit:
    """Returns a commit of one ordinary audit."""
    fields: dict[str, object] = {"action": "pause", "outcome": "ok", "at_ms": 1_700_000_000_000}
    record = AuditRecord(**{name: changes.pop(name, value) for name, value in fields.items()})  # type: ignore[arg-type]
    whole = {
        "sequence": 7,
        "actor_id": "operator",
        "reason": "night",
        "request_id": "r-1",
        "recorded_ms": 1_700_000_000_001,
        "chain_hash": "c" * 64,
        "text_version": 2,
        "subject": f"{FLIGHTS}/batches/b-1",
        "details": (AuditDetail("stage", "load"), AuditDetail("run_id", "run-000001")),
    } | changes
    entry = AuditEntry(record=record, **whole)  # type: ignore[arg-type]
    return Commit(FLIGHTS, 7, entry.recorded_ms, (Audited(entry),))


@pytest.mark.parametrize("action", AUDITED_ACTIONS)
@pytest.mark.parametrize(
    "outcome", ["ok", "refused:run_active", "denied:role_forbids", "dead_lettered:100 % | a=b"]
)
def test_every_kind_of_audit_by_its_layout(
    action: str, outcome: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every action with every kind of outcome; the second audit of a layout needs no message."""
    assert plainly(audited(one(action=action, outcome=outcome))) == as_bytes(
        one(action=action, outcome=outcome)
    )
    monkeypatch.delattr(audit_slicer, "_read")
    other = one(
        action=action,
        outcome=outcome,
        sequence=8,
        at_ms=1_700_000_000_777,
        reason="month",
        subject=f"{FLIGHTS}/batches/b-2",
        details=(AuditDetail("stage", "move"), AuditDetail("run_id", "run-000002")),
        actor_id="somebody",
    )
    assert plainly(audited(other)) == as_bytes(other)


@pytest.mark.parametrize("number", EDGES)
@pytest.mark.parametrize("name", ["sequence", "at_ms", "recorded_ms"])
def test_numbers_of_every_length(name: str, number: int) -> None:
    """All lengths of numbers, and zero, which is omitted."""
    for _ in range(2):
        assert plainly(audited(one(**{name: number}))) == as_bytes(one(**{name: number}))


@pytest.mark.parametrize("text", ["", "a", "a" * 127, "a" * 128, "a" * 1_000, "é", "😀", "%|=", "\x00\x7f"])
@pytest.mark.parametrize(
    "name", ["action", "outcome", "actor_id", "reason", "request_id", "chain_hash", "subject"]
)
def test_texts_of_every_kind(name: str, text: str) -> None:
    """Empty texts, which are omitted, lengths of two bytes, and characters that a signature escapes."""
    for _ in range(2):
        assert plainly(audited(one(**{name: text}))) == as_bytes(one(**{name: text}))


@pytest.mark.parametrize("text", ["", "a", "a" * 127, "a" * 128, "é", "%|=", "\x00"])
@pytest.mark.parametrize("count", [0, 1, 3])
def test_details_of_every_kind(count: int, text: str) -> None:
    """No detail, one or several; with empty names or values."""
    for details in ((AuditDetail(text, "b"),) * count, (AuditDetail("a", text),) * count):
        for _ in range(2):
            assert plainly(audited(one(details=details))) == as_bytes(one(details=details))


def test_audits_of_one_commit_have_their_own_signatures() -> None:
    """Batches that end together have one record; those of another time or reason have another."""
    outcomes = [("ok", 1), ("ok", 1), ("ok", 2), ("no", 2), ("ok", 1)]
    entries = [audited(one(outcome=outcome, at_ms=at_ms))[0] for outcome, at_ms in outcomes]
    commit = Commit(FLIGHTS, 7, entries[0].recorded_ms, tuple(map(Audited, entries)))
    for _ in range(2):
        assert plainly(entries) == as_bytes(commit)


def test_a_whole_history_is_one_sequence_of_audits() -> None:
    """A history with every kind of event: all its audits, slices of them, and a bound of their texts."""
    stored = [line.stored for line in lines_of(FOLDER / "journal-v1.txt") if line.kind == "commit"]
    for _ in range(2):
        parts = [part for data in stored if (part := records_of(data, RecordKind.AUDIT).entries)]
        whole = joined(parts)
        assert isinstance(whole, EncodedAudits)
        values = list(whole)
        assert plainly(values) == audit_bytes(whole)
        assert [entry.sequence for entry in values] == list(whole.sequences)
        assert values[2:5] == list(whole[2:5])
        assert values[-1] == whole[-1]
        texts = [entry.signature + entry.reason for entry in values]
        assert len("".join(texts).encode()) <= whole.most_text_bytes()


def test_the_rest_stands_behind_the_entries() -> None:
    """Concatenated parts of a message are one message."""
    found = records_of(encode_commit(one()), RecordKind.AUDIT).entries
    assert isinstance(found, EncodedAudits)
    rest = pb.WatchAuditsResponse(surface="tenants/a/surfaces/b", resume_token="token")
    read = pb.WatchAuditsResponse.FromString(audit_bytes(found, rest.SerializeToString()))
    assert (rest.surface, rest.resume_token) == (read.surface, read.resume_token)
    assert [7] == [entry.sequence for entry in read.entries]
    assert rest.SerializeToString() == audit_bytes(found[:0], rest.SerializeToString())


@pytest.mark.slow
@given(ACTIONS, OUTCOMES, INTEGERS)
def test_the_signature_that_is_written_out(action: str, outcome: str, at_ms: int) -> None:
    """The explicit signature equals the one that the general rule gives."""
    plain = signature("audit", action=action, outcome=outcome, at_ms=at_ms)
    assert plain == audit_signature(AuditRecord(action, outcome, at_ms))


@pytest.mark.slow
def test_what_is_watched_is_what_is_listed(
    start_server: Callable[[Setup], RunningServer], tmp_path: Path
) -> None:
    """On a durable journal: the same entries, filtered or not, of one surface or all; and the chain holds."""
    server = start_server(Setup(journal=f"sqlite:{tmp_path}/journal.db"))
    with grpc.insecure_channel(server.address) as channel:
        api = Api(channel)
        surface = wide_surface(api)
        for number in range(30):
            surface.control(pause(f"nuit {'é' * (number % 3)}"))
            surface.control(resume())
        listing = api.records.ListAudits(request_for("ListAudits", surface.name, page_size=1_000))
        listed = list(listing.entries)
        assert listed == first_entries(api, surface.name, count=len(listed))
        pauses = [entry for entry in listed if entry.record.action == "pause"]
        wanted = pb.AuditFilter(actions=["pause"])
        assert pauses == first_entries(api, surface.name, count=len(pauses), filter=wanted)
        tenant = f"{surface.name.rpartition('/')[0]}/-"
        assert listed == first_entries(api, tenant, count=len(listed))
        walk = verify_chain(listed, first_sequence=1, previous_hash=GENESIS_HASH)
        assert (len(listed), 0) == (walk.verified, walk.first_bad_sequence)


def first_entries(api: Api, name: str, *, count: int, **fields: object) -> list[record_pb2.AuditEntry]:
    """Returns the first entries of a stream from its beginning."""
    found: list[record_pb2.AuditEntry] = []
    call = api.records.WatchAudits(request_for("WatchAudits", name, **fields), timeout=DEADLINE_S)
    while len(found) < count:
        found += next(call).entries
    call.cancel()
    return found
