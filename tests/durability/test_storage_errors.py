"""Failing writes and syncs: the server acknowledges nothing afterwards, and loses no acknowledged effect."""

import asyncio
import shutil
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NoReturn

import grpc
import pytest

from tests.durability.call_log import EffectsBySurface, LoggedCall
from tests.durability.conftest import Figure
from tests.durability.load_clients import CHANNEL, SURFACES, LoadClients, ServerGone
from tests.durability.reading_back import open_copy
from tests.durability.server_processes import ServerProcesses
from tests.durability.shim import INSTALL, Shim, find_compiler
from tests.harness.api import AsyncApi
from tests.harness.requests import batch, pause, resume

SHORT_INDICES, LONG_PARTS = 8, 5
"""Failures of some hundred, spread over opening, working and ending; the long form has all, in parts."""
ENDS_WITHIN_S = 2.0
"""Seconds after a failure of storage in which the server must end."""
SURFACE = SURFACES[0]

pytestmark = [pytest.mark.timeout(600), pytest.mark.toolchain]


class Bench:
    """A server on failing storage, one run after another."""

    def __init__(self, folder: Path, compiler: Sequence[str]) -> None:
        """A bench without a running server."""
        self._folder = folder / "works"
        (folder / "shim").mkdir()
        self._shim = Shim(folder / "shim", self._folder / "journal", compiler)
        self._processes = ServerProcesses(**self._shim.settings)
        self._socket = f"unix:{folder}/socket"

    async def calls(self) -> int:
        """Returns the writes and syncs of one run without failures."""
        await self.fail(0)
        return self._shim.count

    async def fail(self, number: int) -> None:
        """Does one run in which one of them fails."""
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir()
        self._shim.fail_at(number)
        journal = f"sqlite:{self._folder / 'journal'}"
        call_log: list[LoggedCall] = []
        if await asyncio.to_thread(self._processes.start, "--listen", self._socket, "--journal", journal):
            call_log = await self._work()
            if not self._shim.has_failed:
                self._processes.terminate()
        await self._has_ended(number)
        await self._has_all(call_log)

    async def _work(self) -> list[LoggedCall]:
        async with grpc.aio.insecure_channel(self._socket, options=CHANNEL) as channel:
            clients = LoadClients(AsyncApi(channel), 0, defaultdict(list))
            try:
                await _script(clients)
            except ServerGone:
                assert self._shim.has_failed, "expected the server to end by a failed call alone"
                await self._acknowledges_nothing(clients)
            return clients.call_log

    async def _acknowledges_nothing(self, clients: LoadClients) -> None:
        """Makes calls until the server has ended, within the allowed time."""
        asked_until = time.monotonic() + ENDS_WITHIN_S
        while time.monotonic() < asked_until:
            try:
                answer = await clients.ask(
                    "EnqueueBatch", SURFACE, batch=batch(f"late-{len(clients.call_log)}")
                )
            except ServerGone as gone:
                if "failed to connect" in str(gone.__cause__).lower():
                    return
            else:
                assert answer is None, "expected no acknowledgement after a failure, but there is one"

    async def _has_ended(self, number: int) -> None:
        code = await asyncio.to_thread(self._processes.wait, ENDS_WITHIN_S)
        assert (code != 0) == self._shim.has_failed, f"call {number}: {code}, {self._processes.output}"

    async def _has_all(self, call_log: list[LoggedCall]) -> None:
        """Asserts that every acknowledged effect is there, read as the next process would."""
        journal = await open_copy(self._folder, self._folder / "copy")
        effects_by_surface = EffectsBySurface()
        try:
            for name in SURFACES:
                await effects_by_surface.follow(journal, name)
        finally:
            await journal.close()
        for logged in call_log:
            wrong = effects_by_surface[logged.surface].wrong(logged)
            assert not wrong, wrong

    def close(self) -> None:
        """Ends the running server, if any."""
        self._processes.close()


async def _script(clients: LoadClients) -> None:
    """Makes one call after another, so that each run makes the same writes."""
    await clients.create()
    for number in range(3):
        batches = [batch(f"b-{number}-{place}", stage="load", sequence=place) for place in range(10)]
        await clients.ask("EnqueueBatches", SURFACE, batches=batches)
        await clients.ask("StartAvailable", SURFACE, max_batches=10)
        for _ in range(3):
            await clients.ask("AcknowledgeBatch", SURFACE, key=clients.started[SURFACE].pop())
        await clients.ask("ApplyControl", SURFACE, action=pause() if number % 2 == 0 else resume())


@pytest.fixture
def bench(ram: Path, skip_loudly: Callable[[str], NoReturn]) -> Iterator[Bench]:
    """Returns a server on failing storage; without a C compiler the test says loudly that it is skipped."""
    compiler = find_compiler()
    if compiler is None:
        skip_loudly(f"there is no C compiler, so that no write and no sync has failed: {INSTALL}")
    made = Bench(ram, compiler)
    yield made
    made.close()


@pytest.mark.slow
async def test_after_a_failed_write_or_sync_nothing_is_acknowledged(bench: Bench, figure: Figure) -> None:
    """After a storage failure a process acknowledges nothing, ends with an error, and has lost nothing."""
    count = await bench.calls()
    failing = range(1, count + 1, max(1, count // SHORT_INDICES))
    for number in failing:
        await bench.fail(number)
    figure(
        f"write and sync errors: {len(failing)} of {count} calls failed in turn, nothing acknowledged after"
    )


@pytest.mark.long
@pytest.mark.parametrize("part", range(1, LONG_PARTS + 1))
async def test_after_any_failed_write_or_sync_nothing_is_acknowledged(
    bench: Bench, part: int, figure: Figure
) -> None:
    """The same rule holds for every write and every sync of a run."""
    count = await bench.calls()
    failing = range(part, count + 1, LONG_PARTS)
    for number in failing:
        await bench.fail(number)
    figure(
        f"write and sync errors, part {part} of {LONG_PARTS}: {len(failing)} of {count} failed in turn, "
        "nothing lost"
    )
