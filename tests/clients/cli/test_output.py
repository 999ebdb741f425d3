"""What commands print: safe for terminals, in any encoding, and errors with all that they say."""

import json
import subprocess
import time
from pathlib import Path

import grpc
import pytest
from click.testing import CliRunner
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo, RetryInfo
from google.rpc.status_pb2 import Status
from lightspeed.ops.v1 import worker_service_pb2 as pb
from lightspeed.ops.v1.batch_pb2 import Batch
from lightspeed_cli.display import displayed, width_of
from lightspeed_cli.errors import CommandFailed, ExitCode, exit_code_of
from lightspeed_cli.output import Column, Output, View
from lightspeed_cli.root import lightspeed
from lightspeed_cli.times import Duration, duration_text, time_text
from lightspeed_client._internal.errors import from_status

from tests.harness.api import Api
from tests.harness.process import LIGHTSPEED, ServerProcess, environment
from tests.harness.secured import Secured, address_of
from tests.harness.terminal import find_grpcurl

HOSTILE = "red \x1b[31m and \u202e backwards"


@pytest.mark.parametrize("form", ["table", "wide", "json", "jsonl"])
def test_text_of_others_cannot_act_on_a_terminal(server: str, form: str) -> None:
    """A reason with control characters is shown with escapes, in every format."""
    variables = {"LIGHTSPEED_ADDRESS": server}
    CliRunner().invoke(lightspeed, ["surface", "create", f"hostile-{form}"], env=variables)
    CliRunner().invoke(lightspeed, ["run", "start", f"hostile-{form}"], env=variables)
    CliRunner().invoke(lightspeed, ["run", "fail", f"hostile-{form}", "-r", HOSTILE], env=variables)
    result = CliRunner().invoke(lightspeed, ["run", "list", f"hostile-{form}", "-o", form], env=variables)
    assert "red \\u001b[31m and \\u202e backwards" in result.stdout
    assert [] == [one for one in ("\x1b", "\u202e") if one in result.stdout]
    if form == "json":
        assert HOSTILE == json.loads(result.stdout)[0]["reason"]


def test_an_error_shows_all_that_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    """Message, reason, each violation, and when to try again."""
    status = Status(code=grpc.StatusCode.RESOURCE_EXHAUSTED.value[0], message="full \x1b[2J")
    for detail in (
        ErrorInfo(reason="QUEUE_SATURATED"),
        BadRequest(field_violations=[BadRequest.FieldViolation(field="batch.key", description="too long")]),
        RetryInfo(retry_delay={"nanos": 500_000_000}),
    ):
        status.details.add().Pack(detail)
    assert ExitCode.EXHAUSTED == exit_code_of(from_status(status))
    assert (
        "lightspeed: full \\u001b[2J\n"
        "  reason QUEUE_SATURATED (RESOURCE_EXHAUSTED)\n"
        "  batch.key: too long\n"
        "  try again after 0.5 s\n"
    ) == capsys.readouterr().err


def test_a_bug_keeps_its_trace() -> None:
    """Only expected errors become messages."""
    assert exit_code_of(ZeroDivisionError()) is None
    assert ExitCode.INTERRUPTED == exit_code_of(KeyboardInterrupt())
    assert ExitCode.OTHER == exit_code_of(CommandFailed("so"))


def test_a_narrow_encoding_escapes_what_it_lacks(server: str) -> None:
    """The arrow between stages is no reason to fail."""
    done = subprocess.run(
        [LIGHTSPEED, "surface", "get"],
        env=environment({"LIGHTSPEED_ADDRESS": server, "PYTHONIOENCODING": "latin-1"}),
        capture_output=True,
        timeout=30,
        check=True,
    )
    assert b"extract \\u2192 transform" in done.stdout


def test_columns_of_wide_characters_stay_in_line(capsys: pytest.CaptureFixture[str]) -> None:
    """A character may take two places, or none."""
    view: View[tuple[str, int]] = View(
        columns=(Column("NAME", lambda row: row[0]), Column("COUNT", lambda row: row[1])),
        name=lambda row: row[0],
        empty="",
    )
    Output().show_list([("東京", 1), ("e\u0301", 1_000), ("abc", 20)], view)
    assert ("NAME  COUNT\n東京      1\ne\u0301     1,000\nabc      20\n") == capsys.readouterr().out
    assert (4, 1) == (width_of("東京"), width_of("e\u0301"))
    assert "a\\u000ab" == displayed("a\nb")


