"""What a server says of itself: GetServerInfo, and the tenants of ListTenants."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, fields
from importlib.metadata import version
from pathlib import Path

import grpc
import pytest
from lightspeed.ops.v1 import server_info_pb2 as messages
from lightspeed.ops.v1 import server_pb2
from lightspeed.ops.v1 import surface_service_pb2 as pb
from lightspeed_ops.config import Limits
from lightspeed_ops.journal.sqlite.schema import FORMAT

from tests.harness.api import Api
from tests.harness.problems import refused
from tests.harness.requests import batch
from tests.harness.server import NOW_MS, ManualClock, RunningServer, Setup, SteppedClock
from tests.harness.surfaces import SurfaceCalls

StartServer = Callable[[Setup], RunningServer]


def info_of(running: RunningServer) -> messages.ServerInfo:
    """Returns what a server says of itself."""
    with grpc.insecure_channel(running.address) as channel:
        return Api(channel).surfaces.GetServerInfo(pb.GetServerInfoRequest()).info


def test_a_server_says_its_version_contract_and_limits(start_server: StartServer) -> None:
    """Version and contract are those of the installed package, and the limits those in force."""
    limits = Limits(max_surfaces=7, max_calls=11, request_timeout_s=13)
    info = info_of(start_server(Setup(limits=limits)))
    assert (version("lightspeed-operations"), "lightspeed.ops.v1") == (info.version, info.contract_version)
    assert not info.HasField("caller"), "a server without identities knows no caller"
    assert asdict(limits) == {field.name: getattr(info.limits, field.name) for field in fields(Limits)}
    assert [field.name for field in fields(Limits)] == list(messages.ServerLimits.DESCRIPTOR.fields_by_name)


def test_each_start_is_another_instance_with_its_uptime(start_server: StartServer) -> None:
    """The instance stays the same while the server runs, and the uptime is by the server's clock."""
    clock = ManualClock()
    running = start_server(Setup(clock=clock))
    first = info_of(running)
    clock.advance(1_234)
    later = info_of(running)
    assert (0, 1_234) == (first.uptime_ms, later.uptime_ms)
    assert first.instance == later.instance
    assert 16 == len(first.instance)
    assert first.instance != info_of(start_server(Setup(clock=clock))).instance


def test_a_server_in_memory_has_no_data_file(start_server: StartServer) -> None:
    """Format and size are 0."""
    assert messages.JournalInfo(kind=messages.JOURNAL_KIND_MEMORY) == info_of(start_server(Setup())).journal


def test_a_data_file_has_its_format_and_size(start_server: StartServer, tmp_path: Path) -> None:
    """The size is that of the database with its write-ahead log, and grows with the history."""
    path = tmp_path / "journal.db"
    running = start_server(Setup(journal=f"sqlite:{path}"))
    before = info_of(running).journal
    assert (messages.JOURNAL_KIND_SQLITE, FORMAT) == (before.kind, before.format)
    with grpc.insecure_channel(running.address) as channel:
        surface = SurfaceCalls.create(Api(channel))
        surface.call("EnqueueBatches", batches=[batch(f"{number:03}" * 80) for number in range(500)])
    after = info_of(running).journal.size_bytes
    assert after > before.size_bytes + 100_000
    assert after == sum((tmp_path / name).stat().st_size for name in ("journal.db", "journal.db-wal"))


def test_a_data_file_has_the_free_space_of_its_disk(start_server: StartServer, tmp_path: Path) -> None:
    """The free space is what the process may still write; a journal in memory has none."""
    free_bytes = info_of(start_server(Setup(journal=f"sqlite:{tmp_path}/journal.db"))).journal.free_bytes
    disk = shutil.disk_usage(tmp_path)
    assert 0 < free_bytes < disk.total
    assert free_bytes == pytest.approx(disk.free, abs=disk.total * 0.1)
    assert not info_of(start_server(Setup())).journal.HasField("free_bytes")


