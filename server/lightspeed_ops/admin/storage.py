"""Storage: the size of a data file, the free space beside it, and how long its syncs take.

Owns the measurement in a thread of its own: storage that hangs must not hold up a scrape, which then has the
values of the last measurement.
"""

import asyncio
import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from lightspeed_ops.journal.background import retrieve
from lightspeed_ops.metrics import Histogram

WAIT_S = 1.0
"""Longest wait of a scrape for a measurement, in seconds; storage that works answers in microseconds."""


class StorageSample(NamedTuple):
    """Bytes of each file of a journal, free bytes of its disk (None: not known) and durations of syncs."""

    file_bytes: Mapping[str, int]
    free_bytes: int | None
    sync_seconds: Histogram


class Storage:
    """The storage of a journal."""

    def __init__(self, files: Mapping[str, Path], sync_seconds: Histogram) -> None:
        """Takes the files by what they are, such as ``database``, in one folder."""
        self._files = files
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="storage sample")
        self._measuring: asyncio.Future[StorageSample] | None = None
        self._newest = StorageSample({}, None, sync_seconds)

    async def sample(self) -> StorageSample:
        """Returns a new measurement, or the last one if storage does not answer."""
        if self._measuring is None or self._measuring.done():
            loop = asyncio.get_running_loop()
            self._measuring = asyncio.ensure_future(loop.run_in_executor(self._executor, self._measure))
            self._measuring.add_done_callback(retrieve)
        done, _ = await asyncio.wait([self._measuring], timeout=WAIT_S)
        if done:
            self._newest = self._measuring.result()
        return self._newest

    def close(self) -> None:
        """Lets the thread end; does not wait for storage that hangs."""
        self._executor.shutdown(wait=False, cancel_futures=True)

    def _measure(self) -> StorageSample:
        file_bytes: dict[str, int] = {}
        free_bytes: int | None = None
        for name, path in self._files.items():
            with suppress(OSError):
                file_bytes[name] = path.stat().st_size
        with suppress(OSError, StopIteration):
            disk = os.statvfs(next(iter(self._files.values())).parent)
            free_bytes = disk.f_bavail * disk.f_frsize
        return StorageSample(file_bytes, free_bytes, self._newest.sync_seconds)
