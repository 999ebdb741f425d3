"""``lightspeed control``: pauses, drains, resumes or replays surfaces."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from lightspeed_cli.commands.surface import SURFACES
from lightspeed_cli.confirmation import confirm, yes_option
from lightspeed_cli.errors import STATUS_CODES, ExitCode, code_name, is_call_error
from lightspeed_cli.invocation import Invocation, complete_surfaces, operation, surface_argument
from lightspeed_cli.options import CONTROL_STATES, reason_option, surface_filters
from lightspeed_cli.output import Column, Style, View

if TYPE_CHECKING:
    from lightspeed.ops.v1.operator_pb2 import Action
    from lightspeed.ops.v1.replay_plan_pb2 import ReplayPlan

MOST_SHOWN = 1_000
"""Surfaces of one bulk control: the server's limit."""


@click.group("control")
def control() -> None:
    """Pauses, drains, resumes or replays surfaces."""


class _Result(NamedTuple):
    """What a bulk control did to one surface."""

    name: str
    found: Any
    """The result, or the error of its refusal."""

    @property
    def refusal(self) -> str:
        """Reason of the refusal; empty: it was applied."""
        return (self.found.reason or code_name(self.found)) if is_call_error(self.found) else ""


RESULTS: View[_Result] = View(
    columns=(
        Column("SURFACE", lambda result: result.name),
        Column("CONTROL", lambda result: "" if result.refusal else result.found.surface.control_label),
        Column("REFUSED", lambda result: result.refusal, style=lambda _result: Style.BAD),
        Column("WHY", lambda result: result.found.message if result.refusal else "", wide=True),
    ),
    name=lambda result: result.name,
    empty="no surface matches",
    message=lambda result: {
        "name": result.name,
        "control": None if result.refusal else result.found.surface.control_label,
        "refused": result.refusal or None,
        "message": result.found.message if result.refusal else None,
    },
)


def _controlling(name: str, doing: str, text: str) -> None:
    """Adds the command of one control that takes a reason: for one surface, for several, or by filters."""

    @control.command(name, help=text)
    @click.argument("surfaces", metavar="[SURFACE]...", nargs=-1, shell_complete=complete_surfaces)
    @reason_option
    @surface_filters
    @click.option("--all", "everything", is_flag=True, help="All surfaces of the tenant.")
    @click.option("--dry-run", is_flag=True, help="Only show what would be done, or why not.")
    @yes_option
    @operation
    def _command(
        invocation: Invocation,
        surfaces: tuple[str, ...],
        reason: str,
        filters: Mapping[str, Any],
        *,
        everything: bool,
        dry_run: bool,
        yes: bool,
    ) -> None:
        from lightspeed.ops.v1.operator_pb2 import Action

        action = Action(**{name: getattr(Action, name.capitalize())(reason=reason)})
        by_filter = everything or any(value not in ((), "", {}, None, 0) for value in filters.values())
        if surfaces and by_filter:
            raise click.UsageError("expected names of surfaces or conditions, but got both")
        if everything:
            filters = {**filters, "control_states": filters["control_states"] or CONTROL_STATES}
        if len(surfaces) > 1 or by_filter:
            names = [invocation.surface(one) for one in surfaces]
            _control_many(invocation, doing, action, names, filters, dry_run=dry_run, yes=yes)
        else:
            _control_one(invocation, action, surfaces[0] if surfaces else None, dry_run=dry_run)


def _control_one(invocation: Invocation, action: "Action", surface: str | None, *, dry_run: bool) -> None:
    applied = invocation.client.apply_control(
        action,
        surface=invocation.surface(surface),
        dry_run=dry_run,
        request_id=invocation.request_id,
        **_timeout(invocation),
    )
    invocation.output.show_one(applied.surface, SURFACES)
    if dry_run:
        invocation.say("nothing was changed: this was a dry run")


def _control_many(
    invocation: Invocation,
    doing: str,
    action: "Action",
    names: list[str],
    filters: Mapping[str, Any],
    *,
    dry_run: bool,
    yes: bool,
) -> None:
    """Shows the counts of a dry run and asks, then applies a control to many surfaces.

    The exit code is that of the first refusal; a refusal for one surface does not affect the others.
    """
    arguments = {"surfaces": names, "parent": invocation.context.parent, **filters, **_timeout(invocation)}
    planned = invocation.client.apply_controls(action, dry_run=True, **arguments)
    results = [_Result(*one) for one in planned.results.items()]
    if not dry_run and results:
        counts = Counter(f"refused: {one.refusal}" if one.refusal else "to change" for one in results)
        confirm(
            f"{doing} {counts['to change']:,} surfaces of {invocation.context.parent}?",
            yes=yes,
            counts=counts,
        )
        applied = invocation.client.apply_controls(action, request_id=invocation.request_id, **arguments)
        results = [_Result(*one) for one in applied.results.items()]
    invocation.show_list(results, RESULTS)
    if dry_run:
        invocation.say("nothing was changed: this was a dry run")
    if planned.more:
        invocation.say(f"more than {MOST_SHOWN:,} surfaces match: do it again for the others")
    for one in results:
        if one.refusal:
            code = STATUS_CODES.get(code_name(one.found), ExitCode.OTHER)
            click.get_current_context().exit(code)


