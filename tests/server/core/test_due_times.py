"""Due times of schedules: calendars, daylight saving, intervals, jitter, ends and validity."""

import time
import zoneinfo
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from importlib import resources
from itertools import islice, pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lightspeed.ops.v1 import pipeline_pb2
from lightspeed_ops.core import due_times
from lightspeed_ops.core.schedule import (
    CATCH_UP_MOST,
    CRON_FIELDS,
    JITTER_MS_MAX,
    MACROS,
    MANUAL,
    CatchUpPolicy,
    Cron,
    Interval,
    OverlapPolicy,
    Schedule,
)
from lightspeed_ops.mapping import from_message, to_message

from tests.harness.searches import examples

NAME = "tenants/acme/surfaces/flights"
MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
YEAR_2026_MS = 1_767_225_600_000
YEAR_2036_MS = 2_082_758_400_000
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "America/Santiago",  # changes at midnight
    "Australia/Lord_Howe",  # changes by half an hour
    "Africa/Cairo",  # leaves and enters the hour before midnight
)
CHANGE_EXPRESSIONS = (
    # All hours: the schedule follows elapsed time.
    "*/15 * * * *",
    "30 * * * *",
    "7,45 */1 * * *",
    "0 0-23 * * sun",
    # Some hours: each time of each day once.
    "30 2 * * *",
    "*/15 2 * * *",
    "0 */2 * * *",
    "30 0,1,2,3,23 * * *",
    "* 0-4 * * *",
    "0 0 * * *",
    "45 23 * * *",
    "15 1 */2 * sat,sun",
    "15 1 1-20 * sat,sun",
)
HOSTILE = (
    ",".join("0" * 120) + " 0 1 1 *",
    ",".join(["0-59"] * 40) + " * * * *",
    "59 23 29 2 *",
    "0 0 29 2 */7",  # a Sunday that is 29 February: every 28 years, or 40
    "0 0 */31 2 */6",
    "59 23 31 */5 */7",
    "59 23 */31 12 */7",
    "* 1-23 * * *",
)


def at(text: str) -> int:
    """Returns the milliseconds of a time with its offset."""
    return int(datetime.fromisoformat(text).timestamp()) * 1_000


def cron(expression: str, zone: str = "") -> Schedule:
    """Returns a schedule by a cron expression."""
    return Schedule(Cron(expression), zone)


def due_between(schedule: Schedule, start_ms: int, end_ms: int) -> list[int]:
    """Returns the due times after ``start_ms`` up to ``end_ms``."""
    found = []
    for due_ms in due_times.due_times(schedule, NAME, 0, start_ms):
        if due_ms > end_ms:
            break
        found.append(due_ms)
    return found


def shown(zone: str, times_ms: list[int]) -> list[str]:
    """Returns what the clock of a zone shows at these times, with its offset."""
    place = due_times.zone(zone)
    return [datetime.fromtimestamp(one / 1_000, place).strftime("%d %H:%M%z") for one in times_ms]


def local_minutes(zone: str, start_ms: int, end_ms: int) -> list[tuple[int, datetime]]:
    """Returns each minute of a span, and what the clock of a zone shows then."""
    place = due_times.zone(zone)
    minutes = range(start_ms, end_ms + 1, MINUTE_MS)
    return [(one, datetime.fromtimestamp(one / 1_000, place).replace(tzinfo=None)) for one in minutes]


def values_of(text: str, place: int) -> set[int]:
    """Returns the values of one cron field, the straightforward way."""
    field, found = CRON_FIELDS[place], set()
    for item in text.split(","):
        values, _, step = item.partition("/")
        first, _, last = values.partition("-")
        numbers = [
            field.names.index(one) + field.first if one in field.names else one for one in (first, last)
        ]
        low = field.first if first == "*" else int(numbers[0])
        high = int(numbers[1]) if last else (field.last if first == "*" or step else low)
        found |= set(range(low, high + 1, int(step or 1)))
    return found


