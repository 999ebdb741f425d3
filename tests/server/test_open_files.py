"""Open files: connections never take the descriptors that the journal needs."""

import resource
from collections.abc import Callable

import pytest
import structlog
from lightspeed_ops import open_files
from lightspeed_ops.open_files import OTHER_FILES, Room, connections_within, room_for

from tests.harness.process import ServerProcess
from tests.hostile.http2 import Connection

UNLIMITED = resource.RLIM_INFINITY


class System:
    """The limits of a system: soft, hard, and the one that it does not name."""

    def __init__(self, soft: int, hard: int, most: int) -> None:
        """Takes the limits."""
        self.limits = (soft, hard)
        self._most = most

    def get(self, _kind: int) -> tuple[int, int]:
        """Returns the soft and the hard limit."""
        return self.limits

    def set(self, _kind: int, limits: tuple[int, int]) -> None:
        """Sets both, as `setrlimit` does."""
        if limits[0] > self._most or limits[1] != self.limits[1]:
            raise ValueError("not allowed to raise maximum limit")
        self.limits = limits


@pytest.mark.parametrize(
    ("soft", "hard", "most", "connections", "room", "soft_after"),
    [
        # Enough.
        (4_096, 4_096, 4_096, 2_000, Room(2_128, 2_000), 4_096),
        (UNLIMITED, UNLIMITED, 10**9, 2_000, Room(2_128, 2_000), UNLIMITED),
        # Raised, no further than needed, below a hard limit or without one.
        (1_024, 524_288, 10**9, 2_000, Room(2_128, 2_000), 2_128),
        (256, UNLIMITED, 10**9, 2_000, Room(2_128, 2_000), 2_128),
        # Raised as far as possible.
        (1_024, 2_048, 10**9, 2_000, Room(2_048, 1_920), 2_048),
        # The system has a limit that it does not name, as macOS has.
        (256, UNLIMITED, 1_000, 2_000, Room(256, 128), 256),
        # Too few for anything.
        (64, 64, 64, 2_000, Room(64, 1), 64),
    ],
)
def test_the_soft_limit_is_raised_as_far_as_the_hard_one_allows(
    monkeypatch: pytest.MonkeyPatch,
    soft: int,
    hard: int,
    most: int,
    connections: int,
    room: Room,
    soft_after: int,
) -> None:
    """What is left for connections is what the journal does not need."""
    system = System(soft, hard, most)
    monkeypatch.setattr(resource, "getrlimit", system.get)
    monkeypatch.setattr(resource, "setrlimit", system.set)
    assert (room, (soft_after, hard)) == (room_for(connections), system.limits)


def test_too_few_open_files_are_reported_in_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The line names what the setting needs, what there is, and what the server does."""
    system = System(1_024, 1_024, 1_024)
    monkeypatch.setattr(resource, "getrlimit", system.get)
    monkeypatch.setattr(resource, "setrlimit", system.set)
    # A logger that an earlier test used keeps that test's settings.
    monkeypatch.setattr(open_files, "log", structlog.get_logger())
    with structlog.testing.capture_logs() as lines:
        assert 896 == connections_within(2_000)
        assert 896 == connections_within(896)
    assert [
        {
            "event": "connections_limited",
            "log_level": "warning",
            "why": "expected 2128 open files for --max-connections 2000, but the limit of this process "
            "(ulimit -Hn) is 1024: it takes 896 connections",
            "max_connections": 896,
        }
    ] == lines


@pytest.mark.slow
def test_a_server_with_a_small_soft_limit_takes_all_its_connections(
    spawn_server: Callable[..., ServerProcess],
) -> None:
    """It starts with fewer open files than connections, and raises the limit by itself."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (100, before[1]))
    try:
        process = spawn_server("--max-connections", "300")
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
    opened = [Connection(process.address) for _ in range(200)]
    assert [] == [one for one in opened if one.is_closed()]
    assert OTHER_FILES + 300 == resource.prlimit(process.pid, resource.RLIMIT_NOFILE)[0]
    for one in opened:
        one.close()
