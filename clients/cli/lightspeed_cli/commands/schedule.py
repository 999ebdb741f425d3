"""``lightspeed schedule``: reads, pauses and resumes the schedule of a surface."""

import click


@click.group("schedule")
def schedule() -> None:
    """Reads, pauses and resumes the schedule of a surface."""
