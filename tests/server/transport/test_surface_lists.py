"""ListSurfaces: filters, orders, all tenants, who may see them, and pages with deleted surfaces."""

from collections.abc import Iterator
from typing import Any

from lightspeed.ops.v1.bulk_control_pb2 import SurfaceFilter
from lightspeed.ops.v1.policy_pb2 import Role, TenantContext
from lightspeed_ops.transport.tokens import token

from tests.harness.api import Api
from tests.harness.problems import refused
from tests.harness.requests import pause, request_for
from tests.harness.server import ManualClock
from tests.harness.surfaces import SurfaceCalls
from tests.server.transport.error_cases import tenant_context

SYSTEM = TenantContext(system=TenantContext.System(actor_id="scheduler"))


def of_tenant(api: Api, tenant: str, *ids: str, **fields: Any) -> list[SurfaceCalls]:
    """Creates surfaces of a tenant."""
    return [SurfaceCalls.create(api, f"tenants/{tenant}/surfaces/{one}", **fields) for one in ids]


def pages(api: Api, parent: str, *, page_size: int = 2, **fields: Any) -> Iterator[list[str]]:
    """Yields the ids of the surfaces of each page."""
    request = request_for("ListSurfaces", f"{parent}/surfaces/any", page_size=page_size, **fields)
    while True:
        page = api.surfaces.ListSurfaces(request)
        yield [surface.name.rpartition("/")[2] for surface in page.surfaces]
        request.page_token = page.next_page_token
        if not request.page_token:
            return


def listed(api: Api, tenant: str, **fields: Any) -> list[str]:
    """Returns the ids of all pages."""
    return [one for page in pages(api, f"tenants/{tenant}", **fields) for one in page]


def test_a_filter_is_that_of_controls_over_many_surfaces(api: Api, clock: ManualClock) -> None:
    """All conditions must hold, at the time of the call."""
    a, b, _ = (*of_tenant(api, "filtered", "a", "b", labels={"team": "x"}), *of_tenant(api, "filtered", "c"))
    a.start_run()
    a.enqueue("b-1")
    a.start()
    a.fail("b-1", permanent=True)
    b.enqueue("b-1")
    b.control(pause())
    assert ["a", "b"] == listed(api, "filtered", filter=SurfaceFilter(labels={"team": "x"}))
    assert ["a"] == listed(api, "filtered", filter=SurfaceFilter(has_dead_letters=True))
    assert ["c"] == listed(api, "filtered", filter=SurfaceFilter(surface_id_prefix="c"))
    assert ["b"] == listed(api, "filtered", filter=SurfaceFilter(control_states=["paused"]))
    assert ["b", "c"] == listed(api, "filtered", filter=SurfaceFilter(lifecycle_states=["idle"]))
    old = SurfaceFilter(older_than_ms=60_000)
    assert [] == listed(api, "filtered", filter=old)
    assert ["a", "b", "c"] == listed(api, "filtered", filter=SurfaceFilter(stale=False))
    clock.advance(60_000)
    assert ["b"] == listed(api, "filtered", filter=old)
    assert ["a", "b", "c"] == listed(api, "filtered", filter=SurfaceFilter(stale=True))
    assert [] == listed(api, "filtered", filter=SurfaceFilter(stale=True, labels={"team": "y"}))


def test_surfaces_are_listed_in_each_order(api: Api, clock: ManualClock) -> None:
    """Pages continue in the order, and surfaces that are equal in it are in the order of their names."""
    a, b, c, _ = (of_tenant(api, "ordered", one)[0] for one in "abcd")
    clock.advance(5)
    c.enqueue("b-1")
    clock.advance(5)
    a.enqueue("b-1", "b-2")
    b.start_run()
    clock.advance(5)
    (e,) = of_tenant(api, "ordered", "e")
    expected = {
        "": "abcde",
        "name": "abcde",
        "name desc": "edcba",
        "oldest_age desc": "cabde",
        "queued desc": "acbde",
        "dead_lettered desc": "abcde",
        "updated desc": "eabcd",
        "updated": "dcabe",
        "created desc": "eabcd",
    }
    for order, ids in expected.items():
        for size in (1, 2, 10):
            assert list(ids) == listed(api, "ordered", order_by=order, page_size=size), order
    e.call("DeleteSurface")
    assert list("acbd") == listed(api, "ordered", order_by="queued desc")


