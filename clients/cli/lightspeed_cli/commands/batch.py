"""``lightspeed batch``: lists, explains, enqueues and cancels batches."""

import shutil
import sys
from collections.abc import Iterable
from itertools import islice
from typing import IO, TYPE_CHECKING, Any, NamedTuple

import click

from lightspeed_cli import times
from lightspeed_cli.errors import STATUS_CODES, ExitCode, code_name, say
from lightspeed_cli.invocation import (
    Invocation,
    limit_option,
    operation,
    surface_argument,
    surface_option,
)
from lightspeed_cli.options import reason_option
from lightspeed_cli.output import Column, Style, View, enum_text
from lightspeed_cli.times import DURATION, Age, Time
from lightspeed_cli.watching import watch_options, watch_rows

if TYPE_CHECKING:
    from lightspeed.ops.v1.batch_history_pb2 import BatchHistory
    from lightspeed.ops.v1.batch_list_pb2 import ListedBatch
    from lightspeed.ops.v1.batch_pb2 import Batch

STATES = ("queued", "in-flight", "retrying", "dead-lettered")
ORDERS = ("enqueued", "enqueued desc", "lease_deadline", "due")

# The server takes 1,000 batches in one request, and requests of 4 MiB; a batch can have 15 kB of texts.
CHUNK_BATCHES = 1_000
CHUNK_BYTES = 2 * 1024 * 1024


@click.group("batch")
def batch() -> None:
    """Lists, explains, enqueues and cancels batches."""


def _state(row: Any) -> str:
    from lightspeed.ops.v1.batch_pb2 import BatchState

    return enum_text(BatchState, row.batch_state)


def _waits_for(row: "ListedBatch") -> Time | None:
    """Returns the end of the lease of a batch in flight, or the due time of one in a backoff."""
    at_ms = row.status.lease_deadline_ms or row.status.due_ms
    return Time(at_ms) if at_ms else None


def _failure(row: "ListedBatch") -> str:
    from lightspeed_cli.batch_explanation import shortened

    return shortened(row.last_failure.reason or row.status.dead_letter.reason)


def _style(row: "ListedBatch") -> Style:
    styles = {"dead lettered": Style.BAD, "retrying": Style.WARNING, "in flight": Style.GOOD}
    return styles.get(_state(row), Style.PLAIN)


def _priority(row: "ListedBatch") -> str:
    from lightspeed.ops.v1.batch_pb2 import Priority

    return enum_text(Priority, row.batch.priority) or "normal"


BATCHES: View["ListedBatch"] = View(
    columns=(
        Column("KEY", lambda row: row.batch.key),
        Column("STAGE", lambda row: row.batch.stage),
        Column("STATE", _state, style=_style),
        Column("ATTEMPT", lambda row: row.status.attempt),
        Column("AGE", lambda row: Age(row.enqueued_ms)),
        Column("WORKER", lambda row: row.status.worker_id),
        Column("LEASE END OR DUE", _waits_for),
        Column("LAST FAILURE", _failure),
        Column("RECORDS", lambda row: row.batch.records, wide=True),
        Column("SEQUENCE", lambda row: row.batch.sequence, wide=True),
        Column("PRIORITY", _priority, wide=True),
        Column("RUN", lambda row: row.status.run_id, wide=True),
        Column("STARTED", lambda row: Time(row.started_ms), wide=True),
        Column("PROGRESS", lambda row: row.status.progress, wide=True),
        Column("IDEMPOTENCY KEY", lambda row: row.batch.idempotency_key, wide=True),
    ),
    name=lambda row: row.batch.key,
    empty="no batches",
)


