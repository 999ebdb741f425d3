"""The list of batches: its filter, its orders, and pages that stay the same while batches change."""

import random
from itertools import count
from typing import Any

import pytest
from hypothesis import given as generated
from hypothesis import strategies as st
from lightspeed_ops.core import batch_index, batch_list, commands
from lightspeed_ops.core.active_batch import COMPACT_FROM
from lightspeed_ops.core.batch_index import BLOCK_BATCHES, BLOCKS_AT_ONCE
from lightspeed_ops.core.batch_list import BatchFilter, BatchListOrder, BatchPage, ListedBatch, batch_page
from lightspeed_ops.core.orchestrator import BatchState
from lightspeed_ops.core.queue import Queue
from lightspeed_ops.core.snapshot import freeze, thaw
from lightspeed_ops.core.surface import Surface

from tests.harness.searches import examples
from tests.server.core.building import (
    NAME,
    NOW_MS,
    START_RUN,
    acknowledge,
    batch,
    batches,
    create,
    dead_letters,
    enqueue,
    fail,
    in_flight,
    redrive,
    start,
)
from tests.server.core.given import Given, at, given

EVERY_ONE = BatchFilter()
LATER_MS = NOW_MS + 5_000
WORKER = "w-1"


def of_every_state() -> Given:
    """Returns a dead letter, a retrying batch, one in flight, and two queued ones of a stage."""
    several = [
        batch("dead"),
        batch("retrying", sequence=2),
        batch("flying", sequence=3),
        batch("queued", "load", sequence=4),
        batch("queued-too", "load", sequence=5),
    ]
    started = commands.StartAvailable(3, worker_id=WORKER)
    later = given(create(base_backoff_ms=1_000), START_RUN, enqueue(*several[:4]), started, at(LATER_MS))
    return later.having(enqueue(several[4]), fail("dead", permanent=True), fail("retrying"))


def page(
    surface: Given,
    wanted: BatchFilter = EVERY_ONE,
    order: BatchListOrder = BatchListOrder.ENQUEUED,
    count: int = 100,
    after: batch_list.Place | None = None,
) -> BatchPage:
    """Returns a page of the list, at the time of the surface's clock."""
    return batch_page(surface.surface.state, wanted, order, after=after, count=count, now_ms=surface.now_ms)


def keys_of(found: BatchPage) -> list[str]:
    """Returns the keys of a page."""
    return [one.listed.batch.key for one in found.batches]


def listed(surface: Given, key: str) -> ListedBatch:
    """Returns one batch as the list has it."""
    (found,) = [one.listed for one in page(surface).batches if one.listed.batch.key == key]
    return found


ALL = ["dead", "retrying", "flying", "queued", "queued-too"]
Order = BatchListOrder


@pytest.mark.parametrize(
    ("wanted", "keys"),
    [
        (EVERY_ONE, ALL),
        (BatchFilter(states=(BatchState.QUEUED,)), ["queued", "queued-too"]),
        (BatchFilter(states=(BatchState.DEAD_LETTERED, BatchState.IN_FLIGHT)), ["dead", "flying"]),
        (BatchFilter(states=(BatchState.RETRYING,)), ["retrying"]),
        (BatchFilter(states=(BatchState.SUCCEEDED,)), []),  # no active batch has ended
        (BatchFilter(stages=("load", "nowhere")), ["queued", "queued-too"]),
        (BatchFilter(worker_ids=(WORKER, "w-2")), ["flying"]),  # the others were with the worker before
        (BatchFilter(worker_ids=("w-2",)), []),
        (BatchFilter(key_prefix="queued"), ["queued", "queued-too"]),
        (BatchFilter(older_than_ms=5_000), ALL[:-1]),
        (BatchFilter(older_than_ms=5_001), []),
        (BatchFilter(attempt_at_least=2), ["retrying"]),
        (BatchFilter(states=(BatchState.QUEUED,), key_prefix="queued-", stages=("load",)), ["queued-too"]),
    ],
)
def test_a_filter_names_batches(wanted: BatchFilter, keys: list[str]) -> None:
    """All conditions must hold, in both directions of the list."""
    surface = of_every_state()
    assert keys == keys_of(page(surface, wanted))
    assert keys[::-1] == keys_of(page(surface, wanted, Order.ENQUEUED_DESC))


