"""Long polls: StartAvailable calls that wait for a batch.

Owns the wait for a turn. A long poll is in the round robin of its surface beside the work streams, and starts
by a command of its own, so that its response is stored with the start. It must never decide anything itself.
"""

import asyncio
from collections.abc import Awaitable, Mapping

from lightspeed_ops.core.block_reasons import BlockReason
from lightspeed_ops.core.commands import ExpiredLease, StartAvailable, StartedBatches
from lightspeed_ops.core.policy import Caller
from lightspeed_ops.core.refusal import Refusal
from lightspeed_ops.engine.trust import Trust


class LongPoll:
    """A long poll: one call that waits until it is its turn to start batches, at most once at a time."""

    def __init__(self, command: StartAvailable) -> None:
        """Takes the start that the call asks for."""
        self._command = command
        self.stages = command.stages
        self.trust = Trust.NEW
        self.caller: Caller | None = None
        """None: it starts by a command of its own call, which knows its caller."""
        self.newest: StartedBatches | None = None
        """What the newest command of the call started; None if its response was stored before."""
        self._turn: asyncio.Future[StartAvailable | None] = asyncio.get_running_loop().create_future()
        """The start of its turn; None when the wait has ended."""
        self._start: asyncio.Future[StartedBatches | None] | None = None
        """What it started in its turn; None while it waits for one."""

    def demand(self) -> StartAvailable | None:
        """Returns its demand, or None if it has its turn or waits no more."""
        return None if self._turn.done() else self._command

    async def start(self, demand: StartAvailable) -> StartedBatches | None:
        """Gives it the turn, and returns what it started as soon as that is decided; None if it has left."""
        self._start = asyncio.get_running_loop().create_future()
        self._turn.set_result(demand)
        return await self._start

    async def turn(self, wait_s: float) -> StartAvailable | None:
        """Waits for a turn and returns its start, or None after ``wait_s`` seconds or at the end."""
        try:
            async with asyncio.timeout(wait_s):
                return await asyncio.shield(self._turn)
        except TimeoutError:
            return self._turn.result() if self._turn.done() else None

    def decided(self, started_batches: StartedBatches) -> None:
        """Takes what a command of the call started; if it is nothing, the call keeps its place."""
        self.newest = started_batches
        if not started_batches.started and self._turn.done() and self._turn.result() is not None:
            self._turn = asyncio.get_running_loop().create_future()
        self._tell(started_batches)

    def is_waiting(self) -> bool:
        """Returns True if the newest command started nothing, and its response was not stored before."""
        return self.newest is not None and not self.newest.started

    def end(self) -> None:
        """Ends the wait: the call takes no more turns."""
        if not self._turn.done():
            self._turn.set_result(None)
        self._tell(None)

    def deliver(self, _started_batches: StartedBatches, _durable: Awaitable[StartedBatches]) -> None:
        """Takes nothing: it starts by itself."""
        raise AssertionError("a long poll starts by a command of its own")

    def blocked(self, _block_reason: BlockReason) -> None:
        """Waits on: its response says at the end why nothing was started."""

    def refuse(self, _refusal: Refusal) -> None:
        """Waits on: a refusal of its own command ends the call."""

    def expired(self, _leases: Mapping[str, ExpiredLease]) -> bool:
        """Returns False: a call that waits has no leases."""
        return False

    def _tell(self, started_batches: StartedBatches | None) -> None:
        if self._start is not None and not self._start.done():
            self._start.set_result(started_batches)
