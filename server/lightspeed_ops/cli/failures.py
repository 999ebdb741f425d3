"""Failures of commands: one line on standard error says what is wrong, and an exit code.

The codes: 0 all is well, 1 something is wrong, 2 the command line cannot be understood.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from lightspeed_ops.core.display import displayed
from lightspeed_ops.journal.port import JournalDamaged, JournalFailed, JournalFull, JournalInUse

WRONG = 1
JOURNAL_FAILURES = (JournalDamaged, JournalFailed, JournalFull, JournalInUse)
"""Errors of a journal as a whole."""


@contextmanager
def report_failures(*failures: type[Exception]) -> Iterator[None]:
    """Ends the process with the message of an expected failure and exit code 1."""
    try:
        yield
    except failures as error:
        click.echo(f"lightspeed: {displayed(str(error))}", err=True)
        sys.exit(WRONG)
