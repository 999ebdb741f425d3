"""The machine of the bench: absolute figures mean little without it."""

import platform
import statistics
import timeit

from tests.bench.verdicts import Row

CALLS = 200_000
ROUNDS = 7


class _Called:
    """A class with one method, for the measurement of a method call."""

    __slots__ = ("number",)

    def __init__(self) -> None:
        self.number = 1

    def called(self) -> int:
        return self.number


def method_call_ns() -> float:
    """Returns the nanoseconds of one call of a small method: the basic cost of a service in Python."""
    timer = timeit.Timer("one.called()", globals={"one": _Called()})
    return statistics.median(timer.repeat(ROUNDS, CALLS)) * 1e9 / CALLS


def rows() -> list[Row]:
    """Returns the rows of the table about the machine."""
    return [
        Row("machine: interpreter", f"{platform.python_implementation()} {platform.python_version()}"),
        Row("machine: ns of a method call in Python", f"{method_call_ns():.0f}"),
    ]
