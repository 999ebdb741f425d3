"""Readiness: whether the server takes calls, as probes and the service manager are told.

Owns the one state that the health service, the admin listener and the service manager show. It must never
refuse a call: the interceptor does.
"""

from collections.abc import Callable
from enum import Enum


class ReadinessState(Enum):
    """A state of the server; its value is the word that probes print."""

    STARTING = "starting"
    READY = "ready"
    STORAGE_AWAY = "storage away"
    DRAINING = "draining"
    STORAGE_LOST = "storage lost"


NEXT: dict[ReadinessState, frozenset[ReadinessState]] = {
    ReadinessState.STARTING: frozenset(
        {
            ReadinessState.READY,
            ReadinessState.STORAGE_AWAY,
            ReadinessState.DRAINING,
            ReadinessState.STORAGE_LOST,
        }
    ),
    ReadinessState.READY: frozenset(
        {ReadinessState.STORAGE_AWAY, ReadinessState.DRAINING, ReadinessState.STORAGE_LOST}
    ),
    ReadinessState.STORAGE_AWAY: frozenset(
        {ReadinessState.READY, ReadinessState.DRAINING, ReadinessState.STORAGE_LOST}
    ),
    ReadinessState.DRAINING: frozenset({ReadinessState.STORAGE_LOST}),
    ReadinessState.STORAGE_LOST: frozenset(),
}
"""The states that may follow each state: a server that ends is never ready again, and a database that is away
may return."""


class Readiness:
    """The readiness of one server."""

    def __init__(self) -> None:
        """Begins as starting."""
        self._state = ReadinessState.STARTING
        self.was_ready = False
        """True once the server has taken calls."""
        self._followers: list[Callable[[ReadinessState], None]] = []

    @property
    def state(self) -> ReadinessState:
        """The current state."""
        return self._state

    @property
    def is_ready(self) -> bool:
        """True while the server takes calls and is not about to end."""
        return self._state is ReadinessState.READY

    def become(self, state: ReadinessState) -> None:
        """Takes a state and tells each follower; does nothing if the state may not follow the current one."""
        if state not in NEXT[self._state]:
            return
        self._state = state
        self.was_ready = self.was_ready or self.is_ready
        for follower in self._followers:
            follower(state)

    def follow(self, follower: Callable[[ReadinessState], None]) -> None:
        """Calls ``follower`` at each later change, in the order in which they came; it must not raise."""
        self._followers.append(follower)
