"""The workers of the demo: several for the files, one for the table, and one that is killed.

Owns how many processes there are and what each works on. A DuckDB file takes one process at a time, so the
loader is alone, and must be stopped before anybody else may read the table.
"""

from contextlib import ExitStack
from types import TracebackType
from typing import Self

from examples.flights.processes import Process
from examples.flights.settings import EXTRACT, LOAD, TRANSFORM
from examples.flights.worker import WorkerOrders
from examples.flights.workplace import Workplace

# The worker that is killed in mid-batch.
DOOMED = "doomed"

# Two at a time: while one batch is reported, the other is worked on.
CONCURRENCY = 2


class Crew:
    """The workers. Leaving a `with` block kills those that still run."""

    def __init__(self, *, server: str, workplace: Workplace, workers: int, seed: int) -> None:
        """Starts all but the loader; the doomed one among them.

        Args:
            server: Address of the server.
            workplace: The files to work on.
            workers: How many processes work on files.
            seed: Of the faults.
        """
        self._server, self._workplace, self._seed = server, workplace, seed
        self._exit_codes: dict[str, int] = {}
        self._loads = 0
        self._left = ExitStack()
        self._working = [
            self._start(f"worker-{number}", (EXTRACT, TRANSFORM)) for number in range(1, workers + 1)
        ]
        # One batch at a time: so it is known how many are lost with it.
        self._doomed: Process | None = self._start(DOOMED, (EXTRACT,), concurrency=1)

    def start_loader(self) -> None:
        """Starts the process that has the table open."""
        self._loads += 1
        self._working.append(self._start(f"loader-{self._loads}", (LOAD,)))

    def stop_loader(self) -> None:
        """Stops the process that has the table open, when it has finished what it has in hand."""
        self._stop(self._working.pop())

    def kill_doomed(self) -> None:
        """Kills the worker that was to be killed."""
        if self._doomed is not None:
            self._exit_codes[DOOMED] = self._doomed.kill()
            self._doomed = None

    def stop(self) -> dict[str, int]:
        """Stops everyone, and returns the exit codes of all there were."""
        while self._working:
            self._stop(self._working.pop())
        return self._exit_codes

    def check(self) -> None:
        """Raises DemoFailed where a worker has ended that was not stopped."""
        for process in self._working:
            process.check()
        if self._doomed is not None:
            self._doomed.check()

    def _start(self, name: str, stages: tuple[str, ...], concurrency: int = CONCURRENCY) -> Process:
        orders = WorkerOrders(
            server=self._server,
            folder=str(self._workplace.folder),
            stages=stages,
            concurrency=concurrency,
            seed=self._seed,
            name=name,
            is_doomed=name == DOOMED,
        )
        return self._left.enter_context(Process(name, orders.command(), log=self._workplace.log(name)))

    def _stop(self, process: Process) -> None:
        self._exit_codes[process.name] = process.stop()

    def __enter__(self) -> Self:
        """Returns the crew itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Kills those that still run."""
        self._left.close()
