"""Watching (-w): prints rows, and then each row that changes, until the command is interrupted.

Owns the comparison and the interval. For records that the server streams, commands use the client's watches
and `Output.show_stream`.
"""

import time
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import click

from lightspeed_cli.invocation import Invocation
from lightspeed_cli.output import View, plain
from lightspeed_cli.times import DURATION

F = TypeVar("F", bound=Callable[..., Any])
Row = TypeVar("Row")

INTERVAL_S = 2.0
"""Time between two reads: what a person follows, and no load for a server."""


def watch_options(function: F) -> F:
    """Adds `-w/--watch` and `--interval`: passes `watch` and `interval_s`."""
    function = click.option(
        "--interval",
        "interval_s",
        type=DURATION,
        default=INTERVAL_S,
        show_default="2s",
        help="Time between two reads with -w.",
    )(function)
    return click.option(
        "-w", "--watch", is_flag=True, help="Go on, and print each row that changes, until Ctrl-C."
    )(function)


def watch_rows(
    invocation: Invocation, read: Callable[[], Iterable[Row]], view: View[Row], *, interval_s: float
) -> None:
    """Prints all rows, and from then on those that are new or have changed; never returns by itself.

    Args:
        invocation: The command.
        read: Reads the rows; it is called once an interval.
        view: How rows are shown; two rows of one name are compared by their columns, or by their JSON.
        interval_s: Time between two reads, seconds.
    """
    known: dict[str, object] = {}
    printed = False
    while True:
        for row in read():
            name, shown = view.name(row), _shown(invocation, row, view)
            if known.get(name) != shown:
                known[name] = shown
                invocation.output.stream_row(row, view, heading=not printed)
                printed = True
        time.sleep(interval_s)


def _shown(invocation: Invocation, row: Row, view: View[Row]) -> object:
    if invocation.output.is_table:
        return [column.value(row) for column in view.columns]
    return plain(view.message(row))
