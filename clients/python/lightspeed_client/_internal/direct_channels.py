"""Direct channels: the connections of a sync client to the owners of surfaces.

Owns these channels from the first connection to their end. It must never delay a call: until an owner is
connected, calls go to the configured address, which forwards them.
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import grpc

from lightspeed_client._internal.channel import open_channel
from lightspeed_client._internal.connection_settings import ConnectionSettings
from lightspeed_client._internal.owners import Owners

Interceptor = (
    grpc.UnaryUnaryClientInterceptor
    | grpc.UnaryStreamClientInterceptor
    | grpc.StreamUnaryClientInterceptor
    | grpc.StreamStreamClientInterceptor
)

# Servers that share a journal are few: more owners than these are reached through the configured address.
MAX_CHANNELS = 16

# Longer than a connection takes that comes to be at all; a call that was refused for its owner waits for it.
CONNECT_TIMEOUT_S = 2.0

# A restart takes seconds, a firewall stays: an owner that cannot be reached is left alone for this long.
BARRED_S = 30.0

# A server closes connections that ping more often than every 10 s. A call to an owner that stands still ends
# after the sum of both at most, and goes to the configured address: by then another server owns its surfaces,
# or will soon.
KEEPALIVE_MS = 11_000
KEEPALIVE_TIMEOUT_MS = 4_000

# gRPC's thread that watches a channel looks at it every 0.2 s, and raises if the channel was closed since.
WATCHED_S = 0.3

# States after which an attempt to connect is over.
SETTLED = frozenset(
    {
        grpc.ChannelConnectivity.READY,
        grpc.ChannelConnectivity.TRANSIENT_FAILURE,
        grpc.ChannelConnectivity.SHUTDOWN,
    }
)


def direct_settings(settings: ConnectionSettings, target: str) -> ConnectionSettings:
    """Returns the settings of a direct channel: those of the client, with shorter limits of its own."""
    limits = (
        ("grpc.min_reconnect_backoff_ms", round(CONNECT_TIMEOUT_S * 1_000)),
        ("grpc.keepalive_time_ms", KEEPALIVE_MS),
        ("grpc.keepalive_timeout_ms", KEEPALIVE_TIMEOUT_MS),
        ("grpc.http2.ping_timeout_ms", KEEPALIVE_TIMEOUT_MS),
    )
    return replace(settings, target=target, options=(*limits, *settings.options))


class ChannelUse:
    """Use of a direct channel: its open calls and streams, and when the newest of them began."""

    def __init__(self, target: str) -> None:
        """Starts without calls."""
        self.target = target
        self.calls = 0
        self.used_at_s = time.monotonic()

    def began(self) -> None:
        """Counts a call or stream."""
        self.calls += 1
        self.used_at_s = time.monotonic()


def least_recently_used(uses: Sequence[ChannelUse]) -> ChannelUse | None:
    """Returns the channel to close if there is room for no other one; None if all have open calls."""
    return min((use for use in uses if not use.calls), key=lambda use: use.used_at_s, default=None)


class DirectChannel(ChannelUse):
    """Direct channel of a sync client."""

    def __init__(
        self, settings: ConnectionSettings, interceptors: Sequence[Interceptor], target: str
    ) -> None:
        """Opens the channel; it connects at once, beside all calls."""
        super().__init__(target)
        self.raw = open_channel(direct_settings(settings, target))
        self.channel = grpc.intercept_channel(self.raw, *interceptors) if interceptors else self.raw
        self.settled = threading.Event()
        """Set when the first attempt to connect has succeeded or failed."""
        self.is_connected = False
        self._watched_until_s = 0.0
        self._state_changed: Callable[[grpc.ChannelConnectivity], None] | None = None

    def when_settled(
        self, then: Callable[["DirectChannel", grpc.ChannelConnectivity], None]
    ) -> Callable[[grpc.ChannelConnectivity], None]:
        """Returns the callback of the channel's state that calls `then` once."""

        def state_changed(state: grpc.ChannelConnectivity) -> None:
            if state in SETTLED:
                self._unwatch()
                if not self.settled.is_set():
                    then(self, state)

        self._state_changed = state_changed
        return state_changed

    def close(self) -> None:
        """Closes the channel, as soon as gRPC's thread has ceased to watch it."""
        self._unwatch()
        watched_s = self._watched_until_s - time.monotonic()
        if watched_s <= 0:
            self.raw.close()
            return
        closing = threading.Timer(watched_s, self.raw.close)
        closing.name, closing.daemon = "lightspeed-close", True
        closing.start()

    def _unwatch(self) -> None:
        watching, self._state_changed = self._state_changed, None
        if watching is not None:
            self.raw.unsubscribe(watching)
            self._watched_until_s = time.monotonic() + WATCHED_S


