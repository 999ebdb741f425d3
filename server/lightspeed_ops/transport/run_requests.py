"""Requests for runs, and runs as messages.

Owns the ids of runs in requests, and the message of a run. It must never change a surface.
"""

import re
from collections.abc import Mapping
from typing import Any

from lightspeed.ops.v1 import run_pb2

from lightspeed_ops.core import pipeline
from lightspeed_ops.core.refusal import Reason, Refusal
from lightspeed_ops.core.run import RunOutcome, RunRecord
from lightspeed_ops.core.surface import Surface
from lightspeed_ops.mapping import to_message
from lightspeed_ops.transport.request_validation import RequestValidation

RUN_ID = re.compile("run-([0-9]{6,18})")
"""Ids of runs: the number of the run, which fits into 64 bits."""
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


def newest_run(surface: Surface, number: int) -> run_pb2.Run | Refusal:
    """Returns the message of the newest run, or a refusal if it has another number; 0 is any."""
    run = surface.run
    if not run.number or number not in (0, run.number):
        return run_not_found(surface.name, number)
    return run_message(run.record(), is_active=pipeline.active(surface.lifecycle))


def run_not_found(surface: str, number: int) -> Refusal:
    """Returns the refusal to return a run that does not exist, or is not kept; 0 means the newest."""
    run_id = pipeline.run_id(number) if number else ""
    named = f"run '{run_id}'" if run_id else "the newest run"
    message = f"expected to get {named} of '{surface}', but there is none"
    return Refusal(Reason.RUN_NOT_FOUND, message, {"surface": surface, "run_id": run_id})


def run_message(run: RunRecord, *, is_active: bool) -> run_pb2.Run:
    """Returns the message of a run, which may be in progress."""
    end = run.end
    running = run_pb2.RUN_STATE_RUNNING if is_active else run_pb2.RUN_STATE_UNSPECIFIED
    ended: dict[str, Any] = (
        {"state": running}
        if end is None
        else {"state": _STATES[end.outcome], "ended_ms": end.at_ms, "reason": end.reason}
    )
    return run_pb2.Run(
        run_id=run.run_id,
        started_ms=run.started_ms,
        started_by=run.started_by,
        trigger_reason=run.trigger_reason,
        labels=dict(run.labels),
        records=run.records,
        stages=map(to_message, run.stages),
        resumed_from=run.resumed_from,
        resumptions=run.resumptions,
        **ended,
    )
