"""The connection of the clients: TLS, tokens, options, closed clients, and servers that do not answer.

The certificates were made once, for 100 years: roots that signed one for `ops.test` and one for a client.
"""

import asyncio
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc
import pytest
from lightspeed.ops.v1.worker_service_pb2 import WorkRequest
from lightspeed_client import (
    AsyncClient,
    AsyncWorker,
    Batch,
    Client,
    ClientClosed,
    DeadlineExceeded,
    LightspeedError,
    NotFound,
    Task,
    Tls,
    Unavailable,
    Worker,
)

from tests.clients.python.fake_service import FakeService, refusal

PEM = Path(__file__).with_name("certificates")
ROOTS, CERTIFICATE, KEY = ((PEM / name).read_bytes() for name in ("ca.pem", "client.pem", "client.key"))
SERVER = ((PEM / "server.key").read_bytes(), (PEM / "server.pem").read_bytes())

METHOD = "/lightspeed.ops.v1.SurfaceService/StartRun"


class RecordingServer(grpc.GenericRpcHandler):
    """Answers each call with an empty message, each stream with none, and records their tokens."""

    def __init__(self, credentials: grpc.ServerCredentials | None = None) -> None:
        """Listens on a free port of this machine."""
        self.tokens: list[tuple[str, str]] = []
        self.takes_s = 0.0
        self._server = grpc.server(ThreadPoolExecutor(4), handlers=[self])
        if credentials is None:
            port = self._server.add_insecure_port("127.0.0.1:0")
        else:
            port = self._server.add_secure_port("127.0.0.1:0", credentials)
        self.target = f"127.0.0.1:{port}"
        self._server.start()

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> "grpc.RpcMethodHandler[Any, Any]":
        """Returns the handler of a method."""
        metadata = dict(handler_call_details.invocation_metadata)
        name = str(handler_call_details.method).rpartition("/")[2]
        self.tokens.append((name, str(metadata.get("authorization", ""))))
        if name == "Work":
            return grpc.stream_stream_rpc_method_handler(self._end_stream)
        return grpc.unary_unary_rpc_method_handler(self._respond)

    def stop(self) -> None:
        """Stops listening."""
        self._server.stop(grace=0).wait()

    def _respond(self, request: bytes, _: grpc.ServicerContext) -> bytes:
        time.sleep(self.takes_s)
        return b""

    def _end_stream(self, frames: Iterator[bytes], _: grpc.ServicerContext) -> Iterator[bytes]:
        next(frames)
        return iter(())


@pytest.fixture
def serve() -> Iterator[Callable[..., RecordingServer]]:
    """Starts recording servers."""
    servers: list[RecordingServer] = []

    def start(credentials: grpc.ServerCredentials | None = None) -> RecordingServer:
        servers.append(RecordingServer(credentials))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


Serve = Callable[..., RecordingServer]


def start_run(client: Client | AsyncClient) -> None:
    """Calls the server with a client of either kind, and closes it."""
    if isinstance(client, Client):
        with client:
            client.start_run(timeout_s=5)


async def start_run_async(client: AsyncClient) -> None:
    """Calls the server, and closes the client."""
    async with client:
        await client.start_run(timeout_s=5)


# TLS.


async def test_tls_with_given_roots(serve: Serve) -> None:
    """Both clients check the server's certificate with the given roots and the given name."""
    server = serve(grpc.ssl_server_credentials([SERVER]))
    tls = Tls(roots=ROOTS, server_name="ops.test")
    start_run(Client(server.target, tls=tls))
    await start_run_async(AsyncClient(server.target, tls=tls))
    with pytest.raises(Unavailable), Client(server.target, tls=True) as client:
        client.start_run(timeout_s=0.3)


async def test_mtls(serve: Serve) -> None:
    """Both clients show their certificate; without one the server refuses the connection."""
    credentials = grpc.ssl_server_credentials([SERVER], ROOTS, require_client_auth=True)
    server = serve(credentials)
    tls = Tls(roots=ROOTS, certificate=CERTIFICATE, key=KEY, server_name="ops.test")
    start_run(Client(server.target, tls=tls))
    await start_run_async(AsyncClient(server.target, tls=tls))
    with (
        pytest.raises(Unavailable),
        Client(server.target, tls=Tls(roots=ROOTS, server_name="ops.test")) as client,
    ):
        client.start_run(timeout_s=0.3)


