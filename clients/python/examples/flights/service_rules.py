"""Rules about the service: its records, its counts, and its handling of failures and operators.

Owns one pure function for each rule. It must never ask the service: it has all the evidence.
"""

import signal
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from examples.flights.evidence import Evidence
from examples.flights.reference import Reference
from examples.flights.settings import (
    EXTRACT,
    FIRST_PASS,
    LOAD,
    RETRY_POLICY,
    SECOND_PASS,
    SECOND_TRIGGER,
    STAGES,
    TRANSFORM,
    attributes_of,
    batch_key,
)
from examples.flights.verdict import Rule, Verdict
from lightspeed.ops.v1.batch_history_pb2 import BatchEvent, BatchHistory
from lightspeed.ops.v1.checkpoint_pb2 import Checkpoint
from lightspeed.ops.v1.record_pb2 import LineageRecord
from lightspeed.ops.v1.run_pb2 import Run, RunState

FIRST_RUN, SECOND_RUN = "run-000001", "run-000002"

DEAD_LETTER = "dead_letter"

# Block reason of a paused surface.
PAUSED = "paused"

# Batch events of a killed worker's batch, without heartbeats.
TAKEOVER = ("started", "lease_expired", "started", "acknowledged")

# Actions of operators, in order, and the beginning of each outcome. The refused one is recorded like the
# others; only the dead letter has no fixed place.
EXPECTED_AUDITS = (
    ("create", "ok"),
    ("start_run", "ok"),
    ("pause", "ok"),
    ("complete_run", "refused:outstanding_batches"),
    ("resume", "ok"),
    ("replay", "ok"),
    ("complete_run", "ok"),
    ("certify", "ok"),
    ("trigger_run", "ok"),
    ("start_run", "ok"),
    ("complete_run", "ok"),
)

# Run, stage and sequence: they identify one application of one batch.
Place = tuple[str, str, int]


def checkpoints(evidence: Evidence, _: Reference) -> Verdict:
    """Every applied batch has exactly one checkpoint."""
    found = _places(entry.record for entry in evidence.records.checkpoints)
    kept = found == _applied(evidence)
    return Verdict(kept, "one checkpoint per applied batch", f"{found.total():,}")


def lineage(evidence: Evidence, _: Reference) -> Verdict:
    """Every applied batch has exactly one lineage record, and each was watched live."""
    found, live = (
        _places(entry.record for entry in evidence.records.lineage),
        evidence.watched.lineage_entries,
    )
    kept = found == _applied(evidence) and live == found.total()
    return Verdict(kept, "one lineage record per applied batch", f"{found.total():,}, {live:,} watched live")


def audit_actions(evidence: Evidence, _: Reference) -> Verdict:
    """The audits have all actions of operators, refused ones too; the watch brought the same as the list."""
    listed, live = evidence.records.audits, evidence.watched.audits
    recorded = ((audit.record.action, audit.record.outcome) for audit in listed)
    of_operators = tuple(audit for audit in recorded if audit[0] != DEAD_LETTER)
    kept = of_operators == EXPECTED_AUDITS and list(live) == list(listed)
    return Verdict(kept, "audits record the scenario", f"{len(listed)}, {len(live)} watched live")


def audit_chain(evidence: Evidence, _: Reference) -> Verdict:
    """The audit chain verifies from its first entry to its head."""
    verified, listed = evidence.records.verification, evidence.records.audits
    kept = (
        verified.valid
        and verified.verified == verified.head_sequence == len(listed) > 0
        and verified.head_hash == listed[-1].chain_hash
    )
    return Verdict(
        kept, "audit chain verified", f"{verified.verified} links, head {verified.head_hash[:16]}…"
    )


def counts(evidence: Evidence, _: Reference) -> Verdict:
    """All batches enqueued in two passes have ended, and none is left."""
    queue = evidence.records.surface.queue
    left = queue.queued + queue.retrying + queue.in_flight + queue.dead_lettered + queue.failed
    kept = queue.enqueued == queue.succeeded == 2 * len(STAGES) * len(evidence.days) and left == 0
    found = f"{queue.enqueued:,} batches enqueued, {queue.succeeded:,} ended, {left} left"
    return Verdict(kept, "counts add up", found)