@pytest.mark.parametrize(
    ("order", "keys"),
    [
        (Order.ENQUEUED, ALL),
        (Order.ENQUEUED_DESC, ALL[::-1]),
        (Order.LEASE_DEADLINE, ["flying"]),
        (Order.DUE, ["retrying"]),
    ],
)
def test_an_order_by_time_has_only_batches_with_that_time(order: Order, keys: list[str]) -> None:
    """Only batches in flight have a deadline, and only those in a backoff a due time."""
    assert keys == keys_of(page(of_every_state(), order=order))


def test_a_batch_is_listed_as_it_is() -> None:
    """State, attempt, worker, deadline, due time and times of its enqueueing and start."""
    surface = of_every_state()
    flying, retrying = listed(surface, "flying"), listed(surface, "retrying")
    assert (BatchState.IN_FLIGHT, WORKER) == (flying.batch_state, flying.status.worker_id)
    assert (NOW_MS, NOW_MS, NOW_MS + 60_000) == (
        flying.enqueued_ms,
        flying.started_ms,
        flying.status.lease_deadline_ms,
    )
    assert (BatchState.RETRYING, 2) == (retrying.batch_state, retrying.status.attempt)
    assert LATER_MS < retrying.status.due_ms <= LATER_MS + 2_000
    assert (LATER_MS, 0) == (
        listed(surface, "queued-too").enqueued_ms,
        listed(surface, "queued-too").started_ms,
    )


def test_times_of_enqueueing_are_in_the_snapshot() -> None:
    """A surface from a snapshot lists the same batches; one from an older snapshot does not know the time."""
    surface = of_every_state()
    before = page(surface)
    frozen = freeze(surface.surface.state)
    surface.surface.state = thaw(frozen)
    assert before == page(surface)
    object.__setattr__(frozen.active_batches, "enqueued_ms", ())
    surface.surface.state = thaw(frozen)
    assert {0} == {one.listed.enqueued_ms for one in page(surface).batches}
    assert ALL == keys_of(page(surface, BatchFilter(older_than_ms=10**12)))  # unknown counts as older


def test_leases_and_due_times_are_in_their_order() -> None:
    """The earliest deadline comes first, and the earliest due time; equal ones in order of enqueueing."""
    surface = given(START_RUN, enqueue(*batches(6)))
    for later in range(3):
        surface.having(at(NOW_MS + later), start(2))
    assert ["b-1", "b-2", "b-3", "b-4", "b-5", "b-6"] == keys_of(page(surface, order=Order.LEASE_DEADLINE))
    first = page(surface, order=Order.LEASE_DEADLINE, count=3)
    assert ["b-4", "b-5", "b-6"] == keys_of(page(surface, order=Order.LEASE_DEADLINE, after=first.next_after))
    surface.having(fail("b-5"), at(NOW_MS + 10), fail("b-2"), fail("b-1"))
    due = keys_of(page(surface, order=Order.DUE))
    times = [listed(surface, key).status.due_ms for key in due]
    assert (sorted(times), {"b-1", "b-2", "b-5"}) == (times, set(due))


def test_a_page_looks_at_a_bounded_number_of_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """A filter that matches little gives short pages, and the last one ends the list."""
    monkeypatch.setattr(batch_list, "LOOKED_AT", 10)
    surface = given(create(max_queued=100), START_RUN, enqueue(*batches(35)))
    wanted, after, pages = BatchFilter(key_prefix="b-35"), None, []
    while True:
        found = page(surface, wanted, after=after)
        pages.append(keys_of(found))
        after = found.next_after
        if after is None:
            break
    assert [[], [], [], ["b-35"]] == pages


