"""Ownership: which server decides on a surface.

Owns the interface for the engine and the transport. Ownership is for speed: it lets one server decide at a
time, so that servers do not refuse each other's commits. The expected version and the epoch, which storage
checks, are for safety.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

from lightspeed_ops.journal.registry import Member

SETTLE_S = 2.0
"""Most seconds that a call waits for an owner: longer than a hand-over, and shorter than most deadlines."""


class OwnerUnknown(Exception):
    """A surface has no owner yet, or none that this server knows; a caller should try again."""

    def __init__(self, surface: str) -> None:
        """Takes the name of the surface."""
        super().__init__(f"expected an owner of surface '{surface}', but no server has claimed it yet")
        self.surface = surface


class OwnedElsewhere(Exception):
    """A command was not decided, or its commit was not stored, because another server owns the surface.

    Nothing happened: the call may be forwarded to the owner.
    """

    def __init__(self, surface: str) -> None:
        """Takes the name of the surface."""
        super().__init__(f"expected to own surface '{surface}', but this server does not")
        self.surface = surface


class Ownership(Protocol):
    """The owners of surfaces, as one server knows them."""

    @property
    def me(self) -> Member:
        """This server."""
        ...

    @property
    def members(self) -> Sequence[Member]:
        """All servers that have not left, this one and dead ones too, by id."""
        ...

    def is_mine(self, surface: str) -> bool:
        """Returns True if this server owns a surface, and its lease is valid by its own clock.

        False while a surface is handed over, and for one without a claim.
        """
        ...

    def epoch(self, surface: str) -> int:
        """Returns the epoch with which this server may append to a surface; 0 if another server owns it.

        For a surface without a known claim it is the epoch of the claim that a first commit makes: the next
        commits need not wait until that claim is known.
        """
        ...

    def owner(self, surface: str) -> Member | None:
        """Returns the living owner of a surface that is known, which may be this server; None without one.

        After :meth:`refused` there is none until storage has answered.
        """
        ...

    async def settle(self, surface: str) -> Member:
        """Returns the server that serves a surface, after at most :data:`SETTLE_S`; it may be this one.

        Waits for a hand-over in progress, and claims the surface if it has no living owner and this server is
        the first in its order. A surface without commits has no owner: the first in its order serves it, and
        :meth:`is_mine` stays False until its first commit is claimed. Raises :class:`OwnerUnknown`.
        """
        ...

    def refused(self, surface: str) -> None:
        """Forgets the owner of a surface and asks storage at once; the next :meth:`settle` waits for that.

        Called if storage refused an append of this server, if the known owner says that it is none, and if
        another server forwards a call for a surface that this server does not own.
        """
        ...

    def follow(self, changed: Callable[[str, bool], None]) -> None:
        """Calls ``changed`` with a surface and :meth:`is_mine` at each gain and loss; it must not raise.

        A loss by a hand-over is reported when the next owner is known. A lease that ends is no loss: the
        claim stands, and is valid again with the next heartbeat unless another server claimed the surface.
        """
        ...
