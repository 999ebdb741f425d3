"""``lightspeed freshness``: shows and watches how fresh the output is."""

import click


@click.group("freshness")
def freshness() -> None:
    """Shows and watches how fresh the output is."""
