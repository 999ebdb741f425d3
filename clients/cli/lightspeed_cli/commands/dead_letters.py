"""``lightspeed dead-letters``: lists, redrives and discards dead letters.

Owns how bulk actions go on: what was counted before the question bounds what is done after the answer,
however many dead letters come meanwhile.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import wraps
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from lightspeed_cli.commands.batch import show_history
from lightspeed_cli.confirmation import confirm, yes_option
from lightspeed_cli.errors import STATUS_CODES, CommandFailed, ExitCode, code_name, say
from lightspeed_cli.invocation import (
    Invocation,
    limit_option,
    operation,
    surface_argument,
    surface_option,
)
from lightspeed_cli.options import reason_option
from lightspeed_cli.output import Column, View
from lightspeed_cli.times import TIME, Age, Time

if TYPE_CHECKING:
    from lightspeed.ops.v1.dead_letter_pb2 import (
        DeadLetter,
        DeadLetterGroup,
        DeadLetterPlan,
        DeadLetterSummary,
    )
    from lightspeed_client import DeadLetterResults

CALL_DEAD_LETTERS = 1_000
"""Most dead letters that the server takes in one call."""


@click.group("dead-letters")
def dead_letters() -> None:
    """Lists, redrives and discards dead letters."""


def filter_options(function: Callable[..., None]) -> Callable[..., None]:
    """Adds the conditions of dead letters: passes `conditions`, for the methods of the client."""

    @click.option("--stage", "stages", multiple=True, metavar="STAGE", help="Only this stage; repeatable.")
    @click.option(
        "--failure", "reasons", multiple=True, metavar="TEXT", help="Only reasons that begin with it."
    )
    @click.option("--since", type=TIME, default=0, help="Only failed then or later.")
    @click.option("--until", type=TIME, default=0, help="Only failed before.")
    @wraps(function)
    def command(
        *args: Any,
        stages: tuple[str, ...],
        reasons: tuple[str, ...],
        since: int,
        until: int,
        **kwargs: Any,
    ) -> None:
        conditions = {"stages": stages, "reasons": reasons, "from_ms": since, "to_ms": until}
        function(*args, conditions={name: value for name, value in conditions.items() if value}, **kwargs)

    return command


DEAD_LETTERS: View["DeadLetter"] = View(
    columns=(
        Column("KEY", lambda row: row.batch.key),
        Column("STAGE", lambda row: row.batch.stage),
        Column("AGE", lambda row: Age(row.record.at_ms)),
        Column("ATTEMPTS", lambda row: len(row.attempts)),
        Column("REASON", lambda row: " ".join(row.record.reason.split())[:160]),
        Column("SINCE", lambda row: Time(row.record.at_ms), wide=True),
        Column("RUN", lambda row: row.run_id, wide=True),
        Column("WORKER", lambda row: row.attempts[-1].worker_id if row.attempts else "", wide=True),
        Column("SEQUENCE", lambda row: row.batch.sequence, wide=True),
        Column("IDEMPOTENCY KEY", lambda row: row.batch.idempotency_key, wide=True),
    ),
    name=lambda row: row.batch.key,
    empty="no dead letters",
)

GROUPS: View["DeadLetterGroup"] = View(
    columns=(
        Column("STAGE", lambda row: row.stage),
        Column("DEAD LETTERS", lambda row: row.count),
        Column("OLDEST", lambda row: Age(row.oldest_ms)),
        Column("NEWEST", lambda row: Age(row.newest_ms)),
        Column("REASON", lambda row: " ".join(row.reason.split())[:160]),
    ),
    name=lambda row: f"{row.stage}: {row.reason}",
    empty="no dead letters",
)


@dead_letters.command("list")
@surface_argument
@filter_options
@click.option("--summary", is_flag=True, help="Count them by stage and reason instead.")
@limit_option
@operation
def _list(
    invocation: Invocation, *, surface: str | None, conditions: Mapping[str, Any], summary: bool, limit: int
) -> None:
    """Lists dead letters in the order of their enqueueing, or counts them by stage and reason."""
    client, name = invocation.client, invocation.surface(surface)
    if summary:
        found = client.summarize_dead_letters(surface=name, **conditions)
        invocation.show_list(found.groups, GROUPS)
        if found.other_groups:
            invocation.say(
                f"{found.other_groups:,} more are in smaller groups, of {found.dead_letters:,} in all"
            )
        return
    rows = client.list_dead_letters(
        surface=name, page_size=min(limit + 1, 1_000) if limit else 1_000, **conditions
    )
    invocation.show_list(rows, DEAD_LETTERS, limit=limit)


@dead_letters.command("show")
@click.argument("key")
@surface_option
@operation
def _show(invocation: Invocation, *, key: str, surface: str | None) -> None:
    """Shows a dead letter with the cause and all its attempts."""
    history = invocation.client.explain_batch(key, surface=invocation.surface(surface))
    from lightspeed.ops.v1.batch_pb2 import BatchState

    from lightspeed_cli.output import enum_text

    if history.batch_state != BatchState.BATCH_STATE_DEAD_LETTERED:
        state = enum_text(BatchState, history.batch_state)
        raise CommandFailed(
            f"expected batch '{key}' to be a dead letter, but it is {state}", ExitCode.PRECONDITION
        )
    show_history(invocation, history, key=key, surface=surface, show_all=True)


class Done(NamedTuple):
    """What became of one dead letter."""

    key: str
    result: str
    due_ms: int = 0
    error: str = ""


DONE: View[Done] = View(
    columns=(
        Column("KEY", lambda row: row.key),
        Column("RESULT", lambda row: row.result),
        Column("STARTS AT", lambda row: Time(row.due_ms)),
        Column("ERROR", lambda row: row.error),
    ),
    name=lambda row: row.key,
    empty="no dead letters",
    message=lambda row: row._asdict(),
)


class Count(NamedTuple):
    """Number of dead letters with one result."""

    result: str
    dead_letters: int


COUNTS: View[Count] = View(
    columns=(
        Column("RESULT", lambda row: row.result),
        Column("DEAD LETTERS", lambda row: row.dead_letters),
    ),
    name=lambda row: row.result,
    empty="no dead letters",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which dead letters an action is for, and how it is done.

    Attributes:
        surface: The surface as it was given, then its resource name.
        keys: Keys; empty: all that meet the conditions.
        conditions: Arguments of the filter; empty: all dead letters.
        most: Most dead letters; 0: all.
        expect: Hash of the plan that is expected; empty: any.
    """

    surface: str
    keys: tuple[str, ...]
    conditions: Mapping[str, Any]
    most: int
    expect: str


