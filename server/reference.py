"""Writes the tables of the configuration page from the settings themselves; see ``page_tables``."""

import sys
from collections.abc import Sequence
from pathlib import Path

from lightspeed_ops.config import Section, Setting, sections, settings_of
from page_tables import ROOT, PageTables

PAGE = Path("server/docs/configuration.md")
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


def main(arguments: Sequence[str] | None = None, *, root: Path = ROOT) -> int:
    """Writes the tables, or checks them with ``--check``; returns 1 if there is a problem, else 0."""
    tables = {section.section: table(section) for section in sections()}
    return PageTables(PAGE, "settings", "sections", "server/reference.py", tables).run(arguments, root)


if __name__ == "__main__":
    sys.exit(main())
