"""The workers of the demo: the members of a roster, the loader, and the subscriber of audits.

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

from examples.flights.processes import DemoFailed, Process
from examples.flights.programs import PROGRAMS
from examples.flights.roster import PYTHON, Member, Roster
from examples.flights.settings import LOAD, SURFACE
from examples.flights.worker import WorkerOrders
from examples.flights.workplace import Workplace

WORKED = re.compile(r"^worked on (\d+) batches$", re.MULTILINE)
"""Last line of every worker, in any language."""


class Crew:
    """The workers. Leaving a `with` block kills those that still run."""

    def __init__(self, *, server: str, workplace: Workplace, roster: Roster) -> None:
        """Starts the roster, and the loader too unless a doomed worker is to be killed over the table.

        Args:
            server: Address of the server.
            workplace: The files to work on.
            roster: The workers and their stages.
        """
        self._server, self._workplace, self._roster = server, workplace, roster
        self._exit_codes: dict[str, int] = {}
        self._worked: Counter[str] = Counter()
        self._loads = 0
        self._left = ExitStack()
        self._subscriber: Process | None = None
        if roster.subscriber != PYTHON:
            self._subscriber = self._subscribe(roster.subscriber)
        self._working: list[tuple[Member, Process]] = []
        self._doomed: dict[str, tuple[Member, Process]] = {}
        for member in roster.members:
            self._start(member)
        if not roster.doomed_of([LOAD]):
            self.start_loader()

    @property
    def doomed(self) -> Sequence[str]:
        """Names of the workers that are still to be killed."""
        return list(self._doomed)

    @property
    def subscriber_log(self) -> Path | None:
        """Log of the subscriber process; None if the demo watches the audits itself."""
        return self._workplace.log(self._subscriber.name) if self._subscriber else None

    def start_loader(self) -> None:
        """Starts the process that opens the table."""
        self._loads += 1
        self._start(Member(name=f"loader-{self._loads}", language=PYTHON, stages=(LOAD,)))

    def stop_loader(self) -> None:
        """Stops the process that has the table open, after it has finished its leased batches."""
        self._stop(self._working.pop())

    def kill(self, name: str) -> None:
        """Kills a doomed worker; if it was the loader, another one takes its place."""
        member, process = self._doomed.pop(name)
        self._exit_codes[name] = process.kill()
        if LOAD in member.stages:
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
        return {member.language: self._worked[member.language] for member in self._roster.members} | {
            PYTHON: self._worked[PYTHON]
        }

    def check(self) -> None:
        """Raises DemoFailed if a process has ended without being stopped."""
        for _, process in [*self._working, *self._doomed.values()]:
            process.check()
        if self._subscriber is not None:
            self._subscriber.check()

    def _start(self, member: Member) -> None:
        orders = WorkerOrders(
            server=self._server,
            folder=str(self._workplace.folder),
            surface=SURFACE,
            stages=member.stages,
            concurrency=member.concurrency,
            name=member.name,
            after=() if member.is_doomed else tuple(self._roster.doomed_of(member.stages)),
            is_doomed=member.is_doomed,
        )
        command = [*PROGRAMS[member.language].command(), *orders.arguments()]
        log = self._workplace.log(member.name)
        process = self._left.enter_context(Process(member.name, command, log=log))
        if member.is_doomed:
            self._doomed[member.name] = member, process
        else:
            self._working.append((member, process))

    def _subscribe(self, language: str) -> Process:
        name = f"audits-{language}"
        command = [*PROGRAMS[language].command(), "--server", self._server, "--surface", SURFACE]
        return self._left.enter_context(Process(name, command, log=self._workplace.log(name)))

    def _stop(self, stopped: tuple[Member, Process]) -> None:
        member, process = stopped
        self._exit_codes[member.name] = process.stop()
        log = self._workplace.log(member.name).read_text(errors="replace")
        if (said := WORKED.search(log)) is None:
            raise DemoFailed(f"expected {member.name} to say what it has done:\n{process.last_words()}")
        self._worked[member.language] += int(said[1])

    def __enter__(self) -> Self:
        """Returns the crew itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Kills the processes that still run."""
        self._left.close()
