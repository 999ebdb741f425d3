"""A process whose data files are removed ends with an error and its reason."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import grpc
import pytest

from tests.harness.api import Api
from tests.harness.problems import problem_of
from tests.harness.process import LIGHTSPEED, ServerProcess, environment
from tests.harness.surfaces import SurfaceCalls

Spawn = Callable[..., ServerProcess]

pytestmark = pytest.mark.slow

ENDS_WITHIN_S = 10.0
"""The service promises a second to notice, and another to end; noisy machines take longer."""
NOBODY = 65_534
"""User id without rights: root is refused nothing."""


@pytest.mark.parametrize("suffix", ["", "-wal", "-lock"])
def test_a_deleted_file_ends_the_process(spawn_server: Spawn, tmp_path: Path, suffix: str) -> None:
    """A call meanwhile is refused with STORAGE_LOST, never acknowledged, and the exit code is 1."""
    path = tmp_path / "journal.db"
    process = spawn_server("--journal", f"sqlite:{path}")
    with grpc.insecure_channel(process.address) as channel:
        surface = SurfaceCalls.create(Api(channel))
        gone_s = time.monotonic()
        path.with_name(path.name + suffix).unlink()
        with pytest.raises(grpc.RpcError) as caught:
            surface.enqueue("b-1")
        assert ("UNAVAILABLE", "STORAGE_LOST") == problem_of(caught.value).kind
    assert 1 == process.wait(ENDS_WITHIN_S)
    assert time.monotonic() - gone_s < ENDS_WITHIN_S
    assert "was deleted" in str(process.logged("storage_lost")["why"])


def test_a_deleted_file_ends_an_idle_process(spawn_server: Spawn, tmp_path: Path) -> None:
    """The process notices without a call."""
    process = spawn_server("--journal", f"sqlite:{tmp_path / 'journal.db'}")
    process.logged("serving")
    (tmp_path / "journal.db").rename(tmp_path / "elsewhere.db")
    assert 1 == process.wait(ENDS_WITHIN_S)
    assert "critical" == process.logged("storage_lost")["level"]


def test_a_process_that_is_asked_to_end_says_that_a_file_is_gone(spawn_server: Spawn, tmp_path: Path) -> None:
    """A signal before the process has noticed does not let it exit with 0."""
    process = spawn_server("--journal", f"sqlite:{tmp_path / 'journal.db'}")
    process.logged("serving")
    (tmp_path / "journal.db").unlink()
    process.terminate(signal.SIGTERM)
    assert 1 == process.wait(ENDS_WITHIN_S)
    assert process.logged("storage_lost")


AS_NOBODY = """
import os, sys
from lightspeed_ops.__main__ import main
if os.getuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
sys.argv = ["lightspeed", *sys.argv[1:]]
main()
"""
"""The command without the rights of root, which may read and write everything; imports come before."""


def run_as_nobody(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs the command as a user without rights."""
    return subprocess.run(
        [sys.executable, "-c", AS_NOBODY, *arguments],
        capture_output=True,
        text=True,
        env=environment({}),
        timeout=60,
        check=False,
    )


def _forbidden_folder(path: Path) -> Path:
    folder = path / "forbidden"
    folder.mkdir(mode=0o000)
    return folder / "journal.db"


def _read_only_folder(path: Path) -> Path:
    folder = path / "read-only"
    folder.mkdir(mode=0o555)
    return folder / "journal.db"


def _read_only_file(path: Path) -> Path:
    folder = path / "file"
    folder.mkdir()
    _made(folder / "journal.db")
    (folder / "journal.db").chmod(0o444)
    folder.chmod(0o777)
    for beside in folder.iterdir():
        if beside.name != "journal.db":
            beside.chmod(0o666)
    return folder / "journal.db"


def _read_only_parent(path: Path) -> Path:
    folder = path / "parent"
    folder.mkdir(mode=0o555)
    return folder / "new" / "journal.db"


def _made(path: Path) -> None:
    process = ServerProcess("--journal", f"sqlite:{path}")
    process.logged("serving")
    process.terminate()
    assert 0 == process.wait()
    process.kill()


@pytest.mark.parametrize(
    ("make", "command"),
    [
        (_forbidden_folder, ("serve", "--journal")),
        (_read_only_folder, ("serve", "--journal")),
        (_read_only_file, ("serve", "--journal")),
        (_read_only_parent, ("serve", "--journal")),
        (_forbidden_folder, ("journal", "check")),
        (_forbidden_folder, ("audits", "verify")),
    ],
)
def test_a_path_without_permission_is_one_line(
    tmp_path: Path, make: Callable[[Path], Path], command: tuple[str, str]
) -> None:
    """Serving and offline commands report the failure in one line, without a trace; the exit code is 1."""
    if os.getuid() == 0:
        # The folders of pytest are for its own user only.
        for folder in (tmp_path, *tmp_path.parents):
            if "pytest-of-" in str(folder):
                folder.chmod(0o755)
    path = make(tmp_path)
    named = f"sqlite:{path}" if command[0] == "serve" else str(path)
    listen = ("--listen", f"unix:{tmp_path}/s") if command[0] == "serve" else ()
    ended = run_as_nobody(*command, named, *listen)
    lines = [line for line in ended.stderr.splitlines() if not _is_log(line)]
    assert (1, 1) == (ended.returncode, len(lines)), ended.stderr
    assert lines[0].startswith("lightspeed: ")


def _is_log(line: str) -> bool:
    try:
        return "event" in json.loads(line)
    except ValueError:
        return False


@pytest.mark.parametrize("name", ["a\nb/j.db", "\x1b[2J/j.db"])
def test_a_path_is_shown_on_one_line(tmp_path: Path, name: str) -> None:
    """Line breaks and escapes in a path do not reach the terminal."""
    (tmp_path / name.partition("/")[0]).write_text("a file")
    ended = subprocess.run(
        [LIGHTSPEED, "serve", "--listen", f"unix:{tmp_path}/s", "--journal", f"sqlite:{tmp_path}/{name}"],
        capture_output=True,
        text=True,
        env=environment({}),
        timeout=60,
        check=False,
    )
    assert (1, 1) == (ended.returncode, len(ended.stderr.splitlines()))
    assert ended.stderr.rstrip("\n").isprintable()
