"""The `lightspeed` command: its arguments and output."""

import subprocess
from collections.abc import Callable

import click.testing
import pytest
from lightspeed.ops.v1 import surface_service_pb2
from lightspeed_ops.cli.main import command
from lightspeed_ops.config import Config, ConfigurationError, Limits, Setting, limit_rows

from tests.harness.api import Api
from tests.harness.process import LIGHTSPEED, environment


@pytest.mark.slow
def test_fixtures_are_those_of_the_service(api: Api) -> None:
    """The command prints the response of GetFixtureSnapshots.

    It has a line for each fixture, and the signature of all.
    """
    answer = api.surfaces.GetFixtureSnapshots(surface_service_pb2.GetFixtureSnapshotsRequest())
    expected = [f"{snapshot.name}\t{snapshot.signature}" for snapshot in answer.snapshots]
    expected.append(f"snapshot_signature\t{answer.snapshot_signature}")
    printed = subprocess.run(
        [LIGHTSPEED, "fixtures"],
        capture_output=True,
        text=True,
        env=environment({}),
        timeout=60,
        check=False,
    )
    assert (expected, "", 0) == (printed.stdout.splitlines(), printed.stderr, printed.returncode)


def run(*arguments: str) -> click.testing.Result:
    """Runs a command that does not start serving."""

    def never(config: Config, reread: Callable[[], Config]) -> None:
        pytest.fail(f"expected no server, but it would serve {config}")

    return click.testing.CliRunner().invoke(command(never, ()), arguments)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--help"], ["serve", "fixtures"]),  # every command
        (["serve", "--help"], ["--listen", "127.0.0.1:50051", "--journal", "memory", "--log-level"]),
        (["--version"], ["lightspeed"]),
    ],
)
def test_help_says_what_there_is(arguments: list[str], words: list[str]) -> None:
    """The help names every command and option, with its default."""
    printed = run(*arguments)
    assert ([], 0) == ([word for word in words if word not in printed.stdout], printed.exit_code)


@pytest.mark.parametrize(
    "arguments",
    [
        ["serve", "--log-level", "loud"],  # an unknown level
        ["serve", "--nonsense"],  # an unknown option
        ["nonsense"],  # an unknown command
    ],
)
def test_wrong_usage_is_reported(arguments: list[str]) -> None:
    """Wrong usage has exit code 2, as for every command, and the message names the error."""
    printed = run(*arguments)
    assert (2, True) == (printed.exit_code, arguments[-1] in printed.stderr)


@pytest.mark.parametrize("row", limit_rows(), ids=lambda row: row.name)
def test_a_limit_is_an_option_and_a_variable(row: Setting) -> None:
    """Each limit is read from its option and from the environment; the option wins."""
    served: list[Config] = []
    runner, serve = click.testing.CliRunner(), command(lambda config, _reread: served.append(config), ())
    runner.invoke(serve, ["serve"], env={row.variable: str(row.most)})
    runner.invoke(serve, ["serve", row.option, str(row.least)], env={row.variable: str(row.most)})
    assert [row.most, row.least] == [getattr(config.limits, row.name) for config in served]


@pytest.mark.parametrize("row", limit_rows(), ids=lambda row: row.name)
def test_a_limit_has_bounds(row: Setting) -> None:
    """A value outside its bounds is refused; the message has the option, the bounds and the value."""
    for value in (row.least - 1, row.most + 1):
        printed = run("serve", row.option, str(value))
        assert 2 == printed.exit_code
        assert [] == [word for word in (row.option, str(value), str(row.least)) if word not in printed.stderr]
        with pytest.raises(ConfigurationError, match=row.option):
            Limits(**{row.name: value})