class Oracle:
    """Due times of a cron expression by looking at every minute of a clock."""

    def __init__(self, expression: str) -> None:
        """Reads the five fields."""
        texts = expression.split()
        self._minutes, self._hours, self._days, self._months, weekdays = (
            values_of(text, place) for place, text in enumerate(texts)
        )
        self._weekdays = {day % 7 for day in weekdays}
        self._both = texts[2].startswith("*") or texts[4].startswith("*")
        self._elapsed = len(self._hours) == 24

    def due(self, minutes: list[tuple[int, datetime]]) -> Iterator[int]:
        """Yields the due times among these minutes, the first excluded."""
        reached = minutes[0][1]
        for instant, local in minutes[1:]:
            if self._elapsed:
                due = self._matches(local)
            else:
                newly = int((local - reached) / timedelta(minutes=1))
                due = any(self._matches(reached + timedelta(minutes=1 + more)) for more in range(newly))
                reached = max(reached, local)
            if due:
                yield instant

    def _matches(self, local: datetime) -> bool:
        days = [local.day in self._days, local.isoweekday() % 7 in self._weekdays]
        day = all(days) if self._both else any(days)
        return (
            day
            and local.month in self._months
            and {local.hour} <= self._hours
            and local.minute in self._minutes
        )


@cache
def changes(zone: str) -> tuple[int, ...]:
    """Returns the instants of ten years, to the hour, at which the offset of a zone changes."""
    place = due_times.zone(zone)

    def differs(earlier_ms: int, later_ms: int) -> bool:
        first, second = (datetime.fromtimestamp(one / 1_000, place) for one in (earlier_ms, later_ms))
        return first.utcoffset() != second.utcoffset()

    days = range(YEAR_2026_MS, YEAR_2036_MS, DAY_MS)
    changed = [day_ms for day_ms in days if differs(day_ms, day_ms + DAY_MS)]
    hours = [hour_ms for day_ms in changed for hour_ms in range(day_ms, day_ms + DAY_MS, HOUR_MS)]
    return tuple(hour_ms + HOUR_MS for hour_ms in hours if differs(hour_ms, hour_ms + HOUR_MS))


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    "years", [pytest.param(2, marks=pytest.mark.slow), pytest.param(10, marks=pytest.mark.long)]
)
def test_due_times_around_every_change_are_those_of_an_oracle(zone: str, years: int) -> None:
    """Around each change of a zone's clock, due times are those found by looking at every minute."""
    looked_at = changes(zone)[: 2 * years]
    assert len(looked_at) == 2 * years
    for change_ms in looked_at:
        minutes = local_minutes(zone, change_ms - 13 * HOUR_MS, change_ms + 13 * HOUR_MS)
        for expression in CHANGE_EXPRESSIONS:
            found = due_between(cron(expression, zone), minutes[0][0], minutes[-1][0])
            assert list(Oracle(expression).due(minutes)) == found, (expression, shown(zone, [change_ms]))


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    "time_of_day",
    ["15 2", *[pytest.param(one, marks=pytest.mark.slow) for one in ("0 0", "30 1", "45 2", "0 3", "59 23")]],
)
@pytest.mark.parametrize("years", [2, pytest.param(10, marks=pytest.mark.long)])
def test_a_time_of_day_is_due_once_each_day_of_some_years(zone: str, time_of_day: str, years: int) -> None:
    """A time of day is due exactly once on each date, whatever the clock does."""
    days = 365 * years
    found = due_between(cron(f"{time_of_day} * * *", zone), YEAR_2026_MS, YEAR_2026_MS + days * DAY_MS)
    place = due_times.zone(zone)
    dates = [datetime.fromtimestamp(one / 1_000, place).date() for one in found]
    assert [timedelta(days=1)] * (len(dates) - 1) == [later - date for date, later in pairwise(dates)]
    assert days - 1 <= len(dates) <= days + 1


