"""Least versions of reads: what a client has changed, it sees on any server.

Owns the metadata by which a read asks for a version of its surface, and the time for which it waits.
"""

from typing import Any

from lightspeed_ops.core import limits
from lightspeed_ops.core.refusal import Refused, Violation, invalid
from lightspeed_ops.reader import Reader
from lightspeed_ops.transport.call_errors import behind_min_version
from lightspeed_ops.transport.foreign_requests import names_one_surface, surface_of
from lightspeed_ops.transport.request_validation import tenant_in

MIN_VERSION = "lightspeed-min-version"
"""The metadata of a read: the least version of the surface that it has to see."""
WAIT_S = 2.0
"""Longest wait for a version, in seconds: a server that follows others is a quarter of a second behind."""


class MinVersions:
    """The least versions that reads ask for."""

    def __init__(self, reader: Reader) -> None:
        """Takes the reader, which knows the durable versions."""
        self._reader = reader

    async def wait(self, method: str, request: Any, context: Any) -> None:
        """Returns when a read may see what it asks for; raises :class:`Refused` after :data:`WAIT_S`.

        A read that asks for no version, or is about several surfaces, does not wait.
        """
        asked = [value for name, value in context.invocation_metadata() or () if name == MIN_VERSION]
        if not asked or not names_one_surface(request.DESCRIPTOR):
            return
        surface = surface_of(request)
        if tenant_in(surface) is None:
            return
        wanted = max(_number(method, value) for value in asked)
        version = await self._reader.reach(surface, wanted, within_s=WAIT_S)
        if version < wanted:
            raise Refused(behind_min_version(surface, wanted, version))


def _number(method: str, value: str | bytes) -> int:
    """Returns the version in a value of metadata; raises :class:`Refused` if it has none."""
    if isinstance(value, str) and value.isascii() and value.isdecimal():
        version = int(value) if len(value) <= len(str(limits.INT64_MAX)) else limits.INT64_MAX + 1
        if version <= limits.INT64_MAX:
            return version
    violation = Violation(MIN_VERSION, "expected a version, but it is another text")
    raise Refused(invalid(f"read the metadata of {method}", (violation,), method=method))
