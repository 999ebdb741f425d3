"""The journal port: the interface of every journal for the engine and for readers.

Owns the promises that every adapter keeps, pinned by one conformance suite:

- a commit is appended whole or not at all, and only as the version after the newest of its surface;
- a commit fails if an earlier pending commit of its surface fails;
- a commit is not read, and wakes no reader, before it is durable;
- versions per surface, positions over all surfaces and sequences per surface and kind have no holes;
- a cursor into pruned history is refused with the oldest kept entry; no entry is skipped in silence;
- records of runs are kept by their numbers, whatever is pruned, until a later record forgets them;
- storage that is away loses nothing: reads fail, and promises stay pending until their outcome is known.
"""

from asyncio import Future
from collections.abc import AsyncIterable, AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeAlias

from lightspeed_ops.core.events import Commit, Event
from lightspeed_ops.core.records import AnyEntry, RecordKind
from lightspeed_ops.core.retention import Cut
from lightspeed_ops.core.run import RunRecord
from lightspeed_ops.core.snapshot import SnapshotPart, SurfaceSnapshot

Only: TypeAlias = frozenset[type[Event]]
EVERY_EVENT: Only = frozenset()
"""No restriction: events of every kind."""


class _NoParts:
    """An empty asynchronous iterable; it can be iterated any number of times."""

    def __aiter__(self) -> AsyncIterator[SnapshotPart]:
        return self

    async def __anext__(self) -> SnapshotPart:
        raise StopAsyncIteration


NO_REST: AsyncIterable[SnapshotPart] = _NoParts()
"""The rest of a snapshot that has all of its parts in itself."""


class Versioned(Protocol):
    """The surface and version of a commit."""

    @property
    def surface(self) -> str:
        """The resource name of the surface."""
        ...

    @property
    def version(self) -> int:
        """The number of the commit in its surface's history, from 1."""
        ...


class VersionConflict(Exception):
    """Another writer was first: the surface is at another version than the commit expected."""

    def __init__(self, commit: Versioned, actual_version: int) -> None:
        """Takes the commit that came too late and the version of its surface."""
        super().__init__(
            f"expected to append version {commit.version} of '{commit.surface}', "
            f"but it is at {actual_version}"
        )
        self.actual_version = actual_version


class NotOwner(Exception):
    """Storage refused a commit, because its writer does not own the surface; nothing was stored."""

    def __init__(self, commit: Versioned) -> None:
        """Takes the refused commit."""
        super().__init__(
            f"expected to append version {commit.version} of '{commit.surface}', but another server owns it"
        )


class JournalDamaged(Exception):
    """Stored data is corrupt or missing; the message says where and why."""


class EntryDamaged(JournalDamaged):
    """An entry of a page is corrupt or missing; the message says where and why.

    ``before`` has the entries of the page before it, which can be shown.
    """

    def __init__(self, message: str, before: Sequence[AnyEntry]) -> None:
        """Takes a message that says where and why, and the entries of the page before the damage."""
        super().__init__(message)
        self.before = before


class JournalInUse(Exception):
    """Another process has the journal open; the message says which."""


class JournalFailed(Exception):
    """Storage failed: the server acknowledges nothing more and stops."""


class JournalFull(Exception):
    """The disk has no room for a commit, which was not stored.

    Nothing else is lost, and there may be room again later.
    """


class JournalAway(Exception):
    """Storage cannot be reached now: the read has no answer. No promise of an append fails with it."""


class HistoryPruned(Exception):
    """A cursor lies before the oldest kept history.

    ``oldest_kept`` is the first version, sequence or position that a reader can still read. The journal
    accepts the cursor before it, and a reader misses nothing after that cursor.
    """

    def __init__(self, oldest_kept: int) -> None:
        """Takes the oldest kept version, sequence or position."""
        super().__init__(f"expected to read history before {oldest_kept}, but it was pruned")
        self.oldest_kept = oldest_kept


@dataclass(frozen=True, slots=True)
class VersionHead:
    """The newest version of a surface."""

    surface: str


@dataclass(frozen=True, slots=True)
class SequenceHead:
    """The newest sequence of a kind of records of a surface."""

    surface: str
    kind: RecordKind


@dataclass(frozen=True, slots=True)
class PositionHead:
    """The newest position of a tenant with records of a kind."""

    tenant: str
    kind: RecordKind


Head: TypeAlias = VersionHead | SequenceHead | PositionHead
"""The newest durable number of one order of commits or records, by any writer; 0 if there is none."""


@dataclass(frozen=True, slots=True)
class After:
    """At most ``limit`` commits after a version, in order."""

    version: int
    limit: int


