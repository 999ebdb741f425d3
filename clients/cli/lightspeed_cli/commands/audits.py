"""``lightspeed audits``: lists, follows and verifies the audits of operator actions."""

import re
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, NamedTuple

import click

from lightspeed_cli.errors import CommandFailed, ExitCode
from lightspeed_cli.invocation import Invocation, limit_option, operation, surface_argument
from lightspeed_cli.output import Column, Style, View
from lightspeed_cli.record_tail import (
    Item,
    Tail,
    checked_surface,
    entries_of,
    range_options,
    record_views,
    run_tail,
    show_records,
    tail_options,
)
from lightspeed_cli.times import Time

SURFACE_NAME = re.compile(r"[a-z]([a-z0-9-]{0,61}[a-z0-9])?|tenants/[^/]+/surfaces/[^/]+")
HEAD = re.compile(r"([0-9]{1,19}):([0-9a-f]{64})")


@click.group("audits")
def audits() -> None:
    """Lists, follows and verifies the audits of operator actions."""


def _style(row: Item) -> Style:
    return Style.PLAIN if row.entry.record.outcome == "ok" else Style.WARNING


def _details(row: Item) -> list[str]:
    return [f"{one.name}={one.value}" for one in row.entry.details]


def _object(row: Item) -> str:
    """Returns the part of the subject below the surface: empty if it is the surface itself."""
    return str(row.entry.subject).removeprefix(row.surface).removeprefix("/")


COLUMNS: tuple[Column[Item], ...] = (
    Column("AUDIT", lambda row: row.entry.sequence, width=7),
    Column("TIME", lambda row: Time(row.entry.recorded_ms), width=25),
    Column("ACTION", lambda row: row.entry.record.action, width=12),
    Column("OUTCOME", lambda row: row.entry.record.outcome, style=_style, width=22),
    Column("ACTOR", lambda row: row.entry.actor_id, width=10),
    Column("OBJECT", _object, width=16),
    Column("REASON", lambda row: " ".join(row.entry.reason.split())),
    Column("RUN", lambda row: row.entry.run_id, wide=True, width=10),
    Column("REQUEST", lambda row: row.entry.request_id, wide=True, width=32),
    Column("DETAILS", _details, wide=True),
)
ENTRIES, TENANT_ENTRIES = record_views(COLUMNS, "no audits")


def filter_options(function: Callable[..., None]) -> Callable[..., None]:
    """Adds the conditions of audits: passes `conditions`, for the methods of the client."""

    @click.option("--action", "actions", multiple=True, metavar="ACTION", help="Only it, such as pause.")
    @click.option("--outcome", "outcomes", multiple=True, metavar="TEXT", help="Only outcomes that begin so.")
    @click.option(
        "--subject", "subjects", multiple=True, metavar="NAME", help="Only this whole resource name."
    )
    @click.option("--key", "keys", multiple=True, metavar="KEY", help="Only audits that name this batch.")
    @click.option("--run", "run_ids", multiple=True, metavar="RUN", help="Only in this run.")
    @wraps(function)
    def command(*args: Any, **kwargs: Any) -> None:
        names = ("actions", "outcomes", "subjects", "keys", "run_ids")
        conditions = {name: found for name in names if (found := kwargs.pop(name))}
        function(*args, conditions=conditions, **kwargs)

    return command


@audits.command("list")
@surface_argument
@filter_options
@range_options
@limit_option
@operation
def _list(invocation: Invocation, /, *, surface: str | None, **options: Any) -> None:
    """Lists audits, the oldest first: in a table the newest 100, otherwise all; or after a sequence."""
    show_records(invocation, "audits", ENTRIES, surface=surface, **options)


@audits.command("tail")
@surface_argument
@filter_options
@tail_options
@operation
def _tail(
    invocation: Invocation,
    /,
    *,
    surface: str | None,
    conditions: dict[str, Any],
    all_surfaces: bool,
    **options: Any,
) -> None:
    """Prints the newest audits, and with -f goes on with new ones.

    Of --all-surfaces it begins with the oldest kept audits, and with -f with new ones.

    With --cursor-file it goes on after the last printed entry, also after the command was killed or the
    server was away. Into a file every entry is printed once; into a pipe, the entries of one frame may come
    twice after a kill.
    """
    name = checked_surface(invocation, surface, all_surfaces=all_surfaces)
    client = invocation.client
    run_tail(
        invocation,
        Tail(surface=name, conditions=conditions, **options),
        client.watch_audits,
        lambda: client.get_surface(surface=name).records.audits,
        TENANT_ENTRIES if all_surfaces else ENTRIES,
    )


class Verified(NamedTuple):
    """Result of a verification."""

    surface: str
    valid: bool
    verified: int
    first_bad_sequence: int
    head_sequence: int
    head_hash: str
    by: str


