"""The server as a whole: health, reflection, limits of messages, and an orderly end."""

import asyncio
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf import descriptor_pb2, descriptor_pool, text_format
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2
from lightspeed.ops.v1 import (
    record_service_pb2,
    record_service_pb2_grpc,
    worker_service_pb2,
    worker_service_pb2_grpc,
)
from lightspeed_ops.config import Limits
from lightspeed_ops.transport import server as server_module
from lightspeed_ops.transport.parsing import REFLECTION_SERVICES
from lightspeed_ops.transport.reflection import described

from tests.harness.api import Api, AsyncApi
from tests.harness.gate import GatedJournal
from tests.harness.problems import refused
from tests.harness.requests import batch, pause, request_for
from tests.harness.server import DEADLINE_S, RunningServer, Setup
from tests.harness.surfaces import SurfaceCalls, wide_surface, write_long_keys
from tests.harness.watching import Watching

SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING
RULES = "buf/validate/validate.proto"
SERVICES = [
    "lightspeed.ops.v1.RecordService",
    "lightspeed.ops.v1.ScheduleService",
    "lightspeed.ops.v1.SurfaceService",
    "lightspeed.ops.v1.WorkerService",
]


class Registered:
    """A server of gRPC that keeps the names of the methods that are registered with it."""

    def __init__(self) -> None:
        """Starts without methods."""
        self.handlers: list[Any] = []
        self.registered: set[str] = set()

    def add_generic_rpc_handlers(self, handlers: Any) -> None:
        """Takes the handlers of a service."""
        self.handlers += handlers

    def add_registered_method_handlers(self, service: str, handlers: Any) -> None:
        """Takes the methods of a service."""
        self.registered |= {f"{service}/{name}" for name in handlers}


def test_calls_of_workers_wait_in_queues_of_their_own() -> None:
    """No flood of another method delays a worker, a health check or a stream; each such queue costs time."""
    taken: Any = Registered()
    adding: Any = server_module.Services(taken)
    without_methods: Any = type("Servicer", (), {"__getattr__": lambda *_: None})()
    worker_service_pb2_grpc.add_WorkerServiceServicer_to_server(without_methods, adding)
    record_service_pb2_grpc.add_RecordServiceServicer_to_server(without_methods, adding)
    health_pb2_grpc.add_HealthServicer_to_server(without_methods, adding)
    workers = worker_service_pb2.DESCRIPTOR.services_by_name["WorkerService"]
    records = record_service_pb2.DESCRIPTOR.services_by_name["RecordService"]
    checks: Any = health_pb2.DESCRIPTOR.services_by_name["Health"]
    expected = {
        f"{service.full_name}/{method.name}"
        for service in (workers, records, checks)
        for method in service.methods
        if service is not records or method.server_streaming
    }
    assert expected == taken.registered
    assert 3 == len(taken.handlers)


def health(channel: Any) -> Any:
    """Returns the stub of the health service, which has no types."""
    return health_pb2_grpc.HealthStub(channel)


@pytest.mark.parametrize("service", ["", *SERVICES])
def test_every_service_is_healthy(service: str, api: Api) -> None:
    """The server has a health status as a whole and for each of its services."""
    assert SERVING == health(api.channel).Check(health_pb2.HealthCheckRequest(service=service)).status


def test_the_health_of_no_service_is_not_known(api: Api) -> None:
    """An unknown service is NOT_FOUND, as in the health protocol."""
    with pytest.raises(grpc.RpcError) as caught:
        health(api.channel).Check(health_pb2.HealthCheckRequest(service="nobody"))
    assert grpc.StatusCode.NOT_FOUND == caught.value.code()


