"""A real server process with TLS and identities: who gets in, and rotations that no call notices."""

import socket
import ssl
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc
import pytest
from grpc_channelz.v1 import channelz_pb2, channelz_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc
from lightspeed.ops.v1.batch_pb2 import Batch
from lightspeed_client import (
    Client,
    DeadlineExceeded,
    Task,
    Tls,
    Unauthenticated,
    Unavailable,
    Worker,
    WorkerObserver,
)

from tests.harness.certificates import DAY, Authority
from tests.harness.identities import ProviderKey, key_set
from tests.harness.process import ServerProcess
from tests.harness.secured import Secured, address_of

Spawn = Callable[..., ServerProcess]

pytestmark = pytest.mark.slow

WITHIN_S = 60.0
"""Limit for any wait, seconds; two noisy cores need a generous one."""
OWN_CONNECTION = (("grpc.use_local_subchannel_pool", 1),)
"""Makes a channel connect for itself: channels of one process share connections otherwise."""


@pytest.fixture
def secured(tmp_path: Path) -> Secured:
    """The files of a server with TLS and identities."""
    return Secured(tmp_path)


def until(condition: Callable[[], object], what: str) -> None:
    """Returns when a condition holds; fails if it takes too long."""
    ends = time.monotonic() + WITHIN_S
    while not condition():
        assert time.monotonic() < ends, f"expected {what}"
        time.sleep(0.02)


def served_certificate(process: ServerProcess) -> str:
    """Returns the certificate that a new connection gets, as PEM."""
    return ssl.get_server_certificate(("127.0.0.1", int(address_of(process).rpartition(":")[2])))


def test_tokens_and_jwts_get_in(secured: Secured, spawn_server: Spawn) -> None:
    """Over TLS, a token of the file and a token of the provider are callers; no credentials are none."""
    token = secured.tokens.add("admin", "tenant_admin")
    process = spawn_server(*secured.arguments)
    for good in (token, secured.provider_key.token(role="tenant_admin")):
        with secured.client(process, good) as client:
            client.get_surface()
    for bad in (None, "lsops_" + "A" * 43, ProviderKey.ec("key-1").token(), "garbage"):
        with secured.client(process, bad) as client, pytest.raises(Unauthenticated):
            client.get_surface()


def test_clients_without_the_right_tls_are_not_served(secured: Secured, spawn_server: Spawn) -> None:
    """A plaintext client gets nothing from a TLS port, and a client trusts only its roots and the name."""
    token = secured.tokens.add("admin", "tenant_admin")
    process = spawn_server(*secured.arguments)
    for wrong in (
        Client(address_of(process), token=token, allow_token_without_tls=True),
        secured.client(process, token, tls=Tls(roots=Authority("other").pem)),
        secured.client(process, token, tls=Tls(roots=secured.authority.pem, server_name="elsewhere.test")),
    ):
        with wrong, pytest.raises((Unavailable, DeadlineExceeded)):
            wrong.get_surface(timeout_s=0.5)
    with secured.client(process, token) as client:
        client.get_surface()


TABLE = """
[[certificates]]
subject = "URI:spiffe://example.org/etl"
actor = "etl"
role = "tenant_admin"
tenant = "default"
"""


def test_certificates_get_in(secured: Secured, spawn_server: Spawn) -> None:
    """With mTLS a certificate in the table is a caller; another one needs a token, and none gets nothing."""
    token = secured.tokens.add("admin", "tenant_admin")
    process = spawn_server(*secured.arguments, *secured.mutual(TABLE))
    known = secured.tls(secured.authority.issue("spiffe://example.org/etl"))
    unknown = secured.tls(secured.authority.issue("spiffe://example.org/other", common_name="etl"))
    foreign = Authority("other").issue("spiffe://example.org/etl")
    stranger = Tls(roots=secured.authority.pem, certificate=foreign.pem, key=foreign.key_pem())
    with secured.client(process, tls=known) as client:
        client.get_surface()
    with secured.client(process, token, tls=unknown) as client:
        client.get_surface()
    with secured.client(process, tls=unknown) as client, pytest.raises(Unauthenticated):
        client.get_surface()
    for tls in (secured.tls(), stranger):
        with (
            secured.client(process, token, tls=tls) as client,
            pytest.raises((Unavailable, DeadlineExceeded)),
        ):
            client.get_surface(timeout_s=0.5)


