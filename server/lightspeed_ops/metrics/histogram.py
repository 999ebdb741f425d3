"""Histograms: how often values fell between fixed bounds, and their sum.

Owns the counts. One thread at a time may observe; any thread may take a copy.
"""

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple


class HistogramValues(NamedTuple):
    """A copy of a histogram: values up to each bound, then those above the last one, and the sum of all."""

    counts: tuple[int, ...]
    total: float


class Histogram:
    """A histogram of values between fixed bounds, in ascending order; a value on a bound is below it."""

    __slots__ = ("_counts", "_total", "bounds")

    def __init__(self, bounds: Sequence[float]) -> None:
        """Starts without values."""
        self.bounds = bounds
        self._counts = [0] * (len(bounds) + 1)
        self._total = 0.0

    def observe(self, value: float) -> None:
        """Counts a value."""
        self._counts[bisect_left(self.bounds, value)] += 1
        self._total += value

    def observe_many(self, value: float, count: int) -> None:
        """Counts a value that was seen ``count`` times."""
        self._counts[bisect_left(self.bounds, value)] += count
        self._total += value * count

    def add(self, values: HistogramValues, earlier: HistogramValues | None) -> None:
        """Adds the values of a copy that an earlier copy of the same histogram does not have."""
        counts, total = earlier or HistogramValues((0,) * len(values.counts), 0.0)
        for index, (now, before) in enumerate(zip(values.counts, counts, strict=True)):
            self._counts[index] += now - before
        self._total += values.total - total

    def values(self) -> HistogramValues:
        """Returns a copy."""
        return HistogramValues(tuple(self._counts), self._total)
