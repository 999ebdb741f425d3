"""Reachability: says once that a server does not answer, and once that it answers again.

Owns the wait of a second before, and the two log events. It must never connect, nor decide about a call.
"""

import logging
import threading
from collections.abc import Callable

import grpc

from lightspeed_client._internal.errors import LightspeedError, Unavailable
from lightspeed_client._internal.log_events import log_event

# A restart is shorter on a good day, and a person who waits begins to wonder.
UNREACHABLE_AFTER_S = 1.0

logger = logging.getLogger("lightspeed_client.connection")


class ReachabilityLog:
    """What is known of the connection to a server, and what was said of it."""

    def __init__(self, target: str) -> None:
        """Starts without knowledge."""
        self._target = target
        self._cause = ""
        self._is_said = False
        self.is_reached = False
        """True if the server has answered since its last failure to."""

    def failed(self, error: LightspeedError) -> None:
        """Records a failed call; only one without an answer of the server counts."""
        if isinstance(error, Unavailable) and not error.reason:
            self.is_reached = False
            self._cause = error.message.partition("last error: ")[2] or error.message

    def say_unreachable(self) -> None:
        """Logs that the server does not answer, unless it was said."""
        if not self._is_said:
            self._is_said = True
            cause = self._cause or f"no connection within {UNREACHABLE_AFTER_S:g} s"
            log_event(logger, logging.WARNING, "server_unreachable", target=self._target, cause=cause)

    def reached(self) -> None:
        """Records that the server answers, and logs it if the contrary was said."""
        self.is_reached = True
        if self._is_said:
            self._is_said = False
            log_event(logger, logging.INFO, "server_reached", target=self._target)


class Reachability:
    """Reachability of a server over a sync channel. Any thread may call its methods."""

    def __init__(self, target: str, channel: grpc.Channel) -> None:
        """Starts without knowledge."""
        self._channel = channel
        self._log = ReachabilityLog(target)
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None
        self._subscription: Callable[[grpc.ChannelConnectivity], None] | None = None
        self._is_closed = False

    def call_begins(self) -> None:
        """Waits a second for the first answer."""
        if not self._log.is_reached:
            self._start_timer()

    def answered(self) -> None:
        """Records an answer of the server."""
        if self._log.is_reached:
            return
        with self._lock:
            self._log.reached()
            self._stop()

    def failed(self, error: LightspeedError) -> None:
        """Records a failed call."""
        with self._lock:
            self._log.failed(error)
        self.call_begins()

    def close(self) -> None:
        """Says nothing more."""
        with self._lock:
            self._is_closed = True
            self._stop()

    def _start_timer(self) -> None:
        with self._lock:
            if self._is_closed or self._timer is not None:
                return
            self._timer = threading.Timer(UNREACHABLE_AFTER_S, self._check_state)
            self._timer.name, self._timer.daemon = "lightspeed-reachability", True
            self._timer.start()

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        subscription, self._subscription = self._subscription, None
        if subscription is not None:
            self._channel.unsubscribe(subscription)

    def _check_state(self) -> None:
        """After the second: a call may still take its time over an open connection."""
        with self._lock:
            if self._timer is None or self._is_closed:
                return
            self._subscription = self._state_changed
            self._channel.subscribe(self._subscription)

    def _state_changed(self, state: grpc.ChannelConnectivity) -> None:
        with self._lock:
            if self._subscription is None:
                return
            if state is grpc.ChannelConnectivity.READY:
                self._log.reached()
                self._stop()
            else:
                self._log.say_unreachable()
