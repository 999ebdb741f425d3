"""StartAvailable with a wait: one queue with work streams, no start lost, and no wait beyond its end."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import grpc
import pytest
from lightspeed.ops.v1 import worker_service_pb2 as pb
from lightspeed_ops.core.block_reasons import BlockReason
from lightspeed_ops.core.commands import StartAvailable
from lightspeed_ops.engine import Engine

from tests.harness.api import Api
from tests.harness.problems import problem_of
from tests.harness.requests import pause, request_for, resume
from tests.harness.server import RunningServer, Setup
from tests.harness.surfaces import SurfaceCalls

LONG_MS = 20_000
"""A wait that no test lasts for."""
SOON_S = 5.0
"""Longest time for a response that does not wait."""


def polled(surface: SurfaceCalls, timeout_s: float | None = None, **fields: Any) -> Any:
    """Begins a long poll and returns its response to come, when the server has it."""
    request = request_for("StartAvailable", surface.name, **{"wait_ms": LONG_MS, **fields})
    call: Any = surface.api.workers.StartAvailable.future(request, timeout=timeout_s)
    time.sleep(0.05)
    return call


def keys(response: pb.StartAvailableResponse) -> list[str]:
    """Returns the keys of started batches."""
    return [one.batch.key for one in response.batches]


@pytest.fixture
def running(surface: SurfaceCalls) -> SurfaceCalls:
    """A surface with a run in progress."""
    surface.start_run()
    return surface


def test_a_wait_ends_with_the_first_batch(running: SurfaceCalls) -> None:
    """The call starts what is enqueued while it waits."""
    call = polled(running)
    assert not call.done()
    running.enqueue("b-1")
    response = call.result(SOON_S)
    assert (["b-1"], 60_000) == (keys(response), response.lease_ms)
    running.acknowledge("b-1")


def test_what_is_there_is_started_without_a_wait(running: SurfaceCalls) -> None:
    """A call that can start something waits for nothing more."""
    running.enqueue("b-1")
    assert ["b-1"] == keys(polled(running, max_batches=9).result(SOON_S))


@pytest.mark.slow
def test_a_wait_ends_after_its_time(running: SurfaceCalls) -> None:
    """The response of a wait in vain has the block reason of its end."""
    begun_s = time.monotonic()
    call = polled(running, wait_ms=300)
    running.control(pause("night"))
    response = call.result(SOON_S)
    assert ([], "paused") == (keys(response), response.block_reason.WhichOneof("reason"))
    assert 0.3 <= time.monotonic() - begun_s < SOON_S


@pytest.mark.slow
def test_a_wait_ends_before_the_deadline(running: SurfaceCalls) -> None:
    """The response arrives in time, so that no client gets DEADLINE_EXCEEDED for a wait in vain."""
    assert [] == keys(polled(running, timeout_s=1.0).result(SOON_S))


def test_a_cancelled_wait_takes_nothing(running: SurfaceCalls) -> None:
    """A batch that is enqueued after the cancellation is for others."""
    call = polled(running)
    call.cancel()
    time.sleep(0.1)
    running.enqueue("b-1")
    assert ["b-1"] == [one.batch.key for one in running.start()]


def test_waits_take_turns(running: SurfaceCalls) -> None:
    """Calls that wait get batches one after another, in the order in which they came."""
    calls = [polled(running, max_batches=1) for _ in range(3)]
    for number, call in enumerate(calls):
        running.enqueue(f"b-{number}")
        assert [f"b-{number}"] == keys(call.result(SOON_S))


def test_a_wait_is_for_its_stages(running: SurfaceCalls) -> None:
    """A batch of another stage ends no wait."""
    call = polled(running, stages=["load"])
    running.enqueue("b-1")
    time.sleep(0.1)
    assert not call.done()
    running.enqueue("b-2", stage="load")
    assert ["b-2"] == keys(call.result(SOON_S))


def test_a_wait_outlasts_a_pause(running: SurfaceCalls) -> None:
    """The end of a pause gives the call its turn."""
    running.control(pause())
    running.enqueue("b-1")
    call = polled(running)
    assert not call.done()
    running.control(resume())
    assert ["b-1"] == keys(call.result(SOON_S))


def test_a_wait_is_safe_to_repeat(running: SurfaceCalls) -> None:
    """The response is stored with the start: a repeated request gets the same one and waits no more."""
    call = polled(running, request_id="r-1")
    running.enqueue("b-1", "b-2")
    response = call.result(SOON_S)
    assert response == polled(running, request_id="r-1").result(SOON_S)
    assert 2 == running.get().queue.in_flight + running.get().queue.queued


def test_a_wait_ends_when_the_server_shuts_down(start_server: Callable[..., RunningServer]) -> None:
    """The call gets an answer at once: that of a server without work, or of one that shuts down."""
    server = start_server(Setup())
    with grpc.insecure_channel(server.address) as channel:
        surface = SurfaceCalls.create(Api(channel))
        surface.start_run()
        call = polled(surface)
        server.ask_to_stop()
        error = call.exception(SOON_S)
        if error is None:
            assert [] == keys(call.result(SOON_S))
        else:
            assert "SERVER_DRAINING" == problem_of(error).reason


@pytest.mark.slow
def test_a_waiting_call_costs_nothing(running: SurfaceCalls, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wait records nothing, and the dispatcher looks at the surface only when it changes: no busy loop."""
    before, asked = running.get(), 0
    block_reason = Engine.block_reason

    def counted(engine: Engine, name: str, command: StartAvailable) -> BlockReason | None:
        nonlocal asked
        asked += name == running.name
        return block_reason(engine, name, command)

    monkeypatch.setattr(Engine, "block_reason", counted)
    polled(running, wait_ms=500).result(SOON_S)
    assert before == running.get()
    assert 0 < asked < 5


def test_a_wait_and_a_work_stream_take_turns(running: SurfaceCalls) -> None:
    """Both stand in one round robin: of two batches each gets one, the first comer the first."""
    call = polled(running, max_batches=1)
    opening = pb.WorkRequest(open=pb.WorkRequest.Open(surface=running.name), credits=pb.Credits(batches=1))
    ended = threading.Event()

    def frames() -> Iterator[pb.WorkRequest]:
        yield opening
        ended.wait(SOON_S)

    received = running.api.workers.Work(frames())
    time.sleep(0.05)
    running.enqueue("b-1", "b-2")
    assert ["b-1"] == keys(call.result(SOON_S))
    pushed = next(frame for frame in received if frame.HasField("started"))
    assert ["b-2"] == [one.batch.key for one in pushed.started.batches]
    ended.set()
    received.cancel()
