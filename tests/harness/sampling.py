"""Grids of tests: `make test` runs all their cases, `make test-fast` a sample.

A grid holds one rule for all RPCs. What breaks the rule breaks it for many of them, so that a sample finds
it in the inner loop.
"""

from collections.abc import Iterable
from typing import Any

import pytest

INTERVAL = 8
"""Every eighth case is in the sample, so that a grid of a hundred takes about 0.3 s."""


def sampled(cases: Iterable[Any]) -> list[Any]:
    """Returns parameters for a grid; all cases are slow, except for every eighth from the first on."""
    return [
        pytest.param(
            *(case if isinstance(case, tuple) else (case,)),
            marks=[pytest.mark.slow] if place % INTERVAL else [],
        )
        for place, case in enumerate(cases)
    ]
