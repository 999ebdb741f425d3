"""The fake service and clients of it, for every test of the Python client."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import grpc
import pytest
import pytest_asyncio
from lightspeed_client import AsyncClient, Client

from tests.clients.python.fake_service import FakeService
from tests.clients.python.worker_surface import WorkerSurface
from tests.harness.api import Api
from tests.harness.server import BridgedServer


@pytest.fixture
def service(tmp_path: Path) -> Iterator[FakeService]:
    """Runs the fake service on a socket of its own."""
    fake = FakeService(tmp_path)  # type: ignore[abstract]  # It has the methods that the tests call.
    yield fake
    fake.stop()


@pytest.fixture
def client(service: FakeService) -> Iterator[Client]:
    """Opens a sync client of the fake."""
    with Client(service.target) as opened:
        yield opened


@pytest_asyncio.fixture
async def async_client(service: FakeService) -> AsyncIterator[AsyncClient]:
    """Opens an asyncio client of the fake."""
    async with AsyncClient(service.target) as opened:
        yield opened


@pytest.fixture
def surface(api: Api, grpc_server: BridgedServer) -> WorkerSurface:
    """Creates a surface on the module's real server, with a run in progress."""
    return WorkerSurface(api, grpc_server.running)


@pytest.fixture
def grpc_stub_of() -> Iterator[Callable[[str], Api]]:
    """Opens stubs of servers that a test starts itself."""
    channels: list[grpc.Channel] = []

    def stub(address: str) -> Api:
        channels.append(grpc.insecure_channel(address))
        return Api(channels[-1])

    yield stub
    for channel in channels:
        channel.close()
