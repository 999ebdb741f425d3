"""Attributes: a batch carries parameters of its work, as a part of its content, through everything."""

from collections.abc import Callable

import pytest
from lightspeed_ops.core import commands
from lightspeed_ops.core.active_batch import batch_bytes
from lightspeed_ops.core.commands import Acknowledgement
from lightspeed_ops.core.connector import ReprocessWindow
from lightspeed_ops.core.events import BatchesEnqueued, Commit
from lightspeed_ops.core.limits import STARTED_BYTES
from lightspeed_ops.core.orchestrator import (
    Batch,
    BatchState,
    TraceContext,
    attributed,
    attributes_of,
    traced,
)
from lightspeed_ops.core.refusal import Reason
from lightspeed_ops.core.snapshot import freeze, thaw
from lightspeed_ops.journal.codec import decode_commit, decode_snapshot, encode_commit, encode_snapshot

from tests.server.core.building import (
    NAME,
    NOW_MS,
    START_RUN,
    acknowledge,
    batch,
    create,
    enqueue,
    fail,
    redrive,
    release,
    replay,
    start,
)
from tests.server.core.given import Given, at, given
from tests.server.core.observing import EVER

FILE = (("file", "part-7.parquet"), ("rows", "1-500"))
"""Attributes, in the order of their keys."""
CARRYING = attributed(batch("b-1", "load"), dict(reversed(FILE)))
TRACE = TraceContext("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")


def started(surface: Given) -> list[tuple[tuple[str, str], ...]]:
    """Returns the attributes of the batches that start next."""
    return [attributes_of(one.batch) for one in surface.when(start()).started]


def begun(*of: Batch) -> Given:
    """Returns a surface with these batches in flight, and a reprocess window for all sequences."""
    return given(create(reprocess_window=ReprocessWindow(0, 99, "bad day")), START_RUN, enqueue(*of), start())


@pytest.mark.parametrize(
    "again",
    [
        lambda surface: surface.having(release("b-1", f"1-{NOW_MS}")),
        lambda surface: surface.having(fail(), at(EVER)),
        lambda surface: surface.having(at(EVER), commands.ExpireLeases(9)),
        lambda surface: surface.having(fail(permanent=True), redrive("b-1"), at(EVER)),
        lambda surface: surface.having(fail(permanent=True), replay("load")),
        lambda surface: surface.having(acknowledge("b-1"), replay("load", CARRYING)),
    ],
    ids=["released", "retried", "expired", "redriven", "replayed", "reprocessed"],
)
def test_a_batch_keeps_its_attributes(again: Callable[[Given], Given]) -> None:
    """Each start of the batch has them, whatever happened in between."""
    assert [FILE] == started(again(begun(CARRYING)))


def test_attributes_are_content() -> None:
    """The same attributes are the same batch; others or none are a conflict that names them."""
    surface = given(START_RUN, enqueue(CARRYING))
    answer = surface.when(enqueue(attributed(batch("b-1", "load"), dict(FILE)))).then().answer
    assert (BatchState.QUEUED, True) == answer
    for other in (batch("b-1", "load"), attributed(batch("b-1", "load"), {"file": "part-8.parquet"})):
        refusal = surface.when(enqueue(other)).answer
        assert (Reason.BATCH_CONFLICT, "attributes") == (refusal.reason, refusal.metadata["fields"])
        assert "part-7.parquet" in refusal.metadata["has"]
    surface = given(START_RUN, enqueue(batch("b-1", "load")))
    assert Reason.BATCH_CONFLICT == surface.when(enqueue(CARRYING)).answer.reason


def test_equality_of_batches_counts_attributes_on_either_side() -> None:
    """A batch with attributes differs from one without; a trace context makes no difference."""
    plain = batch("b-1", "load")
    assert plain != CARRYING
    assert CARRYING != plain
    assert CARRYING == traced(CARRYING, TRACE)
    assert plain == traced(plain, TRACE)
    assert plain == attributed(CARRYING, {})
    assert CARRYING._replace(sequence=9) != CARRYING
    assert FILE == attributes_of(CARRYING._replace(sequence=9))
    assert hash(CARRYING) == hash(traced(CARRYING, TRACE))


