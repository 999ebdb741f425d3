"""SIGHUP: a real process rereads its file, applies what may change, and says what needs a restart."""

import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import grpc
import pytest
from lightspeed.ops.v1 import surface_service_pb2 as pb
from lightspeed_ops.config import ConfigurationError, Sources, load

from tests.harness.api import Api
from tests.harness.problems import refused
from tests.harness.process import ServerProcess
from tests.harness.surfaces import SurfaceCalls

pytestmark = pytest.mark.slow

Spawn = Callable[..., ServerProcess]
Connect = Callable[[ServerProcess], Api]


@pytest.fixture
def connect() -> Iterator[Connect]:
    """Connects to processes for one test."""
    with ExitStack() as channels:
        yield lambda process: Api(channels.enter_context(grpc.insecure_channel(process.address)))


def write(path: Path, text: str) -> Path:
    """Writes a configuration file and returns its path."""
    path.write_text(text)
    return path


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