@pytest.mark.parametrize(
    ("arguments", "lines"),
    [
        ([], 101),  # a table, with its heading
        (["--limit", "0"], 103),
        (["-o", "wide", "--limit", "2"], 3),
        (["-o", "name"], 102),  # a program gets all, unless it asks for less
        (["-o", "jsonl"], 102),
        (["-o", "jsonl", "--limit", "7"], 7),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_table_is_limited_and_says_so(crowded: str, arguments: list[str], lines: int) -> None:
    """A person sees 100 rows, and that there are more; a program would not notice what is missing."""
    result = CliRunner().invoke(
        lightspeed, ["batch", "list", "crowded", *arguments], env={"LIGHTSPEED_ADDRESS": crowded}
    )
    assert (lines, 0) == (len(result.stdout.splitlines()), result.exit_code)
    assert (lines not in (102, 103)) == ("there are more than" in result.stderr)


@pytest.fixture(scope="module")
def crowded(api: Api, server: str) -> str:
    """Address of a server with 102 batches in the surface crowded."""
    CliRunner().invoke(lightspeed, ["surface", "create", "crowded"], env={"LIGHTSPEED_ADDRESS": server})
    batches = [
        Batch(key=f"day-{number}", stage="extract", records=1, idempotency_key=f"day-{number}")
        for number in range(102)
    ]
    request = pb.EnqueueBatchesRequest(surface="tenants/default/surfaces/crowded", batches=batches)
    api.workers.EnqueueBatches(request)
    return server


@pytest.mark.parametrize(
    ("ms", "text"),
    [
        (0, "0s"),
        (350, "350ms"),
        (59_999, "59s"),
        (60_000, "1m"),
        (192_000, "3m12s"),
        (3_600_000, "1h"),
        (3_659_000, "1h"),  # the second unit is minutes
        (187_200_000, "2d4h"),
        (-3_000, "-3s"),
    ],
)
def test_durations(ms: int, text: str) -> None:
    """At most two units, and the smaller one follows the larger."""
    assert text == duration_text(Duration(ms).ms)


@pytest.fixture
def secured(tmp_path: Path) -> Secured:
    """Files of a server with TLS and tokens."""
    return Secured(tmp_path)


@pytest.mark.slow
def test_a_context_has_tls_and_an_identity(
    secured: Secured, tmp_path: Path, spawn_server: type[ServerProcess]
) -> None:
    """Roots and token come from files; without a token, or with the role of a viewer, the exit code is 4."""
    viewer = tmp_path / "viewer"
    viewer.write_text(f"{secured.tokens.add('vera', 'viewer')}\n")
    editor = tmp_path / "editor"
    editor.write_text(secured.tokens.add("ed", "editor"))
    secured.tokens.write()
    process = spawn_server(*secured.arguments)
    variables = {"XDG_CONFIG_HOME": str(tmp_path), "LIGHTSPEED_ADDRESS": address_of(process)}

    def run(*words: str, **changes: str) -> tuple[int, str]:
        result = CliRunner().invoke(lightspeed, words, env=variables | changes)
        return result.exit_code, result.stdout

    roots = str(secured.client_roots)
    assert (0, "") == run("context", "set", "secured", "--roots-file", roots, "--token-file", str(viewer))
    name = "tenants/default/surfaces/default\n"
    assert (0, name) == run("surface", "list", "-o", "name")
    assert (4, "") == run("run", "start")
    assert (0, "run-000001\n") == run("run", "start", "-o", "name", LIGHTSPEED_TOKEN_FILE=str(editor))
    assert (4, "") == run("surface", "list", LIGHTSPEED_TOKEN="nonsense")
    if (grpcurl := find_grpcurl()) is None:
        return
    verbose = CliRunner().invoke(lightspeed, ["run", "get", "-v"], env=variables)
    (line,) = verbose.stderr.splitlines()
    assert line.startswith("grpcurl -cacert ")
    assert viewer.read_text().strip() not in line
    printed = subprocess.check_output(["sh", "-c", line.replace("grpcurl", grpcurl, 1)], text=True)
    assert "run-000001" == json.loads(printed)["run"]["run_id"]


def test_a_time_has_its_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Local time with its offset, or UTC; no time is a dash."""
    winter_ms = 1_700_000_000_000
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    try:
        assert "2023-11-14 23:13:20 +0100" == time_text(winter_ms, utc=False)
        assert "2023-11-14 22:13:20 UTC" == time_text(winter_ms, utc=True)
        assert "-" == time_text(0, utc=True)
    finally:
        monkeypatch.undo()
        time.tzset()
