"""Lists: paged, stable under writes, filtered, in order of sequence, with complete entries."""

from collections.abc import Iterator
from typing import Any

import grpc
import pytest
from lightspeed.ops.v1 import policy_pb2, record_pb2
from lightspeed.ops.v1 import record_service_pb2 as pb
from lightspeed.ops.v1.policy_pb2 import DecisionKind, TenantContext
from lightspeed.ops.v1.profile_pb2 import AdapterProfile
from lightspeed.ops.v1.surface_pb2 import Surface, SurfaceView

from tests.harness.api import Api
from tests.harness.problems import refused
from tests.harness.requests import batch, pause, request_for, resume
from tests.harness.server import NOW_MS, ManualClock, RunningServer, Setup
from tests.harness.surfaces import SurfaceCalls, fresh_name
from tests.server.transport.error_cases import LISTS, tenant_context

STAGES = ("extract", "transform", "load")
HOUR_MS = 3_600_000
LIGHT_FIELDS = {
    "name",
    "adapter_profile",
    "lifecycle_label",
    "control_label",
    "freshness",
    "stale",
    "stale_at_ms",
    "queue",
    "oldest_enqueued_ms",
    "created_ms",
    "updated_ms",
    "deleted",
    "deleted_ms",
    "etag",
}


@pytest.fixture(scope="module")
def busy(api: Api) -> SurfaceCalls:
    """A surface with at least ten records of every kind."""
    surface = SurfaceCalls.create(api)
    for run in range(3):
        surface.start_run()
        for stage in STAGES:
            surface.process(*[f"{run}-{stage}-{number}" for number in range(5)], stage=stage)
        surface.control(pause())
        surface.control(resume())
        surface.call("CompleteRun")
    for _ in range(5):
        surface.call("CertifyHeavyDataConformance")
    for _ in range(4):
        surface.start_run()
        surface.call("FailRun")
    return surface


def pages(surface: SurfaceCalls, rpc: str, size: int, **fields: Any) -> Iterator[list[Any]]:
    """Yields all pages of a list, with pages of this size."""
    token = ""
    while True:
        answer = surface.call(rpc, page_size=size, page_token=token, **fields)
        token = answer.next_page_token
        yield list(getattr(answer, _entries_field(answer)))
        if not token:
            return


def _entries_field(answer: Any) -> str:
    (name,) = {field.name for field in answer.DESCRIPTOR.fields} - {"next_page_token"}
    return str(name)


def whole(surface: SurfaceCalls, rpc: str, **fields: Any) -> list[Any]:
    """Returns a list in one page."""
    (page,) = pages(surface, rpc, 1_000, **fields)
    return page


@pytest.mark.parametrize("rpc", LISTS)
@pytest.mark.parametrize("size", [1, 2, 3, 7, 10])
def test_pages_of_any_size_make_the_whole(rpc: str, size: int, busy: SurfaceCalls) -> None:
    """Every page except the last is full, and together they are the list, once and in order."""
    expected = whole(busy, rpc)
    found = list(pages(busy, rpc, size))
    assert expected == [entry for page in found for entry in page]
    assert 10 <= len(expected)
    assert {len(page) for page in found[:-1]} <= {size}
    assert 1 <= len(found[-1]) <= size


@pytest.mark.parametrize("rpc", [rpc for rpc in LISTS if rpc != "ListSinkIdempotencyKeys"])
def test_sequences_count_from_one_without_holes(rpc: str, busy: SurfaceCalls) -> None:
    """An entry's sequence is its place, and its signature begins with its kind."""
    entries = whole(busy, rpc)
    assert list(range(1, len(entries) + 1)) == [entry.sequence for entry in entries]
    kinds = {entry.signature.partition(".v1|")[0] for entry in entries}
    assert kinds <= {"audit", "lineage", "checkpoint", "conformance", "decision"}
    assert {NOW_MS} == {entry.recorded_ms for entry in entries}


@pytest.mark.slow
def test_a_page_has_a_hundred_entries_by_default(api: Api) -> None:
    """A page size of 0 means 100."""
    surface = SurfaceCalls.create(api)
    for _ in range(101):
        surface.control(pause())
        surface.control(resume())
    assert 100 == len(surface.call("ListAudits").entries)


