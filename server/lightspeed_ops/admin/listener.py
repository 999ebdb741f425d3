"""The admin listener: HTTP for metrics, probes and calls, on the event loop of the server.

Owns the socket, the connections and their limits. Uvicorn speaks HTTP with each of them. A peer must never
cost more than its share: connections, the size of headers, and the time of each request have limits.
"""

import asyncio
import logging
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import structlog
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle
from uvicorn.server import ServerState

from lightspeed_ops.admin.authorization import CONNECTION
from lightspeed_ops.journal.background import log_failure, retrieve

CONNECTIONS = 32
"""Most connections: servers of metrics, probes and people. One more ends another one."""
HEADER_BYTES = 16 * 1024
"""Largest request line with all headers: a long token fits four times."""
REQUEST_S = 5.0
"""Seconds for the TLS handshake, and from the start of a connection until its first request is whole."""
KEEP_ALIVE_S = 65.0
"""Seconds that a connection may be idle: Prometheus comes again every minute or more often."""
RESPONSE_S = 15.0
"""Seconds from a whole request until its response is sent: a peer that does not read has no longer."""
PORT_MOST = 65_535
BACKLOG = 128
"""Connections that wait to be accepted."""
ACCEPT_PAUSE_S = 0.1
"""Seconds until the next connection is accepted after one could not be."""
PEER_OPTIONS = {
    "TCP_KEEPIDLE": 60,
    "TCP_KEEPINTVL": 20,
    "TCP_KEEPCNT": 1,
    "TCP_USER_TIMEOUT": 80_000,  # milliseconds
}
"""Options of connections, on the systems that have them: as long as gRPC's keepalive takes by default."""
END_S = 0.5
"""Seconds for responses in progress when the listener ends."""

Application = Callable[..., Any]
"""An ASGI application."""
TlsContext = Callable[[], ssl.SSLContext]
"""Returns the TLS settings for a new connection: certificates may change."""

log = structlog.get_logger()


class AdminAddressUnusable(Exception):
    """The listener cannot listen on the address; the message has the address and the reason."""


class _Connection(H11Protocol):
    """One connection, from its acceptance on; it ends at a deadline that a peer cannot move."""

    def __init__(self, listener: "AdminListener", config: uvicorn.Config, state: ServerState) -> None:
        super().__init__(config, state, {}, asyncio.get_running_loop())
        self._listener = listener
        self._deadline: asyncio.TimerHandle | None = None
        self.app_state[CONNECTION] = self
        self.certificate: bytes | None = None
        """The verified certificate of its client, as DER."""
        self.on_lost: Callable[[], object] | None = None
        """Called when the connection is lost."""
        self.is_taken = False
        """True while an admitted call has it, which has deadlines of its own."""
        self.since_s = self.loop.time()
        """Time since which it is answering, or waiting for a request."""

    @property
    def is_answering(self) -> bool:
        """True while a request is whole and its response is not sent."""
        # It is None before the first request, though uvicorn declares it otherwise.
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is not None and not cycle.response_complete

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        secured: ssl.SSLObject | None = transport.get_extra_info("ssl_object")
        if secured is not None:
            self.certificate = secured.getpeercert(binary_form=True)
        self._end_within(REQUEST_S)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        self._listener.ended(self)
        super().connection_lost(exc)
        if self.on_lost is not None:
            self.on_lost()

    def handle_events(self) -> None:
        before = self.cycle
        super().handle_events()
        if self.cycle is not before:
            self._end_within(RESPONSE_S)

    def on_response_complete(self) -> None:
        before = self.cycle
        self.is_taken = False
        super().on_response_complete()
        if self.cycle is before:
            self._end_within(KEEP_ALIVE_S + REQUEST_S)

    def take(self) -> None:
        """Hands the connection over to the call in progress, until its response is sent."""
        if self._deadline is not None:
            self._deadline.cancel()
        self.is_taken = True

    def abort(self) -> None:
        """Ends the connection at once."""
        if self.transport is not None:
            self.transport.abort()

    def _end_within(self, seconds: float) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        self.since_s = self.loop.time()
        self._deadline = self.loop.call_later(seconds, self.abort)


