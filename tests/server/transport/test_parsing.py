"""Parsing: the server refuses malformed requests, and too many items before it reads one of them."""

import gzip
import time
import zlib
from collections.abc import Callable
from typing import Any

import grpc
import pytest
from google.protobuf import field_mask_pb2, struct_pb2
from google.protobuf.message import Message
from google.rpc.error_details_pb2 import ErrorInfo
from grpc_channelz.v1 import channelz_pb2
from lightspeed.ops.v1 import record_service_pb2 as records
from lightspeed.ops.v1 import worker_service_pb2 as workers
from lightspeed_ops.core import limits
from lightspeed_ops.transport.parsing import (
    COMPRESSED,
    CONDITION_VALUES,
    MASK_PATHS,
    REFLECTION_SERVICES,
    Parser,
    Unreadable,
    item_limit,
    parsers,
    repeated_fields,
)

from tests.harness import raw
from tests.harness.api import METHODS, WORK, Api
from tests.harness.problems import refused
from tests.harness.raw import REPEATED, named
from tests.harness.requests import batch, request_for
from tests.harness.sampling import sampled
from tests.harness.surfaces import SurfaceCalls

IDS = [f"{rpc}-{named(path)}" for rpc, path in REPEATED]
TWO_MILLION = 2_000_000
STALL_S = 0.25
"""Most CPU time of a refusal, in seconds: the issue's limit for a stall."""
NOT_A_MESSAGE = b"\xff" * 20
HEALTH = "/grpc.health.v1.Health"
CHANNELZ = channelz_pb2.DESCRIPTOR.services_by_name["Channelz"]


def violations(parser: Parser, data: bytes) -> dict[str, str]:
    """Returns a parser's violations by field; empty if it reads the bytes."""
    read = parser(data)
    found = read.refusal.violations if isinstance(read, Unreadable) else ()
    return {violation.field: violation.description for violation in found}


def test_every_rpc_that_is_served_has_a_parser() -> None:
    """Every RPC, health, reflection and channelz included, has a deserializer that never raises."""
    served = {raw.path_of(rpc) for rpc in METHODS} | {
        f"{HEALTH}/{name}" for name in ("Check", "Watch", "List")
    }
    served |= {f"/{CHANNELZ.full_name}/{method.name}" for method in CHANNELZ.methods}
    assert served | {f"/{name}/ServerReflectionInfo" for name in REFLECTION_SERVICES} == set(parsers())


@pytest.mark.parametrize(("rpc", "path"), sampled(REPEATED), ids=IDS)
def test_one_item_over_the_limit_is_refused_by_the_field_s_name(rpc: str, path: raw.Path, api: Api) -> None:
    """This holds for every repeated field of every request, at any depth; the server reads no other field."""
    limit = item_limit(path[-1])
    problem = refused(lambda: raw.call_rpc(api.channel, rpc, raw.empties(path, limit + 1)))
    assert ("INVALID_ARGUMENT", "INVALID_ARGUMENT") == problem.kind
    assert {named(path): f"expected at most {limit} items, but there are {limit + 1}"} == problem.violations


@pytest.mark.parametrize(("rpc", "path"), sampled(REPEATED), ids=IDS)
def test_items_at_the_limit_are_read(rpc: str, path: raw.Path) -> None:
    """The server accepts items up to the limit itself."""
    assert {} == violations(parsers()[raw.path_of(rpc)], raw.empties(path, item_limit(path[-1])))


@pytest.mark.parametrize(("rpc", "path"), sampled(REPEATED), ids=IDS)
def test_two_million_items_are_refused_at_once(rpc: str, path: raw.Path) -> None:
    """Refused items cost no objects: C code counts them in a fraction of the limit."""
    data, parser = raw.empties(path, TWO_MILLION), parsers()[raw.path_of(rpc)]
    began_s = time.process_time()
    assert [named(path)] == list(violations(parser, data))
    assert time.process_time() - began_s <= STALL_S


def test_items_are_counted_over_the_whole_request() -> None:
    """Two items with a hand-off of 501 batches each count as 1,002 batches."""
    parser = parsers()[raw.path_of("AcknowledgeBatches")]
    item = workers.Acknowledgement(key="b-1", next=[batch()] * 501)
    within = workers.AcknowledgeBatchesRequest(acknowledgements=[item])
    assert {} == violations(parser, within.SerializeToString())
    over = workers.AcknowledgeBatchesRequest(acknowledgements=[item, item])
    expected = "expected at most 1000 items, but there are 1002"
    assert {"acknowledgements.next": expected} == violations(parser, over.SerializeToString())


