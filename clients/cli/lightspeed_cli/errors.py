"""Failures of commands: a text on standard error that says what is wrong, and a stable exit code.

Owns the exit codes and which error has which. It must never import the client: if a call failed, the client
is already loaded.
"""

import sys
from collections.abc import Iterator, Mapping
from enum import IntEnum
from typing import Any

import click

from lightspeed_cli.display import displayed


class ExitCode(IntEnum):
    """Exit codes of all commands; a number never changes its meaning."""

    OK = 0
    OTHER = 1
    USAGE = 2
    DECLINED = 3
    ACCESS = 4
    NOT_FOUND = 5
    PRECONDITION = 6
    EXHAUSTED = 7
    UNAVAILABLE = 8
    TIMED_OUT = 9
    CHECK_FAILED = 10
    INTERRUPTED = 130


MEANINGS: Mapping[ExitCode, str] = {
    ExitCode.OK: "ok",
    ExitCode.OTHER: "any other failure",
    ExitCode.USAGE: "the command line cannot be understood, or the server refuses an argument",
    ExitCode.DECLINED: "declined: the answer was no, or there was no terminal to ask in",
    ExitCode.ACCESS: "no valid credentials, or no permission",
    ExitCode.NOT_FOUND: "there is no such thing",
    ExitCode.PRECONDITION: "the state does not allow it, or something changed meanwhile",
    ExitCode.EXHAUSTED: "a queue is full, or a budget is spent",
    ExitCode.UNAVAILABLE: "no server answered until the deadline",
    ExitCode.TIMED_OUT: "the deadline passed, or a wait timed out",
    ExitCode.CHECK_FAILED: "a check failed: the thing checked is not as it must be",
    ExitCode.INTERRUPTED: "interrupted",
}
"""What each code means, for the documentation."""

STATUS_CODES: Mapping[str, ExitCode] = {
    "INVALID_ARGUMENT": ExitCode.USAGE,
    "UNAUTHENTICATED": ExitCode.ACCESS,
    "PERMISSION_DENIED": ExitCode.ACCESS,
    "NOT_FOUND": ExitCode.NOT_FOUND,
    "ALREADY_EXISTS": ExitCode.PRECONDITION,
    "FAILED_PRECONDITION": ExitCode.PRECONDITION,
    "ABORTED": ExitCode.PRECONDITION,
    "OUT_OF_RANGE": ExitCode.PRECONDITION,
    "RESOURCE_EXHAUSTED": ExitCode.EXHAUSTED,
    "UNAVAILABLE": ExitCode.UNAVAILABLE,
    "DEADLINE_EXCEEDED": ExitCode.TIMED_OUT,
    "CANCELLED": ExitCode.INTERRUPTED,
}
"""Exit codes by gRPC status code; any other status is OTHER."""


class CommandFailed(Exception):
    """A command cannot do what it was asked for: a message, and the exit code."""

    def __init__(self, message: str, code: ExitCode = ExitCode.OTHER) -> None:
        super().__init__(message)
        self.code = code


def fail(message: str, code: ExitCode = ExitCode.OTHER) -> CommandFailed:
    """Returns the error to raise; the message reads like 'expected …, but …'."""
    return CommandFailed(message, code)


def exit_code_of(error: BaseException) -> ExitCode | None:
    """Prints an expected error on standard error and returns its exit code; None: it is a bug."""
    if isinstance(error, KeyboardInterrupt | click.Abort):
        return ExitCode.INTERRUPTED
    if isinstance(error, CommandFailed):
        say(str(error))
        return error.code
    if is_call_error(error):
        for line in error_lines(error):
            say(line)
        return STATUS_CODES.get(code_name(error), ExitCode.OTHER)
    return None


def is_call_error(error: object) -> bool:
    """Returns whether an error is one that the client raises for a refused or failed call."""
    client = sys.modules.get("lightspeed_client._internal.errors")
    return client is not None and isinstance(error, client.LightspeedError)


def code_name(error: Any) -> str:  # the client is not imported here
    """Returns the name of the status code of a call's error, such as NOT_FOUND."""
    return str(error.code.name)


def error_lines(error: Any) -> Iterator[str]:  # the client is not imported here
    """Yields the lines that say what is wrong with a call: message, reason, violations, wait."""
    if code_name(error) == "UNAVAILABLE" and not error.reason and error.target:
        # gRPC names the addresses that it tried, and what each said.
        yield f"{error.target} does not answer: {error.message.partition('last error: ')[2] or error.message}"
        yield "  lightspeed doctor checks the way to it"
    else:
        yield error.message or f"the call failed with {code_name(error)}"
    where = f" of {error.method}" if error.method else ""
    if error.reason:
        yield f"  reason {error.reason} ({code_name(error)}){where}"
    else:
        at = f" at {error.target}" if error.target else ""
        yield f"  {code_name(error)}{where}{at}"
    for field, why in error.violations:
        if why not in error.message:  # The server's message has the first ones.
            yield f"  {field}: {why}"
    if error.retry_after_s is not None:
        yield f"  try again after {error.retry_after_s:g} s"


def say(line: str) -> None:
    """Prints a line of a message on standard error; a line that goes on begins with a blank."""
    text = displayed(line)
    click.echo(text if line.startswith(" ") else f"lightspeed: {text}", err=True)
