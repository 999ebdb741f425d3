"""A campaign: faults one after another under load, and at the end everything that a checker can read.

Owns the order of things: the load goes on through all faults; the check comes when every client knows the
outcome of each of its calls.
"""

import asyncio
import logging
import random
import time
from collections.abc import Iterable
from dataclasses import dataclass

from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.core.surface import surface_signature
from lightspeed_ops.journal.port import Journal
from lightspeed_ops.journal.rebuild import rebuild
from lightspeed_ops.reader import Reader

from tests.cluster.faults import Fault, Scene
from tests.cluster.followed import Followed
from tests.cluster.honest_clients import HonestClients
from tests.cluster.site import Site
from tests.cluster.stored import stored_answers, violations
from tests.cluster.subscribers import SUBSCRIPTIONS, RoamingSubscriber
from tests.harness.requests import request_for

WARMS_UP_S = 30.0
"""Limit for the first answers of all surfaces."""
LOOKS = 5
"""Looks at a surface that differs."""
SILENT_S, LOOK_S = 8.0, 1.0
"""Time without an answer of a surface after which the servers are looked at, and that between two looks."""
FIRST_STEPS = 20
"""Answers for each surface before the first fault."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Observation:
    """What was seen of a fault: how long it took, and the longest time without an answer for a surface."""

    name: str
    took_s: float
    paused_s: float

    def __str__(self) -> str:
        """One line of the summary."""
        return f"{self.name}: {self.took_s:.1f} s, no answer for {self.paused_s:.1f} s at most"


class Campaign:
    """One site, its load, and its faults."""

    def __init__(self, site: Site, seed: int) -> None:
        """A campaign that has not begun."""
        self.site = site
        self.clients = HonestClients([one.address for one in site.servers], seed)
        self._seed = seed
        self._chance = random.Random(seed)
        self._subscribers = [
            RoamingSubscriber(one, self.clients.apis, seed + place) for place, one in enumerate(SUBSCRIPTIONS)
        ]
        self.observations: list[Observation] = []

    async def run(self, faults: Iterable[tuple[Fault, ...]]) -> None:
        """Runs the faults, alone or two at the same time, under load; then checks everything."""
        stopped = asyncio.Event()
        await self.clients.create()
        async with asyncio.TaskGroup() as group:
            group.create_task(self.clients.work())
            for one in self._subscribers:
                group.create_task(one.roam(stopped))
            group.create_task(self._watch(stopped))
            await self.clients.progress(FIRST_STEPS, WARMS_UP_S)
            for place, together in enumerate(faults):
                await self._endure(place, together)
            self.clients.stop()
            stopped.set()
        await self.clients.settle()
        await self.check()

    async def close(self) -> None:
        """Ends the clients."""
        await self.clients.close()

    async def _endure(self, place: int, together: tuple[Fault, ...]) -> None:
        self.clients.forget_pauses()
        name = " and ".join(fault.name for fault in together)
        scene = Scene(self.site, self.clients, self._chance)
        began_s = time.monotonic()
        try:
            await scene.happen(*together)
        except Exception as error:
            before = [one.name for one in self.observations[-3:]]
            error.add_note(f"fault {place}, '{name}', seed {self._seed}; before it: {before}")
            raise
        finally:
            self.site.heal()
        pause_s = max(self.clients.longest_pause_s.values(), default=0.0)
        self.observations.append(Observation(name, time.monotonic() - began_s, pause_s))

    async def _watch(self, stopped: asyncio.Event) -> None:
        """Logs what servers do when a surface has no answer for long: faults end before that."""
        is_logged = False
        while not stopped.is_set():
            await asyncio.sleep(LOOK_S)
            silence_s = self.clients.silence_s()
            if silence_s > SILENT_S and not is_logged:
                log.warning(
                    "no answer for %.1f s, seed %d:\n%s", silence_s, self._seed, await self.site.activity()
                )
            is_logged = silence_s > SILENT_S

    async def check(self) -> None:
        """Asserts that the database has everything that clients know, once, and nothing that does not fit."""
        problems = [line[:2_000] for server in self.site.servers for line in server.errors()]
        problems += await violations(self.site)
        problems += await stored_answers(self.site, self.clients.operations)
        journal = await self.site.journal()
        try:
            followed = Followed()
            await followed.follow(journal, self.clients.kept)
            problems += followed.problems(self.clients.operations)
            reader = Reader(journal)
            for name in self.clients.surfaces:
                problems += await self._differences(name, journal, followed)
                if await reader.head(name, RecordKind.AUDIT):
                    verified = await reader.verify_audits(name, first=0, last=0)
                    if verified.first_bad_sequence:
                        problems.append(f"audit {verified.first_bad_sequence} of {name} does not fit")
            for one in self._subscribers:
                await one.complete(journal)
        finally:
            await journal.close()
        assert not problems, f"seed {self._seed}, {len(problems)} problems: " + "\n".join(problems[:20])

    async def _differences(self, name: str, journal: Journal, followed: Followed) -> list[str]:
        """Returns how a surface differs as it is served, as it is rebuilt, and as its commits say.

        The lease of a dead worker may expire between two looks: a difference stays.
        """
        found: list[str] = []
        for _ in range(LOOKS):
            served = (
                await self.clients.read("GetSurface", request_for("GetSurface", name))
            ).surface.signature
            signatures = {"it is rebuilt": surface_signature(await rebuild(journal, name))}
            if name in followed.surfaces:
                await followed.follow(journal, [name])
                signatures["its commits say"] = followed.surfaces[name].signature
            found = [
                f"{name} is served otherwise than {how}" for how, one in signatures.items() if one != served
            ]
            if not found:
                break
        return found
