"""Addresses of a server: the accepted forms, the same in all clients.

Owns the conversion of an address to the target that gRPC connects to. It must never look a name up, nor
connect.
"""

import re

DEFAULT_PORT = 50051

FORMS = "localhost, localhost:50051, [::1]:50051, dns:///host:50051 or unix:/run/lightspeed.sock"

MAX_PORT = 65_535

_HOST_AND_PORT = re.compile(
    r"(?P<scheme>dns:///)?(?P<host>[A-Za-z0-9][A-Za-z0-9._-]*|\[[0-9A-Fa-f:.]+(?:%[A-Za-z0-9._-]+)?\])(?::(?P<port>[0-9]{1,5}))?"
)
_UNIX = re.compile(r"unix:(?:/|///)?[^\s/]\S*")


def target_of(address: str) -> str:
    """Returns the target that gRPC connects to, with a port.

    Raises:
        ValueError: The address has none of the accepted forms.
    """
    if _UNIX.fullmatch(address):
        return address
    found = _HOST_AND_PORT.fullmatch(address)
    if found is None or (found["scheme"] and found["host"].startswith("[")):
        raise _refused(address)
    port = int(found["port"] or DEFAULT_PORT)
    if not 1 <= port <= MAX_PORT:
        raise _refused(address)
    return f"{found['scheme'] or ''}{found['host']}:{port}"


def is_unix(target: str) -> bool:
    """Returns whether a target is a unix socket, which no network carries."""
    return target.startswith("unix:")


def _refused(address: str) -> ValueError:
    refused = f"expected an address such as {FORMS}, but got {address!r}"
    if address.startswith(("http://", "https://")):
        refused += ": gRPC needs no scheme; TLS is an option of the client"
    return ValueError(refused)
