"""Limits of single stages: batches in flight, and starts within a second."""

from collections.abc import Sequence

import pytest
from lightspeed_ops.core import commands
from lightspeed_ops.core.block_reasons import BlockReason, Empty, StageLimitReached, StartRateReached
from lightspeed_ops.core.commands import Ration, StartAvailable, UpdateSurface
from lightspeed_ops.core.decide.batches import block_reason
from lightspeed_ops.core.orchestrator import Batch
from lightspeed_ops.core.profiles import AdapterProfile
from lightspeed_ops.core.refusal import Reason, Refusal
from lightspeed_ops.core.snapshot import freeze, thaw
from lightspeed_ops.core.stage_limits import StageLimit
from lightspeed_ops.journal.codec import decode_snapshot, encode_snapshot

from tests.server.core.building import (
    NOW_MS,
    START_RUN,
    acknowledge,
    batch,
    cancel,
    create,
    enqueue,
    fail,
    release,
    start,
)
from tests.server.core.given import Given, at, given, given_nothing
from tests.server.core.observing import EVER

ONE_LOAD = StageLimit("load", max_in_flight=1)
TWO_A_SECOND = StageLimit("load", max_starts_per_second=2)
UNTIL_MS = NOW_MS + 1_000


def loads(count: int) -> list[Batch]:
    """Returns batches of the sink."""
    return [batch(f"l-{number}", "load", sequence=number) for number in range(1, count + 1)]


def limited(*stage_limits: StageLimit, of: Sequence[Batch] = ()) -> Given:
    """Returns a surface in a run with these limits, and batches in its queue."""
    return given(create(stage_limits=stage_limits), START_RUN, *([enqueue(*of)] if of else []))


def starts(surface: Given, command: StartAvailable | None = None) -> tuple[list[str], BlockReason | None]:
    """Returns the keys of the batches that start next, and why no more."""
    answer = surface.when(command or start()).answer
    return [one.batch.key for one in answer.started], answer.block_reason


def test_a_stage_starts_no_more_than_its_limit() -> None:
    """Other stages go on, in the order of the queue, and the reason names the full stage."""
    surface = limited(ONE_LOAD, of=[*loads(2), batch("e-1")])
    assert (["l-1", "e-1"], StageLimitReached("load", 1, 1)) == starts(surface)
    assert ([], StageLimitReached("load", 1, 1)) == starts(surface)
    surface.having(acknowledge("l-1"))
    assert (["l-2"], Empty()) == starts(surface)


@pytest.mark.parametrize(
    "end",
    [
        (acknowledge("l-1"),),
        (fail("l-1"),),
        (fail("l-1", permanent=True),),
        (release("l-1", f"1-{NOW_MS}"),),
        (cancel("l-1"), commands.ExpireLeases(9)),
    ],
    ids=["acknowledged", "retried", "dead", "released", "cancelled"],
)
def test_every_end_of_a_start_makes_room(end: tuple[commands.Command[object], ...]) -> None:
    """The stage has a place again, whatever became of its batch."""
    surface = given(create(stage_limits=(ONE_LOAD,), cancellation_budget_ms=0), START_RUN, enqueue(*loads(2)))
    surface.having(start(), *end)
    started, _ = starts(surface)
    assert 1 == len(started)


def test_an_expired_lease_makes_room() -> None:
    """Its batch starts again, since it is first."""
    surface = limited(ONE_LOAD, of=loads(2)).having(start(), at(EVER), commands.ExpireLeases(9))
    assert (["l-1"], StageLimitReached("load", 1, 1)) == starts(surface)


def test_a_stage_starts_no_faster_than_its_rate() -> None:
    """Within any second; the reason says until when, and then the next ones start."""
    surface = limited(TWO_A_SECOND, of=[*loads(5), batch("e-1")])
    assert (["l-1", "l-2", "e-1"], StartRateReached("load", 2, UNTIL_MS)) == starts(surface)
    assert ([], StartRateReached("load", 2, UNTIL_MS)) == starts(surface.having(at(UNTIL_MS - 1)))
    assert (["l-3", "l-4"], StartRateReached("load", 2, UNTIL_MS + 1_000)) == starts(
        surface.having(at(UNTIL_MS))
    )


def test_starts_count_for_a_second_each() -> None:
    """The rate holds for every second, not only for those that begin with a start."""
    surface = limited(TWO_A_SECOND, of=loads(5))
    assert ["l-1"] == starts(surface, start(1))[0]
    assert ["l-2"] == starts(surface.having(at(NOW_MS + 900)))[0]
    assert (["l-3"], StartRateReached("load", 2, NOW_MS + 1_900)) == starts(surface.having(at(UNTIL_MS)))


