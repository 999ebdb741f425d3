"""Planted bugs in what operators see and ask: lists, views, runs, settings, plans and long polls.

Owns how each bug is planted into the real modules, and nothing of how it is found.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from lightspeed_ops.core import (
    batch_events,
    batch_index,
    batch_list,
    queue_view,
    snapshot,
    update_mask,
)
from lightspeed_ops.core import events as happened
from lightspeed_ops.core.batch_index import BatchIndex
from lightspeed_ops.core.batch_list import BatchListOrder
from lightspeed_ops.core.commands import UpdateSurface
from lightspeed_ops.core.dead_letter_plan import planned
from lightspeed_ops.core.decide import DECIDERS, controls, dead_letters, reports, runs, surfaces
from lightspeed_ops.core.orchestrator import BatchState
from lightspeed_ops.core.stage_counts import StageCounts
from lightspeed_ops.core.surface import Run
from lightspeed_ops.engine import LongPoll
from lightspeed_ops.engine.engine import Engine
from lightspeed_ops.reader import reader

Patch = pytest.MonkeyPatch


def _record_no_results(patch: Patch) -> None:
    """Acknowledges batches without the results of their work."""
    patch.setattr(reports.BatchCompletions, "record_result", lambda _self, _result: None)


def _give_results_to_the_first(patch: Patch) -> None:
    """Shows a result at the first batch of its commit."""
    shown = batch_events._acknowledged

    def misplaced(event: Any, key: str, commit: Any) -> Any:
        results = tuple(replace(one, index=0) for one in event.results)
        return shown(replace(event, results=results), key, commit)

    patch.setitem(batch_events.BATCH_EVENTS_OF, happened.BatchesAcknowledged, misplaced)


def _skip_a_listed_batch(patch: Patch) -> None:
    """Begins each further page of a list one batch too late."""
    after = BatchIndex.after
    patch.setattr(BatchIndex, "after", lambda self, order: after(self, order + 1 if order else 0))


def _sweep_dead_letters(patch: Patch) -> None:
    """Sweeps dead letters out of the index of lists, as if they had ended."""
    has_ended = batch_index._has_ended
    patch.setattr(
        batch_index,
        "_has_ended",
        lambda active: has_ended(active) or active.state is BatchState.DEAD_LETTERED,
    )


def _list_the_last_again(patch: Patch) -> None:
    """Begins each further page with the last batch of the page before."""
    in_order = batch_list._in_order

    def repeating(queue: Any, states: Any, order: Any, after: Any) -> Any:
        begin = None if after is None or order is not BatchListOrder.ENQUEUED else (after[0], after[1] - 1)
        return in_order(queue, states, order, begin or after)

    patch.setattr(batch_list, "_in_order", repeating)


def _view_only_queued(patch: Patch) -> None:
    """Shows the oldest queued batch of a stage, although an older one is in flight."""
    patch.setattr(queue_view, "_oldest_working", lambda _: {})


def _count_no_release(patch: Patch) -> None:
    """Counts a released batch as in flight in the counts of its stage."""
    move = StageCounts.move

    def forgetting(self: StageCounts, before: BatchState, after: BatchState) -> None:
        if (before, after) != (BatchState.IN_FLIGHT, BatchState.QUEUED):
            move(self, before, after)

    patch.setattr(StageCounts, "move", forgetting)


def _show_what_is_not_durable(patch: Patch) -> None:
    """Answers reads before the commits that they show are durable."""

    async def at_once(_self: Engine, _cached: Any) -> None:
        return None

    patch.setattr(Engine, "_confirm", at_once)


def _drop_labels(patch: Patch) -> None:
    """Starts runs without their labels."""
    started = happened.RunStarted
    patch.setattr(
        runs, "RunStarted", lambda run_id, at_ms, _, by, **due: started(run_id, at_ms, (), by, **due)
    )


def _count_retries_as_dead_letters(patch: Patch) -> None:
    """Counts a retry in the run as a dead letter."""
    patch.setattr(Run, "retry", Run.dead_letter)


def _forget_the_counts_of_a_run(patch: Patch) -> None:
    """Restarts the counts of the run after a start from a snapshot."""
    finish = snapshot.Thawing.finish

    def counting_anew(self: Any) -> Any:
        surface = finish(self)
        surface.run.stages.clear()
        return surface

    patch.setattr(snapshot.Thawing, "finish", counting_anew)


def _record_runs_without_counts(patch: Patch) -> None:
    """Records the end of a run without what became of its batches."""
    record = Run.record
    patch.setattr(Run, "record", lambda self: replace(record(self), stages=()))


def _keep_the_first_result(patch: Patch) -> None:
    """Shows the first result of a stage in a run instead of the newest one."""
    keep = Run.keep_results

    def once(self: Run, batches: Any, results: Any) -> None:
        keep(self, batches, [one for one in results if batches[one.index].stage not in self.results])

    patch.setattr(Run, "keep_results", once)


def _forget_a_run_too_many(patch: Patch) -> None:
    """Forgets the oldest run that is kept."""
    recorded = happened.RunRecorded
    patch.setattr(runs, "RunRecorded", lambda record, oldest: recorded(record, oldest + 1))


def _skip_a_run(patch: Patch) -> None:
    """Moves the cursor of the next page of runs one too far."""
    listing = reader.RunListing
    patch.setattr(reader, "RunListing", lambda records, before: listing(records, max(0, before - 1)))


def _ignore_etags(patch: Patch) -> None:
    """Updates settings although they have changed since their etag was read."""
    update = surfaces._update
    patch.setattr(
        surfaces,
        "_update",
        lambda surface, command, origin: update(surface, replace(command, etag=""), origin),
    )


def _refuse_etags(patch: Patch) -> None:
    """Refuses updates at the current etag."""
    patch.setattr(surfaces, "etag", lambda _: "other")


def _update_everything(patch: Patch) -> None:
    """Lets an update of one setting return all others to what they were at first."""
    changed = update_mask.changed
    first: list[Any] = []

    def forgetting(settings: Any, values: Any) -> Any:
        first.append(settings)
        return changed(first[0], values)

    patch.setattr(update_mask, "changed", forgetting)


def _update_in_dry_runs(patch: Patch) -> None:
    """Changes settings although the update is a dry run."""
    patch.setitem(DECIDERS, UpdateSurface, surfaces._update)


def _redrive_in_dry_runs(patch: Patch) -> None:
    """Redrives and discards dead letters although the command is a dry run."""
    patch.setattr(dead_letters, "replace", lambda decided, **_: decided)


def _replay_in_dry_runs(patch: Patch) -> None:
    """Replays although the control is a dry run."""
    patch.setattr(controls, "replace", lambda decided, **_: decided)


def _ignore_plans(patch: Patch) -> None:
    """Redrives other dead letters than the plan that the command requires."""
    redrive, discard = dead_letters._redrive, dead_letters._discard

    def any_plan(surface: Any, command: Any, origin: Any) -> Any:
        return redrive(surface, replace(command, expected_plan_hash=""), origin)

    def any_discard(surface: Any, command: Any, origin: Any) -> Any:
        return discard(surface, replace(command, expected_plan_hash=""), origin)

    patch.setattr(dead_letters, "_redrive", any_plan)
    patch.setattr(dead_letters, "_discard", any_discard)


def _ignore_replay_plans(patch: Patch) -> None:
    """Replays other batches than the plan that the control requires."""
    apply = controls._apply
    patch.setattr(
        controls,
        "_apply",
        lambda surface, command, *others: apply(surface, replace(command, expected_plan_hash=""), *others),
    )


def _plan_one_less(patch: Patch) -> None:
    """Leaves the first dead letter out of plans."""
    patch.setattr(
        dead_letters,
        "planned",
        lambda action, taken, beyond, stages: planned(action, taken[1:], beyond, stages),
    )


def _wake_no_polls(patch: Patch) -> None:
    """Lets long polls wait until their time is over, although batches are there."""
    patch.setattr(LongPoll, "demand", lambda _: None)


def _poll_for_ever(patch: Patch) -> None:
    """Lets long polls wait longer than they asked for."""
    turn = LongPoll.turn
    patch.setattr(LongPoll, "turn", lambda self, wait_s: turn(self, wait_s + 60))


OPERATOR_BUGS: tuple[Callable[[Patch], None], ...] = (
    _record_no_results,
    _give_results_to_the_first,
    _skip_a_listed_batch,
    _sweep_dead_letters,
    _list_the_last_again,
    _view_only_queued,
    _count_no_release,
    _show_what_is_not_durable,
    _drop_labels,
    _count_retries_as_dead_letters,
    _forget_the_counts_of_a_run,
    _record_runs_without_counts,
    _keep_the_first_result,
    _forget_a_run_too_many,
    _skip_a_run,
    _ignore_etags,
    _refuse_etags,
    _update_everything,
    _update_in_dry_runs,
    _redrive_in_dry_runs,
    _replay_in_dry_runs,
    _ignore_plans,
    _ignore_replay_plans,
    _plan_one_less,
    _wake_no_polls,
    _poll_for_ever,
)
"""Every planted bug of this module."""
