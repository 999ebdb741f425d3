"""`lightspeed openlineage export` against a real server: what it delivers, to whom, and where it goes on."""

import json
import os
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from lightspeed_cli.openlineage.events import Json
from lightspeed_cli.root import lightspeed
from lightspeed_client import Batch, Client

from tests.clients.cli.openlineage.building import summary_of
from tests.clients.cli.openlineage.receiving import FakeReceiver, Reply
from tests.clients.cli.openlineage.schemas import ABSENT, has_specification, problems_of
from tests.harness.process import LIGHTSPEED, ServerProcess

pytestmark = pytest.mark.slow

DEADLINE_S = 30.0
UNREACHABLE = "http://127.0.0.1:9/api/v1/lineage"
"""Nothing listens on the port of discard."""


@pytest.fixture(scope="module")
def server() -> Iterator[ServerProcess]:
    """One server for all tests; each has a tenant of its own."""
    process = ServerProcess()
    process.address  # noqa: B018 - it listens
    yield process
    process.kill()


@pytest.fixture
def receiver() -> Iterator[FakeReceiver]:
    """A receiver that takes events, unless the test says otherwise."""
    with FakeReceiver() as running:
        yield running


Spawn = Callable[[], ServerProcess]


@pytest.fixture
def spawn() -> Iterator[Spawn]:
    """Starts further servers, and kills them after the test."""
    started: list[ServerProcess] = []

    def start() -> ServerProcess:
        started.append(ServerProcess())
        return started[-1]

    yield start
    for process in started:
        process.kill()