def test_few_batches_in_flight_are_found_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches in flight, retrying or dead are found without a look at those that are queued."""
    monkeypatch.setattr(batch_list, "LOOKED_AT", 3)
    surface = given(create(max_queued=100), *dead_letters(batch("dead")), enqueue(*batches(35)), start(1))
    assert ["dead"] == keys_of(page(surface, BatchFilter(states=(BatchState.DEAD_LETTERED,))))
    flying_or_dead = BatchFilter(states=(BatchState.IN_FLIGHT, BatchState.DEAD_LETTERED))
    assert ["dead", "b-1"] == keys_of(page(surface, flying_or_dead))


def test_an_order_by_time_lists_the_first_of_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of more batches than a page looks at, it has the first ones by their time."""
    monkeypatch.setattr(batch_list, "FEW", 5)
    monkeypatch.setattr(batch_list, "FIRST_IN_ORDER", 4)
    surface = given(START_RUN, enqueue(*batches(9)))
    for later in range(9):
        surface.having(at(NOW_MS + later), start(1))
    first = page(surface, order=Order.LEASE_DEADLINE, count=3)
    assert ["b-1", "b-2", "b-3"] == keys_of(first)
    assert ["b-4"] == keys_of(page(surface, order=Order.LEASE_DEADLINE, after=first.next_after))
    for name in batches(9):
        surface.having(fail(name.key))
    assert 4 == len(page(surface, order=Order.DUE).batches)


def test_a_last_page_that_is_full_has_no_next_one() -> None:
    """A page of all batches ends the list."""
    surface = given(START_RUN, enqueue(*batches(4)))
    assert (4, None) == (len(page(surface, count=4).batches), page(surface, count=4).next_after)
    assert (0, 3) == page(surface, count=3).next_after


# Pages under writes.


class Writer:
    """Changes a queue at random: admits, starts, ends, fails, redrives and discards batches."""

    def __init__(self, seed: int) -> None:
        """Begins with an empty surface."""
        self.random = random.Random(seed)
        self.surface = Surface(NAME)
        self.queue: Queue = self.surface.queue
        self.numbers = count(1)

    def admit(self) -> None:
        """Admits some batches."""
        several = [
            batch(f"b-{next(self.numbers)}", self.random.choice(["extract", "load"]), sequence=1)
            for _ in range(self.random.randint(1, 40))
        ]
        self.queue.admit(several, enqueued_ms=NOW_MS)

    def in_state(self, state: BatchState) -> list[str]:
        """Returns some of the keys of the batches in a state."""
        keys = [key for key, active in self.queue.active_batches.items() if active.state is state]
        return self.random.sample(keys, min(len(keys), self.random.randint(1, 30)))

    def change(self) -> None:
        """Makes one change of any kind."""
        queue = self.queue
        match self.random.randrange(8):
            case 0 | 1:
                self.admit()
            case 2 | 3:
                keys = [one.batch.key for one in queue.ready.first(self.random.randint(1, 40))]
                started = queue.start(keys, run_id="run-000001", started_ms=NOW_MS)
                queue.leases.grant(started, granted_ms=NOW_MS, deadline_ms=NOW_MS + 1)
            case 4:
                queue.succeed(self.in_state(BatchState.IN_FLIGHT))
            case 5:
                for key in self.in_state(BatchState.IN_FLIGHT):
                    queue.retry(key, attempt=2, due_ms=NOW_MS, failed_in=1)
            case 6:
                queue.end_backoffs(self.in_state(BatchState.RETRYING))
            case _:
                for key in self.in_state(BatchState.QUEUED):
                    queue.cancel(key)


@pytest.mark.slow
@generated(seed=st.integers(0, 10**9), size=st.integers(1, 50), desc=st.booleans(), changes=st.integers(0, 6))
@examples(20)
def test_pages_are_stable_under_writes(seed: int, size: int, desc: bool, changes: int) -> None:  # noqa: FBT001
    """A batch that is active while all pages are read is listed exactly once, in order."""
    writer = Writer(seed)
    for _ in range(30):
        writer.change()
    writer.admit()
    before = dict(writer.queue.active_batches)
    order = BatchListOrder.ENQUEUED_DESC if desc else BatchListOrder.ENQUEUED
    seen: list[int] = []
    after: batch_list.Place | None = None
    for _ in range(10_000):
        found = batch_page(writer.surface, EVERY_ONE, order, after=after, count=size, now_ms=NOW_MS)
        seen += [one.place[1] for one in found.batches]
        after = found.next_after
        if after is None:
            break
        for _ in range(changes):
            writer.change()
        if len(seen) > 20 * len(before):
            break  # More is enqueued than the pages read; what was there is listed by then.
    assert sorted(seen, reverse=desc) == seen
    assert len(set(seen)) == len(seen)
    still = [active.order for key, active in before.items() if writer.queue.active_batches.get(key) is active]
    assert set(still) <= set(seen)