def test_a_certificate_comes_with_its_key() -> None:
    """A certificate without its key is refused at once."""
    with pytest.raises(ValueError, match="expected a certificate and its key"):
        Tls(certificate=CERTIFICATE)


# Tokens.


async def test_a_token_goes_with_each_call_and_stream(serve: Serve) -> None:
    """A callback is called before each call, so that a new token replaces an expired one."""
    server = serve(grpc.ssl_server_credentials([SERVER]))
    numbers = iter(range(1, 100))
    tls = Tls(roots=ROOTS, server_name="ops.test")
    with Client(server.target, tls=tls, token=lambda: f"t-{next(numbers)}") as client:
        client.start_run()
        client.start_run()
        with client.work(stages=["load"]) as stream:
            assert [] == list(stream)
    async with AsyncClient(server.target, tls=tls, token="fixed") as async_client:
        await async_client.start_run()
        async with async_client.work(stages=["load"]) as async_stream:
            assert [] == [frame async for frame in async_stream]
    assert [
        ("StartRun", "Bearer t-1"),
        ("StartRun", "Bearer t-2"),
        ("Work", "Bearer t-3"),
        ("StartRun", "Bearer fixed"),
        ("Work", "Bearer fixed"),
    ] == server.tokens


async def test_a_worker_for_asyncio_has_the_settings_of_its_client(serve: Serve) -> None:
    """Its own connection has the client's TLS and token."""
    server = serve(grpc.ssl_server_credentials([SERVER]))
    tls = Tls(roots=ROOTS, server_name="ops.test")

    async def handle(_: Task) -> None:
        return

    async with AsyncClient(server.target, tls=tls, token="secret") as client:
        worker = AsyncWorker(client, stages=["load"], handler=handle)
        await worker.run(until=lambda: bool(server.tokens))
    assert ("Work", "Bearer secret") == server.tokens[0]


def test_a_token_over_plaintext_is_refused(serve: Serve) -> None:
    """Also on this machine; a unix socket has no network, and the caller can ask for it."""
    with pytest.raises(ValueError, match="expected TLS for a token, but the connection to localhost:50051"):
        Client("localhost", token="secret")
    server = serve()
    start_run(Client(server.target, token="secret", allow_token_without_tls=True))
    assert [("StartRun", "Bearer secret")] == server.tokens
    Client("unix:/run/lightspeed.sock", token="secret").close()


async def test_the_same_for_asyncio() -> None:
    """The asyncio client has the same rule."""
    with pytest.raises(ValueError, match="expected TLS for a token"):
        AsyncClient("localhost", token="secret")


async def test_a_failed_token_callback_is_tried_again(service: FakeService) -> None:
    """The call waits for a token until its deadline; the error then has the callback's as its cause."""
    failures = [OSError("no route to the identity provider")] * 2

    def token() -> str:
        if failures:
            raise failures.pop()
        return "secret"

    def broken() -> str:
        raise OSError("no route to the identity provider")

    with Client(service.target, token=token) as client:
        client.start_run()
    with Client(service.target, token=broken) as client:
        with pytest.raises(Unavailable, match="the token callback failed: OSError: no route") as failed:
            client.start_run(timeout_s=0.1)
        with pytest.raises(Unavailable, match="token callback"):
            client.work(stages=["load"])
    assert isinstance(failed.value.__cause__, OSError)
    async with AsyncClient(service.target, token=broken) as async_client:
        with pytest.raises(Unavailable, match="token callback"):
            await async_client.start_run(timeout_s=0.1)


def test_a_worker_waits_for_a_token(service: FakeService) -> None:
    """A worker without a token opens its stream again later, as if the server were away."""
    service.queued.append(Batch(key="a", stage="load"))
    failures = [OSError("no route")] * 2

    def token() -> str:
        if failures:
            raise failures.pop()
        return "secret"

    with Client(service.target, token=token) as client:
        worker = Worker(client, stages=["load"], handler=lambda _: None)
        worker.run(until=lambda: bool(service.acknowledged))
    assert ["a"] == service.acknowledged


