"""``lightspeed audits``: verifies the audit chains of a data file."""

import re
import sys
from pathlib import Path

import click

from lightspeed_ops.cli.failures import JOURNAL_FAILURES, WRONG, report_failures
from lightspeed_ops.core.display import displayed
from lightspeed_ops.core.limits import INT64_MAX
from lightspeed_ops.core.surface import DEFAULT_SURFACE
from lightspeed_ops.journal.sqlite.audits import ChainHead, verify_audits

_HEAD = re.compile(r"([0-9]{1,19}):([0-9a-f]{64})")


class _HeadType(click.ParamType[ChainHead]):
    """The head of an audit chain as ``SEQUENCE:HASH``, the form that ``audits verify`` prints."""

    name = "SEQUENCE:HASH"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> ChainHead:
        """Returns the head that a text names; a text of another form is a usage error."""
        found = _HEAD.fullmatch(str(value))
        if found is None or int(found[1]) > INT64_MAX:
            self.fail(
                f"expected a number, a colon and 64 hexadecimal digits, but it is '{value}'", param, ctx
            )
        return ChainHead(int(found[1]), found[2])


@click.group("audits")
def audits() -> None:
    """Verifies the audits of operator actions: done, refused and denied."""


@audits.command("verify")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--surface", "surfaces", multiple=True, metavar="NAME", help="Only this one; may be repeated.")
@click.option(
    "--expect-head",
    "expected",
    type=_HeadType(),
    metavar="SEQUENCE:HASH",
    help="What an earlier run printed for one surface: also finds a trail that was cut off or rewritten.",
)
def verify(path: Path, surfaces: tuple[str, ...], expected: ChainHead | None) -> None:
    """Verifies the audit chains in the data file PATH and changes nothing; no server may have the file open.

    Prints for each surface the number of verified audits, the first kept audit and the head. Keep the head
    elsewhere and give it to --expect-head later, with one --surface or for the default surface. If an audit
    was edited, removed, inserted, reordered or restamped, the command names it and the exit code is 1.
    """
    if expected is not None and len(surfaces) > 1:
        raise click.UsageError("expected one --surface with --expect-head, but there are several")
    wrong = False
    with report_failures(*JOURNAL_FAILURES):
        for trail in verify_audits(path, surfaces or ((DEFAULT_SURFACE,) if expected else ()), expected):
            wrong = wrong or bool(trail.wrong)
            verified = f"{trail.verified:,} audits verified, first {trail.first_kept}, head {trail.head}"
            click.echo(displayed(f"{trail.surface}: {trail.wrong or verified}"))
    if wrong:
        click.echo(
            displayed(f"lightspeed: expected the audits of {path} to be as they were written"), err=True
        )
        sys.exit(WRONG)
