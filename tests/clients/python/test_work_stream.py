"""The client's lease calls and work streams against a real service."""

import pytest
from lightspeed.ops.v1.worker_service_pb2 import Acknowledgement, Credits, Release, WorkRequest
from lightspeed_client import AsyncClient, Batch, Client, FailedPrecondition, LeaseExtension, NotFound

from tests.clients.python.worker_surface import WorkerSurface

NEXT = Batch(key="next", stage="load", records=1, idempotency_key="next")


def test_started_batches_have_the_block_reason(surface: WorkerSurface, server: str) -> None:
    """The result is a list of batches with the length of their leases and the block reason."""
    surface.enqueue("a", "b")
    with Client(server) as client:
        started = client.start_available(surface=surface.name, max_batches=1, worker_id="w", lease_ms=2_000)
        assert (["a"], 2_000, None) == (
            [item.batch.key for item in started],
            started.lease_ms,
            started.block_reason,
        )
        rest = client.start_available(surface=surface.name, stages=["extract"])
        assert ([], 0) == (rest, rest.lease_ms)
        assert rest.block_reason is not None
        assert rest.block_reason.stage_filter.queued == 1


def test_leases_are_extended_reported_and_lost(surface: WorkerSurface, server: str) -> None:
    """Every report has a token; one that is not current is refused as such."""
    surface.enqueue("a", stage="extract")
    with Client(server) as client:
        (started,) = client.start_available(surface=surface.name, worker_id="w")
        current = LeaseExtension(key="a", lease_token=started.lease_token)
        stale = LeaseExtension(key="a", lease_token="0-0")
        answers = client.extend_leases([current, stale], surface=surface.name)
        kinds = [answer.WhichOneof("outcome") for answer in answers if not isinstance(answer, Exception)]
        assert (["extended", "lost"], True) == (kinds, answers.control.HasField("running"))
        with pytest.raises(FailedPrecondition, match="STALE_LEASE"):
            client.acknowledge_batch("a", lease_token="0-0", surface=surface.name)
        with pytest.raises(FailedPrecondition, match="STALE_LEASE"):
            client.fail_batch("a", attempt=1, reason="no", lease_token="0-0", surface=surface.name)
        client.acknowledge_batch("a", lease_token=started.lease_token, next=[NEXT], surface=surface.name)
    assert (2, 1) == (surface.counts.enqueued, surface.counts.succeeded)


def test_a_work_stream_starts_batches_and_returns_results(surface: WorkerSurface, server: str) -> None:
    """Batches come as credits allow, reports are answered in order, and the remaining ones are released."""
    surface.enqueue("a", "b", stage="extract")
    with (
        Client(server) as client,
        client.work(surface=surface.name, worker_id="w", stages=["extract"], lease_ms=2_000) as stream,
    ):
        frames = iter(stream)
        stream.send(WorkRequest(credits=Credits(batches=2)))
        first, second = next(frames).started.batches
        done = Acknowledgement(key="a", lease_token=first.lease_token, next=[NEXT])
        kept = LeaseExtension(key="b", lease_token=second.lease_token)
        stream.send(WorkRequest(acknowledgements=[done], extensions=[kept], request_id="r-1"))
        results = next(frame.results for frame in frames if frame.HasField("results"))
        assert results.acknowledgements[0].outcome.processed.HasField("applied")
        assert results.extensions[0].outcome.HasField("extended")
        stream.send(WorkRequest(leave=WorkRequest.Leave(release=True)))
        stream.half_close()
        list(frames)
    assert (0, 2) == (surface.counts.in_flight, surface.counts.queued)


async def test_an_async_work_stream_starts_batches_and_returns_results(
    surface: WorkerSurface, server: str
) -> None:
    """The same for asyncio."""
    surface.enqueue("a")
    async with (
        AsyncClient(server) as client,
        client.work(surface=surface.name, stages=["load"]) as stream,
    ):
        frames = aiter(stream)
        await stream.send(WorkRequest(credits=Credits(batches=1)))
        (started,) = (await anext(frames)).started.batches
        await stream.send(WorkRequest(releases=[Release(key="a", lease_token=started.lease_token)]))
        assert not (await anext(frames)).results.releases[0].HasField("error")
        await stream.half_close()
        assert [] == [frame async for frame in frames]


async def test_reading_a_refused_stream_raises(surface: WorkerSurface, server: str) -> None:
    """A stream is refused with the exception of its family."""
    with Client(server) as client, pytest.raises(NotFound, match="STAGE_NOT_FOUND"):
        list(client.work(surface=surface.name, stages=["nowhere"]))
    async with AsyncClient(server) as async_client:
        with pytest.raises(NotFound, match="STAGE_NOT_FOUND"):
            _ = [frame async for frame in async_client.work(surface=surface.name, stages=["nowhere"])]
