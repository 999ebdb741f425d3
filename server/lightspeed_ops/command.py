"""The ``lightspeed`` command: loads only what the named subcommand needs.

Owns the choice between a health check, which runs every few seconds in a container, and all else, whose
imports take ten times as long.
"""

import sys


def main() -> None:
    """Runs the command line."""
    if sys.argv[1:2] == ["health"]:
        from lightspeed_ops.cli.health import health  # noqa: PLC0415 - see above

        health(sys.argv[2:], prog_name="lightspeed health")
    from lightspeed_ops.__main__ import main as run  # noqa: PLC0415 - see above

    run()
