"""The cookbook: each program runs as its users run it, against a memory server."""

import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lightspeed_client import Client
from lightspeed_client.testing import MemoryServer

from tests.conformance.runners import ROOT
from tests.harness.process import LIGHTSPEED

FOLDER = ROOT / "clients/python/examples/cookbook"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Starts a memory server with the package's own help for tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LIGHTSPEED_COMMAND", LIGHTSPEED)
        with MemoryServer() as server:
            yield server.target


Start = Callable[[str], "subprocess.Popen[str]"]


@pytest.fixture
def start(address: str, tmp_path: Path) -> Iterator[Start]:
    """Starts a program in the test's own folder; warnings are errors."""
    running: list[subprocess.Popen[str]] = []

    def start_program(name: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "-W", "error", str(FOLDER / f"{name}.py"), address]
        program = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True)
        running.append(program)
        return program

    yield start_program
    for program in running:
        program.kill()
        program.communicate()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("enqueue_and_work", {r"day-\d+: 100 records": 10}),
        ("hand_off", {"extract": 5, "transform": 5, "load": 5}),
        ("dead_letters", {"day-2: PermanentFailure: the file is cut off\nday-2: redriven\n": 1}),
        ("replay", {"load: 3 batches again": 1, r"day-[123]: run-000001": 6, r"day-\d+: run-000001": 13}),
        ("instrumented", {r"process load \{.*'records': 100\}": 10, "load: 10 handlers finished in": 1}),
    ],
)
def test_a_program_ends_and_prints_what_it_did(name: str, expected: dict[str, int], start: Start) -> None:
    """Each program ends with 0 after its work, which its lines show."""
    program = start(name)
    printed, _ = program.communicate(timeout=30)
    assert 0 == program.returncode
    assert expected == {pattern: len(re.findall(pattern, printed)) for pattern in expected}, printed


def test_a_signal_stops_the_worker_and_releases_its_batches(start: Start) -> None:
    """After SIGTERM no batch stays in flight."""
    program = start("shutdown")
    assert program.stdout is not None
    # Two handlers print at a time, and Python writes a text and the end of its line one after the other.
    assert re.match(r"day-[12] starts", program.stdout.readline())
    program.send_signal(signal.SIGTERM)
    printed, _ = program.communicate(timeout=30)
    assert 0 == program.returncode
    found = re.search(r"(\d+) succeeded, (\d+) queued, 0 in flight", printed)
    assert found, printed
    assert 100 == int(found[1]) + int(found[2])


def test_a_killed_watch_goes_on_where_it_was(start: Start, address: str) -> None:
    """The second program prints the audits after those of the first one; the last one may come again."""
    with Client(address) as client:
        surface = client.create_surface("watched").name
        client.start_run(surface=surface)
        first = printed_of("watched", start, until="start_run")
        assert ["watched 1: create", "watched 2: start_run"] == first
        client.pause("the disk is full", surface=surface)
        *repeated, last = printed_of("watched", start, until="pause")
        assert "watched 3: pause" == last
        assert repeated in ([], ["watched 2: start_run"])


def printed_of(surface: str, start: Start, *, until: str) -> list[str]:
    """Kills the watch when it has printed the audit of an action; returns the lines of a surface."""
    program = start("watch_audits")
    lines: list[str] = []
    assert program.stdout is not None
    for line in program.stdout:
        _, found, audit = line.strip().partition(f"surfaces/{surface} ")
        if found:
            lines.append(f"{surface} {audit}")
        if audit.endswith(f": {until}"):
            break
    program.kill()
    return lines


def test_the_readme_lists_every_program() -> None:
    """A new program is found by readers."""
    readme = (ROOT / "clients/python/README.md").read_text(encoding="utf-8")
    names = {path.stem for path in FOLDER.glob("*.py")}
    assert names == set(re.findall(r"\(examples/cookbook/(\w+)\.py\)", readme))
