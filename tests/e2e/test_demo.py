"""The demo, run as `make demo` runs it."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn
from urllib.request import urlopen

import pytest
from examples.flights.check import RULES
from examples.flights.processes import DemoFailed, Process

from tests.harness.postgresql import missing_programs
from tests.harness.programs import let_through

ROOT = Path(__file__).parents[2]
DEMO = [sys.executable, "clients/python/examples/flights"]

# Many times the usual duration on two busy cores; a demo that hangs must not hang the tests.
PATIENCE_S = 120


@contextmanager
def start_demo(folder: Path, *options: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """Starts the demo, with its temporary files in a folder of the test; ends it in any case."""
    demo = subprocess.Popen(
        [*DEMO, *options],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(folder), "PYTHONUNBUFFERED": "1", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )
    with demo:
        try:
            yield demo
        finally:
            if demo.poll() is None:
                demo.terminate()


@pytest.mark.slow
def test_the_demo_is_true_and_leaves_its_console(tmp_path: Path) -> None:
    """On twenty days every rule holds, and each has its line.

    With --console a server goes on with the journal of the demo; Ctrl-C ends it, and no files are left.
    """
    with start_demo(tmp_path, "--days", "20", "--console") as demo:
        assert demo.stdout is not None
        lines = list(until_console(demo.stdout))
        assert len(RULES) == sum(line.startswith("✓ ") for line in lines), lines
        assert f"all {len(RULES)} checks hold" in lines[-2]
        address = lines[-1].removeprefix("console: ").split("/console/")[0]
        with urlopen(f"{address}/console/", timeout=PATIENCE_S) as page:
            assert 200 == page.status
        demo.send_signal(signal.SIGINT)
        output, _ = demo.communicate(timeout=PATIENCE_S)
    assert 0 == demo.returncode, output
    assert [] == list(tmp_path.iterdir())


def until_console(output: Iterable[str]) -> Iterator[str]:
    """Yields the lines of a demo up to the address of its console; all of them if it fails."""
    for line in output:
        yield line
        if line.endswith("until Ctrl-C\n"):
            return


@pytest.mark.slow
def test_the_demo_holds_if_one_of_two_servers_is_killed(
    tmp_path: Path, skip_loudly: Callable[[str], NoReturn]
) -> None:
    """On a database, the owner of the surface is killed in mid-run, and every rule holds."""
    if missing := missing_programs():
        skip_loudly(missing)
    let_through(tmp_path)
    with start_demo(tmp_path, "--days", "10", "--journal", "postgresql") as demo:
        output, _ = demo.communicate(timeout=PATIENCE_S)
    assert 0 == demo.returncode, output
    assert re.search(r"server \d is killed, which owns the surface", output), output
    assert f"all {len(RULES)} checks hold" in output
    assert "console: make demo-console, then http://127.0.0.1:" in output.splitlines()[-1]
    assert [] == list(tmp_path.iterdir())


@pytest.mark.slow
def test_an_interrupted_demo_leaves_nothing_behind(tmp_path: Path) -> None:
    """Ctrl-C ends the demo with 130, and its processes and files with it."""
    with start_demo(tmp_path, "--days", "20") as demo:
        assert demo.stdout is not None
        next(line for line in demo.stdout if "are enqueued" in line)
        demo.send_signal(signal.SIGINT)
        output, _ = demo.communicate(timeout=PATIENCE_S)
    assert 130 == demo.returncode, output
    assert [] == list(tmp_path.iterdir())


@pytest.mark.slow
def test_a_server_that_does_not_start_fails_the_demo(tmp_path: Path) -> None:
    """The demo ends with 1 and shows the end of the server's log."""
    package = tmp_path / "broken" / "lightspeed_ops"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text("raise SystemExit('expected to listen, but the port is taken')")
    folder = tmp_path / "temporary"
    folder.mkdir()
    with start_demo(folder, "--days", "5", PYTHONPATH=str(package.parent)) as demo:
        output, _ = demo.communicate(timeout=PATIENCE_S)
    assert 1 == demo.returncode
    assert "expected the server to run, but it has ended with code 1" in output
    assert "| expected to listen, but the port is taken" in output
    assert [] == list(folder.iterdir())


def test_a_process_that_died_is_noticed_with_its_last_words(tmp_path: Path) -> None:
    """The demo notices the death of any of its processes."""
    command = [sys.executable, "-c", "raise SystemExit('out of disk')"]
    died = pytest.raises(DemoFailed, match=r"(?s)the loader to run, .* code 1.*\| out of disk")
    with Process("the loader", command, log=tmp_path / "log") as process, died:
        process.check(timeout_s=PATIENCE_S)


def test_a_process_is_stopped_gracefully(tmp_path: Path) -> None:
    """SIGTERM comes first: a process has the time to finish, and its own exit code counts."""
    program = """
import signal, sys
signal.signal(signal.SIGTERM, lambda *_: sys.exit(3))
print("up", flush=True)
while True: signal.pause()
"""
    command = [sys.executable, "-c", program]
    log = tmp_path / "log"
    with Process("a worker", command, log=log) as process:
        while "up" not in log.read_text():
            process.check()
        assert 3 == process.stop()
