"""The writer thread: the one thread that writes the data file, with group commit.

Owns the order of writes and reads. Commits that arrive during a sync are written together by the next one;
one read runs between two of them. After a failure of storage it does nothing more.
"""

import threading
import time
from asyncio import AbstractEventLoop
from collections import deque
from collections.abc import Callable
from typing import NamedTuple, Protocol

from lightspeed_ops.journal.port import JournalFailed, JournalFull, VersionConflict
from lightspeed_ops.journal.sqlite.files import Reserve
from lightspeed_ops.journal.sqlite.store import Store, Written
from lightspeed_ops.metrics import Histogram

GROUP_COMMITS = 1_000
"""Most commits of one transaction: its sync costs as much as that of one commit, but a reader waits for
it."""
CHECK_ROOM_S = 0.5
"""The interval between two checks whether a full disk has room again."""
CHECK_FILES_S = 0.5
"""The interval between two checks of the files' paths while no commit arrives; every sync checks them,
too."""


class QueuedWrite(NamedTuple):
    """A queued write: a commit on its way to the writer thread, with its epoch; a failure ends an epoch."""

    epoch: int
    written: Written


class Listener(Protocol):
    """Receives the results of the writer thread; called on that thread."""

    def written(self, count: int, position: int) -> None:
        """The oldest ``count`` queued writes are durable; the last is at ``position``."""
        ...

    def broken(self, epoch: int, failure: Exception) -> None:
        """The queued writes of an epoch that are not written yet will never be."""
        ...

    def room(self, *, full: bool) -> None:
        """The disk is full, or has room again."""
        ...


class OnLoop:
    """Passes the results of a writer thread from its thread to a listener on an event loop."""

    def __init__(self, loop: AbstractEventLoop, listener: Listener) -> None:
        """Takes the event loop and its listener."""
        self._loop = loop
        self._listener = listener

    def written(self, count: int, position: int) -> None:
        """Passes the call on."""
        self._loop.call_soon_threadsafe(self._listener.written, count, position)

    def broken(self, epoch: int, failure: Exception) -> None:
        """Passes the call on."""
        self._loop.call_soon_threadsafe(self._listener.broken, epoch, failure)

    def room(self, *, full: bool) -> None:
        """Passes the call on."""
        self._loop.call_soon_threadsafe(lambda: self._listener.room(full=full))


