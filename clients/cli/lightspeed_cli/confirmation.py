"""Confirmation of destructive actions: shows what would happen, and asks.

Owns the rule: without a terminal and without --yes, the answer is no, with exit code 3.
"""

import sys
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

from lightspeed_cli.display import displayed
from lightspeed_cli.errors import CommandFailed, ExitCode

F = TypeVar("F", bound=Callable[..., Any])


def yes_option(function: F) -> F:
    """Adds `-y/--yes`: passes `yes`."""
    return click.option("-y", "--yes", is_flag=True, help="Do not ask.")(function)


def confirm(question: str, *, yes: bool, counts: Mapping[str, int] | None = None) -> None:
    """Shows the counts of a dry run and asks, on standard error; returns if the answer is yes.

    Args:
        question: What would happen: "Redrive 12 dead letters of tenants/default/surfaces/orders?"
        yes: Do not ask.
        counts: What the dry run counts, by a text such as "extract, decode error".

    Raises:
        CommandFailed: The answer is no, with exit code 3.
    """
    width = max((len(f"{count:,}") for count in (counts or {}).values()), default=0)
    for text, count in (counts or {}).items():
        click.echo(f"  {count:>{width},}  {displayed(text)}", err=True)
    if yes:
        return
    if not is_interactive():
        raise CommandFailed(
            f"declined, for there is no terminal to answer '{question}': give --yes to do it",
            ExitCode.DECLINED,
        )
    if not click.confirm(displayed(question), err=True):
        raise CommandFailed("declined: nothing was changed", ExitCode.DECLINED)


def is_interactive() -> bool:
    """Returns whether a person can answer."""
    return sys.stdin.isatty()
