"""The work stream: credits, frames, and one queue for push and pull."""

from collections.abc import Callable

import pytest
from lightspeed.ops.v1 import lease_pb2, queue_pb2
from lightspeed.ops.v1 import worker_service_pb2 as pb

from tests.harness.api import Api, AsyncApi
from tests.harness.problems import problem_in
from tests.harness.requests import batch, pause, resume
from tests.harness.server import ManualClock
from tests.harness.surfaces import SurfaceCalls, wide_surface
from tests.harness.working import Worker, keys

MODES = queue_pb2.QueueMode


Open = Callable[[], Worker]


@pytest.fixture
def surface(api: Api) -> SurfaceCalls:
    """A surface with a run in progress."""
    fresh = SurfaceCalls.create(api)
    fresh.start_run()
    return fresh


async def test_what_is_queued_comes_as_credits_allow(work: Open, surface: SurfaceCalls) -> None:
    """The server sends queued batches first in, first out, and more with more credits."""
    surface.enqueue("b-1", "b-2", "b-3")
    worker = await work().open(2, worker_id="w-1")
    first = await worker.started()
    assert ["b-1", "b-2"] == keys(first)
    assert {"run-000001"} == {one.run_id for one in first}
    await worker.send(credits=pb.Credits(batches=2))
    assert ["b-3"] == keys(await worker.started())
    assert "empty" == await worker.held()
    assert 3 == surface.get().queue.in_flight


async def test_what_is_enqueued_later_comes_at_once(work: Open, surface: SurfaceCalls) -> None:
    """A waiting worker receives new batches without another request."""
    worker = await work().open(9)
    assert "empty" == await worker.held()
    surface.enqueue("b-1")
    assert ["b-1"] == keys(await worker.started())


async def test_a_batch_that_uses_up_the_records_comes_whole(work: Open, surface: SurfaceCalls) -> None:
    """Record credits may become negative by one batch, so that a large batch can start."""
    surface.enqueue("b-1", "b-2", "b-3", records=10)
    worker = await work().open(9, records=15)
    assert ["b-1", "b-2"] == keys(await worker.started())
    await worker.send(credits=pb.Credits(records=4))
    await worker.send(credits=pb.Credits(records=2))
    assert ["b-3"] == keys(await worker.started())


async def test_a_frame_gets_one_with_a_result_for_each_item(work: Open, surface: SurfaceCalls) -> None:
    """Results have the order of the items; a malformed item has its own error and does not affect others."""
    surface.enqueue("b-1", "b-2", "b-3", "b-4")
    worker = await work().open(9)
    done, failed, kept, back = await worker.started()
    await worker.send(
        acknowledgements=[
            pb.Acknowledgement(key="", lease_token=done.lease_token),
            pb.Acknowledgement(key="b-1", lease_token=done.lease_token),
        ],
        failures=[pb.Failure(key="b-2", attempt=1, reason="broke", lease_token=failed.lease_token)],
        extensions=[lease_pb2.LeaseExtension(key="b-3", lease_token=kept.lease_token)],
        releases=[
            pb.Release(key="b-4", lease_token=back.lease_token),
            pb.Release(key="b-4", lease_token="9-9"),
        ],
    )
    results = (await worker.receive("results")).results
    malformed, applied = results.acknowledgements
    assert "INVALID_ARGUMENT" == problem_in(malformed.error).reason
    assert applied.outcome.processed.HasField("applied")
    assert results.failures[0].outcome.HasField("retry_scheduled")
    assert results.extensions[0].outcome.HasField("extended")
    assert ["", "STALE_LEASE"] == [
        problem_in(one.error).reason if one.HasField("error") else "" for one in results.releases
    ]
    assert results.control.HasField("running")
    assert ["b-4"] == keys(await worker.started())


async def test_an_acknowledgement_hands_off(work: Open, surface: SurfaceCalls) -> None:
    """The hand-off arrives over the same stream."""
    surface.enqueue("day-1")
    worker = await work().open(2)
    (day,) = await worker.started()
    assert "empty" == await worker.held()
    following = batch("day-1", stage="transform")
    await worker.send(
        acknowledgements=[pb.Acknowledgement(key="day-1", lease_token=day.lease_token, next=[following])]
    )
    frames = [await worker.receive("results"), await worker.receive("started")]
    assert [following] == [one.batch for one in frames[1].started.batches]


async def test_stages_narrow_a_stream(work: Open, surface: SurfaceCalls) -> None:
    """If only batches of other stages are queued, the server sends that block reason once."""
    surface.enqueue("b-1", "b-2")
    worker = await work().open(2, stages=["load"])
    assert "stage_filter" == await worker.held()
    surface.enqueue("l-1", stage="load")
    assert ["l-1"] == keys(await worker.started())


async def test_pull_and_stream_drain_one_queue(work: Open, surface: SurfaceCalls) -> None:
    """Both have one order and one limit."""
    surface.enqueue(*[f"b-{number}" for number in range(6)])
    worker = await work().open(2)
    assert ["b-0", "b-1"] == keys(await worker.started())
    assert ["b-2", "b-3"] == keys(list(surface.start(max_batches=2)))
    await worker.send(credits=pb.Credits(batches=2))
    assert ["b-4", "b-5"] == keys(await worker.started())


