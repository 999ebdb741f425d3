"""``lightspeed surface``: lists, reads, creates, changes and watches surfaces."""

import click


@click.group("surface")
def surface() -> None:
    """Lists, reads, creates, changes and watches surfaces."""
