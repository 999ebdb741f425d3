"""The servers on a journal, also if the answering one is too old to list them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lightspeed_cli.errors import code_name, is_call_error

if TYPE_CHECKING:
    from lightspeed.ops.v1.server_pb2 import Server
    from lightspeed_client import Client


def servers_of(client: "Client") -> "Sequence[Server]":
    """Returns the servers on the journal; none if the server is from before ListServers."""
    try:
        return client.list_servers()
    except Exception as error:
        if not is_call_error(error) or code_name(error) != "UNIMPLEMENTED":
            raise
        return ()
