"""``lightspeed servers``: lists the servers on a journal, and what each owns."""

from typing import TYPE_CHECKING

import click

from lightspeed_cli.invocation import Invocation, operation
from lightspeed_cli.output import Column, Style, View
from lightspeed_cli.server_facts import server_state_text
from lightspeed_cli.times import Age, Duration

if TYPE_CHECKING:
    from lightspeed.ops.v1.server_pb2 import Server


def _style(found: "Server") -> Style:
    state = server_state_text(found)
    if state == "dead":
        return Style.BAD
    return Style.GOOD if state == "ready" else Style.WARNING


SERVERS: View["Server"] = View(
    columns=(
        Column("ADDRESS", lambda found: found.address),
        Column("STATE", server_state_text, style=_style),
        Column("SURFACES", lambda found: found.owned_surfaces),
        Column("VERSION", lambda found: found.version),
        Column("UP", lambda found: Age(found.started_ms)),
        Column("SILENT", lambda found: Duration(found.silent_ms)),
        Column("ANSWERS", lambda found: found.is_this),
        Column("ID", lambda found: str(found.id), wide=True),
    ),
    name=lambda found: found.address or str(found.id),
    empty="no servers",
)


@click.command("servers")
@operation
def servers(invocation: Invocation) -> None:
    """Lists the servers on the journal: their states, and how many surfaces each owns.

    One of them answers. The only server on its journal has no address for others.
    """
    invocation.show_list(invocation.client.list_servers(), SERVERS)
