"""The demo's check: it passes with good evidence, and detects each fault."""

import io
from collections.abc import Callable
from dataclasses import replace
from functools import reduce
from typing import Any

import pytest
from examples.flights.check import RULES, check, conclude
from examples.flights.evidence import Evidence
from examples.flights.reference import Delays, Reference
from lightspeed.ops.v1.batch_history_pb2 import BatchHistory
from lightspeed.ops.v1.record_pb2 import ConformanceEntry
from lightspeed.ops.v1.record_service_pb2 import VerifyAuditsResponse
from lightspeed.ops.v1.run_pb2 import Run, RunStage, RunState
from rich.console import Console

from tests.e2e.demo_evidence import (
    good_evidence,
    good_reference,
    history_of_the_lost,
    history_of_the_replayed,
    queue_view,
    table_facts,
)

Change = Callable[[Evidence], Evidence]


def facts(**changes: object) -> Change:
    """Changes facts of the operator."""
    return lambda evidence: replace(evidence, facts=replace(evidence.facts, **changes))  # type: ignore[arg-type]


def pause(**changes: object) -> Change:
    """Changes facts of the pause."""
    return lambda evidence: facts(pause=replace(evidence.facts.pause, **changes))(evidence)  # type: ignore[arg-type]


def watched(**changes: object) -> Change:
    """Changes records of the streams."""
    return lambda evidence: replace(evidence, watched=replace(evidence.watched, **changes))  # type: ignore[arg-type]


def records(**changes: object) -> Change:
    """Changes records of the service."""
    return lambda evidence: replace(evidence, records=replace(evidence.records, **changes))  # type: ignore[arg-type]


def setting(path: str, value: object) -> Change:
    """Changes one field of the service's records, named by its path."""
    *holders, field = path.split(".")

    def changed(evidence: Evidence) -> Evidence:
        setattr(reduce(getattr, holders, evidence.records), field, value)
        return evidence

    return changed


def run(**changes: Any) -> Change:
    """Changes fields of the second run."""

    def changed(evidence: Evidence) -> Evidence:
        first, second = evidence.records.runs
        copied = ("state", "labels", "trigger_reason", "stages")
        values = {name: getattr(second, name) for name in copied} | changes
        return records(runs=[first, Run(run_id=second.run_id, **values)])(evidence)

    return changed


def without_refusal(evidence: Evidence) -> Evidence:
    """The refusal was not audited: no watch had it, and the chain is valid without it."""
    audits = [audit for audit in evidence.records.audits if not audit.record.outcome.startswith("refused")]
    chain = VerifyAuditsResponse(
        valid=True, verified=len(audits), head_sequence=len(audits), head_hash=audits[-1].chain_hash
    )
    return records(audits=audits, verification=chain)(watched(audits=audits)(evidence))


def second_loss(history: BatchHistory) -> Change:
    """A second worker was killed, and its batch was retried as it should be."""

    def changed(evidence: Evidence) -> Evidence:
        lost = {**evidence.facts.lost, "killed-rust": history}
        changed = facts(lost=lost)(replace(evidence, exit_codes={**evidence.exit_codes, "killed-rust": -9}))
        evidence.records.surface.pipeline_runtime.telemetry.retry_count += 1
        return changed

    return changed


def test_every_killed_worker_is_checked() -> None:
    """The check covers every killed worker: two whose batches were taken over pass like one."""
    assert [] == broken(
        second_loss(history_of_the_lost(killed="killed-rust"))(good_evidence()), good_reference()
    )


GOOD = good_evidence().records

