"""Logs: structured lines on standard error, for people at a terminal and as JSON for machines.

Owns every line that a server process writes, also those that libraries, the interpreter and its threads would
print by themselves. A line must never have a character that a terminal obeys, even if a client sent it.
"""

import logging
import sys
import threading
import time
from collections.abc import Callable, MutableMapping
from contextlib import suppress
from types import TracebackType
from typing import Any

import structlog

from lightspeed_ops.core.display import displayed, displayed_lines

LIBRARY_LINES_PER_S = 20
"""Most lines of libraries that are logged in a second: a peer may cause any number of them."""
LIBRARY_TEXT_CHARACTERS = 16_384
"""Characters of the longest text of a library in one line: a trace fits."""

log = structlog.get_logger()


class _Logger(structlog.make_filtering_bound_logger(logging.NOTSET)):  # type: ignore[misc]  # made at run time
    """The logger of all modules; they keep their own, so that a change of level changes the class."""


def change_log_level(level: str) -> None:
    """Sets the lowest level that is logged, also by loggers in use."""
    of_level = structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()])
    for name, method in vars(of_level).items():
        if not name.startswith("__"):
            setattr(_Logger, name, method)


def configure_logs(level: str, form: str = "auto") -> None:
    """Configures structlog: one event per line, with time and level, from a level on.

    ``form`` is ``json``, ``console``, or ``auto`` for console at a terminal and JSON otherwise.
    """
    change_log_level(level)
    is_terminal = sys.stderr.isatty()
    is_console = is_terminal if form == "auto" else form == "console"
    render: tuple[structlog.typing.Processor, ...] = (
        (_display, structlog.dev.ConsoleRenderer(colors=is_terminal))
        if is_console
        else (structlog.processors.JSONRenderer(),)
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            *render,
        ],
        wrapper_class=_Logger,
        logger_factory=structlog.PrintLoggerFactory(_StandardError()),  # type: ignore[arg-type]  # writes and flushes
        cache_logger_on_first_use=True,
    )


class _StandardError:
    """Standard error, to which a line that cannot be written is lost: no call may fail for its log.

    Its reader may have gone: a terminal that was closed, or the other end of a pipe.
    """

    def write(self, text: str) -> None:
        """Writes a text."""
        with suppress(OSError):
            sys.stderr.write(text)

    def flush(self) -> None:
        """Writes what is buffered."""
        with suppress(OSError):
            sys.stderr.flush()


def own_the_log() -> None:
    """Logs the output of libraries, warnings and uncaught exceptions; for a server process only."""
    logging.basicConfig(handlers=[_LibraryHandler()], level=logging.WARNING, force=True)
    logging.captureWarnings(capture=True)
    sys.excepthook = _log_uncaught
    threading.excepthook = lambda args: log.error(
        "thread_failed",
        thread="" if args.thread is None else args.thread.name,
        exc_info=args.exc_value or args.exc_type,
    )
    sys.unraisablehook = lambda args: log.error(
        "unraisable_exception", what=str(args.err_msg or ""), exc_info=args.exc_value
    )


class _LibraryHandler(logging.Handler):
    """The handler of Python's logging: logs at most :data:`LIBRARY_LINES_PER_S` records a second."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._second = 0
        self._lines = 0
        self._dropped = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Logs one record; Python calls it under the lock of the handler."""
        if _is_of_a_client_that_left(record):
            return
        second = int(self._clock())
        if second != self._second:
            if self._dropped:
                log.warning("library_lines_dropped", lines=self._dropped)
            self._second, self._lines, self._dropped = second, 0, 0
        if self._lines >= LIBRARY_LINES_PER_S:
            self._dropped += 1
            return
        self._lines += 1
        trace = record.exc_info and logging.Formatter().formatException(record.exc_info)
        log.log(
            max(record.levelno, logging.WARNING),
            "library",
            library=record.name,
            message=_message(record)[:LIBRARY_TEXT_CHARACTERS],
            **({"exception": trace[:LIBRARY_TEXT_CHARACTERS]} if trace else {}),
        )


def _is_of_a_client_that_left(record: logging.LogRecord) -> bool:
    """Returns True if grpcio logs a response that it could not send, because the client had just left."""
    kind = record.exc_info[0] if record.exc_info else None
    # grpcio does not export this class.
    return kind is not None and kind.__name__ == "ExecuteBatchError"


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception:  # noqa: BLE001 - a library whose arguments do not fit its text must not stop the server
        return str(record.msg)


def _log_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    log.critical("server_failed", exc_info=(kind, error, trace))


def _display(_logger: object, _method: str, values: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Escapes characters that a terminal would obey; a trace keeps its line breaks."""
    for name, value in values.items():
        show = displayed_lines if name == "exception" else displayed
        values[name] = value if isinstance(value, int | float) else show(str(value))
    return values
