"""The admin listener of a server: its address, its start and its end."""

import socket
import time
from collections.abc import Callable, Iterator

import pytest
from lightspeed_ops import opening
from lightspeed_ops.admin import AdminAddressUnusable

from tests.harness.metrics import Metrics, get
from tests.harness.process import ServerProcess
from tests.harness.server import DEADLINE_S, RunningServer, Setup


@pytest.fixture
def taken() -> Iterator[str]:
    """An address at which another program listens."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield f"127.0.0.1:{other.getsockname()[1]}"


def test_an_address_that_was_set_must_be_free(start_server: Callable[..., RunningServer], taken: str) -> None:
    """A server does not start without the metrics that its operator asked for; the error says what to do."""
    expected = f"metrics on {taken}, but: Address already in use; --admin-listen names another"
    with pytest.raises(AdminAddressUnusable, match=expected):
        start_server(Setup(admin_listen=taken))


@pytest.mark.parametrize("address", ["nowhere", "192.0.2.1:1", "127.0.0.1:99999", "[::1", ":", ":9464"])
def test_an_unusable_address_is_an_error(start_server: Callable[..., RunningServer], address: str) -> None:
    """Whatever is wrong with the address, the error names it."""
    with pytest.raises(AdminAddressUnusable, match="expected to serve metrics on"):
        start_server(Setup(admin_listen=address))


def test_a_default_address_in_use_is_a_warning(
    start_server: Callable[..., RunningServer], taken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second server on a machine starts, as before there was a listener."""
    monkeypatch.setattr(opening, "ADMIN_LISTEN_DEFAULT", taken)
    running = start_server(Setup(admin_listen=taken))
    assert running.readiness.is_ready
    assert "127.0.0.1:0" == running.admin_address


def test_without_an_address_there_is_no_listener(spawn_server: Callable[..., ServerProcess]) -> None:
    """An empty address turns the listener off."""
    process = spawn_server("--admin-listen", "")
    process.logged("serving")
    process.terminate()
    assert 0 == process.wait()
    assert not [line for line in process.logs if line["event"].startswith("admin")]


def test_readiness_ends_before_calls_do(spawn_server: Callable[..., ServerProcess]) -> None:
    """After SIGTERM /readyz says so at once, and metrics can be scraped until the server has drained."""
    process = spawn_server("--shutdown-drain-s", "2")
    process.logged("serving")
    address = process.admin_address
    assert 200 == get(address, "/readyz").status
    process.terminate()
    ends_s = time.monotonic() + DEADLINE_S
    while (answer := get(address, "/readyz")).status == 200:
        assert time.monotonic() < ends_s, "expected the server to drain"
        time.sleep(0.01)
    assert (503, b"draining\n") == (answer.status, answer.body)
    assert 1 == Metrics.scrape(address).value("lightspeed_surfaces")
    assert 0 == process.wait()
    with pytest.raises(OSError, match="refused"):
        get(address, "/readyz")
