"""A page that is followed to the letter: its shell blocks run in order, in one shell, in a fresh folder.

What the page shows under a block must be in what the block prints; `…` stands for anything, and the spaces
between columns for spaces: a wider row makes a column wider. A block whose output begins with `ERROR:` or
`Error` must fail, and every other one must not.
"""

import contextlib
import os
import re
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

BLOCK = re.compile(
    r"^```sh\n(?P<commands>.*?)^```$(?:\n+```\n(?P<shown>.*?)^```$)?", re.DOTALL | re.MULTILINE
)
COLUMN_GAP = re.compile(r"(?:\\ ){2,}")
"""Spaces between columns, as `re.escape` writes them."""
BEGIN = "--- block "
FAILS = ("ERROR:", "Error ")
DEADLINE_S = 240.0
"""Limit for a whole page; the installation of packages takes most of it."""
TIMEOUT_STATUS = 124


class Block(NamedTuple):
    """The commands of a block, and the output that the page shows under it."""

    commands: str
    shown: str


def read_blocks(page: Path) -> list[Block]:
    """Returns the shell blocks of a page, in order."""
    return [Block(match["commands"], match["shown"] or "") for match in BLOCK.finditer(page.read_text())]


def follow(
    blocks: list[Block], folder: Path, *, replaced: Mapping[str, str], environment: Mapping[str, str]
) -> None:
    """Runs blocks in a folder, with some texts replaced, and checks what they print.

    Processes that the page starts and does not end are killed.
    """
    script = folder.parent / "page.sh"
    script.write_text("\n".join(_commands(number, block, replaced) for number, block in enumerate(blocks)))
    log = folder.parent / "page.log"
    with log.open("w") as output:
        shell = subprocess.Popen(
            ["bash", "--noprofile", "--norc", script],
            cwd=folder,
            env=_environment(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            status = shell.wait(DEADLINE_S)
        except subprocess.TimeoutExpired:
            status = TIMEOUT_STATUS
        finally:
            _kill_group(shell.pid)
            shell.wait()
    _compare(blocks, log.read_text(), status, _logs(folder))


def _commands(number: int, block: Block, replaced: Mapping[str, str]) -> str:
    """Returns a block as a part of the script, which ends at the first error unless the page shows one."""
    commands = block.commands
    for text, other in replaced.items():
        commands = commands.replace(text, other)
    begin = f"echo; echo '{BEGIN}{number}'"
    if block.shown.startswith(FAILS):
        return f"{begin}\nset +e\n{commands}\n[ $? -ne 0 ] || {{ echo 'expected an error'; exit 1; }}\n"
    return f"{begin}\nset -euo pipefail\n{commands}\n"


def _compare(blocks: list[Block], printed: str, status: int, logs: str) -> None:
    parts = re.split(rf"^{BEGIN}\d+\n", printed, flags=re.MULTILINE)[1:]
    if status:
        failed = blocks[len(parts) - 1].commands
        raise AssertionError(f"expected 0, but got {status} from:\n{failed}\n{parts[-1]}\n{logs}")
    assert len(blocks) == len(parts), printed
    for block, part in zip(blocks, parts, strict=True):
        assert re.search(_pattern(block.shown), part, re.DOTALL), (
            f"expected to see\n{block.shown}\nfrom\n{block.commands}\nbut it printed\n{part}\n{logs}"
        )


def _pattern(shown: str) -> str:
    pieces = (re.escape(piece.strip("\n")) for piece in shown.strip("\n").split("…"))
    return ".*".join(COLUMN_GAP.sub(" +", piece) for piece in pieces)


def _environment(changes: Mapping[str, str]) -> dict[str, str]:
    """Returns variables without those that a developer's shell adds for this project."""
    out = {"PYTHONPATH", "VIRTUAL_ENV", "PYTHONHOME"}
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in out and not name.startswith("LIGHTSPEED_")
    }
    return kept | {"HOME": str(Path.home())} | dict(changes)


def _logs(folder: Path) -> str:
    """Returns the ends of the logs that the page writes."""
    logs = sorted(folder.glob("*.log"))
    return "\n".join(f"{log.name}:\n{log.read_text()[-3000:]}" for log in logs)


def _kill_group(leader: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)