def test_a_server_says_its_two_clocks(start_server: StartServer) -> None:
    """The time is that of the wall clock; its lead over the service clock shows a step."""
    clock = SteppedClock()
    running = start_server(Setup(clock=clock.service_clock()))
    before = info_of(running)
    assert (NOW_MS, 0) == (before.now_ms, before.clock_ahead_ms)
    clock.step(-7_000)
    after = info_of(running)
    assert (NOW_MS - 7_000, -7_000) == (after.now_ms, after.clock_ahead_ms)
    assert not after.HasField("certificate_expires_ms")


def test_the_only_server_on_a_journal_lists_itself(start_server: StartServer) -> None:
    """It has no id and no address for others; it owns all surfaces that are not deleted."""
    clock = ManualClock()
    running = start_server(Setup(clock=clock))
    with grpc.insecure_channel(running.address) as channel:
        api = Api(channel)
        surfaces = [SurfaceCalls.create(api) for _ in range(3)]
        surfaces[0].call("DeleteSurface")
        clock.advance(1_234)
        found = api.surfaces.ListServers(pb.ListServersRequest()).servers
        owned = len(api.surfaces.ListSurfaces(pb.ListSurfacesRequest(parent="tenants/-")).surfaces)
        assert "" == surfaces[1].get().owner
    expected = server_pb2.Server(
        version=version("lightspeed-operations"),
        state=server_pb2.SERVER_STATE_READY,
        started_ms=NOW_MS,
        owned_surfaces=owned,
        is_this=True,
    )
    assert [expected] == list(found)
    assert 2 <= owned


def tenants_of(api: Api, **fields: int | str) -> tuple[list[tuple[str, int]], str]:
    """Returns a page of tenants with the number of their surfaces, and the token of the next page."""
    answer = api.surfaces.ListTenants(pb.ListTenantsRequest(**fields))  # type: ignore[arg-type]  # of either type
    return [(one.name, one.surface_count) for one in answer.tenants], answer.next_page_token


@pytest.fixture
def own(start_server: StartServer) -> Iterator[Api]:
    """The stubs of a server that no other test uses."""
    with grpc.insecure_channel(start_server(Setup()).address) as channel:
        yield Api(channel)


def test_tenants_are_listed_by_name_in_pages(own: Api) -> None:
    """Each tenant is on one page, with the number of its surfaces; the last page has no token."""
    for name in ("zoo/surfaces/a", "acme/surfaces/a", "acme/surfaces/b", "b-1/surfaces/a"):
        SurfaceCalls.create(own, name=f"tenants/{name}")
    first, token = tenants_of(own, page_size=2)
    assert [("tenants/acme", 2), ("tenants/b-1", 1)] == first
    assert ([("tenants/default", 1), ("tenants/zoo", 1)], "") == tenants_of(
        own, page_size=2, page_token=token
    )
    assert 4 == len(tenants_of(own)[0])


def test_deleted_surfaces_do_not_count(own: Api) -> None:
    """A tenant whose surfaces are all deleted is not listed until one is undeleted."""
    surfaces = [SurfaceCalls.create(own, name=f"tenants/acme/surfaces/{name}") for name in "ab"]
    surfaces[0].call("DeleteSurface")
    assert ("tenants/acme", 1) in tenants_of(own)[0]
    surfaces[1].call("DeleteSurface")
    assert [("tenants/default", 1)] == tenants_of(own)[0]
    surfaces[1].call("UndeleteSurface")
    assert ("tenants/acme", 1) in tenants_of(own)[0]


@pytest.mark.parametrize(
    ("field", "value"), [("page_size", -1), ("page_size", 1_001), ("page_token", "no token")]
)
def test_a_page_that_cannot_be_is_refused(field: str, value: int | str, api: Api) -> None:
    """Page sizes are 0 to 1,000, and tokens those of the list."""
    problem = refused(lambda: tenants_of(api, **{field: value}))
    assert ("INVALID_ARGUMENT", "INVALID_ARGUMENT") == problem.kind
    assert [field] == list(problem.violations)
