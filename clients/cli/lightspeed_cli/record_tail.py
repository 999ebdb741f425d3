"""Lists and tails of records that a stream reads by cursor: audits and lineage.

Owns the start of a stream, its end at the head, and what `tail` does for each frame: print, flush, write the
cursor, in this order. It must never keep more than one frame.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import click

from lightspeed_cli.cursor_file import CursorFile, TailOutput
from lightspeed_cli.errors import CommandFailed, ExitCode
from lightspeed_cli.invocation import Invocation
from lightspeed_cli.output import Column, View, plain

ALL_SURFACES = "-"
START = "after:"
"""Beginning of resume tokens that the client makes: the server's are opaque, and begin otherwise."""
DEFAULT_LAST = 10
"""Entries that `tail` begins with, as the program of that name does."""


class Item(NamedTuple):
    """One entry with the surface that emitted it."""

    surface: str
    entry: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Tail:
    """What a tail follows and how.

    Attributes:
        surface: Resource name of the surface, or of all of a tenant: tenants/{tenant}/surfaces/-.
        last: Number of entries before the newest one to begin with; ignored if a cursor was saved.
        follow: Go on after the newest entry.
        cursor_file: File of the cursor; None: none.
        skip_gap: Go on at the oldest kept entry if those of the cursor are not kept any more.
        conditions: Arguments of the watch's filter.
    """

    surface: str
    last: int
    follow: bool
    cursor_file: Path | None
    skip_gap: bool
    conditions: dict[str, Any]

    @property
    def all_surfaces(self) -> bool:
        """True if it follows all surfaces of a tenant."""
        return self.surface.endswith(f"/{ALL_SURFACES}")


def tail_options(function: Callable[..., None]) -> Callable[..., None]:
    """Adds the options of tails: passes `last`, `follow`, `cursor_file`, `skip_gap` and `all_surfaces`."""
    for option in (
        click.option("-f", "--follow", is_flag=True, help="Go on with new entries, until Ctrl-C."),
        click.option(
            "-n",
            "--last",
            type=click.IntRange(min=0),
            default=DEFAULT_LAST,
            show_default=True,
            help="Entries to begin with, before the newest.",
        ),
        click.option(
            "--cursor-file",
            type=click.Path(dir_okay=False, path_type=Path),
            help="Go on after the entries of the last command with this file.",
        ),
        click.option(
            "--skip-gap", is_flag=True, help="Go on if entries of the cursor are not kept any more."
        ),
        click.option(
            "--all-surfaces", is_flag=True, help="All surfaces of the tenant, in the order of commits."
        ),
    ):
        function = option(function)
    return function


def run_tail(
    invocation: Invocation,
    tail: Tail,
    watch: Callable[..., Any],
    head: Callable[[], int],
    view: View[Item],
) -> None:
    """Prints the entries of a stream, and goes on until Ctrl-C if it is to follow.

    Args:
        invocation: The command.
        tail: What it follows.
        watch: Method of the client that opens the stream.
        head: Returns the newest sequence of the surface.
        view: How an entry is shown.
    """
    file = CursorFile(tail.cursor_file, _name_of(tail, watch.__name__)) if tail.cursor_file else None
    saved = file.read() if file else None
    # With a cursor the stream alone is needed, which waits for a server that is away.
    goes_on = saved is not None and tail.follow
    newest = 0 if tail.all_surfaces or goes_on else head()
    after = 0 if saved else _start(tail, newest)
    output = TailOutput(saved)
    if file and not saved and after >= 0:
        # A command that is killed before its first frame is flushed begins here again.
        file.write(f"after:{after}" if after else "", output.flush())
    with watch(
        surface=tail.surface,
        after_sequence=after,
        resume_token=saved.resume_token if saved else "",
        skip_gap=tail.skip_gap,
        **tail.conditions,
    ) as stream:
        # A saved cursor without a token of the server is that of the start: nothing was printed by then.
        heading = saved is None or not saved.resume_token or saved.resume_token.startswith(START)
        for frame in stream.frames():
            for entry in frame.entries:
                for line in invocation.output.stream_lines(Item(frame.surface, entry), view, heading=heading):
                    output.write(f"{line}\n")
                heading = False
            if frame.HasField("gap"):
                _say_gap(invocation, frame.gap)
            place = output.flush()
            if file:
                file.write(stream.resume_token, place)
            if not tail.follow and _is_at_head(frame, newest):
                return


