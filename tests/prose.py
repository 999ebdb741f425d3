"""The prose check: words that are out, conditional "where", and sentences above 40 words.

Reads docstrings and comments of Python, comments of Go, TypeScript, Java, Rust, protos and shell files, and
Markdown outside code blocks; generated files are left out. Run as ``python -m tests.prose [PATH …]``: prints
each finding with its file and line, then the ratio of "where" to "if" and "when", and exits with 1 if there
is a finding.
"""

import ast
import io
import re
import subprocess
import sys
import tokenize
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
SENTENCE_WORDS = 40
"""Words of the longest sentence: what a reader can hold who learned English at school."""

OUT_WORDS = (
    *("nobody", "somebody", "everybody", "anybody", "no one", "someone", "everyone", "anyone"),
    *("whoever", "whomever", "he", "she", "him", "his", "her"),
)
"""Words that name no subject: the server, the engine, a worker, a client or a subscriber does things."""

OUT = re.compile(rf"\b({'|'.join(OUT_WORDS)})\b", re.IGNORECASE)
WHERE = re.compile(r"\bwhere\b", re.IGNORECASE)
PLACE_BEFORE = re.compile(
    r"\b(from|to|place|places|point|points|position|folder|file|line|table|column|knows?|says?|said|shows?|sees?|see"
    r"|tells?|finds?|asks?|decides?|chooses?|remembers?|is|are|was|and|or|of|on|exactly|just)\s+$",
    re.IGNORECASE,
)
"""What stands before a "where" that names a place; a condition is "if" or "when"."""
PLACE_AFTER = re.compile(r"^\s+to\b", re.IGNORECASE)
CONDITION = re.compile(r"\b(if|when)\b", re.IGNORECASE)

GENERATED = re.compile(
    r"_pb2(_grpc)?\.pyi?$|_pb\.ts$|\.pb\.go$|/generated/|/third_party/|/vendored/|^build/|node_modules|/target/|/gen/"
)
LINE_COMMENT = re.compile(r"^\s*(?:///?!?|//!|\*(?!/)|/\*\*?)\s?(.*?)(?:\*/)?$|\s//\s(.*)$")
SUFFIXES = frozenset({".py", ".go", ".ts", ".java", ".rs", ".proto", ".md"})


class Prose(NamedTuple):
    """A paragraph and the place of its first line."""

    path: Path
    line: int
    text: str


class Finding(NamedTuple):
    """What is wrong with a paragraph."""

    path: Path
    line: int
    fault: str

    def __str__(self) -> str:
        """The finding as compilers print theirs."""
        return f"{self.path.relative_to(ROOT)}:{self.line}: {self.fault}"


def main(names: list[str]) -> int:
    """Checks the files of these names, or all that git tracks, and returns the exit code."""
    paragraphs = [one for path in files(names) for one in prose_of(path)]
    findings = sorted({finding for one in paragraphs for finding in faults(one)})
    for finding in findings:
        print(finding)
    counts = words(paragraphs)
    print(f"words that are out: {', '.join(OUT_WORDS)}")
    print(
        f"prose: {len(paragraphs)} paragraphs, {len(findings)} findings; 'where' {counts['where']} times, "
        f"'if' and 'when' {counts['if']} times"
    )
    return 1 if findings else 0


def files(names: list[str]) -> Iterator[Path]:
    """Yields tracked files below these names that have prose and are written by hand."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *names],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if (
            path.suffix in SUFFIXES
            and not GENERATED.search(name)
            and path.exists()
            and path != Path(__file__)
        ):
            yield path


def prose_of(path: Path) -> Iterator[Prose]:
    """Yields the paragraphs of a file."""
    text = path.read_text()
    if path.suffix == ".md":
        lines = _markdown(text)
    elif path.suffix == ".py":
        lines = _python(text)
    else:
        lines = _comments(text)
    yield from _paragraphs(path, lines)


def faults(prose: Prose) -> Iterator[Finding]:
    """Yields what is wrong with a paragraph."""
    text = re.sub(r"``?[^`]*``?", "code", prose.text)
    for match in OUT.finditer(text):
        yield Finding(prose.path, prose.line, f"'{match[0]}' names no subject")
    for match in WHERE.finditer(text):
        if not PLACE_BEFORE.search(text[: match.start()]) and not PLACE_AFTER.match(text[match.end() :]):
            around = text[max(0, match.start() - 25) : match.end() + 25]
            yield Finding(prose.path, prose.line, f"'where' for a condition: …{around}…")
    for sentence in re.split(r"(?<=[.!?])\s+", text):
        if (count := len(sentence.split())) > SENTENCE_WORDS:
            yield Finding(prose.path, prose.line, f"a sentence of {count} words: {sentence[:60]}…")


def words(paragraphs: list[Prose]) -> Counter[str]:
    """Counts "where", and "if" and "when" together."""
    counts: Counter[str] = Counter()
    for prose in paragraphs:
        counts["where"] += len(WHERE.findall(prose.text))
        counts["if"] += len(CONDITION.findall(prose.text))
    return counts


def _python(text: str) -> Iterator[tuple[int, str]]:
    """Yields the lines of docstrings and comments."""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            comment = token.string.lstrip("#: ")
            yield token.start[0], re.sub(r"^(noqa|type): \S+( \S+)?|^(noqa|type): ignore\S*", "", comment)
    for node in ast.walk(ast.parse(text)):
        value = node.value if isinstance(node, ast.Expr) else None
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield from enumerate(value.value.splitlines(), value.lineno)
            yield value.lineno + value.value.count("\n") + 1, ""


def _comments(text: str) -> Iterator[tuple[int, str]]:
    """Yields the lines of comments in the family of C."""
    for number, line in enumerate(text.splitlines(), 1):
        match = LINE_COMMENT.search(line)
        if match is None:
            yield number, ""
        else:
            yield number, (match[1] if match[1] is not None else match[2]).strip()


def _markdown(text: str) -> Iterator[tuple[int, str]]:
    """Yields the lines outside code blocks; a cell of a table is a paragraph."""
    in_code = False
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith("```"):
            in_code = not in_code
        elif not in_code and line.startswith("|"):
            for cached in line.split("|"):
                yield number, cached.strip()
                yield number, ""
        else:
            yield number, "" if in_code else re.sub(r"\]\([^)]*\)", "]", line)


def _paragraphs(path: Path, lines: Iterator[tuple[int, str]]) -> Iterator[Prose]:
    """Joins neighbouring lines; a blank line, a list item, a heading or a tag begins a new paragraph."""
    begin, gathered, last = 0, list[str](), -1
    for number, line in lines:
        text = line.strip()
        begins = not text or number > last + 1 or re.match(r"[-*#>@]\s?|\d+\.\s|\w+:$|<!--", text)
        if begins and gathered:
            yield Prose(path, begin, " ".join(gathered))
            gathered = []
        if text:
            begin = begin if gathered else number
            gathered.append(text)
        last = number
    if gathered:
        yield Prose(path, begin, " ".join(gathered))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
