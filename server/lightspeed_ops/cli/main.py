"""The commands of ``lightspeed`` and their options; the environment can set each option of ``serve`` too."""

from collections.abc import Callable

import click

from lightspeed_ops.cli.audits import audits
from lightspeed_ops.cli.failures import report_failures
from lightspeed_ops.cli.journal import journal as data_files
from lightspeed_ops.cli.logs import LEVELS, configure_logs, own_the_log
from lightspeed_ops.config import (
    ENVIRONMENT_PREFIX,
    JOURNAL_FORMS,
    LISTEN_DEFAULT,
    Config,
    ConfigurationError,
    Limits,
    default_journal,
    limit_rows,
)
from lightspeed_ops.core.fixtures import fixture_snapshots, snapshot_signature

Serve = Callable[[Config], None]


def _limit_options(function: Callable[..., None]) -> Callable[..., None]:
    """Adds an option for each limit of the server."""
    for row in reversed(limit_rows()):
        option = click.option(
            row.option,
            type=click.IntRange(row.least, row.most),
            default=row.default,
            show_default=True,
            envvar=row.variable,
            help=row.help,
        )
        function = option(function)
    return function


def command(serve: Serve, failures: tuple[type[Exception], ...]) -> click.Group:
    """Returns the ``lightspeed`` command; ``serve`` runs a server and may raise ``failures``."""
    expected: tuple[type[Exception], ...] = (ConfigurationError, *failures)

    @click.group
    @click.version_option(package_name="lightspeed-operations", prog_name="lightspeed")
    def lightspeed() -> None:
        """Runs the operations side of data pipelines."""

    @lightspeed.command("serve")
    @click.option(
        "--listen",
        default=LISTEN_DEFAULT,
        show_default=True,
        envvar=f"{ENVIRONMENT_PREFIX}_LISTEN",
        help="Address: HOST:PORT, or unix:PATH.",
    )
    @click.option(
        "--journal",
        default=default_journal,
        show_default="a data file among the user's state",
        envvar=f"{ENVIRONMENT_PREFIX}_JOURNAL",
        help=f"{JOURNAL_FORMS}. Memory keeps nothing when the process ends.",
    )
    @click.option(
        "--log-level",
        type=click.Choice(LEVELS),
        default="info",
        show_default=True,
        envvar=f"{ENVIRONMENT_PREFIX}_LOG_LEVEL",
        help="debug has one line per call.",
    )
    @_limit_options
    def _serve(listen: str, journal: str, log_level: str, **limits: int) -> None:
        """Runs the server until SIGTERM or Ctrl-C."""
        configure_logs(log_level)
        own_the_log()
        with report_failures(*expected):
            serve(Config(listen, journal, Limits(**limits)))

    @lightspeed.command("fixtures")
    def _fixtures() -> None:
        """Prints the drift-gate snapshots, which are equal on every machine for one version."""
        for name, signature in fixture_snapshots():
            click.echo(f"{name}\t{signature}")
        click.echo(f"snapshot_signature\t{snapshot_signature()}")

    lightspeed.add_command(data_files)
    lightspeed.add_command(audits)
    return lightspeed
