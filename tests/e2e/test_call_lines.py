"""Logs of a real process: its lines of calls, of slow calls, and of what holds up its event loop."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import grpc
import pytest
from lightspeed.ops.v1.surface_service_pb2 import GetSurfaceRequest
from lightspeed.ops.v1.worker_service_pb2 import StartAvailableRequest

from tests.harness.api import Api
from tests.harness.problems import refused
from tests.harness.process import DEADLINE_S, LIGHTSPEED, ServerProcess, environment
from tests.harness.requests import request_for
from tests.harness.surfaces import SurfaceCalls

Spawn = Callable[..., ServerProcess]
Connect = Callable[[ServerProcess], Api]
pytestmark = pytest.mark.slow

SECRET = "secret-token"
TRACE = "0af7651916cd43dd8448eb211c80319c"
METADATA = (
    ("authorization", f"Bearer {SECRET}"),
    ("x-other", SECRET),
    ("traceparent", f"00-{TRACE}-b7ad6b7169203331-01"),
)
HIDDEN = "\x1b[2J\n\x9b\u202e"


@contextmanager
def serving(
    *arguments: str, command: Sequence[str] = (LIGHTSPEED, "serve")
) -> Iterator[subprocess.Popen[str]]:
    """Runs a server whose lines the test reads itself."""
    settings = ("--journal", "memory", "--admin-listen", "127.0.0.1:0")
    with subprocess.Popen(
        [*command, *settings, *arguments], stderr=subprocess.PIPE, text=True, env=environment({})
    ) as process:
        try:
            yield process
            assert 0 == process.wait(DEADLINE_S)
        finally:
            process.kill()


def test_a_line_says_what_a_call_was_about_and_keeps_secrets(spawn_server: Spawn, connect: Connect) -> None:
    """Surface, tenant, request id, trace id and peer; neither metadata nor a raw control character."""
    process = spawn_server("--log-level", "debug")
    api = connect(process)
    request = request_for("CreateSurface", "tenants/t/surfaces/s", request_id="r-1")
    api.surfaces.CreateSurface(request, metadata=METADATA)
    request = GetSurfaceRequest(surface=f"tenants/t/surfaces/{HIDDEN}")
    refused(lambda: api.surfaces.GetSurface(request, metadata=METADATA))
    created = process.logged("call", method="SurfaceService/CreateSurface")
    assert ("t", "r-1", TRACE) == (created["tenant"], created["request_id"], created["trace_id"])
    assert created["peer"].startswith("ipv4:127.0.0.1:")
    malformed = process.logged("call", method="SurfaceService/GetSurface")
    assert ("INVALID_ARGUMENT", "INVALID_ARGUMENT") == (malformed["code"], malformed["reason"])
    process.terminate()
    assert 0 == process.wait()
    # A line with a raw line break would be two lines, and no JSON.
    assert [] == process.other_lines
    assert SECRET not in json.dumps(process.logs)


def test_lines_for_people_have_no_control_characters(tmp_path: Path) -> None:
    """Lines as text escape what callers sent, in every value."""
    listen = f"unix:{tmp_path}/s"
    lines = []
    with serving("--listen", listen, "--log-format", "console", "--log-level", "debug") as process:
        assert process.stderr is not None
        for line in process.stderr:
            lines.append(line)
            if "serving" in line:
                break
        with grpc.insecure_channel(listen) as channel:
            request = GetSurfaceRequest(surface=f"tenants/{HIDDEN}/surfaces/{HIDDEN}")
            refused(lambda: Api(channel).surfaces.GetSurface(request))
        process.terminate()
        lines += process.stderr.readlines()
    (line,) = [line for line in lines if "GetSurface" in line]
    assert 3 == line.count("\\u001b[2J\\u000a\\u009b\\u202e")  # the tenant, and the name of the surface
    assert not {"\x1b", "\x9b", "\u202e"} & set("".join(lines))


def test_a_long_poll_is_not_slow(spawn_server: Spawn, connect: Connect) -> None:
    """Its wait does not count, but its line has it."""
    process = spawn_server("--slow-call-ms", "400", "--log-level", "debug")
    api = connect(process)
    surface = SurfaceCalls.create(api)
    surface.start_run()
    api.workers.StartAvailable(StartAvailableRequest(surface=surface.name, wait_ms=600))
    process.terminate()
    assert 0 == process.wait()
    (line,) = [line for line in process.logs if line.get("method") == "WorkerService/StartAvailable"]
    assert "call" == line["event"]
    assert 550 < line["waited_ms"] <= line["elapsed_ms"]


STALLED = """
import sys, time
from lightspeed_ops.transport.surface_servicer import SurfaceServicer
from lightspeed_ops.__main__ import main

get_surface = SurfaceServicer.GetSurface

async def stalling(self, request, context):
    held_up()
    return await get_surface(self, request, context)

def held_up():
    time.sleep(1.2)

SurfaceServicer.GetSurface = stalling
sys.argv = ["lightspeed", "serve", *sys.argv[1:]]
main()
"""
"""A server whose GetSurface holds up the event loop."""


def test_a_stall_of_a_server_is_logged_with_what_ran(tmp_path: Path) -> None:
    """The function that ran stands in the line; the call is slow too. A stop of the process is no stall."""
    listen = f"unix:{tmp_path}/s"
    command = [sys.executable, "-c", STALLED]
    with serving("--listen", listen, "--slow-call-ms", "900", command=command) as process:
        assert process.stderr is not None
        lines = [json.loads(process.stderr.readline())]
        while lines[-1]["event"] != "serving":
            lines.append(json.loads(process.stderr.readline()))
        (admin,) = [line["port"] for line in lines if line["event"] == "admin_listening"]
        process.send_signal(signal.SIGSTOP)
        time.sleep(0.8)
        process.send_signal(signal.SIGCONT)
        time.sleep(0.5)
        with grpc.insecure_channel(listen) as channel:
            Api(channel).surfaces.GetSurface(GetSurfaceRequest())
            time.sleep(0.5)
        with urlopen(f"http://127.0.0.1:{admin}/metrics") as answer:
            metrics = answer.read().decode()
        process.terminate()
        lines += [json.loads(line) for line in process.stderr]
    (stalled,) = [line for line in lines if line["event"] == "event_loop_stalled"]
    assert "lightspeed_event_loop_stalls_total 1.0" in metrics.splitlines()
    assert 600 < stalled["duration_ms"] < 10_000
    assert "held_up" in stalled["ran"][0]
    assert any("interceptor.py" in frame for frame in stalled["ran"])
    (slow,) = [line for line in lines if line["event"] == "slow_call"]
    assert "SurfaceService/GetSurface" == slow["method"]
