"""Arriving requests: each is complete within a deadline, and the server has bounded room for them."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import grpc
import pytest
from lightspeed.ops.v1.record_service_pb2 import WatchAuditsRequest
from lightspeed_ops.config import Limits
from lightspeed_ops.core.refusal import Refused
from lightspeed_ops.transport import arrivals as arrivals_module
from lightspeed_ops.transport.arrivals import Arrivals

from tests.harness.api import Api, Silence
from tests.harness.problems import Problem, refused
from tests.harness.server import RunningServer, Setup
from tests.harness.surfaces import SurfaceCalls
from tests.server.journal.gated_journal import settled

REFLECTION = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"


class Sender:
    """A client that sends its request when the test says so."""

    def __init__(self, peer: str) -> None:
        """Starts without a sent request."""
        self._peer = peer
        self.sent: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def peer(self) -> str:
        """Returns the name of its connection."""
        return self._peer

    async def read(self) -> str:
        """Returns the request when the client has sent it."""
        return await self.sent


def room_for(count: int, **changes: Any) -> Arrivals:
    """Returns arrivals with room for so many incomplete requests."""
    return Arrivals(Limits(max_message_bytes=64 * 1024, max_arriving_bytes=count * 64 * 1024, **changes))


def reading(arrivals: Arrivals, sender: Sender) -> "asyncio.Task[Any]":
    """Starts to read a sender's request."""
    return asyncio.create_task(arrivals.read(sender, "EnqueueBatch"))


async def reason(task: "asyncio.Task[Any]") -> tuple[str, str]:
    """Returns the reason of a refusal and the limit that it names."""
    with pytest.raises(Refused) as caught:
        await task
    return caught.value.refusal.reason.value, caught.value.refusal.metadata["limit_name"]


