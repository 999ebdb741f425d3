"""``lightspeed freshness``: shows and watches how fresh the output is."""

from typing import TYPE_CHECKING

import click

from lightspeed_cli.invocation import Invocation, operation, surface_argument
from lightspeed_cli.output import Column, Style, View
from lightspeed_cli.times import Duration, Time

if TYPE_CHECKING:
    from lightspeed.ops.v1.freshness_pb2 import FreshnessReading


@click.group("freshness")
def freshness() -> None:
    """Shows and watches how fresh the output is."""


def _stale_in(row: "FreshnessReading") -> Duration | str:
    """Returns the time until fresh turns stale; the countdown of a stale output is over."""
    return Duration(row.stale_at_ms - row.as_of_ms) if row.current.is_fresh else "stale"


def _style(row: "FreshnessReading") -> Style:
    return Style.GOOD if row.current.is_fresh else Style.BAD


READING: View["FreshnessReading"] = View(
    columns=(
        Column("AS OF", lambda row: Time(row.as_of_ms)),
        Column("FRESHNESS", lambda row: row.label, style=_style),
        Column("LAG", lambda row: Duration(row.current.observed_lag_ms)),
        Column("LIMIT", lambda row: Duration(row.current.max_allowed_lag_ms)),
        Column("STALE IN", _stale_in),
        Column("STALE AT", lambda row: Time(row.stale_at_ms)),
        Column("LAST SEQUENCE", lambda row: row.current.last_sequence),
        Column("RECORDED LAG", lambda row: Duration(row.recorded.observed_lag_ms), wide=True),
    ),
    name=lambda row: row.label,
    empty="no freshness",
)


@freshness.command("get")
@surface_argument
@operation
def _get(invocation: Invocation, *, surface: str | None) -> None:
    """Prints the freshness of a surface now, and when it turns stale."""
    invocation.show_one(invocation.client.get_freshness(surface=invocation.surface(surface)), READING)


@freshness.command("watch")
@surface_argument
@operation
def _watch(invocation: Invocation, *, surface: str | None) -> None:
    """Prints a line at each acknowledgement and when fresh turns stale, until Ctrl-C."""
    with invocation.client.watch_freshness(surface=invocation.surface(surface)) as readings:
        invocation.output.show_stream(readings, READING)
