"""``lightspeed config``: shows the configuration that a server would have."""

import click

from lightspeed_ops.cli.failures import report_failures
from lightspeed_ops.cli.options import setting_options, sources, warn_of_variables
from lightspeed_ops.config import ConfigurationError, load, shown_lines
from lightspeed_ops.core.display import displayed


@click.group("config")
def config() -> None:
    """Shows the configuration that a server would have."""


@config.command("show")
@setting_options
def _show(**options: object) -> None:
    """Prints the configuration in force as TOML, with the source of each value; secrets are masked.

    It takes the options of `lightspeed serve`, reads the same file and environment, and refuses what a server
    would refuse, except for the files that settings name.
    """
    given = sources(options)
    with report_failures(ConfigurationError):
        loaded = load(given)
    warn_of_variables(given)
    for line in shown_lines(loaded):
        click.echo(displayed(line))
