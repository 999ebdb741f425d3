"""What drives every contender alike: lives in bulks, a number of them in flight, for a while.

A life is enqueue → start → acknowledge, with the checkpoint, lineage and freshness that it leaves behind. The
same loop, the same batches and as many calls in flight for everybody; a driver says how a bulk lives there.
"""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from itertools import count
from typing import Any, NamedTuple, Protocol

from tests.bench.load import BULK, family_processor_s

IN_FLIGHT = 1, 4, 16
"""Calls that everybody has in flight, one number after the other."""
MOST_IN_FLIGHT = max(IN_FLIGHT)
"""Connections that a driver needs where each carries one call at a time."""
STAGE = "extract"
"""No sink: a sink applies each idempotency key once, which no peer does."""
RECORDS = 100
ANSWERS_WITHIN_S = 30.0
"""Far more than a server takes that is well."""


class BatchValues(NamedTuple):
    """What a batch is, to whoever queues it: the fields of our own."""

    key: str
    stage: str
    records: int
    lag_ms: int
    idempotency_key: str
    sequence: int


def bulk(number: int) -> list[BatchValues]:
    """The batches of the ``number``-th bulk."""
    sequences = range(number * BULK, (number + 1) * BULK)
    return [BatchValues(f"b-{one}", STAGE, RECORDS, 5, f"i-{one}", one) for one in sequences]


class Driver(Protocol):
    """How batches live with one server, over one way of calling it."""

    async def active(self, number: int) -> int:
        """Enqueues the ``number``-th bulk, starts as many batches and acknowledges those; how many it were.

        Everything is durable when it returns, as far as the server can. Lives share one queue: what is
        started may be another one's, and less than a bulk where others were quicker.
        """
        ...

    async def remembered(self) -> int:
        """How many acknowledged batches the server knows of: a life that left nothing is none."""
        ...


@dataclass
class Contender:
    """A server in a process of its own, and who drives it."""

    name: str
    pid: int
    driver: Driver
    numbers: Iterator[int] = field(default_factory=count)
    lives: int = 0

    async def verify(self) -> None:
        """What was counted here must be what is known there."""
        remembered = await self.driver.remembered()
        assert self.lives == remembered, (
            f"expected {self.name} to remember {self.lives} lives, but it remembers {remembered}"
        )


@dataclass(frozen=True)
class Heat:
    """What one contender did in its turn."""

    name: str
    in_flight: int
    lives: int
    elapsed_s: float
    server_s: float
    """Processor time of the server, its children included."""
    client_s: float
    """Processor time of the driving process."""

    def values(self) -> dict[str, Any]:
        """Its fields, to be handed on."""
        return asdict(self)


async def heat(contender: Contender, in_flight: int, seconds: float) -> Heat:
    """Lets bulks live, as many at a time, until the time is up and the last one is done."""
    began = time.perf_counter()
    server_s, client_s = family_processor_s(contender.pid), time.process_time()

    async def keep_living() -> int:
        lives = 0
        while time.perf_counter() - began < seconds:
            lives += await contender.driver.active(next(contender.numbers))
        return lives

    lives = sum(await asyncio.gather(*(keep_living() for _ in range(in_flight))))
    elapsed_s = time.perf_counter() - began
    contender.lives += lives
    return Heat(
        contender.name,
        in_flight,
        lives,
        elapsed_s,
        family_processor_s(contender.pid) - server_s,
        time.process_time() - client_s,
    )
