"""Our own server again, by three calls for each bulk instead of the work stream."""

from contextlib import AbstractAsyncContextManager
from pathlib import Path

from tests.bench.peers.driver import Contender
from tests.bench.peers.lightspeed_server import contend as contend_with


def contend(directory: Path) -> AbstractAsyncContextManager[Contender]:
    """Starts a server on a socket of its own."""
    return contend_with(directory, stream=False)
