"""``lightspeed lineage``: lists and follows lineage, and draws its graph."""

import click


@click.group("lineage")
def lineage() -> None:
    """Lists and follows lineage, and draws its graph."""
