"""Server info: what a server process says of itself.

Owns the version, the contract's version and the instance. The journal and the uptime are given.
"""

import secrets
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version

from lightspeed.ops.v1 import server_info_pb2 as pb

from lightspeed_ops.config import Limits
from lightspeed_ops.core.policy import Tenant, TenantContext
from lightspeed_ops.journal.port import JournalInfo
from lightspeed_ops.mapping import enum_number, union_message

PACKAGE = "lightspeed-operations"
"""The package whose version is the server's."""
INSTANCE_BYTES = 8
"""Length of the instance, which it shows in hexadecimal digits."""


class ServerInfo:
    """What one server is, from its start on."""

    def __init__(self, limits: Limits) -> None:
        """Takes the limits in force, and makes a new instance."""
        self.limits = limits
        self._unchanging = pb.ServerInfo(
            version=package_version(),
            contract_version=pb.DESCRIPTOR.package,
            instance=secrets.token_hex(INSTANCE_BYTES),
            limits=pb.ServerLimits(**asdict(limits)),
        )

    def change_limits(self, limits: Limits) -> None:
        """Sets the limits in force."""
        self.limits = limits
        self._unchanging.limits.CopyFrom(pb.ServerLimits(**asdict(limits)))

    def message(self, journal: JournalInfo, uptime_ms: int, context: TenantContext | None) -> pb.ServerInfo:
        """Returns the message of the server as it is now, for a caller; None if the server has no identities.

        A tenant does not see what others store.
        """
        message = pb.ServerInfo(
            uptime_ms=uptime_ms,
            journal=pb.JournalInfo(
                kind=pb.JournalKind.ValueType(
                    enum_number(journal.kind, pb.DESCRIPTOR.enum_types_by_name["JournalKind"])
                ),
                format=journal.format,
                size_bytes=0 if isinstance(context, Tenant) else journal.size_bytes,
            ),
        )
        message.MergeFrom(self._unchanging)
        if context is not None:
            message.caller.CopyFrom(union_message(TenantContext, context))
        return message


def package_version() -> str:
    """Returns the version of the installed package; empty if only its source is there."""
    try:
        return version(PACKAGE)
    except PackageNotFoundError:
        return ""
