"""``lightspeed version``: prints the versions of the command and of the server."""

import click

from lightspeed_cli import VERSION
from lightspeed_cli.invocation import Invocation, operation


@click.command("version")
@operation
def version(invocation: Invocation) -> None:
    """Prints the versions of the command and of the server."""
    invocation.output.echo(f"lightspeed {VERSION}")
    info = invocation.client.get_server_info()
    invocation.output.echo(f"server {info.version}")
