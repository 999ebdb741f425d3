"""``lightspeed control``: pauses, drains, resumes or replays surfaces."""

import click


@click.group("control")
def control() -> None:
    """Pauses, drains, resumes or replays surfaces."""
