"""Priorities: high before normal before low, first in, first out within each, and none waits for ever."""

import random
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from lightspeed_ops.core import commands
from lightspeed_ops.core.commands import Acknowledgement, DeliveryMode, Enqueued, Ration, StartAvailable
from lightspeed_ops.core.connector import ReprocessWindow
from lightspeed_ops.core.multilevel_queue import LOW_WITHIN, NORMAL_WITHIN
from lightspeed_ops.core.orchestrator import (
    Batch,
    BatchState,
    Priority,
    attributed,
    delayed,
    extras_of,
    prioritised,
    priority_of,
)
from lightspeed_ops.core.queue_view import queue_view
from lightspeed_ops.core.refusal import Reason
from lightspeed_ops.core.snapshot import freeze, thaw
from lightspeed_ops.core.stage_limits import StageLimit
from lightspeed_ops.journal.codec import decode_commit, decode_snapshot, encode_commit, encode_snapshot

from tests.harness.searches import examples
from tests.server.core.building import (
    NOW_MS,
    START_RUN,
    acknowledge,
    batch,
    cancel,
    create,
    enqueue,
    fail,
    in_flight,
    release,
    replay,
    start,
)
from tests.server.core.given import Given, at, given
from tests.server.core.observing import observable

HIGH, NORMAL, LOW = Priority


def of(priority: int, *keys: str, stage: str = "extract") -> list[Batch]:
    """Returns batches of a stage with a priority; 0 gives them none."""
    return [prioritised(batch(key, stage, sequence=int(key.split("-")[1])), priority) for key in keys]


def many(priority: int, count: int, stage: str = "extract") -> list[Batch]:
    """Returns batches ``h-1``, ``h-2``, and so on, with the first letters of their priority and stage."""
    letter = (Priority(priority).name[0] + stage[0]).lower()
    return of(priority, *[f"{letter}-{number}" for number in range(1, count + 1)], stage=stage)


def enqueued(*batches: Batch, **others: Any) -> Given:
    """Returns a surface in a run with these batches enqueued."""
    changes: dict[str, Any] = {"max_in_flight": 10_000, "max_queued": 10_000, "lease_ms": 60_000, **others}
    return given(create(**changes), START_RUN, enqueue(*batches))


def started(surface: Given, command: StartAvailable | None = None) -> list[str]:
    """Returns the keys of the batches that start next."""
    return [one.batch.key for one in surface.when(command or start()).started]


def one_by_one(surface: Given, count: int, *stages: str) -> list[str]:
    """Returns the keys of the batches that start next, each by a command of its own."""
    keys = [surface.surface.execute(start(1, *stages), _origin(surface)) for _ in range(count)]
    return [one.batch.key for answer in keys for one in answer.started]  # type: ignore[union-attr]


def _origin(surface: Given) -> commands.Origin:
    return commands.Origin(surface.now_ms)


def test_high_starts_before_normal_before_low() -> None:
    """Within a priority the batch that was enqueued first starts first; a batch without one is normal."""
    surface = enqueued(
        *of(LOW, "b-1"),
        *of(0, "b-2"),
        *of(HIGH, "b-3"),
        *of(NORMAL, "b-4"),
        *of(HIGH, "b-5"),
        *of(LOW, "b-6"),
    )
    assert ["b-3", "b-5", "b-2", "b-4", "b-1", "b-6"] == started(surface)


def test_a_normal_batch_is_one_of_ten_starts() -> None:
    """Nine high ones pass it; the tenth start of the stage is its own, in one command or in many."""
    mixed = [*many(NORMAL, 3), *many(HIGH, 40)]
    at_once = started(enqueued(*mixed), start(25))
    assert ["ne-1", "ne-2"] == [at_once[9], at_once[19]]
    assert at_once == one_by_one(enqueued(*mixed), 25)


def test_a_low_batch_is_one_of_a_hundred_starts() -> None:
    """Also if normal batches are due at the same time: these come first, and the low one follows."""
    mixed = [*many(LOW, 3), *many(NORMAL, 60), *many(HIGH, 300)]
    at_once = started(enqueued(*mixed), start(250))
    assert [98, 197] == [place for place, key in enumerate(at_once) if key.startswith("le")]
    normal = [place for place, key in enumerate(at_once) if key.startswith("ne")]
    assert 9 == normal[0]
    assert max(after - before for before, after in pairwise(normal)) <= NORMAL_WITHIN
    assert at_once == one_by_one(enqueued(*mixed), 250)


def test_only_low_and_normal_batches_age_too() -> None:
    """98 normal batches start before the low one."""
    at_once = started(enqueued(*many(LOW, 1), *many(NORMAL, 150)), start(120))
    assert 98 == at_once.index("le-1")


