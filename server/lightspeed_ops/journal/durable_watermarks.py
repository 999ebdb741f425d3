"""Durable watermarks in memory: the newest durable versions, sequences and positions, and their waiters.

Owns no promise and touches no storage. It keeps the living surfaces, the deleted surfaces that were asked for
last, and the tenants that were asked for; the journal reads the others from storage.
"""

from collections import OrderedDict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import NamedTuple

from lightspeed_ops.core.surface import tenant_of
from lightspeed_ops.journal.keyed_notifier import KeyedNotifier
from lightspeed_ops.journal.port import Head, PositionHead, SequenceHead, Touched, VersionHead
from lightspeed_ops.journal.record_index import number_of

DELETED_KEPT = 256
"""Most deleted surfaces that are kept: half a MiB. A listing reads the same few, page after page."""


@dataclass(slots=True)
class Watermarks:
    """The durable watermarks of a surface."""

    name: str
    version: int = 0
    position: int = 0
    """Position of the newest commit."""
    sequences: dict[int, int] = field(default_factory=dict)
    """The newest sequence by emitter."""
    positions: dict[int, int] = field(default_factory=dict)
    """Position of the newest commit by emitter."""
    snapshot_version: int = 0
    snapshot_bytes: int = 0
    tail_bytes: int = 0
    """Bytes of the commits after the snapshot."""


@dataclass(slots=True)
class TenantWatermark:
    """The newest position of a tenant's surfaces, and the newest position of each emitter."""

    head: int = 0
    positions: dict[int, int] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    """Emitters with records after that position that their index does not find."""
    is_whole: bool = False
    """True if all surfaces of the tenant are counted; until then only the kept ones are."""


class CommitWatermarks(NamedTuple):
    """The watermarks of a commit; ``exists`` as in :class:`Written`."""

    surface: str
    version: int
    size_bytes: int
    exists: bool | None


