"""The conformance rules of every registry, written once against the port.

A test module runs them for an adapter with a class of its own, whose fixture ``shared`` has storage that it
can age.
"""

from typing import Protocol

import pytest
from lightspeed_ops.journal.registry import DEAD_AFTER_MS, Claim, Member, MemberState, Registry

FLIGHTS, TRAINS, SHIPS = (f"tenants/acme/surfaces/{name}" for name in ("flights", "trains", "ships"))


class SharedStorage(Protocol):
    """Storage of several registries, as tests see it."""

    def registry(self) -> Registry:
        """Returns another registry on the same storage."""
        ...

    async def commit(self, writer: int, *surfaces: str) -> None:
        """Stores a first commit of each surface by a writer."""
        ...

    async def delete(self, surface: str) -> None:
        """Makes a surface a deleted one."""
        ...

    async def takes(self, writer: int, surface: str, epoch: int) -> bool:
        """Returns whether storage takes the next commit of a surface from a writer with an epoch."""
        ...

    async def age(self, member: int, by_ms: int) -> None:
        """Makes the last heartbeat of a member so much older."""
        ...

    async def remove(self, member: int) -> None:
        """Removes a member that was dead for long."""
        ...

    async def start_again(self, before_ms: int) -> None:
        """Makes storage one that was started so long ago."""
        ...


def state_of(members: object, member: Member) -> MemberState:
    """Returns the state of a member among others."""
    [found] = [one for one in members if one.id == member.id]  # type: ignore[attr-defined]
    return found.state  # type: ignore[no-any-return]