def test_an_empty_list_has_no_next_page(surface: SurfaceCalls) -> None:
    """If a surface has no records, the response is empty, not an error."""
    for rpc in LISTS:
        if rpc != "ListAudits":
            assert [[]] == list(pages(surface, rpc, 10))


@pytest.mark.parametrize("size", [1, 2])
def test_writing_between_pages_makes_no_hole_and_no_repeat(size: int, surface: SurfaceCalls) -> None:
    """A token names a place, not a count: new entries come at the end, once."""
    surface.start_run()
    surface.process("b-1", "b-2", "b-3")
    found, token, written = [], "", 3
    while True:
        answer = surface.call("ListCheckpoints", page_size=size, page_token=token)
        found += [entry.sequence for entry in answer.entries]
        token = answer.next_page_token
        if not token:
            break
        if written < 12:
            surface.process(f"more-{written}", f"and-{written}")
            written += 2
    assert list(range(1, len(found) + 1)) == found
    assert 3 < len(found) <= written


def test_pages_go_on_after_a_deletion(surface: SurfaceCalls) -> None:
    """An earlier page token is valid for the records of a deleted surface, and after its undeletion."""
    surface.start_run()
    surface.call("CompleteRun")
    token = surface.call("ListAudits", page_size=2).next_page_token
    surface.call("DeleteSurface")
    rest = surface.call("ListAudits", page_token=token).entries
    assert ["complete_run", "delete"] == [entry.record.action for entry in rest]
    surface.call("UndeleteSurface")
    rest = surface.call("ListAudits", page_token=token).entries
    assert ["complete_run", "delete", "undelete"] == [entry.record.action for entry in rest]


def test_a_deleted_surface_is_read_as_before(api: Api) -> None:
    """Every list, verification and history of it is as before, plus its deletion."""
    surface = SurfaceCalls.create(api)
    surface.start_run()
    surface.process("b-1", "b-2")
    surface.call("CompleteRun")
    surface.call("CertifyHeavyDataConformance")
    lists = ("ListLineage", "ListCheckpoints", "ListConformance", "ListDecisions", "ListSinkIdempotencyKeys")
    before = [surface.call(rpc) for rpc in lists]
    audits, history = list(surface.call("ListAudits").entries), surface.call("ExplainBatch", key="b-1")
    surface.call("DeleteSurface", at_ms=5)
    assert before == [surface.call(rpc) for rpc in lists]
    assert history == surface.call("ExplainBatch", key="b-1")
    *same, last = surface.call("ListAudits").entries
    assert (audits, "delete", 5) == (same, last.record.action, last.record.at_ms)
    verified = surface.call("VerifyAudits")
    assert (True, len(audits) + 1, last.chain_hash) == (verified.valid, verified.verified, verified.head_hash)
    assert surface.call("GetFreshness").reading.recorded.last_sequence >= 0
    assert surface.call("ValidateSurface").valid


FILTERS = [
    ("ListAudits", pb.AuditFilter(actions=["pause"]), 3),  # one action
    ("ListAudits", pb.AuditFilter(actions=["pause", "certify"]), 8),  # any of several
    ("ListAudits", pb.AuditFilter(outcomes=["ok"]), 26),  # an outcome
    ("ListAudits", pb.AuditFilter(outcomes=["refused", "denied:"]), 0),  # any with this prefix
    ("ListAudits", pb.AuditFilter(actions=["start_run"], outcomes=["ok", "refused"]), 7),  # both together
    ("ListLineage", pb.LineageFilter(stages=["load"]), 15),  # one stage
    (
        "ListLineage",
        pb.LineageFilter(stages=["load", "extract"], run_ids=["run-000002"]),
        10,
    ),  # both together
    ("ListLineage", pb.LineageFilter(), 45),  # no condition at all
    ("ListCheckpoints", pb.CheckpointFilter(run_ids=["run-000001", "run-000003"]), 30),  # any of several
    ("ListCheckpoints", pb.CheckpointFilter(stages=["nowhere"]), 0),  # an unknown stage
    (
        "ListConformance",
        pb.ConformanceFilter(adapter_profiles=[AdapterProfile.ADAPTER_PROFILE_HEAVY_DATA]),
        5,
    ),
    ("ListConformance", pb.ConformanceFilter(adapter_profiles=[AdapterProfile.ADAPTER_PROFILE_STANDARD]), 0),
    ("ListSinkIdempotencyKeys", pb.SinkIdempotencyKeyFilter(stages=["load"]), 15),
    ("ListSinkIdempotencyKeys", pb.SinkIdempotencyKeyFilter(stages=["extract"]), 0),  # no sink
    ("ListDecisions", pb.DecisionFilter(kinds=[DecisionKind.DECISION_KIND_MITIGATED]), 3),
    ("ListDecisions", pb.DecisionFilter(kinds=[DecisionKind.DECISION_KIND_ALLOWED]), 7),
]


