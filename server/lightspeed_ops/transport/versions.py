"""Versions in metadata: a change says its version, and a read may ask for one, so as to see it anywhere.

Owns their form, ``VERSION@JOURNAL``, and the time for which a read waits. A version counts the commits of a
surface in one journal. A read must never wait for one of another journal, which may not come.
"""

import re
from typing import Any

from lightspeed_ops.core import limits
from lightspeed_ops.core.refusal import Refused, Violation, invalid
from lightspeed_ops.reader import Reader
from lightspeed_ops.transport.call_errors import behind_min_version
from lightspeed_ops.transport.foreign_requests import names_one_surface, surface_of
from lightspeed_ops.transport.request_validation import tenant_in

VERSION = "lightspeed-version"
"""The metadata of a response to a change: the version of the surface that has it."""
MIN_VERSION = "lightspeed-min-version"
"""The metadata of a read: the least version of the surface that it has to see."""
WAIT_S = 2.0
"""Longest wait for a version, in seconds: a server that follows others is a quarter of a second behind."""
_FORM = re.compile(r"([0-9]{1,19})(?:@([0-9A-Za-z]{1,64}))?")
"""A version and the identity of its journal: of 32 characters today, of at most 64 in all clients."""


class Versions:
    """The versions of a server's journal."""

    def __init__(self, reader: Reader) -> None:
        """Takes the reader, which knows the durable versions."""
        self._reader = reader
        self._journal = reader.identity

    def metadata(self, version: int) -> tuple[tuple[str, str], ...]:
        """Returns the trailing metadata of a response to a change."""
        return ((VERSION, f"{version}@{self._journal}"),)

    async def wait(self, method: str, request: Any, context: Any) -> None:
        """Returns when a read may see what it asks for; raises :class:`Refused` after :data:`WAIT_S`.

        A read that asks for no version of this journal, or is about several surfaces, does not wait. A
        version without a journal is one of this journal.
        """
        asked = [value for name, value in context.invocation_metadata() or () if name == MIN_VERSION]
        if not asked or not names_one_surface(request.DESCRIPTOR):
            return
        surface = surface_of(request)
        if tenant_in(surface) is None:
            return
        own = ("", self._journal)
        found = [_parsed(method, value) for value in asked]
        wanted = max((version for version, journal in found if journal in own), default=0)
        if not wanted:
            return
        version = await self._reader.reach(surface, wanted, within_s=WAIT_S)
        if version < wanted:
            raise Refused(behind_min_version(surface, wanted, version))


def _parsed(method: str, value: str | bytes) -> tuple[int, str]:
    """Returns the version and the journal in a value of metadata, the journal empty if it has none.

    Raises :class:`Refused` if it has another form.
    """
    found = _FORM.fullmatch(value) if isinstance(value, str) else None
    if found is not None and int(found[1]) <= limits.INT64_MAX:
        return int(found[1]), found[2] or ""
    violation = Violation(MIN_VERSION, "expected VERSION@JOURNAL, but it is another text")
    raise Refused(invalid(f"read the metadata of {method}", (violation,), method=method))