@pytest.mark.parametrize("passes", [True, False])
def test_a_hand_off_passes_attributes_if_it_says_so(*, passes: bool) -> None:
    """Handed-off batches with attributes of their own keep them; the others get those of the batch."""
    surface = begun(attributed(batch("b-1"), dict(FILE)))
    own = attributed(batch("t-2", "transform"), {"file": "own"})
    following = (batch("t-1", "transform"), own)
    done = Acknowledgement("b-1", next=following, pass_attributes=passes)
    surface.having(commands.AcknowledgeBatches((done,)))
    assert [FILE if passes else (), (("file", "own"),)] == started(surface)


def test_the_journal_keeps_attributes() -> None:
    """A stored commit has those of the batches that have some, beside their trace contexts."""
    both = traced(CARRYING, TRACE)
    commit = Commit(NAME, 1, NOW_MS, (BatchesEnqueued((batch("b-0"), both, batch("b-2"))),))
    (event,) = decode_commit(encode_commit(commit)).events
    assert isinstance(event, BatchesEnqueued)
    assert [(), FILE, ()] == [attributes_of(one) for one in event.batches]
    assert both.extras == event.batches[1].extras  # type: ignore[attr-defined]


def test_a_snapshot_keeps_attributes() -> None:
    """A surface that was rebuilt from a snapshot starts the batch with them."""
    surface = begun(CARRYING, batch("b-2", "load")).having(fail(), at(EVER))
    state = thaw(decode_snapshot(encode_snapshot(freeze(surface.surface.state))))
    assert {"b-1": FILE, "b-2": ()} == {
        key: attributes_of(active.batch) for key, active in state.queue.active_batches.items()
    }


@pytest.mark.parametrize(
    ("attributes", "field"),
    [
        ({"": "v"}, "attributes['']"),
        ({"k" * 65: "v"}, f"attributes['{'k' * 64}']"),
        ({"k": "v" * 4_096}, "attributes"),
        ({"k": "é" * 2_048}, "attributes"),
        ({str(number): "" for number in range(33)}, "attributes"),
    ],
    ids=["no key", "long key", "long", "long in UTF-8", "many"],
)
def test_malformed_attributes_are_refused(attributes: dict[str, str], field: str) -> None:
    """At most 32, keys of 1 to 64 characters, and 4,096 bytes in all."""
    refusal = given().when(enqueue(attributed(batch(), attributes))).answer
    assert (Reason.INVALID_ARGUMENT, f"batch.{field}") == (refusal.reason, refusal.violations[0].field)


def test_the_largest_attributes_are_accepted() -> None:
    """The limits themselves are within the limits."""
    largest = {f"{number:02}".ljust(64, "k"): "v" * 64 for number in range(32)}
    assert BatchState.QUEUED == given().when(enqueue(attributed(batch(), largest))).answer.state


def test_attributes_count_in_the_budget_of_bytes() -> None:
    """The server holds their texts with the batch."""
    assert batch_bytes(CARRYING) - batch_bytes(batch("b-1", "load")) == len("".join(map("".join, FILE)))


def test_a_start_ends_with_what_fits_into_a_response() -> None:
    """The batches that do not fit are no reason to block: the next start takes them."""
    large = [attributed(batch(f"b-{number}", sequence=number), {"k": "v" * 4_095}) for number in range(1_000)]
    surface = given(create(max_in_flight=1_000, max_queued=1_000), START_RUN, enqueue(*large))
    first = surface.when(start(1_000)).answer
    assert STARTED_BYTES // 4_200 < len(first.started) < STARTED_BYTES // 4_096
    assert first.block_reason is None
    rest = surface.when(start(1_000)).answer
    assert ["b-999"] == [one.batch.key for one in rest.started][-1:]
