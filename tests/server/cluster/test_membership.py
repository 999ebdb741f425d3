"""The membership: heartbeats, leases, claims and hand-overs of real memberships on virtual time."""

import asyncio

import pytest
from lightspeed_ops.cluster import OwnerUnknown
from lightspeed_ops.cluster.rendezvous import first
from lightspeed_ops.journal.registry import MemberState

from tests.server.cluster.virtual_cluster import VirtualCluster, member_ids, names, on_virtual_time

FLIGHTS = "tenants/acme/surfaces/flights"


@on_virtual_time
async def test_a_first_commit_claims_its_surface() -> None:
    """All servers send the first call for a surface to one server, whose commit claims it for its writer."""
    cluster = VirtualCluster()
    servers = await cluster.settled(3)
    asked = [await server.membership.settle(FLIGHTS) for server in servers]
    expected = first([server.id for server in servers], FLIGHTS)
    assert [expected] * 3 == member_ids(asked)
    [owner] = [server for server in servers if server.id == expected]
    assert not owner.membership.is_mine(FLIGHTS)
    assert owner.membership.epoch(FLIGHTS) == 1
    cluster.commit(owner, FLIGHTS)
    assert await owner.membership.settle(FLIGHTS) == owner.membership.me
    assert owner.membership.is_mine(FLIGHTS)
    assert owner.membership.epoch(FLIGHTS) == 1
    assert [(FLIGHTS, True)] == owner.changes


@on_virtual_time
async def test_a_claim_is_known_everywhere_within_a_heartbeat() -> None:
    """Each server reads the claims of the others with its next heartbeat."""
    cluster = VirtualCluster()
    a, b = await cluster.settled(2)
    cluster.commit(a, FLIGHTS)
    await asyncio.sleep(1.1)
    for server in (a, b):
        owner = server.membership.owner(FLIGHTS)
        assert owner is not None
        assert a.id == owner.id
    assert (True, False) == (a.membership.is_mine(FLIGHTS), b.membership.is_mine(FLIGHTS))


@on_virtual_time
async def test_a_server_that_starts_knows_all_claims() -> None:
    """The membership has read every page of claims when it has joined, but no deleted surface."""
    cluster = VirtualCluster()
    [a] = await cluster.settled(1)
    surfaces = names(2_500)
    cluster.commit(a, *surfaces)
    cluster.stored.deleted.add(surfaces[7])
    b = await cluster.join(ready=False)
    known = {surface for surface in surfaces if b.membership.owner(surface) is not None}
    assert set(surfaces) - {surfaces[7]} == known


@on_virtual_time
async def test_a_lease_ends_before_others_may_claim() -> None:
    """A server that cannot reach storage owns nothing 3.5 s after it sent its last confirmed heartbeat."""
    cluster = VirtualCluster()
    [a] = await cluster.settled(1)
    cluster.commit(a, FLIGHTS)
    await asyncio.sleep(1.1)
    a.registry.is_cut = True
    await asyncio.sleep(2.4)
    assert a.membership.is_mine(FLIGHTS)
    await asyncio.sleep(1.1)
    assert not a.membership.is_mine(FLIGHTS)
    assert a.membership.away
    # A lease that ends is no loss.
    assert [(FLIGHTS, True)] == a.changes


@on_virtual_time
async def test_a_server_that_was_stopped_owns_nothing_when_it_wakes() -> None:
    """The clock of the lease runs on while a process is stopped, so that its first read asks storage."""
    cluster = VirtualCluster()
    [a] = await cluster.settled(1)
    cluster.commit(a, FLIGHTS)
    await asyncio.sleep(1.1)
    a.clock.stopped_ns += 4_000_000_000
    assert not a.membership.is_mine(FLIGHTS)
    await asyncio.sleep(1.1)
    assert a.membership.is_mine(FLIGHTS)


