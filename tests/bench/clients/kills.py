"""``python -m tests.bench.clients.kills [PROGRAM ...]``: kills the server under workers of each client.

Each round enqueues batches, kills the server while the worker processes them, starts it again, and measures
how long the rest takes. A start that was committed and never delivered would wait for its lease, and a lost
report would be a stall too. The worker must process each batch in its first attempt.
"""

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from lightspeed_client import Client

from tests.bench.clients.measurement import TENANT, enqueue, new_surface
from tests.bench.clients.programs import PROGRAMS, STAGE, Program, build
from tests.bench.verdicts import Row, at_most
from tests.conformance.runners import ROOT
from tests.conformance.servers import CommonServer

KILLS = 50
BATCHES = 300
"""Batches of one round: a worker needs about 100 ms for them."""

LONGEST_KILL_S = 0.1
"""The server is killed at a random time up to this one after the batches were enqueued, seconds."""

STALL_S = 3.0
"""Longest time from the start of a server to the end of its round: a worker reconnects within a second."""

ROUND_S = 120.0
"""Time after which a round has failed: above the lease of 60 s."""

POLL_S = 0.01


def main(arguments: list[str]) -> None:
    """Kills the server under the named programs, or under all."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.clients.kills")
    parser.add_argument("programs", nargs="*", metavar="PROGRAM", help=f"of {', '.join(PROGRAMS)}")
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args(arguments)
    for name in asked.programs or PROGRAMS:
        build(PROGRAMS[name])
        stalls_s = stalls(PROGRAMS[name], kills=asked.kills, source=random.Random(asked.seed))
        for row in rows(name, stalls_s):
            print(row, flush=True)


def rows(name: str, stalls_s: Sequence[float]) -> list[Row]:
    """Returns the rows of one program: the median and the longest stall."""
    title = f"{name}, {len(stalls_s)} kills"
    return [
        Row(f"{title}: median seconds to the last batch", f"{median(stalls_s):.2f}"),
        at_most(f"{title}: longest seconds to the last batch", max(stalls_s), STALL_S),
    ]


def stalls(program: Program, *, kills: int, source: random.Random) -> list[float]:
    """Returns the seconds from each start of the server to the end of its round."""
    with tempfile.TemporaryDirectory() as folder:
        server = CommonServer(Path(folder))
        try:
            with Client(server.address, timeout_s=ROUND_S) as client:
                return _stalls(server, client, program, kills=kills, source=source)
        finally:
            server.close()


def _stalls(
    server: CommonServer, client: Client, program: Program, *, kills: int, source: random.Random
) -> list[float]:
    surface = new_surface(client)
    total = kills * BATCHES
    worker = subprocess.Popen(
        [*program.run, server.address, surface, STAGE, str(total), "16", "16"],
        cwd=ROOT / program.folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    found: list[float] = []
    try:
        for number in range(kills):
            enqueue(client, surface, first=number * BATCHES, count=BATCHES)
            time.sleep(source.uniform(0, LONGEST_KILL_S))
            server.do("kill")
            server.do("start")
            found.append(_seconds_until_succeeded(client, surface, (number + 1) * BATCHES))
        _, errors = worker.communicate(timeout=ROUND_S)
        assert worker.returncode == 0, f"expected {program.run} to end well, but\n{errors.decode()}"
    finally:
        worker.kill()
        worker.communicate()
    queue = client.get_surface(surface=surface).queue
    assert (total, 0, 0) == (queue.succeeded, queue.failed, queue.dead_lettered), (
        f"expected {total} batches to succeed in their first attempt, but the queue is\n{queue}"
    )
    return found


def _seconds_until_succeeded(client: Client, surface: str, expected: int) -> float:
    begun_s = time.monotonic()
    while client.get_surface(surface=surface).queue.succeeded < expected:
        waited_s = time.monotonic() - begun_s
        assert waited_s < ROUND_S, f"expected {expected} batches to succeed in {TENANT}, but they did not"
        time.sleep(POLL_S)
    return time.monotonic() - begun_s


if __name__ == "__main__":
    main(sys.argv[1:])
