"""The systemd unit: verified by systemd's own tools, its restrictions by a server that runs."""

import ctypes
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from lightspeed.ops.v1.batch_pb2 import Batch
from lightspeed_client import Client

from tests.harness.process import LIGHTSPEED, ServerProcess, environment

UNIT = Path(__file__).parents[2] / "server/deploy/systemd/lightspeed.service"
INSTALLED = "/opt/lightspeed/bin/lightspeed"
EXPOSURE_MOST = 15
"""Most exposure by `systemd-analyze security`, in tenths; a unit without restrictions has 96."""
PR_SET_MDWE, PR_GET_MDWE, REFUSE_EXEC_GAIN = 65, 66, 1
"""Calls of Linux 6.3 and later by which a process refuses memory that is first written, then executed."""
RESTRICT = f"""
import ctypes, os, sys
assert ctypes.CDLL(None).prctl({PR_SET_MDWE}, {REFUSE_EXEC_GAIN}, 0, 0, 0) == 0
os.execv(sys.argv[1], sys.argv[1:])
"""

Skip = Callable[[str], NoReturn]


def unit() -> dict[str, list[str]]:
    """Returns the settings of the section Service; some stand more than once."""
    section = UNIT.read_text().partition("[Service]\n")[2].partition("\n[")[0]
    found: dict[str, list[str]] = {}
    for line in section.splitlines():
        if "=" in line and not line.startswith("#"):
            name, _, value = line.partition("=")
            found.setdefault(name, []).append(value)
    return found


@pytest.fixture
def analyze(skip_loudly: Skip, tmp_path: Path) -> Callable[..., "subprocess.CompletedProcess[str]"]:
    """Runs `systemd-analyze` on the unit, whose program is that of this environment."""
    program = shutil.which("systemd-analyze")
    if program is None:
        skip_loudly("there is no systemd-analyze: apt-get install systemd")
    copy = tmp_path / UNIT.name
    copy.write_text(UNIT.read_text().replace(INSTALLED, LIGHTSPEED))

    def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [program, *arguments, str(copy)]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    return run


@pytest.mark.slow
@pytest.mark.toolchain
def test_systemd_understands_the_unit(
    analyze: Callable[..., "subprocess.CompletedProcess[str]"],
) -> None:
    """No setting is unknown, misspelt or in the wrong section."""
    assert INSTALLED in UNIT.read_text()
    done = analyze("verify", "--man=no")
    assert (0, "") == (done.returncode, done.stdout + done.stderr)


@pytest.mark.slow
@pytest.mark.toolchain
def test_the_unit_exposes_little(analyze: Callable[..., "subprocess.CompletedProcess[str]"]) -> None:
    """What systemd can take away from a service, this one does not have."""
    done = analyze("security", "--offline=true", f"--threshold={EXPOSURE_MOST}", "--no-pager")
    assert 0 == done.returncode, done.stdout


def test_the_end_has_time() -> None:
    """The service manager waits longer for the end than the server takes at most with its defaults."""
    (limit_s,) = unit()["TimeoutStopSec"]
    assert int(limit_s) >= 30
    assert ["on-failure"] == unit()["Restart"]


class Notified:
    """The socket of a service manager."""

    def __init__(self, path: Path) -> None:
        """Binds it."""
        self.path = path
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))
        self._socket.settimeout(30)

    def until(self, first_line: str) -> None:
        """Returns when this message has come; others may come before."""
        while self._socket.recv(4_096).decode().split("\n")[0] != first_line:
            pass

    def close(self) -> None:
        """Closes it."""
        self._socket.close()


@pytest.fixture
def notified(tmp_path: Path) -> Iterator[Notified]:
    """A service manager's socket."""
    made = Notified(tmp_path / "notify")
    yield made
    made.close()


