"""Watches (-w) and waits, while things change."""

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import click
import grpc
import pytest
from click.testing import CliRunner, Result
from lightspeed.ops.v1 import surface_service_pb2 as pb
from lightspeed_cli import watching
from lightspeed_cli.invocation import Invocation, operation
from lightspeed_cli.output import Column, View
from lightspeed_cli.root import lightspeed
from lightspeed_client import InvalidArgument, LightspeedError, Unavailable

from tests.harness.api import Api

Row = tuple[str, int]
ROWS: View[Row] = View(
    columns=(Column("NAME", lambda row: row[0]), Column("COUNT", lambda row: row[1])),
    name=lambda row: row[0],
    empty="no rows",
)
AWAY = Unavailable(grpc.StatusCode.UNAVAILABLE, "away")


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Watches rows that come read by read, an error as one; Ctrl-C comes after the last."""
    monkeypatch.setattr("lightspeed_cli.watching.time.sleep", lambda _s: None)

    def watch(*reads: Sequence[Row] | LightspeedError, arguments: Sequence[str] = ()) -> Result:
        coming: Iterator[Sequence[Row] | LightspeedError] = iter(reads)

        def read() -> Sequence[Row]:
            found = next(coming, None)
            if found is None:
                raise KeyboardInterrupt
            if isinstance(found, LightspeedError):
                raise found
            return found

        @click.command("watched")
        @operation
        def command(invocation: Invocation) -> None:
            watching.watch_rows(invocation, read, ROWS, interval_s=1)

        group = type(lightspeed)("lightspeed", commands={"watched": command})
        monkeypatch.setattr(group, "get_command", lambda _ctx, _name: command)
        return CliRunner().invoke(group, ["watched", *arguments])

    return watch


def test_a_watch_prints_all_rows_and_then_those_that_change(watched: Callable[..., Result]) -> None:
    """A row that stays as it was is not printed again, and columns keep their places."""
    result = watched([("a", 1), ("b", 2)], [("a", 1), ("b", 2)], [("a", 1), ("b", 30)], [("b", 30), ("c", 4)])
    assert ("NAME  COUNT\na         1\nb         2\nb        30\nc         4\n") == result.stdout
    assert ("a is not listed any more\n", 130) == (result.stderr, result.exit_code)


def test_a_watch_goes_on_over_a_restart(watched: Callable[..., Result]) -> None:
    """It says that the server is away, once, and that it is back."""
    result = watched([("a", 1)], AWAY, AWAY, [("a", 2)], arguments=["-o", "name"])
    expected = "the server does not answer: what is shown may be old\nthe server answers again\n"
    assert ("a\na\n", expected, 130) == (result.stdout, result.stderr, result.exit_code)


@pytest.mark.parametrize(
    ("reads", "code"),
    [
        ([AWAY], 8),  # no server from the start
        ([[("a", 1)], InvalidArgument(grpc.StatusCode.INVALID_ARGUMENT, "no")], 2),  # not a restart
    ],
    ids=["away", "refused"],
)
def test_a_watch_ends_with_a_refusal(watched: Callable[..., Result], reads: list[object], code: int) -> None:
    """Only a server that was there and is away is waited for."""
    assert code == watched(*reads).exit_code


def test_json_has_a_line_for_each_change(watched: Callable[..., Result]) -> None:
    """A stream has no end, so it is no document."""
    result = watched([("a", 1)], [("a", 2)], arguments=["-o", "json"])
    assert '["a", 1]\n["a", 2]\n' == result.stdout


def start_later(api: Api, surface: str) -> threading.Timer:
    """Starts a run in a moment."""
    request = pb.StartRunRequest(surface=f"tenants/default/surfaces/{surface}")
    timer = threading.Timer(0.3, lambda: api.surfaces.StartRun(request))
    timer.start()
    return timer


def test_a_wait_ends_when_the_state_comes(api: Api, server: str) -> None:
    """It learns of the change from the server's stream."""
    environment = {"LIGHTSPEED_ADDRESS": server}
    CliRunner().invoke(lightspeed, ["surface", "create", "later"], env=environment)
    timer = start_later(api, "later")
    result = CliRunner().invoke(
        lightspeed,
        ["wait", "later", "--for", "run=running", "-o", "name", "--timeout", "20s"],
        env=environment,
    )
    timer.join()
    assert ("tenants/default/surfaces/later\n", 0) == (result.stdout, result.exit_code), result.stderr


def test_a_wait_for_a_deleted_surface_ends(api: Api, server: str) -> None:
    """It would wait for ever."""
    environment = {"LIGHTSPEED_ADDRESS": server}
    CliRunner().invoke(lightspeed, ["surface", "create", "leaving"], env=environment)
    request = pb.DeleteSurfaceRequest(surface="tenants/default/surfaces/leaving")
    timer = threading.Timer(0.3, lambda: api.surfaces.DeleteSurface(request))
    timer.start()
    result = CliRunner().invoke(
        lightspeed, ["wait", "leaving", "--for", "run=running", "--timeout", "20s"], env=environment
    )
    timer.join()
    assert (5, True) == (result.exit_code, "was deleted" in result.stderr)


def test_completions_of_names(server: str, tmp_path: Path) -> None:
    """The shell completes surfaces of the server and names of contexts; without a server, none."""
    environment = {"LIGHTSPEED_ADDRESS": server, "XDG_CONFIG_HOME": str(tmp_path)}
    CliRunner().invoke(lightspeed, ["surface", "create", "completed-one"], env=environment)
    CliRunner().invoke(lightspeed, ["context", "set", "production"], env=environment)

    def completed(words: str, **changes: str) -> list[str]:
        asked = {"COMP_WORDS": words, "COMP_CWORD": str(len(words.split()) - 1)}
        result = CliRunner().invoke(
            lightspeed,
            [],
            env=environment | asked | {"_LIGHTSPEED_COMPLETE": "bash_complete"} | changes,
            prog_name="lightspeed",
        )
        return [line.partition(",")[2] for line in result.stdout.splitlines() if line]

    assert ["completed-one"] == completed("lightspeed run start completed")
    assert ["production"] == completed("lightspeed run start --context prod")
    assert ["production"] == completed("lightspeed context use p")
    assert [] == completed("lightspeed run start completed", LIGHTSPEED_ADDRESS="nonsense://")
