"""The largest responses and errors: each within the limits of clients."""

from collections.abc import Callable
from typing import Any

import grpc
import pytest
from lightspeed.ops.v1 import connector_pb2
from lightspeed.ops.v1 import worker_service_pb2 as workers

from tests.harness.problems import DETAILS_TRAILER
from tests.harness.requests import batch
from tests.harness.surfaces import SurfaceCalls
from tests.hostile.harness import MIB, Report, Target

EMOJI = "🔑"
RESPONSE_BYTES = 4 * MIB
ERROR_BYTES = 8 * 1024
THOUSAND = range(1_000)


def _key(number: int) -> str:
    return f"{number:03}".ljust(256, EMOJI)


@pytest.mark.slow
def test_a_thousand_errors_to_the_largest_keys_fit_into_a_response(
    target: Callable[..., Target], report: Report
) -> None:
    """Before, bulk responses had 5.3 to 7.4 MB, and ended work streams."""
    surface = target().surface
    conflicts = [batch(_key(number), idempotency_key=_key(number)) for number in THOUSAND]
    surface.call("EnqueueBatches", batches=conflicts)
    for one in conflicts:
        one.stage, one.records, one.sequence = "load", 77, 77
    answer = surface.call("EnqueueBatches", batches=conflicts)
    assert {"error"} == {result.WhichOneof("result") for result in answer.results}
    items = [workers.Acknowledgement(key=_key(number) + "!"[: number % 2]) for number in THOUSAND]
    frame = surface.call("Work", acknowledgements=items)
    assert 1_000 == len(frame.results.acknowledgements)
    worst_bytes = max(answer.ByteSize(), frame.ByteSize())
    report("A4 1,000 errors to 1 KiB keys", "5.3-7.4 MB", f"{worst_bytes / 1e6:.1f} MB", "4 MiB")
    assert worst_bytes <= RESPONSE_BYTES


@pytest.mark.slow
def test_the_largest_error_arrives_as_what_it_is(target: Callable[..., Target], report: Report) -> None:
    """Before, a conflict with a trailer of 12,871 bytes arrived as RESOURCE_EXHAUSTED."""
    surface = target().surface
    surface.call("EnqueueBatch", batch=batch(_key(1), idempotency_key=_key(1)))
    other = batch(_key(1), idempotency_key=_key(2), records=99, stage="load")
    with pytest.raises(grpc.RpcError) as caught:
        surface.call("EnqueueBatch", batch=other)
    raised: Any = caught.value
    details = dict(raised.trailing_metadata())[DETAILS_TRAILER]
    size_bytes = len(details) * 4 // 3 + 3 * len(raised.details().encode())
    report("A4 largest conflict, encoded", "12,871 bytes", f"{size_bytes:,} bytes", "8 KiB")
    assert ("ALREADY_EXISTS", True) == (raised.code().name, size_bytes <= ERROR_BYTES)


@pytest.mark.long
def test_a_page_of_a_thousand_heavy_surfaces_ends_early(
    target: Callable[..., Target], report: Report
) -> None:
    """Before, it had 4.35 MB, over every client's limit; here each surface has 20 KB."""
    server = target("--max-surfaces", "2000", "--max-surfaces-per-tenant", "2000")
    plan = server.surface.get().connector_plan
    query = connector_pb2.SourceConnector.Database(name="n", query=EMOJI * 4_096, batch_size=1)
    plan.source.database.CopyFrom(query)
    names = [f"tenants/heavy/surfaces/s-{number:04}" for number in THOUSAND]
    for name in names:
        SurfaceCalls.create(server.api, name, connector_plan=plan)
    found: list[str] = []
    token, worst_bytes = "", 0
    while not found or token:
        page = SurfaceCalls(server.api, names[0]).call("ListSurfaces", page_size=1_000, page_token=token)
        found += [surface.name for surface in page.surfaces]
        token, worst_bytes = page.next_page_token, max(worst_bytes, page.ByteSize())
    report("A4 page of 1,000 heavy surfaces", "4.35 MB", f"{worst_bytes / 1e6:.2f} MB", "4 MiB")
    assert names == found
    assert worst_bytes <= RESPONSE_BYTES
