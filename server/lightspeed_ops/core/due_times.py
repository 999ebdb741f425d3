"""Due times: the instants at which the runs of a schedule are due, by expression, time zone and anchor.

Owns their computation and the validity of schedules; everything here is a pure function. cronsim has the
calendar of cron expressions, tzdata the time zones: always the package's data, never the machine's, so that
every server with the same packages computes the same. It must never read a clock: instants come in as
arguments.

A time of day in a cron expression is due when the zone's clock reaches it:

- If the hours are some of the day, each time of each day is due once: at the first instant at which the clock
  shows it or a later time. A time in a gap is due at the end of the gap, all times of one gap together once.
  A time in a repeated hour is due in its first pass.
- If the hours are all 24, the schedule follows elapsed time: each minute that the clock shows is due, in both
  passes of a repeated hour, and minutes in a gap are not.

That is the rule of Debian's cron, except that there a ``*`` at the start of the minutes or hours decides:
``*/15 2 * * *`` would be due in no pass or in both.
"""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from importlib import resources
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from lightspeed_ops.core import limits, schedule
from lightspeed_ops.core.refusal import Violation
from lightspeed_ops.core.schedule import Cron, Interval, Manual, Schedule

ZONE_CHARACTERS = 64
"""Longest name of a time zone: twice the longest known."""
LAST_AFTER_MS = 250_000_000_000_000
"""After this instant, in year 9892, nothing is due: a search for the next due time stays before year 9999."""
DAY_S = 86_400
"""Longest span, in seconds, in which at most one change of a zone's offset is expected."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ANY_DAY = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_SECOND = timedelta(seconds=1)


@lru_cache(4_096)
def violations(asked: Schedule) -> tuple[Violation, ...]:
    """Returns what is wrong with a schedule: malformed fields, an unknown time zone, never due."""
    return tuple(_violations(asked))


def _violations(asked: Schedule) -> Iterator[Violation]:
    wrong = tuple(schedule.malformed(asked))
    yield from wrong
    if not _is_zone(asked.time_zone):
        yield from limits.text("time_zone", asked.time_zone, ZONE_CHARACTERS, shortest=0)
        yield Violation(
            "time_zone",
            "expected the name of an IANA time zone, such as Europe/Berlin, "
            f"but it is '{asked.time_zone[:ZONE_CHARACTERS]}'",
        )
    if isinstance(asked.kind, Cron) and not wrong and _calendar(asked.kind.expression) is None:
        yield Violation(
            "cron.expression",
            "expected a day that one of its months has, but "
            f"'{asked.kind.expression}' is never due: its months are shorter",
        )


def valid(asked: Schedule) -> bool:
    """Returns True if a schedule can fire. Surfaces of earlier versions can have one that cannot."""
    return not violations(asked)


def next_due_ms(asked: Schedule, surface_name: str, anchor_ms: int, after_ms: int) -> int | None:
    """Returns the first due time after ``after_ms``, in milliseconds since 1970; None if there is none.

    ``anchor_ms`` is the creation of the surface or the last change of its schedule: intervals count from it,
    and nothing is due before it. A schedule that is not valid is never due.
    """
    return next(due_times(asked, surface_name, anchor_ms, after_ms), None)


def due_times(asked: Schedule, surface_name: str, anchor_ms: int, after_ms: int) -> Iterator[int]:
    """Yields the due times after ``after_ms`` in strictly increasing order; see :func:`next_due_ms`."""
    if not valid(asked):
        return
    after_ms = max(after_ms, anchor_ms)
    end_ms = limits.YEAR_9999_MS if asked.end_ms is None else asked.end_ms
    nominal = _nominal_times(asked, anchor_ms, after_ms)
    for due_ms in _jittered(nominal, asked.jitter_ms, surface_name) if asked.jitter_ms else nominal:
        if due_ms > end_ms:
            return
        if due_ms > after_ms:
            yield due_ms


def _jittered(nominal: Iterator[int], most_ms: int, surface_name: str) -> Iterator[int]:
    """Yields due times with their jitter, for which each needs the one after it."""
    time_ms = next(nominal, None)
    while time_ms is not None:
        following_ms = next(nominal, None)
        yield time_ms + _jitter_ms(most_ms, surface_name, time_ms, following_ms)
        time_ms = following_ms


def _jitter_ms(most_ms: int, surface_name: str, time_ms: int, following_ms: int | None) -> int:
    """Returns the delay of a due time, up to ``most_ms``: the same everywhere, and below the next one."""
    if following_ms is not None:
        most_ms = min(most_ms, following_ms - time_ms - 1)
    if most_ms == 0:
        return 0
    digest = hashlib.sha256(f"{surface_name}|{time_ms}".encode()).digest()
    return int.from_bytes(digest[:8]) % (most_ms + 1)


def _nominal_times(asked: Schedule, anchor_ms: int, after_ms: int) -> Iterator[int]:
    """Yields due times without jitter, from the last one that jitter could still move after ``after_ms``."""
    match asked.kind:
        case Interval(interval_ms):
            time_ms = anchor_ms + interval_ms * max((after_ms - anchor_ms) // interval_ms, 1)
            while time_ms <= limits.YEAR_9999_MS:
                yield time_ms
                time_ms += interval_ms
        case Cron(expression):
            cron = _CronClock(expression, zone(asked.time_zone))
            # Due times are whole seconds: one is after the millisecond if it is after the second.
            time = cron.latest(after_ms // 1_000, -(-asked.jitter_ms // 1_000))
            while time is not None:
                if time * 1_000 > anchor_ms:
                    yield time * 1_000
                time = cron.following(time)
        case Manual():
            return


class _CronClock:
    """A cron expression on the clock of a time zone; instants are seconds since 1970."""

    def __init__(self, expression: str, time_zone: tzinfo) -> None:
        calendar = _calendar(expression)
        assert calendar is not None, f"expected a valid cron expression, but it is '{expression}'"
        self._fields, self._follows_elapsed_time = calendar
        self._zone = time_zone

    def latest(self, second: int, reach: int) -> int | None:
        """Returns the last due time up to ``second`` if it is at most ``reach`` before, else the next one."""
        low, high = second - reach - 1, second
        found = self.following(low if reach else second)
        if found is None or found > second:
            return found
        if self._change(low, high) is None:
            local = self._local(second)
            last = next(CronSim(self._fields, local + _SECOND, reverse=True))
            return second - (local - last) // _SECOND
        # The next due time after an instant grows with the instant: search the last that has one by `second`.
        while low < high:
            middle = (low + high) // 2
            due = self.following(middle)
            if due is not None and due <= second:
                found, low = due, middle + 1
            else:
                high = middle
        return found

    def following(self, second: int) -> int | None:
        """Returns the first due time after an instant; None if there is none."""
        if not 0 <= second * 1_000 <= LAST_AFTER_MS:
            return None
        if self._follows_elapsed_time:
            return self._following_elapsed(second)
        wanted = self._local(second)
        while True:
            wanted = self._next_local(wanted)
            due = self._reached(wanted)
            # In the second pass of a repeated hour, and at the end of a gap, the clock has reached it before.
            if due > second:
                return due

    def _following_elapsed(self, second: int) -> int:
        local = self._local(second)
        wanted = self._next_local(local)
        while True:
            # The time on a clock whose offset does not change.
            due = second + (wanted - local) // _SECOND
            change = self._change(second, min(due, second + DAY_S))
            if change is None and due <= second + DAY_S:
                return due
            if change is None:
                change = self._reached(wanted)
            second, local = change, self._local(change)
            if local == wanted:
                return second
            wanted = self._next_local(local - _SECOND)

    def _next_local(self, local: datetime) -> datetime:
        return next(CronSim(self._fields, local))

    def _local(self, second: int) -> datetime:
        """Returns what the clock shows at an instant."""
        return (_EPOCH + timedelta(seconds=second)).astimezone(self._zone).replace(tzinfo=None)

    def _instant(self, local: datetime, fold: int) -> int:
        return (local.replace(tzinfo=self._zone, fold=fold).astimezone(UTC) - _EPOCH) // _SECOND

    def _reached(self, local: datetime) -> int:
        """Returns the first instant at which the clock shows a time or a later one."""
        instant = self._instant(local, fold=0)
        if self._local(instant) == local:
            return instant
        # The time is in a gap: its end is between the readings with the offsets after and before it.
        end = self._change(self._instant(local, fold=1), instant)
        assert end is not None, f"expected {local} to be in a gap, but the offset does not change"
        return end

    def _change(self, start: int, end: int) -> int | None:
        """Returns the first instant with the offset of ``end``; None if that is the offset of ``start``."""
        before, after = self._offset(start), self._offset(end)
        if before == after:
            return None
        while end - start > 1:
            middle = (start + end) // 2
            start, end = (middle, end) if self._offset(middle) == before else (start, middle)
        return end

    def _offset(self, second: int) -> timedelta | None:
        return (_EPOCH + timedelta(seconds=second)).astimezone(self._zone).utcoffset()


@lru_cache(4_096)
def _calendar(expression: str) -> tuple[str, bool] | None:
    """Returns the fields of an expression and whether it follows elapsed time; None if it is never due."""
    fields = " ".join(schedule.cron_fields(expression))
    try:
        parsed = CronSim(fields, _ANY_DAY)
    except CronSimError:
        return None
    return fields, len(parsed.hours) == 24  # noqa: PLR2004 - a day


@lru_cache(1)
def _zones() -> frozenset[str]:
    return frozenset(resources.files("tzdata").joinpath("zones").read_text().split())


def _is_zone(name: str) -> bool:
    return not name or name in _zones()


@lru_cache(1_024)
def zone(name: str) -> tzinfo:
    """Returns a time zone from the data of the tzdata package; an empty name means UTC."""
    if not name:
        return UTC
    with resources.files("tzdata.zoneinfo").joinpath(name).open("rb") as data:
        return ZoneInfo.from_file(data, name)
