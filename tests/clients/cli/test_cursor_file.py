"""The cursor file of `tail`: replaced whole, bound to its watch, and exact for output into a file."""

import json
from pathlib import Path

import pytest
from lightspeed_cli.cursor_file import CursorFile, SavedCursor, TailOutput
from lightspeed_cli.errors import CommandFailed, ExitCode

WATCH = "audits of tenants/acme/surfaces/flights"


def test_a_new_cursor_file_is_empty(tmp_path: Path) -> None:
    """Without a file there is no cursor, and the watch begins."""
    assert CursorFile(tmp_path / "cursor", WATCH).read() is None
    (tmp_path / "cursor").touch()
    assert CursorFile(tmp_path / "cursor", WATCH).read() is None


def test_a_cursor_comes_back(tmp_path: Path) -> None:
    """What is written is read, and no other file is left beside it."""
    file = CursorFile(tmp_path / "cursor", WATCH)
    file.write("token-1", None)
    file.write("token-2", None)
    assert SavedCursor(WATCH, "token-2") == file.read()
    assert ["cursor"] == [path.name for path in tmp_path.iterdir()]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("no JSON", ExitCode.USAGE),
        ("{}", ExitCode.USAGE),
        ("[1]", ExitCode.USAGE),
        (json.dumps({"version": 2}), ExitCode.OTHER),
        (
            json.dumps({"version": 1, "watch": "another", "resume_token": "t", "output": None}),
            ExitCode.USAGE,
        ),
    ],
)
def test_a_file_that_is_no_cursor_of_the_watch_is_refused(tmp_path: Path, text: str, code: ExitCode) -> None:
    """A cursor of another surface or filter would skip entries or repeat them."""
    (tmp_path / "cursor").write_text(text)
    with pytest.raises(CommandFailed) as refused:
        CursorFile(tmp_path / "cursor", WATCH).read()
    assert code == refused.value.code


def test_a_folder_that_does_not_exist_is_a_failure(tmp_path: Path) -> None:
    """The message names the file."""
    with pytest.raises(CommandFailed, match="missing/cursor"):
        CursorFile(tmp_path / "missing" / "cursor", WATCH).write("token", None)


def entry(number: int) -> str:
    """Returns the text of an entry."""
    return f'{{"sequence": {number}}}\n'


@pytest.mark.parametrize("killed_after", range(0, len(entry(1)) * 3 + 1, 4))
def test_what_was_printed_beyond_the_cursor_is_not_printed_again(tmp_path: Path, killed_after: int) -> None:
    """A command that is killed between output and cursor, also within a line, repeats and loses nothing."""
    path = tmp_path / "audits.jsonl"
    with path.open("ab") as stream:
        output = TailOutput(None, stream)
        output.write(entry(1))
        place = output.flush()
        stream.write("".join(map(entry, (2, 3, 4))).encode()[:killed_after])
    with path.open("ab") as stream:
        output = TailOutput(SavedCursor(WATCH, "token", place), stream)
        for number in (2, 3, 4, 5):
            output.write(entry(number))
        output.flush()
    assert "".join(map(entry, (1, 2, 3, 4, 5))) == path.read_text()


def test_output_of_another_program_is_kept(tmp_path: Path) -> None:
    """What does not begin like the next entries is left alone, and the entries come after it."""
    path = tmp_path / "audits.jsonl"
    with path.open("ab") as stream:
        place = TailOutput(None, stream).flush()
        stream.write(b"another line\n")
    with path.open("ab") as stream:
        output = TailOutput(SavedCursor(WATCH, "token", place), stream)
        output.write(entry(1))
        output.flush()
    assert "another line\n" + entry(1) == path.read_text()


def test_another_output_file_gets_all_entries(tmp_path: Path) -> None:
    """The place counts for the file in which it is: a new file begins with the entry after the cursor."""
    with (tmp_path / "old").open("ab") as stream:
        place = TailOutput(None, stream).flush()
        stream.write(entry(1).encode())
    with (tmp_path / "new").open("ab") as stream:
        output = TailOutput(SavedCursor(WATCH, "token", place), stream)
        output.write(entry(1))
        output.flush()
    assert entry(1) == (tmp_path / "new").read_text()
