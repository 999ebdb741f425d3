"""The reference model: the place of every batch as the journal says it, without code of the core.

Owns a second, simple model of the surface, and its invariants.
"""

from collections import Counter
from dataclasses import dataclass, field
from itertools import takewhile

from lightspeed_ops.core.active_batch import ActiveBatch
from lightspeed_ops.core.checkpoint import Checkpoint
from lightspeed_ops.core.limits import RUNS_KEPT_DEFAULT
from lightspeed_ops.core.orchestrator import Batch, attributed, attributes_of
from lightspeed_ops.core.schedule import Schedule
from lightspeed_ops.core.settings import Settings
from lightspeed_ops.core.surface import Surface

from tests.simulation.run_model import ModelRun
from tests.simulation.schedule_model import ScheduleModel, of_surface
from tests.simulation.start_order_model import StartOrderModel

STAGES = ("extract", "transform", "load")
SINK = "load"
ACTIVE = ("running", "replaying")


class Violation(AssertionError):
    """An event or a state that must never be."""


def expect(truth: object, what: str) -> None:
    """Raises :class:`Violation` if a condition does not hold."""
    if not truth:
        raise Violation(f"expected {what}, but it is not so")


def with_attributes(batch: Batch) -> Batch:
    """Returns a batch with the attributes of its sequence: a third of all sequences has some."""
    return attributed(batch, {} if batch.sequence % 3 else {"file": f"part-{batch.sequence}"})


@dataclass(slots=True)
class ModelBatch:
    """An active batch."""

    batch: Batch
    order: int
    enqueued_ms: int = 0
    place: str = "queued"
    attempt: int = 1
    starts: int = 0
    """Starts since its first attempt, without the released ones."""
    run_id: str = ""
    started_ms: int = 0
    token: str = ""
    progress: str = ""
    granted_ms: int = 0
    deadline_ms: int = 0
    worker_id: str = ""
    due_ms: int = 0
    cancel_ms: int | None = None
    """The deadline of its worker, if the batch is cancelled."""
    resumed: bool = False
    """True if the batch was active when the run was resumed."""
    replayed: bool = False
    again: bool = False
    died_in: int = 0
    """The version of the commit that made it a dead letter."""
    returning: bool = False
    """True for a dead letter that a replay will return by a later commit."""

    @property
    def outstanding(self) -> bool:
        """Returns True unless the batch is a dead letter."""
        return self.place != "dead_lettered"


