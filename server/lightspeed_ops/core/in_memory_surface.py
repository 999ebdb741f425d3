"""An in-memory surface with its history: the core without a journal.

Owns the shortest path through the core: decide, append the commit to a list, evolve. Fixtures, tests and
programs that use the core as a library need it; the service keeps its history in a journal instead.
"""

from typing import TypeVar

from lightspeed_ops.core.commands import Command, Origin
from lightspeed_ops.core.decide import decide
from lightspeed_ops.core.events import Commit
from lightspeed_ops.core.evolve import evolve
from lightspeed_ops.core.records import AnyEntry, RecordKind, entries
from lightspeed_ops.core.refusal import Refusal
from lightspeed_ops.core.surface import Surface

A = TypeVar("A")


class OperationsSurface:
    """Integrated runtime operations surface with its history."""

    def __init__(self, name: str) -> None:
        """Creates a surface that does not exist yet; CreateSurface creates it."""
        self.state = Surface(name)
        self.commits: list[Commit] = []

    def execute(self, command: Command[A], origin: Origin) -> A | Refusal:
        """Executes a command and returns its answer, or its refusal, whose audit is recorded."""
        decided = decide(self.state, command, origin)
        if decided.events:
            recorded_ms, version = origin.recorded_ms, self.state.version + 1
            ahead_ms = origin.now_ms - recorded_ms
            commit = Commit(self.state.name, version, recorded_ms, decided.events, ahead_ms)
            self.commits.append(commit)
            evolve(self.state, commit)
        if decided.refusal is not None:
            return decided.refusal
        return decided.answer  # type: ignore[return-value]  # done commands have their answer

    def entries(self, kind: RecordKind) -> list[AnyEntry]:
        """Returns all entries of one kind, in order."""
        return [entry for commit in self.commits for entry in entries(kind, commit)]