@pytest.fixture(params=["grpc.reflection.v1", "grpc.reflection.v1alpha"])
def reflect(request: pytest.FixtureRequest, api: Api) -> Callable[..., Any]:
    """Calls reflection in either version, with the same messages on the wire."""
    ask: Any = api.channel.stream_stream(
        f"/{request.param}.ServerReflection/ServerReflectionInfo",
        request_serializer=reflection_pb2.ServerReflectionRequest.SerializeToString,
        response_deserializer=reflection_pb2.ServerReflectionResponse.FromString,
    )

    def call(**fields: Any) -> Any:
        (answer,) = ask(iter([reflection_pb2.ServerReflectionRequest(**fields)]))
        return answer

    return call


def test_reflection_lists_the_services(reflect: Callable[..., Any]) -> None:
    """Reflection lists every service that a client can call, itself in both versions, and describes each."""
    listed = [service.name for service in reflect(list_services="").list_services_response.service]
    assert {*SERVICES, "grpc.health.v1.Health", *REFLECTION_SERVICES} == set(listed)
    for service in listed:
        assert any(
            service == f"{file.package}.{found.name}"
            for file in files_of(reflect(file_containing_symbol=service))
            for found in file.service
        )


@pytest.mark.parametrize(
    "symbol",
    [
        *SERVICES,
        "lightspeed.ops.v1.SurfaceService.GetSurface",  # a method
        "lightspeed.ops.v1.ErrorReason",  # an enum
        "google.api.field_behavior",  # an option of fields, which grpcurl prints only if it can find it
        "google.api.ResourceDescriptor",  # the type of an option of messages
        "buf.validate.field",  # likewise
        "google.rpc.ErrorInfo",  # a detail of errors, which grpcurl prints only if it can find it
        "google.rpc.BadRequest",  # likewise
        "google.rpc.RetryInfo",  # likewise
    ],
)
def test_reflection_has_the_file_of_a_symbol(symbol: str, reflect: Callable[..., Any]) -> None:
    """Reflection has services, messages and the details of errors."""
    answer = reflect(file_containing_symbol=symbol)
    assert any(symbol.startswith(f"{file.package}.") for file in files_of(answer)), answer


def files_of(answer: Any) -> list[descriptor_pb2.FileDescriptorProto]:
    """Returns the files in a response of reflection."""
    return [
        descriptor_pb2.FileDescriptorProto.FromString(data)
        for data in answer.file_descriptor_response.file_descriptor_proto
    ]


@pytest.mark.parametrize(
    "asked",
    [
        {"file_containing_symbol": "lightspeed.ops.v1.SurfaceService.GetSurface"},
        {"file_by_filename": "lightspeed/ops/v1/surface_service.proto"},
    ],
)
def test_reflection_has_comments(asked: dict[str, str], reflect: Callable[..., Any]) -> None:
    """Reflection has the comments of the contract, so that `grpcurl describe` prints them."""
    own = [file for file in files_of(reflect(**asked)) if file.name.startswith("lightspeed/")]
    assert len(own) > 1
    for file in own:
        assert any(place.leading_comments for place in file.source_code_info.location), file.name


def test_reflection_describes_what_the_server_serves(reflect: Callable[..., Any]) -> None:
    """Files are what generated code says, and have only comments and the import of rules besides."""
    protos = Path(__file__).parents[3] / "protos/lightspeed/ops/v1"
    files = described()
    assert {path.name for path in protos.glob("*.proto")} == {Path(file.name).name for file in files}
    for file in files:
        generated = descriptor_pb2.FileDescriptorProto()
        descriptor_pool.Default().FindFileByName(file.name).CopyToProto(generated)
        answer = files_of(reflect(file_by_filename=file.name))
        (served,) = (found for found in answer if found.name == file.name)
        for one in (served, file):
            one.ClearField("source_code_info")
            if RULES in one.dependency:
                assert RULES in {found.name for found in answer}
                one.dependency.remove(RULES)
        assert generated == served
        text = re.sub(r" json_name: \"\w+\"", "", text_format.MessageToString(file, as_one_line=True))
        assert text_format.MessageToString(generated, as_one_line=True) == text, file.name


