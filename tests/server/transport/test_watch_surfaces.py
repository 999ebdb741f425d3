"""The watch of surfaces: all that match, a mark, then changes, at most once an interval, and what left."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import grpc
import pytest
import pytest_asyncio
from google.protobuf.message import Message
from lightspeed.ops.v1.bulk_control_pb2 import SurfaceFilter
from lightspeed.ops.v1.policy_pb2 import Role, TenantContext
from lightspeed.ops.v1.surface_pb2 import Surface, SurfaceView
from lightspeed.ops.v1.surface_service_pb2 import WatchSurfacesRequest
from lightspeed.ops.v1.surface_watch_pb2 import RemovedSurface
from lightspeed_ops.config import Limits
from lightspeed_ops.reader import surface_feed

from tests.harness.api import Api, AsyncApi
from tests.harness.problems import refused
from tests.harness.requests import drain, pause, request_for, resume
from tests.harness.server import DEADLINE_S, RunningServer, Setup
from tests.harness.surfaces import SurfaceCalls, fresh_name
from tests.harness.watching import Watching
from tests.server.transport.error_cases import tenant_context

FAST = {"interval_ms": 100}
SYSTEM = TenantContext(system=TenantContext.System(actor_id="scheduler"))


class Overview:
    """What a subscriber knows: the newest view of each surface, and the frames so far."""

    def __init__(self, stream: Watching) -> None:
        """Starts without frames."""
        self._stream = stream
        self.surfaces: dict[str, Surface] = {}
        self.removed: list[RemovedSurface] = []
        self.frames: list[str] = []
        self.names: list[list[str]] = []
        """The names in each frame of changes."""

    async def frame(self) -> Any:
        """Takes a frame."""
        frame = await self._stream.frame()
        self.frames.append(frame.WhichOneof("frame"))
        for surface in frame.changed.surfaces:
            self.surfaces[surface.name] = surface
        if frame.HasField("changed"):
            self.names.append([surface.name for surface in frame.changed.surfaces])
        for one in frame.removed.surfaces:
            del self.surfaces[one.name]
            self.removed.append(one)
        return frame

    async def until(self, shows: Callable[["Overview"], bool]) -> "Overview":
        """Takes frames until the overview shows something."""
        async with asyncio.timeout(DEADLINE_S):
            while not shows(self):
                await self.frame()
        return self

    async def caught_up(self) -> "Overview":
        """Takes frames up to the mark."""
        return await self.until(lambda seen: "caught_up" in seen.frames)


Watch = Callable[..., Overview]


@pytest.fixture(scope="module")
def grpc_servicer() -> Setup:
    """A server on the wall clock: surfaces turn stale in real time."""
    return Setup()


@pytest_asyncio.fixture
async def watch(aio: AsyncApi) -> AsyncIterator[Watch]:
    """Opens watches of a tenant, and closes them at the end of the test."""
    opened: list[Watching] = []

    def open_watch(tenant: str, conditions: SurfaceFilter | None = None, **fields: Any) -> Overview:
        request = WatchSurfacesRequest(parent=f"tenants/{tenant}", filter=conditions, **(FAST | fields))
        opened.append(Watching(aio.surfaces.WatchSurfaces(request)))
        return Overview(opened[-1])

    yield open_watch
    for watching in opened:
        watching.cancel()


@pytest.fixture
def tenant() -> str:
    """A tenant of its own for each test."""
    return fresh_name().rpartition("/")[2]


@pytest.fixture
def create(api: Api, tenant: str) -> Callable[..., SurfaceCalls]:
    """Creates surfaces of the tenant."""

    def created(id_: str, **fields: Any) -> SurfaceCalls:
        return SurfaceCalls.create(api, f"tenants/{tenant}/surfaces/{id_}", **fields)

    return created


async def test_the_first_frames_have_every_surface_and_a_mark(
    watch: Watch, create: Callable[..., SurfaceCalls], tenant: str
) -> None:
    """In the light view that ListSurfaces has, by name; other tenants and deleted surfaces are not there."""
    surface, *_ = [create(id_, max_allowed_lag_ms=3_600_000) for id_ in ("a", "b", "c")]
    surface.start_run()
    surface.enqueue("b-1")
    create("gone").call("DeleteSurface")
    SurfaceCalls.create(surface.api, f"tenants/{tenant}x/surfaces/a")
    seen = await watch(tenant).caught_up()
    assert ["changed", "caught_up"] == seen.frames
    assert [[f"tenants/{tenant}/surfaces/{id_}" for id_ in ("a", "b", "c")]] == seen.names
    listed = surface.call("ListSurfaces", view=SurfaceView.SURFACE_VIEW_BASIC).surfaces
    assert {one.name: one for one in listed} == seen.surfaces
    assert 1 == seen.surfaces[surface.name].queue.queued


@pytest.mark.slow
async def test_changes_of_an_interval_come_together(
    watch: Watch, create: Callable[..., SurfaceCalls], tenant: str
) -> None:
    """However often a surface changes within an interval, one frame has the newest state of all of them."""
    surfaces = [create(id_, max_allowed_lag_ms=3_600_000) for id_ in ("a", "b")]
    seen = await watch(tenant, interval_ms=1_000).caught_up()
    for number in range(10):
        for surface in surfaces:
            surface.enqueue(f"b-{number}")
    await seen.until(lambda now: all(one.queue.queued == 10 for one in now.surfaces.values()))
    assert 3 >= len(seen.names), "20 changes within much less than a second take two intervals at most"


@pytest.mark.slow
async def test_a_surface_that_is_created_or_undeleted_appears(
    watch: Watch, create: Callable[..., SurfaceCalls], tenant: str
) -> None:
    """An empty watch catches up at once; a deletion is told as one."""
    seen = await watch(tenant).caught_up()
    assert ["caught_up"] == seen.frames
    surface = create("a")
    await seen.until(lambda now: surface.name in now.surfaces)
    surface.call("DeleteSurface")
    await seen.until(lambda now: not now.surfaces)
    assert [RemovedSurface(name=surface.name, deleted=True)] == seen.removed
    surface.call("UndeleteSurface")
    await seen.until(lambda now: surface.name in now.surfaces)
    assert not seen.surfaces[surface.name].deleted


@pytest.mark.slow
async def test_a_surface_that_no_longer_matches_leaves(
    watch: Watch, create: Callable[..., SurfaceCalls], tenant: str
) -> None:
    """It comes back when it matches again; a surface that never matched is never sent."""
    surface, _ = create("a"), create("b")
    surface.control(pause())
    seen = await watch(tenant, SurfaceFilter(control_states=["paused"])).caught_up()
    assert [surface.name] == list(seen.surfaces)
    surface.control(resume())
    await seen.until(lambda now: not now.surfaces)
    assert [RemovedSurface(name=surface.name)] == seen.removed
    surface.control(pause())
    await seen.until(lambda now: surface.name in now.surfaces)
    surface.control(drain())
    await seen.until(lambda now: not now.surfaces)
    assert [surface.name] * 2 == [name for names in seen.names for name in names]


@pytest.mark.slow
async def test_a_surface_that_turns_stale_changes(
    watch: Watch, create: Callable[..., SurfaceCalls], tenant: str
) -> None:
    """Without a commit: it is sent as stale, and filters by staleness and age follow the time too."""
    surface = create("a", max_allowed_lag_ms=700)
    surface.enqueue("b-1")
    every, fresh, old = (
        watch(tenant),
        watch(tenant, SurfaceFilter(stale=False)),
        watch(tenant, SurfaceFilter(older_than_ms=800)),
    )
    for one in (every, fresh, old):
        await one.caught_up()
    assert [1, 1, 0] == [len(one.surfaces) for one in (every, fresh, old)]
    announced_ms = every.surfaces[surface.name].stale_at_ms
    await fresh.until(lambda now: not now.surfaces)
    assert [RemovedSurface(name=surface.name)] == fresh.removed
    await every.until(lambda now: now.surfaces[surface.name].stale)
    assert announced_ms == every.surfaces[surface.name].stale_at_ms
    assert 0 < announced_ms <= surface.call("GetFreshness").reading.as_of_ms
    await old.until(lambda now: surface.name in now.surfaces)
    assert old.surfaces[surface.name].oldest_enqueued_ms == every.surfaces[surface.name].oldest_enqueued_ms


@pytest.mark.slow
async def test_a_watch_without_changes_has_heartbeats(
    watch: Watch, create: Callable[..., SurfaceCalls], tenant: str
) -> None:
    """They say how new the subscriber is, and come while nothing changes, also between two intervals."""
    create("a")
    seen = await watch(tenant, interval_ms=60_000, heartbeat_ms=100).caught_up()
    first, second = await seen.frame(), await seen.frame()
    assert ["changed", "caught_up", "heartbeat", "heartbeat"] == seen.frames
    assert 0 < first.heartbeat.as_of_ms <= second.heartbeat.as_of_ms
    quick = await watch(tenant, interval_ms=100, heartbeat_ms=300).caught_up()
    before = (await quick.frame()).heartbeat.as_of_ms
    assert before < (await quick.frame()).heartbeat.as_of_ms


async def test_many_surfaces_come_in_several_frames(
    watch: Watch, api: Api, monkeypatch: pytest.MonkeyPatch, tenant: str
) -> None:
    """First frames and frames of changes have a largest number of surfaces, and lose none."""
    monkeypatch.setattr(surface_feed, "FRAME_SURFACES", 4)
    surfaces = [SurfaceCalls.create(api, f"tenants/{tenant}/surfaces/s-{number}") for number in range(10)]
    seen = await watch(tenant).caught_up()
    assert [4, 4, 2] == [len(names) for names in seen.names]
    for surface in surfaces:
        surface.start_run()
    await seen.until(lambda now: all(one.lifecycle_label == "running" for one in now.surfaces.values()))
    assert 4 == max(len(names) for names in seen.names)
    for surface in surfaces:
        surface.call("CompleteRun")
        surface.call("DeleteSurface")
    await seen.until(lambda now: not now.surfaces)
    assert 10 == len(seen.removed)


async def test_the_system_watches_all_tenants(
    watch: Watch, api: Api, create: Callable[..., SurfaceCalls], tenant: str
) -> None:
    """One watch has the surfaces of every tenant, and the filter holds for each of them."""
    surface = create("of-all")
    other = SurfaceCalls.create(api, f"tenants/{tenant}x/surfaces/of-all")
    seen = await watch("-", SurfaceFilter(surface_id_prefix="of-all")).caught_up()
    assert [surface.name, other.name] == list(seen.surfaces)
    other.control(pause())
    await seen.until(lambda now: now.surfaces[other.name].control_label == "paused")


async def test_a_tenant_watches_its_own_surfaces_alone(
    watch: Watch, api: Api, create: Callable[..., SurfaceCalls], tenant: str
) -> None:
    """All tenants are for the system, and for another tenant the surfaces do not exist, as in lists."""
    surface = create("own")
    viewer = tenant_context(Role.ROLE_VIEWER, tenant)
    for caller in (viewer, SYSTEM):
        assert [surface.name] == list((await watch(tenant, on_behalf_of=caller).caught_up()).surfaces)
    assert surface.name in (await watch("-", on_behalf_of=SYSTEM).caught_up()).surfaces
    for parent, kind, name in (
        ("tenants/-", ("PERMISSION_DENIED", "ROLE_FORBIDS"), "tenants/-/surfaces/-"),
        (f"tenants/{tenant}x", ("NOT_FOUND", "SURFACE_NOT_FOUND"), f"tenants/{tenant}x/surfaces/-"),
    ):
        request: Message = WatchSurfacesRequest(parent=parent, on_behalf_of=viewer)
        problem = refused(lambda request=request: api.call("WatchSurfaces", request))  # type: ignore[misc]
        assert (kind, name) == (problem.kind, problem.metadata["surface"])


@pytest.mark.parametrize(
    ("fields", "violations"),
    [
        ({"parent": "tenants"}, {"parent"}),
        ({"interval_ms": 99}, {"interval_ms"}),
        ({"interval_ms": 60_001}, {"interval_ms"}),
        ({"heartbeat_ms": 99}, {"heartbeat_ms"}),
        ({"heartbeat_ms": 3_600_001}, {"heartbeat_ms"}),
        ({"on_behalf_of": TenantContext()}, {"on_behalf_of"}),
        ({"filter": SurfaceFilter(control_states=["resting"])}, {"filter.control_states[0]"}),
    ],
)
def test_a_malformed_watch_is_refused(api: Api, fields: dict[str, Any], violations: set[str]) -> None:
    """Every limit of the request is named."""
    request: Message = WatchSurfacesRequest(**fields)
    assert violations == set(refused(lambda: api.call("WatchSurfaces", request)).violations)


async def test_watches_count_as_streams_of_their_tenant(
    tmp_path: Any, start_server: Callable[..., RunningServer]
) -> None:
    """Beyond max_streams_per_tenant a watch is refused; a drain ends the open ones."""
    running = start_server(Setup(limits=Limits(max_streams_per_tenant=2)))
    async with grpc.aio.insecure_channel(running.address) as channel:
        request = request_for("WatchSurfaces", "tenants/acme/surfaces/any")
        streams = [Watching(AsyncApi(channel).surfaces.WatchSurfaces(request)) for _ in range(2)]
        for stream in streams:
            assert (await stream.frame()).HasField("caught_up")
        problem = await Watching(AsyncApi(channel).surfaces.WatchSurfaces(request)).ended()
        assert ("STREAM_LIMIT", "acme") == (problem.reason, problem.metadata["tenant"])
        await asyncio.to_thread(running.stop)
        assert "SERVER_DRAINING" == (await streams[0].ended()).reason
