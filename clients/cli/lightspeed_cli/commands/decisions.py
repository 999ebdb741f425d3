"""``lightspeed decisions``: lists the decisions about failed batches."""

import click


@click.group("decisions")
def decisions() -> None:
    """Lists the decisions about failed batches."""
