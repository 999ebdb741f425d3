"""``lightspeed status``: shows the server and its surfaces on one screen."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from typing import TYPE_CHECKING

import click

from lightspeed_cli import times
from lightspeed_cli.attention import (
    JudgedSurface,
    Totals,
    Urgency,
    counted,
    freshness_text,
    judge,
    order_of,
)
from lightspeed_cli.errors import ExitCode
from lightspeed_cli.invocation import Invocation, operation
from lightspeed_cli.output import Column, Format, Style, View, plain
from lightspeed_cli.server_facts import (
    caller_text,
    journal_text,
    server_state_text,
    server_text,
    servers_text,
    service_now_ms,
    shares_journal,
)
from lightspeed_cli.servers_of import servers_of
from lightspeed_cli.times import Duration, Time

if TYPE_CHECKING:
    from lightspeed.ops.v1.server_info_pb2 import ServerInfo
    from lightspeed.ops.v1.server_pb2 import Server

ROWS = 20
"""Surfaces on the screen: they leave room for the rest on a terminal of forty lines."""
EXPLAINED = 5
"""Surfaces for which the screen says which commands show more."""
PAGE_SIZE = 1_000
"""Surfaces of one response: as many as the contract allows."""
STYLES = {
    Urgency.NONE: Style.PLAIN,
    Urgency.NOTICE: Style.BOLD,
    Urgency.WARNING: Style.WARNING,
    Urgency.PROBLEM: Style.BAD,
}


@dataclass(frozen=True, slots=True)
class Status:
    """All that the screen shows."""

    info: "ServerInfo"
    servers: "Sequence[Server]"
    address: str
    parent: str
    as_of_ms: int
    totals: Totals
    worst: list[JudgedSurface]

    @property
    def needs_attention(self) -> bool:
        """True if a surface needs attention, a server is dead, or the journal cannot be reached."""
        return bool(self.totals.need_attention) or self.info.journal.away or bool(_dead(self))


SCREEN: tuple[Column[Status], ...] = (
    Column("SERVER", lambda found: f"{server_text(found.info)}, at {found.address}"),
    Column(
        "SERVERS",
        lambda found: servers_text(found.servers) if shares_journal(found.servers) else None,
        style=lambda found: Style.BAD if _dead(found) else Style.GOOD,
    ),
    Column(
        "JOURNAL",
        lambda found: journal_text(found.info.journal),
        style=lambda found: Style.BAD if found.info.journal.away else Style.PLAIN,
    ),
    Column("CALLER", lambda found: caller_text(found.info)),
    Column(
        "SURFACES",
        lambda found: f"{found.totals.surfaces:,} of {_owner(found.parent)}: {_attention(found.totals)}",
        style=lambda found: Style.BAD if found.totals.need_attention else Style.GOOD,
    ),
    Column(
        "BATCHES",
        lambda found: (
            f"{found.totals.queued:,} queued, {found.totals.retrying:,} retrying,"
            f" {found.totals.in_flight:,} in flight, {counted(found.totals.dead_lettered, 'dead letter')}"
        ),
    ),
    Column(
        "FRESHNESS",
        lambda found: f"{found.totals.surfaces - found.totals.stale:,} fresh, {found.totals.stale:,} stale",
    ),
    Column("AS OF", lambda found: Time(found.as_of_ms)),
)


_SERVER_LINES = next(place for place, column in enumerate(SCREEN) if column.name == "SURFACES")
"""Lines of the screen that are not about surfaces."""


def _surface_view(parent: str) -> View[JudgedSurface]:
    """Returns how surfaces are shown: by their ids, if all are of one tenant."""
    prefix = "" if parent.endswith("/-") else f"{parent}/surfaces/"
    return View(
        columns=(
            Column(
                "SURFACE", lambda one: one.name.removeprefix(prefix), style=lambda one: STYLES[one.urgency]
            ),
            Column("LIFECYCLE", lambda one: one.surface.lifecycle_label),
            Column("CONTROL", lambda one: one.surface.control_label),
            Column("QUEUED", lambda one: one.surface.queue.queued),
            Column("RETRYING", lambda one: one.surface.queue.retrying),
            Column("IN FLIGHT", lambda one: one.surface.queue.in_flight),
            Column("DEAD", lambda one: one.surface.queue.dead_lettered),
            Column("OLDEST", lambda one: Duration(one.oldest_age_ms) if one.oldest_age_ms else None),
            Column("FRESHNESS", lambda one: freshness_text(one.surface, one.now_ms)),
            Column("ATTENTION", lambda one: one.text, style=lambda one: STYLES[one.urgency]),
        ),
        name=lambda one: one.name,
        empty="no surfaces",
        message=lambda one: {
            "surface": one.surface,
            "urgency": one.urgency.name.lower(),
            "reasons": [reason.text for reason in one.reasons],
        },
    )


@click.command("status")
@click.option("-A", "--all-tenants", is_flag=True, help="Show the surfaces of all tenants.")
@click.option(
    "-n",
    "--limit",
    type=click.IntRange(min=0),
    default=ROWS,
    show_default=True,
    help="Most surfaces to show, the worst first; 0: all.",
)
@operation
def status(invocation: Invocation, *, all_tenants: bool, limit: int) -> None:
    """Shows the server and its surfaces on one screen, the worst first.

    Exits with 10 if a surface needs attention: its run failed or crashed, its output is stale, or it has dead
    letters. What operators have paused, or never worked, needs none. It also exits with 10 if a server beside
    this one is dead, or if the server cannot reach its database; then no surfaces are shown.
    """
    parent = "tenants/-" if all_tenants else invocation.context.parent
    found = _read(invocation, parent, limit)
    _show(invocation, found)
    if found.needs_attention:
        click.get_current_context().exit(ExitCode.CHECK_FAILED)


def _read(invocation: Invocation, parent: str, limit: int) -> Status:
    """Reads the server and the light views of the surfaces; keeps the worst ones only."""
    from lightspeed.ops.v1.surface_pb2 import SURFACE_VIEW_BASIC

    info, servers = invocation.client.get_server_info(), servers_of(invocation.client)
    as_of_ms = service_now_ms(info, times.now_ms())
    sums = Totals()

    def judged() -> Iterator[JudgedSurface]:
        nonlocal sums
        if info.journal.away:
            return
        pages = invocation.client.list_surfaces(parent=parent, view=SURFACE_VIEW_BASIC, page_size=PAGE_SIZE)
        for surface in pages:
            one = judge(surface, as_of_ms)
            sums = sums.with_one(one)
            yield one

    worst = nsmallest(limit, judged(), key=order_of) if limit else sorted(judged(), key=order_of)
    return Status(info, servers, invocation.context.address, parent, as_of_ms, sums, worst)


def _show(invocation: Invocation, found: Status) -> None:
    output = invocation.output
    view = _surface_view(found.parent)
    if output.format is Format.JSON:
        output.print_json(
            plain(
                {
                    "server": found.info,
                    "servers": found.servers,
                    "as_of_ms": found.as_of_ms,
                    "totals": found.totals._asdict(),
                    "surfaces": [view.message(one) for one in found.worst],
                }
            )
        )
    elif not output.is_table:
        output.show_list(found.worst, view)
    elif found.info.journal.away:
        output.details(found, SCREEN[:_SERVER_LINES])
        invocation.say("surfaces are not shown: lightspeed doctor says what to do")
    else:
        output.details(found, SCREEN)
        output.echo("")
        output.show_list(found.worst, view)
        _explain(invocation, found)


def _explain(invocation: Invocation, found: Status) -> None:
    """Says what the screen leaves out, and which commands show more."""
    if found.totals.surfaces > len(found.worst):
        invocation.say(
            f"and {counted(found.totals.surfaces - len(found.worst), 'surface')} more: --limit 0 shows all"
        )
    bad = [one for one in found.worst if one.needs_attention]
    if not bad:
        return
    invocation.output.echo("")
    for one in bad[:EXPLAINED]:
        for reason in one.reasons:
            name = one.name.removeprefix(f"{invocation.context.parent}/surfaces/")
            invocation.output.echo(f"lightspeed {reason.command} -s {name}")


def _dead(found: Status) -> int:
    return sum(server_state_text(server) == "dead" for server in found.servers)


def _owner(parent: str) -> str:
    return "all tenants" if parent.endswith("/-") else parent


def _attention(totals: Totals) -> str:
    if not totals.need_attention:
        return "none needs attention"
    return f"{totals.need_attention:,} need{'s' if totals.need_attention == 1 else ''} attention"
