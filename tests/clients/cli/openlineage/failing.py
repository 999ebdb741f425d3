"""Rounds of kill -9 in which receiver, exporter and server die in turn while work goes on.

Owns the processes and the work. What the receiver has at the end is compared with an export of the whole
history by one process that nothing disturbed, and with the lineage that the server lists.
"""

import json
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from lightspeed_cli.openlineage.events import Json, Naming
from lightspeed_client import Batch, Client

from tests.harness.process import LIGHTSPEED, ServerProcess

SURFACES = ("tenants/acme/surfaces/flights", "tenants/acme/surfaces/trains")
VICTIMS = ("receiver", "exporter", "server")
SERVER_UP_S = (0.0, 0.3)
"""Seconds for which the server works before it is killed."""
DELIVERING_S = (0.0, 0.02)
"""Seconds from a delivery to the kill of receiver or exporter: within the next deliveries, or the store."""
DELIVERED_WITHIN_S = 5.0
"""Limit of the wait for a delivery; after it the kill comes at any time."""
GENESIS = "0" * 64

Key = tuple[str, str, str]
"""Run id, type and time: how a receiver knows an event."""


@dataclass
class Outcome:
    """What became of the events.

    Attributes:
        kills: Kills by victim.
        events: Different events that the receiver has.
        missing: Events that the receiver lacks.
        doubled: Events that the receiver has, but should not have.
        different: Events whose contents are not those of the undisturbed export.
        repeated: Deliveries of events that were there before.
        lineage: Lineage records of the server.
    """

    kills: Counter[str] = field(default_factory=Counter)
    events: int = 0
    missing: int = 0
    doubled: int = 0
    different: int = 0
    repeated: int = 0
    lineage: int = 0

    def row(self) -> str:
        """Returns the outcome as a line of a table."""
        kills = ", ".join(f"{self.kills[victim]} {victim}" for victim in VICTIMS)
        return (
            f"kills: {kills}; lineage records {self.lineage}; events {self.events}; missing {self.missing}; "
            f"doubled {self.doubled}; different {self.different}; delivered again {self.repeated}"
        )


class Work(threading.Thread):
    """Runs of two surfaces, with all their ends, until it is stopped; each surface has a seed."""

    def __init__(self, address: str, seed: int) -> None:
        """Prepares the work; `start` begins it."""
        super().__init__(daemon=True)
        self._client = Client(address, timeout_s=60)
        self._chance = random.Random(seed)
        self._asked_to_stop = threading.Event()
        self._numbers = iter(range(1, 1_000_000))
        self.failure: BaseException | None = None

    def run(self) -> None:
        """Works."""
        try:
            for surface in SURFACES:
                parent, _, name = surface.partition("/surfaces/")
                self._client.create_surface(parent=parent, surface_id=name)
            while not self._asked_to_stop.is_set():
                self._run_once(self._chance.choice(SURFACES))
        except BaseException as error:  # noqa: BLE001 - the test shows it
            self.failure = error
        finally:
            self._client.close()

    def stop(self) -> None:
        """Ends the work after the run in progress."""
        self._asked_to_stop.set()
        self.join(90)
        assert not self.is_alive(), "expected the work to end"
        assert self.failure is None, self.failure

    def _run_once(self, surface: str) -> None:
        client, chance = self._client, self._chance
        client.start_run(surface=surface, labels={"team": "air"})
        for _ in range(chance.randrange(1, 4)):
            self._acknowledge(surface, self._start_batches(surface, chance.randrange(1, 5)))
        if chance.random() < 0.4:
            late = self._start_batches(surface, 2)
            client.fail_run(surface=surface, reason="no disk", crashed=chance.random() < 0.3)
            self._acknowledge(surface, late)
            if chance.random() < 0.5:
                return
            client.resume_run(surface=surface)
            self._acknowledge(surface, self._start_batches(surface, 3))
        client.complete_run(surface=surface)

    def _start_batches(self, surface: str, count: int) -> list[tuple[str, str]]:
        for _ in range(count):
            number = next(self._numbers)
            batch = Batch(
                key=f"b{number}",
                stage=self._chance.choice(("extract", "transform", "load")),
                records=3,
                idempotency_key=f"k{number}",
                sequence=number,
            )
            self._client.enqueue_batch(batch, surface=surface)
        started = self._client.start_available(surface=surface, max_batches=count)
        return [(one.batch.key, one.lease_token) for one in started]

    def _acknowledge(self, surface: str, started: list[tuple[str, str]]) -> None:
        for key, lease_token in started:
            self._client.acknowledge_batch(key, surface=surface, lease_token=lease_token)


