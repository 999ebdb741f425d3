"""A real server process: its start, its logs, and its orderly end whatever its clients do."""

import asyncio
import os
import pty
import signal
import socket
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import grpc
import pytest
from lightspeed.ops.v1 import record_service_pb2, surface_service_pb2

from tests.harness.api import Api, AsyncApi
from tests.harness.problems import problem_of, refused
from tests.harness.process import LIGHTSPEED, ServerProcess, environment
from tests.harness.requests import request_for
from tests.harness.surfaces import SurfaceCalls, wide_surface, write_long_keys
from tests.harness.watching import Watching
from tests.harness.working import Worker

Spawn = Callable[..., ServerProcess]

pytestmark = pytest.mark.slow

ENDS_WITHIN_S = 30.0
"""The service's promise for its end is ten seconds; two busy cores need longer."""
SHORT_GRACE, LONG_GRACE = ("--shutdown-grace-s", "1"), ("--shutdown-grace-s", "120")
"""Times for calls in progress at the end: far shorter and far longer than :data:`ENDS_WITHIN_S`."""
KIB = 1024


Connect = Callable[[ServerProcess], Api]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_streams_with_where_to_go_on(number: int, spawn_server: Spawn) -> None:
    """The reader gets the cursor and the time of its return, and the process exits 0 without errors."""
    process = spawn_server()
    async with grpc.aio.insecure_channel(process.address) as channel:
        stream = Watching(AsyncApi(channel).records.WatchAudits(record_service_pb2.WatchAuditsRequest()))
        await stream.caught_up()
        process.terminate(number)
        problem = await stream.ended()
    assert ("UNAVAILABLE", "SERVER_DRAINING", 1.0) == (*problem.kind, problem.retry_s)
    assert stream.resume_token == problem.metadata["resume_token"]
    assert await asyncio.to_thread(process.wait, ENDS_WITHIN_S) == 0
    _assert_untroubled(process)


def _assert_untroubled(process: ServerProcess) -> None:
    assert process.other_lines == []
    lines = [line for line in process.logs if line["event"] != "event_loop_stalled"]  # on a busy machine
    assert [line["event"] for line in lines[-2:]] == ["stopping", "stopped"]
    assert {line["level"] for line in lines} <= {"info", "debug"}


async def test_readers_that_never_read_do_not_delay_the_end(spawn_server: Spawn, connect: Connect) -> None:
    """The server drops streams with stalled readers, and silent connections, within the grace."""
    process = spawn_server("--journal", "memory:50000", *SHORT_GRACE)
    surface = wide_surface(connect(process))
    async with grpc.aio.insecure_channel(process.address) as channel:
        records = AsyncApi(channel).records
        stalled = [
            Watching(records.WatchLineage(request_for("WatchLineage", surface.name))) for _ in range(3)
        ]
        for stream in stalled:
            await stream.caught_up()
        await asyncio.to_thread(
            write_long_keys, surface, 6
        )  # 9 MiB for each, of which a stream buffers about 4
        host, _, port = process.address.rpartition(":")
        with socket.create_connection((host, int(port))):
            process.terminate()
            assert await asyncio.to_thread(process.wait, ENDS_WITHIN_S) == 0
    _assert_untroubled(process)


def test_every_call_gets_a_response_or_a_retry_delay(spawn_server: Spawn, connect: Connect) -> None:
    """A server that ends under load breaks off no call: each is answered, or refused with a wait."""
    process = spawn_server()
    api = connect(process)
    answered = Event()

    def call_until_refused(_: int) -> tuple[str, str]:
        request = surface_service_pb2.GetFixtureSnapshotsRequest()
        while True:
            try:
                api.surfaces.GetFixtureSnapshots(request, timeout=20)
            except grpc.RpcError as error:
                return problem_of(error).kind
            answered.set()

    with ThreadPoolExecutor(8) as pool:
        refusals = pool.map(call_until_refused, range(8))
        assert answered.wait(20)
        process.terminate()
        assert set(refusals) == {("UNAVAILABLE", "SERVER_DRAINING")}
    assert process.wait(ENDS_WITHIN_S) == 0
    _assert_untroubled(process)


