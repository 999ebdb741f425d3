"""``lightspeed conformance``: lists certifications, and certifies."""

import click


@click.group("conformance")
def conformance() -> None:
    """Lists certifications, and certifies."""
