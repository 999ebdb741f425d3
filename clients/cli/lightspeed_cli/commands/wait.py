"""``lightspeed wait``: waits until a surface is in a state."""

import click

from lightspeed_cli.invocation import Invocation, operation


@click.command("wait")
@operation
def wait(invocation: Invocation) -> None:
    """Waits until a surface is in a state."""
    raise invocation.not_built()
