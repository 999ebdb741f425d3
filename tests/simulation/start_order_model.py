"""The model of the order of starts: one search of the whole queue for each batch that starts.

Owns the rule of priorities in its simplest code: how often others started while a batch waited, and which
batch is next. A normal batch is due after some starts of others, and a low one after more.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol

from lightspeed_ops.core.orchestrator import Batch, Priority, priority_of

NORMAL_PASSED_MOST, LOW_PASSED_MOST = 3, 8
"""The bounds in a simulation: starts of others after which a waiting batch is due."""
PASSED_MOST = {Priority.NORMAL: NORMAL_PASSED_MOST, Priority.LOW: LOW_PASSED_MOST}


class Waiting(Protocol):
    """A batch that waits for its start."""

    batch: Batch
    order: int


@dataclass(slots=True)
class StartOrderModel:
    """By stage and priority: how many batches of others started since the last start, while one waited."""

    passed: Counter[tuple[str, Priority]] = field(default_factory=Counter)
    in_a_row: Counter[tuple[str, Priority]] = field(default_factory=Counter)
    """The same, but only batches of the same stage: what the contract bounds."""

    def choose(
        self, queue: Iterable[Waiting], count: int, has_room: Callable[[str, Counter[str]], bool]
    ) -> list[str]:
        """Returns the keys of the next batches to start, without a change of the counts.

        ``has_room`` says whether a stage has room for one more batch beside those that were chosen.
        """
        passed, left, chosen = self.passed.copy(), list(queue), Counter[str]()
        counted = {waiting.batch.stage for waiting in left}
        keys: list[str] = []
        while len(keys) < count:
            possible = [waiting for waiting in left if has_room(waiting.batch.stage, chosen)]
            if not possible:
                break
            following = _next(possible, passed)
            left.remove(following)
            keys.append(following.batch.key)
            chosen[following.batch.stage] += 1
            _count(passed, following.batch, counted)
        return keys

    def started(self, batch: Batch, waiting: Iterable[Batch], stages: Iterable[str]) -> str:
        """Counts a start that could have taken batches of some stages; returns what is wrong with it."""
        stage, others = batch.stage, list(waiting)
        _count(self.passed, batch, set(stages))
        _count(self.in_a_row, batch, {stage})
        for priority, most in PASSED_MOST.items():
            waits = any(one.stage == stage and priority_of(one) is priority for one in others)
            bound = most + (priority is Priority.LOW)  # A normal batch that is due, too, comes first.
            if waits and self.in_a_row[stage, priority] > bound:
                return f"a {priority.name.lower()} batch of {stage} among {bound + 1} starts in a row"
        return ""

    def settle(self, waiting: Iterable[Batch]) -> None:
        """Forgets the counts of batches that wait no more, and bounds the others."""
        there = {(batch.stage, priority_of(batch)) for batch in waiting}
        for counts in (self.passed, self.in_a_row):
            for place in [place for place in counts if place not in there]:
                del counts[place]
        for place, count in self.passed.items():
            self.passed[place] = min(count, PASSED_MOST.get(place[1], 0))


def _next(possible: list[Waiting], passed: Counter[tuple[str, Priority]]) -> Waiting:
    """Returns the batch that starts next: one that is due, or else the first by priority and order."""
    for priority, most in PASSED_MOST.items():
        due = [
            (most - passed[waiting.batch.stage, priority], waiting.batch.stage, waiting.order, waiting)
            for waiting in possible
            if priority_of(waiting.batch) is priority and passed[waiting.batch.stage, priority] >= most
        ]
        if due:
            return min(due, key=lambda one: one[:3])[3]
    return min(possible, key=lambda waiting: (priority_of(waiting.batch), waiting.order))


def _count(passed: Counter[tuple[str, Priority]], batch: Batch, stages: set[str]) -> None:
    own = priority_of(batch)
    for stage in stages:
        for priority in PASSED_MOST:
            if priority is not own:
                passed[stage, priority] += 1
    passed[batch.stage, own] = 0
