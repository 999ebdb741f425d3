"""A surface together with what has happened to it: the core without a journal.

Owns the shortest way through the core: decide, remember, evolve. For fixtures, tests and use as a library;
the service keeps its history in a journal instead.
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
        """A surface that does not exist yet."""
        self.state = Surface(name)
        self.commits: list[Commit] = []

    def execute(self, command: Command[A], origin: Origin) -> A | Refusal:
        """Does a command; a refusal leaves what is audited of it."""
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
        """Everything of one kind that was emitted, in order."""
        return [entry for commit in self.commits for entry in entries(kind, commit)]
