"""The membership: this server as a member of a cluster, and the owners of surfaces as it knows them.

Owns the heartbeats, the lease, and which surfaces are claimed and handed over when. Three tasks run: one
sends heartbeats and reads claims, one claims surfaces without a living owner, and one hands surfaces over to
other members. It runs on any registry and any clock; it must never decide on a surface.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from enum import Enum
from itertools import islice
from random import Random
from typing import Any, TypeAlias

import structlog

from lightspeed_ops.cluster.claims import Claims
from lightspeed_ops.cluster.lease import Lease
from lightspeed_ops.cluster.members import Members
from lightspeed_ops.cluster.ownership import SETTLE_S, OwnerUnknown
from lightspeed_ops.cluster.rendezvous import first
from lightspeed_ops.journal.background import log_failure, retrieve
from lightspeed_ops.journal.keyed_notifier import KeyedNotifier
from lightspeed_ops.journal.port import JournalAway
from lightspeed_ops.journal.registry import FIRST_EPOCH, Claim, Member, MemberState, Registry, Roster

HEARTBEAT_S = 1.0
"""Seconds between two heartbeats: a fifth of the silence of a dead member."""
RETRY_S = (0.25, 1.0)
"""Seconds between two attempts while storage is away, at random between these: it is noticed soon enough."""
LATE_S = 2.0
"""Seconds after which a heartbeat without an answer means that storage is away."""
ASK_AGAIN_S = 0.02
"""Least seconds between two questions for claims, however many calls ask for an owner."""
CLAIMS_PAGE = 1_000
"""Claims that are read at once: some milliseconds."""
CLAIMED_AT_ONCE = 200
"""Surfaces that one call claims: it holds up all appends for about ten milliseconds."""
SLICE = 500
"""Surfaces whose order is computed between two turns of the event loop: about two milliseconds."""
MOVED_AT_ONCE = 25
"""Surfaces that one call hands over. Meanwhile their calls wait, for some milliseconds."""
MOVE_PAUSE_S = 0.25
"""Seconds between two hand-overs of a rebalance: 100 surfaces a second, each of which its new owner loads."""
HAND_OVER_S = 5.0
"""Seconds for the hand-over of all surfaces: thousands, if none has a slow append. The rest is released."""
KNOWN_S = 1.5
"""Seconds after which the other members know the next owners: a heartbeat and a half. Until then they forward
calls to the last owner, which must say that it is none."""
LEAVE_S = HAND_OVER_S + KNOWN_S
"""Most seconds for a member to leave."""
REMOVE_S = 2.0
"""Seconds for the removal of a member that ends; other servers wait for its death if storage is away."""

Release: TypeAlias = Callable[[str], Awaitable[None]]
"""Returns when no append of a surface is pending; the caller has taken care that no new one begins."""

log = structlog.get_logger()


class _Ask(Enum):
    """What to do about a surface whose server is not known."""

    WAIT = "wait"
    CLAIM = "claim"


async def _nothing_pending(surface: str) -> None:
    """Returns at once: nothing appends yet."""


class Membership:
    """This server among the members of its cluster; the ownership for its engine and its transport."""

    def __init__(
        self, registry: Registry, me: Member, *, elapsed_ns: Callable[[], int], random: Random | None = None
    ) -> None:
        """Makes the membership of a member that has joined; see :meth:`join`.

        Args:
            registry: The members and claims.
            me: This server.
            elapsed_ns: A clock that no step moves and that runs on while the process is stopped.
            random: Spreads attempts while storage is away.
        """
        self._registry = registry
        self._me = me
        self._elapsed_ns = elapsed_ns
        self._random = random or Random()  # noqa: S311 - it spreads attempts
        self._members = Members()
        self._claims = Claims()
        self._lease = Lease()
        self._mine: set[str] = set()
        """Surfaces that this server may decide on while its lease is valid."""
        self._followed: dict[str, int] = {}
        """By surface that followers know as owned by this server: the epoch."""
        self._doubted: set[str] = set()
        """Surfaces whose known owner was wrong: storage is asked again."""
        self._moving: set[str] = set()
        """Surfaces of this server that are handed over."""
        self._unplaced: dict[str, None] = {}
        """Surfaces of this server of which it does not know yet that they stay."""
        self._placed_among: Sequence[int] = ()
        """The members among which the surfaces of this server were placed."""
        self._wanted: dict[str, asyncio.Future[Claim | None]] = {}
        """Surfaces that calls wait for this server to claim."""
        self._changed = KeyedNotifier()
        """Wakes callers that wait for the owner of a surface."""
        self._followers: list[Callable[[str, bool], None]] = []
        self._release: Release = _nothing_pending
        self._heartbeat_due_s = 0.0
        self._ask = asyncio.Event()
        self._claim = asyncio.Event()
        self._move = asyncio.Event()
        self._nothing_to_move = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self.away = False
        """True from a heartbeat that storage did not answer to the next one that it did."""
        self.surfaces_claimed = 0
        """Surfaces that this server claimed from members that died or left."""
        self.surfaces_handed_over = 0
        """Surfaces that this server handed over."""

    @classmethod
    async def join(
        cls,
        registry: Registry,
        *,
        address: str,
        version: str,
        elapsed_ns: Callable[[], int],
        random: Random | None = None,
    ) -> "Membership":
        """Joins a cluster, reads all claims, and returns the membership with running tasks.

        Raises :class:`JournalAway` if storage cannot be reached.
        """
        me = await registry.join(address, version)
        membership = cls(registry, me, elapsed_ns=elapsed_ns, random=random)
        await membership._begin()
        return membership

    @property
    def me(self) -> Member:
        """This server."""
        return self._me

    @property
    def members(self) -> Sequence[Member]:
        """All servers that have not left, this one and dead ones too, by id."""
        return self._members.all

    @property
    def owned(self) -> int:
        """The number of surfaces that this server owns."""
        return len(self._followed)

    @property
    def unowned(self) -> int:
        """The number of surfaces without a living owner."""
        return sum(
            len(self._claims.surfaces_of(owner))
            for owner in self._claims.owners()
            if owner is None or self._members.living(owner) is None
        )

    def is_mine(self, surface: str) -> bool:
        """Returns True if this server owns a surface, and its lease is valid by its own clock."""
        return surface in self._mine and self._elapsed_ns() < self._lease.ends_ns

    def epoch(self, surface: str) -> int:
        """Returns the epoch with which this server may append to a surface; see ``Ownership``."""
        claim = self._claims.get(surface)
        if claim is None:
            return FIRST_EPOCH
        return claim.epoch if claim.owner == self._me.id else 0

    def owner(self, surface: str) -> Member | None:
        """Returns the living owner of a surface that is known, which may be this server; None without one."""
        claim = self._claims.get(surface)
        if claim is None or claim.owner is None or surface in self._doubted:
            return None
        return self._members.living(claim.owner)

    async def settle(self, surface: str) -> Member:
        """Returns the server that serves a surface, after at most :data:`SETTLE_S`; see ``Ownership``."""
        try:
            async with asyncio.timeout(SETTLE_S):
                return await self._settled(surface)
        except TimeoutError:
            raise OwnerUnknown(surface) from None

    def refused(self, surface: str) -> None:
        """Forgets the owner of a surface and asks storage at once."""
        self._doubted.add(surface)
        self._sync(surface)
        self._ask.set()

    def follow(self, changed: Callable[[str, bool], None]) -> None:
        """Calls ``changed`` with a surface and :meth:`is_mine` at each gain and loss; it must not raise."""
        self._followers.append(changed)

    def release_by(self, release: Release) -> None:
        """Waits for ``release`` before each hand-over: the surface must have no pending appends."""
        self._release = release

    def become_ready(self) -> None:
        """Tells the other members that this server takes calls: it claims surfaces, and some move to it."""
        self._become(MemberState.READY)

    async def leave(self) -> None:
        """Hands all surfaces over to the ready members, within :data:`LEAVE_S`; calls go on all the while.

        Surfaces stay here if no other member is ready, until :meth:`close`.
        """
        self._become(MemberState.LEAVING)
        before = self.surfaces_handed_over
        with suppress(TimeoutError):
            async with asyncio.timeout(HAND_OVER_S):
                await self._nothing_to_move.wait()
        if self.surfaces_handed_over > before:
            await asyncio.sleep(KNOWN_S)
        log.info("surfaces_left", handed_over=self.surfaces_handed_over, kept=len(self._mine))

    async def close(self) -> None:
        """Ends the tasks, releases what this server still owns, and removes it; it appends nothing more."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        try:
            async with asyncio.timeout(REMOVE_S):
                await self._registry.leave(self._me.id)
        except (JournalAway, TimeoutError):
            log.warning("member_not_removed", note="the other servers claim its surfaces when it is dead")
        await self._registry.close()

    async def _begin(self) -> None:
        roster = await self._heartbeat()
        while page := await self._registry.claims(
            after=self._claims.read_to, limit=CLAIMS_PAGE, only_living=True
        ):
            self._adopt(page)
            self._claims.read_to = page[-1].number
        self._claims.read_to = max(self._claims.read_to, roster.newest_claim)
        log.info("cluster_joined", member=self._me.id, members=len(self.members))
        for name, run in (
            ("heartbeats", self._send_heartbeats()),
            ("claims", self._repeat(self._claim, self._claim_surfaces)),
            ("hand-overs", self._repeat(self._move, self._move_surfaces)),
        ):
            task = asyncio.create_task(run, name=name)
            task.add_done_callback(log_failure)
            self._tasks.append(task)

    def _become(self, state: MemberState) -> None:
        self._me = replace(self._me, state=state)
        self._heartbeat_due_s = 0.0
        self._ask.set()

    # Heartbeats and what they bring.

    async def _send_heartbeats(self) -> None:
        """Sends a heartbeat each second, and reads claims after it and whenever a call doubts an owner."""
        loop = asyncio.get_running_loop()
        while True:
            self._ask.clear()
            due_s = self._heartbeat_due_s
            try:
                if loop.time() >= due_s:
                    self._heartbeat_due_s = loop.time() + HEARTBEAT_S
                    roster = await self._heartbeat()
                    await self._read_claims(roster)
                elif self._doubted:
                    await self._read_claims()
            except JournalAway as away:
                self._become_away(str(away))
                self._heartbeat_due_s = loop.time() + self._random.uniform(*RETRY_S)
            except Exception:  # without heartbeats this server would lose all surfaces
                log.exception("heartbeat_failed")
            with suppress(TimeoutError):
                async with asyncio.timeout(max(0.0, self._heartbeat_due_s - loop.time())):
                    await asyncio.sleep(ASK_AGAIN_S)
                    await self._ask.wait()

    async def _heartbeat(self) -> Roster:
        sent_ns = self._elapsed_ns()
        roster = await self._answer(self._registry.heartbeat(self._me))
        self._lease.renew(sent_ns)
        self._members.see(roster, self._elapsed_ns())
        if self.away:
            self._become_away(None)
        self._claim.set()
        self._move.set()
        return roster

    async def _answer(self, asked: Coroutine[Any, Any, Roster]) -> Roster:
        """Returns the answer of storage, however late; storage without an answer counts as away meanwhile.

        The call is not cancelled: that would take a message to storage, and longer than the lease.
        """
        answer = asyncio.ensure_future(asked)
        answer.add_done_callback(retrieve)
        try:
            await asyncio.wait({answer}, timeout=LATE_S)
            if not answer.done():
                self._become_away(f"no answer within {LATE_S:.0f} s")
            return await answer
        finally:
            answer.cancel()

    def _become_away(self, why: str | None) -> None:
        if self.away == (why is not None):
            return
        self.away = why is not None
        if why is None:
            log.info("storage_back")
        else:
            log.warning("storage_away", why=why)

    async def _read_claims(self, roster: Roster | None = None) -> None:
        """Reads the newest claims; then no owner that was doubted before is in doubt."""
        doubted = set(self._doubted)
        if roster is not None and roster.newest_claim < self._claims.read_to:
            await self._read_all_claims(roster)
        elif doubted or roster is None or roster.newest_claim > self._claims.read_to:
            while page := await self._registry.claims(after=self._claims.read_to, limit=CLAIMS_PAGE):
                self._adopt(page)
                self._claims.read_to = page[-1].number
                if len(page) < CLAIMS_PAGE:
                    break
        self._doubted -= doubted
        for surface in doubted:
            self._sync(surface)
        # Callers also wait for the next state of the members and for the lease.
        self._changed.notify_all()

    async def _read_all_claims(self, roster: Roster) -> None:
        """Reads all claims again: storage has lost some, by a failover or a restored backup."""
        log.warning("claims_lost", known=self._claims.read_to, stored=roster.newest_claim)
        found: list[Claim] = []
        while page := await self._registry.claims(after=found[-1].number if found else 0, limit=CLAIMS_PAGE):
            found += page
        for surface in self._claims.replace(found):
            self._sync(surface)
        self._claims.read_to = max(found[-1].number if found else 0, roster.newest_claim)

    def _adopt(self, claims: Sequence[Claim]) -> None:
        for claim in claims:
            if self._claims.adopt(claim):
                self._sync(claim.surface)

    def _sync(self, surface: str) -> None:
        """Settles whether a surface is mine, and tells followers and waiting callers."""
        claim = self._claims.get(surface)
        is_mine = claim is not None and claim.owner == self._me.id and surface not in self._doubted
        if is_mine and surface not in self._moving:
            if surface not in self._mine:
                self._mine.add(surface)
                # It is placed after the next heartbeat: the roster may be older than the claim.
                self._unplaced[surface] = None
        else:
            self._mine.discard(surface)
            self._unplaced.pop(surface, None)
        # With another epoch, the surface had another owner meanwhile.
        epoch = claim.epoch if claim is not None and is_mine else 0
        if surface in self._followed and self._followed[surface] != epoch:
            del self._followed[surface]
            self._tell(surface, is_mine=False)
        if epoch and surface not in self._followed:
            self._followed[surface] = epoch
            self._tell(surface, is_mine=True)
        self._changed.notify(surface)

    def _tell(self, surface: str, *, is_mine: bool) -> None:
        for changed in self._followers:
            changed(surface, is_mine)

    # The owner of one surface, for a call.

    async def _settled(self, surface: str) -> Member:
        has_asked = False
        while not isinstance(found := self._server_of(surface), Member):
            if found is _Ask.CLAIM and not has_asked:
                has_asked = True
                if await self._claimed(surface) is None:
                    return self._me
            else:
                has_asked = False
                await self._changed.wait(surface)
        return found

    def _server_of(self, surface: str) -> Member | _Ask:
        """Returns the server of a surface, or what to do until there is one."""
        if surface in self._doubted or surface in self._moving:
            return _Ask.WAIT
        claim = self._claims.get(surface)
        owner = None if claim is None else claim.owner
        if owner == self._me.id:
            return self._me if self.is_mine(surface) else _Ask.WAIT
        if owner is not None and (living := self._members.living(owner)) is not None:
            return living
        claimant = first(self._members.claimants(), surface)
        if claimant is None:
            return _Ask.WAIT
        if claimant != self._me.id:
            return self._members.living(claimant) or _Ask.WAIT
        return _Ask.CLAIM if self._may_claim_from(owner) else _Ask.WAIT

    def _may_claim_from(self, owner: int | None) -> bool:
        """Returns True if surfaces of an owner may be claimed; None if they were released."""
        now_ns = self._elapsed_ns()
        if owner is not None and self._members.is_dead(owner):
            return self._lease.is_steady(now_ns)
        return self._lease.is_valid(now_ns)

    async def _claimed(self, surface: str) -> Claim | None:
        """Asks for a claim, together with other callers; returns the newest one, or None without commits."""
        wanted = self._wanted.get(surface)
        if wanted is None:
            wanted = self._wanted[surface] = asyncio.get_running_loop().create_future()
            self._claim.set()
        return await asyncio.shield(wanted)

    # Claims.

    async def _claim_surfaces(self) -> None:
        """Claims the surfaces that callers wait for, and those of dead owners that are mine by order."""
        await self._claim_wanted()
        if self._me.state is not MemberState.READY:
            return
        claimants = self._members.claimants()
        for names in _slices(list(self._orphans()), SLICE):
            claimable = [name for name in names if first(claimants, name) == self._me.id]
            for group in _slices(claimable, CLAIMED_AT_ONCE):
                await self._claim_some(group)
            await self._claim_wanted()
            await asyncio.sleep(0)

    def _orphans(self) -> Iterator[str]:
        """Yields the surfaces that have no living owner, if this server may call a dead one dead."""
        for owner in self._claims.owners():
            is_orphaned = owner is None or self._members.living(owner) is None
            if is_orphaned and self._may_claim_from(owner):
                yield from self._claims.surfaces_of(owner)

    async def _claim_wanted(self) -> None:
        while self._wanted:
            names = list(islice(self._wanted, CLAIMED_AT_ONCE))
            found = await self._claim_some(names)
            for name in names:
                wanted = self._wanted.pop(name)
                if not wanted.done():
                    wanted.set_result(found.get(name))

    async def _claim_some(self, names: Sequence[str]) -> Mapping[str, Claim]:
        before = {name for name in names if name in self._followed}
        claims = await self._registry.claim(self._me.id, names)
        self._adopt(claims)
        gained = sum(self._is_taken_over(claim) for claim in claims if claim.surface not in before)
        if gained:
            self.surfaces_claimed += gained
            log.info("surfaces_claimed", surfaces=gained)
        if any(claim.owner is not None and self._members.living(claim.owner) is None for claim in claims):
            # The owner joined, or woke, after the newest roster.
            self._heartbeat_due_s = 0.0
            self._ask.set()
        return {claim.surface: claim for claim in claims}

    def _is_taken_over(self, claim: Claim) -> bool:
        """Returns True if a surface of this server had another owner before."""
        return claim.owner == self._me.id and claim.epoch > FIRST_EPOCH

    # Hand-overs.

    def _targets(self) -> Sequence[int]:
        """Returns the members among which the surfaces of this server are placed, sorted."""
        if self._me.state is MemberState.LEAVING:
            others = self._members.ready(self._elapsed_ns(), ready_for_ns=0)
            return sorted(one for one in others if one != self._me.id)
        return sorted({self._me.id, *self._members.ready(self._elapsed_ns())})

    async def _move_surfaces(self) -> None:
        """Hands over the surfaces of which another member is the first, in groups."""
        targets = self._targets()
        if targets != self._placed_among:
            self._placed_among = targets
            self._unplaced = dict.fromkeys(self._mine)
        if not targets or targets == [self._me.id]:
            self._unplaced.clear()
        while self._unplaced and targets == self._targets():
            group = self._next_group(targets)
            if not group:
                await asyncio.sleep(0)
                continue
            moved = await self._hand_over(group)
            if not moved or self._me.state is not MemberState.LEAVING:
                await asyncio.sleep(MOVE_PAUSE_S)
        if targets != self._targets():
            self._move.set()
        elif self._me.state is MemberState.LEAVING and not self._unplaced:
            self._nothing_to_move.set()

    def _next_group(self, targets: Sequence[int]) -> dict[str, int]:
        """Returns the next surfaces that move, with their next owners; looks at one slice of them at most."""
        group: dict[str, int] = {}
        for surface in list(islice(self._unplaced, SLICE)):
            del self._unplaced[surface]
            target = first(targets, surface)
            if target is not None and target != self._me.id:
                group[surface] = target
            if len(group) == MOVED_AT_ONCE:
                break
        return group

    async def _hand_over(self, group: Mapping[str, int]) -> int:
        """Hands surfaces over when none of their appends is pending, and returns how many have left.

        Calls for them wait meanwhile.
        """
        self._moving.update(group)
        try:
            for surface in group:
                self._sync(surface)
            await asyncio.gather(*(self._release(surface) for surface in group))
            claims = await self._registry.hand_over(self._me.id, group)
            self._adopt(claims)
            moved = sum(claim.owner != self._me.id for claim in claims)
            self.surfaces_handed_over += moved
            if moved:
                log.info("surfaces_handed_over", surfaces=moved)
        except JournalAway:
            # It may have happened, and the surfaces are placed again later.
            self._doubted.update(group)
            self._ask.set()
            raise
        finally:
            self._moving.difference_update(group)
            for surface in group:
                self._sync(surface)
        return moved

    async def _repeat(self, asked: asyncio.Event, step: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Takes a step each time it is asked for; while storage is away, the next heartbeat asks again."""
        while True:
            await asked.wait()
            asked.clear()
            try:
                await step()
            except JournalAway:
                continue
            except Exception:
                log.exception("cluster_step_failed")
                await asyncio.sleep(HEARTBEAT_S)


def _slices(names: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for begin in range(0, len(names), size):
        yield names[begin : begin + size]
