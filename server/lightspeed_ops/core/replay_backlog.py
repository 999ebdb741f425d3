"""The replay backlog: batches that replays still have to put into the queue.

Owns two lists. Pending batches wait for a later commit, so that a replay of a million batches is requeued in
bounded commits. Batches behind another active batch of their key wait for its end, since a key has at most
one active batch. It must never change the queue: :mod:`evolve` does.

Invariant: a key in ``behind`` has an active batch or a dead letter, and its end promotes the next one.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from lightspeed_ops.core.active_batch import ActiveBatch
from lightspeed_ops.core.orchestrator import Batch, BatchState

REQUEUED_AT_ONCE = 1_000
"""Batches that one commit of a replay requeues at most: about 10 ms of the event loop."""


@dataclass(frozen=True, slots=True)
class ReturningStage:
    """A stage whose dead letters a replay requeues, if a commit up to ``until_version`` made them."""

    stage: str
    until_version: int


@dataclass(frozen=True, slots=True)
class BacklogSnapshot:
    """A replay backlog as a value."""

    started_in: int = 0
    reason: str = ""
    actor_id: str = ""
    returning: tuple[ReturningStage, ...] = ()
    pending: tuple[Batch, ...] = ()
    behind: tuple[Batch, ...] = ()
    staging: int = 0
    staged: tuple[Batch, ...] = ()


class ReplayBacklog:
    """The batches that the replays of one surface still have to requeue."""

    __slots__ = (
        "_behind_count",
        "actor_id",
        "behind",
        "pending",
        "reason",
        "returning",
        "staged",
        "staging",
        "started_in",
    )

    def __init__(self) -> None:
        """Creates an empty backlog."""
        self.started_in = 0
        """Version of the commit that started the newest replay."""
        self.reason = ""
        self.actor_id = ""
        self.returning: dict[str, int] = {}
        """By stage: the version up to which the replay requeues its dead letters."""
        self.pending: deque[Batch] = deque()
        """Applied batches that wait for a later commit, in order."""
        self.behind: dict[str, deque[Batch]] = {}
        """Applied batches behind the active batch of their key, in order."""
        self._behind_count = 0
        self.staging = 0
        """The version at which the staging began; 0 if nothing is staged."""
        self.staged: deque[Batch] = deque()
        """Applied batches of a replay that has not started yet."""

    @property
    def waiting(self) -> int:
        """Applied batches that are not in the queue yet."""
        return len(self.pending) + self._behind_count

    @property
    def has_requeues(self) -> bool:
        """True if a further commit has something to requeue."""
        return bool(self.pending or self.returning)

    @property
    def is_empty(self) -> bool:
        """True if every replay has put all of its batches into the queue."""
        return not (self.pending or self.returning or self.behind)

    def returns(self, active: ActiveBatch) -> bool:
        """True if a replay in progress will requeue this dead letter."""
        until_version = self.returning.get(active.batch.stage)
        is_dead = active.state is BatchState.DEAD_LETTERED
        return is_dead and until_version is not None and died_in(active) <= until_version

    def stage(self, staging: int, batches: Sequence[Batch]) -> None:
        """Keeps batches for a replay that is about to start.

        A new ``staging`` drops the batches kept before; 0 drops all.
        """
        if staging != self.staging:
            self.staged = deque()
        self.staging = staging
        self.staged.extend(batches)

    def begin(self, *, started_in: int, reason: str, actor_id: str, takes_staged: bool) -> None:
        """Starts a replay: staged batches become pending if ``takes_staged``, else they are dropped."""
        self.started_in, self.reason, self.actor_id = started_in, reason, actor_id
        if not takes_staged:
            pass
        elif self.pending:
            self.pending.extend(self.staged)
        else:
            self.pending = self.staged
        self.staging, self.staged = 0, deque()

    def settle(self) -> None:
        """Forgets the replay once all of its batches are in the queue."""
        if self.is_empty:
            self.started_in, self.reason, self.actor_id = 0, "", ""

    def take(self, count: int) -> None:
        """Removes the first pending batches, since a commit requeues them."""
        for _ in range(count):
            self.pending.popleft()

    def defer(self, batch: Batch) -> None:
        """Puts a batch behind the active batch of its key."""
        waiting = self.behind.get(batch.key)
        if waiting is None:
            waiting = self.behind[batch.key] = deque()
        waiting.append(batch)
        self._behind_count += 1

    def promote(self, key: str) -> None:
        """Removes the first batch behind a key whose active batch has ended."""
        waiting = self.behind[key]
        waiting.popleft()
        self._behind_count -= 1
        if not waiting:
            del self.behind[key]

    def next_behind(self, key: str) -> Batch | None:
        """Returns the batch that follows the active batch of a key, or None if there is none."""
        waiting = self.behind.get(key)
        return None if waiting is None else waiting[0]

    def next_pending(self) -> list[Batch]:
        """Returns the batches that the next commit requeues; changes nothing."""
        return list(islice(self.pending, REQUEUED_AT_ONCE))

    def freeze(self) -> BacklogSnapshot:
        """Returns the backlog as a value."""
        return BacklogSnapshot(
            started_in=self.started_in,
            reason=self.reason,
            actor_id=self.actor_id,
            returning=tuple([ReturningStage(*item) for item in self.returning.items()]),
            pending=tuple(self.pending),
            behind=tuple(chain.from_iterable(self.behind.values())),
            staging=self.staging,
            staged=tuple(self.staged),
        )

    def thaw_head(self, frozen: BacklogSnapshot) -> None:
        """Sets everything but the batches to that of a frozen value."""
        self.started_in, self.reason, self.actor_id = frozen.started_in, frozen.reason, frozen.actor_id
        self.returning = {one.stage: one.until_version for one in frozen.returning}
        self.staging = frozen.staging


def split(
    batches: Iterable[Batch], active: Mapping[str, object], backlog: ReplayBacklog
) -> tuple[tuple[Batch, ...], tuple[Batch, ...]]:
    """Splits batches into those that become active and those behind another batch of their key, in order."""
    keys: set[str] = set()
    again: list[Batch] = []
    deferred: list[Batch] = []
    for batch in batches:
        key = batch.key
        if key in active or key in keys or key in backlog.behind:
            deferred.append(batch)
        else:
            keys.add(key)
            again.append(batch)
    return tuple(again), tuple(deferred)


def is_large(count: int) -> bool:
    """True if one commit may not requeue this many batches."""
    return count > REQUEUED_AT_ONCE


def chunks(batches: Sequence[Batch]) -> Iterator[tuple[Batch, ...]]:
    """Yields batches in parts of one commit each."""
    for begin in range(0, len(batches), REQUEUED_AT_ONCE):
        yield tuple(batches[begin : begin + REQUEUED_AT_ONCE])


def died_in(active: ActiveBatch) -> int:
    """Returns the version of the commit that made a batch a dead letter.

    0 if an older version of the service did not record it.
    """
    return active.attempts[-1] if active.attempts else 0


def is_same_work(one: Batch, other: Batch) -> bool:
    """True if two batches are the same work; lag and records may differ, as they are measured anew."""
    return (one.key, one.stage, one.idempotency_key, one.sequence) == (
        other.key,
        other.stage,
        other.idempotency_key,
        other.sequence,
    )
