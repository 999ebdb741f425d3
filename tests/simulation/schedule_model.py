"""The model of a schedule: its due times one by one, and what has to become of each.

Owns the rules of server/decisions/0044-schedules.md and 0045-due-times.md in their simplest code: a regular
schedule is a list of instants, and the model looks at all of them that have passed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from lightspeed_ops.core.schedule import CatchUpPolicy, Cron, Interval, OverlapPolicy, Schedule
from lightspeed_ops.core.surface import Surface

MINUTE_MS = 60_000
ON_TIME_MS = 10_000
"""Longest delay of a due time that is on time."""
CAUGHT_UP_MOST = 100
"""Most due times that are caught up if the schedule does not say how many."""


class Decision(NamedTuple):
    """What becomes of a due time, and what is due then."""

    due_ms: int
    outcome: str
    waiting: tuple[int, ...]
    next_ms: int | None


@dataclass(slots=True)
class ScheduleModel:
    """The schedule of one surface; intervals, and cron expressions of every few minutes in UTC."""

    name: str
    schedule: Schedule
    since_ms: int = 0
    next_ms: int | None = None
    is_paused: bool = False
    waiting: tuple[int, ...] = ()
    last: tuple[int, str] | None = None
    """The newest due time that was decided, and its outcome."""

    def settle(self, now_ms: int, schedule: Schedule) -> None:
        """Begins a new schedule without a decided due time; a pause goes on."""
        self.schedule, self.since_ms, self.waiting, self.last = schedule, now_ms, (), None
        self.next_ms = None if self.is_paused else self.first_after(now_ms)

    def pause(self) -> None:
        """Pauses the schedule: nothing is due, and nothing waits."""
        self.is_paused, self.next_ms, self.waiting = True, None, ()

    def resume(self, now_ms: int) -> None:
        """Resumes the schedule: due times of the pause are not caught up, and none comes twice."""
        self.is_paused, self.next_ms = False, self.first_undecided(now_ms)

    def due_ms(self, *, is_active: bool) -> int | None:
        """Returns the due time to decide next; ``is_active`` says that a run is in progress."""
        return self.waiting[0] if self.waiting and not is_active else self.next_ms

    def decide(self, now_ms: int, *, is_active: bool, may_start: bool) -> Decision | None:
        """Returns what has to become of the next due time; None if none has come."""
        if self.waiting and not is_active:
            first_ms, *later_ms = self.waiting
            return _start(first_ms, tuple(later_ms), self.next_ms, may_start=may_start)
        if self.next_ms is None or self.next_ms > now_ms:
            return None
        passed = [self.next_ms, *self._between(self.next_ms, now_ms)]
        taken, next_ms = self._taken(passed, now_ms), self.first_after(now_ms)
        if not taken:
            return Decision(passed[0], "missed", self.waiting, next_ms)
        if not is_active:
            return _start(taken[0], tuple(taken[1:]), next_ms, may_start=may_start)
        return self._overlap(taken, next_ms, may_start=may_start)

    def _overlap(self, taken: list[int], next_ms: int | None, *, may_start: bool) -> Decision:
        """Returns what becomes of the newest due time while a run is in progress."""
        overlap = self.schedule.overlap or OverlapPolicy.SKIP
        if overlap is OverlapPolicy.FAIL_OLD:
            return _start(taken[-1], (), next_ms, may_start=may_start)
        if overlap is OverlapPolicy.QUEUE_ONE and not self.waiting:
            return Decision(taken[-1], "queued", (taken[-1],), next_ms)
        return Decision(taken[-1], "skipped", self.waiting, next_ms)

    def advance(self, decision: Decision) -> None:
        """Enters the decision of a due time."""
        self.next_ms, self.waiting = decision.next_ms, decision.waiting
        self.last = decision.due_ms, decision.outcome

    def first_undecided(self, now_ms: int) -> int | None:
        """Returns the first due time from now on that was not decided before the clock was set back."""
        return self.first_after(max(now_ms, self.last[0] if self.last else 0))

    def first_after(self, after_ms: int) -> int | None:
        """Returns the first due time after an instant; None if there is none."""
        after_ms = max(after_ms, self.since_ms)
        return next(self._between(after_ms, after_ms + 3 * self._period_ms()), None)

    def shown(self) -> tuple[object, ...]:
        """Returns the values that a surface must have."""
        return self.schedule, self.next_ms, self.is_paused, self.waiting, self.last

    def _taken(self, passed: list[int], now_ms: int) -> list[int]:
        """Returns those of the due times that passed for which runs start."""
        match self.schedule.catch_up:
            case CatchUpPolicy.NONE:
                return passed[-1:] if now_ms - passed[-1] <= ON_TIME_MS else []
            case CatchUpPolicy.ALL:
                return passed[-(self.schedule.catch_up_most or CAUGHT_UP_MOST) :]
            case _:
                return passed[-1:]

    def _period_ms(self) -> int:
        match self.schedule.kind:
            case Interval(interval_ms):
                return interval_ms
            case Cron(expression):
                return int(expression.removeprefix("*/").removesuffix(" * * * *")) * MINUTE_MS
            case _:
                return 1

    def _between(self, low_ms: int, high_ms: int) -> Iterator[int]:
        """Yields the due times after an instant, up to another one."""
        schedule, period_ms = self.schedule, self._period_ms()
        match schedule.kind:
            case Interval():
                first_ms = self.since_ms
            case Cron():
                first_ms = 0
            case _:
                return
        begin_ms = first_ms + (low_ms - first_ms) // period_ms * period_ms - period_ms
        for time_ms in range(begin_ms, high_ms + 1, period_ms):
            due_ms = time_ms + self._jitter_ms(time_ms, min(schedule.jitter_ms, period_ms - 1))
            is_over = schedule.end_ms is not None and due_ms > schedule.end_ms
            if time_ms > self.since_ms and low_ms < due_ms <= high_ms and not is_over:
                yield due_ms

    def _jitter_ms(self, time_ms: int, most_ms: int) -> int:
        digest = sha256(f"{self.name}|{time_ms}".encode()).digest()
        return int.from_bytes(digest[:8], "big") % (most_ms + 1)


def of_surface(surface: Surface) -> tuple[object, ...]:
    """Returns the values of a surface that the model must have."""
    schedule, status = surface.pipeline.schedule, surface.schedule_status
    if status is None:
        return schedule, None, False, (), None
    last = status.last and (status.last.due_ms, status.last.outcome.value)
    return schedule, status.next_due_ms, status.pause is not None, status.waiting_due_ms, last


def _start(due_ms: int, waiting: tuple[int, ...], next_ms: int | None, *, may_start: bool) -> Decision:
    """Returns the decision of a due time whose run starts unless the control state refuses it."""
    if may_start:
        return Decision(due_ms, "started", waiting, next_ms)
    return Decision(due_ms, "refused", (), next_ms)
