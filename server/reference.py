"""Writes the tables of the configuration page from the settings themselves, so that they cannot drift apart.

The page holds ``<!-- settings:limits -->``, a table, and ``<!-- /settings -->`` for each section; the script
replaces the text between them. With ``--check`` it writes nothing: it names stale tables, and fails.
"""

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from lightspeed_ops.config import Section, Setting, sections, settings_of

ROOT = Path(__file__).resolve().parent.parent
PAGE = Path("server/docs/configuration.md")
BLOCK = re.compile(r"(<!-- settings:(?P<name>[a-z]*) -->\n)(?P<table>.*?)(<!-- /settings -->)", re.DOTALL)
HEAD = ("| Setting | Default | Values | What it is | Change |", "|---|---|---|---|---|")


def table(section: type[Section]) -> str:
    """Returns the table of a section."""
    return "\n".join([*HEAD, *map(row, settings_of(section)), ""])


def row(one: Setting) -> str:
    """Returns the row of a setting."""
    names = f"`{one.name}`<br>`{one.option}`<br>`{one.variable}`"
    change = "SIGHUP" if one.reload else "restart"
    text = f"{one.text} A secret." if one.secret else one.text
    return f"| {names} | {default(one)} | {values(one)} | {text} | {change} |".replace("  ", " ")


def default(one: Setting) -> str:
    """Returns the default as the page shows it."""
    if one.default_shown:
        return one.default_shown
    if one.kind is int:
        return f"{one.default:,}"
    return f"`{one.shown_default()}`" if one.default not in ("", ()) else ""


def values(one: Setting) -> str:
    """Returns what a value may be, with its unit."""
    if one.kind is bool:
        return "`true`, `false`"
    if one.choices:
        return ", ".join(f"`{choice}`" for choice in one.choices)
    if one.least is None:
        return "text"
    return f"{one.least:,} to {one.most:,} {one.unit}".rstrip()


def problems(root: Path, *, write: bool) -> Iterator[str]:
    """Renews the page below a folder if ``write`` is set; yields the problems that remain."""
    path = root / PAGE
    text = path.read_text(encoding="utf-8")
    known = {section.section: table(section) for section in sections()}
    found = {block["name"]: block["table"] for block in BLOCK.finditer(text)}
    for name in known.keys() - found.keys():
        yield f"{PAGE}: expected <!-- settings:{name} --> … <!-- /settings -->, but there is none"
    for name in found.keys() - known.keys():
        yield f"{PAGE}: expected one of the sections {', '.join(known)}, but it is '{name}'"
    stale = sorted(name for name in found.keys() & known.keys() if found[name] != known[name])
    if write and stale:
        path.write_text(BLOCK.sub(lambda block: _renewed(block, known), text), encoding="utf-8")
        print(f"{PAGE}: wrote {', '.join(stale)}")
    elif stale:
        yield from (f"{PAGE}: the table '{name}' is stale: run server/reference.py" for name in stale)


def _renewed(block: re.Match[str], known: dict[str, str]) -> str:
    return f"{block[1]}{known.get(block['name'], block['table'])}{block[4]}"


def main(arguments: Sequence[str] | None = None, *, root: Path = ROOT) -> int:
    """Writes the tables, or checks them with ``--check``; returns 1 if there is a problem, else 0."""
    parser = argparse.ArgumentParser(description="Write the tables of the configuration page.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a table is stale")
    check = parser.parse_args(arguments).check
    wrong = list(problems(root, write=not check))
    for problem in wrong:
        print(problem, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
