"""What a journal says happened, followed commit by commit and compared with what clients know.

Owns the judgement of effects: each acknowledged one is there exactly once, none is there twice, and no
batch is leased while an earlier lease of it runs.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from lightspeed_ops.core.events import BatchesCancelled, BatchesReleased, Commit
from lightspeed_ops.core.evolve import evolve
from lightspeed_ops.core.surface import Surface, surface_signature
from lightspeed_ops.journal.port import Journal

from tests.cluster.operations import ONCE, Effect, Operation, effects_of
from tests.durability.reading_back import commits_after

TOLERANCE_S = 0.05
"""Clocks of servers and clients count milliseconds, and each of them rounds."""
LEASE_ENDS = frozenset({"acknowledged", "failed", "expired", "dead_lettered", "released"})


@dataclass(frozen=True, slots=True)
class Expiry:
    """Two starts of a batch, the second of which followed the expiry of the first lease."""

    key: str
    first: str
    second: str


@dataclass
class FollowedSurface:
    """One surface, from its first commit to its newest."""

    surface: Surface
    done: Counter[Effect] = field(default_factory=Counter)
    expiries: list[Expiry] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    _leases: dict[str, str] = field(default_factory=dict)
    """The leases in force, by batch key."""
    _expired: dict[str, str] = field(default_factory=dict)
    """The lease that expired last, by batch key."""

    @property
    def signature(self) -> str:
        """The signature of the surface."""
        return surface_signature(self.surface)

    def follow(self, commit: Commit) -> None:
        """Applies the next commit."""
        if commit.version != self.surface.version + 1:
            self.problems.append(f"commit {commit.version} comes after {self.surface.version}")
        evolve(self.surface, commit)
        for event in commit.events:
            if isinstance(event, BatchesReleased | BatchesCancelled):
                for key in event.keys:
                    self._leases.pop(key, None)
        for kind, what in effects_of(commit):
            self.done[kind, what] += 1
            if kind in ONCE and self.done[kind, what] > 1:
                self.problems.append(f"{what} was {kind} twice, again in commit {commit.version}")
            self._lease(kind, what, commit.version)

    def _lease(self, kind: str, what: str, version: int) -> None:
        key = what.split(maxsplit=1)[0]
        if kind == "started":
            if key in self._leases:
                self.problems.append(f"{key} was started in commit {version} during {self._leases[key]}")
            if key in self._expired:
                self.expiries.append(Expiry(key, self._expired.pop(key), what))
            self._leases[key] = what
        elif kind in LEASE_ENDS:
            ended = self._leases.pop(key, "")
            if kind == "expired":
                self._expired[key] = ended


class Followed:
    """Surfaces by name."""

    def __init__(self) -> None:
        """Has followed nothing."""
        self.surfaces: dict[str, FollowedSurface] = {}

    async def follow(self, journal: Journal, names: Iterable[str]) -> None:
        """Applies the commits of surfaces that were not followed yet."""
        for name in names:
            followed = self.surfaces.setdefault(name, FollowedSurface(Surface(name)))
            for commit in await commits_after(journal, name, followed.surface.version):
                followed.follow(commit)

    def problems(self, operations: Iterable[Operation]) -> list[str]:
        """Returns what is wrong with the surfaces, and with operations whose outcome the client knows."""
        found = [f"{name}: {one}" for name, surface in self.surfaces.items() for one in surface.problems]
        starts: dict[str, dict[str, Operation]] = defaultdict(dict)
        for operation in operations:
            followed = self.surfaces.get(operation.surface)
            if followed is None or not operation.is_known:
                continue
            found += _missing(operation, followed)
            starts[operation.surface] |= {
                what: operation for kind, what in operation.effects() if kind == "started"
            }
        for name, followed in self.surfaces.items():
            found += _too_early(followed, starts[name])
        return found


def _missing(operation: Operation, followed: FollowedSurface) -> list[str]:
    """Returns acknowledged effects that the journal does not have."""
    return [
        f"{effect} of {operation.request.request_id} was acknowledged, but {followed.surface.name} has none"
        for effect in operation.effects()
        if not followed.done[effect]
    ]


def _too_early(followed: FollowedSurface, starts: dict[str, Operation]) -> list[str]:
    """Returns batches that were started again before an acknowledged lease had expired."""
    found = []
    lease_s = followed.surface.settings.lease_ms / 1_000
    for expiry in followed.expiries:
        first, second = starts.get(expiry.first), starts.get(expiry.second)
        if first is None or second is None:
            continue
        if second.answered_s < first.sent_s + lease_s - TOLERANCE_S:
            found.append(
                f"{expiry.second} was started {second.answered_s - first.sent_s:.3f} s after {expiry.first}, "
                f"whose lease was {lease_s} s"
            )
    return found