@pytest.mark.parametrize("zone", [zone for zone in ZONES if zone != "Australia/Lord_Howe"])
def test_a_schedule_of_all_hours_is_due_at_even_intervals_for_ten_years(zone: str) -> None:
    """If the hours are all 24, the time between two due times is the same at each change."""
    for change_ms in changes(zone):
        found = due_between(cron("*/20 * * * *", zone), change_ms - DAY_MS, change_ms + DAY_MS)
        assert {20 * MINUTE_MS} == {later - due for due, later in pairwise(found)}


BERLIN_SPRING = ("2027-03-27T23:30+01:00", "2027-03-28T06:30+02:00")
BERLIN_AUTUMN = ("2027-10-30T23:30+02:00", "2027-10-31T05:30+01:00")


@pytest.mark.parametrize(
    ("expression", "span", "expected"),
    [
        # The gap from 02:00 to 03:00: a time in it is due at its end, and several times are due once.
        ("30 2 * * *", BERLIN_SPRING, ["28 03:00+0200"]),
        ("*/15 2 * * *", BERLIN_SPRING, ["28 03:00+0200"]),
        ("0,30 2,3 * * *", BERLIN_SPRING, ["28 03:00+0200", "28 03:30+0200"]),
        # All hours follow elapsed time: the hour after 01:30 is 03:30.
        (
            "30 * * * *",
            ("2027-03-28T01:00+01:00", "2027-03-28T04:00+02:00"),
            ["28 01:30+0100", "28 03:30+0200"],
        ),
        # The hour from 02:00 to 03:00 comes twice: a time in it is due in its first pass.
        ("30 2 * * *", BERLIN_AUTUMN, ["31 02:30+0200"]),
        ("*/30 2 * * *", BERLIN_AUTUMN, ["31 02:00+0200", "31 02:30+0200"]),
        ("0 */2 * * *", BERLIN_AUTUMN, ["31 00:00+0200", "31 02:00+0200", "31 04:00+0100"]),
        # All hours follow elapsed time: both passes.
        (
            "30 * * * *",
            ("2027-10-31T01:00+02:00", "2027-10-31T04:00+01:00"),
            ["31 01:30+0200", "31 02:30+0200", "31 02:30+0100", "31 03:30+0100"],
        ),
    ],
)
def test_times_that_the_clock_skips_or_repeats(
    expression: str, span: tuple[str, str], expected: list[str]
) -> None:
    """What is due in a gap and in a repeated hour, as the contract says it."""
    found = due_between(cron(expression, "Europe/Berlin"), at(span[0]), at(span[1]))
    assert expected == shown("Europe/Berlin", found)


@pytest.mark.parametrize(
    ("expression", "after", "expected"),
    [
        ("0 3 * * MON-FRI", "2026-11-27T03:00+00:00", "2026-11-30T03:00+00:00"),
        ("0 0 1 1 *", "2026-01-01T00:00+00:00", "2027-01-01T00:00+00:00"),
        ("0 0 29 2 *", "2026-01-01T00:00+00:00", "2028-02-29T00:00+00:00"),
        ("0 0 13 * 5", "2026-11-01T00:00+00:00", "2026-11-06T00:00+00:00"),  # a 13th or a Friday
        (
            "0 0 */13 * 5",
            "2026-11-01T00:00+00:00",
            "2026-11-27T00:00+00:00",
        ),  # the 1st, 14th or 27th, and a Friday
        ("10/20 0 * * *", "2026-11-01T00:10+00:00", "2026-11-01T00:30+00:00"),
        ("0 0 * * 7", "2026-11-01T00:00+00:00", "2026-11-08T00:00+00:00"),
        ("@hourly", "2026-11-01T00:10+00:00", "2026-11-01T01:00+00:00"),
        ("@Weekly", "2026-11-01T00:10+00:00", "2026-11-08T00:00+00:00"),
        ("@monthly", "2026-11-01T00:10+00:00", "2026-12-01T00:00+00:00"),
        ("@yearly", "2026-11-01T00:10+00:00", "2027-01-01T00:00+00:00"),
    ],
)
def test_cron_expressions_and_macros_in_utc(expression: str, after: str, expected: str) -> None:
    """Due times of expressions and macros; without a zone they are in UTC."""
    assert at(expected) == due_times.next_due_ms(cron(expression), NAME, 0, at(after))


