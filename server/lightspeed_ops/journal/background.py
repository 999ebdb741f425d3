"""Background tasks: what becomes of an exception that no caller awaits.

Owns the done callbacks for tasks that outlive their callers. An exception that is not retrieved would be
reported by asyncio when the task is collected, at a time that has nothing to do with its cause.
"""

import asyncio
from typing import Any

import structlog

log = structlog.get_logger()


def retrieve(task: "asyncio.Future[Any]") -> None:
    """Retrieves the exception of a task whose callers, if there are any left, get it too."""
    if not task.cancelled():
        task.exception()


def log_failure(task: "asyncio.Task[Any]") -> None:
    """Logs the exception of a task that has no caller: it must not end in silence."""
    failure = None if task.cancelled() else task.exception()
    if failure is not None:
        log.error("background_task_failed", task=task.get_name(), exc_info=failure)
