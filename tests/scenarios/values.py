"""Values from the words of a scenario: fields by their paths, each with the type of its field."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from enum import Enum
from typing import Any, TypeVar

from lightspeed_ops.core.commands import DeadLetterFilter
from lightspeed_ops.core.connector import ReprocessWindow
from lightspeed_ops.core.operator import Action, Drain, Pause, Replay, Resume
from lightspeed_ops.core.orchestrator import Batch
from lightspeed_ops.core.schedule import MANUAL, CatchUpPolicy, Cron, Interval, OverlapPolicy, Schedule

T = TypeVar("T")

SCHEDULE = "pipeline.schedule"

WINDOW = "connector_plan.reprocess_window"
ACTIONS: Mapping[str, type[Action]] = {"pause": Pause, "resume": Resume, "drain": Drain, "replay": Replay}


def with_fields(value: T, fields: Mapping[str, str]) -> T:
    """Returns a value with the fields at these paths changed."""
    for path, text in fields.items():
        value = _with_field(value, path, text)
    return value


def masked(fields: Mapping[str, str]) -> tuple[str, ...]:
    """Returns the update mask of these fields: whole messages, and the window by its own path."""
    paths = (WINDOW if path.startswith(WINDOW) else path.partition(".")[0] for path in fields)
    return tuple(dict.fromkeys(paths))


def time_of(word: str) -> int:
    """Returns a time in Unix milliseconds, given as them or in ISO 8601 with an offset."""
    if word.isdecimal():
        return int(word)
    time = datetime.fromisoformat(word)
    assert time.tzinfo is not None, f"expected an offset, such as in 2027-03-28T02:30+01:00, but it is {word}"
    return round(time.timestamp() * 1_000)


def split_schedule(fields: Mapping[str, str]) -> tuple[Schedule | None, dict[str, str]]:
    """Returns the schedule in these fields, or None if there is none, and the other fields."""
    prefix = f"{SCHEDULE}."
    ours = {path.removeprefix(prefix): text for path, text in fields.items() if path.startswith(prefix)}
    others = {path: text for path, text in fields.items() if not path.startswith(prefix)}
    return (_schedule_of(ours) if ours else None), others


def _schedule_of(fields: Mapping[str, str]) -> Schedule:
    if "cron.expression" in fields:
        schedule = Schedule(Cron(fields["cron.expression"]))
    elif "interval.interval_ms" in fields:
        schedule = Schedule(Interval(int(fields["interval.interval_ms"])))
    else:
        schedule = MANUAL
    return replace(
        schedule,
        time_zone=fields.get("time_zone", ""),
        overlap=OverlapPolicy(fields["overlap"]) if "overlap" in fields else None,
        catch_up=CatchUpPolicy(fields["catch_up"]) if "catch_up" in fields else None,
        catch_up_most=int(fields.get("catch_up_most", "0")),
        jitter_ms=int(fields.get("jitter_ms", "0")),
        end_ms=time_of(fields["end_ms"]) if "end_ms" in fields else None,
    )


def batch_of(fields: Mapping[str, str]) -> Batch:
    """Returns the batch of an EnqueueBatch."""
    key = fields["key"]
    numbers = {"records": 1, "lag_ms": 0, "sequence": 0}
    given = {name: int(fields.get(name, number)) for name, number in numbers.items()}
    return Batch(key, fields["stage"], idempotency_key=fields.get("idempotency_key", f"once-{key}"), **given)


def action_of(word: str, fields: Mapping[str, str]) -> Action:
    """Returns the action of an ApplyControl."""
    beside = {"at_ms", "dry_run", "expected_plan_hash"}
    return ACTIONS[word](**{name: text for name, text in fields.items() if name not in beside})


def filter_of(fields: Mapping[str, str]) -> DeadLetterFilter | None:
    """Returns the filter of a request about dead letters, or None without one."""
    if not any(name in fields for name in ("stages", "reasons", "from_ms", "to_ms")):
        return None
    return DeadLetterFilter(
        words_of(fields, "stages"),
        words_of(fields, "reasons"),
        int(fields.get("from_ms", "0")),
        int(fields.get("to_ms", "0")),
    )


def words_of(fields: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Returns the items of a list."""
    return tuple(filter(None, fields.get(name, "").split(",")))


def at_ms_of(fields: Mapping[str, str]) -> int | None:
    """Returns the time of a request, or None if it has none."""
    return int(fields["at_ms"]) if "at_ms" in fields else None


def _with_field(value: Any, path: str, text: str) -> Any:
    name, _, rest = path.partition(".")
    current = getattr(value, name)
    if name == "reprocess_window" and text == "none":
        return replace(value, reprocess_window=None)
    if rest:
        inner = ReprocessWindow(0, 0, "") if current is None else current
        return replace(value, **{name: _with_field(inner, rest, text)})
    return replace(value, **{name: _like(current, text)})


def _like(current: object, text: str) -> object:
    """Returns a text as a value of another value's type."""
    if isinstance(current, bool):
        return {"true": True, "false": False}[text]
    return type(current)(text) if isinstance(current, Enum | int) else text