def test_a_message_field_that_comes_in_parts_is_counted_as_a_whole() -> None:
    """Parsers merge the occurrences of a singular message, and so does the count."""
    parser = parsers()[raw.path_of("ListAudits")]
    part = records.ListAuditsRequest(filter=records.AuditFilter(actions=["a"] * 60)).SerializeToString()
    assert {} == violations(parser, part)
    assert {"filter.actions": "expected at most 100 items, but there are 120"} == violations(parser, part * 2)


def test_numbers_are_counted_packed_and_one_by_one() -> None:
    """Numbers may be packed or not, in one request."""
    parser = parsers()[raw.path_of("ListDecisions")]
    number = records.ListDecisionsRequest.DESCRIPTOR.fields_by_name["filter"].number
    packed, single = b"\x0a" + raw.varint(60) + b"\x01" * 60, b"\x08\x01" * 41
    data = packed + single
    request = raw.varint(number << 3 | 2) + raw.varint(len(data)) + data
    assert {"filter.kinds": "expected at most 100 items, but there are 101"} == violations(parser, request)


def test_what_is_parsed_is_what_was_sent() -> None:
    """Counting does not change a request, including fields unknown to this version."""
    for rpc in METHODS:
        sent = request_for(rpc, "tenants/test/surfaces/s").SerializeToString() + b"\xf8\x3f\x01" * 2_000
        read = parsers()[raw.path_of(rpc)](sent)
        assert isinstance(read, Message)
        assert sorted(sent) == sorted(read.SerializeToString())


@pytest.mark.slow
@pytest.mark.parametrize(
    "data",
    [
        NOT_A_MESSAGE,
        b"\x0a\x05ab",  # ends too early
        b"\x0a\x02\xff\xfe",  # a text that is not UTF-8
        b"\x0a" + b"\xff" * 9 + b"\x01",  # a length of 2^64
        b"\x18" + b"\xff" * 10,  # a number that does not end
        b"\x0b" * 200,  # groups within groups, never closed
    ],
)
def test_bytes_that_cannot_be_parsed_are_an_invalid_argument(data: bytes, api: Api) -> None:
    """Every RPC has an error with details, never UNKNOWN with the name of a class."""
    for rpc, method in METHODS.items():
        first = method.input_type.fields_by_number.get(1)
        if data[:1] == b"\x0a" and (first is None or first.type == first.TYPE_INT32):
            continue  # to a request with a number as its first field, or none, these are unknown fields
        problem = refused(lambda rpc=rpc: raw.call_rpc(api.channel, rpc, data))  # type: ignore[misc]
        assert ("INVALID_ARGUMENT", "INVALID_ARGUMENT", rpc) == (*problem.kind, problem.metadata["method"])


def test_a_frame_that_cannot_be_parsed_ends_a_work_stream(api: Api, surface: SurfaceCalls) -> None:
    """This holds after the first frame too; the log has no bug of the server."""
    opening = request_for("Work", surface.name).SerializeToString()
    channel: Any = api.channel
    answers = channel.stream_stream(raw.path_of("Work"))(iter([opening, NOT_A_MESSAGE]), timeout=20)
    assert ("INVALID_ARGUMENT", "INVALID_ARGUMENT") == refused(lambda: list(answers)).kind


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (f"{HEALTH}/Check", "unary"),
        (f"{HEALTH}/Watch", "watch"),
        *[(f"/{name}/ServerReflectionInfo", "frames") for name in REFLECTION_SERVICES],
    ],
)
def test_health_and_reflection_refuse_what_they_cannot_use(path: str, kind: str, api: Api) -> None:
    """They refuse malformed bytes, and names longer than any name."""
    for data in (NOT_A_MESSAGE, b"\x0a" + raw.varint(5_000) + b"n" * 5_000):
        problem = refused(lambda data=data: raw.call(api.channel, path, data, kind=kind))  # type: ignore[misc]
        assert ("INVALID_ARGUMENT", ["request"]) == (problem.code, list(problem.violations))


def test_a_gzipped_request_is_counted_like_any(api: Api) -> None:
    """A kilobyte on the wire may be a million items; gRPC decompresses it first."""
    path = next(path for rpc, path in REPEATED if (rpc, named(path)) == ("FailBatches", "failures"))
    data = raw.empties(path, 500_000)
    problem = refused(
        lambda: raw.call_rpc(api.channel, "FailBatches", data, compression=grpc.Compression.Gzip)
    )
    assert {"failures": "expected at most 1000 items, but there are 500000"} == problem.violations


def test_a_small_request_is_not_counted() -> None:
    """The server only parses a request that is too short for too many items."""
    for rpc in METHODS.keys() - WORK:
        method = METHODS[rpc]
        fewest = [one.fewest_bytes for one in repeated_fields(method.input_type)]
        assert [] == [size for size in fewest if size < CONDITION_VALUES], rpc
    plain = request_for("AcknowledgeBatch", "tenants/test/surfaces/s").SerializeToString()
    assert len(plain) < min(
        one.fewest_bytes for one in repeated_fields(METHODS["AcknowledgeBatch"].input_type)
    )


