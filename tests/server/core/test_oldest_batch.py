"""The oldest outstanding batch of a surface, found without a look at all the others."""

from random import Random

import pytest
from lightspeed_ops.core import surface as state
from lightspeed_ops.core.batch_index import BatchIndex
from lightspeed_ops.core.orchestrator import BatchState
from lightspeed_ops.core.surface import Surface

from tests.server.core.building import (
    NOW_MS,
    START_RUN,
    acknowledge,
    batch,
    cancel,
    discard,
    enqueue,
    fail,
    redrive,
    replay,
    start,
)
from tests.server.core.given import at, given

OUTSTANDING = (BatchState.QUEUED, BatchState.RETRYING, BatchState.IN_FLIGHT)


def oldest(surface: Surface) -> str:
    """Returns the key of the oldest outstanding batch; empty if there is none."""
    found = surface.queue.index.first_outstanding()
    return "" if found is None else found.batch.key


def searched(surface: Surface) -> str:
    """Returns the same by a search of all active batches."""
    outstanding = [one for one in surface.queue.active_batches.values() if one.state in OUTSTANDING]
    return min(outstanding, key=lambda one: one.order).batch.key if outstanding else ""


def test_the_oldest_batch_is_neither_ended_nor_dead() -> None:
    """In every state that can still end by itself a batch counts, with the time of its enqueueing."""
    first, second, third = (batch(f"b-{number}", sequence=number) for number in (1, 2, 3))
    begun = (START_RUN, enqueue(first), at(NOW_MS + 7), enqueue(second, third))
    assert NOW_MS == state.oldest_enqueued_ms(given(*begun).surface.state)
    assert NOW_MS == state.oldest_enqueued_ms(given(*begun, start(1), fail("b-1")).surface.state)
    dead = given(*begun, start(1), fail("b-1", permanent=True)).surface.state
    assert ("b-2", NOW_MS + 7) == (oldest(dead), state.oldest_enqueued_ms(dead))
    assert state.oldest_enqueued_ms(given(START_RUN).surface.state) is None


def test_a_dead_letter_that_returns_is_the_oldest_again() -> None:
    """Redriven and replayed dead letters keep their place, also after a search has passed them."""
    some = [batch(f"b-{number}", sequence=number) for number in (1, 2, 3)]
    failures = (fail("b-1", permanent=True), fail("b-2", permanent=True))
    dead = given(START_RUN, enqueue(*some), start(2), *failures)
    assert "b-3" == oldest(dead.surface.state)
    assert "b-2" == oldest(dead.when(redrive("b-2")).state)
    assert "b-1" == oldest(dead.when(replay()).state)


@pytest.mark.parametrize("seed", range(20))
def test_the_oldest_batch_is_that_of_a_search(seed: int) -> None:
    """After any commands, with a look between them, the index agrees with a search of all batches."""
    random, surface = Random(seed), given(START_RUN)
    for number in range(60):
        active = surface.surface.state.queue.active_batches
        key = random.choice([*active, "none"])
        command = random.choice(
            [
                enqueue(batch(f"b-{number}", sequence=number)),
                start(2),
                acknowledge(key),
                fail(key, permanent=True),
                redrive(key),
                discard(key),
                cancel(key),
            ]
        )
        after = surface.when(command).state
        assert searched(after) == oldest(after), (number, command)


def test_a_search_passes_a_batch_once() -> None:
    """A look behind many dead letters costs nothing the second time."""
    looked: list[int] = []

    class Counting(BatchIndex):
        def after(self, order: int):  # type: ignore[no-untyped-def]  # as the index's own
            for active in super().after(order):
                looked.append(active.order)
                yield active

    some = [batch(f"b-{number}", sequence=number) for number in range(10)]
    keys = [one.key for one in some[:-1]]
    surface = given(START_RUN, enqueue(*some), start(9), *[fail(key, permanent=True) for key in keys])
    index = surface.surface.state.queue.index
    counting = Counting()
    counting.extend(list(index.after(0)))
    assert ["b-9", "b-9"] == [found.batch.key for found in (counting.first_outstanding(),) * 2 if found]
    looked.clear()
    assert counting.first_outstanding() is not None
    assert [10] == looked
