"""``lightspeed queue``: shows what waits, what runs, and why nothing starts."""

import click


@click.group("queue")
def queue() -> None:
    """Shows what waits, what runs, and why nothing starts."""
