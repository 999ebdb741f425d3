"""``lightspeed doctor``: checks the server and the way to it, and says what to do."""

import click

from lightspeed_cli.invocation import Invocation, operation


@click.command("doctor")
@operation
def doctor(invocation: Invocation) -> None:
    """Checks the server and the way to it, and says what to do."""
    raise invocation.not_built()