async def test_no_more_is_in_flight_than_may_be(aio: AsyncApi, api: Api, work: Open) -> None:
    """The limit holds over push and pull; as soon as there is room, the next batch starts."""
    boundary = queue_pb2.QueueBoundary(mode=MODES.QUEUE_MODE_PUSH_PULL, max_in_flight=2, max_queued=9)
    narrow = SurfaceCalls.create(api, boundary=boundary)
    narrow.start_run()
    narrow.enqueue("b-1", "b-2", "b-3")
    narrow.start(max_batches=1)
    worker = await Worker(aio, narrow.name).open(9)
    assert ["b-2"] == keys(await worker.started())
    assert "in_flight_limit" == await worker.held()
    narrow.acknowledge("b-1")
    assert ["b-3"] == keys(await worker.started())
    await worker.written()
    worker.cut()


async def test_waiting_workers_are_served_in_round_robin(work: Open, surface: SurfaceCalls) -> None:
    """The dispatcher takes streams in round robin: the last one served is last in line."""
    workers = [await work().open(9, worker_id=f"w-{number}") for number in range(3)]
    for worker in workers:
        assert "empty" == await worker.held()
    for number, worker in enumerate([*workers, *workers]):
        surface.enqueue(f"b-{number}")
        assert [f"b-{number}"] == keys(await worker.started())
        await worker.receive("block_reason")


async def test_a_waiting_stream_gets_the_block_reason(work: Open, surface: SurfaceCalls) -> None:
    """A waiting worker receives the block reason at each change."""
    worker = await work().open(9)
    assert "empty" == await worker.held()
    surface.control(pause("disk is filling"))
    block_reason = (await worker.receive("block_reason")).block_reason.paused
    assert ("disk is filling", "operator") == (block_reason.reason, block_reason.actor_id)
    surface.enqueue("b-1")
    surface.control(resume())
    assert ["b-1"] == keys(await worker.started())


@pytest.mark.slow
async def test_a_backoff_that_is_over_wakes_the_stream(
    work: Open, surface: SurfaceCalls, clock: ManualClock
) -> None:
    """The end of the backoff starts the batch without any other event."""
    surface.enqueue("b-1")
    worker = await work().open(9)
    (first,) = await worker.started()
    await worker.send(
        failures=[pb.Failure(key="b-1", attempt=1, reason="broke", lease_token=first.lease_token)]
    )
    results = (await worker.receive("results")).results
    retry_at_ms = results.failures[0].outcome.retry_scheduled.retry_at_ms
    block_reason = (await worker.block_reason("backoff")).backoff
    assert (retry_at_ms, 1) == (block_reason.until_ms, block_reason.retrying)
    clock.now_ms = retry_at_ms
    (again,) = await worker.started()
    assert 2 == again.attempt


async def test_a_lease_that_is_over_comes_again(
    work: Open, surface: SurfaceCalls, clock: ManualClock
) -> None:
    """The former worker's report is refused, and its heartbeat names the new worker."""
    surface.enqueue("b-1")
    sleeper = await work().open(1, worker_id="sleeper", lease_ms=1_000)
    (lost,) = await sleeper.started()
    other = await work().open(1, worker_id="other")
    assert "empty" == await other.held()
    clock.advance(1_000)
    (again,) = await other.started()
    assert (2, "b-1") == (again.attempt, again.batch.key)
    (refused,) = (await sleeper.acknowledge(lost)).acknowledgements
    assert "STALE_LEASE" == problem_in(refused.error).reason
    await sleeper.send(extensions=[lease_pb2.LeaseExtension(key="b-1", lease_token=lost.lease_token)])
    (extended,) = (await sleeper.receive("results")).results.extensions
    assert ("other", 2) == (extended.outcome.lost.worker_id, extended.outcome.lost.attempt)
    assert 1 == len((await other.acknowledge(again)).acknowledgements)
    assert 1 == len(surface.call("ListCheckpoints").entries)


async def test_reports_of_a_frame_are_done_once(work: Open, surface: SurfaceCalls) -> None:
    """Reports that are sent again with the request_id, on another stream, have the stored response."""
    surface.enqueue("b-1")
    worker = await work().open(1)
    (started,) = await worker.started()
    first = await worker.acknowledge(started, request_id="r-1")
    await worker.written()
    worker.cut()
    other = await work().open(1)
    assert "empty" == await other.held()
    assert first == await other.acknowledge(started, request_id="r-1")
    assert 1 == surface.get().queue.succeeded


@pytest.mark.slow
async def test_many_frames_may_be_under_way(aio: AsyncApi, api: Api) -> None:
    """The server answers frames in the order of their arrival."""
    surface = wide_surface(api)
    surface.enqueue(*[f"b-{number}" for number in range(200)])
    worker = await Worker(aio, surface.name).open(200)
    started = await worker.started()
    for one in started:
        await worker.send(
            acknowledgements=[pb.Acknowledgement(key=one.batch.key, lease_token=one.lease_token)]
        )
    answered = [(await worker.receive("results")).results.acknowledgements[0].key for _ in started]
    assert keys(started) == answered
    await worker.written()
    worker.cut()