@batch.command("list")
@surface_argument
@click.option("--state", "states", multiple=True, type=click.Choice(STATES), help="Only in it; repeatable.")
@click.option("--stage", "stages", multiple=True, metavar="STAGE", help="Only this stage; repeatable.")
@click.option("--worker", "workers", multiple=True, metavar="ID", help="Only in flight with it; repeatable.")
@click.option("--key-prefix", default="", metavar="TEXT", help="Only keys that begin with it.")
@click.option("--older-than", type=DURATION, default=None, help="Only batches enqueued before that long.")
@click.option("--attempt", type=click.IntRange(min=0), default=0, help="Only this attempt or a later one.")
@click.option("--order-by", type=click.Choice(ORDERS), default="enqueued", help="Order; enqueued by default.")
@limit_option
@watch_options
@operation
def _list(  # noqa: PLR0913 - the options
    invocation: Invocation,
    *,
    surface: str | None,
    states: tuple[str, ...],
    stages: tuple[str, ...],
    workers: tuple[str, ...],
    key_prefix: str,
    older_than: float | None,
    attempt: int,
    order_by: str,
    limit: int,
    watch: bool,
    interval_s: float,
) -> None:
    """Lists active batches: queued, in flight, retrying or dead letters."""
    client = invocation.client
    from lightspeed.ops.v1.batch_pb2 import BatchState

    found = [BatchState.Value(f"BATCH_STATE_{state.upper().replace('-', '_')}") for state in states]

    def read() -> "Iterable[ListedBatch]":
        return client.list_batches(
            surface=invocation.surface(surface),
            states=found,
            stages=stages,
            worker_ids=workers,
            key_prefix=key_prefix,
            older_than_ms=round((older_than or 0) * 1_000),
            attempt_at_least=attempt,
            order_by=order_by,
            page_size=min(limit + 1, 1_000) if limit else 1_000,
        )

    if watch:
        watch_rows(invocation, lambda: islice(read(), limit or None), BATCHES, interval_s=interval_s)
    invocation.show_list(read(), BATCHES, limit=limit)


HISTORY: View["BatchHistory"] = View(columns=(), name=lambda row: row.batch.key, empty="no batch")


@batch.command("explain")
@click.argument("key")
@surface_option
@click.option("--all", "show_all", is_flag=True, help="Show all attempts, beyond the lines of the terminal.")
@operation
def _explain(invocation: Invocation, *, key: str, surface: str | None, show_all: bool) -> None:
    """Explains a batch on one screen: its state and the cause of it, then its attempts."""
    history = invocation.client.explain_batch(key, surface=invocation.surface(surface))
    show_history(invocation, history, key=key, surface=surface, show_all=show_all)


def show_history(
    invocation: Invocation, history: "BatchHistory", *, key: str, surface: str | None, show_all: bool
) -> None:
    """Prints the history of a batch as a screen, or as JSON."""
    if not invocation.output.is_table:
        invocation.show_one(history, HISTORY)
        return
    from lightspeed.ops.v1.batch_pb2 import BatchState

    from lightspeed_cli import batch_explanation

    now, block_reason = times.now_ms(), None
    if history.HasField("status") and history.batch_state != BatchState.BATCH_STATE_DEAD_LETTERED:
        queue = invocation.client.get_queue(surface=invocation.surface(surface))
        now = queue.at_ms
        for stage in queue.stages:
            if stage.stage == history.batch.stage and stage.HasField("block_reason"):
                block_reason = stage.block_reason
    terminal = shutil.get_terminal_size() if sys.stdout.isatty() and not show_all else None
    view = batch_explanation.View(
        key=key,
        times=invocation.output.time,
        now_ms=now,
        block_reason=block_reason,
        # The last line is the shell's prompt.
        rows=terminal.lines - 1 if terminal else 0,
        columns=terminal.columns if terminal else 0,
    )
    for line in batch_explanation.explain(history, view):
        invocation.output.line(line.text, line.style)


class Cancelled(NamedTuple):
    """Result of a cancellation."""

    key: str
    response: Any


CANCELLED: View[Cancelled] = View(
    columns=(
        Column("KEY", lambda row: row.key),
        Column("STATE", lambda row: _state(row.response)),
        Column("WORKER MAY KEEP IT UNTIL", lambda row: Time(row.response.cancel_deadline_ms)),
    ),
    name=lambda row: row.key,
    empty="no batch",
    message=lambda row: row.response,
)


@batch.command("cancel")
@click.argument("key")
@surface_option
@reason_option
@operation
def _cancel(invocation: Invocation, *, key: str, surface: str | None, reason: str) -> None:
    """Cancels a batch: at once, or when its worker has stopped."""
    response = invocation.client.cancel_batch(
        key, reason, surface=invocation.surface(surface), request_id=invocation.request_id
    )
    invocation.show_one(Cancelled(key, response), CANCELLED)


