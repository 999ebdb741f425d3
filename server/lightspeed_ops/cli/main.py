"""The commands of ``lightspeed`` and their options; the environment can set each option of ``serve`` too."""

from collections.abc import Callable, Iterable

import click
import structlog

from lightspeed_ops.cli.audits import audits
from lightspeed_ops.cli.config import config as configuration
from lightspeed_ops.cli.failures import report_failures
from lightspeed_ops.cli.health import health
from lightspeed_ops.cli.journal import journal as data_files
from lightspeed_ops.cli.logs import configure_logs, own_the_log
from lightspeed_ops.cli.options import setting_options, sources, warn_of_variables
from lightspeed_ops.cli.tokens import tokens
from lightspeed_ops.config import Config, ConfigurationError, load, unknown_variables
from lightspeed_ops.core.fixtures import fixture_snapshots, snapshot_signature

log = structlog.get_logger()

Serve = Callable[[Config, Callable[[], Config]], None]
"""Runs a server with a configuration; the second argument loads it again."""


def command(
    serve: Serve,
    failures: tuple[type[Exception], ...],
    file_problems: Callable[[Config], Iterable[str]] = lambda _config: (),
) -> click.Group:
    """Returns the ``lightspeed`` command.

    Args:
        serve: Runs a server.
        failures: What ``serve`` may raise, beside wrong configurations.
        file_problems: Returns what is wrong with the files that a configuration names.
    """
    expected: tuple[type[Exception], ...] = (ConfigurationError, *failures)

    @click.group
    @click.version_option(package_name="lightspeed-operations", prog_name="lightspeed")
    def lightspeed() -> None:
        """Runs the operations side of data pipelines."""

    @lightspeed.command("serve")
    @setting_options
    @click.option("--check-config", is_flag=True, help="Check the configuration and its files, and end.")
    def _serve(*, check_config: bool, **options: object) -> None:
        """Runs the server until SIGTERM or Ctrl-C.

        Each option is also a variable of the environment and a line of the configuration file; an option wins
        over a variable, and a variable over the file.
        """
        given = sources(options)
        with report_failures(ConfigurationError):
            config = load(given).config
            if check_config and (problems := tuple(file_problems(config))):
                raise ConfigurationError(*problems)
        if check_config:
            warn_of_variables(given)
            click.echo("ok: the configuration can be used")
            return
        configure_logs(config.logs.log_level, config.logs.log_format)
        own_the_log()
        for name, nearest in unknown_variables(given.environment):
            log.warning("unknown_variable", variable=name, nearest=nearest)
        with report_failures(*expected):
            serve(config, lambda: load(given).config)

    @lightspeed.command("fixtures")
    def _fixtures() -> None:
        """Prints the drift-gate snapshots, which are equal on every machine for one version."""
        for name, signature in fixture_snapshots():
            click.echo(f"{name}\t{signature}")
        click.echo(f"snapshot_signature\t{snapshot_signature()}")

    lightspeed.add_command(data_files)
    lightspeed.add_command(audits)
    lightspeed.add_command(configuration)
    lightspeed.add_command(tokens)
    lightspeed.add_command(health)
    return lightspeed