class WriterThread:
    """The thread that writes and reads the data file."""

    def __init__(self, store: Store, reserve: Reserve, listener: Listener, *, full: bool) -> None:
        """Starts the thread, on a disk that is full or has room."""
        self._store = store
        self._reserve = reserve
        self._listener = listener
        self._changed = threading.Condition()
        self._commits: deque[QueuedWrite] = deque()
        self._jobs: deque[Callable[[], None]] = deque()
        self._closing = False
        self._broken_epoch = -1
        self._failure: Exception | None = None
        self._full = full
        self._looked_s = 0.0
        """The time of the last check for room."""
        self._checked_s = time.monotonic()
        """The time of the last check of the files."""
        self.sync_seconds: Histogram | None = None
        """Measures the durations of writes with their syncs, in seconds; None: nothing is measured."""
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
        self._thread.start()

    def enqueue(self, commit: QueuedWrite) -> None:
        """Queues a commit."""
        with self._changed:
            self._commits.append(commit)
            self._changed.notify()

    def ask(self, job: Callable[[], None]) -> None:
        """Queues a job that uses the store on this thread; the job must not raise."""
        with self._changed:
            self._jobs.append(job)
            self._changed.notify()

    def close(self) -> None:
        """Ends the thread after all queued writes and jobs; does not wait for the end."""
        with self._changed:
            self._closing = True
            self._changed.notify()

    def join(self, timeout_s: float) -> None:
        """Waits for the end of the thread."""
        self._thread.join(timeout_s)

    @property
    def failure(self) -> Exception | None:
        """The failure after which the thread does nothing more; None if there is none."""
        return self._failure

    def _run(self) -> None:
        while True:
            group, job, closing = self._next()
            if group:
                self._write(group)
            if job is not None:
                job()
            if self._full and self._failure is None:
                self._check_room()
            if self._failure is None and not closing:
                self._check_files()
            if closing and not group and job is None:
                return

    def _next(self) -> tuple[list[QueuedWrite], Callable[[], None] | None, bool]:
        """Waits for work; returns a group of commits, one job, and whether the thread is closing."""
        with self._changed:
            if not (self._commits or self._jobs or self._closing):
                self._changed.wait(CHECK_ROOM_S if self._full else CHECK_FILES_S)
            count = min(len(self._commits), GROUP_COMMITS)
            group = [self._commits.popleft() for _ in range(count)]
            job = self._jobs.popleft() if self._jobs else None
            return group, job, self._closing

    def _write(self, group: list[QueuedWrite]) -> None:
        if group[0].epoch <= self._broken_epoch:
            group = [write for write in group if write.epoch > self._broken_epoch]
        if not group or self._failure is not None:
            return
        commits = [write.written for write in group]
        began_s = time.perf_counter()
        try:
            position = self._written(commits)
        except JournalFull as full:
            self._run_full()
            self._break(group[0].epoch, full)
        except VersionConflict as conflict:
            self._break(group[0].epoch, conflict)
        except Exception as error:  # noqa: BLE001 - after any error here, the server may acknowledge nothing more
            self._fail(group[0].epoch, error)
        else:
            if self.sync_seconds is not None:
                self.sync_seconds.observe(time.perf_counter() - began_s)
            self._listener.written(len(group), position)
            self._checkpoint(group[0].epoch)

    def _written(self, commits: list[Written]) -> int:
        """Writes commits; if the disk is full, in the reserved space."""
        try:
            return self._store.append(commits)
        except JournalFull:
            if not self._reserve.held:
                raise
            self._run_full()
            return self._store.append(commits)

    def _checkpoint(self, epoch: int) -> None:
        if self._full:
            # The database would grow into the space that was released for running work.
            return
        try:
            self._store.checkpoint()
        except JournalFull:
            self._run_full()
        except Exception as error:  # noqa: BLE001 - as above
            self._fail(epoch, error)

    def _run_full(self) -> None:
        if not self._full:
            self._full = True
            self._listener.room(full=True)
        if self._reserve.held:
            self._reserve.release()

    def _check_room(self) -> None:
        """Checks whether the disk has room again.

        It has if the reserve can be taken back, and the log can be brought into the database besides.
        """
        if time.monotonic() - self._looked_s < CHECK_ROOM_S:
            return
        self._looked_s = time.monotonic()
        try:
            self._full = not self._reserve.take()
            if not self._full:
                self._store.checkpoint()
        except JournalFull:
            self._run_full()
        except Exception as error:  # noqa: BLE001 - as above
            self._fail(self._broken_epoch + 1, error)
            self._full = False
            return
        if not self._full:
            self._listener.room(full=False)

    def _check_files(self) -> None:
        """Fails if a file was deleted or replaced: later writes to it may be lost."""
        if time.monotonic() - self._checked_s < CHECK_FILES_S:
            return
        self._checked_s = time.monotonic()
        try:
            self._store.check_files()
        except JournalFailed as gone:
            self._fail(self._broken_epoch + 1, gone)

    def _fail(self, epoch: int, error: Exception) -> None:
        if not isinstance(error, JournalFailed):
            failed = JournalFailed(f"expected to write {self._store.files.database}, but: {error}")
            failed.__cause__ = error
            error = failed
        self._failure = error
        self._break(epoch, error)

    def _break(self, epoch: int, failure: Exception) -> None:
        self._broken_epoch = epoch
        self._listener.broken(epoch, failure)
