"""A stopped owner, with real servers on one database: what another server says until it owns the surface."""

import signal
import time
from collections.abc import Callable

import grpc
import pytest
from lightspeed.ops.v1 import worker_service_pb2 as pb
from lightspeed_ops.transport.forwarding import OWNER
from lightspeed_ops.transport.peer_channels import PROBE_EVERY_S, PROBE_S

from tests.e2e.test_cluster import Servers, member, until
from tests.harness.api import Api, Silence
from tests.harness.problems import problem_of
from tests.harness.process import ServerProcess
from tests.harness.requests import request_for
from tests.harness.surfaces import SurfaceCalls, fresh_name

pytestmark = [pytest.mark.slow]

GIVEN_UP_S = 2 * PROBE_EVERY_S + PROBE_S + 10.0
"""Longest time for which a call waits for a stopped owner, on two noisy cores, in seconds."""


@pytest.fixture
def servers(spawn_server: Callable[..., ServerProcess], journal_url: str) -> Servers:
    """Servers on an empty database."""
    return Servers(spawn_server, journal_url)


def owned_by(servers: Servers, process: ServerProcess, api: Api) -> SurfaceCalls:
    """Returns a surface with a run in progress that a server owns, made by calls of another one."""
    while True:
        surface = SurfaceCalls.create(api, fresh_name())
        if servers.owners([surface.name])[surface.name] == member(process):
            surface.start_run()
            return surface


def test_a_stopped_owner_is_waited_for_briefly_and_forwards_when_it_wakes(servers: Servers) -> None:
    """Calls and streams end in time, reads are answered, and the woken server sends calls to the owner."""
    first, second = servers.start(2)
    with grpc.insecure_channel(first.address) as channel, grpc.insecure_channel(second.address) as woken:
        surface = owned_by(servers, second, Api(channel))
        opening = pb.WorkRequest(open=pb.WorkRequest.Open(surface=surface.name))
        stream = surface.api.workers.Work(iter(Silence(opening)))
        assert second.address == dict(stream.initial_metadata())[OWNER]
        second.terminate(signal.SIGSTOP)
        stopped_s = time.monotonic()
        reading = surface.api.surfaces.GetSurface.future(request_for("GetSurface", surface.name))
        with pytest.raises(grpc.RpcError) as caught:
            surface.enqueue("b-1")
        assert time.monotonic() - stopped_s < GIVEN_UP_S
        assert problem_of(caught.value).kind in {
            ("UNAVAILABLE", "OWNER_ELSEWHERE"),
            ("UNAVAILABLE", "OWNER_UNKNOWN"),
        }
        assert surface.name == reading.result(timeout=GIVEN_UP_S).surface.name
        with pytest.raises(grpc.RpcError) as caught:
            list(stream)
        assert "UNAVAILABLE" == problem_of(caught.value).code
        until(lambda: _enqueued(surface), "the claim of the surface")
        second.terminate(signal.SIGCONT)
        _, call = Api(woken).workers.EnqueueBatch.with_call(
            request_for("EnqueueBatch", surface.name), timeout=GIVEN_UP_S
        )
        assert first.address == dict(call.trailing_metadata())[OWNER]


def _enqueued(surface: SurfaceCalls) -> bool:
    """Returns True when the server owns the surface and takes a batch."""
    try:
        surface.enqueue("b-2")
    except grpc.RpcError as error:
        if problem_of(error).code != "UNAVAILABLE":
            raise
        return False
    return True