def test_reflection_knows_no_other_symbol(reflect: Callable[..., Any]) -> None:
    """An unknown symbol is an error of the reflection protocol."""
    answer = reflect(file_containing_symbol="lightspeed.ops.v1.Nothing")
    assert grpc.StatusCode.NOT_FOUND.value[0] == answer.error_response.error_code


def test_a_message_over_the_limit_is_refused(start_server: Callable[[Setup], RunningServer]) -> None:
    """The gRPC library refuses a too large message, and the server goes on."""
    running = start_server(Setup(limits=Limits(max_message_bytes=10_000)))
    with grpc.insecure_channel(running.address) as channel:
        surface = SurfaceCalls.create(Api(channel))
        items = [batch("k" * 250) for _ in range(100)]
        with pytest.raises(grpc.RpcError) as caught:
            surface.call("EnqueueBatches", batches=items)
        assert grpc.StatusCode.RESOURCE_EXHAUSTED == caught.value.code()
        assert 0 == surface.get().queue.enqueued


@pytest.mark.slow
def test_the_largest_bulk_command_fits(surface: SurfaceCalls) -> None:
    """A thousand batches with the longest keys fit into one request, and into one response."""
    items = [
        batch(f"{number:04}".ljust(256, "k"), idempotency_key="i" * 256, sequence=number)
        for number in range(1_000)
    ]
    assert 1_000 == len(surface.call("EnqueueBatches", batches=items).results)


@pytest.mark.parametrize(
    ("size", "code"),
    [
        (8_000, grpc.StatusCode.OK),  # the metadata of proxies and tracing
        (17_000, grpc.StatusCode.RESOURCE_EXHAUSTED),  # over the limit
    ],
)
def test_metadata_is_limited(size: int, code: grpc.StatusCode, api: Api) -> None:
    """All calls of one size end the same; between two different limits gRPC would refuse at random."""
    request = request_for("GetSurface", "tenants/default/surfaces/default")
    calls = [api.surfaces.GetSurface.future(request, metadata=(("x-filler", "f" * size),)) for _ in range(10)]
    assert {code} == {call.code() for call in calls}


def test_an_unknown_method_is_unimplemented(api: Api) -> None:
    """A client of a later contract receives UNIMPLEMENTED."""
    call: Any = api.channel.unary_unary("/lightspeed.ops.v1.SurfaceService/Tomorrow")
    with pytest.raises(grpc.RpcError) as caught:
        call(b"")
    assert grpc.StatusCode.UNIMPLEMENTED == caught.value.code()


@pytest.fixture
def stopping(start_server: Callable[[Setup], RunningServer]) -> tuple[RunningServer, GatedJournal]:
    """A server that a test stops, and its journal, whose gate can hold calls."""
    journals: list[GatedJournal] = []

    def open_journal() -> GatedJournal:
        journals.append(GatedJournal())
        return journals[0]

    running = start_server(Setup(open_journal=open_journal))
    return running, journals[0]


async def test_health_says_when_the_server_ends(stopping: tuple[RunningServer, GatedJournal]) -> None:
    """A client that watches health receives NOT_SERVING before any service stops."""
    running, _ = stopping
    async with grpc.aio.insecure_channel(running.address) as channel:
        stub = health(channel)
        watches = [
            Watching(stub.Watch(health_pb2.HealthCheckRequest(service=service)))
            for service in ("", *SERVICES)
        ]
        assert {SERVING} == {(await watch.frame()).status for watch in watches}
        running.ask_to_stop()
        assert {NOT_SERVING} == {(await watch.frame()).status for watch in watches}
        for watch in watches:
            watch.cancel()
        await asyncio.to_thread(running.stop)


