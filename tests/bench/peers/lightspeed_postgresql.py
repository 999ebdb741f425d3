"""Our own server with its journal in PostgreSQL, driven by the work stream like the one with a data file."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import grpc

from tests.bench import load
from tests.bench.peers.driver import Contender
from tests.bench.peers.lightspeed_server import StreamDriver
from tests.bench.sites import DATABASE, cluster_on_disk
from tests.harness.process import MeasuredServerProcess


@asynccontextmanager
async def contend(directory: Path) -> AsyncIterator[Contender]:
    """Starts a server on a socket of its own, and its database."""
    with cluster_on_disk(directory) as cluster:
        server = MeasuredServerProcess(
            *("--listen", f"unix:{directory}/grpc.sock", "--advertise", "127.0.0.1:1"),
            *("--journal", cluster.socket_url(DATABASE)),
        )
        try:
            load.begin(server.address)
            async with grpc.aio.insecure_channel(server.address) as channel:
                driver = StreamDriver(channel)
                await driver.begin()
                parts = {"server": [server.pid], "database": [cluster.pid]}
                yield Contender("Lightspeed on PostgreSQL", parts, driver)
                await driver.end()
        finally:
            server.kill()
