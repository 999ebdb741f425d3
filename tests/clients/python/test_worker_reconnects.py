"""The worker state machine when it connects again: it names its instance and the leases that it holds."""

import logging
import subprocess
import sys

import grpc
import pytest
from lightspeed.ops.v1.worker_service_pb2 import WorkRequest, WorkResponse
from lightspeed_client import AsyncWorker, Task, Worker
from lightspeed_client._internal import work_streams
from lightspeed_client._internal.errors import Unavailable

from tests.clients.python.fake_service import FakeService
from tests.clients.python.state_machine_harness import EXTENDED, LOST, StateMachineHarness, saturated

GONE = Unavailable(grpc.StatusCode.UNAVAILABLE, "connection reset")


def opened(harness: StateMachineHarness, *, released: int = 0) -> None:
    """Input: the server confirms the opening of the newest stream."""
    harness.receive(WorkResponse(opened=WorkResponse.Opened(released=released)))


def held(harness: StateMachineHarness) -> list[str] | None:
    """Returns the held leases in the newest opening; None if it does not name them."""
    opening = harness.stream.opening
    return list(opening.held_leases.lease_tokens) if opening.HasField("held_leases") else None


def test_the_first_opening_holds_nothing() -> None:
    """It names the instance and an empty list, which is not the same as none."""
    harness = StateMachineHarness()
    harness.act()
    assert ([], "i") == (held(harness), harness.stream.opening.instance_id)


def test_a_reconnect_names_what_the_worker_holds() -> None:
    """Running, waiting and reported batches are held; a lost lease is not, though its handler runs."""
    harness = StateMachineHarness(concurrency=3, prefetch=1)
    harness.act()
    opened(harness)
    harness.start("running", "reported", "lost", "waiting")
    harness.frames()
    harness.now_s += 4
    harness.act()
    harness.answer(extensions=[EXTENDED, EXTENDED, LOST, EXTENDED])
    harness.finish("reported")
    harness.frames()
    harness.break_off(GONE)
    harness.rest()
    harness.frames()
    assert ["1-running", "2-reported", "4-waiting"] == held(harness)
    assert "i" == harness.stream.opening.instance_id


def test_a_replaced_stream_names_nothing() -> None:
    """The worker still reads the stream that it replaces: its batches may be on their way."""
    harness = saturated("extract", "load")
    harness.act()
    assert [["extract", "load"], ["load"]] == harness.opened
    assert held(harness) is None
    harness.break_off(GONE)
    harness.rest()
    harness.act()
    assert held(harness) is None
    harness.break_off(GONE)
    harness.break_off(on=harness.half_closed[0])
    harness.rest()
    harness.act()
    assert ["1-a"] == held(harness)


def test_too_many_leases_are_not_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server would refuse the opening; the leases of what did not arrive then expire."""
    monkeypatch.setattr(work_streams, "MAX_HELD_LEASES", 1)
    harness = StateMachineHarness()
    harness.act()
    harness.start("a", "b")
    harness.break_off(GONE)
    harness.rest()
    harness.act()
    assert held(harness) is None


def test_a_reconnection_is_logged_with_its_counts(caplog: pytest.LogCaptureFixture) -> None:
    """The first opening is none; failed attempts belong to the one that succeeds."""
    caplog.set_level(logging.INFO, "lightspeed_client.worker")
    harness = StateMachineHarness()
    harness.act()
    opened(harness)
    harness.start("a", "b")
    harness.frames()
    harness.finish("a")
    harness.frames()
    harness.break_off(GONE)
    began_s = harness.now_s
    for _ in range(3):
        harness.rest()
        harness.act()
        harness.break_off(GONE)
    harness.rest()
    harness.act()
    opened(harness, released=7)
    (record,) = [one for one in caplog.records if one.message.startswith("reconnected")]
    after_ms = round((harness.now_s - began_s) * 1_000)
    assert f"reconnected held=2 resent=1 released=7 after_ms={after_ms}" == record.message
    counts = {name: getattr(record, name) for name in ("event", "held", "resent", "released", "after_ms")}
    expected = {"event": "reconnected", "held": 2, "resent": 1, "released": 7, "after_ms": after_ms}
    assert expected == counts


def test_a_stream_that_the_worker_left_is_no_reconnection(caplog: pytest.LogCaptureFixture) -> None:
    """The worker has lost nothing: it only asks for other stages."""
    caplog.set_level(logging.INFO, "lightspeed_client.worker")
    harness = saturated("extract", "load")
    harness.act()
    harness.break_off(on=harness.half_closed[0])
    harness.break_off(GONE)
    harness.rest()
    harness.act()
    opened(harness)
    harness.now_s += 100
    harness.break_off()
    harness.rest()
    harness.act()
    opened(harness)
    messages = [one.message for one in caplog.records if one.message.startswith("reconnected")]
    assert 2 == len(messages)
    assert int(messages[1].rpartition("=")[2]) < 1_000


@pytest.mark.slow
async def test_each_worker_is_another_instance(service: FakeService) -> None:
    """The instance id is random for each worker object, with threads and with asyncio."""

    async def handle(_: Task) -> None:
        return

    for _ in range(2):
        await AsyncWorker(service.target, stages=["load"], handler=handle).run(until=lambda: True)
        Worker(service.target, stages=["load"], handler=lambda _: None).run(until=lambda: True)
    openings = [request.open for request in service.requests if isinstance(request, WorkRequest)]
    assert 4 == len({opening.instance_id for opening in openings})
    assert all(32 == len(opening.instance_id) for opening in openings)


FORKED = """
import os, sys
from lightspeed_client import Worker

worker = Worker(sys.argv[1], stages=["load"], handler=lambda _: None)
child = os.fork()
worker.run(until=lambda: True)
if child:
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


@pytest.mark.slow
def test_a_forked_worker_is_another_instance(service: FakeService) -> None:
    """A worker that was made before a fork has another name and instance id in each process."""
    subprocess.run([sys.executable, "-W", "error", "-c", FORKED, service.target], check=True, timeout=30)
    openings = [request.open for request in service.requests if isinstance(request, WorkRequest)]
    assert 2 == len({opening.instance_id for opening in openings})
    assert 2 == len({opening.worker_id for opening in openings})
