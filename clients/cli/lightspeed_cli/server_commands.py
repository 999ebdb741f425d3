"""The commands that the server adds, if it is installed: `serve`, `journal` and others.

Owns the entry points through which it does. A dotted name, such as audits.verify, is a part of an operator's
command of that name. Nothing here is read for a command of the operator's.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from pathlib import Path

import click

GROUP = "lightspeed.commands"
SERVER_DISTRIBUTION = "lightspeed-operations"
_FILES = "lightspeed_operations-*.dist-info/entry_points.txt"


def server_commands() -> list[str]:
    """Returns the names of the server's commands, in order; none if no server is installed."""
    return sorted(name for name in _entry_points() if "." not in name)


def server_command(name: str) -> click.Command | None:
    """Returns a command of the server, or None; this imports what the command needs."""
    place = _entry_points().get(name)
    if place is None:
        return None
    module, _, attribute = place.partition(":")
    found = getattr(import_module(module), attribute)
    assert isinstance(found, click.Command), f"{place} is no command"
    return found


def _entry_points() -> Mapping[str, str]:
    """Returns module and attribute of each command, by name.

    It reads the one file of the server's package: the standard library's reader takes 25 ms to import, and
    `lightspeed health` runs every few seconds.
    """
    for folder in sys.path:
        for path in Path(folder or ".").glob(_FILES):
            with path.open(encoding="utf-8") as file:
                return dict(_parsed(file))
    return {}


def _parsed(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yields name and place of each entry point of the group, from the lines of entry_points.txt."""
    group = ""
    for line in map(str.strip, lines):
        if line.startswith("["):
            group = line.strip("[]")
        elif group == GROUP and "=" in line:
            name, _, place = line.partition("=")
            yield name.strip(), place.strip()
