"""Workers: they pull or take pushed batches, work, report, and fail in every way that workers do.

Owns the leases that a worker believes to hold. The worker may be wrong about each; the service must not be.
"""

import asyncio
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from lightspeed_ops.core.block_reasons import BlockReason
from lightspeed_ops.core.commands import (
    AcknowledgeBatches,
    Acknowledgement,
    DeliveryMode,
    ExpiredLease,
    ExtendLeases,
    Extension,
    FailBatches,
    Failure,
    Release,
    Report,
    StartAvailable,
    Started,
    StartedBatches,
)
from lightspeed_ops.core.orchestrator import Batch, CancelRequested, attributed, prioritised
from lightspeed_ops.core.orchestrator import Lost as LostLease
from lightspeed_ops.core.policy import Caller
from lightspeed_ops.core.refusal import Reason, Refusal, Refused
from lightspeed_ops.engine import CommitAborted, Trust
from lightspeed_ops.journal.port import JournalAway

from tests.simulation.event_checker import HOPELESS
from tests.simulation.journal import CAUSE, Cause
from tests.simulation.network import PATIENCE_S, Lost, Network
from tests.simulation.reference_model import STAGES, expect
from tests.simulation.server import Server

POISON = 23
"""One of this many batches kills its worker, with a probability of 80 % at each attempt."""
LEASES_MS = (0, 1_000, 4_000)
"""The lease lengths that workers request; 0 means the surface's lease."""


def is_poison(batch: Batch) -> bool:
    """Returns True if a batch may kill its worker."""
    return batch.sequence % POISON == POISON - 1


def next_of(batch: Batch, random: Random) -> tuple[Batch, ...]:
    """Returns the batches for the next stage: mostly one, under a key of its own or the same key.

    They have no attributes: the acknowledgement passes them on.
    """
    index = STAGES.index(batch.stage)
    if index + 1 == len(STAGES):
        return ()
    stage = STAGES[index + 1]
    key = batch.key if random.random() < 0.2 else f"{stage[0]}-{batch.sequence}"
    handed = attributed(batch._replace(key=key, stage=stage), {})
    handed = prioritised(handed, random.choice([0, 0, 0, 1, 2, 3]))
    extra = handed._replace(key=f"{stage[0]}x-{batch.sequence}", idempotency_key=f"x-{batch.sequence}")
    return (handed, extra) if random.random() < 0.1 else (handed,)


@dataclass
class FaultRates:
    """The probabilities of a worker's faults, for each batch; ``calm`` workers have none."""

    calm: bool = False

    def happens(self, random: Random, likelihood: float) -> bool:
        """Returns True if a fault happens now."""
        return not self.calm and random.random() < likelihood