@on_virtual_time
async def test_a_surface_that_had_another_owner_meanwhile_was_lost_and_gained() -> None:
    """A server that reads two changes of an owner at once is told of both: the other one may have decided."""
    cluster = VirtualCluster()
    a, b = await cluster.settled(2)
    cluster.commit(a, FLIGHTS)
    await asyncio.sleep(1.1)
    for source, target in ((a, b), (b, a)):
        await source.registry.hand_over(source.id, {FLIGHTS: target.id})
    await asyncio.sleep(1.1)
    assert [(FLIGHTS, True), (FLIGHTS, False), (FLIGHTS, True)] == a.changes
    assert (True, 3) == (a.membership.is_mine(FLIGHTS), a.membership.epoch(FLIGHTS))


@on_virtual_time
async def test_surfaces_of_a_dead_server_are_claimed_by_the_first_of_the_others() -> None:
    """Nothing is claimed while the server may be alive; then each surface goes to the first in its order."""
    cluster = VirtualCluster()
    a, b, c = await cluster.settled(3)
    surfaces = [name for name in names(300) if first((a.id, b.id, c.id), name) == a.id]
    cluster.commit(a, *surfaces)
    await asyncio.sleep(1.1)
    a.kill()
    await asyncio.sleep(3.8)
    assert {a.id} == {cluster.owner(surface) for surface in surfaces}
    await asyncio.sleep(2.5)
    for surface in surfaces:
        assert first((b.id, c.id), surface) == cluster.owner(surface)
        assert cluster.stored.claims[surface].epoch == 2
    assert set(surfaces) == b.owns(surfaces) | c.owns(surfaces)
    assert b.owns(surfaces)
    assert c.owns(surfaces)


@on_virtual_time
async def test_a_server_that_returns_loses_what_others_claimed_and_gets_it_back() -> None:
    """A server that was stopped for long learns its losses first; then its surfaces move back to it."""
    cluster = VirtualCluster()
    a, b = await cluster.settled(2)
    surfaces = [name for name in names(20) if first((a.id, b.id), name) == a.id]
    cluster.commit(a, *surfaces)
    await asyncio.sleep(1.1)
    a.registry.is_cut = True
    await asyncio.sleep(7)
    assert set(surfaces) == b.owns(surfaces)
    a.registry.is_cut = False
    await asyncio.sleep(1.1)
    assert {(surface, False) for surface in surfaces} == set(a.changes[len(surfaces) :])
    await asyncio.sleep(5)
    assert set(surfaces) == a.owns(surfaces)
    assert {3} == {cluster.stored.claims[surface].epoch for surface in surfaces}


@on_virtual_time
async def test_no_member_is_dead_when_storage_returns() -> None:
    """After storage was away for all, a server claims nothing until the others had the time to be heard."""
    cluster = VirtualCluster()
    a, b = await cluster.settled(2)
    cluster.commit(a, FLIGHTS)
    await asyncio.sleep(1.1)
    a.registry.is_cut = b.registry.is_cut = True
    await asyncio.sleep(20)
    b.registry.is_cut = False
    await asyncio.sleep(4)
    assert a.id == cluster.owner(FLIGHTS)
    a.registry.is_cut = False
    await asyncio.sleep(10)
    assert a.id == cluster.owner(FLIGHTS)
    assert a.membership.is_mine(FLIGHTS)


@on_virtual_time
async def test_a_server_that_stays_away_is_dead_after_storage_returned() -> None:
    """Surfaces of a server that does not come back are claimed when the others have been steady."""
    cluster = VirtualCluster()
    a, b = await cluster.settled(2)
    cluster.commit(a, FLIGHTS)
    await asyncio.sleep(1.1)
    a.kill()
    b.registry.is_cut = True
    await asyncio.sleep(20)
    b.registry.is_cut = False
    await asyncio.sleep(8)
    assert b.membership.is_mine(FLIGHTS)


