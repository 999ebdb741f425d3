"""``lightspeed console``: opens the console in a browser."""

import click

from lightspeed_cli.invocation import Invocation, operation


@click.command("console")
@operation
def console(invocation: Invocation) -> None:
    """Opens the console in a browser."""
    raise invocation.not_built()
