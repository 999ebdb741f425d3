"""Observers: they read the list of batches, the queue view, the run and histories while work goes on.

Owns what a read must show: the model at the version that the read had.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from random import Random

from lightspeed_ops.core.batch_events import Acknowledged
from lightspeed_ops.core.batch_list import BatchFilter, BatchListOrder, BatchPage, Place, batch_page
from lightspeed_ops.core.block_reasons import BLOCK_REASON_LABELS
from lightspeed_ops.core.orchestrator import BatchState
from lightspeed_ops.core.queue_view import QueueView, queue_view
from lightspeed_ops.core.refusal import Refused
from lightspeed_ops.core.surface import Surface, oldest_listed_run

from tests.simulation.reading import Shared, seen
from tests.simulation.reference_model import ACTIVE, STAGES, ModelBatch, ReferenceModel, expect
from tests.simulation.run_model import of_model, of_record

STATES = ("queued", "retrying", "in_flight", "dead_lettered")
ORDERED: dict[BatchListOrder, Callable[[ModelBatch], Place]] = {
    BatchListOrder.ENQUEUED: lambda active: (0, active.order),
    BatchListOrder.ENQUEUED_DESC: lambda active: (0, active.order),
    BatchListOrder.LEASE_DEADLINE: lambda active: (active.deadline_ms, active.order),
    BatchListOrder.DUE: lambda active: (active.due_ms, active.order),
}
"""By order of a list: the place of a batch."""


class Observer:
    """An observer of everything that a surface can be asked about."""

    def __init__(self, shared: Shared, random: Random) -> None:
        """An observer without a list in progress."""
        self._shared = shared
        self._random = random

    async def run(self) -> None:
        """Reads for ever."""
        reads = [
            self._list_batches,
            self._list_batches,
            self._get_queue,
            self._get_run,
            self._list_runs,
            self._explain,
        ]
        while True:
            await asyncio.sleep(self._random.random() * 1.5)
            await self._random.choice(reads)()

    async def _list_batches(self) -> None:
        """Reads a list page by page, and checks each page, and the list as a whole."""
        random = self._random
        listing = Listing(random.choice(list(BatchListOrder)), self._filter(), self._shared.model)
        if random.random() < 0.5:
            listing.wanted = BatchFilter()
        while True:
            count = random.randint(1, 6)
            found = await seen(
                self._shared,
                partial(listing.page, count),
                listing.expected,
            )
            if found is None:
                return
            page, expected = found
            listing.check(page, expected, count)
            await self._check_failures(page)
            if listing.after is None:
                self._shared.figures["whole lists"] += listing.wanted == BatchFilter()
                return
            await asyncio.sleep(random.random() * 0.5)

    def _filter(self) -> BatchFilter:
        random = self._random
        return BatchFilter(
            states=tuple(map(BatchState, random.sample(STATES, random.choice([0, 0, 1, 2])))),
            stages=tuple(random.sample(STAGES, random.choice([0, 0, 1, 2]))),
            worker_ids=random.choice([(), (), (), ("puller-0", "pushed-1")]),
            key_prefix=random.choice(["", "", "e-", "t-1"]),
            older_than_ms=random.choice([0, 0, 2_000]),
            attempt_at_least=random.choice([0, 0, 0, 2]),
        )

    async def _check_failures(self, page: BatchPage) -> None:
        """Checks the last failures of a page, as far as their commits are kept."""
        reasons = {one.listed.batch.key: one.attempts for one in page.batches}
        reader = self._shared.reader()
        for one in await self._shared.asked(reader.batches(self._shared.name, page.batches)) or ():
            failed_in = reasons[one.batch.key][-1:]
            if one.last_failure is not None and one.last_failure.reason:
                reason = self._shared.model.failures[one.batch.key, failed_in[0]]
                expect(one.last_failure.reason == reason, f"'{one.batch.key}' to have failed with '{reason}'")

    async def _get_queue(self) -> None:
        """Reads the queue view, and compares its counts, times and block reasons."""
        found = await seen(
            self._shared,
            lambda surface, now_ms: _shown(queue_view(surface, now_ms)),
            lambda now_ms: _expected_view(self._shared.model, now_ms),
        )
        if found is not None:
            shown, expected = found
            expect(shown == expected, f"the queue view {expected}, and not {shown}")

    async def _get_run(self) -> None:
        """Reads the run that counts."""
        found = await seen(
            self._shared,
            lambda surface, _: of_record(surface.run.record()),
            lambda _: of_model(self._shared.model.current_run),
        )
        if found is not None:
            shown, expected = found
            expect(shown == expected, f"the run {expected}, and not {shown}")

    async def _list_runs(self) -> None:
        """Reads the runs page by page: the newest one, then those before it that are kept, once each."""
        model, before, listed = self._shared.model, 0, list[int]()
        first = 0
        while True:
            found = await seen(
                self._shared,
                lambda surface, _: (surface.run.number, oldest_listed_run(surface)),
                lambda _: (model.current_run.number, model.oldest_run),
            )
            if found is None:
                return
            (newest, oldest), expected = found
            expect((newest, oldest) == expected, f"the runs {expected}, and not {newest, oldest}")
            first = first or newest
            before = before or newest
            listing = await self._shared.asked(
                self._shared.reader().runs(
                    self._shared.name,
                    before=before,
                    oldest=oldest,
                    oldest_now=self._oldest_run,
                    limit=self._random.randint(1, 3),
                    matches=lambda _: True,
                )
            )
            if listing is None:
                return
            for record in listing.records:
                past = model.past_runs[record.number]
                expect(of_record(record) == past, f"run {record.number} as it was: {past}")
            listed += [record.number for record in listing.records]
            if not listing.next_before:
                break
            before = listing.next_before
            await asyncio.sleep(self._random.random() * 4)
        self._shared.figures["lists of runs"] += 1
        # Runs that were forgotten before or meanwhile are missing, and they are the oldest ones.
        last = max(oldest, model.oldest_run)
        whole = list(range(first - 1, last - 1, -1))
        expect(listed[: len(whole)] == whole, f"the runs {whole}, and not {listed}")
        expect(listed == sorted(set(listed), reverse=True), f"each run once, and not {listed}")

    async def _oldest_run(self) -> int:
        """Returns the oldest run that the model keeps."""
        return self._shared.model.oldest_run

    async def _explain(self) -> None:
        """Reads the history of a batch that has ended, and compares its results."""
        model = self._shared.model
        ended = [batch.key for batch in model.done[-20:] if batch.key not in model.live]
        if not ended:
            return
        key = self._random.choice(ended)
        try:
            reader, version = self._shared.reader(), model.version
            history = await self._shared.asked(
                reader.explain(self._shared.name, key, until_version=version, current=None)
            )
        except Refused:
            return
        if history is None:
            return
        self._shared.figures["histories"] += 1
        for one in history.events:
            if isinstance(one.event, Acknowledged):
                result = model.results.get((key, one.version), ())
                expect(one.event.result == result, f"'{key}' to have the result {result}")


@dataclass(slots=True)
class Expected:
    """What a page must have at its version: keys in order, batches by key, and all active batches."""

    keys: list[str]
    values: dict[str, tuple[object, ...]]
    active: frozenset[tuple[str, int]]


class Listing:
    """A list of batches that is read page by page."""

    def __init__(self, order: BatchListOrder, wanted: BatchFilter, model: ReferenceModel) -> None:
        """A list of which no page has been read."""
        self._order = order
        self.wanted = wanted
        self._model = model
        self.after: Place | None = None
        self._listed: list[tuple[str, int]] = []
        self._throughout: frozenset[tuple[str, int]] | None = None

    def page(self, count: int, surface: Surface, now_ms: int) -> BatchPage:
        """Reads the next page."""
        return batch_page(surface, self.wanted, self._order, after=self.after, count=count, now_ms=now_ms)

    def expected(self, now_ms: int) -> Expected:
        """Returns what the model has behind the pages so far, in the order of the list."""
        live, place = self._model.live.values(), ORDERED[self._order]
        is_reversed = self._order is BatchListOrder.ENQUEUED_DESC
        behind = [
            active
            for active in sorted(live, key=place, reverse=is_reversed)
            if self._matches(active, now_ms)
            and (
                self.after is None
                or (place(active) < self.after if is_reversed else place(active) > self.after)
            )
        ]
        return Expected(
            [active.batch.key for active in behind],
            {active.batch.key: _listed(active) for active in behind},
            frozenset((active.batch.key, active.order) for active in live),
        )

    def _matches(self, active: ModelBatch, now_ms: int) -> bool:
        wanted, place = self.wanted, active.place
        states = {BatchListOrder.LEASE_DEADLINE: ("in_flight",), BatchListOrder.DUE: ("retrying",)}
        return bool(
            place in states.get(self._order, STATES)
            and (not wanted.states or place in wanted.states)
            and (not wanted.stages or active.batch.stage in wanted.stages)
            and (not wanted.worker_ids or (place == "in_flight" and active.worker_id in wanted.worker_ids))
            and active.batch.key.startswith(wanted.key_prefix)
            and now_ms - active.enqueued_ms >= wanted.older_than_ms
            and active.attempt >= wanted.attempt_at_least
        )

    def check(self, page: BatchPage, expected: Expected, count: int) -> None:
        """Checks a page: the first batches that match, as they were; and the list when it has ended."""
        keys = [one.listed.batch.key for one in page.batches]
        first = expected.keys[:count]
        expect(keys == first[: len(keys)], f"the page {first}, and not {keys}")
        if page.next_after is None:
            expect(keys == expected.keys, f"the last page to have {expected.keys}, and not {keys}")
        for one in page.batches:
            listed = one.listed
            shown = (listed.batch, listed.batch_state.value, listed.status.attempt, listed.enqueued_ms)
            wanted = expected.values[listed.batch.key]
            expect(shown == wanted, f"the listed batch {wanted}, and not {shown}")
            self._listed.append((listed.batch.key, one.place[1]))
        active = expected.active
        self._throughout = active if self._throughout is None else self._throughout & active
        self.after = page.next_after
        if page.next_after is None and self.wanted == BatchFilter():
            self._check_whole()

    def _check_whole(self) -> None:
        """Checks the list: a batch that was active throughout is listed once in an order that is stable."""
        assert self._throughout is not None
        if self._order not in (BatchListOrder.ENQUEUED, BatchListOrder.ENQUEUED_DESC):
            return
        listed = Counter(self._listed)
        twice = [key for (key, _), times in listed.items() if times > 1]
        missed = [key for key, order in self._throughout if not listed[key, order]]
        expect(not twice and not missed, f"a whole list: {twice} are in it twice, and {missed} not at all")


def _listed(active: ModelBatch) -> tuple[object, ...]:
    return active.batch, active.place, active.attempt, active.enqueued_ms


def _shown(view: QueueView) -> dict[str, object]:
    """Returns the values of a queue view that the model knows."""
    overdue = view.overdue_lease
    return {
        "stages": {
            one.stage: (
                [getattr(one.counts, state) for state in STATES],
                one.oldest_enqueued_ms,
                None if one.block_reason is None else BLOCK_REASON_LABELS[type(one.block_reason)],
            )
            for one in view.stages
        },
        "next_due_ms": view.next_due_ms,
        "overdue_ms": None if overdue is None else overdue.lease_deadline_ms,
        "workers": {
            name: (one.in_flight, one.oldest_started_ms, one.next_deadline_ms)
            for (name, _), one in view.leaseholders.items()
        },
    }


def _expected_view(model: ReferenceModel, now_ms: int) -> dict[str, object]:
    """Returns the same values of the model."""
    in_flight = model.at("in_flight")
    due = [active.due_ms for active in model.at("retrying")]
    first_ms = min((active.deadline_ms for active in in_flight), default=now_ms + 1)
    workers = {
        active.worker_id: [one for one in in_flight if one.worker_id == active.worker_id]
        for active in in_flight
    }
    return {
        "stages": {stage: _stage(model, stage, now_ms) for stage in STAGES},
        "next_due_ms": min(due, default=None),
        "overdue_ms": first_ms if first_ms <= now_ms else None,
        "workers": {
            name: (
                len(held),
                min(one.started_ms for one in held),
                min(one.deadline_ms for one in held),
            )
            for name, held in workers.items()
        },
    }


def _stage(model: ReferenceModel, stage: str, now_ms: int) -> tuple[object, ...]:
    own = [active for active in model.at(*STATES) if active.batch.stage == stage]
    outstanding = [active.enqueued_ms for active in own if active.outstanding]
    counts = Counter(active.place for active in own)
    return (
        [counts[state] for state in STATES],
        outstanding[0] if outstanding else None,
        _block_reason(model, stage, now_ms),
    )


def _block_reason(model: ReferenceModel, stage: str, now_ms: int) -> str | None:
    """Returns why no batch of a stage would start; None if one would, or if a backoff is over."""
    in_flight, queued = model.at("in_flight"), model.at("queued")
    own = [active for active in queued if active.batch.stage == stage]
    blocked = {
        "no_active_run": model.lifecycle not in ACTIVE,
        "paused": model.control == "paused",
        "in_flight_limit": len(in_flight) >= model.max_in_flight,
    }
    reason = next((reason for reason, is_so in blocked.items() if is_so), None)
    if reason is not None:
        return reason
    if model.startable(own, now_ms) or any(active.due_ms <= now_ms for active in model.at("retrying")):
        return None
    if own:
        of_stage = [active for active in in_flight if active.batch.stage == stage]
        is_full = len(of_stage) >= model.stage_in_flight.get(stage, 2**60)
        return "stage_limit" if is_full else "start_rate"
    waiting = "backoff" if model.at("retrying") else "empty"
    return "stage_filter" if queued else waiting
