"""The sole owner: ownership of every surface, for a journal that only one server opens."""

from collections.abc import Callable, Sequence

from lightspeed_ops.journal.registry import Member, MemberState


class SoleOwner:
    """The ownership of a server without others."""

    def __init__(self, address: str = "") -> None:
        """Takes the address of the server; nothing depends on it."""
        self._me = Member(0, address, state=MemberState.READY)

    @property
    def me(self) -> Member:
        """This server."""
        return self._me

    @property
    def members(self) -> Sequence[Member]:
        """This server alone."""
        return (self._me,)

    def is_mine(self, surface: str) -> bool:  # noqa: ARG002 - whichever it is
        """Returns True."""
        return True

    def epoch(self, surface: str) -> int:  # noqa: ARG002 - whichever it is
        """Returns 0: nothing checks an epoch."""
        return 0

    def owner(self, surface: str) -> Member | None:  # noqa: ARG002 - whichever it is
        """Returns this server."""
        return self._me

    async def settle(self, surface: str) -> Member:  # noqa: ARG002 - whichever it is
        """Returns this server."""
        return self._me

    def refused(self, surface: str) -> None:
        """Does nothing: storage asks for no owner."""

    def follow(self, changed: Callable[[str, bool], None]) -> None:
        """Does nothing: the owner never changes."""