@on_virtual_time
async def test_storage_that_is_away_is_asked_again_within_a_second() -> None:
    """A server knows that storage is away, and that it is back a second after that at most."""
    cluster = VirtualCluster()
    [a] = await cluster.settled(1)
    a.registry.is_cut = True
    await asyncio.sleep(30)
    assert a.is_away()
    before = a.registry.heartbeats
    a.registry.is_cut = False
    await asyncio.sleep(1.05)
    assert not a.is_away()
    assert before < a.registry.heartbeats


@on_virtual_time
async def test_storage_without_an_answer_is_away() -> None:
    """A heartbeat without an answer for 2 s means away; a late answer renews the lease from its sending."""
    cluster = VirtualCluster()
    [a] = await cluster.settled(1)
    cluster.commit(a, FLIGHTS)
    await asyncio.sleep(1.1)
    a.registry.answers.clear()
    await asyncio.sleep(2.8)
    assert not a.is_away()
    await asyncio.sleep(0.3)
    assert a.is_away()
    await asyncio.sleep(3)
    a.registry.answers.set()
    # The next heartbeat waits again.
    a.registry.answers.clear()
    await asyncio.sleep(0.01)
    assert not a.is_away()
    assert not a.membership.is_mine(FLIGHTS)
    a.registry.answers.set()
    await asyncio.sleep(0.01)
    assert a.membership.is_mine(FLIGHTS)


@on_virtual_time
async def test_heartbeats_come_each_second() -> None:
    """A member tells each second that it is alive, and no more often while nothing happens."""
    cluster = VirtualCluster()
    [a] = await cluster.settled(1)
    before = a.registry.heartbeats
    await asyncio.sleep(60)
    assert 58 <= a.registry.heartbeats - before <= 61


@on_virtual_time
async def test_surfaces_move_to_a_new_member_when_it_has_been_ready_for_a_while() -> None:
    """A new member gets the surfaces of which it is the first, but none in its first three seconds."""
    cluster = VirtualCluster()
    [a] = await cluster.settled(1)
    surfaces = names(100)
    cluster.commit(a, *surfaces)
    await asyncio.sleep(1.1)
    b = await cluster.join()
    await asyncio.sleep(2.9)
    assert set(surfaces) == a.owns(surfaces)
    await asyncio.sleep(6)
    share = {surface for surface in surfaces if first((a.id, b.id), surface) == b.id}
    assert share == b.owns(surfaces)
    assert set(surfaces) - share == a.owns(surfaces)
    assert len(share) == a.membership.surfaces_handed_over


@on_virtual_time
async def test_hand_overs_are_bounded_per_second() -> None:
    """A rebalance hands over a hundred surfaces a second, because each new owner has to load them."""
    cluster = VirtualCluster()
    [a] = await cluster.settled(1)
    surfaces = names(1_000)
    cluster.commit(a, *surfaces)
    await asyncio.sleep(1.1)
    await cluster.join()
    await asyncio.sleep(4.1)
    before = a.membership.surfaces_handed_over
    await asyncio.sleep(2)
    assert 100 <= a.membership.surfaces_handed_over - before <= 225
    await asyncio.sleep(10)
    expected = sum(first((1, 2), surface) == 2 for surface in surfaces)
    assert expected == a.membership.surfaces_handed_over


@on_virtual_time
async def test_a_hand_over_waits_for_pending_appends_and_calls_wait_for_it() -> None:
    """From the begin of a hand-over its owner decides nothing; callers get the next owner when it has it."""
    cluster = VirtualCluster()
    [a] = await cluster.settled(1)
    pending, released = asyncio.Event(), asyncio.Event()

    async def release(surface: str) -> None:
        assert not a.membership.is_mine(surface)
        # What it appended before still has its epoch.
        assert a.membership.epoch(surface) == 1
        released.set()
        await pending.wait()

    a.membership.release_by(release)
    surface = next(name for name in names(100) if first((1, 2), name) == 2)
    cluster.commit(a, surface)
    b = await cluster.join()
    await released.wait()
    assert a.id == cluster.owner(surface)
    waiting = asyncio.create_task(a.membership.settle(surface))
    await asyncio.sleep(1)
    assert not waiting.done()
    assert [(surface, True)] == a.changes
    pending.set()
    settled = await waiting
    assert b.id == settled.id
    assert b.id == cluster.owner(surface)
    assert [(surface, True), (surface, False)] == a.changes


