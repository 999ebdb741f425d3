"""The check: compares every rule of the demo with the evidence.

Owns the list of rules, and the exit code of the check.
"""

from collections.abc import Sequence

from examples.flights.evidence import Evidence
from examples.flights.reference import Reference
from examples.flights.service_rules import SERVICE_RULES
from examples.flights.table_rules import TABLE_RULES
from examples.flights.verdict import Verdict
from rich.console import Console
from rich.text import Text

RULES = (*TABLE_RULES, *SERVICE_RULES)


def check(evidence: Evidence, reference: Reference) -> list[Verdict]:
    """Checks every rule against the evidence."""
    return [rule(evidence, reference) for rule in RULES]


def conclude(verdicts: Sequence[Verdict], console: Console, *, elapsed_s: float) -> int:
    """Prints one line per verdict, and returns the exit code: 0 if all rules were kept, else 1."""
    for verdict in verdicts:
        mark = Text("✓", style="green") if verdict.kept else Text("✗", style="bold red")
        console.print(Text.assemble(mark, f" {verdict.rule}: ", (verdict.found, "dim")), soft_wrap=True)
    broken = sum(not verdict.kept for verdict in verdicts)
    summary = f"{broken} of {len(verdicts)} checks FAILED" if broken else f"all {len(verdicts)} checks hold"
    console.print(Text(f"{summary}, after {elapsed_s:.1f} s", style="bold red" if broken else "bold green"))
    return 1 if broken else 0