def test_the_system_lists_the_surfaces_of_all_tenants(api: Api) -> None:
    """A caller of a tenant is told to ask for its own; without a context the caller is the system."""
    for tenant in ("many-a", "many-a-b", "many-b"):
        of_tenant(api, tenant, "s", labels={"group": "all-tenants"})
    group = SurfaceFilter(labels={"group": "all-tenants"})
    request = request_for("ListSurfaces", "tenants/-/surfaces/any", filter=group)
    names = [f"tenants/{tenant}/surfaces/s" for tenant in ("many-a-b", "many-a", "many-b")]
    assert names == [surface.name for surface in api.surfaces.ListSurfaces(request).surfaces]
    assert [["s", "s"], ["s"]] == list(pages(api, "tenants/-", filter=group, on_behalf_of=SYSTEM))
    request.on_behalf_of.CopyFrom(tenant_context(Role.ROLE_TENANT_ADMIN, "many-a"))
    problem = refused(lambda: api.surfaces.ListSurfaces(request))
    assert ("PERMISSION_DENIED", "ROLE_FORBIDS") == (problem.code, problem.reason)
    assert "of tenant 'many-a', which may read its own surfaces" in problem.message
    caller = {"tenant": "many-a", "actor_id": "ada", "role": "tenant_admin"}
    assert {"surface": "tenants/-/surfaces/-", "action": "read"} | caller == problem.metadata


def test_a_tenant_lists_its_own_surfaces_alone(api: Api) -> None:
    """For another tenant the surfaces do not exist, whether it has some or not."""
    of_tenant(api, "own", "s")
    viewer = tenant_context(Role.ROLE_VIEWER, "own")
    assert ["s"] == listed(api, "own", on_behalf_of=viewer)
    stranger = tenant_context(Role.ROLE_TENANT_ADMIN, "strange")
    for tenant in ("own", "never-seen"):
        problem = refused(lambda tenant=tenant: listed(api, tenant, on_behalf_of=stranger))  # type: ignore[misc]
        assert ("NOT_FOUND", "SURFACE_NOT_FOUND") == (problem.code, problem.reason)


def test_deleted_surfaces_are_filtered_too(api: Api) -> None:
    """They have no work, and their labels; a page without a match has its token still."""
    surfaces = of_tenant(api, "gone", "a1", "a2", "b1", "b2", labels={"team": "gone"})
    surfaces += of_tenant(api, "gone", "b3")
    for surface in surfaces[1:]:
        surface.call("DeleteSurface")
    every = {"show_deleted": True}
    assert ["a1", "a2", "b1", "b2", "b3"] == listed(api, "gone", **every)
    of_team = SurfaceFilter(labels={"team": "gone"})
    assert ["a1", "a2", "b1", "b2"] == listed(api, "gone", filter=of_team, **every)
    assert ["b1", "b2", "b3"] == listed(api, "gone", filter=SurfaceFilter(surface_id_prefix="b"), **every)
    assert [] == listed(api, "gone", filter=SurfaceFilter(older_than_ms=1), **every)
    assert ["a1"] == listed(api, "gone", filter=of_team)
    assert ["a1", "a2", "b1", "b2"] == [
        one for page in pages(api, "tenants/-", page_size=1, filter=of_team, **every) for one in page
    ]


def test_a_malformed_list_names_its_fields(api: Api) -> None:
    """Order, filter and parent are refused together; deleted surfaces have the order of their names alone."""
    request = request_for("ListSurfaces", "tenants/A/surfaces/any", order_by="age", page_size=1_001)
    request.filter.lifecycle_states.append("asleep")
    request.on_behalf_of.SetInParent()
    problem = refused(lambda: api.surfaces.ListSurfaces(request))
    expected = {"parent", "order_by", "page_size", "filter.lifecycle_states[0]", "on_behalf_of"}
    assert expected == set(problem.violations)
    assert "oldest_age desc" in problem.violations["order_by"]
    request = request_for("ListSurfaces", "tenants/a/surfaces/any", order_by="queued desc", show_deleted=True)
    problem = refused(lambda: api.surfaces.ListSurfaces(request))
    assert {"order_by"} == set(problem.violations)


def test_a_token_belongs_to_its_order_and_parent(api: Api) -> None:
    """Another order or all tenants refuse it as of another list; a broken one is malformed."""
    of_tenant(api, "tokens", "a", "b")
    request = request_for("ListSurfaces", "tenants/tokens/surfaces/any", page_size=1, order_by="updated desc")
    first = api.surfaces.ListSurfaces(request)
    for parent, order in (
        ("tenants/tokens", "updated"),
        ("tenants/tokens", ""),
        ("tenants/-", "updated desc"),
    ):
        request.parent, request.order_by, request.page_token = parent, order, first.next_page_token
        assert "CURSOR_NOT_FOUND" == refused(lambda: api.surfaces.ListSurfaces(request)).reason
    request.page_token = "x"
    assert {"page_token"} == set(refused(lambda: api.surfaces.ListSurfaces(request)).violations)


def test_an_order_by_a_number_needs_a_number_in_its_token(api: Api) -> None:
    """A token whose place has another form is malformed, and not a fault of the server."""
    for place in ("1", "x tenants/tokens/surfaces/a", "", "9" * 30 + " a"):
        forged = token("surfaces by queued desc", "tenants/tokens", place)
        request = request_for(
            "ListSurfaces", "tenants/tokens/surfaces/any", order_by="queued desc", page_token=forged
        )
        assert {"page_token"} == set(refused(lambda: api.surfaces.ListSurfaces(request)).violations)  # noqa: B023