@pytest.mark.parametrize(("rpc", "wanted", "count"), FILTERS)
@pytest.mark.parametrize("size", [2, 1_000])
def test_a_filter_matches_what_it_names(
    rpc: str, wanted: Any, count: int, size: int, busy: SurfaceCalls
) -> None:
    """An entry must match all conditions, an empty condition always holds, and filtered pages are full."""
    found = list(pages(busy, rpc, size, filter=wanted))
    assert count == sum(map(len, found))
    assert {size} >= {len(page) for page in found[:-1]}


def test_an_audit_entry_is_complete(surface: SurfaceCalls) -> None:
    """An audit has actor, action, reason, the times of request and server, and the request id."""
    surface.control(pause("night"), at_ms=7, request_id="r-1")
    entry = surface.call("ListAudits").entries[-1]
    expected = record_pb2.AuditEntry(
        sequence=2,
        record=record_pb2.AuditRecord(action="pause", outcome="ok", at_ms=7),
        signature="audit.v1|action=pause|outcome=ok|at_ms=7",
        actor_id="operator",
        reason="night",
        request_id="r-1",
        recorded_ms=NOW_MS,
        chain_hash=entry.chain_hash,
        text_version=2,
        subject=surface.name,
        details=[record_pb2.AuditDetail(name="control", value="running")],
    )
    assert expected == entry
    assert 64 == len(entry.chain_hash)


def test_audits_are_found_by_their_subject_and_by_a_batch_key(surface: SurfaceCalls) -> None:
    """A filter finds audits by whole resource names, and by batch keys in subjects and in details."""
    surface.start_run()
    surface.enqueue("a", "a/b")
    surface.start()
    for key in ("a", "a/b"):
        surface.fail(key, permanent=True)
    surface.call("RedriveDeadLetters", keys=["a"])
    named: list[tuple[pb.AuditFilter, list[int]]] = [
        (pb.AuditFilter(subjects=[f"{surface.name}/runs/run-000001"]), [2]),
        (pb.AuditFilter(subjects=[surface.name, f"{surface.name}/dead_letters"]), [1, 5]),
        (pb.AuditFilter(subjects=["a"]), []),  # no resource name
        (pb.AuditFilter(keys=["a"]), [3, 5]),
        (pb.AuditFilter(keys=["a/b"]), [4]),
        (pb.AuditFilter(keys=["b"]), []),
        (pb.AuditFilter(keys=["a", "a/b"], actions=["dead_letter"]), [3, 4]),
    ]
    for wanted, sequences in named:
        listed = surface.call("ListAudits", filter=wanted).entries
        assert sequences == [entry.sequence for entry in listed], wanted


def test_lineage_says_where_a_checkpoint_came_from(surface: SurfaceCalls) -> None:
    """The signatures of source, sink, watermark and checkpoint are those of the plan and the checkpoint."""
    surface.start_run()
    surface.process("b-1")
    (lineage,) = surface.call("ListLineage").entries
    (checkpoint,) = surface.call("ListCheckpoints").entries
    assert ("run-000001", "extract", 1) == (
        lineage.record.run_id,
        lineage.record.stage,
        lineage.record.sequence,
    )
    assert checkpoint.signature == lineage.record.checkpoint_signature
    assert lineage.record.source_signature.startswith("source.v1|kind=file|")
    assert lineage.record.sink_signature.startswith("sink.v1|kind=database|")
    assert lineage.record.watermark_signature.startswith("watermark.v1|offset=1|")


