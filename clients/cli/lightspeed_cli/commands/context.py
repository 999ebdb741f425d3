"""``lightspeed context``: chooses which server and tenant commands talk to."""

import click


@click.group("context")
def context() -> None:
    """Chooses which server and tenant commands talk to."""