# Options and interceptors.


async def test_interceptors_see_each_call(service: FakeService) -> None:
    """Interceptors of gRPC are called around the calls of either client."""
    seen: list[str] = []

    class Interceptor(grpc.UnaryUnaryClientInterceptor):
        """Records the methods."""

        def intercept_unary_unary(self, continuation: Any, details: Any, request: Any) -> Any:
            """Records a method."""
            seen.append(details.method)
            return continuation(details, request)

    class AsyncInterceptor(grpc.aio.UnaryUnaryClientInterceptor):
        """Records the methods."""

        async def intercept_unary_unary(self, continuation: Any, details: Any, request: Any) -> Any:
            """Records a method."""
            seen.append(details.method.decode())
            return await continuation(details, request)

    start_run(Client(service.target, interceptors=[Interceptor()]))
    await start_run_async(AsyncClient(service.target, interceptors=[AsyncInterceptor()]))
    assert [METHOD, METHOD] == seen


async def test_channel_options_replace_those_of_the_client(service: FakeService) -> None:
    """A limit for received messages is that of the caller."""
    service.audit(100)
    options = [("grpc.max_receive_message_length", 100)]
    with Client(service.target, options=options) as client, pytest.raises(LightspeedError, match="larger"):
        next(client.list_audits())
    async with AsyncClient(service.target, options=options) as async_client:
        with pytest.raises(LightspeedError, match="larger"):
            await anext(async_client.list_audits())


# Errors.


async def test_an_error_names_target_and_method_and_keeps_its_cause(service: FakeService) -> None:
    """The message of an error says which call of which server failed."""
    service.fault("GetSurface", refusal(grpc.StatusCode.NOT_FOUND, "SURFACE_NOT_FOUND", "no such"))
    with Client(service.target) as client, pytest.raises(NotFound) as failed:
        client.get_surface()
    assert ("GetSurface", service.target) == (failed.value.method, failed.value.target)
    assert str(failed.value) == f"no such (NOT_FOUND / SURFACE_NOT_FOUND, GetSurface at {service.target})"
    assert isinstance(failed.value.__cause__, grpc.RpcError)
    async with AsyncClient("127.0.0.1:1") as async_client:
        with pytest.raises(Unavailable, match=r"UNAVAILABLE, GetSurface at 127.0.0.1:1") as away:
            await async_client.get_surface(timeout_s=0.1)
    assert isinstance(away.value.__cause__, grpc.RpcError)


def test_calls_after_close_fail_alike(service: FakeService) -> None:
    """A closed client raises ClientClosed from calls, lists, watches and work streams."""
    client = Client(service.target)
    client.start_run()
    client.close()
    client.close()
    for call in (
        client.start_run,
        lambda: next(client.list_audits()),
        client.watch_audits,
        lambda: client.work(stages=["load"]),
        Worker(client, stages=["load"], handler=lambda _: None).run,
    ):
        with pytest.raises(ClientClosed, match="the client is closed"):
            call()


async def test_asyncio_calls_after_close_fail_alike(service: FakeService) -> None:
    """The asyncio client raises the same."""
    client = AsyncClient(service.target)
    await client.start_run()
    await client.close()
    await client.close()
    with pytest.raises(ClientClosed, match="the client is closed"):
        await client.start_run()
    with pytest.raises(ClientClosed):
        await anext(client.list_audits())
    with pytest.raises(ClientClosed):
        client.watch_audits()
    with pytest.raises(ClientClosed):
        client.work(stages=["load"])


async def test_closing_ends_waiting_calls(silent: str) -> None:
    """A call that waits for the server gets the same error when its client is closed."""
    client = Client(silent)
    closing = threading.Timer(0.1, client.close)
    closing.start()
    with pytest.raises(ClientClosed):
        client.start_run(timeout_s=10)
    closing.join()
    async_client = AsyncClient(silent)
    call = asyncio.create_task(async_client.start_run(timeout_s=10))
    await asyncio.sleep(0.1)
    await async_client.close()
    with pytest.raises(ClientClosed):
        await call


