"""How a command ends: what is wrong stands on standard error, in one line, and the exit code says so.

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
"""What may be wrong with a journal as a whole."""


@contextmanager
def report_failures(*failures: type[Exception]) -> Iterator[None]:
    """Ends the process with the message of a failure that is no surprise."""
    try:
        yield
    except failures as error:
        click.echo(f"lightspeed: {displayed(str(error))}", err=True)
        sys.exit(WRONG)