@pytest.mark.parametrize("macro", MACROS)
def test_a_macro_is_its_five_fields(macro: str) -> None:
    """A macro is due exactly when its five fields are."""
    named = islice(due_times.due_times(cron(macro), NAME, 0, YEAR_2026_MS), 20)
    written = islice(due_times.due_times(cron(MACROS[macro]), NAME, 0, YEAR_2026_MS), 20)
    assert list(written) == list(named)


def test_an_interval_counts_from_its_anchor() -> None:
    """The first due time is an interval after the anchor; the others follow, whatever the last run did."""
    schedule = Schedule(Interval(60_000))
    assert 61_234 == due_times.next_due_ms(schedule, NAME, 1_234, 0)
    assert 61_234 == due_times.next_due_ms(schedule, NAME, 1_234, 61_233)
    assert 121_234 == due_times.next_due_ms(schedule, NAME, 1_234, 61_234)
    assert 6_061_234 == due_times.next_due_ms(schedule, NAME, 1_234, 6_001_234 + 59_999)


def test_nothing_is_due_before_the_schedule_exists() -> None:
    """A cron expression is due after its anchor, with jitter or without."""
    anchor_ms = at("2026-11-01T00:10+00:00")
    assert anchor_ms + 50 * MINUTE_MS == due_times.next_due_ms(cron("@hourly"), NAME, anchor_ms, 0)
    late = Schedule(Cron("@hourly"), jitter_ms=HOUR_MS)
    first = due_times.next_due_ms(late, NAME, anchor_ms, 0)
    assert first is not None
    assert anchor_ms + 50 * MINUTE_MS <= first < anchor_ms + 110 * MINUTE_MS


@pytest.mark.parametrize("kind", [Cron("* * * * *"), Interval(60_000)])
def test_nothing_is_due_after_the_end(kind: Cron | Interval) -> None:
    """The end is the last millisecond at which a run can be due."""
    ends = Schedule(kind, end_ms=180_000)
    assert [60_000, 120_000, 180_000] == list(due_times.due_times(ends, NAME, 0, 0))
    assert due_times.next_due_ms(ends, NAME, 0, 180_000) is None
    assert [60_000, 120_000] == list(due_times.due_times(Schedule(kind, end_ms=179_999), NAME, 0, 0))


def test_a_manual_schedule_is_never_due() -> None:
    """Runs that are started by hand have no due times."""
    assert due_times.next_due_ms(MANUAL, NAME, 0, 0) is None


@pytest.mark.parametrize("kind", [Cron("@yearly"), Interval(DAY_MS)])
def test_due_times_end_with_the_calendar(kind: Cron | Interval) -> None:
    """Due times far in the future end without an error."""
    for after_ms in range(253_300_000_000_000, 253_402_300_800_000, 30 * DAY_MS):
        due_ms = due_times.next_due_ms(Schedule(kind), NAME, 0, after_ms)
        assert due_ms is None or after_ms < due_ms <= 253_402_300_799_999


def test_jitter_spreads_surfaces_and_is_the_same_on_each_server() -> None:
    """The delay follows from the surface's name and the due time; these values must never change."""
    schedule = Schedule(Cron("@daily"), jitter_ms=HOUR_MS)
    delays = [due_ms % DAY_MS for due_ms in islice(due_times.due_times(schedule, NAME, 0, YEAR_2026_MS), 3)]
    assert [2_507_441, 3_469_571, 2_687_425] == delays
    names = [f"tenants/acme/surfaces/s-{number}" for number in range(200)]
    spread = sorted(due_times.next_due_ms(schedule, name, 0, YEAR_2026_MS) or 0 for name in names)
    assert max(later - due for due, later in pairwise(spread)) < HOUR_MS / 10