class Enqueued(NamedTuple):
    """Result of one batch: what became of it."""

    key: str
    result: str
    error: str = ""


ENQUEUED: View[Enqueued] = View(
    columns=(
        Column("KEY", lambda row: row.key),
        Column("RESULT", lambda row: row.result),
        Column("ERROR", lambda row: row.error),
    ),
    name=lambda row: row.key,
    empty="no batches in the file",
    message=lambda row: row._asdict(),
)


class Count(NamedTuple):
    """Number of batches with one result."""

    result: str
    batches: int


COUNTS: View[Count] = View(
    columns=(Column("RESULT", lambda row: row.result), Column("BATCHES", lambda row: row.batches)),
    name=lambda row: row.result,
    empty="no batches in the file",
)


@batch.command("enqueue")
@click.option("-f", "--file", type=click.File("rb"), required=True, help="JSON or JSON lines; -: stdin.")
@surface_option
@operation
def _enqueue(invocation: Invocation, *, file: IO[bytes], surface: str | None) -> None:
    """Enqueues the batches of a file.

    The file has one batch, a list of them, or one on each line, in the JSON form of the contract:
    {"key": "a", "stage": "load", "records": 10, "idempotency_key": "a", "sequence": 1}. A batch that is
    enqueued already is no error, so that the command can be repeated. A table has the number of batches by
    result; other formats have one row for each batch.
    """
    client = invocation.client
    from lightspeed_cli.batch_file import batches_of, chunks

    counts: dict[str, int] = {}
    first_error: Exception | None = None
    parts = chunks(batches_of(file), most=CHUNK_BATCHES, most_bytes=CHUNK_BYTES)
    rows: list[Enqueued] = []
    for number, part in enumerate(parts, start=1):
        request_id = f"{invocation.request_id}-{number}" if invocation.request_id else ""
        results = client.enqueue_batches(part, surface=invocation.surface(surface), request_id=request_id)
        for one, result in zip(part, results, strict=True):
            row = _enqueued(one, result)
            counts[row.result] = counts.get(row.result, 0) + 1
            if isinstance(result, Exception):
                first_error = first_error or result
                say(f"{one.key}: {row.error}")
            rows.append(row)
        rows = _print_rows(invocation, rows)
    if invocation.output.is_table:
        invocation.show_list([Count(*item) for item in counts.items()], COUNTS)
    elif rows or not counts:
        invocation.show_list(rows, ENQUEUED)
    if first_error is not None:
        click.get_current_context().exit(STATUS_CODES.get(code_name(first_error), ExitCode.OTHER))


def _enqueued(one: "Batch", result: Any) -> Enqueued:
    if isinstance(result, Exception):
        return Enqueued(one.key, "refused", f"{result.message} ({result.reason})")  # type: ignore[attr-defined]
    return Enqueued(one.key, "enqueued before" if result.already_enqueued else "enqueued")


def _print_rows(invocation: Invocation, rows: list[Enqueued]) -> list[Enqueued]:
    """Prints rows of formats that need no others, and returns those that wait: all of one JSON document."""
    if invocation.output.is_table:
        return []
    if invocation.output.format == "json":
        return rows
    invocation.show_list(rows, ENQUEUED)
    return []


RESUME_POINT: View[Any] = View(
    columns=(
        Column("STAGE", lambda row: row.stage),
        Column("SEQUENCE", lambda row: row.sequence),
        Column("EVENT TIME", lambda row: Time(row.watermark.event_time_ms)),
        Column("RUN", lambda row: row.run_id),
    ),
    name=lambda row: str(row.sequence),
    empty="no resume point",
)


@batch.command("resume-point")
@click.argument("stage", required=False, default="")
@surface_option
@operation
def _resume_point(invocation: Invocation, *, stage: str, surface: str | None) -> None:
    """Prints the sequence from which the source of STAGE may safely read on; none: the first stage."""
    point = invocation.client.get_resume_point(stage=stage, surface=invocation.surface(surface))
    invocation.show_one(point, RESUME_POINT)
