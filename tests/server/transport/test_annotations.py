"""The annotations of the contract, which tools read, say what the server does."""

from collections.abc import Mapping
from typing import Any

import pytest
from google.api import resource_pb2
from google.api.field_behavior_pb2 import FieldBehavior
from lightspeed.ops.v1 import surface_pb2, tenant_pb2
from lightspeed_ops.core.update_mask import TOP_PATHS
from lightspeed_ops.transport.reflection import described

from tests.harness.api import METHODS, Api
from tests.harness.surfaces import SurfaceCalls
from tests.server.transport.minimal_requests import (
    ONE_OF,
    Place,
    behavior_of,
    is_required,
    minimal,
    places,
    problems_of,
    reachable,
)

RESOURCES: Mapping[str, tuple[Any, str]] = {
    "ops.lightspeed/Surface": (surface_pb2.Surface.DESCRIPTOR, "tenants/{tenant}/surfaces/{surface}"),
    "ops.lightspeed/Tenant": (tenant_pb2.Tenant.DESCRIPTOR, "tenants/{tenant}"),
}
"""The message and the pattern of each type of resource."""
REFERENCES = frozenset(("surface", "surfaces", "parent", "subjects"))
"""Fields of requests that hold resource names."""
REFUSED_BY_THE_SURFACE: Mapping[str, str] = {
    "lightspeed.ops.v1.Batch.stage": "STAGE_NOT_FOUND",
    "lightspeed.ops.v1.Action.Replay.from_stage": "STAGE_NOT_FOUND",
}
"""Required fields whose absence is no violation: the surface has no stage without a name."""


def test_every_field_of_a_request_says_whether_it_is_required() -> None:
    """Each field that a request can have is required or optional, and nothing else besides."""
    choices = ((FieldBehavior.REQUIRED,), (FieldBehavior.OPTIONAL,))
    missing = [
        field.full_name
        for message in reachable().values()
        for field in message.fields
        if behavior_of(field) not in choices
    ]
    assert [] == missing


@pytest.mark.parametrize("kind", RESOURCES)
def test_every_field_of_a_resource_says_who_sets_it(kind: str) -> None:
    """A resource has its type, its pattern and its name; each field says whether requests can set it."""
    message, pattern = RESOURCES[kind]
    resource = message.GetOptions().Extensions[resource_pb2.resource]
    assert (kind, [pattern], "name") == (resource.type, list(resource.pattern), resource.name_field)
    assert [] == [field.name for field in message.fields if len(behavior_of(field)) != 1]
    named = [field.name for field in message.fields if FieldBehavior.IDENTIFIER in behavior_of(field)]
    assert ["name"] == named


def test_the_settings_of_a_surface_are_the_fields_that_an_update_changes() -> None:
    """An optional field of a surface is a path of update masks; all others are output, or never change."""
    fields = surface_pb2.Surface.DESCRIPTOR.fields
    settings = {field.name for field in fields if FieldBehavior.OPTIONAL in behavior_of(field)}
    assert {field.name for field in fields if field.name in TOP_PATHS} == settings


def test_every_field_with_a_resource_name_refers_to_its_type() -> None:
    """Each field of a request with a resource name says of which type, and that type exists."""
    comments = _comments()
    wanted, found = set(), set()
    for message in reachable().values():
        for field in message.fields:
            reference = field.GetOptions().Extensions[resource_pb2.resource_reference]
            if field.name in REFERENCES or "tenants/" in comments[field.full_name]:
                wanted.add(field.full_name)
            if reference.type or reference.child_type:
                found.add(field.full_name)
                assert {reference.type, reference.child_type} <= {*RESOURCES, "*", ""}
                assert field.type == field.TYPE_STRING
    assert wanted == found


@pytest.mark.slow
@pytest.mark.parametrize("rpc", METHODS)
def test_a_request_needs_only_its_required_fields(rpc: str, api: Api) -> None:
    """The server finds no violation in a request without any optional field, at any depth."""
    for place in places(rpc):
        surface = _surface(api)
        for problem in problems_of(api, rpc, minimal(place, surface)):
            assert "INVALID_ARGUMENT" != problem.reason, f"{place} lacks what it needs: {problem.violations}"


@pytest.mark.slow
@pytest.mark.parametrize("rpc", METHODS)
def test_the_server_refuses_a_request_without_a_required_field(rpc: str, api: Api) -> None:
    """Without any one of the required fields, the server refuses and names exactly that field."""
    for place in places(rpc):
        for field in filter(is_required, place.message.fields):
            surface = _surface(api)
            problems = list(problems_of(api, rpc, minimal(place, surface, without=field)))
            assert problems, f"{place} is accepted without {field.name}"
            if field.full_name in REFUSED_BY_THE_SURFACE:
                assert [REFUSED_BY_THE_SURFACE[field.full_name]] == [problem.reason for problem in problems]
                continue
            named = [path for problem in problems for path in problem.violations]
            wanted = _paths(f"{place.name}.{field.name}".lstrip("."))
            assert named, f"{place} without {field.name}: {problems}"
            assert [] == [path for path in named if path not in wanted]


@pytest.mark.parametrize("rpc", ONE_OF)
def test_a_request_needs_one_of_several_fields(rpc: str, api: Api) -> None:
    """Fields of which exactly one is set are optional, and the server refuses a request without any."""
    request: Any = minimal(Place(rpc, ()), _surface(api))
    for name in ONE_OF[rpc]:
        assert not is_required(request.DESCRIPTOR.fields_by_name[name])
        request.ClearField(name)
    (problem,) = problems_of(api, rpc, request)
    assert "INVALID_ARGUMENT" == problem.reason


@pytest.mark.parametrize(
    "rpc", [name for name in METHODS if "surface" in METHODS[name].input_type.fields_by_name]
)
def test_an_absent_surface_is_the_default_one(rpc: str, api: Api) -> None:
    """A request without a surface has no violation: it means the default surface."""
    request: Any = minimal(Place(rpc, ()), "tenants/default/surfaces/default")
    request.ClearField("surface")
    assert [] == [one for one in problems_of(api, rpc, request) if one.reason == "INVALID_ARGUMENT"]


def _surface(api: Api) -> str:
    """Returns a surface with batch b-1 in flight."""
    surface = SurfaceCalls.create(api)
    surface.start_run()
    surface.enqueue("b-1")
    surface.start()
    return surface.name


def _paths(whole: str) -> set[str]:
    """Returns the paths that a violation of a field may have: errors of items name it within the item."""
    within = whole.split(".", maxsplit=1)[-1]
    return {whole, within, f"batch.{within}"} if "[0]." in whole else {whole}


def _comments() -> Mapping[str, str]:
    """Returns the comments of all fields, by full name."""
    found = {}
    for file in described():
        texts = {tuple(one.path): one.leading_comments for one in file.source_code_info.location}

        def below(message: Any, name: str, path: tuple[int, ...], texts: Any = texts) -> None:
            for index, field in enumerate(message.field):
                found[f"{name}.{field.name}"] = texts.get((*path, 2, index), "")
            for index, nested in enumerate(message.nested_type):
                below(nested, f"{name}.{nested.name}", (*path, 3, index))

        for index, message in enumerate(file.message_type):
            below(message, f"{file.package}.{message.name}", (4, index))
    return found
