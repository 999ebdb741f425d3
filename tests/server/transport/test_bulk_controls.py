"""Controls over many surfaces: one result, one command and one audit for each, and what a repeat does."""

from collections.abc import Callable, Sequence
from typing import Any

import grpc
import pytest
from google.protobuf.message import Message
from lightspeed.ops.v1.bulk_control_pb2 import SurfaceFilter
from lightspeed.ops.v1.policy_pb2 import Role
from lightspeed_ops.transport.errors import ITEM_ERROR_BYTES
from lightspeed_ops.transport.responses import RESPONSE_BYTES

from tests.harness.api import Api
from tests.harness.problems import problem_in, refused
from tests.harness.requests import drain, pause, replay, request_for, resume
from tests.harness.server import RunningServer, Setup
from tests.harness.surfaces import SurfaceCalls, fresh_name
from tests.server.transport.error_cases import tenant_context

EMOJI = "🔑"


def controlled(surfaces: Sequence[SurfaceCalls], **fields: Any) -> Any:
    """Applies a control, pausing by default, to surfaces of one tenant and returns the response."""
    names = [surface.name for surface in surfaces]
    return surfaces[0].call("ApplyControls", **({"surfaces": names} | fields))


def matching(tenant: str, api: Api, action: Message, **conditions: Any) -> list[str]:
    """Applies a control to the surfaces of a tenant that match a filter, and returns their ids."""
    some = SurfaceCalls(api, f"tenants/{tenant}/surfaces/any")
    answer = some.call("ApplyControls", surfaces=[], filter=SurfaceFilter(**conditions), action=action)
    assert [] == [result.error for result in answer.results if result.HasField("error")]
    return [result.name.rpartition("/")[2] for result in answer.results]


@pytest.fixture
def three(api: Api) -> list[SurfaceCalls]:
    """Three surfaces of one tenant."""
    return [SurfaceCalls.create(api) for _ in range(3)]


def test_each_surface_has_its_result_in_order(three: list[SurfaceCalls], api: Api) -> None:
    """A refused surface does not affect the others, and each has the error that ApplyControl would have."""
    three[1].control(pause("before"))
    unknown = SurfaceCalls(api, fresh_name())
    answer = controlled([three[2], unknown, three[1], three[0], three[2]], at_ms=7)
    assert [three[2].name, unknown.name, three[1].name, three[0].name] == [one.name for one in answer.results]
    assert ["paused", "", "", "paused"] == [one.surface.control_label for one in answer.results]
    problems = [problem_in(one.error) for one in answer.results if one.HasField("error")]
    assert ["SURFACE_NOT_FOUND", "CONTROL_REFUSED"] == [problem.reason for problem in problems]
    single = refused(lambda: three[1].control(pause(), at_ms=7))
    assert (single.message, single.metadata) == (problems[1].message, problems[1].metadata)
    assert not answer.more


def test_each_surface_has_its_audit(three: list[SurfaceCalls]) -> None:
    """Refusals too, with the request id of the request."""
    three[1].control(pause("before"))
    controlled(three, request_id="r-1")
    assert [("create", "ok"), ("pause", "ok")] == three[0].audits()
    assert ("pause", "refused:control_refused") == three[1].audits()[-1]
    entries = [surface.call("ListAudits", page_size=9).entries[-1] for surface in three]
    assert ["r-1"] * 3 == [entry.request_id for entry in entries]


def test_a_role_is_asked_for_each_surface(api: Api) -> None:
    """A surface whose context may not control has ROLE_FORBIDS, and the others are controlled."""
    surfaces = [
        SurfaceCalls.create(api, tenant_context=tenant_context(role))
        for role in (Role.ROLE_EDITOR, Role.ROLE_TENANT_ADMIN)
    ]
    first, second = controlled(surfaces).results
    assert "ROLE_FORBIDS" == problem_in(first.error).reason
    assert "paused" == second.surface.control_label


def test_a_repeat_does_nothing_twice(three: list[SurfaceCalls]) -> None:
    """Refused and new surfaces included: each has its own response under the id, whichever are named."""
    three[1].control(pause("before"))
    first = controlled(three[:2], request_id="r-1")
    three[0].control(resume())
    three[1].control(resume())
    before = [surface.audits() for surface in three]
    again = controlled([three[1], three[2], three[0]], request_id="r-1")
    assert list(first.results) == [again.results[2], again.results[0]]
    assert "paused" == again.results[1].surface.control_label
    after = [surface.audits() for surface in three]
    assert (before[:2], [*before[2], ("pause", "ok")]) == (after[:2], after[2])


def test_a_repeated_refusal_is_as_short_as_the_first(surface: SurfaceCalls) -> None:
    """The server stores the error of the item, in which texts are cut so that a thousand fit."""
    surface.start_run()
    far = replay(EMOJI * 4_000)
    first = controlled([surface], action=far, request_id="r-1")
    assert "STAGE_NOT_FOUND" == problem_in(first.results[0].error).reason
    assert ("replay", "refused:stage_not_found") == surface.audits()[-1]
    assert first == controlled([surface], action=far, request_id="r-1")
    assert first.results[0].error.ByteSize() <= ITEM_ERROR_BYTES


