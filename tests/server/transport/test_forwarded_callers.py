"""Callers of forwarded calls: the owner knows them by the credentials in the call, over both transports."""

from collections.abc import Iterator
from typing import Any

import grpc
import pytest
from lightspeed.ops.v1 import surface_service_pb2 as surfaces
from lightspeed.ops.v1 import worker_service_pb2 as workers
from lightspeed_ops.config import ClusterSettings, TlsSettings
from lightspeed_ops.identity import Role
from lightspeed_ops.transport.forwarding import FORWARDED, OWNER
from lightspeed_ops.transport.versions import VERSION

from tests.harness.api import Api
from tests.harness.connect import ConnectClient, ConnectRefused
from tests.harness.identities import by_files
from tests.harness.problems import refused
from tests.harness.requests import batch, pause, request_for
from tests.harness.secured import Secured
from tests.harness.server import Setup
from tests.harness.servers import Servers, running
from tests.harness.surfaces import SurfaceCalls, fresh_name
from tests.harness.token_source import TokenSource, with_token

TENANT = "test"
CERTIFICATES = """
[[certificates]]
subject = "DNS:etl.example.org"
actor = "etl"
role = "editor"
tenant = "test"
"""


@pytest.fixture(scope="module")
def source() -> TokenSource:
    """A token of each role in one tenant, whose text is its name."""
    source = TokenSource()
    for role in Role:
        source.add(role.value, role, "" if role in {Role.SYSTEM, Role.METRICS} else TENANT)
    source.add("stranger", Role.EDITOR, "other")
    return source


@pytest.fixture(scope="module")
def servers(source: TokenSource) -> Iterator[Servers]:
    """Two servers that know callers; the first one owns all surfaces."""
    with running(2, Setup(authenticator=source, admin_listen="127.0.0.1:0")) as both:
        yield both


@pytest.fixture(scope="module")
def channel(servers: Servers) -> Iterator[grpc.Channel]:
    """A channel to the second server."""
    with grpc.insecure_channel(servers.addresses[1]) as channel:
        yield channel


@pytest.fixture
def name(servers: Servers, channel: grpc.Channel) -> str:
    """A surface of the first server, with a run in progress."""
    name = fresh_name(TENANT)
    servers.own(name, 0)
    SurfaceCalls.create(Api(with_token(channel, "tenant_admin")), name).start_run()
    return name


def by(channel: grpc.Channel, token: str, name: str) -> SurfaceCalls:
    """Returns calls of a caller by the second server."""
    return SurfaceCalls(Api(with_token(channel, token)), name)


def test_the_audit_names_the_caller(channel: grpc.Channel, name: str) -> None:
    """The owner audits who it was, not which server sent the call."""
    by(channel, "tenant_admin", name).control(pause())
    answer = by(channel, "tenant_admin", name).call("ListAudits", page_size=1_000)
    assert ["tenant_admin"] == [one.actor_id for one in answer.entries if one.record.action == "pause"]


def test_a_role_is_checked_by_the_owner(channel: grpc.Channel, name: str) -> None:
    """A viewer may read, and changes nothing by a detour; the denial is audited once."""
    viewer = by(channel, "viewer", name)
    assert name == viewer.get().name
    assert "ROLE_FORBIDS" == refused(lambda: viewer.control(pause())).reason
    audits = by(channel, "tenant_admin", name).audits()
    assert 1 == sum(outcome == "denied:role_forbids" for action, outcome in audits if action == "pause")


def test_another_tenant_finds_nothing(channel: grpc.Channel, name: str) -> None:
    """The refusal says no more than that of the owner."""
    assert "SURFACE_NOT_FOUND" == refused(by(channel, "stranger", name).get).reason


def test_an_unknown_caller_is_refused_before_anything_is_forwarded(
    servers: Servers, channel: grpc.Channel, name: str
) -> None:
    """Neither a wrong token, nor the mark of a forwarded call, opens a way to another server."""
    for metadata in ((), (("authorization", "Bearer wrong"),), ((FORWARDED, "1"),)):
        request = surfaces.GetSurfaceRequest(surface=name)
        problem = refused(lambda: Api(channel).surfaces.GetSurface(request, metadata=metadata))  # noqa: B023
        assert "UNAUTHENTICATED" == problem.reason


class TestConnect:
    """Calls over HTTP to a server that does not own the surface."""

    @pytest.fixture
    def client(self, servers: Servers, request: Any) -> ConnectClient:
        """A client of the second server."""
        address = f"127.0.0.1:{servers.services[1].admin_port}"
        return ConnectClient(address, is_json=request.param, token="tenant_admin")

    @pytest.mark.parametrize("client", [False, True], indirect=True)
    def test_a_call_is_forwarded(self, servers: Servers, client: ConnectClient, name: str) -> None:
        """The response has the owner and the version as trailers, in the protocol's form."""
        request = request_for("EnqueueBatch", name)
        kind = "application/json" if client.is_json else "application/proto"
        answer = client.post("WorkerService/EnqueueBatch", client.encoded(request), content_type=kind)
        assert 200 == answer.status
        assert servers.addresses[0] == answer.headers[f"trailer-{OWNER}"]
        assert answer.headers[f"trailer-{VERSION}"].startswith("3@")
        assert client.decoded("EnqueueBatch", answer.body).batch_state

    @pytest.mark.parametrize("client", [False, True], indirect=True)
    def test_an_error_is_that_of_the_owner(self, client: ConnectClient, name: str) -> None:
        """Code and details are the same as over gRPC."""
        request = workers.AcknowledgeBatchRequest(surface=name, key="unknown")
        with pytest.raises(ConnectRefused) as caught:
            client.call("AcknowledgeBatch", request)
        assert "BATCH_NOT_FOUND" == caught.value.reason
        twice = workers.EnqueueBatchesRequest(surface=name, batches=[batch("b-1"), batch("b-1", records=1)])
        assert 2 == len(client.call("EnqueueBatches", twice).results)


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Secured:
    """Certificates, and a token."""
    return Secured(tmp_path_factory.mktemp("secured"))


@pytest.mark.slow
def test_servers_with_tls_know_each_other_by_their_certificates(secured: Secured) -> None:
    """A token goes on over TLS; a caller that only its connection proves is told the owner."""
    token = secured.tokens.add("etl", "tenant_admin", TENANT)
    certificates = secured.folder / "certificates.toml"
    certificates.write_text(CERTIFICATES)
    tls = TlsSettings(
        certificate=str(secured.folder / "server.pem"),
        key=str(secured.folder / "server-key.pem"),
        client_roots=str(secured.client_roots),
        require_client_certificate=True,
    )
    setup = Setup(authenticator=by_files(tokens=secured.tokens.path, certificates=certificates))
    cluster = ClusterSettings(server_roots=str(secured.client_roots))
    client = secured.authority.issue("etl.example.org")
    credentials = grpc.ssl_channel_credentials(secured.authority.pem, client.key_pem(), client.pem)
    with (
        running(2, setup, tls=tls, cluster=cluster) as servers,
        grpc.secure_channel(servers.addresses[1], credentials) as channel,
    ):
        name = fresh_name(TENANT)
        servers.own(name, 0)
        SurfaceCalls.create(Api(with_token(channel, token)), name).start_run()
        problem = refused(SurfaceCalls(Api(channel), name).get)
        assert ("UNAVAILABLE", "OWNER_ELSEWHERE") == problem.kind
        assert servers.addresses[0] == problem.metadata["owner"]
        with grpc.secure_channel(servers.addresses[0], credentials) as direct:
            assert name == SurfaceCalls(Api(direct), name).get().name
