"""``lightspeed checkpoints``: lists the checkpoints of a surface."""

import click


@click.group("checkpoints")
def checkpoints() -> None:
    """Lists the checkpoints of a surface."""
