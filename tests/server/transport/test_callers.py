"""Callers: every call has an identity, or an error that says no more than that."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc
from lightspeed.ops.v1.record_service_pb2 import ListAuditsRequest
from lightspeed.ops.v1.surface_service_pb2 import GetServerInfoRequest
from lightspeed_ops import transport
from lightspeed_ops.identity import Role

from tests.harness.api import METHODS, Api
from tests.harness.problems import refused
from tests.harness.requests import request_for
from tests.harness.server import RunningServer, Setup
from tests.harness.surfaces import SurfaceCalls
from tests.harness.token_source import TokenSource, with_authorization, with_token

ADMIN, SYSTEM = "annabel", "root"


@pytest.fixture(scope="module")
def source() -> TokenSource:
    """The tokens of an administrator and of the system."""
    source = TokenSource()
    source.add(ADMIN, Role.TENANT_ADMIN, "test")
    source.add(SYSTEM, Role.SYSTEM)
    return source


@pytest.fixture(scope="module")
def channel(source: TokenSource, tmp_path_factory: pytest.TempPathFactory) -> Iterator[grpc.Channel]:
    """A channel to a server with these tokens; its calls carry none."""
    running = RunningServer(f"unix:{tmp_path_factory.mktemp('callers')}/grpc", Setup(authenticator=source))
    running.start()
    with grpc.insecure_channel(running.address) as channel:
        yield channel
    running.stop()


@pytest.mark.parametrize("rpc", METHODS)
def test_every_rpc_refuses_a_call_without_credentials(rpc: str, channel: grpc.Channel) -> None:
    """No RPC of the contract answers a caller without an identity, whatever the request is."""
    request = request_for(rpc, "tenants/test/surfaces/some")
    problem = refused(lambda: Api(channel).call(rpc, request))
    assert ("UNAUTHENTICATED", "UNAUTHENTICATED") == problem.kind
    service = METHODS[rpc].containing_service.name
    assert {"reason": "missing", "method": f"{service}/{rpc}"} == problem.metadata
    assert problem.message.startswith("expected credentials, but there are none")


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        (("Bearer unknown-secret",), "unknown"),
        (("Basic unknown-secret",), "malformed"),
        ((f"Bearer {ADMIN}", f"Bearer {SYSTEM}"), "unknown"),
    ],
    ids=["unknown", "no bearer token", "two tokens"],
)
def test_a_refused_credential_is_not_repeated(
    values: tuple[str, ...], reason: str, channel: grpc.Channel
) -> None:
    """The error says one word about the credentials, and never what they are."""
    api = Api(with_authorization(channel, *values))
    problem = refused(lambda: api.call("GetServerInfo", GetServerInfoRequest()))
    assert reason == problem.metadata["reason"]
    assert "secret" not in str(problem)
    assert ADMIN not in str(problem)


def test_audits_name_the_caller_and_how_it_was_authenticated(channel: grpc.Channel) -> None:
    """The actor of an audit is the caller, not the context of the surface; a detail says how it is known."""
    surface = SurfaceCalls.create(Api(with_token(channel, ADMIN)))
    surface.start_run()
    entries: Any = surface.api.call("ListAudits", ListAuditsRequest(surface=surface.name))
    assert {ADMIN} == {entry.actor_id for entry in entries.entries}
    details = [{detail.name: detail.value for detail in entry.details} for entry in entries.entries]
    assert [f"token {ADMIN}"] * 2 == [one["authenticated_by"] for one in details]


def test_health_is_open_to_all(channel: grpc.Channel) -> None:
    """A load balancer has no identity."""
    stub: Any = health_pb2_grpc.HealthStub(channel)
    answer = stub.Check(health_pb2.HealthCheckRequest())
    assert health_pb2.HealthCheckResponse.SERVING == answer.status


def test_reflection_asks_for_an_identity(channel: grpc.Channel) -> None:
    """What the server offers is told to callers that it knows."""

    def services(over: grpc.Channel) -> list[Any]:
        question = reflection_pb2.ServerReflectionRequest(list_services="")
        stub: Any = reflection_pb2_grpc.ServerReflectionStub(over)
        return list(stub.ServerReflectionInfo(iter([question]), timeout=20))

    assert ("UNAUTHENTICATED", "UNAUTHENTICATED") == refused(lambda: services(channel)).kind
    assert 1 == len(services(with_token(channel, ADMIN)))


def test_servicers_say_for_whom_they_call_the_engine() -> None:
    """Every command and every read of the transport has a caller."""
    asked = {"execute", "answer", "read", "begin"}
    forgotten = [
        f"{path.name}:{node.lineno}"
        for path in Path(transport.__file__).parent.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in asked
        and ast.unparse(node.func.value).endswith("engine")
        and "caller" not in {keyword.arg for keyword in node.keywords}
    ]
    assert [] == forgotten