def test_decisions_are_complete(surface: SurfaceCalls) -> None:
    """A decision has its actor, action, kind, reason, and the usage after it beside the budget."""
    surface.control(pause())
    (entry,) = surface.call("ListDecisions").entries
    action = policy_pb2.PolicyAction.ApplyMitigation(mitigation=policy_pb2.MITIGATION_PAUSE_PIPELINE, units=1)
    expected = policy_pb2.Decision(
        actor_id="operator",
        tenant_id="test",
        action=policy_pb2.PolicyAction(apply_mitigation=action),
        kind=DecisionKind.DECISION_KIND_MITIGATED,
        reason="within_budget",
        usage=policy_pb2.Usage(mitigations=1),
        budget=surface.get().tenant_runtime.budget,
    )
    assert expected == entry.record


@pytest.mark.slow
def test_the_newest_thousand_decisions_are_listed(api: Api) -> None:
    """The list skips older decisions without an error, even between two pages."""
    surface = SurfaceCalls.create(api, tenant_context=tenant_context(policy_pb2.ROLE_EDITOR))
    attempts = request_for("ApplyControl", surface.name)
    denied = [api.surfaces.ApplyControl.future(attempts) for _ in range(1_005)]
    assert {grpc.StatusCode.PERMISSION_DENIED} == {call.code() for call in denied}
    assert list(range(6, 1_006)) == [entry.sequence for entry in whole(surface, "ListDecisions")]
    token = surface.call("ListDecisions", page_size=1).next_page_token
    for _ in range(3):
        refused(lambda: surface.control(pause()))
    assert 9 == surface.call("ListDecisions", page_token=token).entries[0].sequence


@pytest.mark.slow
def test_a_list_begins_at_the_oldest_kept(tmp_path: Any) -> None:
    """If history was pruned, a list without a token begins with the oldest kept entry and its sequence."""
    running = RunningServer(f"unix:{tmp_path}/grpc", Setup(journal="memory:40"))
    running.start()
    with grpc.insecure_channel(running.address) as channel:
        surface = SurfaceCalls.create(Api(channel))
        surface.start_run()
        for number in range(40):
            surface.process(f"b-{number}", sequence=number)
        sequences = [entry.sequence for entry in whole(surface, "ListLineage")]
        assert list(range(sequences[0], 41)) == sequences
        assert 1 < sequences[0]
    running.stop()


def test_surfaces_are_listed_by_name_and_tenant(api: Api) -> None:
    """Pages of a tenant's surfaces are sorted, complete, and stable under creation and deletion."""
    tenant = fresh_name().rsplit("/", 1)[-1]
    names = [f"tenants/{tenant}/surfaces/{id_}" for id_ in ("a", "b", "c", "d", "e")]
    for name in reversed(names):
        SurfaceCalls.create(api, name)
    SurfaceCalls.create(api, f"tenants/{tenant}x/surfaces/a")  # a tenant whose id has the same prefix
    request = pb_list(tenant, 2)
    first = api.surfaces.ListSurfaces(request)
    assert names[:2] == [surface.name for surface in first.surfaces]
    SurfaceCalls(api, names[1]).call("DeleteSurface")
    SurfaceCalls.create(api, f"tenants/{tenant}/surfaces/aa")
    request.page_token = first.next_page_token
    second = api.surfaces.ListSurfaces(request)
    assert names[2:4] == [surface.name for surface in second.surfaces]
    request.page_token = second.next_page_token
    last = api.surfaces.ListSurfaces(request)
    assert (names[4:], "") == ([surface.name for surface in last.surfaces], last.next_page_token)
    assert SurfaceCalls(api, names[4]).get() == last.surfaces[0]