class Action(NamedTuple):
    """What is done with dead letters."""

    verb: str
    done: str
    call: "Callable[..., DeadLetterResults[Any]]"
    per_second: int = 0


def choice_options(function: Callable[..., None]) -> Callable[..., None]:
    """Adds how dead letters are chosen, and the question: passes `choice`, `reason`, `dry_run` and `yes`."""

    @click.argument("keys", nargs=-1, metavar="[KEY]...")
    @surface_option
    @filter_options
    @click.option("--all", "every", is_flag=True, help="All dead letters of the surface.")
    @click.option(
        "--max", "most", type=click.IntRange(min=0), default=0, help="Most dead letters, the first ones."
    )
    @reason_option
    @click.option("--dry-run", is_flag=True, help="Show the plan and its hash, and change nothing.")
    @click.option("--expect", default="", metavar="HASH", help="Only if the plan has this hash.")
    @yes_option
    @wraps(function)
    def command(
        *args: Any,
        keys: tuple[str, ...],
        surface: str | None,
        conditions: Mapping[str, Any],
        every: bool,
        most: int,
        expect: str,
        **kwargs: Any,
    ) -> None:
        if bool(keys) + bool(conditions) + every != 1:
            raise click.UsageError("expected one of KEY…, conditions such as --stage, and --all")
        if keys and most:
            raise click.UsageError("expected --max with conditions or --all, but keys are given")
        given = surface or ""
        choice = Choice(surface=given, keys=keys, conditions=conditions, most=most, expect=expect)
        function(*args, choice=choice, **kwargs)

    return command


