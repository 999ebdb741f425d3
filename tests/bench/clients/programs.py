"""The bench programs of the clients: how to build and run each, and what it must reach.

A program runs as ``PROGRAM TARGET SURFACE STAGE COUNT CONCURRENCY PREFETCH``: a worker whose handler does
nothing. It stops itself after COUNT handler runs, prints ``{"batches": COUNT, "seconds": s}`` and exits with
0. Its seconds count from the start of the first handler to the end of the worker.
"""

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from tests.conformance.runners import CARGO, JAVA_CLASSES, MAVEN, NPM_CI, ROOT

MODULE = "tests.bench.clients"

STAGE = "load"
"""Stage of all batches."""

ALL_LANGUAGES = 0.8
"""Least ratio of batches per second to Python's sync worker, for a client of any language."""

COMPILED_AT_PREFETCH = 1.1
"""The same with prefetch for compiled languages: with prefetch, only the server limits them."""

SERVER_TIME = 1.3
"""Largest ratio of the server's processor time per batch to that with Python's sync worker."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """Bench program of one client.

    Attributes:
        run: Start command, without its arguments.
        build: Build command; empty: none is needed.
        folder: Folder of both commands, relative to the project's root.
        is_compiled: The language is compiled ahead of time or just in time.
    """

    run: tuple[str, ...]
    build: tuple[str, ...] = ()
    folder: str = "."
    is_compiled: bool = False


REFERENCE = "python-sync"
"""The program that all others are compared with."""

PROGRAMS: Mapping[str, Program] = {
    REFERENCE: Program(run=(sys.executable, "-m", f"{MODULE}.python_sync")),
    "python-asyncio": Program(run=(sys.executable, "-m", f"{MODULE}.python_asyncio")),
    "go": Program(
        build=("go", "build", "-o", str(ROOT / "build/bin/bench-go"), "./examples/bench"),
        run=(str(ROOT / "build/bin/bench-go"),),
        folder="clients/go",
        is_compiled=True,
    ),
    "typescript": Program(
        build=("sh", "-c", f"{NPM_CI} && npm run build"),
        run=("node", "dist/examples/bench.js"),
        folder="clients/typescript",
    ),
    "rust": Program(
        build=(*CARGO, "build", "--locked", "--release", "--example", "bench"),
        run=(str(ROOT / "build/rust/release/examples/bench"),),
        folder="clients/rust",
        is_compiled=True,
    ),
    "java": Program(
        build=(*MAVEN, "process-test-classes"),
        # The second compiler would compile through the whole measurement, which lasts seconds.
        run=(
            "java",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            JAVA_CLASSES,
            "dev.lightspeed.ops.examples.bench.Main",
        ),
        folder="clients/java",
        is_compiled=True,
    ),
}
"""All programs, in the order of the table."""


def build(program: Program) -> None:
    """Builds a program."""
    if not program.build:
        return
    done = subprocess.run(
        program.build, cwd=ROOT / program.folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, (
        f"expected {' '.join(program.build)} to pass, but\n{done.stdout}{done.stderr}"
    )
