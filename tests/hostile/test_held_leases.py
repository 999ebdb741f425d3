"""B10: openings that name as many leases as a frame may, on streams that then stay open."""

import threading
import time
from collections.abc import Callable, Iterator

import grpc
import pytest
from lightspeed.ops.v1 import worker_service_pb2 as pb
from lightspeed.ops.v1.worker_service_pb2_grpc import WorkerServiceStub

from tests.hostile.harness import Report, Target

pytestmark = pytest.mark.alone

STREAMS = 60
TOKENS = 10_000
TOKEN_CHARACTERS = 256
LIMIT_MIB = 100


@pytest.mark.slow
def test_a_stream_does_not_keep_the_leases_that_its_opening_names(
    target: Callable[..., Target], report: Report
) -> None:
    """Streams with openings of 2.5 MB cost no more than other streams once they are open."""
    server = target()
    before_mib = server.memory_mib()
    tokens = [f"{number}-".ljust(TOKEN_CHARACTERS, "x") for number in range(TOKENS)]
    ended = threading.Event()

    def frames(number: int) -> Iterator[pb.WorkRequest]:
        opening = pb.WorkRequest.Open(
            surface=server.surface.name, stages=["extract"], instance_id=f"instance-{number}"
        )
        opening.held_leases.lease_tokens.extend(tokens)
        yield pb.WorkRequest(open=opening)
        ended.wait()

    with grpc.insecure_channel(server.address) as channel:
        stub = WorkerServiceStub(channel)
        streams = [stub.Work(frames(number)) for number in range(STREAMS)]
        for stream in streams:
            assert "opened" == next(iter(stream)).WhichOneof("frame")
        time.sleep(3.0)
        kept_mib = server.memory_mib() - before_mib
        ended.set()
        for stream in streams:
            stream.cancel()
    report(
        f"B10 {STREAMS} open work streams that named {TOKENS:,} leases: memory kept",
        "",
        f"+{kept_mib:.0f} MiB",
        f"+{LIMIT_MIB} MiB",
    )
    assert kept_mib <= LIMIT_MIB
