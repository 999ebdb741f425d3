"""The outbox: what one worker does not read, and what all together do not read."""

import pytest
from lightspeed.ops.v1 import worker_service_pb2 as pb
from lightspeed_ops.transport import outbox as outbox_module
from lightspeed_ops.transport.outbox import UNWRITTEN_BYTES, Outbox, Unwritten

FRAME = pb.WorkResponse(drain=pb.WorkResponse.Drain(grace_ms=1))


async def write(outbox: Outbox) -> None:
    """Writes all frames of an outbox, and ends its stream."""
    outbox.put(None)
    async for _ in outbox.frames():
        pass


@pytest.mark.parametrize("frames", [63, 64])
async def test_one_worker_has_a_limit_of_frames(frames: int) -> None:
    """A worker may leave 64 frames unwritten."""
    outbox = Outbox(Unwritten())
    for _ in range(frames):
        outbox.put(FRAME)
    assert (frames == 64) == outbox.is_full


async def test_one_worker_has_a_limit_of_bytes() -> None:
    """A frame counts by its items until it is made."""
    outbox = Outbox(Unwritten())
    outbox.put(FRAME)
    assert not outbox.is_full
    outbox._add(UNWRITTEN_BYTES - FRAME.ByteSize())
    assert outbox.is_full


async def test_all_workers_share_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond it each may have one unwritten frame; written and dropped frames give their bytes back."""
    monkeypatch.setattr(outbox_module, "ALL_UNWRITTEN_BYTES", 2 * FRAME.ByteSize())
    unwritten = Unwritten()
    first, second, third = (Outbox(unwritten) for _ in range(3))
    first.put(FRAME)
    assert not first.is_full
    second.put(FRAME)
    assert (True, True, False) == (first.is_full, second.is_full, third.is_full)
    second.close()
    assert not first.is_full
    second.put(FRAME)
    assert FRAME.ByteSize() == unwritten.bytes
    await write(first)
    assert 0 == unwritten.bytes