@on_virtual_time
async def test_a_loss_by_hand_over_names_the_next_owner() -> None:
    """When followers are told of the loss, the next owner is known, so that streams can name it."""
    cluster = VirtualCluster()
    a, b = await cluster.settled(2)
    surface = next(name for name in names(100) if first((1, 2), name) == 2)
    owners: list[int] = []

    def changed(surface: str, is_mine: bool) -> None:  # noqa: FBT001 - a callback
        owner = a.membership.owner(surface)
        if not is_mine and owner is not None:
            owners.append(owner.id)

    a.membership.follow(changed)
    cluster.commit(a, surface)
    await asyncio.sleep(3)
    assert [b.id] == owners
    assert b.membership.is_mine(surface)


@pytest.mark.slow
@on_virtual_time
async def test_a_hand_over_that_fails_is_tried_again() -> None:
    """While storage is away a surface stays; if the surface cannot be released, the hand-over is repeated."""
    cluster = VirtualCluster()
    [a] = await cluster.settled(1)
    attempts = 0

    async def release(_surface: str) -> None:
        nonlocal attempts
        attempts += 1
        if attempts == 1:
            raise RuntimeError("the first attempt fails")

    a.membership.release_by(release)
    surface = next(name for name in names(100) if first((1, 2), name) == 2)
    cluster.commit(a, surface)
    b = await cluster.join()
    await asyncio.sleep(8)
    assert b.membership.is_mine(surface)
    assert 2 == attempts


@on_virtual_time
async def test_a_server_that_leaves_hands_everything_over() -> None:
    """After ``leave`` a server owns nothing, though the others are just ready, and calls go to them."""
    cluster = VirtualCluster()
    [a] = await cluster.settled(1)
    surfaces = names(400)
    cluster.commit(a, *surfaces)
    await asyncio.sleep(1.1)
    b, c = await cluster.join(), await cluster.join()
    await asyncio.sleep(0.1)
    begun_s = asyncio.get_running_loop().time()
    await a.membership.leave()
    assert asyncio.get_running_loop().time() - begun_s < 3
    assert set() == a.owns(surfaces)
    # The others know it, so that they send no more calls here.
    for server in (b, c):
        owners = {server.membership.owner(surface) for surface in surfaces}
        assert a.id not in member_ids(owner for owner in owners if owner is not None)
    settled = await a.membership.settle(surfaces[0])
    assert first((b.id, c.id), surfaces[0]) == settled.id
    assert MemberState.LEAVING is a.membership.me.state
    await asyncio.sleep(1.1)
    assert set(surfaces) == b.owns(surfaces) | c.owns(surfaces)
    await a.membership.close()
    assert {b.id, c.id} == set(cluster.stored.members)


@on_virtual_time
async def test_a_server_that_leaves_during_a_rebalance_hands_everything_over() -> None:
    """What stayed in the last rebalance is placed again among the others."""
    cluster = VirtualCluster()
    [a] = await cluster.settled(1)
    surfaces = names(20)
    cluster.commit(a, *surfaces)
    await asyncio.sleep(1.1)
    b = await cluster.join()
    lost = asyncio.Event()
    a.membership.follow(lambda _surface, is_mine: None if is_mine else lost.set())
    await lost.wait()
    await a.membership.leave()
    assert {b.id} == {cluster.owner(surface) for surface in surfaces}