@dead_letters.command("redrive")
@choice_options
@click.option("--rate", type=click.IntRange(min=0), default=0, help="Starts per second; 0: all at once.")
@click.option("--may-apply-again", is_flag=True, help="Also those that a sink may have applied.")
@operation
def _redrive(
    invocation: Invocation, /, *, choice: Choice, rate: int, may_apply_again: bool, **options: Any
) -> None:
    """Redrives dead letters: they start again with attempt 1.

    It shows how many there are by stage and reason, and asks, unless one KEY is given. Only those that were
    counted are redriven, each once. With --rate the command sends the next 1,000 when those before them have
    started.
    """

    def redrive(**arguments: Any) -> "DeadLetterResults[Any]":
        return invocation.client.redrive_dead_letters(
            per_second=rate, may_apply_again=may_apply_again, **arguments
        )

    action = Action("redrive", "redriven", redrive, rate)
    _act(invocation, action, choice, **options)


@dead_letters.command("discard")
@choice_options
@operation
def _discard(invocation: Invocation, /, *, choice: Choice, **options: Any) -> None:
    """Discards dead letters: they end without being applied, and their keys are free again.

    It shows how many there are by stage and reason, and asks, unless one KEY is given. Only those that were
    counted are discarded.
    """

    def discard(**arguments: Any) -> "DeadLetterResults[Any]":
        return invocation.client.discard_dead_letters(**arguments)

    _act(invocation, Action("discard", "discarded", discard), choice, **options)


def _act(
    invocation: Invocation, action: Action, choice: Choice, *, reason: str, dry_run: bool, yes: bool
) -> None:
    """Shows the plan, asks, and sends as many calls as the counted dead letters need."""
    bounded, total = _bounded(invocation, replace(choice, surface=invocation.surface(choice.surface)))
    if not total:
        invocation.say("no dead letters")
        return
    planned = action.call(
        **_arguments(bounded, min(total, CALL_DEAD_LETTERS)),
        reason=reason,
        dry_run=True,
        expected_plan_hash=choice.expect,
    )
    counts = _counts(invocation, bounded, planned.plan)
    if dry_run:
        _show_plan(invocation, planned.plan, counts, total)
        return
    question = f"{action.verb.capitalize()} {total:,} dead letters of {bounded.surface}?"
    if len(choice.keys) != 1:
        confirm(question, yes=yes, counts=counts)
    progress = _Progress(invocation, action.done)
    try:
        for results in _calls(invocation, action, bounded, planned.plan, reason=reason, total=total):
            progress.take(results)
    finally:  # After Ctrl-C or an error too: what was done is done.
        progress.show()
    progress.end()


def _bounded(invocation: Invocation, choice: Choice) -> tuple[Choice, int]:
    """Returns the choice without dead letters that come later, and their number.

    A redriven batch that fails again is a dead letter anew: without the bound it would be redriven for ever.
    """
    if choice.keys:
        return choice, len(choice.keys)
    found: DeadLetterSummary = invocation.client.summarize_dead_letters(
        surface=choice.surface, **choice.conditions
    )
    conditions = dict(choice.conditions)
    if found.dead_letters and not conditions.get("to_ms"):
        newest_ms = max(group.newest_ms for group in found.groups)
        if found.other_groups:  # Their newest time is not known.
            newest_ms = max(newest_ms, invocation.client.get_queue(surface=choice.surface).at_ms)
        conditions["to_ms"] = newest_ms + 1
    total = min(found.dead_letters, choice.most) if choice.most else found.dead_letters
    return replace(choice, conditions=conditions), total


def _arguments(choice: Choice, most: int) -> dict[str, Any]:
    if choice.keys:
        return {"surface": choice.surface, "keys": choice.keys[:CALL_DEAD_LETTERS]}
    return {"surface": choice.surface, "max_dead_letters": most, **choice.conditions}