class Worker:
    """The behaviour that both kinds of workers share."""

    def __init__(self, name: str, network: Network, random: Random, fault_rates: FaultRates) -> None:
        """A worker without batches."""
        self.name = name
        self._network = network
        self._random = random
        self._manners = fault_rates
        self._requests = 0
        self.lease_ms = random.choice(LEASES_MS)
        self.stages: tuple[str, ...] = ()
        if random.random() < 0.3:
            self.stages = tuple(random.sample(STAGES, random.randint(1, 2)))

    @property
    def surface(self) -> str:
        """The surface of its batches."""
        return self._network.destination.name

    def request_id(self) -> str:
        """Returns a request id of its own, or none."""
        self._requests += 1
        return f"{self.name}-{self._requests}" if self._random.random() < 0.5 else ""

    async def work(self, blocked: list[Started]) -> None:
        """Processes batches, and reports those that it believes to hold; returns early if it dies."""
        random, fault_rates = self._random, self._manners
        if any(is_poison(one.batch) for one in blocked) and random.random() < 0.8:
            return
        if fault_rates.happens(random, 0.02):
            return
        await asyncio.sleep(random.random() * 0.5)
        if fault_rates.happens(random, 0.05):
            await asyncio.sleep(random.random() * 12)
        elif random.random() < 0.5:
            blocked = await self._extend(blocked)
            await asyncio.sleep(random.random() * 0.5)
        if blocked:
            await self._report(blocked)

    async def _extend(self, blocked: list[Started]) -> list[Started]:
        """Extends all leases; mostly drops the batches that are lost or cancelled."""
        command = ExtendLeases(
            tuple(
                Extension(one.batch.key, one.lease_token, self.lease_ms, self._progress(one))
                for one in blocked
            )
        )
        try:
            answers = await self._network.call(command, self.request_id())
        except (Lost, Refused):
            return blocked
        kept: list[Started] = []
        for one, answer in zip(blocked, answers, strict=True):
            if isinstance(answer, LostLease) and self._random.random() < 0.8:
                continue
            if isinstance(answer, CancelRequested) and self._random.random() < 0.5:
                await self._send(Report(releases=(Release(one.batch.key, one.lease_token),)))
                continue
            kept.append(one)
        return kept

    def _progress(self, one: Started) -> str:
        """Returns the progress of a batch: mostly a new one."""
        return f"{one.lease_token}: {self._random.randint(1, 9)}0 %" if self._random.random() < 0.7 else ""

    async def _report(self, blocked: list[Started]) -> None:
        """Reports all batches at once, or one by one."""
        random, fault_rates = self._random, self._manners
        done: list[Acknowledgement] = []
        failed: list[Failure] = []
        released: list[Release] = []
        for one in blocked:
            token = "" if fault_rates.happens(random, 0.1) else one.lease_token
            if fault_rates.happens(random, 0.08):
                reason = HOPELESS if random.random() < 0.1 else "broken"
                attempt = one.attempt + fault_rates.happens(random, 0.05)
                failed.append(Failure(one.batch.key, attempt, reason, reason == HOPELESS, None, token))
            elif fault_rates.happens(random, 0.06):
                released.append(Release(one.batch.key, one.lease_token))
            else:
                following = next_of(one.batch, random)
                done.append(
                    Acknowledgement(
                        one.batch.key,
                        None,
                        token,
                        following,
                        pass_attributes=bool(following),
                        result=(("rows", str(one.batch.records)),) if random.random() < 0.6 else (),
                    )
                )
        if random.random() < 0.5:
            extended = tuple(Extension(one.batch.key, one.lease_token) for one in blocked[:1])
            await self._send(Report(tuple(done), tuple(failed), extended, tuple(released)))
            return
        for _ in range(4):
            answers = await self._send(AcknowledgeBatches(tuple(done))) if done else ()
            done = [item for item, answer in zip(done, answers or (), strict=False) if _is_full(answer)]
            if not done:
                break
            # The queue has no room for the hand-off: the worker keeps the batch, and repeats its report.
            await asyncio.sleep(0.3)
        if failed:
            await self._send(FailBatches(tuple(failed)))
        if released:
            await self._send(Report(releases=tuple(released)))

    async def _send(self, report: Any) -> Any:
        """Sends a report, repeatedly under the same id, or without one; returns None without a response."""
        request_id = self.request_id()
        for _ in range(3):
            try:
                return await self._network.call(report, request_id)
            except Lost:
                continue
            except Refused:
                await asyncio.sleep(0.2)
        return None


def _is_full(answer: object) -> bool:
    return isinstance(answer, Refusal) and answer.reason is Reason.QUEUE_SATURATED


class Puller(Worker):
    """A worker that pulls batches."""

    async def run(self) -> None:
        """Runs for ever; after its death another worker of the same name starts after a while."""
        while True:
            await asyncio.sleep(self._random.random() * 0.6)
            command = StartAvailable(
                self._random.randint(1, 3),
                self.stages,
                worker_id=self.name,
                lease_ms=self.lease_ms,
                max_records=self._random.choice([0, 0, 1, 250]),
            )
            try:
                started_batches = await self._network.call(command, self.request_id())
            except (Lost, Refused):
                continue
            if started_batches.started:
                await self.work(list(started_batches.started))


