"""`lightspeed openlineage export` against a real server: what it delivers, to whom, and where it goes on."""

import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lightspeed_cli.openlineage.events import Json
from lightspeed_client import Batch, Client

from tests.clients.cli.openlineage.building import summary_of
from tests.clients.cli.openlineage.receiving import FakeReceiver
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


class Tenant:
    """A tenant with surfaces, and the export of its lineage."""

    def __init__(self, address: str, name: str, folder: Path) -> None:
        """Makes the tenant's first surface."""
        self.client = Client(address)
        self.surface = f"tenants/{name}/surfaces/flights"
        self._environment = {
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
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def following(self, *arguments: str | Path) -> subprocess.Popen[str]:
        """Starts an export that goes on."""
        return subprocess.Popen(
            self._command("--follow", *arguments), env=self._environment, stderr=subprocess.PIPE, text=True
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
