"""Real commits for journal tests: surfaces with a history, one command after another."""

from collections.abc import Iterable
from typing import Any

from lightspeed_ops.core import commands
from lightspeed_ops.core.commands import Command, Origin
from lightspeed_ops.core.decide.commit_builder import CommitBuilder
from lightspeed_ops.core.events import Commit, SurfaceCreated
from lightspeed_ops.core.evolve import replay
from lightspeed_ops.core.in_memory_surface import OperationsSurface
from lightspeed_ops.core.policy import Caller, Role, Tenant
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
    """Executes commands on one surface and keeps its commits."""

    def __init__(self, name: str = FLIGHTS, after: Iterable[Commit] = ()) -> None:
        """A surface that does not exist, or one that continues after commits."""
        self.surface = OperationsSurface(name)
        self.surface.commits.extend(after)
        replay(self.surface.state, self.surface.commits)
        self._sequence = 0

    @property
    def commits(self) -> list[Commit]:
        """Returns all commits so far."""
        return self.surface.commits

    @property
    def signature(self) -> str:
        """Returns the present signature of the surface."""
        return surface_signature(self.surface.state)

    def do(self, *commands: Command[Any]) -> list[Commit]:
        """Executes commands a second apart, and returns their commits."""
        before = len(self.commits)
        for command in commands:
            self.surface.execute(command, Origin(NOW_MS + 1_000 * len(self.commits)))
        return self.commits[before:]

    def begin(self) -> list[Commit]:
        """Creates the surface, with room for many batches in flight, and starts a run.

        These are two commits, each audited.
        """
        admin = Tenant("ada", tenant_of(self.surface.state.name), Role.TENANT_ADMIN)
        return self.do(create(admin, max_in_flight=1_000), START_RUN)

    def work(self, count: int = 1, stage: str = "load") -> list[Commit]:
        """Enqueues, starts and acknowledges batches: three commits, the last with all their records."""
        numbers = range(self._sequence + 1, self._sequence + count + 1)
        self._sequence += count
        made = [batch(f"b-{number}", stage, sequence=number) for number in numbers]
        return self.do(enqueue(*made), start(), acknowledge(*(one.key for one in made)))

    def delete(self) -> list[Commit]:
        """Completes the run and deletes the surface: two commits, each audited."""
        return self.do(commands.CompleteRun(), commands.DeleteSurface())

    def undelete(self) -> list[Commit]:
        """Undeletes the surface: one commit."""
        return self.do(commands.UndeleteSurface())

    def be_denied(self) -> list[Commit]:
        """Attempts an undeletion as a viewer, which is denied: one commit with its evidence."""
        before = len(self.commits)
        viewer = Tenant("vic", self.surface.state.tenant_id, Role.VIEWER)
        origin = Origin(NOW_MS + 1_000 * before, caller=Caller(viewer))
        self.surface.execute(commands.UndeleteSurface(), origin)
        return self.commits[before:]

    def create_again(self) -> list[Commit]:
        """Deletes the surface and creates it again under its name, as earlier versions allowed."""
        deletion = self.do(commands.DeleteSurface())
        surface = self.surface.state
        made = create(Tenant("ada", surface.tenant_id, Role.TENANT_ADMIN), max_in_flight=1_000)
        now_ms = NOW_MS + 1_000 * len(self.commits)
        builder = CommitBuilder(surface, Origin(now_ms), audited="create")
        builder.add(SurfaceCreated(made.adapter_profile, made.context, made.pipeline, made.settings, now_ms))
        creation = Commit(surface.name, surface.version + 1, now_ms, builder.done(None).events)
        self.surface.commits.append(creation)
        replay(surface, [creation])
        return [*deletion, creation]

    def audit(self, count: int = 1) -> list[Commit]:
        """Pauses and resumes in turn, with an audit in each commit."""
        paused = sum(
            1 for commit in self.commits for event in commit.events if type(event).__name__ == "Paused"
        )
        resumed = sum(
            1 for commit in self.commits for event in commit.events if type(event).__name__ == "Resumed"
        )
        turn = paused - resumed
        return self.do(*((resume() if (turn + number) % 2 else pause()) for number in range(count)))

    def dead_letter(self, key: str = "b-dead") -> list[Commit]:
        """Moves a batch into the dead letters."""
        return self.do(enqueue(batch(key, sequence=1_000)), start(), fail(key, permanent=True))

    def snapshot(self) -> SurfaceSnapshot:
        """Returns a snapshot of the present state."""
        return freeze(self.surface.state)


def replayed(name: str, commits: Iterable[Commit]) -> Surface:
    """Returns the surface that commits give."""
    return replay(Surface(name), commits)
