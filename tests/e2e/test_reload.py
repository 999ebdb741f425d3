"""SIGHUP: a real process rereads its file, applies what may change, and says what needs a restart."""

import json
import os
import pty
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from lightspeed.ops.v1 import record_service_pb2
from lightspeed.ops.v1 import surface_service_pb2 as pb
from lightspeed_ops.config import (
    Config,
    ConfigurationError,
    Limits,
    Reloaded,
    Reloading,
    Sources,
    load,
    settings,
)

from tests.harness.api import Api
from tests.harness.problems import refused
from tests.harness.process import LIGHTSPEED, ServerProcess, environment
from tests.harness.server import RunningServer, Setup
from tests.harness.surfaces import SurfaceCalls

pytestmark = pytest.mark.slow

Spawn = Callable[..., ServerProcess]
Connect = Callable[[ServerProcess], Api]


def write(path: Path, text: str) -> Path:
    """Writes a configuration file and returns its path."""
    path.write_text(text)
    return path


def reload(process: ServerProcess, file: Path, text: str, *changed: str) -> None:
    """Writes the file, sends SIGHUP, and waits until exactly these settings have changed."""
    assert process.address  # it has read the file
    write(file, text)
    process.terminate(signal.SIGHUP)
    process.logged("configuration_reloaded", changed=list(changed))


def watch_of(surface: SurfaceCalls) -> record_service_pb2.WatchAuditsRequest:
    """Returns the request of a watch."""
    return record_service_pb2.WatchAuditsRequest(surface=surface.name)


def test_sighup_applies_what_may_change(spawn_server: Spawn, connect: Connect, tmp_path: Path) -> None:
    """A new limit holds for the next call, and GetServerInfo has it; the log says what changed."""
    file = write(tmp_path / "server.toml", "[limits]\nmax_surfaces = 10\nmax_message_bytes = 1_000_000\n")
    process = spawn_server("--config", str(file))
    api = connect(process)
    SurfaceCalls.create(api)
    write(file, '[limits]\nmax_surfaces = 2\nmax_message_bytes = 2_000_000\n[logs]\nlog_level = "debug"\n')
    process.terminate(signal.SIGHUP)
    reloaded = process.logged("configuration_reloaded")
    assert ["limits.max_surfaces: 10 -> 2", "logs.log_level: info -> debug"] == reloaded["changed"]
    waiting = process.logged("configuration_needs_restart")
    assert ["limits.max_message_bytes: 1000000 -> 2000000"] == waiting["settings"]
    refusal = refused(lambda: SurfaceCalls.create(api))
    assert ("SURFACE_LIMIT", "2") == (refusal.reason, refusal.metadata["limit"])
    process.logged("call", method="SurfaceService/CreateSurface", reason="SURFACE_LIMIT")
    limits = api.surfaces.GetServerInfo(pb.GetServerInfoRequest()).info.limits
    assert (2, 1_000_000) == (limits.max_surfaces, limits.max_message_bytes)
    process.terminate()
    process.wait()
    calls = [(line["method"], line["code"]) for line in process.logs if line["event"] == "call"]
    after_the_reload = [("CreateSurface", "RESOURCE_EXHAUSTED"), ("GetServerInfo", "OK")]
    assert [(f"SurfaceService/{rpc}", code) for rpc, code in after_the_reload] == calls


def test_a_wrong_file_changes_nothing(spawn_server: Spawn, connect: Connect, tmp_path: Path) -> None:
    """A file with any problem is refused as a whole, with all problems, and the server goes on."""
    file = write(tmp_path / "server.toml", "[limits]\nmax_surfaces = 10\n")
    process = spawn_server("--config", str(file))
    assert process.address  # it has read the file
    write(file, '[limits]\nmax_surfaces = 2\nmax_calls = 0\nmax_streems = 1\n[tls]\nkey = "key.pem"\n')
    process.terminate(signal.SIGHUP)
    logged = process.logged("configuration_refused")
    with pytest.raises(ConfigurationError) as wrong:
        load(Sources(file))
    assert 3 == len(logged["problems"])
    assert list(wrong.value.problems) == logged["problems"]
    info = connect(process).surfaces.GetServerInfo(pb.GetServerInfoRequest()).info
    assert 10 == info.limits.max_surfaces
    write(file, "[limits]\nmax_surfaces = 3\n")
    process.terminate(signal.SIGHUP)
    assert ["limits.max_surfaces: 10 -> 3"] == process.logged("configuration_reloaded")["changed"]


