"""Stage rooms: how many more batches of each limited stage may start now, and why no more.

Owns the choice among queued batches under stage limits. It must never change the queue. Surfaces without
stage limits do not come here.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from lightspeed_ops.core.active_batch import ActiveBatch
from lightspeed_ops.core.block_reasons import BlockReason, StageLimitReached, StartRateReached
from lightspeed_ops.core.queue import Queue
from lightspeed_ops.core.stage_limits import StageLimit
from lightspeed_ops.core.surface import Surface


class StageRoom(NamedTuple):
    """How many more batches of a stage may start, and the reason if there are none."""

    batches: int
    reason: BlockReason


def stage_rooms(
    surface: Surface, now_ms: int, started: Iterable[ActiveBatch] = ()
) -> Mapping[str, StageRoom]:
    """Returns the room of each limited stage, after these starts."""
    starting = Counter([active.batch.stage for active in started])
    return {
        limit.stage: _room(surface.queue, limit, now_ms, starting[limit.stage])
        for limit in surface.settings.boundary.stage_limits
        if limit.max_in_flight or limit.max_starts_per_second
    }


def fill(batches: Iterable[ActiveBatch], rooms: Mapping[str, StageRoom], count: int) -> list[ActiveBatch]:
    """Returns the first ``count`` batches that the rooms of their stages have place for, in order."""
    left = {stage: room.batches for stage, room in rooms.items()}
    found: list[ActiveBatch] = []
    for active in batches:
        if len(found) == count:
            break
        stage = active.batch.stage
        if left.get(stage, 1) <= 0:
            continue
        if stage in left:
            left[stage] -= 1
        found.append(active)
    return found


def first_queued(
    queue: Queue, rooms: Mapping[str, StageRoom], stages: Iterable[str], count: int
) -> list[ActiveBatch]:
    """Returns the queued batches that may start next, unordered: at most ``count`` of each kind of stage."""
    stages = tuple(stages)
    free = [stage for stage in stages if stage not in rooms]
    found = queue.ready.first(count, free) if free else []
    for stage in stages:
        if stage in rooms and rooms[stage].batches > 0:
            found += queue.ready.first(min(count, rooms[stage].batches), (stage,))
    return found


def limit_reason(
    surface: Surface,
    stages: Iterable[str],
    due: list[ActiveBatch],
    started: list[ActiveBatch],
    now_ms: int,
) -> BlockReason | None:
    """Returns the limit that keeps queued batches from their start, or None if it is not a stage limit.

    A limit of starts ends by itself, so it comes first; of several the one that ends first.
    """
    rooms = stage_rooms(surface, now_ms, started)
    starting = Counter([active.batch.stage for active in started])
    returning = Counter([active.batch.stage for active in due])
    reasons: list[BlockReason] = []
    for stage in stages:
        counts = surface.queue.by_stage.get(stage)
        queued = (0 if counts is None else counts.queued) + returning[stage]
        if queued <= starting[stage]:
            continue
        room = rooms.get(stage)
        if room is None or room.batches > 0:
            return None
        reasons.append(room.reason)
    rates = [reason for reason in reasons if isinstance(reason, StartRateReached)]
    return min(rates, key=lambda rate: rate.until_ms) if rates else next(iter(reasons), None)


def _room(queue: Queue, limit: StageLimit, now_ms: int, starting: int) -> StageRoom:
    counts = queue.by_stage.get(limit.stage)
    in_flight = (0 if counts is None else counts.in_flight) + starting
    full = StageLimitReached(limit.stage, in_flight, limit.max_in_flight)
    by_flight = limit.max_in_flight - in_flight
    if not limit.max_starts_per_second:
        return StageRoom(max(0, by_flight), full)
    recent = queue.stage_starts.get(limit.stage)
    by_rate = limit.max_starts_per_second - starting - (0 if recent is None else recent.since(now_ms))
    if limit.max_in_flight and by_flight <= 0:
        return StageRoom(0, full)
    until_ms = now_ms + 1_000 if recent is None else recent.next_ms(now_ms)
    room = min(by_rate, by_flight) if limit.max_in_flight else by_rate
    return StageRoom(max(0, room), StartRateReached(limit.stage, limit.max_starts_per_second, until_ms))
