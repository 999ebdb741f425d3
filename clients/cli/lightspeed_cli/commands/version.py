"""``lightspeed version``: prints the versions of the command and of the server."""

from typing import TYPE_CHECKING, NamedTuple

import click

from lightspeed_cli import VERSION
from lightspeed_cli.errors import exit_code_of, is_call_error
from lightspeed_cli.invocation import Invocation, operation
from lightspeed_cli.output import Column, View

if TYPE_CHECKING:
    from lightspeed.ops.v1.server_info_pb2 import ServerInfo


class _Versions(NamedTuple):
    server: "ServerInfo | None"


VERSIONS: View[_Versions] = View(
    columns=(
        Column("COMMAND", lambda _found: VERSION),
        Column("SERVER", lambda found: found.server and found.server.version),
        Column("CONTRACT", lambda found: found.server and found.server.contract_version),
        Column("INSTANCE", lambda found: found.server and found.server.instance, wide=True),
    ),
    name=lambda _found: VERSION,
    empty="",
    message=lambda found: {
        "command": VERSION,
        "server": found.server.version if found.server else None,
        "contract": found.server.contract_version if found.server else None,
        "instance": found.server.instance if found.server else None,
    },
)


@click.command("version")
@operation
def version(invocation: Invocation) -> None:
    """Prints the versions of the command and of the server.

    If the server does not answer, it prints the version of the command, and the exit code says why.
    """
    try:
        invocation.show_one(_Versions(invocation.client.get_server_info()), VERSIONS)
    except Exception as error:
        if not is_call_error(error):
            raise
        invocation.show_one(_Versions(None), VERSIONS)
        click.get_current_context().exit(exit_code_of(error) or 0)