def test_high_batches_that_come_one_at_a_time_do_not_starve_others() -> None:
    """The count goes on while the normal batch waits, even if no other one is queued between two starts."""
    surface = enqueued(*many(NORMAL, 2))
    keys = []
    for one in many(HIGH, 12):
        surface.having(enqueue(one))
        keys += one_by_one(surface, 1)
    assert "ne-1" == keys[9]


def test_a_start_takes_the_priority_before_the_stage() -> None:
    """A high batch of any stage comes first; within a priority the order is that of the queue."""
    surface = enqueued(
        *of(0, "b-1"), *of(LOW, "b-2", stage="load"), *of(HIGH, "b-3", stage="load"), *of(HIGH, "b-4")
    )
    assert ["b-3", "b-4", "b-1", "b-2"] == started(surface)


def test_no_stage_starves_behind_the_high_batches_of_another() -> None:
    """A normal batch is passed over by the starts of other stages that could have taken it."""
    surface = enqueued(*many(NORMAL, 2), *many(HIGH, 40, "load"), *many(NORMAL, 2, "load"))
    assert {"ne-1": 9, "nl-1": 10, "ne-2": 20, "nl-2": 21} == {
        key: place for place, key in enumerate(started(surface, start(30))) if key.startswith("n")
    }


def test_starts_of_other_stages_do_not_change_the_order_of_a_stage() -> None:
    """A worker of one stage passes over no batch of another one, whose high batches stay first."""
    surface = enqueued(*many(NORMAL, 1), *many(HIGH, 2), *many(HIGH, 20, "load"))
    assert 20 == len(one_by_one(surface, 20, "load"))
    assert {} == surface.surface.state.queue.ready.passed_over
    assert ["he-1", "he-2", "ne-1"] == started(surface)


def test_a_priority_is_no_content() -> None:
    """The same batch with another priority is enqueued already, and the first priority stays."""
    surface = enqueued(*of(LOW, "b-1"), *of(0, "b-2"))
    (same,) = of(HIGH, "b-1")
    assert Enqueued(BatchState.QUEUED, already_enqueued=True) == surface.when(enqueue(same)).answer
    assert ["b-2", "b-1"] == started(surface)


def test_a_priority_is_kept_for_all_attempts() -> None:
    """A batch that failed, was released or expired waits at its place among those of its priority."""
    surface = enqueued(*of(HIGH, "b-1", "b-2", "b-3"), max_attempts=3, base_backoff_ms=100)
    _, second = surface.when(start(2)).started
    surface.having(enqueue(*of(0, "b-4")), fail("b-1"), release(second.batch.key, second.lease_token))
    surface.having(at(NOW_MS + 50_000))
    assert ["b-1", "b-2", "b-3", "b-4"] == started(surface)
    surface.having(enqueue(*of(0, "b-5")), at(NOW_MS + 200_000), commands.ExpireLeases(10))
    surface.having(at(NOW_MS + 250_000))
    assert ["b-1", "b-2", "b-3", "b-4", "b-5"] == started(surface)


def test_a_priority_is_kept_by_redrives_and_replays() -> None:
    """A dead letter comes back with its priority, and so does a batch that is applied again."""
    window = ReprocessWindow(0, 99, "bad day")
    for again in (commands.RedriveDeadLetters("fixed", ("b-1",)), replay("extract")):
        surface = enqueued(*of(HIGH, "b-1"), max_attempts=1)
        surface.having(start(), fail("b-1"), enqueue(*of(0, "b-2")), again)
        assert ["b-1", "b-2"] == started(surface)
    (applied,) = of(HIGH, "b-1", stage="load")
    surface = enqueued(applied, reprocess_window=window)
    surface.having(start(), acknowledge("b-1"), enqueue(*of(0, "b-2", stage="load")), replay("load", applied))
    assert ["b-1", "b-2"] == started(surface)


def test_a_handed_off_batch_has_the_priority_of_its_batch() -> None:
    """Unless it is given one, which may be the normal one."""
    surface = given(*in_flight(*of(HIGH, "b-0")))
    following = (
        *of(LOW, "b-1", stage="load"),
        *of(NORMAL, "b-2", stage="load"),
        *of(0, "b-3", stage="load"),
    )
    surface.having(commands.AcknowledgeBatches((Acknowledgement("b-0", next=following),)))
    active = surface.surface.state.queue.active_batches
    assert [LOW, NORMAL, HIGH] == [priority_of(active[f"b-{number}"].batch) for number in (1, 2, 3)]
    assert ["b-3", "b-2", "b-1"] == started(surface)


def test_a_delayed_batch_waits_for_its_time_first() -> None:
    """A high priority does not shorten a delay; after it the batch starts before normal ones."""
    (late,) = of(HIGH, "b-2")
    surface = enqueued(*of(0, "b-1", "b-3"), delayed(late, NOW_MS + 5_000))
    assert ["b-1"] == started(surface, start(1))
    assert ["b-2", "b-3"] == started(surface.having(at(NOW_MS + 5_000)))


