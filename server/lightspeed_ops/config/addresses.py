"""Addresses that the server listens on: their forms, and whether other machines reach them."""

import ipaddress
import re
from typing import NamedTuple

UNIX = "unix:"
"""The prefix of the address of a socket in the file system."""
PORT_MOST = 65_535
_ALL_ADDRESSES = ("", "0.0.0.0", "::")  # noqa: S104 - they are looked for, not bound
_HOST = re.compile(r"\[[0-9A-Fa-f:.%a-z]+\]|[^\[\]:/\s]*")
"""A name, an IPv4 address, or an IPv6 address in brackets; empty for all addresses of the machine."""


class Address(NamedTuple):
    """A host and a port; for a socket in the file system, its path and no port."""

    host: str
    port: int | None


def address(text: str) -> Address | None:
    """Returns the address that a text names, as HOST:PORT or unix:PATH; None if it names none."""
    if text.startswith(UNIX):
        return Address(text.removeprefix(UNIX), None) if text != UNIX else None
    host, _, port = text.rpartition(":")
    if not (port.isascii() and port.isdecimal() and int(port[:6]) <= PORT_MOST):
        return None
    return Address(host.strip("[]"), int(port)) if ":" in text and _HOST.fullmatch(host) else None


def advertised(advertise: str, listen: str) -> str | None:
    """Returns the address at which other servers reach this one: ``advertise``, or else ``listen``.

    Returns None if ``listen`` names no single host and port: all addresses of the machine, a port that the
    system chooses, or a socket in the file system.
    """
    if advertise:
        return advertise
    found = address(listen)
    is_single = found is not None and found.host not in _ALL_ADDRESSES and bool(found.port)
    return listen if is_single else None


def is_loopback(text: str) -> bool:
    """Returns True if only programs of this machine reach an address."""
    found = address(text)
    if found is None:
        return False
    if found.port is None or found.host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(found.host).is_loopback
    except ValueError:
        return False
