"""``lightspeed dead-letters``: lists, redrives and discards dead letters."""

import click


@click.group("dead-letters")
def dead_letters() -> None:
    """Lists, redrives and discards dead letters."""