async def _hold_a_batch(api: Api, channel: grpc.aio.Channel) -> Worker:
    """Returns a worker with a batch in hand, for whose report a server waits that shuts down."""
    surface = SurfaceCalls.create(api)
    surface.start_run()
    surface.enqueue("b-1")
    worker = await Worker(AsyncApi(channel), surface.name).open(1)
    await worker.started()
    return worker


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_second_signal_ends_at_once(number: int, spawn_server: Spawn, connect: Connect) -> None:
    """The process does not wait for its workers: its exit code is 128 and the number of the signal."""
    process = spawn_server(*LONG_GRACE)
    async with grpc.aio.insecure_channel(process.address) as channel:
        worker = await _hold_a_batch(connect(process), channel)
        process.terminate()
        await worker.receive("drain")
        process.terminate(number)
        assert 128 + number == await asyncio.to_thread(process.wait, ENDS_WITHIN_S)
    assert "ended_at_once" == process.logs[-1]["event"]


def test_two_servers_do_not_share_a_port(spawn_server: Spawn, connect: Connect) -> None:
    """The second fails to start and names the address; the first continues."""
    first = spawn_server()
    second = spawn_server("--listen", first.address)
    assert second.wait() == 1
    assert [] == second.logs or "serving" not in {line["event"] for line in second.logs}
    assert any(first.address in line for line in second.other_lines), second.other_lines
    api = connect(first)
    assert SurfaceCalls(api, "tenants/default/surfaces/default").get().lifecycle_label == "idle"


def test_two_servers_do_not_share_a_socket(spawn_server: Spawn, tmp_path: Path, connect: Connect) -> None:
    """A socket file in use is left to its server; an abandoned one is taken over."""
    address = f"unix:{tmp_path}/lightspeed"
    first = spawn_server("--listen", address)
    assert first.address == address
    second = spawn_server("--listen", address)
    assert second.wait() == 1
    assert any(address in line for line in second.other_lines), second.other_lines
    assert connect(first).surfaces.ListSurfaces(surface_service_pb2.ListSurfacesRequest()).surfaces
    first.kill()
    third = spawn_server("--listen", address)
    assert connect(third).surfaces.ListSurfaces(surface_service_pb2.ListSurfacesRequest()).surfaces


def test_settings_come_from_the_environment(spawn_server: Spawn, tmp_path: Path) -> None:
    """Address and journal can be set without arguments, and the server logs them at its start."""
    listen = f"unix:{tmp_path}/from-environment"
    process = spawn_server(LIGHTSPEED_LISTEN=listen, LIGHTSPEED_JOURNAL="memory:1000")
    serving = process.logged("serving")
    assert (serving["listen"], serving["journal"]) == (listen, "memory:1000")


def test_an_argument_wins_over_the_environment(spawn_server: Spawn, tmp_path: Path) -> None:
    """An argument replaces the environment's setting."""
    process = spawn_server("--listen", f"unix:{tmp_path}/near", LIGHTSPEED_LISTEN=f"unix:{tmp_path}/far")
    assert process.address == f"unix:{tmp_path}/near"


ON_A_PORT = ("--listen", "127.0.0.1:1")
"""An address that it would advertise."""
UNUSABLE = {
    "tape": ["--journal", "tape"],  # no such journal
    "memory:0": ["--journal", "memory:0"],  # a limit of zero
    "memory:many": ["--journal", "memory:many"],  # not a number
    "nowhere": ["--listen", "nowhere"],  # not an address
    "postgresql://***@127.0.0.1:1/ops?nothing=1": [
        "--journal",
        "postgresql://me:secret@127.0.0.1:1/ops?nothing=1",
        *ON_A_PORT,
    ],  # a URL that is none, and has a password
    "192.0.2.1:1": [
        "--listen",
        "192.0.2.1:1",
        "--allow-plaintext",
        "--allow-unauthenticated",
    ],  # an address of another machine
}


def test_a_setting_that_cannot_be_used_is_named(spawn_server: Spawn) -> None:
    """The process does not start, exits with 1, and reports the expected and the actual value in one line."""
    processes = {named: spawn_server(*arguments) for named, arguments in UNUSABLE.items()}  # side by side
    for named, process in processes.items():
        assert process.wait() == 1
        assert "serving" not in {line["event"] for line in process.logs}
        (error_line,) = [line for line in process.other_lines if line.startswith("lightspeed: ")]
        assert error_line.startswith("lightspeed: expected ")
        assert named in error_line


