"""``lightspeed token``: the tokens of a token file."""

import os
from datetime import UTC, datetime
from pathlib import Path

import click

from lightspeed_ops.cli.failures import report_failures
from lightspeed_ops.config import ConfigurationError
from lightspeed_ops.identity.credentials import Role
from lightspeed_ops.identity.token_file import (
    FILE_BYTES,
    line_faults,
    new_token,
    parse_token_file,
    token_line,
)
from lightspeed_ops.identity.watched_file import FileBroken, contents_of

PRIVATE_FILE = 0o600
"""Mode of a new token file: its hashes are no secrets, but its names and roles are no business of others."""


@click.group("token")
def tokens() -> None:
    """Makes tokens for a server with a token file."""


@tokens.command("create")
@click.option("--name", required=True, help="The actor that audits name: letters, digits and . _ @ -")
@click.option(
    "--role", required=True, type=click.Choice([role.value for role in Role]), help="What its bearer may do."
)
@click.option("--tenant", default="", help="The tenant; none for the roles system and metrics.")
@click.option(
    "--tokens-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file that gets the line of the token; without it the line is printed.",
)
def _create(name: str, role: str, tenant: str, tokens_file: Path | None) -> None:
    """Prints a new token, once, and adds the line with its hash to the token file.

    A running server accepts the token within two seconds. To revoke it, delete its line.
    """
    faults = line_faults(name, role, tenant)
    if faults:
        raise click.UsageError(faults)
    token = new_token()
    line = f"{token_line(token, name=name, role=role, tenant_id=tenant)}  # {datetime.now(UTC).date()}\n"
    if tokens_file is not None:
        with report_failures(ConfigurationError):
            _append(tokens_file, line)
    click.echo(token)
    if tokens_file is None:
        click.echo(line, nl=False)


def _append(path: Path, line: str) -> None:
    """Adds a line to a token file, or makes the file; raises :class:`ConfigurationError` if that fails."""
    try:
        before = contents_of(path, most_bytes=FILE_BYTES) if path.exists() else b""
        parse_token_file(before)
        begin = "" if before.endswith(b"\n") or not before else "\n"
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, PRIVATE_FILE)
        with open(descriptor, "ab", buffering=0) as file:  # noqa: PTH123 - a descriptor, not a path
            file.write(f"{begin}{line}".encode())
            os.fsync(descriptor)
    except FileBroken as broken:
        raise ConfigurationError(f"the token file '{path}' cannot be used: {broken}") from None
    except OSError as error:
        raise ConfigurationError(f"the token file '{path}' cannot be written: {error.strerror}") from error
