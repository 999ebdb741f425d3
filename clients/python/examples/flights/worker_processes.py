"""The worker processes of the demo: those of a plan, the loader, and the subscriber of audits.

Owns the set of processes. Only one process at a time can open a DuckDB file, so the loader is alone, and must
be stopped before another process may read the table.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from examples.flights.demo_folder import DemoFolder
from examples.flights.processes import DemoFailed, Process
from examples.flights.programs import PROGRAMS
from examples.flights.settings import LOAD, SURFACE
from examples.flights.worker import WorkerArguments
from examples.flights.worker_plan import PYTHON, WorkerPlan, WorkerSpec

WORKED = re.compile(r"^worked on (\d+) batches$", re.MULTILINE)
"""Last line of every worker, in any language."""


class WorkerProcesses:
    """The workers. Leaving a `with` block kills those that still run."""

    def __init__(self, *, server: str, folder: DemoFolder, plan: WorkerPlan) -> None:
        """Starts the plan, and the loader too unless a loader is to be killed over the table.

        Args:
            server: Address of the server.
            folder: The files to work on.
            plan: The workers and their stages.
        """
        self._server, self._folder, self._plan = server, folder, plan
        self._exit_codes: dict[str, int] = {}
        self._worked: Counter[str] = Counter()
        self._loads = 0
        self._left = ExitStack()
        self._subscriber: Process | None = None
        if plan.subscriber != PYTHON:
            self._subscriber = self._subscribe(plan.subscriber)
        self._working: list[tuple[WorkerSpec, Process]] = []
        self._to_kill: dict[str, tuple[WorkerSpec, Process]] = {}
        for spec in plan.specs:
            self._start(spec)
        if not plan.killed_of([LOAD]):
            self.start_loader()

    @property
    def to_kill(self) -> Sequence[str]:
        """Names of the workers that are still to be killed."""
        return list(self._to_kill)

    @property
    def subscriber_log(self) -> Path | None:
        """Log of the subscriber process; None if the demo watches the audits itself."""
        return self._folder.log(self._subscriber.name) if self._subscriber else None

    def start_loader(self) -> None:
        """Starts the process that opens the table."""
        self._loads += 1
        self._start(WorkerSpec(name=f"loader-{self._loads}", language=PYTHON, stages=(LOAD,)))

    def stop_loader(self) -> None:
        """Stops the process that has the table open, after it has finished its leased batches."""
        self._stop(self._working.pop())

    def kill(self, name: str) -> None:
        """Kills one of these workers; if it was the loader, another one takes its place."""
        spec, process = self._to_kill.pop(name)
        self._exit_codes[name] = process.kill()
        if LOAD in spec.stages:
            self.start_loader()

    def stop(self) -> None:
        """Stops all workers."""
        while self._working:
            self._stop(self._working.pop())

    def stop_subscriber(self) -> None:
        """Stops the subscriber process, if there is one."""
        if self._subscriber is not None:
            self._exit_codes[self._subscriber.name] = self._subscriber.stop()
            self._subscriber = None

    @property
    def exit_codes(self) -> dict[str, int]:
        """Exit codes of all processes that were started, by name."""
        return dict(self._exit_codes)

    @property
    def worked(self) -> Mapping[str, int]:
        """Finished batches by language of the worker; counts stopped workers only."""
        return {spec.language: self._worked[spec.language] for spec in self._plan.specs} | {
            PYTHON: self._worked[PYTHON]
        }

    def check(self) -> None:
        """Raises DemoFailed if a process has ended without being stopped."""
        for _, process in [*self._working, *self._to_kill.values()]:
            process.check()
        if self._subscriber is not None:
            self._subscriber.check()

    def _start(self, spec: WorkerSpec) -> None:
        arguments = WorkerArguments(
            server=self._server,
            folder=str(self._folder.folder),
            surface=SURFACE,
            stages=spec.stages,
            concurrency=spec.concurrency,
            name=spec.name,
            after=() if spec.is_killed else tuple(self._plan.killed_of(spec.stages)),
            is_killed=spec.is_killed,
        )
        command = [*PROGRAMS[spec.language].command(), *arguments.arguments()]
        log = self._folder.log(spec.name)
        process = self._left.enter_context(Process(spec.name, command, log=log))
        if spec.is_killed:
            self._to_kill[spec.name] = spec, process
        else:
            self._working.append((spec, process))

    def _subscribe(self, language: str) -> Process:
        name = f"audits-{language}"
        command = [*PROGRAMS[language].command(), "--server", self._server, "--surface", SURFACE]
        return self._left.enter_context(Process(name, command, log=self._folder.log(name)))

    def _stop(self, stopped: tuple[WorkerSpec, Process]) -> None:
        spec, process = stopped
        self._exit_codes[spec.name] = process.stop()
        log = self._folder.log(spec.name).read_text(errors="replace")
        if (worked := WORKED.search(log)) is None:
            raise DemoFailed(f"expected {spec.name} to print its number of batches:\n{process.log_tail()}")
        self._worked[spec.language] += int(worked[1])

    def __enter__(self) -> Self:
        """Returns the processes themselves."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Kills the processes that still run."""
        self._left.close()
