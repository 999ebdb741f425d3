"""Byte budgets: limits on the texts of active batches and of dead letters."""

from dataclasses import replace
from typing import Any

import pytest
from lightspeed_ops.core import commands, limits
from lightspeed_ops.core.active_batch import batch_bytes
from lightspeed_ops.core.batch_history import current_batch
from lightspeed_ops.core.commands import Acknowledgement, Enqueued
from lightspeed_ops.core.dead_letters import dead_letter, first_stored, versions_of
from lightspeed_ops.core.orchestrator import Batch, BatchState, DeadLetterRecord, Processed
from lightspeed_ops.core.queue import violations
from lightspeed_ops.core.refusal import Reason
from lightspeed_ops.core.snapshot import freeze, thaw

from tests.server.core.building import (
    START_RUN,
    acknowledge,
    batch,
    cancel,
    create,
    discard,
    enqueue,
    fail,
    in_flight,
    redrive,
    replay,
    start,
)
from tests.server.core.given import Given, given, refusal

LEAST = limits.TEXT_BYTES_MIN
NEW = Enqueued(BatchState.QUEUED, already_enqueued=False)
LONG = "\N{FIRE}" * 4_096
"""The longest reason: 16 kB."""


def wide(number: int, stage: str = "extract") -> Batch:
    """Returns a batch with the longest keys: 2 KiB of texts."""
    key = f"{number:04}" + "\N{FIRE}" * 252
    return batch(key, stage, sequence=number, idempotency_key=key)


WIDE = batch_bytes(wide(1))
FITS = LEAST // WIDE
"""Batches that the smallest budget holds."""


@pytest.mark.parametrize(
    ("key", "idempotency_key", "size"),
    [
        ("b-1", "k-1", 6),
        ("\N{FIRE}", "ü", 6),  # four bytes and two
    ],
)
def test_texts_are_counted_in_utf_8(key: str, idempotency_key: str, size: int) -> None:
    """Texts are counted in UTF-8, as on the wire and in the journal, and not by the interpreter's size."""
    done = given().when(enqueue(batch(key, idempotency_key=idempotency_key)))
    assert size == done.state.queue.counts.queued_bytes


def full_queue() -> Given:
    """Returns a queue of the smallest budget without room for another batch."""
    return given(
        create(max_queued_bytes=LEAST), START_RUN, enqueue(*[wide(number) for number in range(FITS)])
    )


def test_a_queue_out_of_bytes_refuses_and_says_which_budget() -> None:
    """A queue without free bytes refuses, with the budget, its value and the needed bytes.

    Smaller batches fit.
    """
    surface = full_queue()
    surface.when(enqueue(wide(99))).then(
        refusal(
            Reason.QUEUE_SATURATED,
            waiting=str(FITS),
            used=str(WIDE * (FITS + 1)),
            limit=str(LEAST),
            limited_by="max_queued_bytes",
        )
    )


def test_bytes_of_one_command_are_counted_together() -> None:
    """Items of one command count the bytes of the items before them."""
    answers = given(create(max_queued_bytes=LEAST)).when(enqueue(*map(wide, range(FITS + 2)))).each
    assert [NEW] * FITS == list(answers[:FITS])
    assert {Reason.QUEUE_SATURATED} == {refused.reason for refused in answers[FITS:]}


def test_what_ends_gives_its_bytes_back() -> None:
    """Bytes are free again when a batch ends, not when it starts."""
    surface = full_queue()
    surface.when(start(1))
    assert Reason.QUEUE_SATURATED is surface.when(enqueue(wide(99))).each[0].reason
    surface.when(acknowledge(wide(0).key))
    surface.when(enqueue(wide(99))).answers(NEW)


def test_a_full_queue_still_takes_hand_offs() -> None:
    """The acknowledged batch makes room for the batch that it hands off, so a full pipeline continues."""
    surface = full_queue()
    surface.when(start(2))
    handed_off = wide(0, "transform")
    command = commands.AcknowledgeBatches((Acknowledgement(wide(0).key, None, "", (handed_off,)),))
    assert isinstance(surface.when(command).each[0], Processed)
    two = (wide(1, "transform"), wide(98, "transform"))
    refused = surface.when(commands.AcknowledgeBatches((Acknowledgement(wide(1).key, None, "", two),)))
    assert "max_queued_bytes" == refused.each[0].metadata["limited_by"]
    assert WIDE * FITS == surface.surface.state.queue.counts.queued_bytes


def dying(count: int, **settings: Any) -> Given:
    """Returns commands that make dead letters with the longest reasons."""
    several = [wide(number) for number in range(count)]
    created = create(max_payload_bytes=16_384, max_in_flight=100, **settings)
    failures = [fail(one.key, reason=LONG, permanent=True) for one in several]
    return given(created, *in_flight(*several), *failures)