VERIFIED: View[Verified] = View(
    columns=(),
    details=(
        Column("SURFACE", lambda row: row.surface),
        Column(
            "RESULT",
            lambda row: "valid" if row.valid else f"audit {row.first_bad_sequence:,} does not fit",
            style=lambda row: Style.GOOD if row.valid else Style.BAD,
        ),
        Column("VERIFIED", lambda row: row.verified),
        Column("HEAD", lambda row: f"{row.head_sequence}:{row.head_hash}"),
        Column("COMPUTED BY", lambda row: row.by),
    ),
    name=lambda row: f"{row.head_sequence}:{row.head_hash}",
    empty="no audits",
    message=lambda row: row._asdict(),
)


class _Verify(click.Command):
    """The command; of a data file instead of a surface it is the server's, if that is installed."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Returns the context of this command, or of the server's for a data file."""
        place = next((one for one in args if not one.startswith("-")), "")
        if place and (Path(place).is_file() or not SURFACE_NAME.fullmatch(place)):
            from lightspeed_cli.server_commands import server_command

            offline = server_command("audits.verify")
            if offline is None:
                raise click.UsageError("to verify a data file, install the server: lightspeed-operations")
            return offline.make_context(info_name, args, parent, **extra)
        return super().make_context(info_name, args, parent, **extra)


@audits.command("verify", cls=_Verify)
@surface_argument
@click.option(
    "--from", "first", type=click.IntRange(min=0), default=0, help="First sequence; 0: the oldest kept."
)
@click.option("--to", "last", type=click.IntRange(min=0), default=0, help="Last sequence; 0: the newest.")
@click.option("--recompute", is_flag=True, help="Compute the hashes here, without trust in the server.")
@click.option(
    "--expect-head", metavar="SEQUENCE:HASH", help="What an earlier run printed: finds a trail cut off."
)
@operation
def _verify(
    invocation: Invocation,
    *,
    surface: str | None,
    first: int,
    last: int,
    recompute: bool,
    expect_head: str | None,
) -> None:
    """Verifies the audit chain of a surface; exit code 10 if an entry does not fit.

    Keep the head that it prints elsewhere, and give it to --expect-head later. A path instead of SURFACE
    verifies a data file, if the server is installed.
    """
    name = invocation.surface(surface)
    expected = None if expect_head is None else HEAD.fullmatch(expect_head)
    if expect_head is not None and expected is None:
        raise click.UsageError(f"expected SEQUENCE:HASH, but --expect-head is '{expect_head}'")
    compute = _recomputed if recompute else _asked
    found = compute(invocation, name, first, last)
    invocation.show_one(found, VERIFIED)
    if not found.valid:
        raise CommandFailed(
            f"expected the audits of {name} to fit, but audit {found.first_bad_sequence:,} does not",
            ExitCode.CHECK_FAILED,
        )
    if expected is not None:
        _check_head(invocation, name, int(expected[1]), expected[2])


def _asked(invocation: Invocation, name: str, first: int, last: int) -> Verified:
    found = invocation.client.verify_audits(surface=name, from_sequence=first, to_sequence=last)
    return Verified(
        name,
        found.valid,
        found.verified,
        found.first_bad_sequence,
        found.head_sequence,
        found.head_hash,
        "the server",
    )


def _recomputed(invocation: Invocation, name: str, first: int, last: int) -> Verified:
    from lightspeed_client import verify_audit_entries

    client = invocation.client
    newest = last or client.get_surface(surface=name).records.audits
    entries = entries_of(
        client.watch_audits, surface=name, after=max(0, first - 1), newest=newest, conditions={}
    )
    found = verify_audit_entries(entry for entry in entries if entry.sequence <= newest)
    return Verified(
        name,
        found.valid,
        found.verified,
        found.first_bad_sequence,
        newest,
        found.head_hash,
        "this command",
    )


def _check_head(invocation: Invocation, name: str, sequence: int, hash_: str) -> None:
    """Fails unless the audit of a sequence has the hash that an earlier run printed."""
    client = invocation.client
    newest = client.get_surface(surface=name).records.audits
    entries = entries_of(client.watch_audits, surface=name, after=sequence - 1, newest=newest, conditions={})
    found = next((entry for entry in entries if entry.sequence == sequence), None)
    if found is None:
        raise CommandFailed(
            f"expected audit {sequence:,} of {name}, but the newest is {newest:,}", ExitCode.CHECK_FAILED
        )
    if found.chain_hash != hash_:
        raise CommandFailed(
            f"expected audit {sequence:,} of {name} to have the hash {hash_}, but it has {found.chain_hash}",
            ExitCode.CHECK_FAILED,
        )