def test_stage_limits_hold_for_all_priorities() -> None:
    """A full stage is skipped by the start that fills it and by later ones; only the first passes it over."""
    surface = enqueued(
        *of(0, "l-1", stage="load"),
        *many(HIGH, 3, "load"),
        *many(HIGH, 20),
        *of(LOW, "e-1"),
        stage_limits=(StageLimit("load", max_in_flight=2),),
    )
    keys = started(surface, start(21))
    assert (["hl-1", "hl-2", "he-1"], 21) == (keys[:3], len(keys))
    passed_over = surface.surface.state.queue.ready.passed_over
    assert (9, 21) == (passed_over["load"].normal, passed_over["extract"].low)
    assert ["he-20", "e-1"] == started(surface)
    assert ["load"] == list(passed_over)
    surface.having(acknowledge("hl-1", "hl-2"))
    assert ["l-1", "hl-3"] == started(surface)


def test_a_ration_holds_for_all_priorities() -> None:
    """A rationed start takes the first batches on a later attempt by their priority."""
    surface = enqueued(*of(0, "b-1"), *of(HIGH, "b-2"), *of(LOW, "b-3"), base_backoff_ms=100)
    surface.having(start(), fail("b-1"), fail("b-2"), fail("b-3"), at(NOW_MS + 60_000))
    surface.having(enqueue(*of(LOW, "b-4"), *of(0, "b-5")))
    rationed = StartAvailable(10, delivery=DeliveryMode.PUSH, ration=Ration(2, last_attempts=True))
    assert ["b-2", "b-1", "b-5", "b-4"] == started(surface, rationed)
    assert ["b-3"] == started(surface)


def test_record_credits_end_a_start() -> None:
    """The order is that of the priorities."""
    surface = enqueued(*of(0, "b-1"), *of(HIGH, "b-2"), *of(LOW, "b-3"))
    assert ["b-2", "b-1"] == started(surface, StartAvailable(10, max_records=150))


def test_journal_and_snapshot_keep_priorities() -> None:
    """With other extras beside them, and how often batches were passed over."""
    both = attributed(of(LOW, "b-0")[0], {"file": "part-7"})
    surface = enqueued(batch("b-8", sequence=8), both, *many(NORMAL, 20), *many(HIGH, 20))
    commit = decode_commit(encode_commit(surface.surface.commits[-1]))
    priorities = [priority_of(one) for one in commit.events[0].batches]  # type: ignore[union-attr]
    assert [NORMAL, LOW, *[NORMAL] * 20, *[HIGH] * 20] == priorities
    surface.having(start(7))
    state = thaw(decode_snapshot(encode_snapshot(freeze(surface.surface.state))))
    assert observable(surface.surface.state) == observable(state)
    assert extras_of(both) == extras_of(state.queue.active_batches["b-0"].batch)
    assert [("extract", 7, 7)] == [
        (one.stage, one.normal, one.low) for one in state.queue.ready.passed_over.values()
    ]


def test_an_event_names_the_stages_only_while_priorities_are_used() -> None:
    """Commits of surfaces without priorities are what they were."""
    surface = enqueued(*of(0, "b-1", "b-2"), *of(HIGH, "b-3", "b-4"))
    for stages, count in (((), 1), (("extract",), 1), (("extract",), 1), (("extract",), 1)):
        surface.having(start(count, *stages))
    recorded = [commit.events[0].stages for commit in surface.surface.commits[-4:]]  # type: ignore[union-attr]
    assert [(), ("extract",), ("extract",), ()] == recorded


def test_no_state_stays_when_priorities_are_no_longer_used() -> None:
    """The levels and the counts are gone once nothing waits that they concern."""
    surface = enqueued(*many(NORMAL, 2), *many(HIGH, 4), *many(LOW, 2))
    ready = surface.surface.state.queue.ready
    surface.having(start(3))
    assert (True, 3) == (ready.has_priorities, ready.passed_over["extract"].normal)
    surface.having(cancel("le-1"), cancel("le-2"), start(3))
    assert (False, {}) == (ready.has_priorities, ready.passed_over)


def test_a_queue_view_counts_by_priority() -> None:
    """Queued batches only: a batch in flight, or in its backoff, is none."""
    surface = enqueued(*of(HIGH, "b-1", "b-2", "b-3"), *of(LOW, "b-4"), *of(0, "b-5", "b-6"))
    surface.having(start(1))
    view = queue_view(surface.surface.state, NOW_MS).stages[0]
    assert (5, 2, 1) == (view.counts.queued, view.queued_high, view.queued_low)


