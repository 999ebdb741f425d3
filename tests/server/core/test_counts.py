"""Counts always add up: every enqueued batch is active or has ended, whatever happens."""

from typing import Any

import pytest
from hypothesis import given as any_of
from hypothesis import strategies as st
from lightspeed_ops.core import commands
from lightspeed_ops.core.commands import Acknowledgement, Command, DeadLetterFilter, ExpireLeases, Origin
from lightspeed_ops.core.in_memory_surface import OperationsSurface
from lightspeed_ops.core.orchestrator import BatchState
from lightspeed_ops.core.snapshot import freeze, thaw

from tests.harness.searches import examples
from tests.server.core.building import (
    NAME,
    NOW_MS,
    START_RUN,
    acknowledge,
    batch,
    cancel,
    create,
    discard,
    enqueue,
    fail,
    redrive,
    release,
    replay,
    start,
)

KEYS = [f"b-{number}" for number in range(4)]
keys = st.sampled_from(KEYS)
stages = st.sampled_from(["extract", "load"])


def hand_off(key: str, following: str) -> commands.AcknowledgeBatches:
    """Acknowledges a batch and hands off another one, or the batch itself."""
    item = Acknowledgement(key, None, "", (batch(following, "load", idempotency_key="once"),))
    return commands.AcknowledgeBatches((item,))


steps: st.SearchStrategy[Command[Any]] = st.one_of(
    st.builds(lambda key, stage: enqueue(batch(key, stage, idempotency_key="once")), keys, stages),
    st.builds(start, st.integers(1, 4)),
    st.builds(acknowledge, keys, keys),
    st.builds(hand_off, keys, keys),
    st.builds(lambda key, permanent: fail(key, 1, permanent=permanent), keys, st.booleans()),
    st.builds(lambda key: release(key, ""), keys),
    st.builds(cancel, keys),
    st.builds(redrive, keys, keys),
    st.builds(discard, keys, keys),
    st.just(commands.RedriveDeadLetters("all", filter=DeadLetterFilter(), most=1)),
    st.just(commands.DiscardDeadLetters("all", filter=DeadLetterFilter(), most=1)),
    st.sampled_from([ExpireLeases(9), START_RUN, replay(), commands.FailRun("lost"), commands.ResumeRun()]),
)


def dead_letter(key: str) -> list[Command[Any]]:
    """Enqueues a batch and moves it into the dead letters, if nothing prevents that."""
    return [START_RUN, enqueue(batch(key)), start(), fail(key, permanent=True)]


sequences = st.lists(steps.map(lambda step: [step]) | keys.map(dead_letter), max_size=30).map(
    lambda parts: [command for part in parts for command in part]
)


@any_of(sequences, st.sampled_from([0, 300, 60_000]), st.booleans())
@examples(30)
@pytest.mark.slow
def test_every_batch_is_somewhere(sequence: list[Command[Any]], wait_ms: int, dead_letters: bool) -> None:  # noqa: FBT001 - hypothesis hands it over by place
    """Enqueued batches equal active ones and ended ones, by kind of completion, also after a restart."""
    surface, now_ms = OperationsSurface(NAME), NOW_MS
    for command in [create(max_attempts=2, dead_letters=dead_letters), START_RUN, *sequence]:
        now_ms += wait_ms
        surface.execute(command, Origin(now_ms))
        for state in (surface.state, thaw(freeze(surface.state))):
            queue = state.queue
            counts = queue.counts
            ended = counts.succeeded + counts.failed + counts.cancelled + counts.discarded
            assert counts.enqueued == len(queue.active_batches) + ended
            living = [active.state for active in queue.active_batches.values()]
            assert [counts.queued, counts.retrying, counts.in_flight, counts.dead_lettered] == [
                living.count(where)
                for where in (
                    BatchState.QUEUED,
                    BatchState.RETRYING,
                    BatchState.IN_FLIGHT,
                    BatchState.DEAD_LETTERED,
                )
            ]
