"""A program in a real pseudo terminal, and what its screen shows.

Owns a terminal of the few sequences that the command sends; any other one fails the test.
"""

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Self

DEADLINE_S = 15.0
READ_BYTES = 65_536
SEQUENCE = re.compile(r"\x1b\[(\??)([\d;]*)([A-Za-z])")

TAKE_TERMINAL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""
"""Makes the terminal that of the session, so that Ctrl-C is a signal, and becomes the program."""


class Display:
    """The characters that a terminal shows."""

    def __init__(self, columns: int, lines: int) -> None:
        """Starts empty."""
        self.is_own_screen = False
        """True while the program shows its own screen instead of the shell's."""
        self.has_cursor = True
        self.resize(columns, lines)

    def resize(self, columns: int, lines: int) -> None:
        """Changes the size; what is beyond it is lost."""
        self._columns, self._rows = columns, [[" "] * columns for _ in range(lines)]
        self._line = self._column = 0

    def take(self, text: str) -> None:
        """Shows what a program has written."""
        place = 0
        while place < len(text):
            if text[place] == "\x1b":
                found = SEQUENCE.match(text, place)
                assert found, f"not a known sequence: {text[place : place + 8]!r}"
                self._obey(found[1] + found[3], found[2])
                place = found.end()
            else:
                self._put(text[place])
                place += 1

    @property
    def text(self) -> str:
        """All lines, without the blanks at their ends."""
        return "\n".join("".join(row).rstrip() for row in self._rows)

    def _obey(self, kind: str, values: str) -> None:
        match kind, values:
            case ("H", _):
                line, column = map(int, values.split(";"))
                self._line, self._column = line - 1, column - 1
            case ("K", ""):
                self._rows[self._line][self._column :] = [" "] * (self._columns - self._column)
            case ("J", "2"):
                self._rows = [[" "] * self._columns for _ in self._rows]
            case ("?h" | "?l", "1049"):
                self.is_own_screen = kind == "?h"
            case ("?h" | "?l", "25"):
                self.has_cursor = kind == "?h"
            case ("m", _):
                pass
            case _:
                raise AssertionError(f"not a known sequence: {kind} {values}")

    def _put(self, character: str) -> None:
        if character == "\r":
            self._column = 0
        elif character == "\n":
            self._line = min(self._line + 1, len(self._rows) - 1)
        elif self._column < self._columns and self._line < len(self._rows):
            self._rows[self._line][self._column] = character
            self._column += 1


class PseudoTerminal:
    """A program in a terminal of its own; `with` ends it."""

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], *, columns: int = 110, lines: int = 24
    ) -> None:
        """Starts the program as the foreground of a new session."""
        self._own, inner = pty.openpty()
        self.display = Display(columns, lines)
        self._set_size(columns, lines)
        self.modes = termios.tcgetattr(inner)
        """Modes before the program began."""
        self._inner = inner
        self.written_bytes = 0
        """Bytes that the program has written so far."""
        self.process = subprocess.Popen(
            [sys.executable, "-c", TAKE_TERMINAL, *command],
            stdin=inner,
            stdout=inner,
            stderr=inner,
            env=dict(environment),
            start_new_session=True,
        )

    def __enter__(self) -> Self:
        """Returns itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Ends the program, and closes the terminal."""
        self.process.kill()
        self.process.wait()
        os.close(self._own)
        os.close(self._inner)

    def type(self, text: str) -> None:
        """Presses keys."""
        os.write(self._own, text.encode())

    def resize(self, columns: int, lines: int) -> None:
        """Changes the size of the terminal, as a window does."""
        self.display.resize(columns, lines)
        self._set_size(columns, lines)

    def until(self, is_shown: Callable[[str], bool] | str) -> str:
        """Returns the screen once it shows a text, or what the function says."""
        wanted = (lambda text: is_shown in text) if isinstance(is_shown, str) else is_shown
        ends_s = time.monotonic() + DEADLINE_S
        while not wanted(self.display.text):
            assert time.monotonic() < ends_s, f"the screen never showed {is_shown}:\n{self.display.text}"
            self.read(0.2)
        return self.display.text

    def read(self, timeout_s: float) -> None:
        """Shows what the program writes within a time."""
        if select.select([self._own], [], [], timeout_s)[0]:
            content = os.read(self._own, READ_BYTES)
            self.written_bytes += len(content)
            self.display.take(content.decode())

    def ends(self) -> int:
        """Returns the exit code of the program, whose last words are shown."""
        ends_s = time.monotonic() + DEADLINE_S
        while self.process.poll() is None:
            assert time.monotonic() < ends_s, f"the program did not end:\n{self.display.text}"
            self.read(0.05)
        while select.select([self._own], [], [], 0)[0]:
            self.read(0)
        return self.process.returncode

    @property
    def modes_now(self) -> list[object]:
        """Modes of the terminal now."""
        return termios.tcgetattr(self._inner)

    def _set_size(self, columns: int, lines: int) -> None:
        fcntl.ioctl(self._own, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