@pytest.mark.slow
def test_a_process_tells_the_service_manager(
    notified: Notified, spawn_server: Callable[..., ServerProcess]
) -> None:
    """READY comes when calls are taken, RELOADING and READY at SIGHUP, STOPPING at SIGTERM."""
    process = spawn_server(NOTIFY_SOCKET=str(notified.path), WATCHDOG_USEC="300000")
    notified.until("READY=1")
    with Client(process.address) as client:
        assert client.get_surface().name
    notified.until("WATCHDOG=1")
    process.terminate(signal.SIGHUP)
    notified.until("RELOADING=1")
    notified.until("READY=1")
    process.terminate()
    notified.until("STOPPING=1")
    assert 0 == process.wait()


def calls_of(group: str) -> set[str]:
    """Returns the system calls of a group of systemd."""
    listed = subprocess.check_output(["systemd-analyze", "syscall-filter", group], text=True)
    names = {line.strip() for line in listed.splitlines()[1:] if not line.strip().startswith("#")} - {""}
    groups = {name for name in names if name.startswith("@")}
    return (names - groups).union(*map(calls_of, groups))


def allowed_calls() -> set[str]:
    """Returns the system calls that the unit allows."""
    allowed: set[str] = set()
    for line in unit()["SystemCallFilter"]:
        named = set[str]().union(*[calls_of(group) for group in line.removeprefix("~").split()])
        allowed = allowed - named if line.startswith("~") else allowed | named
    return allowed


@pytest.mark.slow
@pytest.mark.toolchain
@pytest.mark.skipif(sys.platform != "linux", reason="systemd is Linux's")
def test_the_server_needs_no_other_system_call(skip_loudly: Skip, tmp_path: Path) -> None:
    """A server that serves, stores and ends makes only calls that the unit allows."""
    strace = shutil.which("strace")
    if strace is None or shutil.which("systemd-analyze") is None:
        skip_loudly("there is no strace or no systemd-analyze: apt-get install strace systemd")
    traced = tmp_path / "calls"
    command = [strace, "-f", "-qq", "-o", str(traced), LIGHTSPEED, "serve", "--listen", "127.0.0.1:0"]
    journal = f"sqlite:{tmp_path}/journal"
    with subprocess.Popen(
        [*command, "--journal", journal],
        env=environment({}),
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stderr is not None
        line = next(line for line in process.stderr if '"serving"' in line)
        with Client(f"127.0.0.1:{json.loads(line)['port']}") as client:
            client.start_run()
            client.enqueue_batch(Batch(key="b-1", idempotency_key="i-1", stage="load", records=1, sequence=1))
            (started,) = client.start_available()
            client.acknowledge_batch("b-1", lease_token=started.lease_token)
        # strace passes no signal on; the server has the same group.
        os.killpg(process.pid, signal.SIGTERM)
        process.communicate(timeout=60)
    made = {
        match[1]
        for line in traced.read_text().splitlines()
        if (match := re.match(r"\d+ +(?:<\.\.\. )?(\w+)(?:\(| resumed)", line))
    }
    # SQLite gives its files the owner of the database, but only as root, as which the unit runs nothing.
    as_root = {"fchown"} if os.geteuid() == 0 else set()
    assert {"futex", "fdatasync", "accept4"} <= made
    assert set() == made - allowed_calls() - as_root


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="MemoryDenyWriteExecute= is Linux's")
def test_the_server_needs_no_memory_that_is_written_and_executed(tmp_path: Path) -> None:
    """A server works with MemoryDenyWriteExecute=yes: no library of it makes code at run time."""
    if ctypes.CDLL(None).prctl(PR_GET_MDWE, 0, 0, 0, 0) < 0:
        pytest.skip("this Linux is older than 6.3 and has no such restriction of a process")
    command = [sys.executable, "-c", RESTRICT, LIGHTSPEED, "serve", "--listen", "127.0.0.1:0"]
    with subprocess.Popen(
        [*command, "--journal", f"sqlite:{tmp_path}/journal"],
        env=environment({}),
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        line = next((line for line in process.stderr if '"serving"' in line), "")
        assert line, "the server did not start"
        process.send_signal(signal.SIGTERM)
        assert 0 == process.wait(60)
