"""The work stream: credits, frames, one queue with those who pull, and every way in which it ends."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import grpc
import pytest
import pytest_asyncio
from lightspeed.ops.v1 import lease_pb2, queue_pb2
from lightspeed.ops.v1 import worker_service_pb2 as pb

from tests.harness.api import Api, AsyncApi
from tests.harness.problems import problem_in, problem_of
from tests.harness.requests import batch, pause, resume
from tests.harness.server import ManualClock, RunningServer, Setup
from tests.harness.surfaces import SurfaceCalls, wide_surface

SOON_S = 10.0
"""How long anything may take that comes at once."""
MODES = queue_pb2.QueueMode


class Worker:
    """One work stream, frame by frame."""

    def __init__(self, api: AsyncApi, surface: str) -> None:
        """A stream that is not open yet."""
        self._call: Any = api.workers.Work(timeout=60)
        self._surface = surface

    async def open(self, batches: int = 0, **opened: Any) -> "Worker":
        """Opens it, with so many credits."""
        records = opened.pop("records", None)
        credits_ = pb.Credits(batches=batches, records=records)
        await self.say(open=pb.WorkRequest.Open(surface=self._surface, **opened), credits=credits_)
        return self

    async def say(self, **frame: Any) -> None:
        """Sends a frame."""
        await self._call.write(pb.WorkRequest(**frame))

    async def acknowledge(self, *started: pb.StartedBatch, **frame: Any) -> pb.WorkResponse.Results:
        """Acknowledges batches under their leases."""
        items = [pb.Acknowledgement(key=one.batch.key, lease_token=one.lease_token) for one in started]
        await self.say(acknowledgements=items, **frame)
        return (await self.hear("results")).results

    async def hear(self, kind: str) -> pb.WorkResponse:
        """The next frame, which must be of a kind."""
        frame: pb.WorkResponse = await asyncio.wait_for(self._call.read(), SOON_S)
        assert isinstance(frame, pb.WorkResponse), "the stream has ended"
        assert kind == frame.WhichOneof("frame"), frame
        return frame

    async def started(self) -> list[pb.StartedBatch]:
        """What is started next."""
        return list((await self.hear("started")).started.batches)

    async def held(self) -> str:
        """Why nothing is started."""
        return str((await self.hear("hold")).hold.WhichOneof("hold"))

    async def end(self) -> None:
        """Ends the frames, and the stream with them."""
        await self._call.done_writing()
        assert grpc.aio.EOF is await asyncio.wait_for(self._call.read(), SOON_S)

    def cut(self) -> None:
        """Goes away without a word."""
        self._call.cancel()

    async def refused(self) -> Any:
        """What the stream is ended with."""
        with pytest.raises(grpc.RpcError) as caught:
            await asyncio.wait_for(self._read_to_the_end(), SOON_S)
        return problem_of(caught.value)

    async def _read_to_the_end(self) -> None:
        while await self._call.read() is not grpc.aio.EOF:
            pass


@pytest_asyncio.fixture
async def work(aio: AsyncApi, surface: SurfaceCalls) -> AsyncIterator[Callable[[], Worker]]:
    """Opens work streams of the surface, and cuts them in the end."""
    opened: list[Worker] = []

    def make() -> Worker:
        opened.append(Worker(aio, surface.name))
        return opened[-1]

    yield make
    for worker in opened:
        worker.cut()


@pytest.fixture
def surface(api: Api) -> SurfaceCalls:
    """A surface with a run in progress."""
    fresh = SurfaceCalls.create(api)
    fresh.start_run()
    return fresh


def keys(started: list[pb.StartedBatch]) -> list[str]:
    """Their keys, in order."""
    return [one.batch.key for one in started]


Open = Callable[[], Worker]


async def test_what_is_queued_comes_as_credits_allow(work: Open, surface: SurfaceCalls) -> None:
    """In frames, first in first out; more comes with more credits."""
    surface.enqueue("b-1", "b-2", "b-3")
    worker = await work().open(2, worker_id="w-1")
    first = await worker.started()
    assert ["b-1", "b-2"] == keys(first)
    assert {"run-000001"} == {one.run_id for one in first}
    await worker.say(credits=pb.Credits(batches=2))
    assert ["b-3"] == keys(await worker.started())
    assert "empty" == await worker.held()
    assert 3 == surface.get().queue.in_flight


async def test_what_is_enqueued_later_comes_at_once(work: Open, surface: SurfaceCalls) -> None:
    """A worker that waits need not ask."""
    worker = await work().open(9)
    assert "empty" == await worker.held()
    surface.enqueue("b-1")
    assert ["b-1"] == keys(await worker.started())


async def test_a_batch_that_uses_up_the_records_comes_whole(work: Open, surface: SurfaceCalls) -> None:
    """Credits for records are a measure, not a lock: a large batch must be possible."""
    surface.enqueue("b-1", "b-2", "b-3", records=10)
    worker = await work().open(9, records=15)
    assert ["b-1", "b-2"] == keys(await worker.started())
    await worker.say(credits=pb.Credits(records=4))
    await worker.say(credits=pb.Credits(records=2))
    assert ["b-3"] == keys(await worker.started())


async def test_a_frame_is_answered_by_one_with_a_result_for_each_item(
    work: Open, surface: SurfaceCalls
) -> None:
    """In the order of the items, a malformed one among them too; nothing spoils the others."""
    surface.enqueue("b-1", "b-2", "b-3", "b-4")
    worker = await work().open(9)
    done, failed, kept, back = await worker.started()
    await worker.say(
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
    await worker.hear("hold")
    results = (await worker.hear("results")).results
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


async def test_an_acknowledgement_hands_on(work: Open, surface: SurfaceCalls) -> None:
    """What it hands on comes by the same stream."""
    surface.enqueue("day-1")
    worker = await work().open(2)
    (day,) = await worker.started()
    assert "empty" == await worker.held()
    following = batch("day-1", stage="transform")
    await worker.say(
        acknowledgements=[pb.Acknowledgement(key="day-1", lease_token=day.lease_token, next=[following])]
    )
    frames = [await worker.hear("results"), await worker.hear("started")]
    assert [following] == [one.batch for one in frames[1].started.batches]


async def test_stages_narrow_a_stream(work: Open, surface: SurfaceCalls) -> None:
    """And why nothing comes is said, once."""
    surface.enqueue("b-1", "b-2")
    worker = await work().open(2, stages=["load"])
    assert "stage_filter" == await worker.held()
    surface.enqueue("l-1", stage="load")
    assert ["l-1"] == keys(await worker.started())


async def test_pull_and_stream_drain_one_queue(work: Open, surface: SurfaceCalls) -> None:
    """In one order, under one limit."""
    surface.enqueue(*[f"b-{number}" for number in range(6)])
    worker = await work().open(2)
    assert ["b-0", "b-1"] == keys(await worker.started())
    assert ["b-2", "b-3"] == keys(list(surface.start(max_batches=2)))
    await worker.say(credits=pb.Credits(batches=2))
    assert ["b-4", "b-5"] == keys(await worker.started())


async def test_no_more_is_in_flight_than_may_be(aio: AsyncApi, api: Api, work: Open) -> None:
    """Over all doors; as soon as there is room the next one comes."""
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
    worker.cut()


async def test_those_who_wait_have_their_turns(work: Open, surface: SurfaceCalls) -> None:
    """Whoever got something last stands last."""
    workers = [await work().open(9, worker_id=f"w-{number}") for number in range(3)]
    for worker in workers:
        assert "empty" == await worker.held()
    for number, worker in enumerate([*workers, *workers]):
        surface.enqueue(f"b-{number}")
        assert [f"b-{number}"] == keys(await worker.started())
        await worker.hear("hold")


async def test_who_waits_hears_why(work: Open, surface: SurfaceCalls) -> None:
    """Whenever the reason changes."""
    worker = await work().open(9)
    assert "empty" == await worker.held()
    surface.control(pause("disk is filling"))
    hold = (await worker.hear("hold")).hold.paused
    assert ("disk is filling", "operator") == (hold.reason, hold.actor_id)
    surface.enqueue("b-1")
    surface.control(resume())
    assert ["b-1"] == keys(await worker.started())


async def test_a_backoff_that_is_over_wakes_the_stream(
    work: Open, surface: SurfaceCalls, clock: ManualClock
) -> None:
    """Nothing else has to happen to the surface."""
    surface.enqueue("b-1")
    worker = await work().open(9)
    (first,) = await worker.started()
    await worker.say(
        failures=[pb.Failure(key="b-1", attempt=1, reason="broke", lease_token=first.lease_token)]
    )
    frames = [await worker.hear("hold"), await worker.hear("results")]
    retry_at_ms = frames[1].results.failures[0].outcome.retry_scheduled.retry_at_ms
    hold = (await worker.hear("hold")).hold.backoff
    assert (retry_at_ms, 1) == (hold.until_ms, hold.retrying)
    clock.now_ms = retry_at_ms
    (again,) = await worker.started()
    assert 2 == again.attempt


async def test_a_lease_that_is_over_comes_again(
    work: Open, surface: SurfaceCalls, clock: ManualClock
) -> None:
    """Whoever slept through it is refused, and hears who has it at his heartbeat."""
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
    await sleeper.say(extensions=[lease_pb2.LeaseExtension(key="b-1", lease_token=lost.lease_token)])
    (extended,) = (await sleeper.hear("results")).results.extensions
    assert ("other", 2) == (extended.outcome.lost.worker_id, extended.outcome.lost.attempt)
    assert 1 == len((await other.acknowledge(again)).acknowledgements)
    assert 1 == len(surface.call("ListCheckpoints").entries)


async def test_who_leaves_may_give_back_what_he_holds(work: Open, surface: SurfaceCalls) -> None:
    """At once and at its place, but for what he has reported on."""
    surface.enqueue("b-1", "b-2", "b-3")
    worker = await work().open(3)
    first, *_ = await worker.started()
    await worker.acknowledge(first)
    await worker.say(leave=pb.WorkRequest.Leave(give_back=True))
    await worker.end()
    assert ["b-2", "b-3"] == keys(list(surface.start()))


async def test_who_leaves_may_finish(work: Open, surface: SurfaceCalls) -> None:
    """Nothing more is started for him, and his reports are taken."""
    surface.enqueue("b-1")
    worker = await work().open(9)
    (first,) = await worker.started()
    await worker.hear("hold")
    await worker.say(leave=pb.WorkRequest.Leave())
    surface.enqueue("b-2")
    assert (await worker.acknowledge(first)).acknowledgements[0].HasField("outcome")
    await worker.end()
    assert 1 == surface.get().queue.queued


async def test_a_stream_that_is_cut_keeps_its_leases(
    work: Open, surface: SurfaceCalls, clock: ManualClock
) -> None:
    """Nobody said that the worker is dead: its batches come back when their leases are over."""
    surface.enqueue("b-1")
    worker = await work().open(9)
    await worker.started()
    worker.cut()
    other = await work().open(9)
    assert "empty" == await other.held()
    clock.advance(60_000)
    assert ["b-1"] == keys(await other.started())


async def test_reports_of_a_frame_are_done_once(work: Open, surface: SurfaceCalls) -> None:
    """Sent again with its request_id on another stream they have the answer of the first time."""
    surface.enqueue("b-1")
    worker = await work().open(1)
    (started,) = await worker.started()
    first = await worker.acknowledge(started, request_id="r-1")
    worker.cut()
    other = await work().open(1)
    assert "empty" == await other.held()
    assert first == await other.acknowledge(started, request_id="r-1")
    assert 1 == surface.get().queue.succeeded


async def test_many_frames_may_be_under_way(aio: AsyncApi, api: Api) -> None:
    """They are answered in the order in which they were sent."""
    surface = wide_surface(api)
    surface.enqueue(*[f"b-{number}" for number in range(200)])
    worker = await Worker(aio, surface.name).open(200)
    started = await worker.started()
    for one in started:
        await worker.say(
            acknowledgements=[pb.Acknowledgement(key=one.batch.key, lease_token=one.lease_token)]
        )
    answered = [(await worker.hear("results")).results.acknowledgements[0].key for _ in started]
    assert keys(started) == answered
    worker.cut()


HANDS_ON_TOO_MUCH = pb.Acknowledgement(key="b-1", next=[batch()] * 1_001)


@pytest.mark.parametrize(
    ("frame", "field"),
    [
        ({"credits": pb.Credits(batches=-1)}, "credits.batches"),
        ({"credits": pb.Credits(batches=100_001)}, "credits.batches"),
        ({"credits": pb.Credits(records=-1)}, "credits.records"),
        ({"releases": [pb.Release(key="b-1", lease_token="1-1")] * 1_001}, "items"),
        ({"acknowledgements": [HANDS_ON_TOO_MUCH]}, "acknowledgements.next"),
        ({"releases": [pb.Release(key="b-1", lease_token="1-1")], "request_id": "r" * 129}, "request_id"),
    ],
)  # fmt: skip
async def test_a_malformed_frame_ends_the_stream(
    frame: dict[str, Any], field: str, work: Open, surface: SurfaceCalls
) -> None:
    """With what is wrong; nothing of it was done."""
    worker = await work().open(1)
    await worker.say(**frame)
    problem = await worker.refused()
    assert ("INVALID_ARGUMENT", [field]) == (problem.reason, list(problem.violations))


async def test_a_first_frame_must_open(aio: AsyncApi, surface: SurfaceCalls) -> None:
    """Nobody can report on a surface that he has not named."""
    worker = Worker(aio, surface.name)
    await worker.say(credits=pb.Credits(batches=1))
    problem = await worker.refused()
    assert ("INVALID_ARGUMENT", ["open"]) == (problem.reason, list(problem.violations))


async def test_a_deleted_surface_ends_the_stream(aio: AsyncApi, api: Api) -> None:
    """There is nothing to wait for."""
    idle = SurfaceCalls.create(api)
    worker = await Worker(aio, idle.name).open(1)
    assert "no_active_run" == await worker.held()
    idle.call("DeleteSurface")
    assert "SURFACE_NOT_FOUND" == (await worker.refused()).reason


async def test_a_server_that_ends_lets_workers_finish(
    start_server: Callable[[Setup], RunningServer],
) -> None:
    """It says so, starts nothing more, takes their reports, and ends as soon as they have gone."""
    running = start_server(Setup())
    async with grpc.aio.insecure_channel(running.address) as channel:
        api = AsyncApi(channel)
        with grpc.insecure_channel(running.address) as calls:
            surface = SurfaceCalls.create(Api(calls))
            surface.start_run()
            surface.enqueue("b-1")
        worker = await Worker(api, surface.name).open(1)
        (started,) = await worker.started()
        running.ask_to_stop()
        assert (await worker.hear("drain")).drain.grace_ms > 0
        assert (await worker.acknowledge(started)).acknowledgements[0].HasField("outcome")
        await worker.end()
    running.stop()


async def test_leases_outlast_a_restart(
    start_server: Callable[[Setup], RunningServer], tmp_path: Any
) -> None:
    """The token that was given before is good after it."""
    setup = Setup(journal=f"sqlite:{tmp_path}/journal.db")
    running = start_server(setup)
    with grpc.insecure_channel(running.address) as channel:
        surface = SurfaceCalls.create(Api(channel))
        surface.start_run()
        surface.enqueue("b-1")
        (started,) = surface.start(worker_id="w-1")
    running.stop()
    async with grpc.aio.insecure_channel(start_server(setup).address) as channel:
        worker = await Worker(AsyncApi(channel), surface.name).open(0)
        assert (await worker.acknowledge(started)).acknowledgements[0].HasField("outcome")
        await worker.end()