class RegistryRules:
    """Rules of every registry."""

    @pytest.fixture
    async def shared(self) -> SharedStorage:
        """Returns empty storage; the test class of an adapter overrides this."""
        raise NotImplementedError

    @pytest.fixture
    async def registries(self, shared: SharedStorage) -> tuple[Registry, Registry]:
        """Returns the registries of two servers."""
        return shared.registry(), shared.registry()

    @pytest.fixture
    async def two(self, registries: tuple[Registry, Registry]) -> tuple[Member, Member]:
        """Returns two members that are ready."""
        members = []
        for number, registry in enumerate(registries, 1):
            member = await registry.join(f"host-{number}:50051", "1.0")
            member = Member(member.id, member.address, member.version, MemberState.READY, member.started_ms)
            await registry.heartbeat(member)
            members.append(member)
        return members[0], members[1]

    async def test_a_member_is_another_one_with_each_start(self, shared: SharedStorage) -> None:
        """A member begins as starting, with an id above all earlier ones, also for the same address."""
        registry = shared.registry()
        first = await registry.join("host:50051", "1.0")
        second = await registry.join("host:50051", "1.1")
        assert (MemberState.STARTING, "host:50051", "1.1") == (second.state, second.address, second.version)
        assert 0 < first.id < second.id
        await registry.leave(second.id)
        third = await registry.join("host:50051", "1.1")
        assert second.id < third.id
        assert first.started_ms > 1_600_000_000_000

    async def test_a_heartbeat_brings_all_members(
        self, registries: tuple[Registry, Registry], two: tuple[Member, Member], shared: SharedStorage
    ) -> None:
        """Each member is in the roster as its last heartbeat left it, with the time since then."""
        a, b = two
        await shared.age(b.id, 1_500)
        roster = await registries[0].heartbeat(a)
        assert [a.id, b.id] == [member.id for member in roster.members]
        assert [a.address, b.address] == [member.address for member in roster.members]
        assert [a.started_ms, b.started_ms] == [member.started_ms for member in roster.members]
        assert [MemberState.READY] * 2 == [member.state for member in roster.members]
        silent_ms = [member.silent_ms for member in roster.members]
        assert 0 <= silent_ms[0] < 1_000
        assert 1_500 <= silent_ms[1] < 3_500
        assert 0 == roster.newest_claim

    async def test_a_heartbeat_differs_from_all_earlier_ones(
        self, registries: tuple[Registry, Registry], two: tuple[Member, Member], shared: SharedStorage
    ) -> None:
        """Each heartbeat of a member changes its number; restarts of storage and other members do not."""
        a, b = two
        [first, _] = (await registries[1].heartbeat(b)).members
        await shared.start_again(1_000)
        [second, _] = (await registries[1].heartbeat(b)).members
        assert first.heartbeat == second.heartbeat
        await registries[0].heartbeat(a)
        [third, _] = (await registries[1].heartbeat(b)).members
        assert third.heartbeat != second.heartbeat

    async def test_a_member_that_was_removed_comes_back(
        self, registries: tuple[Registry, Registry], two: tuple[Member, Member], shared: SharedStorage
    ) -> None:
        """A heartbeat adds its member again, under the same id and with the same start."""
        a, b = two
        await shared.remove(a.id)
        assert [b.id] == [member.id for member in (await registries[1].heartbeat(b)).members]
        roster = await registries[0].heartbeat(a)
        assert [(a.id, a.started_ms), (b.id, b.started_ms)] == [
            (member.id, member.started_ms) for member in roster.members
        ]

    async def test_a_first_commit_claims(
        self, registries: tuple[Registry, Registry], two: tuple[Member, Member], shared: SharedStorage
    ) -> None:
        """The writer of the first commit owns the surface in epoch 1; a surface without one has no claim."""
        a, b = two
        assert [] == list(await registries[0].claim(a.id, [FLIGHTS]))
        await shared.commit(a.id, FLIGHTS)
        await shared.commit(b.id, TRAINS)
        expected = [Claim(FLIGHTS, a.id, 1, 1), Claim(TRAINS, b.id, 1, 2)]
        assert expected == list(await registries[1].claims(after=0, limit=10))
        assert 2 == (await registries[0].heartbeat(a)).newest_claim

    async def test_claims_come_in_pages(
        self, registries: tuple[Registry, Registry], two: tuple[Member, Member], shared: SharedStorage
    ) -> None:
        """Claims come by number, the newest of each surface, after a number and up to a limit."""
        a, b = two
        await shared.commit(a.id, FLIGHTS, TRAINS, SHIPS)
        await registries[0].hand_over(a.id, {FLIGHTS: b.id})
        first = await registries[1].claims(after=0, limit=2)
        assert [(TRAINS, 2), (SHIPS, 3)] == [(claim.surface, claim.number) for claim in first]
        second = await registries[1].claims(after=3, limit=2)
        assert [Claim(FLIGHTS, b.id, 2, 4)] == list(second)
        assert [] == list(await registries[1].claims(after=4, limit=2))

    async def test_deleted_surfaces_may_be_left_out(
        self, registries: tuple[Registry, Registry], two: tuple[Member, Member], shared: SharedStorage
    ) -> None:
        """A server that starts reads the claims of living surfaces alone; changes are told of all."""
        await shared.commit(two[0].id, FLIGHTS, TRAINS)
        await shared.delete(FLIGHTS)
        living = await registries[0].claims(after=0, limit=10, only_living=True)
        assert [TRAINS] == [claim.surface for claim in living]
        assert [FLIGHTS, TRAINS] == [claim.surface for claim in await registries[0].claims(after=0, limit=10)]

    async def test_the_surface_of_a_living_owner_is_not_claimed(
        self, registries: tuple[Registry, Registry], two: tuple[Member, Member], shared: SharedStorage
    ) -> None:
        """A claim of another member's surface changes nothing, and says whose it is."""
        a, b = two
        await shared.commit(a.id, FLIGHTS)
        await shared.age(a.id, DEAD_AFTER_MS - 1_500)
        claim = Claim(FLIGHTS, a.id, 1, 1)
        assert [claim] == list(await registries[1].claim(b.id, [FLIGHTS, TRAINS]))
        assert [claim] == list(await registries[0].claim(a.id, [FLIGHTS]))
        assert 1 == (await registries[0].heartbeat(a)).newest_claim

    async def test_the_surface_of_a_dead_owner_is_claimed_once(
        self, registries: tuple[Registry, Registry], two: tuple[Member, Member], shared: SharedStorage
    ) -> None:
        """A claim of a dead owner's surface raises the epoch; after it, the owner may append nothing."""
        a, b = two
        await shared.commit(a.id, FLIGHTS, TRAINS)
        await shared.age(a.id, DEAD_AFTER_MS)
        assert not (await registries[1].heartbeat(b)).members[0].is_alive
        assert await shared.takes(a.id, FLIGHTS, 1)
        claim = Claim(FLIGHTS, b.id, 2, 3)
        assert [claim] == list(await registries[1].claim(b.id, [FLIGHTS]))
        assert not await shared.takes(a.id, FLIGHTS, 1)
        assert await shared.takes(b.id, FLIGHTS, 2)
        assert not await shared.takes(b.id, FLIGHTS, 1)
        # It wakes, and its other surface is its own still.
        await registries[0].heartbeat(a)
        assert [claim] == list(await registries[0].claim(a.id, [FLIGHTS]))
        assert [Claim(TRAINS, a.id, 1, 2)] == list(await registries[1].claim(b.id, [TRAINS]))

    async def test_the_surface_of_a_removed_owner_is_claimed(
        self, registries: tuple[Registry, Registry], two: tuple[Member, Member], shared: SharedStorage
    ) -> None:
        """An owner that was removed after a long silence owns nothing any more."""
        a, b = two
        await shared.commit(a.id, FLIGHTS)
        await shared.remove(a.id)
        assert [Claim(FLIGHTS, b.id, 2, 2)] == list(await registries[1].claim(b.id, [FLIGHTS]))

    async def test_no_member_is_dead_just_after_storage_was_started(
        self, registries: tuple[Registry, Registry], two: tuple[Member, Member], shared: SharedStorage
    ) -> None:
        """Silence is not counted from before the start of storage: no member could be heard."""
        a, b = two
        await shared.commit(a.id, FLIGHTS)
        await shared.age(a.id, 60_000)
        await shared.start_again(1_000)
        assert [Claim(FLIGHTS, a.id, 1, 1)] == list(await registries[1].claim(b.id, [FLIGHTS]))
        [silent_a, _] = (await registries[1].heartbeat(b)).members
        assert silent_a.is_alive
        assert 1_000 <= silent_a.silent_ms < DEAD_AFTER_MS
        await shared.start_again(DEAD_AFTER_MS)
        assert [Claim(FLIGHTS, b.id, 2, 2)] == list(await registries[1].claim(b.id, [FLIGHTS]))

    async def test_a_hand_over_sets_the_next_owner(
        self, registries: tuple[Registry, Registry], two: tuple[Member, Member], shared: SharedStorage
    ) -> None:
        """The next owner may append with the new epoch, and the last one may not."""
        a, b = two
        await shared.commit(a.id, FLIGHTS, TRAINS)
        claims = await registries[0].hand_over(a.id, {FLIGHTS: b.id, TRAINS: b.id})
        assert {(FLIGHTS, b.id, 2), (TRAINS, b.id, 2)} == {
            (claim.surface, claim.owner, claim.epoch) for claim in claims
        }
        assert {3, 4} == {claim.number for claim in claims}
        assert not await shared.takes(a.id, FLIGHTS, 1)
        assert not await shared.takes(a.id, FLIGHTS, 2)
        assert await shared.takes(b.id, FLIGHTS, 2)

    async def test_a_member_hands_over_its_own_surfaces_alone(
        self, registries: tuple[Registry, Registry], two: tuple[Member, Member], shared: SharedStorage
    ) -> None:
        """Surfaces of others, and those without commits, stay as they are."""
        a, b = two
        await shared.commit(b.id, FLIGHTS)
        claims = await registries[0].hand_over(a.id, {FLIGHTS: a.id, TRAINS: b.id})
        assert [Claim(FLIGHTS, b.id, 1, 1)] == list(claims)

    async def test_no_surface_goes_to_a_member_that_cannot_serve_it(
        self, registries: tuple[Registry, Registry], two: tuple[Member, Member], shared: SharedStorage
    ) -> None:
        """A surface stays if its next owner is dead, leaves or has left."""
        a, b = two
        await shared.commit(a.id, FLIGHTS)
        claim = Claim(FLIGHTS, a.id, 1, 1)
        await registries[1].heartbeat(Member(b.id, b.address, b.version, MemberState.LEAVING, b.started_ms))
        assert [claim] == list(await registries[0].hand_over(a.id, {FLIGHTS: b.id}))
        await registries[1].heartbeat(b)
        await shared.age(b.id, DEAD_AFTER_MS)
        assert [claim] == list(await registries[0].hand_over(a.id, {FLIGHTS: b.id}))
        await registries[1].leave(b.id)
        assert [claim] == list(await registries[0].hand_over(a.id, {FLIGHTS: b.id}))

    async def test_a_member_that_leaves_releases_its_surfaces(
        self, registries: tuple[Registry, Registry], two: tuple[Member, Member], shared: SharedStorage
    ) -> None:
        """Released surfaces have no owner and a new number, and each member may claim them at once."""
        a, b = two
        await shared.commit(a.id, FLIGHTS, TRAINS)
        await shared.commit(b.id, SHIPS)
        await registries[0].leave(a.id)
        roster = await registries[1].heartbeat(b)
        assert [b.id] == [member.id for member in roster.members]
        released = await registries[1].claims(after=3, limit=10)
        assert {(FLIGHTS, None, 2), (TRAINS, None, 2)} == {
            (claim.surface, claim.owner, claim.epoch) for claim in released
        }
        [claim] = await registries[1].claim(b.id, [FLIGHTS])
        assert Claim(FLIGHTS, b.id, 3, 6) == claim
