"""What the bench runs on: absolute figures say little without it."""

import platform
import statistics
import timeit

from tests.bench.verdicts import Row

CALLS = 200_000
ROUNDS = 7


class _Called:
    """Something with a method, as nearly everything is."""

    __slots__ = ("number",)

    def __init__(self) -> None:
        self.number = 1

    def called(self) -> int:
        return self.number


def method_call_ns() -> float:
    """What calling a small method takes: the unit that a service in Python is paid in."""
    timer = timeit.Timer("one.called()", globals={"one": _Called()})
    return statistics.median(timer.repeat(ROUNDS, CALLS)) * 1e9 / CALLS


def rows() -> list[Row]:
    """The lines of the table about the machine."""
    return [
        Row("machine: interpreter", f"{platform.python_implementation()} {platform.python_version()}"),
        Row("machine: ns of a method call in Python", f"{method_call_ns():.0f}"),
    ]
