"""Clients under load while their server is restarted again and again, each time in order.

Owns the load and the restarts. Each client goes on by itself: no part of the load knows of a restart.
"""

import asyncio
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from lightspeed.ops.v1.batch_pb2 import Batch
from lightspeed.ops.v1.policy_pb2 import Budget
from lightspeed_client import AsyncClient, AsyncWorker, Client, LightspeedError, Task, Worker

from tests.harness.process import ServerProcess
from tests.harness.requests import batch

PLENTY = 1_000_000_000
OUTSTANDING = 100
"""Most batches that are on their way, by producer: a queue that is never full, and never empty for long."""
BULK = 5
AT_A_TIME = 16
"""Calls of one client at a time: some are on their way when the server ends."""
STEPS = 10
"""Steps of each part between two restarts: all clients are back, and calls are in progress."""
WITHIN_S = 60.0
"""Limit for anything that a part waits for, in seconds."""


def free_address() -> str:
    """Returns an address that no process listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return f"127.0.0.1:{free.getsockname()[1]}"


class RestartedServer:
    """One server on one data file and one port, with figures of its restarts."""

    def __init__(self, journal: Path) -> None:
        """Starts it."""
        self.address = free_address()
        self._journal = journal
        self._process = self._start()
        self.restarts_s: list[float] = []
        """Seconds from each SIGTERM until the next process serves."""
        self.ends_s: list[float] = []
        """Seconds from each SIGTERM until the process has ended."""

    def restart(self) -> None:
        """Ends the process by SIGTERM, checks that it ended in order, and starts another one."""
        began_s = time.monotonic()
        self._process.terminate(signal.SIGTERM)
        assert 0 == self._process.wait(), self._process.logs
        self.ends_s.append(time.monotonic() - began_s)
        assert [] == [line for line in self._process.logs if line["level"] not in ("info", "debug")]
        self._process.kill()
        self._process = self._start()
        self.restarts_s.append(time.monotonic() - began_s)

    def kill(self) -> None:
        """Kills the process."""
        self._process.kill()

    def _start(self) -> ServerProcess:
        process = ServerProcess("--listen", self.address, "--journal", f"sqlite:{self._journal}")
        assert self.address == process.address
        return process


class Part:
    """One part of the load: a client in a thread, its progress, and its longest pause."""

    def __init__(self, name: str) -> None:
        """Starts without progress."""
        self.name = name
        self.steps = 0
        self.longest_pause_s = 0.0
        self._changed = threading.Condition()
        self._last_s = time.monotonic()
        self._ended: BaseException | None = None

    def progressed(self) -> None:
        """Records a step: a response, a handled batch or an entry of a watch."""
        now_s = time.monotonic()
        with self._changed:
            self.longest_pause_s = max(self.longest_pause_s, now_s - self._last_s)
            self._last_s = now_s
            self.steps += 1
            self._changed.notify_all()

    def ended(self, future: "Future[None]") -> None:
        """Records the end of the thread, and its exception."""
        with self._changed:
            self._ended = future.exception() or EOFError("the part has ended")
            self._changed.notify_all()

    def wait_for(self, steps: int) -> None:
        """Returns when the part has made so many steps in all; raises the exception that ended it."""
        with self._changed:
            came = self._changed.wait_for(lambda: self._ended or self.steps >= steps, WITHIN_S)
            if self.steps < steps and self._ended is not None:
                raise AssertionError(f"{self.name} has ended: {self._ended}") from self._ended
            assert came, f"{self.name} is stuck after {self.steps} steps"


@dataclass
class Received:
    """What the load knows to be done.

    Attributes:
        enqueued: Keys whose enqueueing was acknowledged.
        begun: Starts of each key, by stage.
        audits: Sequences that the watch of audits has yielded.
        lineage: Sequences that the watch of lineage has yielded.
    """

    enqueued: list[str] = field(default_factory=list)
    begun: dict[str, Counter[str]] = field(
        default_factory=lambda: {stage: Counter() for stage in ("extract", "transform", "load")}
    )
    attempts: Counter[int] = field(default_factory=Counter)
    audits: list[int] = field(default_factory=list)
    lineage: list[int] = field(default_factory=list)


class PythonLoad:
    """Both Python clients in all their uses, each in a thread of its own.

    Batches are enqueued by one client and in bulk by another. A third one pulls them and acknowledges each by
    a call that hands it off to a worker of threads, and that one to a worker of asyncio.
    """

    def __init__(self, address: str, surface_id: str = "rolling") -> None:
        """Creates its surface and starts its run."""
        self.address = address
        self.surface = f"tenants/default/surfaces/{surface_id}"
        self.received = Received()
        self._numbers = count(1)
        self._stops = threading.Event()
        self._produced = threading.Event()
        self._closing: list[Callable[[], object]] = []
        self._done = 0
        with Client(address) as client:
            budget = Budget(max_pipeline_runs=PLENTY, max_mitigations=PLENTY)
            client.create_surface(surface_id, budget=budget)
            client.start_run(surface=self.surface)
        self._runs: dict[str, Callable[[Part], None]] = {
            "enqueue": self._enqueue,
            "enqueue in bulk, asyncio": self._run(self._enqueue_bulk),
            "pull and acknowledge": self._pull,
            "worker": self._work,
            "worker, asyncio": self._run(self._work_async),
            "operate and read": self._operate,
            "read, many at a time, asyncio": self._run(self._read),
            "watch audits": self._watch_audits,
            "watch lineage, asyncio": self._run(self._watch_lineage),
        }
        self.parts = [Part(name) for name in self._runs]
        self._threads = ThreadPoolExecutor(len(self.parts))

    def start(self) -> None:
        """Starts all parts."""
        self._futures = [self._threads.submit(self._runs[part.name], part) for part in self.parts]
        for part, future in zip(self.parts, self._futures, strict=True):
            future.add_done_callback(part.ended)

    def wait_for_progress(self) -> None:
        """Returns when each part has got on, and raises the exception of one that failed."""
        for part, steps in [(part, part.steps + STEPS) for part in self.parts]:
            part.wait_for(steps)

    def stop(self) -> None:
        """Stops producing, lets the rest be handled and received, and ends all parts."""
        self._stops.set()
        try:
            for place in (0, 1, 5, 6):
                self._futures[place].result(WITHIN_S)
            self._settle()
        finally:
            self._produced.set()
            for close in self._closing:
                close()
        for future in self._futures:
            future.result(WITHIN_S)
        self._threads.shutdown()

    def _settle(self) -> None:
        """Waits until all batches were handled, and both watches have what was recorded."""
        with Client(self.address) as client:
            self._until(lambda: self._done == len(self.received.enqueued), "all batches are handled")
            self._until(lambda: not self._unsettled(client), "the last acknowledgement arrives")
            for recorded, sequences in (
                (client.list_audits(surface=self.surface), self.received.audits),
                (client.list_lineage(surface=self.surface), self.received.lineage),
            ):
                head = max(entry.sequence for entry in recorded)
                self._until(lambda: sequences[-1] >= head, f"a watch arrives at {head}")  # noqa: B023 - runs within the turn

    def _unsettled(self, client: Client) -> int:
        queue = client.get_surface(surface=self.surface).queue
        return queue.queued + queue.in_flight + queue.retrying

    def _until(self, is_so: Callable[[], bool], what: str) -> None:
        ends_s = time.monotonic() + WITHIN_S
        while not is_so():
            assert time.monotonic() < ends_s, f"expected that {what}, but {self.received.enqueued[-1:]}"
            time.sleep(0.02)

    def _run(self, main: Callable[[Part], Coroutine[Any, Any, None]]) -> Callable[[Part], None]:
        return lambda part: asyncio.run(main(part))

    # The parts.

    def _enqueue(self, part: Part) -> None:
        with Client(self.address) as client:
            for one in self._batches(1):
                client.enqueue_batch(one[0], surface=self.surface)
                self.received.enqueued.append(one[0].key)
                part.progressed()

    async def _enqueue_bulk(self, part: Part) -> None:
        async with AsyncClient(self.address) as client:
            for batches in self._batches(BULK):
                results = await client.enqueue_batches(batches, surface=self.surface)
                assert not [one for one in results if isinstance(one, LightspeedError)], results
                self.received.enqueued += [one.key for one in batches]
                part.progressed()
                await asyncio.sleep(0)

    def _pull(self, part: Part) -> None:
        with Client(self.address) as client:
            while not self._produced.is_set():
                started = client.start_available(
                    max_batches=BULK, stages=["extract"], wait_ms=500, surface=self.surface
                )
                for one in started:
                    self._begin("extract", one.batch.key, one.attempt)
                    client.acknowledge_batch(
                        one.batch.key,
                        lease_token=one.lease_token,
                        next=[_next(one.batch, "transform")],
                        surface=self.surface,
                    )
                part.progressed()

    def _work(self, part: Part) -> None:
        def handle(task: Task) -> Sequence[Batch]:
            self._begin("transform", task.batch.key, task.attempt)
            part.progressed()
            return [_next(task.batch, "load")]

        worker = Worker(
            self.address, stages=["transform"], handler=handle, surface=self.surface, concurrency=4
        )
        self._closing.append(worker.stop)
        worker.run()

    async def _work_async(self, part: Part) -> None:
        async def handle(task: Task) -> None:
            self._begin("load", task.batch.key, task.attempt)
            self._done += 1
            part.progressed()

        worker = AsyncWorker(
            self.address, stages=["load"], handler=handle, surface=self.surface, concurrency=4
        )
        loop = asyncio.get_running_loop()
        self._closing.append(partial(loop.call_soon_threadsafe, worker.stop))
        await worker.run()

    def _operate(self, part: Part) -> None:
        with Client(self.address) as client:
            while not self._stops.is_set():
                for number in range(10):
                    labels = {"number": str(number)}
                    client.update_surface(surface=self.surface, labels=labels)
                    assert labels == dict(client.get_surface(surface=self.surface).labels)
                    part.progressed()

    async def _read(self, part: Part) -> None:
        async with AsyncClient(self.address) as client:
            while not self._stops.is_set():
                await asyncio.gather(*(client.get_queue(surface=self.surface) for _ in range(AT_A_TIME)))
                part.progressed()

    def _watch_audits(self, part: Part) -> None:
        with Client(self.address) as client, client.watch_audits(surface=self.surface) as watch:
            self._closing.append(watch.close)
            for item in watch:
                self.received.audits.append(item.entry.sequence)
                part.progressed()

    async def _watch_lineage(self, part: Part) -> None:
        async with AsyncClient(self.address) as client, client.watch_lineage(surface=self.surface) as watch:
            loop = asyncio.get_running_loop()
            self._closing.append(partial(loop.call_soon_threadsafe, watch.close))
            async for item in watch:
                self.received.lineage.append(item.entry.sequence)
                part.progressed()

    def _begin(self, stage: str, key: str, attempt: int) -> None:
        self.received.begun[stage][key] += 1
        self.received.attempts[attempt] += 1

    def _batches(self, size: int) -> Iterator[list[Batch]]:
        """Yields batches until the load stops, and never more than the queue has room for."""
        while not self._stops.is_set():
            if len(self.received.enqueued) - self._done > OUTSTANDING:
                time.sleep(0.005)
                continue
            numbers = [next(self._numbers) for _ in range(size)]
            yield [batch(f"b-{number}", sequence=number) for number in numbers]


def _next(one: Batch, stage: str) -> Batch:
    """Returns the batch of the next stage."""
    return batch(f"{one.key}-{stage[0]}", stage=stage, sequence=one.sequence)
