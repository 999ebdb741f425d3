"""The journal port: what the engine and the readers ask of any journal.

Owns the promises that every adapter keeps, pinned by one conformance suite:

- a commit is appended whole or not at all, and only as the version after the newest of its surface;
- a commit stands or falls with those of its surface that were handed over before it;
- nothing is read, and nobody is woken, before it is durable;
- versions per surface, positions over all surfaces and sequences per surface and kind have no holes;
- what was let go is refused with the oldest that is kept, never skipped in silence.
"""

from asyncio import Future
from collections.abc import AsyncIterable, AsyncIterator, Collection, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from lightspeed_ops.core.events import Commit, Event
from lightspeed_ops.core.records import AnyEntry, RecordKind
from lightspeed_ops.core.retention import Cut
from lightspeed_ops.core.snapshot import Lives, SurfaceSnapshot

Only: TypeAlias = frozenset[type[Event]]
EVERY_EVENT: Only = frozenset()
"""Leaves no event out."""


class _NoParts:
    """An asynchronous iterable without items, for any number of iterations."""

    def __aiter__(self) -> AsyncIterator[Lives]:
        return self

    async def __anext__(self) -> Lives:
        raise StopAsyncIteration


NO_REST: AsyncIterable[Lives] = _NoParts()
"""The rest of a snapshot that is whole."""


class Versioned(Protocol):
    """A commit as far as its place is concerned."""

    @property
    def surface(self) -> str:
        """The resource name of the surface."""
        ...

    @property
    def version(self) -> int:
        """The number of the commit among those of the surface."""
        ...


class VersionConflict(Exception):
    """Somebody else wrote first: the surface is at another version than the commit expected."""

    def __init__(self, commit: Versioned, actual_version: int) -> None:
        """A commit that came too late."""
        super().__init__(
            f"expected to append version {commit.version} of '{commit.surface}', "
            f"but it is at {actual_version}"
        )
        self.actual_version = actual_version


class JournalDamaged(Exception):
    """What is stored cannot be read; the message says where and why."""


class EntryDamaged(JournalDamaged):
    """The first entry of a page that cannot be shown; ``before`` it stand these of the page."""

    def __init__(self, message: str, before: Sequence[AnyEntry]) -> None:
        """An entry that is missing, or is not what it was; the message says where and why."""
        super().__init__(message)
        self.before = before


class JournalInUse(Exception):
    """Somebody else has the journal open; the message says who."""


class JournalFailed(Exception):
    """Storage failed: nothing more may be acknowledged, and the process stops."""


class JournalFull(Exception):
    """There is no room for a commit: it did not come to be, nothing else is lost, there may be room again."""


class HistoryPruned(Exception):
    """A cursor lies before what is kept.

    ``oldest_kept`` is the first version, sequence or position that a reader can still have: the cursor before
    it is accepted, and misses nothing behind it.
    """

    def __init__(self, oldest_kept: int) -> None:
        """What lies before ``oldest_kept`` is gone."""
        super().__init__(f"expected to read history before {oldest_kept}, but it was let go")
        self.oldest_kept = oldest_kept


@dataclass(frozen=True, slots=True)
class Page:
    """Entries of one kind of one surface, in order; ``head_sequence`` is the newest when it was read."""

    entries: Sequence[AnyEntry]
    head_sequence: int


@dataclass(frozen=True, slots=True)
class Placed:
    """A commit with its position among the commits of all surfaces."""

    position: int
    commit: Commit


@dataclass(frozen=True, slots=True)
class TenantPage:
    """Commits of a tenant's surfaces that emitted one kind, in commit order.

    ``after_position`` is the cursor that goes on behind this page: everything up to it was looked at.
    ``head_position`` is the newest of the tenant when it was read.
    """

    commits: Sequence[Placed]
    after_position: int
    head_position: int


@dataclass(frozen=True, slots=True)
class HistoryScan:
    """Commits that mention a key, newest first, as far as a slice of history was looked at.

    ``from_version`` is the first version of the slice; 1 where there is none before it that is kept. From
    ``whole_from`` on, nothing of the surface was let go.
    """

    commits: Sequence[Commit]
    from_version: int
    whole_from: int


@dataclass(frozen=True, slots=True)
class StoredResponse:
    """The answer that a request got, kept with the commit that has its effect.

    ``fingerprint`` tells requests of other content apart, ``answer`` is what was answered, byte for byte; the
    journal looks into neither. ``recorded_ms`` is the surface's clock at its commit.
    """

    request_id: str
    fingerprint: bytes
    answer: bytes
    recorded_ms: int


ANSWERS_KEPT_MS = 86_400_000
"""How long an answer is found again at least: a day."""
ANSWERS_KEPT = 100_000
"""How many answers of a surface are found again at least, however old they are."""
ANSWER_BYTES_DEFAULT = 1_073_741_824
"""Bytes of the answers of one surface that are kept: beyond them the oldest are forgotten, however young and
few they are. With 8 MB of answers a second they reach back two minutes."""


