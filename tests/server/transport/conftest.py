"""Fixtures of the transport's tests: a server on a manual clock, and a fresh surface for every test."""

from collections.abc import AsyncIterator, Callable

import pytest
import pytest_asyncio

from tests.harness.api import Api, AsyncApi
from tests.harness.server import NOW_MS, ManualClock, Setup
from tests.harness.surfaces import SurfaceCalls
from tests.harness.working import Worker


@pytest.fixture(scope="module")
def clock() -> ManualClock:
    """The manual clock of the module's server; only a test advances it."""
    return ManualClock()


@pytest.fixture(scope="module")
def grpc_servicer(clock: ManualClock) -> Setup:
    """A server on the manual clock; modules about real time override this."""
    return Setup(clock=clock)


@pytest.fixture(autouse=True)
def _clock_as_it_began(clock: ManualClock) -> None:
    """Resets the clock, which the tests of a module share."""
    clock.now_ms = NOW_MS


@pytest.fixture
def surface(api: Api) -> SurfaceCalls:
    """A surface of its own on the module's server, idle, with the standard profile's presets."""
    return SurfaceCalls.create(api)


@pytest_asyncio.fixture
async def work(aio: AsyncApi, surface: SurfaceCalls) -> AsyncIterator[Callable[[], Worker]]:
    """Opens work streams of the surface, and cuts them at the end of the test."""
    opened: list[Worker] = []

    def make() -> Worker:
        opened.append(Worker(aio, surface.name))
        return opened[-1]

    yield make
    for worker in opened:
        worker.cut()
