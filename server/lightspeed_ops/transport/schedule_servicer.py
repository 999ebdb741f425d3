"""ScheduleService: announced runs, and the pause, the resumption and the due times of schedules."""

from typing import Any, TypeAlias

import grpc
from lightspeed.ops.v1 import schedule_service_pb2 as pb
from lightspeed.ops.v1 import schedule_service_pb2_grpc

from lightspeed_ops.core import commands, limits
from lightspeed_ops.core.decide.schedules import upcoming
from lightspeed_ops.engine import Engine, Slices
from lightspeed_ops.mapping import to_message
from lightspeed_ops.transport.callers import current_caller
from lightspeed_ops.transport.idempotency import IdempotentCalls
from lightspeed_ops.transport.request_validation import RequestValidation
from lightspeed_ops.transport.responses import with_surface

Context: TypeAlias = "grpc.aio.ServicerContext[Any, Any]"

DUE_TIMES = 1_000
"""Most due times of one response: three years of daily runs."""
DUE_TIMES_DEFAULT = 10
"""Due times of a response if the request names no count."""


class ScheduleServicer(schedule_service_pb2_grpc.ScheduleServiceServicer):
    """The servicer of ScheduleService, for operators and schedulers."""

    def __init__(self, engine: Engine) -> None:
        """Takes the engine."""
        self._engine = engine
        self._idempotent_calls = IdempotentCalls(engine)

    async def ScheduleRun(self, request: pb.ScheduleRunRequest, _: Context) -> pb.ScheduleRunResponse:
        """Records that a run is scheduled."""
        fields = RequestValidation(request)
        name, command = fields.surface(), commands.ScheduleRun(fields.at_ms())
        render = with_surface(pb.ScheduleRunResponse)
        return await self._idempotent_calls.perform(fields, "schedule a run of", name, command, render)

    async def TriggerRun(self, request: pb.TriggerRunRequest, _: Context) -> pb.TriggerRunResponse:
        """Records that a run was triggered."""
        fields = RequestValidation(request)
        name, reason = fields.surface(), fields.text("reason", limits.TEXT_CHARACTERS)
        command = commands.TriggerRun(reason, fields.at_ms())
        render = with_surface(pb.TriggerRunResponse)
        return await self._idempotent_calls.perform(fields, "trigger a run of", name, command, render)

    async def PauseSchedule(self, request: pb.PauseScheduleRequest, _: Context) -> pb.PauseScheduleResponse:
        """Pauses the schedule."""
        fields = RequestValidation(request)
        name, reason = fields.surface(), fields.text("reason", limits.TEXT_CHARACTERS)
        command = commands.PauseSchedule(reason, fields.at_ms())
        render = with_surface(pb.PauseScheduleResponse)
        return await self._idempotent_calls.perform(fields, "pause the schedule of", name, command, render)

    async def ResumeSchedule(
        self, request: pb.ResumeScheduleRequest, _: Context
    ) -> pb.ResumeScheduleResponse:
        """Resumes the schedule."""
        fields = RequestValidation(request)
        name, command = fields.surface(), commands.ResumeSchedule(fields.at_ms())
        render = with_surface(pb.ResumeScheduleResponse)
        return await self._idempotent_calls.perform(fields, "resume the schedule of", name, command, render)

    async def ListDueTimes(self, request: pb.ListDueTimesRequest, _: Context) -> pb.ListDueTimesResponse:
        """Lists the next due times."""
        fields = RequestValidation(request)
        name = fields.surface()
        count = fields.between("count", 0, DUE_TIMES, zero=DUE_TIMES_DEFAULT)
        fields.finish("list the due times of")
        status, due_times = await self._engine.read(
            name, lambda surface: upcoming(surface, self._engine.wall_ms()), caller=current_caller()
        )
        response, slices = pb.ListDueTimesResponse(status=to_message(status)), Slices()
        for due_ms in due_times:
            response.due_ms.append(due_ms)
            if len(response.due_ms) == count:
                break
            await slices.give_way()
        return response
