"""Tables of a page that are written from code, so that the two cannot drift apart.

The page holds ``<!-- KIND:NAME -->``, a table, and ``<!-- /KIND -->`` for each table. A script replaces what
is between them. With ``--check`` it writes nothing: it names stale tables, and fails.
"""

import argparse
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent


class PageTables(NamedTuple):
    """The tables of one page, and the script that writes them."""

    page: Path
    """The path of the page, below the root."""
    kind: str
    """The first word of the marks, such as ``settings``."""
    named: str
    """What the tables are about, for messages: ``sections``."""
    script: str
    tables: Mapping[str, str]
    """The tables by name, each with a line break at its end."""

    def run(self, arguments: Sequence[str] | None, root: Path) -> int:
        """Writes the tables, or checks them with ``--check``; returns 1 if there is a problem, else 0."""
        parser = argparse.ArgumentParser(description=f"Write the tables of {self.page}.")
        parser.add_argument("--check", action="store_true", help="write nothing; fail if a table is stale")
        check = parser.parse_args(arguments).check
        wrong = list(self._problems(root, write=not check))
        for problem in wrong:
            print(problem, file=sys.stderr)
        return 1 if wrong else 0

    def _problems(self, root: Path, *, write: bool) -> Iterator[str]:
        """Renews the page below a folder if ``write`` is set; yields the problems that remain."""
        path = root / self.page
        text = path.read_text(encoding="utf-8")
        mark = re.compile(
            rf"(<!-- {self.kind}:(?P<name>[a-z]*) -->\n)(?P<table>.*?)(<!-- /{self.kind} -->)", re.DOTALL
        )
        found = {block["name"]: block["table"] for block in mark.finditer(text)}
        for name in self.tables.keys() - found.keys():
            yield (
                f"{self.page}: expected <!-- {self.kind}:{name} --> … <!-- /{self.kind} -->, "
                "but there is none"
            )
        for name in found.keys() - self.tables.keys():
            known = ", ".join(self.tables)
            yield f"{self.page}: expected one of the {self.named} {known}, but it is '{name}'"
        stale = sorted(n for n in found.keys() & self.tables.keys() if found[n] != self.tables[n])
        if write and stale:
            path.write_text(mark.sub(self._renewed, text), encoding="utf-8")
            print(f"{self.page}: wrote {', '.join(stale)}")
        elif stale:
            yield from (f"{self.page}: the table '{name}' is stale: run {self.script}" for name in stale)

    def _renewed(self, block: re.Match[str]) -> str:
        return f"{block[1]}{self.tables.get(block['name'], block['table'])}{block[4]}"
