"""Callers over the Connect protocol: the same identities and the same rules as over gRPC."""

import ssl
import time
from collections.abc import Callable, Iterator, Mapping

import grpc
import pytest
from google.protobuf.message import Message
from lightspeed.ops.v1 import surface_service_pb2 as pb
from lightspeed_ops.identity import Role as IdentityRole
from lightspeed_ops.transport import open_streams
from lightspeed_ops.transport.authorization import RULES

from tests.harness.api import METHODS, Api
from tests.harness.connect import ConnectClient, ConnectRefused
from tests.harness.process import ServerProcess
from tests.harness.requests import request_for
from tests.harness.secured import HOST, Secured
from tests.harness.server import RunningServer, Setup
from tests.harness.surfaces import SurfaceCalls, fresh_name
from tests.harness.token_source import TokenSource, with_token
from tests.server.transport.test_authorization_matrix import (
    CALLERS,
    DENIED,
    NOT_FOUND,
    OTHER,
    OWN,
    ROLES,
    SERVED,
    TARGETS,
    UNKNOWN,
    expected,
)

pytestmark = pytest.mark.slow

UNARY_OR_WATCH = tuple(rpc for rpc in METHODS if rpc != "Work")
"""All RPCs but that which needs gRPC."""
CERTIFICATES = """
[[certificates]]
subject = "DNS:etl.example.org"
actor = "etl"
role = "editor"
tenant = "default"
"""
OUTCOMES = {
    ("unauthenticated", "UNAUTHENTICATED"): UNKNOWN,
    ("permission_denied", "ROLE_FORBIDS"): DENIED,
    ("not_found", "SURFACE_NOT_FOUND"): NOT_FOUND,
}


@pytest.fixture(scope="module")
def source() -> TokenSource:
    """A token of each role, whose text is its name."""
    source = TokenSource()
    for role in IdentityRole:
        source.add(role.value, role, OWN if role.value in ROLES else "")
    return source


