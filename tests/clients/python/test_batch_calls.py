"""Calls about batches: the request for given arguments, and the caller's part of the response."""

from collections.abc import Callable
from typing import Any

import pytest
from google.rpc import code_pb2
from google.rpc.status_pb2 import Status
from lightspeed.ops.v1.batch_list_pb2 import BatchFilter
from lightspeed.ops.v1.batch_pb2 import BatchState
from lightspeed.ops.v1.bulk_control_pb2 import ControlResult, SurfaceFilter
from lightspeed.ops.v1.dead_letter_pb2 import DeadLetterFilter, DiscardResult, RedriveResult
from lightspeed.ops.v1.operator_pb2 import Action
from lightspeed.ops.v1.pipeline_pb2 import Schedule
from lightspeed.ops.v1.policy_pb2 import TenantContext
from lightspeed.ops.v1.replay_plan_pb2 import ReplayPlan
from lightspeed.ops.v1.surface_pb2 import SettingChange, Surface
from lightspeed.ops.v1.surface_service_pb2 import (
    ApplyControlResponse,
    ApplyControlsResponse,
    DiscardDeadLettersResponse,
    RedriveDeadLettersResponse,
    UpdateSurfaceResponse,
)
from lightspeed_client import NotFound
from lightspeed_client._internal.batch_calls import (
    discard_dead_letters,
    list_batches,
    list_dead_letters,
    redrive_dead_letters,
)
from lightspeed_client._internal.control_calls import (
    apply_control,
    apply_controls,
    plan_replay,
    replay,
)
from lightspeed_client._internal.surface_calls import plan_update, update_surface

GONE = Status(code=code_pb2.NOT_FOUND, message="expected this, but it is not")
ONLY_LOADS = DeadLetterFilter(stages=["load"])


@pytest.mark.parametrize("build", [redrive_dead_letters, discard_dead_letters])
@pytest.mark.parametrize(
    ("arguments", "keys", "only", "all_"),
    [
        ({"keys": ["a", "b"]}, ["a", "b"], None, False),
        ({"stages": ["load"]}, [], ONLY_LOADS, False),
        ({"reasons": ["x"], "from_ms": 1}, [], DeadLetterFilter(reasons=["x"], from_ms=1), False),
        ({"all": True}, [], None, True),
        ({}, [], None, False),  # the server refuses it: choosing all dead letters needs an explicit `all`
    ],
)  # fmt: skip
def test_dead_letters_are_chosen_by_keys_or_filter_or_all(
    build: Callable[..., Any],
    arguments: dict[str, Any],
    keys: list[str],
    only: DeadLetterFilter | None,
    all_: bool,  # noqa: FBT001 - a column of the table
) -> None:
    """Arguments that are not given are not sent: an empty filter would choose all dead letters."""
    request = build("why", **arguments).request
    assert (list(request.keys), request.all, request.reason) == (keys, all_, "why")
    assert (request.filter if request.HasField("filter") else None) == only


def test_results_are_by_key() -> None:
    """Results are by key: the error of one key is in its place, the others succeed, and nothing is raised."""
    answer = RedriveDeadLettersResponse(
        results=[RedriveResult(key="a", due_ms=7), RedriveResult(key="b", error=GONE)], remaining=3
    )
    redriven = redrive_dead_letters("why", keys=["a", "b"]).unwrap(answer)
    assert (redriven.results["a"], redriven.remaining) == (7, 3)
    assert isinstance(redriven.results["b"], NotFound)
    ended = DiscardDeadLettersResponse(results=[DiscardResult(key="a"), DiscardResult(key="b", error=GONE)])
    discarded = discard_dead_letters("why", all=True).unwrap(ended)
    assert discarded.results["a"] is None
    assert isinstance(discarded.results["b"], NotFound)


def test_every_page_of_a_list_has_the_same_filter() -> None:
    """Every page of a list has the same conditions, because they belong to the token."""
    page = list_dead_letters(stages=["load"], page_size=2)
    requests: list[Any] = [page(token).request for token in ("", "next")]
    assert [(ONLY_LOADS, ""), (ONLY_LOADS, "next")] == [(one.filter, one.page_token) for one in requests]


