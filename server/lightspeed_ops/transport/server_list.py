"""The list of servers: the messages of ListServers, and the owners in the views of surfaces.

It reads what the ownership knows, and must never wait long for storage: the list is needed most while that is
away.
"""

import asyncio
from collections import Counter
from contextlib import suppress

from lightspeed.ops.v1 import server_pb2 as pb

from lightspeed_ops.cluster import Ownership
from lightspeed_ops.engine import Engine, Slices
from lightspeed_ops.journal.port import JournalAway
from lightspeed_ops.journal.registry import Member
from lightspeed_ops.mapping import enum_number

NAMES_S = 1.0
"""Longest wait for the names of surfaces that other servers made lately, in seconds."""
_STATES = pb.DESCRIPTOR.enum_types_by_name["ServerState"]


async def server_messages(
    engine: Engine, ownership: Ownership, version: str, tenant_id: str | None
) -> list[pb.Server]:
    """Returns the messages of all servers by id, with the surfaces that each owns, of one tenant or of all.

    A sole owner knows no version and no time of its start: ``version`` and the uptime complete it.
    """
    with suppress(JournalAway, TimeoutError):
        async with asyncio.timeout(NAMES_S):
            await engine.learn_names()
    owned: Counter[int] = Counter()
    slices = Slices()
    for name in engine.surfaces(tenant_id):
        owner = ownership.owner(name)
        if owner is not None:
            owned[owner.id] += 1
        await slices.give_way()
    messages = [_message(member, owned[member.id]) for member in ownership.members]
    for message in messages:
        message.is_this = message.id == ownership.me.id
        if message.is_this:
            message.version = message.version or version
            message.started_ms = message.started_ms or engine.clocks_ms()[0] - engine.uptime_ms()
    return messages


def owner_address(ownership: Ownership, surface: str) -> str:
    """Returns the address of the owner of a surface; empty if there is none, or none with an address."""
    owner = ownership.owner(surface)
    return "" if owner is None else owner.address


def _message(member: Member, owned_surfaces: int) -> pb.Server:
    state = enum_number(member.state, _STATES) if member.is_alive else pb.SERVER_STATE_DEAD
    return pb.Server(
        id=member.id,
        address=member.address,
        version=member.version,
        state=pb.ServerState.ValueType(state),
        started_ms=member.started_ms,
        silent_ms=member.silent_ms,
        owned_surfaces=owned_surfaces,
    )
