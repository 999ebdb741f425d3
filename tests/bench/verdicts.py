"""Rows of the bench's table: measured values and the verdicts about their targets."""

from typing import NamedTuple


class Row(NamedTuple):
    """A row of the table; ``target`` and ``verdict`` are empty if the row has no target."""

    name: str
    value: str
    target: str = ""
    verdict: str = ""

    def __str__(self) -> str:
        """Returns the row as it is printed."""
        return f"{self.name:<66} {self.value:>16}  {self.target:<11} {self.verdict}".rstrip()


def at_least(name: str, measured: float, target: float, form: str = ",.2f", *, limit: str = "") -> Row:
    """Returns a row whose value must reach its target; ``limit`` names the limit behind a missed target."""
    return _row(name, (measured, target), form, ">=", met=measured >= target, limit=limit)


def at_most(name: str, measured: float, target: float, form: str = ",.2f", *, limit: str = "") -> Row:
    """Returns a row whose value must not exceed its target.

    ``limit`` names the limit behind a missed target.
    """
    return _row(name, (measured, target), form, "<=", met=measured <= target, limit=limit)


def _row(name: str, values: tuple[float, float], form: str, sign: str, *, met: bool, limit: str) -> Row:
    measured, target = [format(value, form) for value in values]
    missed = f"not met: {measured} of {target}" + (f"; {limit}" if limit else "")
    return Row(name, measured, f"{sign} {target}", "met" if met else missed)
