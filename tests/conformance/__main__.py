"""``python -m tests.conformance [LANGUAGE ...]``: the suite with every client, and its matrix.

A language with missing programs fails the suite, with the line that installs them.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path

from tests.conformance.driver import Driver, ScenarioFailed
from tests.conformance.runners import COMMAND, LANGUAGES, ROOT, TARGET, Language
from tests.conformance.servers import CommonServer, SecondServer, SecuredServer
from tests.conformance.suites import TODAY
from tests.harness.process import LIGHTSPEED

MEMORY = Path("/dev/shm")
"""A folder in memory, if there is one: conformance does not need a disk."""

PASSED, FAILED, MISSING, ELSEWHERE = "✓", "✗", "?", "-"
OWN_TESTS = "(its own tests)"
SECURED = "(TLS and a token)"
SECURED_SCENARIOS = ("batches", "hand_off", "watch_lineage", "worker")
"""Scenarios that are played again with TLS and identities: calls, watches and workers."""
TWO_SERVERS = "(two servers)"
TWO_SERVERS_SCENARIOS = (
    *(
        "batches",
        "bulk_controls",
        "controls",
        "hand_off",
        "leases",
        "long_poll",
        "pages",
        "refused_batches",
        "request_ids",
    ),
    *(
        "retry_and_dead_letters",
        "runs",
        "surface_lists",
        "surfaces",
        "watch_lineage",
        "work_stream",
        "worker",
        "worker_stop",
    ),
)
"""Scenarios that are played again through a server that owns no surface: calls, watches and workers."""
LANGUAGES_AT_ONCE = 2
"""Languages that are played at the same time: most scenarios wait more than they compute."""
LONGEST_FIRST = ("rust", "typescript", "java", "go")
"""Languages that are compiled: they begin first, so that none of them is the last one, alone."""


def main(names: list[str]) -> int:
    """Plays all scenarios with the named languages, or with all; returns the exit code."""
    unknown = [name for name in names if name not in LANGUAGES]
    if unknown:
        sys.stderr.write(f"expected some of {', '.join(LANGUAGES)}, but got {', '.join(unknown)}\n")
        return 2
    wanted = names or list(LANGUAGES)
    matrix: dict[str, dict[str, str]] = {name: {} for name in wanted}

    def troubles_of(name: str) -> list[str]:
        begun_s = time.monotonic()
        found = [f"{name}: {trouble}" for trouble in run(name, LANGUAGES[name], matrix[name])]
        sys.stdout.write(f"{name}: {time.monotonic() - begun_s:.1f} s\n")
        sys.stdout.flush()
        return found

    order = sorted(wanted, key=(*LONGEST_FIRST, *LANGUAGES).index)
    with ThreadPoolExecutor(LANGUAGES_AT_ONCE) as pool:
        troubles = list(chain.from_iterable(pool.map(troubles_of, order)))
    sys.stdout.write("\n" + "\n".join(table(matrix)) + "\n")
    if troubles:
        sys.stdout.write("\n" + "\n\n".join(troubles) + "\n")
    return 1 if troubles else 0


def run(name: str, language: Language, column: dict[str, str]) -> Iterator[str]:
    """Plays every scenario with one language, records the results in its column, and yields the failures."""
    scenarios = language.suite().scenarios
    column.update(dict.fromkeys((OWN_TESTS, SECURED, TWO_SERVERS, *scenarios), MISSING))
    if missing := language.missing():
        yield f"expected {', '.join(missing)}, but it is missing: {language.install}"
        return
    if language.build and (trouble := does(language.build, language)):
        yield f"{trouble}\n{language.install}"
        return
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        common = CommonServer(Path(folder))
        driver = Driver(name, language, common)
        try:
            troubles = [found for test in language.tests if (found := does(test, language, common.address))]
            column[OWN_TESTS] = FAILED if troubles else PASSED if language.tests else ELSEWHERE
            yield from troubles
            for scenario in scenarios:
                column[scenario] = PASSED
                try:
                    driver.play(scenario)
                except ScenarioFailed as failed:
                    column[scenario] = FAILED
                    yield str(failed)
        finally:
            driver.close_runner()
            common.close()
    rows = {SECURED: play_secured, TWO_SERVERS: play_two_servers}
    column.update(dict.fromkeys(rows, ELSEWHERE))
    if language.suite() is TODAY:
        for row, play in rows.items():
            troubles = list(play(name, language))
            column[row] = FAILED if troubles else PASSED
            yield from troubles


def play_secured(name: str, language: Language) -> Iterator[str]:
    """Plays some scenarios with a server that has TLS and identities, and yields the failures."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        yield from _played(name, language, SecuredServer(Path(folder)), SECURED, SECURED_SCENARIOS)


def play_two_servers(name: str, language: Language) -> Iterator[str]:
    """Plays some scenarios through a server that forwards every call, and yields the failures."""
    yield from _played(name, language, SecondServer(), TWO_SERVERS, TWO_SERVERS_SCENARIOS)


def _played(
    name: str, language: Language, server: CommonServer | SecondServer, row: str, scenarios: Iterable[str]
) -> Iterator[str]:
    """Plays scenarios with a server, yields the failures under the name of a row, and ends the server."""
    driver = Driver(name, language, server)
    try:
        for scenario in scenarios:
            try:
                driver.play(scenario)
            except ScenarioFailed as failed:
                yield f"{row} {failed}"
    finally:
        driver.close_runner()
        server.close()


def does(command: tuple[str, ...], language: Language, address: str = "") -> str:
    """Runs a command of a language; returns the error, empty if there is none."""
    done = subprocess.run(
        command,
        cwd=ROOT / language.folder,
        env=os.environ | {TARGET: address, COMMAND: LIGHTSPEED},
        capture_output=True,
        text=True,
        check=False,
    )
    return f"expected {' '.join(command)} to pass, but\n{done.stdout}{done.stderr}" if done.returncode else ""


def table(matrix: dict[str, dict[str, str]]) -> Iterable[str]:
    """Yields the lines of the matrix: a row for each scenario of any suite, a column for each language."""
    rows = dict.fromkeys(
        [
            OWN_TESTS,
            SECURED,
            TWO_SERVERS,
            *TODAY.scenarios,
            *(row for column in matrix.values() for row in column),
        ]
    )
    wide = max(map(len, rows))
    yield " ".join([" " * wide, *matrix])
    for row in rows:
        cache = (column.get(row, ELSEWHERE).center(len(name)) for name, column in matrix.items())
        yield " ".join([row.ljust(wide), *cache])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