def retries(evidence: Evidence, _: Reference) -> Verdict:
    """Batches with a planned fault were retried, in both passes; the poison day and lost batches once."""
    lost = len(evidence.facts.lost)
    drawn = 2 * len(evidence.faults.moments) + RETRY_POLICY.max_attempts - 1 + lost
    counted = evidence.records.surface.pipeline_runtime.telemetry.retry_count
    return Verdict(
        counted == drawn, "failures tried again", f"{counted} retries, {drawn} expected from the seed"
    )


def dead_letter(evidence: Evidence, _: Reference) -> Verdict:
    """The poison day became a dead letter once, for its own fault, and is applied after its replay."""
    poison, records = evidence.faults.poison, evidence.records
    dead = [audit for audit in records.audits if audit.record.action == DEAD_LETTER]
    kept = (
        [audit.reason for audit in dead] == [batch_key(TRANSFORM, poison.date)]
        and "Conversion Error" in dead[0].record.outcome
        and evidence.facts.dead_lettered == 1
        and records.surface.pipeline_runtime.telemetry.dead_letter_count == 1
    )
    applied = _places(entry.record for entry in records.checkpoints)
    kept = kept and all(applied[FIRST_RUN, stage, poison.sequence] for stage in (TRANSFORM, LOAD))
    return Verdict(kept, "dead letter replayed", ", ".join(audit.reason for audit in dead) or "none")


def pause(evidence: Evidence, _: Reference) -> Verdict:
    """During the pause no batch started, new batches waited, and completing the run was refused."""
    pause = evidence.facts.pause
    kept = (
        pause.acknowledged_meanwhile == 0
        and pause.enqueued_meanwhile > 0
        and pause.waiting_after == pause.waiting_before + pause.enqueued_meanwhile
        and pause.completion_refused == "OUTSTANDING_BATCHES"
    )
    found = f"{pause.enqueued_meanwhile} batches enqueued, {pause.acknowledged_meanwhile} ended meanwhile"
    return Verdict(kept, "pause held", found)


def queue_view(evidence: Evidence, _: Reference) -> Verdict:
    """The queue view of the pause has all waiting batches, the block reason, and the connected workers."""
    pause, queue = evidence.facts.pause, evidence.facts.pause.queue
    waiting = sum(stage.queued + stage.retrying for stage in queue.stages)
    expected = pause.waiting_before + pause.enqueued_meanwhile
    reasons = {stage.block_reason.WhichOneof("reason") for stage in queue.stages}
    connected = [worker.worker_id for worker in queue.workers if worker.connected]
    kept = waiting == expected and reasons == {PAUSED} and len(connected) > 0
    blocked = ", ".join(map(str, reasons))
    found = f"{waiting} waiting, blocked: {blocked}, {len(connected)} workers connected"
    return Verdict(kept, "queue view of the pause", found)


def runs(evidence: Evidence, _: Reference) -> Verdict:
    """Both runs are in the history: completed, with label, trigger, and what became of each batch."""
    days, history = len(evidence.days), list(evidence.records.runs)
    states = {run.state for run in history}
    ended = [_ended(run) for run in sorted(history, key=lambda run: run.run_id)]
    applied = dict.fromkeys(STAGES, (days, 0))
    expected = [
        (FIRST_RUN, FIRST_PASS, "", applied),
        (SECOND_RUN, SECOND_PASS, SECOND_TRIGGER, {**applied, LOAD: (0, days)}),
    ]
    found = "; ".join(f"{run.run_id}, {run.labels['pass']} pass, {run.records:,} records" for run in history)
    return Verdict(ended == expected and states == {RunState.RUN_STATE_COMPLETED}, "run history", found)


def _ended(run: Run) -> tuple[str, str, str, Mapping[str, tuple[int, int]]]:
    """Returns what a run says: id, label, trigger, and by stage the applied and the suppressed batches."""
    by_stage = {stage.stage: (stage.acknowledged, stage.duplicates_suppressed) for stage in run.stages}
    return run.run_id, run.labels["pass"], run.trigger_reason, by_stage


def attributes(evidence: Evidence, _: Reference) -> Verdict:
    """The day that failed, died and was replayed has its attributes in the last stage, and its result."""
    poison, history = evidence.faults.poison, evidence.facts.replayed
    results = [dict(event.acknowledged.result) for event in history.events if event.HasField("acknowledged")]
    carried = dict(history.batch.attributes)
    kept = carried == attributes_of(poison) and results == [{"rows": str(poison.records)}]
    found = f"{history.batch.key} has {', '.join(f'{key} {value}' for key, value in sorted(carried.items()))}"
    return Verdict(kept, "attributes kept to the last stage", found)


