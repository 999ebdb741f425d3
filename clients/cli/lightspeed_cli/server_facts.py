"""What a server says of itself, as texts: for `status` and `doctor`.

Owns the texts of one line. It must never judge: `checks` does.
"""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from lightspeed_cli.output import enum_text
from lightspeed_cli.times import duration_text

if TYPE_CHECKING:
    from lightspeed.ops.v1.policy_pb2 import TenantContext
    from lightspeed.ops.v1.server_info_pb2 import JournalInfo, ServerInfo
    from lightspeed.ops.v1.server_pb2 import Server

SERVER_STATES = ("ready", "starting", "leaving", "dead")
"""The states of servers, in the order in which texts count them."""
_UNITS = ("B", "KiB", "MiB", "GiB", "TiB")
_STEP = 1024


def bytes_text(number: int) -> str:
    """Returns a number of bytes: `512 B`, `1.5 MiB`, `37.6 GiB`."""
    value, unit = float(number), 0
    while value >= _STEP and unit + 1 < len(_UNITS):
        value, unit = value / _STEP, unit + 1
    return f"{value:,.1f} {_UNITS[unit]}" if unit else f"{number} B"


def service_now_ms(info: "ServerInfo", fallback_ms: int) -> int:
    """Returns the service clock of the response, Unix milliseconds; another time if the server is older."""
    return info.now_ms - info.clock_ahead_ms if info.now_ms else fallback_ms


def server_text(info: "ServerInfo") -> str:
    """Returns version and uptime."""
    return f"{info.version or 'a version of its source'}, up {duration_text(info.uptime_ms)}"


def journal_text(journal: "JournalInfo") -> str:
    """Returns kind, format, size and free space of a journal."""
    from lightspeed.ops.v1.server_info_pb2 import JournalKind

    if journal.kind == JournalKind.JOURNAL_KIND_MEMORY:
        return "in memory"
    parts = [
        {
            JournalKind.JOURNAL_KIND_SQLITE: "data file",
            JournalKind.JOURNAL_KIND_POSTGRESQL: "PostgreSQL",
        }.get(journal.kind, "of a kind that this version does not know")
    ]
    if journal.away:
        parts.append("which the server cannot reach")
    if journal.format:
        parts.append(f"format {journal.format}")
    if journal.size_bytes:
        parts.append(bytes_text(journal.size_bytes))
    if journal.HasField("free_bytes"):
        parts.append(f"{bytes_text(journal.free_bytes)} free")
    return ", ".join(parts)


def server_state_text(server: "Server") -> str:
    """Returns the state of a server: starting, ready, leaving or dead."""
    from lightspeed.ops.v1.server_pb2 import ServerState

    return enum_text(ServerState, server.state)


def shares_journal(servers: Sequence["Server"]) -> bool:
    """Returns True if the servers share their journal; the only one on its journal has no address."""
    return any(server.address for server in servers)


def servers_text(servers: Sequence["Server"]) -> str:
    """Returns how many servers there are by state: `3 ready, 1 dead`."""
    counts = Counter(server_state_text(server) for server in servers)
    return ", ".join(f"{counts[state]:,} {state}" for state in SERVER_STATES if counts[state])


def caller_text(info: "ServerInfo") -> str:
    """Returns who the server takes the caller for."""
    if not info.HasField("caller"):
        return "not known: the server has no identities"
    return context_text(info.caller)


def context_text(context: "TenantContext") -> str:
    """Returns actor, role and tenant."""
    if context.HasField("system"):
        return f"{context.system.actor_id}, system"
    from lightspeed.ops.v1.policy_pb2 import Role

    tenant = context.tenant
    role = Role.Name(tenant.role).removeprefix("ROLE_").lower()
    return f"{tenant.actor_id}, {role} of tenant {tenant.tenant_id}"
