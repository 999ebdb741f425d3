"""``lightspeed context``: chooses which server and tenant commands talk to."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

import click

from lightspeed_cli.contexts import (
    SETTINGS,
    Context,
    Contexts,
    changed,
    context_in_force,
    load_contexts,
    path_of_contexts,
    save_contexts,
)
from lightspeed_cli.errors import CommandFailed, ExitCode
from lightspeed_cli.invocation import Invocation, complete_contexts, operation
from lightspeed_cli.output import Column, Value, View

F = TypeVar("F", bound=Callable[..., Any])

SECRET = "(set)"  # noqa: S105 - stands for a token
NO_CONTEXT = "(none)"
"""Name of the context that has only defaults and variables."""


def _shown(one: str) -> Callable[[Context], Value]:
    def value(context: Context) -> Value:
        found = getattr(context, one)
        return SECRET if found and one == "token" else found

    return value


def _plain(context: Context) -> dict[str, Any]:
    return {"name": context.name} | {one.name: _shown(one.name)(context) for one in SETTINGS}


def _heading(name: str) -> str:
    return name.replace("_", " ").capitalize().replace("Tls", "TLS").replace("tls", "TLS")


CONTEXT: View[Context] = View(
    columns=(
        Column("CONTEXT", lambda context: context.name or NO_CONTEXT),
        Column("ADDRESS", lambda context: context.address),
        Column("TENANT", lambda context: context.tenant),
        Column("SURFACE", lambda context: context.surface),
        Column("TLS", lambda context: context.tls or bool(context.roots_file)),
    ),
    details=(
        Column("CONTEXT", lambda context: context.name or NO_CONTEXT),
        *(Column(_heading(one.name), _shown(one.name)) for one in SETTINGS),
    ),
    name=lambda context: context.name or NO_CONTEXT,
    empty="no contexts: lightspeed context set NAME --address HOST:PORT",
    message=_plain,
)


def _name_argument(function: F) -> F:
    return click.argument("name", shell_complete=complete_contexts)(function)


def _settings(function: F) -> F:
    for one in reversed(SETTINGS):
        option = one.name.replace("_", "-")
        kind = {"is_flag": True} if isinstance(one.default, bool) else {"metavar": "TEXT"}
        names = f"--{option}/--no-{option}" if isinstance(one.default, bool) else f"--{option}"
        function = click.option(names, one.name, default=None, help=one.metadata["help"], **kind)(function)
    return function


@click.group("context")
def context() -> None:
    """Chooses which server and tenant commands talk to.

    Contexts are in a file of the user. LIGHTSPEED_CONTEXT and --context choose one for a command, and
    variables such as LIGHTSPEED_ADDRESS win over its values.
    """


@context.command("list")
@operation
def _list(invocation: Invocation) -> None:
    """Lists the contexts; a star marks the current one."""
    contexts = load_contexts()
    marked: Column[Context] = Column("", lambda found: "*" if found.name == contexts.current else " ")
    view = replace(
        CONTEXT,
        columns=(marked, *CONTEXT.columns),
        message=lambda found: _plain(found) | {"current": found.name == contexts.current},
    )
    invocation.show_list([contexts.by_name[name] for name in sorted(contexts.by_name)], view)


@context.command("use")
@_name_argument
def _use(name: str) -> None:
    """Makes NAME the current context."""
    contexts = load_contexts()
    contexts.named(name)
    save_contexts(replace(contexts, current=name))
    click.echo(f"{name} is the current context", err=True)


@context.command("show")
@click.argument("name", required=False, shell_complete=complete_contexts)
@operation
def _show(invocation: Invocation, name: str | None) -> None:
    """Shows the context NAME; none: what commands use now, with variables applied. A token is not shown."""
    found = load_contexts().named(name) if name else context_in_force(invocation.context_name)
    invocation.show_one(found, CONTEXT)


@context.command("set")
@_name_argument
@_settings
def _set(name: str, **given: Any) -> None:
    """Creates the context NAME, or changes the given values of it; an empty text removes one.

    The first context becomes the current one.
    """
    contexts = load_contexts()
    texts = {key: str(value).lower() if isinstance(value, bool) else value for key, value in given.items()}
    chosen = {key: value for key, value in texts.items() if value is not None}
    defaults = Context()
    chosen = {key: value or str(getattr(defaults, key)) for key, value in chosen.items()}
    before = contexts.by_name.get(name, Context(name=name))
    after = changed(before, chosen, {key: f"--{key.replace('_', '-')}" for key in chosen})
    if after.token and after.token_file:
        raise CommandFailed("expected a token or a token file, but the context has both", ExitCode.USAGE)
    save_contexts(Contexts(contexts.current or name, {**contexts.by_name, name: after}))
    click.echo(f"{name} is in {path_of_contexts()}", err=True)


@context.command("delete")
@_name_argument
def _delete(name: str) -> None:
    """Deletes the context NAME from the file."""
    contexts = load_contexts()
    contexts.named(name)
    left = {key: value for key, value in contexts.by_name.items() if key != name}
    save_contexts(Contexts("" if contexts.current == name else contexts.current, left))
    click.echo(f"{name} is deleted", err=True)
