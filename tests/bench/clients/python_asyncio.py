"""``python -m tests.bench.clients.python_asyncio TARGET SURFACE STAGE COUNT CONCURRENCY PREFETCH``.

A worker for asyncio whose handler does nothing. It stops after COUNT handler runs, and prints the seconds
from the first of them to the end of the worker.
"""

import asyncio
import itertools
import json
import sys
import time

from lightspeed_client import AsyncWorker, Task


async def main(target: str, surface: str, stage: str, count: int, concurrency: int, prefetch: int) -> None:
    """Runs the worker, and prints one line of JSON."""
    runs = itertools.count(1)
    begun_s: list[float] = []

    async def handle(_: Task) -> None:
        number = next(runs)
        if number == 1:
            begun_s.append(time.perf_counter())
        if number == count:
            worker.stop()

    worker = AsyncWorker(
        target, surface=surface, stages=[stage], handler=handle, concurrency=concurrency, prefetch=prefetch
    )
    await worker.run()
    print(json.dumps({"batches": count, "seconds": time.perf_counter() - begun_s[0]}))


if __name__ == "__main__":
    target_, surface_, stage_, *numbers = sys.argv[1:]
    asyncio.run(main(target_, surface_, stage_, *map(int, numbers)))
