"""Snapshots: a surface that was frozen, stored, read and thawed is what it was, and goes on alike."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from lightspeed_ops.core import commands
from lightspeed_ops.core.commands import Command, Origin
from lightspeed_ops.core.connector import ReprocessWindow
from lightspeed_ops.core.decide import decide
from lightspeed_ops.core.events import Commit
from lightspeed_ops.core.evolve import evolve
from lightspeed_ops.core.snapshot import freeze, thaw
from lightspeed_ops.core.surface import Surface, surface_signature
from lightspeed_ops.journal.codec import decode_snapshot, encode_snapshot

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

KEYS = st.integers(1, 12)
"""Few keys, so that batches meet themselves again."""
STAGES = st.sampled_from(["extract", "transform", "load"])


def made(number: int, stage: str) -> Any:
    """A batch that has always the same content in its stage."""
    return batch(f"b-{number}", stage, sequence=number)


def window(start_: int, length: int) -> Command[Any]:
    """Sets a reprocess window."""
    chosen = ReprocessWindow(start_, start_ + length, "bad day")
    return commands.UpdateSurface(("connector_plan.reprocess_window",), reprocess_window=chosen)


COMMANDS: st.SearchStrategy[Command[Any]] = st.one_of(
    st.lists(st.builds(made, KEYS, STAGES), min_size=1, max_size=6).map(lambda some: enqueue(*some)),
    st.builds(start, st.integers(1, 6)),
    st.lists(KEYS, min_size=1, max_size=4, unique=True).map(
        lambda some: acknowledge(*(f"b-{number}" for number in some))
    ),
    st.builds(
        lambda number, attempt, permanent: fail(f"b-{number}", attempt, permanent=permanent),
        KEYS,
        st.integers(1, 3),
        st.booleans(),
    ),
    st.builds(window, st.integers(0, 12), st.integers(0, 12)),
    st.builds(lambda stage: replay(stage, *(made(number, "load") for number in range(1, 13))), STAGES),
    st.sampled_from([START_RUN, START_RUN, COMPLETE_RUN, FAIL_RUN, CRASH_RUN, RESUME_RUN, DELETE]),
    st.sampled_from(
        [pause(), resume(), resume(), drain(), create(), create(max_in_flight=3, dead_letters=False)]
    ),
    st.sampled_from([commands.ScheduleRun(), commands.TriggerRun("cron")]),
)


def do(surface: Surface, command: Command[Any], now_ms: int) -> tuple[Commit | None, object]:
    """Does a command; what was appended and what was answered."""
    decided = decide(surface, command, Origin(now_ms))
    commit = Commit(surface.name, surface.version + 1, now_ms, decided.events) if decided.events else None
    if commit is not None:
        evolve(surface, commit)
    return commit, decided.refusal or decided.answer


def all_of(surface: Surface, *all_: Command[Any]) -> None:
    """Does commands at one time."""
    for command in all_:
        do(surface, command, NOW_MS)


def through_storage(surface: Surface) -> Surface:
    """Frozen, stored, read and thawed."""
    return thaw(decode_snapshot(encode_snapshot(freeze(surface))))


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(COMMANDS, max_size=40), st.lists(COMMANDS, max_size=15))
def test_a_thawed_surface_is_the_same_and_goes_on_alike(
    before: list[Command[Any]], after: list[Command[Any]]
) -> None:
    """At any point of any history: equal signature, equal state, equal answers to all that follows."""
    surface = Surface(NAME)
    now_ms = NOW_MS
    for command in (create(), START_RUN, *before):
        now_ms += 200
        do(surface, command, now_ms)
    thawed = through_storage(surface)
    assert surface_signature(surface) == surface_signature(thawed)
    assert observable(surface) == observable(thawed)
    for command in after:
        now_ms += 200
        assert do(surface, command, now_ms) == do(thawed, command, now_ms)
    assert observable(surface) == observable(thawed)


def test_what_happens_later_does_not_reach_a_snapshot() -> None:
    """It is a value: frozen once, it stays."""
    surface = Surface(NAME)
    all_of(surface, create(), START_RUN, enqueue(*batches(5)), start(3), CERTIFY)
    snapshot = freeze(surface)
    data = encode_snapshot(snapshot)
    all_of(
        surface, acknowledge("b-1"), fail("b-2", permanent=True), pause(), CERTIFY, enqueue(made(9, "load"))
    )
    assert data == encode_snapshot(snapshot)
    assert surface_signature(surface) != snapshot.signature


def test_a_surface_that_never_was_has_a_snapshot() -> None:
    """Also before its creation, and after its deletion."""
    surface = Surface(NAME)
    assert observable(surface) == observable(through_storage(surface))
    all_of(surface, create(), DELETE)
    assert not surface.exists
    assert observable(surface) == observable(through_storage(surface))
