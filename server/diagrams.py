"""Draws the state diagrams of the documents from the transition tables, so that they cannot drift apart.

A document holds ``<!-- diagram:lifecycle -->``, a drawing, and ``<!-- /diagram -->``; the script replaces the
text between them. With ``--check`` it writes nothing: it names stale or missing diagrams, and fails.
"""

import argparse
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from lightspeed_ops.core.operator import CONTROL_TRANSITIONS
from lightspeed_ops.core.orchestrator import BATCH_TRANSITIONS
from lightspeed_ops.core.pipeline import LIFECYCLE_TRANSITIONS

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = (Path("server/docs/concepts.md"), Path("server/ARCHITECTURE.md"))
"""The documents that may hold diagrams: each diagram is in at least one of them."""

Table = Mapping[Any, Mapping[Any, str]]

TABLES: Mapping[str, tuple[Table, list[str]]] = {
    "lifecycle": (LIFECYCLE_TRANSITIONS, ["idle"]),
    "control": (CONTROL_TRANSITIONS, ["running"]),
    "batch": (BATCH_TRANSITIONS, ["queued", "retrying"]),
}
"""The table of each diagram, and its first states."""

OPENING = re.compile(r"<!-- diagram:(?P<name>[^ ]*) -->\n")
CLOSING = "<!-- /diagram -->"


def draw(name: str) -> str:
    """Returns one diagram as a Mermaid block; events between the same two states share an arrow."""
    table, first_states = TABLES[name]
    arrows = [f"    [*] --> {first}" for first in first_states]
    for state, row in table.items():
        ways: dict[str, list[str]] = {}
        for event, to in row.items():
            ways.setdefault(str(to), []).append(str(event).replace("_", " "))
        arrows += [f"    {state} --> {to}: {', '.join(events)}" for to, events in ways.items()]
        if not row:
            arrows.append(f"    {state} --> [*]")
    return "\n".join(["```mermaid", "stateDiagram-v2", *arrows, "```", ""])


def redrawn(text: str, found: Callable[[str, str], None], complain: Callable[[str], None]) -> str:
    """Returns a document with new diagrams; calls ``found`` with each name and the text that was there."""
    parts, place = [], 0
    for opening in OPENING.finditer(text):
        name = opening["name"]
        closing = text.find(CLOSING, opening.end())
        another = OPENING.search(text, opening.end())
        if closing < 0 or (another is not None and another.start() < closing):
            complain(f"expected {CLOSING} after <!-- diagram:{name} -->, but there is none")
            continue
        if name not in TABLES:
            complain(f"expected one of the diagrams {', '.join(TABLES)}, but it is '{name}'")
            continue
        found(name, text[opening.end() : closing])
        parts += [text[place : opening.end()], draw(name)]
        place = closing
    return "".join([*parts, text[place:]])


def problems(root: Path, *, write: bool) -> Iterator[str]:
    """Renews the documents below a folder if ``write`` is set; yields the problems that remain."""
    drawn: set[str] = set()
    for document in DOCUMENTS:
        path = root / document
        if not path.exists():
            yield f"{document}: expected the document, but it is missing"
            continue
        text = path.read_text(encoding="utf-8")
        complaints: list[str] = []
        stale: list[str] = []

        def found(name: str, block: str, stale: list[str] = stale) -> None:
            drawn.add(name)
            if block != draw(name):
                stale.append(name)

        new = redrawn(text, found, complaints.append)
        yield from (f"{document}: {complaint}" for complaint in complaints)
        if write and new != text:
            path.write_text(new, encoding="utf-8")
            print(f"{document}: drew {', '.join(stale)}")
        elif new != text:
            yield from (f"{document}: diagram '{name}' is stale: run server/diagrams.py" for name in stale)
    for name in TABLES:
        if name not in drawn:
            places = " or ".join(map(str, DOCUMENTS))
            yield f"expected <!-- diagram:{name} --> … {CLOSING} in {places}, but neither has it"


def main(arguments: Sequence[str] | None = None, *, root: Path = ROOT) -> int:
    """Draws the diagrams, or checks them with ``--check``; returns 1 if there is a problem, else 0."""
    parser = argparse.ArgumentParser(description="Draw the state diagrams of the documents.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail where a diagram is stale")
    check = parser.parse_args(arguments).check
    wrong = list(problems(root, write=not check))
    for problem in wrong:
        print(problem, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
