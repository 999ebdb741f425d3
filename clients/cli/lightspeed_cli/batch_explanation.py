"""The screen of `batch explain`: the state now and its cause, then the attempts, as lines of text.

Owns what stands on the screen and in which order. It must never ask the server, print, or read a clock.
"""

import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lightspeed.ops.v1.batch_history_pb2 import ActiveBatchStatus, BatchHistory
from lightspeed.ops.v1.batch_pb2 import Batch, BatchState, Priority
from lightspeed.ops.v1.lease_pb2 import BlockReason

from lightspeed_cli.batch_attempts import OPEN, Action, Attempt, Step, grouped, steps
from lightspeed_cli.block_reasons import Times, describe
from lightspeed_cli.display import width_of
from lightspeed_cli.output import Style, enum_text
from lightspeed_cli.times import duration_text, until_text

# A reason can have 4,096 characters; the screen has room for two lines of it. The JSON output has all.
REASON_CHARACTERS = 160

# Lines of the screen above the attempts that it always keeps free for them.
LEAST_STEP_LINES = 4

NO_LIMIT = 2**31

UNREMARKABLE = (OPEN, "applied", "duplicate suppressed", "released")
"""Outcomes of attempts that need no attention."""

STATE_STYLES = {
    BatchState.BATCH_STATE_RETRYING: Style.WARNING,
    BatchState.BATCH_STATE_SUCCEEDED: Style.GOOD,
    BatchState.BATCH_STATE_DEAD_LETTERED: Style.BAD,
    BatchState.BATCH_STATE_FAILED: Style.BAD,
}


