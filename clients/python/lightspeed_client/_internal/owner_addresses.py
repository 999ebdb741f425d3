"""The rule to which addresses of owners servers may lead a client: the same in all languages.

It must never look a name up, nor connect. tests/conformance/vectors/owner_addresses.json has its examples.
"""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address

from lightspeed_client._internal.addresses import MAX_PORT, is_unix

# The longest name in DNS has 253 characters; brackets, a colon and a port come with it.
MAX_ADDRESS_CHARACTERS = 300

_HOST_AND_PORT = re.compile(r"([A-Za-z0-9_][A-Za-z0-9._-]*|\[[0-9A-Fa-f:.]+\]):([1-9][0-9]{0,4})")
_TARGET = re.compile(r"(?:dns:///)?(.*):[0-9]+")

# Hosts that some resolvers read as an IPv4 address, such as 127.1 and 0x7f.1.
_LAST_LABEL_IS_NUMBER = re.compile(r"(?:.*\.)?(?:0[xX][0-9a-fA-F]*|[0-9]+)\.?")


def is_followable(owner: str, target: str, *, sends_token: bool) -> bool:
    """Returns whether a client of a target may be led to the address of an owner.

    It must be HOST:PORT. Only a client of this machine is led to this machine; if it sends a token in
    plaintext, to no other machine, because the token is meant for a proxy that adds TLS. A client of a socket
    is led nowhere.
    """
    if len(owner) > MAX_ADDRESS_CHARACTERS or is_unix(target):
        return False
    found = _HOST_AND_PORT.fullmatch(owner)
    if found is None or int(found[2]) > MAX_PORT or not _is_host(found[1]):
        return False
    is_here = _is_this_machine(_host_of(target))
    return is_here if _is_this_machine(found[1]) else not (sends_token and is_here)


def _host_of(target: str) -> str:
    found = _TARGET.fullmatch(target)
    return found[1] if found else target


def _is_host(host: str) -> bool:
    """Returns whether it is an address, or a name that no resolver reads as one."""
    if host.startswith("["):
        return isinstance(_address_of(host), IPv6Address)
    return _LAST_LABEL_IS_NUMBER.fullmatch(host) is None or _address_of(host) is not None


def _is_this_machine(host: str) -> bool:
    """Returns whether a host is a loopback or unspecified address, or a name of one."""
    address = _address_of(host)
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if isinstance(address, IPv4Address):
        return address.is_loopback or address.packed[0] == 0
    if address is not None:
        return address.is_loopback or address.is_unspecified
    return f".{host.lower().rstrip('.')}".endswith(".localhost")


def _address_of(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:
        return None
