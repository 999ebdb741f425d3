"""A fresh project outside the tree, in which a package is proved.

Owns the run of its commands, and the server that the example of a README talks to.
"""

import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.harness.process import LIGHTSPEED, ServerProcess

ROOT = Path(__file__).parents[2]
DIST = ROOT / "dist"
"""Folder of the packages: what a release publishes."""
ADDRESS = "localhost:50051"
"""The address in the examples."""
STEP_S = 600.0
"""Limit of one command: a first build downloads and compiles all dependencies."""
EXAMPLE_S = 60.0
"""Limit of an example, which works on one or two batches."""
EXPECTED = ("attempt 1: 842 records of day-1", "checkpoint.v1|run_id=run-000001|")
"""Parts of what each example prints: it has handled its batch, and has seen the record of that."""


class ProofFailed(Exception):
    """A package cannot be built, installed or used."""


@dataclass(frozen=True, kw_only=True)
class Project:
    """A temporary folder with programs of one language.

    Attributes:
        folder: The folder.
        version: Version of the packages.
        env: Variables of its commands, beside those of this process.
    """

    folder: Path
    version: str
    env: dict[str, str] = field(default_factory=dict)

    def write(self, name: str, text: str) -> Path:
        """Writes a file, with its folders."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def run(self, *command: str | Path, cwd: Path | None = None, within_s: float = STEP_S) -> str:
        """Runs a command in the project's folder, or another one, and returns what it printed.

        Raises:
            ProofFailed: The command failed or took too long; the message has its output.
        """
        done = self._done(command, cwd or self.folder, within_s)
        if done.returncode:
            raise ProofFailed(
                f"{' '.join(done.args)}: exit code {done.returncode}\n{done.stdout}{done.stderr}"
            )
        return done.stdout

    def refusal(self, *command: str | Path, code: int) -> str:
        """Runs a command that must end with an exit code, and returns what it printed on standard error.

        Raises:
            ProofFailed: The command ended with another code, or took too long.
        """
        done = self._done(command, self.folder, STEP_S)
        if done.returncode != code:
            raise ProofFailed(
                f"{' '.join(done.args)}: expected exit code {code}, but {done.returncode}\n{done.stderr}"
            )
        return done.stderr

    def _done(
        self, command: tuple[str | Path, ...], cwd: Path, within_s: float
    ) -> "subprocess.CompletedProcess[str]":
        words = [str(word) for word in command]
        try:
            return subprocess.run(
                words,
                cwd=cwd,
                env=_environment(self.env),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=within_s,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise ProofFailed(f"{' '.join(words)}: {error}") from error

    def run_example(self, *command: str | Path) -> None:
        """Runs the example of a README, and checks what it prints.

        Raises:
            ProofFailed: It fails, or prints something else.
        """
        printed = self.run(*command, within_s=EXAMPLE_S)
        if missing := [part for part in EXPECTED if part not in printed]:
            raise ProofFailed(f"expected the example to print {missing}, but it printed\n{printed}")


def example(folder: Path, language: str, address: str) -> str:
    """Returns the first program of a language in a client's README, for a server at an address.

    Raises:
        ProofFailed: The README has no code of that language, or its first program connects to no server.
    """
    text = (folder / "README.md").read_text()
    found = re.search(rf"^```{language}\b[^\n]*\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    if found is None or ADDRESS not in found[1]:
        raise ProofFailed(f"expected {folder}/README.md to begin with a {language} program for {ADDRESS}")
    return found[1].replace(ADDRESS, address)


def emptied(folder: Path) -> Path:
    """Returns an empty folder for packages, without those of earlier builds."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    return folder


def one(folder: Path, pattern: str) -> Path:
    """Returns the only file of a pattern.

    Raises:
        ProofFailed: There is none, or there are several.
    """
    found = sorted(folder.glob(pattern))
    if len(found) != 1:
        raise ProofFailed(f"expected one {pattern} in {folder}, but found {[path.name for path in found]}")
    return found[0]


def must_hold(what: str, names: set[str], expected: set[str], out: str) -> None:
    """Checks the files of a package.

    Raises:
        ProofFailed: An expected file is missing, or one matches the pattern of what must be left out.
    """
    if missing := sorted(expected - names):
        raise ProofFailed(f"expected {what} to have {missing}, but it has not")
    if strange := sorted(name for name in names if re.search(out, name)):
        raise ProofFailed(f"expected {what} not to have {strange}, but it has")


class Server:
    """A server with an empty journal in memory, as a context."""

    def __init__(self, program: str | Path = LIGHTSPEED) -> None:
        """Takes its command: that of the tree, or of an environment with the package alone."""
        self._program = str(program)

    def __enter__(self) -> str:
        """Starts it and returns its address."""
        self._process = ServerProcess(program=self._program)
        return self._process.address

    def __exit__(self, *_: object) -> None:
        """Kills it: its journal is memory."""
        self._process.kill()


def _environment(changes: Mapping[str, str]) -> dict[str, str]:
    # A package must be found by its installation alone.
    out = {"PYTHONPATH", "NODE_PATH", "CLASSPATH", "VIRTUAL_ENV"}
    return {name: value for name, value in os.environ.items() if name not in out} | dict(changes)
