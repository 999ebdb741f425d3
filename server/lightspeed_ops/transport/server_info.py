"""Server info: what a server process says of itself.

Owns the version, the contract's version and the instance. Journal, clocks and certificate are given.
"""

import secrets
from collections.abc import Callable
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version

from lightspeed.ops.v1 import server_info_pb2 as pb

from lightspeed_ops.cluster import Ownership, SoleOwner
from lightspeed_ops.config import Limits
from lightspeed_ops.core.policy import Tenant, TenantContext
from lightspeed_ops.engine import Engine
from lightspeed_ops.journal.port import JournalInfo
from lightspeed_ops.mapping import enum_number, union_message

PACKAGE = "lightspeed-operations"
"""The package whose version is the server's."""
INSTANCE_BYTES = 8
"""Length of the instance, which it shows in hexadecimal digits."""


class ServerInfo:
    """What one server is, from its start on."""

    def __init__(
        self,
        limits: Limits,
        certificate_expires_ms: Callable[[], int | None] | None = None,
        ownership: Ownership | None = None,
    ) -> None:
        """Takes the limits in force, and what returns when the certificate expires, if there is one.

        Without ``ownership``, the server is the only one on its journal.
        """
        self.limits = limits
        self.ownership = ownership or SoleOwner()
        self._certificate_expires_ms = certificate_expires_ms or (lambda: None)
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

    def message(self, journal: JournalInfo, engine: Engine, context: TenantContext | None) -> pb.ServerInfo:
        """Returns the message of the server as it is now, for a caller; None if the server has no identities.

        A tenant does not see what others store.
        """
        is_tenant = isinstance(context, Tenant)
        now_ms, clock_ahead_ms = engine.clocks_ms()
        message = pb.ServerInfo(
            uptime_ms=engine.uptime_ms(),
            now_ms=now_ms,
            clock_ahead_ms=clock_ahead_ms,
            certificate_expires_ms=self._certificate_expires_ms(),
            journal=pb.JournalInfo(
                kind=pb.JournalKind.ValueType(
                    enum_number(journal.kind, pb.DESCRIPTOR.enum_types_by_name["JournalKind"])
                ),
                format=journal.format,
                size_bytes=0 if is_tenant else journal.size_bytes,
                free_bytes=None if is_tenant else journal.free_bytes,
                away=journal.away,
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
