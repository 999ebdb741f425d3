"""Clients of the simulation: producers, operators and subscribers."""

import asyncio
from random import Random
from typing import Any, Protocol

from lightspeed_ops.core.audit import AuditEntry
from lightspeed_ops.core.commands import (
    ApplyControl,
    CancelBatch,
    CompleteRun,
    DeadLetterFilter,
    DiscardDeadLetters,
    EnqueueBatches,
    FailRun,
    RedriveDeadLetters,
    ResumeRun,
    StartRun,
    UpdateSurface,
)
from lightspeed_ops.core.connector import ReprocessWindow
from lightspeed_ops.core.operator import Drain, Pause, Replay, Resume
from lightspeed_ops.core.orchestrator import Batch, delayed
from lightspeed_ops.core.records import Entry, RecordKind
from lightspeed_ops.core.refusal import Refusal, Refused
from lightspeed_ops.core.run import RunLabel
from lightspeed_ops.reader import Reader

from tests.server.core.building import NAME
from tests.simulation.network import Lost, Network
from tests.simulation.reference_model import (
    ACTIVE,
    STAGES,
    ReferenceModel,
    expect,
    with_attributes,
)


class Producer:
    """A producer of batches for the first stage; it sometimes repeats some, or takes another stage."""

    def __init__(self, name: str, network: Network, random: Random, model: ReferenceModel) -> None:
        """A producer without batches yet; it reads the surface's clock from the model."""
        self._model = model
        self._name = name
        self._network = network
        self._random = random
        self._brought = 0

    async def run(self) -> None:
        """Enqueues batches for ever."""
        while True:
            await asyncio.sleep(self._random.random() * 0.8)
            several = tuple(self._batch() for _ in range(self._random.randint(1, 4)))
            request_id = f"{self._name}-{self._brought}" if self._random.random() < 0.5 else ""
            for _ in range(2):
                try:
                    answers = await self._network.call(EnqueueBatches(several), request_id)
                except (Lost, Refused):
                    continue
                if any(isinstance(answer, Refusal) for answer in answers):
                    await asyncio.sleep(self._random.random() * 8)
                break

    def _batch(self) -> Batch:
        random = self._random
        sequence = self._brought
        if sequence and random.random() < 0.2:
            sequence -= random.randint(1, min(sequence, 20))
        else:
            self._brought += 1
        stage = random.choice(STAGES) if random.random() < 0.15 else STAGES[0]
        key = f"{stage[0]}-{sequence}"
        records = 50 + sequence * 37 % 200
        batch = with_attributes(Batch(key, stage, records, sequence * 13 % 500, f"once-{sequence}", sequence))
        if random.random() < 0.8:
            return batch
        return delayed(batch, max(0, self._model.now_ms + random.randint(-1_000, 4_000)))


