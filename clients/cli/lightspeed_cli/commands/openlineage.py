"""``lightspeed openlineage``: exports lineage as OpenLineage events."""

import click


@click.group("openlineage")
def openlineage() -> None:
    """Exports lineage as OpenLineage events."""
