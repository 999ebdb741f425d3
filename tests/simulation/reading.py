"""Reads of a server: what it shows, beside what the model has at the same version.

Owns the rule that a read which was answered is durable and current: an observer never sees less than what was
durable when it asked, and nothing that a crash could take back.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from random import Random
from typing import Any, Protocol, TypeVar

from lightspeed_ops.core.surface import Surface
from lightspeed_ops.journal.port import JournalAway
from lightspeed_ops.reader import Reader

from tests.simulation.network import PATIENCE_S
from tests.simulation.reference_model import ReferenceModel, expect
from tests.simulation.server import Server

A = TypeVar("A")


class Shared(Protocol):
    """The surface that is read."""

    name: str
    model: ReferenceModel
    figures: Counter[str]
    random: Random

    def ready_server(self) -> Server | None:
        """Returns a server that serves, if there is one."""
        ...

    def reader(self) -> Reader:
        """Returns a reader of the durable commits."""
        ...

    @property
    def copies_lag(self) -> bool:
        """True if a server may show an older version than the newest one."""
        ...

    async def asked(self, answer: Awaitable[A]) -> A | None:
        """Returns an answer of a reader, or None if storage was away."""
        ...

    def at_version(self, version: int, note: Callable[[], None]) -> None:
        """Calls a function when the model has a version; never if it is beyond it."""
        ...


async def seen(shared: Shared, view: Callable[[Surface, int], Any], expected: Callable[[int], Any]) -> Any:
    """Returns what a server shows and what the model has at the same version; None without an answer.

    Both functions get the time of the surface's clock.
    """
    server = shared.ready_server()
    if server is None:
        return None
    known: list[Any] = []
    durable = shared.model.version

    def show(surface: Surface) -> Any:
        # A read whose state was not durable in the end is repeated: its newest state counts.
        now_ms, noted = server.engine.now_ms(shared.name), [surface.version]
        known[:] = [noted]
        shared.at_version(surface.version, lambda: noted.append(expected(now_ms)))
        return view(surface, now_ms)

    task = server.read(shared.name, show)
    await asyncio.wait([task], timeout=PATIENCE_S)
    if not task.done() or task.cancelled() or isinstance(task.exception(), JournalAway):
        return None
    shown, (noted,) = task.result(), known
    shared.figures["reads"] += 1
    expect(noted[0] >= durable, f"a read to show version {durable}, which was durable, not {noted[0]}")
    if shared.copies_lag and len(noted) == 1 and noted[0] < shared.model.version:
        return None
    expect(len(noted) == 2, f"a read of version {noted[0]} to be current and durable when it is answered")
    return shown, noted[1]
