"""Reprocessing: the applied batches that a replay's window names, as the journal has them.

Owns the walk through history that one command needs before it is decided.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from lightspeed_ops.core.commands import ApplyControl, Command, Decided, Origin
from lightspeed_ops.core.connector import ReprocessWindow
from lightspeed_ops.core.decide import decide
from lightspeed_ops.core.decide.controls import control_draft, reprocessable
from lightspeed_ops.core.events import Commit, SurfaceCreated
from lightspeed_ops.core.operator import Replay
from lightspeed_ops.core.orchestrator import Batch
from lightspeed_ops.core.policy import TenantContext
from lightspeed_ops.core.refusal import Refusal
from lightspeed_ops.core.surface import Surface
from lightspeed_ops.engine.cells import Cell
from lightspeed_ops.engine.refused import window_let_go
from lightspeed_ops.journal.port import HistoryLetGo, Journal
from lightspeed_ops.journal.rebuild import READ_COMMITS

A = TypeVar("A")


async def applied_batches(
    journal: Journal,
    cell: Cell,
    command: Command[Any],
    clock: Callable[[], int],
    context: TenantContext | None,
) -> tuple[Batch, ...] | Refusal:
    """The applied batches that a command needs; the refusal where a part of them is no longer kept.

    A replay that is refused anyway needs none. While the journal is read the surface may move on: what is
    answered is whole for the surface as it is then.
    """
    surface = cell.surface
    while isinstance(command, ApplyControl) and isinstance(command.action, Replay):
        window, pipeline = surface.settings.connector_plan.reprocess_window, surface.pipeline
        # The plan is another one as long as what the window names is not known.
        any_plan = replace(command, expected_plan_hash="")
        refused = decide(surface, any_plan, Origin(clock(), "", context)).refusal is not None
        if window is None or refused:
            break
        stages = frozenset(pipeline.stages_from(command.action.from_stage))
        found = await _acknowledged(journal, cell, window, stages)
        if (window, pipeline) == (surface.settings.connector_plan.reprocess_window, surface.pipeline):
            return found
    return ()


def decide_with(
    surface: Surface, command: Command[A], applied: tuple[Batch, ...] | Refusal, origin: Origin
) -> Decided[A]:
    """Decides a command with the applied batches that it needs."""
    if isinstance(applied, Refusal):
        return _without_history(surface, command, applied, origin)
    if applied and isinstance(command, ApplyControl):
        asked: Command[Any] = replace(command, applied=applied)
        return decide(surface, asked, origin)
    return decide(surface, command, origin)


async def _acknowledged(
    journal: Journal, cell: Cell, window: ReprocessWindow, stages: frozenset[str]
) -> tuple[Batch, ...] | Refusal:
    """What was applied inside a window since the surface was created, each key once."""
    surface = cell.surface
    found: dict[str, Batch] = {}
    version = 0
    while version < surface.version:
        try:
            commits = await journal.read(surface.name, after_version=version, limit=READ_COMMITS)
        except HistoryLetGo as gone:
            return window_let_go(surface.name, gone.oldest_kept)
        if not commits:
            await cell.settled()
            continue
        version = commits[-1].version
        for commit in commits:
            if _begins(commit):
                found.clear()
            for batch in reprocessable((commit,), window, stages):
                found.setdefault(batch.key, batch)
    return tuple(found.values())


def _begins(commit: Commit) -> bool:
    """True where a surface began with this commit: what was before belongs to one that was deleted."""
    return any(isinstance(event, SurfaceCreated) for event in commit.events)


def _without_history(surface: Surface, command: Command[A], gone: Refusal, origin: Origin) -> Decided[A]:
    """Refuses a replay whose window the journal cannot serve: audited, and behind every other refusal."""
    assert isinstance(command, ApplyControl), "only controls read the journal"
    any_plan: Command[Any] = replace(command, expected_plan_hash="")
    decided: Decided[A] = decide(surface, any_plan, origin)
    if decided.refusal is not None:
        return decided
    action = command.action
    draft = control_draft(surface, action, origin, at_ms=command.at_ms)
    refused: Decided[A] = draft.refused(gone)
    return replace(refused, events=()) if command.dry_run else refused