REFUSED: dict[str, tuple[Callable[[Secured], tuple[str, ...]], str]] = {
    "beyond loopback in plaintext": (
        lambda secured: ("--listen", "0.0.0.0:0", *secured.arguments[4:]),
        "--allow-plaintext serves without TLS",
    ),
    "beyond loopback without identity": (
        lambda secured: ("--listen", "0.0.0.0:0", *secured.arguments[:4]),
        "--allow-unauthenticated serves without",
    ),
    "a certificate that is not there": (
        lambda secured: ("--tls-certificate", "/nonexistent.pem", "--tls-key", "/nonexistent-key.pem"),
        "the certificate '/nonexistent.pem' cannot be used: it does not exist",
    ),
    "a broken token file": (
        lambda secured: (secured.tokens.path.write_text("etl editor\n") and secured.arguments) or (),
        "line 1: expected NAME ROLE TENANT SHA256",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_unsafe_starts_are_refused(secured: Secured, spawn_server: Spawn, name: str) -> None:
    """A server that would be unsafe, or whose files are broken, does not start, and says what to do."""
    arguments, words = REFUSED[name]
    process = spawn_server(*arguments(secured))
    assert 1 == process.wait()
    assert words in "\n".join([*process.other_lines, *map(str, process.logs)])


def test_services_beside_the_contract_can_be_turned_off_and_on(secured: Secured, spawn_server: Spawn) -> None:
    """Reflection asks for any identity; channelz is off by default, and asks for the role system."""
    viewer, system = secured.tokens.add("viewer", "viewer"), secured.tokens.add("ops", "system", "")
    usual = spawn_server(*secured.arguments)
    changed = spawn_server(*secured.arguments, "--no-reflection", "--channelz")
    codes = {
        (name, service, token == system): _code(secured, process, service, token)
        for name, process in (("usual", usual), ("changed", changed))
        for service in ("reflection", "channelz")
        for token in (viewer, system)
    }
    ok, none, denied = grpc.StatusCode.OK, grpc.StatusCode.UNIMPLEMENTED, grpc.StatusCode.PERMISSION_DENIED
    assert {
        ("usual", "reflection", False): ok,
        ("usual", "reflection", True): ok,
        ("usual", "channelz", False): none,
        ("usual", "channelz", True): none,
        ("changed", "reflection", False): none,
        ("changed", "reflection", True): none,
        ("changed", "channelz", False): denied,
        ("changed", "channelz", True): ok,
    } == codes
    assert grpc.StatusCode.UNAUTHENTICATED == _code(secured, usual, "reflection", "")


def _code(secured: Secured, process: ServerProcess, service: str, token: str) -> grpc.StatusCode:
    credentials = grpc.ssl_channel_credentials(secured.authority.pem)
    metadata = (("authorization", f"Bearer {token}"),) if token else ()
    with grpc.secure_channel(address_of(process), credentials) as channel:
        try:
            if service == "channelz":
                stub: Any = channelz_pb2_grpc.ChannelzStub(channel)
                answer = stub.GetServers(channelz_pb2.GetServersRequest(), metadata=metadata, timeout=10)
                assert answer.server
            else:
                stub = reflection_pb2_grpc.ServerReflectionStub(channel)
                asked = iter([reflection_pb2.ServerReflectionRequest(list_services="")])
                (answer,) = list(stub.ServerReflectionInfo(asked, metadata=metadata, timeout=10))
                assert answer.list_services_response.service
        except grpc.RpcError as error:
            return error.code()
    return grpc.StatusCode.OK


def test_metrics_are_read_over_tls_by_their_role(secured: Secured, spawn_server: Spawn) -> None:
    """The admin listener has the certificate of the server, and /metrics asks for a role that may read it."""
    scraper, editor = secured.tokens.add("prometheus", "metrics", ""), secured.tokens.add("etl")
    process = spawn_server(*secured.arguments, "--admin-listen", "127.0.0.1:0")
    port = process.logged("admin_listening")["port"]
    assert (200, 401, 401, 403) == (
        _status(secured, port, "/healthz", "")[0],
        _status(secured, port, "/metrics", "")[0],
        _status(secured, port, "/metrics", "garbage")[0],
        _status(secured, port, "/metrics", editor)[0],
    )
    _until_expiry_is_shown(secured, port, scraper)
    secured.rotate(ends=DAY / 2)
    _until_expiry_is_shown(secured, port, scraper)
    with secured.client(process, editor) as client:
        info = client.get_server_info()
    assert 1_000 * secured.issued.certificate.not_valid_after_utc.timestamp() == info.certificate_expires_ms


def _until_expiry_is_shown(secured: Secured, port: int, token: str) -> None:
    """Returns when metrics show the end of the newest certificate; scrapes of half a second share one."""
    name = 'lightspeed_certificate_expiry_timestamp_seconds{file="tls.certificate"} '
    expected = secured.issued.certificate.not_valid_after_utc.timestamp()

    def is_shown() -> bool:
        status, text = _status(secured, port, "/metrics", token)
        (expires,) = [line for line in text.splitlines() if line.startswith(name)]
        return (200, expected) == (status, float(expires.removeprefix(name)))

    until(is_shown, "the end of the certificate")


def _status(secured: Secured, port: int, path: str, token: str) -> tuple[int, str]:
    context = ssl.create_default_context(cadata=secured.authority.pem.decode())
    headers = {"authorization": f"Bearer {token}"} if token else {}
    request = urllib.request.Request(f"https://localhost:{port}{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, context=context, timeout=10) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, ""


class LostLeases(WorkerObserver):
    """The keys of batches whose leases a worker has lost."""

    def __init__(self) -> None:
        """Starts empty."""
        self.keys: list[str] = []

    def lease_lost(self, task: Task) -> None:
        """Records the key."""
        self.keys.append(task.batch.key)


class Load:
    """Calls, new connections and a worker, until the end; an error of any of them is raised."""

    def __init__(self, secured: Secured, process: ServerProcess, token: Callable[[], str]) -> None:
        """Starts with a run in progress."""
        self._secured = secured
        self._process = process
        self._token = token
        self._ends = threading.Event()
        self.enqueued = 0
        self.connections = 0
        self.handled: list[str] = []
        self.lost_leases = LostLeases()
        with self._client() as client:
            client.start_run()

    def _client(self) -> Client:
        return self._secured.client(self._process, self._token, options=OWN_CONNECTION)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Calls until the block ends, then waits until all batches are handled."""
        with ThreadPoolExecutor(4) as threads:
            calling: list[Future[None]] = [threads.submit(self._call), threads.submit(self._connect)]
            with self._client() as client:
                worker = Worker(
                    client,
                    stages=["extract"],
                    handler=self._handle,
                    concurrency=4,
                    lease_ms=30_000,
                    observer=self.lost_leases,
                )
                working = threads.submit(worker.run)
                try:
                    until(lambda: self.handled and self.connections, "the load to begin")
                    yield
                    until(lambda: any(one.done() for one in calling) or self._moved(), "the load to go on")
                finally:
                    self._ends.set()
                    for one in calling:
                        one.result(WITHIN_S)
                    until(
                        lambda: self.enqueued == len(set(self.handled)) or working.done(), "all to be handled"
                    )
                    worker.stop()
                    working.result(WITHIN_S)

    def _moved(self) -> bool:
        """Returns True once new calls were made since the first question."""
        self._mark: tuple[int, int]
        now = (self.enqueued, self.connections)
        self._mark = getattr(self, "_mark", now)
        return all(new > old for new, old in zip(now, self._mark, strict=True))

    def _call(self) -> None:
        with self._client() as client:
            while not self._ends.is_set():
                key = f"b-{self.enqueued + 1}"
                batch = Batch(
                    key=key, stage="extract", records=1, sequence=self.enqueued + 1, idempotency_key=key
                )
                client.enqueue_batch(batch)
                self.enqueued += 1
                time.sleep(0.002)

    def _connect(self) -> None:
        while not self._ends.is_set():
            with self._client() as client:
                client.get_surface()
                self.connections += 1

    def _handle(self, task: Task) -> None:
        self.handled.append(task.batch.key)


def test_rotations_under_load(secured: Secured, spawn_server: Spawn) -> None:
    """Certificates, tokens and keys of the provider change under load, and no call fails.

    A broken new certificate changes nothing. Each batch is handled, and none under a lost lease.
    """
    tokens = [secured.tokens.add("admin", "tenant_admin")]
    process = spawn_server(*secured.arguments)
    load = Load(secured, process, lambda: tokens[-1])
    with load.running():
        for _ in range(3):
            _until_served(process, secured.rotate().pem)
        # A certificate whose key does not match it.
        before = secured.issued.pem.decode()
        (secured.folder / "server.pem").write_bytes(secured.authority.issue("localhost").pem)
        assert before == served_certificate(process)
        process.logged("certificate_broken")
        _until_served(process, secured.rotate().pem)
        for _ in range(2):
            next_token = secured.tokens.add("admin", "tenant_admin")
            _until_accepted(secured, process, next_token)
            tokens.append(next_token)
            time.sleep(0.3)  # calls that took the token before are done
            secured.tokens.revoke(tokens[-2])
            until(lambda: _is_refused(secured, process, tokens[-2]), "the old token to be refused")
        next_key = ProviderKey.ec("key-2")
        secured.keys.write_text(key_set(secured.provider_key, next_key))
        _until_accepted(secured, process, next_key.token(role="tenant_admin"))
        tokens.append(next_key.token(role="tenant_admin"))
        time.sleep(0.3)
        secured.keys.write_text(key_set(next_key))
        old = secured.provider_key.token(role="tenant_admin")
        until(lambda: _is_refused(secured, process, old), "the old key to be refused")
    assert load.enqueued == len(load.handled) == len(set(load.handled))
    assert 3 <= load.connections


def _until_served(process: ServerProcess, certificate: bytes) -> None:
    until(lambda: certificate.decode() == served_certificate(process), "the new certificate")


def _is_refused(secured: Secured, process: ServerProcess, token: str) -> bool:
    try:
        with secured.client(process, token, options=OWN_CONNECTION) as client:
            client.get_surface()
    except Unauthenticated:
        return True
    return False


def _until_accepted(secured: Secured, process: ServerProcess, token: str) -> None:
    until(lambda: not _is_refused(secured, process, token), "the new token to be accepted")


AGES = ("--connection-max-age-s", "1", "--connection-grace-s", "1")


def test_connections_that_end_by_their_age_lose_nothing(secured: Secured, spawn_server: Spawn) -> None:
    """Calls and the stream of a worker go on over new connections, and no batch is lost.

    A batch on its way to the worker at the end of the stream is released; if it has arrived nevertheless, it
    is handled again, and the first handler's report is refused.
    """
    token = secured.tokens.add("admin", "tenant_admin")
    process = spawn_server(*secured.arguments, *AGES, "--log-level", "debug")
    load = Load(secured, process, lambda: token)
    with load.running():
        time.sleep(2.6)  # the stream of the worker is cut off
    process.terminate()
    assert 0 == process.wait()
    streams = [line for line in process.logs if str(line.get("method", "")).endswith("Work")]
    assert 2 <= len(streams), streams
    assert load.enqueued == len(set(load.handled))
    assert {key for key, count in Counter(load.handled).items() if count > 1} <= set(load.lost_leases.keys)


def test_dropped_roots_take_effect_with_the_age_of_connections(secured: Secured, spawn_server: Spawn) -> None:
    """A client of a root that was dropped is served until its connection is too old, and then no more."""
    process = spawn_server(*secured.arguments, *secured.mutual(TABLE), *AGES)
    issued = secured.authority.issue("spiffe://example.org/etl")
    with secured.client(process, tls=secured.tls(issued), options=OWN_CONNECTION) as client:
        client.get_surface()
        secured.client_roots.write_bytes(Authority("next").pem)

        def is_refused() -> bool:
            try:
                client.get_surface(timeout_s=0.3)
            except (Unavailable, DeadlineExceeded):
                return True
            time.sleep(0.1)
            return False

        assert not is_refused()
        until(is_refused, "the old connection to end")


def test_a_silent_client_of_a_tls_port_is_cut_off(secured: Secured, spawn_server: Spawn) -> None:
    """A connection that begins no handshake delays no other."""
    token = secured.tokens.add("admin", "tenant_admin")
    process = spawn_server(*secured.arguments)
    port = int(address_of(process).rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)), secured.client(process, token) as client:
        client.get_surface(timeout_s=5)
