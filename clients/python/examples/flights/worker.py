"""A worker process of the demo: `python -m examples.flights.worker` with the arguments of WorkerArguments.

Owns one worker process. It works until it gets SIGTERM or its parent process is gone. Then it finishes
its leased batches, prints their number, and ends with 0.

A killed worker waits for its SIGKILL instead, with a batch done and not reported. It takes the first batch of
its stage, so that there is one however few days there are. The workers of other languages take the same
arguments and behave alike.
"""

import argparse
import itertools
import logging
import os
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from examples.flights.dataset import read_days
from examples.flights.demo_folder import DemoFolder
from examples.flights.faults import Faults, Moment, read_faults
from examples.flights.settings import LOAD
from examples.flights.stages import FILE_STAGES, Load, Stage
from examples.flights.table import Table
from lightspeed_client import Batch, Task, Worker

# How long a killed worker waits: the demo sends its SIGKILL at once, unless the demo itself has ended.
KILL_TIMEOUT_S = 30.0

# Interval at which the other workers check whether the killed one has its batch.
GATE_POLL_S = 0.02


@dataclass(frozen=True, slots=True)
class WorkerArguments:
    """Arguments of one worker process.

    Attributes:
        server: Address of the server.
        folder: The demo folder.
        surface: Resource name of the surface.
        stages: Stages to work on.
        concurrency: Maximum of batches at a time.
        name: Name of the worker.
        after: Names of killed workers; this worker begins when each of them has its batch.
        is_killed: The demo kills it in mid-batch.
    """

    server: str
    folder: str
    surface: str
    stages: tuple[str, ...]
    concurrency: int
    name: str
    after: tuple[str, ...]
    is_killed: bool

    def arguments(self) -> Sequence[str]:
        """Returns the arguments for a command, in pairs."""
        pairs = {
            "--server": self.server,
            "--folder": self.folder,
            "--surface": self.surface,
            "--stages": ",".join(self.stages),
            "--concurrency": str(self.concurrency),
            "--name": self.name,
            "--after": ",".join(self.after),
            "--killed": "yes" if self.is_killed else "no",
        }
        return list(itertools.chain.from_iterable(pairs.items()))


def read_arguments(arguments: Sequence[str]) -> WorkerArguments:
    """Returns the arguments of this process, from its command."""
    parser = argparse.ArgumentParser(prog="worker")
    for name in ("server", "folder", "surface", "stages", "name", "after", "killed"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--concurrency", type=int, required=True)
    read = parser.parse_args(arguments)
    return WorkerArguments(
        server=read.server,
        folder=read.folder,
        surface=read.surface,
        stages=tuple(read.stages.split(",")),
        concurrency=read.concurrency,
        name=read.name,
        after=tuple(filter(None, read.after.split(","))),
        is_killed=read.killed == "yes",
    )


def main(arguments: WorkerArguments) -> None:
    """Works until stopped."""
    folder, worked = DemoFolder(Path(arguments.folder)), itertools.count()
    with ExitStack() as resources:
        stages = _stages(arguments, folder, resources)
        faults = read_faults(folder.faults)

        def handle(task: Task) -> list[Batch]:
            batches = _handle(task, stages, faults, arguments, folder)
            next(worked)
            return batches

        worker = Worker(
            arguments.server,
            surface=arguments.surface,
            stages=arguments.stages,
            handler=handle,
            concurrency=arguments.concurrency,
            worker_id=arguments.name,
            pass_attributes=True,
        )
        worker.stop_on_signals()
        parent = os.getppid()
        while not (all(map(folder.has_lost, arguments.after)) or os.getppid() != parent):
            time.sleep(GATE_POLL_S)
        worker.run(until=lambda: os.getppid() != parent)
    sys.stdout.write(f"worked on {next(worked)} batches\n")


def _stages(arguments: WorkerArguments, folder: DemoFolder, resources: ExitStack) -> dict[str, Stage]:
    days = read_days(folder.days)
    stages: dict[str, Stage] = {
        name: FILE_STAGES[name](folder, days) for name in arguments.stages if name != LOAD
    }
    if LOAD in arguments.stages:
        stages[LOAD] = Load(folder, resources.enter_context(Table(folder.table)))
    return stages


def _handle(
    task: Task, stages: Mapping[str, Stage], faults: Faults, arguments: WorkerArguments, folder: DemoFolder
) -> list[Batch]:
    key = task.batch.key
    faults.strike(Moment.BEFORE, key=key, attempt=task.attempt)
    batches = stages[task.batch.stage](task.batch)
    task.set_result({"rows": str(task.batch.records)})
    faults.strike(Moment.AFTER, key=key, attempt=task.attempt)
    # A killed worker passes over batches with a planned fault, and batches that another killed worker died
    # with: so one more batch is retried, and not the same.
    if arguments.is_killed and task.attempt == 1 and key not in faults.moments:
        _die(task, arguments, folder)
    return batches


def _die(task: Task, arguments: WorkerArguments, folder: DemoFolder) -> None:
    """Waits for SIGKILL, with the work done and not reported."""
    folder.lost(arguments.name, task.batch.key).touch()
    task.wait_cancelled(KILL_TIMEOUT_S)
    raise TimeoutError("expected to be killed, but it was not")


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    main(read_arguments(sys.argv[1:]))