class DurableWatermarks:
    """The durable watermarks of all surfaces."""

    def __init__(self, watermarks: Iterable[Watermarks]) -> None:
        """Takes the durable watermarks of the living surfaces."""
        self._living: dict[str, Watermarks] = {}
        self._deleted: OrderedDict[str, Watermarks] = OrderedDict()
        self._dropped_position = 0
        """The newest position of the deleted surfaces that are not kept any more."""
        self._tenants: dict[str, TenantWatermark] = {}
        self._notifier = KeyedNotifier()
        for mark in watermarks:
            self._living[mark.name] = mark
            self._note_tenant(mark.name, mark.position, mark.positions)

    def living(self) -> list[str]:
        """Returns the names of the living surfaces, sorted."""
        return sorted(self._living)

    def find(self, surface: str) -> Watermarks | None:
        """Returns the watermarks of a surface; None if they are not kept, or there is no such surface."""
        return self._living.get(surface) or self._deleted.get(surface)

    def of(self, surface: str) -> Watermarks:
        """Returns the watermarks of a surface; zeros if they are not kept."""
        return self.find(surface) or Watermarks(surface)

    def learn(self, watermarks: Watermarks) -> Watermarks:
        """Keeps a deleted surface for a while, unless it is kept already; returns the kept watermarks."""
        known = self.find(watermarks.name)
        if known is None:
            self._keep_deleted(watermarks)
            return watermarks
        if watermarks.name in self._deleted:
            self._deleted.move_to_end(watermarks.name)
        return known

    def renew(self, watermarks: Watermarks, *, alive: bool) -> None:
        """Keeps the watermarks of a surface from storage, unless newer ones are kept, and wakes waiters."""
        name = watermarks.name
        known = self.find(name)
        if known is None or known.version < watermarks.version:
            known = watermarks
        self._keep(known, alive=alive)
        self._note_positions(tenant_of(name), watermarks.position, {})
        self._notify(name, watermarks.sequences)

    def newest(self) -> Watermarks | None:
        """Returns the watermarks of the living surface with the newest commit, or None if there is none."""
        return max(self._living.values(), key=attrgetter("position"), default=None)

    def tenants(self) -> list[str]:
        """Returns the kept tenants."""
        return list(self._tenants)

    @property
    def position(self) -> int:
        """The newest position."""
        return max((tenant.head for tenant in self._tenants.values()), default=0)

    @property
    def has_waiters(self) -> bool:
        """True while a reader waits."""
        return bool(self._notifier)

    def tenant(self, tenant: str) -> TenantWatermark:
        """Returns the watermarks of a tenant; zeros if they are not kept."""
        return self._tenants.get(tenant) or TenantWatermark()

    def learn_tenant(self, tenant: str, positions: Mapping[int, int]) -> TenantWatermark:
        """Counts all surfaces of a tenant, and returns its watermarks.

        ``positions`` has the newest position of each emitter; it is empty if there is no such tenant.
        """
        if not positions:
            return self.tenant(tenant)
        self._note_positions(tenant, max(positions.values()), positions)
        known = self._tenants[tenant]
        known.is_whole = True
        for emitter in positions:
            self._notifier.notify((tenant, emitter))
        return known

    def note(self, commit: CommitWatermarks, position: int, last: Mapping[int, int]) -> None:
        """Notes a durable commit with the last sequences of its records, and wakes its waiters."""
        surface = commit.surface
        watermarks = self.find(surface) or Watermarks(surface)
        watermarks.version, watermarks.position = commit.version, position
        watermarks.tail_bytes += commit.size_bytes
        watermarks.sequences.update(last)
        self._note_existence(watermarks, commit.exists)
        tenant = tenant_of(surface)
        self._note_positions(tenant, position, dict.fromkeys(last, position))
        # Hidden records are before this commit, and the tenant's own index finds them.
        self._tenants[tenant].hidden.difference_update(last)
        self._notify(surface, last)

    def follow(self, commit: CommitWatermarks, position: int, last: Mapping[int, int]) -> None:
        """Notes a durable commit as :meth:`note` does; it may be known already, from storage."""
        known = self.find(commit.surface)
        if known is None or known.version < commit.version:
            self.note(commit, position, last)
            return
        self._note_positions(tenant_of(commit.surface), position, dict.fromkeys(last, position))
        self._notify(commit.surface, last)

    def count(self, surface: str, last: Mapping[int, int]) -> None:
        """Notes that records up to these sequences are durable, even if the index ends before them.

        Commits and snapshots have these sequences. A reader then reports records that the index does not
        find, instead of taking them for the end.
        """
        sequences = self.of(surface).sequences
        for emitter, sequence in last.items():
            if sequence > sequences.get(emitter, 0):
                sequences[emitter] = sequence
                self._tenants[tenant_of(surface)].hidden.add(emitter)

    def head(self, of: Head) -> int:
        """Returns the newest number of a head, as far as its surface or tenant is kept."""
        match of:
            case VersionHead():
                return self.of(of.surface).version
            case SequenceHead():
                return self.of(of.surface).sequences.get(number_of(of.kind), 0)
            case PositionHead():
                return self.tenant(of.tenant).positions.get(number_of(of.kind), 0)

    def touched(self, after: int | None, position: int) -> Touched:
        """Returns the kept surfaces with commits after a position; all up to ``position`` are known."""
        if after is None:
            return Touched({}, position)
        living = {name: True for name, marks in self._living.items() if marks.position > after}
        deleted = {name: False for name, marks in self._deleted.items() if marks.position > after}
        return Touched(living | deleted, position, after >= self._dropped_position)

    async def wait(self, of: Head, *, beyond: int) -> None:
        """Returns when a head is greater than ``beyond``."""
        while self.head(of) <= beyond:
            await self._notifier.wait(_key(of))

    def _notify(self, surface: str, last: Mapping[int, int]) -> None:
        """Wakes the waiters for a surface, and for records of these emitters."""
        if not self._notifier:
            return
        tenant = tenant_of(surface)
        self._notifier.notify(surface)
        for emitter in last:
            self._notifier.notify((surface, emitter))
            self._notifier.notify((tenant, emitter))

    def _note_existence(self, watermarks: Watermarks, exists: bool | None) -> None:  # noqa: FBT001 - as the commit says
        """Keeps a surface as living or as deleted, according to its newest commit."""
        alive = exists or (exists is None and (watermarks.name in self._living or watermarks.version == 1))
        self._keep(watermarks, alive=bool(alive))

    def _keep(self, watermarks: Watermarks, *, alive: bool) -> None:
        """Keeps a surface as living or as deleted."""
        name = watermarks.name
        if alive:
            self._deleted.pop(name, None)
            self._living[name] = watermarks
            return
        self._living.pop(name, None)
        self._keep_deleted(watermarks)

    def _keep_deleted(self, watermarks: Watermarks) -> None:
        self._deleted[watermarks.name] = watermarks
        self._deleted.move_to_end(watermarks.name)
        if len(self._deleted) > DELETED_KEPT:
            _, dropped = self._deleted.popitem(last=False)
            self._dropped_position = max(self._dropped_position, dropped.position)

    def _note_tenant(self, surface: str, position: int, positions: Mapping[int, int]) -> None:
        self._note_positions(tenant_of(surface), position, positions)

    def _note_positions(self, name: str, head: int, positions: Mapping[int, int]) -> None:
        tenant = self._tenants.setdefault(name, TenantWatermark())
        tenant.head = max(tenant.head, head)
        for emitter, at in positions.items():
            tenant.positions[emitter] = max(tenant.positions.get(emitter, 0), at)


def _key(of: Head) -> Hashable:
    """Returns the key under which a head is waited for."""
    match of:
        case VersionHead():
            return of.surface
        case SequenceHead():
            return of.surface, number_of(of.kind)
        case PositionHead():
            return of.tenant, number_of(of.kind)
