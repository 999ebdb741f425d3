"""Several real servers on one real database: surfaces move between them under load."""

import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import NamedTuple

import grpc
import psycopg
import pytest
from lightspeed_ops.cluster.rendezvous import first

from tests.harness.api import Api
from tests.harness.postgresql import Cluster, free_port
from tests.harness.process import ServerProcess
from tests.harness.surfaces import SurfaceCalls, fresh_name

Spawn = Callable[..., ServerProcess]

pytestmark = [pytest.mark.slow]

WITHIN_S = 30.0
"""Limit for a change that takes some seconds; two noisy cores need a generous one."""
SURFACES = 12


class Failure(NamedTuple):
    """A call that failed."""

    surface: str
    code: grpc.StatusCode
    details: str


class Load:
    """Calls about surfaces through one server, until the end: each enqueues a batch, and then reads."""

    def __init__(self, address: str, surfaces: Sequence[str]) -> None:
        """Starts the calls in a thread."""
        self.enqueued: Counter[str] = Counter()
        """Batches by surface, as the server acknowledged them."""
        self.failures: list[Failure] = []
        self._surfaces = surfaces
        self._address = address
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._run, name="load", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Ends the calls, and returns when the last one has its answer."""
        self._ends.set()
        self._thread.join(WITHIN_S)

    def wait_for_more(self) -> None:
        """Returns when each surface has another batch."""
        before = Counter(self.enqueued)
        until(lambda: all(self.enqueued[name] > before[name] for name in self._surfaces), "more calls")

    def _run(self) -> None:
        with grpc.insecure_channel(self._address) as channel:
            api = Api(channel)
            while not self._ends.is_set():
                for name in self._surfaces:
                    self._call(SurfaceCalls(api, name))

    def _call(self, surface: SurfaceCalls) -> None:
        """Enqueues the next batch and reads; enqueues one again whose call failed, for it may be there."""
        number = self.enqueued[surface.name] + 1
        try:
            surface.enqueue(f"b-{number}", sequence=number)
            self.enqueued[surface.name] = number
            assert number == surface.get().queue.queued
        except grpc.RpcError as error:
            call: grpc.Call = error  # type: ignore[assignment]  # what the error of a call is
            self.failures.append(Failure(surface.name, call.code(), call.details() or ""))


@contextmanager
def load(address: str, surfaces: Sequence[str]) -> Iterator[Load]:
    """Calls through a server while the block runs."""
    made = Load(address, surfaces)
    try:
        yield made
    finally:
        made.end()


def until(is_met: Callable[[], bool], what: str, within_s: float = WITHIN_S) -> float:
    """Returns the seconds until a condition is met, which is looked at again and again."""
    begun_s = time.monotonic()
    while not is_met():
        assert time.monotonic() - begun_s < within_s, f"expected {what} within {within_s} s"
        time.sleep(0.02)
    return time.monotonic() - begun_s


class Servers:
    """Servers on one database."""

    def __init__(self, spawn: Spawn, journal: str) -> None:
        """Begins without a server."""
        self._spawn = spawn
        self._journal = journal
        self._stack = ExitStack()

    def start(self, number: int) -> list[ServerProcess]:
        """Starts some servers, and returns them when they serve."""
        made = [
            self._spawn("--journal", self._journal, "--listen", f"127.0.0.1:{free_port()}")
            for _ in range(number)
        ]
        for process in made:
            process.logged("serving")
        return made

    def owners(self, surfaces: Sequence[str]) -> dict[str, int | None]:
        """Returns the owners of surfaces, as the database has them."""
        with psycopg.connect(self._journal, autocommit=True) as connection:
            rows = connection.execute(
                "SELECT name, owner FROM lightspeed.surfaces WHERE name = ANY (%s)", [list(surfaces)]
            ).fetchall()
        return dict(rows)

    def placed(self, surfaces: Sequence[str], *members: int) -> bool:
        """Returns True if each surface is owned by the first in its order among some members."""
        return self.owners(surfaces) == {name: first(members, name) for name in surfaces}


def member(process: ServerProcess) -> int:
    """Returns the id of a server among the others."""
    return int(process.logged("cluster_joined")["member"])


@pytest.fixture
def servers(spawn_server: Spawn, journal_url: str) -> Servers:
    """Servers on an empty database."""
    return Servers(spawn_server, journal_url)


def created(address: str, count: int = SURFACES) -> list[str]:
    """Returns new surfaces, made through one server, each with a run in progress."""
    names = [fresh_name("acme") for _ in range(count)]
    with grpc.insecure_channel(address) as channel:
        for name in names:
            SurfaceCalls.create(Api(channel), name).start_run()
    return names


def test_surfaces_move_between_servers_under_load(servers: Servers) -> None:
    """Servers come, end in order and are killed, while calls through another one go on.

    No call fails when a server joins or ends in order. When one is killed, calls about its surfaces are
    UNAVAILABLE until it is dead; all others succeed. The last server releases what it owns at its end.
    """
    a, b = servers.start(2)
    surfaces = created(a.address)
    with load(a.address, surfaces) as calls:
        [c] = servers.start(1)
        until(lambda: servers.placed(surfaces, member(a), member(b), member(c)), "a share for each server")
        calls.wait_for_more()
        b.terminate()
        assert b.wait() == 0
        assert servers.placed(surfaces, member(a), member(c))
        calls.wait_for_more()
        assert [] == calls.failures
        of_c = {name for name, owner in servers.owners(surfaces).items() if owner == member(c)}
        c.kill()
        until(lambda: servers.placed(surfaces, member(a)), "a claim")
        calls.wait_for_more()
        failed = len(calls.failures)
        calls.wait_for_more()
    assert failed == len(calls.failures)
    assert {grpc.StatusCode.UNAVAILABLE} >= {failure.code for failure in calls.failures}
    assert of_c >= {failure.surface for failure in calls.failures}
    assert not [line for line in b.logs if line["level"] in {"error", "critical"}]
    a.terminate()
    assert a.wait() == 0
    assert {None} == set(servers.owners(surfaces).values())
    [d] = servers.start(1)
    for name in surfaces:
        enqueue(d, name, "b-0")
    assert {member(d)} == set(servers.owners(surfaces).values())


def enqueue(process: ServerProcess, surface: str, key: str) -> None:
    """Enqueues a batch through a server."""
    with grpc.insecure_channel(process.address) as channel:
        SurfaceCalls(Api(channel), surface).enqueue(key, sequence=0)


def ready(process: ServerProcess) -> str:
    """Returns what the probe of readiness says."""
    try:
        with urllib.request.urlopen(f"http://{process.admin_address}/readyz", timeout=20) as answer:
            return str(answer.read().decode().strip())
    except urllib.error.HTTPError as error:
        return error.read().decode().strip()


def test_a_database_that_is_away_is_waited_for(servers: Servers, postgresql: Cluster) -> None:
    """The server is not ready meanwhile, and soon after the return it goes on with its surfaces."""
    [a] = servers.start(1)
    surfaces = created(a.address)
    before = servers.owners(surfaces)
    assert ready(a) == "ready"
    postgresql.stop("immediate")
    try:
        until(lambda: ready(a) == "storage away", "the server to notice")
        with pytest.raises(grpc.RpcError) as refused:
            enqueue(a, surfaces[0], "b-1")
        assert refused.value.code() is grpc.StatusCode.UNAVAILABLE
    finally:
        postgresql.start()
    until(lambda: ready(a) == "ready", "the server to be back")
    for name in surfaces:
        enqueue(a, name, "b-2")
    assert before == servers.owners(surfaces)
