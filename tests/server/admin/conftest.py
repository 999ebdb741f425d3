"""A server with an admin listener, over a data file and with a clock that tests move."""

from collections.abc import Callable, Iterator
from pathlib import Path

import grpc
import pytest

from tests.harness.api import Api
from tests.harness.server import ManualClock, RunningServer, Setup


@pytest.fixture
def clock() -> ManualClock:
    """The clock of the server."""
    return ManualClock()


@pytest.fixture
def watched(start_server: Callable[..., RunningServer], tmp_path: Path, clock: ManualClock) -> RunningServer:
    """A server with an admin listener."""
    journal = f"sqlite:{tmp_path}/journal.db"
    setup = Setup(journal=journal, clock=clock, admin_listen="127.0.0.1:0")
    return start_server(setup, listen="127.0.0.1:0")


@pytest.fixture
def calls(watched: RunningServer) -> Iterator[Api]:
    """Stubs of that server."""
    with grpc.insecure_channel(watched.address) as channel:
        yield Api(channel)
