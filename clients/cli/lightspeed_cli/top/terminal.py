"""The terminal of `top`: keys, size, and a screen of which only changed lines are written.

Owns the modes of the terminal and their restoration, whatever ends the program. It knows no surface.
"""

import os
import select
import signal
import sys
import termios
import tty
from collections.abc import Sequence
from contextlib import suppress
from types import FrameType, TracebackType
from typing import NamedTuple, Self

from lightspeed_cli.output import Style
from lightspeed_cli.top.screen import ScreenLine
from lightspeed_cli.top.state import Key

ENTER_SCREEN = "\x1b[?1049h\x1b[?25l\x1b[2J"
"""Another screen than the shell's, without a cursor, empty."""
LEAVE_SCREEN = "\x1b[?25h\x1b[?1049l"
CLEAR = "\x1b[2J"
READ_BYTES = 1024
ESCAPE = "\x1b"
SEQUENCES = {
    "[A": Key.UP,
    "OA": Key.UP,
    "[B": Key.DOWN,
    "OB": Key.DOWN,
    "[5~": Key.PAGE_UP,
    "[6~": Key.PAGE_DOWN,
    "[H": Key.HOME,
    "OH": Key.HOME,
    "[1~": Key.HOME,
    "[F": Key.END,
    "OF": Key.END,
    "[4~": Key.END,
}
"""What terminals send for keys, after the escape character."""
CONTROLS = {"\r": Key.ENTER, "\n": Key.ENTER, "\x7f": Key.BACKSPACE, "\x08": Key.BACKSPACE}


class Size(NamedTuple):
    """Size of a terminal in characters."""

    columns: int
    lines: int


class Terminal:
    """The terminal of this process, from `with` on; its signals belong to the main thread."""

    def __init__(self, *, colour: bool) -> None:
        """Prepares the terminal on standard input and output."""
        self._colour = colour
        self._input, self._output = sys.stdin.fileno(), sys.stdout.fileno()
        self._drawn: list[ScreenLine] = []
        self._wake_read, self._wake_write = os.pipe()
        for end in (self._wake_read, self._wake_write):
            os.set_blocking(end, False)
        self._before: list[object] = []
        self._handlers: dict[int, object] = {}

    def __enter__(self) -> Self:
        """Takes the terminal."""
        self._before = termios.tcgetattr(self._input)
        self._handlers = {
            number: signal.signal(number, handler)
            for number, handler in (
                (signal.SIGWINCH, self._resized),
                (signal.SIGTSTP, self._suspended),
                (signal.SIGTERM, self._terminated),
            )
        }
        self._take()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Gives it back as it was."""
        self._restore()
        for number, handler in self._handlers.items():
            signal.signal(number, handler)  # type: ignore[arg-type]  # as signal returned it
        # The pipe stays open until the process ends: a thread may still call `wake`.

    @property
    def size(self) -> Size:
        """Size of the terminal now."""
        return Size(*os.get_terminal_size(self._output))

    def wake(self) -> None:
        """Ends the wait for keys; any thread may call it."""
        with suppress(BlockingIOError):  # The pipe is full: the wait ends anyhow.
            os.write(self._wake_write, b"x")

    def keys(self, timeout_s: float, *, wakes: bool = True) -> list[str]:
        """Returns the keys that were pressed, or none after a time or, if it `wakes`, a call of `wake`."""
        sources = [self._input, self._wake_read] if wakes else [self._input]
        ready, _, _ = select.select(sources, [], [], timeout_s)
        if self._wake_read in ready:
            os.read(self._wake_read, READ_BYTES)
        if self._input not in ready:
            return []
        content = os.read(self._input, READ_BYTES)
        if not content:
            raise KeyboardInterrupt  # The terminal has closed.
        return keys_of(content.decode("utf-8", "ignore"))

    def draw(self, lines: Sequence[ScreenLine]) -> None:
        """Shows lines: writes those that have changed, at once."""
        parts = [
            f"\x1b[{place};1H{self._styled(line)}\x1b[K"
            for place, line in enumerate(lines, 1)
            if place > len(self._drawn) or self._drawn[place - 1] != line
        ]
        self._drawn = list(lines)
        self._write("".join(parts))

    def redraw(self) -> None:
        """Lets the next `draw` write all lines."""
        self._drawn = []
        self._write(CLEAR)

    def _styled(self, line: ScreenLine) -> str:
        if not self._colour or line.style is Style.PLAIN:
            return line.text
        return f"\x1b[{line.style.value}m{line.text}\x1b[0m"

    def _write(self, text: str) -> None:
        content = text.encode()
        while content:
            content = content[os.write(self._output, content) :]

    def _take(self) -> None:
        # Characters come at once and are not shown; Ctrl-C and Ctrl-Z stay signals.
        tty.setcbreak(self._input)
        self._drawn = []
        self._write(ENTER_SCREEN)

    def _restore(self) -> None:
        self._write(LEAVE_SCREEN)
        termios.tcsetattr(self._input, termios.TCSADRAIN, self._before)  # type: ignore[arg-type]  # as it returned it

    def _resized(self, _number: int, _frame: FrameType | None) -> None:
        self.redraw()
        self.wake()

    def _suspended(self, _number: int, _frame: FrameType | None) -> None:
        """Gives the terminal to the shell, and takes it again when the process goes on."""
        self._restore()
        os.kill(os.getpid(), signal.SIGSTOP)
        self._take()
        self.wake()

    def _terminated(self, number: int, _frame: FrameType | None) -> None:
        """Ends as the signal ends a process, but with the terminal as it was."""
        self._restore()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)


def keys_of(text: str) -> list[str]:
    """Returns the keys of what a terminal sent: characters, and the names of other keys."""
    found: list[str] = []
    place = 0
    while place < len(text):
        one = text[place]
        if one == ESCAPE:
            length = next((len(tail) for tail in SEQUENCES if text.startswith(tail, place + 1)), 0)
            if length:
                found.append(SEQUENCES[text[place + 1 : place + 1 + length]])
            elif not text[place + 1 : place + 2] or text[place + 1] == ESCAPE:
                found.append(Key.ESCAPE)
            else:
                break  # A sequence of another key: nothing of it is meant.
            place += 1 + length
        else:
            found += [CONTROLS[one]] if one in CONTROLS else [one] if one.isprintable() else []
            place += 1
    return found