class Tenant:
    """A tenant with surfaces, and the export of its lineage."""

    def __init__(self, address: str, name: str, folder: Path) -> None:
        """Makes the tenant's first surface."""
        self.client = Client(address)
        self.surface = f"tenants/{name}/surfaces/flights"
        self.environment = {
            **os.environ,
            "LIGHTSPEED_ADDRESS": address,
            "LIGHTSPEED_TENANT": name,
            "XDG_STATE_HOME": str(folder / "states"),
            "XDG_CONFIG_HOME": str(folder / "config"),
        }
        self._numbers = iter(range(1, 100_000))
        self.client.create_surface(parent=f"tenants/{name}", surface_id="flights")
        pipeline = self.client.get_surface(surface=self.surface).pipeline_runtime.pipeline
        self.stages = [stage.name for stage in pipeline.stages]

    def work(self, batches: int, stage: str = "") -> None:
        """Acknowledges batches of a stage, the first one unless it is named."""
        for _ in range(batches):
            number = next(self._numbers)
            batch = Batch(
                key=f"b{number}",
                stage=stage or self.stages[0],
                records=5,
                idempotency_key=f"k{number}",
                sequence=number,
            )
            self.client.enqueue_batch(batch, surface=self.surface)
            (started,) = self.client.start_available(surface=self.surface, max_batches=1)
            self.client.acknowledge_batch(
                started.batch.key, surface=self.surface, lease_token=started.lease_token
            )

    def run(self, batches: int = 2) -> None:
        """Runs the pipeline once."""
        self.client.start_run(surface=self.surface)
        self.work(batches)
        self.client.complete_run(surface=self.surface)

    def export(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Exports once."""
        return subprocess.run(
            self._command(*arguments),
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def following(self, *arguments: str | Path) -> subprocess.Popen[str]:
        """Starts an export that goes on."""
        return subprocess.Popen(
            self._command("--follow", *arguments), env=self.environment, stderr=subprocess.PIPE, text=True
        )

    def _command(self, *arguments: str | Path) -> list[str]:
        return [LIGHTSPEED, "openlineage", "export", *map(str, arguments)]


@pytest.fixture
def tenant(server: ServerProcess, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Tenant]:
    """A tenant of the test's own."""
    name = f"t{abs(hash(request.node.name)) % 10**9}"
    made = Tenant(server.address, name, tmp_path)
    yield made
    made.client.close()


def eventually(is_so: Callable[[], bool]) -> None:
    """Waits until a condition is true."""
    ends = time.monotonic() + DEADLINE_S
    while not is_so():
        assert time.monotonic() < ends, "it did not happen in time"
        time.sleep(0.02)


def metric(text: str, name: str) -> float:
    """Returns the value of a metric without labels."""
    (value,) = [line.split()[1] for line in text.splitlines() if line.split()[0] == name]
    return float(value)


def lines(path: Path) -> list[Json]:
    """Returns the events of a file."""
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_an_export_delivers_runs_stages_and_datasets_and_goes_on_where_it_ended(
    tenant: Tenant, receiver: FakeReceiver, warn: Callable[[str], None]
) -> None:
    """Each event is one that the schemas of OpenLineage accept; a second export has only what is new."""
    tenant.run()
    tenant.client.start_run(surface=tenant.surface, labels={"team": "air"})
    tenant.work(2, tenant.stages[-1])
    tenant.client.fail_run(surface=tenant.surface, reason="no disk")
    done = tenant.export("--to", receiver.url)
    assert (0, "lightspeed: exported 8 events of 4 lineage records\n") == (done.returncode, done.stderr)
    name, (first, last) = tenant.surface.split("/")[1] + ".flights", (tenant.stages[0], tenant.stages[-1])
    assert [
        f"START {name}",
        f"START {name}.{first} 1: 1-1",
        f"COMPLETE {name}.{first} 1: 2-2",
        f"COMPLETE {name}",
        f"START {name}",
        f"START {name}.{last} 1: 3-3",
        f"FAIL {name}.{last} 1: 4-4 (no disk)",
        f"FAIL {name} (no disk)",
    ] == [line for line in summary_of(receiver.events) if line]
    if not has_specification():
        warn(ABSENT)
    assert [] == [problem for event in receiver.events for problem in problems_of(event)]
    tenant.client.resume_run(surface=tenant.surface)
    assert 0 == tenant.export("--to", receiver.url).returncode
    assert [f"START {name}"] == summary_of(receiver.events[8:])


def test_a_surface_or_standard_output_can_be_named(tenant: Tenant) -> None:
    """The state of one surface is not that of its tenant."""
    tenant.run()
    done = tenant.export("--to", "-", "--surface", "flights", "--namespace", "sink=postgres://db:5432")
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert (0, 4) == (done.returncode, len(events))
    assert {"postgres://db:5432"} == {output["namespace"] for event in events for output in event["outputs"]}


def test_a_state_is_for_one_source_and_one_process(
    tenant: Tenant, tmp_path: Path, receiver: FakeReceiver
) -> None:
    """A state of another export would leave events out, and two processes would overtake each other."""
    tenant.run()
    state = tmp_path / "state.json"
    assert 0 == tenant.export("--to", receiver.url, "--state", state).returncode
    other = tenant.export("--to", receiver.url, "--state", state, "--surface", "flights")
    assert (6, True) == (other.returncode, "give another --state" in other.stderr)
    named = tenant.export("--to", receiver.url, "--state", state, "--job-namespace", "b")
    assert (6, True) == (named.returncode, "job namespace b" in named.stderr)
    state.write_text("{}")
    broken = tenant.export("--to", receiver.url, "--state", state)
    assert (6, True) == (broken.returncode, "cannot be read" in broken.stderr)
    state.unlink()
    going_on = tenant.following("--to", receiver.url, "--state", state)
    try:
        eventually(lambda: len(receiver.events) == 8 and state.exists())
        second = tenant.export("--to", receiver.url, "--state", state)
        assert (6, True) == (second.returncode, "another export has it" in second.stderr)
        assert receiver.events[:4] == receiver.events[4:]
    finally:
        going_on.terminate()
        going_on.communicate()
    assert 0 == going_on.returncode


def test_an_export_gives_a_receiver_up_that_is_away_and_goes_on_later(
    tenant: Tenant, receiver: FakeReceiver, tmp_path: Path
) -> None:
    """Without --follow a script learns by the exit code that not all was exported; nothing is lost."""
    tenant.run()
    state = tmp_path / "state.json"
    away = tenant.export("--to", UNREACHABLE, "--state", state, "--give-up-after", "0.3s")
    assert (8, True) == (away.returncode, "trying again" in away.stderr)
    assert 0 == tenant.export("--to", receiver.url, "--state", state).returncode
    assert 4 == len(receiver.events)


def test_a_rejected_event_is_set_aside_and_many_of_them_stop_the_export(
    tenant: Tenant, receiver: FakeReceiver, tmp_path: Path
) -> None:
    """One event must not stop all others; if all are rejected, the receiver is not what it should be."""
    tenant.run()
    state, aside = tmp_path / "state.json", tmp_path / "state.json.rejected.jsonl"
    receiver.reply = lambda event: Reply(422, body=b"no") if event["eventType"] == "COMPLETE" else Reply()
    done = tenant.export("--to", receiver.url, "--state", state)
    assert (0, 2) == (done.returncode, len(receiver.events))
    assert ["COMPLETE"] * 2 == [line["event"]["eventType"] for line in lines(aside)]
    assert "HTTP 422 Unprocessable Entity: no" in lines(aside)[0]["answer"]
    for _ in range(3):
        tenant.run()
    receiver.reply = lambda _event: Reply(400)
    stopped = tenant.export("--to", receiver.url, "--state", state)
    assert (6, True) == (stopped.returncode, "no matter of an event" in stopped.stderr)
    # What was set aside before the stop will come again.
    receiver.reply = lambda _event: Reply()
    assert 0 == tenant.export("--to", receiver.url, "--state", state).returncode
    assert (14, 2) == (len(receiver.events), len(lines(aside)))


@pytest.mark.parametrize(("status", "code"), [(401, 4), (404, 6)])
def test_a_receiver_that_refuses_the_export_stops_it(
    tenant: Tenant, receiver: FakeReceiver, status: int, code: int
) -> None:
    """A wrong key or address is for a person; the cursor stays, and a later export has everything."""
    tenant.run()
    receiver.reply = lambda _event: Reply(status)
    done = tenant.export("--to", receiver.url)
    assert (code, True) == (done.returncode, f"HTTP {status}" in done.stderr)
    receiver.reply = lambda _event: Reply()
    assert 0 == tenant.export("--to", receiver.url).returncode
    assert 4 == len(receiver.events)


def test_a_dead_receiver_costs_the_server_nothing_and_shows_as_lag(
    tenant: Tenant, receiver: FakeReceiver
) -> None:
    """Work goes on; the lag grows, and falls to 0 when the receiver is back."""
    tenant.run()
    receiver.reply = lambda _event: Reply(503, {"Retry-After": "0"})
    going_on = tenant.following("--to", receiver.url, "--metrics-listen", "127.0.0.1:0")
    assert going_on.stderr is not None, "stderr is a pipe"
    url = going_on.stderr.readline().split()[-1]

    def shown(name: str) -> float:
        with urllib.request.urlopen(url) as response:
            return metric(response.read().decode(), f"lightspeed_openlineage_{name}")

    try:
        eventually(lambda: shown("retries_total") >= 2)
        tenant.run()
        assert (0.0, True) == (shown("receiver_up"), shown("lag_seconds") > 0)
        receiver.reply = lambda _event: Reply()
        eventually(lambda: shown("records_total") == 4 and shown("lag_seconds") == 0)
        assert (1.0, True) == (shown("receiver_up"), shown("caught_up_timestamp_seconds") > 0)
        assert 8 == len(receiver.events)
    finally:
        going_on.terminate()
        going_on.communicate()
    assert 0 == going_on.returncode


def test_an_export_says_that_the_server_is_away(tenant: Tenant, tmp_path: Path) -> None:
    """Without --follow it does not wait for the server to come."""
    tenant.environment["LIGHTSPEED_ADDRESS"] = f"unix:{tmp_path}/absent"
    done = tenant.export("--to", "-", "--timeout", "0.3s")
    assert (8, True) == (done.returncode, "lightspeed: " in done.stderr), done.stderr


def test_a_state_of_other_data_is_refused(tenant: Tenant, tmp_path: Path, spawn: Spawn) -> None:
    """A server that lost its data would leave events out: a person must decide."""
    tenant.run()
    state = tmp_path / "state.json"
    assert 0 == tenant.export("--to", "-", "--state", state).returncode
    tenant.environment["LIGHTSPEED_ADDRESS"] = spawn().address
    done = tenant.export("--to", "-", "--state", state)
    assert (6, True) == (done.returncode, "remove the state" in done.stderr), done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--to", "ftp://host/x"), "such as https://HOST/PATH"),
        (("--to", "x", "--namespace", "warehouse"), "CONNECTOR=NAMESPACE"),
        (("--to", "x", "--metrics-listen", "9465"), "HOST:PORT"),
        (("--to", "https://h/x", "--certificate-key-file", "k"), "--certificate-file"),
        (("--to", "https://h/x", "--roots-file", "absent.pem"), "certificates of the receiver"),
        ((), "--to"),
    ],
)
def test_a_wrong_command_line_is_a_usage_error(
    server: ServerProcess, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    """The exit code is 2, and the message says what is expected."""
    environment = {"LIGHTSPEED_ADDRESS": server.address, "XDG_STATE_HOME": str(tmp_path)}
    done = CliRunner().invoke(lightspeed, ["openlineage", "export", *arguments], env=environment)
    assert (2, True) == (done.exit_code, said in done.stderr), done.stderr
