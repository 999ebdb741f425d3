"""Owners that cannot be reached: reads are answered here, and changes are refused with the address."""

import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import grpc
import pytest
from lightspeed.ops.v1 import worker_service_pb2 as pb
from lightspeed_ops.config import Limits
from lightspeed_ops.transport.peer_channels import CALLS_SHARE, CONNECT_S, PROBE_EVERY_S, PROBE_S

from tests.harness.api import Api, Silence
from tests.harness.problems import Problem, problem_of, refused
from tests.harness.requests import batch, request_for
from tests.harness.server import Setup
from tests.harness.servers import Servers, running, stubs
from tests.harness.surfaces import SurfaceCalls, fresh_name

MAX_CALLS = 40
GIVEN_UP_S = 2 * PROBE_EVERY_S + PROBE_S
"""Longest time until a peer that does not answer is given up, in seconds."""
SLACK_S = 1.5
"""Time that a busy machine may take for the rest, in seconds."""


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    """One server, whose other members a test makes up."""
    limits = Limits(max_calls=MAX_CALLS, max_arriving_bytes=8 * 1024 * 1024)
    with running(1, Setup(limits=limits)) as one:
        yield one


@pytest.fixture(scope="module")
def api(servers: Servers) -> Iterator[Api]:
    """Stubs of the server."""
    with stubs(servers) as (only,):
        yield only


@pytest.fixture
def surface(servers: Servers, api: Api) -> SurfaceCalls:
    """A surface of the server, which a test may give away."""
    return SurfaceCalls.create(api, fresh_name())


def give_away(servers: Servers, surface: SurfaceCalls, address: str) -> None:
    """Makes a new member with an address the owner of a surface."""
    servers.own(surface.name, servers.owners.add(address).id - 1)


