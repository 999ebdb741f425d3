"""Stream throttle: calls go before streams that catch up, but no stream waits for ever."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import grpc
import pytest
from lightspeed.ops.v1 import record_service_pb2 as pb
from lightspeed.ops.v1.worker_service_pb2 import Credits, Release, WorkRequest
from lightspeed_ops.config import Limits
from lightspeed_ops.transport import stream_throttle as throttle_module
from lightspeed_ops.transport.interceptor import PREFIX, Interceptor
from lightspeed_ops.transport.open_streams import OpenStreams, current_stream
from lightspeed_ops.transport.parsing import Received

from tests.server.journal.gated_journal import settled


class Details:
    """The details of a call before the server takes it."""

    def __init__(self, name: str) -> None:
        """Takes the name of the method."""
        self.method = f"{PREFIX}{name}"
        self.invocation_metadata: tuple[tuple[str, str], ...] = ()


class Reader:
    """A client that takes every frame at once."""

    def __init__(self, *requests: Any) -> None:
        """Starts without frames, before its requests; by default there is one."""
        self.frames: list[Any] = []
        self._sent = [Received(one, one.ByteSize()) for one in requests or [pb.WatchAuditsRequest()]]

    def peer(self) -> str:
        """Returns the name of its connection."""
        return "unix:"

    def invocation_metadata(self) -> tuple[tuple[str, str], ...]:
        """Returns no metadata."""
        return ()

    def time_remaining(self) -> None:
        """Returns None: its calls have no deadline."""
        return

    async def read(self) -> Any:
        """Returns the request, and then EOF."""
        return self._sent.pop(0) if self._sent else grpc.aio.EOF

    async def send_initial_metadata(self, metadata: object) -> None:
        """Takes the metadata before all frames."""

    async def write(self, frame: object) -> None:
        """Takes a frame."""
        self.frames.append(frame)


async def frames(_request: object, _context: object) -> AsyncIterator[int]:
    """Yields a history in many frames."""
    for number in range(5):
        yield number


async def echo(asked: AsyncIterator[Any], _context: object) -> AsyncIterator[Any]:
    """Answers each frame of a worker with itself."""
    async for frame in asked:
        yield frame


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Interceptor:
    """The interceptor of a server, whose calls count no longer than they take."""
    monkeypatch.setattr(throttle_module, "MOMENT_S", 0)
    return Interceptor(OpenStreams(2, 2), OpenStreams(1, 1), Limits())


async def wrapped(calls: Interceptor, name: str, handler: Any) -> Any:
    """Returns a handler as the server calls it."""

    async def continuation(_details: object) -> Any:
        return handler

    calls._handlers.clear()  # it keeps one handler for each RPC, and a test has several
    return await calls.intercept_service(continuation, Details(name))  # type: ignore[arg-type]  # its only used attribute


async def watching(calls: Interceptor, reader: Reader) -> "asyncio.Task[None]":
    """Starts a stream and returns its task."""
    handler = await wrapped(calls, "RecordService/WatchAudits", grpc.unary_stream_rpc_method_handler(frames))
    return asyncio.create_task(handler.stream_stream(object(), reader))


async def writing(calls: Interceptor, until: "asyncio.Future[str]") -> "asyncio.Task[str]":
    """Starts a call that ends with ``until``, and returns its task."""

    async def write(_request: object, _context: object) -> str:
        return await until

    handler = await wrapped(
        calls,
        "WorkerService/EnqueueBatch",
        grpc.unary_unary_rpc_method_handler(write, response_serializer=lambda _: b""),
    )
    return asyncio.create_task(handler.stream_unary(object(), Reader()))


async def assert_a_stream_waits(calls: Interceptor) -> None:
    """Asserts that a stream sends one frame, and goes on when the last call has ended."""
    reader = Reader()
    stream = await watching(calls, reader)
    await settled()
    assert [0] == reader.frames
    calls.throttle._moment_ends_s = 0.0
    calls.throttle._end_moment()
    await stream
    assert [0, 1, 2, 3, 4] == reader.frames


async def test_a_stream_goes_on_when_calls_have_ended(
    calls: Interceptor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stream sends one frame, and the next when no call is in progress, even if one was refused."""
    monkeypatch.setattr(throttle_module, "GIVE_WAY_S", 3_600)
    first, second = (asyncio.get_running_loop().create_future() for _ in range(2))
    written = [await writing(calls, first), await writing(calls, second)]
    await settled()
    reader = Reader()
    stream = await watching(calls, reader)
    await settled()
    assert [0] == reader.frames
    first.set_result("ok")
    await settled()
    assert [0] == reader.frames
    second.cancel()
    await asyncio.wait([stream, *written])
    assert [0, 1, 2, 3, 4] == reader.frames


