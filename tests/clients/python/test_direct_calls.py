"""Calls about a surface go directly to the server that owns it, and back if it cannot be reached."""

import asyncio
import os
import signal
import time
from collections.abc import Callable, Iterator
from typing import Any, Protocol

import grpc
import pytest
from lightspeed.ops.v1.worker_service_pb2 import WorkRequest
from lightspeed_client import AsyncClient, AsyncWorker, Client, Task, Tls, Unavailable, Worker
from lightspeed_client._internal import async_direct_channels, direct_channels

from tests.clients.python.fake_service import refusal
from tests.clients.python.owner_servers import OwnerServer, elsewhere
from tests.clients.python.test_connection import ROOTS, SERVER
from tests.harness.process import ServerProcess

SURFACE = "tenants/acme/surfaces/orders"
OTHER = "tenants/acme/surfaces/returns"
REACHED_S = 10.0
NO_WAIT_S = 5.0
"""Limit for calls that wait for nothing, on two noisy cores."""


class Calls(Protocol):
    """Calls of either client."""

    def start_run(self, *, surface: str = "", timeout_s: float = 5.0) -> object:
        """Makes a change."""

    def get_surface(self, *, surface: str = "", timeout_s: float = 5.0) -> object:
        """Reads."""

    def get_server_info(self) -> object:
        """Makes a call about no surface."""

    def close(self) -> None:
        """Closes the client."""


class AsyncioCalls:
    """Calls of an asyncio client, each in a turn of its event loop."""

    def __init__(self, target: str, **options: Any) -> None:
        self._runner = asyncio.Runner()
        self._client = self._runner.run(self._opened(target, options))

    def __getattr__(self, name: str) -> Callable[..., object]:
        """Returns a method of the client that waits."""

        def call(*args: Any, **kwargs: Any) -> object:
            return self._runner.run(getattr(self._client, name)(*args, **kwargs))

        return call

    def close(self) -> None:
        """Closes the client, and its event loop."""
        self._runner.run(self._client.close())
        self._runner.close()

    async def _opened(self, target: str, options: dict[str, Any]) -> AsyncClient:
        return AsyncClient(target, **options)


