"""More streams than one connection carries: gRPC opens further ones, and calls are answered beside them."""

from collections.abc import Callable

from lightspeed_client import AsyncClient, Client
from lightspeed_ops.config import Limits

from tests.harness.server import RunningServer, Setup

STREAMS = 25
LIMITS = Limits(max_streams_per_connection=10)


def test_streams_beyond_one_connection_are_open_at_a_time(
    start_server: Callable[[Setup], RunningServer],
) -> None:
    """Each watch yields its reading, and a call is answered while all are open."""
    server = start_server(Setup(limits=LIMITS))
    with Client(server.address, timeout_s=10) as client:
        watches = [client.watch_freshness() for _ in range(STREAMS)]
        assert STREAMS == len([next(iter(watch)) for watch in watches])
        assert client.get_surface().name


async def test_streams_beyond_one_connection_are_open_at_a_time_for_asyncio(
    start_server: Callable[[Setup], RunningServer],
) -> None:
    """The same for asyncio."""
    server = start_server(Setup(limits=LIMITS))
    async with AsyncClient(server.address, timeout_s=10) as client:
        watches = [client.watch_freshness() for _ in range(STREAMS)]
        assert STREAMS == len([await anext(aiter(watch)) for watch in watches])
        assert (await client.get_surface()).name