def test_used_up_bytes_of_dead_letters_close_the_intake_and_failing_goes_on() -> None:
    """A used-up dead-letter budget closes the intake.

    Dead letters are never dropped, batches in flight may still fail, and a discard makes room.
    """
    surface = dying(FITS, max_dead_letter_bytes=LEAST)
    counts = surface.surface.state.queue.counts
    assert FITS == counts.dead_lettered
    assert counts.dead_letter_bytes > LEAST
    refused = surface.when(enqueue(batch())).each[0]
    assert {
        "limited_by": "max_dead_letter_bytes",
        "limit": str(LEAST),
        "used": str(counts.dead_letter_bytes),
    } == {name: refused.metadata[name] for name in ("limited_by", "limit", "used")}
    surface.when(discard(*[wide(number).key for number in range(FITS)]))
    assert 0 == surface.surface.state.queue.counts.dead_letter_bytes
    surface.when(enqueue(batch())).answers(NEW)


def test_the_state_keeps_the_beginning_of_a_reason_and_the_journal_all_of_it() -> None:
    """The state keeps the beginning of a reason, and the journal the whole.

    Lists and histories show the whole reason as long as its commit is kept, and the beginning after that.
    """
    surface = dying(1)
    state = surface.surface.state
    (active,) = state.queue.dead.values()
    assert active.dead_letter is not None
    assert LONG[:256] + "…" == active.dead_letter.reason
    (stored,) = first_stored(state, commands.DeadLetterFilter(), after=0, count=1)
    commits = {one.version: one for one in surface.surface.commits if one.version in versions_of(stored)}
    assert LONG[:4_096] == dead_letter(stored, commits).record.reason
    assert active.dead_letter == dead_letter(stored, {}).record
    assert active.dead_letter == current_batch(active).status.dead_letter


def test_a_filter_finds_a_dead_letter_by_all_that_is_kept_of_its_reason() -> None:
    """A filter matches the whole kept prefix of a dead letter's reason, the longest allowed filter."""
    surface = dying(1)
    wanted = commands.DeadLetterFilter(reasons=(LONG[: limits.REASON_KEPT_CHARACTERS],))
    assert 1 == len(first_stored(surface.surface.state, wanted, after=0, count=9))


def test_every_way_of_a_batch_counts_its_bytes() -> None:
    """Bytes that are counted event by event equal a new count, and are zero when all batches have ended."""
    surface = given(create(max_payload_bytes=16_384), START_RUN)
    for command in (
        enqueue(*[wide(number) for number in range(9)]),
        start(7),
        acknowledge(wide(0).key),
        fail(wide(1).key, reason=LONG, permanent=True),
        fail(wide(2).key, reason=LONG, permanent=True),
        fail(wide(3).key, reason=LONG),
        cancel(wide(4).key, reason=LONG),
        cancel(wide(4).key, reason="again"),
        cancel(wide(8).key),
        redrive(wide(1).key),
        replay(),
        fail(wide(4).key),
        cancel(wide(3).key),
    ):
        surface.when(command)
        queue = surface.surface.state.queue
        counted = replace(queue.counts)
        queue.count_bytes()
        assert queue.counts == counted, command
    queue = surface.surface.state.queue
    for key in list(queue.active_batches):
        surface.when(cancel(key, reason="end"))
        if key in queue.active_batches:
            surface.when(acknowledge(key))
    assert (0, 0) == (queue.counts.queued_bytes, queue.counts.dead_letter_bytes)


def test_a_snapshot_of_before_there_were_budgets_is_counted_when_it_is_thawed() -> None:
    """A snapshot from before byte budgets is counted when it is thawed; its long reasons are cut."""
    state = dying(2).surface.state
    frozen = freeze(state)
    old_letters = tuple(
        DeadLetterRecord(one.batch_key, one.destination, LONG, one.at_ms)
        for one in frozen.active_batches.dead_letters
    )
    old = replace(
        frozen,
        active_batches=replace(frozen.active_batches, dead_letters=old_letters),
        counts=replace(frozen.counts, queued_bytes=0, dead_letter_bytes=0),
    )
    assert frozen == freeze(thaw(old))


@pytest.mark.parametrize("name", ["max_queued_bytes", "max_dead_letter_bytes"])
@pytest.mark.parametrize(
    ("value", "is_right"),
    [
        (0, True),  # the default
        (LEAST, True),
        (LEAST - 1, False),
        (limits.TEXT_BYTES_MAX, True),
        (limits.TEXT_BYTES_MAX + 1, False),
        (-1, False),
    ],
)
def test_a_budget_of_bytes_has_bounds(name: str, value: int, is_right: bool) -> None:  # noqa: FBT001 - a table
    """A byte budget has bounds; zero means the default."""
    changes: dict[str, Any] = {name: value}
    boundary = replace(create().settings.boundary, **changes)
    assert is_right == (not list(violations(boundary)))
