"""The driver that all contenders share: bulks of batches, a number of them in flight, for a given time.

Each batch is enqueued, started and acknowledged, with checkpoint, lineage and freshness. All contenders have
the same loop, the same batches and as many calls in flight; a driver defines how one bulk is processed.
"""

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import count
from typing import Any, NamedTuple, Protocol

from tests.bench.load import BULK, family_processor_s

IN_FLIGHT = 1, 4, 16
"""Calls in flight of every contender, one number after the other."""
MOST_IN_FLIGHT = max(IN_FLIGHT)
"""Connections that a driver needs if each connection carries one call at a time."""
STAGE = "extract"
"""No sink, since a sink applies each idempotency key once, which no peer does."""
RECORDS = 100
RESPONSES_WITHIN_S = 30.0
"""A timeout in seconds, far above the time that a healthy server takes."""


class BatchValues(NamedTuple):
    """The content of a batch for every queue: the fields of our own batches."""

    key: str
    stage: str
    records: int
    lag_ms: int
    idempotency_key: str
    sequence: int


def bulk(number: int) -> list[BatchValues]:
    """Returns the batches of the ``number``-th bulk."""
    sequences = range(number * BULK, (number + 1) * BULK)
    return [BatchValues(f"b-{one}", STAGE, RECORDS, 5, f"i-{one}", one) for one in sequences]


class Driver(Protocol):
    """A driver: how batches are processed by one server, over one way of calling it."""

    async def process(self, number: int) -> int:
        """Enqueues a bulk, starts and acknowledges as many batches, and returns their number.

        ``number`` is that of the bulk. Everything is durable at the return, as far as the server can do that.
        All bulks share one queue: the started batches may be those of another bulk, and fewer than a bulk if
        other calls were faster.
        """
        ...

    async def remembered(self) -> int:
        """Returns how many acknowledged batches the server knows; a batch without a trace does not count."""
        ...


@dataclass
class Contender:
    """A contender: servers in processes of their own, and a driver."""

    name: str
    parts: Mapping[str, Sequence[int]]
    """Ids of the first processes of each part whose processor time is told apart."""
    driver: Driver
    numbers: Iterator[int] = field(default_factory=count)
    batches: int = 0

    async def verify(self) -> None:
        """Asserts that the server knows as many batches as the driver counted."""
        remembered = await self.driver.remembered()
        assert self.batches == remembered, (
            f"expected {self.name} to remember {self.batches} batches, but it remembers {remembered}"
        )


@dataclass(frozen=True)
class Heat:
    """The result of one contender in one turn."""

    name: str
    in_flight: int
    batches: int
    elapsed_s: float
    parts_s: Mapping[str, float]
    """Processor time of each part, children included; `client` is the driving process."""

    def values(self) -> dict[str, Any]:
        """Returns the fields as a dictionary."""
        return asdict(self)


async def heat(contender: Contender, in_flight: int, seconds: float) -> Heat:
    """Processes bulks, as many at a time, until the time is over and the last bulk is done."""
    began = time.perf_counter()
    before_s = _parts_s(contender)

    async def keep_working() -> int:
        batches = 0
        while time.perf_counter() - began < seconds:
            batches += await contender.driver.process(next(contender.numbers))
        return batches

    batches = sum(await asyncio.gather(*(keep_working() for _ in range(in_flight))))
    elapsed_s = time.perf_counter() - began
    contender.batches += batches
    return Heat(
        contender.name,
        in_flight,
        batches,
        elapsed_s,
        {part: used_s - before_s[part] for part, used_s in _parts_s(contender).items()},
    )


def _parts_s(contender: Contender) -> dict[str, float]:
    """Returns the processor time of each part until now, in seconds."""
    servers_s = {part: sum(map(family_processor_s, pids)) for part, pids in contender.parts.items()}
    return {**servers_s, "client": time.process_time()}