class Failures:
    """The processes of one test, and their rounds."""

    def __init__(self, folder: Path, seed: int) -> None:
        """Prepares them; `run` starts them."""
        self._folder = folder
        self._chance = random.Random(seed)
        self._seed = seed
        self._address = f"unix:{folder}/socket"
        self._log = folder / "received.jsonl"
        self._port = 0
        self._server: ServerProcess
        self._receiver: subprocess.Popen[str]
        self._exporter: subprocess.Popen[bytes]

    def run(self, rounds: int) -> Outcome:
        """Kills processes in turn, and returns what became of the events."""
        outcome = Outcome()
        try:
            self._start_server()
            self._start_receiver()
            self._start_exporter()
            work = Work(self._address, self._seed)
            work.start()
            for number in range(rounds):
                victim = VICTIMS[number % len(VICTIMS)]
                if victim == "server":
                    time.sleep(self._chance.uniform(*SERVER_UP_S))
                else:
                    self._wait_for_a_delivery()
                self._kill(victim)
                outcome.kills[victim] += 1
            work.stop()
            self._end_exporter()
            self._export(self._url, "state.json")
            self._compare(outcome)
        finally:
            self._end_exporter()
            self._receiver.kill()
            self._receiver.communicate()
            self._server.kill()
        return outcome

    @property
    def _url(self) -> str:
        return f"http://127.0.0.1:{self._port}/api/v1/lineage"

    def _wait_for_a_delivery(self) -> None:
        before, ends = self._log.stat().st_size, time.monotonic() + DELIVERED_WITHIN_S
        while self._log.stat().st_size == before and time.monotonic() < ends:
            time.sleep(0.001)
        time.sleep(self._chance.uniform(*DELIVERING_S))

    def _kill(self, victim: str) -> None:
        """Kills a process and starts it again."""
        match victim:
            case "receiver":
                self._receiver.kill()
                self._receiver.communicate()
                self._start_receiver()
            case "exporter":
                assert self._exporter.poll() is None, (self._folder / "exporter.log").read_text()
                self._end_exporter()
                self._start_exporter()
            case _:
                self._server.kill()
                self._start_server()

    def _end_exporter(self) -> None:
        self._exporter.kill()
        self._exporter.wait()

    def _start_server(self) -> None:
        (self._folder / "socket").unlink(missing_ok=True)
        self._server = ServerProcess(
            "--listen", self._address, "--journal", f"sqlite:{self._folder}/journal.db"
        )
        self._server.logged("serving")

    def _start_receiver(self) -> None:
        module = "tests.clients.cli.openlineage.upserting"
        command = [sys.executable, "-m", module, str(self._port), str(self._log)]
        self._receiver = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._receiver.stdout is not None, "stdout is a pipe"
        self._port = int(self._receiver.stdout.readline())

    def _start_exporter(self) -> None:
        with (self._folder / "exporter.log").open("a") as log:
            self._exporter = subprocess.Popen(
                self._command(self._url, "state.json", "--follow"), env=self._environment, stderr=log
            )

    def _export(self, to: str, state: str) -> None:
        done = subprocess.run(
            self._command(to, state),
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert 0 == done.returncode, done.stderr

    @property
    def _environment(self) -> dict[str, str]:
        return {**os.environ, "LIGHTSPEED_ADDRESS": self._address, "LIGHTSPEED_TENANT": "acme"}

    def _command(self, to: str, state: str, *more: str) -> list[str]:
        path = str(self._folder / state)
        few = ("--running-batches", "3")
        return [LIGHTSPEED, "openlineage", "export", "--to", to, "--state", path, *few, *more]

    def _compare(self, outcome: Outcome) -> None:
        expected_path = self._folder / "expected.jsonl"
        self._export(str(expected_path), "undisturbed.json")
        expected = {key_of(event): event for event in events_in(expected_path)}
        delivered = events_in(self._log)
        received = {key_of(event): event for event in delivered}
        assert len(expected) == len(events_in(expected_path)), "expected different keys of all events"
        outcome.events = len(received)
        outcome.repeated = len(delivered) - len(received)
        outcome.missing = len(expected.keys() - received.keys())
        outcome.doubled = len(received.keys() - expected.keys())
        common = expected.keys() & received.keys()
        outcome.different = sum(expected[key] != received[key] for key in common)
        outcome.lineage = self._compare_with_lists(list(received.values()))

    def _compare_with_lists(self, events: list[Json]) -> int:
        """Asserts that the totals of all stages have each listed record once, and returns their number."""
        totals: dict[str, Json] = {}
        windows: Counter[str] = Counter()
        for event in sorted(events, key=lambda one: str(one["eventTime"])):
            if "lightspeed_lineage" in event["run"]["facets"]:
                facet = event["run"]["facets"]["lightspeed_lineage"]
                totals[event["run"]["runId"]] = facet["total"]
                windows[event["run"]["runId"]] += facet["window"]["batches"]
        assert {run_id: total["batches"] for run_id, total in totals.items()} == dict(windows)
        listed = 0
        with Client(self._address) as client:
            for surface in SURFACES:
                resumed = {
                    audit.run_id for audit in client.list_audits(surface=surface, actions=["resume_run"])
                }
                digests: dict[str, tuple[int, str]] = {}
                for entry in client.list_lineage(surface=surface, page_size=1_000):
                    listed += 1
                    if entry.record.run_id not in resumed:
                        run_id = str(Naming().run_id(surface, entry.record.run_id, entry.record.stage))
                        count, digest = digests.get(run_id, (0, GENESIS))
                        chained = sha256(f"{digest}\n{entry.signature}".encode()).hexdigest()
                        digests[run_id] = count + 1, chained
                for run_id, (count, digest) in digests.items():
                    assert (count, digest) == (totals[run_id]["batches"], totals[run_id]["digest"])
        assert listed == windows.total()
        return listed


def key_of(event: Json) -> Key:
    """Returns how a receiver knows an event."""
    return event["run"]["runId"], event["eventType"], event["eventTime"]


def events_in(path: Path) -> list[Json]:
    """Returns the events of a file; half a line is what a kill has left."""
    events = []
    for line in path.read_text().splitlines():
        try:
            events.append(json.loads(line))
        except ValueError:
            continue
    return [event for event in events if isinstance(event, dict)]
