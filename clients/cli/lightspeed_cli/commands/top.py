"""``lightspeed top``: watches all surfaces live, the worst first."""

import click

from lightspeed_cli.invocation import Invocation, operation


@click.command("top")
@operation
def top(invocation: Invocation) -> None:
    """Watches all surfaces live, the worst first."""
    raise invocation.not_built()