fields = st.tuples(
    st.sampled_from(["*", "0", "*/7", "5,35", "59", "10-20/3"]),
    st.sampled_from(["*", "0", "2", "*/2", "1-3", "23", "*/5"]),
    st.sampled_from(["*", "1", "31", "*/2", "10-20", "29"]),
    st.sampled_from(["*", "2", "mar", "oct,nov", "*/3"]),
    st.sampled_from(["*", "sun", "1-5", "*/7", "6"]),
).map(" ".join)
kinds = st.one_of(fields.map(Cron), st.integers(1_000, 400 * DAY_MS).map(Interval))
schedules = st.builds(
    Schedule,
    kinds,
    st.sampled_from([*ZONES, "", "UTC", "Asia/Kathmandu", "Pacific/Apia", "America/Havana"]),
    jitter_ms=st.sampled_from([0, 1, 999, 1_000]) | st.integers(0, JITTER_MS_MAX),
    end_ms=st.none() | st.integers(YEAR_2026_MS, YEAR_2036_MS),
).filter(due_times.valid)
instants = st.integers(946_684_800_000, YEAR_2036_MS) | st.sampled_from(
    [
        change_ms + more
        for zone in ZONES
        for change_ms in changes(zone)
        for more in (-HOUR_MS, -1, 0, 1, HOUR_MS)
    ]
)