@dataclass(frozen=True, slots=True)
class ScreenLine:
    """Line of the screen.

    Attributes:
        text: The text, without a line break.
        style: Style in a terminal with colour; no meaning depends on it.
    """

    text: str
    style: Style = Style.PLAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What the screen needs beside the history.

    Attributes:
        key: Key of the batch.
        times: Returns the text of a time with its zone.
        now_ms: Time of the view, Unix milliseconds.
        block_reason: Why the stage of the batch starts nothing; None: unknown, or it would start.
        rows: Lines of the screen; 0: no limit.
        columns: Characters of a line, beyond which it takes two; 0: no limit.
    """

    key: str
    times: Times
    now_ms: int
    block_reason: BlockReason | None = None
    rows: int = 0
    columns: int = 0

    def rows_of(self, lines: Iterable[ScreenLine]) -> int:
        """Returns how many lines of the screen these lines take."""
        columns = self.columns or NO_LIMIT
        return sum(1 + max(0, width_of(line.text) - 1) // columns for line in lines)


def explain(history: BatchHistory, view: View) -> list[ScreenLine]:
    """Returns the screen: at most `rows` lines; of too many steps, those in the middle are left out."""
    found = steps(history.events)
    top = [*_head(history, found, view), ScreenLine("")]
    body = [_step_lines(step, view) for step in grouped(found)]
    if not history.whole:
        older = f"older events are not kept: none is missing from version {history.whole_from_version:,} on"
        body.insert(0, [ScreenLine(older, Style.DIM)])
    if not view.rows:
        return [*top, *(line for one in body for line in one)]
    room = max(view.rows - view.rows_of(top), LEAST_STEP_LINES)
    return [*top, *_fitted(body, room, view)]


def _head(history: BatchHistory, found: Sequence[Step], view: View) -> list[ScreenLine]:
    state, batch = history.batch_state, history.batch
    stage = f" of stage {batch.stage}" if batch.stage else ""
    facts = {
        "cause": _cause(history, found, view),
        "now": _now(history, view),
        "next": _next(state, view.key),
        "batch": _content(batch),
        "progress": history.status.progress,
    }
    title = f"batch {view.key}{stage}: {enum_text(BatchState, state)}{_since(history, view)}"
    lines = [ScreenLine(f"  {label:<9} {text}") for label, text in facts.items() if text]
    return [ScreenLine(title, STATE_STYLES.get(state, Style.BOLD)), *lines]


def _since(history: BatchHistory, view: View) -> str:
    """Returns since when the state holds: since the newest event that is no extension of a lease."""
    changes = [event for event in history.events if event.WhichOneof("event") != "lease_extended"]
    if not changes:
        return ""
    at_ms = changes[-1].recorded_ms
    return f" since {view.times(at_ms)}, {duration_text(max(0, view.now_ms - at_ms))}"


def _cause(history: BatchHistory, found: Sequence[Step], view: View) -> str:
    """Returns why the batch is in its state: the newest failure, action or block reason that explains it."""
    state, status = history.batch_state, history.status
    match state:
        case BatchState.BATCH_STATE_QUEUED:
            reason = view.block_reason
            return describe(reason, times=view.times, now_ms=view.now_ms) if reason is not None else ""
        case BatchState.BATCH_STATE_IN_FLIGHT if status.HasField("cancellation"):
            return f"its cancellation was requested: {shortened(status.cancellation.reason)}"
        case BatchState.BATCH_STATE_DEAD_LETTERED if status.HasField("dead_letter"):
            return shortened(status.dead_letter.reason)
        case _:
            return _newest_reason(found)


def _newest_reason(found: Sequence[Step]) -> str:
    """Returns what the newest ended attempt or action says of its cause; empty if it has none."""
    for step in reversed(found):
        if isinstance(step, Attempt) and step.outcome == OPEN:
            continue
        if isinstance(step, Attempt):
            number = f"attempt {step.last} " if step.last else ""
            return f"{number}{step.outcome}{_because(step.reason)}"
        return f"{_acted(step)}{_because(step.reason)}" if step.actor_id else ""
    return ""


def _now(history: BatchHistory, view: View) -> str:
    """Returns what the batch does or waits for."""
    status = history.status
    match history.batch_state:
        case BatchState.BATCH_STATE_QUEUED:
            return f"waits for the start of attempt {max(1, status.attempt)}"
        case BatchState.BATCH_STATE_RETRYING:
            due = f"{view.times(status.due_ms)}, {until_text(status.due_ms, view.now_ms)}"
            return f"attempt {max(1, status.attempt)} starts at {due}, or later"
        case BatchState.BATCH_STATE_IN_FLIGHT:
            return _held(status, view)
        case _:
            return ""


def _held(status: ActiveBatchStatus, view: View) -> str:
    worker = f"worker {status.worker_id}" if status.worker_id else "a worker without a name"
    lease = f"lease ends {until_text(status.lease_deadline_ms, view.now_ms)}"
    if status.lease_deadline_ms < view.now_ms:
        lease = f"lease ended {until_text(status.lease_deadline_ms, view.now_ms)}"
    return f"attempt {status.attempt} of {status.run_id} with {worker}; {lease}"


def _next(state: BatchState.ValueType, key: str) -> str:
    """Returns the command lines that an operator may need next."""
    quoted = shlex.quote(key)
    match state:
        case BatchState.BATCH_STATE_DEAD_LETTERED:
            return f"lightspeed dead-letters redrive {quoted}, or discard {quoted}"
        case (
            BatchState.BATCH_STATE_QUEUED | BatchState.BATCH_STATE_IN_FLIGHT | BatchState.BATCH_STATE_RETRYING
        ):
            return f"lightspeed batch cancel {quoted}"
        case _:
            return ""


def _content(batch: Batch) -> str:
    if not batch.key:
        return "its admission is not kept any more"
    parts = [
        f"{batch.records:,} records",
        f"sequence {batch.sequence}",
        f"idempotency key {batch.idempotency_key}",
    ]
    if batch.priority in (Priority.PRIORITY_HIGH, Priority.PRIORITY_LOW):
        parts.append(f"priority {enum_text(Priority, batch.priority)}")
    parts += [f"{name}={value}" for name, value in sorted(batch.attributes.items())]
    return shortened(", ".join(parts))


def _step_lines(step: Step, view: View) -> list[ScreenLine]:
    if isinstance(step, Action):
        line = f"{view.times(step.at_ms)}  {_acted(step)}{_because(step.reason)}"
        return [ScreenLine(line, Style.PLAIN if step.actor_id else Style.DIM)]
    return _attempt_lines(step, view)


def _acted(step: Action) -> str:
    return f"{step.text} by {step.actor_id}" if step.actor_id else step.text


def _attempt_lines(step: Attempt, view: View) -> list[ScreenLine]:
    """Returns two lines: when and with which workers, then what became of it."""
    start = view.times(step.started_ms) if step.started_ms else "start not kept"
    ended_ms = step.ended_ms or view.now_ms
    took = duration_text(max(0, ended_ms - step.started_ms)) if step.started_ms else ""
    workers = ", ".join(step.worker_ids)
    if len(step.worker_ids) > 2:  # noqa: PLR2004 - more names do not fit into the line
        workers = f"{step.worker_ids[0]} and {len(step.worker_ids) - 1} other workers"
    number = {True: f"attempt {step.last or '?'}", False: f"attempts {step.first}-{step.last}"}
    if step.first == step.last and step.count > 1:
        number[True] = f"attempt {step.last}, {step.count} times"
    named = number[step.first == step.last]
    head = "  ".join(filter(None, [start, named, took, workers, " → ".join(step.run_ids)]))
    result = [f"{step.outcome}{_because(step.reason)}"]
    if step.extensions:
        result.append(f"{step.extensions:,} lease extensions")
    if step.progress:
        result.append(f"progress {shortened(step.progress)}")
    style = Style.PLAIN if step.outcome in UNREMARKABLE else Style.WARNING
    return [ScreenLine(head), ScreenLine(f"    {'; '.join(result)}", style)]


def _because(reason: str) -> str:
    return f": {shortened(reason)}" if reason else ""


def shortened(text: str) -> str:
    """Returns a text in one line and with at most 160 characters."""
    line = " ".join(text.split())
    return line if len(line) <= REASON_CHARACTERS else f"{line[: REASON_CHARACTERS - 1]}…"


def _fitted(body: Sequence[Sequence[ScreenLine]], room: int, view: View) -> Iterable[ScreenLine]:
    """Returns the lines of the steps; if they do not fit, the first step, a count, and the newest steps."""
    if sum(map(view.rows_of, body)) <= room:
        return [line for one in body for line in one]
    newest: list[ScreenLine] = []
    kept = 0
    left = room - view.rows_of(body[0]) - 1
    for one in reversed(body[1:]):
        if kept and view.rows_of(newest) + view.rows_of(one) > left:
            break
        newest[:0] = one
        kept += 1
    if kept == len(body) - 1:
        return [*body[0], *newest]
    cut = f"  … {len(body) - 1 - kept:,} steps are left out; --all shows them"
    return [*body[0], ScreenLine(cut, Style.DIM), *newest]
