"""The end of the demo: one line for each rule that was checked.

Owns how the verdicts look, and what they mean for the exit code.
"""

from collections.abc import Sequence

from examples.flights.check import Verdict
from rich.console import Console
from rich.text import Text


def print_summary(verdicts: Sequence[Verdict], console: Console, *, elapsed_s: float) -> int:
    """Prints the verdicts, and returns 0 where all rules were kept, else 1."""
    for verdict in verdicts:
        mark = Text("✓", style="green") if verdict.kept else Text("✗", style="bold red")
        console.print(Text.assemble(mark, f" {verdict.rule}: ", (verdict.found, "dim")), soft_wrap=True)
    broken = sum(not verdict.kept for verdict in verdicts)
    if broken or not verdicts:
        console.print(
            Text(f"{broken} of {len(verdicts)} checks FAILED, after {elapsed_s:.1f} s", style="bold red")
        )
        return 1
    console.print(Text(f"all {len(verdicts)} checks hold, after {elapsed_s:.1f} s", style="bold green"))
    return 0