@pytest.mark.slow
@given(schedules, instants, instants)
@examples(50)
def test_due_times_increase_and_are_the_same_from_wherever_they_are_asked(
    schedule: Schedule, anchor_ms: int, after_ms: int
) -> None:
    """Due times increase strictly; asking anew from any of them, or between two, gives the next one."""
    found = list(islice(due_times.due_times(schedule, NAME, anchor_ms, after_ms), 12))
    assert found == sorted(set(found))
    for due_ms, later_ms in pairwise([max(after_ms, anchor_ms), *found]):
        assert due_ms < later_ms
        for asked_ms in (due_ms, (due_ms + later_ms) // 2, later_ms - 1):
            assert later_ms == due_times.next_due_ms(schedule, NAME, anchor_ms, asked_ms)


@pytest.mark.slow
@given(schedules, instants)
@examples(40)
def test_jitter_delays_each_due_time_and_never_reorders_them(schedule: Schedule, after_ms: int) -> None:
    """With jitter the same runs are due, each later by at most the jitter, and before the next one."""
    jittered = Schedule(schedule.kind, schedule.time_zone, jitter_ms=schedule.jitter_ms)
    plain = Schedule(schedule.kind, schedule.time_zone)
    nominal = list(islice(due_times.due_times(plain, NAME, after_ms, after_ms), 12))
    found = list(islice(due_times.due_times(jittered, NAME, after_ms, after_ms), 12))
    assert len(nominal) == len(found)
    for due_ms, late_ms in zip(nominal, found, strict=True):
        assert 0 <= late_ms - due_ms <= schedule.jitter_ms
    for late_ms, next_ms in zip(found, nominal[1:], strict=False):
        assert late_ms < next_ms


@pytest.mark.slow
@given(fields, st.sampled_from(ZONES), st.integers(YEAR_2026_MS, YEAR_2036_MS))
@examples(30)
def test_any_day_is_that_of_the_oracle(expression: str, zone: str, after_ms: int) -> None:
    """On days without a change, too, due times are those found by looking at every minute."""
    if not due_times.valid(cron(expression)):
        return
    start_ms = after_ms // MINUTE_MS * MINUTE_MS
    minutes = local_minutes(zone, start_ms, start_ms + 12 * HOUR_MS)
    # A minute in a repeated hour may have been reached before the span.
    earlier = local_minutes(zone, start_ms - 3 * HOUR_MS, start_ms)
    expected = [one for one in Oracle(expression).due([*earlier, *minutes[1:]]) if one > start_ms]
    assert expected == due_between(cron(expression, zone), start_ms, minutes[-1][0])


@pytest.mark.parametrize(
    ("schedule", "violation"),
    [
        (cron("61 * * * *"), ("cron.expression", "expected the minute to be *, values of 0 to 59, ranges")),
        (cron("* * * *"), ("cron.expression", "expected five fields separated by blanks, but it has 4")),
        (cron("@reboot"), ("cron.expression", "expected five fields or one of @yearly, @annually, @monthly")),
        (
            cron("0 0 30 2 *"),
            ("cron.expression", "expected a day that one of its months has, but '0 0 30 2 *'"),
        ),
        (cron("0 0 31 4,6,9,11 *"), ("cron.expression", "expected a day that one of its months has")),
        (cron("* * * * *", "Mars/Olympus"), ("time_zone", "expected the name of an IANA time zone, such as")),
        (cron("* * * * *", "../../etc/passwd"), ("time_zone", "expected the name of an IANA time zone")),
        (cron("* * * * *", "europe/berlin"), ("time_zone", "expected the name of an IANA time zone")),
        (Schedule(Interval(999)), ("interval.interval_ms", "expected 1000 or more, but it is 999")),
        (Schedule(Interval(5_000), jitter_ms=5_001), ("jitter_ms", "expected 0 to 5000, but it is 5001")),
        (Schedule(Cron("@daily"), jitter_ms=-1), ("jitter_ms", "expected 0 to 86400000, but it is -1")),
        (Schedule(Cron("@daily"), catch_up_most=101), ("catch_up_most", "expected 0 to 100, but it is 101")),
        (Schedule(Cron("@daily"), end_ms=-1), ("end_ms", "expected 0 to 253402300799999, but it is -1")),
    ],
)
def test_a_schedule_that_cannot_fire_says_what_is_wrong(
    schedule: Schedule, violation: tuple[str, str]
) -> None:
    """A violation names its field and what was expected there; such a schedule is never due."""
    found = due_times.violations(schedule)
    assert [violation[0]] == [one.field for one in found]
    assert found[0].description.startswith(violation[1])
    assert not due_times.valid(schedule)
    assert due_times.next_due_ms(schedule, NAME, 0, 0) is None


def test_a_schedule_with_a_day_that_some_month_has_is_due() -> None:
    """If the day of month or the day of week suffices, or one month is long enough, the schedule is valid."""
    for expression in ("0 0 30 2 1", "0 0 31 2,3 *", "0 0 29 2 */7"):
        assert due_times.violations(cron(expression)) == ()
        assert due_times.next_due_ms(cron(expression), NAME, 0, YEAR_2026_MS) is not None


items = st.from_regex(r"(\*|[0-9]{1,2}|[0-9]{1,2}-[0-9]{1,2}|mon|Feb)(/[0-9]{1,2})?", fullmatch=True)
texts = st.lists(items, min_size=1, max_size=3).map(",".join)


@pytest.mark.slow
@given(st.tuples(texts, texts, texts, texts, texts).map(" ".join) | st.text(max_size=40))
@examples(40)
def test_any_text_is_valid_and_due_or_has_a_violation(text: str) -> None:
    """Whatever the expression, it is due some time, or a violation says why not; it never raises."""
    found = due_times.violations(cron(text))
    due_ms = due_times.next_due_ms(cron(text), NAME, 0, YEAR_2026_MS)
    assert (due_ms is None) == bool(found)


@pytest.mark.parametrize("expression", HOSTILE)
@pytest.mark.parametrize("zone", ["", "America/Santiago"])
def test_no_expression_takes_long(expression: str, zone: str) -> None:
    """A due time takes at most a few milliseconds, also if the next one is decades away."""
    schedule = Schedule(Cron(expression), zone, jitter_ms=JITTER_MS_MAX)
    assert due_times.violations(schedule) == ()
    for after in ("2026-11-29T00:00+00:00", "2088-03-01T00:00+00:00", "2099-12-31T00:00+00:00"):
        took_ms = []
        for _ in range(5):
            start = time.thread_time()
            due_times.next_due_ms(schedule, NAME, 0, at(after))
            took_ms.append((time.thread_time() - start) * 1_000)
        assert min(took_ms) < 20  # two or three searches of up to 40 years, on a machine that may be slow


@pytest.mark.slow
def test_every_zone_of_the_package_is_known_and_due() -> None:
    """Each IANA name of the tzdata package is a valid zone whose due times can be computed."""
    names = sorted(due_times._zones())
    assert len(names) > 550
    for name in names:
        assert due_times.violations(cron("30 2 * * *", name)) == ()
        assert due_times.next_due_ms(cron("30 2 * * *", name), NAME, 0, YEAR_2026_MS) is not None


def test_zones_come_from_the_package_and_never_from_the_machine(tmp_path: Path) -> None:
    """A machine with other time zone data computes the same due times."""
    expected = due_between(cron("30 2 * * *", "Europe/Berlin"), YEAR_2026_MS, YEAR_2026_MS + DAY_MS)
    (tmp_path / "Europe").mkdir()
    tokyo = resources.files("tzdata.zoneinfo").joinpath("Asia/Tokyo").read_bytes()
    (tmp_path / "Europe" / "Berlin").write_bytes(tokyo)
    due_times.zone.cache_clear()
    try:
        zoneinfo.reset_tzpath([str(tmp_path)])
        zoneinfo.ZoneInfo.clear_cache()
        assert (
            timedelta(hours=9) == datetime(2026, 1, 1, tzinfo=zoneinfo.ZoneInfo("Europe/Berlin")).utcoffset()
        )
        found = due_between(cron("30 2 * * *", "Europe/Berlin"), YEAR_2026_MS, YEAR_2026_MS + DAY_MS)
    finally:
        zoneinfo.reset_tzpath()
        zoneinfo.ZoneInfo.clear_cache()
    assert expected == found


def test_a_schedule_of_an_earlier_version_means_what_it_meant() -> None:
    """A stored schedule without the newer fields has their defaults; a malformed text still loads."""
    stored = pipeline_pb2.Schedule(cron=pipeline_pb2.Schedule.Cron(expression="every night"))
    old = from_message(Schedule, stored)
    assert Schedule(Cron("every night")) == old
    assert (OverlapPolicy.SKIP, CatchUpPolicy.LAST, 1) == (
        old.overlap_policy,
        old.catch_up_policy,
        old.caught_up_most,
    )
    assert not due_times.valid(old)
    assert due_times.next_due_ms(old, NAME, 0, 0) is None


def test_a_schedule_keeps_its_fields_as_a_message() -> None:
    """Every field of a schedule survives the way through its message."""
    schedule = Schedule(
        Cron("@daily"), "Asia/Tokyo", OverlapPolicy.QUEUE_ONE, CatchUpPolicy.ALL, CATCH_UP_MOST, 5, 7
    )
    assert schedule == from_message(Schedule, to_message(schedule))


@pytest.mark.parametrize(
    ("schedule", "most"),
    [
        (Schedule(Cron("@daily")), 1),
        (Schedule(Cron("@daily"), catch_up=CatchUpPolicy.LAST, catch_up_most=9), 1),
        (Schedule(Cron("@daily"), catch_up=CatchUpPolicy.NONE, catch_up_most=9), 0),
        (Schedule(Cron("@daily"), catch_up=CatchUpPolicy.ALL, catch_up_most=9), 9),
        (Schedule(Cron("@daily"), catch_up=CatchUpPolicy.ALL), CATCH_UP_MOST),
    ],
)
def test_the_catch_up_policy_limits_the_runs_after_a_downtime(schedule: Schedule, most: int) -> None:
    """None, the last one, or as many as the schedule says, are caught up."""
    assert most == schedule.caught_up_most
