"""Calls that a busy server drops before it takes them: each client repeats them by itself.

gRPC ends calls that waited longer than ``call_wait_timeout_s`` with CANCELLED, and the service never sees
them. At a restart all clients come back at once, so that some of them wait.
"""

import base64
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from lightspeed.ops.v1.record_service_pb2 import WatchFreshnessRequest
from lightspeed.ops.v1.surface_service_pb2 import GetSurfaceRequest

from tests.conformance.__main__ import does
from tests.conformance.runners import LANGUAGES, Runner
from tests.durability.rolling_restarts import free_address

BUSY_S = 2.5
"""Seconds for which the event loop stands still: longer than a call may wait."""
AT_A_TIME = 3
"""Calls at a time: gRPC hands one to the server at once, the others wait."""

SERVER = f"""
import asyncio, signal, sys, time
import uvloop
from lightspeed_ops import bootstrap
from lightspeed_ops.cli.logs import configure_logs
from lightspeed_ops.config import AdminSettings, Config, Limits, ServerSettings

def stand_still():
    print("busy", file=sys.stderr, flush=True)
    time.sleep({BUSY_S})

async def main():
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, stand_still)
    await bootstrap.serve(
        Config(
            server=ServerSettings(listen=sys.argv[1], journal="memory"),
            admin=AdminSettings(listen=""),
            limits=Limits(call_wait_timeout_s=1),
        )
    )

configure_logs("info")
uvloop.run(main())
"""
"""A server whose event loop stands still at SIGUSR1."""


class BusyServer:
    """The process of such a server."""

    def __init__(self) -> None:
        """Starts it."""
        self.address = free_address()
        command = [sys.executable, "-c", SERVER, self.address]
        self._process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        self._until("serving")

    def stand_still(self) -> None:
        """Lets the event loop stand still from now on for :data:`BUSY_S`."""
        self._process.send_signal(signal.SIGUSR1)
        self._until("busy")

    def close(self) -> None:
        """Kills the process."""
        self._process.kill()
        self._process.communicate()

    def _until(self, text: str) -> None:
        assert self._process.stderr is not None, "stderr is a pipe"
        assert any(text in line for line in self._process.stderr), f"the server has not logged {text}"


@pytest.fixture
def busy() -> Iterator[BusyServer]:
    """A server that can be made busy."""
    made = BusyServer()
    yield made
    made.close()


def repeats(name: str, busy: BusyServer) -> None:
    """Makes calls and opens watches with a language's client while the server stands still."""
    runners = [Runner(LANGUAGES[name]) for _ in range(AT_A_TIME)]

    def ask(do: str, **fields: Any) -> None:
        for runner in runners:
            runner.send({"do": do, **fields})
        answers = [runner.receive() for runner in runners]
        assert [] == [answer for answer in answers if "error" in answer]

    surface = base64.b64encode(GetSurfaceRequest().SerializeToString()).decode()
    watch = base64.b64encode(WatchFreshnessRequest().SerializeToString()).decode()
    try:
        ask("connect", target=busy.address)
        ask("call", rpc="SurfaceService/GetSurface", request=surface, timeout_ms=0)
        busy.stand_still()
        ask("call", rpc="SurfaceService/GetSurface", request=surface, timeout_ms=0)
        busy.stand_still()
        ask("watch", name="f", rpc="RecordService/WatchFreshness", request=watch)
        ask("take", name="f")
    finally:
        for runner in runners:
            runner.kill()


@pytest.mark.slow
def test_python_repeats_dropped_calls(busy: BusyServer) -> None:
    """The sync client takes such an end of a call or watch for UNAVAILABLE."""
    repeats("python", busy)


@pytest.mark.long
@pytest.mark.parametrize("name", [name for name in LANGUAGES if "@" not in name])
def test_each_client_repeats_dropped_calls(name: str, busy: BusyServer) -> None:
    """The client of each language takes such an end of a call or watch for UNAVAILABLE."""
    language = LANGUAGES[name]
    if missing := language.missing():
        pytest.skip(f"there is no {', '.join(missing)}: {language.install}")
    assert "" == (does(language.build, language) if language.build else "")
    repeats(name, busy)
