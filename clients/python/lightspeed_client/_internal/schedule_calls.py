"""The calls of ScheduleService: runs that a scheduler announces, and the schedules that the server follows.

Owns, for each method, the keyword arguments, the request made of them, and the part of the response that the
caller gets. It must never send anything, nor know a rule of the pipeline. The common arguments are documented
in surface_calls.
"""

from lightspeed.ops.v1.schedule_service_pb2 import (
    ListDueTimesRequest,
    ListDueTimesResponse,
    PauseScheduleRequest,
    PauseScheduleResponse,
    ResumeScheduleRequest,
    ResumeScheduleResponse,
    ScheduleRunRequest,
    ScheduleRunResponse,
    TriggerRunRequest,
    TriggerRunResponse,
)
from lightspeed.ops.v1.surface_pb2 import Surface

from lightspeed_client._internal.calls import Call


def schedule_run(
    *, surface: str = "", at_ms: int | None = None, request_id: str = "", timeout_s: float | None = None
) -> Call[ScheduleRunResponse, Surface]:
    """Records that a run is scheduled: `start_run` starts it.

    Raises:
        FailedPrecondition: RUN_ACTIVE, a run is in progress or was triggered.
    """
    request = ScheduleRunRequest(surface=surface, at_ms=at_ms, request_id=request_id)
    return Call(request, ScheduleRunResponse, lambda response: response.surface, timeout_s)


def trigger_run(
    reason: str,
    *,
    surface: str = "",
    at_ms: int | None = None,
    request_id: str = "",
    timeout_s: float | None = None,
) -> Call[TriggerRunResponse, Surface]:
    """Records that a run was triggered: `start_run` starts it, and the run keeps the reason.

    Args:
        reason: Why, 1-4,096 characters.
        surface: See the module, as for all arguments without a text here.
        at_ms: See the module.
        request_id: See the module.
        timeout_s: See the module.

    Raises:
        FailedPrecondition: RUN_ACTIVE, a run is in progress.
    """
    request = TriggerRunRequest(surface=surface, reason=reason, at_ms=at_ms, request_id=request_id)
    return Call(request, TriggerRunResponse, lambda response: response.surface, timeout_s)


def pause_schedule(
    reason: str,
    *,
    surface: str = "",
    at_ms: int | None = None,
    request_id: str = "",
    timeout_s: float | None = None,
) -> Call[PauseScheduleResponse, Surface]:
    """Pauses the schedule: no run is due until `resume_schedule`. The run in progress goes on.

    Args:
        reason: Why, 1-4,096 characters.
        surface: See the module, as for all arguments without a text here.
        at_ms: See the module.
        request_id: See the module.
        timeout_s: See the module.

    Raises:
        FailedPrecondition: NO_SCHEDULE, runs start by hand.
    """
    request = PauseScheduleRequest(surface=surface, reason=reason, at_ms=at_ms, request_id=request_id)
    return Call(request, PauseScheduleResponse, lambda response: response.surface, timeout_s)


def resume_schedule(
    *, surface: str = "", at_ms: int | None = None, request_id: str = "", timeout_s: float | None = None
) -> Call[ResumeScheduleResponse, Surface]:
    """Resumes a paused schedule; due times of the pause are not caught up.

    Raises:
        FailedPrecondition: NO_SCHEDULE, runs start by hand.
    """
    request = ResumeScheduleRequest(surface=surface, at_ms=at_ms, request_id=request_id)
    return Call(request, ResumeScheduleResponse, lambda response: response.surface, timeout_s)


def list_due_times(
    count: int = 0, *, surface: str = "", timeout_s: float | None = None
) -> Call[ListDueTimesResponse, ListDueTimesResponse]:
    """Returns the next due times of the schedule, Unix milliseconds, and how it stands.

    Args:
        count: Most due times, 1-1,000; 0: 10.
        surface: See the module, as for all arguments without a text here.
        timeout_s: See the module.

    Raises:
        FailedPrecondition: NO_SCHEDULE, runs start by hand.
    """
    request = ListDueTimesRequest(surface=surface, count=count)
    return Call(request, ListDueTimesResponse, lambda response: response, timeout_s)
