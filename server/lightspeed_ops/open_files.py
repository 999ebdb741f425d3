"""Open files: the limit that the operating system sets for this process.

Owns the number of connections for which there are file descriptors. If connections took the last one, the
server could not open the files of its journal, and would end as if storage had failed.
"""

import resource
from contextlib import suppress
from typing import NamedTuple

import structlog

OTHER_FILES = 128
"""Files beside the connections: of the journal and the event loops, and connections that are refused."""

log = structlog.get_logger()


class Room(NamedTuple):
    """The limit of open files of this process, and the connections for which it suffices."""

    open_files: int
    connections: int


def room_for(connections: int) -> Room:
    """Raises the limit of open files as far as needed and allowed; returns what there is room for."""
    wanted = connections + OTHER_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        target = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        # The system may have a lower limit than the hard one.
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (target, hard))
        soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return Room(wanted, connections)
    return Room(soft, max(1, soft - OTHER_FILES))


def connections_within(most: int) -> int:
    """Returns ``most``, or how many connections there are open files for if they are fewer, and logs that."""
    room = room_for(most)
    if room.connections < most:
        log.warning(
            "connections_limited",
            why=f"expected {most + OTHER_FILES} open files for --max-connections {most}, but the limit of "
            f"this process (ulimit -Hn) is {room.open_files}: it takes {room.connections} connections",
            max_connections=room.connections,
        )
    return room.connections