class Pushed(Worker):
    """A worker that takes batches of a work stream, within its credits."""

    def __init__(self, name: str, network: Network, random: Random, fault_rates: FaultRates) -> None:
        """A worker without a connection."""
        super().__init__(name, network, random, fault_rates)
        self._credits = 0
        self._records = 0
        self.trust = Trust.NEW
        self.caller: Caller | None = None
        self._inbox: asyncio.Queue[StartedBatches | None] = asyncio.Queue()
        self._deliveries: set[asyncio.Task[None]] = set()

    def demand(self) -> StartAvailable | None:
        """Demands as much as its credits allow."""
        if self._credits <= 0 or self._records <= 0:
            return None
        demand = StartAvailable(
            self._credits, self.stages, None, self.name, self.lease_ms, self._records, DeliveryMode.PUSH
        )
        CAUSE.set(Cause(demand))
        return demand

    def deliver(self, started_batches: StartedBatches, durable: Awaitable[StartedBatches]) -> None:
        """Takes a start when it is durable."""
        self._use(started_batches, 1)
        task = asyncio.create_task(self._receive(started_batches, durable))
        self._deliveries.add(task)
        task.add_done_callback(self._deliveries.discard)

    def blocked(self, block_reason: BlockReason) -> None:
        """Takes a block reason."""

    def refuse(self, refusal: Refusal) -> None:
        """Ends the stream."""
        self._credits = 0
        self._inbox.put_nowait(None)

    def expired(self, _: Mapping[str, ExpiredLease]) -> bool:
        """Ignores expired leases.

        A real stream decides whether its worker was alive, and there is none here.
        """
        return False

    async def run(self, server: Server) -> None:
        """Runs one stream on one server until the server ends, or the worker dies or disconnects."""
        self._inbox = asyncio.Queue()
        self._credits, self._records = self._random.randint(1, 4), self._random.randint(100, 800)
        server.join(self.surface, self)
        try:
            for _ in range(self._random.randint(1, 20)):
                async with asyncio.timeout(5):
                    started_batches = await self._inbox.get()
                if started_batches is None:
                    break
                await self.work(list(started_batches.started))
                self._use(started_batches, -1)
                server.dispatcher.wake(self.surface, self)
        except TimeoutError:
            pass
        finally:
            self._credits = 0
            server.leave(self)

    def _use(self, started_batches: StartedBatches, times: int) -> None:
        self._credits -= times * len(started_batches.started)
        self._records -= times * sum(one.batch.records for one in started_batches.started)

    async def _receive(self, started_batches: StartedBatches, durable: Awaitable[StartedBatches]) -> None:
        try:
            await durable
        except (CommitAborted, JournalAway):
            self._use(started_batches, -1)
        else:
            if not self._manners.happens(self._random, 0.05):
                self._inbox.put_nowait(started_batches)


class Poller(Worker):
    """A worker that asks for batches by long polls, and sometimes leaves while it waits."""

    async def run(self, server: Server, *, late_s: float | None) -> None:
        """Polls once; the answer comes at most ``late_s`` after the end of the wait; None: or never."""
        random, loop = self._random, asyncio.get_running_loop()
        command = StartAvailable(
            random.randint(1, 3), self.stages, worker_id=self.name, lease_ms=self.lease_ms
        )
        wait_s, began_s = random.choice([0.5, 3.0, 10.0]), loop.time()
        task = server.poll(self.surface, command, self.request_id(), wait_s)
        is_patient = not self._manners.happens(random, 0.1)
        patience_s = wait_s + (PATIENCE_S if late_s is None else late_s)
        await asyncio.wait([task], timeout=patience_s if is_patient else random.random())
        if not task.done():
            may_go_on = late_s is None or not is_patient
            expect(may_go_on, f"a long poll of {wait_s} s to end after {loop.time() - began_s} s")
            task.cancel()
            return
        if task.cancelled() or isinstance(task.exception(), Refused | Lost):
            return
        if task.result().started:
            await self.work(list(task.result().started))
