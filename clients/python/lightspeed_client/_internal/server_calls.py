"""The calls of SurfaceService about the server: what it is, its tenants, and the servers beside it.

Owns their arguments and requests; :mod:`surface_calls` says what is common to all calls.
"""

from collections.abc import Sequence

from lightspeed.ops.v1.server_info_pb2 import ServerInfo
from lightspeed.ops.v1.server_pb2 import Server
from lightspeed.ops.v1.surface_service_pb2 import (
    GetFixtureSnapshotsRequest,
    GetFixtureSnapshotsResponse,
    GetServerInfoRequest,
    GetServerInfoResponse,
    ListServersRequest,
    ListServersResponse,
    ListTenantsRequest,
    ListTenantsResponse,
)
from lightspeed.ops.v1.tenant_pb2 import Tenant

from lightspeed_client._internal.calls import Call, Listing, Page
from lightspeed_client._internal.channel import LONG_DEADLINE_S


def get_fixture_snapshots(
    *, timeout_s: float | None = LONG_DEADLINE_S
) -> Call[GetFixtureSnapshotsResponse, GetFixtureSnapshotsResponse]:
    """Returns the deterministic fixture snapshots: equal on every machine for one version of the service."""
    return Call(
        GetFixtureSnapshotsRequest(), GetFixtureSnapshotsResponse, lambda response: response, timeout_s
    )


def list_tenants(
    *, page_size: int = 0, timeout_s: float | None = None
) -> Listing[ListTenantsResponse, Tenant]:
    """Lists the tenants that have surfaces by name, with the number of their surfaces, page after page.

    Args:
        page_size: Maximum of tenants in one response, 0-1,000; 0: 100.
        timeout_s: Deadline of each page.
    """

    def page(page_token: str) -> Call[ListTenantsResponse, Page[Tenant]]:
        return Call(
            ListTenantsRequest(page_size=page_size, page_token=page_token),
            ListTenantsResponse,
            lambda found: Page(found.tenants, found.next_page_token),
            timeout_s,
        )

    return page


def get_server_info(*, timeout_s: float | None = None) -> Call[GetServerInfoResponse, ServerInfo]:
    """Returns what the server is: version, contract, instance, uptime, journal, and the limits in force."""
    return Call(GetServerInfoRequest(), GetServerInfoResponse, lambda response: response.info, timeout_s)


def list_servers(*, timeout_s: float | None = None) -> Call[ListServersResponse, Sequence[Server]]:
    """Lists the servers on the journal by id: addresses, states, and how many surfaces each owns."""
    return Call(ListServersRequest(), ListServersResponse, lambda response: response.servers, timeout_s)