def test_every_setting_that_may_change_is_applied(start_server: Callable[..., RunningServer]) -> None:
    """A part of a whole server registers for each setting whose row says SIGHUP."""
    reloading = start_server(Setup())._service.reloading
    assert {one.key for one in settings() if one.reload} == reloading.keys


def test_limits_of_streams_and_calls_hold_at_once(
    spawn_server: Spawn, connect: Connect, tmp_path: Path
) -> None:
    """Streams over a lowered limit stay, and new ones are refused; a raised limit lets them in."""
    file = write(tmp_path / "server.toml", "[limits]\nmax_streams = 2\n")
    process = spawn_server("--config", str(file))
    api = connect(process)
    surface = SurfaceCalls.create(api)
    open_streams = [api.records.WatchAudits(watch_of(surface)) for _ in range(2)]
    for stream in open_streams:
        next(iter(stream))
    assert "STREAM_LIMIT" == refused(lambda: next(iter(api.records.WatchAudits(watch_of(surface))))).reason
    reload(process, file, "[limits]\nmax_streams = 3\n", "limits.max_streams: 2 -> 3")
    more = api.records.WatchAudits(watch_of(surface))
    next(iter(more))
    reload(process, file, "[limits]\nmax_streams = 1\n", "limits.max_streams: 3 -> 1")
    refusal = refused(lambda: next(iter(api.records.WatchAudits(watch_of(surface)))))
    assert ("STREAM_LIMIT", "1") == (refusal.reason, refusal.metadata["limit"])
    assert all(stream.is_active() for stream in (*open_streams, more))


def test_options_still_win_after_a_reload(spawn_server: Spawn, tmp_path: Path) -> None:
    """The file is read again below the options and the environment of the start."""
    file = write(tmp_path / "server.toml", "")
    process = spawn_server("--config", str(file), "--max-calls", "7", LIGHTSPEED_MAX_STREAMS="8")
    text = "[limits]\nmax_calls = 1\nmax_streams = 2\nmax_surfaces = 3\n"
    reload(process, file, text, "limits.max_surfaces: 1000 -> 3")


def test_a_file_that_is_gone_changes_nothing(spawn_server: Spawn, tmp_path: Path) -> None:
    """A reload without its file is refused, and the server goes on."""
    file = write(tmp_path / "server.toml", "[limits]\nmax_calls = 1\n")
    process = spawn_server("--config", str(file))
    assert process.address
    file.unlink()
    process.terminate(signal.SIGHUP)
    problems = process.logged("configuration_refused")["problems"]
    assert [f"expected to read the configuration '{file}', but: No such file or directory"] == problems
    process.terminate()
    assert 0 == process.wait()


def test_broken_files_that_settings_name_refuse_the_whole(spawn_server: Spawn, tmp_path: Path) -> None:
    """With a broken token file nothing is applied; --check-config names the same, and all files at once."""
    tokens = write(tmp_path / "tokens", "# none yet\n")
    file = write(tmp_path / "server.toml", f"[identity]\ntokens_file = '{tokens}'\n")
    process = spawn_server("--config", str(file))
    assert process.address
    tokens.unlink()
    text = f"[limits]\nmax_calls = 1\n[identity]\ntokens_file = '{tokens}'\n"
    write(file, text)
    process.terminate(signal.SIGHUP)
    (problem,) = process.logged("configuration_refused")["problems"]
    assert f"the token file '{tokens}' cannot be used" in problem
    write(file, f"{text}[tls]\ncertificate = '{tmp_path}/a.pem'\nkey = '{tmp_path}/b.pem'\n")
    for arguments in (["--check-config"], ["--journal", f"sqlite:{tmp_path}/data/journal.db"]):
        command = [LIGHTSPEED, "serve", "--config", str(file), *arguments]
        checked = subprocess.run(command, capture_output=True, text=True, env=environment({}), check=False)
        lines = [line for line in checked.stderr.splitlines() if line.startswith("lightspeed: ")]
        assert (1, 3, True) == (checked.returncode, len(lines), f"lightspeed: {problem}" in lines)
    assert not (tmp_path / "data").exists()