Serve = Callable[..., OwnerServer]
Connect = Callable[..., Calls]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts servers."""
    servers: list[OwnerServer] = []

    def start(*args: Any, **kwargs: Any) -> OwnerServer:
        servers.append(OwnerServer(*args, **kwargs))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


@pytest.fixture(params=[Client, AsyncioCalls], ids=["sync", "asyncio"])
def connect(request: pytest.FixtureRequest) -> Iterator[Connect]:
    """Opens clients of either kind."""
    clients: list[Calls] = []

    def opened(server: OwnerServer, **options: Any) -> Calls:
        clients.append(request.param(server.address, **options))
        return clients[-1]

    yield opened
    for client in clients:
        client.close()


def eventually(call: Callable[[], object], reached: Callable[[], bool]) -> None:
    """Calls until something has come true."""
    ends_s = time.monotonic() + REACHED_S
    while not reached():
        assert time.monotonic() < ends_s, "it has not come true"
        call()
        time.sleep(0.002)  # Not faster than a connection comes to be.


def test_calls_go_to_the_owner_that_an_answer_named(serve: Serve, connect: Connect) -> None:
    """From the answer on, all calls about this surface go there, and no other call does."""
    forwarder, owner = serve(), serve()
    forwarder.owner = owner.address
    client = connect(forwarder)
    eventually(client.start_run, lambda: bool(owner.received))
    forwarder.received.clear()
    client.start_run()
    client.get_surface()
    assert [] == forwarder.methods
    client.start_run(surface=OTHER)
    client.get_server_info()
    assert ["StartRun", "GetServerInfo"] == forwarder.methods


def test_a_refused_call_goes_to_the_owner_at_once(serve: Serve, connect: Connect) -> None:
    """OWNER_ELSEWHERE names the owner: the same attempt goes there without a backoff."""
    forwarder, owner = serve(), serve()
    forwarder.refusals.append(elsewhere(owner.address))
    client = connect(forwarder)
    client.start_run()
    client.start_run()
    assert (["StartRun"], ["StartRun", "StartRun"]) == (forwarder.methods, owner.methods)


def test_a_surface_moves_on(serve: Serve, connect: Connect) -> None:
    """A former owner names the next one, also the configured server itself."""
    first, second, third = serve(), serve(), serve()
    first.refusals.append(elsewhere(second.address))
    second.refusals.append(elsewhere(third.address))
    client = connect(first)
    client.start_run()
    assert (1, 1, 1) == (len(first.received), len(second.received), len(third.received))
    third.owner = first.address
    client.start_run()
    client.start_run()
    assert (2, 1, 2) == (len(first.received), len(second.received), len(third.received))
    first.refusals.append(elsewhere(third.address))
    third.refusals.append(elsewhere(first.address))
    client.start_run()
    assert (4, 1, 3) == (len(first.received), len(second.received), len(third.received))


def test_servers_that_disagree_are_called_at_the_usual_pace(serve: Serve, connect: Connect) -> None:
    """Two servers that name each other get a few calls, and then as many as the backoff allows."""
    first, second = serve(), serve()
    first.refusals = [elsewhere(second.address)] * 1_000
    second.refusals = [elsewhere(first.address)] * 1_000
    with pytest.raises(Unavailable) as failed:
        connect(first).start_run(timeout_s=0.5)
    assert failed.value.reason == "OWNER_ELSEWHERE"
    assert 5 <= len(first.received) + len(second.received) <= 12


def test_a_lost_owner_is_left_at_once(serve: Serve, connect: Connect) -> None:
    """If the owner cannot be reached, the call goes to the configured address, and so do later ones."""
    forwarder, owner = serve(), serve()
    forwarder.refusals.append(elsewhere(owner.address))
    client = connect(forwarder)
    client.start_run()
    owner.stop()
    forwarder.owner = owner.address
    forwarder.received.clear()
    begun_s = time.monotonic()
    for _ in range(3):
        client.start_run()
    assert time.monotonic() - begun_s < NO_WAIT_S
    assert ["StartRun"] * 3 == forwarder.methods
    again = serve(address=owner.address)
    for _ in range(20):
        client.start_run()
    assert [] == again.received


@pytest.mark.slow
def test_an_owner_that_stands_still_is_left(
    serve: Serve, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A call to a process that neither answers nor ends goes to the configured address in time."""
    monkeypatch.setattr(direct_channels, "KEEPALIVE_MS", 300)
    monkeypatch.setattr(direct_channels, "KEEPALIVE_TIMEOUT_MS", 300)
    forwarder, owner = serve(), ServerProcess()
    try:
        forwarder.refusals.append(elsewhere(owner.address))
        client = connect(forwarder)
        client.get_surface()
        os.kill(owner.pid, signal.SIGSTOP)
        client.get_surface(timeout_s=20)
        assert ["GetSurface"] * 2 == forwarder.methods
    finally:
        owner.kill()


def test_an_owner_that_cannot_be_reached_costs_nothing(serve: Serve, connect: Connect) -> None:
    """Calls go on to the configured address while the client tries to connect, and after it has failed."""
    forwarder = serve()
    forwarder.owner = "127.0.0.1:1"
    client = connect(forwarder)
    begun_s = time.monotonic()
    for _ in range(20):
        client.start_run()
    assert time.monotonic() - begun_s < NO_WAIT_S
    assert ["StartRun"] * 20 == forwarder.methods


