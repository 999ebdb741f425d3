"""The options of ``lightspeed serve``: one for each setting, and the configuration file."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

from lightspeed_ops.config import FILE_OPTION, FILE_VARIABLE, Setting, Sources, settings, unknown_variables
from lightspeed_ops.core.display import displayed

F = TypeVar("F", bound=Callable[..., Any])

METAVARS: Mapping[type, str] = {int: "INTEGER", float: "NUMBER", str: "TEXT", tuple: "LIST"}


def setting_options(function: F) -> F:
    """Adds an option for each setting, and the one that names the file; their values stay texts.

    The configuration checks them, so that it can name all that is wrong at once.
    """
    for one in reversed(settings()):
        function = _option(one)(function)
    return click.option(
        FILE_OPTION,
        type=click.Path(path_type=Path),
        help=f"TOML file with settings.  [{FILE_VARIABLE}]",
    )(function)


def _option(one: Setting) -> Callable[[F], F]:
    if one.kind is bool:
        names = f"{one.option}/--no-{one.option.removeprefix('--')}"
        return click.option(names, one.parameter, default=None, help=_help(one))
    metavar = f"[{'|'.join(one.choices)}]" if one.choices and one.kind is str else METAVARS[one.kind]
    return click.option(one.option, one.parameter, metavar=metavar, help=_help(one))


def _help(one: Setting) -> str:
    bounds = "" if one.least is None else f"; {one.least}<=x<={one.most}"
    return f"{one.text}  [{one.variable}; default: {one.shown_default()}{bounds}]"


def warn_of_variables(given: Sources) -> None:
    """Prints a line for each variable that is probably a mistyped one; it is no error."""
    for name, nearest in unknown_variables(given.environment):
        click.echo(displayed(f"lightspeed: {name} is no setting; the nearest is {nearest}"), err=True)


def sources(options: Mapping[str, object]) -> Sources:
    """Returns what a configuration is loaded from, by the options of a command and the environment."""
    given = {name: str(value) for name, value in options.items() if value is not None}
    named = given.pop("config", None) or os.environ.get(FILE_VARIABLE)
    return Sources(Path(named) if named else None, os.environ, given)
