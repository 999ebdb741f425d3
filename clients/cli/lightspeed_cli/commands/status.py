"""``lightspeed status``: shows the server and its surfaces on one screen."""

import click

from lightspeed_cli.invocation import Invocation, operation


@click.command("status")
@operation
def status(invocation: Invocation) -> None:
    """Shows the server and its surfaces on one screen."""
    raise invocation.not_built()
