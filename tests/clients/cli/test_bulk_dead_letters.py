"""Bulk actions on more dead letters than one call takes: each once, and none that came later."""

import json
from collections import Counter
from collections.abc import Callable, Iterator

import grpc
import pytest
from click.testing import CliRunner, Result
from google.protobuf.field_mask_pb2 import FieldMask
from lightspeed.ops.v1 import surface_service_pb2, worker_service_pb2
from lightspeed.ops.v1.batch_pb2 import Batch
from lightspeed.ops.v1.queue_pb2 import QueueBoundary
from lightspeed_cli.root import lightspeed

from tests.harness.api import Api
from tests.harness.server import ManualClock, RunningServer, Setup

SURFACE = "tenants/default/surfaces/default"
NUMBER = 1_100
"""More than one call takes."""


class Scene:
    """A server in memory with dead letters, and a worker."""

    def __init__(self, api: Api, clock: ManualClock, address: str) -> None:
        """Makes the dead letters."""
        self.api, self.clock, self._address = api, clock, address
        api.surfaces.UpdateSurface(
            surface_service_pb2.UpdateSurfaceRequest(
                surface=SURFACE,
                boundary=QueueBoundary(max_queued=10_000),
                update_mask=FieldMask(paths=["boundary.max_queued"]),
            )
        )
        api.surfaces.StartRun(surface_service_pb2.StartRunRequest(surface=SURFACE))
        batches = [
            Batch(
                key=f"b-{number:04}", stage="load", records=1, idempotency_key=f"b-{number}", sequence=number
            )
            for number in range(NUMBER)
        ]
        for part in (batches[:1_000], batches[1_000:]):
            api.workers.EnqueueBatches(
                worker_service_pb2.EnqueueBatchesRequest(surface=SURFACE, batches=part)
            )
        while self.fail_started(most=1_000):
            pass
        clock.advance(1_000)

    def fail_started(self, most: int) -> int:
        """Starts batches and fails them for good; returns how many."""
        started = self.api.workers.StartAvailable(
            worker_service_pb2.StartAvailableRequest(surface=SURFACE, max_batches=most)
        ).batches
        failures = [
            worker_service_pb2.Failure(
                key=one.batch.key,
                attempt=one.attempt,
                reason="no row",
                permanent=True,
                lease_token=one.lease_token,
            )
            for one in started
        ]
        if failures:
            self.api.workers.FailBatches(
                worker_service_pb2.FailBatchesRequest(surface=SURFACE, failures=failures)
            )
        return len(started)

    def run(self, *words: str) -> Result:
        """Runs a command."""
        return CliRunner().invoke(
            lightspeed, words, env={"LIGHTSPEED_ADDRESS": self._address}, catch_exceptions=False
        )


@pytest.fixture
def scene(start_server: Callable[..., RunningServer]) -> Iterator[Scene]:
    """Returns a server with dead letters."""
    clock = ManualClock()
    server = start_server(Setup(clock=clock), listen="127.0.0.1:0")
    with grpc.insecure_channel(server.address) as channel:
        yield Scene(Api(channel), clock, server.address)


def keys_of(result: Result) -> Counter[str]:
    """Returns the keys of the results."""
    assert 0 == result.exit_code, result.stderr
    return Counter(json.loads(line)["key"] for line in result.stdout.splitlines())


def test_dead_letters_that_come_meanwhile_are_not_redriven(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A redriven batch that fails before the next call is a dead letter anew: it is not redriven again."""
    slept: list[float] = []

    def fail_some(seconds: float) -> None:
        slept.append(seconds)
        scene.clock.advance(round(seconds * 1_000))
        assert 10 == scene.fail_started(most=10)

    monkeypatch.setattr("lightspeed_cli.commands.dead_letters.time.sleep", fail_some)
    words = [
        "dead-letters",
        "redrive",
        "--all",
        "--reason",
        "fixed",
        "--yes",
        "--rate",
        "1000",
        "-o",
        "jsonl",
    ]
    found = keys_of(scene.run(*words))
    assert {1} == set(found.values())
    assert NUMBER == len(found)
    assert [1.0] == slept
    left = scene.run("dead-letters", "list", "-o", "name", "--limit", "0").stdout.splitlines()
    assert 10 == len(left)


def test_a_limit_counts_over_all_calls(scene: Scene) -> None:
    """--max 1050 takes two calls, and leaves the others."""
    words = ["dead-letters", "discard", "--all", "--reason", "old", "--yes", "--max", "1050"]
    assert "discarded         1,050" in scene.run(*words).stdout
    left = scene.run("dead-letters", "list", "-o", "name", "--limit", "0").stdout.splitlines()
    assert [f"b-{number:04}" for number in range(1_050, NUMBER)] == left


def test_keys_beyond_one_call_are_all_done(scene: Scene) -> None:
    """So many keys take two calls as well."""
    keys = [f"b-{number:04}" for number in range(1_001)]
    found = keys_of(scene.run("dead-letters", "discard", *keys, "--reason", "old", "--yes", "-o", "jsonl"))
    assert set(keys) == found.keys()
