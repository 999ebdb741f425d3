"""Sites of the bench: servers on one PostgreSQL, whose data is on the disk of the other contenders.

Owns the processes, and which server owns which surface.
"""

import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from lightspeed_ops.cluster.rendezvous import first

from tests.bench import load
from tests.harness.postgresql import Cluster, free_port
from tests.harness.process import MeasuredServerProcess
from tests.harness.programs import unprivileged

DATABASE = "postgres"
SETTINGS = {"shared_buffers": "128MB", "min_wal_size": "80MB", "max_wal_size": "1GB"}
"""What `initdb` sets, as the cluster of the queue by SKIP LOCKED has it."""
PLACED_WITHIN_S, PLACED_EVERY_S = 30.0, 0.02
"""Limit until each surface is with its server, and the time between two looks."""


@contextmanager
def cluster_on_disk(directory: Path) -> Iterator[Cluster]:
    """Runs a PostgreSQL whose data is in a directory."""
    user = unprivileged()
    if user is not None:
        shutil.chown(directory, user)
    cluster = Cluster(directory, **SETTINGS)
    cluster.initialize()
    cluster.start()
    try:
        yield cluster
    finally:
        cluster.remove()


class Site:
    """Servers on one database."""

    def __init__(self, cluster: Cluster) -> None:
        """Begins without a server."""
        self.cluster = cluster
        self.servers: list[MeasuredServerProcess] = []
        self._names = (f"tenants/bench/surfaces/bench-{number}" for number in count())

    @property
    def journal(self) -> str:
        """URL of the database, over its Unix socket."""
        return self.cluster.socket_url(DATABASE)

    def start(self) -> MeasuredServerProcess:
        """Starts one more server, and returns when it serves."""
        process = MeasuredServerProcess("--journal", self.journal, "--listen", f"127.0.0.1:{free_port()}")
        self.servers.append(process)
        process.logged("serving")
        return process

    def surface_of(self, server: MeasuredServerProcess) -> str:
        """Makes a surface with a run in progress that a server owns, and returns its name."""
        ids = [_member(one) for one in self.servers]
        name = next(name for name in self._names if first(ids, name) == _member(server))
        load.begin(server.address, name)
        ends = time.monotonic() + PLACED_WITHIN_S
        while self.owner(name) != server:
            assert time.monotonic() < ends, f"expected {name} to move to its server"
            time.sleep(PLACED_EVERY_S)
        return name

    def owner(self, surface: str) -> MeasuredServerProcess | None:
        """Returns the server that owns a surface; None if none of the running ones does."""
        rows = self.cluster.execute(
            "SELECT owner FROM lightspeed.surfaces WHERE name = %(name)s",
            {"name": surface},
            database=DATABASE,
        )
        return next((one for one in self.servers if [(_member(one),)] == rows), None)

    def end(self, server: MeasuredServerProcess) -> None:
        """Kills a server that may have ended."""
        self.servers.remove(server)
        server.kill()


def _member(server: MeasuredServerProcess) -> int:
    return int(server.logged("cluster_joined")["member"])


@contextmanager
def site(directory: Path, servers: int) -> Iterator[Site]:
    """Runs servers on a database of their own; the first one makes its schema."""
    with cluster_on_disk(directory) as cluster:
        made = Site(cluster)
        try:
            for _ in range(servers):
                made.start()
            yield made
        finally:
            for one in list(made.servers):
                made.end(one)


def pids(servers: Sequence[MeasuredServerProcess]) -> list[int]:
    """Returns the ids of the processes of servers."""
    return [one.pid for one in servers]
