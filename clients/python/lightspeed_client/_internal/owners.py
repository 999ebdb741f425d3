"""Owners: the server to which the calls about a surface go, and the version that reads must have.

Owns what responses say of the owner and of the version of a surface. It must never connect: the direct
channels do.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterable
from typing import Any, TypeVar

from google.protobuf.message import Message

from lightspeed_client._internal.channel import SERVICES
from lightspeed_client._internal.connection_settings import ConnectionSettings, Metadata
from lightspeed_client._internal.owner_addresses import is_followable
from lightspeed_client._internal.surface_version import SurfaceVersion, latest, parse_version

Value = TypeVar("Value")

# Metadata keys of the contract.
OWNER_KEY = "lightspeed-owner"
VERSION_KEY = "lightspeed-version"
MIN_VERSION_KEY = "lightspeed-min-version"

# The reason of a refusal that names the owner.
OWNER_ELSEWHERE = "OWNER_ELSEWHERE"

# About 4 MB of names and versions. A client of more surfaces than these asks the configured address again.
MAX_SURFACES = 10_000

DEFAULT_TENANT = "tenants/default"
DEFAULT_SURFACE = "tenants/default/surfaces/default"

_ABOUT_A_SURFACE = frozenset(
    method.input_type.full_name
    for service in SERVICES
    for method in service.methods
    if "surface" in method.input_type.fields_by_name and not method.server_streaming
)
_CREATION = "lightspeed.ops.v1.CreateSurfaceRequest"


def surface_of(request: Message) -> str:
    """Returns the name of the surface that a unary request is about; empty if it is about none, or many."""
    fields: Any = request  # Only the descriptor knows which message it is.
    if request.DESCRIPTOR.full_name in _ABOUT_A_SURFACE:
        return named(fields.surface)
    if request.DESCRIPTOR.full_name == _CREATION and fields.surface_id:
        return f"{fields.parent or DEFAULT_TENANT}/surfaces/{fields.surface_id}"
    return ""


def named(surface: str) -> str:
    """Returns the name of a surface as requests have it; empty if it stands for many surfaces."""
    return "" if surface.endswith("/-") else surface or DEFAULT_SURFACE


class Owners:
    """Owners and versions of surfaces, as the responses say. Any thread may call its methods."""

    def __init__(self, settings: ConnectionSettings) -> None:
        """Starts without knowledge."""
        self._target = settings.target
        self._follows = settings.direct_to_owners
        self._sends_token_in_plaintext = settings.token is not None and settings.tls is None
        self._lock = threading.Lock()
        self._targets: OrderedDict[str, str] = OrderedDict()
        self._versions: OrderedDict[str, SurfaceVersion] = OrderedDict()

    def target_of(self, surface: str) -> str:
        """Returns the address of the owner of a surface; empty: the configured address, or unknown."""
        return self._targets.get(surface, "")

    def learn(self, surface: str, owner: str) -> str:
        """Records the owner of a surface, and returns the address to connect to, or an empty one.

        It is empty if this client does not go there: see `is_followable`.
        """
        target = self._checked(owner) if surface else ""
        with self._lock:
            if target:
                _remember(self._targets, surface, target)
            else:
                self._targets.pop(surface, None)
        return target

    def forget(self, target: str) -> None:
        """Forgets an address: calls about its surfaces go to the configured one."""
        with self._lock:
            for surface in [surface for surface, owner in self._targets.items() if owner == target]:
                del self._targets[surface]

    def record_version(self, surface: str, text: str) -> None:
        """Records the version of a surface that an answered mutation has made; ignores any other text."""
        version = parse_version(text)
        if not surface or version is None:
            return
        with self._lock:
            _remember(self._versions, surface, latest(self._versions.get(surface), version))

    def forget_version(self, surface: str) -> None:
        """Forgets the version of a surface that no server reaches: its storage may have been restored."""
        with self._lock:
            self._versions.pop(surface, None)

    def min_version(self, surface: str) -> Metadata:
        """Returns the metadata of a read: it must show what this client has written."""
        version = self._versions.get(surface)
        return () if version is None else ((MIN_VERSION_KEY, str(version)),)

    def _checked(self, owner: str) -> str:
        """Returns an owner's address if the client goes there from the configured one, else empty.

        The client would send its token there. Direct channels have the TLS of the configured address.
        """
        if not self._follows or owner == self._target.removeprefix("dns:///"):
            return ""
        sends_token = self._sends_token_in_plaintext
        return owner if is_followable(owner, self._target, sends_token=sends_token) else ""


def value_of(metadata: Iterable[tuple[str, str | bytes]] | None, key: str) -> str:
    """Returns the value of a key in the metadata of a response; empty if there is none."""
    for name, value in metadata or ():
        if name == key and isinstance(value, str):
            return value
    return ""


def _remember(values: OrderedDict[str, Value], surface: str, value: Value) -> None:
    values[surface] = value
    values.move_to_end(surface)
    if len(values) > MAX_SURFACES:
        values.popitem(last=False)