@contextmanager
def listening(*, accepts: bool) -> Iterator[str]:
    """Yields an address that refuses connections, or takes them and says nothing."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        if accepts:
            listener.listen()
        yield f"127.0.0.1:{listener.getsockname()[1]}"


class Mute(grpc.GenericRpcHandler):
    """A server that takes every call and answers none, as a stopped process after its start."""

    def __init__(self) -> None:
        """Starts with a silence that ends with the test."""
        self.silence = Silence()
        self.taken = 0

    def service(self, _details: Any) -> Any:
        """Returns a handler that waits."""

        def wait(_requests: Any, _context: Any) -> Iterator[bytes]:
            self.taken += 1
            next(self.silence, None)
            yield from ()

        return grpc.stream_stream_rpc_method_handler(wait)


@pytest.fixture
def mute() -> Iterator[tuple[str, Mute]]:
    """The address of a server that answers no call."""
    handler = Mute()
    server = grpc.server(ThreadPoolExecutor(MAX_CALLS * 2), handlers=[handler])
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield f"127.0.0.1:{port}", handler
    handler.silence.end()
    server.stop(0)


def refusal_and_time(surface: SurfaceCalls) -> tuple[Problem, float]:
    """Returns the refusal of a change, and how long it took in seconds."""
    began_s = time.monotonic()
    problem = refused(lambda: surface.enqueue("b-1"))
    return problem, time.monotonic() - began_s


@pytest.mark.slow
@pytest.mark.parametrize("accepts", [False, True])
def test_a_change_is_refused_with_the_address(
    servers: Servers, surface: SurfaceCalls, *, accepts: bool
) -> None:
    """The client may reach the owner, or go elsewhere; only the first call waits for a connection."""
    with listening(accepts=accepts) as address:
        give_away(servers, surface, address)
        problem, first_s = refusal_and_time(surface)
        assert ("UNAVAILABLE", "OWNER_ELSEWHERE") == problem.kind
        assert {"surface": surface.name, "owner": address} == problem.metadata
        assert first_s < CONNECT_S + SLACK_S
        _, second_s = refusal_and_time(surface)
        assert second_s < CONNECT_S / 2


@pytest.mark.slow
def test_a_read_is_answered_from_the_journal(servers: Servers, surface: SurfaceCalls) -> None:
    """What the journal has does not need the owner."""
    surface.start_run()
    with listening(accepts=False) as address:
        give_away(servers, surface, address)
        assert surface.name == surface.get().name
        assert "run-000001" == surface.call("GetRun").run.run_id


@pytest.mark.slow
def test_a_call_that_waits_for_a_silent_owner_ends(
    servers: Servers, surface: SurfaceCalls, mute: tuple[str, Mute]
) -> None:
    """A peer that takes calls and does not answer is given up, with all of its calls."""
    address, _ = mute
    give_away(servers, surface, address)
    began_s = time.monotonic()
    call = surface.api.workers.Work(
        iter(Silence(pb.WorkRequest(open=pb.WorkRequest.Open(surface=surface.name))))
    )
    problem, took_s = refusal_and_time(surface)
    assert ("UNAVAILABLE", "OWNER_ELSEWHERE") == problem.kind
    assert took_s < GIVEN_UP_S + SLACK_S
    with pytest.raises(grpc.RpcError) as caught:
        next(call)
    assert "OWNER_ELSEWHERE" == problem_of(caught.value).reason
    assert time.monotonic() - began_s < GIVEN_UP_S + SLACK_S


@pytest.mark.slow
def test_the_deadline_of_a_caller_bounds_its_wait(
    servers: Servers, surface: SurfaceCalls, mute: tuple[str, Mute]
) -> None:
    """A forwarded call ends with its deadline."""
    give_away(servers, surface, mute[0])
    began_s = time.monotonic()
    request = request_for("EnqueueBatch", surface.name)
    with pytest.raises(grpc.RpcError) as caught:
        surface.api.workers.EnqueueBatch(request, timeout=0.3)
    error: Any = caught.value
    assert grpc.StatusCode.DEADLINE_EXCEEDED is error.code()
    assert time.monotonic() - began_s < 0.3 + SLACK_S


@pytest.mark.slow
def test_a_silent_owner_takes_its_share_of_places_and_memory_alone(
    servers: Servers, api: Api, surface: SurfaceCalls, mute: tuple[str, Mute]
) -> None:
    """Calls beyond half of the places are refused at once, and calls of other surfaces are served."""
    other = SurfaceCalls.create(api)
    give_away(servers, surface, mute[0])
    request = request_for("EnqueueBatch", surface.name)
    waiting = [surface.api.workers.EnqueueBatch.future(request) for _ in range(MAX_CALLS)]
    refused_calls = MAX_CALLS - MAX_CALLS // CALLS_SHARE
    until(lambda: sum(one.done() for one in waiting) >= refused_calls)
    assert ["OVERLOADED"] * refused_calls == [_reason(one) for one in waiting if one.done()]
    assert other.enqueue("b-1").results[0].HasField("enqueued")
    for one in waiting:
        one.cancel()


@pytest.mark.slow
def test_requests_for_a_silent_owner_have_a_bounded_size(
    servers: Servers, surface: SurfaceCalls, mute: tuple[str, Mute]
) -> None:
    """A quarter of max_arriving_bytes waits for one peer; what is more is refused."""
    give_away(servers, surface, mute[0])
    batches = [batch(f"b-{number}".ljust(450, "k")) for number in range(1_000)]
    request = pb.EnqueueBatchesRequest(surface=surface.name, batches=batches)
    waiting = [surface.api.workers.EnqueueBatches.future(request) for _ in range(4)]
    until(lambda: sum(one.done() for one in waiting) >= 2)
    assert ["OVERLOADED"] * 2 == [_reason(one) for one in waiting if one.done()]
    for one in waiting:
        one.cancel()


def until(condition: Callable[[], bool]) -> None:
    """Returns when a condition holds, within a second; gRPC's threads have no event for it."""
    ends_s = time.monotonic() + SLACK_S
    while not condition():
        assert time.monotonic() < ends_s, "expected it to hold by now"
        time.sleep(0.01)


def _reason(call: Any) -> str:
    """Returns the reason of a call that is refused."""
    error = call.exception()
    assert isinstance(error, grpc.RpcError), "expected an error"
    return problem_of(error).reason
