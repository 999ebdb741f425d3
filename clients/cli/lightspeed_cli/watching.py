"""Watching (-w): prints rows, and then each row that changes, until the command is interrupted.

Owns the comparison and the interval. For records that the server streams, commands use the client's watches
and `Output.show_stream`.
"""

import time
from collections.abc import Callable, Iterable
from typing import Any, Generic, NoReturn, TypeVar

import click

from lightspeed_cli.errors import code_name, is_call_error
from lightspeed_cli.invocation import Invocation
from lightspeed_cli.output import View, plain
from lightspeed_cli.times import DURATION

F = TypeVar("F", bound=Callable[..., Any])
Row = TypeVar("Row")

AWAY = ("UNAVAILABLE", "DEADLINE_EXCEEDED")
"""Status codes of a server that restarts: a watch goes on."""
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
    invocation: Invocation,
    read: Callable[[], Iterable[Row]],
    view: View[Row],
    *,
    interval_s: float,
    compared: Callable[[Row], object] | None = None,
) -> NoReturn:
    """Prints all rows, and from then on those that are new or have changed; never returns by itself.

    Args:
        invocation: The command.
        read: Reads the rows; it is called once an interval.
        view: How rows are shown; two rows of one name are compared by their columns, or by their JSON.
        interval_s: Time between two reads, seconds.
        compared: Returns what is compared of a row instead; None: what is shown.
    """
    changes = _Changes(invocation, view, compared)
    changes.print(read())  # The first read must succeed: a mistyped name is no reason to wait.
    is_away = False
    while True:
        time.sleep(interval_s)
        try:
            rows = list(read())
        except Exception as error:
            if not (is_call_error(error) and code_name(error) in AWAY):
                raise
            if not is_away:
                invocation.say("the server does not answer: what is shown may be old")
            is_away = True
            continue
        if is_away:
            invocation.say("the server answers again")
            is_away = False
        changes.print(rows)


class _Changes(Generic[Row]):
    """What is known of the rows, and the printing of what changes."""

    def __init__(
        self, invocation: Invocation, view: View[Row], compared: Callable[[Row], object] | None
    ) -> None:
        self._invocation = invocation
        self._view = view
        self._compared = compared or self._shown
        self._known: dict[str, object] = {}
        self._has_heading = False

    def print(self, rows: Iterable[Row]) -> None:
        """Prints the rows that are new or have changed, and says which are gone."""
        names = set()
        for row in rows:
            name, shown = self._view.name(row), self._compared(row)
            names.add(name)
            if self._known.get(name) != shown:
                self._known[name] = shown
                self._invocation.output.stream_row(row, self._view, heading=not self._has_heading)
                self._has_heading = True
        for name in self._known.keys() - names:
            del self._known[name]
            self._invocation.say(f"{name} is not listed any more")

    def _shown(self, row: Row) -> object:
        if self._invocation.output.is_table:
            return [column.value(row) for column in self._view.columns]
        return plain(self._view.message(row))