def _timeout(invocation: Invocation) -> dict[str, Any]:
    """Returns the deadline of a control, which is longer than that of other calls unless one was given."""
    return {"timeout_s": invocation.timeout_s} if invocation.timeout_s else {}


_controlling(
    "pause", "Pause", "Pauses surfaces: the server starts no more batches; workers can still enqueue."
)
_controlling(
    "drain", "Drain", "Drains surfaces: the server refuses new batches and finishes the queued ones."
)
_controlling("resume", "Resume", "Resumes surfaces: they are running again.")


def _sequences(stage: Any) -> str:
    if not (stage.dead_letters or stage.reprocessed):
        return ""
    return f"{stage.first_sequence:,}-{stage.last_sequence:,}"


def _batches(plan: "ReplayPlan") -> int:
    return sum(stage.dead_letters + stage.reprocessed for stage in plan.stages)


PLAN: tuple[Column[Any], ...] = (
    Column("STAGE", lambda stage: stage.stage),
    Column("DEAD LETTERS", lambda stage: stage.dead_letters),
    Column("REPROCESSED", lambda stage: stage.reprocessed),
    Column("SUPPRESSED", lambda stage: stage.suppressed),
    Column("LEFT OUT", lambda stage: stage.left_out),
    Column("SEQUENCES", _sequences),
)


PLANS: View["ReplayPlan"] = View(
    columns=(
        Column("BATCHES", _batches),
        Column("BUDGET LEFT", lambda plan: plan.budget_left),
        Column("PLAN HASH", lambda plan: plan.plan_hash),
    ),
    name=lambda plan: plan.plan_hash,
    empty="",
)


@control.command("replay")
@surface_argument
@click.option("--from", "from_stage", required=True, metavar="STAGE", help="First stage to replay.")
@reason_option
@click.option("--dry-run", is_flag=True, help="Only show the plan and its hash.")
@click.option(
    "--expect",
    default="",
    metavar="HASH",
    help="Replay by the plan with this hash, or not at all; do not ask.",
)
@yes_option
@operation
def _replay(
    invocation: Invocation,
    surface: str | None,
    from_stage: str,
    reason: str,
    expect: str,
    *,
    dry_run: bool,
    yes: bool,
) -> None:
    """Requeues dead letters, and applied batches in the reprocess window, of STAGE and later stages.

    It shows the plan and asks, then replays by this plan or not at all. --dry-run prints the hash that
    --expect takes: exit code 6 if the plan has changed since.
    """
    from lightspeed.ops.v1.operator_pb2 import Action

    action = Action(replay=Action.Replay(from_stage=from_stage, reason=reason))
    name, timeout = invocation.surface(surface), _timeout(invocation)
    apply: Callable[..., Any] = invocation.client.apply_control
    if not expect or dry_run:
        plan = apply(action, surface=name, dry_run=True, expected_plan_hash=expect, **timeout).plan
        if dry_run:
            _show_plan(invocation, plan)
            return
        counts = dict(_counts(plan))
        confirm(f"Replay {_batches(plan):,} batches of {name}?", yes=yes, counts=counts)
        expect = plan.plan_hash
    applied = apply(
        action, surface=name, expected_plan_hash=expect, request_id=invocation.request_id, **timeout
    )
    invocation.show_one(applied.surface, SURFACES)


def _show_plan(invocation: Invocation, plan: "ReplayPlan") -> None:
    if not invocation.output.is_table:
        invocation.show_one(plan, PLANS)
        return
    invocation.output.table(plan.stages, PLAN)
    for text, count in _left_out(plan):
        invocation.output.echo(f"{count:,} left out: {text}")
    invocation.output.echo("")
    invocation.output.details(
        plan,
        (
            Column("BUDGET", lambda found: f"{found.budget_needed:,} needed, {found.budget_left:,} left"),
            Column("PLAN HASH", lambda found: found.plan_hash),
        ),
    )


def _counts(plan: "ReplayPlan") -> Iterator[tuple[str, int]]:
    for stage in plan.stages:
        if stage.dead_letters:
            yield f"dead letters of {stage.stage}", stage.dead_letters
        if stage.reprocessed:
            yield f"applied batches of {stage.stage} again", stage.reprocessed
    for text, count in _left_out(plan):
        yield f"left out: {text}", count


def _left_out(plan: "ReplayPlan") -> Iterator[tuple[str, int]]:
    from lightspeed.ops.v1.replay_plan_pb2 import ReplayPlan

    for one in plan.left_out_counts:
        name = ReplayPlan.LeftOutReason.Name(one.reason).removeprefix("LEFT_OUT_REASON_")
        yield name.lower().replace("_", " "), one.count
