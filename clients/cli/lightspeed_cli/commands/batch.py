"""``lightspeed batch``: lists, explains, enqueues and cancels batches."""

import click


@click.group("batch")
def batch() -> None:
    """Lists, explains, enqueues and cancels batches."""
