"""The command as a process: what it loads at its start, how it ends, and what a terminal gets."""

import json
import os
import pty
import signal
import subprocess
import sys

import pytest
from lightspeed.ops.v1 import surface_service_pb2 as pb
from lightspeed.ops.v1.profile_pb2 import AdapterProfile

from tests.harness.api import Api
from tests.harness.process import LIGHTSPEED, environment

pytestmark = pytest.mark.slow

DEADLINE_S = 30.0
RUN = """
import sys
sys.argv = ["lightspeed", *sys.argv[1:]]
from lightspeed_cli.main import main
try:
    main()
except SystemExit as ended:
    sys.stderr.write(f"{ended.code}\\n")
sys.stderr.write(" ".join(sys.modules))
"""
SLOW = {
    "asyncio",
    "click",
    "google.protobuf",
    "grpc",
    "importlib.metadata",
    "lightspeed_client",
    "lightspeed_ops",
    "rich",
}
"""Packages that take tens of milliseconds to import."""


def loaded(*arguments: str, address: str = "127.0.0.1:1") -> set[str]:
    """Returns which of the slow packages a command loads."""
    done = subprocess.run(
        [sys.executable, "-c", RUN, *arguments],
        env=environment({"LIGHTSPEED_ADDRESS": address}),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        timeout=DEADLINE_S,
        check=True,
    )
    return SLOW & set(done.stderr.split())


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--version"], set()),  # not even click: it takes longer than Python's own start
        (["--help"], {"click"}),  # which commands the server adds
        (["context", "list"], {"click"}),  # no call, no client
        (["completion", "zsh"], {"click"}),
        (["run", "start", "--help"], {"click"}),
        (["run", "start", "--nonsense"], {"click"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",  # a set has no order
)
def test_a_command_without_a_call_loads_no_client(arguments: list[str], expected: set[str]) -> None:
    """A start takes as long as its imports, so each command has only its own."""
    assert expected == loaded(*arguments)


def test_a_call_loads_the_client_alone(server: str) -> None:
    """A table needs no rich, and an operator's command no server; gRPC itself needs asyncio."""
    expected = {"asyncio", "click", "google.protobuf", "grpc", "lightspeed_client"}
    assert expected == loaded("surface", "get", address=server)


def test_ctrl_c_ends_a_watch_with_130(server: str) -> None:
    """What was printed stays, and there is no trace."""
    process = subprocess.Popen(
        [LIGHTSPEED, "surface", "watch", "-o", "name"],
        env=environment({"LIGHTSPEED_ADDRESS": server}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None, "it is a pipe"
        assert "tenants/default/surfaces/default\n" == process.stdout.readline()
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=DEADLINE_S)
    finally:
        process.kill()
    assert (130, "", "") == (process.returncode, output, errors)


def test_a_watch_says_which_surfaces_left(api: Api, server: str) -> None:
    """A script learns of a deletion from a line of its own."""
    name = "tenants/default/surfaces/passing"
    process = subprocess.Popen(
        [LIGHTSPEED, "surface", "watch", "-o", "jsonl", "--prefix", "passing"],
        env=environment({"LIGHTSPEED_ADDRESS": server}),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None, "it is a pipe"
        profile = AdapterProfile.ADAPTER_PROFILE_STANDARD
        api.surfaces.CreateSurface(pb.CreateSurfaceRequest(surface_id="passing", adapter_profile=profile))
        came = json.loads(process.stdout.readline())
        assert (name, "idle") == (came["name"], came["lifecycle_label"])
        api.surfaces.DeleteSurface(pb.DeleteSurfaceRequest(surface=name))
        left = json.loads(process.stdout.readline())
        assert {"name": name, "removed": True, "deleted": True} == left
    finally:
        process.kill()
        process.communicate()


def test_a_reader_that_ends_leaves_no_trace(server: str) -> None:
    """As in `lightspeed surface list | head -1`: the command ends, and says nothing."""
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [LIGHTSPEED, "surface", "list"],
        env=environment({"LIGHTSPEED_ADDRESS": server}),
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        timeout=DEADLINE_S,
        check=False,
    )
    os.close(writing)
    assert (1, "") == (done.returncode, done.stderr)


@pytest.mark.parametrize(
    ("variables", "is_coloured"),
    [
        ({"TERM": "xterm"}, True),  # a terminal
        ({"TERM": "xterm", "NO_COLOR": "1"}, False),  # whose user wants no colour
        ({"TERM": "dumb"}, False),  # a terminal that would show the sequences
    ],
    ids=str,
)
def test_a_terminal_gets_colour(
    api: Api, server: str, variables: dict[str, str], *, is_coloured: bool
) -> None:
    """Only a terminal gets it; the text says the same without."""
    api.surfaces.StartRun(pb.StartRunRequest(surface="tenants/default/surfaces/default", request_id="once"))
    master, terminal = pty.openpty()
    done = subprocess.run(
        [LIGHTSPEED, "run", "list"],
        env=environment({"LIGHTSPEED_ADDRESS": server} | variables),
        stdout=terminal,
        stderr=subprocess.PIPE,
        timeout=DEADLINE_S,
        check=True,
    )
    os.close(terminal)
    printed = os.read(master, 4096).decode()
    os.close(master)
    assert (b"", "running" in printed) == (done.stderr, True)
    assert is_coloured == ("\x1b[32mrunning\x1b[0m" in printed)
    assert is_coloured == ("\x1b" in printed)
