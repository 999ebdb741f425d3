"""What is durable: versions, sequences and positions as the event loop knows them, and who waits for more.

Owns no promise and touches no file. What it has not been told of is not there.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lightspeed_ops.core.surface import tenant_of
from lightspeed_ops.journal.bell import Bell
from lightspeed_ops.journal.sqlite.store import Marks


@dataclass(slots=True)
class OfTenant:
    """The newest position of a tenant's surfaces, and by what emitted records there."""

    head: int = 0
    positions: dict[int, int] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    """Emitters with records between that position and the head which their index hides."""


class Durable:
    """What is durable of all surfaces."""

    def __init__(self, marks: Iterable[Marks]) -> None:
        """What a data file has."""
        self._surfaces: dict[str, Marks] = {}
        self._tenants: dict[str, OfTenant] = {}
        self._bell = Bell()
        for mark in marks:
            self._surfaces[mark.name] = mark
            self._note_tenant(mark.name, mark.position, mark.positions)

    def surfaces(self) -> list[str]:
        """Names of all surfaces, sorted."""
        return sorted(self._surfaces)

    def of(self, surface: str) -> Marks:
        """What is durable of a surface; one that has nothing is not kept."""
        return self._surfaces.get(surface) or Marks(surface)

    def of_tenant(self, tenant: str) -> OfTenant:
        """What is durable of a tenant."""
        return self._tenants.get(tenant) or OfTenant()

    def note(
        self, surface: str, version: int, position: int, size_bytes: int, last: Mapping[int, int]
    ) -> None:
        """A commit is durable, with the last sequences of what it emitted: wakes who waits for it."""
        marks = self._surfaces.setdefault(surface, Marks(surface))
        marks.version, marks.position = version, position
        marks.tail_bytes += size_bytes
        marks.sequences.update(last)
        self._note_tenant(surface, position, dict.fromkeys(last, position))
        tenant = tenant_of(surface)
        # What was hidden lies before this, where the tenant's own index has it.
        self._tenants[tenant].hidden.difference_update(last)
        self._bell.ring(surface)
        for emitter in last:
            self._bell.ring((surface, emitter))
            self._bell.ring((tenant, emitter))

    def count(self, surface: str, last: Mapping[int, int]) -> None:
        """Records up to these sequences are durable, also where the index ends before them.

        Commits and snapshots say so; readers then miss what an index hides, rather than take it for the end.
        """
        sequences = self._surfaces[surface].sequences
        for emitter, sequence in last.items():
            if sequence > sequences.get(emitter, 0):
                sequences[emitter] = sequence
                self._tenants[tenant_of(surface)].hidden.add(emitter)

    async def wait_for_version(self, surface: str, beyond: int) -> None:
        """Returns when a surface has a version after ``beyond``."""
        while self.of(surface).version <= beyond:
            await self._bell.wait(surface)

    async def wait_for_sequence(self, surface: str, emitter: int, beyond: int) -> None:
        """Returns when a surface has a record of an emitter after ``beyond``."""
        while self.of(surface).sequences.get(emitter, 0) <= beyond:
            await self._bell.wait((surface, emitter))

    async def wait_for_position(self, tenant: str, emitter: int, beyond: int) -> None:
        """Returns when a tenant has a record of an emitter at a position after ``beyond``."""
        while self.of_tenant(tenant).positions.get(emitter, 0) <= beyond:
            await self._bell.wait((tenant, emitter))

    def _note_tenant(self, surface: str, position: int, positions: Mapping[int, int]) -> None:
        tenant = self._tenants.setdefault(tenant_of(surface), OfTenant())
        tenant.head = max(tenant.head, position)
        for emitter, at in positions.items():
            tenant.positions[emitter] = max(tenant.positions.get(emitter, 0), at)