class AdminListener:
    """The admin listener at one address."""

    def __init__(self, application: Application, tls: TlsContext | None = None) -> None:
        """Takes an ASGI application; without ``tls`` it serves in plaintext."""
        logging.getLogger("uvicorn").setLevel(logging.CRITICAL)
        self._tls = tls
        self._config = uvicorn.Config(
            application,
            loop="none",
            http="h11",
            ws="none",
            lifespan="off",
            interface="asgi3",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_keep_alive=int(KEEP_ALIVE_S),
            h11_max_incomplete_event_size=HEADER_BYTES,
        )
        self._config.load()
        self._state = ServerState()
        self._open: dict[_Connection, asyncio.Task[None]] = {}
        """Connections with the task of their handshake, the oldest first."""
        self._all_ended = asyncio.Event()
        """Set when the last connection ends."""
        self._listening: socket.socket | None = None
        self._accepting: asyncio.Task[None] | None = None

    async def start(self, address: str) -> int:
        """Listens on HOST:PORT and returns the port; raises :class:`AdminAddressUnusable`."""
        self._listening = _bound(address)
        self._accepting = asyncio.create_task(self._accept(self._listening), name="admin listener")
        self._accepting.add_done_callback(log_failure)
        port: int = self._listening.getsockname()[1]
        return port

    async def stop(self) -> None:
        """Accepts no more connections, and ends those that are open when their responses are sent."""
        if self._accepting is None or self._listening is None:
            return
        self._accepting.cancel()
        await asyncio.wait([self._accepting])
        self._listening.close()
        for connection, handshake in tuple(self._open.items()):
            handshake.cancel()
            if connection.transport is not None:
                connection.shutdown()
        if self._open:
            with suppress(TimeoutError):
                async with asyncio.timeout(END_S):
                    await self._all_ended.wait()
        for connection in tuple(self._open):
            connection.abort()

    async def _accept(self, listening: socket.socket) -> None:
        """Accepts connections until it is cancelled.

        The event loop could accept them by itself, but only with TLS settings that never change: it reads a
        connection as soon as it is accepted, and TLS that is started later misses the first bytes.
        """
        while True:
            try:
                accepted, _ = await asyncio.get_running_loop().sock_accept(listening)
            except OSError:
                # The peer has left, or the process has too many open files.
                await asyncio.sleep(ACCEPT_PAUSE_S)
                continue
            _end_with_its_peer(accepted)
            self._take(accepted)

    def _take(self, accepted: socket.socket) -> None:
        """Takes a new connection; if there are too many, ends the one that waits for a request longest.

        If all are answering, it ends the longest answer: an honest one takes a fraction of a second, and a
        peer that does not read must not keep out probes.
        """
        untaken = [one for one in self._open if not one.is_taken]
        if len(untaken) >= CONNECTIONS:
            oldest = min(untaken, key=lambda one: (one.is_answering, one.since_s))
            self._open.pop(oldest).cancel()
            oldest.abort()
        connection = _Connection(self, self._config, self._state)
        handshake = asyncio.create_task(self._shake_hands(accepted, connection), name="TLS handshake")
        handshake.add_done_callback(retrieve)
        self._open[connection] = handshake

    def ended(self, connection: _Connection) -> None:
        """Forgets a connection that has ended."""
        self._open.pop(connection, None)
        if not self._open:
            self._all_ended.set()

    async def _shake_hands(self, accepted: socket.socket, connection: _Connection) -> None:
        """Does the TLS handshake, if any; a peer that fails it, or takes too long, loses its connection."""
        loop = asyncio.get_running_loop()
        try:
            if self._tls is None:
                await loop.connect_accepted_socket(lambda: connection, accepted)
            else:
                await loop.connect_accepted_socket(
                    lambda: connection, accepted, ssl=self._tls(), ssl_handshake_timeout=REQUEST_S
                )
        except BaseException:
            self.ended(connection)
            raise


def _end_with_its_peer(accepted: socket.socket) -> None:
    """Lets the system end a connection whose peer has vanished, or does not read."""
    accepted.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in PEER_OPTIONS.items():
        if hasattr(socket, name):
            with suppress(OSError):
                accepted.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


def _bound(address: str) -> socket.socket:
    """Returns a socket that is bound to HOST:PORT; raises :class:`AdminAddressUnusable`."""
    host, _, port = address.rpartition(":")
    # The system would take the remainder of a larger number, and all addresses for no host.
    if not (host and port.isascii() and port.isdecimal() and int(port) <= PORT_MOST):
        raise AdminAddressUnusable(_unusable(address, ValueError("it is no HOST:PORT")))
    try:
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, place = found[0]
        bound = socket.socket(family, kind, protocol)
    except (OSError, ValueError) as error:
        raise AdminAddressUnusable(_unusable(address, error)) from error
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(place)
        bound.listen(BACKLOG)
        bound.setblocking(False)  # noqa: FBT003 - as the standard library has it
    except OSError as error:
        bound.close()
        raise AdminAddressUnusable(_unusable(address, error)) from error
    return bound


def _unusable(address: str, error: Exception) -> str:
    why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return (
        f"expected to serve metrics on {address}, but: {why}; --admin-listen names another address, "
        "or '' for none"
    )
