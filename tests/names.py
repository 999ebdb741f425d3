"""The check of names: words that the glossary replaced name nothing in the tree any more.

Reads the names of files, and the identifiers of Python, Go, TypeScript, Java, Rust and protos; leaves out
comments, strings and generated files. A name is a finding if it is an old name, or if one of its words is an
old word: ``_told_keys`` has the words "told" and "keys". Run as ``python -m tests.names [PATH …]``: prints
each finding, and exits with 1 if there is one. The terms in use are in ``server/GLOSSARY.md``.
"""

import io
import re
import sys
import token
import tokenize
from collections.abc import Iterator
from pathlib import Path

from tests.prose import ROOT, Finding, files

OLD_WORDS = frozenset(
    {
        *("backpressure", "bell", "buried", "bury", "correspondence", "course", "courses", "desk"),
        *("door", "doors", "doomed", "draft", "drafts", "emitted", "ending", "endings", "exhume", "exhumed"),
        *("happening", "happenings", "inserting", "ledger", "letting", "life", "lives", "mention"),
        *("mentions", "mirror", "mirrors", "mutation", "mutations", "revive", "revived", "scribe"),
        *("sieve", "soundness", "standing", "stories", "story", "taker", "talk", "timekeeper", "told"),
        *("undone", "unreported", "untold", "weight", "wish", "wishes"),
    }
)
"""Words that stand in no name, in lower case."""

OLD_NAMES = frozenset(
    {
        *("Answered", "Begun", "Cell", "cells", "Cells", "Course", "FailedForGood", "Hand", "Handed"),
        *("give_back", "giveBack", "given_back", "GivenBack", "gives_back", "givesBack", "Picture"),
        *("HandedOn", "Hands", "hold", "Hold", "Holding", "holds", "let_go", "Line", "Lines"),
        *("look", "Marks", "Moved", "OfTenant", "Seen", "Sent", "Shapes", "shapes", "Stand"),
        *("stored_audits", "StoredAudits", "Turns", "turns", "Waits", "when_it_moves", "wire", "Wire"),
    }
)
"""Names that are out as a whole, without leading underscores.

Not here, because they have a plain meaning of their own:

- plurals: ``answers``, ``lines`` and ``marks``
- what the protocol has: ``calls``, ``fields``, ``items``, ``frames``, ``credits`` and ``Work``
- plain verbs and adjectives: ``durable``, ``held``, ``looking``, ``take``
- names of Python: ``walk`` of syntax trees, ``TimeoutError``
- ``orchestrator``, which stays
"""

IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_TEXTS = r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|'
LEFT_OUT = re.compile(_TEXTS + r"'(?:\\.|[^'\\\n])'", re.DOTALL)
"""Comments, strings and characters of other languages. A lone apostrophe begins a lifetime of Rust."""
LEFT_OUT_OF_TYPESCRIPT = re.compile(_TEXTS + r"'(?:\\.|[^'\\\n])*'", re.DOTALL)


def main(names: list[str]) -> int:
    """Checks the files of these names, or all that git tracks, and returns the exit code."""
    findings = [finding for path in files(names) for finding in faults(path)]
    for finding in findings:
        print(finding)
    print(f"names: {len(OLD_WORDS)} words and {len(OLD_NAMES)} names are out, {len(findings)} findings")
    return 1 if findings else 0


def faults(path: Path) -> Iterator[Finding]:
    """Yields the old names of a file, its own included; none for Markdown, which prose is for."""
    if path.suffix == ".md" or path == Path(__file__):
        return
    shown = path.relative_to(ROOT) if path.is_relative_to(ROOT) else Path(path.name)
    for line, name in [*((1, part) for part in shown.with_suffix("").parts), *_identifiers(path)]:
        if is_old(name):
            yield Finding(path, line, f"'{name}' is not in the glossary any more")


def is_old(name: str) -> bool:
    """Returns True if a name is out, or if one of its words is."""
    bare = name.lstrip("_")
    return bare in OLD_NAMES or not OLD_WORDS.isdisjoint(word.lower() for word in WORD.findall(bare))


def _identifiers(path: Path) -> Iterator[tuple[int, str]]:
    text = path.read_text()
    if path.suffix == ".py":
        for one in tokenize.generate_tokens(io.StringIO(text).readline):
            if one.type == token.NAME:
                yield one.start[0], one.string
        return
    left_out = LEFT_OUT_OF_TYPESCRIPT if path.suffix == ".ts" else LEFT_OUT
    code = left_out.sub(lambda match: "\n" * match[0].count("\n"), text)
    for number, line in enumerate(code.splitlines(), 1):
        for match in IDENTIFIER.finditer(line):
            yield number, match[0]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
