"""``given(what happened).when(a command).then(events or a refusal)``.

Whatever is asked, it is checked besides that deciding changed nothing, that a refusal left no more than its
evidence, that its message has the product's form, and that replaying the history gives an equal surface.
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
from lightspeed_ops.core.policy import Decision, TenantContext
from lightspeed_ops.core.refusal import Reason, Refusal
from lightspeed_ops.core.surface import Surface

from tests.server.core.building import NAME, NOW_MS, create
from tests.server.core.observing import observable


@dataclass(frozen=True, slots=True)
class Clock:
    """From here on the server's clock says this."""

    now_ms: int


def at(now_ms: int) -> Clock:
    """Moves the server's clock between two steps."""
    return Clock(now_ms)


@dataclass(frozen=True, slots=True)
class Refused:
    """A refusal that is expected; without metadata any will do."""

    reason: Reason
    metadata: Mapping[str, str] | None
    fields: tuple[str, ...]


def refusal(reason: Reason, **metadata: str) -> Refused:
    """A refusal of the surface with exactly this metadata, besides its name."""
    return Refused(reason, {"surface": NAME, **metadata}, ())


def malformed(*fields: str) -> Refused:
    """A refusal that names these fields, all at once and in this order."""
    return Refused(Reason.INVALID_ARGUMENT, None, fields)


Step = Command[Any] | Clock | Event | CreateSurface


class Given:
    """A surface to which something has happened."""

    def __init__(self) -> None:
        """A surface that does not exist yet."""
        self.surface = OperationsSurface(NAME)
        self.now_ms = NOW_MS

    def having(self, *steps: Step) -> "Given":
        """Lets more happen; a command that is refused is a mistake of the test."""
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
        self, command: Command[Any], *, by: TenantContext | None = None, request_id: str = ""
    ) -> "Outcome":
        """Does one command, by the surface's own context or by somebody else."""
        surface = self.surface
        before = observable(surface.state)
        decided = decide(surface.state, command, Origin(self.now_ms, request_id, by))
        assert before == observable(surface.state), "deciding changes nothing"
        if decided.events:
            commit = Commit(NAME, surface.state.version + 1, self.now_ms, decided.events)
            surface.commits.append(commit)
            evolve(surface.state, commit)
        replayed = replay_commits(Surface(NAME), surface.commits)
        assert observable(replayed) == observable(surface.state), "replaying gives an equal surface"
        return Outcome(surface, decided, before)


EVIDENCE = frozenset({"version", "audit_count", "audit_hash", "chains"})
"""What a refusal may change: its audit and the decision of the policy."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one command did."""

    surface: OperationsSurface
    decided: Decided[Any]
    before: dict[str, object]

    @property
    def state(self) -> Surface:
        """The surface after it."""
        return self.surface.state

    @property
    def answer(self) -> Any:
        """What it was answered; of a bulk of one, the answer of the one."""
        answer = self.decided.refusal or self.decided.answer
        return answer[0] if type(answer) is tuple and len(answer) == 1 else answer

    @property
    def each(self) -> tuple[Any, ...]:
        """What each item of a bulk was answered."""
        answers: tuple[Any, ...] = self.decided.answer or ()
        return answers

    @property
    def started(self) -> tuple[Started, ...]:
        """What a StartAvailable started."""
        started_batches: StartedBatches | None = self.decided.answer
        return () if started_batches is None else started_batches.started

    @property
    def reported(self) -> Reported:
        """What the items of a report were answered."""
        reported = self.decided.answer
        assert isinstance(reported, Reported)
        return reported

    @property
    def hold(self) -> BlockReason | None:
        """Why a StartAvailable started no more."""
        started_batches: StartedBatches | None = self.decided.answer
        return None if started_batches is None else started_batches.hold

    @property
    def events(self) -> tuple[Event, ...]:
        """What happened, without audits and decisions."""
        return tuple(event for event in self.decided.events if not isinstance(event, Audited | PolicyDecided))

    @property
    def audits(self) -> list[AuditEntry]:
        """What was audited of it."""
        return [event.entry for event in self.decided.events if isinstance(event, Audited)]

    @property
    def decisions(self) -> list[Decision]:
        """How the tenant policy decided."""
        return [event.decision for event in self.decided.events if isinstance(event, PolicyDecided)]

    def then(self, *expected: Event | Refused) -> "Outcome":
        """It did exactly this: events in their order, or one refusal."""
        if expected and isinstance(expected[0], Refused):
            self._then_refused(expected[0])
        else:
            assert self.decided.refusal is None, self.decided.refusal
            assert expected == self.events
        return self

    def answers(self, *expected: object) -> "Outcome":
        """It was answered this, one value for each item of a bulk."""
        assert self.decided.refusal is None, self.decided.refusal
        assert expected == self.decided.answer
        return self

    def starts_nothing(self, hold: BlockReason | None) -> "Outcome":
        """A StartAvailable started nothing, for this reason."""
        return self.answers_with(StartedBatches((), hold))

    def answers_with(self, expected: object) -> "Outcome":
        """It was answered this."""
        assert self.decided.refusal is None, self.decided.refusal
        assert expected == self.decided.answer
        return self

    def audited(self, *expected: tuple[str, str]) -> "Outcome":
        """These actions and outcomes were audited, and no others."""
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
    """A surface with the standard presets, unless its creation stands first, and what happened to it."""
    created = bool(steps) and isinstance(steps[0], CreateSurface | SurfaceCreated)
    return Given().having(*(steps if created else (create(), *steps)))


def given_nothing() -> Given:
    """A surface that does not exist."""
    return Given()


def _items(answer: object) -> tuple[object, ...]:
    return answer if type(answer) is tuple else (answer,)