@pytest.fixture(scope="module")
def server(source: TokenSource) -> Iterator[RunningServer]:
    """A server that knows a caller of each role, and looks at identities often."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(open_streams, "IDENTITIES_S", 0.02)
        running = RunningServer("127.0.0.1:0", Setup(authenticator=source, admin_listen="127.0.0.1:0"))
        running.start()
        yield running
        running.stop()


@pytest.fixture(scope="module")
def system(server: RunningServer) -> Iterator[Api]:
    """Stubs of a caller of all tenants, over gRPC."""
    with grpc.insecure_channel(server.address) as channel:
        yield Api(with_token(channel, "system"))


def target_of(rpc: str, tenant: str) -> str:
    """Returns the target of an RPC in the matrix."""
    method = METHODS[rpc]
    targets = TARGETS[RULES[f"{method.containing_service.name}/{rpc}"].scope]
    return targets[0] if len(targets) == 1 else tenant


def outcome(client: ConnectClient, rpc: str, request: Message) -> str:
    """Calls an RPC and returns what became of it; a refusal for the state of the surface counts as served."""
    try:
        client.call(rpc, request, connect_timeout_ms="2000")
    except StopIteration:
        return SERVED
    except ConnectRefused as refused:
        return OUTCOMES.get((refused.code, refused.reason), SERVED)
    return SERVED


@pytest.mark.parametrize(("tenant", "callers"), [(OWN, CALLERS), (OTHER, ("editor",))])
def test_every_rpc_asks_every_caller(
    server: RunningServer, system: Api, tenant: str, callers: tuple[str, ...]
) -> None:
    """Each RPC answers each caller as over gRPC, on surfaces of its own tenant and of another one."""
    found: dict[tuple[str, str], str] = {}
    for caller in callers:
        token = "" if caller == "no identity" else caller.replace(" ", "-")
        client = ConnectClient(server.admin_address, token)
        for rpc in UNARY_OR_WATCH:
            name = fresh_name(tenant)
            if rpc != "CreateSurface":
                SurfaceCalls.create(system, name)
            found[rpc, caller] = outcome(client, rpc, request_for(rpc, name))
    assert {(rpc, caller): expected(rpc, target_of(rpc, tenant), caller) for rpc, caller in found} == found


def test_no_identity_costs_no_request(server: RunningServer) -> None:
    """A call without an identity is refused by its headers: the server does not wait for its body."""
    client = ConnectClient(server.admin_address)
    connection = client.connection()
    connection.putrequest("POST", "/lightspeed.ops.v1.SurfaceService/GetSurface")
    connection.putheader("content-type", "application/json")
    connection.putheader("content-length", "1000000")
    connection.endheaders()
    response = connection.getresponse()
    assert (401, "close") == (response.status, response.getheader("connection"))
    connection.close()


def test_a_stream_ends_with_its_identity(server: RunningServer, system: Api, source: TokenSource) -> None:
    """A revoked token ends a stream with the cursor to go on from."""
    surface = SurfaceCalls.create(system, fresh_name(OWN))
    source.add("guest", IdentityRole.VIEWER, OWN)
    frames = ConnectClient(server.admin_address, "guest").frames(
        "WatchAudits", request_for("WatchAudits", surface.name)
    )
    next(frames)
    source.revoke("guest")
    with pytest.raises(ConnectRefused) as caught:
        list(frames)
    refused = caught.value
    assert ("unavailable", "IDENTITY_ENDED") == (refused.code, refused.reason)
    assert refused.details["ErrorInfo"]["metadata"]["resume_token"]


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Secured:
    """The files of a server with TLS."""
    return Secured(tmp_path_factory.mktemp("secured"))


@pytest.fixture(scope="module")
def token(secured: Secured) -> str:
    """A token of the file."""
    return secured.tokens.add("ada")


@pytest.fixture(scope="module")
def process(secured: Secured, token: str) -> Iterator[ServerProcess]:
    """A server process with TLS that knows tokens, tokens of a provider and certificates."""
    spawned = ServerProcess(*secured.arguments, *secured.mutual(CERTIFICATES))
    yield spawned
    spawned.kill()


def client_of(secured: Secured, process: ServerProcess, token: str = "", name: str = "") -> ConnectClient:
    """Returns a client with a token, or with a certificate for a name."""
    context = ssl.create_default_context(cadata=secured.authority.pem.decode())
    if name:
        paths = secured.authority.issue(name).write(secured.folder, f"client-{time.monotonic_ns()}")
        context.load_cert_chain(*paths)
    port = process.admin_address.rpartition(":")[2]
    return ConnectClient(f"{HOST}:{port}", token, context)


@pytest.mark.parametrize("kind", ["token of the file", "token of the provider", "certificate"])
def test_credentials(secured: Secured, process: ServerProcess, token: str, kind: str) -> None:
    """Tokens of the file and of a provider, and certificates, prove who calls over HTTP."""
    clients: Mapping[str, Callable[[], ConnectClient]] = {
        "token of the file": lambda: client_of(secured, process, token),
        "token of the provider": lambda: client_of(secured, process, secured.provider_key.token()),
        "certificate": lambda: client_of(secured, process, name="etl.example.org"),
    }
    request = pb.GetSurfaceRequest(surface="tenants/default/surfaces/default")
    assert request.surface == clients[kind]().call("GetSurface", request).surface.name


def test_unknown_certificates(secured: Secured, process: ServerProcess) -> None:
    """A certificate that the table does not have, and none, prove nothing."""
    for name in ("other.example.org", ""):
        with pytest.raises(ConnectRefused) as caught:
            client_of(secured, process, name=name).call("GetSurface", pb.GetSurfaceRequest())
        assert "unauthenticated" == caught.value.code


def test_other_names_are_served_with_an_identity(server: RunningServer) -> None:
    """With identities any host name is right: a page that rebinds its name has no token."""
    client = ConnectClient(server.admin_address, "viewer")
    answer = client.post("SurfaceService/ListSurfaces", {"parent": f"tenants/{OWN}"}, host="ops.example.org")
    assert 200 == answer.status


def test_the_matrix_is_of_the_whole_contract() -> None:
    """Only the work stream is left out."""
    assert {"Work"} == set(METHODS) - set(UNARY_OR_WATCH)
