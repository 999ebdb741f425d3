"""Writes the tables of the command's page from the commands themselves; see ``page_tables``."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
from lightspeed_cli.contexts import SETTINGS, VARIABLES
from lightspeed_cli.errors import MEANINGS, STATUS_CODES
from lightspeed_cli.invocation import Invocation, operation
from lightspeed_cli.root import COMMANDS, lightspeed
from page_tables import ROOT, PageTables

PAGE = Path("clients/cli/README.md")


@click.command()
@operation
def _common(_invocation: Invocation) -> None:
    """Has the options of every command."""


COMMON = {one.name for one in _common.params}


def commands(command: click.Command, context: click.Context) -> Iterator[tuple[click.Command, click.Context]]:
    """Yields the commands of a group that can be run, at any depth, each with its context."""
    if not isinstance(command, click.Group):
        yield command, context
        return
    names = COMMANDS if command is lightspeed else sorted(command.commands)
    for name in names:
        found = command.get_command(context, name)
        assert found is not None, name
        yield from commands(found, click.Context(found, info_name=name, parent=context))


def row(command: click.Command, context: click.Context) -> str:
    """Returns the row of a command: how it is called, what it does, and its own options."""
    arguments = (one.make_metavar(context) for one in command.params if isinstance(one, click.Argument))
    call = " ".join((context.command_path, *arguments)).removeprefix("lightspeed ")
    text = (command.help or "").partition("\n\n")[0].replace("\n", " ").strip()
    options = (one for one in command.params if isinstance(one, click.Option) and one.name not in COMMON)
    named = ", ".join(f"`{max(one.opts, key=len)}`" for one in options)
    return f"| `{call.replace('|', '/')}` | {text} | {named} |".replace("  ", " ")


def command_table() -> str:
    """Returns the table of all commands of the operator."""
    root = click.Context(lightspeed, info_name="lightspeed")
    rows = [row(*found) for found in commands(lightspeed, root)]
    return "\n".join(["| Command | What it does | Its options |", "|---|---|---|", *rows, ""])


def option_table() -> str:
    """Returns the table of the options that every command has."""
    options = [one for one in _common.params if isinstance(one, click.Option)]
    rows = [f"| `{', '.join(one.opts)}` | {one.help} |".replace("  ", " ") for one in options]
    return "\n".join(["| Option | What it does |", "|---|---|", *rows, ""])


def context_table() -> str:
    """Returns the table of what a context has."""
    rows = []
    for one in SETTINGS:
        default = f"`{str(one.default).lower()}`" if one.default != "" else ""
        rows.append(f"| `{one.name}` | `{VARIABLES[one.name]}` | {default} | {one.metadata['help']} |")
    return "\n".join(["| Value | Variable | Default | What it is |", "|---|---|---|---|", *rows, ""])


def exit_code_table() -> str:
    """Returns the table of exit codes, with the status codes of calls that have each."""
    rows = []
    for code, meaning in MEANINGS.items():
        statuses = ", ".join(status for status, found in STATUS_CODES.items() if found is code)
        rows.append(f"| {code.value} | {meaning} | {statuses} |".replace("  ", " "))
    return "\n".join(["| Code | Meaning | Status codes of calls |", "|---|---|---|", *rows, ""])


def main(arguments: Sequence[str] | None = None, *, root: Path = ROOT) -> int:
    """Writes the tables, or checks them with ``--check``; returns 1 if there is a problem, else 0."""
    tables = {
        "all": command_table(),
        "contexts": context_table(),
        "options": option_table(),
        "exits": exit_code_table(),
    }
    return PageTables(PAGE, "commands", "tables", "server/command_page.py", tables).run(arguments, root)


if __name__ == "__main__":
    sys.exit(main())