def test_starts_cost_no_more_at_a_high_rate() -> None:
    """The state has one count for each millisecond, however many commands started batches in it."""
    surface = limited(StageLimit("load", max_starts_per_second=100), of=loads(30))
    surface.having(*[start(1) for _ in range(8)], at(NOW_MS + 1), *[start(1) for _ in range(8)])
    assert [(NOW_MS, 8), (NOW_MS + 1, 8)] == list(surface.surface.state.queue.stage_starts["load"].starts)


def test_of_two_limits_the_rate_comes_first() -> None:
    """It ends by itself, so a worker knows when to ask again."""
    surface = limited(StageLimit("transform", max_in_flight=1), TWO_A_SECOND)
    work = [batch("t-1", "transform"), batch("t-2", "transform", sequence=2), *loads(3)]
    surface.having(enqueue(*work))
    assert (["t-1", "l-1", "l-2"], StartRateReached("load", 2, UNTIL_MS)) == starts(surface)
    waiting = surface.when(StartAvailable(9, ("transform",))).answer
    assert StageLimitReached("transform", 1, 1) == waiting.block_reason


def test_a_ration_keeps_within_the_limits() -> None:
    """A start with a ration for later attempts counts like every other one."""
    surface = limited(ONE_LOAD, of=[*loads(2), batch("e-1")])
    rationed = StartAvailable(9, ration=Ration(1, last_attempts=True))
    assert (["l-1", "e-1"], StageLimitReached("load", 1, 1)) == starts(surface, rationed)


def test_the_reason_is_known_without_a_start() -> None:
    """A waiting work stream gets the same reason, and nothing changes."""
    surface = limited(TWO_A_SECOND, of=loads(3)).having(start())
    state = surface.surface.state
    expected = StartRateReached("load", 2, UNTIL_MS)
    assert expected == block_reason(state, start(), NOW_MS + 1)
    assert block_reason(state, start(), UNTIL_MS) is None


def test_limits_change_with_the_boundary() -> None:
    """New limits count what is in flight already; removed ones are forgotten."""
    surface = limited(of=loads(3)).having(start(2))
    boundary = create(stage_limits=(StageLimit("load", 2, 5),)).settings.boundary
    surface.having(UpdateSurface(("boundary",), boundary=boundary))
    assert ([], StageLimitReached("load", 2, 2)) == starts(surface)
    surface.having(UpdateSurface(("boundary",), boundary=create().settings.boundary))
    assert ["l-3"] == starts(surface)[0]
    assert {} == surface.surface.state.queue.stage_starts


def test_a_snapshot_keeps_the_starts_of_the_last_second() -> None:
    """A restart lets no stage start faster."""
    surface = limited(TWO_A_SECOND, of=loads(3)).having(start())
    state = thaw(decode_snapshot(encode_snapshot(freeze(surface.surface.state))))
    assert 2 == state.queue.by_stage["load"].in_flight
    assert StartRateReached("load", 2, UNTIL_MS) == block_reason(state, start(), NOW_MS + 1)


def test_a_certification_ends_under_limits_of_stages() -> None:
    """It measures the boundary as it is: stages that start slowly fail it, and do not stop it."""
    limits = (StageLimit("load", max_starts_per_second=1), StageLimit("transform", max_in_flight=1))
    surface = given(create(stage_limits=limits, profile=AdapterProfile.HEAVY_DATA))
    surface.having(commands.CertifyHeavyDataConformance())
    assert surface.surface.state.certified is False


@pytest.mark.parametrize(
    ("stage_limits", "field"),
    [
        ((StageLimit("refine", 1),), "stage_limits[0].stage"),
        ((ONE_LOAD, ONE_LOAD), "stage_limits[1].stage"),
        ((StageLimit("load", -1),), "stage_limits[0].max_in_flight"),
        ((StageLimit("load", 0, 100_001),), "stage_limits[0].max_starts_per_second"),
    ],
    ids=["unknown", "twice", "negative", "too many"],
)
def test_malformed_limits_are_refused(stage_limits: tuple[StageLimit, ...], field: str) -> None:
    """At the creation of a surface, and at its update."""
    boundary = create(stage_limits=stage_limits).settings.boundary
    for refusal in (
        given_nothing().when(create(stage_limits=stage_limits)).answer,
        given().when(UpdateSurface(("boundary",), boundary=boundary)).answer,
    ):
        assert isinstance(refusal, Refusal)
        assert (Reason.INVALID_ARGUMENT, f"boundary.{field}") == (refusal.reason, refusal.violations[0].field)