class Operator:
    """An operator: pauses, drains, cancels, redrives, replays, and restarts runs."""

    def __init__(self, network: Network, random: Random, model: ReferenceModel) -> None:
        """An operator that reads the model to know the batches."""
        self._network = network
        self._random = random
        self._model = model

    async def run(self) -> None:
        """Sends commands for ever."""
        while True:
            await asyncio.sleep(self._random.random() * 3)
            for command in self._choose():
                await self.ask(command)
                await asyncio.sleep(self._random.random() * 2)

    async def ask(self, command: Any) -> None:
        """Sends a command, and ignores its result."""
        try:
            await self._network.call(command)
        except (Lost, Refused):
            return

    async def put_right(self) -> None:
        """Makes the surface start work again."""
        if self._model.lifecycle not in ACTIVE:
            resumes = self._model.lifecycle in ("failed", "crashed") and self._random.random() < 0.7
            await self.ask(ResumeRun() if resumes else self._start_run())
        if self._model.control in ("paused", "draining"):
            await self.ask(ApplyControl(Resume("on we go")))

    def _start_run(self) -> StartRun:
        """Returns a start of a run, mostly with labels."""
        labels = [RunLabel("day", str(self._random.randint(1, 31))), RunLabel("team", "ingest")]
        return StartRun(labels=tuple(labels[: self._random.randint(0, 2)]))

    def _choose(self) -> list[Any]:
        random = self._random
        current_batch = sorted(self._model.live)
        dead = [key for key in current_batch if self._model.live[key].place == "dead_lettered"]
        pace = random.choice([0, 0, 1, 5])
        some = tuple(random.sample(dead, min(len(dead), 3)))
        going_on = self._going_on()
        window = self._window()
        chosen: list[list[Any]] = [
            [ApplyControl(Pause("lunch")), ApplyControl(Resume("back"))],
            [ApplyControl(Drain("evening")), ApplyControl(Resume("morning"))],
            *[
                [CancelBatch(random.choice(current_batch), "wrong file")]
                for _ in range(4 if current_batch else 0)
            ],
            [RedriveDeadLetters("repaired", some, per_second=pace)],
            [RedriveDeadLetters("repaired", filter=DeadLetterFilter(), most=5, per_second=pace)],
            [DiscardDeadLetters("hopeless", some)],
            [DiscardDeadLetters("hopeless", filter=DeadLetterFilter(), most=10)],
            [DiscardDeadLetters("hopeless", filter=DeadLetterFilter(), most=10)],
            [ApplyControl(Replay(random.choice(STAGES), "again"))],
            *[
                [
                    UpdateSurface(("connector_plan.reprocess_window",), reprocess_window=window),
                    ApplyControl(Pause("repair")),
                    ApplyControl(Replay(random.choice(STAGES), "again")),
                    UpdateSurface(("connector_plan.reprocess_window",), reprocess_window=None),
                ]
                for _ in range(8)
            ],
            [FailRun("lost", crashed=random.random() < 0.5)],
            [CompleteRun()],
        ]
        return [*random.choice(chosen), *going_on]

    def _window(self) -> ReprocessWindow:
        """Sets a window over a few applied sequences."""
        done = self._model.done
        last = self._random.choice(done).sequence if done else 0
        return ReprocessWindow(max(0, last - self._random.randint(0, 4)), last, "bad day")

    def _going_on(self) -> list[Any]:
        """Returns the commands that follow every other one, so that the surface does not stop for long."""
        going_on: list[Any] = []
        if self._model.lifecycle not in ACTIVE:
            going_on.append(ResumeRun() if self._random.random() < 0.5 else self._start_run())
        if self._model.control in ("paused", "draining") and self._random.random() < 0.8:
            going_on.append(ApplyControl(Resume("on we go")))
        return going_on


class Shared(Protocol):
    """The values that a subscriber compares its entries with."""

    model: ReferenceModel

    def reader(self) -> Reader:
        """Returns a reader of the durable commits."""
        ...


class Subscriber:
    """A subscriber that lists entries page by page, and checks that each comes once and in order."""

    def __init__(self, shared: Shared, random: Random, kind: RecordKind) -> None:
        """A subscriber without entries."""
        self._shared = shared
        self._random = random
        self._kind = kind
        self._after = 0

    async def run(self) -> None:
        """Reads for ever; after a gap it continues with the oldest kept entry."""
        while True:
            await asyncio.sleep(self._random.random() * 4)
            reader = self._shared.reader()
            try:
                listing = await reader.list(
                    NAME, self._kind, after=self._after, limit=self._random.randint(1, 40)
                )
            except Refused:
                self._after = 0
                continue
            for entry in listing.entries:
                expected = self._after + 1
                if self._after:
                    expect(entry.sequence == expected, f"{self._kind} {expected}, and not {entry.sequence}")
                self._compare(entry)
                self._after = entry.sequence
            more = listing.next_after
            expect(more in (None, self._after), f"the next page to follow {self._after}, and not {more}")

    def _compare(self, entry: object) -> None:
        model = self._shared.model
        if isinstance(entry, AuditEntry):
            expect(model.audits[entry.sequence - 1] == entry.chain_hash, f"audit {entry.sequence} as it was")
        elif isinstance(entry, Entry):
            key = entry.record.idempotency_key
            expect(model.lineage[entry.sequence - 1] == key, f"checkpoint {entry.sequence} as it was")
