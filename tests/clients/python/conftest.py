"""The fake service and clients of it, for every test of the Python client."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from lightspeed_client import AsyncClient, Client

from tests.clients.python.fake_service import FakeService


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
