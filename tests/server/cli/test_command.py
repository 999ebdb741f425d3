"""The `lightspeed` command: what a person types and sees."""

import subprocess

import pytest
from lightspeed.ops.v1 import surface_service_pb2

from tests.harness.api import Api
from tests.harness.process import LIGHTSPEED, environment

pytestmark = pytest.mark.slow


def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """Runs the command to its end."""
    command = [LIGHTSPEED, *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, env=environment({}), timeout=60, check=False
    )


def test_fixtures_are_those_of_the_service(api: Api) -> None:
    """The command prints what GetFixtureSnapshots answers, a line for each, and the signature of all."""
    answer = api.surfaces.GetFixtureSnapshots(surface_service_pb2.GetFixtureSnapshotsRequest())
    expected = [f"{snapshot.name}\t{snapshot.signature}" for snapshot in answer.snapshots]
    expected.append(f"snapshot_signature\t{answer.snapshot_signature}")
    printed = run("fixtures")
    assert (expected, "", 0) == (printed.stdout.splitlines(), printed.stderr, printed.returncode)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--help"], ["serve", "fixtures"]),  # every command
        (["serve", "--help"], ["--listen", "127.0.0.1:50051", "--journal", "memory", "--log-level"]),
        (["--version"], ["lightspeed"]),
    ],
)
def test_help_says_what_there_is(arguments: list[str], words: list[str]) -> None:
    """Every command and option is named, with its default."""
    printed = run(*arguments)
    assert ([], 0) == ([word for word in words if word not in printed.stdout], printed.returncode)


@pytest.mark.parametrize(
    "arguments",
    [
        ["serve", "--log-level", "loud"],  # no such level
        ["serve", "--nonsense"],  # no such option
        ["nonsense"],  # no such command
    ],
)
def test_wrong_usage_is_told(arguments: list[str]) -> None:
    """The exit code is 2, as of every command, and the message names what is wrong."""
    printed = run(*arguments)
    assert (2, True) == (printed.returncode, arguments[-1] in printed.stderr)
