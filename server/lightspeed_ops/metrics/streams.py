"""Stream samples: how many streams are open, and how far they are behind.

Owns the value alone.
"""

from typing import NamedTuple


class StreamSample(NamedTuple):
    """The number of open streams of one kind, and the largest lag of them; None if they have none."""

    kind: str
    streams: int
    lag_records: int | None = None