class DirectChannels:
    """Direct channels of one sync client. Any thread may call its methods."""

    def __init__(
        self, settings: ConnectionSettings, interceptors: Sequence[Interceptor], owners: Owners
    ) -> None:
        """Starts without channels."""
        self._settings = settings
        self._interceptors = interceptors
        self._owners = owners
        self._lock = threading.Lock()
        self._channels: dict[str, DirectChannel] = {}
        self._retired: set[DirectChannel] = set()
        self._barred_until_s: dict[str, float] = {}
        self._is_closed = False

    def begin_call(self, surface: str) -> DirectChannel | None:
        """Returns the channel for a call about a surface, or None for the configured address.

        The caller ends the call by `end_call`.
        """
        target = self._owners.target_of(surface)
        if not target:
            return None
        with self._lock:
            direct = self._channels.get(target)
            if direct is None or not direct.is_connected:
                return None
            direct.began()
            return direct

    def is_connected_to(self, target: str) -> bool:
        """Returns whether an owner is connected."""
        direct = self._channels.get(target)
        return direct is not None and direct.is_connected

    def end_call(self, direct: DirectChannel | None) -> None:
        """Ends a call; the last one of a retired channel closes it."""
        if direct is None:
            return
        with self._lock:
            direct.calls -= 1
            is_over = not direct.calls and direct in self._retired
            self._retired -= {direct} if is_over else set()
        if is_over:
            direct.close()

    def connect(self, target: str) -> DirectChannel | None:
        """Begins to connect to an owner, and returns its channel, also one that is connected.

        None if the owner is barred, or if there is no room for another channel.
        """
        with self._lock:
            found = self._channels.get(target)
            if found is not None or self._is_closed:
                return found
            if time.monotonic() < self._barred_until_s.get(target, 0.0):
                return None
            if len(self._channels) >= MAX_CHANNELS and not self._make_room():
                return None
            direct = self._channels[target] = DirectChannel(self._settings, self._interceptors, target)
        direct.raw.subscribe(direct.when_settled(self._settled), try_to_connect=True)
        return direct

    def connected(self, target: str, timeout_s: float) -> bool:
        """Waits until an owner is connected; False if it is not, in this time."""
        direct = self.connect(target)
        return direct is not None and direct.settled.wait(timeout_s) and direct.is_connected

    def bar(self, target: str) -> None:
        """Leaves an owner alone that cannot be reached: its calls go to the configured address."""
        with self._lock:
            now_s = time.monotonic()
            self._barred_until_s = {at: s for at, s in self._barred_until_s.items() if s > now_s}
            self._barred_until_s[target] = now_s + BARRED_S
            direct = self._channels.get(target)
            if direct is not None:
                self._retire(direct)
        self._owners.forget(target)

    def close(self) -> None:
        """Closes all channels."""
        with self._lock:
            self._is_closed = True
            channels = [*self._channels.values(), *self._retired]
            self._channels.clear()
            self._retired.clear()
        for direct in channels:
            direct.settled.set()
            direct.close()

    def _make_room(self) -> bool:
        unused = least_recently_used(list(self._channels.values()))
        if unused is None:
            return False
        self._retire(self._channels[unused.target])
        return True

    def _retire(self, direct: DirectChannel) -> None:
        """Takes a channel out of use; calls that are open on it go on."""
        del self._channels[direct.target]
        direct.is_connected = False
        direct.settled.set()
        if direct.calls:
            self._retired.add(direct)
        else:
            direct.close()

    def _settled(self, direct: DirectChannel, state: grpc.ChannelConnectivity) -> None:
        """Records how the first attempt to connect has ended."""
        if state is grpc.ChannelConnectivity.READY:
            with self._lock:
                direct.is_connected = direct.target in self._channels
            direct.settled.set()
        else:
            self.bar(direct.target)
