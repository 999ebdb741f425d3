"""Streams as a reader sees them, with a deadline on every wait."""

import asyncio
from typing import Any

import grpc
import pytest

from tests.harness.problems import Problem, problem_of
from tests.harness.server import DEADLINE_S


class Watching:
    """One open asyncio stream."""

    def __init__(self, call: Any) -> None:
        """Wraps an open stream."""
        self.call = call
        self.resume_token = ""
        """Resume token of the last received frame."""

    async def frame(self) -> Any:
        """Returns the next frame; fails if none comes in time."""
        async with asyncio.timeout(DEADLINE_S):
            frame = await self.call.read()
        assert frame is not grpc.aio.EOF, "the stream has ended without an error"
        self.resume_token = getattr(frame, "resume_token", "")
        return frame

    async def caught_up(self) -> Any:
        """Returns the heartbeat at the end of the kept records."""
        async with asyncio.timeout(DEADLINE_S):
            while not (frame := await self.frame()).HasField("heartbeat"):
                pass
        return frame

    async def entries(self, count: int) -> list[Any]:
        """Returns that many entries and skips heartbeats; the last frame may bring more."""
        found: list[Any] = []
        async with asyncio.timeout(DEADLINE_S):
            while len(found) < count:
                found += (await self.frame()).entries
        return found

    async def sequences(self, count: int) -> list[int]:
        """Returns the sequences of that many entries."""
        return [entry.sequence for entry in await self.entries(count)]

    async def read_into(self, found: list[int]) -> None:
        """Adds sequences until the stream ends, and raises its error."""
        async with asyncio.timeout(DEADLINE_S):
            while True:
                found += [entry.sequence for entry in (await self.frame()).entries]

    async def ended(self) -> Problem:
        """Returns the error at the end of the stream, and skips all frames before it."""
        with pytest.raises(grpc.RpcError) as caught:
            await self._all()
        return problem_of(caught.value)

    async def until(self, last: int) -> list[int]:
        """Returns the sequences up to this one; fails if it does not come in time."""
        found: list[int] = []
        async with asyncio.timeout(DEADLINE_S):
            while not found or found[-1] < last:
                found += [entry.sequence for entry in (await self.frame()).entries]
        return found

    async def _all(self) -> None:
        while True:
            await self.frame()

    def cancel(self) -> None:
        """Cancels the stream."""
        self.call.cancel()