@dataclass(frozen=True, slots=True)
class Versions:
    """The commits that have these versions, in order, without pruned ones."""

    versions: frozenset[int]


@dataclass(frozen=True, slots=True)
class Touched:
    """Surfaces with commits after a position, and whether each lives; ``position`` is the newest position.

    Everything up to ``position`` is counted. If ``is_whole`` is False, some deleted surfaces are missing.
    """

    surfaces: Mapping[str, bool]
    position: int
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Page:
    """Entries of one kind of one surface, in order.

    ``head_sequence`` is the newest sequence at the time of the read.
    """

    entries: Sequence[AnyEntry]
    head_sequence: int


@dataclass(frozen=True, slots=True)
class Placed:
    """A commit with its position among the commits of all surfaces."""

    position: int
    commit: Commit


@dataclass(frozen=True, slots=True)
class TenantPage:
    """Commits of a tenant's surfaces with records of one kind, in commit order.

    ``after_position`` is the cursor of the next page: the journal has searched everything up to it.
    ``head_position`` is the newest position of the tenant at the time of the read.
    """

    commits: Sequence[Placed]
    after_position: int
    head_position: int


@dataclass(frozen=True, slots=True)
class HistoryScan:
    """Commits that mention a batch key, newest first, of one slice of history.

    ``from_version`` is the first version of the slice; 1 if the journal keeps none before it. From
    ``whole_from`` on, no commit of the surface was pruned.
    """

    commits: Sequence[Commit]
    from_version: int
    whole_from: int


@dataclass(frozen=True, slots=True)
class StoredResponse:
    """The recorded response of a request, stored with the commit that has its effect.

    ``fingerprint`` distinguishes requests of other content; ``answer`` is the response, byte for byte. The
    journal interprets neither. ``recorded_ms`` is the surface's clock at its commit.
    """

    request_id: str
    fingerprint: bytes
    answer: bytes
    recorded_ms: int


RUNS_FORGOTTEN = 500
"""Most records of runs that are deleted when a run starts: some milliseconds; the next start deletes more."""
RESPONSES_KEPT_MS = 86_400_000
"""The least time for which a stored response is kept: a day."""
RESPONSES_KEPT = 100_000
"""The least number of stored responses that are kept per surface, however old they are."""
RESPONSE_BYTES_DEFAULT = 1_073_741_824
"""Bytes of the stored responses of one surface that are kept. Beyond them the oldest are deleted, even if
they are younger than a day or fewer than :data:`RESPONSES_KEPT`. At 8 MB of responses a second they cover
two minutes."""


@dataclass(frozen=True, slots=True)
class StoredSnapshot:
    """A stored snapshot: its head, and the rest of its parts, which are read one after another.

    Reading ``rest`` raises :class:`JournalDamaged` if a part is corrupt or missing, and
    :class:`HistoryPruned` if a newer snapshot has replaced this one meanwhile.
    """

    head: SurfaceSnapshot
    rest: AsyncIterable[SnapshotPart] = NO_REST


class JournalKind(StrEnum):
    """The kinds of journals."""

    MEMORY = "memory"
    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"


@dataclass(frozen=True, slots=True)
class JournalInfo:
    """What a journal is: its kind, its format, and the bytes of its data file and of free space beside it.

    Format and size are 0 without a data file; the free space is None if it is unknown, too. ``away`` is True
    if storage cannot be reached; the size is 0 then.
    """

    kind: JournalKind
    format: int = 0
    size_bytes: int = 0
    free_bytes: int | None = None
    away: bool = False