@dataclass(slots=True)
class ReferenceModel:
    """The model of one surface."""

    settings: Settings
    schedule: ScheduleModel
    version: int = 0
    starts: list[tuple[int, str]] = field(default_factory=list)
    """Times and stages of the starts of stages with such a limit."""
    start_order: StartOrderModel = field(default_factory=StartOrderModel)
    etags: dict[str, tuple[Settings, Schedule]] = field(default_factory=dict)
    """The settings and the schedule that had each etag when it was read."""
    plans: dict[str, object] = field(default_factory=dict)
    """What a dry run said, by the hash of its plan."""
    now_ms: int = 0
    """The surface's clock at the newest commit."""
    recorded_ms: int = 0
    """The wall clock at the newest commit."""
    lifecycle: str = "idle"
    control: str = "running"
    live: dict[str, ModelBatch] = field(default_factory=dict)
    orders: int = 0
    leases: int = 0
    ended: Counter[str] = field(default_factory=Counter)
    applied: set[tuple[str, str]] = field(default_factory=set)
    checkpoints: set[Checkpoint] = field(default_factory=set)
    lineage: list[str] = field(default_factory=list)
    """Idempotency keys of all acknowledged batches, in order."""
    audits: list[str] = field(default_factory=list)
    current_run: ModelRun = field(default_factory=ModelRun)
    past_runs: dict[int, tuple[object, ...]] = field(default_factory=dict)
    """By number: the runs before the newest one, as records must have them."""
    forgotten_before: int = 1
    """The number of the oldest run that was never forgotten."""
    results: dict[tuple[str, int], tuple[tuple[str, str], ...]] = field(default_factory=dict)
    """Results of acknowledged batches by key and version."""
    failures: dict[tuple[str, int], str] = field(default_factory=dict)
    """Reasons of failed attempts by key and version."""
    done: list[Batch] = field(default_factory=list)
    """All applied batches, in order."""
    pending: list[Batch] = field(default_factory=list)
    """Pending batches of a replay."""
    behind: list[Batch] = field(default_factory=list)
    """Batches of a replay behind the active batch of their key."""
    returning: bool = False
    """True while a replay has dead letters to return, or has not found yet that it has none."""
    staging: int = 0
    staged: list[Batch] = field(default_factory=list)
    durable: set[object] = field(default_factory=set)
    """Events that a worker may learn after they are durable: admissions, starts, retries, dead letters."""

    @property
    def configured(self) -> tuple[Settings, Schedule]:
        """What an etag stands for."""
        return self.settings, self.schedule.schedule

    @property
    def max_in_flight(self) -> int:
        """Most batches in flight."""
        return self.settings.boundary.max_in_flight

    @property
    def oldest_run(self) -> int:
        """The number of the oldest run that lists have: the newest one before the second starts."""
        newest = self.current_run.number
        return max(self.oldest_kept(newest), self.forgotten_before) if self.past_runs else newest

    def oldest_kept(self, newest: int) -> int:
        """Returns the number of the oldest run that is kept beside the newest one."""
        return max(1, newest - (self.settings.retention.max_runs or RUNS_KEPT_DEFAULT) + 1)

    @property
    def max_attempts(self) -> int:
        """Most attempts of a batch."""
        return self.settings.connector_plan.retry_policy.max_attempts

    @property
    def window(self) -> tuple[int, int] | None:
        """The sequences of the reprocess window, if there is one."""
        window = self.settings.connector_plan.reprocess_window
        return None if window is None else (window.start_sequence, window.end_sequence)

    @property
    def stage_in_flight(self) -> dict[str, int]:
        """By stage with such a limit: most batches in flight."""
        limits = self.settings.boundary.stage_limits
        return {limit.stage: limit.max_in_flight for limit in limits if limit.max_in_flight}

    @property
    def stage_rates(self) -> dict[str, int]:
        """By stage with such a limit: most starts within a second."""
        limits = self.settings.boundary.stage_limits
        return {limit.stage: limit.max_starts_per_second for limit in limits if limit.max_starts_per_second}

    def admit(self, batch: Batch, *, again: bool = False) -> None:
        """Adds an active batch at the end of the queue."""
        expected = attributes_of(with_attributes(batch))
        expect(attributes_of(batch) == expected, f"'{batch.key}' to have the attributes {expected}")
        self.orders += 1
        self.live[batch.key] = ModelBatch(batch, self.orders, self.now_ms, replayed=again, again=again)
        self.ended["enqueued"] += 1
        self.durable.add(batch)

    def end(self, key: str, how: str) -> ModelBatch:
        """Ends an active batch."""
        self.ended[how] += 1
        return self.live.pop(key)

    def at(self, *places: str) -> list[ModelBatch]:
        """Returns the batches in these states, in the order of the queue."""
        return sorted(
            (active for active in self.live.values() if active.place in places), key=lambda one: one.order
        )

    def waiting(self) -> int:
        """Returns the number of batches that count in the intake limit."""
        return len(self.at("queued", "retrying"))

    def startable(self, queue: list[ModelBatch], now_ms: int, count: int = 1) -> list[str]:
        """Returns the keys of the next batches to start, as far as the limits of their stages let them."""
        in_flight = Counter(active.batch.stage for active in self.at("in_flight"))
        newest_first = takewhile(lambda start: start[0] > now_ms - 1_000, reversed(self.starts))
        recent = Counter(stage for _, stage in newest_first)
        by_flight, by_rate = self.stage_in_flight, self.stage_rates

        def has_room(stage: str, chosen: Counter[str]) -> bool:
            is_full = in_flight[stage] + chosen[stage] >= by_flight.get(stage, 2**60)
            return not is_full and recent[stage] + chosen[stage] < by_rate.get(stage, 2**60)

        return self.start_order.choose(queue, count, has_room)

    def may_start(self, now_ms: int) -> bool:
        """Returns True if a worker that asks for batches of all stages would get one."""
        due = [active for active in self.at("retrying") if active.due_ms <= now_ms]
        is_open = self.lifecycle in ACTIVE and self.control != "paused"
        has_room = len(self.at("in_flight")) < self.max_in_flight
        return is_open and has_room and bool(self.startable([*self.at("queued"), *due], now_ms))

    def backlog(self) -> bool:
        """Returns True if a replay has batches that are not in the queue."""
        return bool(self.pending or self.behind or self.returning)

    def named(self, stages: tuple[str, ...]) -> list[Batch]:
        """Returns the applied batches inside the window, each content once."""
        low, high = self.window or (1, 0)
        inside = [one for one in self.done if low <= one.sequence <= high and one.stage in stages]
        return list(dict.fromkeys(inside))

    def check(self) -> None:
        """Checks the invariants of every commit."""
        gone = sum(count for how, count in self.ended.items() if how != "enqueued")
        expect(self.ended["enqueued"] == len(self.live) + gone, "everything enqueued to be somewhere, once")
        tokens = [active.token for active in self.live.values() if active.place == "in_flight"]
        expect(len(set(tokens)) == len(tokens), "a lease of its own for each batch in flight")
        worked_again = any(active.replayed for active in self.live.values() if active.outstanding)
        if "replaying" in (self.lifecycle, self.control):
            expect(worked_again or self.backlog(), "a replay to end with its last batch")
        behind = [batch.key for batch in self.behind if batch.key not in self.live]
        expect(not behind, f"{behind} to be active, since nothing before them is")

    def agree(self, surface: Surface) -> None:
        """Checks that the surface has every batch in the state and under the lease of the model."""
        active_batches = surface.queue.active_batches
        expect(
            active_batches.keys() == self.live.keys(),
            "the surface to have the batches that live, and no others",
        )
        for key, active in self.live.items():
            ours, theirs = _where(active), _where_active(active_batches[key])
            if ours != theirs:
                raise Violation(f"expected '{key}' to be at {ours}, but it is at {theirs}")
        self._agree_on_counts(surface)
        ours, theirs = self.schedule.shown(), of_surface(surface)
        expect(theirs == ours, f"the schedule to stand at {ours}, and not {theirs}")

    def _agree_on_counts(self, surface: Surface) -> None:
        counts = surface.queue.counts
        places = Counter(active.place for active in self.live.values())
        ended = self.ended
        ours = [places[place] for place in ("queued", "retrying", "in_flight", "dead_lettered")]
        ours += [ended["enqueued"], ended["succeeded"] + ended["suppressed"], ended["suppressed"]]
        ours += [ended["failed"], ended["cancelled"], ended["discarded"]]
        theirs = [counts.queued, counts.retrying, counts.in_flight, counts.dead_lettered, counts.enqueued]
        theirs += [counts.succeeded, counts.duplicates_suppressed]
        theirs += [counts.failed, counts.cancelled, counts.discarded]
        expect(theirs == ours, f"counts {ours}, and not {theirs}")
        backlog = surface.queue.backlog
        expect(list(backlog.pending) == self.pending, "the batches of a replay to wait for their turn")
        behind = [batch for some in backlog.behind.values() for batch in some]
        expect(sorted(behind) == sorted(self.behind), "those of a replay to follow others of their keys")
        waiting = len(self.pending) + len(self.behind)
        expect(counts.replay_pending == waiting, f"{waiting} to be counted as pending")


def _where(active: ModelBatch) -> tuple[object, ...]:
    """Returns the state and the lease that the model has."""
    lease = (active.token, active.deadline_ms, active.worker_id) if active.place == "in_flight" else None
    return active.batch, active.order, active.place, active.attempt, active.progress, lease


def _where_active(active: ActiveBatch) -> tuple[object, ...]:
    """Returns the state and the lease that the surface has."""
    lease = active.lease and (active.lease_token, active.lease.deadline_ms, active.worker_id)
    return active.batch, active.order, active.state.value, active.attempt, active.progress, lease
