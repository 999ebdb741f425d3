"""Schedules of pipelines: when runs are due, and what happens if the server or the last run is late.

Owns the values and what is well-formed: cron fields, macros and ranges. It must never compute a due time:
:mod:`due_times` does.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from lightspeed_ops.core import limits
from lightspeed_ops.core.refusal import Violation

INTERVAL_MS_MIN = 1_000
"""Shortest interval: each due time is a commit; work that comes more often belongs into a queue."""
JITTER_MS_MAX = 86_400_000
"""Largest jitter of a cron expression: a day. The next due time is a limit of its own."""
CATCH_UP_MOST = 100
"""Most runs that are caught up after one downtime: more of them would keep new work waiting."""


class CronField(NamedTuple):
    """One field of a cron expression; ``names`` are aliases of the numbers from ``first`` on."""

    name: str
    first: int
    last: int
    names: tuple[str, ...] = ()


CRON_FIELDS = (
    CronField("minute", 0, 59),
    CronField("hour", 0, 23),
    CronField("day of month", 1, 31),
    CronField(
        "month", 1, 12, ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
    ),
    CronField("day of week", 0, 7, ("sun", "mon", "tue", "wed", "thu", "fri", "sat")),  # 0 and 7 are Sunday
)
"""The fields of a cron expression, in order, as crontab(5) has them."""
MACROS: Mapping[str, str] = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
"""The macros of crontab(5) that name times, and the five fields that they stand for."""
_CRON_ITEM = re.compile(r"(?:\*|([0-9]{1,2}|[a-z]{3})(?:-([0-9]{1,2}|[a-z]{3}))?)(?:/([0-9]{1,2}))?")
"""One item of a field's list: every value, one value or a range, and a step."""


@dataclass(frozen=True, slots=True)
class Manual:
    """Runs are started by hand, with StartRun."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A run every ``interval_ms``."""

    interval_ms: int


@dataclass(frozen=True, slots=True)
class Cron:
    """Runs by a cron expression of five fields, or by a macro."""

    expression: str


ScheduleKind = Manual | Interval | Cron


class OverlapPolicy(StrEnum):
    """What happens at a due time if the last run is still in progress."""

    SKIP = "skip"
    QUEUE_ONE = "queue_one"
    FAIL_OLD = "fail_old"


class CatchUpPolicy(StrEnum):
    """Which due times of a downtime are caught up."""

    LAST = "last"
    NONE = "none"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Schedule:
    """The schedule of a pipeline; a new field has the meaning that schedules had before it as its default."""

    kind: ScheduleKind
    time_zone: str = ""
    """An IANA time zone; empty means UTC."""
    overlap: OverlapPolicy | None = None
    """None means skip; see :attr:`overlap_policy`."""
    catch_up: CatchUpPolicy | None = None
    """None means last; see :attr:`catch_up_policy`."""
    catch_up_most: int = 0
    """Most runs of ``CatchUpPolicy.ALL``; 0 means all that are allowed; see :attr:`caught_up_most`."""
    jitter_ms: int = 0
    end_ms: int | None = None
    """The last millisecond at which a run can be due."""

    @property
    def overlap_policy(self) -> OverlapPolicy:
        """The overlap policy, with its default."""
        return self.overlap or OverlapPolicy.SKIP

    @property
    def catch_up_policy(self) -> CatchUpPolicy:
        """The catch-up policy, with its default."""
        return self.catch_up or CatchUpPolicy.LAST

    @property
    def caught_up_most(self) -> int:
        """Most runs that start after a downtime: 0, 1, or the limit of ``CatchUpPolicy.ALL``."""
        if self.catch_up_policy is CatchUpPolicy.ALL:
            return self.catch_up_most or CATCH_UP_MOST
        return 1 if self.catch_up_policy is CatchUpPolicy.LAST else 0


MANUAL = Schedule(Manual())
"""The schedule of pipelines whose runs are started by hand."""


def cron_fields(expression: str) -> tuple[str, ...]:
    """Returns the fields of a cron expression in lower case, with a macro replaced by its fields."""
    lowered = expression.strip().lower()
    return tuple(MACROS.get(lowered, lowered).split())


def malformed(schedule: Schedule) -> Iterator[Violation]:
    """Yields the malformed fields of a schedule; :func:`due_times.violations` has the others too."""
    longest_jitter_ms = JITTER_MS_MAX
    match schedule.kind:
        case Interval(interval_ms):
            yield from limits.integer("interval.interval_ms", interval_ms, INTERVAL_MS_MIN)
            longest_jitter_ms = max(interval_ms, 0)
        case Cron(expression):
            yield from limits.text("cron.expression", expression)
            yield from _malformed_cron("cron.expression", expression)
        case Manual():
            pass
    yield from limits.integer("catch_up_most", schedule.catch_up_most, 0, CATCH_UP_MOST)
    yield from limits.integer("jitter_ms", schedule.jitter_ms, 0, longest_jitter_ms)
    yield from limits.time_ms("end_ms", schedule.end_ms)


def _malformed_cron(field: str, expression: str) -> Iterator[Violation]:
    texts = cron_fields(expression)
    if texts and texts[0].startswith("@"):
        known = ", ".join(MACROS)
        yield Violation(field, f"expected five fields or one of {known}, but it is '{expression[:80]}'")
        return
    if len(texts) != len(CRON_FIELDS):
        yield Violation(field, f"expected five fields separated by blanks, but it has {len(texts)}")
        return
    for cron, text in zip(CRON_FIELDS, texts, strict=True):
        if not all(_is_cron_item(cron, item) for item in text.split(",")):
            names = f" or {cron.names[0]} to {cron.names[-1]}" if cron.names else ""
            allowed = f"{cron.first} to {cron.last}{names}"
            yield Violation(
                field,
                f"expected the {cron.name} to be *, values of {allowed}, ranges or steps, "
                f"but it is '{text[:80]}'",
            )


def _is_cron_item(cron: CronField, text: str) -> bool:
    """Returns True for ``*``, a value or an ordered range, each with an optional step."""
    found = _CRON_ITEM.fullmatch(text)
    if found is None:
        return False
    first, last, step = found.groups()
    values = [_cron_value(cron, value) for value in (first, last) if value is not None]
    if not all(cron.first <= value <= cron.last for value in values) or values != sorted(values):
        return False
    return step is None or 1 <= int(step) <= cron.last


def _cron_value(cron: CronField, text: str) -> int:
    """Returns the number of a value, or -1, which no field allows, if the field has no such name."""
    if text.isdecimal():
        return int(text)
    return cron.first + cron.names.index(text) if text in cron.names else -1
