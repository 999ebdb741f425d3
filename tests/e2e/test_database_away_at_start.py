"""Servers that start while their database is away: they wait for it, and say so."""

import signal
import time
import urllib.error
import urllib.request
from collections.abc import Callable

import grpc
import pytest

from tests.harness.api import Api
from tests.harness.postgresql import Cluster, free_port
from tests.harness.process import ServerProcess
from tests.harness.surfaces import SurfaceCalls

Spawn = Callable[..., ServerProcess]

pytestmark = [pytest.mark.slow]

SERVES_WITHIN_S = 15.0
"""Limit for the first call after the return of the database: a few seconds, on two noisy cores."""


def probe(process: ServerProcess, path: str) -> tuple[int, str]:
    """Returns the status and the text of a probe."""
    try:
        with urllib.request.urlopen(f"http://{process.admin_address}{path}", timeout=20) as answer:
            return answer.status, answer.read().decode().strip()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode().strip()


def waiting(spawn_server: Spawn, journal: str) -> ServerProcess:
    """Starts a server whose database is away, and returns it when its probes are answered."""
    listen, admin = (f"127.0.0.1:{free_port()}" for _ in range(2))
    process = spawn_server("--journal", journal, "--listen", listen, "--admin-listen", admin)
    process.logged("database_away")
    process.logged("admin_listening")
    return process


def test_a_server_waits_for_its_database(spawn_server: Spawn, postgresql: Cluster, journal_url: str) -> None:
    """It is alive and not ready meanwhile, says once why, and serves when the database is there."""
    postgresql.stop("immediate")
    try:
        server = waiting(spawn_server, journal_url)
        assert (200, "ok") == probe(server, "/healthz")
        assert (503, "storage away") == probe(server, "/readyz")
        assert 503 == probe(server, "/metrics")[0]
    finally:
        postgresql.start()
    began_s = time.monotonic()
    with grpc.insecure_channel(server.address) as channel:
        SurfaceCalls.create(Api(channel)).start_run()
    assert time.monotonic() - began_s < SERVES_WITHIN_S
    assert (200, "ready") == probe(server, "/readyz")
    server.terminate()
    assert 0 == server.wait()
    events = [line["event"] for line in server.logs]
    assert [1, 1] == [events.count("database_away"), events.count("database_back")]


def test_a_signal_ends_the_wait(spawn_server: Spawn) -> None:
    """A server that waits has nothing to end: it ends at once, with 0."""
    server = waiting(spawn_server, f"postgresql://postgres@127.0.0.1:{free_port()}/ops")
    server.terminate(signal.SIGTERM)
    assert 0 == server.wait()
    assert "before it took calls" == server.logged("stopped")["note"]