@pytest.mark.parametrize("priority", [-1, 4])
def test_an_unknown_priority_is_refused(priority: int) -> None:
    """Later versions of the contract may have more."""
    refusal = given().when(enqueue(prioritised(batch(), priority))).answer
    assert (Reason.INVALID_ARGUMENT, "batch.priority") == (refusal.reason, refusal.violations[0].field)


class Model:
    """A simple model: each start searches all batches, and all starts before it."""

    def __init__(self) -> None:
        """Creates an empty queue."""
        self.waiting: list[tuple[str, str, Priority]] = []
        """Key, stage and priority of the queued batches, in the order of their admission."""
        self.log: list[tuple[str, Priority, frozenset[str], frozenset[tuple[str, Priority]]]] = []
        """For each start: stage, priority, the stages asked for, and what waited after it."""

    def start(self, count: int, stages: frozenset[str]) -> list[str]:
        """Starts batches, one by one."""
        keys = []
        for _ in range(count):
            able = [one for one in self.waiting if one[1] in stages]
            if not able:
                break
            chosen = min(able, key=self._rank)
            self.waiting.remove(chosen)
            still = frozenset((stage, priority) for _, stage, priority in self.waiting)
            self.log.append((chosen[1], chosen[2], stages, still))
            keys.append(chosen[0])
        return keys

    def _rank(self, one: tuple[str, str, Priority]) -> tuple[int, int, str, int]:
        """Returns the rank of a waiting batch: due ones first, then by priority, then by admission."""
        key, stage, priority = one
        place = [waiting[0] for waiting in self.waiting].index(key)
        passed = self.passed(stage, priority)
        if priority is NORMAL and passed >= NORMAL_WITHIN - 1:
            return 0, -passed, stage, place
        if priority is LOW and passed >= LOW_WITHIN - 2:
            return 1, -passed, stage, place
        return 2, priority, "", place

    def passed(self, stage: str, priority: Priority) -> int:
        """Returns how many others started since the newest start of its kind, while one waited."""
        count = 0
        for started_stage, started_priority, stages, waiting in reversed(self.log):
            if (stage, priority) not in waiting or (started_stage, started_priority) == (stage, priority):
                break
            count += stage in stages and started_priority is not priority
        return count

    def check_bounds(self) -> None:
        """Checks the promise for each stage: of 10 starts one is normal, and of 100 one is low."""
        for stage in {started_stage for started_stage, _, _, _ in self.log}:
            for priority, within in ((NORMAL, NORMAL_WITHIN), (LOW, LOW_WITHIN)):
                others = 0
                for started_stage, started_priority, _, waiting in self.log:
                    is_own = (started_stage, started_priority) == (stage, priority)
                    if is_own or (stage, priority) not in waiting:
                        others = 0
                    elif started_stage == stage:
                        others += 1
                        assert others < within, f"{others} starts of {stage} without {priority.name}"
        self.log = self.log[-1_000:]


STAGES = ("extract", "transform", "load")


@pytest.mark.slow
@examples(20)
@for_all(st.integers(0, 2**32), st.sampled_from(["all", "alone", "mixed"]))
def test_the_order_is_that_of_a_simple_model(seed: int, workers: str) -> None:
    """Whatever is enqueued, started, released and cancelled: the order, and the bound of each stage."""
    drawn = random.Random(seed)
    surface, model = given(create(max_in_flight=100_000, max_queued=100_000), START_RUN), Model()
    number = 0
    weights = [drawn.choice([1, 5, 20, 100]) for _ in Priority]
    for _ in range(40):
        if drawn.random() < 0.5:
            for _ in range(drawn.randint(1, 12)):
                number += 1
                (priority,) = drawn.choices(tuple(Priority), weights)
                stage = drawn.choice(STAGES)
                surface.having(enqueue(*of(priority, f"b-{number}", stage=stage)))
                model.waiting.append((f"b-{number}", stage, priority))
        elif model.waiting and drawn.random() < 0.1:
            gone = drawn.choice(model.waiting)
            model.waiting.remove(gone)
            surface.having(cancel(gone[0]))
        names = {"all": STAGES, "alone": (drawn.choice(STAGES),)}.get(
            workers, tuple(drawn.sample(STAGES, drawn.randint(1, 3)))
        )
        count = drawn.randint(1, 8)
        answer = surface.surface.execute(start(count, *names), _origin(surface))
        keys = [one.batch.key for one in answer.started]  # type: ignore[union-attr]
        assert model.start(count, frozenset(names)) == keys
    model.check_bounds()
    state = surface.surface.state
    assert observable(thaw(freeze(state))) == observable(state)


def test_a_stage_that_is_named_twice_counts_once() -> None:
    """A worker that names a stage twice gets its batches once each, by priority."""
    surface = enqueued(*many(LOW, 2), *many(HIGH, 1))
    assert started(surface, start(9, "extract", "extract")) == ["he-1", "le-1", "le-2"]
