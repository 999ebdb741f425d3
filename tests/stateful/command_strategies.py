"""Commands of the machine, drawn by Hypothesis, and their answers in the model's words."""

from itertools import chain
from typing import Any

from hypothesis import strategies as st
from lightspeed_ops.core import commands
from lightspeed_ops.core.commands import Enqueued, Released
from lightspeed_ops.core.orchestrator import (
    Applied,
    Batch,
    CancelRequested,
    DeadLetterRecord,
    DuplicateSuppressed,
    Extended,
    FailureRejected,
    Lost,
    Priority,
    Processed,
    Rejected,
    RetryRecord,
    attributed,
    delayed,
    prioritised,
)
from lightspeed_ops.core.refusal import Refusal

from tests.server.core.building import NOW_MS
from tests.stateful.batches import Report
from tests.stateful.queue_model import SINK, STAGES

KEYS = [f"b-{number}" for number in range(8)]


def batch_of(key: int, variant: int) -> Batch:
    """Returns a batch whose content follows from its key, except for a conflicting variant.

    Variant 1 has another sequence, 2 the same work with other records, 3 another stage, 4 other attributes.
    Variants 5 and 6 are the same batch, but may start only later. Variants 7 and 8 have another priority than
    the key, which gives a high one, a low one or none.
    """
    stage = [*STAGES, SINK][(key + (variant == 3)) % 4]
    sequence = (7 * key + (variant == 1)) % 10
    records = 102 if variant == 2 else 100
    batch = Batch(KEYS[key], stage, records, 250 * (key % 2), f"once-{key % 3}", sequence)
    attributes = {"file": KEYS[key]} if key % 4 == 1 else {}
    batch = prioritised(batch, {7: Priority.HIGH, 8: Priority.LOW}.get(variant, [0, 3, 1][key % 3]))
    if variant in {5, 6}:
        batch = delayed(batch, NOW_MS + 1_500 * (variant - 4))
    return attributed(batch, {"file": "other"} if variant == 4 else attributes)


batches = st.builds(
    batch_of, st.integers(0, len(KEYS) - 1), st.sampled_from([0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8])
)
loads = st.builds(batch_of, st.sampled_from([2, 3, 6, 7]), st.sampled_from([0, 0, 0, 0, 1, 2]))
"""Batches of the sink: three idempotency keys, of which two are remembered if one is kept."""
picks = st.integers(0, 99)
tokens = st.sampled_from(["current", "current", "current", "none", "past", "made up"])
"""The lease of a report."""
handed: st.SearchStrategy[list[Batch]] = st.just([]) | st.lists(batches, min_size=1, max_size=2)
acknowledgements = st.tuples(picks, tokens, handed, st.booleans(), st.sampled_from(["", "", "few", "many"]))
failures = st.tuples(picks, st.sampled_from([0, 0, 0, 1]), st.booleans(), tokens)
extensions = st.tuples(
    picks, tokens, st.sampled_from([0, 0, 5_000]), st.sampled_from(["", "", "half", "all"])
)
releases = st.tuples(picks, tokens)

OUTCOMES = {
    Applied: "applied",
    DuplicateSuppressed: "duplicate_suppressed",
    RetryRecord: "retry_scheduled",
    DeadLetterRecord: "dead_lettered",
    Released: "released",
}


def command_of(report: Report, at_ms: int) -> commands.Command[Any]:
    """Returns the command for a report of the model: that of its kind, if it has only one kind."""
    whole = commands.Report(
        tuple(
            commands.Acknowledgement(
                item.key,
                at_ms,
                item.token,
                tuple(item.handed),
                item.passes,
                (("rows", item.result),) if item.result else (),
            )
            for item in report.acknowledgements
        ),
        tuple(
            commands.Failure(item.key, item.attempt, "broken", item.permanent, None, item.token)
            for item in report.failures
        ),
        tuple(commands.Extension(*item) for item in report.extensions),
        tuple(commands.Release(*item) for item in report.releases),
    )
    match whole:
        case commands.Report(done, (), (), ()):
            return commands.AcknowledgeBatches(done)
        case commands.Report((), failed, (), ()):
            return commands.FailBatches(failed)
        case commands.Report((), (), extended, ()):
            return commands.ExtendLeases(extended)
        case _:
            return whole


def each(reported: Any) -> list[object]:
    """Returns the answer of each item of a report, in order."""
    return list(chain.from_iterable(reported)) if isinstance(reported, commands.Reported) else list(reported)


def outcome(answer: object) -> str:
    """Returns an answer in the model's words."""
    if isinstance(answer, Refusal):
        return f"{answer.reason.value} {answer.metadata.get('state', '')}".rstrip()
    match answer:
        case Enqueued(state, already_enqueued):
            return f"again {state.value}" if already_enqueued else state.value
        case Processed(Rejected(reason)) | FailureRejected(reason):
            return reason
        case Extended() | CancelRequested() | Lost():
            return _lease_text(answer)
        case _:
            return OUTCOMES[type(answer.result if isinstance(answer, Processed) else answer)]


def _lease_text(answer: Extended | CancelRequested | Lost) -> str:
    match answer:
        case Extended(deadline_ms):
            return f"extended {deadline_ms}"
        case CancelRequested(reason, left_ms):
            return f"cancel {reason} {left_ms}"
        case Lost(state, _, worker_id):
            return f"lost {state.value if state else ''} {worker_id}".rstrip()
