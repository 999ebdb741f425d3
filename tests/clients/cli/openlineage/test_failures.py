"""Failures: receiver, exporter and server are killed in turn, and no event is missing or double."""

import sys
from pathlib import Path

import pytest

from tests.clients.cli.openlineage.failing import Failures, Outcome


def check(outcome: Outcome) -> None:
    """Asserts that the receiver has each event once, and each lineage record in one."""
    sys.stderr.write(f"{outcome.row()}\n")
    assert (0, 0, 0) == (outcome.missing, outcome.doubled, outcome.different), outcome.row()
    assert outcome.lineage > 0


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_nothing_is_missing_or_double_after_kills(tmp_path: Path) -> None:
    """One kill of each process, in the middle of their work."""
    check(Failures(tmp_path, seed=1).run(3))


@pytest.mark.long
@pytest.mark.timeout(1_800)
def test_nothing_is_missing_or_double_after_a_hundred_kills(tmp_path: Path) -> None:
    """A hundred kills in all."""
    outcome = Failures(tmp_path, seed=2).run(100)
    check(outcome)
    assert outcome.repeated > 0, "expected a kill between a delivery and the store of its cursor"
