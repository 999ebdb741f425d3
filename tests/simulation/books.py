"""The books: where every batch is, as the journal tells it, kept by nothing of the core.

Owns a second, plain memory of the surface, and what must be true of it whatever happens.
"""

from collections import Counter
from dataclasses import dataclass, field

from lightspeed_ops.core.active_batch import ActiveBatch
from lightspeed_ops.core.checkpoint import Checkpoint
from lightspeed_ops.core.orchestrator import Batch
from lightspeed_ops.core.surface import Surface

STAGES = ("extract", "transform", "load")
SINK = "load"
ACTIVE = ("running", "replaying")


class Violation(AssertionError):
    """Something happened that must never happen."""


def expect(truth: object, what: str) -> None:
    """Raises :class:`Violation` where something does not hold."""
    if not truth:
        raise Violation(f"expected {what}, but it is not so")


@dataclass(slots=True)
class Body:
    """A batch that lives."""

    batch: Batch
    order: int
    place: str = "queued"
    attempt: int = 1
    starts: int = 0
    """How often it was started and not given back, since its first attempt."""
    run_id: str = ""
    started_ms: int = 0
    token: str = ""
    granted_ms: int = 0
    deadline_ms: int = 0
    worker_id: str = ""
    due_ms: int = 0
    cancel_ms: int | None = None
    """Until when its worker may keep it, where it is to let go."""
    resumed: bool = False
    """It was there when the run was resumed."""
    replayed: bool = False
    again: bool = False
    died_in: int = 0
    """Version of the commit that made it a dead letter."""
    returning: bool = False
    """A dead letter that a replay returns to its place with a later commit."""

    @property
    def outstanding(self) -> bool:
        """It has not ended."""
        return self.place != "dead_lettered"


@dataclass(slots=True)
class Books:
    """Everything that is known of one surface."""

    max_in_flight: int
    max_queued: int
    max_attempts: int
    version: int = 0
    lifecycle: str = "idle"
    control: str = "running"
    live: dict[str, Body] = field(default_factory=dict)
    orders: int = 0
    leases: int = 0
    ended: Counter[str] = field(default_factory=Counter)
    applied: set[tuple[str, str]] = field(default_factory=set)
    checkpoints: set[Checkpoint] = field(default_factory=set)
    lineage: list[str] = field(default_factory=list)
    """Idempotency keys of everything acknowledged, in order."""
    audits: list[str] = field(default_factory=list)
    window: tuple[int, int] | None = None
    done: list[Batch] = field(default_factory=list)
    """Every batch that was applied, in order."""
    pending: list[Batch] = field(default_factory=list)
    """Batches of a replay whose turn has not come."""
    behind: list[Batch] = field(default_factory=list)
    """Batches of a replay behind the active batch of their key."""
    returning: bool = False
    """A replay has dead letters to return, or has not noticed yet that it has none."""
    staging: int = 0
    staged: list[Batch] = field(default_factory=list)
    told: set[object] = field(default_factory=set)
    """What workers may be told since it happened: admissions, starts, retries, dead letters."""

    def admit(self, batch: Batch, *, again: bool = False) -> None:
        """One more batch lives, at the end of the queue."""
        self.orders += 1
        self.live[batch.key] = Body(batch, self.orders, replayed=again, again=again)
        self.ended["enqueued"] += 1
        self.told.add(batch)

    def end(self, key: str, how: str) -> Body:
        """One lives no more."""
        self.ended[how] += 1
        return self.live.pop(key)

    def at(self, *places: str) -> list[Body]:
        """Those in some places, in the order of the queue."""
        return sorted(
            (body for body in self.live.values() if body.place in places), key=lambda one: one.order
        )

    def waiting(self) -> int:
        """How many hold back the intake."""
        return len(self.at("queued", "retrying"))

    def backlog(self) -> bool:
        """A replay has batches that are not in the queue."""
        return bool(self.pending or self.behind or self.returning)

    def named(self, stages: tuple[str, ...]) -> list[Batch]:
        """The applied batches inside the window, each content once."""
        low, high = self.window or (1, 0)
        inside = [one for one in self.done if low <= one.sequence <= high and one.stage in stages]
        return list(dict.fromkeys(inside))

    def check(self) -> None:
        """What holds after every commit, whatever it was."""
        places = Counter(body.place for body in self.live.values())
        expect(places["in_flight"] <= self.max_in_flight, f"at most {self.max_in_flight} in flight")
        gone = sum(count for how, count in self.ended.items() if how != "enqueued")
        expect(self.ended["enqueued"] == len(self.live) + gone, "everything enqueued to be somewhere, once")
        tokens = [body.token for body in self.live.values() if body.place == "in_flight"]
        expect(len(set(tokens)) == len(tokens), "a lease of its own for each batch in flight")
        worked_again = any(body.replayed for body in self.live.values() if body.outstanding)
        if "replaying" in (self.lifecycle, self.control):
            expect(worked_again or self.backlog(), "a replay to end with its last batch")
        behind = [batch.key for batch in self.behind if batch.key not in self.live]
        expect(not behind, f"{behind} to be active, since nothing before them is")

    def agree(self, surface: Surface) -> None:
        """The surface has every batch where the books have it, under the same lease."""
        lives = surface.queue.lives
        expect(lives.keys() == self.live.keys(), "the surface to have the batches that live, and no others")
        for key, body in self.live.items():
            ours, theirs = _where(body), _where_life(lives[key])
            if ours != theirs:
                raise Violation(f"expected '{key}' to be at {ours}, but it is at {theirs}")
        self._agree_on_counts(surface)

    def _agree_on_counts(self, surface: Surface) -> None:
        counts = surface.queue.counts
        places = Counter(body.place for body in self.live.values())
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


def _where(body: Body) -> tuple[object, ...]:
    """Where the books have a batch, and under which lease."""
    lease = (body.token, body.deadline_ms, body.worker_id) if body.place == "in_flight" else None
    return body.batch, body.order, body.place, body.attempt, lease


def _where_life(active: ActiveBatch) -> tuple[object, ...]:
    """Where the surface has it."""
    lease = active.lease and (active.lease_token, active.lease.deadline_ms, active.worker_id)
    return active.batch, active.order, active.state.value, active.attempt, lease