def test_a_lost_owner_is_tried_again_later(
    serve: Serve, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After its time an address is tried again, if an answer still names it."""
    monkeypatch.setattr(direct_channels, "BARRED_S", 0.05)
    monkeypatch.setattr(async_direct_channels, "BARRED_S", 0.05)
    forwarder, owner = serve(), serve()
    forwarder.refusals.append(elsewhere(owner.address))
    client = connect(forwarder)
    client.start_run()
    owner.stop()
    client.start_run()
    forwarder.owner = owner.address
    again = serve(address=owner.address)
    eventually(client.start_run, lambda: bool(again.received))


@pytest.mark.slow
def test_the_configured_server_becomes_the_owner(
    serve: Serve, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its answers name no owner then: the calls stay with it, also if the former owner comes back."""
    monkeypatch.setattr(direct_channels, "BARRED_S", 0.3)
    monkeypatch.setattr(async_direct_channels, "BARRED_S", 0.3)
    server, former = serve(), serve()
    former.stop()
    server.refusals += [elsewhere(former.address)] * 2
    client = connect(server)
    client.start_run()
    former = serve(address=former.address)
    server.owner = former.address
    eventually(lambda: client.get_surface(surface=OTHER), lambda: bool(former.received))
    former.received.clear()
    client.start_run()
    assert [] == former.methods


def test_an_owner_that_shuts_down_is_left_at_once(serve: Serve, connect: Connect) -> None:
    """The configured server knows the next owner sooner than a backoff ends."""
    forwarder, owner = serve(), serve()
    forwarder.refusals.append(elsewhere(owner.address))
    client = connect(forwarder)
    client.start_run()
    owner.refusals.append(refusal(grpc.StatusCode.UNAVAILABLE, "SERVER_DRAINING", retry_after_s=2.1))
    client.start_run(timeout_s=2)
    assert ["StartRun"] * 2 == forwarder.methods


def test_channels_are_few(serve: Serve, connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    """For one owner more, the client leaves the owner that it has not called for longest."""
    monkeypatch.setattr(direct_channels, "MAX_CHANNELS", 1)
    monkeypatch.setattr(async_direct_channels, "MAX_CHANNELS", 1)
    forwarder, first, second = serve(), serve(), serve()
    client = connect(forwarder)
    forwarder.refusals = [elsewhere(first.address), elsewhere(second.address)]
    client.start_run()
    client.start_run(surface=OTHER)
    client.start_run()
    assert (1, 1, 3) == (len(first.received), len(second.received), len(forwarder.received))


def test_owners_can_be_ignored(serve: Serve, connect: Connect) -> None:
    """With the option off, all calls go to the configured address, and a refusal stays one."""
    forwarder, owner = serve(), serve()
    forwarder.owner = owner.address
    client = connect(forwarder, direct_to_owners=False)
    for _ in range(20):
        client.start_run()
    forwarder.refusals = [elsewhere(owner.address)] * 100
    with pytest.raises(Unavailable, match="OWNER_ELSEWHERE"):
        client.start_run(timeout_s=0.2)
    assert [] == owner.received


# Security.


def test_the_owner_gets_the_token_over_the_same_tls(serve: Serve, connect: Connect) -> None:
    """A direct channel verifies the owner's certificate as that of the configured server."""
    credentials = grpc.ssl_server_credentials([SERVER])
    forwarder, owner = serve(credentials), serve(credentials)
    forwarder.refusals.append(elsewhere(owner.address))
    client = connect(forwarder, tls=Tls(roots=ROOTS, server_name="ops.test"), token="secret")
    client.start_run()
    assert ["Bearer secret"] == [call.token for call in owner.received]


def test_a_token_never_goes_to_plaintext(serve: Serve, connect: Connect) -> None:
    """A server with TLS cannot lead a client to one without; the calls stay at the configured address."""
    forwarder, plaintext = serve(grpc.ssl_server_credentials([SERVER])), serve()
    forwarder.refusals.append(elsewhere(plaintext.address))
    client = connect(forwarder, tls=Tls(roots=ROOTS, server_name="ops.test"), token="secret")
    client.start_run()
    forwarder.owner = plaintext.address
    client.start_run()
    assert [] == plaintext.received
    assert ["StartRun"] * 3 == forwarder.methods


# Versions.


def test_a_read_shows_what_was_written(serve: Serve, connect: Connect) -> None:
    """A read asks for the highest version that an answer had, about the same surface alone."""
    server = serve()
    client = connect(server)
    client.get_surface()
    for server.version in ("7@a1", "9@a1", "8@a1"):
        client.start_run()
    client.get_surface()
    client.get_surface(surface=OTHER)
    assert ["", "", "", "", "9@a1", ""] == [call.min_version for call in server.received]


def test_a_read_asks_for_nothing_of_an_earlier_journal(serve: Serve, connect: Connect) -> None:
    """A restored server counts its versions anew."""
    server = serve()
    client = connect(server)
    for server.version in ("9@a1", "3@b2"):
        client.start_run()
    client.get_surface()
    assert "3@b2" == server.received[-1].min_version


def test_a_version_that_no_server_has_is_forgotten(serve: Serve, connect: Connect) -> None:
    """After a restore of the storage, one read fails, and the next ones do not."""
    server = serve()
    server.version = "7@a1"
    client = connect(server)
    client.start_run()
    server.refusals = [refusal(grpc.StatusCode.UNAVAILABLE, "BEHIND_MIN_VERSION", retry_after_s=0.01)] * 1_000
    with pytest.raises(Unavailable):
        client.get_surface(timeout_s=0.2)
    server.refusals.clear()
    client.get_surface()
    assert ["7@a1", ""] == [call.min_version for call in server.received[-2:]]


def test_a_read_shows_what_a_worker_has_reported(serve: Serve) -> None:
    """The end of a work stream has the version that its reports have made."""
    server = serve()
    server.version = "7@a1"
    with Client(server.address) as client:
        with client.work(stages=["load"]) as stream:
            stream.half_close()
            list(stream)
        client.get_surface()
    assert ["", "7@a1"] == [call.min_version for call in server.received]


async def test_an_asyncio_read_shows_what_a_worker_has_reported(serve: Serve) -> None:
    """The same with asyncio."""
    server = serve()
    server.version = "7@a1"
    async with AsyncClient(server.address) as client:
        async with client.work(stages=["load"]) as stream:
            await stream.send(WorkRequest(leave=WorkRequest.Leave()))
            async for _ in stream:
                pass
        await client.get_surface()
    assert ["", "7@a1"] == [call.min_version for call in server.received]


# Workers.


def handle(_: Task) -> None:
    """Does nothing."""


@pytest.mark.slow
def test_a_worker_moves_to_the_owner(serve: Serve) -> None:
    """A stream that a server forwards is replaced by one to the owner as soon as that is connected."""
    forwarder, owner = serve(), serve()
    forwarder.owner = owner.address
    with Client(forwarder.address) as client:
        worker = Worker(client, stages=["load"], handler=handle, surface=SURFACE)
        worker.run(until=lambda: bool(owner.received))
    assert (["Work"], ["Work"]) == (forwarder.methods, owner.methods)


@pytest.mark.slow
@pytest.mark.parametrize("interceptors", [(), (object(),)], ids=["own thread", "interceptors"])
async def test_an_asyncio_worker_moves_to_the_owner(serve: Serve, interceptors: tuple[Any, ...]) -> None:
    """The same with asyncio, also if the interceptors run in an event loop of the worker's thread."""

    class Passing(grpc.aio.StreamStreamClientInterceptor):
        """Passes streams on."""

        async def intercept_stream_stream(self, continuation: Any, details: Any, requests: Any) -> Any:
            """Passes a stream on."""
            return await continuation(details, requests)

    async def handle_async(_: Task) -> None:
        return

    forwarder, owner = serve(), serve()
    forwarder.owner = owner.address
    async with AsyncClient(forwarder.address, interceptors=[Passing() for _ in interceptors]) as client:
        worker = AsyncWorker(client, stages=["load"], handler=handle_async, surface=SURFACE)
        await worker.run(until=lambda: bool(owner.received))
    assert (["Work"], ["Work"]) == (forwarder.methods, owner.methods)


@pytest.mark.slow
def test_a_refused_worker_connects_to_the_owner(serve: Serve) -> None:
    """OWNER_ELSEWHERE ends a stream, and the next one goes directly to the owner; from a lost one, back."""
    forwarder, owner = serve(), serve()
    forwarder.refusals.append(elsewhere(owner.address))
    with Client(forwarder.address) as client:
        worker = Worker(client, stages=["load"], handler=handle, surface=SURFACE)

        def until() -> bool:
            if owner.received:
                owner.stop()
            return len(forwarder.received) > 1

        worker.run(until=until)
    assert (["Work", "Work"], ["Work"]) == (forwarder.methods, owner.methods)