def test_a_list_of_batches_has_its_filter_and_order_on_every_page() -> None:
    """Every page has the same conditions and order, because the token belongs to them."""
    flying = BatchState.BATCH_STATE_IN_FLIGHT
    page = list_batches(states=[flying], worker_ids=["w-1"], order_by="lease_deadline")
    requests: list[Any] = [page(token).request for token in ("", "next")]
    only = BatchFilter(states=[flying], worker_ids=["w-1"])
    assert [(only, "lease_deadline", ""), (only, "lease_deadline", "next")] == [
        (one.filter, one.order_by, one.page_token) for one in requests
    ]


def test_a_replay_takes_the_hash_of_its_plan() -> None:
    """A dry run returns the plan of a replay, and the replay requires its hash."""
    planned: Any = plan_replay("why", from_stage="load").request
    done: Any = replay("why", from_stage="load", expected_plan_hash="f" * 64).request
    assert (planned.dry_run, planned.expected_plan_hash) == (True, "")
    assert (done.dry_run, done.expected_plan_hash) == (False, "f" * 64)
    assert planned.action == done.action
    assert planned.request_id != done.request_id
    answer = ApplyControlResponse(surface=Surface(name="s"), plan=ReplayPlan(plan_hash="f"))
    assert plan_replay("why", from_stage="load").unwrap(answer) == answer.plan
    assert replay("why", from_stage="load").unwrap(answer) == answer.surface
    assert apply_control(Action()).unwrap(answer) == answer


def test_a_control_of_many_surfaces_has_a_result_by_name() -> None:
    """Surfaces are chosen by name or by conditions; the error of one surface is in its place."""
    by_name: Any = apply_controls(Action(), surfaces=["a", "b"]).request
    assert (["a", "b"], False) == (list(by_name.surfaces), by_name.HasField("filter"))
    by_state: Any = apply_controls(Action(), control_states=["paused"], surface_id_prefix="a").request
    assert SurfaceFilter(control_states=["paused"], surface_id_prefix="a") == by_state.filter
    done = ControlResult(name="a", surface=Surface(name="a"))
    answer = ApplyControlsResponse(results=[done, ControlResult(name="b", error=GONE)], more=True)
    controlled = apply_controls(Action(), surfaces=["a", "b"]).unwrap(answer)
    assert (done, True) == (controlled.results["a"], controlled.more)
    assert isinstance(controlled.results["b"], NotFound)


def test_a_planned_update_is_the_update_itself() -> None:
    """A dry run has the same request as the update, and returns what would change."""
    arguments: dict[str, Any] = {"lease_ms": 5, "tenant_context": TenantContext(), "etag": "e"}
    planned: Any = plan_update(surface="s", **arguments).request
    done: Any = update_surface(surface="s", **arguments).request
    assert ["lease_ms", "tenant_context"] == list(done.update_mask.paths)
    assert (True, False) == (planned.dry_run, done.dry_run)
    assert planned.request_id != done.request_id
    planned.dry_run, planned.request_id = False, done.request_id
    assert planned == done
    answer = UpdateSurfaceResponse(surface=Surface(name="s"), changes=[SettingChange(path="lease_ms")])
    assert list(answer.changes) == list(plan_update(lease_ms=5).unwrap(answer))
    assert answer.surface == update_surface(lease_ms=5).unwrap(answer)


def test_an_update_of_a_schedule_is_one_of_the_pipeline() -> None:
    """The mask names the schedule, or those of its fields that the caller names."""
    schedule = Schedule(cron=Schedule.Cron(expression="@daily"), time_zone="Europe/Berlin", jitter_ms=5)
    for updated in (update_surface, plan_update):
        request: Any = updated(schedule=schedule, lease_ms=5).request
        assert ["lease_ms", "pipeline.schedule"] == list(request.update_mask.paths)
        assert schedule == request.pipeline.schedule
        masked: Any = updated(schedule=schedule, update_mask=["pipeline.schedule.jitter_ms"]).request
        assert ["pipeline.schedule.jitter_ms"] == list(masked.update_mask.paths)
