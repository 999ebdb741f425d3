"""Schedule status: when the next run of a surface is due, and what became of the newest due time.

Owns the values, and the choice among due times that passed while the server did not run. It must never read
a clock or start a run: :mod:`decide.schedules` decides about due times.
"""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from lightspeed_ops.core.schedule import (
    CatchUpPolicy,
    Cron,
    Interval,
    Manual,
    Schedule,
    ScheduleKind,
)

ON_TIME_MS = 10_000
"""Longest delay of a due time that is on time: a restart of the server takes less. Later ones were missed."""
WALKED = 4
"""Due times that a search goes through one after another before it bisects: regular schedules need two."""
STORED_BEFORE = "stored before schedules started runs: ResumeSchedule or an update of the schedule starts it"
"""Reason of the pause of a schedule that a version stored that started no runs."""

SCHEDULE_KINDS: Mapping[type[ScheduleKind], str] = {
    Manual: "manual",
    Interval: "interval",
    Cron: "cron",
}
"""The names of the kinds of schedules."""

DueAfter = Callable[[int], int | None]
"""Returns the first due time after a time, or None; both in Unix milliseconds."""


class DueOutcome(StrEnum):
    """What became of a due time."""

    STARTED = "started"
    QUEUED = "queued"
    SKIPPED = "skipped"
    MISSED = "missed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class SchedulePause:
    """The pause of a schedule; ``actor_id`` is empty if the service paused it itself."""

    reason: str
    at_ms: int
    actor_id: str = ""


@dataclass(frozen=True, slots=True)
class LastDue:
    """The newest due time that was decided. ``run_id`` is the started run, ``reason`` of a refusal."""

    due_ms: int
    outcome: DueOutcome
    at_ms: int
    run_id: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ScheduleStatus:
    """How a schedule stands; times are Unix milliseconds by the wall clock.

    Intervals count from ``since_ms``. ``next_due_ms`` is None while the schedule is paused, and after its
    end. ``waiting_due_ms`` are due times that wait for the end of the run in progress, oldest first.
    """

    since_ms: int
    next_due_ms: int | None = None
    pause: SchedulePause | None = None
    waiting_due_ms: tuple[int, ...] = ()
    last: LastDue | None = None

    def undecided_after_ms(self, now_ms: int) -> int:
        """Returns the time after which a due time is settled: the wall clock may have been set back."""
        return now_ms if self.last is None else max(now_ms, self.last.due_ms)

    def settled(self, since_ms: int, next_due_ms: int | None) -> "ScheduleStatus":
        """Returns the status with a next due time settled anew: not paused, and nothing waits."""
        return replace(self, since_ms=since_ms, next_due_ms=next_due_ms, pause=None, waiting_due_ms=())

    def paused(self, pause: SchedulePause) -> "ScheduleStatus":
        """Returns the status with a pause: nothing is due, and nothing waits."""
        return replace(self, next_due_ms=None, pause=pause, waiting_due_ms=())


def stored_status(schedule: Schedule, created_ms: int) -> ScheduleStatus | None:
    """Returns the status of a schedule without a settled due time: paused; None if runs start by hand."""
    if isinstance(schedule.kind, Manual):
        return None
    return ScheduleStatus(created_ms, pause=SchedulePause(STORED_BEFORE, 0))


def taken_due_times(schedule: Schedule, due_after: DueAfter, first_ms: int, now_ms: int) -> tuple[int, ...]:
    """Returns those due times from ``first_ms`` to ``now_ms`` that runs are started for, oldest first.

    The newest one is on time unless it is older than :data:`ON_TIME_MS`; all others were missed, and the
    catch-up policy says which of them count.
    """
    newest_ms = newest_due_ms(due_after, first_ms, now_ms)
    match schedule.catch_up_policy:
        case CatchUpPolicy.NONE:
            return (newest_ms,) if now_ms - newest_ms <= ON_TIME_MS else ()
        case CatchUpPolicy.LAST:
            return (newest_ms,)
        case CatchUpPolicy.ALL:
            most, taken = schedule.caught_up_most, deque([newest_ms])
            while taken[0] > first_ms and len(taken) < most:
                taken.appendleft(_due_before(due_after, first_ms, taken))
            return tuple(taken)


def newest_due_ms(due_after: DueAfter, first_ms: int, now_ms: int) -> int:
    """Returns the newest due time up to ``now_ms``; ``first_ms`` is a due time up to then.

    The number of evaluations does not grow with the number of due times between both.
    """
    low_ms, high_ms, newest_ms = first_ms, now_ms, first_ms
    for _ in range(WALKED):
        due_ms = due_after(newest_ms)
        if due_ms is None or due_ms > now_ms:
            return newest_ms
        low_ms = newest_ms = due_ms
    while low_ms < high_ms:
        middle_ms = (low_ms + high_ms) // 2
        due_ms = due_after(middle_ms)
        if due_ms is None or due_ms > now_ms:
            high_ms = middle_ms
        else:
            low_ms = newest_ms = due_ms
    return newest_ms


def _due_before(due_after: DueAfter, first_ms: int, later: deque[int]) -> int:
    """Returns the due time before the first of ``later``, which is after ``first_ms``, a due time."""
    end_ms = later[0]
    gap_ms = later[1] - end_ms if len(later) > 1 else 0
    guess_ms = due_after(max(first_ms, end_ms - gap_ms) - 1) or first_ms
    start_ms = guess_ms if first_ms <= guess_ms < end_ms else first_ms
    return newest_due_ms(due_after, start_ms, end_ms - 1)
