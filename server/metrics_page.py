"""Writes the tables of the page of metrics from the metrics themselves; see ``page_tables``."""

import sys
from collections.abc import Sequence
from pathlib import Path

from lightspeed_ops.admin.families import GROUPS, Family
from page_tables import ROOT, PageTables

PAGE = Path("server/docs/metrics.md")
HEAD = ("| Metric | Kind | Labels | What it is |", "|---|---|---|---|")


def table(families: Sequence[Family]) -> str:
    """Returns the table of a group of metrics."""
    return "\n".join([*HEAD, *map(row, families), ""])


def row(family: Family) -> str:
    """Returns the row of a metric."""
    labels = ", ".join(f"`{label}`" for label in family.labels)
    return f"| `{family.name}` | {family.kind} | {labels} | {family.help} |"


def main(arguments: Sequence[str] | None = None, *, root: Path = ROOT) -> int:
    """Writes the tables, or checks them with ``--check``; returns 1 if there is a problem, else 0."""
    tables = {name: table(families) for name, families in GROUPS.items()}
    return PageTables(PAGE, "metrics", "groups", "server/metrics_page.py", tables).run(arguments, root)


if __name__ == "__main__":
    sys.exit(main())
