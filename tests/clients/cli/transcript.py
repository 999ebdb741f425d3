"""Transcripts of the command: what a person types, and all that the command prints.

Owns the form of the files in ``transcripts`` and how they run. A file is played against one real server in
memory, with a clock that only the file moves. Its lines:

- ``# text`` is a remark.
- ``@ MODULE.NAME ARGUMENT…`` calls a function of ``setups/MODULE.py``: work of others, such as workers.
- ``@ clock 90s`` moves the clock of server and command.
- ``@ write NAME`` writes the lines after it, each after ``| ``, into a file of the folder.
- ``$ lightspeed …`` is a command, played in this process; variables may stand before it.
- ``< text``, before a command, is what is typed in the terminal that the command then has.
- ``exit 0`` is the exit code, after what was printed.

Standard output stands as it is, with a backslash before a line that would look like one of these; standard
error has `! ` before each line.
"""

import re
import shlex
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from lightspeed_cli import VERSION, confirmation, times
from lightspeed_cli.root import lightspeed

from tests.harness.api import Api
from tests.harness.server import ManualClock

SHOWN_ADDRESS = "localhost:50051"
SHOWN_VERSION = "0.1.0"
MARKS = ("# ", "@ ", "$ ", "< ", "| ", "! ", "\\")
MASKS = (
    (re.compile(r"\b[0-9a-f]{32}\b"), "0123456789abcdef0123456789abcdef"),  # request ids
    (re.compile(r"\b[0-9a-f]{16}\b"), "0123456789abcdef"),  # instances
    (
        re.compile(r"(?<=\d:)[0-9a-f]{64}\b"),
        4 * "0123456789abcdef",
    ),  # heads of audits, which have request ids
)
"""Values that differ from run to run, and what stands in their place."""


class Scene:
    """What functions of setups get: the server's stubs and clock, and the folder of files."""

    def __init__(self, api: Api, clock: ManualClock, folder: Path) -> None:
        """Starts with an empty server."""
        self.api = api
        self.clock = clock
        self.folder = folder
        self.leases: dict[str, str] = {}
        """Lease tokens of the batches that setups have started, by key."""


class Player:
    """Plays a transcript, and returns it as it went this time."""

    def __init__(self, scene: Scene, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """Prepares the environment of the commands."""
        self._scene = scene
        self._address = address
        self._monkeypatch = monkeypatch
        self._environment = {"LIGHTSPEED_ADDRESS": address, "XDG_CONFIG_HOME": str(scene.folder / "config")}
        monkeypatch.chdir(scene.folder)
        monkeypatch.setattr(times, "wall_ns", lambda: scene.clock() * 1_000_000)
        monkeypatch.setenv("TZ", "UTC")

    def play(self, text: str) -> str:
        """Plays the lines of a transcript: keeps remarks and commands, and renews what they print."""
        lines = list(text.splitlines())
        played: list[str] = []
        typed: list[str] = []
        for place, line in enumerate(lines):
            if not line:
                if played and played[-1]:
                    played.append("")
            elif line.startswith(("# ", "| ")):
                played.append(line)
            elif line.startswith("@ "):
                played.append(line)
                self._set_up(line.removeprefix("@ "), _content(lines[place + 1 :]))
            elif line.startswith("< "):
                played.append(line)
                typed.append(line.removeprefix("< "))
            elif line.startswith("$ "):
                played += [line, *self._run(line.removeprefix("$ "), typed), ""]
                typed = []
        return "\n".join(played).rstrip() + "\n"

    def _set_up(self, line: str, content: str) -> None:
        name, *arguments = shlex.split(line)
        if name == "clock":
            seconds = times.DURATION.convert(arguments[0], None, None)
            self._scene.clock.advance(int(seconds * 1_000))
        elif name == "write":
            (self._scene.folder / arguments[0]).write_text(content, encoding="utf-8")
        else:
            module, _, function = name.rpartition(".")
            made: Any = getattr(import_module(f"tests.clients.cli.setups.{module}"), function)
            made(self._scene, *arguments)

    def _run(self, line: str, typed: list[str]) -> Iterator[str]:
        environment, words = dict(self._environment), shlex.split(line)
        while "=" in words[0]:
            name, _, value = words.pop(0).partition("=")
            environment[name] = value
        assert "lightspeed" == words.pop(0), line
        result = invoke(words, environment, typed, self._monkeypatch)
        for one in self._masked(result.stdout).splitlines():
            yield f"\\{one}" if one.startswith(MARKS) else one
        yield from (f"! {one}".rstrip() for one in self._masked(result.stderr).splitlines())
        yield f"exit {result.exit_code}"

    def _masked(self, text: str) -> str:
        text = text.replace(self._address, SHOWN_ADDRESS).replace(str(self._scene.folder), "/home/ada")
        text = text.replace(VERSION, SHOWN_VERSION)
        for pattern, shown in MASKS:
            text = pattern.sub(shown, text)
        return text


def invoke(
    words: list[str], environment: dict[str, str], typed: list[str], monkeypatch: pytest.MonkeyPatch
) -> Result:
    """Runs a command in this process; a bug in it fails the test."""
    monkeypatch.setattr(confirmation, "is_interactive", lambda: bool(typed))
    cleared: dict[str, str | None] = dict.fromkeys(("LIGHTSPEED_ADMIN_LISTEN", "NO_COLOR"))
    result = CliRunner().invoke(
        lightspeed,
        words,
        input="".join(f"{one}\n" for one in typed),
        env=cleared | environment,
        prog_name="lightspeed",
    )
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def _content(lines: list[str]) -> str:
    found = []
    for line in lines:
        if not line.startswith("|"):
            break
        found.append(f"{line.removeprefix('|').removeprefix(' ')}\n")
    return "".join(found)
