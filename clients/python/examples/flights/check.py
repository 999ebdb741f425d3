"""Whether it is all true: each rule that the demo shows, held against the evidence.

Owns the rules, one function each, pure: evidence and reference in, a verdict out. It must never ask anybody.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from examples.flights.evidence import Evidence
from examples.flights.reference import Reference
from examples.flights.settings import EXTRACT, LOAD, RETRY_POLICY, STAGES, TRANSFORM, batch_key

FIRST_RUN, SECOND_RUN = "run-000001", "run-000002"

# What operators did, in order; a dead letter comes when it comes. The refused one is kept like the others.
STORY = (
    ("create", "ok"),
    ("start_run", "ok"),
    ("pause", "ok"),
    ("complete_run", "refused:"),
    ("resume", "ok"),
    ("replay", "ok"),
    ("complete_run", "ok"),
    ("certify", "ok"),
    ("start_run", "ok"),
    ("complete_run", "ok"),
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """One rule, and whether it was kept.

    Attributes:
        kept: It was.
        rule: What was checked.
        found: What was found.
    """

    kept: bool
    rule: str
    found: str


Rule = Callable[[Evidence, Reference], Verdict]


def rows(evidence: Evidence, reference: Reference) -> Verdict:
    """Every flight of the CSV stands in the table, once."""
    table = evidence.told.first_pass
    kept = table.rows == reference.rows == sum(day.records for day in evidence.days)
    kept = kept and table.cancelled == reference.cancelled
    found = f"{table.rows:,} loaded, {reference.rows:,} in the CSV; {table.cancelled:,} cancelled ones kept"
    return Verdict(kept, "all rows are loaded", found)


def delays(evidence: Evidence, reference: Reference) -> Verdict:
    """The mean delays of each carrier are those of the CSV, to the last digit."""
    table = evidence.told.first_pass.delays
    means = sorted((mine.mean_arrival, carrier) for carrier, mine in table.items())
    (least, best), (most, worst) = (means[0], means[-1]) if means else ((0.0, "-"), (0.0, "-"))
    found = f"{len(table)} carriers; at arrival from {best} {least:+.2f} to {worst} {most:+.2f} minutes"
    return Verdict(table == reference.delays, "mean delays per carrier equal the CSV's", found)


def load_keys(evidence: Evidence, _: Reference) -> Verdict:
    """Every day stands under its own key, in the table and in the service."""
    table, days = evidence.told.first_pass, evidence.days
    expected = {batch_key(LOAD, day.date) for day in days}
    applied = evidence.records.idempotency_keys
    kept = table.load_keys == table.days == len(applied) == len(days) and set(applied) == expected
    return Verdict(
        kept, "one idempotency key per day", f"{table.load_keys} in the table, {len(applied)} applied"
    )


def checkpoints(evidence: Evidence, _: Reference) -> Verdict:
    """Every applied batch has exactly one checkpoint."""
    records = [entry.record for entry in evidence.records.checkpoints]
    found = Counter((record.run_id, record.stage, record.sequence) for record in records)
    return Verdict(
        found == _applied(evidence), "one checkpoint per applied batch", f"{len(records):,} checkpoints"
    )


def lineage(evidence: Evidence, _: Reference) -> Verdict:
    """Every applied batch has exactly one lineage record, and each was watched live."""
    records = [entry.record for entry in evidence.records.lineage]
    found = Counter((record.run_id, record.stage, record.sequence) for record in records)
    live = evidence.watched.lineage_entries
    kept = found == _applied(evidence) and live == len(records)
    return Verdict(
        kept, "one lineage record per applied batch", f"{len(records):,} listed, {live:,} watched live"
    )


def audit_story(evidence: Evidence, _: Reference) -> Verdict:
    """The audits tell what operators did, refusals too, and were watched as they are listed."""
    listed = evidence.records.audits
    told = [
        (entry.record.action, entry.record.outcome)
        for entry in listed
        if entry.record.action != "dead_letter"
    ]
    kept = len(told) == len(STORY) and list(evidence.watched.audits) == list(listed)
    kept = kept and all(
        action == wanted and outcome.startswith(beginning)
        for (action, outcome), (wanted, beginning) in zip(told, STORY, strict=False)
    )
    return Verdict(
        kept, "audits tell the story", f"{len(listed)} audits, {len(evidence.watched.audits)} watched live"
    )


def audit_chain(evidence: Evidence, _: Reference) -> Verdict:
    """The chain of audits verifies from its first entry to its head."""
    verification, listed = evidence.records.verification, evidence.records.audits
    kept = (
        verification.valid
        and verification.verified == verification.head_sequence == len(listed) > 0
        and verification.head_hash == listed[-1].chain_hash
    )
    return Verdict(kept, "the audit chain verifies", f"head {verification.head_hash[:16]}…")


def queue(evidence: Evidence, _: Reference) -> Verdict:
    """What was enqueued has ended, and nothing is left."""
    counts, days = evidence.records.surface.queue, len(evidence.days)
    left = counts.queued + counts.retrying + counts.in_flight + counts.dead_lettered + counts.failed
    kept = counts.enqueued == counts.succeeded == 2 * len(STAGES) * days and left == 0
    return Verdict(
        kept, "counts add up", f"{counts.enqueued:,} enqueued, {counts.succeeded:,} ended, {left} left"
    )


def retries(evidence: Evidence, _: Reference) -> Verdict:
    """What was drawn from the seed was tried again, in both passes; the poison day in the first."""
    poisoned = RETRY_POLICY.max_attempts - 1
    expected = 2 * len(evidence.faults.moments) + poisoned
    counted = evidence.records.surface.pipeline_runtime.telemetry.retry_count
    return Verdict(counted == expected, "failures were tried again", f"{counted} retries, {expected} drawn")


def dead_letter(evidence: Evidence, _: Reference) -> Verdict:
    """The poison day was dead-lettered once, for what is wrong with it, and is applied after its replay."""
    poison, records = evidence.faults.poison, evidence.records
    dead = [entry for entry in records.audits if entry.record.action == "dead_letter"]
    applied = {
        (entry.record.run_id, entry.record.stage, entry.record.sequence) for entry in records.checkpoints
    }
    kept = (
        [entry.reason for entry in dead] == [batch_key(TRANSFORM, poison.date)]
        and "Conversion Error" in dead[0].record.outcome
        and evidence.told.dead_lettered == 1
        and records.surface.pipeline_runtime.telemetry.dead_letter_count == 1
        and {(FIRST_RUN, stage, poison.sequence) for stage in (TRANSFORM, LOAD)} <= applied
    )
    keys = ", ".join(entry.reason for entry in dead) or "none"
    return Verdict(kept, "the dead letter was replayed", keys)


def pause(evidence: Evidence, _: Reference) -> Verdict:
    """During the pause nothing was started, and what was enqueued waited."""
    seen = evidence.told.pause
    kept = (
        seen.acknowledged_meanwhile == 0
        and seen.enqueued_meanwhile > 0
        and seen.waiting_after == seen.waiting_before + seen.enqueued_meanwhile
        and seen.completion_refused == "OUTSTANDING_BATCHES"
    )
    found = f"{seen.enqueued_meanwhile} enqueued, {seen.acknowledged_meanwhile} ended"
    return Verdict(
        kept, "the pause held", f"{found}; completing was refused: {seen.completion_refused or 'no'}"
    )


def second_pass(evidence: Evidence, _: Reference) -> Verdict:
    """The second pass has changed no row, and the service has suppressed all of its loads."""
    first, second = evidence.told.first_pass, evidence.told.second_pass
    suppressed = evidence.records.surface.queue.duplicates_suppressed
    kept = first == second and first.rows > 0 and suppressed == len(evidence.days)
    changed = "no row changed" if first == second else "ROWS CHANGED"
    return Verdict(kept, "a second pass changes nothing", f"{suppressed} loads suppressed, {changed}")


def freshness(evidence: Evidence, _: Reference) -> Verdict:
    """Freshness was watched: fresh, stale in the pause, fresh again."""
    seen, recorded = evidence.watched.freshness_labels, evidence.records.surface.freshness
    newest = evidence.days[-1].sequence
    follows = any(seen[place : place + 3] == ("fresh", "stale", "fresh") for place in range(len(seen)))
    kept = follows and recorded.last_sequence == newest and recorded.is_fresh
    return Verdict(kept, "freshness was seen", f"{' → '.join(seen[:5])}; newest day {recorded.last_sequence}")


def conformance(evidence: Evidence, _: Reference) -> Verdict:
    """The surface is certified for heavy data, and keeps its contract."""
    records = evidence.records
    passed = [entry.record.passed for entry in records.conformance]
    kept = len(passed) > 0 and all(passed) and records.surface.conformance_passed and records.validity.valid
    return Verdict(kept, "conformance passed", f"{sum(passed)} of {len(passed)} profiles; surface valid")


def endings(evidence: Evidence, _: Reference) -> Verdict:
    """Every process was asked to end, and has."""
    bad = {name: code for name, code in evidence.exit_codes.items() if code}
    found = f"{len(evidence.exit_codes)} ended with 0" if not bad else f"exit codes {bad}"
    return Verdict(bool(evidence.exit_codes) and not bad, "all processes ended well", found)


RULES: Sequence[Rule] = (
    rows,
    delays,
    load_keys,
    checkpoints,
    lineage,
    audit_story,
    audit_chain,
    queue,
    retries,
    dead_letter,
    pause,
    second_pass,
    freshness,
    conformance,
    endings,
)


def check(evidence: Evidence, reference: Reference) -> list[Verdict]:
    """Holds every rule against the evidence."""
    return [rule(evidence, reference) for rule in RULES]


def _applied(evidence: Evidence) -> Counter[tuple[str, str, int]]:
    """Returns what must have been applied, once each: all stages, and in the second run all but the load."""
    runs = {FIRST_RUN: STAGES, SECOND_RUN: (EXTRACT, TRANSFORM)}
    return Counter(
        (run_id, stage, day.sequence)
        for run_id, stages in runs.items()
        for stage in stages
        for day in evidence.days
    )
