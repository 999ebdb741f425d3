"""Several servers on one journal as ListServers and the views of surfaces show them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pytest
from lightspeed.ops.v1 import server_pb2, surface_watch_pb2
from lightspeed_ops.cluster import Ownership
from lightspeed_ops.core.surface import default_context, tenant_of
from lightspeed_ops.journal.memory import MemoryJournal
from lightspeed_ops.journal.registry import DEAD_AFTER_MS, Member, MemberState
from lightspeed_ops.transport.responses import basic_surface_message, surface_message
from lightspeed_ops.transport.server_list import owner_address, server_messages
from lightspeed_ops.transport.surface_watch import LightViews

from tests.server.core.building import create
from tests.server.engines import engine_over

HERE = Member(3, "10.0.0.3:50051", "0.1.0", MemberState.READY, started_ms=2_000, silent_ms=40)
THERE = Member(4, "10.0.0.4:50051", "0.2.0", MemberState.LEAVING, started_ms=3_000, silent_ms=900)
DEAD = Member(5, "10.0.0.5:50051", "0.2.0", MemberState.READY, started_ms=4_000, silent_ms=DEAD_AFTER_MS)
A, B, C = (f"tenants/acme/surfaces/{name}" for name in "abc")
OTHER = "tenants/other/surfaces/a"


@dataclass(frozen=True)
class KnownOwners:
    """An ownership that never changes."""

    owners: Mapping[str, Member]
    members: Sequence[Member] = (HERE, THERE, DEAD)
    me: Member = HERE

    def is_mine(self, surface: str) -> bool:
        """Returns True for the surfaces of this server."""
        return self.owner(surface) == self.me

    def epoch(self, surface: str) -> int:
        """Returns 1 for the surfaces of this server."""
        return int(self.is_mine(surface))

    def owner(self, surface: str) -> Member | None:
        """Returns the owner."""
        return self.owners.get(surface)

    async def settle(self, surface: str) -> Member:
        """Returns the owner."""
        return self.owners[surface]

    def refused(self, surface: str) -> None:
        """Does nothing."""

    def follow(self, changed: Callable[[str, bool], None]) -> None:
        """Does nothing: the owners never change."""


OWNERS: Ownership = KnownOwners({A: HERE, B: HERE, OTHER: THERE})


@pytest.mark.parametrize(("tenant_id", "owned"), [(None, [2, 1, 0]), ("acme", [2, 0, 0])])
async def test_servers_have_their_states_and_surfaces(tenant_id: str | None, owned: list[int]) -> None:
    """A silent server is dead, whatever its last state; a surface without an owner counts for none."""
    engine = engine_over(MemoryJournal())
    for name in (A, B, C, OTHER):
        await engine.execute(name, create(default_context(tenant_of(name))))
    found = await server_messages(engine, OWNERS, "9.9.9", tenant_id)
    assert owned == [server.owned_surfaces for server in found]
    assert [server_pb2.SERVER_STATE_READY, server_pb2.SERVER_STATE_LEAVING, server_pb2.SERVER_STATE_DEAD] == [
        server.state for server in found
    ]
    assert [True, False, False] == [server.is_this for server in found]
    for member, server in zip(OWNERS.members, found, strict=True):
        listed = (server.id, server.address, server.version, server.started_ms, server.silent_ms)
        assert (member.id, member.address, member.version, member.started_ms, member.silent_ms) == listed


async def test_views_have_the_address_of_the_owner() -> None:
    """The full view, the light one and the frames of a watch have it; it is empty without an owner."""
    engine = engine_over(MemoryJournal())
    for name, address in ((OTHER, THERE.address), (C, "")):
        await engine.execute(name, create(default_context(tenant_of(name))))
        surface = engine.peek(name)
        assert surface is not None
        owner = owner_address(OWNERS, name)
        full, light = surface_message(surface, 0, owner), basic_surface_message(surface, 0, "", owner)
        views = LightViews(OWNERS)
        frame = views.view(surface, 0, views.settings(surface), views.owner(name))
        (watched,) = surface_watch_pb2.ChangedSurfaces.FromString(frame).surfaces
        assert [address] * 3 == [message.owner for message in (full, light, watched)]