def _start(tail: Tail, newest: int) -> int:
    """Returns the sequence after which a stream begins; that of a tenant has all entries or only new ones."""
    if tail.all_surfaces:
        return -1 if tail.follow else 0
    return max(0, newest - tail.last)


def _is_at_head(frame: Any, newest: int) -> bool:
    """Returns whether a stream has caught up: by its heartbeat, or by the entry that was the newest."""
    last = frame.entries[-1].sequence if frame.entries else 0
    return frame.HasField("heartbeat") or (newest > 0 and last >= newest)


def _name_of(tail: Tail, watch: str) -> str:
    """Returns the text that a cursor file has for its watch: a cursor fits no other surface or filter."""
    parts = [watch, tail.surface]
    for name, values in sorted(tail.conditions.items()):
        parts += [f"{name}={','.join(values)}"] if values else []
    return " ".join(parts)


def _say_gap(invocation: Invocation, gap: Any) -> None:
    if gap.from_sequence:
        invocation.say(f"entries {gap.from_sequence:,} to {gap.to_sequence:,} are not kept any more")
    else:
        invocation.say("some entries are not kept any more")


def entries_of(
    watch: Callable[..., Any], *, surface: str, after: int, newest: int, conditions: dict[str, Any]
) -> Iterator[Any]:
    """Yields the entries after a sequence up to the one that is the newest now."""
    if newest <= after:
        return
    with watch(surface=surface, after_sequence=after, skip_gap=True, **conditions) as stream:
        for frame in stream.frames():
            yield from frame.entries
            if _is_at_head(frame, newest):
                return


def record_views(columns: tuple[Column[Item], ...], empty: str) -> tuple[View[Item], View[Item]]:
    """Returns the views of the records of one surface, and of all surfaces of a tenant."""
    of_surface = View(
        columns=columns,
        name=lambda row: str(row.entry.sequence),
        empty=empty,
        message=lambda row: row.entry,
    )
    of_tenant = View(
        columns=(Column("SURFACE", lambda row: row.surface.rpartition("/")[2], width=12), *columns),
        name=lambda row: f"{row.surface} {row.entry.sequence}",
        empty=empty,
        message=lambda row: {"surface": row.surface, **plain(row.entry)},
    )
    return of_surface, of_tenant


def range_options(function: Callable[..., None]) -> Callable[..., None]:
    """Adds the options of lists: passes `after` and `last`."""
    for option in (
        click.option("--last", type=click.IntRange(min=0), help="Only of so many before the newest."),
        click.option("--after", type=click.IntRange(min=0), help="Only after this sequence."),
    ):
        function = option(function)
    return function


def show_records(
    invocation: Invocation,
    kind: str,
    view: View[Item],
    *,
    surface: str | None,
    conditions: dict[str, Any],
    after: int | None,
    last: int | None,
    limit: int,
) -> None:
    """Shows the records of a kind, `audits` or `lineage`: those after a sequence, or the last ones.

    It ends with the record that is the newest now. By default a table shows the newest, and each other form
    of output shows all.
    """
    if last is not None and after is not None:
        raise click.UsageError("expected --last or --after, but got both")
    client, name = invocation.client, invocation.surface(surface)
    newest: int = getattr(client.get_surface(surface=name).records, kind)
    start = after if after is not None else max(0, newest - (limit if last is None else last))
    if after is None and last is None and (conditions or not limit):
        start = 0
    watch = getattr(client, f"watch_{kind}")
    found = entries_of(watch, surface=name, after=start, newest=newest, conditions=conditions)
    invocation.show_list((Item(name, entry) for entry in found), view, limit=limit)


def checked_surface(invocation: Invocation, surface: str | None, *, all_surfaces: bool) -> str:
    """Returns the resource name of a surface, or of all surfaces of the tenant."""
    if all_surfaces and surface:
        raise CommandFailed("expected SURFACE or --all-surfaces, but got both", ExitCode.USAGE)
    if all_surfaces:
        return f"{invocation.context.parent}/surfaces/{ALL_SURFACES}"
    return invocation.surface(surface)
