"""Clients of the simulation: producers, operators and subscribers."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from random import Random
from typing import Any

from lightspeed_ops.core.audit import AuditEntry
from lightspeed_ops.core.commands import (
    ApplyControl,
    CancelBatch,
    CompleteRun,
    DeadLetterFilter,
    DeadLetterResults,
    DiscardDeadLetters,
    EnqueueBatches,
    FailRun,
    PauseSchedule,
    RedriveDeadLetters,
    ResumeRun,
    ResumeSchedule,
    StartRun,
    UpdateSurface,
)
from lightspeed_ops.core.connector import ReprocessWindow
from lightspeed_ops.core.lineage import LineageRecord
from lightspeed_ops.core.operator import Drain, Pause, Replay, Resume
from lightspeed_ops.core.orchestrator import Batch, delayed, prioritised
from lightspeed_ops.core.records import Entry, RecordKind
from lightspeed_ops.core.refusal import Refusal, Refused
from lightspeed_ops.core.replay_plan import ReplayPlan
from lightspeed_ops.core.run import RunLabel
from lightspeed_ops.core.schedule import CatchUpPolicy, Cron, Interval, OverlapPolicy, Schedule
from lightspeed_ops.core.stage_limits import StageLimit
from lightspeed_ops.core.surface import etag
from lightspeed_ops.core.update_mask import SCHEDULE

from tests.simulation.network import Lost, Network
from tests.simulation.reading import Shared, seen
from tests.simulation.reference_model import (
    ACTIVE,
    STAGES,
    ReferenceModel,
    expect,
    with_attributes,
)

STAGE_LIMITS = (
    (StageLimit("transform", max_in_flight=3), StageLimit("load", 0, 4)),
    (StageLimit("extract", 2, 3), StageLimit("load", max_in_flight=1)),
    (),
)
"""The limits of stages that a surface may have."""


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
        batch = prioritised(batch, random.choice([0, 0, 0, 1, 2, 3]))
        if random.random() < 0.8:
            return batch
        return delayed(batch, max(0, self._model.now_ms + random.randint(-1_000, 4_000)))


class Operator:
    """An operator: pauses, drains, cancels, redrives, replays, and restarts runs."""

    def __init__(self, name: str, network: Network, random: Random, model: ReferenceModel) -> None:
        """An operator that reads the model to know the batches."""
        self._network = network
        self._random = random
        self._model = model
        self._name = name
        self._requests = 0

    async def run(self) -> None:
        """Sends commands for ever."""
        while True:
            await asyncio.sleep(self._random.random() * 3)
            for command in self._choose():
                await (self._plan(command) if self._random.random() < 0.7 else self.ask(command))
                await asyncio.sleep(self._random.random() * 2)

    async def ask(self, command: Any) -> None:
        """Sends a command, half of the time under a request id and then until it is answered."""
        self._requests += 1
        request_id = f"{self._name}-{self._requests}" if self._random.random() < 0.5 else ""
        for _ in range(3 if request_id else 1):
            with suppress(Refused):
                try:
                    await self._network.call(command, request_id)
                except Lost:
                    continue
            return

    async def _plan(self, command: Any) -> None:
        """Sends a command that has a plan as a dry run, and then by its plan; others as they are."""
        if not hasattr(command, "expected_plan_hash"):
            await self.ask(command)
            return
        try:
            answer = await self._network.call(replace(command, dry_run=True))
        except (Lost, Refused):
            return
        plan = answer if isinstance(answer, ReplayPlan | None) else answer.plan
        if plan is None:
            await self.ask(command)
            return
        self._model.plans[plan.plan_hash] = _planned(answer)
        await asyncio.sleep(self._random.random() * 6)
        await self.ask(replace(command, expected_plan_hash=plan.plan_hash))

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
            *[[ApplyControl(Replay(random.choice(STAGES), "again"))] for _ in range(4)],
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
            *[[FailRun("next day"), self._start_run()] for _ in range(2)],
            *[
                [
                    FailRun("lost"),
                    ResumeRun(),
                    RedriveDeadLetters("repaired", filter=DeadLetterFilter(), most=5),
                ]
                for _ in range(2)
            ],
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
        is_left_to_schedule = self._model.schedule.next_ms is not None and self._random.random() < 0.6
        if self._model.lifecycle not in ACTIVE and not is_left_to_schedule:
            going_on.append(ResumeRun() if self._random.random() < 0.5 else self._start_run())
        if self._model.control in ("paused", "draining") and self._random.random() < 0.8:
            going_on.append(ApplyControl(Resume("on we go")))
        return going_on


def _planned(answer: ReplayPlan | DeadLetterResults) -> object:
    """Returns what a plan is about: dead letters by key, or for a replay numbers of batches."""
    if isinstance(answer, DeadLetterResults):
        return tuple(key for key, result in answer.results if not isinstance(result, Refusal))
    return sum(one.dead_letters for one in answer.stages), sum(one.reprocessed for one in answer.stages)


class Tuner:
    """An operator that changes single settings while work goes on, mostly at the etag that it read."""

    def __init__(self, shared: Shared, network: Network, random: Random) -> None:
        """An operator without an etag."""
        self._shared = shared
        self._network = network
        self._random = random

    async def run(self) -> None:
        """Reads the settings with their etag, and changes one of them, for ever."""
        random, model = self._random, self._shared.model
        while True:
            await asyncio.sleep(random.random() * 8)
            found = await seen(
                self._shared,
                lambda surface, _: (etag(surface), (surface.settings, surface.pipeline.schedule)),
                lambda _: model.configured,
            )
            if found is None:
                continue
            (read, configured), expected = found
            expect(configured == expected, f"the settings {expected}, and not {configured}")
            model.etags[read] = configured
            await asyncio.sleep(random.random() * 3)
            path, value = self._change()
            command = UpdateSurface(
                (path,),
                nested={path: value},
                etag=read if random.random() < 0.8 else "",
                dry_run=random.random() < 0.2,
            )
            with suppress(Lost, Refused):
                await self._network.call(command)

    def _change(self) -> tuple[str, object]:
        random = self._random
        return random.choice(
            [
                ("boundary.max_in_flight", random.randint(2, 8)),
                ("boundary.cancellation_budget_ms", random.choice([0, 1_500])),
                ("boundary.stage_limits", random.choice(STAGE_LIMITS)),
                ("connector_plan.retry_policy.max_backoff_ms", random.choice([500, 1_000])),
                ("lease_ms", random.choice([2_000, 3_000])),
                ("retention.max_runs", random.choice([0, 1, 2, 5])),
            ]
        )


class Scheduler:
    """An operator of the schedule: pauses and resumes it, and changes it."""

    def __init__(self, network: Network, random: Random, model: ReferenceModel) -> None:
        """An operator that reads the surface's clock from the model."""
        self._network = network
        self._random = random
        self._model = model

    async def run(self) -> None:
        """Sends commands for ever."""
        random = self._random
        while True:
            await asyncio.sleep(random.random() * 12)
            changed = UpdateSurface((SCHEDULE,), nested={SCHEDULE: schedule(random, self._model.recorded_ms)})
            for command in random.choice([(PauseSchedule("holiday"), ResumeSchedule()), (changed,)]):
                with suppress(Lost, Refused):
                    await self._network.call(command, f"schedule-{random.randrange(2**60)}")
                await asyncio.sleep(random.random() * 6)


