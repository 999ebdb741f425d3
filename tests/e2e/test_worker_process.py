"""Workers that are stopped, killed, or lose their server, as real processes: each batch has one effect."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lightspeed_client import Batch, Client

from tests.harness.process import ServerProcess

Spawn = Callable[..., ServerProcess]

pytestmark = pytest.mark.slow

WITHIN_S = 60.0
"""Limit for any wait, seconds; several processes start, and two noisy cores need a generous time."""
LEASE_MS = 1_000

WORKER = """
import logging, sys, time
from lightspeed_client import Batch, Worker

def handle(task):
    print("begun", task.batch.key, task.attempt, flush=True)
    time.sleep(float(sys.argv[2]))
    key = f"{task.batch.key}-next"
    return [Batch(key=key, stage="load", records=1, idempotency_key=key)]

logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stdout)
worker = Worker(sys.argv[1], stages=["extract"], handler=handle, lease_ms=int(sys.argv[3]))
worker.stop_on_signals()
print("ready", flush=True)
worker.run()
print("ended", flush=True)
"""


# A worker in any language: it uses calls, and reports on command.
CALLER = """
import sys
from lightspeed_client import Client, LightspeedError

with Client(sys.argv[1]) as client:
    (started,) = client.start_available(worker_id="caller", lease_ms=int(sys.argv[3]))
    print("begun", started.batch.key, started.attempt, flush=True)
    sys.stdin.readline()
    try:
        client.acknowledge_batch(started.batch.key, lease_token=started.lease_token)
    except LightspeedError as error:
        print("refused", error.reason, error.metadata["attempt"], flush=True)
"""


class WorkerProcess:
    """A worker in a process of its own, and its output."""

    def __init__(self, address: str, *, takes_s: float, program: str) -> None:
        """Starts the process."""
        self.process = subprocess.Popen(
            [sys.executable, "-c", program, address, str(takes_s), str(LEASE_MS)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def line(self, beginning: str) -> str:
        """Returns the next line with this beginning or content; fails if the process ends before."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if beginning in line:
                return line
        raise AssertionError(f"expected the worker to say {beginning!r}, but it has ended")

    def wake(self) -> None:
        """Lets the worker continue and report."""
        assert self.process.stdin is not None
        self.process.send_signal(signal.SIGCONT)
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def kill(self) -> None:
        """Kills the process."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()


@pytest.fixture
def spawn_worker() -> Iterator[Callable[..., WorkerProcess]]:
    """Starts workers for one test, and ends them with the test."""
    spawned: list[WorkerProcess] = []

    def spawn(address: str, *, takes_s: float = 0.0, program: str = WORKER) -> WorkerProcess:
        spawned.append(WorkerProcess(address, takes_s=takes_s, program=program))
        return spawned[-1]

    yield spawn
    for worker in spawned:
        worker.kill()


def begin(client: Client, *keys: str) -> None:
    """Starts a run with batches in it."""
    client.start_run()
    client.enqueue_batches(
        [Batch(key=key, stage="extract", records=1, idempotency_key=key, sequence=1) for key in keys]
    )


def wait_for(client: Client, succeeded: int) -> None:
    """Returns when that many batches have succeeded."""
    ends_s = time.monotonic() + WITHIN_S
    while client.get_surface().queue.succeeded < succeeded:
        assert time.monotonic() < ends_s


def checkpoints(client: Client) -> list[str]:
    """Returns the keys of the applied batches."""
    return [entry.record.idempotency_key for entry in client.list_checkpoints()]


def test_an_acknowledgement_under_an_old_lease_is_refused(
    spawn_server: Spawn, spawn_worker: Callable[..., WorkerProcess]
) -> None:
    """A worker that wakes up after its lease expired, while another has the batch, gets STALE_LEASE."""
    address = spawn_server().address
    with Client(address) as client:
        begin(client, "a")
        sleeper = spawn_worker(address, program=CALLER)
        sleeper.line("begun a 1")
        sleeper.process.send_signal(signal.SIGSTOP)
        other = spawn_worker(address, takes_s=2 * LEASE_MS / 1_000)
        other.line("begun a 2")
        sleeper.wake()
        assert "refused STALE_LEASE 2\n" == sleeper.line("refused")
        assert [] == checkpoints(client)
        wait_for(client, 1)
        assert ["a"] == checkpoints(client)


def test_a_worker_that_slept_over_its_lease_hands_off_nothing(
    spawn_server: Spawn, spawn_worker: Callable[..., WorkerProcess]
) -> None:
    """The late worker gives up the batch: there is one checkpoint, and one next batch."""
    address = spawn_server().address
    with Client(address) as client:
        begin(client, "a")
        sleeper = spawn_worker(address, takes_s=0.3)
        sleeper.line("begun a 1")
        sleeper.process.send_signal(signal.SIGSTOP)
        other = spawn_worker(address)
        other.line("begun a 2")
        wait_for(client, 1)
        sleeper.process.send_signal(signal.SIGCONT)
        # Its heartbeat reports the loss, or its acknowledgement is refused, whichever comes first.
        sleeper.line("lease_lost key=a attempt=1")
        assert ["a"] == checkpoints(client)
        queue = client.get_surface().queue
    assert (2, 1, 1) == (queue.enqueued, queue.succeeded, queue.queued)


def test_a_killed_workers_batch_is_done_by_another(
    spawn_server: Spawn, spawn_worker: Callable[..., WorkerProcess]
) -> None:
    """Leased batches of a killed worker start again as the next attempt when their leases expire."""
    address = spawn_server().address
    with Client(address) as client:
        begin(client, "a")
        killed = spawn_worker(address, takes_s=WITHIN_S)
        killed.line("begun a 1")
        killed.kill()
        other = spawn_worker(address)
        other.line("begun a 2")
        wait_for(client, 1)
        assert ["a"] == checkpoints(client)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_restarted_server_finds_its_workers_again(
    number: signal.Signals, spawn_server: Spawn, spawn_worker: Callable[..., WorkerProcess], tmp_path: Path
) -> None:
    """Leases outlive the server, orderly end or not, and every batch has one checkpoint."""
    journal = ("--journal", f"sqlite:{tmp_path}/journal.db")
    server = spawn_server(*journal)
    address = server.address
    keys = [f"b-{place}" for place in range(40)]
    with Client(address) as client:
        begin(client, *keys)
        workers = [spawn_worker(address, takes_s=0.05) for _ in range(2)]
        for worker in workers:
            worker.line("begun")
        wait_for(client, 5)
        server.terminate(number)
        server.wait()
        spawn_server("--listen", address, *journal).logged("serving")
        wait_for(client, len(keys))
        for worker in workers:
            worker.process.send_signal(signal.SIGTERM)
            worker.line("ended")
        applied = checkpoints(client)
        queue = client.get_surface().queue
    assert sorted(keys) == sorted(applied)
    assert (2 * len(keys), len(keys), 0) == (queue.enqueued, queue.queued, queue.in_flight)
