"""Service manager: what systemd is told about the process, by its notification protocol (sd_notify).

Owns the datagrams to the socket that ``NOTIFY_SOCKET`` names, and the interval of the watchdog. Without that
variable it sends nothing. A failure to send must never fail the server.
"""

import asyncio
import os
import socket
import time
from collections.abc import Mapping
from contextlib import suppress

from lightspeed_ops.readiness import Readiness, ReadinessState

STATES = {
    ReadinessState.READY: "READY=1\nSTATUS=Serves",
    ReadinessState.STORAGE_AWAY: "STATUS=Waits for its database",
    ReadinessState.DRAINING: "STOPPING=1\nSTATUS=Drains",
    ReadinessState.STORAGE_LOST: "STOPPING=1\nSTATUS=Ends, because its storage has failed",
}
"""The message of each state that the service manager knows."""
WATCHDOG_PART = 3
"""Messages in one interval of the watchdog: two may be late before systemd restarts the process."""


class ServiceManager:
    """Tells the service manager of a process how it stands."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        """Reads ``NOTIFY_SOCKET``, ``WATCHDOG_USEC`` and ``WATCHDOG_PID``."""
        address = environment.get("NOTIFY_SOCKET", "")
        # A name that begins with @ is in the abstract name space of Linux.
        self._address = f"\0{address[1:]}" if address.startswith("@") else address
        self._watchdog_s = _watchdog_s(environment)

    def follow(self, readiness: Readiness) -> None:
        """Tells each change of the readiness from now on."""
        readiness.follow(self._tell)

    def reloading(self) -> None:
        """Tells that the configuration is read again; the next call is :meth:`reloaded`."""
        self._send(f"RELOADING=1\nMONOTONIC_USEC={time.monotonic_ns() // 1_000}")

    def reloaded(self) -> None:
        """Tells that the configuration was read."""
        self._send("READY=1")

    async def feed_watchdog(self) -> None:
        """Tells again and again that the event loop runs, if systemd asks for it; ends at once otherwise."""
        while self._watchdog_s:
            self._send("WATCHDOG=1")
            await asyncio.sleep(self._watchdog_s / WATCHDOG_PART)

    def _tell(self, state: ReadinessState) -> None:
        if state in STATES:
            self._send(STATES[state])

    def _send(self, message: str) -> None:
        if not self._address:
            return
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as to:
            to.sendto(message.encode(), self._address)


def _watchdog_s(environment: Mapping[str, str]) -> float:
    """Returns the interval of the watchdog in seconds; 0 if there is none for this process."""
    interval, process = environment.get("WATCHDOG_USEC", ""), environment.get("WATCHDOG_PID", "")
    if not interval.isdecimal() or (process and process != str(os.getpid())):
        return 0.0
    return int(interval) / 1_000_000