def test_an_id_of_another_request_is_refused_for_its_surface(three: list[SurfaceCalls]) -> None:
    """Another action, or another RPC, had the id on the first two; the last one has a new id."""
    controlled(three[:1], action=drain(), request_id="r-1")
    three[1].control(pause(), request_id="r-1")
    answer = controlled(three, request_id="r-1")
    reasons = [problem_in(one.error).reason for one in answer.results[:2]]
    assert ["REQUEST_CONFLICT"] * 2 == reasons
    assert "paused" == answer.results[2].surface.control_label


def test_a_dry_run_changes_nothing(three: list[SurfaceCalls]) -> None:
    """It returns the results of the control: unchanged surfaces, plans, and refusals."""
    for surface in three[:2]:
        surface.start_run()
    before = [(surface.get(), surface.audits()) for surface in three]
    answer = controlled(three, action=replay(), dry_run=True, request_id="r-1")
    assert before == [(surface.get(), surface.audits()) for surface in three]
    assert [one.surface for one in answer.results[:2]] == [surface for surface, _ in before[:2]]
    assert [64, 64, 0] == [len(one.plan.plan_hash) for one in answer.results]
    assert "NO_ACTIVE_RUN" == problem_in(answer.results[2].error).reason


def test_a_filter_chooses_surfaces_by_name(api: Api) -> None:
    """All conditions must hold; an empty filter matches every living surface of the tenant, and no other."""
    surfaces = {name: SurfaceCalls.create(api, f"tenants/many/surfaces/{name}") for name in ("b", "a-1", "a")}
    SurfaceCalls.create(api, "tenants/many-more/surfaces/a")
    surfaces["a-1"].start_run()
    gone = SurfaceCalls.create(api, "tenants/many/surfaces/gone")
    gone.call("DeleteSurface")
    assert ["a", "a-1"] == matching("many", api, pause(), surface_id_prefix="a")
    assert [] == matching("many", api, resume(), surface_id_prefix="tenants")
    assert ["b"] == matching("many", api, drain(), control_states=["running", "replaying"])
    assert ["a-1"] == matching("many", api, resume(), lifecycle_states=["running"])
    assert [] == matching("many", api, resume(), control_states=["paused"], lifecycle_states=["running"])
    surfaces["a-1"].control(pause())
    assert ["a", "a-1", "b"] == matching("many", api, resume())
    assert "running" == gone.get().control_label


def test_a_filter_chooses_surfaces_by_their_labels_and_their_work(api: Api) -> None:
    """Labels, dead letters, the age of the oldest batch and freshness are conditions too."""
    a, b = [
        SurfaceCalls.create(api, f"tenants/labelled/surfaces/{one}", labels={"team": one, "tier": "1"})
        for one in ("a", "b")
    ]
    a.enqueue("b-1")
    assert ["a"] == matching("labelled", api, pause(), labels={"team": "a"})
    assert ["b"] == matching("labelled", api, pause(), labels={"tier": "1"}, control_states=["running"])
    assert [] == matching("labelled", api, pause(), has_dead_letters=True)
    assert [] == matching("labelled", api, pause(), older_than_ms=3_600_000)
    assert [] == matching("labelled", api, pause(), stale=True)
    assert ["a", "b"] == matching("labelled", api, resume(), has_dead_letters=False, stale=False)
    assert {"running"} == {surface.get().control_label for surface in (a, b)}


def test_a_malformed_filter_names_its_fields(surface: SurfaceCalls) -> None:
    """All of its violations are in one refusal."""
    wrong = SurfaceFilter(control_states=["asleep"], labels={"": "x"}, older_than_ms=-1)
    problem = refused(lambda: surface.call("ApplyControls", surfaces=[], filter=wrong))
    expected = {"filter.control_states[0]", "filter.older_than_ms", "filter.labels['']"}
    assert expected == set(problem.violations)


@pytest.mark.slow
def test_a_thousand_large_surfaces_fit_into_a_response(
    start_server: Callable[[Setup], RunningServer],
) -> None:
    """Surfaces are left out when there is no room, never results; a filter takes the first 1,000."""
    with grpc.insecure_channel(start_server(Setup()).address) as channel:
        api = Api(channel)
        plan = SurfaceCalls.create(api).get().connector_plan
        plan.dead_letter_policy.destination = EMOJI * 256
        names = [f"tenants/large/surfaces/s-{number:04}" for number in range(1_001)]
        for one in [
            api.surfaces.CreateSurface.future(request_for("CreateSurface", name, connector_plan=plan))
            for name in names
        ]:
            one.result()
        large = SurfaceCalls(api, names[0])
        reason = EMOJI * 4_096
        answer = large.call("ApplyControls", surfaces=[], filter=SurfaceFilter(), action=pause(reason))
        assert (names[:-1], True) == ([one.name for one in answer.results], answer.more)
        assert answer.ByteSize() <= RESPONSE_BYTES
        assert [] == [one for one in answer.results if one.HasField("error")]
        shown = [one for one in answer.results if one.HasField("surface")]
        assert 0 < len(shown) < 1_000
        again = large.call("ApplyControls", surfaces=names[:1_000], action=pause(reason))
        assert {"CONTROL_REFUSED"} == {problem_in(one.error).reason for one in again.results}
        assert again.ByteSize() <= RESPONSE_BYTES
        assert ["paused"] == [
            one.surface.control_label for one in large.call("ApplyControls", surfaces=names[-1:]).results
        ]
