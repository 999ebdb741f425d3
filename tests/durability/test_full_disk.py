"""A full disk that has room again: the server refuses new work, running work ends, and no effect is lost."""

import asyncio
import subprocess
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import grpc
import pytest

from tests.durability.call_log import EffectsBySurface
from tests.durability.conftest import Figure
from tests.durability.load_clients import CHANNEL, SURFACES, LoadClients
from tests.durability.reading_back import open_copy
from tests.durability.server_processes import ServerProcesses
from tests.harness.api import AsyncApi
from tests.harness.requests import batch

DISK_MIB = 256
"""MiB of the disk: room for the reserve, some rounds of the log, and the batches of all fillings."""
SHORT, LONG = 2, 20
"""How often the disk is filled."""
RUNNING = 50
"""Batches in flight when the disk is full."""
CALLS_UNTIL_FULL = 20_000
"""Calls, more than the whole disk has room for."""
ROOM_WITHIN_S = 5.0
"""Seconds after which the server must serve again."""
SURFACE = SURFACES[0]

pytestmark = [pytest.mark.timeout(600), pytest.mark.toolchain]


@pytest.fixture
def small_disk(tmp_path: Path, skip_loudly: Callable[[str], NoReturn]) -> Iterator[Path]:
    """Returns a small disk of its own; mounting it takes root."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MIB}m,mode=700", "tmpfs", str(folder)]
    mounted = subprocess.run(mount, capture_output=True, text=True, check=False)
    if mounted.returncode:
        skip_loudly(
            f"expected to mount a small tmpfs, but: {mounted.stderr.strip()}; "
            "run as root (or in a container)\nThe full disk was not tested."
        )
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def processes() -> Iterator[ServerProcesses]:
    """Returns the server processes of a test."""
    made = ServerProcesses()
    yield made
    made.close()


def fill(ballast: Path) -> None:
    """Takes all free space of the disk."""
    with ballast.open("wb", buffering=0) as file:
        for size in (1 << 20, 4_096):
            try:
                while file.write(bytes(size)) == size:
                    pass
            except OSError:
                continue


class Disk:
    """The clients of a server whose disk is filled and freed."""

    def __init__(self, clients: LoadClients, folder: Path) -> None:
        """A disk with only the journal on it."""
        self._clients = clients
        self._ballast = folder / "ballast"
        self._number = 0

    async def fill_and_free(self) -> None:
        """Starts work, fills the disk, finishes the work, and frees the disk."""
        while len(self._clients.started[SURFACE]) < RUNNING:
            assert await self._enqueue(), "there is room"
            await self._clients.ask("StartAvailable", SURFACE, max_batches=RUNNING)
        await asyncio.to_thread(fill, self._ballast)
        for _ in range(CALLS_UNTIL_FULL):
            if not await self._enqueue():
                break
        assert self._clients.call_log[-1].refused == "STORAGE_FULL"
        while self._clients.started[SURFACE]:
            key = self._clients.started[SURFACE].pop()
            assert await self._clients.ask("AcknowledgeBatch", SURFACE, key=key), "running work is finished"
        assert not await self._enqueue(), "it is full all the same"
        self._ballast.unlink()
        freed = time.monotonic()
        while not await self._enqueue():
            assert time.monotonic() - freed < ROOM_WITHIN_S, "expected service again, but there is none"

    async def _enqueue(self) -> bool:
        """Returns True if batches were enqueued, and False if the disk is full."""
        self._number += 1
        keys = [f"{self._number}-{place}-".ljust(200, "k") for place in range(20)]
        answer = await self._clients.ask("EnqueueBatches", SURFACE, batches=[batch(key) for key in keys])
        assert answer is not None or self._clients.call_log[-1].refused == "STORAGE_FULL", (
            self._clients.call_log[-1]
        )
        return answer is not None


async def endure(folder: Path, ram: Path, processes: ServerProcesses, fills: int) -> None:
    """Fills a disk this number of times, and then reads the journal on it."""
    socket = f"unix:{ram}/socket"
    assert processes.start("--listen", socket, "--journal", f"sqlite:{folder / 'journal'}"), processes.output
    async with grpc.aio.insecure_channel(socket, options=CHANNEL) as channel:
        clients = LoadClients(AsyncApi(channel), 0, defaultdict(list))
        await clients.create()
        disk = Disk(clients, folder)
        for _ in range(fills):
            await disk.fill_and_free()
        processes.kill()
    effects_by_surface = EffectsBySurface()
    journal = await open_copy(folder, ram / "copy")
    try:
        await effects_by_surface.follow(journal, SURFACE)
    finally:
        await journal.close()
    assert [] == [
        wrong for logged in clients.call_log if (wrong := effects_by_surface[SURFACE].wrong(logged))
    ]


@pytest.mark.slow
async def test_a_full_disk_refuses_intake_and_running_work_ends(
    small_disk: Path, ram: Path, processes: ServerProcesses, figure: Figure
) -> None:
    """Two times filled and freed: STORAGE_FULL, service within 5 s, no acknowledged effect lost."""
    await endure(small_disk, ram, processes, SHORT)
    figure(f"full disk: filled and freed {SHORT} times, nothing lost")


@pytest.mark.long
async def test_a_disk_that_fills_up_again_and_again(
    small_disk: Path, ram: Path, processes: ServerProcesses, figure: Figure
) -> None:
    """The same rule holds for 20 times."""
    await endure(small_disk, ram, processes, LONG)
    figure(f"full disk: filled and freed {LONG} times, nothing lost")
