"""``given(history).when(a command).then(events or a refusal)``.

Every step is also checked for four rules. Deciding changes nothing; a refusal leaves no more than its
evidence; its message has the product's form; replaying the history gives an equal surface.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lightspeed_ops.core.audit import AuditEntry
from lightspeed_ops.core.block_reasons import BlockReason
from lightspeed_ops.core.commands import (
    Command,
    CreateSurface,
    Decided,
    Origin,
    Reported,
    Started,
    StartedBatches,
)
from lightspeed_ops.core.decide import decide
from lightspeed_ops.core.events import Audited, Commit, Event, PolicyDecided, SurfaceCreated
from lightspeed_ops.core.evolve import evolve
from lightspeed_ops.core.evolve import replay as replay_commits
from lightspeed_ops.core.in_memory_surface import OperationsSurface
from lightspeed_ops.core.policy import Caller, Decision, TenantContext
from lightspeed_ops.core.refusal import Reason, Refusal
from lightspeed_ops.core.surface import Surface

from tests.server.core.building import NAME, NOW_MS, create
from tests.server.core.observing import observable


@dataclass(frozen=True, slots=True)
class Clock:
    """Sets the server's clock for the steps after it."""

    now_ms: int


def at(now_ms: int) -> Clock:
    """Returns a step that sets the server's clock."""
    return Clock(now_ms)


@dataclass(frozen=True, slots=True)
class Refused:
    """An expected refusal; without metadata any metadata will do."""

    reason: Reason
    metadata: Mapping[str, str] | None
    fields: tuple[str, ...]


def refusal(reason: Reason, **metadata: str) -> Refused:
    """Returns a refusal of the surface with exactly this metadata and its name."""
    return Refused(reason, {"surface": NAME, **metadata}, ())


def malformed(*fields: str) -> Refused:
    """Returns a refusal that names these fields, all at once and in this order."""
    return Refused(Reason.INVALID_ARGUMENT, None, fields)


Step = Command[Any] | Clock | Event | CreateSurface


class Given:
    """A surface with a history."""

    def __init__(self) -> None:
        """A surface that does not exist yet."""
        self.surface = OperationsSurface(NAME)
        self.now_ms = NOW_MS

    def having(self, *steps: Step) -> "Given":
        """Executes more steps; a refused command is a mistake of the test."""
        for step in steps:
            if isinstance(step, Clock):
                self.now_ms = step.now_ms
            elif isinstance(step, Command):
                answer = self.surface.execute(step, Origin(self.now_ms))
                refusals = [one for one in _items(answer) if isinstance(one, Refusal)]
                assert not refusals, f"given {step}: {refusals}"
            else:
                state = self.surface.state
                commit = Commit(NAME, state.version + 1, self.now_ms, (step,))
                self.surface.commits.append(commit)
                evolve(state, commit)
        return self

    def when(
        self, command: Command[Any], *, by: TenantContext | Caller | None = None, request_id: str = ""
    ) -> "Outcome":
        """Executes one command, by the surface's own context or by another one."""
        surface = self.surface
        caller = by if by is None or isinstance(by, Caller) else Caller(by)
        before = observable(surface.state)
        decided = decide(surface.state, command, Origin(self.now_ms, request_id, caller))
        assert before == observable(surface.state), "deciding changes nothing"
        if decided.events:
            commit = Commit(NAME, surface.state.version + 1, self.now_ms, decided.events)
            surface.commits.append(commit)
            evolve(surface.state, commit)
        replayed = replay_commits(Surface(NAME), surface.commits)
        assert observable(replayed) == observable(surface.state), "replaying gives an equal surface"
        return Outcome(surface, decided, before)


