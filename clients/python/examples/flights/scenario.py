"""The scenario of the demo, from the first run to the second.

Owns the actions of the operator, and their order. It must never touch data, except to repair a fault that it
found, and never wait for a fixed time: it waits for what it observes.
"""

import time
from collections.abc import Callable, Mapping, Sequence

from examples.flights.dataset import Day, cut
from examples.flights.demo_folder import DemoFolder
from examples.flights.evidence import PauseFacts, ScenarioFacts
from examples.flights.faults import Damage, FaultPlan
from examples.flights.observations import Observations
from examples.flights.processes import DemoFailed
from examples.flights.servers import Servers
from examples.flights.settings import (
    EXTRACT,
    FIRST_PASS,
    LEASE_MS,
    LOAD,
    MAX_ALLOWED_LAG_MS,
    RETRY_POLICY,
    SECOND_PASS,
    SECOND_TRIGGER,
    SURFACE,
    SURFACE_ID,
    TENANT,
    TRANSFORM,
    batch_key,
    batch_of,
    carrying,
    connector_plan,
)
from examples.flights.table import TableFacts, read_facts
from examples.flights.worker_processes import WorkerProcesses
from lightspeed.ops.v1.surface_pb2 import Surface
from lightspeed_client import AdapterProfile, Client, FailedPrecondition, LightspeedError, Unavailable

# Often enough to look live; each call costs the server well under a millisecond.
POLL_INTERVAL_S = 0.1

# A batch takes milliseconds and the longest backoff a second: if no batch ends for this long, something
# hangs.
STALL_S = 60.0

# If the server does not answer: the time for its process to end, if that is the cause.
SERVER_LOSS_S = 2.0

# Servers move surfaces to one that is new only after 3 s, and have moved them a second later.
SETTLED_S = 5.0

# Shares of the days: enqueued before the pause, and loaded when the pause begins.
BEFORE_PAUSE = 0.6
LOADED_AT_PAUSE = 0.2


def create_surface(client: Client, observations: Observations) -> None:
    """Creates the surface of the demo."""
    client.create_surface(
        SURFACE_ID,
        parent=TENANT,
        adapter_profile=AdapterProfile.ADAPTER_PROFILE_HEAVY_DATA,
        connector_plan=connector_plan(),
        max_allowed_lag_ms=MAX_ALLOWED_LAG_MS,
        lease_ms=LEASE_MS,
    )
    observations.log(f"{SURFACE} is created, with the profile heavy_data")


def settled_owner(client: Client) -> str:
    """Returns the address of the server that owns the surface, when surfaces are spread over the servers."""
    owner, since_s = "", time.monotonic()
    while time.monotonic() - since_s < SETTLED_S:
        time.sleep(POLL_INTERVAL_S)
        found = client.get_surface(surface=SURFACE).owner
        if found != owner:
            owner, since_s = found, time.monotonic()
    return owner