async def test_a_stream_goes_on_in_the_end(calls: Interceptor, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stream goes on after a while, even if a call takes long."""
    monkeypatch.setattr(throttle_module, "GIVE_WAY_S", 0.001)
    never = asyncio.get_running_loop().create_future()
    call = await writing(calls, never)
    reader = Reader()
    await (await watching(calls, reader))
    assert [0, 1, 2, 3, 4] == reader.frames
    never.cancel()
    await asyncio.wait([call])


async def test_a_stream_sends_less_at_once_if_it_delays_calls(
    calls: Interceptor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The frame size halves with each slow frame, down to the least; without calls it is the largest."""
    limits: list[int] = []

    async def watched(_request: object, _context: object) -> AsyncIterator[int]:
        for number in range(5):
            limits.append(current_stream().most_entries)
            yield number

    handler = await wrapped(calls, "RecordService/WatchAudits", grpc.unary_stream_rpc_method_handler(watched))
    answer = asyncio.get_running_loop().create_future()
    answer.set_result("ok")
    await (await writing(calls, answer))
    monkeypatch.setattr(throttle_module, "SHORT_S", 0.0)
    await handler.stream_stream(object(), Reader())
    assert [1_000, 500, 250, 125, 125] == limits
    limits.clear()
    monkeypatch.setattr(throttle_module, "RECENTLY_S", 0)
    await handler.stream_stream(object(), Reader())
    assert [1_000] * 5 == limits


@pytest.mark.parametrize(("frame_s", "share"), [(0.0007, 250), (0.0004, 500), (0.0002, 1_000)])
async def test_a_stream_sends_more_again_if_calls_are_hardly_delayed(
    calls: Interceptor, frame_s: float, share: int
) -> None:
    """Frames of up to half a millisecond keep their size; frames of less than half of that grow."""
    calls.throttle.came()
    assert share == calls.throttle.share(500, frame_s)


async def test_a_stream_alone_waits_for_no_call(calls: Interceptor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without calls, a stream does not wait."""
    monkeypatch.setattr(throttle_module, "GIVE_WAY_S", 3_600)
    reader = Reader()
    await (await watching(calls, reader))
    assert [0, 1, 2, 3, 4] == reader.frames


async def test_a_call_counts_before_its_request_is_read(
    calls: Interceptor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A call counts from its arrival, and only for a moment: its request may never arrive."""
    monkeypatch.setattr(throttle_module, "GIVE_WAY_S", 3_600)
    monkeypatch.setattr(throttle_module, "MOMENT_S", 3_600)
    await wrapped(
        calls,
        "WorkerService/EnqueueBatch",
        grpc.unary_unary_rpc_method_handler(frames, response_serializer=lambda _: b""),
    )
    await assert_a_stream_waits(calls)


async def test_a_call_counts_on_for_a_moment(calls: Interceptor, monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that calls again at once does not wait for a stream."""
    answer = asyncio.get_running_loop().create_future()
    call = await writing(calls, answer)
    await settled()
    monkeypatch.setattr(throttle_module, "GIVE_WAY_S", 3_600)
    monkeypatch.setattr(throttle_module, "MOMENT_S", 3_600)
    answer.set_result("ok")
    await call
    await assert_a_stream_waits(calls)


async def test_one_timer_serves_all_calls_of_a_moment(
    calls: Interceptor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten calls start one timer; a stream goes on when the newest of them counts no longer."""
    loop = asyncio.get_running_loop()
    timers: list[Any] = []
    monkeypatch.setattr(throttle_module, "MOMENT_S", 0.02)
    monkeypatch.setattr(throttle_module, "GIVE_WAY_S", 3_600)
    with monkeypatch.context() as watched:
        call_at = loop.call_at

        def counted(*timer: Any, **context: Any) -> Any:
            timers.append(timer)
            return call_at(*timer, **context)

        watched.setattr(loop, "call_at", counted)
        for _ in range(10):
            calls.throttle.came()
    assert 1 == len(timers)
    await asyncio.sleep(0.01)
    calls.throttle.came()
    came_s = loop.time()
    await calls.throttle.give_way()
    assert loop.time() >= came_s + 0.02


async def test_a_frame_of_work_counts_as_a_call(calls: Interceptor, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker's report does not wait for a stream of records."""
    monkeypatch.setattr(throttle_module, "GIVE_WAY_S", 3_600)
    monkeypatch.setattr(throttle_module, "MOMENT_S", 3_600)
    worker = Reader(WorkRequest())
    handler = await wrapped(calls, "WorkerService/Work", grpc.stream_stream_rpc_method_handler(echo))
    await handler.stream_stream(object(), worker)
    assert [WorkRequest()] == worker.frames
    await assert_a_stream_waits(calls)


async def test_frames_without_reports_are_paced(calls: Interceptor, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server takes a hundred, and one more for each reported item; the others wait in turn."""
    monkeypatch.setattr(throttle_module, "PACE_S", 3_600)

    handler = await wrapped(calls, "WorkerService/Work", grpc.stream_stream_rpc_method_handler(echo))
    credit = WorkRequest(credits=Credits(batches=1))
    report = WorkRequest(releases=[Release(key="a"), Release(key="b")])
    workers = [Reader(report, *[credit] * 105) for _ in range(2)]
    streams = [asyncio.create_task(handler.stream_stream(object(), worker)) for worker in workers]
    await settled()
    assert [1 + 102] * 2 == [len(worker.frames) for worker in workers]
    calls.throttle._take_paced()
    await settled()
    assert [1 + 103, 1 + 102] == [len(worker.frames) for worker in workers]
    streams[1].cancel()
    await asyncio.wait(streams[1:])
    for _ in range(2):
        calls.throttle._take_paced()
        await settled()
    await asyncio.wait_for(streams[0], 10)
    assert 1 + 105 == len(workers[0].frames)


async def test_a_verification_waits_for_calls_but_for_no_verification(
    calls: Interceptor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """VerifyAudits goes on as soon as no other call is in progress; it never waits for its own kind."""
    monkeypatch.setattr(throttle_module, "GIVE_WAY_S", 3_600)

    async def walk(_request: object, _context: object) -> str:
        for _ in range(3):
            await calls.throttle.give_way()
        return "valid"

    handler = await wrapped(
        calls,
        "RecordService/VerifyAudits",
        grpc.unary_unary_rpc_method_handler(walk, response_serializer=str.encode),
    )
    held = asyncio.get_running_loop().create_future()
    call = await writing(calls, held)
    walks = [asyncio.create_task(handler.stream_unary(object(), Reader())) for _ in range(2)]
    await settled()
    assert not any(one.done() for one in walks)
    held.set_result("ok")
    await asyncio.wait_for(asyncio.gather(call, *walks), 10)
    assert [b"valid", b"valid"] == [one.result() for one in walks]
