"""Real commits for journals: surfaces to which things happen, one command after another."""

from collections.abc import Iterable
from typing import Any

from lightspeed_ops.core.commands import Command, Origin
from lightspeed_ops.core.events import Commit
from lightspeed_ops.core.evolve import replay
from lightspeed_ops.core.ledger import OperationsSurface
from lightspeed_ops.core.policy import Role, Tenant
from lightspeed_ops.core.snapshot import SurfaceSnapshot, freeze
from lightspeed_ops.core.surface import Surface, surface_signature, tenant_of

from tests.server.core.building import (
    NOW_MS,
    START_RUN,
    acknowledge,
    batch,
    create,
    enqueue,
    fail,
    pause,
    resume,
    start,
)

FLIGHTS = "tenants/acme/surfaces/flights"
TRAINS = "tenants/acme/surfaces/trains"
ELSEWHERE = "tenants/others/surfaces/ships"


class Author:
    """Somebody who works on one surface and keeps the commits of it."""

    def __init__(self, name: str = FLIGHTS, after: Iterable[Commit] = ()) -> None:
        """A surface that does not exist, or one that goes on after commits."""
        self.surface = OperationsSurface(name)
        self.surface.commits.extend(after)
        replay(self.surface.state, self.surface.commits)
        self._sequence = 0

    @property
    def commits(self) -> list[Commit]:
        """Everything so far."""
        return self.surface.commits

    @property
    def signature(self) -> str:
        """The surface's signature now."""
        return surface_signature(self.surface.state)

    def do(self, *commands: Command[Any]) -> list[Commit]:
        """Does commands a second apart; their commits."""
        before = len(self.commits)
        for command in commands:
            self.surface.execute(command, Origin(NOW_MS + 1_000 * len(self.commits)))
        return self.commits[before:]

    def begin(self) -> list[Commit]:
        """Creates the surface, with room for many in flight, and starts a run: two commits, each audited."""
        admin = Tenant("ada", tenant_of(self.surface.state.name), Role.TENANT_ADMIN)
        return self.do(create(admin, max_in_flight=1_000), START_RUN)

    def work(self, count: int = 1, stage: str = "load") -> list[Commit]:
        """Enqueues, starts and acknowledges batches: three commits, the last with all their records."""
        numbers = range(self._sequence + 1, self._sequence + count + 1)
        self._sequence += count
        made = [batch(f"b-{number}", stage, sequence=number) for number in numbers]
        return self.do(enqueue(*made), start(), acknowledge(*(one.key for one in made)))

    def audit(self, count: int = 1) -> list[Commit]:
        """Pauses and resumes in turn: an audit in each commit."""
        paused = sum(
            1 for commit in self.commits for event in commit.events if type(event).__name__ == "Paused"
        )
        resumed = sum(
            1 for commit in self.commits for event in commit.events if type(event).__name__ == "Resumed"
        )
        turn = paused - resumed
        return self.do(*((resume() if (turn + number) % 2 else pause()) for number in range(count)))

    def bury(self, key: str = "b-dead") -> list[Commit]:
        """Lets a batch end in the dead letters."""
        return self.do(enqueue(batch(key, sequence=1_000)), start(), fail(key, permanent=True))

    def snapshot(self) -> SurfaceSnapshot:
        """The whole state now."""
        return freeze(self.surface.state)


def replayed(name: str, commits: Iterable[Commit]) -> Surface:
    """The surface that commits give."""
    return replay(Surface(name), commits)