@pytest.mark.parametrize("rpc", ["WatchAudits", "WatchLineage", "WatchFreshness"])
async def test_streams_end_with_where_to_go_on(
    rpc: str, stopping: tuple[RunningServer, GatedJournal]
) -> None:
    """A stream that the server ends has the delay before a retry, and the cursor if the stream has one."""
    running, _ = stopping
    with grpc.insecure_channel(running.address) as channel:
        surface = SurfaceCalls.create(Api(channel))
        surface.start_run()
    async with grpc.aio.insecure_channel(running.address) as aio_channel:
        records = AsyncApi(aio_channel).records
        stream = Watching(getattr(records, rpc)(request_for(rpc, surface.name)))
        head = 2 if rpc == "WatchAudits" else 0
        await (stream.frame() if rpc == "WatchFreshness" else stream.caught_up())
        running.ask_to_stop()
        problem = await stream.ended()
    assert ("UNAVAILABLE", "SERVER_DRAINING", 1.0) == (*problem.kind, problem.retry_s)
    expected = {"resume_token": stream.resume_token, "after_sequence": str(head)}
    assert ({} if rpc == "WatchFreshness" else expected) == problem.metadata


async def test_a_stream_of_all_surfaces_ends_with_its_token(
    stopping: tuple[RunningServer, GatedJournal],
) -> None:
    """The cursor is the token of the last frame; it has no sequence."""
    running, _ = stopping
    async with grpc.aio.insecure_channel(running.address) as channel:
        request = record_service_pb2.WatchAuditsRequest(surface="tenants/default/surfaces/-")
        stream = Watching(AsyncApi(channel).records.WatchAudits(request))
        await stream.caught_up()
        running.ask_to_stop()
        assert {"resume_token": stream.resume_token} == (await stream.ended()).metadata


async def test_calls_in_flight_are_finished(stopping: tuple[RunningServer, GatedJournal]) -> None:
    """Calls before the end take effect and have responses, if their commits are durable within the grace."""
    running, journal = stopping
    async with grpc.aio.insecure_channel(running.address) as channel:
        api = AsyncApi(channel)
        running.run(journal.shut)
        call: Any = api.surfaces.ApplyControl(pausing(), timeout=DEADLINE_S)
        answer = asyncio.ensure_future(_answer(call))
        await asyncio.to_thread(running.run, journal.wait_for_arrival)
        stream = Watching(api.records.WatchFreshness(record_service_pb2.WatchFreshnessRequest()))
        running.ask_to_stop()
        await stream.ended()  # the server is shutting down
        running.run(journal.open)
        assert "paused" == (await answer).surface.control_label
    await asyncio.to_thread(running.stop)


async def _answer(call: Any) -> Any:
    return await call


def pausing() -> Any:
    """Returns a request to pause the default surface."""
    return request_for("ApplyControl", "tenants/default/surfaces/default", action=pause())


@pytest.mark.slow
async def test_a_stalled_reader_slows_no_other(start_server: Callable[[Setup], RunningServer]) -> None:
    """Unread streams delay neither the writer nor other readers, and miss no entry."""
    running = start_server(Setup())
    with grpc.insecure_channel(running.address) as channel:
        surface = wide_surface(Api(channel))
        async with grpc.aio.insecure_channel(running.address) as aio_channel:
            records = AsyncApi(aio_channel).records
            request = request_for("WatchLineage", surface.name)
            stalled = [Watching(records.WatchLineage(request)) for _ in range(3)]
            for stream in stalled:
                await stream.caught_up()
            reading = asyncio.create_task(Watching(records.WatchLineage(request)).until(4_000))
            await asyncio.to_thread(write_long_keys, surface, 4)
            assert list(range(1, 4_001)) == await reading
            assert list(range(1, 4_001)) == await stalled[0].until(4_000)


def test_a_second_server_on_a_socket_is_refused(stopping: tuple[RunningServer, GatedJournal]) -> None:
    """An address belongs to one server: the second one's error names the address, and the first goes on."""
    running, _ = stopping
    with pytest.raises(Exception, match="in use") as caught:
        RunningServer(running.address, Setup()).start()
    assert running.address in str(caught.value)
    with grpc.insecure_channel(running.address) as channel:
        assert (
            "SURFACE_NOT_FOUND"
            == refused(lambda: SurfaceCalls(Api(channel), "tenants/t/surfaces/s").get()).reason
        )
