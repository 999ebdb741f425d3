"""``lightspeed completion``: prints the completion script of a shell."""

import click

from lightspeed_cli.invocation import Invocation, operation


@click.command("completion")
@operation
def completion(invocation: Invocation) -> None:
    """Prints the completion script of a shell."""
    raise invocation.not_built()