def schedule(random: Random, now_ms: int) -> Schedule:
    """Returns a schedule that is due every few seconds or minutes."""
    interval_ms = random.choice([1_000, 1_500, 2_000, 4_000, 15_000])
    kind = (
        Interval(interval_ms) if random.random() < 0.8 else Cron(random.choice(["*/1", "*/2"]) + " * * * *")
    )
    return Schedule(
        kind,
        overlap=random.choice([None, *OverlapPolicy]),
        catch_up=random.choice([None, *CatchUpPolicy, CatchUpPolicy.ALL]),
        catch_up_most=random.choice([0, 1, 2, 3]),
        jitter_ms=random.choice([0, 0, interval_ms // 2, interval_ms]),
        end_ms=random.choice([None, None, now_ms + 30_000]),
    )


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
                limit = self._random.randint(1, 40)
                listing = await self._shared.asked(
                    reader.list(self._shared.name, self._kind, after=self._after, limit=limit)
                )
            except Refused:
                self._after = 0
                continue
            if listing is None:
                continue
            for entry in listing.entries:
                expected = self._after + 1
                if self._after:
                    expect(entry.sequence == expected, f"{self._kind} {expected}, and not {entry.sequence}")
                was_so(self._shared.model, entry)
                self._after = entry.sequence
            more = listing.next_after
            expect(more in (None, self._after), f"the next page to follow {self._after}, and not {more}")


def was_so(model: ReferenceModel, entry: object) -> None:
    """Checks that an entry is as it was when it became durable."""
    if isinstance(entry, AuditEntry):
        expect(model.audits[entry.sequence - 1] == entry.chain_hash, f"audit {entry.sequence} as it was")
    elif isinstance(entry, Entry) and isinstance(entry.record, LineageRecord):
        shown, done = (entry.record.stage, entry.record.sequence), model.done[entry.sequence - 1]
        expect(shown == (done.stage, done.sequence), f"lineage {entry.sequence} of '{done.key}'")
    elif isinstance(entry, Entry):
        key = entry.record.idempotency_key
        expect(model.lineage[entry.sequence - 1] == key, f"checkpoint {entry.sequence} as it was")
