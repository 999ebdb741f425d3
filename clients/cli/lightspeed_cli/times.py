"""Times and durations, as commands print and read them.

Owns the forms: a time has its zone, local unless --utc asks for UTC; a duration has at most two units.
"""

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple

import click

MS_PER_S = 1_000
UNITS = (("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000))
"""Units of durations with their milliseconds, the longest first."""
NONE = "-"
"""Stands for a value that there is not."""
_DURATION = re.compile(r"(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h|d)?")


class Time(NamedTuple):
    """A time, Unix milliseconds; 0: there is none."""

    ms: int


class Age(NamedTuple):
    """A time of which the age is shown, Unix milliseconds; 0: there is none."""

    ms: int


class Duration(NamedTuple):
    """A duration, milliseconds."""

    ms: int


wall_ns: Callable[[], int] = time.time_ns
"""Clock of this machine; tests replace it."""


def now_ms() -> int:
    """Returns the time of this machine, Unix milliseconds."""
    return wall_ns() // 1_000_000


def time_text(ms: int, *, utc: bool) -> str:
    """Returns a time with its zone: `2026-11-30 07:14:02 UTC`, or `2026-11-30 08:14:02 +0100`."""
    if not ms:
        return NONE
    moment = datetime.fromtimestamp(ms // MS_PER_S, UTC)
    if utc:
        return moment.strftime("%Y-%m-%d %H:%M:%S UTC")
    return moment.astimezone().strftime("%Y-%m-%d %H:%M:%S %z")


def duration_text(ms: int) -> str:
    """Returns a duration in at most two units: `350ms`, `12s`, `3m12s`, `2d4h`; `-3s` if it is negative."""
    if ms < 0:
        return f"-{duration_text(-ms)}"
    if ms < MS_PER_S:
        return f"{ms}ms" if ms else "0s"
    for place, (unit, length) in enumerate(UNITS):
        if ms >= length:
            first, rest = divmod(ms, length)
            if place + 1 == len(UNITS) or not (second := rest // UNITS[place + 1][1]):
                return f"{first}{unit}"
            return f"{first}{unit}{second}{UNITS[place + 1][0]}"
    raise AssertionError("a second is the shortest unit")


def until_text(ms: int, now: int) -> str:
    """Returns how far a time lies from another one: `in 3s`, or `3s ago`."""
    return f"in {duration_text(ms - now)}" if ms >= now else f"{duration_text(now - ms)} ago"


def age_text(ms: int) -> str:
    """Returns how long ago a time was by the clock of this machine."""
    return duration_text(max(0, now_ms() - ms)) if ms else NONE


class DurationType(click.ParamType[float]):
    """A duration on the command line, in seconds: `30`, `30s`, `500ms`, `5m`, `2h`, `1d`."""

    name = "DURATION"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Returns the seconds; a text of another form is a usage error."""
        if isinstance(value, float | int):
            return float(value)
        found = _DURATION.fullmatch(str(value))
        if found is None or not float(found[1]):
            self.fail(f"expected a duration such as 30s, 500ms, 5m or 2h, but it is '{value}'", param, ctx)
        lengths = {unit: length / MS_PER_S for unit, length in UNITS} | {"ms": 0.001}
        return float(found[1]) * lengths[found[2] or "s"]


DURATION = DurationType()


class TimeType(click.ParamType[int]):
    """A time on the command line, Unix milliseconds: `2026-11-30T07:14`, with a zone or local, or 5m ago."""

    name = "TIME"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Returns the milliseconds; a text of another form is a usage error."""
        if isinstance(value, int):
            return value
        text = str(value)
        if _DURATION.fullmatch(text):
            return now_ms() - round(DURATION.convert(text, param, ctx) * MS_PER_S)
        try:
            return int(datetime.fromisoformat(text).astimezone().timestamp() * MS_PER_S)
        except (ValueError, OverflowError, OSError):
            self.fail(f"expected a time such as 2026-11-30T07:14 or 5m, but it is '{text}'", param, ctx)


TIME = TimeType()
