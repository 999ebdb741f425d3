"""Certifications: measures surfaces before they are certified, one at a time and in slices.

Owns the turns. A certification takes tens of milliseconds. Other calls wait for one slice of it at most,
however many certifications are requested at once.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar, cast

from lightspeed_ops.core import policy
from lightspeed_ops.core.commands import CertifyHeavyDataConformance, Command, Origin
from lightspeed_ops.core.conformance import ConformanceRecord
from lightspeed_ops.core.decide.certification import Basis, basis_of, certifying
from lightspeed_ops.core.decide.commit_builder import CommitBuilder
from lightspeed_ops.core.policy import Caller
from lightspeed_ops.core.refusal import Refused
from lightspeed_ops.core.surface import Surface
from lightspeed_ops.engine.refusals import too_many_certifications

SLICE_S = 0.001
"""Seconds that a slice takes: less than most calls."""
PAUSE_S = 0.004
"""Seconds between two slices, in which only other calls run: four fifths of the time."""
WAITING_MOST = 50
"""Most certifications that wait for their turn: the last one waits for five seconds."""
KEPT = 64
"""Most measurements kept: equal plans give equal records, and a caller often asks again."""

A = TypeVar("A")


class Certifications:
    """Certifications of all surfaces: at most one measurement in progress, and the newest results."""

    def __init__(self, clock: Callable[[], int]) -> None:
        """Makes certifications without measurements."""
        self._clock = clock
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._kept: OrderedDict[Basis, tuple[ConformanceRecord, ...]] = OrderedDict()

    async def prepared(self, surface: Surface, command: Command[A], caller: Caller | None) -> Command[A]:
        """Returns a certification with its measurement, and any other command unchanged.

        A certification that is refused anyway is not measured. Raises :class:`Refused` if too many
        certifications wait.
        """
        if not isinstance(command, CertifyHeavyDataConformance) or not surface.exists:
            return command
        origin = Origin(self._clock(), "", caller)
        if CommitBuilder(surface, origin).ask(policy.Write(surface.tenant_id)) is not None:
            return cast("Command[A]", command)
        while True:
            basis = basis_of(surface)
            measured = await self._measured(basis)
            # The surface may have changed meanwhile.
            if basis == basis_of(surface):
                certified: Any = replace(command, measured=measured)
                return cast("Command[A]", certified)

    async def _measured(self, basis: Basis) -> tuple[ConformanceRecord, ...]:
        if basis not in self._kept:
            if self._waiting >= WAITING_MOST:
                raise Refused(too_many_certifications(WAITING_MOST))
            self._waiting += 1
            try:
                async with self._turn:
                    if basis not in self._kept:
                        self._kept[basis] = await _in_slices(basis)
            finally:
                self._waiting -= 1
        self._kept.move_to_end(basis)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return self._kept[basis]


async def _in_slices(basis: Basis) -> tuple[ConformanceRecord, ...]:
    steps = certifying(basis)
    while True:
        until_s = time.perf_counter() + SLICE_S
        try:
            while time.perf_counter() < until_s:
                next(steps)
        except StopIteration as ended:
            return cast("tuple[ConformanceRecord, ...]", ended.value)
        await asyncio.sleep(PAUSE_S)
