"""The verdicts of the bench about its targets."""

from math import nan

import pytest

from tests.bench.verdicts import Row, at_least, at_most


@pytest.mark.parametrize(
    ("row", "target", "verdict"),
    [
        # a value equal to its target meets it
        (at_least("ratio", 1.5, 1.5), ">= 1.50", "met"),
        (at_most("ratio", 1.5, 1.5), "<= 1.50", "met"),
        # a missed target: the verdict says by how much
        (at_least("ratio", 0.823, 1.0), ">= 1.00", "not met: 0.82 of 1.00"),
        (at_most("ratio", 1.62, 1.5), "<= 1.50", "not met: 1.62 of 1.50"),
        # and names the limiting factor, if known; a met target needs none
        (at_least("ratio", 0.8, 1.0, limit="one core"), ">= 1.00", "not met: 0.80 of 1.00; one core"),
        (at_most("ratio", 1.6, 1.5, limit="one core"), "<= 1.50", "not met: 1.60 of 1.50; one core"),
        (at_least("ratio", 1.0, 1.0, limit="one core"), ">= 1.00", "met"),
        # a value that is no number meets no target
        (at_least("ratio", nan, 1.0), ">= 1.00", "not met: nan of 1.00"),
        (at_most("ratio", nan, 1.0), "<= 1.00", "not met: nan of 1.00"),
        # the measured value decides, not the rounded one
        (at_least("ratio", 0.999, 1.0), ">= 1.00", "not met: 1.00 of 1.00"),
        # large numbers are printed with separators
        (at_least("batches", 80_000.4, 120_000, ",.0f"), ">= 120,000", "not met: 80,000 of 120,000"),
    ],
)
def test_a_missed_target_says_by_how_much(row: Row, target: str, verdict: str) -> None:
    """A row with a target says "met", or the share of the target that was measured."""
    assert (target, verdict) == (row.target, row.verdict)


def test_a_row_without_target_has_no_verdict() -> None:
    """A row without a target has no verdict."""
    assert "reference 7" == " ".join(str(Row("reference", "7")).split())