class Operator:
    """Operator: runs the scenario on a running server with running workers."""

    def __init__(
        self,
        *,
        client: Client,
        observations: Observations,
        servers: Servers,
        workers: WorkerProcesses,
        folder: DemoFolder,
    ) -> None:
        self._client = client
        self._observations = observations
        self._servers = servers
        self._workers = workers
        self._folder = folder

    def run(self, days: Sequence[Day], faults: FaultPlan, damage: Damage) -> ScenarioFacts:
        """Runs both passes to their ends.

        Raises:
            DemoFailed: A step of the scenario did not happen.
        """
        try:
            return self._run_passes(days, faults, damage)
        except LightspeedError as error:
            self._servers.check(timeout_s=SERVER_LOSS_S if isinstance(error, Unavailable) else 0.0)
            raise DemoFailed(f"{error}\n{self._servers.log_tail()}") from error

    def _run_passes(self, days: Sequence[Day], faults: FaultPlan, damage: Damage) -> ScenarioFacts:
        lost, pause = self._first_pass(days)
        histories = {name: self._client.explain_batch(key, surface=SURFACE) for name, key in lost.items()}
        dead_lettered = self._replay(faults, damage)
        replayed = self._client.explain_batch(batch_key(LOAD, faults.poison.date), surface=SURFACE)
        self._complete()
        self._certify()
        first_pass = self._inspect("the first pass")
        self._workers.start_loader()
        self._second_pass(days)
        second_pass = self._inspect("the second pass")
        return ScenarioFacts(histories, pause, dead_lettered, replayed, first_pass, second_pass)

    def _first_pass(self, days: Sequence[Day]) -> tuple[Mapping[str, str], PauseFacts]:
        self._start_run(days, FIRST_PASS)
        before_pause = round(len(days) * BEFORE_PAUSE)
        self._enqueue(days[:before_pause])
        lost = self._kill_workers()
        if self._servers.has_spare:
            self._kill_server()
        loaded = max(1, round(len(days) * LOADED_AT_PAUSE))
        self._wait(lambda _: self._observations.done(LOAD) >= loaded, f"{loaded} days to be loaded")
        facts = self._pause(days[before_pause:])
        self._wait(lambda _: self._observations.freshness.label == "fresh", "the output to be fresh again")
        self._wait(_has_ended, "all batches to end")
        return lost, facts

    def _kill_workers(self) -> Mapping[str, str]:
        """Kills each worker of `to_kill` once it has a batch; returns the keys of these batches by worker."""
        while self._workers.to_kill:
            self._wait(lambda _: self._killable() is not None, "a killed worker to have a leased batch")
            name = self._killable()
            assert name is not None, "it was waited for"
            self._workers.kill(name)
            key = self._folder.lost_keys()[name]
            self._observations.log(f"{name} is killed while it has {key}, leased for {LEASE_MS:,} ms")
        return self._folder.lost_keys()

    def _kill_server(self) -> None:
        """Kills the server that owns the surface, and waits until the other one has it."""
        name = self._servers.kill(self._read_surface().owner)
        self._observations.log(f"{name} is killed, which owns the surface; the other one takes it in 5 s")
        self._wait(lambda surface: surface.owner == self._servers.target, "the surface to have a new owner")
        self._observations.log(f"the surface is at {self._servers.target}")

    def _killable(self) -> str | None:
        lost = self._folder.lost_keys()
        return next((name for name in self._workers.to_kill if name in lost), None)

    def _pause(self, meanwhile: Sequence[Day]) -> PauseFacts:
        self._observations.log("the operator pauses: nothing more is started")
        self._client.pause("the warehouse is moving", surface=SURFACE)
        before = self._wait(lambda surface: not surface.queue.in_flight, "what is in flight to end")
        self._enqueue(meanwhile)
        refused = self._try_to_complete()
        self._wait(lambda _: self._observations.freshness.label == "stale", "the output to turn stale")
        after, queue = self._read_surface(), self._client.get_queue(surface=SURFACE)
        connected = sum(worker.connected for worker in queue.workers)
        self._observations.log(
            f"the queue view: {_waiting(after)} batches wait, {connected} workers are connected"
        )
        self._observations.log("the operator resumes")
        self._client.resume("the warehouse has moved", surface=SURFACE)
        return PauseFacts(
            waiting_before=_waiting(before),
            enqueued_meanwhile=len(meanwhile),
            waiting_after=_waiting(after),
            acknowledged_meanwhile=after.queue.succeeded - before.queue.succeeded,
            completion_refused=refused,
            queue=queue,
        )

    def _try_to_complete(self) -> str:
        self._observations.log("the operator tries to complete the run, with batches left")
        try:
            self._client.complete_run(surface=SURFACE)
        except FailedPrecondition as refusal:
            return refusal.reason
        return ""

    def _replay(self, faults: FaultPlan, damage: Damage) -> int:
        day = faults.poison
        surface = self._read_surface()
        self._observations.log(
            f"{day.date} has a malformed row: {RETRY_POLICY.max_attempts} attempts, a dead letter"
        )
        damage.repair()
        cut(self._folder.source, day, self._folder.raw(day.date))
        self._observations.log(f"the operator repairs the row, and replays from {TRANSFORM}")
        self._client.replay(f"{day.date} is repaired", from_stage=TRANSFORM, surface=SURFACE)
        self._wait(_is_clear, f"{day.date} to be replayed")
        return surface.queue.dead_lettered

    def _second_pass(self, days: Sequence[Day]) -> None:
        self._observations.log("the same year again, triggered: the table must not change")
        self._client.trigger_run(SECOND_TRIGGER, surface=SURFACE)
        self._start_run(days, SECOND_PASS)
        self._enqueue(days)
        self._wait(_is_clear, "all batches to end")
        self._complete()

    def _start_run(self, days: Sequence[Day], pass_name: str) -> None:
        self._client.start_run(labels={"pass": pass_name}, surface=SURFACE)
        self._read_surface()
        self._observations.begin_pass(len(days))

    def _enqueue(self, days: Sequence[Day]) -> None:
        answers = self._client.enqueue_batches(
            [carrying(batch_of(EXTRACT, day), day) for day in days], surface=SURFACE
        )
        for answer in answers:
            if isinstance(answer, LightspeedError):
                raise answer
        self._observations.log(f"{len(days)} days are enqueued")

    def _complete(self) -> None:
        run_id = self._client.complete_run(surface=SURFACE).pipeline_runtime.run_id
        self._observations.log(f"{run_id} is complete")
        self._read_surface()

    def _certify(self) -> None:
        surface = self._client.certify_heavy_data_conformance(surface=SURFACE)
        self._observations.log(
            f"certified: conformance {'passed' if surface.conformance_passed else 'FAILED'}"
        )

    def _inspect(self, after: str) -> TableFacts:
        self._workers.stop_loader()
        facts = read_facts(self._folder.table)
        self._observations.log(f"after {after} {facts.rows:,} flights stand in the table")
        return facts

    def _read_surface(self) -> Surface:
        surface = self._client.get_surface(surface=SURFACE)
        self._observations.record_surface(surface)
        return surface

    def _wait(self, until: Callable[[Surface], bool], what: str) -> Surface:
        ended, stalled_at_s = -1, 0.0
        while True:
            surface = self._read_surface()
            if until(surface):
                return surface
            self._check()
            if surface.queue.succeeded != ended:
                ended, stalled_at_s = surface.queue.succeeded, time.monotonic() + STALL_S
            if time.monotonic() > stalled_at_s:
                raise DemoFailed(f"waited for {what}, but nothing has moved for {STALL_S:.0f} s")
            time.sleep(POLL_INTERVAL_S)

    def _check(self) -> None:
        self._servers.check()
        self._workers.check()
        if self._observations.failure:
            raise DemoFailed(f"{self._observations.failure}\n{self._servers.log_tail()}")


def _waiting(surface: Surface) -> int:
    return surface.queue.queued + surface.queue.retrying


def _has_ended(surface: Surface) -> bool:
    return not (_waiting(surface) or surface.queue.in_flight)


def _is_clear(surface: Surface) -> bool:
    return _has_ended(surface) and not surface.queue.dead_lettered