def _calls(
    invocation: Invocation,
    action: Action,
    choice: Choice,
    plan: "DeadLetterPlan",
    *,
    reason: str,
    total: int,
) -> "Iterator[DeadLetterResults[Any]]":
    """Yields the results of the calls; the first one must have the plan that was shown."""
    left, number, hash_ = total, 0, plan.plan_hash
    while left > 0:
        chosen = replace(choice, keys=choice.keys[number * CALL_DEAD_LETTERS :])
        number += 1
        results = action.call(
            **_arguments(chosen, min(left, CALL_DEAD_LETTERS)),
            reason=reason,
            expected_plan_hash=hash_,
            request_id=f"{invocation.request_id}-{number}" if invocation.request_id else "",
        )
        yield results
        taken, hash_ = len(results.results), ""
        left = left - taken if taken else 0
        if left > 0 and action.per_second:
            invocation.say(f"{left:,} are left; the next ones follow when these have started")
            time.sleep(taken / action.per_second)


def _counts(invocation: Invocation, choice: Choice, plan: "DeadLetterPlan") -> dict[str, int]:
    """Returns the numbers of dead letters by stage and reason, and of those beyond the horizon."""
    if choice.keys or choice.most:
        counts = {f"stage {one.stage}": one.count for one in plan.stages}
        counts |= {one.reason: one.count for one in plan.reasons}
        rest = plan.other_reasons
    else:
        found = invocation.client.summarize_dead_letters(surface=choice.surface, **choice.conditions)
        counts = {f"{one.stage}, {' '.join(one.reason.split())}": one.count for one in found.groups}
        rest = found.other_groups
    if rest:
        counts["other reasons"] = rest
    if plan.beyond_horizon_count:
        counts["of them beyond the idempotency horizon"] = plan.beyond_horizon_count
    return counts


def _show_plan(invocation: Invocation, plan: "DeadLetterPlan", counts: Mapping[str, int], total: int) -> None:
    """Prints the plan of a dry run; its hash covers the first 1,000 dead letters."""
    if not invocation.output.is_table:
        invocation.show_one(plan, PLAN)
        return
    invocation.output.details(plan, PLAN.details)
    if counts:
        invocation.output.table(
            [Count(*item) for item in counts.items()],
            (Column("DEAD LETTERS", lambda row: row.dead_letters), Column("OF", lambda row: row.result)),
        )
    if total > plan.dead_letters:
        invocation.say(f"the hash is of the first {plan.dead_letters:,} of {total:,} dead letters")


PLAN: View["DeadLetterPlan"] = View(
    columns=(),
    details=(
        Column("DEAD LETTERS", lambda row: row.dead_letters),
        Column("PLAN HASH", lambda row: row.plan_hash),
    ),
    name=lambda row: row.plan_hash,
    empty="no plan",
)


class _Progress:
    """What was done so far, and the first refusal."""

    def __init__(self, invocation: Invocation, done: str) -> None:
        self._invocation = invocation
        self._done = done
        self._counts: dict[str, int] = {}
        self._rows: list[Done] = []
        self._first_error: Exception | None = None

    def take(self, results: "DeadLetterResults[Any]") -> None:
        """Prints the results of one call, or keeps them for one JSON document."""
        for key, result in results.results.items():
            row = self._row(key, result)
            self._counts[row.result] = self._counts.get(row.result, 0) + 1
            self._rows.append(row)
        if self._invocation.output.is_table:
            self._rows.clear()
        elif self._invocation.output.format != "json":
            self._invocation.show_list(self._rows, DONE)
            self._rows.clear()

    def show(self) -> None:
        """Prints the counts, or the rows of one JSON document."""
        if self._counts and self._invocation.output.is_table:
            self._invocation.show_list([Count(*item) for item in self._counts.items()], COUNTS)
        elif self._rows:
            self._invocation.show_list(self._rows, DONE)

    def end(self) -> None:
        """Ends the command with the exit code of the first refusal, if there is one."""
        if self._first_error is not None:
            code = STATUS_CODES.get(code_name(self._first_error), ExitCode.OTHER)
            click.get_current_context().exit(code)

    def _row(self, key: str, result: Any) -> Done:
        if not isinstance(result, Exception):
            return Done(key, self._done, result or 0)
        error: Any = result
        self._first_error = self._first_error or result
        text = f"{error.message} ({error.reason})"
        say(f"{key}: {text}")
        return Done(key, "refused", error=text)
