"""One run of a command: its common options, and what commands do with them.

Owns the options that every command takes: -o, --utc, --context, --request-id, --timeout and --verbose.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, wraps
from itertools import islice
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

import click

from lightspeed_cli.contexts import CONTEXT_VARIABLE, Context, context_in_force, load_contexts
from lightspeed_cli.display import displayed
from lightspeed_cli.errors import CommandFailed, ExitCode, is_call_error
from lightspeed_cli.output import Format, Output, View
from lightspeed_cli.times import DURATION

if TYPE_CHECKING:
    from lightspeed_client import Client

Arguments = ParamSpec("Arguments")
Row = TypeVar("Row")
F = TypeVar("F", bound=Callable[..., Any])

FORMATS = tuple(one.value for one in Format)
COMPLETION_TIMEOUT_S = 1.0
"""A shell waits for completions, and its user with it."""
COMPLETIONS = 50
"""Most surfaces that a shell gets: a screen full."""
DEFAULT_ROWS = 100
"""Rows of a table unless more are asked for: a history may have millions, and a person reads a screen."""


@dataclass
class Invocation:
    """A command with the values of the common options."""

    output: Output = field(default_factory=Output)
    context_name: str | None = None
    request_id: str = ""
    """Id of the change, by which the server knows a repeated one; empty: the client makes one."""
    timeout_s: float | None = None
    """Deadline that was given, seconds; None: the one of each call."""
    verbose: bool = False
    form: str = ""
    """Value of -o."""

    @cached_property
    def context(self) -> Context:
        """Context in force: which server, tenant and surface."""
        return context_in_force(self.context_name)

    @cached_property
    def client(self) -> "Client":
        """Client for the context; it is closed when the command ends."""
        from lightspeed_cli.connection import open_client

        on_call = self._print_grpcurl if self.verbose else None
        opened = open_client(self.context, timeout_s=self.timeout_s, on_call=on_call)
        click.get_current_context().call_on_close(opened.close)
        return opened

    def surface(self, given: str | None = None) -> str:
        """Returns the resource name of the surface that the command line means."""
        return self.context.surface_name(given)

    def show_list(self, rows: Iterable[Row], view: View[Row], *, limit: int = 0) -> None:
        """Prints rows in the format of -o: at most `limit`, and then a message that there are more."""
        kept = _Limited(rows, limit)
        self.output.show_list(kept, view)
        if kept.has_more:
            self.say(f"there are more than {limit:,}: --limit 0 shows all")

    def show_one(self, row: Row, view: View[Row]) -> None:
        """Prints one row in the format of -o."""
        self.output.show_one(row, view)

    def say(self, line: str) -> None:
        """Prints a message on standard error."""
        click.echo(displayed(line), err=True)

    def not_built(self) -> CommandFailed:
        """Returns the error of a command that is not there yet."""
        command = click.get_current_context().command_path
        return CommandFailed(f"expected '{command}' to do something, but it is not built yet", ExitCode.OTHER)

    def _print_grpcurl(self, path: str, request: Any) -> None:  # a message
        from lightspeed_cli.grpcurl import grpcurl_line

        self.say(grpcurl_line(self.context, path, request))


class _Limited(Iterable[Row]):
    """At most so many items, and whether there are more; 0 is no limit."""

    def __init__(self, rows: Iterable[Row], limit: int) -> None:
        self._rows, self._limit = iter(rows), limit
        self.has_more = False

    def __iter__(self) -> Iterator[Row]:
        yield from islice(self._rows, self._limit or None)
        self.has_more = bool(self._limit) and next(self._rows, None) is not None


def complete_contexts(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Returns the names of contexts that begin with a text, for the shell."""
    return [name for name in load_contexts().by_name if name.startswith(incomplete)]