class Journal(Protocol):
    """What happened, durably. All calls are made on one event loop."""

    @property
    def identity(self) -> str:
        """Names the history itself: cursors into one journal mean nothing in another."""
        ...

    @property
    def failed(self) -> Future[None]:
        """Breaks with :class:`JournalFailed` when storage has failed, also where no promise is out."""
        ...

    @property
    def full(self) -> bool:
        """True while there is room for nothing but what lets running work finish."""
        ...

    def append(self, commit: Commit, answered: StoredResponse | None = None) -> Future[int]:
        """Takes a commit and promises its position, kept when it is durable; where it raises it took nothing.

        What the command was answered becomes durable with it, or not at all. The promise breaks with
        :class:`VersionConflict` where the surface is not at the version before it, with :class:`JournalFull`
        where there is no room, and with :class:`JournalFailed` where storage failed. Commits of one surface
        become durable in order.
        One that was handed over while others of its surface were not durable yet was decided on them: where
        their promise breaks, its own breaks in the same step of the event loop, whatever the version is then.
        """
        ...

    async def newest_version(self, surface: str) -> int:
        """The newest durable version of a surface, 0 for none, whoever wrote it.

        At least every version that was durable when it was asked: where others may write to the same storage,
        storage is asked.
        """
        ...

    async def read(
        self, surface: str, *, after_version: int, limit: int, only: Only = EVERY_EVENT
    ) -> Sequence[Commit]:
        """At most ``limit`` commits of a surface, none beyond the newest.

        Events of other kinds than ``only`` these may be left out: most of the time goes into events that a
        reader passes over.

        Raises :class:`HistoryPruned` with the oldest kept version. This and the other reads let others run: a
        reader that walks far back page after page does not hold up the event loop.
        """
        ...

    async def read_versions(self, surface: str, versions: Collection[int]) -> Sequence[Commit]:
        """The commits of a surface that have these versions, in order; those that were let go are left out.

        Some megabytes of them at most, but at least the first: the caller asks again for the others.
        """
        ...

    async def scan_history(self, surface: str, key: str, *, before_version: int) -> "HistoryScan":
        """Commits of a surface, before a version, with events that name a batch's key, newest first.

        Looks at a slice of what is kept, between which others write: the caller goes on from where it ended.
        """
        ...

    async def read_entries(self, surface: str, kind: RecordKind, *, after_sequence: int, limit: int) -> Page:
        """At most ``limit`` entries of a kind, none beyond the head.

        Raises :class:`HistoryPruned` with the oldest kept sequence, and :class:`EntryDamaged` where it is
        known up to which entry what is stored is as it was.
        """
        ...

    async def read_tenant(
        self, tenant: str, kind: RecordKind, *, after_position: int, limit: int
    ) -> TenantPage:
        """At most ``limit`` commits that emitted a kind, none beyond the head.

        Raises :class:`HistoryPruned` with the oldest position from which on nothing is missing.
        """
        ...

    async def wait_for_version(self, surface: str, *, beyond: int) -> None:
        """Returns when a surface has a newer durable version than ``beyond``."""
        ...

    async def wait_for_sequence(self, surface: str, kind: RecordKind, *, beyond: int) -> None:
        """Returns when a surface has a durable entry of a kind after ``beyond``."""
        ...

    async def wait_for_position(self, tenant: str, kind: RecordKind, *, beyond: int) -> None:
        """Returns when a tenant has a durable commit that emitted a kind at a position after ``beyond``."""
        ...

    async def find_response(self, surface: str, request_id: str) -> StoredResponse | None:
        """What a request was answered, where it is durable and kept: see :data:`ANSWERS_KEPT_MS`."""
        ...

    async def prune(self, surface: str, cut: Cut) -> int:
        """Lets go of the oldest commits as far as a cut, and a snapshot that covers them, allow.

        Answers how many commits are gone; never more than a slice at once: 0 where nothing is left to do.
        """
        ...

    async def save_snapshot(self, snapshot: SurfaceSnapshot, rest: AsyncIterable[Lives] = NO_REST) -> None:
        """Keeps a snapshot in place of an older one; one that is older itself changes nothing.

        ``rest`` has further active batches of it, a part at a time, so that a long queue is never copied at
        once; what it raises is raised here, and nothing is kept. Everything that the snapshot shows must be
        durable when the rest ends.
        """
        ...

    async def load_snapshot(self, surface: str) -> SurfaceSnapshot | None:
        """The newest snapshot of a surface."""
        ...

    def snapshot_due(self, surface: str) -> bool:
        """True where enough was appended since the newest snapshot that another one is worth its time."""
        ...

    async def current_batch(self) -> Sequence[str]:
        """Names of the surfaces that live, sorted."""
        ...

    async def deleted(self, *, after: str, limit: int, tenant: str = "") -> Sequence[str]:
        """At most ``limit`` names of deleted surfaces behind a name, sorted; of one tenant if it is named.

        A journal keeps nothing in memory for a deleted surface, so that its name is read with every call.
        """
        ...

    async def close(self) -> None:
        """Lets go of everything held open; promises that are out are kept first."""
        ...
