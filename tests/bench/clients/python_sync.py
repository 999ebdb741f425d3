"""``python -m tests.bench.clients.python_sync TARGET SURFACE STAGE COUNT CONCURRENCY PREFETCH``.

A worker in threads whose handler does nothing. It stops after COUNT handler runs, and prints the seconds from
the first of them to the end of the worker.
"""

import itertools
import json
import sys
import time

from lightspeed_client import Task, Worker


def main(target: str, surface: str, stage: str, count: int, concurrency: int, prefetch: int) -> None:
    """Runs the worker, and prints one line of JSON."""
    runs = itertools.count(1)
    begun_s: list[float] = []

    def handle(_: Task) -> None:
        number = next(runs)
        if number == 1:
            begun_s.append(time.perf_counter())
        if number == count:
            worker.stop()

    worker = Worker(
        target, surface=surface, stages=[stage], handler=handle, concurrency=concurrency, prefetch=prefetch
    )
    worker.run()
    print(json.dumps({"batches": count, "seconds": time.perf_counter() - begun_s[0]}))


if __name__ == "__main__":
    target_, surface_, stage_, *numbers = sys.argv[1:]
    main(target_, surface_, stage_, *map(int, numbers))
