"""Rules about the data: the table equals the CSV, however often it was loaded.

Owns one pure function for each rule. It must never ask the service: it has all the evidence.
"""

from collections.abc import Sequence

from examples.flights.evidence import Evidence
from examples.flights.reference import Reference
from examples.flights.settings import LOAD, batch_key
from examples.flights.verdict import Rule, Verdict


def rows(evidence: Evidence, reference: Reference) -> Verdict:
    """Every flight of the CSV is in the table once, cancelled ones too."""
    table = evidence.facts.first_pass
    expected = (reference.rows, reference.cancelled, len(evidence.days))
    kept = (table.rows, table.cancelled, table.days) == expected
    cancelled = f"{table.cancelled:,} of {reference.cancelled:,} cancelled ones"
    found = f"{table.rows:,} of {reference.rows:,} flights, {cancelled}"
    return Verdict(kept, "all rows loaded", found)


def delays(evidence: Evidence, reference: Reference) -> Verdict:
    """The mean delays of each carrier are those of the CSV, to the last digit."""
    table = evidence.facts.first_pass.delays
    means = sorted((delays.mean_arrival, carrier) for carrier, delays in table.items())
    ends = " to ".join(f"{carrier} {minutes:+.2f}" for minutes, carrier in (*means[:1], *means[-1:]))
    found = f"{len(table)} carriers, {ends} min late"
    return Verdict(table == reference.delays, "mean delays as in the CSV", found)


def values(evidence: Evidence, reference: Reference) -> Verdict:
    """Every value of every flight is that of the CSV, whichever workers have processed it."""
    signature = evidence.facts.first_pass.signature
    return Verdict(
        signature == reference.signature, "every value as in the CSV", f"signature {signature[:16]}…"
    )


def load_keys(evidence: Evidence, _: Reference) -> Verdict:
    """Every day has its own key, in the table and in the service."""
    table, applied = evidence.facts.first_pass, evidence.records.idempotency_keys
    expected = sorted(batch_key(LOAD, day.date) for day in evidence.days)
    kept = sorted(applied) == expected and table.load_keys == len(expected)
    found = f"{table.load_keys} in the table, {len(applied)} in the service"
    return Verdict(kept, "one idempotency key per day", found)


def second_pass(evidence: Evidence, _: Reference) -> Verdict:
    """The second pass has changed no row, and the service has suppressed all of its loads."""
    first, second = evidence.facts.first_pass, evidence.facts.second_pass
    suppressed = evidence.records.surface.queue.duplicates_suppressed
    kept = first == second and first.rows > 0 and suppressed == len(evidence.days)
    changed = "no row changed" if first == second else "ROWS CHANGED"
    return Verdict(kept, "second pass changed nothing", f"{suppressed} duplicate loads suppressed, {changed}")


TABLE_RULES: Sequence[Rule] = (rows, delays, values, load_keys, second_pass)
