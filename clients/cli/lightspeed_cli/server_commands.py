"""The commands that the server adds, if it is installed: `serve`, `journal` and others.

Owns the entry points through which it does. A dotted name, such as audits.verify, is a part of an operator's
command of that name. Nothing here is read for a command of the operator's.
"""

from importlib.metadata import EntryPoints, PackageNotFoundError, distribution

import click

GROUP = "lightspeed.commands"
SERVER_DISTRIBUTION = "lightspeed-operations"


def server_commands() -> list[str]:
    """Returns the names of the server's commands, in order; none if no server is installed."""
    return sorted(name for name in _entry_points().names if "." not in name)


def server_command(name: str) -> click.Command | None:
    """Returns a command of the server, or None; this imports what the command needs."""
    for entry in _entry_points().select(name=name):
        loaded = entry.load()
        assert isinstance(loaded, click.Command), f"{entry.value} is no command"
        return loaded
    return None


def _entry_points() -> EntryPoints:
    """Returns the entry points of the server's package: reading those of all takes ten times longer."""
    try:
        return distribution(SERVER_DISTRIBUTION).entry_points.select(group=GROUP)
    except PackageNotFoundError:
        return EntryPoints()
