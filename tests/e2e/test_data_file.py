"""The data file for operators: its place, its owner, and refused files."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import apsw
import grpc
import pytest
from lightspeed_ops.journal.codec import FORMAT
from lightspeed_ops.journal.v1 import commit_pb2

from tests.harness.api import Api
from tests.harness.problems import refused
from tests.harness.process import LIGHTSPEED, ServerProcess
from tests.harness.surfaces import SurfaceCalls
from tests.server.journal.test_codec import sealed

pytestmark = pytest.mark.slow

Spawn = Callable[..., ServerProcess]


def test_without_a_word_it_is_among_the_users_state(spawn_server: Spawn, tmp_path: Path) -> None:
    """The default journal is durable, in the user's state folder; the server logs its place at the start."""
    process = spawn_server(XDG_STATE_HOME=str(tmp_path))
    path = tmp_path / "lightspeed" / "journal.db"
    assert f"sqlite:{path}" == process.logged("serving")["journal"]
    process.terminate()
    assert 0 == process.wait()
    assert (0o700, 0o600) == (path.parent.stat().st_mode & 0o777, path.stat().st_mode & 0o777)


def test_memory_says_that_it_keeps_nothing(spawn_server: Spawn) -> None:
    """The server logs that the memory journal keeps nothing after the process."""
    process = spawn_server("--journal", "memory")
    assert "keeps nothing when the process ends" == process.logged("memory_journal")["note"]


def test_a_second_server_is_refused(spawn_server: Spawn, tmp_path: Path) -> None:
    """A second server on a data file does not start; its error names the first process, which goes on."""
    journal = f"sqlite:{tmp_path / 'journal.db'}"
    first = spawn_server("--journal", journal)
    address = first.address
    second = spawn_server("--journal", journal)
    assert 1 == second.wait()
    (line,) = second.other_lines
    assert f"lightspeed: expected to open journal {tmp_path / 'journal.db'}, but process" in line
    assert f"process {first.pid} has it open" in line
    with grpc.insecure_channel(address) as channel:
        SurfaceCalls.create(Api(channel))


def test_tokens_from_before_a_restore_are_refused(spawn_server: Spawn, tmp_path: Path) -> None:
    """After a restore a journal continues differently: old tokens do not fit its places."""
    path, copy = tmp_path / "journal.db", tmp_path / "copy.db"
    process = spawn_server("--journal", f"sqlite:{path}")
    with grpc.insecure_channel(process.address) as channel:
        surface = SurfaceCalls.create(Api(channel))
        surface.start_run()
        page_token = surface.call("ListAudits", page_size=1).next_page_token
        within = surface.call("WatchAudits").resume_token
        subprocess.run([LIGHTSPEED, "journal", "backup", path, copy], check=True)
        surface.call("CompleteRun")
        of_surface = surface.call("WatchAudits").resume_token
        of_tenant = SurfaceCalls(surface.api, "tenants/test/surfaces/-").call("WatchAudits").resume_token
    process.terminate()
    process.wait()
    for file in tmp_path.glob("journal.db*"):
        file.unlink()
    for beside in ("", "-head"):
        shutil.copyfile(f"{copy}{beside}", f"{path}{beside}")
    process = spawn_server("--journal", f"sqlite:{path}")
    with grpc.insecure_channel(process.address) as channel:
        restored = SurfaceCalls(Api(channel), surface.name)
        restored.call("CompleteRun", at_ms=9_999_999_999_999)
        everywhere = SurfaceCalls(restored.api, "tenants/test/surfaces/-")
        calls = [
            lambda: restored.call("ListAudits", page_token=page_token),
            lambda: restored.call("WatchAudits", resume_token=within),
            lambda: restored.call("WatchAudits", resume_token=of_surface),
            lambda: everywhere.call("WatchAudits", resume_token=of_tenant),
        ]
        for call in calls:
            problem = refused(call)
            assert ("NOT_FOUND", "CURSOR_NOT_FOUND") == problem.kind
            assert "in another journal: begin anew" in problem.message
        assert 3 == len(restored.call("WatchAudits").entries)


def test_an_event_from_the_future_is_named_and_nothing_served(spawn_server: Spawn, tmp_path: Path) -> None:
    """Data of a later version is refused as a whole, because it cannot be understood in part."""
    path = tmp_path / "journal.db"
    process = spawn_server("--journal", f"sqlite:{path}")
    process.logged("serving")
    process.terminate()
    process.wait()
    connection = apsw.Connection(str(path))
    ((data,),) = connection.execute("SELECT data FROM commits WHERE position = 1").fetchall()
    assert isinstance(data, bytes)
    assert FORMAT == data[0]
    message = commit_pb2.Commit.FromString(data[5:])
    message.events.add().MergeFromString(b"\xc2\x3e\x00")  # field 1000, empty
    connection.execute(
        "UPDATE commits SET data = ? WHERE position = 1", (sealed(message.SerializeToString()),)
    )
    connection.close()
    process = spawn_server("--journal", f"sqlite:{path}")
    assert 1 == process.wait()
    (line,) = process.other_lines
    assert "is of kind 1000, which this version does not know" in line
    assert str(path) in line
