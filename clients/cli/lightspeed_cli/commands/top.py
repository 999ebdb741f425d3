"""``lightspeed top``: shows all surfaces live."""

import os
import sys

import click

from lightspeed_cli.errors import CommandFailed, ExitCode
from lightspeed_cli.invocation import Invocation, operation
from lightspeed_cli.times import DURATION

INTERVAL_S = 2.0
"""Time between two changes of a surface on the screen: what a person follows, and no load for a server."""
LEAST_INTERVAL_S = 0.1
"""The shortest interval of the stream of surfaces."""
TICK_S = 1.0
"""Time after which ages are shown anew though nothing has come, seconds."""
FRAME_S = 0.1
"""Least time between two screens unless a key is pressed: ssh over slow lines has time for each."""


@click.command("top")
@click.option("-A", "--all-tenants", is_flag=True, help="Show the surfaces of all tenants.")
@click.option(
    "--interval",
    "interval_s",
    type=DURATION,
    default=INTERVAL_S,
    show_default="2s",
    help="Least time between two changes of a surface.",
)
@operation
def top(invocation: Invocation, *, all_tenants: bool, interval_s: float) -> None:
    """Shows all surfaces live, the worst first: queue, rates, freshness, and the latest audits.

    Keys: up and down move, Enter opens a surface, s sorts, / filters, ? explains, q quits. The server sends
    changes only, and is asked for the queues of the surfaces on the screen.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()) or os.environ.get("TERM", "dumb") == "dumb":
        text = "expected a terminal, but there is none: lightspeed status prints one screen and ends"
        raise CommandFailed(text, ExitCode.USAGE)
    if not invocation.output.is_table:
        raise click.UsageError(
            "top shows a screen, which -o cannot change: lightspeed status -o json prints data"
        )
    parent = "tenants/-" if all_tenants else invocation.context.parent
    # The first call says in plain text what is wrong with the connection or the identity.
    invocation.client.get_server_info()
    _run(invocation, parent, max(interval_s, LEAST_INTERVAL_S))


def _run(invocation: Invocation, parent: str, interval_s: float) -> None:
    import time

    from lightspeed_cli import times
    from lightspeed_cli.top.feed import Feed
    from lightspeed_cli.top.screen import render
    from lightspeed_cli.top.state import State
    from lightspeed_cli.top.terminal import Terminal

    state = State(parent)
    with (
        Terminal(colour=invocation.output.colour) as terminal,
        Feed(invocation.client, parent, interval_s=interval_s, wake=terminal.wake) as feed,
    ):
        while True:
            feed.take(state)
            size, drawn_s = terminal.size, time.monotonic()
            screen = render(
                state,
                columns=size.columns,
                lines=size.lines,
                machine_ms=times.now_ms(),
                utc=invocation.output.utc,
                address=invocation.context.address,
            )
            terminal.draw(screen.lines)
            feed.show(screen.visible, state.opened)
            keys = terminal.keys(TICK_S)
            if not keys:
                # Frames that come together are shown together.
                keys = terminal.keys(max(0.0, FRAME_S - (time.monotonic() - drawn_s)), wakes=False)
            names = [one.name for one in state.rows(times.now_ms())]
            if not all(state.press(key, names) for key in keys):
                return
