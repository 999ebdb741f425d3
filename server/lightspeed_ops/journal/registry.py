"""The registry port: the servers on one journal, and which of them owns which surface.

The second port of storage, beside :mod:`lightspeed_ops.journal.port`. Owns the promises that every adapter
keeps, pinned by one conformance suite:

- storage's clock alone says how long a member has been silent, and no member is silent for longer than
  storage has been up;
- a surface is claimed only if it has no owner, or if its owner is dead or has left;
- each change of an owner raises the epoch of the surface, and has a number above all earlier ones;
- a reader that has read all claims up to a number has missed none: numbers are committed in their order;
- after a change of its owner, the journal refuses the commits of an earlier owner.

Each call raises :class:`~lightspeed_ops.journal.port.JournalAway` if storage cannot be reached. A change may
have happened then: the claims say it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

DEAD_AFTER_MS = 5_000
"""Silence after which a member is dead: five heartbeats, of which a busy server or database may miss some."""

FIRST_EPOCH = 1
"""The epoch of the claim that the first commit of a surface makes."""


class MemberState(StrEnum):
    """The states of a member."""

    STARTING = "starting"
    READY = "ready"
    LEAVING = "leaving"


@dataclass(frozen=True, slots=True)
class Member:
    """A server of a cluster, from its start to its end; a server that starts again is another member.

    ``address`` is HOST:PORT, as other servers and clients reach it. ``started_ms`` is Unix milliseconds.
    ``silent_ms`` is the time since its last heartbeat when the registry was read, or since storage started.
    ``heartbeat`` is another number after each heartbeat, and after nothing else.
    """

    id: int
    address: str
    version: str = ""
    state: MemberState = MemberState.STARTING
    started_ms: int = 0
    silent_ms: int = 0
    heartbeat: int = 0

    @property
    def is_alive(self) -> bool:
        """True if its last heartbeat was recent when the registry was read."""
        return self.silent_ms < DEAD_AFTER_MS


@dataclass(frozen=True, slots=True)
class Claim:
    """The owner of a surface, or None if it was released; ``number`` orders the changes of owners.

    ``epoch`` counts the owners of the surface, from 1.
    """

    surface: str
    owner: int | None
    epoch: int
    number: int


@dataclass(frozen=True, slots=True)
class Roster:
    """The members that have not left, dead ones too, and the number of the newest claim; 0 without one."""

    members: Sequence[Member]
    newest_claim: int


class Registry(Protocol):
    """The members of a cluster and their claims. All calls are made on one event loop."""

    async def join(self, address: str, version: str) -> Member:
        """Adds a member in the state ``starting`` and returns it with an id that no other ever had."""
        ...

    async def heartbeat(self, me: Member) -> Roster:
        """Stores that a member is alive, and its state; adds it again if it was removed as dead."""
        ...

    async def claims(self, *, after: int, limit: int, only_living: bool = False) -> Sequence[Claim]:
        """Returns at most ``limit`` claims after a number, in order; of each surface the newest alone.

        With ``only_living`` it leaves out deleted surfaces, so that a start costs no more with them.
        """
        ...

    async def claim(self, me: int, surfaces: Collection[str]) -> Sequence[Claim]:
        """Claims surfaces for a member if they have no living owner, and returns all their claims.

        The claim of a surface that has another, living owner is returned as it is. A surface without commits
        has no claim: its first commit makes one for its writer.
        """
        ...

    async def hand_over(self, me: int, owners: Mapping[str, int]) -> Sequence[Claim]:
        """Gives surfaces of a member to others, and returns their claims.

        Surfaces that the member does not own any more keep their owners, and so do those for a member that is
        dead, leaves or has left.
        """
        ...

    async def leave(self, me: int) -> None:
        """Releases what a member still owns and removes it; it must append nothing more."""
        ...

    async def close(self) -> None:
        """Closes everything that is open."""
        ...