# Rule, fault.
WRONGS: list[tuple[str, Change]] = [
    # A row is missing, after both passes alike.
    ("all rows loaded", facts(first_pass=table_facts(rows=29), second_pass=table_facts(rows=29))),
    # One is missing; the number is right, but one is another.
    ("one idempotency key per day", records(idempotency_keys=GOOD.idempotency_keys[1:])),
    (
        "one idempotency key per day",
        records(idempotency_keys=[*GOOD.idempotency_keys[1:], "load-2013-02-01"]),
    ),
    # One value of one row is different after the second pass.
    ("second pass changed nothing", facts(second_pass=table_facts(signature="f" * 64))),
    # One value of one row differs from the CSV, after both passes alike.
    (
        "every value as in the CSV",
        facts(first_pass=table_facts(signature="f" * 64), second_pass=table_facts(signature="f" * 64)),
    ),
    # The sink was written again, and the service has not noticed.
    ("second pass changed nothing", setting("surface.queue.duplicates_suppressed", 2)),
    # One is missing; one is there twice.
    ("one checkpoint per applied batch", records(checkpoints=GOOD.checkpoints[1:])),
    ("one checkpoint per applied batch", records(checkpoints=[*GOOD.checkpoints, GOOD.checkpoints[0]])),
    ("one lineage record per applied batch", records(lineage=[*GOOD.lineage[1:], GOOD.lineage[1]])),
    ("one lineage record per applied batch", watched(lineage_entries=14)),
    # The watch misses one entry; the refused one is missing, in the watch as well.
    ("audits record the scenario", watched(audits=GOOD.audits[:-1])),
    ("audits record the scenario", without_refusal),
    ("audit chain verified", setting("verification.valid", value=False)),
    ("audit chain verified", setting("verification.verified", 11)),
    ("audit chain verified", setting("verification.head_hash", "0" * 64)),
    ("counts add up", setting("surface.queue.enqueued", 19)),
    ("counts add up", setting("surface.queue.in_flight", 1)),
    ("failures tried again", setting("surface.pipeline_runtime.telemetry.retry_count", 5)),
    ("dead letter replayed", facts(dead_lettered=0)),
    ("dead letter replayed", setting("surface.pipeline_runtime.telemetry.dead_letter_count", 2)),
    # A batch is missing; a stage is blocked for another reason; no worker is connected.
    ("queue view of the pause", pause(queue=queue_view(queued=3))),
    ("queue view of the pause", pause(queue=queue_view(paused=False))),
    ("queue view of the pause", pause(queue=queue_view(connected=False))),
    # A run is missing; one did not complete; one has another label; none was triggered; other batches count.
    ("run history", records(runs=GOOD.runs[:1])),
    ("run history", run(state=RunState.RUN_STATE_FAILED)),
    ("run history", run(labels={"pass": "other"})),
    ("run history", run(trigger_reason="")),
    ("run history", run(stages=[RunStage(stage="extract", acknowledged=3)])),
    # The attributes are those of another day; the result is another.
    ("attributes kept to the last stage", facts(replayed=history_of_the_replayed(date="2013-01-01"))),
    ("attributes kept to the last stage", facts(replayed=history_of_the_replayed(rows=9))),
    # A batch ended during the pause; new batches did not wait; the run could be completed.
    ("pause held", pause(acknowledged_meanwhile=1)),
    ("pause held", pause(waiting_after=5)),
    ("pause held", pause(completion_refused="")),
    ("freshness observed", watched(freshness_labels=("fresh", "stale"))),
    ("freshness observed", setting("surface.freshness.last_sequence", 2)),
    ("conformance passed", records(conformance=[])),
    ("conformance passed", records(conformance=[GOOD.conformance[0], ConformanceEntry()])),
    ("conformance passed", setting("surface.conformance_passed", value=False)),
    ("conformance passed", setting("validity.valid", value=False)),
    ("processes ended well", lambda evidence: replace(evidence, exit_codes={"worker-1": -9, "killed": -9})),
    ("processes ended well", lambda evidence: replace(evidence, exit_codes={"killed": -9})),
    # The killed worker did it; its attempt was not spent; it had not died; no batch was lost at all.
    ("killed worker's batch done by another", facts(lost={"killed": history_of_the_lost(by="killed")})),
    ("killed worker's batch done by another", facts(lost={"killed": history_of_the_lost(attempt=1)})),
    (
        "killed worker's batch done by another",
        lambda evidence: replace(evidence, exit_codes={"worker-1": 0, "killed": 0}),
    ),
    ("killed worker's batch done by another", facts(lost={"killed": BatchHistory()})),
    # Workers died in every language, and one of them with a batch that no worker has done since.
    ("killed worker's batch done by another", second_loss(BatchHistory())),
    # One language did no work.
    ("everyone worked", lambda evidence: replace(evidence, worked={"rust": 12, "java": 0})),
    ("everyone worked", lambda evidence: replace(evidence, worked={})),
]


def broken(evidence: Evidence, reference: Reference) -> list[str]:
    """Returns the rules that are not kept."""
    return [verdict.rule for verdict in check(evidence, reference) if not verdict.kept]


def test_all_rules_pass_if_all_is_well() -> None:
    """Good evidence breaks no rule, and the demo ends with 0."""
    verdicts = check(good_evidence(), good_reference())
    assert [] == [verdict for verdict in verdicts if not verdict.kept]
    assert 0 == conclude(verdicts, Console(file=io.StringIO()), elapsed_s=1.0)


@pytest.mark.parametrize(("rule", "wrong"), WRONGS)
def test_each_wrong_breaks_its_rule_alone(rule: str, wrong: Change) -> None:
    """One fault breaks the rule that it is about, and no other."""
    assert [rule] == broken(wrong(good_evidence()), good_reference())


def test_every_rule_can_be_broken() -> None:
    """Every rule has a fault in the table that breaks it."""
    rules = {verdict.rule for verdict in check(good_evidence(), good_reference())}
    assert rules == {rule for rule, _ in WRONGS} | {"mean delays as in the CSV"}
    assert len(rules) == len(RULES)


def test_a_minute_too_much_is_seen() -> None:
    """Delays are compared exactly: one minute in all flights of a carrier is too much."""
    reference = good_reference()
    reference.delays = {"HA": Delays(30, 30, 150, 30, -209)}
    assert ["mean delays as in the CSV"] == broken(good_evidence(), reference)


def test_a_broken_rule_ends_the_demo_with_1() -> None:
    """A broken rule is marked and counted, and the exit code is not 0."""
    output = io.StringIO()
    verdicts = check(facts(dead_lettered=0)(good_evidence()), good_reference())
    assert 1 == conclude(verdicts, Console(file=output), elapsed_s=1.0)
    assert "✗ dead letter replayed: transform-2013-01-02" in output.getvalue()
    assert f"1 of {len(RULES)} checks FAILED" in output.getvalue()


def test_a_process_that_did_not_end_well_is_named_with_its_code() -> None:
    """The exit code comes with the name of the process, which leads to its log."""
    evidence = replace(good_evidence(), exit_codes={"worker-1": 0, "audits-typescript": -15, "killed": -9})
    (found,) = [verdict.found for verdict in check(evidence, good_reference()) if not verdict.kept]
    assert "1 of 2; audits-typescript ended with -15" == found
