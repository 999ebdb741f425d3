"""A worker of one language under load, while its server is killed again and again.

Owns the rounds. In each of them batches are enqueued, the worker handles them as fast as it can, and the
server is killed and started again meanwhile. Handlers end as soon as they have begun.
"""

import random
import re
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lightspeed_client import Client
from lightspeed_ops.core.events import BatchesReleased
from lightspeed_ops.core.surface import DEFAULT_SURFACE

from tests.conformance.runners import Language, Runner
from tests.conformance.suites import TODAY
from tests.durability.reading_back import commits_of, open_copy
from tests.durability.server_processes import ServerProcesses
from tests.harness.requests import batch

BATCHES = 100
"""Batches of a round: the worker takes longer for them than the server lives."""
IN_HAND = 8
"""Handlers at a time, and as many batches that wait for a handler: a kill meets starts on their way."""
KILLED_AFTER_S = (0.0, 0.05)
"""Seconds of a round after which the server is killed."""

RECONNECTED = re.compile(r"\breconnected held=\d+ resent=\d+ released=(\d+) after_ms=\d+$", re.MULTILINE)
"""The log event of a reconnection, in every language."""


@dataclass
class Figures:
    """The figures of all rounds.

    Attributes:
        kills: Kills of the server.
        attempts: Attempt numbers of the handlers that began, by key.
        longest_wait_s: Longest time without a handler start, seconds, while the server was up and batches
            were queued.
        lost_starts: Starts that never arrived, which the server therefore released.
        reconnections: The number of released batches in each line of the worker's log that says that the
            worker has reconnected.
    """

    kills: int = 0
    attempts: dict[str, list[int]] = field(default_factory=dict)
    longest_wait_s: float = 0.0
    lost_starts: int = 0
    reconnections: list[int] = field(default_factory=list)

    @property
    def spent(self) -> int:
        """Attempts that were spent beyond the first of each batch."""
        return sum(max(attempts) - 1 for attempts in self.attempts.values())


class WorkerKills:
    """The rounds of one language."""

    def __init__(self, folder: Path, processes: ServerProcesses, language: Language, seed: int) -> None:
        """Starts the server and the language's runner."""
        self._folder = folder
        self._processes = processes
        self._random = random.Random(seed)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._address = f"127.0.0.1:{free.getsockname()[1]}"
        self._ready_s = 0.0
        self._start()
        self._runner = Runner(language)
        self.figures = Figures()

    def run(self, rounds: int) -> None:
        """Runs this number of rounds, each with one kill, and then stops the worker."""
        with Client(self._address) as client, ThreadPoolExecutor(1) as killer:
            client.start_run()
            self._ask("connect", target=self._address)
            self._ask(
                "worker",
                name="w",
                surface=DEFAULT_SURFACE,
                stages=["load"],
                concurrency=IN_HAND,
                prefetch=IN_HAND,
                lease_ms=0,
                worker_id="w-1",
            )
            for number in range(rounds):
                self._round(client, killer, number * BATCHES)
            self._ask("stop", name="w", release=False)
            self._ask("ended", name="w")
            self.figures.reconnections = [int(found[1]) for found in RECONNECTED.finditer(self._runner.log())]
            self._check(client)

    async def read_back(self, copy: Path) -> None:
        """Counts the starts that never arrived, in a copy of the journal."""
        journal = await open_copy(self._folder, copy)
        for commit in await commits_of(journal, DEFAULT_SURFACE):
            released = [event for event in commit.events if isinstance(event, BatchesReleased)]
            self.figures.lost_starts += sum(len(event.keys) for event in released)
        await journal.close()

    def close(self) -> None:
        """Ends the runner."""
        self._runner.kill()

    def _round(self, client: Client, killer: ThreadPoolExecutor, first: int) -> None:
        client.enqueue_batches(
            [batch(f"b-{first + place}", stage="load", sequence=first + place) for place in range(BATCHES)]
        )
        killing = killer.submit(self._kill_and_start, self._random.uniform(*KILLED_AFTER_S))
        before_s = time.monotonic()
        for _ in range(BATCHES):
            begun = self._ask("begun", name="w")
            now_s = time.monotonic()
            # While the server is away nothing starts.
            since_s = max(before_s, self._ready_s) if self._ready_s < now_s else now_s
            self.figures.longest_wait_s = max(self.figures.longest_wait_s, now_s - since_s)
            before_s = now_s
            key = TODAY.contract.shown_batch(begun["batch"])["key"]
            self.figures.attempts.setdefault(key, []).append(begun["attempt"])
            self._ask("finish", name="w", key=key, next=[])
        killing.result()

    def _check(self, client: Client) -> None:
        """Checks that every batch was applied once."""
        queue, applied = client.get_surface().queue, list(client.list_sink_idempotency_keys())
        expected = self.figures.kills * BATCHES
        assert (expected, 0, 0) == (queue.succeeded, queue.duplicates_suppressed, queue.dead_lettered)
        assert expected == len(applied) == len(set(applied))

    def _kill_and_start(self, after_s: float) -> None:
        time.sleep(after_s)
        self._ready_s = float("inf")
        self._processes.kill()
        self.figures.kills += 1
        self._start()

    def _start(self) -> None:
        journal = f"sqlite:{self._folder}/journal"
        assert self._processes.start("--listen", self._address, "--journal", journal)
        self._ready_s = time.monotonic()

    def _ask(self, do: str, **fields: Any) -> dict[str, Any]:
        self._runner.send({"do": do, **fields})
        answer = self._runner.receive()
        assert "error" not in answer, answer
        return answer