@pytest.mark.slow
@generated(seed=st.integers(0, 10**9), block=st.sampled_from([BLOCK_BATCHES, 40]))
@examples(15)
def test_the_index_has_all_active_batches(seed: int, block: int) -> None:
    """The index has the active batches in order, and few entries of batches that have ended.

    Small blocks are often full, so that what is left of one joins the block before or stays alone.
    """
    writer = Writer(seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch_index, "BLOCK_BATCHES", block)
        for _ in range(120):
            writer.change()
            active = list(writer.queue.active_batches.values())
            assert active == list(writer.queue.index.after(0))
            assert active[::-1] == list(writer.queue.index.before(writer.queue.next_order))
            assert len(writer.queue.index) <= 2 * len(active) + COMPACT_FROM + 2 * BLOCK_BATCHES


def test_an_empty_queue_keeps_no_ended_batches() -> None:
    """When the last batch has ended, the index is empty too."""
    queue = Queue()
    queue.admit(batches(50))
    queue.start([one.key for one in batches(50)], run_id="run-000001", started_ms=NOW_MS)
    queue.succeed([one.key for one in batches(50)])
    assert 0 == len(queue.index)


@pytest.mark.slow
def test_batches_that_end_in_order_leave_at_once() -> None:
    """A long queue keeps no more than a few blocks of ended batches at its front."""
    queue = Queue()
    total = 20 * BLOCK_BATCHES
    for begin in range(0, total, 500):
        queue.admit([batch(f"b-{number}", sequence=number) for number in range(begin, begin + 500)])
    for begin in range(0, total // 2, 500):
        finished = [f"b-{number}" for number in range(begin, begin + 500)]
        queue.start(finished, run_id="run-000001", started_ms=NOW_MS)
        queue.succeed(finished)
        assert len(queue.index) <= len(queue.active_batches) + BLOCK_BATCHES


def test_a_sweep_is_bounded() -> None:
    """One command sweeps at most two blocks, however many batches have ended."""
    queue = Queue()
    total = 40 * BLOCK_BATCHES
    for begin in range(0, total, BLOCK_BATCHES):
        queue.admit([batch(f"b-{number}", sequence=number) for number in range(begin, begin + BLOCK_BATCHES)])
    # The first of each block stays, so that no block has a front that has ended.
    finished = [f"b-{number}" for number in range(total) if number % BLOCK_BATCHES]
    queue.start(finished, run_id="run-000001", started_ms=NOW_MS)
    queue.succeed(finished)
    assert total - BLOCKS_AT_ONCE * BLOCK_BATCHES <= len(queue.index)
    for _ in range(40):
        queue.index.sweep(len(queue.active_batches))
    assert len(queue.index) <= 2 * len(queue.active_batches) + COMPACT_FROM


def test_a_redriven_dead_letter_keeps_its_place() -> None:
    """A dead letter that returns to the queue keeps its place in the list."""
    surface = given(*dead_letters(batch("b-1")), enqueue(batch("b-2", sequence=2)))
    assert ["b-1", "b-2"] == keys_of(page(surface))
    surface.having(redrive("b-1"))
    assert ["b-1", "b-2"] == keys_of(page(surface))
    surface.having(start(), acknowledge("b-1"))
    assert ["b-2"] == keys_of(page(surface))


def versions(surface: Given, key: str) -> tuple[Any, ...]:
    """Returns the versions of the newest failed attempt at a batch."""
    (found,) = [one for one in page(surface).batches if one.listed.batch.key == key]
    return found.attempts


def test_a_batch_names_the_commits_of_its_newest_failure() -> None:
    """The last failure is read from two commits: that of the start, and that of the failure."""
    surface = given(create(max_attempts=3), *in_flight(batch()))
    assert () == versions(surface, "b-1")
    surface.having(fail())
    assert (4, 5) == versions(surface, "b-1")
    surface.having(at(NOW_MS + 60_000), start(), fail(attempt=2))
    assert (6, 7) == versions(surface, "b-1")
