"""Options that several groups share: reasons, labels, files of JSON, and the filter of surfaces."""

import sys
from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from lightspeed_cli.errors import CommandFailed, ExitCode
from lightspeed_cli.times import DURATION, MS_PER_S

F = TypeVar("F", bound=Callable[..., Any])

CONTROL_STATES = ("running", "paused", "draining", "replaying")
LIFECYCLE_STATES = (
    *("idle", "scheduled", "triggered", "running"),
    *("failed", "crashed", "replaying", "completed"),
)


def reason_option(function: F) -> F:
    """Adds the required option `-r/--reason`, which the audit keeps: passes `reason`."""
    return click.option(
        "-r", "--reason", required=True, metavar="TEXT", help="Why, for the audit and for others who read it."
    )(function)


class LabelType(click.ParamType[tuple[str, str]]):
    """A label on the command line: KEY=VALUE."""

    name = "KEY=VALUE"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Returns key and value; a text without an equals sign is a usage error."""
        key, equals, text = str(value).partition("=")
        if not (key and equals):
            self.fail(f"expected KEY=VALUE, but it is '{value}'", param, ctx)
        return key, text


LABEL = LabelType()


def labels_option(text: str) -> Callable[[F], F]:
    """Returns the decorator that adds `-l/--label`, which may be repeated: passes `labels`, a mapping."""
    return click.option(
        "-l",
        "--label",
        "labels",
        type=LABEL,
        multiple=True,
        callback=lambda _ctx, _param, given: dict(given),
        help=f"{text} May be repeated.",
    )


def surface_filters(function: Callable[..., None]) -> Callable[..., None]:
    """Adds the conditions for surfaces: passes `filters`, arguments of the client's methods."""

    @click.option(
        "--control",
        multiple=True,
        type=click.Choice(CONTROL_STATES),
        metavar="STATE",
        help="In this control state, such as paused. May be repeated.",
    )
    @click.option(
        "--lifecycle",
        multiple=True,
        type=click.Choice(LIFECYCLE_STATES),
        metavar="STATE",
        help="In this lifecycle state, such as failed. May be repeated.",
    )
    @click.option("--prefix", default="", metavar="TEXT", help="Ids that begin with this text.")
    @labels_option("With this label.")
    @click.option("--stale/--fresh", default=None, help="Only with stale, or only with fresh output.")
    @click.option(
        "--dead-letters/--no-dead-letters", default=None, help="Only with, or only without dead letters."
    )
    @click.option("--older-than", type=DURATION, help="With a batch that has waited this long, such as 5m.")
    @wraps(function)
    def command(
        *args: Any,
        control: tuple[str, ...],
        lifecycle: tuple[str, ...],
        prefix: str,
        labels: Mapping[str, str],
        stale: bool | None,
        dead_letters: bool | None,
        older_than: float | None,
        **kwargs: Any,
    ) -> None:
        filters = {
            "control_states": control,
            "lifecycle_states": lifecycle,
            "surface_id_prefix": prefix,
            "labels": labels,
            "stale": stale,
            "has_dead_letters": dead_letters,
            "older_than_ms": int((older_than or 0) * MS_PER_S),
        }
        function(*args, filters=filters, **kwargs)

    return command


def file_option(text: str, *, required: bool = False) -> Callable[[F], F]:
    """Returns the decorator that adds `-f/--file`: passes `file`, a path, `-` for standard input, or None."""
    return click.option(
        "-f", "--file", required=required, metavar="FILE", help=f"{text} - is standard input."
    )


def read_json(file: str) -> Any:
    """Returns the JSON of a file; raises `CommandFailed` if it cannot be read or is no JSON."""
    import json

    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
        return json.loads(text)
    except OSError as error:
        raise CommandFailed(f"expected to read {file}, but: {error.strerror}", ExitCode.USAGE) from error
    except ValueError as error:
        raise CommandFailed(f"expected JSON in {file}, but: {error}", ExitCode.USAGE) from error


def message_of(values: Any, kind: Callable[[], Any], what: str) -> Any:
    """Returns a message made of plain values with the names of its fields.

    Raises:
        CommandFailed: A field is unknown, or its value is of another kind.
    """
    from google.protobuf.json_format import ParseDict, ParseError

    try:
        return ParseDict(values, kind())
    except ParseError as error:
        why = str(error).partition("\n")[0]
        raise CommandFailed(f"expected {what}, but: {why}", ExitCode.USAGE) from error