def test_parts_without_settings_are_called_at_each_reload() -> None:
    """A part that rereads a file is called though nothing changed, and others are not."""
    called: list[str] = []
    reloading = Reloading(Config())
    reloading.register(lambda config: called.append("file"))
    reloading.register(lambda config: called.append(f"calls {config.limits.max_calls}"), "limits.max_calls")
    assert Reloaded((), ()) == reloading.apply(Config())
    changed = Config(limits=Limits(max_calls=7, max_connections=9))
    done = reloading.apply(changed)
    assert ["file", "file", "calls 7"] == called
    assert ["limits.max_calls: 5000 -> 7"] == [str(change) for change in done.applied]
    assert ["limits.max_connections: 2000 -> 9"] == [str(change) for change in done.needs_restart]
    assert Config(limits=Limits(max_calls=7)) == reloading.config


def test_a_server_ends_with_its_terminal(tmp_path: Path) -> None:
    """SIGHUP of a terminal that was closed is an orderly end; of one that is open, a reload."""
    ours, theirs = pty.openpty()
    command = [LIGHTSPEED, "serve", "--listen", f"unix:{tmp_path}/socket", "--journal", "memory"]
    with subprocess.Popen(command, stderr=theirs, env=environment({"TERM": "dumb"})) as process:
        os.close(theirs)
        for event in (b"serving", b"configuration_reloaded"):
            written = b""
            while event not in written:
                written += os.read(ours, 4_096)
            if event == b"serving":
                process.send_signal(signal.SIGHUP)
        os.close(ours)
        process.send_signal(signal.SIGHUP)
        try:
            assert 0 == process.wait(20)
        finally:
            process.kill()


EARLY = """
import os, signal
import uvloop
from lightspeed_ops import bootstrap, opening
from lightspeed_ops.cli.logs import configure_logs
from lightspeed_ops.config import AdminSettings, Config, Limits, ServerSettings
from lightspeed_ops.journal.memory import MemoryJournal

async def open_journal(_text, **_limits):
    os.kill(os.getpid(), signal.SIGHUP)
    return MemoryJournal()

counts = iter(range(1, 10))

def reread():
    count = next(counts)
    os.kill(os.getpid(), signal.SIGHUP if count == 1 else signal.SIGTERM)
    if count == 1:
        raise RuntimeError("a bug")
    return Config(server=server, admin=admin, limits=Limits(max_calls=count))

opening.open_journal = open_journal
configure_logs("info")
server, admin = ServerSettings(listen="127.0.0.1:0", journal="memory"), AdminSettings(listen="")
uvloop.run(bootstrap.serve(Config(server=server, admin=admin), reread))
"""
"""A server that gets SIGHUP while its journal opens, and again after the first reload failed by a bug."""


def test_an_early_signal_and_a_bug_end_no_reload() -> None:
    """SIGHUP during the start is a reload after it, and after a bug in a reload the next one works."""
    ended = subprocess.run(
        [sys.executable, "-c", EARLY], capture_output=True, text=True, timeout=60, check=False
    )
    lines = [json.loads(line) for line in ended.stderr.splitlines()]
    reloads = [line for line in lines if line["event"].startswith(("configuration", "serving"))]
    expected = ["serving", "configuration_failed", "configuration_reloaded"]
    assert (0, expected) == (ended.returncode, [line["event"] for line in reloads])
    assert ["limits.max_calls: 5000 -> 2"] == reloads[-1]["changed"]
