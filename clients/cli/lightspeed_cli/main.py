"""The entry point of ``lightspeed``: prints the version, or runs the command line.

It must import nothing at its top: `lightspeed --version` takes as long as Python itself.
"""

import sys


def main() -> None:
    """Runs the command line of the process, and ends it."""
    if sys.argv[1:] == ["--version"]:
        from lightspeed_cli import VERSION

        sys.stdout.write(f"lightspeed, version {VERSION}\n")
        return
    from lightspeed_cli.root import lightspeed

    lightspeed.main(prog_name="lightspeed")