def test_deleted_surfaces_are_listed_if_asked_for(api: Api) -> None:
    """Pages with show_deleted have living and deleted surfaces by name; without it only living ones."""
    tenant = fresh_name().rsplit("/", 1)[-1]
    names = [f"tenants/{tenant}/surfaces/{id_}" for id_ in ("a", "b", "c", "d", "e")]
    for name in names:
        SurfaceCalls.create(api, name)
    for name in (names[0], names[3], names[4]):
        SurfaceCalls(api, name).call("DeleteSurface")
    SurfaceCalls.create(api, f"tenants/{tenant}x/surfaces/a").call("DeleteSurface")
    request = request_for("ListSurfaces", names[0], page_size=2, show_deleted=True)
    found, tokens = [], []
    while True:
        page = api.surfaces.ListSurfaces(request)
        found += [(surface.name, surface.deleted) for surface in page.surfaces]
        tokens.append(page.next_page_token)
        if not page.next_page_token:
            break
        request.page_token = page.next_page_token
    assert [(name, name not in names[1:3]) for name in names] == found
    assert 3 == len(tokens)
    living = api.surfaces.ListSurfaces(pb_list(tenant, 10)).surfaces
    assert names[1:3] == [surface.name for surface in living]


def test_the_light_view_has_the_fields_of_an_overview(api: Api, clock: ManualClock) -> None:
    """They are equal to those of the full view, also of deleted surfaces; all others are empty."""
    tenant = fresh_name().rsplit("/", 1)[-1]
    context = TenantContext(system=TenantContext.System(actor_id="nightly"))
    busy = SurfaceCalls.create(api, f"tenants/{tenant}/surfaces/a", tenant_context=context)
    SurfaceCalls.create(api, f"tenants/{tenant}/surfaces/b").call("DeleteSurface")
    busy.start_run()
    busy.process("b-1", sequence=7)
    clock.advance(5)
    busy.enqueue("b-2", "b-3")
    busy.control(pause())
    clock.advance(HOUR_MS)
    full, light = (
        api.surfaces.ListSurfaces(
            request_for("ListSurfaces", busy.name, show_deleted=True, view=view)
        ).surfaces
        for view in (SurfaceView.SURFACE_VIEW_UNSPECIFIED, SurfaceView.SURFACE_VIEW_BASIC)
    )
    for of_all, found in zip(full, light, strict=True):
        for name in Surface.DESCRIPTOR.fields_by_name:
            if name in LIGHT_FIELDS:
                assert getattr(of_all, name) == getattr(found, name), name
        assert of_all.tenant_runtime.context == found.tenant_runtime.context
        assert {field.name for field, _ in found.ListFields()} <= LIGHT_FIELDS | {"tenant_runtime"}
    assert ("paused", True, True) == (light[0].control_label, light[0].stale, light[1].deleted)
    assert (2, clock.now_ms - HOUR_MS) == (light[0].queue.queued, light[0].oldest_enqueued_ms)
    assert light[0].updated_ms == light[0].oldest_enqueued_ms
    assert light[0].stale_at_ms == busy.call("GetFreshness").reading.stale_at_ms
    assert full[0] == busy.get()
    problem = refused(lambda: busy.call("ListSurfaces", view=9))
    assert {"view"} == set(problem.violations)


def pb_list(tenant: str, size: int) -> Any:
    """Returns a request for the surfaces of a tenant."""
    return request_for("ListSurfaces", f"tenants/{tenant}/surfaces/any", page_size=size)


def test_a_tenant_without_surfaces_has_none(api: Api) -> None:
    """A tenant without surfaces has an empty list: the server does not disclose whether a tenant exists."""
    assert [] == list(api.surfaces.ListSurfaces(pb_list("nobody", 10)).surfaces)


def test_audits_verify(busy: SurfaceCalls) -> None:
    """The chain is valid as a whole and in any part; head and hash are those of the newest entry."""
    newest = whole(busy, "ListAudits")[-1]
    expected = pb.VerifyAuditsResponse(
        valid=True, verified=newest.sequence, head_sequence=newest.sequence, head_hash=newest.chain_hash
    )
    assert expected == busy.call("VerifyAudits")
    expected.verified = 3
    assert expected == busy.call("VerifyAudits", from_sequence=4, to_sequence=6)


def test_batches_in_flight_have_no_records_yet(surface: SurfaceCalls) -> None:
    """Enqueued and started batches have no records; acknowledged batches have."""
    surface.start_run()
    surface.call("EnqueueBatch", batch=batch("b-1"))
    surface.start()
    assert [[], []] == [whole(surface, rpc) for rpc in ("ListLineage", "ListCheckpoints")]
