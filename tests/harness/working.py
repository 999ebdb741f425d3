"""A work stream that a test drives frame by frame."""

import asyncio
from typing import Any

import grpc
import pytest
from lightspeed.ops.v1 import lease_pb2
from lightspeed.ops.v1 import worker_service_pb2 as pb

from tests.harness.api import AsyncApi
from tests.harness.problems import Problem, problem_of

WRITTEN_S = 0.05
"""Time within which a write ends after its frame was read."""
SOON_S = 10.0
"""Limit for anything that comes at once."""


class Worker:
    """One work stream, frame by frame."""

    def __init__(self, api: AsyncApi, surface: str) -> None:
        """Prepares a stream; `open` opens it."""
        self._call: Any = api.workers.Work(timeout=60)
        self._surface = surface

    async def open(self, batches: int = 0, **opened: Any) -> "Worker":
        """Opens the stream, with that many credits."""
        records = opened.pop("records", None)
        credits_ = pb.Credits(batches=batches, records=records)
        await self.send(open=pb.WorkRequest.Open(surface=self._surface, **opened), credits=credits_)
        return self

    async def send(self, **frame: Any) -> None:
        """Sends a frame."""
        await self._call.write(pb.WorkRequest(**frame))

    async def acknowledge(self, *started: pb.StartedBatch, **frame: Any) -> pb.WorkResponse.Results:
        """Acknowledges batches under their leases."""
        items = [pb.Acknowledgement(key=one.batch.key, lease_token=one.lease_token) for one in started]
        await self.send(acknowledgements=items, **frame)
        return (await self.receive("results")).results

    async def receive(self, kind: str) -> pb.WorkResponse:
        """Returns the next frame, without holds unless one is wanted; it must be of this kind."""
        frame: pb.WorkResponse = await asyncio.wait_for(self._call.read(), SOON_S)
        assert isinstance(frame, pb.WorkResponse), "the stream has ended"
        if frame.HasField("block_reason") and kind != "block_reason":
            return await self.receive(kind)
        assert kind == frame.WhichOneof("frame"), frame
        return frame

    async def started(self) -> list[pb.StartedBatch]:
        """Returns the next started batches."""
        return list((await self.receive("started")).started.batches)

    async def block_reason(self, kind: str) -> lease_pb2.BlockReason:
        """Returns the next hold of a kind; others may come before it."""
        block_reason = (await self.receive("block_reason")).block_reason
        return block_reason if kind == block_reason.WhichOneof("reason") else await self.block_reason(kind)

    async def held(self) -> str:
        """Returns the block reason of the next hold."""
        return str((await self.receive("block_reason")).block_reason.WhichOneof("reason"))

    async def end(self) -> None:
        """Ends the frames, and the stream with them; a hold may still come before its end."""
        await self._call.done_writing()
        frame: Any = await asyncio.wait_for(self._call.read(), SOON_S)
        while isinstance(frame, pb.WorkResponse) and frame.HasField("block_reason"):
            frame = await asyncio.wait_for(self._call.read(), SOON_S)
        assert grpc.aio.EOF is frame

    async def written(self) -> None:
        """Lets the server finish its write: a frame still in a write at a cut counts as never sent."""
        await asyncio.sleep(WRITTEN_S)

    def cut(self) -> None:
        """Cancels the stream without a last frame."""
        self._call.cancel()

    async def refused(self) -> Problem:
        """Returns the error at the end of the stream."""
        with pytest.raises(grpc.RpcError) as caught:
            await asyncio.wait_for(self._read_to_the_end(), SOON_S)
        return problem_of(caught.value)

    async def _read_to_the_end(self) -> None:
        while await self._call.read() is not grpc.aio.EOF:
            pass


def keys(started: list[pb.StartedBatch]) -> list[str]:
    """Returns the keys of started batches, in order."""
    return [one.batch.key for one in started]
