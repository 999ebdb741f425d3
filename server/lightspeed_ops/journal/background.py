"""Background tasks: done callbacks for the exceptions of tasks without an awaiting caller.

Owns the callbacks for tasks that outlive their callers. asyncio would report an exception that is not
retrieved when the task is collected, at a time that has nothing to do with its cause.
"""

import asyncio
from typing import Any

import structlog

from lightspeed_ops.journal.port import JournalAway

log = structlog.get_logger()


def retrieve(task: "asyncio.Future[Any]") -> None:
    """Retrieves the exception of a task, so that asyncio does not report it; callers still get it."""
    if not task.cancelled():
        task.exception()


def log_failure(task: "asyncio.Task[Any]") -> None:
    """Logs the exception of a task that has no caller: it must not be lost.

    Storage that is away is no failure: the journal logs it once.
    """
    failure = None if task.cancelled() else task.exception()
    if failure is not None and not isinstance(failure, JournalAway):
        log.error("background_task_failed", task=task.get_name(), exc_info=failure)