@pytest.fixture(autouse=True)
def _fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes the server find late requests soon."""
    monkeypatch.setattr(arrivals_module, "SWEEP_S", 0.01)
    monkeypatch.setattr(arrivals_module, "SLOW_S", 0.05)


@pytest.mark.slow
async def test_a_request_that_comes_late_is_refused() -> None:
    """The server refuses a late request whether or not others wait."""
    late = reading(room_for(4, request_timeout_s=1), Sender("ipv4:a:1"))
    assert ("PEER_TIMEOUT", "request_timeout_s") == await reason(late)


async def test_one_connection_fills_its_share_only() -> None:
    """The other requests of the connection wait; the server reads those of other connections."""
    arrivals = room_for(4)
    greedy = [Sender("ipv4:a:1") for _ in range(3)]
    tasks = [reading(arrivals, sender) for sender in greedy]
    await settled()
    honest = Sender("ipv4:b:1")
    honest.sent.set_result("whole")
    assert "whole" == await reading(arrivals, honest)
    for sender in greedy:
        sender.sent.set_result("late")
    assert ["late"] * 3 == await asyncio.gather(*tasks)


async def test_the_slowest_gives_way_while_others_wait() -> None:
    """If the room is full and others wait, the server refuses the slowest request as overload."""
    arrivals = room_for(2)
    slow = [reading(arrivals, Sender(f"ipv4:a:{number}")) for number in range(2)]
    await settled()
    honest = Sender("ipv4:b:1")
    honest.sent.set_result("whole")
    assert "whole" == await reading(arrivals, honest)
    assert ("OVERLOADED", "max_arriving_bytes") == await reason(slow[0])
    slow[1].cancel()
    await asyncio.wait(slow)


@pytest.mark.slow
async def test_a_slow_request_is_read_while_there_is_room() -> None:
    """A request need not be fast while no other waits for its room."""
    arrivals = room_for(8)
    sender = Sender("ipv4:a:1")
    slow = reading(arrivals, sender)
    await asyncio.sleep(4 * arrivals_module.SLOW_S)
    sender.sent.set_result("slow")
    assert "slow" == await slow


async def test_a_call_without_a_request_is_malformed() -> None:
    """The server ends the call with an error and does not leave it open."""
    sender: Any = Sender("ipv4:a:1")
    sender.sent.set_result(grpc.aio.EOF)
    with pytest.raises(Refused) as caught:
        await room_for(1).request(sender, "EnqueueBatch")
    assert "INVALID_ARGUMENT" == caught.value.refusal.reason.value


@pytest.fixture
def narrow(start_server: Callable[[Setup], RunningServer]) -> Iterator[Api]:
    """A server with small limits."""
    limits = Limits(max_auxiliary_streams=1, request_timeout_s=2, max_calls=1)
    with grpc.insecure_channel(start_server(Setup(limits=limits)).address) as channel:
        yield Api(channel)


@pytest.fixture
def silence() -> Iterator[Silence]:
    """The request stream of a client that sends no frame."""
    frames = Silence()
    yield frames
    frames.end()


def until_refused(call: Callable[[], object]) -> Problem:
    """Repeats a call until the server refuses it, and returns the problem."""
    return refused(lambda: [call() for _ in range(10_000)])


@pytest.mark.slow
def test_reflection_streams_are_limited_and_end_when_idle(narrow: Api, silence: Silence) -> None:
    """The server ends silent streams after the deadline of a request, and refuses streams over the limit."""
    reflect: Any = narrow.channel.stream_stream(REFLECTION)
    silent = [reflect(silence, timeout=20) for _ in range(2)]
    problems = [refused(lambda answers=answers: list(answers)) for answers in silent]  # type: ignore[misc]  # bound at once
    assert {"STREAM_LIMIT": "max_auxiliary_streams", "PEER_TIMEOUT": "request_timeout_s"} == {
        problem.reason: problem.metadata["limit_name"] for problem in problems
    }


@pytest.mark.parametrize(
    "path",
    ["/lightspeed.ops.v1.RecordService/WatchAudits", "/lightspeed.ops.v1.WorkerService/Work", REFLECTION],
)
def test_a_full_server_refuses_streams_before_it_reads_their_requests(
    path: str, start_server: Callable[[Setup], RunningServer], silence: Silence
) -> None:
    """A stream beyond the limit ends at once, even if its request never arrives."""
    limits = Limits(max_auxiliary_streams=1, max_streams=1)
    with grpc.insecure_channel(start_server(Setup(limits=limits)).address) as channel:
        api = Api(channel)
        watching = api.records.WatchAudits(WatchAuditsRequest(surface="tenants/default/surfaces/default"))
        assert watching.initial_metadata() is not None
        reflect: Any = channel.stream_stream(REFLECTION)
        reflecting = reflect(silence, timeout=20)
        one_more: Any = channel.stream_stream(path)
        # The server counts the open streams a moment after their metadata.
        problems = (refused(lambda: list(one_more(silence, timeout=0.5))) for _ in range(10))
        problem = next(one for one in problems if one.code != "DEADLINE_EXCEEDED")
        assert ("RESOURCE_EXHAUSTED", "STREAM_LIMIT") == problem.kind
        watching.cancel()
        reflecting.cancel()


def test_calls_over_the_limit_get_a_retry_delay(narrow: Api, silence: Silence) -> None:
    """A call without room changes nothing and ends with UNAVAILABLE."""
    unfinished: Any = narrow.channel.stream_unary("/lightspeed.ops.v1.WorkerService/EnqueueBatch")
    held = [unfinished.future(silence, timeout=20)]
    surface = SurfaceCalls(narrow, "tenants/default/surfaces/default")

    def call() -> None:
        # The server refuses the unfinished call instead if it comes while another is answered.
        if held[-1].done():
            held.append(unfinished.future(silence, timeout=20))
        surface.call("GetSurface")

    problem = until_refused(call)
    assert ("UNAVAILABLE", "OVERLOADED") == problem.kind
    assert "max_calls" == problem.metadata["limit_name"]
    held[-1].cancel()
