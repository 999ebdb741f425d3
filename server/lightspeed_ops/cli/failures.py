"""Failures of commands: one line on standard error says what is wrong, and an exit code.

The codes: 0 all is well, 1 something is wrong, 2 the command line cannot be understood.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from lightspeed_ops.config import ConfigurationError
from lightspeed_ops.core.display import displayed
from lightspeed_ops.journal.port import JournalAway, JournalDamaged, JournalFailed, JournalFull, JournalInUse

WRONG = 1
USAGE = 2
JOURNAL_FAILURES = (JournalAway, JournalDamaged, JournalFailed, JournalFull, JournalInUse)
"""Errors of a journal as a whole."""


@contextmanager
def report_failures(*failures: type[Exception]) -> Iterator[None]:
    """Ends the process with the message of an expected failure and exit code 1.

    A wrong configuration has a line for each problem. The exit code is 2 if the value of an option or of a
    variable has no meaning, as for other errors of the command line.
    """
    try:
        yield
    except failures as error:
        if isinstance(error, ConfigurationError):
            for problem in error.problems:
                click.echo(f"lightspeed: {displayed(problem)}", err=True)
            sys.exit(USAGE if error.is_usage else WRONG)
        click.echo(f"lightspeed: {displayed(str(error))}", err=True)
        sys.exit(WRONG)
