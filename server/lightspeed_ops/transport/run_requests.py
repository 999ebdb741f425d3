"""Requests for runs, and runs as messages.

Owns the ids of runs in requests, the filter and the pages of a list, and the message of a run. It must never
change a surface.
"""

import asyncio
import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, Protocol

from lightspeed.ops.v1 import run_pb2

from lightspeed_ops.core import limits, pipeline
from lightspeed_ops.core.refusal import Reason, Refusal
from lightspeed_ops.core.run import RunOutcome, RunRecord
from lightspeed_ops.core.surface import Surface, oldest_listed_run
from lightspeed_ops.mapping import message_values
from lightspeed_ops.transport.request_validation import RequestValidation, malformed_enum
from lightspeed_ops.transport.tokens import number_of, token

RUNS_LIST = "runs"
RUN_ID = re.compile("run-([0-9]{6,18})")
"""Ids of runs: the number of the run, which fits into 64 bits."""
RENDERED_AT_ONCE = 50
"""Runs that are made messages before other calls run: a millisecond or two."""
_STATES: Mapping[RunOutcome, run_pb2.RunState.ValueType] = {
    RunOutcome.COMPLETED: run_pb2.RUN_STATE_COMPLETED,
    RunOutcome.FAILED: run_pb2.RUN_STATE_FAILED,
    RunOutcome.CRASHED: run_pb2.RUN_STATE_CRASHED,
}


def run_number(fields: RequestValidation) -> int:
    """Returns the number of the run that a request names; 0 means the newest."""
    given: str = fields.request.run_id
    found = RUN_ID.fullmatch(given)
    number = int(found[1]) if found else 0
    if given and (number == 0 or given != pipeline.run_id(number)):
        fields.wrong("run_id", f"expected an id like run-000001, but it is '{given[:80]}'")
    return number


class NewestRun(NamedTuple):
    """The newest run of a surface, whether it is in progress, and the number of the oldest listed run."""

    record: RunRecord
    is_active: bool
    oldest: int


def newest_run(surface: Surface) -> NewestRun:
    """Returns the newest run of a surface; its number is 0 if there was none yet."""
    return NewestRun(surface.run.record(), pipeline.active(surface.lifecycle), oldest_listed_run(surface))


class Matches(Protocol):
    """Returns True if a run passes a filter."""

    def __call__(self, run: RunRecord, *, is_active: bool = False) -> bool:
        """Takes a run, which may be in progress."""
        ...


def matcher(fields: RequestValidation) -> Matches:
    """Returns the filter of a request as a function."""
    asked: run_pb2.RunFilter = fields.request.filter
    field = asked.DESCRIPTOR.fields_by_name["states"]
    for index, number in enumerate(asked.states):
        fields.check(malformed_enum(field, number, f"filter.states[{index}]"))
    entries = tuple(sorted(asked.labels.items()))
    fields.check(limits.string_map("filter.labels", entries))
    states, labels = frozenset(asked.states), frozenset(entries)

    def matches(run: RunRecord, *, is_active: bool = False) -> bool:
        return (not states or _state_of(run, is_active=is_active) in states) and labels.issubset(run.labels)

    return matches


def before(fields: RequestValidation, surface: str, journal: str) -> int:
    """Returns the number before which a page begins; 0 for the first page."""
    text: str = fields.request.page_token
    number = number_of(text, RUNS_LIST, surface, journal=journal) if text else 0
    if number is None or (text and not number):
        fields.wrong("page_token", "expected a next_page_token of this list, but it is not one")
    return number or 0


def next_page_token(surface: str, number: int, journal: str) -> str:
    """Returns the token of the page before a number; empty if it is 0."""
    return token(RUNS_LIST, surface, number, journal=journal) if number else ""


def run_not_found(surface: str, number: int) -> Refusal:
    """Returns the refusal to return a run that does not exist, or is not kept; 0 means the newest."""
    run_id = pipeline.run_id(number) if number else ""
    named = f"run '{run_id}'" if run_id else "the newest run"
    message = f"expected to get {named} of '{surface}', but there is none"
    return Refusal(Reason.RUN_NOT_FOUND, message, {"surface": surface, "run_id": run_id})


async def run_messages(runs: Iterable[RunRecord], *, active: int) -> list[run_pb2.Run]:
    """Returns the messages of runs; other calls run in between. ``active`` is the one in progress, or 0."""
    messages: list[run_pb2.Run] = []
    for number, run in enumerate(runs, 1):
        messages.append(run_message(run, is_active=run.number == active))
        if number % RENDERED_AT_ONCE == 0:
            await asyncio.sleep(0)
    return messages


def run_message(run: RunRecord, *, is_active: bool) -> run_pb2.Run:
    """Returns the message of a run, which may be in progress."""
    end = run.end
    ended: Any = end and {"ended_ms": end.at_ms, "reason": end.reason, "ended_by": end.actor_id}
    results = {one.stage: dict(zip(one.keys, one.values, strict=True)) for one in run.results}
    stages: Any = [
        {**message_values(counts), "newest_result": results.get(counts.stage, {})} for counts in run.stages
    ]
    return run_pb2.Run(
        run_id=run.run_id,
        state=_state_of(run, is_active=is_active),
        started_ms=run.started_ms,
        started_by=run.started_by,
        trigger_reason=run.trigger_reason,
        labels=dict(run.labels),
        records=run.records,
        stages=stages,
        resumed_from=run.resumed_from,
        resumptions=run.resumptions,
        scheduled_due_ms=run.scheduled_due_ms,
        **(ended or {}),
    )


def _state_of(run: RunRecord, *, is_active: bool) -> run_pb2.RunState.ValueType:
    if run.end is not None:
        return _STATES[run.end.outcome]
    return run_pb2.RUN_STATE_RUNNING if is_active else run_pb2.RUN_STATE_UNSPECIFIED
