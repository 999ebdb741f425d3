"""A worker process of the demo: `python -m examples.flights.worker` with the arguments of WorkerOrders.

Owns the life of one process: it works until it gets SIGTERM, or until whoever started it is gone, finishes
what it has in hand, and ends with 0. A doomed one waits for its SIGKILL instead, with a batch done and not
reported; it takes the first batch of all, so that there is one for it on however few days.
"""

import json
import logging
import os
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

from examples.flights.dataset import read_days
from examples.flights.faults import FaultPlan, Moment, plan_faults
from examples.flights.settings import LOAD, SURFACE
from examples.flights.stages import FILE_STAGES, Load, Stage
from examples.flights.table import Table
from examples.flights.workplace import Workplace
from lightspeed_client import Batch, Task, Worker

# How long a doomed worker waits: the demo kills it at once, unless the demo is gone itself.
DOOM_PATIENCE_S = 30.0

# How often the others look whether it has its batch.
GATE_POLL_S = 0.02


@dataclass(frozen=True, slots=True)
class WorkerOrders:
    """What one worker process is to do.

    Attributes:
        server: Address of the server.
        folder: The workplace.
        stages: The stages to work on.
        concurrency: Most batches at a time.
        seed: Of the faults.
        name: What it is called.
        is_doomed: It is to be killed in mid-batch.
    """

    server: str
    folder: str
    stages: tuple[str, ...]
    concurrency: int
    seed: int
    name: str
    is_doomed: bool

    def command(self) -> list[str]:
        """Returns the command that starts this worker."""
        return [sys.executable, "-m", "examples.flights.worker", json.dumps(asdict(self))]


def main(orders: WorkerOrders) -> None:
    """Works until told to stop."""
    workplace = Workplace(Path(orders.folder))
    with ExitStack() as resources:
        stages = _stages(orders, workplace, resources)
        plan = plan_faults(orders.seed, read_days(workplace.days))
        worker = Worker(
            orders.server,
            surface=SURFACE,
            stages=orders.stages,
            handler=lambda task: _handle(task, stages, plan, orders, workplace),
            concurrency=orders.concurrency,
            worker_id=orders.name,
        )
        worker.stop_on_signals()
        parent = os.getppid()
        while not (orders.is_doomed or workplace.has_lost() or os.getppid() != parent):
            time.sleep(GATE_POLL_S)
        worker.run(until=lambda: os.getppid() != parent)


def _stages(orders: WorkerOrders, workplace: Workplace, resources: ExitStack) -> dict[str, Stage]:
    days = read_days(workplace.days)
    stages: dict[str, Stage] = {
        name: FILE_STAGES[name](workplace, days) for name in orders.stages if name != LOAD
    }
    if LOAD in orders.stages:
        stages[LOAD] = Load(workplace, resources.enter_context(Table(workplace.table)))
    return stages


def _handle(
    task: Task, stages: Mapping[str, Stage], plan: FaultPlan, orders: WorkerOrders, workplace: Workplace
) -> list[Batch]:
    key = task.batch.key
    plan.strike(Moment.BEFORE, key=key, attempt=task.attempt)
    batches = stages[task.batch.stage](task.batch)
    plan.strike(Moment.AFTER, key=key, attempt=task.attempt)
    # A batch whose first attempt fails in any case is left to that: so one more is tried again, not the same.
    if orders.is_doomed and key not in plan.moments:
        _die(task, workplace)
    return batches


def _die(task: Task, workplace: Workplace) -> None:
    """Waits to be killed, with the work done and nobody told."""
    workplace.lost(task.batch.key).touch()
    task.wait_cancelled(DOOM_PATIENCE_S)
    raise TimeoutError("expected to be killed, but nobody came")


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    main(WorkerOrders(**json.loads(sys.argv[1])))
