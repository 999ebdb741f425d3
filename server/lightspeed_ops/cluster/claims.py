"""The known claims: the newest claim of each surface, and the surfaces of each owner."""

from collections.abc import Collection, Iterable
from typing import TypeAlias

from lightspeed_ops.journal.registry import Claim

Owner: TypeAlias = int | None


class Claims:
    """The claims that this server knows."""

    def __init__(self) -> None:
        """Begins without a claim."""
        self.read_to = 0
        """All claims up to this number are known. A claim that this server made itself may be beyond it."""
        self._by_surface: dict[str, Claim] = {}
        self._by_owner: dict[Owner, set[str]] = {}

    def get(self, surface: str) -> Claim | None:
        """Returns the newest known claim of a surface."""
        return self._by_surface.get(surface)

    def owners(self) -> Collection[Owner]:
        """Returns the owners of surfaces; None is one of them if surfaces were released."""
        return tuple(self._by_owner)

    def surfaces_of(self, owner: Owner) -> Collection[str]:
        """Returns the surfaces of an owner."""
        return self._by_owner.get(owner, frozenset())

    def adopt(self, claim: Claim) -> bool:
        """Takes a claim; returns False if it is no newer than the known one."""
        known = self._by_surface.get(claim.surface)
        if known is not None:
            if known.number >= claim.number:
                return False
            self._drop(known)
        self._by_surface[claim.surface] = claim
        self._by_owner.setdefault(claim.owner, set()).add(claim.surface)
        return True

    def replace(self, claims: Iterable[Claim]) -> Collection[str]:
        """Takes claims in place of all known ones, and returns the surfaces of both.

        Storage has older claims than the known ones only if a failover or a restored backup lost some.
        """
        before = set(self._by_surface)
        self._by_surface, self._by_owner = {}, {}
        for claim in claims:
            self.adopt(claim)
        return before | set(self._by_surface)

    def _drop(self, known: Claim) -> None:
        surfaces = self._by_owner[known.owner]
        surfaces.discard(known.surface)
        if not surfaces:
            del self._by_owner[known.owner]