@on_virtual_time
async def test_the_last_server_serves_to_its_end_and_then_releases() -> None:
    """If no other member is ready, surfaces stay until the close, and the next server gets them at once."""
    cluster = VirtualCluster()
    [a] = await cluster.settled(1)
    cluster.commit(a, FLIGHTS)
    await asyncio.sleep(1.1)
    await a.membership.leave()
    assert a.membership.is_mine(FLIGHTS)
    await a.membership.close()
    assert cluster.owner(FLIGHTS) is None
    b = await cluster.join()
    await asyncio.sleep(0.1)
    assert b.membership.is_mine(FLIGHTS)


@on_virtual_time
async def test_a_surface_does_not_come_back_to_a_server_that_leaves() -> None:
    """Storage refuses a hand-over to a member that leaves, whatever the giver still believes."""
    cluster = VirtualCluster()
    a, b = await cluster.settled(2)
    mine = [name for name in names(40) if first((a.id, b.id), name) == a.id]
    cluster.commit(a, *mine)
    await asyncio.sleep(1.1)
    await a.membership.leave()
    await asyncio.sleep(3)
    assert set(mine) == b.owns(mine)
    assert {2} == {cluster.stored.claims[surface].epoch for surface in mine}


@on_virtual_time
async def test_a_refusal_asks_storage_at_once() -> None:
    """After NotOwner the surface is not mine, and the next settle waits for what storage says."""
    cluster = VirtualCluster()
    a, b = await cluster.settled(2)
    surface = next(name for name in names(100) if first((a.id, b.id), name) == a.id)
    cluster.commit(a, surface)
    await asyncio.sleep(1.1)
    cluster.stored.change(surface, b.id)
    assert a.membership.is_mine(surface)
    begun_s = asyncio.get_running_loop().time()
    a.membership.refused(surface)
    assert not a.membership.is_mine(surface)
    assert a.membership.owner(surface) is None
    settled = await a.membership.settle(surface)
    assert b.id == settled.id
    assert settled == a.membership.owner(surface)
    assert asyncio.get_running_loop().time() - begun_s < 0.05


@on_virtual_time
async def test_a_refusal_without_reason_gives_the_surface_back() -> None:
    """If storage has the same claim still, the surface is mine again."""
    cluster = VirtualCluster()
    [a] = await cluster.settled(1)
    cluster.commit(a, FLIGHTS)
    await asyncio.sleep(1.1)
    a.membership.refused(FLIGHTS)
    assert await a.membership.settle(FLIGHTS) == a.membership.me
    assert [(FLIGHTS, True), (FLIGHTS, False), (FLIGHTS, True)] == a.changes


@on_virtual_time
async def test_many_refusals_ask_storage_together() -> None:
    """A question for claims serves all calls that doubt an owner, and the next one comes 20 ms later."""
    cluster = VirtualCluster()
    a, _ = await cluster.settled(2)
    asked = 0
    claims = a.registry.claims

    async def counted(**options: int) -> object:
        nonlocal asked
        asked += 1
        return await claims(**options)  # type: ignore[arg-type]  # as they came

    a.registry.claims = counted  # type: ignore[method-assign,assignment]
    for name in names(500):
        a.membership.refused(name)
        await asyncio.sleep(0.000_1)
    await asyncio.sleep(0.05)
    assert 1 <= asked <= 5


@on_virtual_time
async def test_an_owner_that_is_alive_is_never_robbed() -> None:
    """A surface stays with a member that storage hears, whether or not other servers reach it."""
    cluster = VirtualCluster()
    a, b = await cluster.settled(2)
    surface = next(name for name in names(100) if first((a.id, b.id), name) == b.id)
    # Its owner is not the first in its order.
    a.keep_all()
    cluster.commit(a, surface)
    await asyncio.sleep(60)
    for _ in range(3):
        b.membership.refused(surface)
        settled = await b.membership.settle(surface)
        assert a.id == settled.id
    assert a.id == cluster.owner(surface)


