"""What systemd is told: the datagrams of sd_notify, over a real socket."""

import asyncio
import os
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from lightspeed_ops.readiness import Readiness, ReadinessState
from lightspeed_ops.service_manager import ServiceManager


class Notified:
    """A socket of a service manager."""

    def __init__(self, address: str) -> None:
        """Binds it; an address that begins with @ is an abstract name."""
        self.address = address
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(f"\0{address[1:]}" if address.startswith("@") else address)
        self._socket.settimeout(0)

    def messages(self) -> list[str]:
        """Returns what has arrived."""
        arrived = []
        with suppress(BlockingIOError):
            while True:
                arrived.append(self._socket.recv(4_096).decode())
        return arrived

    def close(self) -> None:
        """Closes it."""
        self._socket.close()


@pytest.fixture(params=["file", "abstract"])
def notified(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Notified]:
    """The socket as a file, and by an abstract name."""
    made = Notified(f"{tmp_path}/notify" if request.param == "file" else f"@lightspeed-test-{os.getpid()}")
    yield made
    made.close()


def test_the_manager_gets_the_states(notified: Notified) -> None:
    """The service manager gets READY and STOPPING once each, with a status for people."""
    readiness, manager = Readiness(), ServiceManager({"NOTIFY_SOCKET": notified.address})
    manager.follow(readiness)
    readiness.become(ReadinessState.READY)
    readiness.become(ReadinessState.DRAINING)
    assert ["READY=1", "STOPPING=1"] == [message.split("\n")[0] for message in notified.messages()]


def test_the_manager_gets_a_status_while_the_database_is_away(notified: Notified) -> None:
    """A server whose database is away stays started for the service manager: a restart would not help."""
    readiness, manager = Readiness(), ServiceManager({"NOTIFY_SOCKET": notified.address})
    readiness.become(ReadinessState.READY)
    manager.follow(readiness)
    readiness.become(ReadinessState.STORAGE_AWAY)
    readiness.become(ReadinessState.READY)
    assert ["STATUS=Waits for its database", "READY=1\nSTATUS=Serves"] == notified.messages()


def test_the_manager_gets_a_reload(notified: Notified) -> None:
    """A new reading of the configuration has a begin and an end."""
    manager = ServiceManager({"NOTIFY_SOCKET": notified.address})
    manager.reloading()
    manager.reloaded()
    reloading, reloaded = notified.messages()
    assert reloading.startswith("RELOADING=1\nMONOTONIC_USEC=")
    assert "READY=1" == reloaded


async def test_the_watchdog_is_fed_from_the_event_loop(notified: Notified) -> None:
    """Messages come three times within the interval, and stop if the loop does."""
    interval = {"WATCHDOG_USEC": "60000", "WATCHDOG_PID": str(os.getpid())}
    manager = ServiceManager({"NOTIFY_SOCKET": notified.address, **interval})
    feeding = asyncio.create_task(manager.feed_watchdog())
    loop = asyncio.get_running_loop()
    ends_s = loop.time() + 20
    got: list[str] = []
    while len(got) < 4 and loop.time() < ends_s:
        await asyncio.sleep(0.01)
        got += notified.messages()
    feeding.cancel()
    assert ["WATCHDOG=1"] * 4 == got[:4]


@pytest.mark.parametrize(
    "environment",
    [
        {},  # no service manager
        {"NOTIFY_SOCKET": "/nowhere/notify"},  # one that is gone
        {"NOTIFY_SOCKET": "/nowhere/notify", "WATCHDOG_USEC": "often"},  # no number
        {
            "NOTIFY_SOCKET": "/nowhere/notify",
            "WATCHDOG_USEC": "1000",
            "WATCHDOG_PID": "1",
        },  # not ours
    ],
)
async def test_a_server_without_a_service_manager_goes_on(environment: dict[str, str]) -> None:
    """Nothing is sent, nothing is raised, and the watchdog ends at once."""
    readiness, manager = Readiness(), ServiceManager(environment)
    manager.follow(readiness)
    readiness.become(ReadinessState.READY)
    await asyncio.wait_for(manager.feed_watchdog(), 20)
