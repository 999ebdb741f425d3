"""The validation rules of the contract, which programs can check, are those that the server checks."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import protovalidate
import pytest

from tests.harness.api import METHODS, Api
from tests.harness.surfaces import SurfaceCalls
from tests.server.transport.minimal_requests import (
    Place,
    is_required,
    item_of,
    minimal,
    places,
    problems_of,
    reachable,
)
from tests.server.transport.rule_cases import Case, cases, has_rules, is_ignored

WITHOUT_RULES: Mapping[str, str] = {
    "page_token": "the server made it, and only the server can read it",
    "resume_token": "likewise",
    "run_id": "an id of another form names no run",
    "stage": "a stage of another form does not exist",
    "time_zone": "the data of time zones has the names",
}
"""Texts and numbers for which any value is well-formed, by field name, and why."""
OF_THE_SURFACE = {
    "Batch.stage": "the surface has no stage without a name",
    "Action.Replay.from_stage": "likewise",
    "Boundary.input_contract": "contracts that differ are in the refusal, which is cut",
    "Boundary.output_contract": "likewise",
}
"""Fields whose refused values are not sent, and why."""
NARROWER = {
    "Schedule.Cron.expression": "it has a grammar",
    "Pipeline.stages": "their names differ, and their contracts fit",
    "Boundary.input_contract": "the stage before writes it",
    "Boundary.output_contract": "the next stage reads it",
    "QueueBoundary.stage_limits": "their stages differ",
    "StageLimit.stage": "the pipeline has no stage of that name",
    "StartAvailableRequest.wait_ms": "the call would wait for a minute",
}
"""Fields whose allowed values are not sent, and why: the server may refuse them for other reasons."""
VALIDATOR = protovalidate.Validator()


def test_every_field_with_a_limit_has_rules() -> None:
    """Texts, numbers, lists and maps of requests have rules, if they are not in the list of exceptions."""
    missing = [
        field.full_name
        for message in reachable().values()
        for field in message.fields
        if is_limited(field) and not has_rules(field) and field.name not in WITHOUT_RULES
    ]
    assert [] == missing


def is_limited(field: Any) -> bool:
    """Returns True unless every value of the field's type is well-formed."""
    if field.is_repeated or field.enum_type is not None or is_required(field):
        return True
    return bool(field.message_type is None and field.type != field.TYPE_BOOL)


@pytest.mark.parametrize("rpc", METHODS)
def test_rules_need_the_same_fields_as_the_server(rpc: str) -> None:
    """A request has no violation without optional fields, and one without any of its required fields."""
    for place in validated_places(rpc):
        name = "tenants/t/surfaces/s"
        assert [] == ruled(minimal(place, name)), place
        for field in filter(is_required, place.message.fields):
            found = ruled(minimal(place, name, without=field))
            assert [f"{place.name}.{field.name}".lstrip(".")] == found


@pytest.mark.slow
@pytest.mark.parametrize("rpc", METHODS)
def test_rules_and_server_agree_about_values_at_the_limits(rpc: str, api: Api) -> None:
    """What a rule refuses, the server refuses for the same field; what rules allow, the server accepts."""
    surface = SurfaceCalls.create(api)
    surface.start_run()
    for place in validated_places(rpc):
        for field in place.message.fields:
            for case in cases(field, item_of(rpc, field, surface.name) if field.is_repeated else None):
                check(api, place, field, case, surface.name)


def check(api: Api, place: Place, field: Any, case: Case, surface: str) -> None:
    """Fails if rules and server differ about a value of a field."""
    request = with_value(place, field, case.value, surface)
    shown = f"{place}.{field.name} = {str(case.value)[:80]}"
    path = plain(f"{place.name}.{field.name}".lstrip("."))
    found = [plain(one) for one in ruled(request)]
    assert (path in found) != case.is_allowed, f"{shown}: {found}"
    name = field.full_name.removeprefix("lightspeed.ops.v1.")
    if name in (NARROWER if case.is_allowed else OF_THE_SURFACE):
        return
    problems = list(problems_of(api, place.rpc, request))
    refused = {plain(one) for problem in problems for one in problem.violations}
    wanted = {path, path.partition(".")[2], f"batch.{path.partition('.')[2]}"}
    assert bool(refused & wanted) != case.is_allowed, f"{shown}: {problems}"


def with_value(place: Place, field: Any, value: Any, surface: str) -> Any:
    """Returns the minimal request with a value of a field of the message at a place."""
    updated = (field,) if place.rpc == "UpdateSurface" and not place.path else place.path
    request = minimal(place, surface, updated=updated)
    if place.rpc == "Work" and field.name == "request_id":
        # The server reads it only with reports.
        request.acknowledgements.add(key="b-1")
    message = request
    for step in place.path:
        found = getattr(message, step.name)
        message = found[0] if step.is_repeated else found
    message.ClearField(field.name)
    if isinstance(value, dict):
        getattr(message, field.name).update(value)
    elif isinstance(value, list):
        getattr(message, field.name).extend(value)
    else:
        setattr(message, field.name, value)
    return request


def ruled(request: Any) -> list[str]:
    """Returns the paths of the fields that violate rules, as violations of the server name them."""
    return [
        ".".join(map(_step, found.proto.field.elements)) if found.proto.field else ""
        for found in VALIDATOR.collect_violations(request)
    ]


def _step(element: Any) -> str:
    subscript = element.subscript
    if subscript is None:
        return str(element.field_name)
    shown = f"'{subscript.value}'" if isinstance(subscript.value, str) else subscript.value
    return f"{element.field_name}[{shown}]"


def plain(path: str) -> str:
    """Returns a path without the places of items, which the count of a list does not have."""
    return re.sub(r"\[('.*'|\d+)\]", "", path)


def validated_places(rpc: str) -> Iterator[Place]:
    """Yields the messages of requests that validators check."""
    return (place for place in places(rpc) if not any(map(is_ignored, place.path)))


def test_only_the_masked_settings_of_updates_are_ignored() -> None:
    """Validators skip nothing but the messages of which an update may have single fields."""
    ignored = {
        field.full_name for message in reachable().values() for field in message.fields if is_ignored(field)
    }
    update = METHODS["UpdateSurface"].input_type
    masked = ("connector_plan", "boundary", "budget", "retention", "pipeline")
    assert {update.fields_by_name[name].full_name for name in masked} == ignored