@on_virtual_time
async def test_an_owner_that_joined_after_the_roster_is_found() -> None:
    """If storage names an owner that this server does not know, it reads the members again at once."""
    cluster = VirtualCluster()
    [a] = await cluster.settled(1)
    b = await cluster.join(ready=False)
    cluster.commit(b, FLIGHTS)
    settled = await a.membership.settle(FLIGHTS)
    assert b.id == settled.id


@on_virtual_time
async def test_a_surface_without_a_living_owner_is_unknown_after_two_seconds() -> None:
    """A call does not wait for the death of an owner: its client tries again."""
    cluster = VirtualCluster()
    a, b = await cluster.settled(2)
    surface = next(name for name in names(100) if first((a.id, b.id), name) == a.id)
    cluster.commit(a, surface)
    await asyncio.sleep(1.1)
    b.registry.is_cut = a.registry.is_cut = True
    await asyncio.sleep(5)
    begun_s = asyncio.get_running_loop().time()
    with pytest.raises(OwnerUnknown, match=surface):
        await a.membership.settle(surface)
    assert 2.0 == pytest.approx(asyncio.get_running_loop().time() - begun_s)


@on_virtual_time
async def test_claims_that_a_failover_lost_are_read_again() -> None:
    """If storage has older claims than the known ones, the server forgets all and reads them again."""
    cluster = VirtualCluster()
    a, b = await cluster.settled(2)
    a.keep_all()
    b.keep_all()
    surface = names(1)[0]
    cluster.commit(a, surface)
    before = dict(cluster.stored.claims)
    cluster.stored.change(surface, b.id)
    cluster.commit(b, FLIGHTS)
    await asyncio.sleep(1.1)
    assert not a.membership.is_mine(surface)
    cluster.stored.claims, cluster.stored.newest_claim = before, 1
    await asyncio.sleep(1.1)
    assert a.membership.is_mine(surface)
    assert b.membership.owner(FLIGHTS) is None


@on_virtual_time
async def test_a_starting_server_claims_only_what_it_needs() -> None:
    """Until it is ready, a server claims no surface of the dead by itself; a call of its own start may."""
    cluster = VirtualCluster()
    [a] = await cluster.settled(1)
    surfaces = names(10)
    cluster.commit(a, *surfaces)
    await asyncio.sleep(1.1)
    a.kill()
    b = await cluster.join(ready=False)
    await asyncio.sleep(8)
    assert set() == b.owns(surfaces)
    assert await b.membership.settle(surfaces[0]) == b.membership.me
    assert {surfaces[0]} == b.owns(surfaces)
    b.membership.become_ready()
    await asyncio.sleep(0.1)
    assert set(surfaces) == b.owns(surfaces)


@on_virtual_time
async def test_a_member_that_storage_removed_comes_back() -> None:
    """A server that was away for so long that it was removed is a member again with its next heartbeat."""
    cluster = VirtualCluster()
    a, b = await cluster.settled(2)
    del cluster.stored.members[a.id]
    await asyncio.sleep(1.1)
    assert [a.id, b.id] == sorted(cluster.stored.members)
    assert [a.id, b.id] == member_ids(a.membership.members)


@on_virtual_time
async def test_surfaces_of_a_dead_server_are_unowned_until_they_are_claimed() -> None:
    """A server that is not ready claims none of its own accord: it only counts them."""
    cluster = VirtualCluster()
    [a] = await cluster.settled(1)
    cluster.commit(a, *names(3))
    b = await cluster.join(ready=False)
    assert (3, 0, 0) == (a.membership.owned, a.membership.unowned, b.membership.unowned)
    a.kill()
    await asyncio.sleep(6.5)
    assert (0, 3) == (b.membership.owned, b.membership.unowned)
    b.membership.become_ready()
    await asyncio.sleep(1.1)
    assert (3, 0) == (b.membership.owned, b.membership.unowned)
