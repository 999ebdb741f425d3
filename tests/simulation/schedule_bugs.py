"""Planted bugs in schedules: due times that are lost, decided twice, or decided against a policy.

Owns how each bug is planted into the real modules, and nothing of how it is found.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from lightspeed_ops.core.commands import FireSchedule
from lightspeed_ops.core.decide import DECIDERS, schedules
from lightspeed_ops.core.events import Audited
from lightspeed_ops.core.schedule_status import ScheduleStatus, taken_due_times
from lightspeed_ops.engine import schedule_timer
from lightspeed_ops.engine.engine import Engine

Patch = pytest.MonkeyPatch


def _decide_the_last_due_time_again(patch: Patch) -> None:
    """Decides the last due time before a crash again after it."""

    def again(self: Engine, surface: Any) -> None:
        status = surface.schedule_status
        if status is not None and status.last is not None and status.next_due_ms is not None:
            surface.schedule_status = replace(status, next_due_ms=status.last.due_ms)
        self.schedule_timer.note(surface)

    patch.setattr(Engine, "_loaded", again)


def _decide_without_a_comparison(patch: Patch) -> None:
    """Decides a due time that another server has decided before."""
    fire = schedules.fire_schedule

    def unchecked(surface: Any, command: FireSchedule, origin: Any) -> Any:
        status = surface.schedule_status
        if status is None or status.next_due_ms is None or schedules.wake_ms(surface) == command.due_ms:
            return fire(surface, command, origin)
        surface.schedule_status = replace(status, next_due_ms=command.due_ms, waiting_due_ms=())
        try:
            return fire(surface, command, origin)
        finally:
            surface.schedule_status = status

    patch.setitem(DECIDERS, FireSchedule, unchecked)


def _leave_what_waits(patch: Patch) -> None:
    """Lets due times wait on after the end of the run in progress, until another one comes."""
    patch.setattr(
        schedule_timer,
        "wake_ms",
        lambda surface: surface.schedule_status and surface.schedule_status.next_due_ms,
    )


def _fire_while_paused(patch: Patch) -> None:
    """Leaves the next due time in place while the schedule is paused."""
    patch.setattr(ScheduleStatus, "paused", lambda self, pause: replace(self, pause=pause, waiting_due_ms=()))


def _start_due_runs_of_paused_surfaces(patch: Patch) -> None:
    """Starts due runs although an operator paused or drains the surface."""
    patch.setattr(schedules, "_control_refusal", lambda _: None)


def _forget_the_queued_one(patch: Patch) -> None:
    """Says that a due time waits for the end of the run in progress, and forgets it."""
    passed_over = schedules._Firing.passed_over
    patch.setattr(
        schedules._Firing,
        "passed_over",
        lambda self, outcome, due_ms, _: passed_over(self, outcome, due_ms, ()),
    )


def _queue_more_than_one(patch: Patch) -> None:
    """Lets a newer due time replace the one that waits."""
    overlap = schedules._Firing.overlap
    patch.setattr(
        schedules._Firing, "overlap", lambda self, policy, due_ms, _: overlap(self, policy, due_ms, ())
    )


def _catch_up_too_few(patch: Patch) -> None:
    """Catches up the newest due time only, although the policy says more."""
    patch.setattr(schedules, "taken_due_times", lambda *values: taken_due_times(*values)[-1:])


def _catch_up_a_pause(patch: Patch) -> None:
    """Catches up the due times of a pause after it."""
    due_after = schedules.due_after
    patch.setattr(
        schedules,
        "due_after",
        lambda surface, schedule, since_ms: (
            due_after(surface, schedule, since_ms)
            if surface.schedule_status is None or surface.schedule_status.pause is None
            else lambda _: due_after(surface, schedule, since_ms)(surface.schedule_status.pause.at_ms)
        ),
    )


def _fail_no_old_run(patch: Patch) -> None:
    """Starts the run of a due time beside the run in progress."""
    fail_old = schedules._Firing._fail_old

    def leaving(self: Any, builder: Any, due_ms: int) -> Any:
        before = list(builder.events)
        ended = fail_old(self, builder, due_ms)
        builder.events[:] = before
        return ended

    patch.setattr(schedules._Firing, "_fail_old", leaving)


def _audit_no_skipped_due_times(patch: Patch) -> None:
    """Leaves due times without a run out of the audit."""
    passed_over = schedules._Firing.passed_over

    def silent(self: Any, *values: Any) -> Any:
        decided = passed_over(self, *values)
        return replace(decided, events=tuple(one for one in decided.events if not isinstance(one, Audited)))

    patch.setattr(schedules._Firing, "passed_over", silent)


SCHEDULE_BUGS: tuple[Callable[[Patch], None], ...] = (
    _decide_the_last_due_time_again,
    _decide_without_a_comparison,
    _leave_what_waits,
    _fire_while_paused,
    _start_due_runs_of_paused_surfaces,
    _forget_the_queued_one,
    _queue_more_than_one,
    _catch_up_too_few,
    _catch_up_a_pause,
    _fail_no_old_run,
    _audit_no_skipped_due_times,
)
"""Every planted bug of this module."""