def _least_s(work: Callable[[], object]) -> float:
    """Returns the CPU time of the fastest of many rounds."""
    times = []
    for _ in range(200):
        began_s = time.process_time()
        work()
        times.append(time.process_time() - began_s)
    return min(times)


def test_counting_a_hundred_items_costs_less_than_a_tenth_of_a_millisecond() -> None:
    """This is small beside an ordinary bulk request, which takes a millisecond."""
    items = [workers.Acknowledgement(key=f"flights/2013-01/{n}", lease_token=f"{n}-{n}") for n in range(100)]
    data = workers.AcknowledgeBatchesRequest(acknowledgements=items).SerializeToString()
    parser = parsers()[raw.path_of("AcknowledgeBatches")]
    assert len(data) > 2 * limits.BULK_ITEMS, "it is counted"
    counted_s = _least_s(lambda: parser(data))
    assert counted_s - _least_s(lambda: workers.AcknowledgeBatchesRequest.FromString(data)) < 0.000_1


def test_a_field_without_a_limit_of_its_own_takes_the_general_one() -> None:
    """Maps too: the limit holds for fields of later contracts from their first day."""
    fields = (
        struct_pb2.Struct.DESCRIPTOR.fields_by_name["fields"],
        field_mask_pb2.FieldMask.DESCRIPTOR.fields[0],
    )
    assert [limits.BULK_ITEMS, MASK_PATHS] == [item_limit(field) for field in fields]
    info: Any = ErrorInfo.DESCRIPTOR
    parser = Parser("Label", info)
    sent = ErrorInfo(metadata={str(number): "" for number in range(1_001)})
    expected = "expected at most 1000 items, but there are 1001"
    assert {"metadata": expected} == violations(parser, sent.SerializeToString())


GZIP, ZLIB = gzip.compress, zlib.compress


@pytest.mark.parametrize("compress", [GZIP, ZLIB])
def test_a_compressed_request_is_read(compress: Callable[[bytes], bytes]) -> None:
    """Its size on the wire is kept, because gRPC holds so many bytes."""
    sent = workers.EnqueueBatchRequest(batch=batch("key"), surface="s" * 1_000)
    data = compress(sent.SerializeToString())
    received = parsers()[raw.path_of("EnqueueBatch")].receive(10_000, data)
    assert (sent, len(data)) == (received.request, received.wire_bytes)
    plain = parsers()[raw.path_of("EnqueueBatch")].receive(10_000, sent.SerializeToString())
    assert (sent, sent.ByteSize()) == (plain.request, plain.wire_bytes)


@pytest.mark.parametrize(
    ("data", "description"),
    [
        (GZIP(bytes(1_001)), "expected at most 1000 bytes after decompression, but there are more"),
        (ZLIB(bytes(10_000_000)), "expected at most 1000 bytes after decompression, but there are more"),
        # Cut off, with a second stream behind it, and not compressed at all.
        (GZIP(b"")[:-1], "expected the bytes of one gzip or zlib stream, but they cannot be decompressed"),
        (GZIP(b"") * 2, "expected the bytes of one gzip or zlib stream, but they cannot be decompressed"),
        (b"\x78xyz", "expected the bytes of one gzip or zlib stream, but they cannot be decompressed"),
    ],
    ids=["gzip", "zlib", "cut", "two", "none"],
)
def test_a_request_that_cannot_be_decompressed_is_refused(data: bytes, description: str) -> None:
    """A bomb costs no more than a request of the largest size."""
    read = parsers()[raw.path_of("EnqueueBatch")].receive(1_000, data).request
    assert isinstance(read, Unreadable)
    assert [("request", description)] == [(one.field, one.description) for one in read.refusal.violations]


def test_no_request_begins_like_a_compressed_one() -> None:
    """The first byte of zlib is the tag of field 15, and that of gzip has no wire type that exists."""
    assert 7 == COMPRESSED[0][0] & 0b111
    numbers = {field.number for method in METHODS.values() for field in method.input_type.fields}
    assert COMPRESSED[1][0] >> 3 not in numbers


@pytest.mark.parametrize("compression", [grpc.Compression.Gzip, grpc.Compression.Deflate])
def test_clients_may_compress(compression: grpc.Compression, api: Api) -> None:
    """The server decompresses what gRPC's clients compress."""
    data = request_for("GetSurface", "tenants/a/surfaces/a").SerializeToString()
    options = {"compression": compression}
    problem = refused(lambda: raw.call_rpc(api.channel, "GetSurface", data, **options))
    assert "SURFACE_NOT_FOUND" == problem.reason
