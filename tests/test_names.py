"""The check of names finds old words in identifiers and file names, and in nothing else."""

from pathlib import Path

import pytest

from tests.names import faults, is_old

FINDINGS = [
    # a word of an identifier, whatever the form
    ("a.py", "def f(told_keys: int) -> None: ...", [(1, "told_keys")]),
    ("a.go", "package a\n\nvar toldKeys int", [(3, "toldKeys")]),
    ("a.py", "_UNTOLD = 1", [(1, "_UNTOLD")]),
    # an old name as a whole, but not a part of a longer one
    ("A.java", "class Wire {}\nclass WireFormat {}", [(1, "Wire")]),
    # comments and strings say what they like
    ("a.py", '"""A story."""\n# told\ntext = "told"', []),
    ("a.ts", "const a = 'told'; // told\n/* a\nstory */ const b = `told`;", []),
    # a lifetime of Rust begins no string, and a character is one
    ("a.rs", "fn f<'a>(told: &'a str, last: &'a str, mark: char) { let c = 't'; }", [(1, "told")]),
    # the lines after a comment keep their numbers
    ("a.proto", "/* one\ntwo */\nmessage Story {}", [(3, "Story")]),
    # the name of a file
    ("story_file.py", "", [(1, "story_file")]),
    # Markdown may tell of history
    ("story.md", "told", []),
]


@pytest.mark.parametrize(("file", "text", "expected"), FINDINGS)
def test_old_names_are_found(file: str, text: str, expected: list[tuple[int, str]], tmp_path: Path) -> None:
    """Each old name is a finding with its line; comments, strings and Markdown are not."""
    path = tmp_path / file
    path.write_text(text)
    assert expected == [(one.line, one.fault.split("'")[1]) for one in faults(path)]


@pytest.mark.parametrize("name", ["lifecycle", "outlives", "hand_off", "walk", "answers", "WireFormat"])
def test_words_that_only_look_alike_are_no_findings(name: str) -> None:
    """An old word inside a longer word is not that word."""
    assert not is_old(name)