class Journal(Protocol):
    """A durable log of commits. All calls are made on one event loop."""

    @property
    def identity(self) -> str:
        """The name of this history: a cursor into one journal is invalid in another."""
        ...

    @property
    def failed(self) -> Future[None]:
        """Fails with :class:`JournalFailed` when storage has failed, even if no commit is pending."""
        ...

    @property
    def full(self) -> bool:
        """True while the journal has room only for commands that let running work finish."""
        ...

    @property
    def away(self) -> bool:
        """True while storage cannot be reached: reads raise :class:`JournalAway`, and promises stay pending.

        Never True if storage is of the same process or machine: such storage fails instead.
        """
        ...

    def append(self, commit: Commit, answered: StoredResponse | None = None) -> Future[int]:
        """Takes a commit and returns a promise: the future of its position, done when it is durable.

        If the call raises, it took nothing. The response of the command becomes durable with the commit, or
        not at all. Commits of one surface become durable in order. The promise fails with
        :class:`VersionConflict` if the surface is not at the version before it, with :class:`NotOwner` if
        another server owns the surface, with :class:`JournalFull` if there is no room, and with
        :class:`JournalFailed` if storage failed. While storage is away, it stays pending.

        A commit that is appended while earlier ones of its surface are pending was decided on top of them. If
        their promise fails, its own fails in the same step of the event loop, whatever the version is then.
        """
        ...

    async def head(self, of: Head) -> int:
        """Returns the newest durable number of a head, by any writer; 0 if there is none.

        It is at least every number that was durable at the time of the call. If other processes can write to
        the same storage, the adapter asks storage, and a read after that reaches the returned number.
        """
        ...

    async def wait(self, of: Head, *, beyond: int) -> None:
        """Returns when a head is greater than ``beyond``; while storage is away, it waits on."""
        ...

    async def read(
        self, surface: str, wanted: After | Versions, *, only: Only = EVERY_EVENT
    ) -> Sequence[Commit]:
        """Returns commits of a surface, none beyond the newest.

        A call returns some megabytes at most, but at least the first commit; the caller asks again for the
        rest. If ``only`` names kinds of events, the journal may leave out events of other kinds, because
        decoding events takes most of the time.

        Raises :class:`HistoryPruned` with the oldest kept version if commits directly after a version were
        pruned. This and the other reads yield to the event loop, so that a reader of many pages does not
        block it. While storage is away, this and the other reads raise :class:`JournalAway`.
        """
        ...

    async def touched(self, *, after: int | None) -> Touched:
        """Returns the surfaces that have commits after a position, by any writer; None: no surface.

        It counts at least everything that was durable at the time of the call.
        """
        ...

    async def read_runs(self, surface: str, *, before: int, limit: int) -> Sequence[RunRecord]:
        """Returns at most ``limit`` records of runs before a number, the newest first, but no forgotten ones.

        A call returns some megabytes at most, but at least the first record. A run that is not forgotten is
        missing only if its surface started the next one under an earlier version of the service.
        """
        ...

    async def scan_history(self, surface: str, key: str, *, before_version: int) -> "HistoryScan":
        """Returns commits of a surface, before a version, with events that name a batch key, newest first.

        A call searches one slice of the kept history, so that writes can go on between slices. The caller
        continues from ``from_version``.
        """
        ...

    async def read_entries(self, surface: str, kind: RecordKind, *, after_sequence: int, limit: int) -> Page:
        """Returns at most ``limit`` entries of a kind, none beyond the head.

        Raises :class:`HistoryPruned` with the oldest kept sequence, and :class:`EntryDamaged` if it is known
        up to which entry the stored data is sound.
        """
        ...

    async def read_tenant(
        self, tenant: str, kind: RecordKind, *, after_position: int, limit: int
    ) -> TenantPage:
        """Returns at most ``limit`` commits with records of a kind, none beyond the head.

        Raises :class:`HistoryPruned` with the oldest position from which on nothing is missing.
        """
        ...

    async def find_response(self, surface: str, request_id: str) -> StoredResponse | None:
        """Returns the durable stored response of a request, or None; see :data:`RESPONSES_KEPT_MS`."""
        ...

    async def prune(self, surface: str, cut: Cut) -> int:
        """Deletes the oldest commits that a cut allows and a snapshot covers.

        Returns the number of deleted commits, at most one slice; 0 if there is nothing to prune.
        """
        ...

    async def save_snapshot(
        self, snapshot: SurfaceSnapshot, rest: AsyncIterable[SnapshotPart] = NO_REST
    ) -> None:
        """Stores a snapshot in place of an older one; a snapshot that is itself older changes nothing.

        ``rest`` has further parts of it, so that a long queue is never copied, encoded or written at once. If
        ``rest`` raises, the call raises the same error and stores nothing. Everything that the snapshot shows
        must be durable when ``rest`` ends.
        """
        ...

    async def read_snapshot(self, surface: str) -> StoredSnapshot | None:
        """Returns the newest snapshot of a surface, or None."""
        ...

    def snapshot_due(self, surface: str) -> bool:
        """Returns True if the commits since the newest snapshot are worth the time of another one."""
        ...

    async def living(self) -> Sequence[str]:
        """Returns the names of the living surfaces, sorted."""
        ...

    async def deleted(self, *, after: str, limit: int, tenant: str = "") -> Sequence[str]:
        """Returns at most ``limit`` names of deleted surfaces after a name, sorted; of one tenant if given.

        A journal keeps nothing in memory for a deleted surface, so that every call reads the names from
        storage.
        """
        ...

    async def info(self) -> JournalInfo:
        """Returns what the journal is, also after storage has failed."""
        ...

    async def close(self) -> None:
        """Settles pending promises, then closes everything that is open."""
        ...
