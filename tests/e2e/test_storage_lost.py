"""A process whose storage fails or hangs ends, even with a hanging thread, and so does a long start."""

import signal
import subprocess
import sys

import pytest

ENDS_WITHIN_S = 20.0
"""The service promises two seconds from the failure to the end of its process; noisy machines take longer."""

PROCESS = """
import asyncio, sys, threading, time
import uvloop
from lightspeed_ops import bootstrap, opening
from lightspeed_ops.cli.logs import configure_logs
from lightspeed_ops.config import AdminSettings, Config, ServerSettings
from lightspeed_ops.journal.memory import MemoryJournal
from lightspeed_ops.journal.port import JournalFailed

class Hanging(MemoryJournal):
    def lose(self):
        threading.Thread(target=time.sleep, args=(600,), daemon=False).start()
        self.failed.set_exception(JournalFailed("expected to sync, but the disk is gone"))

    async def close(self):
        await asyncio.Event().wait()

async def open_journal(_text, **_limits):
    journal = Hanging()
    asyncio.get_running_loop().call_later(0.3, journal.lose)
    return journal

opening.open_journal = open_journal
configure_logs("info")
settings = ServerSettings(listen=sys.argv[1], journal="memory")
uvloop.run(bootstrap.serve(Config(server=settings, admin=AdminSettings(listen="127.0.0.1:0"))))
"""
"""A server whose storage fails soon after its start, and leaves a thread in a sync that never ends."""


@pytest.mark.slow
def test_lost_storage_ends_the_process(tmp_path: object) -> None:
    """The process ends with an error, although a thread hangs, and logs the reason."""
    process = subprocess.Popen(
        [sys.executable, "-c", PROCESS, f"unix:{tmp_path}/grpc"], stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stderr is not None
        line = next(line for line in process.stderr if "storage_lost" in line)
        assert "the disk is gone" in line
        assert 1 == process.wait(ENDS_WITHIN_S)
    finally:
        process.kill()
        process.communicate()


HANGING_CLOSE = """
import asyncio, sys
import uvloop
from lightspeed_ops import bootstrap, opening
from lightspeed_ops.cli.logs import configure_logs
from lightspeed_ops.config import Config, ServerSettings, ShutdownSettings
from lightspeed_ops.journal.memory import MemoryJournal

class Hanging(MemoryJournal):
    async def close(self):
        await asyncio.Event().wait()

async def open_journal(_text, **_limits):
    return Hanging()

opening.open_journal = open_journal
bootstrap.CLOSE_S = 0.2
configure_logs("info")
config = Config(
    server=ServerSettings(listen=sys.argv[1], journal="memory"), shutdown=ShutdownSettings(grace_s=1)
)
uvloop.run(bootstrap.serve(config))
"""
"""A server whose journal never closes, with short limits for its end."""


@pytest.mark.slow
def test_a_hanging_end_is_bounded(tmp_path: object) -> None:
    """After the last limit the process ends with an error, and logs that it could not end in order."""
    command = [sys.executable, "-c", HANGING_CLOSE, f"unix:{tmp_path}/grpc"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        next(line for line in process.stderr if "serving" in line)
        process.send_signal(signal.SIGTERM)
        try:
            assert 1 == process.wait(ENDS_WITHIN_S)
        finally:
            process.kill()
        assert "end_timed_out" in process.stderr.read().splitlines()[-1]


LONG_START = """
import asyncio, sys
import uvloop
from lightspeed_ops import bootstrap, opening
from lightspeed_ops.cli.logs import configure_logs
from lightspeed_ops.config import Config, ServerSettings
from lightspeed_ops.engine import Engine

async def start(_self):
    print("starting", file=sys.stderr, flush=True)
    await asyncio.Event().wait()

Engine.start = start
configure_logs("info")
uvloop.run(bootstrap.serve(Config(server=ServerSettings(listen=sys.argv[1], journal="memory"))))
"""
"""A server whose start never ends."""


@pytest.mark.slow
def test_a_long_start_is_ended_at_once(tmp_path: object) -> None:
    """A signal ends a server that still rebuilds its surfaces: it has acknowledged nothing."""
    command = [sys.executable, "-c", LONG_START, f"unix:{tmp_path}/grpc"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        next(line for line in process.stderr if "starting" in line)
        process.send_signal(signal.SIGTERM)
        try:
            assert 0 == process.wait(ENDS_WITHIN_S)
        finally:
            process.kill()