@pytest.mark.slow
def test_closing_ends_the_wait_for_another_attempt() -> None:
    """The retries of a call end with its client."""
    client = Client("127.0.0.1:1")
    closing = threading.Timer(0.3, client.close)
    closing.start()
    begun_s = time.monotonic()
    with pytest.raises(ClientClosed):
        client.start_run(timeout_s=10)
    assert time.monotonic() - begun_s < 5
    closing.join()


# Reachability.


@pytest.fixture
def silent() -> Iterator[str]:
    """Returns the address of a socket that accepts connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"127.0.0.1:{listening.getsockname()[1]}"


def events(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
    """Returns level and event of the connection's log records."""
    records = [record for record in caplog.records if record.name == "lightspeed_client.connection"]
    return [(record.levelname, record.__dict__["event"]) for record in records]


@pytest.mark.slow
def test_a_server_that_is_away_is_said_once(caplog: pytest.LogCaptureFixture) -> None:
    """After a second there is a warning with the target and the cause, and no second one."""
    with Client("127.0.0.1:1") as client:
        with pytest.raises(Unavailable):
            client.start_run(timeout_s=0.5)
        assert [] == events(caplog)
        with pytest.raises(Unavailable):
            client.start_run(timeout_s=2.5)
    assert [("WARNING", "server_unreachable")] == events(caplog)
    record = caplog.records[0]
    assert "127.0.0.1:1" == record.__dict__["target"]
    assert "Connection refused" in record.__dict__["cause"]
    assert record.getMessage().startswith("server_unreachable target=127.0.0.1:1 cause=")


@pytest.mark.slow
async def test_a_silent_server_is_said_once(silent: str, caplog: pytest.LogCaptureFixture) -> None:
    """A server that accepts the connection and does not answer fails no call for a while."""
    with Client(silent) as client, pytest.raises((DeadlineExceeded, Unavailable)):
        client.start_run(timeout_s=1.5)
    assert [("WARNING", "server_unreachable")] == events(caplog)
    async with AsyncClient(silent) as async_client:
        with pytest.raises((DeadlineExceeded, Unavailable)):
            await async_client.start_run(timeout_s=1.5)
    assert [("WARNING", "server_unreachable")] * 2 == events(caplog)


@pytest.mark.slow
async def test_a_server_that_answers_again_is_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The first answer after the warning is said as well, by either client."""
    caplog.set_level(logging.INFO)
    away = f"unix:{tmp_path}/s"
    with Client(away) as client:
        async with AsyncClient(away) as async_client:
            with pytest.raises(Unavailable):
                client.start_run(timeout_s=3)
            with pytest.raises(Unavailable):
                await async_client.start_run(timeout_s=3)
            service = FakeService(tmp_path)  # type: ignore[abstract]  # It has the methods that the test calls.
            client.start_run()
            await async_client.start_run()
            service.stop()
    said = [("WARNING", "server_unreachable"), ("INFO", "server_reached")]
    assert sorted(said * 2) == sorted(events(caplog))


@pytest.mark.slow
def test_a_long_call_is_not_a_server_that_is_away(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    """Over an open connection, a first call may take longer than a second."""
    server = serve()
    server.takes_s = 1.3
    with Client(server.target) as client:
        client.start_run()
    assert [] == events(caplog)


def test_an_error_of_the_server_is_an_answer(service: FakeService, caplog: pytest.LogCaptureFixture) -> None:
    """A draining server answers: the connection says nothing."""
    draining = refusal(grpc.StatusCode.UNAVAILABLE, "SERVER_DRAINING", "the server is shutting down")
    service.fault("StartRun", draining, draining, draining)
    with Client(service.target) as client:
        client.start_run()
    assert [] == events(caplog)


def test_a_work_stream_of_a_closed_client_ends(service: FakeService) -> None:
    """A stream that is open when its client is closed raises the same error."""
    client = Client(service.target)
    stream = client.work(stages=["load"])
    stream.send(WorkRequest())
    client.close()
    with pytest.raises(ClientClosed):
        list(stream)