def test_one_line_for_each_call_at_debug(spawn_server: Spawn, connect: Connect) -> None:
    """A call is logged once, when it ends: method, code, time, and the reason if it was refused."""
    process = spawn_server("--log-level", "debug")
    api = connect(process)
    surface = SurfaceCalls.create(api)
    refused(lambda: surface.call("CompleteRun"))
    surface.call("WatchAudits")  # cancelled by the client
    done = process.logged("call", method="SurfaceService/CreateSurface")
    assert (done["code"], done["level"]) == ("OK", "debug")
    assert 0 < done["elapsed_ms"] < 10_000
    failed = process.logged("call", method="SurfaceService/CompleteRun")
    assert (failed["code"], failed["reason"]) == ("FAILED_PRECONDITION", "NO_ACTIVE_RUN")
    assert process.logged("call", method="RecordService/WatchAudits")["code"] == "CANCELLED"
    process.terminate()
    process.wait()
    methods = [line["method"] for line in process.logs if line["event"] == "call"]
    assert sorted(methods) == [
        "RecordService/WatchAudits",
        "SurfaceService/CompleteRun",
        "SurfaceService/CreateSurface",
    ]


def test_at_info_only_start_and_end_are_logged(spawn_server: Spawn, connect: Connect) -> None:
    """A server logs no calls at info."""
    process = spawn_server()
    SurfaceCalls.create(connect(process))
    process.terminate()
    process.wait()
    assert [line["event"] for line in process.logs] == [
        "memory_journal",
        "admin_listening",
        "surfaces_ready",
        "serving",
        "stopping",
        "stopped",
    ]


def test_logs_at_a_terminal_are_for_people() -> None:
    """Logs at a terminal are plain text, not JSON."""
    ours, theirs = pty.openpty()
    command = [LIGHTSPEED, "serve", "--listen", "127.0.0.1:0"]
    with subprocess.Popen(command, stderr=theirs, env=environment({"TERM": "dumb"})) as process:
        os.close(theirs)
        written = b""
        while b"serving" not in written:
            written += os.read(ours, 4_096)
        process.terminate()
    os.close(ours)
    assert b"surfaces_ready" in written
    assert b"{" not in written


def test_stalled_readers_cost_memory_that_does_not_grow(spawn_server: Spawn, connect: Connect) -> None:
    """However much is written, a stalled reader costs the buffer of a stream, and no more."""
    process = spawn_server("--journal", "memory:100000")
    api = connect(process)
    surface = wide_surface(api)
    request = request_for("WatchLineage", surface.name)
    stalled = [api.records.WatchLineage(request) for _ in range(10)]
    for stream in stalled:
        next(stream)
    write_long_keys(surface, 6)  # 10 MiB for each reader: more than a stream buffers
    before = _resident_kib(process)
    write_long_keys(surface, 6)  # 100 MiB more if the server queued them, besides the journal
    grown = _resident_kib(process) - before
    assert grown < 50 * KIB, f"expected less than 50 MiB, but it grew by {grown / KIB:.0f} MiB"
    for stream in stalled:
        stream.cancel()


def _resident_kib(process: ServerProcess) -> int:
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))


def test_a_process_that_is_gone_is_unavailable(spawn_server: Spawn, connect: Connect) -> None:
    """Clients of a killed server get UNAVAILABLE, after which they may try again."""
    process = spawn_server()
    api = connect(process)
    request = surface_service_pb2.GetSurfaceRequest()
    assert api.surfaces.GetSurface(request).surface.name
    process.kill()
    with pytest.raises(grpc.RpcError) as caught:
        api.surfaces.GetSurface(request)
    error: Any = caught.value
    assert error.code() is grpc.StatusCode.UNAVAILABLE


def test_nothing_is_kept_by_the_memory_journal(spawn_server: Spawn, connect: Connect) -> None:
    """A new process starts empty."""
    first = spawn_server()
    surface = SurfaceCalls.create(connect(first))
    first.terminate()
    assert first.wait() == 0
    second = connect(spawn_server())
    with pytest.raises(grpc.RpcError) as caught:
        SurfaceCalls(second, surface.name).get()
    assert problem_of(caught.value).reason == "SURFACE_NOT_FOUND"