EVIDENCE = frozenset({"version", "audit_count", "audit_hash", "chains"})
"""Fields that a refusal may change: those of its audit and of its policy decision."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one command."""

    surface: OperationsSurface
    decided: Decided[Any]
    before: dict[str, object]

    @property
    def state(self) -> Surface:
        """Returns the surface after the command."""
        return self.surface.state

    @property
    def answer(self) -> Any:
        """Returns the answer; for a bulk of one item, the answer of the item."""
        answer = self.decided.refusal or self.decided.answer
        return answer[0] if type(answer) is tuple and len(answer) == 1 else answer

    @property
    def each(self) -> tuple[Any, ...]:
        """Returns the answer of each item of a bulk."""
        answers: tuple[Any, ...] = self.decided.answer or ()
        return answers

    @property
    def started(self) -> tuple[Started, ...]:
        """Returns the batches that a StartAvailable started."""
        started_batches: StartedBatches | None = self.decided.answer
        return () if started_batches is None else started_batches.started

    @property
    def reported(self) -> Reported:
        """Returns the answers of the items of a report."""
        reported = self.decided.answer
        assert isinstance(reported, Reported)
        return reported

    @property
    def block_reason(self) -> BlockReason | None:
        """Returns the block reason of a StartAvailable."""
        started_batches: StartedBatches | None = self.decided.answer
        return None if started_batches is None else started_batches.block_reason

    @property
    def events(self) -> tuple[Event, ...]:
        """Returns the events, without audits and decisions."""
        return tuple(event for event in self.decided.events if not isinstance(event, Audited | PolicyDecided))

    @property
    def audits(self) -> list[AuditEntry]:
        """Returns the audits of the command."""
        return [event.entry for event in self.decided.events if isinstance(event, Audited)]

    @property
    def decisions(self) -> list[Decision]:
        """Returns the decisions of the tenant policy."""
        return [event.decision for event in self.decided.events if isinstance(event, PolicyDecided)]

    def then(self, *expected: Event | Refused) -> "Outcome":
        """Asserts exactly these events in their order, or one refusal."""
        if expected and isinstance(expected[0], Refused):
            self._then_refused(expected[0])
        else:
            assert self.decided.refusal is None, self.decided.refusal
            assert expected == self.events
        return self

    def answers(self, *expected: object) -> "Outcome":
        """Asserts these answers, one for each item of a bulk."""
        assert self.decided.refusal is None, self.decided.refusal
        assert expected == self.decided.answer
        return self

    def starts_nothing(self, block_reason: BlockReason | None) -> "Outcome":
        """Asserts that a StartAvailable started nothing, for this block reason."""
        return self.answers_with(StartedBatches((), block_reason))

    def answers_with(self, expected: object) -> "Outcome":
        """Asserts this answer."""
        assert self.decided.refusal is None, self.decided.refusal
        assert expected == self.decided.answer
        return self

    def audited(self, *expected: tuple[str, str]) -> "Outcome":
        """Asserts these audited actions and outcomes, and no others."""
        assert list(expected) == [(entry.record.action, entry.record.outcome) for entry in self.audits]
        return self

    def _then_refused(self, expected: Refused) -> None:
        actual = self.answer
        assert isinstance(actual, Refusal), f"expected a refusal, but it is {actual}"
        assert expected.reason is actual.reason, actual.message
        if expected.metadata is not None:
            assert expected.metadata == actual.metadata
        assert expected.fields == tuple(violation.field for violation in actual.violations)
        assert actual.message.startswith("expected "), actual.message
        assert ", but " in actual.message, actual.message
        named = "\n".join(actual.metadata.values())
        unnamed = [value for value in re.findall(r"'([^']*)'", actual.message) if value not in named]
        assert unnamed == [], "the metadata has every value that the message mentions"
        assert () == self.events
        after = observable(self.state)
        assert {name for name in after if after[name] != self.before[name]} <= EVIDENCE


def given(*steps: Step) -> Given:
    """Returns a surface with this history.

    The standard presets come first unless the history has a creation.
    """
    created = bool(steps) and isinstance(steps[0], CreateSurface | SurfaceCreated)
    return Given().having(*(steps if created else (create(), *steps)))


def given_nothing() -> Given:
    """Returns a surface that does not exist."""
    return Given()


def _items(answer: object) -> tuple[object, ...]:
    return answer if type(answer) is tuple else (answer,)
