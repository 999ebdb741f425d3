"""Decide: reads the surface and turns a command into events, or a refusal.

Owns every rule. It must never change the surface. A literal dict routes each command to its decider.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from lightspeed_ops.core import commands
from lightspeed_ops.core.commands import Command, Decided, Origin
from lightspeed_ops.core.decide import (
    batches,
    controls,
    dead_letters,
    denials,
    leases,
    replays,
    reports,
    runs,
    schedules,
    surfaces,
)
from lightspeed_ops.core.surface import Surface

A = TypeVar("A")


def decide(surface: Surface, command: Command[A], origin: Origin) -> Decided[A]:
    """Returns the events and the answer of a command, or its refusal.

    A refusal may have events too, since refused operator transitions are audited.
    """
    if not surface.exists and not isinstance(command, _OF_THOSE_THAT_DO_NOT_LIVE):
        return Decided((), refusal=surfaces.not_living(surface, origin))
    return DECIDERS[type(command)](surface, command, origin)


_OF_THOSE_THAT_DO_NOT_LIVE = (
    commands.CreateSurface,
    commands.UndeleteSurface,
    commands.RecordDenial,
    commands.AskToRead,
)
"""Commands that answer themselves for a surface that was deleted or never existed."""

DECIDERS: Mapping[type[Command[Any]], Callable[[Surface, Any, Origin], Decided[Any]]] = {
    commands.CreateSurface: surfaces.create_surface,
    commands.UpdateSurface: surfaces.update_surface,
    commands.DeleteSurface: surfaces.delete_surface,
    commands.UndeleteSurface: surfaces.undelete_surface,
    commands.CertifyHeavyDataConformance: surfaces.certify_heavy_data_conformance,
    commands.AskToRead: surfaces.ask_to_read,
    commands.RecordDenial: denials.record_denial,
    commands.ScheduleRun: runs.schedule_run,
    commands.TriggerRun: runs.trigger_run,
    commands.PauseSchedule: schedules.pause_schedule,
    commands.ResumeSchedule: schedules.resume_schedule,
    commands.FireSchedule: schedules.fire_schedule,
    commands.StartRun: runs.start_run,
    commands.CompleteRun: runs.complete_run,
    commands.FailRun: runs.fail_run,
    commands.ResumeRun: runs.resume_run,
    commands.ApplyControl: controls.apply_control,
    commands.StageReplay: replays.stage_replay,
    commands.ContinueReplay: replays.continue_replay,
    commands.EnqueueBatches: batches.enqueue_batches,
    commands.StartAvailable: batches.start_available,
    commands.AcknowledgeBatches: reports.acknowledge_batches,
    commands.FailBatches: reports.fail_batches,
    commands.ExtendLeases: reports.extend_leases,
    commands.Report: reports.report,
    commands.ReclaimLeases: reports.reclaim_leases,
    commands.ExpireLeases: leases.expire_leases,
    commands.CancelBatch: leases.cancel_batch,
    commands.RedriveDeadLetters: dead_letters.redrive_dead_letters,
    commands.DiscardDeadLetters: dead_letters.discard_dead_letters,
}
"""The decider of every command; a test checks that it is complete."""
