"""Writes the tables of the page of metrics from the metrics themselves, so that they cannot drift apart.

The page holds ``<!-- metrics:queue -->``, a table, and ``<!-- /metrics -->`` for each group; the script
replaces the text between them. With ``--check`` it writes nothing: it names stale tables, and fails.
"""

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from lightspeed_ops.admin.families import GROUPS, Family

ROOT = Path(__file__).resolve().parent.parent
PAGE = Path("server/docs/metrics.md")
BLOCK = re.compile(r"(<!-- metrics:(?P<name>[a-z]*) -->\n)(?P<table>.*?)(<!-- /metrics -->)", re.DOTALL)
HEAD = ("| Metric | Kind | Labels | What it is |", "|---|---|---|---|")


def table(families: Sequence[Family]) -> str:
    """Returns the table of a group of metrics."""
    return "\n".join([*HEAD, *map(row, families), ""])


def row(family: Family) -> str:
    """Returns the row of a metric."""
    labels = ", ".join(f"`{label}`" for label in family.labels)
    return f"| `{family.name}` | {family.kind} | {labels} | {family.help} |"


def problems(root: Path, *, write: bool) -> Iterator[str]:
    """Renews the page below a folder if ``write`` is set; yields the problems that remain."""
    path = root / PAGE
    text = path.read_text(encoding="utf-8")
    known = {name: table(families) for name, families in GROUPS.items()}
    found = {block["name"]: block["table"] for block in BLOCK.finditer(text)}
    for name in known.keys() - found.keys():
        yield f"{PAGE}: expected <!-- metrics:{name} --> … <!-- /metrics -->, but there is none"
    for name in found.keys() - known.keys():
        yield f"{PAGE}: expected one of the groups {', '.join(known)}, but it is '{name}'"
    stale = sorted(name for name in found.keys() & known.keys() if found[name] != known[name])
    if write and stale:
        path.write_text(BLOCK.sub(lambda block: _renewed(block, known), text), encoding="utf-8")
        print(f"{PAGE}: wrote {', '.join(stale)}")
    elif stale:
        yield from (f"{PAGE}: the table '{name}' is stale: run server/metrics_page.py" for name in stale)


def _renewed(block: re.Match[str], known: dict[str, str]) -> str:
    return f"{block[1]}{known.get(block['name'], block['table'])}{block[4]}"


def main(arguments: Sequence[str] | None = None, *, root: Path = ROOT) -> int:
    """Writes the tables, or checks them with ``--check``; returns 1 if there is a problem, else 0."""
    parser = argparse.ArgumentParser(description="Write the tables of the page of metrics.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a table is stale")
    check = parser.parse_args(arguments).check
    wrong = list(problems(root, write=not check))
    for problem in wrong:
        print(problem, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