def freshness(evidence: Evidence, _: Reference) -> Verdict:
    """The freshness watch showed fresh, stale in the pause, and fresh again."""
    labels, recorded = tuple(evidence.watched.freshness_labels), evidence.records.surface.freshness
    turned = any(labels[place : place + 3] == ("fresh", "stale", "fresh") for place in range(len(labels)))
    kept = turned and recorded.last_sequence == evidence.days[-1].sequence
    return Verdict(kept, "freshness observed", f"{' → '.join(labels)}; newest day {recorded.last_sequence}")


def conformance(evidence: Evidence, _: Reference) -> Verdict:
    """The surface is certified for heavy data, and keeps its contract."""
    records = evidence.records
    passed = [entry.record.passed for entry in records.conformance]
    kept = len(passed) > 0 and all(passed) and records.surface.conformance_passed and records.validity.valid
    return Verdict(kept, "conformance passed", f"{sum(passed)} of {len(passed)} profiles certified")


def takeover(evidence: Evidence, _: Reference) -> Verdict:
    """Workers were killed in mid-batch; another did each batch after its lease expired, at attempt 2."""
    lost = evidence.facts.lost
    kept = len(lost) > 0 and all(_is_taken_over(name, history) for name, history in lost.items())
    kept = kept and all(evidence.exit_codes.get(name) == -signal.SIGKILL for name in lost)
    found = (f"{history.batch.key}, {' → '.join(_workers(history))}" for history in lost.values())
    return Verdict(kept, "killed worker's batch done by another", "; ".join(found))


def exits(evidence: Evidence, _: Reference) -> Verdict:
    """Every process except the killed ones was stopped, and finished its leased batches."""
    asked = {name: code for name, code in evidence.exit_codes.items() if name not in evidence.facts.lost}
    wrong = [f"{name} ended with {code}" for name, code in asked.items() if code != 0]
    killed = [f"{name} was killed" for name in evidence.killed_servers]
    found = "; ".join([f"{len(asked) - len(wrong)} of {len(asked)}", *wrong, *killed])
    return Verdict(not wrong and len(asked) > 0, "processes ended well", found)


def everyone(evidence: Evidence, _: Reference) -> Verdict:
    """In every language, workers that were not killed finished some batches."""
    worked = evidence.worked
    found = ", ".join(f"{language} {batches:,}" for language, batches in worked.items())
    kept = len(worked) > 0 and all(worked.values())
    return Verdict(kept, "everyone worked", f"batches finished: {found}")


SERVICE_RULES: Sequence[Rule] = (
    checkpoints,
    lineage,
    audit_actions,
    audit_chain,
    counts,
    retries,
    dead_letter,
    pause,
    queue_view,
    runs,
    attributes,
    freshness,
    conformance,
    takeover,
    exits,
    everyone,
)


def _kind(event: BatchEvent) -> str:
    return event.WhichOneof("event") or ""


def _workers(history: BatchHistory) -> list[str]:
    return [event.started.worker_id for event in history.events if event.HasField("started")]


def _is_taken_over(name: str, history: BatchHistory) -> bool:
    kinds = [kind for kind in map(_kind, history.events) if kind in TAKEOVER]
    if kinds != list(TAKEOVER):
        return False
    first, second = (event.started for event in history.events if event.HasField("started"))
    return first.worker_id == name != second.worker_id and [first.attempt, second.attempt] == [1, 2]


def _places(records: Iterable[Checkpoint | LineageRecord]) -> Counter[Place]:
    return Counter((record.run_id, record.stage, record.sequence) for record in records)


def _applied(evidence: Evidence) -> Counter[Place]:
    """Returns the expected applications, once each: all stages, but in the second run no load."""
    runs = {FIRST_RUN: STAGES, SECOND_RUN: (EXTRACT, TRANSFORM)}
    stages = [(run_id, stage) for run_id, stages in runs.items() for stage in stages]
    return Counter((run_id, stage, day.sequence) for run_id, stage in stages for day in evidence.days)
