"""Snapshots.

A surface that was frozen, stored, read and thawed is equal to the original, and continues alike.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lightspeed_ops.core import commands
from lightspeed_ops.core.commands import Command, Origin
from lightspeed_ops.core.connector import ReprocessWindow
from lightspeed_ops.core.decide import decide
from lightspeed_ops.core.events import Commit
from lightspeed_ops.core.evolve import evolve
from lightspeed_ops.core.orchestrator import BatchState
from lightspeed_ops.core.snapshot import freeze, thaw
from lightspeed_ops.core.surface import Surface, surface_signature
from lightspeed_ops.journal.codec import decode_snapshot, encode_snapshot

from tests.harness.searches import examples
from tests.server.core.building import (
    CERTIFY,
    COMPLETE_RUN,
    CRASH_RUN,
    DELETE,
    FAIL_RUN,
    NAME,
    NOW_MS,
    RESUME_RUN,
    START_RUN,
    acknowledge,
    batch,
    batches,
    changed,
    create,
    drain,
    enqueue,
    fail,
    pause,
    replay,
    resume,
    start,
)
from tests.server.core.observing import observable

Step: TypeAlias = Callable[[Surface], Command[Any]]
"""A function that returns the next command for the present state."""


def asking(command: Command[Any]) -> Step:
    """Returns a function that always returns this command."""
    return lambda _: command


def enqueueing(number: int, count: int, stage: str) -> Step:
    """Enqueues batches; with another key they repeat the idempotency key of a possible earlier batch."""
    numbers = range(number, number + count)
    return asking(
        enqueue(*(batch(f"b-{n}", stage, sequence=n % 9, idempotency_key=f"i-{n % 9}") for n in numbers))
    )


def acknowledging(count: int) -> Step:
    """Acknowledges some batches in flight, and one unknown batch."""
    return lambda surface: acknowledge(*in_flight(surface)[:count], "b-unknown")


def failing(place: int, *, permanent: bool) -> Step:
    """Fails a batch in flight at its attempt."""

    def step(surface: Surface) -> Command[Any]:
        keys = in_flight(surface) or ["b-unknown"]
        key = keys[place % len(keys)]
        active = surface.queue.active_batches.get(key)
        return fail(key, active.attempt if active else 1, permanent=permanent)

    return step


def replaying(stage: str) -> Step:
    """Replays; the reprocess window may name applied batches."""
    return asking(
        replay(stage, *(batch(f"b-{n}", "load", sequence=n, idempotency_key=f"i-{n}") for n in range(9)))
    )


def updating(start_: int, length: int, *, dead_letters: bool) -> Step:
    """Sets a reprocess window, and enables or disables dead letters."""

    def step(surface: Surface) -> Command[Any]:
        changed_ = changed(
            surface.settings,
            reprocess_window=ReprocessWindow(start_, start_ + length, "bad day"),
            dead_letters=dead_letters,
        )
        return commands.UpdateSurface(("connector_plan",), connector_plan=changed_.connector_plan)

    return step


def in_flight(surface: Surface) -> list[str]:
    """Returns keys in flight, by their places."""
    active_batches = [
        active for active in surface.queue.active_batches.values() if active.state is BatchState.IN_FLIGHT
    ]
    return [active.batch.key for active in sorted(active_batches, key=lambda active: active.order)]


STAGES = st.sampled_from(["extract", "load", "load"])
COUNTS = st.integers(1, 4)
WORK: st.SearchStrategy[Step] = st.one_of(
    st.builds(enqueueing, st.integers(0, 30), COUNTS, STAGES),
    st.builds(lambda count: asking(start(count)), COUNTS),
    st.builds(acknowledging, COUNTS),
    st.builds(failing, COUNTS, permanent=st.booleans()),
)
OPERATION: st.SearchStrategy[Step] = st.one_of(
    st.sampled_from([pause(), resume(), resume(), drain()]).map(asking),
    st.builds(replaying, STAGES),
    st.builds(updating, st.integers(0, 9), st.integers(0, 9), dead_letters=st.booleans()),
    st.sampled_from([START_RUN, START_RUN, COMPLETE_RUN, FAIL_RUN, CRASH_RUN, RESUME_RUN, RESUME_RUN]).map(
        asking
    ),
    st.sampled_from([commands.ScheduleRun(), commands.TriggerRun("cron"), DELETE, create()]).map(asking),
)
STEPS = st.integers(0, 4).flatmap(lambda draw: OPERATION if draw == 0 else WORK)


def do(surface: Surface, command: Command[Any], now_ms: int) -> tuple[Commit | None, object]:
    """Executes a command, and returns its commit and its answer."""
    decided = decide(surface, command, Origin(now_ms))
    commit = Commit(surface.name, surface.version + 1, now_ms, decided.events) if decided.events else None
    if commit is not None:
        evolve(surface, commit)
    return commit, decided.refusal or decided.answer


def all_of(surface: Surface, *all_: Command[Any]) -> None:
    """Returns a function that executes commands at one time."""
    for command in all_:
        do(surface, command, NOW_MS)


def through_storage(surface: Surface) -> Surface:
    """Freezes, stores, reads and thaws a surface."""
    return thaw(decode_snapshot(encode_snapshot(freeze(surface))))


@pytest.mark.slow
@examples(40)
@given(st.lists(STEPS, min_size=5, max_size=60), st.lists(STEPS, min_size=5, max_size=20))
def test_a_thawed_surface_is_the_same_and_goes_on_alike(before: list[Step], after: list[Step]) -> None:
    """At any point of any history a thawed surface equals the original, and answers later commands alike."""
    surface = Surface(NAME)
    all_of(surface, create(max_attempts=2), START_RUN)
    now_ms = NOW_MS
    for step in before:
        now_ms += 300
        do(surface, step(surface), now_ms)
    thawed = through_storage(surface)
    assert surface_signature(surface) == surface_signature(thawed)
    assert observable(surface) == observable(thawed)
    for step in after:
        now_ms += 300
        command = step(surface)
        assert do(surface, command, now_ms) == do(thawed, command, now_ms)
    assert observable(surface) == observable(thawed)


def test_what_happens_later_does_not_reach_a_snapshot() -> None:
    """A snapshot is a value: later commands do not change it."""
    surface = Surface(NAME)
    all_of(surface, create(), START_RUN, enqueue(*batches(5)), start(3), CERTIFY)
    snapshot = freeze(surface)
    data = encode_snapshot(snapshot)
    all_of(
        surface,
        acknowledge("b-1"),
        fail("b-2", permanent=True),
        pause(),
        CERTIFY,
        enqueue(batch("b-9", "load")),
    )
    assert data == encode_snapshot(snapshot)
    assert surface_signature(surface) != snapshot.signature


def test_a_surface_that_never_was_has_a_snapshot() -> None:
    """A surface has a snapshot before its creation and after its deletion too."""
    surface = Surface(NAME)
    assert observable(surface) == observable(through_storage(surface))
    all_of(surface, create(), DELETE)
    assert not surface.exists
    assert observable(surface) == observable(through_storage(surface))