def complete_surfaces(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Returns the ids of surfaces that begin with a text, for the shell; none if no server answers soon."""
    from lightspeed_cli.connection import open_client

    try:
        context = context_in_force(ctx.params.get("context"))
        with open_client(context, timeout_s=COMPLETION_TIMEOUT_S) as client:
            found = client.list_surfaces(
                parent=context.parent, surface_id_prefix=incomplete, page_size=COMPLETIONS
            )
            return [one.name.rpartition("/")[2] for one in islice(found, COMPLETIONS)]
    except Exception as error:
        if isinstance(error, CommandFailed) or is_call_error(error):
            return []
        raise


def operation(
    function: Callable[Concatenate[Invocation, Arguments], None],
) -> Callable[..., None]:
    """Adds the common options to a command's function, which gets an `Invocation` as its first argument.

    It stands below `@group.command(...)` and the command's own options.
    """
    return _with_options(function, FORMATS)


def drawing(
    *forms: str,
) -> Callable[[Callable[Concatenate[Invocation, Arguments], None]], Callable[..., None]]:
    """Adds the common options to a command that draws, with its own formats of -o; the first is the default.

    The chosen one is the `form` of the invocation.
    """
    return lambda function: _with_options(function, forms)


def _with_options(
    function: Callable[Concatenate[Invocation, Arguments], None], formats: Sequence[str]
) -> Callable[..., None]:
    named = f"{formats[0]}, the default, {', '.join(formats[1:-1])} or {formats[-1]}"

    @click.option(
        "-o",
        "--output",
        type=click.Choice(formats),
        default=formats[0],
        help=f"Format of the data: {named}.",
        metavar="FORMAT",
    )
    @click.option("--utc", is_flag=True, help="Show times in UTC, not in the zone of this machine.")
    @click.option(
        "--context",
        metavar="NAME",
        shell_complete=complete_contexts,
        help=f"Context to use.  [{CONTEXT_VARIABLE}]",
    )
    @click.option("--request-id", default="", metavar="ID", help="Makes a change safe to repeat.")
    @click.option("--timeout", type=DURATION, help="Deadline, such as 30s or 5m.")
    @click.option("-v", "--verbose", is_flag=True, help="Print each call as a line for grpcurl.")
    @wraps(function)
    def command(
        *args: Any,
        output: str,
        utc: bool,
        context: str | None,
        request_id: str,
        timeout: float | None,
        verbose: bool,
        **kwargs: Any,
    ) -> None:
        shown = Output(format=Format(output) if output in FORMATS else Format.TABLE, utc=utc)
        if kwargs.get("limit", 0) is None:
            kwargs["limit"] = DEFAULT_ROWS if shown.is_table else 0
        invocation = Invocation(shown, context, request_id, timeout, verbose, form=output)
        function(invocation, *args, **kwargs)

    return command


def surface_option(function: F) -> F:
    """Adds `-s/--surface` for commands that take a key or stage: passes `surface`, None if not given."""
    return click.option(
        "-s",
        "--surface",
        metavar="SURFACE",
        shell_complete=complete_surfaces,
        help="Id or name of the surface; none: the context's.",
    )(function)


def surface_argument(function: Callable[..., None]) -> Callable[..., None]:
    """Adds the optional argument SURFACE, and `-s` for the same: passes `surface`, None if not given."""

    @click.argument("surface_id", metavar="[SURFACE]", required=False, shell_complete=complete_surfaces)
    @surface_option
    @wraps(function)
    def command(*args: Any, surface_id: str | None, surface: str | None, **kwargs: Any) -> None:
        if surface_id and surface:
            raise click.UsageError("expected SURFACE or --surface, but got both")
        function(*args, surface=surface_id or surface, **kwargs)

    return command


def limit_option(function: F) -> F:
    """Adds `--limit` for lists: passes `limit`, 0 for all; give it to `show_list`.

    The default is for people. A program that reads JSON or names gets all: it would not notice that some are
    missing.
    """
    return click.option(
        "--limit",
        type=click.IntRange(min=0),
        default=None,
        help=f"Most rows; 0: all. By default {DEFAULT_ROWS} in a table, and all in other formats.",
    )(function)
